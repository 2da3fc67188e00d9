"""Since when does a customer pay later, and how sure is that?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from arkit.figures.given import given
from arkit.figures.labels import say
from arkit.figures.palette import GRID, INK, MIST, MUTED, NAVY, PAPER, RUST
from arkit.figures.picture import Picture
from arkit.figures.sheet import empty
from arkit.figures.style import (
    WIDTHS,
    add_panel,
    canvas,
    house_style,
    no_spines,
    value_axis,
)
from arkit.figures.words import clean
from arkit.schema import date_text, days_text, is_missing, number_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NOTE = (
    "Each mark is what fell due in one week. Filled: all paid, at its mean days late. "
    "Hollow: some of it not paid, counted at what is to be expected of it by now. "
    "Band: usual mean and one standard deviation. Below: the sum of the deviations, "
    "half of one taken off each; beyond the dashed line the alarm is given, and the "
    "line is cut off where it runs far above."
)
NEEDED = (
    *("week_date", "days", "n_waiting", "is_tested", "statistic", "is_alarm"),
    *("threshold", "usual_days", "sigma", "change_date"),
)
HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 74.0, 11.0, 15.0, 8.0, 8.0
LOWER, GAP = 17.0, 7.0
MOST_TIMES = 4.0
NOTHING = "There is no further customer whose payments have become later."


def control_chart(
    data: Any, *, title: str | None = None, note: str = NOTE, size: str = "full"
) -> Picture:
    """Show the weeks of a customer against its usual, and the alarm with its date.

    Parameters
    ----------
    data : DataFrame
        What `Drift.path` returned: one row per week.
    title, note : str, optional
        Printed above and below; the customer's name where no title is given.
    size : {"full", "half"}
        Width of the figure.

    Returns
    -------
    Picture
        Days late above, the sum that gives the alarm below.

    Raises
    ------
    ParameterError
        Missing columns.
    """
    frame = given(data, list(NEEDED), metric="drift", floor="judgment").frame
    named = _title(frame) if title is None else title
    if frame.empty:
        return empty(NOTHING, title=named or "Control chart", size=size)
    with house_style():
        below = BOTTOM + LOWER + GAP
        figure, axes = canvas(size, HEIGHT, margins=(LEFT, RIGHT, TOP, below))
        lower = _lower(figure, size)
        _weeks(axes, frame)
        _sum(lower, frame)
        lower.set_xlim(axes.get_xlim())
        _dates(axes, lower)
    return Picture(
        figure=figure,
        axes=axes,
        title=named,
        alt=_sentence(frame),
        note=note,
        half=size == "half",
    )


def _title(frame: pd.DataFrame) -> str:
    """Name of the customer, or its number."""
    if frame.empty or "customer_name" not in frame:
        return "Control chart"
    name = frame["customer_name"].iloc[0]
    return clean(frame["customer_id"].iloc[0] if is_missing(name) else name)


def _lower(figure: Figure, size: str) -> Axes:
    """Add the panel of the sum."""
    width = WIDTHS[size]
    box = (
        LEFT / width,
        BOTTOM / HEIGHT,
        (width - LEFT - RIGHT) / width,
        LOWER / HEIGHT,
    )
    return add_panel(figure, box)


def _weeks(axes: Axes, frame: pd.DataFrame) -> None:
    """Draw the usual band and a mark per week."""
    usual, sigma = frame["usual_days"].iloc[0], frame["sigma"].iloc[0]
    axes.axhspan(usual - sigma, usual + sigma, color=MIST, alpha=0.5, linewidth=0)
    axes.axhline(usual, color=NAVY, linewidth=0.8)
    waits = frame["n_waiting"] > 0
    for rows, face in ((frame[~waits], NAVY), (frame[waits], PAPER)):
        axes.scatter(
            rows["week_date"],
            rows["days"],
            s=11,
            facecolor=face,
            edgecolor=NAVY if face == NAVY else RUST,
            linewidth=0.9,
            clip_on=False,
            zorder=3,
        )
    value_axis(axes.yaxis, "days late")
    no_spines(axes, "left", "bottom")
    _change(axes, frame)
    right = axes.get_xlim()[1]
    say(axes, f"usual {number_text(usual)}", (right, usual), offset=(3, 0), color=NAVY)


def _change(axes: Axes, frame: pd.DataFrame) -> None:
    """Mark where testing begins, and where the payments changed."""
    tested = frame.loc[frame["is_tested"], "week_date"]
    top = axes.get_ylim()[1]
    if len(tested):
        axes.axvline(tested.min(), color=MUTED, linewidth=0.7, linestyle=(0, (1, 2)))
        say(axes, "tested from here", (tested.min(), top), offset=(-3, -1), color=MUTED)
    change = frame["change_date"].iloc[0]
    if not is_missing(change):
        axes.axvline(change, color=RUST, linewidth=1.1)
        words = f"changed about {date_text(change)}"
        step = 12 if len(tested) else 0
        say(axes, words, (change, top), offset=(-3, -1 - step), color=RUST)


def _sum(axes: Axes, frame: pd.DataFrame) -> None:
    """Draw the sum against its threshold; what is far above is cut off."""
    rows = frame[frame["is_tested"]]
    limit = rows["threshold"].iloc[0] if len(rows) else 1.0
    most = MOST_TIMES * limit
    axes.plot(
        rows["week_date"], rows["statistic"].clip(upper=most), color=NAVY, zorder=3
    )
    alarm = rows["statistic"].clip(upper=most).where(rows["is_alarm"])
    axes.fill_between(
        rows["week_date"].to_numpy(), 0, alarm.to_numpy(), color=RUST, alpha=0.25
    )
    axes.axhline(limit, color=INK, linewidth=0.9, linestyle=(0, (4, 2)))
    axes.set_ylim(0, most * 1.05)
    axes.set_yticks([0, limit], labels=["0", "alarm"])
    axes.grid(visible=False)
    axes.spines["left"].set_color(GRID)


def _dates(axes: Axes, lower: Axes) -> None:
    """Write months below the lower panel only."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    for panel in (axes, lower):
        where = AutoDateLocator(minticks=4, maxticks=9)
        panel.xaxis.set_major_locator(where)
        panel.xaxis.set_major_formatter(ConciseDateFormatter(where, show_offset=False))
    axes.tick_params(axis="x", labelbottom=False, length=0)


def _sentence(frame: pd.DataFrame) -> str:
    """Say what is usual, whether the alarm is on, and since when."""
    usual = days_text(frame["usual_days"].iloc[0])
    first, last = (date_text(frame["week_date"].agg(end)) for end in ("min", "max"))
    change = frame["change_date"].iloc[0]
    if is_missing(change):
        told = "no change is seen"
    else:
        now = frame.loc[frame["week_date"] >= change, "days"].mean()
        told = (
            f"changed about {date_text(change)}, since then {days_text(now)} on average"
        )
    return f"Weeks due {first} to {last}: usual days late {usual}; {told}."
