"""Into which bands of amounts does a ledger fall, in numbers people read easily?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.schema import decimals, number_text

if TYPE_CHECKING:
    from arkit.ledger import Ledger

READABLE = (10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100)
N_BANDS = 5
MOST = 10**15


def readable_edges(cells: pd.DataFrame) -> list[int]:
    """Edges of about five bands with equally many amounts each.

    Parameters
    ----------
    cells : DataFrame
        `digits` (length of an amount in minor units), `lead` (its first two digits)
        and `n` (how many amounts there are).

    Returns
    -------
    list of int
        Edges in minor units: 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6 or 8 times a power of
        ten, each the nearest (in proportion) to a fifth of the amounts.

    Examples
    --------
    >>> readable_edges(pd.DataFrame({
    ...     "digits": [5, 5, 5, 6, 6], "lead": [12, 31, 79, 22, 64],
    ...     "n": [1, 1, 1, 1, 1]}))
    [20000, 50000, 120000, 400000]
    """
    if cells.empty:
        return []
    power = 10.0 ** np.maximum(cells["digits"].to_numpy("float64") - 2, 0)
    low = cells["lead"].to_numpy("float64") * power
    order = np.argsort(low, kind="stable")
    low, high = low[order], (low + power)[order]
    reached = np.cumsum(cells["n"].to_numpy("int64")[order])
    edges = set()
    for part in range(1, N_BANDS):
        share = reached[-1] * part
        upper, lower = (
            int(np.searchsorted(reached * N_BANDS, share, side=side))
            for side in ("right", "left")
        )
        ends = (
            (low[lower], high[lower]) if upper == lower else (high[lower], low[upper])
        )
        edges.add(_nearest_readable(float(np.sqrt(ends[0] * ends[1]))))
    return sorted(e for e in edges if low[0] < e < high[-1])


def amount_cells(amounts: np.ndarray) -> pd.DataFrame:
    """Count positive amounts in minor units by length and leading two digits.

    >>> amount_cells(np.array([1250, 1299, 7, 0, -5])).to_numpy().tolist()
    [[1, 7, 1], [4, 12, 2]]
    """
    whole = np.asarray(amounts, dtype="int64")
    text = pd.Series(whole[whole > 0]).astype(str)
    cells = pd.DataFrame({"digits": text.str.len(), "lead": text.str[:2]})
    cells = cells.astype("int64").assign(n=1)
    return cells.groupby(["digits", "lead"], as_index=False).sum()


def _nearest_readable(amount: float) -> int:
    power = 10 ** max(len(str(int(amount))) - 2, 0)
    return min((r * power for r in READABLE), key=lambda r: abs(np.log(r / amount)))


def given_edges(ledger: Ledger, edges: Sequence[float]) -> list[int]:
    """Check edges given in major units and turn them into minor units.

    Parameters
    ----------
    ledger : Ledger
        Gives the currency.
    edges : sequence of float
        Amounts above 0, rising.

    Returns
    -------
    list of int
        Edges in minor units.

    Raises
    ------
    ParameterError
        When they are not positive and rising.
    """
    minor = [round(float(e) * 10 ** decimals(ledger.currency)) for e in edges]
    rising = all(a < b for a, b in zip([0, *minor], [*minor, MOST], strict=True))
    if not minor or not rising:
        raise ParameterError(
            f"{list(edges)!r} are no edges of amount bands",
            remedy="give amounts above 0 in rising order, such as (1000, 5000)",
        )
    return minor


def band_text(column: str, edges: Sequence[int]) -> str:
    """Write the SQL that numbers the band of an amount, from 0.

    >>> band_text("amount", [100, 500])
    'CASE WHEN amount < 100 THEN 0 WHEN amount < 500 THEN 1 ELSE 2 END'
    """
    cases = " ".join(f"WHEN {column} < {e} THEN {i}" for i, e in enumerate(edges))
    return f"CASE {cases} ELSE {len(edges)} END" if edges else "0"


def band_frame(ledger: Ledger, edges: Sequence[int]) -> pd.DataFrame:
    """Name the bands between edges.

    Parameters
    ----------
    ledger : Ledger
        Gives the currency.
    edges : sequence of int
        Rising edges in minor units.

    Returns
    -------
    DataFrame
        `band` (ordered categorical of texts), `low_amount` (the band begins with it)
        and `high_amount` (the band ends before it, NaN for the last), major units.
    """
    scale = 10 ** decimals(ledger.currency)
    ends = [0.0, *(e / scale for e in edges), float("nan")]
    low, high = ends[:-1], ends[1:]
    names = [_band_name(a, b) for a, b in zip(low, high, strict=True)]
    return pd.DataFrame(
        {
            "band": pd.Categorical(names, categories=names, ordered=True),
            "low_amount": low,
            "high_amount": high,
        }
    )


def _band_name(low: float, high: float) -> str:
    if low == 0:
        return "all amounts" if high != high else f"under {_plain(high)}"
    return (
        f"{_plain(low)} and over" if high != high else f"{_plain(low)}–{_plain(high)}"
    )


def _plain(amount: float) -> str:
    return number_text(amount, places=0 if amount == int(amount) else 2)
