"""Which months and classes appear although nothing happened in them?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd


def full_grid(
    rows: pd.DataFrame,
    *,
    keys: Sequence[str],
    levels: Mapping[str, Sequence],
    values: Sequence[str],
) -> pd.DataFrame:
    """Give every group every level, with zeros where a query returned no row.

    Parameters
    ----------
    rows : DataFrame
        Result of a query, one row per group and levels.
    keys : sequence of str
        Columns of the group; empty for the portfolio, which then always appears.
    levels : mapping of str to sequence
        Column to all values it is to have, in order.
    values : sequence of str
        Columns to fill; those called `n_...` become whole numbers.

    Returns
    -------
    DataFrame
        Keys, levels and values; sorted by key, then as the levels are.

    Examples
    --------
    >>> rows = pd.DataFrame({"segment": ["a"], "k": [2], "n_items": [5]})
    >>> full_grid(rows, keys=["segment"], levels={"k": [1, 2]}, values=["n_items"])
      segment  k  n_items
    0       a  1        0
    1       a  2        5
    """
    axes = {key: pd.Index(rows[key].drop_duplicates().sort_values()) for key in keys}
    axes |= {name: pd.Index(list(items)) for name, items in levels.items()}
    place, known = np.zeros(len(rows), dtype=np.int64), np.ones(len(rows), dtype=bool)
    for name, axis in axes.items():
        at = axis.get_indexer(rows[name])
        place, known = place * len(axis) + at, known & (at >= 0)
    n_cells = math.prod(len(axis) for axis in axes.values())
    full, repeat = {}, n_cells
    for name, axis in axes.items():
        repeat //= max(len(axis), 1)
        full[name] = axis.take(np.arange(n_cells) // max(repeat, 1) % max(len(axis), 1))
    for name in values:
        filled = np.zeros(n_cells, dtype="int64" if name.startswith("n_") else float)
        filled[place[known]] = rows[name].fillna(0).to_numpy()[known]
        full[name] = filled
    return pd.DataFrame(full)
