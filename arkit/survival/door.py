"""Can these delays and counts be read?

Refused at the door, so that no plausible wrong curve comes out: missing or broken
days, unknown outcomes, times a clock forbids, counts that contradict each other.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.survival.delays import CLOCKS, OUTCOMES

EXITS = {
    outcome: f"n_{'censored' if outcome == 'open' else outcome.replace(' ', '_')}"
    for outcome in OUTCOMES
}


def keys_of(frame: pd.DataFrame) -> list[str]:
    """Names of the group columns: those in front of `day`."""
    return list(frame.columns[: frame.columns.get_loc("day")])


def codes_of(frame: pd.DataFrame) -> pd.Series:
    """Number of each row's group, 0 for all where there are no groups."""
    keys = keys_of(frame)
    if not keys:
        return pd.Series(0, index=frame.index, dtype="int64")
    return frame.groupby(keys, dropna=False, sort=True).ngroup()


def checked(frame: pd.DataFrame, counts: Sequence[str]) -> pd.DataFrame:
    """Put an event table or curve in order, or say why it cannot be read.

    Parameters
    ----------
    frame : DataFrame
        [groups], `day`, `n_at_risk` and counts of those who left.
    counts : sequence of str
        Names of the columns of those who left.

    Returns
    -------
    DataFrame
        A sorted copy with a plain index.

    Raises
    ------
    ParameterError
        When a column or value is missing, a count is negative, more leave than are at
        risk, or a day stands twice.
    """
    require(frame, ("day", "n_at_risk", *counts))
    keys = keys_of(frame)
    left = frame[[*counts]].sum(axis=1)
    wrong = {
        "an event table has missing values": frame[["day", "n_at_risk", *counts]]
        .isna()
        .any(axis=1),
        "an event table has negative counts": (frame[[*counts]] < 0).any(axis=1),
        "more items leave than are at risk": left > frame["n_at_risk"],
        "a day stands twice in a group": frame.duplicated([*keys, "day"]),
    }
    for problem, rows in wrong.items():
        if rows.any():
            raise ParameterError(
                problem,
                rows=[f"day {day}" for day in frame.loc[rows, "day"]],
                remedy="make it with event_table, count_events or pooled",
            )
    return frame.sort_values([*keys, "day"], ignore_index=True)


def require(frame: pd.DataFrame, names: Sequence[str]) -> None:
    """Refuse a frame without the columns of an event table."""
    missing = [name for name in names if name not in frame]
    if missing:
        raise ParameterError(
            "this is no event table: columns are missing",
            rows=missing,
            remedy="make it with event_table, count_events or pooled",
        )


def check_items(items: pd.DataFrame, clock: str) -> None:
    """Guard the door: each problem names the places of the items concerned."""
    if clock not in CLOCKS:
        raise ParameterError(
            f"there is no clock {clock!r}", remedy=f"use one of {', '.join(CLOCKS)}"
        )
    days, entry = items["day"], items["entry"]
    wrong = {
        "a number of days is missing": ~np.isfinite(days),
        "days must be whole": (days % 1 != 0) | (entry.notna() & (entry % 1 != 0)),
        "days since the invoice cannot be negative": (clock == "invoice")
        & ((days < 0) | (entry < 0)),
        f"an outcome is none of {', '.join(OUTCOMES)}": ~items["outcome"].isin(
            OUTCOMES
        ),
        "an item left before it was watched": entry > days,
    }
    for problem, rows in wrong.items():
        if rows.any():
            raise ParameterError(
                problem,
                rows=[f"item {place}" for place in np.flatnonzero(rows)],
                remedy="correct these items, or leave them out and say so",
            )
