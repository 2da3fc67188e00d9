"""How does each customer pay, pulled towards customers like it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.survival.forecasting.payment_history import (
    items_of,
    payment_history,
    weekdays_of,
)
from arkit.survival.forecasting.shared_habits import (
    N_WEEKDAYS,
    NEW,
    shared_hazards,
    shifts_of,
)
from arkit.survival.forecasting.shrunken_curves import (
    OPEN,
    Days,
    Items,
    combined,
    grid_of,
    shrunken,
)

if TYPE_CHECKING:
    from arkit.ledger import Ledger

LEVELS = ("due weekday", "segment", "customer", "customer and due weekday")
STRENGTH = 10.0


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
        days = np.arange(len(self.days)) - self.shifts[seen][:, None]
        days = np.clip(days, 0, len(self.days) - 1)
        parent = np.take_along_axis(parent, days[..., None], axis=1)
        of_customer, own = self._shrunken(seen, None, parent)
        of_customer, own = of_customer[place], own[place]
        prior = combined(of_customer, of_weekday, base[None])
        if "customer and due weekday" not in self.levels:
            return prior, own
        found, more = self._shrunken(customer, weekday, prior)
        return found, more + (1 - more) * own

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


def payment_habits(
    ledger: Ledger,
    *,
    levels: Sequence[str] = LEVELS,
    strength: float = STRENGTH,
    from_posting: bool = True,
) -> PaymentHabits:
    """How does each customer pay, pulled towards customers like it?

    Parameters
    ----------
    ledger : Ledger
        What is known on a day; the portfolio, so that there are customers to lean on.
    levels : sequence of str, default LEVELS
        Groups whose own history counts, beyond all customers together: some of "due
        weekday", "segment", "customer" and "customer and due weekday".
    strength : float, default 10
        Items the parent of a group counts for.
    from_posting : bool, default True
        Count an item only from the day it was known, since it could not be paid
        before. False where that day is itself an estimate, made from terms: then all
        items count from the first day, so that no payment before an estimated posting
        is taken for a certainty.

    Returns
    -------
    PaymentHabits
        Chances to be paid, credited (or returned) and written off, for each customer,
        weekday of the due date and day past due.

    Raises
    ------
    ParameterError
        When a level is unknown or the strength is not positive.

    Notes
    -----
    chance(day) = (items that left on that day + strength · chance of the parent) /
    (items open that morning + strength). Parents: all customers → segment → customer,
    and all customers → due weekday; a customer on a due weekday leans on both, odds
    multiplied. A customer's parent is moved in time first, by the difference of their
    median days late, n / (n + strength) of it for n payments. Open items count for
    what they say: they were open so long. It is the mean of a beta distribution whose
    prior is worth `strength` items.

    References
    ----------
    Susarla and Van Ryzin (1976), Journal of the American Statistical Association 71,
    897–902 (Bayesian curves with censoring); Hjort (1990), Annals of Statistics 18,
    1259–1294 (beta processes).

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> habits = payment_habits(example())
    >>> habits.n_items, habits.n_settled
    (12, 7)
    """
    unknown = [level for level in levels if level not in LEVELS]
    if unknown or strength <= 0:
        raise ParameterError(
            "payment habits have no such level, or no such strength",
            rows=[*unknown, strength],
            remedy=f"use levels of {', '.join(LEVELS)} and a positive strength",
        )
    return habits_of(
        payment_history(ledger),
        ledger.as_of_date,
        levels=tuple(levels),
        strength=float(strength),
        from_posting=from_posting,
    )


def habits_of(
    history: pd.DataFrame,
    as_of_date: date,
    *,
    levels: tuple[str, ...],
    strength: float,
    from_posting: bool,
) -> PaymentHabits:
    """Payment habits of receivables that were read before."""
    items, watched = items_of(history, from_posting=from_posting)
    customer, customers = pd.factorize(history["customer_id"])
    firsts = np.unique(customer, return_index=True)[1]
    segment, _ = pd.factorize(history["segment"].iloc[firsts])
    if "segment" not in levels:
        segment = np.full(len(segment), NEW)
    customer = customer[watched]
    weekday = weekdays_of(history["due_day"].to_numpy(np.int64))[watched]
    days = grid_of(items) if len(items) else Days(0, 0)
    by_weekday = weekday if "due weekday" in levels else None
    shared = shared_hazards(
        items, segment[customer], by_weekday, days=days, strength=strength
    )
    return PaymentHabits(
        as_of_date=as_of_date,
        levels=levels,
        strength=strength,
        from_posting=from_posting,
        n_items=len(items),
        n_settled=int((items.cause < OPEN).sum()),
        days=days,
        customers=pd.Index(customers),
        segments=segment,
        shifts=shifts_of(items, customer, segment, strength=strength),
        _items=items,
        _customer=customer,
        _weekday=weekday,
        _shared=shared,
    )
