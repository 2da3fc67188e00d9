"""What are the sums, means and quantiles of groups, given counts by value?

Questions are answered with summaries: one row per group and value with a count. The
figures of a group are sums over its rows, and its quantiles are those of the values
written out one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.schema import decimals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arkit.ledger import Ledger


@dataclass(frozen=True)
class Groups:
    """Rows of a summary sorted into groups.

    Parameters
    ----------
    keys : DataFrame
        One row per group, in order; no columns when there is one group.
    codes : ndarray of int
        Group of every row of the summary.
    """

    keys: pd.DataFrame
    codes: np.ndarray

    def __len__(self) -> int:
        return len(self.keys)

    def sum(self, values: object) -> np.ndarray:
        """Sums per group as floats; whole numbers stay exact up to 2**53."""
        weights = np.asarray(values, dtype="float64")
        found = np.bincount(self.codes, weights=weights, minlength=len(self))
        return found.astype("float64")

    def count(self, values: object) -> np.ndarray:
        """Sums per group as whole numbers."""
        return np.rint(self.sum(values)).astype("int64")

    def mean(self, values: object, weights: object) -> np.ndarray:
        """Weighted means per group; NaN where the weights add up to nothing."""
        weight = np.asarray(weights, dtype="float64")
        total = self.sum(np.asarray(values, dtype="float64") * weight)
        return ratio(total, self.sum(weight))

    def quantile(self, values: object, counts: object, share: float) -> np.ndarray:
        """Quantiles per group of values that each occur `counts` times.

        Between two neighbors the quantile lies on the straight line, as in numpy's
        default (type 7 of Hyndman and Fan, 1996, The American Statistician 50:361).
        """
        counts = np.asarray(counts, dtype="int64")
        order = np.lexsort((np.asarray(values), self.codes))
        order = order[counts[order] > 0]
        at = np.asarray(values, dtype="float64")[order]
        reached = np.cumsum(counts[order])
        n = self.count(counts)
        start = np.concatenate([[0], np.cumsum(n)[:-1]])
        result = np.full(len(self), np.nan)
        some = n > 0
        place = (n[some] - 1) * share
        low = np.floor(place + 1e-9)
        ends = [
            at[np.searchsorted(reached, start[some] + step, side="right")]
            for step in (low, np.minimum(low + 1, n[some] - 1))
        ]
        part = np.clip(place - low, 0.0, 1.0)
        result[some] = ends[0] + (ends[1] - ends[0]) * part
        return result


def groups(frame: pd.DataFrame, keys: Sequence[str]) -> Groups:
    """Sort the rows of a summary into groups; a missing key is a group of its own.

    Parameters
    ----------
    frame : DataFrame
        The summary.
    keys : sequence of str
        Key columns; none for one group of all rows, which exists without rows too.

    Returns
    -------
    Groups
        Groups in order of their keys, the missing last.

    Examples
    --------
    >>> days = pd.DataFrame({"segment": ["a", "b", "a"], "day": [4, 9, 0],
    ...                      "n": [1, 2, 3]})
    >>> found = groups(days, ["segment"])
    >>> found.count(days["n"]), found.quantile(days["day"], days["n"], 0.5)
    (array([4, 2]), array([0., 9.]))
    """
    keys = list(keys)
    if not keys:
        one = pd.DataFrame(index=pd.RangeIndex(1))
        return Groups(one, np.zeros(len(frame), dtype="int64"))
    codes = np.zeros(len(frame), dtype="int64")
    for key in keys:
        place, labels = pd.factorize(frame[key], sort=True)
        place = np.where(place < 0, len(labels), place)
        codes = codes * (len(labels) + 1) + place
    _, first, codes = np.unique(codes, return_index=True, return_inverse=True)
    return Groups(frame[keys].iloc[first].reset_index(drop=True), codes)


def ratio(part: object, whole: object) -> np.ndarray:
    """Divide; NaN where there is nothing to divide by.

    >>> ratio([1, 1], [4, 0])
    array([0.25,  nan])
    """
    above = np.asarray(part, dtype="float64")
    below = np.asarray(whole, dtype="float64")
    blank = np.full(np.broadcast(above, below).shape, np.nan)
    return np.divide(above, below, out=blank, where=below != 0)


def major(ledger: Ledger, minor: object) -> np.ndarray:
    """Turn minor units into floats in major units of the ledger's currency."""
    return np.asarray(minor, dtype="float64") / 10.0 ** decimals(ledger.currency)


def reasons(cases: Sequence[tuple[object, str]], n: int) -> pd.Series:
    """Say why a figure is not determinable; None where it is.

    Parameters
    ----------
    cases : sequence of (mask, str)
        Where it is not, and because of what; the first that holds is said.
    n : int
        Number of rows.

    Returns
    -------
    Series of object
        Texts that begin with "not determinable, because", or None.

    Examples
    --------
    >>> reasons([([True, False], "nothing was sold")], 2).tolist()
    ['not determinable, because nothing was sold', None]
    """
    said = np.full(n, None, dtype="object")
    for mask, why in reversed(cases):
        said[np.asarray(mask, dtype=bool)] = f"not determinable, because {why}"
    return pd.Series(said, dtype="object")
