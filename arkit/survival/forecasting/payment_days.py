"""Open for so long: on which day ahead will it be paid, and with what chance?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from arkit.survival.forecasting.payment_habits import PaymentHabits
from arkit.survival.forecasting.payment_history import weekdays_of

FAR_AHEAD = 365  # days ahead within which dates are looked for
AT_A_TIME = 2048
RANGE = 0.8  # chance that the range of dates holds
ROUNDING = 1e-9


@dataclass(frozen=True)
class Batches:
    """Receivables of one customer with one due date: paid alike, forecast once.

    Parameters
    ----------
    customer : array of int
        Place of the customer in the habits, −1 if unknown.
    due_day : array of int
        Due date in days since 1970.
    age : array of int
        Last day past due on which each was seen open.
    place : array of int
        Batch of each receivable.
    """

    customer: np.ndarray
    due_day: np.ndarray
    age: np.ndarray
    place: np.ndarray


@dataclass(frozen=True)
class PaymentDays:
    """Chances by day ahead, one row per batch.

    Parameters
    ----------
    paid, credited, written_off : array, shape (n, days ahead)
        Chance (0-1) to leave on each day ahead; the first is the day after `age`.
    open_share : array, shape (n, days ahead)
        Chance to be unpaid in the evening, if it is not credited or written off.
    own_share : array, shape (n,)
        Share (0-1) of the customer's own history in the chance of the first day.
    known_days : array, shape (n,)
        Days ahead for which enough items were ever as old.
    """

    paid: np.ndarray
    credited: np.ndarray
    written_off: np.ndarray
    open_share: np.ndarray
    own_share: np.ndarray
    known_days: np.ndarray


def batches_of(
    customers: pd.Index,
    customer_id: np.ndarray,
    due_day: np.ndarray,
    age: np.ndarray,
) -> Batches:
    """Put receivables of one customer, due date and age together."""
    customer = customers.get_indexer(customer_id)
    rows = np.stack([customer, due_day, age])
    found, place = np.unique(rows, axis=1, return_inverse=True)
    return Batches(found[0], found[1], found[2], place.ravel())


def payment_days(
    habits: PaymentHabits, batches: Batches, *, days_ahead: int = FAR_AHEAD
) -> PaymentDays:
    """Chances to be paid, credited or written off on each day ahead.

    Parameters
    ----------
    habits : PaymentHabits
        Chances by customer and day past due.
    batches : Batches
        What is open, and since when.
    days_ahead : int
        Days to look ahead.

    Returns
    -------
    PaymentDays
        Given that each batch was still open in the evening of `age`.
    """
    rows = np.stack([batches.customer, weekdays_of(batches.due_day)])
    pairs, pair = np.unique(rows, axis=1, return_inverse=True)
    pair = pair.ravel()
    order = np.argsort(pair, kind="stable")
    parts = [
        _ahead(habits, pairs, pair[some], batches.age[some], days_ahead)
        for some in np.split(order, range(AT_A_TIME, len(order), AT_A_TIME))
    ]
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    paid, credited, written_off, open_share, own = (
        np.concatenate(column)[back] for column in zip(*parts, strict=True)
    )
    known = np.clip(habits.days.last - batches.age, 0, days_ahead)
    return PaymentDays(paid, credited, written_off, open_share, own, known)


def _ahead(
    habits: PaymentHabits,
    pairs: np.ndarray,
    pair: np.ndarray,
    age: np.ndarray,
    days_ahead: int,
) -> tuple[np.ndarray, ...]:
    """Chances by day ahead for some batches, whose pairs follow each other."""
    wanted, place = np.unique(pair, return_inverse=True)
    hazards, own = habits.hazards(*pairs[:, wanted])
    days = habits.days.places(age[:, None] + np.arange(1, days_ahead + 1))
    chances = hazards[place[:, None], days]
    staying = np.cumprod(1.0 - chances.sum(axis=-1), axis=1)
    before = np.concatenate([np.ones((len(pair), 1)), staying[:, :-1]], axis=1)
    leaving = before[..., None] * chances
    unpaid = np.cumprod(1.0 - chances[..., 0], axis=1)
    return (*np.moveaxis(leaving, -1, 0), unpaid, own[place, days[:, 0]])


def day_reached(open_share: np.ndarray, share: float) -> np.ndarray:
    """First day ahead by which the share is paid; NaN if not by the last one.

    Parameters
    ----------
    open_share : array, shape (n, days ahead)
        Chance to be unpaid in the evening.
    share : float
        Share paid (0-1).

    Returns
    -------
    array of float, shape (n,)
        Days ahead, 1 for the first.

    Examples
    --------
    >>> day_reached(np.array([[0.9, 0.5, 0.2]]), 0.5).tolist()
    [2.0]
    """
    reached = open_share <= 1.0 - share + ROUNDING
    return np.where(reached[:, -1], reached.argmax(axis=1) + 1.0, np.nan)


def range_of(open_share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find the shortest run of days ahead with at least 80 % of the chance.

    Parameters
    ----------
    open_share : array, shape (n, days ahead)
        Chance to be unpaid in the evening.

    Returns
    -------
    first, last : arrays of float, shape (n,)
        Days ahead; `last` is NaN where the run has no end within the days.

    Notes
    -----
    One day often holds half of the chance, so the range between the 10 % and the 90 %
    day would hold far more than 80 %; the shortest run does not.

    References
    ----------
    Hyndman (1996), American Statistician 50, 120–126 (highest density regions).

    Examples
    --------
    A tenth on day 1, most on day 2, the rest on day 4:

    >>> range_of(np.array([[0.9, 0.1, 0.1, 0.0]]))
    (array([2.]), array([2.]))
    """
    n, width = open_share.shape
    paid = np.concatenate([np.zeros((n, 1)), 1.0 - open_share], axis=1)
    paid[:, -1] = 1.0  # whatever comes later ends the run on the last day
    first, last = np.ones(n), np.full(n, float(width))
    rows = np.arange(n)
    for length in range(1, width + 1):
        held = paid[rows, length:] - paid[rows, : width + 1 - length]
        found = held.max(axis=1, initial=0.0) >= RANGE - ROUNDING
        start = held[found].argmax(axis=1) + 1.0
        first[rows[found]], last[rows[found]] = start, start + length - 1
        rows = rows[~found]
        if not len(rows):
            break
    has_end = (last < width) | (open_share[:, -1] <= 1.0 - RANGE)
    return first, np.where(has_end, last, np.nan)
