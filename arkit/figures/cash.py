"""Did the money come that was expected?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from arkit.figures.given import Given, given, one_group, part_of, why_missing
from arkit.figures.labels import end_labels
from arkit.figures.palette import INK, NAVY, PAPER, RUST
from arkit.figures.picture import Picture
from arkit.figures.receipts import week_axis
from arkit.figures.sheet import empty
from arkit.figures.style import canvas, house_style, no_spines, value_axis
from arkit.figures.words import money, money_unit
from arkit.schema import date_text, number_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLE = "Weekly receipts: expected and received"
NOTE = (
    "Line: expected the evening before the week began, from what was open then. Band: "
    "80 % range, learned from the forecasts before; the first weeks have none. Dots: "
    "received; a square lies outside the range."
)
COLUMNS = ["model", "origin", "week", "expected", "low", "high", "actual"]
MODEL = "payment habits"
BAND = 0.16


def cash_backtest(
    data: Any,
    *,
    model: str = MODEL,
    title: str = TITLE,
    note: str = NOTE,
    size: str = "full",
) -> Picture:
    """Did the money come that was expected? One point per earlier forecast.

    Parameters
    ----------
    data : DataFrame, Measure or Backtest
        What `survival.backtest` returned, or its weeks: model, origin, week,
        expected, low, high, actual. The first week after each origin is shown.
    model : str, default "payment habits"
        Whose forecasts are shown.
    title, note : str, optional
        Printed above and below the figure.
    size : {"full", "half"}
        Width of the figure.

    Returns
    -------
    Picture
        Expected money with its range, and what came.

    Raises
    ------
    ParameterError
        Missing columns, or several groups.
    """
    code = getattr(getattr(data, "passport", None), "currency", None)
    weeks = part_of(data, "weeks")
    facts = given(weeks, COLUMNS, metric="backtest", currency=code, floor="survival")
    rows = facts.frame
    frame = rows[(rows["model"].astype(str) == model) & (rows["week"] == 1)]
    frame = frame.dropna(subset=["expected", "actual"]).reset_index(drop=True)
    one_group(Given(frame), ["origin"])
    if frame.empty:
        why = why_missing(rows, most=1) or "No forecast has come of age yet."
        return empty(why, title=title, size=size)
    with house_style():
        figure, axes = canvas(size, 60, margins=(11, 22, 7, 10))
        _lines(axes, frame, facts)
    return Picture(
        figure=figure,
        axes=axes,
        title=title,
        alt=_sentence(frame, facts),
        note=note,
        half=size == "half",
    )


def _outside(frame: pd.DataFrame) -> pd.Series:
    """Weeks whose money lies outside their range, where they have one."""
    return (frame["actual"] < frame["low"]) | (frame["actual"] > frame["high"])


def _lines(axes: Axes, frame: pd.DataFrame, facts: Given) -> None:
    """Draw the expected money with its band, and what came as dots."""
    places = pd.Series(range(len(frame)))
    band = {"color": NAVY, "alpha": BAND, "linewidth": 0}
    axes.fill_between(places, frame["low"], frame["high"], **band)
    axes.plot(places, frame["expected"], color=NAVY, label="Expected")
    out = _outside(frame)
    dots = {"linestyle": "none", "markeredgecolor": PAPER, "clip_on": False}
    axes.plot(
        *(places[~out], frame["actual"][~out], "o"), color=INK, markersize=5, **dots
    )
    axes.plot(
        *(places[out], frame["actual"][out], "s"), color=RUST, markersize=6, **dots
    )
    top = frame[["high", "actual", "expected"]].max().max()
    unit = money_unit(top, facts.currency)
    axes.set_ylim(0, top * 1.05)
    value_axis(axes.yaxis, unit.unit, money=unit)
    week_axis(axes, list(frame["origin"]), "evening before the week")
    no_spines(axes, "left")
    last = len(frame) - 1
    ends = [(last, frame[column].iloc[-1]) for column in ("expected", "actual")]
    color = RUST if out.iloc[-1] else INK
    end_labels(axes, ends, ["Expected", "Received"], [NAVY, color])


def _sentence(frame: pd.DataFrame, facts: Given) -> str:
    """Say how many weeks lay inside, and the last one."""
    ranged = frame.dropna(subset=["low", "high"])
    inside = number_text((~_outside(ranged)).sum())
    last, code = frame.iloc[-1], facts.currency
    limits = f" ({money(last['low'], code)} to {money(last['high'], code)})"
    return (
        f"Weekly receipts: {inside} of {number_text(len(ranged))} weeks inside the "
        f"80 % range; in the week after {date_text(last['origin'])} "
        f"{money(last['expected'], code)} expected{limits if len(ranged) else ''} and "
        f"{money(last['actual'], code)} received."
    )
