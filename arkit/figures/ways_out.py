"""What is each way out of a claim worth, and how bad can it get?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from arkit.figures.bars import bars, edged
from arkit.figures.beside_bars import beside_axis, names_axis
from arkit.figures.given import given, why_missing
from arkit.figures.labels import fit_names
from arkit.figures.palette import GRID, INK, MIST, MUTED, NAVY, PAPER, RULE, RUST
from arkit.figures.picture import Picture
from arkit.figures.sheet import empty
from arkit.figures.style import canvas, house_style, value_axis
from arkit.figures.words import money, money_unit

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

TITLE = "Value by way out, with its bad tail"
NOTE = (
    "Bar: expected worth today. Line: between the tenth and the ninetieth of a hundred "
    "outcomes. Diamond: the bad tail, mean of the worst ten of a hundred. Dashed: what "
    "is owed."
)
CLOSED = " Hollow bars: closed, for the reason in the sheet."
NOTHING = "Nothing is owed, so there is nothing to compare."
AMOUNTS = ("value_amount", "p10_amount", "p90_amount", "cvar10_amount")
COLUMNS = ["way_out", *AMOUNTS, "reason"]
MOST_SAID = 8
ROW_MM, EDGE_MM = 7.5, 17.0
NAMES_MM = {"full": 46.0, "half": 26.0}
BAR, SPAN = 0.44, 0.36


def ways_out(
    data: Any,
    *,
    currency: str | None = None,
    title: str = TITLE,
    note: str | None = None,
    size: str = "full",
) -> Picture:
    """What is each way out worth, and how bad can it get? One bar each, best on top.

    Parameters
    ----------
    data : DataFrame or Measure
        The sheet of a comparison: way_out, value_amount, p10_amount, p90_amount,
        cvar10_amount, reason; optional is_feasible and claim_amount.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below the figure.
    size : {"full", "half"}
        Width of the figure.

    Returns
    -------
    Picture
        Worth today, its range and its bad tail, in the order of the sheet.

    Raises
    ------
    ParameterError
        Missing columns.
    """
    facts = given(data, COLUMNS, metric="compare", currency=currency, floor="whatif")
    frame = facts.frame.dropna(subset=["value_amount"]).reset_index(drop=True)
    if frame.empty:
        why = why_missing(facts.frame, most=1)
        return empty(why or NOTHING, title=title, size=size)
    is_open = _open(frame)
    with house_style():
        axes = _panel(frame, is_open, size, facts.currency)
    closed = "" if is_open.all() else CLOSED
    return Picture(
        figure=axes.figure,
        axes=axes,
        title=title,
        alt=_sentence(frame, is_open, facts.currency),
        note=NOTE + closed if note is None else note,
        half=size == "half",
    )


def _open(frame: pd.DataFrame) -> np.ndarray:
    """Which ways out are open; all where the sheet does not say."""
    if "is_feasible" not in frame.columns:
        return np.ones(len(frame), dtype=bool)
    return frame["is_feasible"].to_numpy(dtype=bool)


def _panel(frame: pd.DataFrame, is_open: np.ndarray, size: str, currency: str) -> Axes:
    """Draw the bars, their ranges and tails, and what is owed."""
    most_mm = NAMES_MM.get(size, 0.0)
    names, room = fit_names(frame["way_out"], most_mm)
    height = ROW_MM * len(frame) + EDGE_MM
    _, axes = canvas(size, height, margins=(room + 3, 17, 6, 10))
    names_axis(axes, names)
    amounts = frame[list(AMOUNTS)].to_numpy(dtype=float)
    owed = frame["claim_amount"].iloc[0] if "claim_amount" in frame.columns else None
    high = max(np.nanmax(amounts), owed or 0.0)
    low = min(np.nanmin(amounts), 0.0)
    axes.set_xlim(low * 1.04, high * 1.02)
    unit = money_unit(max(high, -low), currency)
    _bars(axes, frame, is_open)
    _tails(axes, frame, is_open)
    colors = np.where(is_open, INK, MUTED)
    worths = [unit.text(value) for value in frame["value_amount"]]
    beside_axis(axes, worths, points=44, colors=colors.tolist())
    value_axis(axes.xaxis, unit.unit, money=unit)
    axes.axvline(0, color=INK, linewidth=0.8)
    if owed is not None:
        axes.axvline(owed, color=MUTED, linewidth=1.0, linestyle=(0, (4, 2)), zorder=1)
        _above(axes, owed, f"owed {unit.text(owed)}")
    return axes


def _bars(axes: Axes, frame: pd.DataFrame, is_open: np.ndarray) -> None:
    """Draw what each way out is worth; hollow where it is closed."""
    drawn = bars(
        axes,
        np.arange(len(frame)) - 0.14,
        [(0.0, value) for value in frame["value_amount"]],
        thick=BAR,
        colors=np.where(is_open, MIST, PAPER).tolist(),
    )
    edged(drawn, width=0.7, colors=np.where(is_open, NAVY, RULE).tolist())


def _tails(axes: Axes, frame: pd.DataFrame, is_open: np.ndarray) -> None:
    """Draw the range of each way out and its bad tail, below its bar."""
    below = np.arange(len(frame)) + SPAN
    low, high = frame["p10_amount"].to_numpy(), frame["p90_amount"].to_numpy()
    gap = np.full(len(frame), np.nan)
    for rows, color, face in ((is_open, INK, RUST), (~is_open, MUTED, PAPER)):
        if not rows.any():
            continue
        across = np.column_stack([low, low, low, high, high, high, gap])[rows]
        up, down = below - 0.09, below + 0.09
        along = np.column_stack([up, down, below, below, up, down, gap])[rows]
        axes.plot(across.ravel(), along.ravel(), color=color, linewidth=1.3)
        axes.plot(
            frame["cvar10_amount"].to_numpy()[rows],
            below[rows],
            linestyle="none",
            marker="D",
            color=RUST if face == RUST else MUTED,
            markerfacecolor=face,
            markersize=4.6,
            clip_on=False,
            zorder=4,
        )


def _above(axes: Axes, at: float, text: str) -> None:
    """Write what a line stands for above the panel."""
    axes.annotate(
        text,
        xy=(at, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 2),
        textcoords="offset points",
        ha="right",
        va="bottom",
        color=MUTED,
        annotation_clip=False,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.2},
    )
    axes.tick_params(axis="y", color=GRID)


def _sentence(frame: pd.DataFrame, is_open: np.ndarray, currency: str) -> str:
    """Say each way out with its worth and its bad tail."""
    columns = (frame[n].tolist() for n in ("way_out", "value_amount", "cvar10_amount"))
    said = [
        f"{name} {money(worth, currency)} (bad tail {money(tail, currency)}"
        f"{'' if this_open else ', closed'})"
        for name, worth, tail, this_open in list(zip(*columns, is_open, strict=True))[
            :MOST_SAID
        ]
    ]
    return f"Worth today by way out, best first: {'; '.join(said)}."
