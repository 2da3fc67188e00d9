"""How many days of sales are tied up, and how did that move?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arkit.figures.given import given, one_group
from arkit.figures.labels import end_labels, month_axis
from arkit.figures.palette import DASHES, MARKERS, NAVY, SERIES, STEEL
from arkit.figures.picture import Picture
from arkit.figures.sheet import empty
from arkit.figures.style import canvas, house_style, no_spines, value_axis
from arkit.figures.words import ends_of
from arkit.schema import date_text, days_text, number_text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

TITLE = "Days sales outstanding"
LINES = {
    "countback_days": ("Count-back", NAVY, 0),
    "simple_days": ("Simple", SERIES[1], 1),
    "best_possible_days": ("Best possible", STEEL, 2),
}


def dso_history(
    data: Any,
    *,
    title: str = TITLE,
    note: str = "",
    size: str = "full",
) -> Picture:
    """How did days sales outstanding move? Three lines from a zero base.

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.dso_history` returned for one group: month_end, simple_days,
        countback_days, best_possible_days.
    title, note : str, optional
        Printed above and below the figure.
    size : {"full", "half"}
        Width of the figure.

    Returns
    -------
    Picture
        Lines with gaps where a month is not determinable.

    Raises
    ------
    ParameterError
        Missing columns, or several groups.
    """
    facts = given(data, ["month_end", *LINES], metric="dso_history")
    one_group(facts, ["month_end"])
    frame = facts.frame
    if frame[list(LINES)].isna().all(axis=None):
        sentence = "Days sales outstanding is not determinable in this period."
        return empty(sentence, title=title, size=size)
    with house_style():
        figure, axes = canvas(size, 60, margins=(9, 31, 7, 9))
        _lines(axes, frame)
    return Picture(
        figure=figure,
        axes=axes,
        title=title,
        alt=_sentence(frame),
        note=note,
        half=size == "half",
    )


def _lines(axes: Axes, frame: pd.DataFrame) -> None:
    """Draw the three lines and name them at their ends."""
    ends, texts, colors = [], [], []
    for column, (name, color, style) in LINES.items():
        values = frame[column].to_numpy()
        axes.plot(
            range(len(frame)),
            values,
            color=color,
            linestyle=DASHES[style],
            marker=MARKERS[style],
            label=name,
        )
        known = frame[column].reset_index(drop=True).dropna()
        if len(known):
            ends.append((known.index[-1], known.iloc[-1]))
            texts.append(f"{name} {number_text(known.iloc[-1])}")
            colors.append(color)
    month_axis(axes, list(frame["month_end"]))
    axes.set_ylim(0, max(frame[list(LINES)].max().max() * 1.12, 1))
    value_axis(axes.yaxis, "days")
    no_spines(axes, "left")
    end_labels(axes, ends, texts, colors)


def _sentence(frame: pd.DataFrame) -> str:
    """Say the first and the last point of each line."""
    parts = []
    for column, (name, _, _) in LINES.items():
        values = [days_text(frame[column].iloc[n]) for n in ends_of(frame)]
        parts.append(f"{name.lower()} {', '.join(values)}")
    dates = " and ".join(date_text(frame["month_end"].iloc[n]) for n in ends_of(frame))
    return f"Days sales outstanding on {dates}: {'; '.join(parts)}."
