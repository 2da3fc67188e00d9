"""It has been open for so many days: what is the chance of payment soon?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.survival.curves.door import check_items, keys_of
from arkit.survival.curves.enough import too_few
from arkit.survival.curves.kaplan_meier import (
    check_confidence,
    divided,
    kaplan_meier,
    weighed,
)
from arkit.survival.curves.running import Running
from arkit.survival.curves.when_paid import checked_curve, group_rows, refuse_few

NO_DAYS = "not determinable, because the days open are missing"
NO_GROUP = "not determinable, because there is no curve of its group"
ENDS = "not determinable, because the curve ends on day "


def paid_within(
    curve: pd.DataFrame,
    *,
    open_days: int,
    horizon_days: int,
    confidence: float = 0.95,
    minimum: int = 0,
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
    minimum : int, default 0
        Paid items on the curve below which the chance is called not determinable.

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
    observed, unless all had been paid by then. For many receivables use `chances`.

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
    _check_horizons([horizon_days])
    table, codes = checked_curve(curve)
    found = group_rows(table, codes).assign(
        open_days=open_days, horizon_days=horizon_days
    )
    last = table[["day", "open_share"]].groupby(codes).last()
    settled = last["open_share"] == 0
    until = last["day"].where(settled).clip(upper=open_days + horizon_days)
    until = until.fillna(open_days + horizon_days)
    known = (last["day"] >= until) & (last["day"] > open_days)
    ahead, ahead_codes = _between(table, codes, open_days, until[known])
    later = kaplan_meier(ahead, Running(ahead_codes), confidence)
    chance = later.groupby(ahead_codes).last().reindex(found.index)
    found["paid_share"] = 1 - chance["open_share"]
    found["low"], found["high"] = 1 - chance["high"], 1 - chance["low"]
    why = ENDS + last["day"].reindex(found.index).map("{:.0f}".format)
    found["reason"] = why.astype(object).where(found["paid_share"].isna(), None)
    return refuse_few(found, table, codes, minimum)


def _between(
    table: pd.DataFrame, codes: pd.Series, open_days: int, until: pd.Series
) -> tuple[pd.DataFrame, pd.Series]:
    """Rows after `open_days` up to each group's day, which gets a row of its own."""
    end = codes.map(until)
    before = table["day"].groupby(codes).shift()
    kept = (table["day"] > open_days) & ~(before >= end) & end.notna()
    paid = [name for name in ("n_paid", "cents_paid") if name in table]
    within = {name: table[name].where(table["day"] <= end, 0) for name in paid}
    return table.assign(**within)[kept], codes[kept]


def chances(
    curve: pd.DataFrame,
    open_days: Sequence[float],
    horizons_days: Sequence[int] = (7, 14, 30),
    *,
    groups: Sequence[object] | None = None,
    minimum: int = 0,
) -> pd.DataFrame:
    """What is the chance of payment soon, for each of many open receivables?

    Parameters
    ----------
    curve : DataFrame
        Curve of `payment_curve`, or several with one group column.
    open_days : array of numbers, shape (n,)
        Whole days each receivable has been open on the clock of the curve.
    horizons_days : sequence of int, default (7, 14, 30)
        Days ahead, 1 or more.
    groups : array, shape (n,), optional
        Group of each receivable, where the curve has groups.
    minimum : int, default 0
        Paid items on a curve below which its chances are called not determinable.

    Returns
    -------
    DataFrame
        One row per receivable, in their order: `paid_H_share` for each horizon H
        (chance of payment within H days, 0-1) and `reason` (category; why a figure of
        the row is missing).

    Raises
    ------
    ParameterError
        When the frame is no payment curve, a horizon is shorter than a day, days are
        not whole, or the groups do not fit the curve.

    Notes
    -----
    The figures of `paid_within`, without intervals: they are looked up, so a million
    receivables take as long as reading them.

    Examples
    --------
    >>> from arkit.survival import count_events, payment_curve
    >>> events = count_events(
    ...     [20, 35, 45, 60, 80, 80], ["paid", "paid", "paid", "paid", "open", "open"])
    >>> found = chances(payment_curve(events), [10, 40, 75], [14, 30])
    >>> found[["paid_14_share", "paid_30_share"]].round(2)
       paid_14_share  paid_30_share
    0           0.17           0.33
    1           0.25           0.50
    2            NaN            NaN
    >>> found["reason"][2]
    'not determinable, because the curve ends on day 80'
    """
    _check_horizons(horizons_days)
    table, codes = checked_curve(curve)
    own = _own_group(table, groups)
    days, missing = _open_days(open_days, own)
    dense = _Dense(table, codes, max(horizons_days))
    place = dense.place(days, own)
    place[missing] = dense.no_days
    figures = {f"paid_{h}_share": dense.chance(h)[place] for h in horizons_days}
    reasons, texts = dense.reasons(max(horizons_days), minimum)
    figures["reason"] = pd.Categorical.from_codes(reasons[place], texts)
    index = open_days.index if isinstance(open_days, pd.Series) else None
    return pd.DataFrame(figures, index=index)


