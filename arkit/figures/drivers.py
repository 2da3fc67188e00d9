"""What goes with slower payment, and by how many days?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from arkit.figures.beside_bars import names_axis
from arkit.figures.given import given, part_of, why_missing
from arkit.figures.labels import fit, fit_names
from arkit.figures.palette import INK, MUTED, NAVY, PAPER, RUST
from arkit.figures.picture import Picture
from arkit.figures.sheet import empty
from arkit.figures.style import canvas, house_style, value_axis
from arkit.figures.words import clean
from arkit.schema import days_text, number_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLE = "What goes with slower payment"
NOTE = (
    "Each mark compares invoices with those in brackets, all else equal: right of the "
    "line, half of them are paid so many days later. Bars: 95 % interval; a hollow "
    "mark's reaches across the line."
)
NOTHING = "No invoices to compare in this period."
COLUMNS = [
    "comparison",
    "term",
    "level",
    "reference",
    "days_later",
    "days_low",
    "days_high",
    "p_value",
    "reason",
]
HEADS = {
    "same customer": "Among invoices of the same customer",
    "between customers": "Between customers",
}
MOST = 18
ROW_MM, EDGE_MM = 5.2, 12.0
NAMES_MM = {"full": 78.0, "half": 38.0}
RIGHT = 36
REACH = 1.7


def drivers(
    data: Any,
    *,
    most: int = MOST,
    title: str = TITLE,
    note: str | None = None,
    size: str = "full",
) -> Picture:
    """What goes with slower payment? One mark per level against its reference.

    Parameters
    ----------
    data : DataFrame, Measure or Drivers
        What `survival.drivers` returned, or its effects: comparison, term, level,
        reference, days_later, days_low, days_high, p_value, reason.
    most : int, default 18
        Levels shown, those that stand out most from chance; the note counts the rest.
    title, note : str, optional
        Printed above and below the figure.
    size : {"full", "half"}
        Width of the figure.

    Returns
    -------
    Picture
        Days later or earlier with their interval, in the order of the frame. Levels
        that cannot be judged are left out.

    Raises
    ------
    ParameterError
        Missing columns.
    """
    facts = given(part_of(data, "effects"), COLUMNS, metric="drivers", floor="survival")
    known = facts.frame.dropna(subset=["days_later", "days_low", "days_high"])
    if known.empty:
        why = why_missing(facts.frame, most=1)
        return empty(why or NOTHING, title=title, size=size)
    frame = known.loc[known["p_value"].nsmallest(most).index].sort_index()
    with house_style():
        axes = _panel(frame, size)
    return Picture(
        figure=axes.figure,
        axes=axes,
        title=title,
        alt=_sentence(frame),
        note=_note(len(known) - len(frame)) if note is None else note,
        half=size == "half",
    )


def _panel(frame: pd.DataFrame, size: str) -> Axes:
    """Draw the panel: a line per level below the head of its comparison."""
    lines: list[tuple[str, Any]] = []
    for comparison, part in frame.groupby("comparison", sort=False):
        lines.append((HEADS.get(str(comparison), str(comparison)), None))
        lines += [(_name(row), row) for row in part.itertuples()]
    most_mm = NAMES_MM.get(size, 0.0)
    _, room = fit_names([name for name, row in lines if row is not None], most_mm)
    height = ROW_MM * len(lines) + EDGE_MM
    _, axes = canvas(size, height, margins=(room + 3, 15, 2, 10))
    names_axis(axes, [fit(name, room) if row else "" for name, row in lines])
    axes.set_xlim(*_range(frame))
    for place, (name, row) in enumerate(lines):
        if row is None:
            _head(axes, name, place)
        else:
            _mark(axes, row, place)
    axes.axvline(0, color=INK, linewidth=0.8)
    value_axis(axes.xaxis, "days later (negative: earlier)")
    return axes


def _name(row: Any) -> str:
    """Name a comparison: term, level and, in brackets, reference."""
    parts = [part for part in (row.term, row.level) if not pd.isna(part) and str(part)]
    bare = pd.isna(row.reference) or not str(row.reference)
    return clean(": ".join(map(str, parts)) + ("" if bare else f" ({row.reference})"))


def _range(frame: pd.DataFrame) -> tuple[float, float]:
    """Days shown: all marks, and intervals as far as they do not dwarf the marks."""
    low, high = frame["days_later"].min(), frame["days_later"].max()
    reach = max(abs(low), abs(high), 0.5) * REACH
    first = max(frame["days_low"].min(), -reach)
    last = min(frame["days_high"].max(), reach)
    pad = (max(last, 0) - min(first, 0)) * 0.04
    return min(first, low, 0) - pad, max(last, high, 0) + pad


def _head(axes: Axes, text: str, place: int) -> None:
    """Write what is compared above the lines that follow."""
    axes.annotate(
        text,
        xy=(0, place),
        xycoords=("figure points", "data"),
        va="center",
        fontweight="semibold",
        annotation_clip=False,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.0},
    )


def _mark(axes: Axes, row: Any, place: int) -> None:
    """Draw a dot with its interval, and write the days beside the panel."""
    sure = row.days_low > 0 or row.days_high < 0
    color = RUST if row.days_low > 0 else NAVY if row.days_high < 0 else MUTED
    span = [row.days_low, row.days_high]
    axes.plot(span, [place, place], color=color, linewidth=1.4)
    face = color if sure else PAPER
    look = {"color": color, "markerfacecolor": face, "markersize": 5}
    axes.plot(row.days_later, place, "o", **look)
    axes.annotate(
        _signed(row.days_later),
        xy=(1, place),
        xycoords=("axes fraction", "data"),
        xytext=(RIGHT, 0),
        textcoords="offset points",
        ha="right",
        va="center",
        annotation_clip=False,
    )


def _signed(days: float) -> str:
    """Write days later with their sign.

    >>> _signed(7.25), _signed(-12.4), _signed(0.01)
    ('+7.3 d', '−12 d', '0.0 d')
    """
    text = number_text(days, places=0 if abs(days) >= 10 else 1)
    return f"+{text} d" if days > 0 and text != "0.0" else f"{text} d"


def _note(n_more: int) -> str:
    """How to read it, and how many levels are not shown."""
    if not n_more:
        return NOTE
    return f"{NOTE} {n_more} more levels, nearer to chance, are in the table."


def _sentence(frame: pd.DataFrame) -> str:
    """Say the levels that are paid latest, with their interval."""
    latest = frame.sort_values("days_later", ascending=False, kind="stable").head(5)
    said = [
        f"{_name(row)[:80]} {days_text(abs(row.days_later), places=1)} "
        f"{'later' if row.days_later >= 0 else 'earlier'} "
        f"({number_text(row.days_low, places=1)} to "
        f"{number_text(row.days_high, places=1)})"
        for row in latest.itertuples()
    ]
    more = len(frame) - len(said)
    tail = f"; and {more} more." if more > 0 else "."
    return f"Days by which half is paid later, latest first: {'; '.join(said)}{tail}"
