"""How many of these delays are at risk on each day, and how do they end?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.survival.curves.cells import Items, counted
from arkit.survival.curves.door import (
    check_lengths,
    read_days,
    read_entry,
    read_outcomes,
    read_weights,
)
from arkit.survival.curves.group_keys import GroupKeys, group_keys
from arkit.survival.curves.risk_sets import flows_of, risk_table


def count_events(
    days: Sequence[float],
    outcomes: Sequence[str],
    *,
    clock: str = "invoice",
    entry: Sequence[float] | None = None,
    weights: Sequence[int] | None = None,
) -> pd.DataFrame:
    """What is the event table of these delays?

    Parameters
    ----------
    days : array of numbers, shape (n,)
        Whole days until the item was settled, or until the as-of day while open.
    outcomes : array of str or Categorical, shape (n,)
        paid, credited, returned, written off or open.
    clock : {"invoice", "due"}, default "invoice"
        Days since the invoice are never negative; days since the due date may be.
    entry : array of numbers, shape (n,), optional
        Day from which each item was watched, itself included; missing means from the
        start, which is day 0 on the invoice clock.
    weights : array of int, shape (n,), optional
        Amount of each item in minor units: adds the columns `cents_...` of
        `event_table`, so that curves are shares of the amount.

    Returns
    -------
    DataFrame
        As `event_table`, without a group.

    Raises
    ------
    ParameterError
        When a day is missing, not whole or negative where the clock forbids it, an
        outcome is unknown, an item left before it was watched, a weight is not a whole
        number above zero, or lengths differ.

    Examples
    --------
    >>> count_events([10, 10, 25], ["paid", "open", "written off"])[
    ...     ["day", "n_at_risk", "n_paid", "n_written_off", "n_censored"]]
       day  n_at_risk  n_paid  n_written_off  n_censored
    0    0          3       0              0           0
    1   10          3       1              0           1
    2   25          1       0              1           0
    """
    check_lengths(days=days, outcomes=outcomes, entry=entry, weights=weights)
    day = read_days(days, clock)
    items = Items(
        day=day,
        outcome=read_outcomes(outcomes),
        weight=None if weights is None else read_weights(weights),
    )
    return _counted(items, entry, clock)


def count_delays(
    items: pd.DataFrame,
    *,
    by: str | Sequence[str] | None = None,
    clock: str = "invoice",
    weights: str | None = None,
) -> pd.DataFrame:
    """What is the event table of these delays, by any of their columns?

    Parameters
    ----------
    items : DataFrame
        Rows of `delays`, or any with `days`, `outcome` and, where items are watched
        from a day on, `entry`; rows with a `reason` are left out.
    by : str or list of str, optional
        Columns to make a table per value of.
    clock : {"invoice", "due"}, default "invoice"
        Where the days are counted from.
    weights : str, optional
        Column of amounts in minor units, as in `count_events`.

    Returns
    -------
    DataFrame
        As `event_table`, with the groups in front.

    Raises
    ------
    ParameterError
        As `count_events`, or when a column is missing.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> from arkit.survival import delays
    >>> items = delays(example())
    >>> items["size"] = (items["amount"] > 1_000).map({True: "large", False: "small"})
    >>> events = count_delays(items, by="size")
    >>> events.groupby("size")["n_paid"].sum().to_dict()
    {'large': 3, 'small': 3}
    """
    keys = [by] if isinstance(by, str) else list(by or ())
    wanted = ["days", "outcome", *keys, *([weights] if weights else [])]
    missing = [name for name in wanted if name not in items]
    if missing:
        raise ParameterError(
            "the items lack columns", rows=missing, remedy="begin with delays(ledger)"
        )
    if "reason" in items:
        items = items[items["reason"].isna()]
    day = read_days(items["days"], clock)
    groups = group_keys(items, keys)
    read = Items(
        day=day,
        outcome=read_outcomes(items["outcome"]),
        group=groups.codes,
        weight=read_weights(items[weights]) if weights else None,
    )
    return _counted(read, items.get("entry"), clock, groups)


def _counted(
    items: Items,
    entry: object,
    clock: str,
    groups: GroupKeys | None = None,
) -> pd.DataFrame:
    """Event table of items, watched from their entry or from the start."""
    exits = counted(items)
    if entry is not None:
        start, watched = read_entry(entry, items.day, clock)
        entries = counted(items.watched(start, watched))
    else:
        from_zero = replace(exits, day=np.zeros_like(exits.day))
        entries = from_zero if clock == "invoice" else None
    return risk_table(groups or GroupKeys(None, ()), *flows_of(exits, entries))
