"""Where do direct labels go, and how much of a name fits?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from arkit.figures.palette import INK, PAPER
from arkit.figures.style import (
    FONT_SIZE,
    MM,
    STYLE,
    height_points,
    register_fonts,
    width_mm,
)
from arkit.figures.words import clean

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties

MOST_LETTERS = 200
LINE = 1.22
GAP = 9
MONTH_MM = 8.0
FEWEST = 6
STEPS = (1, 2, 3, 6, 12)


def fit(name: object, room_mm: float) -> str:
    """Cut a name to the room there is, with an ellipsis.

    Parameters
    ----------
    name : object
        Any name; characters that cannot be drawn are replaced.
    room_mm : float
        Width in mm.

    Returns
    -------
    str
        The name, or its beginning and `…`.

    Examples
    --------
    >>> fit("Acme", 40), fit("A" * 300, 20)
    ('Acme', 'AAAAAAAAAA…')
    """
    room = room_mm / MM * 72
    text = clean(name)
    if len(text) <= MOST_LETTERS and width_points(text) <= room:
        return text
    fitting = bisect_right(
        range(1, min(len(text), MOST_LETTERS)),
        room,
        key=lambda n: width_points(text[:n] + "…"),
    )
    return text[:fitting].rstrip() + "…"


def fit_names(names: Iterable[object], most_mm: float) -> tuple[list[str], float]:
    """Cut names to a room, and say how much of it they take.

    Parameters
    ----------
    names : iterable
        Names, possibly empty.
    most_mm : float
        Most room there is, in mm.

    Returns
    -------
    list of str, float
        The names as they are written, and the width of the widest in mm.
    """
    short = [fit(name, most_mm) for name in names]
    return short, max((width_points(name) for name in short), default=0.0) / 72 * MM


def width_points(text: str) -> float:
    """Width of a text in the house typeface."""
    from arkit.figures.drawing import text_size

    return text_size(text, _face())[0]


@cache
def _face() -> FontProperties:
    """The house typeface in the size of labels."""
    from matplotlib.font_manager import FontProperties

    register_fonts()
    return FontProperties(family=STYLE["font.family"], size=FONT_SIZE)


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move places apart until each has its room, as little as possible.

    Parameters
    ----------
    wanted : sequence of float
        Where labels would like to be.
    gap : float
        Least distance between two.
    low, high : float
        Between which they must stay, room permitting.

    Returns
    -------
    list of float
        Where they go, in the order given.

    Examples
    --------
    >>> spread([1.0, 1.0, 5.0], 2.0, 0.0, 10.0)
    [1.0, 3.0, 5.0]
    >>> spread([9.0, 10.0], 2.0, 0.0, 10.0)
    [8.0, 10.0]
    """
    order = sorted(range(len(wanted)), key=lambda n: wanted[n])
    places = list(wanted)
    least = low
    for n in order:
        places[n] = max(places[n], least)
        least = places[n] + gap
    most = high
    for n in reversed(order):
        places[n] = min(places[n], most)
        most = places[n] - gap
    return places


def end_labels(
    axes: Axes,
    ends: Sequence[tuple[float, float]],
    texts: Sequence[str],
    colors: Sequence[str],
) -> None:
    """Name lines or areas at their right end, without overlap.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The panel, its limits already set.
    ends : sequence of (float, float)
        Where each line or area ends.
    texts : sequence of str
        What to write.
    colors : sequence of str
        Color of each, shown as a small rule between the end and its label.
    """
    from matplotlib.transforms import offset_copy

    from arkit.figures.lettering import Rules

    low, high = axes.get_ylim()
    gap = FONT_SIZE * LINE / height_points(axes) * (high - low)
    places = spread([y for _, y in ends], gap, low + gap / 2, high - gap / 3)
    right = axes.get_xlim()[1]
    away = offset_copy(axes.transData, axes.figure, x=GAP, units="points")
    named = [
        axes.text(right, place, text, va="center", transform=away)
        for place, text in zip(places, texts, strict=True)
    ]
    axes.add_artist(Rules(ends, named, colors))


def month_axis(axes: Axes, dates: Sequence[pd.Timestamp]) -> None:
    """Write months under positions 0, 1, 2, ...; the last is always named.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The panel.
    dates : sequence of Timestamp
        A date in each month; a last one that ends no month is written with its day.
    """
    n = len(dates)
    axes.set_xlim(min(-0.6, n - 0.4 - FEWEST), n - 0.4)
    room = width_mm(axes) / max(n, FEWEST)
    step = next((s for s in STEPS if s * room >= MONTH_MM), 24)
    shown = list(range(n - 1, -1, -step))[::-1]
    axes.set_xticks(shown, labels=_month_names([dates[n] for n in shown]))
    axes.tick_params(axis="x", length=0)


def _month_names(dates: Sequence[pd.Timestamp]) -> list[str]:
    """Short month names, with the year below wherever it is new."""
    from babel.dates import format_date

    years = [None, *(day.year for day in dates)]
    names = []
    for before, day in zip(years, dates, strict=False):
        whole = day.day == 1 or (day + timedelta(days=1)).day == 1
        name = format_date(day, "MMM" if whole else "d MMM", locale="en")
        names.append(name if day.year == before else f"{name}\n{day.year}")
    return names


def say(
    axes: Axes,
    text: str,
    at: tuple[float, float],
    *,
    offset: tuple[float, float] = (3, 0),
    color: str = INK,
) -> None:
    """Write a small direct label beside a place of the data, on a white ground.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The panel.
    text : str
        What to write.
    at : (float, float)
        The place.
    offset : (float, float), default (3, 0)
        Points to the right and up; the text grows away from the place.
    color : str
        Color of the text.
    """
    from matplotlib.transforms import offset_copy

    from arkit.figures.lettering import GroundedText

    right, up = offset
    away = offset_copy(axes.transData, axes.figure, x=right, y=up, units="points")
    label = GroundedText(
        *at,
        text,
        ground=PAPER,
        opacity=0.85,
        color=color,
        ha="center" if right == 0 else "left" if right > 0 else "right",
        va="center" if up == 0 else "bottom" if up > 0 else "top",
        transform=away,
        clip_on=False,
    )
    axes.add_artist(label)