class _Dense:
    """Curves day by day, one after the other, and three places without a curve."""

    def __init__(self, table: pd.DataFrame, codes: pd.Series, reach: int) -> None:
        at_risk, (paid,), _ = weighed(table, ["n_paid"])
        hazard = divided(paid, at_risk)
        rows = Running(codes)
        day = table["day"].to_numpy("int64")
        self.n_paid = np.add.reduceat(table["n_paid"].to_numpy("int64"), rows.starts)
        self.first = day[rows.starts] - 1 - reach
        self.last = day[rows.ends - 1]
        length = self.last - self.first + 1
        self.start = np.cumsum(length) - length
        self.size = int(length.sum())
        self.group = np.repeat(np.arange(len(length)), length)
        self.day = np.arange(self.size) - (self.start - self.first)[self.group]
        where = self.start[rows.group] + day - self.first[rows.group]
        stays, ended = np.ones(self.size), np.zeros(self.size, dtype="int64")
        stays[where] = np.where(hazard < 1, 1 - hazard, 1.0)
        ended[where] = hazard >= 1
        dense = Running(self.group)
        self.share, self.ended = dense.product(stays), dense.sum(ended)
        settled = rows.product(1 - hazard)[rows.ends - 1] == 0
        self.settled = settled[self.group]

    @property
    def no_days(self) -> int:
        """Place of receivables whose days are missing."""
        return self.size

    def place(self, days: np.ndarray, own: np.ndarray | None) -> np.ndarray:
        """Where each receivable stands on its curve; days past the end are the end."""
        if not len(self.start):
            return np.full(len(days), self.size + 1)
        if own is None:
            return np.clip(days - self.first[0], 0, self.size - 1)
        first, last = self.first[own], self.last[own]
        found = np.clip(days, first, last) - first + self.start[own]
        found[own < 0] = self.size + 1
        return found

    def chance(self, horizon: int) -> np.ndarray:
        """Chance of payment within the horizon from each place; NaN if unknown."""
        last = (self.start + self.last - self.first)[self.group]
        until = np.minimum(np.arange(self.size) + horizon, last)
        found = 1 - self.share[until] / self.share
        found[self.ended[until] > self.ended] = 1.0
        found[self.unknown(horizon)] = np.nan
        return np.r_[found, np.nan, np.nan]

    def unknown(self, horizon: int) -> np.ndarray:
        """Places from which the curve does not reach as far as the horizon."""
        last = self.last[self.group]
        return (self.day >= last) | (~self.settled & (self.day + horizon > last))

    def reasons(self, horizon: int, minimum: int) -> tuple[np.ndarray, pd.Index]:
        """Why a figure is missing at each place, as numbers of texts."""
        few = too_few(self.n_paid, minimum=minimum)
        ends = pd.Series([f"{ENDS}{day}" for day in self.last], dtype="object")
        said = [*few.fillna(ends), NO_DAYS, NO_GROUP]
        texts, places = np.unique(said, return_inverse=True)
        missing = self.unknown(horizon) | few.notna().to_numpy()[self.group]
        codes = np.where(missing, places[self.group], -1)
        return np.r_[codes, places[-2:]], pd.Index(texts)


def _own_group(
    table: pd.DataFrame, groups: Sequence[object] | None
) -> np.ndarray | None:
    """Number of each receivable's group on the curve, below zero for no such one."""
    keys = keys_of(table)
    if len(keys) != (groups is not None):
        raise ParameterError(
            f"the curve has {len(keys)} group columns",
            rows=keys,
            remedy="give the groups of the receivables for a curve with one, and none "
            "for a curve without",
        )
    if groups is None:
        return None
    place, names = pd.factorize(pd.Series(groups).array)
    known = pd.Index(table[keys[0]].drop_duplicates().astype(object))
    own = known.get_indexer(pd.Index(names).astype(object))
    missing = np.flatnonzero(known.isna())
    return np.r_[own, missing if len(missing) else -1][place]


def _open_days(
    open_days: Sequence[float], own: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray | slice]:
    """Whole days, and where they are missing."""
    found = np.asarray(open_days)
    if own is not None and len(own) != len(found):
        raise ParameterError(
            "open_days and groups are not of one length",
            rows=[f"open_days: {len(found)}", f"groups: {len(own)}"],
            remedy="give one of each per receivable",
        )
    if found.dtype.kind in "iu":
        return found.astype("int64", copy=False), slice(0)
    found = found.astype("float64")
    missing = np.isnan(found)
    whole = np.where(missing, 0.0, found)
    check_items("days must be whole", (whole % 1 != 0) | ~np.isfinite(whole))
    return whole.astype("int64"), missing


def _check_horizons(horizons: Sequence[int]) -> None:
    short = [h for h in horizons if h < 1]
    if short or not len(horizons):
        raise ParameterError(
            f"a horizon of {short[0] if short else 'no'} days is too short",
            remedy="use 1 or more",
        )
