"""How much is billed, and how much is collected, month by month?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arkit.figures.bars import draw_bars, upright
from arkit.figures.given import given, one_group
from arkit.figures.labels import end_labels, month_axis
from arkit.figures.palette import EDGE, INK, MIST, NAVY
from arkit.figures.picture import Picture
from arkit.figures.sheet import empty
from arkit.figures.style import canvas, house_style, no_spines, value_axis
from arkit.figures.words import Money, ends_of, money, money_unit, month

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

TITLE = "Billed and collected by month"
AMOUNTS = ["sales_amount", "collected_amount"]


def monthly_flow(
    data: Any,
    *,
    currency: str | None = None,
    title: str = TITLE,
    note: str = "",
    size: str = "full",
) -> Picture:
    """How much was billed and how much collected? Bars and a line by month.

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.monthly_flow` returned for one group: month, sales_amount,
        collected_amount.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below the figure.
    size : {"full", "half"}
        Width of the figure.

    Returns
    -------
    Picture
        Billed amounts as bars, collected amounts as a line with points.

    Raises
    ------
    ParameterError
        Missing columns, or several groups.
    """
    columns = ["month", *AMOUNTS]
    facts = given(data, columns, metric="monthly_flow", currency=currency)
    one_group(facts, ["month"])
    frame = facts.frame
    if not frame[AMOUNTS].any(axis=None):
        sentence = "Nothing was billed or collected in this period."
        return empty(sentence, title=title, size=size)
    with house_style():
        figure, axes = canvas(size, 60, margins=(11, 22, 7, 9))
        unit = money_unit(frame[AMOUNTS].abs().max().max(), facts.currency)
        _draw(axes, frame, unit)
    return Picture(
        figure=figure,
        axes=axes,
        title=title,
        alt=_sentence(frame, facts.currency),
        note=note,
        half=size == "half",
    )


def _draw(axes: Axes, frame: pd.DataFrame, unit: Money) -> None:
    """Draw billed bars, the collected line, and name both."""
    places = range(len(frame))
    billed, collected = (frame[name].to_numpy() for name in AMOUNTS)
    bar = {"facecolor": MIST, "edgecolor": EDGE, "linewidth": 0.4, "label": "Billed"}
    draw_bars(axes, upright(places, billed), bar)
    axes.plot(places, collected, "o-", color=NAVY, label="Collected")
    month_axis(axes, list(frame["month"]))
    high = max(billed.max(), collected.max(), 0) * 1.06
    axes.set_ylim(min(billed.min(), collected.min(), 0) * 1.06, high)
    value_axis(axes.yaxis, unit.unit, money=unit)
    axes.axhline(0, color=INK, linewidth=0.8)
    no_spines(axes, "left", "bottom")
    last = len(frame) - 1
    ends = [(last + 0.36, billed[-1]), (last, collected[-1])]
    end_labels(axes, ends, ["Billed", "Collected"], [EDGE, NAVY])


def _sentence(frame: pd.DataFrame, currency: str) -> str:
    """Say the first and the last month."""
    said = [
        f"{month(row.month)} billed {money(row.sales_amount, currency)}, "
        f"collected {money(row.collected_amount, currency)}"
        for row in (frame.iloc[n] for n in ends_of(frame))
    ]
    return f"Billed and collected by month: {'; '.join(said)}."
