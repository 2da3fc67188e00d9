"""What is open today, how late is it, and how likely is it paid soon?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arkit.schema import is_missing, share_text
from arkit.tables.build import rows_of
from arkit.tables.cells import typed
from arkit.tables.given import frame_of, reasons_of
from arkit.tables.meaning import Column, meaning
from arkit.tables.table import Table

if TYPE_CHECKING:
    import pandas as pd

NAME = "chance of payment"
TITLE = "Chance of payment by age"
NOTE = (
    "Past due: from so many days on, up to the next row; negative is before the due "
    "date. Chance: of those as late as that, the share paid within the days that "
    "follow, with 95 % interval."
)
EMPTY = "Nothing is open."
AGE = ("days_past_due", "n_items", "open_amount")
NEEDED = ("horizon_days", "paid_share", "low", "high")


def conditional(
    data: Any, *, title: str | None = None, note: str | None = None
) -> Table:
    """What is open today, how late is it, and how likely is it paid soon?

    Parameters
    ----------
    data : DataFrame or Measure
        What `judgment.chances_today` returned: days_past_due, n_items, open_amount,
        horizon_days, paid_share, low, high, one row per age and horizon.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per age; a chance and its interval per horizon. A chance that cannot be
        determined is a dash, and the note says why.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    frame, code = frame_of(data)
    first = tuple(meaning(n).into(code) for n in AGE)
    rows_of(frame.head(0), [*first, *(meaning(name) for name in NEEDED)])
    horizons = sorted(frame["horizon_days"].unique())
    bands = frame.groupby("days_past_due", sort=True)
    told = NOTE if note is None else note
    why = reasons_of(frame) if note is None else []
    return Table(
        name=NAME,
        title=TITLE if title is None else title,
        columns=(*first, *(column for days in horizons for column in _pair(days))),
        values=tuple(_row(part, first, horizons) for _, part in bands),
        note=" ".join([told, *why]),
        empty=EMPTY,
    )


def _pair(days: float) -> tuple[Column, Column]:
    """Columns of one horizon: the chance, and its interval in words."""
    chance = meaning("paid_share", label=f"Within {days:.0f} days", places=0)
    return chance, Column(name="interval", label="95 % interval", align="right")


def _row(
    part: pd.DataFrame, first: tuple[Column, ...], horizons: list[float]
) -> tuple[Any, ...]:
    """Chances of one band, in the order of the horizons."""
    chance, _ = _pair(0)
    (cells,) = (list(row) for row in rows_of(part.head(1), first))
    for days in horizons:
        found = part[part["horizon_days"] == days]
        share, low, high = (
            found[name].iloc[0] if len(found) else None
            for name in ("paid_share", "low", "high")
        )
        cells += [typed(share, chance), _between(low, high)]
    return tuple(cells)


def _between(low: float | None, high: float | None) -> str:
    """Write an interval of shares, nothing where it is not known.

    >>> _between(0.66, 0.75), _between(float("nan"), 0.5)
    ('66–75 %', '')
    """
    if is_missing(low) or is_missing(high):
        return ""
    return f"{share_text(low).removesuffix(' %')}–{share_text(high)}"
