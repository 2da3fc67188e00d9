"""How does each customer pay, pulled towards customers like it?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.survival.forecasting.cases import day_number
from arkit.survival.forecasting.customer_habits import PaymentHabits
from arkit.survival.forecasting.lately import moved_days
from arkit.survival.forecasting.payment_history import (
    items_of,
    payment_history,
    weekdays_of,
)
from arkit.survival.forecasting.shared_habits import (
    NEW,
    shared_hazards,
    shifts_of,
)
from arkit.survival.forecasting.shrunken_curves import (
    OPEN,
    Days,
    grid_of,
)

if TYPE_CHECKING:
    from arkit.ledger import Ledger

LEVELS = ("due weekday", "segment", "customer", "customer and due weekday")
STRENGTH = 10.0


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
    median days late, n / (n + strength) of it for n payments. A customer that has
    begun to pay later, or earlier, beyond chance has all its chances moved by so many
    whole weeks: it is expected to go on. Open items count for what they say: they were
    open so long. It is the mean of a beta distribution whose
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
    due_day = history["due_day"].to_numpy(np.int64)[watched]
    weekday = weekdays_of(due_day)
    since_due = day_number(as_of_date) - due_day
    moved = np.zeros(len(customers) + 1, np.int64)
    if "customer" in levels and len(items):
        moved[:NEW] = moved_days(items, customer, since_due, strength=strength)
    days = grid_of(items) if len(items) else Days(0, 0)
    earlier, beyond = int(moved.min()), int(moved.max())  # the last entry is 0
    days = Days(days.first + earlier, days.last + beyond)
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
        moved=moved,
        _items=items,
        _customer=customer,
        _weekday=weekday,
        _shared=shared,
    )
