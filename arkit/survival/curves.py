"""What share is still open after so many days, and what became of the rest?"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.survival.delays import OUTCOMES
from arkit.survival.door import EXITS, checked, codes_of, keys_of


def payment_curve(events: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """What share of receivables is still unpaid after so many days?

    The Kaplan–Meier curve of payment. Items still open count until the as-of day;
    items that were credited, returned or written off count until that day, as if they
    might have been paid later: the curve describes how fast what is owed is paid. Use
    `outcome_curves` for the share that really ends in money.

    Parameters
    ----------
    events : DataFrame
        Event table of `event_table`, `count_events` or `pooled`.
    confidence : float, default 0.95
        Chance (0-1) with which each interval covers the true share.

    Returns
    -------
    DataFrame
        One row per group and day of the event table, up to the last day observed:
        [groups], `day`, `n_at_risk` (in the morning), `n_paid`, `open_share` (in the
        evening, 0-1), `low` and `high`. Before the first day the share is 1; between
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
    have paid, `high` stays where it was the day before.

    References
    ----------
    Kaplan and Meier (1958), Journal of the American Statistical Association 53,
    457–481; Kalbfleisch and Prentice (2002), The Statistical Analysis of Failure Time
    Data, 2nd ed., section 1.4 (the interval).

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
    curve = table[[*keys_of(table), "day", "n_at_risk", "n_paid"]]
    return kaplan_meier(curve, codes_of(table), confidence)


def outcome_curves(events: pd.DataFrame) -> pd.DataFrame:
    """What share has been paid, credited, returned or written off by each day?

    The Aalen–Johansen curves of the competing outcomes: unlike `payment_curve`, an
    item that was credited can no longer be paid. The shares of a day add up to 1.

    Parameters
    ----------
    events : DataFrame
        Event table of `event_table`, `count_events` or `pooled`.

    Returns
    -------
    DataFrame
        One row per group, day and outcome: [groups], `day`, `outcome` (paid, credited,
        returned, written off and, last, open) and `share` (0-1, in the evening).

    Raises
    ------
    ParameterError
        When the events are no event table.

    Notes
    -----
    F_k(t) = sum over days s ≤ t of S(s−) · exits by k_s / at risk_s, where S is the
    share that has not left in any way.

    References
    ----------
    Aalen and Johansen (1978), Scandinavian Journal of Statistics 5, 141–150.

    Examples
    --------
    >>> from arkit.survival import count_events
    >>> events = count_events([10, 20, 30, 30], ["paid", "credited", "paid", "open"])
    >>> last = outcome_curves(events).query("day == 30")
    >>> dict(zip(last["outcome"], last["share"]))["paid"]
    0.5
    """
    causes = [name for outcome, name in EXITS.items() if outcome != "open"]
    table = checked(events, causes)
    codes = codes_of(table)
    hazards = table[causes].div(table["n_at_risk"], axis=0)
    leaving = table[causes].sum(axis=1) / table["n_at_risk"]
    open_share = (1 - leaving).groupby(codes).cumprod()
    before = open_share.groupby(codes).shift(fill_value=1.0)
    shares = hazards.mul(before, axis=0).groupby(codes).cumsum()
    shares.columns = list(OUTCOMES[:-1])
    keys = [*keys_of(table), "day"]
    wide = pd.concat([table[keys], shares.assign(open=open_share)], axis=1)
    wide["place"] = range(len(wide))
    long = wide.melt([*keys, "place"], var_name="outcome", value_name="share")
    long["outcome"] = pd.Categorical(long["outcome"], OUTCOMES, ordered=True)
    long = long.sort_values(["place", "outcome"], ignore_index=True)
    return long[[*keys, "outcome", "share"]]


def kaplan_meier(
    table: pd.DataFrame, codes: pd.Series, confidence: float
) -> pd.DataFrame:
    """Add the share still open and its limits to counts sorted by group and day."""
    n_at_risk, n_paid = table["n_at_risk"], table["n_paid"]
    share = (1 - n_paid / n_at_risk).groupby(codes).cumprod()
    left = (n_at_risk - n_paid).where(n_paid < n_at_risk)
    variance = (n_paid / (n_at_risk * left)).groupby(codes).cumsum()
    inside = share.where((share > 0) & (share < 1))
    normal = NormalDist().inv_cdf((1 + confidence) / 2)
    width = np.exp(normal * np.sqrt(variance) / np.log(inside).abs())
    no_payment = ((1 - confidence) / 2) ** (1 / n_at_risk)
    low = (inside**width).where(share < 1, no_payment).where(share > 0, 0.0)
    high = (inside ** (1 / width)).where(share < 1, 1.0)
    high = high.groupby(codes).ffill().fillna(1.0)
    return table.assign(open_share=share, low=low, high=high)


def check_confidence(confidence: float) -> None:
    """Refuse a confidence that is no chance between 0 and 1."""
    if not 0 < confidence < 1:
        raise ParameterError(
            f"confidence {confidence} is not between 0 and 1",
            remedy="write 95 % as 0.95",
        )
