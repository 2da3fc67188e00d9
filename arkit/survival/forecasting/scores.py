"""How good were forecasts of days, chances and money, now that the truth is known?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from arkit.errors import ParameterError

AT_MOST = 4096  # distinct values of a score; more are put into as many quantiles


def log_score(chance: np.ndarray) -> np.ndarray:
    """How much chance did the forecast give to what then happened?

    Parameters
    ----------
    chance : array, shape (n,)
        Forecast chance (0-1) of the day on which each item was paid.

    Returns
    -------
    array, shape (n,)
        Natural logarithms: 0 for certainty, the higher the better; never below that
        of one in a million million, so that one surprise does not decide.

    References
    ----------
    Good (1952), Journal of the Royal Statistical Society B 14, 107–114.

    Examples
    --------
    >>> log_score(np.array([1.0, 0.5])).round(3).tolist()
    [0.0, -0.693]
    """
    return np.log(np.maximum(chance, 1e-12))


def crps(paid_by: np.ndarray, day: np.ndarray) -> np.ndarray:
    """How far was the whole distribution of the day from the day itself?

    Parameters
    ----------
    paid_by : array, shape (n, days)
        Forecast chance (0-1) to be paid by each of the days 1, 2, … ahead.
    day : array, shape (n,)
        Day ahead on which each item was paid; inf where it was not within the days.

    Returns
    -------
    array, shape (n,)
        Continuous ranked probability score in days: the sum over days of the squared
        distance between the chance and what was true. That of a certain day is its
        distance from the truth.

    References
    ----------
    Gneiting and Raftery (2007), Journal of the American Statistical Association 102,
    359–378, section 4.2.

    Examples
    --------
    A certain day 2 where 5 was true, and half a chance each for days 1 and 3:

    >>> paid_by = np.array([[0, 1, 1, 1, 1], [0.5, 0.5, 1, 1, 1]])
    >>> crps(paid_by, np.array([5, 3])).tolist()
    [3.0, 0.5]
    """
    true = np.arange(1, paid_by.shape[1] + 1) >= np.asarray(day, float)[:, None]
    return ((paid_by - true) ** 2).sum(axis=1)


def brier(
    chance: np.ndarray,
    days: np.ndarray,
    seen: np.ndarray,
    *,
    horizon_days: int,
) -> tuple[np.ndarray, np.ndarray]:
    """How far were chances of payment within a horizon from what happened?

    Parameters
    ----------
    chance : array, shape (n,)
        Forecast chance (0-1) to be paid within the horizon.
    days : array, shape (n,)
        Days until the item was paid, left in another way, or was last seen open.
    seen : array of str or Categorical, shape (n,)
        "paid", "open" (censored), or anything else for items that can no longer be
        paid.
    horizon_days : int
        The horizon.

    Returns
    -------
    squared, weight : arrays, shape (n,)
        (chance − paid)² and the weight of each item. Their weighted sum over n is the
        Brier score. Items last seen open before the horizon weigh nothing; the others
        stand for them.

    Notes
    -----
    Weight 1 / G(T−) for items that left on day T by the horizon, 1 / G(horizon−) for
    those open in its evening; G is the Kaplan–Meier curve of being lost from sight.
    The value just before the day (T−) matters where many leave on one day.

    References
    ----------
    Graf, Schmoor, Sauerbrei and Schumacher (1999), Statistics in Medicine 18,
    2529–2545; Gerds and Schumacher (2006), Biometrical Journal 48, 1029–1040.

    Examples
    --------
    Nobody lost from sight, so that all weigh the same:

    >>> squared, weight = brier(
    ...     np.array([0.8, 0.3]), np.array([5, 40]), np.array(["paid", "open"]),
    ...     horizon_days=30)
    >>> squared.round(2).tolist(), weight.tolist()
    ([0.04, 0.09], [1.0, 1.0])
    """
    days = np.asarray(days)
    seen = seen if isinstance(seen, pd.Categorical) else np.asarray(seen)
    lost = np.asarray(seen == "open")
    left = ~lost & (days <= horizon_days)
    stayed = days > horizon_days
    stayed |= lost & (days == horizon_days)
    weight = np.zeros(len(days))
    weight[left] = 1.0 / _in_sight(days, lost, days[left] - 1)
    weight[stayed] = 1.0 / _in_sight(
        days, lost, np.full(stayed.sum(), horizon_days - 1)
    )
    true = left & np.asarray(seen == "paid")
    return (chance - true) ** 2, weight


def _in_sight(days: np.ndarray, lost: np.ndarray, by: np.ndarray) -> np.ndarray:
    """Kaplan–Meier curve of not being lost from sight by the evening of days.

    Items that leave on a day are lost to nobody that day: they leave before.
    """
    if not len(by):
        return np.empty(0)
    first = min(days.min(), by.min())
    n = int(max(days.max(), by.max()) - first) + 1
    gone = np.bincount(days - first, minlength=n)
    losses = np.bincount(days[lost] - first, minlength=n)
    before = gone[::-1].cumsum()[::-1] - (gone - losses)
    curve = np.cumprod(1.0 - losses / np.maximum(before, 1))
    return curve[by - first]


def concordance(
    score: np.ndarray,
    days: np.ndarray,
    paid: np.ndarray,
    *,
    entry: np.ndarray | None = None,
) -> float:
    """How often is the item with the higher score the one paid earlier?

    Parameters
    ----------
    score : array, shape (n,)
        Higher for earlier payment, such as a chance.
    days : array of int, shape (n,)
        Days until payment, or until last seen unpaid.
    paid : array of bool, shape (n,)
        Whether it was paid then.
    entry : array of int, shape (n,), optional
        First day on which each was watched, itself included.

    Returns
    -------
    float
        Harrell's C (0-1): 0.5 is chance; NaN without a comparable pair.

    Raises
    ------
    ParameterError
        When lengths differ or a score is missing.

    Notes
    -----
    Pairs count if one was paid on a day on which the other was open that evening; a
    tie of scores counts half. With more than `AT_MOST` distinct scores they are put
    into as many quantiles first, whose ties count half; the error is about 1e-7.

    References
    ----------
    Harrell, Lee and Mark (1996), Statistics in Medicine 15, 361–387.

    Examples
    --------
    >>> concordance(np.array([3, 2, 1]), np.array([5, 9, 9]), np.array([1, 1, 0]) == 1)
    1.0
    """
    score, days = np.asarray(score, float), np.asarray(days)
    if len({len(score), len(days), len(paid)}) > 1 or np.isnan(score).any():
        raise ParameterError(
            "scores and days cannot be compared",
            remedy="give one score, day and outcome per item, none of them missing",
        )
    if not len(score):
        return float("nan")
    rank = _ranks(score)
    n, first = int(rank.max()) + 1, int(days.min())
    shape = (int(days.max()) - first + 1, n)
    day = days - first
    events = _cells(day[paid], rank[paid], shape)
    later = _cells(day, rank, shape)[::-1].cumsum(axis=0)[::-1]
    if entry is not None:
        start = np.clip(np.asarray(entry) - first, 0, None)
        waiting = _cells(start, rank, shape)[::-1].cumsum(axis=0)[::-1]
        later[:-1] -= waiting[1:]
    others = later - events
    return _won(events, others)


def _won(events: np.ndarray, others: np.ndarray) -> float:
    """Share of pairs in which the paid item had the higher score."""
    lower = others.cumsum(axis=1) - others
    wins = (events * lower).sum() + 0.5 * (events * others).sum()
    pairs = (events.sum(axis=1) * others.sum(axis=1)).sum()
    return float(wins / pairs) if pairs else float("nan")


def _ranks(score: np.ndarray) -> np.ndarray:
    """Places of scores among the distinct ones, at most so many."""
    distinct, rank = np.unique(score, return_inverse=True)
    if len(distinct) <= AT_MOST:
        return rank
    counts = np.bincount(rank).cumsum()
    return ((counts - 1) * AT_MOST // counts[-1])[rank]


def _cells(day: np.ndarray, rank: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    size = shape[0] * shape[1]
    return np.bincount(day * shape[1] + rank, minlength=size).reshape(shape)


def wape(actual: np.ndarray, expected: np.ndarray) -> float:
    """How far off was expected money, relative to what came?

    Parameters
    ----------
    actual, expected : arrays, shape (n,)
        Money per period.

    Returns
    -------
    float
        Sum of |actual − expected| over sum of actual (0 is perfect); NaN if nothing
        came.

    References
    ----------
    Kolassa and Schütz (2007), Foresight 6, 40–43.

    Examples
    --------
    >>> wape(np.array([100.0, 300.0]), np.array([120.0, 280.0]))
    0.1
    """
    came = np.sum(actual)
    off = np.abs(np.asarray(actual) - expected).sum()
    return float(off / came) if came > 0 else float("nan")
