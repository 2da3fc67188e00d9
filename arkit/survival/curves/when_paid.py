"""When is half of it paid, or any other share?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.survival.curves.door import checked, codes_of, keys_of
from arkit.survival.curves.enough import too_few

NO_ITEMS = "not determinable, because there are no items"
ROOM = 1e-12  # products of fractions that should be one half come out around it


def median_days(curve: pd.DataFrame, *, minimum: int = 0) -> pd.DataFrame:
    """After how many days is half of the receivables paid?

    Parameters
    ----------
    curve : DataFrame
        Curve of `payment_curve`.
    minimum : int, default 0
        Paid items below which the figure is called not determinable; reports ask for
        `MINIMUM`.

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
    found = quantile_days(curve, share=0.5, minimum=minimum)
    return found.drop(columns="share").rename(columns={"days": "median_days"})


def quantile_days(
    curve: pd.DataFrame, *, share: float, minimum: int = 0
) -> pd.DataFrame:
    """After how many days is this share of the receivables paid?

    Parameters
    ----------
    curve : DataFrame
        Curve of `payment_curve`.
    share : float
        Share paid (0-1), such as 0.9 for the day by which nine in ten are paid.
    minimum : int, default 0
        Paid items below which the figure is called not determinable.

    Returns
    -------
    DataFrame
        One row per group: [groups], `share`, `days` (first day in whose evening at
        least the share is paid), `low_days`, `high_days` (the same of the limits of
        the curve) and `reason` (why a figure is missing).

    Raises
    ------
    ParameterError
        When the frame is no payment curve, or the share is not between 0 and 1.

    Notes
    -----
    The interval holds the days at which the curve's interval contains the share.

    References
    ----------
    Brookmeyer and Crowley (1982), Biometrics 38, 29–41.

    Examples
    --------
    >>> from arkit.survival import count_events, payment_curve
    >>> events = count_events([10, 20, 20, 30], ["paid", "paid", "open", "open"])
    >>> found = quantile_days(payment_curve(events), share=0.9)
    >>> found["reason"].item()
    'not determinable, because not reached by day 30'
    """
    if not 0 < share < 1:
        raise ParameterError(
            f"share {share} is not between 0 and 1", remedy="write nine in ten as 0.9"
        )
    table, codes = checked_curve(curve)
    found = group_rows(table, codes).assign(share=share)
    still = 1 - share + ROOM
    for name, values in (("days", "open_share"), ("low_days", "low")):
        found[name] = first_day(table, codes, table[values] <= still)
    found["high_days"] = first_day(table, codes, table["high"] <= still)
    last = table["day"].groupby(codes).last().reindex(found.index)
    why = "not determinable, because not reached by day " + last.map("{:.0f}".format)
    found["reason"] = None
    found.loc[found["high_days"].isna(), "reason"] = "upper limit " + why
    found.loc[found["days"].isna(), "reason"] = why
    return refuse_few(found, table, codes, minimum)


def first_day(table: pd.DataFrame, codes: pd.Series, holds: pd.Series) -> pd.Series:
    """First day of each group on which something holds."""
    return table["day"].where(holds).groupby(codes).min()


def refuse_few(
    found: pd.DataFrame, table: pd.DataFrame, codes: pd.Series, minimum: int
) -> pd.DataFrame:
    """Take figures of groups with too few paid items away, and say why."""
    n_paid = table["n_paid"].groupby(codes).sum().reindex(found.index)
    few = too_few(n_paid.fillna(0), minimum=minimum).set_axis(found.index)
    few[n_paid.isna()] = NO_ITEMS
    given = {*keys_of(table), "share", "until_days", "open_days", "horizon_days"}
    figures = [name for name in found if name not in {*given, "reason"}]
    found.loc[few.notna(), figures] = np.nan
    found["reason"] = few.where(few.notna(), found["reason"])
    return found.reset_index(drop=True)


def checked_curve(curve: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Payment curve in order, and the number of each row's group."""
    missing = {"open_share", "low", "high"} - set(curve.columns)
    if missing:
        raise ParameterError(
            "this is no payment curve: columns are missing",
            rows=sorted(missing),
            remedy="make it with payment_curve",
        )
    table = checked(curve, ["n_paid"])
    return table, codes_of(table)


def group_rows(table: pd.DataFrame, codes: pd.Series) -> pd.DataFrame:
    """Group columns, a row per group; one row where there are no groups."""
    keys = keys_of(table)
    if not keys:
        return pd.DataFrame(index=[0])
    return table[keys].set_axis(codes).loc[~codes.duplicated().to_numpy()]
