"""Are large invoices paid later than small ones?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arkit.figures.bars import draw_bars, upright
from arkit.figures.given import given, one_group
from arkit.figures.labels import say
from arkit.figures.palette import INK, MIST, NAVY
from arkit.figures.picture import Picture
from arkit.figures.sheet import empty
from arkit.figures.style import canvas, house_style, name_below, no_spines, value_axis
from arkit.schema import NO_CURRENCY, days_text, number_text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

TITLE = "Days late by invoice size"
WIDTH = 0.24
NOTE = (
    "Dot: median days late. Bar: the middle half of the invoices (25th to 75th "
    "percentile). n: number of settled invoices."
)


def days_by_size(
    data: Any,
    *,
    currency: str | None = None,
    title: str = TITLE,
    note: str = NOTE,
    size: str = "full",
) -> Picture:
    """Are large invoices paid later? Median and middle half per size band.

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.days_by_size` returned: band, n, median_days_late,
        p25_days_late, p75_days_late.
    currency : str, optional
        ISO 4217 code of the bands; by default that of the measure.
    title, note : str, optional
        Printed above and below the figure.
    size : {"full", "half"}
        Width of the figure.

    Returns
    -------
    Picture
        One dot and bar per band, with the number of invoices.

    Raises
    ------
    ParameterError
        Missing columns, or several groups.
    """
    columns = ["band", "n", "median_days_late", "p25_days_late", "p75_days_late"]
    facts = given(data, columns, metric="days_by_size", currency=currency)
    one_group(facts, ["band"])
    frame = facts.frame
    if not frame["n"].sum():
        return empty("No invoice was settled in this period.", title=title, size=size)
    with house_style():
        half = size == "half"
        foot = 20 if half else 16
        figure, axes = canvas(size, 46 + foot, margins=(11, 4, 7, foot))
        names = _names(frame, wrap=half)
        _boxes(axes, frame, names)
        code = "" if facts.currency == NO_CURRENCY else f", {facts.currency}"
        lines = max(text.count("\n") for text in names) + 1
        name_below(axes, f"invoice amount{code}", lines=lines)
    return Picture(
        figure=figure,
        axes=axes,
        title=title,
        alt=_sentence(frame),
        note=note,
        half=size == "half",
    )


def _boxes(axes: Axes, frame: pd.DataFrame, names: list[str]) -> None:
    """Draw the middle half as a bar and the median as a dot."""
    low, high = frame["p25_days_late"], frame["p75_days_late"]
    places = range(len(frame))
    boxes = upright(places, high - low, feet=low, width=WIDTH)
    draw_bars(axes, boxes, {"facecolor": MIST})
    medians = frame["median_days_late"].to_numpy()
    axes.plot(places, medians, "o", color=NAVY, markersize=6, linestyle="none")
    least, most = min(low.min(), 0), max(high.max(), 0)
    pad = max((most - least) * 0.08, 0.5)
    axes.set_ylim(least - pad, most + pad)
    axes.set_xlim(-0.6, len(frame) - 0.4)
    for place, median in enumerate(medians):
        if median == median:
            rise = 3 if abs(median) < (most - least) * 0.05 else 0
            say(
                axes, number_text(median), (place + WIDTH / 2, median), offset=(3, rise)
            )
    axes.set_xticks(places, labels=names)
    axes.tick_params(axis="x", length=0)
    value_axis(axes.yaxis, "days late")
    axes.axhline(0, color=INK, linewidth=0.8)
    no_spines(axes, "left", "bottom")


def _names(frame: pd.DataFrame, *, wrap: bool) -> list[str]:
    """Write band and number of invoices; a band in two lines where room is short."""
    bands = frame["band"].astype(str)
    if wrap:
        bands = bands.str.replace("–", "–\n").str.replace(" ", "\n")
    counts = zip(bands, frame["n"], strict=True)
    return [f"{band}\nn = {number_text(n)}" for band, n in counts]


def _sentence(frame: pd.DataFrame) -> str:
    """Say every band."""
    parts = [
        f"{row.band} {days_text(row.median_days_late)} (n {number_text(row.n)})"
        for row in frame.itertuples()
    ]
    return f"Median days late by invoice amount: {'; '.join(parts)}."
