"""What share is still unpaid after so many days?"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pandas as pd

from arkit.errors import ParameterError
from arkit.figures.given import Given, given, why_missing
from arkit.figures.key import key_beside
from arkit.figures.labels import fit
from arkit.figures.palette import DASHES, MUTED, SERIES
from arkit.figures.picture import Picture
from arkit.figures.sheet import empty
from arkit.figures.style import canvas, house_style, no_spines, share_axis, value_axis
from arkit.figures.words import clean
from arkit.schema import number_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLE = "Share still unpaid"
NOTE = (
    "Bands: 95 % interval. Dot and number: day by which half is paid, a dash where "
    "that is not reached. Open invoices count as not yet paid."
)
CLOCKS = MappingProxyType(
    {
        "invoice": "days since the invoice date",
        "due": "days past the due date (negative: early)",
    }
)
HALF = 0.5
BAND = 0.14
TAIL = 0.01
COLUMNS = ["day", "open_share", "low", "high", "n_at_risk"]
ALL = "All invoices"
NOT_STATED = "Not stated"
Groups = list[tuple[object, pd.DataFrame]]


def payment_curve(
    data: Any,
    *,
    clock: str = "invoice",
    title: str = TITLE,
    note: str | None = None,
    size: str = "full",
) -> Picture:
    """What share is still unpaid after so many days? A step curve per group.

    Parameters
    ----------
    data : DataFrame or Measure
        What `survival.payment_curve` returned: day, open_share, low, high, n_at_risk,
        sorted by day, and the group where there are several.
    clock : {"invoice", "due"}, default "invoice"
        Where the days of the curve are counted from.
    title, note : str, optional
        Printed above and below the figure.
    size : {"full", "half"}
        Width of the figure.

    Returns
    -------
    Picture
        Curves with their intervals, named beside the panel with the day by which half
        is paid; the tail below 1 % is cut off.

    Raises
    ------
    ParameterError
        Missing columns, or no such clock.
    """
    if clock not in CLOCKS:
        raise ParameterError(
            f"there is no clock {clock!r}", remedy=f"use one of {', '.join(CLOCKS)}"
        )
    facts = given(data, COLUMNS, metric="payment_curve", floor="survival")
    why = why_missing(facts.frame)
    known = facts.frame.dropna(subset=["open_share"])
    if known.empty:
        why = why or "No invoice to follow in this period."
        return empty(why, title=title, size=size)
    groups = _groups(replace(facts, frame=known))
    half = size == "half"
    with house_style():
        figure, axes = canvas(size, 66, margins=(11, 36 if half else 56, 7, 10))
        _curves(axes, groups, 14 if half else 36)
        value_axis(axes.xaxis, CLOCKS[clock])
    return Picture(
        figure=figure,
        axes=axes,
        title=title,
        alt=_sentence(groups),
        note=f"{NOTE} {why}".strip() if note is None else note,
        half=half,
    )


def _groups(facts: Given) -> Groups:
    """Curves by group, in the order of the frame; one for all without a group."""
    key = facts.key or ("group" if "group" in facts.frame.columns else None)
    if key is None or facts.frame[key].isna().all():
        return [(ALL, facts.frame)]
    named = facts.frame[key].astype("object").fillna(NOT_STATED)
    return list(facts.frame.groupby(named, sort=False, observed=True))


def _half_paid(curve: pd.DataFrame) -> float | None:
    """First day by which half is paid, None when that is not reached."""
    reached = curve.loc[curve["open_share"] <= HALF, "day"]
    return float(reached.iloc[0]) if len(reached) else None


def _curves(axes: Axes, groups: Groups, room: float) -> None:
    """Draw each curve with its band and the day by which half is paid."""
    for n, (name, curve) in enumerate(groups):
        color = SERIES[n % len(SERIES)]
        drawn = _from_the_start(curve)
        half = _half_paid(curve)
        style = {"color": color, "linestyle": DASHES[n % len(DASHES)]}
        band = {"step": "post", "color": color, "alpha": BAND, "linewidth": 0}
        axes.fill_between(drawn["day"], drawn["low"], drawn["high"], **band)
        axes.step(
            drawn["day"],
            drawn["open_share"],
            where="post",
            label=_label(name, half, room),
            **style,
        )
        if half is not None:
            axes.plot(half, HALF, "o", color=color, markersize=5)
    axes.set_ylim(0, 1)
    first = min(0, *(curve["day"].iloc[0] for _, curve in groups))
    axes.set_xlim(first, max(_last_shown(curve) for _, curve in groups))
    share_axis(axes.yaxis, "still unpaid")
    axes.axhline(HALF, color=MUTED, linewidth=0.8, linestyle=(0, (1, 2)))
    no_spines(axes, "left")
    _key(axes, groups)


def _last_shown(curve: pd.DataFrame) -> float:
    """Day after which so little is unpaid that the tail is cut off."""
    open_long = curve.loc[curve["open_share"] > TAIL, "day"]
    last = open_long.max() if len(open_long) else curve["day"].iloc[-1]
    return max(min(last * 1.1, curve["day"].iloc[-1]), 1)


def _key(axes: Axes, groups: Groups) -> None:
    """Name the curves beside the panel, the slowest on top as in the panel."""
    lines, _ = axes.get_legend_handles_labels()
    halves = [_half_paid(curve) for _, curve in groups]
    slow = [float("inf") if half is None else half for half in halves]
    order = sorted(range(len(slow)), key=lambda n: -slow[n])
    key_beside(axes, [lines[n] for n in order])


def _from_the_start(curve: pd.DataFrame) -> pd.DataFrame:
    """Curve with all unpaid before its first day."""
    if curve["day"].iloc[0] <= 0:
        return curve
    start = {"day": 0, "open_share": 1.0, "low": 1.0, "high": 1.0}
    return pd.concat([pd.DataFrame([start]), curve[list(start)]])


def _label(name: object, half: float | None, room: float) -> str:
    """Name of a curve and the day by which half is paid."""
    when = "–" if half is None else f"day {number_text(half)}"
    return f"{fit(name, room)}: {when}"


def _sentence(groups: Groups) -> str:
    """Say per group when half is paid, and how many were followed."""
    parts = []
    for name, curve in groups:
        half = _half_paid(curve)
        last = number_text(curve["day"].iloc[-1])
        when = f"day {number_text(half)}" if half is not None else f"not by day {last}"
        n = number_text(curve["n_at_risk"].iloc[0])
        parts.append(f"{clean(name)[:60]} {when} (n {n})")
    return f"Day by which half is paid: {'; '.join(parts)}."
