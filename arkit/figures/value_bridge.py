"""From what goods bring to the freight that just pays: step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from arkit.figures.bars import draw_bars, upright
from arkit.figures.given import given, why_missing
from arkit.figures.palette import INK, MIST, MUTED, NAVY, RUST, STEEL
from arkit.figures.picture import Picture
from arkit.figures.sheet import empty
from arkit.figures.style import canvas, house_style, no_spines, value_axis
from arkit.figures.words import clean, money, money_unit

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

TITLE = "Value bridge to the break-even freight"
NOTE = (
    "Steps add up from the left; darker bars are levels. Freight below the break-even "
    "level pays; a level below zero says that the goods should stay."
)
NOTHING = "No goods could come back."
COLUMNS = ["step", "amount", "is_total"]
WRAP = 13
WIDE = 0.68


def value_bridge(
    data: Any,
    *,
    currency: str | None = None,
    title: str = TITLE,
    note: str | None = None,
    size: str = "full",
) -> Picture:
    """How does the gain of a return come about? One bar per step.

    Parameters
    ----------
    data : DataFrame or Measure
        step, amount and is_total (a level instead of a step), in their order.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below the figure.
    size : {"full", "half"}
        Width of the figure.

    Returns
    -------
    Picture
        Bars that hang from where the one before ended.

    Raises
    ------
    ParameterError
        Missing columns.
    """
    facts = given(
        data, COLUMNS, metric="credit_gain", currency=currency, floor="whatif"
    )
    frame = facts.frame.dropna(subset=["amount"]).reset_index(drop=True)
    if frame.empty:
        why = why_missing(facts.frame, most=1)
        return empty(why or NOTHING, title=title, size=size)
    with house_style():
        axes = _panel(frame, size, facts.currency)
    return Picture(
        figure=axes.figure,
        axes=axes,
        title=title,
        alt=_sentence(frame, facts.currency),
        note=NOTE if note is None else note,
        half=size == "half",
    )


def _panel(frame: pd.DataFrame, size: str, currency: str) -> Axes:
    """Draw the bars, the lines between them, and their amounts."""
    _, axes = canvas(size, 72, margins=(13, 3, 8, 14))
    ends = _ends(frame)
    unit = money_unit(max(abs(end) for pair in ends for end in pair), currency)
    _bars(axes, ends, frame)
    for place, ((start, end), row) in enumerate(
        zip(ends, frame.itertuples(), strict=True)
    ):
        _amount(axes, place, (start, end), unit.text(row.amount))
        if place + 1 < len(frame):
            axes.plot(
                [place + 0.34, place + 0.66], [end, end], color=MUTED, linewidth=0.7
            )
    low, high = min(min(pair) for pair in ends), max(max(pair) for pair in ends)
    room = (high - low or 1.0) * 0.12
    axes.set_ylim(low - room * (low < 0), high + room)
    axes.axhline(0, color=INK, linewidth=0.8)
    value_axis(axes.yaxis, unit.unit, money=unit)
    names = [_wrapped(clean(name)) for name in frame["step"]]
    axes.set_xticks(range(len(frame)), labels=names)
    axes.set_xlim(-0.6, len(frame) - 0.4)
    axes.tick_params(axis="x", length=0)
    no_spines(axes, "left", "bottom")
    return axes


def _ends(frame: pd.DataFrame) -> list[tuple[float, float]]:
    """Where each bar starts and ends."""
    found, level = [], 0.0
    for row in frame.itertuples():
        start = 0.0 if row.is_total else level
        level = row.amount if row.is_total else level + row.amount
        found.append((start, level))
    return found


def _bars(axes: Axes, ends: list[tuple[float, float]], frame: pd.DataFrame) -> None:
    """Levels, gains and losses; a loss is hatched."""
    is_level = frame["is_total"].to_numpy(dtype=bool)
    is_loss = ~is_level & (frame["amount"].to_numpy() < 0)
    feet, heads = np.array(ends).T
    boxes = upright(np.arange(len(frame)), heads - feet, feet=feet, width=WIDE)
    edge = {"edgecolor": NAVY, "linewidth": 0.6}
    for color, hatch, rows in (
        (NAVY, None, is_level),
        (STEEL, None, ~is_level & ~is_loss),
        (MIST, "////", is_loss),
    ):
        draw_bars(axes, boxes[rows], {"facecolor": color, "hatch": hatch, **edge})


def _amount(axes: Axes, place: int, ends: tuple[float, float], text: str) -> None:
    """Write an amount at the end of its bar."""
    start, end = ends
    up = end >= start
    axes.annotate(
        text,
        xy=(place, end),
        xytext=(0, 2 if up else -2),
        textcoords="offset points",
        ha="center",
        va="bottom" if up else "top",
        color=RUST if end < 0 else INK,
        annotation_clip=False,
    )


def _wrapped(name: str) -> str:
    """Break a name between words."""
    from textwrap import wrap

    return "\n".join(wrap(name, WRAP)[:3])


def _sentence(frame: pd.DataFrame, currency: str) -> str:
    """Say every step with its amount."""
    rows = zip(frame["step"], frame["amount"], strict=True)
    said = [f"{clean(name)} {money(amount, currency)}" for name, amount in rows]
    return f"From resale to gain: {'; '.join(said)}."
