"""What are the chances of payment of each customer, day by day?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.survival.forecasting.shared_habits import N_WEEKDAYS, NEW
from arkit.survival.forecasting.shrunken_curves import (
    Days,
    Items,
    combined,
    later,
    shrunken,
)


@dataclass(frozen=True, kw_only=True)
class PaymentHabits:
    """Chances of payment by customer and days past due, made by `payment_habits`.

    Parameters
    ----------
    as_of_date : datetime.date
        Last day whose events they rest on.
    levels : tuple of str
        Groups whose own history counts, beyond all customers together.
    strength : float
        Items the parent of a group counts for.
    from_posting : bool
        Whether items count only from the day they were known.
    n_items, n_settled : int
        Items they rest on, and those of them no longer open.
    days : Days
        Days past due with a hazard of their own; days beyond share the last one.
    customers : Index
        Numbers of the customers seen.
    segments : array of int, shape (customers,)
        Segment of each customer.
    shifts : array of int, shape (customers + 1,)
        Days by which the parent's chances are moved for each customer; 0, last, for
        one without history.
    moved : array of int, shape (customers + 1,)
        Days by which each customer has begun to pay later than before, in whole weeks
        (`moved_days`): all its chances are moved by them; 0, last, for a new one.
    """

    as_of_date: date
    levels: tuple[str, ...]
    strength: float
    from_posting: bool
    n_items: int
    n_settled: int
    days: Days
    customers: pd.Index = field(repr=False)
    segments: np.ndarray = field(repr=False)
    shifts: np.ndarray = field(repr=False)
    moved: np.ndarray = field(repr=False)
    _items: Items = field(repr=False)
    _customer: np.ndarray = field(repr=False)
    _weekday: np.ndarray = field(repr=False)
    _shared: np.ndarray = field(repr=False)

    def curve(
        self, customer_id: str | None = None, *, due_weekday: int | None = None
    ) -> pd.DataFrame:
        """What share of a customer's invoices is still unpaid by days past due?

        Parameters
        ----------
        customer_id : str, optional
            Number of the account; None for a customer without history.
        due_weekday : int, optional
            Weekday of the due date, Monday as 0; None for all.

        Returns
        -------
        DataFrame
            `day` (past due), `open_share` (0-1, in the evening, if it is not credited
            or written off) and `own_share` (0-1, weight of the customer's own history
            in the chance of that day).

        Raises
        ------
        ParameterError
            When the weekday is none.

        Examples
        --------
        >>> from arkit.metrics._example import example
        >>> from arkit.survival import payment_habits
        >>> curve = payment_habits(example()).curve("C1").set_index("day")
        >>> curve.loc[0].round(2).to_dict()
        {'open_share': 0.9, 'own_share': 0.29}
        """
        if due_weekday not in (None, *range(N_WEEKDAYS)):
            raise ParameterError(
                f"there is no weekday {due_weekday!r}", remedy="use 0 (Monday) to 6"
            )
        customer = self.customers.get_indexer([customer_id])
        weekday = np.array([NEW if due_weekday is None else due_weekday])
        hazards, own = self.hazards(customer, weekday)
        return pd.DataFrame(
            {
                "day": self.days.array(),
                "open_share": np.cumprod(1 - hazards[0, :, 0]),
                "own_share": own[0],
            }
        )

    def hazards(
        self, customer: np.ndarray, weekday: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Chances to leave on each day among those still open, and own share.

        Parameters
        ----------
        customer, weekday : arrays of int, shape (n,)
            Places in `customers` and weekdays of due dates; −1 for none.

        Returns
        -------
        hazards : array, shape (n, days, causes)
            For each pair.
        own : array, shape (n, days)
            Share (0-1) of the customer's own history in them.
        """
        base = self._shared[NEW, NEW]
        segment = np.where(customer >= 0, self.segments[customer], NEW)
        of_weekday = self._shared[NEW, weekday]
        of_segment = self._shared[segment, NEW]
        if "customer" not in self.levels:
            both = self._shared[segment, weekday]
            return both, np.zeros(both.shape[:2])
        seen, place = np.unique(customer, return_inverse=True)
        parent = of_segment[np.unique(place, return_index=True)[1]]
        parent = later(parent, self.shifts[seen])
        of_customer, own = self._shrunken(seen, None, parent)
        of_customer, own = of_customer[place], own[place]
        prior = combined(of_customer, of_weekday, base[None])
        if "customer and due weekday" in self.levels:
            prior, more = self._shrunken(customer, weekday, prior)
            own = more + (1 - more) * own
        return later(prior, self.moved[customer]), own

    def _shrunken(
        self, customer: np.ndarray, weekday: np.ndarray | None, parent: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Hazards of customers (on weekdays) that lean on those of their parents."""
        n = len(self.customers)
        if weekday is None:
            table = np.full(n + 1, NEW)
            table[customer] = np.arange(len(customer))
            table[NEW] = NEW
            group = table[self._customer]
        else:
            cells = np.full((n + 1, N_WEEKDAYS + 1), NEW)
            cells[customer, weekday] = np.arange(len(customer))
            cells[NEW], cells[:, NEW] = NEW, NEW
            group = cells[self._customer, self._weekday]
        rows = np.flatnonzero(group >= 0)
        kept, days = self._items.kept(rows), self.days
        return shrunken(group[rows], kept, parent, grid=days, strength=self.strength)
