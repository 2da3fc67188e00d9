"""Who could still be paid on each day, given who came and who left?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from arkit.survival.curves.cells import Cells
from arkit.survival.curves.door import BY_AMOUNT, CENTS, EXITS
from arkit.survival.curves.group_keys import GroupKeys

FLOWS = ("n_entered", *EXITS.values())
CENT_FLOWS = ("cents_entered", *CENTS.values())
SQUARES = ("squares_entered", "squares_left")


def flows_of(
    exits: Cells, entries: Cells | None
) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """Write counted exits and entries as rows of flows.

    Parameters
    ----------
    exits : Cells
        Items by the day they left.
    entries : Cells, optional
        Items by the day from which they are watched.

    Returns
    -------
    tuple of (ndarray, ndarray, dict of str to ndarray)
        Group and day of each row, and blocks of columns: `n`, and with weights
        `cents` and `squares`.
    """
    if entries is None:
        none = np.zeros(0, dtype="int64")
        entries = Cells(none, none, none, none, none, none.astype(object))
    place = np.r_[exits.outcome + 1, np.zeros(len(entries.day), dtype="int64")]
    columns = {"n": (place, 6, exits.n, entries.n)}
    if exits.weight is not None:
        columns["cents"] = (place, 6, exits.weight, entries.weight)
        columns["squares"] = (np.minimum(place, 1), 2, exits.square, entries.square)
    blocks = {}
    for name, (where, width, left, came) in columns.items():
        block = np.zeros((len(where), width), dtype=left.dtype)
        block[np.arange(len(where)), where] = np.concatenate([left, came])
        blocks[name] = block
    codes = np.r_[exits.group, entries.group]
    return codes, np.r_[exits.day, entries.day], blocks


def risk_table(
    keys: GroupKeys,
    codes: np.ndarray,
    days: np.ndarray,
    blocks: dict[str, np.ndarray],
) -> pd.DataFrame:
    """Add flows up by group and day, and count who is at risk in the morning.

    Parameters
    ----------
    keys : GroupKeys
        What the group numbers stand for.
    codes, days : ndarray of int, shape (m,)
        Group and day of each row of flows.
    blocks : dict of str to ndarray
        Flows as from `flows_of`.

    Returns
    -------
    DataFrame
        The event table.
    """
    order = np.lexsort((days, codes))
    codes, days = codes[order], days[order]
    new = np.ones(len(codes), dtype=bool)
    new[1:] = (codes[1:] != codes[:-1]) | (days[1:] != days[:-1])
    starts = np.flatnonzero(new)
    codes, days = codes[starts], days[starts]
    sums = {
        name: np.add.reduceat(block[order], starts, axis=0) if len(starts) else block
        for name, block in blocks.items()
    }
    last = _last_of_group(codes)
    columns = {"day": days, "n_at_risk": _at_risk(sums["n"], last)}
    columns |= dict(zip(FLOWS, sums["n"].T, strict=True))
    if "cents" in sums:
        open_cents = _at_risk(sums["cents"], last)
        open_squares = _at_risk(sums["squares"], last)
        columns |= {BY_AMOUNT: open_cents}
        columns |= dict(zip(CENT_FLOWS, sums["cents"].T, strict=True))
        columns["n_effective"] = _effective(open_cents, open_squares)
        columns |= dict(zip(SQUARES, sums["squares"].T, strict=True))
    table = pd.DataFrame(columns)
    return pd.concat([keys.frame(codes), table], axis=1) if keys.labels else table


def _last_of_group(codes: np.ndarray) -> np.ndarray:
    """Place of the last row of each row's group."""
    ends = np.flatnonzero(np.r_[codes[1:] != codes[:-1], np.ones(len(codes[:1]), bool)])
    return ends[np.searchsorted(ends, np.arange(len(codes)))]


def _at_risk(sums: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Who leaves that day or later, but for those watched only later."""
    entered, left = sums[:, 0], sums[:, 1:].sum(axis=1)
    gone, come = np.cumsum(left), np.cumsum(entered)
    return gone[last] - gone + left - (come[last] - come)


def _effective(cents: np.ndarray, squares: np.ndarray) -> np.ndarray:
    """Number of items of equal size that tell as much as those at risk."""
    pairs = zip(cents.tolist(), squares.tolist(), strict=True)
    return np.array([c * c / q if q else 0.0 for c, q in pairs], dtype="float64")
