"""How fast does a group pay, if its own history is pulled towards groups like it?

Counts per group and day, and hazards that lean on the parent where the group's own
counts are thin. Arrays only: groups are numbers, days are whole, an outcome is a place
in `CAUSES`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# A return brings no money either, and nobody plans cash by the difference.
CAUSES = ("paid", "credited", "written off")
OPEN = len(CAUSES)

# Days on which fewer items than this could still be paid share one hazard.
FEW_AT_RISK = 30
FEW_SEEN = 0.1


@dataclass(frozen=True)
class Days:
    """Days of the due clock that have a hazard of their own.

    The first and the last stand for all days before and after them.

    Parameters
    ----------
    first, last : int
        Days past due, negative before the due date.
    """

    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first + 1

    def places(self, days: np.ndarray) -> np.ndarray:
        """Places of days on the grid."""
        return np.clip(days, self.first, self.last) - self.first

    def array(self) -> np.ndarray:
        """The days themselves."""
        return np.arange(self.first, self.last + 1)


@dataclass(frozen=True)
class Items:
    """What is known of items on a clock, as arrays of one length.

    Parameters
    ----------
    entry : array of int
        First day on which each could be paid, itself included.
    days : array of int
        Day on which it left, or the last day it was seen open.
    cause : array of int
        Place of the outcome in `CAUSES`, or `OPEN`.
    weight : array of float, optional
        What each counts for; None for 1.
    """

    entry: np.ndarray
    days: np.ndarray
    cause: np.ndarray
    weight: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.days)

    def kept(self, rows: np.ndarray) -> Items:
        """Some of the items, by mask or by place."""
        weight = None if self.weight is None else self.weight[rows]
        return Items(self.entry[rows], self.days[rows], self.cause[rows], weight)


def grid_of(items: Items) -> Days:
    """Choose the days between which enough items could still be paid.

    Parameters
    ----------
    items : Items
        All items of the portfolio.

    Returns
    -------
    Days
        From the first to the last day with at least `FEW_AT_RISK` items at risk; the
        whole range where there never are as many.

    Examples
    --------
    >>> many = np.repeat([5, 9], 30)
    >>> grid_of(Items(np.zeros(60, int), many, np.zeros(60, int)))
    Days(first=0, last=9)
    """
    first, last = int(items.entry.min()), int(items.days.max())
    n_at_risk = at_risk(np.zeros(len(items), np.int64), items, 1, Days(first, last))
    enough = np.flatnonzero(n_at_risk[0] >= FEW_AT_RISK)
    if not len(enough):
        return Days(first, last)
    return Days(first + int(enough[0]), first + int(enough[-1]))


def at_risk(groups: np.ndarray, items: Items, n: int, grid: Days) -> np.ndarray:
    """Days on which items of each group could be paid, by group and day of the grid.

    On a day of its own an item counts once; on the first and last day of the grid,
    which stand for many, it counts as often as it was open on one of them.
    """
    start, end = grid.places(items.entry), grid.places(items.days)
    width, weight = len(grid) + 1, items.weight
    moves = np.bincount(groups * width + start, weight, minlength=n * width)
    moves = moves - np.bincount(groups * width + end + 1, weight, minlength=n * width)
    counts = moves.reshape(n, width)[:, :-1].cumsum(axis=1).astype(np.float64)
    for place, more in ((0, _before(items, grid)), (-1, _after(items, grid))):
        some = more > 0
        often = more[some] if weight is None else more[some] * weight[some]
        counts[:, place] += np.bincount(groups[some], often, minlength=n)
    return np.maximum(counts, 0.0)


def _before(items: Items, grid: Days) -> np.ndarray:
    """Further days of each item before the grid's first."""
    return np.minimum(items.days, grid.first) - np.minimum(items.entry, grid.first)


def _after(items: Items, grid: Days) -> np.ndarray:
    """Further days of each item after the grid's last."""
    return np.maximum(items.days, grid.last) - np.maximum(items.entry, grid.last)


