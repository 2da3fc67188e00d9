"""Which group does each row belong to?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class GroupKeys:
    """Groups as numbers, and what the numbers stand for.

    Parameters
    ----------
    codes : ndarray of int, optional
        Number of each row's group, in the order of the groups; None is one group.
    labels : tuple of (str, sequence)
        Name of each key column and its sorted values; one number past the last value
        is a missing one.
    """

    codes: np.ndarray | None
    labels: tuple[tuple[str, object], ...]

    def frame(self, codes: np.ndarray) -> pd.DataFrame:
        """Key columns of rows with these group numbers."""
        found = {}
        for name, values in reversed(self.labels):
            codes, place = np.divmod(codes, len(values) + 1)
            found[name] = pd.Series(values).reindex(place).array
        return pd.DataFrame({name: found[name] for name, _ in self.labels})


def group_keys(frame: pd.DataFrame, keys: Sequence[str]) -> GroupKeys:
    """Number the groups of a frame.

    Parameters
    ----------
    frame : DataFrame
        Rows with key columns.
    keys : sequence of str
        Names of the key columns; none is one group.

    Returns
    -------
    GroupKeys
        A number per row; groups in the order of their values, missing ones last.

    Examples
    --------
    >>> frame = pd.DataFrame({"segment": ["retail", "industry", "retail"]})
    >>> numbers = group_keys(frame, ["segment"])
    >>> numbers.codes, numbers.frame(np.array([0]))["segment"].tolist()
    (array([1, 0, 1]), ['industry'])
    """
    if not keys:
        return GroupKeys(None, ())
    codes, labels = 0, []
    for name in keys:
        place, values = _places(frame[name])
        codes = codes * (len(values) + 1) + np.where(place < 0, len(values), place)
        labels.append((name, values))
    return GroupKeys(codes, tuple(labels))


def _places(column: pd.Series) -> tuple[np.ndarray, object]:
    """Place of each value among the sorted values, below zero where missing."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        values = range(len(column.cat.categories))
        return column.cat.codes.to_numpy(), pd.Categorical.from_codes(
            values, dtype=column.dtype
        )
    return pd.factorize(column, sort=True)
