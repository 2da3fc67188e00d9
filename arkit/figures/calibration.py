"""Did as many pay as was expected?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from arkit.figures.given import given, one_group, part_of, why_missing
from arkit.figures.palette import DASHES, INK, MARKERS, SERIES
from arkit.figures.picture import Picture
from arkit.figures.sheet import empty
from arkit.figures.style import (
    canvas,
    house_style,
    name_below,
    no_spines,
    share_axis,
)
from arkit.figures.words import share
from arkit.schema import number_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLE = "Expected and observed payment"
NOTE = (
    "Open items in ten groups by their forecast chance of payment. On the line, as "
    "many paid as was expected; below it fewer, above it more."
)
COLUMNS = ["model", "horizon_days", "expected_share", "observed_share", "n"]
MODEL = "payment habits"


def calibration(
    data: Any,
    *,
    model: str = MODEL,
    title: str = TITLE,
    note: str = NOTE,
    size: str = "full",
) -> Picture:
    """Did as many pay as was expected? Ten groups per horizon against the diagonal.

    Parameters
    ----------
    data : DataFrame, Measure or Backtest
        What `survival.backtest` returned, or its calibration: model, horizon_days,
        expected_share, observed_share, n.
    model : str, default "payment habits"
        Whose forecasts are shown.
    title, note : str, optional
        Printed above and below the figure.
    size : {"full", "half"}
        Width of the figure.

    Returns
    -------
    Picture
        One line per horizon.

    Raises
    ------
    ParameterError
        Missing columns, or several groups.
    """
    rows = part_of(data, "calibration")
    facts = given(rows, COLUMNS, metric="backtest", floor="survival")
    frame = facts.frame[facts.frame["model"].astype(str) == model]
    frame = frame.dropna(subset=["expected_share", "observed_share"])
    one_group(given(frame, COLUMNS, metric="backtest"), ["horizon_days", *_by(frame)])
    if frame.empty:
        why = why_missing(facts.frame, most=1) or "No forecast has come of age yet."
        return empty(why, title=title, size=size)
    half = size == "half"
    with house_style():
        figure, axes = canvas(size, 66, margins=(12, 4 if half else 62, 7, 10))
        _lines(axes, frame)
    return Picture(
        figure=figure,
        axes=axes,
        title=title,
        alt=_sentence(frame),
        note=note,
        half=half,
    )


def _by(frame: pd.DataFrame) -> list[str]:
    """What names a point within its horizon."""
    return ["decile"] if "decile" in frame.columns else ["expected_share"]


def _lines(axes: Axes, frame: pd.DataFrame) -> None:
    """Draw a line per horizon around the diagonal."""
    axes.plot([0, 1], [0, 1], color=INK, linewidth=0.8, label="as expected")
    horizons = frame.groupby("horizon_days", sort=True)
    for n, (horizon, part) in enumerate(horizons):
        axes.plot(
            part["expected_share"],
            part["observed_share"],
            color=SERIES[n % len(SERIES)],
            linestyle=DASHES[n % len(DASHES)],
            marker=MARKERS[n % len(MARKERS)],
            linewidth=1.1,
            clip_on=False,
            label=f"within {number_text(horizon)} days",
        )
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    share_axis(axes.yaxis, "paid")
    share_axis(axes.xaxis, "")
    name_below(axes, "expected to pay")
    no_spines(axes, "left")
    lines, labels = axes.get_legend_handles_labels()
    wide = axes.figure.get_figwidth() > 4
    axes.legend(
        [*lines[1:], lines[0]],
        [*labels[1:], labels[0]],
        loc="lower left" if wide else "upper left",
        bbox_to_anchor=(1.02, 0) if wide else (0, 1),
        handlelength=2.4,
        borderaxespad=0.3,
    )


def _sentence(frame: pd.DataFrame) -> str:
    """Say the lowest and the highest group of each horizon."""
    said = []
    for horizon, part in frame.groupby("horizon_days", sort=True):
        ends = [part.iloc[at] for at in (0, -1)]
        words = [
            f"{share(row.expected_share)} expected and {share(row.observed_share)} paid"
            for row in ends
        ]
        said.append(f"within {number_text(horizon)} days {', '.join(words)}")
    n = number_text(frame["n"].sum())
    return f"Lowest and highest group by forecast chance (n {n}): {'; '.join(said)}."
