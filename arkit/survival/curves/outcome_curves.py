"""What became of receivables by each day?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from arkit.survival.curves.delays import OUTCOMES
from arkit.survival.curves.door import EXITS, checked, codes_of, keys_of
from arkit.survival.curves.kaplan_meier import (
    ALL_BUT_ONE,
    check_confidence,
    divided,
    limits,
    weighed,
)
from arkit.survival.curves.running import Running

CAUSES = [name for outcome, name in EXITS.items() if outcome != "open"]


def outcome_curves(events: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """What share has been paid, credited, returned or written off by each day?

    The Aalen–Johansen curves of the competing outcomes: unlike `payment_curve`, an
    item that was credited can no longer be paid. The shares of a day add up to 1.

    Parameters
    ----------
    events : DataFrame
        Event table of `event_table`, `count_events`, `count_delays` or `pooled`; where
        it counts amounts, the shares are of the amount.
    confidence : float, default 0.95
        Chance (0-1) with which each interval covers the true share.

    Returns
    -------
    DataFrame
        One row per group, day and outcome: [groups], `day`, `outcome` (paid, credited,
        returned, written off and, last, open), `share` (0-1, in the evening), `se` (its
        standard error), `low` and `high`.

    Raises
    ------
    ParameterError
        When the events are no event table or the confidence is not between 0 and 1.

    Notes
    -----
    F_k(t) = sum over days s ≤ t of S(s−) · exits by k_s / at risk_s, where S is the
    share that has not left in any way. The variance of F_k(t) is the sum over s of
    (F_k(t) − F_k(s))² h / ((1 − h) n) + S(s−)² h_k (1 − h_k) / n
    − 2 (F_k(t) − F_k(s)) S(s−) h_k / n, with n at risk, h_k and h the shares of them
    that left by k and in any way. Limits are those of log(−log F); where nothing has
    left by an outcome, `high` is the exact limit for that. By amount, n is the
    effective number of items at risk.

    References
    ----------
    Aalen and Johansen (1978), Scandinavian Journal of Statistics 5, 141–150; Dinse and
    Larson (1986), Biometrika 73, 379–386, and Andersen, Borgan, Gill and Keiding
    (1993), Statistical Models Based on Counting Processes, section IV.4 (variance).

    Examples
    --------
    >>> from arkit.survival import count_events
    >>> events = count_events([10, 20, 30, 30], ["paid", "credited", "paid", "open"])
    >>> last = outcome_curves(events).query("day == 30")
    >>> last[["outcome", "share", "se", "low", "high"]].round(2)
            outcome  share    se   low  high
    15         paid   0.50  0.25  0.06  0.84
    16     credited   0.25  0.22  0.01  0.67
    17     returned   0.00  0.00  0.00  0.84
    18  written off   0.00  0.00  0.00  0.84
    19         open   0.25  0.22  0.01  0.67
    """
    check_confidence(confidence)
    table = checked(events, CAUSES)
    rows = Running(codes_of(table))
    at_risk, exits, effective = weighed(table, CAUSES)
    hazards = [divided(left, at_risk) for left in (*exits, np.sum(exits, axis=0))]
    shares, se = aalen_johansen(np.column_stack(hazards), effective, rows)
    low, high = _limits(shares, se, effective, rows, confidence)
    keys = table[[*keys_of(table), "day"]]
    places = np.repeat(np.arange(len(table)), len(OUTCOMES))
    codes = np.tile(np.arange(len(OUTCOMES), dtype="int8"), len(table))
    long = keys.iloc[places].reset_index(drop=True)
    long["outcome"] = pd.Categorical.from_codes(codes, OUTCOMES, ordered=True)
    for name, values in (("share", shares), ("se", se), ("low", low), ("high", high)):
        long[name] = values.ravel()
    return long


def _limits(
    shares: np.ndarray,
    se: np.ndarray,
    effective: np.ndarray,
    rows: Running,
    confidence: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Limits of all shares; where a share cannot move any more, those of before."""
    low, high = limits(shares, se, effective[:, None], confidence)
    high[:, -1] = rows.kept(high[:, -1], shares[:, -1] > 0, 1.0)
    for place in range(shares.shape[1] - 1):
        share = shares[:, place]
        moves = (share < ALL_BUT_ONE) | (rows.before(share, 0.0) <= 0)
        low[:, place] = rows.kept(low[:, place], moves, 0.0)
    return low, high


def aalen_johansen(
    hazards: np.ndarray, effective: np.ndarray, rows: Running
) -> tuple[np.ndarray, np.ndarray]:
    """Shares of outcomes, the last one open, and their standard errors.

    The last hazard is that of leaving in any way. The variance of the notes is built up
    day by day from those of the evening before, so that nothing large cancels.
    """
    hazards, any_way = hazards[:, :-1], hazards[:, -1]
    still = rows.product(1 - any_way)
    before = rows.before(still, 1.0)
    spread = rows.sum(divided(any_way, (1 - any_way) * effective))
    spread_before = rows.before(spread, 0.0)
    each = divided(np.ones_like(effective), effective)
    leaving = before[:, None] * hazards
    shares = rows.sum(leaving)
    # Covariance with the share still open, as a multiple of that share.
    common = rows.sum(leaving * (spread_before - each)[:, None])
    steps = 2 * leaving * rows.before(common, 0.0)
    steps += leaving**2 * spread_before[:, None]
    steps += leaving * (before[:, None] - leaving) * each[:, None]
    errors = np.sqrt(np.maximum(rows.sum(steps), 0.0))
    errors[shares >= ALL_BUT_ONE] = 0.0
    every = np.column_stack([shares, still])
    return every, np.column_stack([errors, still * np.sqrt(spread)])
