"""Which months and classes appear although nothing happened in them?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

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
    parts = [pd.DataFrame({name: list(items)}) for name, items in levels.items()]
    if keys:
        groups = rows[list(keys)].drop_duplicates().sort_values(list(keys))
        parts = [groups, *parts]
    grid = reduce(lambda left, right: left.merge(right, how="cross"), parts)
    full = grid.merge(rows[[*keys, *levels, *values]], on=[*keys, *levels], how="left")
    kinds = {v: "int64" if v.startswith("n_") else "float64" for v in values}
    return full.fillna(dict.fromkeys(values, 0)).astype(kinds)
