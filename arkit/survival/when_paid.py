"""When is half of it paid, and what is the chance of payment soon?"""

from __future__ import annotations

import pandas as pd

from arkit.errors import ParameterError
from arkit.survival.curves import check_confidence, kaplan_meier
from arkit.survival.door import checked, codes_of, keys_of

NO_ITEMS = "not determinable, because there are no items"
HALF = 0.5 + 1e-12  # products of fractions that should be one half come out around it


def median_days(curve: pd.DataFrame) -> pd.DataFrame:
    """After how many days is half of the receivables paid?

    Parameters
    ----------
    curve : DataFrame
        Curve of `payment_curve`.

    Returns
    -------
    DataFrame
        One row per group: [groups], `median_days` (first day in whose evening at most
        half is open), `low_days`, `high_days` (the same of the limits of the curve) and
        `reason` (why a figure is missing).

    Raises
    ------
    ParameterError
        When the frame is no payment curve.

    Notes
    -----
    The interval holds the days at which the curve's interval contains one half.

    References
    ----------
    Brookmeyer and Crowley (1982), Biometrics 38, 29–41.

    Examples
    --------
    >>> from arkit.survival import count_events, payment_curve
    >>> events = count_events([10, 20, 20, 30], ["paid", "paid", "open", "paid"])
    >>> found = median_days(payment_curve(events))
    >>> found["median_days"].item(), found["high_days"].item()
    (20.0, nan)
    >>> found["reason"].item()
    'upper limit not determinable, because not reached by day 30'
    """
    table, codes = _checked_curve(curve)
    found = _groups(table, codes)
    for name, share in (
        ("median_days", "open_share"),
        ("low_days", "low"),
        ("high_days", "high"),
    ):
        days = table["day"].where(table[share] <= HALF)
        found[name] = days.groupby(codes).min().reindex(found.index)
    last = _last(table["day"], codes).reindex(found.index)
    why = "not determinable, because not reached by day " + last.map("{:.0f}".format)
    found["reason"] = None
    found.loc[found["high_days"].isna(), "reason"] = "upper limit " + why
    found.loc[found["median_days"].isna(), "reason"] = why
    found.loc[last.isna(), "reason"] = NO_ITEMS
    return found.reset_index(drop=True)


def paid_within(
    curve: pd.DataFrame,
    *,
    open_days: int,
    horizon_days: int,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """It has been open for so many days: what is the chance of payment soon?

    Parameters
    ----------
    curve : DataFrame
        Curve of `payment_curve`.
    open_days : int
        Days the receivable has been open on the clock of the curve; on the due clock
        days past due, negative before the due date.
    horizon_days : int
        Days ahead, 1 or more.
    confidence : float, default 0.95
        Chance (0-1) with which the interval covers the true chance.

    Returns
    -------
    DataFrame
        One row per group: [groups], `open_days`, `horizon_days`, `paid_share` (chance
        of payment within the horizon, 0-1), `low`, `high` and `reason` (why it is
        missing).

    Raises
    ------
    ParameterError
        When the frame is no payment curve, the horizon is shorter than a day, or the
        confidence is not between 0 and 1.

    Notes
    -----
    1 − S(open + horizon) / S(open): the curve of those still open in the evening of
    day `open_days`, with its own interval. Not determinable beyond the last day
    observed, unless all had been paid by then.

    Examples
    --------
    An invoice 40 days old; of six like it, four were still open then:

    >>> from arkit.survival import count_events, payment_curve
    >>> events = count_events(
    ...     [20, 35, 45, 60, 80, 80], ["paid", "paid", "paid", "paid", "open", "open"])
    >>> chance = paid_within(payment_curve(events), open_days=40, horizon_days=30)
    >>> chance[["paid_share", "low", "high"]].round(2)
       paid_share   low  high
    0         0.5  0.16  0.94
    """
    check_confidence(confidence)
    if horizon_days < 1:
        raise ParameterError(
            f"a horizon of {horizon_days} days is too short", remedy="use 1 or more"
        )
    table, codes = _checked_curve(curve)
    found = _groups(table, codes).assign(open_days=open_days, horizon_days=horizon_days)
    last = _last(table[["day", "open_share"]], codes)
    settled = last["open_share"] == 0
    until = last["day"].where(settled).clip(upper=open_days + horizon_days)
    until = until.fillna(open_days + horizon_days)
    known = (last["day"] >= until) & (last["day"] > open_days)
    ahead, codes = _between(table, codes, open_days, until[known])
    chance = _last(kaplan_meier(ahead, codes, confidence), codes).reindex(found.index)
    found["paid_share"] = 1 - chance["open_share"]
    found["low"], found["high"] = 1 - chance["high"], 1 - chance["low"]
    ends = last["day"].reindex(found.index)
    why = "not determinable, because the curve ends on day " + ends.map("{:.0f}".format)
    found["reason"] = why.astype(object).where(found["paid_share"].isna(), None)
    found.loc[ends.isna(), "reason"] = NO_ITEMS
    return found.reset_index(drop=True)


def _between(
    table: pd.DataFrame, codes: pd.Series, open_days: int, until: pd.Series
) -> tuple[pd.DataFrame, pd.Series]:
    """Rows after `open_days` up to each group's day, which gets a row of its own."""
    end = codes.map(until)
    before = table["day"].groupby(codes).shift()
    kept = (table["day"] > open_days) & ~(before >= end) & end.notna()
    n_paid = table["n_paid"].where(table["day"] <= end, 0)
    return table.assign(n_paid=n_paid)[kept], codes[kept]


def _checked_curve(curve: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    missing = {"open_share", "low", "high"} - set(curve.columns)
    if missing:
        raise ParameterError(
            "this is no payment curve: columns are missing",
            rows=sorted(missing),
            remedy="make it with payment_curve",
        )
    table = checked(curve, ["n_paid"])
    return table, codes_of(table)


def _groups(table: pd.DataFrame, codes: pd.Series) -> pd.DataFrame:
    """Group columns, a row per group; one row where there are no groups."""
    keys = keys_of(table)
    if not keys:
        return pd.DataFrame(index=[0])
    return table[keys].set_axis(codes).loc[~codes.duplicated().to_numpy()]


def _last(values: pd.DataFrame | pd.Series, codes: pd.Series) -> pd.DataFrame:
    """Last row of each group, by number of the group."""
    return values.groupby(codes).last()
