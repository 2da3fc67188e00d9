"""What share is still open after so many days?"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.survival.curves.door import BY_AMOUNT, checked, codes_of, keys_of
from arkit.survival.curves.running import Running

ALL_BUT_ONE = 1 - 1e-12  # sums of shares that should be one come out around it


def payment_curve(events: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """What share of receivables is still unpaid after so many days?

    The Kaplan–Meier curve of payment. Items still open count until the as-of day;
    items that were credited, returned or written off count until that day, as if they
    might have been paid later: the curve describes how fast what is owed is paid. Use
    `outcome_curves` for the share that really ends in money.

    Parameters
    ----------
    events : DataFrame
        Event table of `event_table`, `count_events`, `count_delays` or `pooled`; where
        it counts amounts, the curve is of the amount.
    confidence : float, default 0.95
        Chance (0-1) with which each interval covers the true share.

    Returns
    -------
    DataFrame
        One row per group and day of the event table, up to the last day observed:
        [groups], `day`, `n_at_risk` (in the morning), `n_paid`, `open_share` (in the
        evening, 0-1), `low` and `high`; by amount also `cents_at_risk`, `cents_paid`
        (minor units) and `n_effective`. Before the first day the share is 1; between
        two days it is that of the earlier one; after the last it is not known.

    Raises
    ------
    ParameterError
        When the events are no event table or the confidence is not between 0 and 1.

    Notes
    -----
    S(t) = product over days s ≤ t of (1 − paid_s / at risk_s). Intervals are those of
    log(−log S) with Greenwood's variance; they stay between 0 and 1. Where nobody has
    paid yet, `low` is the exact limit for no payment among those at risk; where all
    have paid, `high` stays where it was the day before. By amount, a day tells as much
    as the effective number of items at risk, not as its number of cents. Invoices of
    one customer are taken as independent: with few customers, limits are too narrow.

    References
    ----------
    Kaplan and Meier (1958), Journal of the American Statistical Association 53,
    457–481; Kalbfleisch and Prentice (2002), The Statistical Analysis of Failure Time
    Data, 2nd ed., section 1.4 (the interval); Xie and Liu (2005), Statistics in
    Medicine 24, 3089–3110 (weights).

    Examples
    --------
    >>> from arkit.survival import count_events
    >>> events = count_events([10, 20, 20, 30], ["paid", "paid", "open", "paid"])
    >>> payment_curve(events).round(3)
       day  n_at_risk  n_paid  open_share    low   high
    0    0          4       0        1.00  0.398  1.000
    1   10          4       1        0.75  0.128  0.961
    2   20          3       1        0.50  0.058  0.845
    3   30          1       1        0.00  0.000  0.845
    """
    check_confidence(confidence)
    table = checked(events, ["n_paid"])
    amounts = [BY_AMOUNT, "cents_paid", "n_effective"] if BY_AMOUNT in table else []
    curve = table[[*keys_of(table), "day", "n_at_risk", "n_paid", *amounts]]
    return kaplan_meier(curve, Running(codes_of(table)), confidence)


def kaplan_meier(table: pd.DataFrame, rows: Running, confidence: float) -> pd.DataFrame:
    """Add the share still open and its limits to counts sorted by group and day."""
    at_risk, (paid,), effective = weighed(table, ["n_paid"])
    hazard = divided(paid, at_risk)
    share = rows.product(1 - hazard)
    spread = rows.sum(divided(hazard, (1 - hazard) * effective))
    low, high = limits(share, share * np.sqrt(spread), effective, confidence)
    high = rows.kept(high, share > 0, 1.0)
    return table.assign(open_share=share, low=low, high=high)


def weighed(
    table: pd.DataFrame, counts: list[str]
) -> tuple[np.ndarray, list[np.ndarray], np.ndarray]:
    """Those at risk, those who left, and how many items the first tell as much as."""
    if BY_AMOUNT not in table:
        at_risk = table["n_at_risk"].to_numpy("float64")
        return at_risk, [table[name].to_numpy("float64") for name in counts], at_risk
    cents = [table[f"cents_{name[2:]}"].to_numpy("float64") for name in counts]
    effective = table["n_effective"].to_numpy("float64")
    return table[BY_AMOUNT].to_numpy("float64"), cents, effective


def divided(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Divide; 0 where there is nothing to divide by."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def limits(
    share: np.ndarray, se: np.ndarray, effective: np.ndarray, confidence: float
) -> tuple[np.ndarray, np.ndarray]:
    """Limits of log(−log share); exact ones where none, or all, of them left."""
    normal = NormalDist().inv_cdf((1 + confidence) / 2)
    none, every = share <= 0, share >= ALL_BUT_ONE
    inside = np.where(none | every, 0.5, share)
    width = np.exp(normal * se / np.abs(inside * np.log(inside)))
    exact = np.zeros_like(share)
    np.divide(1, effective, out=exact, where=effective > 0)
    exact = np.where(effective > 0, ((1 - confidence) / 2) ** exact, 0.0)
    low = np.select([none, every], [0.0, exact], inside**width)
    high = np.select([none, every], [1 - exact, 1.0], inside ** (1 / width))
    return low, high


def check_confidence(confidence: float) -> None:
    """Refuse a confidence that is no chance between 0 and 1."""
    if not 0 < confidence < 1:
        raise ParameterError(
            f"confidence {confidence} is not between 0 and 1",
            remedy="write 95 % as 0.95",
        )
