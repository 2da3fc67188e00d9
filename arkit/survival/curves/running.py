"""What has it come to by each row of its group?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


class Running:
    """Rows in order of their group, and what runs within each.

    Parameters
    ----------
    codes : ndarray of int, shape (m,)
        Group of each row, rows of one group together.
    """

    def __init__(self, codes: np.ndarray) -> None:
        codes = np.asarray(codes)
        new = np.ones(len(codes), dtype=bool)
        new[1:] = codes[1:] != codes[:-1]
        self.starts = np.flatnonzero(new)
        self.ends = np.r_[self.starts[1:], len(codes)][: len(self.starts)]
        self.group = np.cumsum(new) - 1

    def sum(self, values: np.ndarray) -> np.ndarray:
        """Sums so far, row included."""
        return self._each(np.cumsum, values)

    def product(self, values: np.ndarray) -> np.ndarray:
        """Products so far, row included."""
        return self._each(np.cumprod, values)

    def before(self, values: np.ndarray, first: float) -> np.ndarray:
        """Values of the row before, and `first` in the first row of each group."""
        found = np.empty_like(values)
        found[1:] = values[:-1]
        found[self.starts] = first
        return found

    def last(self, values: np.ndarray) -> np.ndarray:
        """Values of the last row of each row's group."""
        return values[self.ends - 1][self.group]

    def kept(self, values: np.ndarray, known: np.ndarray, first: float) -> np.ndarray:
        """Values where known, elsewhere those last known, and `first` before that."""
        place = np.maximum.accumulate(np.where(known, np.arange(len(known)), -1))
        inside = place >= self.starts[self.group]
        return np.where(inside, values[place], first)

    def _each(self, accumulate: Callable, values: np.ndarray) -> np.ndarray:
        found = np.empty_like(values)
        for start, end in zip(self.starts, self.ends, strict=True):
            accumulate(values[start:end], axis=0, out=found[start:end])
        return found
