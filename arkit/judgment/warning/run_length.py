"""After how many observations does a chart speak, with and without a change?"""

from __future__ import annotations

import numpy as np

NODES = 64
SLACK = 0.5
HIGHEST = 40.0
CLOSE = 1e-10


def cusum_run_length(
    shift: float, *, threshold: float, slack: float = SLACK, nodes: int = NODES
) -> float:
    """How many observations until an upper CUSUM gives an alarm, on average?

    Parameters
    ----------
    shift : float
        Shift of the mean since the first observation, in standard deviations; 0 for
        the average distance of false alarms.
    threshold : float
        The alarm is given when the sum reaches it; in standard deviations.
    slack : float, default 0.5
        Taken off every observation, in standard deviations.
    nodes : int, default 64
        Gauss-Legendre nodes of the integral.

    Returns
    -------
    float
        Average run length in observations, the one that gives the alarm included.

    Notes
    -----
    `S = max(0, S + x - slack)` with normal `x`. The run length from `s` solves
    `L(s) = 1 + L(0) F(slack - s - shift) + integral of f(y - s + slack - shift) L(y)`
    from 0 to the threshold; as linear equations at the nodes.

    References
    ----------
    Page, 1954, Biometrika 41:100; Brook and Evans, 1972, Biometrika 59:539.

    Examples
    --------
    >>> round(cusum_run_length(0.0, threshold=4.0), 2)
    335.37
    >>> round(cusum_run_length(1.0, threshold=4.0), 2)
    8.38
    """
    from scipy.stats import norm

    at, weight = np.polynomial.legendre.leggauss(nodes)
    y, weight = threshold * (at + 1) / 2, threshold * weight / 2
    s = np.r_[0.0, y]
    inner = norm.pdf(y - s[:, None] + slack - shift) * weight
    whole = np.column_stack([norm.cdf(slack - s - shift), inner])
    return float(np.linalg.solve(np.eye(nodes + 1) - whole, np.ones(nodes + 1))[0])


def cusum_threshold(run_length: float, *, slack: float = SLACK) -> float:
    """Which threshold gives false alarms so far apart?

    Parameters
    ----------
    run_length : float
        Observations between false alarms, on average; above 3.
    slack : float, default 0.5
        Taken off every observation, in standard deviations.

    Returns
    -------
    float
        Threshold in standard deviations, for normal observations and a known baseline.

    Examples
    --------
    >>> round(cusum_threshold(240), 3)
    3.677
    """
    from scipy.optimize import brentq

    def above(threshold: float) -> float:
        found = cusum_run_length(0.0, threshold=threshold, slack=slack)
        return np.log(found / run_length)

    return float(brentq(above, 1e-6, _high(above), xtol=CLOSE))


def _high(above: object) -> float:
    """A threshold whose run length is longer than wanted."""
    high = 2.0
    while above(high) < 0 and high < HIGHEST:
        high += 2.0
    return high


def ewma_run_length(
    shift: float, *, weight: float, width: float, nodes: int = NODES
) -> float:
    """How many observations until a moving average leaves its limits?

    Parameters
    ----------
    shift : float
        Shift of the mean since the first observation, in standard deviations.
    weight : float
        Weight of the newest observation, above 0 and at most 1.
    width : float
        Limits on both sides, in standard deviations of the moving average.
    nodes : int, default 64
        Gauss-Legendre nodes of the integral.

    Returns
    -------
    float
        Average run length in observations.

    References
    ----------
    Crowder, 1987, Technometrics 29:401; SAS/QC User's Guide, function EWMAARL.

    Examples
    --------
    The value SAS prints for EWMAARL(1, 0.25, 3):

    >>> round(ewma_run_length(1.0, weight=0.25, width=3.0), 9)
    11.154267016
    """
    from scipy.stats import norm

    limit = width * np.sqrt(weight / (2 - weight))
    at, part = np.polynomial.legendre.leggauss(nodes)
    y, part = limit * at, limit * part
    u = np.r_[0.0, y]
    reach = (y - (1 - weight) * u[:, None]) / weight - shift
    inner = norm.pdf(reach) * part / weight
    run = np.linalg.solve(np.eye(nodes) - inner[1:], np.ones(nodes))
    return float(1.0 + inner[0] @ run)
