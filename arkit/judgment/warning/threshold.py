"""From which value on is an alarm given, so that a team can handle them?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arkit.judgment.warning.cusum import OUTER, SLACK

BLOCK = 4
TRIES = 400
SEED = 4404
HIGHEST = 60.0
MONTHS = 12


@dataclass(frozen=True)
class Usual:
    """Standardized observations from before what is tested, to draw years from.

    Parameters
    ----------
    x : array of float, shape (observations,)
        Pools one after the other.
    start, size : array of int, shape (customers,)
        Where the pool of each customer begins, and how many are in it; it may be the
        pool of its segment.
    known : array of float, shape (customers,)
        Observations that the customer's usual mean rests on.
    """

    x: np.ndarray
    start: np.ndarray
    size: np.ndarray
    known: np.ndarray


def false_alarm_rate(
    n_customers: int, *, alarms_per_month: float, most_share: float
) -> float:
    """How many customers in a hundred may be flagged in vain within a year?

    Parameters
    ----------
    n_customers : int
        Customers watched.
    alarms_per_month : float
        False alarms a month that the team can look into.
    most_share : float
        Customers flagged in vain within a year, at most, 0-1.

    Returns
    -------
    float
        Chance that a customer that pays as ever is flagged within a year.

    Examples
    --------
    >>> false_alarm_rate(240, alarms_per_month=10, most_share=0.1)
    0.1
    >>> false_alarm_rate(6000, alarms_per_month=10, most_share=0.1)
    0.02
    """
    return min(most_share, MONTHS * alarms_per_month / max(n_customers, 1))


def thresholds(
    usual: Usual,
    a_year: np.ndarray,
    *,
    rate: float,
    slack: float = SLACK,
) -> np.ndarray:
    """Draw each customer's year from its own past, and set the threshold above it.

    Parameters
    ----------
    usual : Usual
        Observations of the baselines.
    a_year : array of int, shape (customers,)
        Observations within a year.
    rate : float
        Chance of a false alarm within a year.
    slack : float, default 0.5
        Taken off every observation.

    Returns
    -------
    array of float, shape (customers,)
        Threshold of each customer, at least 1; endless where the pool is empty.

    Notes
    -----
    Days late are skewed and come in runs, so the threshold of the textbook would give
    three times as many alarms. Years are drawn 400 times, four neighbors at a time,
    and the threshold is what the largest sum of a year exceeds with the chance `rate`.
    The baseline's mean is itself an estimate; each draw moves it by its standard error,
    which is what makes charts on short baselines speak too often. The seed is fixed.

    Examples
    --------
    >>> pool = np.random.default_rng(0).standard_normal(200)
    >>> usual = Usual(pool, np.array([0]), np.array([200]), np.array([200.0]))
    >>> bool(3 < thresholds(usual, np.array([52]), rate=0.1)[0] < 7)
    True
    """
    pool, start, size = usual.x, usual.start, usual.size
    rng = np.random.default_rng(SEED)
    n, steps = len(start), int(a_year.max(initial=1))
    off = rng.standard_normal((n, TRIES)) / np.sqrt(np.maximum(usual.known, 1))[:, None]
    level = np.zeros((n, TRIES))
    most, kept = np.zeros((n, TRIES)), np.zeros((n, TRIES))
    for step in range(steps):
        if step % BLOCK == 0:
            first = rng.random((n, TRIES))
        place = (first * size[:, None]).astype("int64") + step % BLOCK
        place = start[:, None] + place % np.maximum(size, 1)[:, None]
        x = pool[np.minimum(place, len(pool) - 1)] - off if len(pool) else -off
        level = np.maximum(0.0, level + np.clip(x, -OUTER, OUTER) - slack)
        most = np.maximum(most, level)
        kept = np.where((a_year == step + 1)[:, None], most, kept)
    found = np.clip(np.quantile(kept, 1 - rate, axis=1), 1.0, HIGHEST)
    return np.where((size > 0) & (a_year > 0), found, np.inf)
