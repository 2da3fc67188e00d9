"""Can a model be fitted to these items?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.survival.curves.delays import OUTCOMES

EVENTS_PER_EFFECT = 5


def check_times(items: pd.DataFrame, outcome: str) -> None:
    """Refuse items whose days, entry or outcome cannot be read.

    Parameters
    ----------
    items : DataFrame
        With `days`, `outcome` and, where watched late, `entry`.
    outcome : str
        The outcome that is studied.

    Raises
    ------
    ParameterError
        When a column is missing, there are no items, a day is missing or not whole,
        an outcome is unknown, or an item left before it was watched.
    """
    if outcome not in OUTCOMES[:-1]:
        raise ParameterError(
            f"{outcome!r} is no way to leave the ledger",
            remedy=f"use one of {', '.join(OUTCOMES[:-1])}",
        )
    absent = [name for name in ("days", "outcome") if name not in items]
    if absent or not len(items):
        raise ParameterError(
            "there are no items with days and outcomes",
            rows=absent,
            remedy="give one row per item, as `delays` does",
        )
    days = items["days"].to_numpy("float64")
    entry = entry_days(items)
    wrong = {
        "a number of days is missing": ~np.isfinite(days),
        "days must be whole": (days % 1 != 0) | (entry % 1 > 0),
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


def entry_days(items: pd.DataFrame) -> np.ndarray:
    """Day from which each item is watched, itself included; missing is from the start.

    Parameters
    ----------
    items : DataFrame
        With a column `entry` where items are watched late.

    Returns
    -------
    numpy.ndarray
        Days as floats, shape (n,).
    """
    if "entry" not in items:
        return np.full(len(items), np.nan)
    return items["entry"].to_numpy("float64")


def check_events(n_events: int, n_effects: int, outcome: str) -> None:
    """Refuse a model with too few events per effect.

    Parameters
    ----------
    n_events : int
        Items with the outcome.
    n_effects : int
        Effects to be estimated.
    outcome : str
        The outcome that is studied.

    Raises
    ------
    ParameterError
        When there are fewer than five per effect.
    """
    if n_events < EVENTS_PER_EFFECT * n_effects:
        raise ParameterError(
            f"too few items were {outcome} for {n_effects} effects (n = {n_events}, "
            f"need {EVENTS_PER_EFFECT * n_effects})",
            remedy="leave terms out, join levels, or take in more items",
        )


def codes_in(items: pd.DataFrame, name: str) -> np.ndarray:
    """Number the values of a column, for clusters and strata.

    Parameters
    ----------
    items : DataFrame
        The items.
    name : str
        The column.

    Returns
    -------
    numpy.ndarray
        Numbers in order of the values, shape (n,).

    Raises
    ------
    ParameterError
        When it is not there, or has missing values.
    """
    if name not in items or items[name].isna().any():
        raise ParameterError(
            f"the column {name!r} is not there, or has missing values",
            remedy="give every item a value in it",
        )
    return pd.factorize(items[name], sort=True)[0]


def strata_of(
    items: pd.DataFrame, strata: str | Sequence[str] | None
) -> tuple[np.ndarray, pd.DataFrame]:
    """Find each item's stratum.

    Parameters
    ----------
    items : DataFrame
        The items.
    strata : str or sequence of str, optional
        Columns whose values make the strata; one stratum without.

    Returns
    -------
    numpy.ndarray
        Number of each item's stratum.
    DataFrame
        The strata in that order.

    Raises
    ------
    ParameterError
        When a column is not there, or has missing values.
    """
    keys = [strata] if isinstance(strata, str) else list(strata or [])
    for key in keys:
        codes_in(items, key)
    if not keys:
        return np.zeros(len(items), "int64"), pd.DataFrame(index=[0])
    groups = items.groupby(keys, sort=True, observed=True)
    names = groups.size().index.to_frame(index=False)
    return groups.ngroup().to_numpy("int64"), names
