"""How late is paid: by month, and spread over the days?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from arkit.figures.bars import draw_bars, upright
from arkit.figures.given import given, one_group
from arkit.figures.labels import end_labels, month_axis
from arkit.figures.palette import DASHES, INK, MIST, MUTED, NAVY, SERIES
from arkit.figures.picture import Picture
from arkit.figures.sheet import empty
from arkit.figures.style import add_panel, canvas, house_style, no_spines, value_axis
from arkit.figures.words import ends_of, month
from arkit.schema import days_text, number_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLE = "Days late by month of settlement"
NOTE = "Weighted: by amount. Below: number of invoices settled in the month."
NO_SETTLEMENT = "No invoice was settled in this period."
WEIGHTED = "Weighted"
MEDIAN = "Median"


def payment_days_history(
    data: Any,
    *,
    title: str = TITLE,
    note: str = NOTE,
    size: str = "full",
) -> Picture:
    """How late was paid, month by month? Zero is the due date.

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.payment_days_history` returned for one group: month, n_settled,
        weighted_days_late, median_days_late.
    title, note : str, optional
        Printed above and below the figure.
    size : {"full", "half"}
        Width of the figure.

    Returns
    -------
    Picture
        Weighted and median days late, and below them the number of invoices; a
        month without settlements is a gap.

    Raises
    ------
    ParameterError
        Missing columns, or several groups.
    """
    columns = ["month", "n_settled", "weighted_days_late", "median_days_late"]
    facts = given(data, columns, metric="payment_days_history")
    one_group(facts, ["month"])
    frame = facts.frame
    if not frame["n_settled"].sum():
        return empty(NO_SETTLEMENT, title=title, size=size)
    with house_style():
        figure, axes = canvas(size, 70, margins=(9, 31, 7, 24))
        _late_lines(axes, frame)
        box = axes.get_position()
        below = add_panel(figure, (box.x0, 9 / 70, box.width, 10 / 70))
        _counts(below, frame)
    return Picture(
        figure=figure,
        axes=axes,
        title=title,
        alt=_late_sentence(frame),
        note=note,
        half=size == "half",
    )


def _late_lines(axes: Axes, frame: pd.DataFrame) -> None:
    """Draw weighted and median days late around the due date."""
    lines = (
        (WEIGHTED, "weighted_days_late", NAVY, "o", 0),
        (MEDIAN, "median_days_late", SERIES[1], "s", 1),
    )
    ends = []
    for name, column, color, marker, dash in lines:
        values = frame[column].reset_index(drop=True)
        style = {"color": color, "marker": marker, "linestyle": DASHES[dash]}
        axes.plot(range(len(frame)), values.to_numpy(), label=name, **style)
        known = values.dropna()
        ends.append((known.index[-1], known.iloc[-1]))
    both = frame[["weighted_days_late", "median_days_late"]]
    low, high = min(both.min().min(), 0), max(both.max().max(), 0)
    pad = max((high - low) * 0.12, 0.5)
    axes.set_ylim(low - pad, high + pad)
    month_axis(axes, list(frame["month"]))
    axes.set_xticks([])
    value_axis(axes.yaxis, "days late")
    axes.axhline(0, color=INK, linewidth=0.8)
    no_spines(axes, "left", "bottom")
    values = zip((WEIGHTED, MEDIAN), ends, strict=True)
    names = [*(f"{name} {number_text(end[1])}" for name, end in values), "Due date"]
    places = [*ends, (len(frame) - 0.4, 0.0)]
    end_labels(axes, places, names, [NAVY, SERIES[1], INK])


def _counts(axes: Axes, frame: pd.DataFrame) -> None:
    """Draw the number of invoices behind each point."""
    counts = frame["n_settled"].to_numpy()
    draw_bars(axes, upright(range(len(frame)), counts), {"facecolor": MIST})
    month_axis(axes, list(frame["month"]))
    axes.set_ylim(0, counts.max())
    axes.set_yticks([int(counts.max())], labels=[number_text(counts.max())])
    axes.tick_params(axis="y", labelcolor=MUTED)
    no_spines(axes, "left")
    axes.annotate(
        "Invoices settled",
        xy=(1, 0.5),
        xycoords="axes fraction",
        xytext=(9, 0),
        textcoords="offset points",
        va="center",
        color=MUTED,
    )


def _late_sentence(frame: pd.DataFrame) -> str:
    """Say the first and last month with settlements, and the worst one."""
    known = frame.dropna(subset=["weighted_days_late"])
    said = [known.iloc[n] for n in ends_of(known)]
    worst = known.loc[known["weighted_days_late"].idxmax()]
    gaps = len(frame) - len(known)
    silent = {0: "", 1: " One month without settlements."}.get(
        gaps, f" {gaps} months without settlements."
    )
    parts = [
        f"{days_text(row.weighted_days_late)} in {month(row.month)}" for row in said
    ]
    return (
        "Days late weighted by amount, by month of settlement: "
        f"{', '.join(parts)}; highest {days_text(worst.weighted_days_late)} in "
        f"{month(worst.month)}.{silent}"
    )
