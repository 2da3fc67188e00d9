"""In which months is paid more slowly?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arkit.figures.given import given, one_group, why_missing
from arkit.figures.labels import say
from arkit.figures.palette import INK, MUTED, NAVY, PAPER, RUST
from arkit.figures.picture import Picture
from arkit.figures.sheet import empty
from arkit.figures.style import canvas, house_style, name_below, no_spines, ratio_axis
from arkit.schema import number_text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

TITLE = "Slow months"
NOTE = (
    "Chance of payment on any day for what falls due in the month, against an average "
    "month of the same customer and year: below the line is slower. Bars: 95 % "
    "interval. Filled: slower or faster in most years, beyond chance."
)
COLUMNS = ["due_month", "pattern", "hazard_ratio", "low", "high", "n_items", "reason"]
COLORS = {"slower": RUST, "faster": NAVY}


def seasons(
    data: Any,
    *,
    title: str = TITLE,
    note: str | None = None,
    size: str = "full",
) -> Picture:
    """In which months is paid more slowly? One mark and interval per due month.

    Parameters
    ----------
    data : DataFrame or Measure
        What `survival.seasons` returned for one group: due_month (from January),
        pattern, hazard_ratio, low, high, n_items, reason.
    title, note : str, optional
        Printed above and below the figure.
    size : {"full", "half"}
        Width of the figure.

    Returns
    -------
    Picture
        Ratios of the daily chance of payment around that of an average month.

    Raises
    ------
    ParameterError
        Missing columns, or several groups.
    """
    facts = given(data, COLUMNS, metric="seasons", floor="survival")
    one_group(facts, ["due_month"])
    frame = facts.frame.reset_index(drop=True)
    known = frame.dropna(subset=["hazard_ratio", "low", "high"])
    why = why_missing(frame)
    if known.empty:
        return empty(why or "No invoice fell due.", title=title, size=size)
    with house_style():
        figure, axes = canvas(size, 62, margins=(11, 4, 7, 14))
        _months(axes, frame, narrow=size == "half")
        _marks(axes, known)
    return Picture(
        figure=figure,
        axes=axes,
        title=title,
        alt=_sentence(known),
        note=f"{NOTE} {why}".strip() if note is None else note,
        half=size == "half",
    )


def _marks(axes: Axes, frame: pd.DataFrame) -> None:
    """Draw a dot with its interval per month; write those that stand out."""
    ratio_axis(axes.yaxis, frame, "of average")
    axes.axhline(1, color=INK, linewidth=0.8)
    columns = ("pattern", "hazard_ratio", "low", "high")
    rows = zip(frame.index, *(frame[c] for c in columns), strict=True)
    for place, pattern, ratio, low, high in rows:
        color = COLORS.get(pattern, MUTED)
        face = color if pattern in COLORS else PAPER
        axes.plot([place, place], [low, high], color=color, linewidth=1.4)
        axes.plot(place, ratio, "o", color=color, markerfacecolor=face, markersize=5.5)
        if pattern in COLORS:
            text = f"×{number_text(ratio, places=2)}"
            below = pattern == "slower"
            at = (place, low if below else high)
            say(axes, text, at, offset=(0, -2 if below else 2))
    no_spines(axes, "left", "bottom")


def _months(axes: Axes, frame: pd.DataFrame, *, narrow: bool) -> None:
    """Write the months, and below them how many invoices fell due."""
    names = [str(month) for month in frame["due_month"]]
    counts = [f"n {number_text(n)}" for n in frame["n_items"]]
    pairs = zip(names, counts, strict=True)
    texts = [n[:1] for n in names] if narrow else [f"{n[:3]}\n{c}" for n, c in pairs]
    axes.set_xticks(range(len(frame)), labels=texts)
    axes.set_xlim(-0.6, len(frame) - 0.4)
    axes.tick_params(axis="x", length=0)
    name_below(axes, "due month", lines=1 if narrow else 2)


def _sentence(frame: pd.DataFrame) -> str:
    """Say the months that stand out."""
    said = [
        f"{row.due_month} {row.pattern}, ×{number_text(row.hazard_ratio, places=2)} "
        f"({number_text(row.low, places=2)} to {number_text(row.high, places=2)})"
        for row in frame.itertuples()
        if row.pattern in COLORS
    ]
    words = "; ".join(said) or "no month stands out"
    return f"Daily chance of payment by due month, against an average month: {words}."
