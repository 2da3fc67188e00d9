"""Which rows hold figures, and what is said where none does?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from arkit.tables.build import Layout, Words
from arkit.tables.given import frame_of, reasons_of

if TYPE_CHECKING:
    from arkit.tables.table import Table


def laid_out(data: Any, layout: Layout, words: Words, *, key: str) -> Table:
    """Lay out the rows that have a key; where none has, say why.

    Parameters
    ----------
    data : DataFrame or Measure
        A frame; a row without a key gives a `reason` only.
    layout : Layout
        How it is laid out.
    words : Words
        Currency, title and note where the caller wants others.
    key : str
        Column without which a row has no figures.

    Returns
    -------
    Table
        The finished table; without rows it says the reason.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    frame, currency = frame_of(data, words.currency)
    if key not in frame.columns:
        return layout.table(frame, replace(words, currency=currency))
    missing = frame[frame[key].isna()]
    why = " ".join(reasons_of(missing)) or layout.empty
    shown = frame[frame[key].notna()]
    made = replace(layout, empty=why, note=layout.note if len(shown) else "")
    return made.table(shown, replace(words, currency=currency))
