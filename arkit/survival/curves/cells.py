"""How many of each, by group and day?

Days are whole numbers, so counting millions of items is one `bincount`; what is left
is a row per group and day. All counts are whole numbers: sums of parts are exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arkit.survival.curves.door import N_OUTCOMES

AT_ONCE = 1 << 17
MOST_CELLS = 1 << 22
LIMB = 26
MASK = (1 << LIMB) - 1


@dataclass(frozen=True)
class Cells:
    """Items that share a group, a day and an outcome, counted.

    Parameters
    ----------
    group, day, outcome : ndarray of int, shape (m,)
        What they share; the outcome by its place in OUTCOMES.
    n : ndarray of int, shape (m,)
        How many.
    weight : ndarray of int, shape (m,), optional
        Sum of their weights.
    square : ndarray of int as objects, shape (m,), optional
        Sum of their squared weights, exact at any size.
    """

    group: np.ndarray
    day: np.ndarray
    outcome: np.ndarray
    n: np.ndarray
    weight: np.ndarray | None = None
    square: np.ndarray | None = None

    def entering(self, start: np.ndarray, which: np.ndarray) -> Cells:
        """Those who are watched from a day on, by that day in place of their own."""
        names = ("group", "outcome", "n", "weight", "square")
        parts = {name: getattr(self, name) for name in names}
        kept = {name: a if a is None else a[which] for name, a in parts.items()}
        return Cells(day=start.astype("int64"), **kept)


@dataclass(frozen=True)
class Items:
    """Items to be counted: checked arrays of one length.

    Parameters
    ----------
    day : ndarray of int
        Day of each item.
    outcome : ndarray of int
        Place of its outcome in OUTCOMES.
    group : ndarray of int, optional
        Number of its group; None is one group.
    weight : ndarray of int64, optional
        Weight of each item.
    """

    day: np.ndarray
    outcome: np.ndarray
    group: np.ndarray | None = None
    weight: np.ndarray | None = None

    def watched(self, start: np.ndarray, which: np.ndarray | slice) -> Items:
        """Those who are watched from a day on, by that day in place of their own."""
        group = None if self.group is None else self.group[which]
        weight = None if self.weight is None else self.weight[which]
        return Items(start, np.zeros(len(start), dtype="int8"), group, weight)


def counted(items: Items) -> Cells:
    """Count items by group, day and outcome.

    Parameters
    ----------
    items : Items
        Days, outcomes, groups and weights.

    Returns
    -------
    Cells
        In order of group, day and outcome, without empty ones.

    Examples
    --------
    >>> cells = counted(Items(np.array([4, 4, 9]), np.array([0, 0, 4])))
    >>> cells.day, cells.n
    (array([4, 9]), array([2, 1]))
    """
    if not len(items.day):
        none = np.zeros(0, dtype="int64")
        weights = (none, none.astype(object)) if items.weight is not None else ()
        return Cells(none, none, none, none, *weights)
    first, last = int(items.day.min()), int(items.day.max())
    span = last - first + 1
    n_groups = 1 if items.group is None else int(items.group.max()) + 1
    size = span * n_groups * N_OUTCOMES
    few = size <= MOST_CELLS
    keys, n, place = (_dense if few else _sparse)(items, (first, span, size))
    group, rest = np.divmod(keys, span * N_OUTCOMES)
    day, outcome = np.divmod(rest, N_OUTCOMES)
    sums = () if items.weight is None else _weights(items.weight, place, len(keys))
    return Cells(group, day + first, outcome, n, *sums)


def _keys(items: Items, rows: slice, first: int, span: int) -> np.ndarray:
    """Number of the cell of each item."""
    key = items.day[rows].astype("int64")
    key -= first
    if items.group is not None:
        key += items.group[rows].astype("int64") * span
    key *= N_OUTCOMES
    key += items.outcome[rows]
    return key


def _dense(
    items: Items, size: tuple[int, int, int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """Count into an array of all cells, a stretch of items after the other."""
    first, span, n_cells = size
    counts = np.zeros(n_cells, dtype="int64")
    step = max(AT_ONCE, 4 * n_cells)
    for start in range(0, len(items.day), step):
        key = _keys(items, slice(start, start + step), first, span)
        counts += np.bincount(key, minlength=n_cells)
    keys = np.flatnonzero(counts)
    if items.weight is None:
        return keys, counts[keys], None
    place = np.zeros(n_cells, dtype="int64")
    place[keys] = np.arange(len(keys))
    return keys, counts[keys], place[_keys(items, slice(None), first, span)]


def _sparse(
    items: Items, size: tuple[int, int, int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Count by sorting, where most cells are empty."""
    first, span, _ = size
    keys, place, n = np.unique(
        _keys(items, slice(None), first, span), return_inverse=True, return_counts=True
    )
    return keys, n, place


def _weights(
    weight: np.ndarray, place: np.ndarray, n_cells: int
) -> tuple[np.ndarray, np.ndarray]:
    """Sums of weights and of their squares by cell, exact.

    Floats add whole numbers exactly up to 2**53, so weights are added in two halves
    and squares in six.
    """
    high, low = weight >> LIMB, weight & MASK
    sums = _exact(high, place, n_cells) * (1 << LIMB) + _exact(low, place, n_cells)
    squares = np.zeros(n_cells, dtype=object)
    for part, shift in ((high * high, 2), (2 * high * low, 1), (low * low, 0)):
        for half, more in ((part >> LIMB, 1), (part & MASK, 0)):
            scale = 1 << (LIMB * (shift + more))
            squares += _exact(half, place, n_cells).astype(object) * scale
    return sums, squares


def _exact(part: np.ndarray, place: np.ndarray, n_cells: int) -> np.ndarray:
    """Sums by cell of whole numbers below 2**27."""
    return np.bincount(place, weights=part, minlength=n_cells).astype("int64")