def exits(groups: np.ndarray, items: Items, n: int, grid: Days) -> np.ndarray:
    """Items that left, by group, day of the grid and cause."""
    left = items.cause < OPEN
    place = groups[left] * len(grid) + grid.places(items.days[left])
    weight = None if items.weight is None else items.weight[left]
    cells = place * OPEN + items.cause[left]
    counts = np.bincount(cells, weight, minlength=n * len(grid) * OPEN)
    return counts.reshape(n, len(grid), OPEN)


def pooled_hazards(items: Items, grid: Days) -> np.ndarray:
    """Chance to leave on each day among those still open, by cause, for all items.

    Leans with the weight of `FEW_SEEN` items on the average of all days.
    """
    nobody = np.zeros(len(items), np.int64)
    left = exits(nobody, items, 1, grid)[0]
    n_at_risk = at_risk(nobody, items, 1, grid)[0]
    average = left.sum(axis=0) / max(n_at_risk.sum(), 1.0)
    return (left + FEW_SEEN * average) / (n_at_risk + FEW_SEEN)[:, None]


def shrunken(
    groups: np.ndarray, items: Items, parent: np.ndarray, *, grid: Days, strength: float
) -> tuple[np.ndarray, np.ndarray]:
    """Hazards of groups that lean on those of their parents.

    Parameters
    ----------
    groups : array of int, shape (n,)
        Group of each item, a place in `parent`.
    items : Items
        Items of all the groups.
    parent : array, shape (groups, days, causes)
        Hazards of each group's parent.
    grid : Days
        Days of the hazards.
    strength : float
        Items the parent counts for.

    Returns
    -------
    hazards : array, shape (groups, days, causes)
        (items that left + strength · parent) / (items at risk + strength).
    own : array, shape (groups, days)
        Share of the group's own history in it (0-1): at risk / (at risk + strength).

    Notes
    -----
    The mean of a Dirichlet distribution whose prior is worth `strength` items: each
    day's hazard is updated by its own counts alone, which censoring and late entry
    leave independent of each other.

    Examples
    --------
    Two of two paid on day 0, and the parent says one in ten:

    >>> items = Items(np.zeros(2, int), np.zeros(2, int), np.zeros(2, int))
    >>> parent = np.array([[[0.1, 0.0, 0.0]]])
    >>> hazards, own = shrunken(
    ...     np.zeros(2, int), items, parent, grid=Days(0, 0), strength=10.0)
    >>> hazards.ravel().round(2).tolist(), own.ravel().round(3).tolist()
    ([0.25, 0.0, 0.0], [0.167])
    """
    n_at_risk = at_risk(groups, items, len(parent), grid)
    left = exits(groups, items, len(parent), grid)
    total = n_at_risk + strength
    return (left + strength * parent) / total[..., None], n_at_risk / total


def combined(one: np.ndarray, other: np.ndarray, base: np.ndarray) -> np.ndarray:
    """Hazards of two traits at once: both odds ratios to the base apply.

    Parameters
    ----------
    one, other, base : arrays, shape (..., days, causes)
        Hazards with the first trait, with the second, and of all.

    Returns
    -------
    array
        Hazards whose odds against staying open are odds(one) · odds(other) /
        odds(base), for each cause.

    Examples
    --------
    Odds of 1/1 and 1/4 where those of all are 1/4:

    >>> half, fifth = np.array([[0.5, 0, 0]]), np.array([[0.2, 0, 0]])
    >>> combined(half, fifth, fifth).round(2).tolist()
    [[0.5, 0.0, 0.0]]
    """
    stay = _staying(one) * _staying(other) / np.maximum(_staying(base), 1e-12)
    leave = one * other / np.maximum(base, 1e-12)
    return leave / np.maximum(stay + leave.sum(axis=-1), 1e-12)[..., None]


def later(hazards: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Hazards of each group moved by so many days; the ends stand for what lies beyond.

    >>> later(np.array([[[0.1], [0.2], [0.3]]]), np.array([1])).ravel().tolist()
    [0.1, 0.1, 0.2]
    """
    n = hazards.shape[1]
    place = np.clip(np.arange(n) - days[:, None], 0, n - 1)
    return np.take_along_axis(hazards, place[..., None], axis=1)


def _staying(hazards: np.ndarray) -> np.ndarray:
    return 1.0 - hazards.sum(axis=-1)
