"""Has a customer begun to pay later, and since when?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SLACK = 0.5
OUTER = 3.0
CLEARED_AFTER = 6
PRIOR = 0.01
SHIFT = 1.0
MOST_LOG_ODDS = 7.0
SURE_LOG_ODDS = np.log(9.0)


@dataclass(frozen=True)
class Charts:
    """Charts of all customers, one row each.

    Parameters
    ----------
    statistic : array of float, shape (customers, observations)
        The sum after each observation.
    is_alarm : array of bool, shape (customers, observations)
        Whether the alarm is on after each observation.
    change : array of int, shape (customers,)
        First observation after the sum was last 0, of the last observation.
    chance : array of float, shape (customers,)
        Chance that the customer has begun to pay later, after the last observation.
    """

    statistic: np.ndarray
    is_alarm: np.ndarray
    change: np.ndarray
    chance: np.ndarray


def charts(x: np.ndarray, threshold: np.ndarray, *, slack: float = SLACK) -> Charts:
    """Follow the observations of all customers at once.

    Parameters
    ----------
    x : array of float, shape (customers, observations)
        Standardized observations in order, NaN behind the last; beyond three
        deviations they count as three.
    threshold : array of float, shape (customers,)
        Where each alarm is given.
    slack : float, default 0.5
        Taken off every observation.

    Returns
    -------
    Charts
        Sums, alarms, where the change began, and its chance.

    Notes
    -----
    `S = max(0, S + x - slack)`; the alarm is on from `S >= threshold`,
    with a chance of 90 % or more, until the mean of
    the last 6 observations is below the slack again, and the sum begins anew; or until
    the sum is below the threshold again and the chance below one half. The
    change began when the sum left 0 for the last time. The chance is Shiryaev's: odds
    `o = (o + p) / (1 - p) * exp(d x - d * d / 2)` with a change of d = 1 deviation
    before p = 1 % of the observations; it never says more than 99.9 %.

    References
    ----------
    Page, 1954, Biometrika 41:100; Shiryaev, 1963, Theory of Probability and its
    Applications 8:22.

    Examples
    --------
    >>> x = np.array([[0.0, 0.0, 2.0, 2.0, 2.0, 2.0]])
    >>> found = charts(x, np.array([4.0]))
    >>> found.statistic[0].tolist(), found.is_alarm[0].tolist()[-2:]
    ([0.0, 0.0, 1.5, 3.0, 4.5, 6.0], [False, True])
    >>> found.change.tolist()
    [2]
    """
    n, steps = x.shape
    level, log_odds = np.zeros(n), np.full(n, -np.inf)
    change, on = np.zeros(n, "int64"), np.zeros(n, bool)
    sums, alarms = np.zeros((n, steps)), np.zeros((n, steps), bool)
    lately = _trailing_means(x)
    for step in range(steps):
        seen = np.isfinite(x[:, step])
        new = np.clip(np.nan_to_num(x[:, step]), -OUTER, OUTER)
        odds = np.logaddexp(log_odds, np.log(PRIOR)) - np.log(1 - PRIOR)
        odds = odds + SHIFT * new - SHIFT**2 / 2
        log_odds = np.where(seen, np.minimum(odds, MOST_LOG_ODDS), log_odds)
        level = np.where(seen, np.maximum(0.0, level + new - slack), level)
        on = on | ((level >= threshold) & (log_odds >= SURE_LOG_ODDS))
        over = on & (lately[:, step] < slack)
        level = np.where(over, 0.0, level)
        on = on & ~over & ((level >= threshold) | (log_odds > 0))
        change = np.where(seen & (level <= 0), step + 1, change)
        sums[:, step], alarms[:, step] = level, on
    return Charts(sums, alarms, change, 1 / (1 + np.exp(-log_odds)))


def _trailing_means(x: np.ndarray) -> np.ndarray:
    """Mean of the last six observations at each; endless where there are fewer."""
    total = np.cumsum(np.nan_to_num(np.clip(x, -OUTER, OUTER)), axis=1)
    early = np.zeros_like(total)
    early[:, CLEARED_AFTER:] = total[:, :-CLEARED_AFTER]
    mean = (total - early) / CLEARED_AFTER
    mean[:, : CLEARED_AFTER - 1] = np.inf
    return mean
