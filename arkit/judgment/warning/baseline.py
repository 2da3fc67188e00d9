"""How does each customer usually pay, before what is tested?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LEAST_INVOICES = 12
WEIGHT = 24.0
LEAST_SPREAD_DAYS = 5.0
OUTER = 3.0
NORMAL_MAD = 1.4826


@dataclass(frozen=True)
class Baseline:
    """Usual days late of each customer.

    Parameters
    ----------
    mean : array of float, shape (customers,)
        Usual days late.
    spread : array of float, shape (customers,)
        Standard deviation in days.
    count : array of int, shape (customers,)
        Invoices it rests on.
    weight : float
        Invoices that the segment's mean counts for.
    """

    mean: np.ndarray
    spread: np.ndarray
    count: np.ndarray
    weight: float


def baseline(
    days: np.ndarray,
    customer: np.ndarray,
    segment: np.ndarray,
    *,
    counts: np.ndarray | None = None,
) -> Baseline:
    """Say how late each customer usually pays, leaning on its segment.

    Parameters
    ----------
    days : array of float, shape (rows,)
        Days late.
    customer : array of int, shape (rows,)
        Number of each row's customer, from 0.
    segment : array of int, shape (customers,)
        Number of each customer's segment, from 0.
    counts : array of int, shape (rows,), optional
        Invoices of each row; one where not given.

    Returns
    -------
    Baseline
        Mean and spread of every customer; those of its segment where it has none.

    Notes
    -----
    Days beyond three deviations (1.4826 times the median distance from the median) are
    moved in to there, so that one lost invoice does not set the standard. A customer's
    variance counts its segment's for 24 invoices. Its mean counts the segment's for as
    many invoices as the spread within customers over that between them says, at
    most 24: customers differ in when they pay, and a customer drawn too far toward the
    others would look changed. The spread is at least 5 days, since a few days are bank
    time.

    Examples
    --------
    >>> late = np.array([9.0, 10.0, 11.0, 10.0, 90.0])
    >>> found = baseline(late, np.zeros(5, int), np.zeros(1, int))
    >>> found.mean.round(1).tolist(), found.count.tolist()
    ([13.0], [5])
    """
    n = len(segment)
    counts = np.ones(len(days)) if counts is None else np.asarray(counts, float)
    days = moved_in(np.asarray(days, float), customer, counts, n)
    size = np.bincount(customer, counts, minlength=n)
    own = _over(np.bincount(customer, counts * days, minlength=n), size)
    squares = np.bincount(customer, counts * (days - own[customer]) ** 2, minlength=n)
    of, n_segments = segment, int(segment.max(initial=0)) + 1
    whole = np.bincount(of, size, minlength=n_segments)
    usual = _over(np.bincount(of, size * own, minlength=n_segments), whole)
    within = _over(np.bincount(of, squares, minlength=n_segments), whole)
    weight = _mean_weight(size, own - usual[of], squares)
    mean = (size * own + weight * usual[of]) / np.maximum(size + weight, 1e-9)
    variance = (squares + WEIGHT * within[of]) / (size + WEIGHT)
    spread = np.maximum(np.sqrt(variance), LEAST_SPREAD_DAYS)
    return Baseline(mean, spread, np.rint(size).astype("int64"), weight)


def _mean_weight(size: np.ndarray, away: np.ndarray, squares: np.ndarray) -> float:
    """Variance within customers over that between them, at most 24."""
    seen = size >= LEAST_INVOICES
    if seen.sum() < 3:
        return WEIGHT
    within = squares[seen].sum() / size[seen].sum()
    between = np.mean(away[seen] ** 2 - within / size[seen])
    return float(min(WEIGHT, within / between)) if between > 0 else WEIGHT


def moved_in(
    days: np.ndarray, customer: np.ndarray, counts: np.ndarray, n: int
) -> np.ndarray:
    """Move days beyond three deviations of a customer in to there.

    >>> late = np.array([0.0, 1.0, 2.0, 50.0])
    >>> moved_in(late, np.zeros(4, int), np.ones(4), 1).tolist()
    [0.0, 1.0, 2.0, 16.5]
    """
    middle = _medians(days, customer, counts, n)
    away = np.abs(days - middle[customer])
    deviation = NORMAL_MAD * _medians(away, customer, counts, n)
    room = OUTER * np.maximum(deviation, LEAST_SPREAD_DAYS)
    return np.clip(days, (middle - room)[customer], (middle + room)[customer])


def _medians(
    values: np.ndarray, customer: np.ndarray, counts: np.ndarray, n: int
) -> np.ndarray:
    """Median of each customer, between the two in the middle; 0 of an empty one."""
    order = np.lexsort((values, customer))
    at, of = values[order], customer[order]
    reached = np.cumsum(counts[order])
    size = np.bincount(customer, counts, minlength=n)
    start = np.cumsum(size) - size
    found = np.zeros(n)
    some = size > 0
    low = start[some] + np.floor((size[some] - 1) / 2)
    high = start[some] + np.ceil((size[some] - 1) / 2)
    ends = [np.searchsorted(reached, place, side="right") for place in (low, high)]
    ends = [np.minimum(end, len(of) - 1) for end in ends]
    found[some] = (at[ends[0]] + at[ends[1]]) / 2
    return found


def _over(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Divide; 0 where there is nothing to divide by."""
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)
