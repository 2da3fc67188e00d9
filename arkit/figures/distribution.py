"""How are the days late spread?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from arkit.figures.bars import draw_bars, upright
from arkit.figures.given import given, one_group
from arkit.figures.labels import say
from arkit.figures.palette import EDGE, INK, LATE, MIST, NAVY, PAPER
from arkit.figures.picture import Picture
from arkit.figures.sheet import empty
from arkit.figures.style import (
    canvas,
    house_style,
    name_below,
    no_spines,
    value_axis,
    width_mm,
)
from arkit.schema import days_text, number_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLE = "How many days late"
NO_SETTLEMENT = "No invoice was settled in this period."
EARLIEST = -30
LATEST = (30, 60, 90, 120, 180, 365)
STEPS = (5, 10, 20, 30, 60)
DAILY_MM = 1.0
TICK_MM = 11.0
LABEL_MM = 12.0
ON_TIME, TOO_LATE = MIST, LATE[1]


def days_late_distribution(
    data: Any,
    *,
    summary: Any = None,
    title: str = TITLE,
    note: str | None = None,
    size: str = "full",
) -> Picture:
    """How are the days late spread? One bar per day; zero is the due date.

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.days_late_distribution` returned: days_late, n.
    summary : DataFrame or Measure, optional
        What `metrics.payment_days` returned for the same invoices: its
        median_days_late and p90_days_late are marked.
    title, note : str, optional
        Printed above and below the figure.
    size : {"full", "half"}
        Width of the figure.

    Returns
    -------
    Picture
        A histogram; what lies beyond its ends is gathered in the end bars.

    Raises
    ------
    ParameterError
        Missing columns, or several groups.
    """
    facts = given(data, ["days_late", "n"], metric="days_late_distribution")
    one_group(facts, ["days_late"])
    frame = facts.frame[facts.frame["n"] > 0]
    marks = _marks(summary)
    if frame.empty:
        return empty(NO_SETTLEMENT, title=title, size=size)
    with house_style():
        figure, axes = canvas(size, 58, margins=(11, 5, 7, 10))
        low, high, width = _range(frame, marks, width_mm(axes))
        _histogram(axes, frame, (low, high, width))
        _mark(axes, marks)
    text = _note(frame, (low, high, width)) if note is None else note
    return Picture(
        figure=figure,
        axes=axes,
        title=title,
        alt=_sentence(frame, marks),
        note=text,
        half=size == "half",
    )


def _marks(summary: Any) -> dict[str, float]:
    """Median and ninth decile, where they are known."""
    if summary is None:
        return {}
    columns = {"median_days_late": "Median", "p90_days_late": "90 % by"}
    facts = given(summary, list(columns), metric="payment_days")
    row = facts.frame.iloc[0]
    return {name: row[key] for key, name in columns.items() if pd.notna(row[key])}


def _range(
    frame: pd.DataFrame, marks: dict[str, float], room: float
) -> tuple[int, int, int]:
    """First day, last day and days per bar that show nearly all invoices."""
    low = int(max(frame["days_late"].min(), EARLIEST))
    most = int(frame["days_late"].max())
    wanted = max([*marks.values(), 40.0]) * 1.1
    high = next((day for day in LATEST if day >= wanted), LATEST[-1])
    low, high = min(low, -2), max(min(most, high), 5)
    width = next(w for w in (1, 7, 30) if (high - low) / w <= room / DAILY_MM or w > 7)
    return low, high, width


def _histogram(axes: Axes, frame: pd.DataFrame, span: tuple[int, int, int]) -> None:
    """Draw early and punctual days pale, late days dark."""
    low, high, width = span
    clipped = frame["days_late"].clip(low, high).astype(int)
    # bars end on the due date, so that no bar holds both punctual and late days
    upper = -(-clipped // width) * width
    counts = frame["n"].groupby(upper).sum()
    middles = counts.index.to_numpy() + (1 - width) / 2
    punctual = counts.index.to_numpy() <= 0
    for part, fill, edge in ((punctual, ON_TIME, EDGE), (~punctual, TOO_LATE, PAPER)):
        look = {"facecolor": fill, "edgecolor": edge, "linewidth": 0.3}
        draw_bars(axes, upright(middles[part], counts[part], width=width), look)
    axes.set_ylim(0, counts.max() * 1.22)
    axes.set_xlim(low - width, high + width)
    value_axis(axes.yaxis, "invoices")
    _day_axis(axes, frame, span)


def _day_axis(axes: Axes, frame: pd.DataFrame, span: tuple[int, int, int]) -> None:
    """Write round days below, and mark gathered ends with a sign."""
    low, high, _ = span
    most = width_mm(axes) / TICK_MM
    step = next((s for s in STEPS if (high - low) / s <= most), 90)
    ticks = [day for day in range(-180, 366, step) if low <= day <= high]
    names = {day: number_text(day) for day in ticks}
    if frame["days_late"].max() > high:
        names = {day: text for day, text in names.items() if high - day > step * 0.6}
        names[high] = f"≥ {number_text(high)}"
    if frame["days_late"].min() < low:
        names = {day: text for day, text in names.items() if day - low > step * 0.6}
        names[low] = f"≤ {number_text(low)}"
    axes.set_xticks(list(names), labels=list(names.values()))
    name_below(axes, "days late (negative: early)")
    no_spines(axes, "left")


def _mark(axes: Axes, marks: dict[str, float]) -> None:
    """Mark the due date, the median and the day by which nine in ten had paid."""
    top, (low, high) = axes.get_ylim()[1], axes.get_xlim()
    last = high - LABEL_MM / width_mm(axes) * (high - low)
    axes.axvline(0, color=INK, linewidth=1)
    early = any(value < 0 for value in marks.values())
    say(axes, "Due date", (0, top), offset=(3 if early else -3, -1))
    for step, (name, value) in enumerate(marks.items()):
        axes.axvline(value, color=NAVY, linewidth=1, linestyle=(0, (3, 2)))
        label = f"{name} {number_text(value)}"
        side = -3 if value < 0 or value > last else 3
        say(axes, label, (value, top), offset=(side, -1 - step * 11))


def _sentence(frame: pd.DataFrame, marks: dict[str, float]) -> str:
    """Say range, median and ninth decile."""
    said = [f"{name.lower()} {days_text(value)}" for name, value in marks.items()]
    extra = f"; {', '.join(said)}" if said else ""
    least, most = (days_text(frame["days_late"].agg(end)) for end in ("min", "max"))
    return (
        f"Days late of {number_text(frame['n'].sum())} settled invoices, from "
        f"{least} to {most}{extra}."
    )


def _note(frame: pd.DataFrame, span: tuple[int, int, int]) -> str:
    """Explain gathered ends and wide bars."""
    low, high, width = span
    parts = []
    if width > 1:
        parts.append(f"Each bar is {width} days.")
    if frame["days_late"].max() > high or frame["days_late"].min() < low:
        parts.append("The bars at the ends gather all days beyond.")
    return " ".join(parts)
