"""How much money is expected week by week, and how sure is that?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from arkit.figures.bars import draw_bars, upright
from arkit.figures.given import Given, given, one_group, part_of, why_missing
from arkit.figures.key import UP, key_above
from arkit.figures.palette import EDGE, INK, MIST, PAPER
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
from arkit.figures.words import money, money_unit
from arkit.schema import date_text, number_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

TITLE = "Expected receipts by week"
NOTE = (
    "Bars: expected money from what is open today. Whiskers: 80 % range. Diamonds: "
    "what falls due in the week."
)
BEYOND = " Hatched: beyond the longest time an invoice was seen open."
NOTHING = "Nothing is open, so nothing is expected."
COLUMNS = [
    "week_start_date",
    "due_amount",
    "expected_amount",
    "low_amount",
    "high_amount",
    "is_extrapolated",
]
KEY = ("Expected", "80 % range", "Falls due")
SEEN_LOOK = {"facecolor": MIST, "edgecolor": EDGE, "linewidth": 0.6, "label": KEY[0]}
BEYOND_LOOK = {**SEEN_LOOK, "facecolor": PAPER, "hatch": "////"}
WHISKER = {
    "color": INK,
    "linewidth": 1.1,
    "solid_capstyle": "butt",
    "marker": "_",
    "markersize": 6,
    "label": KEY[1],
}
# A whisker with its caps: places, and where the pen is set down and drawn along.
BEAM = ([(-1, -2), (1, -2), (0, -2), (0, 2), (-1, 2), (1, 2)], [1, 2, 1, 2, 1, 2])
RAISED = 20.0
LABEL_MM = 9.5
FEWEST = 4


def receipts(
    data: Any,
    *,
    currency: str | None = None,
    title: str = TITLE,
    note: str | None = None,
    size: str = "full",
) -> Picture:
    """How much money is expected by week? Bars with their 80 % range.

    Parameters
    ----------
    data : DataFrame, Measure or Forecast
        What `survival.forecast` returned, or its weeks: week_start_date, due_amount,
        expected_amount, low_amount, high_amount, is_extrapolated.
    currency : str, optional
        ISO 4217 code; by default that of the forecast.
    title, note : str, optional
        Printed above and below the figure.
    size : {"full", "half"}
        Width of the figure.

    Returns
    -------
    Picture
        One bar per week; weeks beyond what was ever seen are hatched.

    Raises
    ------
    ParameterError
        Missing columns, or several groups.
    """
    facts = _facts(data, currency)
    one_group(facts, ["week_start_date"])
    frame = facts.frame.dropna(subset=["expected_amount"]).reset_index(drop=True)
    if frame.empty:
        why = why_missing(part_of(data, "items"), most=1)
        why = why or why_missing(facts.frame, most=1)
        return empty(why or NOTHING, title=title, size=size)
    with house_style():
        top = 13 if size == "half" else 8
        figure, axes = canvas(size, 62, margins=(11, 3, top, 10))
        _bars(axes, frame, facts)
        _key(axes, raised=size == "half")
    beyond = BEYOND if frame["is_extrapolated"].any() else ""
    moved = _moved(part_of(data, "items"))
    text = f"{NOTE}{beyond}{moved} {why_missing(frame)}".strip()
    return Picture(
        figure=figure,
        axes=axes,
        title=title,
        alt=_sentence(frame, facts),
        note=text if note is None else note,
        half=size == "half",
    )


def _moved(items: pd.DataFrame) -> str:
    """Whose habits have changed lately, where items say so."""
    if "moved_days" not in getattr(items, "columns", ()):
        return ""
    days = items.groupby("customer_id")["moved_days"].first()
    changed = days[days != 0]
    if changed.empty:
        return ""
    if len(days) == 1:
        way = "later" if changed.iloc[0] > 0 else "earlier"
        n = number_text(abs(changed.iloc[0]))
        return (
            f" Lately paid about {n} days {way} than before, which is taken to go on."
        )
    of_all = f"{number_text(len(changed))} of {number_text(len(days))} customers"
    return (
        f" {of_all} have begun to pay later or earlier than before, which is taken to "
        "go on."
    )


def _facts(data: Any, currency: str | None) -> Given:
    """Weeks of a forecast, or a frame of weeks."""
    passport = getattr(data, "passport", None)
    weeks = part_of(data, "weeks")
    code = currency or getattr(passport, "currency", None)
    return given(weeks, COLUMNS, metric="forecast", currency=code, floor="survival")


def _bars(axes: Axes, frame: pd.DataFrame, facts: Given) -> None:
    """Draw bars, whiskers and what falls due."""
    places = range(len(frame))
    for is_beyond, part in frame.groupby(frame["is_extrapolated"].astype(bool)):
        look = BEYOND_LOOK if is_beyond else SEEN_LOOK
        draw_bars(axes, upright(part.index, part["expected_amount"]), look)
    ends = frame[["low_amount", "high_amount"]].assign(gap=np.nan).to_numpy()
    axes.plot(np.repeat(places, 3), ends.ravel(), **WHISKER)
    due = {"linestyle": "none", "markerfacecolor": PAPER, "label": KEY[2]}
    axes.plot(places, frame["due_amount"], "D", color=INK, markersize=4.5, **due)
    top = frame[["high_amount", "due_amount", "expected_amount"]].max().max()
    unit = money_unit(top, facts.currency)
    axes.set_ylim(0, max(top * 1.04, 1e-9))
    value_axis(axes.yaxis, unit.unit, money=unit)
    week_axis(axes, list(frame["week_start_date"]), "week from")
    no_spines(axes, "left")


def _key(axes: Axes, *, raised: bool) -> None:
    """Name bars, whiskers and diamonds above the panel."""
    from matplotlib.lines import Line2D
    from matplotlib.path import Path

    marks, labels = axes.get_legend_handles_labels()
    named = dict(zip(reversed(labels), reversed(marks), strict=True))
    whisker = {**WHISKER, "linestyle": "none", "marker": Path(*BEAM), "markersize": 8}
    named[KEY[1]] = Line2D([], [], **whisker)
    up = RAISED if raised else UP
    key_above(axes, [named[name] for name in KEY], right=True, up=up)


def week_axis(axes: Axes, days: Sequence[pd.Timestamp], words: str) -> None:
    """Write the first days of weeks under positions 0, 1, 2, ...

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The panel.
    days : sequence of Timestamp
        A day per place.
    words : str
        What the days are, written at the end of the axis.
    """
    from babel.dates import format_date

    n = len(days)
    axes.set_xlim(-0.6, max(n, FEWEST) - 0.4)
    room = width_mm(axes) / max(n, FEWEST)
    step = max(1, -(-int(LABEL_MM * 10) // max(int(room * 10), 1)))
    shown = list(range(0, n, step))
    years = [None, *(days[at].year for at in shown)]
    texts = [format_date(days[at], "d MMM", locale="en") for at in shown]
    named = [
        text if days[at].year == before else f"{text}\n{days[at].year}"
        for text, at, before in zip(texts, shown, years, strict=False)
    ]
    axes.set_xticks(shown, labels=named)
    axes.tick_params(axis="x", length=0)
    name_below(axes, words)


def _sentence(frame: pd.DataFrame, facts: Given) -> str:
    """Say the first weeks with their range, and the last."""
    code = facts.currency
    said = [
        f"from {date_text(row.week_start_date)} {money(row.expected_amount, code)} "
        f"({money(row.low_amount, code)} to {money(row.high_amount, code)})"
        for row in frame.head(FEWEST).itertuples()
    ]
    more = len(frame) - len(said)
    tail = f"; and {more} more weeks." if more > 0 else "."
    return f"Expected receipts by week, with 80 % range: {'; '.join(said)}{tail}"
