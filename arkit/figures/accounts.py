"""What happened on an account, and what was overdue meanwhile?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from arkit.figures.given import Given, given
from arkit.figures.labels import say
from arkit.figures.palette import GRID, INK, MUTED, NAVY, PAPER, RULE, RUST, STATES
from arkit.figures.picture import Picture
from arkit.figures.sheet import empty
from arkit.figures.style import (
    add_panel,
    canvas,
    house_style,
    no_spines,
    value_axis,
    width_mm,
)
from arkit.figures.words import money, money_unit
from arkit.schema import date_text, number_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "What happened, and what was overdue meanwhile"
NOTE = "Above: overdue in the evening of each day. Below: what was recorded."
ABOUT = {
    "payment": "Payments: area in proportion to the amount.",
    "promise": "Promises: filled when kept, hollow while open, crossed when broken or "
    "kept in part.",
    "hold": "Holds: from the day set to the day lifted.",
}
NOTHING = "Nothing is recorded and nothing was overdue in this period."
# Lanes from top to bottom: name in the frame, name on the page, marker.
LANES = (
    ("payment", "Payments", "o"),
    ("promise", "Promises made", "o"),
    ("contact", "Reminders and calls", "|"),
    ("warning to sales", "Warnings to sales", "^"),
    ("exception granted", "Exceptions", "D"),
    ("hold", "Holds", "s"),
    ("field report", "Field reports", "s"),
)
LANE_MM, ABOVE_MM, BETWEEN_MM = 7.0, 34.0, 3.0
LEFT_MM, RIGHT_MM, TOP_MM, BOTTOM_MM = 32.0, 17.0, 6.0, 9.0
DATE_MM = 10.0
LARGEST, SMALLEST = 70.0, 4.0
NOT_KEPT = ("broken", "partly kept")


def timeline_of_account(
    events: Any,
    overdue: Any,
    *,
    currency: str | None = None,
    title: str = TITLE,
    note: str | None = None,
) -> Picture:
    """What happened on an account? Overdue amount above, events below, one time axis.

    Parameters
    ----------
    events : DataFrame or Measure
        One row per event: event_date, lane, label, amount.
    overdue : DataFrame or Measure
        One row per day: day_date, overdue_amount.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below the figure.

    Returns
    -------
    Picture
        An area above, one lane per kind of event below.

    Raises
    ------
    ParameterError
        Missing columns.
    """
    columns = ["event_date", "lane", "label", "amount"]
    what = given(
        events,
        columns,
        metric="account_timeline",
        currency=currency,
        floor="judgment.accounts",
    )
    days = given(
        overdue,
        ["day_date", "overdue_amount"],
        metric="account_timeline",
        currency=what.currency,
        floor="judgment.accounts",
    )
    if what.frame.empty and not days.frame["overdue_amount"].any():
        return empty(NOTHING, title=title, size="full")
    lanes = [lane for lane in LANES if (what.frame["lane"] == lane[0]).any()]
    with house_style():
        figure, axes, below = _panels(len(lanes))
        _time_axis(axes, below, days.frame["day_date"])
        _area(axes, days)
        _lanes(below, what.frame, lanes)
    return Picture(
        figure=figure,
        axes=axes,
        title=title,
        alt=_sentence(what.frame, days),
        note=_note(lanes) if note is None else note,
    )


def _note(lanes: list[tuple[str, str, str]]) -> str:
    """How to read the lanes there are."""
    return " ".join([NOTE, *(ABOUT[lane] for lane, _, _ in lanes if lane in ABOUT)])


def _panels(n_lanes: int) -> tuple[Figure, Axes, Axes]:
    """An upper panel for the money and a lower one for the lanes."""
    lanes = LANE_MM * max(n_lanes, 1)
    height = TOP_MM + ABOVE_MM + BETWEEN_MM + lanes + BOTTOM_MM
    bottom = BOTTOM_MM + lanes + BETWEEN_MM
    figure, axes = canvas("full", height, margins=(LEFT_MM, RIGHT_MM, TOP_MM, bottom))
    box = axes.get_position()
    below = add_panel(
        figure,
        (box.x0, BOTTOM_MM / height, box.width, lanes / height),
        above=axes,
    )
    return figure, axes, below


def _area(axes: Axes, days: Given) -> None:
    """Draw what was overdue, and name its peak and its last value."""
    frame = days.frame
    amounts = frame["overdue_amount"]
    unit = money_unit(amounts.max(), days.currency)
    axes.fill_between(
        frame["day_date"], amounts, step="post", color=RUST, alpha=0.25, linewidth=0
    )
    axes.plot(
        frame["day_date"], amounts, drawstyle="steps-post", color=RUST, linewidth=1.2
    )
    axes.set_ylim(0, max(amounts.max(), 1.0) * 1.18)
    value_axis(axes.yaxis, f"{unit.unit}, overdue", money=unit)
    no_spines(axes, "left")
    axes.tick_params(axis="x", labelbottom=False, length=0)
    last = amounts.iloc[-1]
    if last > 0:
        at = (frame["day_date"].iloc[-1], last)
        say(axes, f"{unit.text(last)} today", at, offset=(4, 0), color=RUST)


def _lanes(axes: Axes, frame: pd.DataFrame, lanes: list[tuple[str, str, str]]) -> None:
    """Draw one lane of marks per kind of event."""
    axes.set_ylim(len(lanes) - 0.5, -0.5)
    axes.set_yticks(range(len(lanes)), labels=[name for _, name, _ in lanes])
    axes.tick_params(axis="y", length=0, pad=4)
    no_spines(axes, "left")
    for place, (lane, _, marker) in enumerate(lanes):
        own = frame[frame["lane"] == lane]
        axes.axhline(place, color=GRID, linewidth=0.6, zorder=1)
        if lane == "payment":
            _payments(axes, own, place)
        elif lane == "promise":
            _promises(axes, own, place)
        elif lane == "hold":
            _holds(axes, own, place)
        else:
            _marks(axes, own, place, marker)


def _payments(axes: Axes, own: pd.DataFrame, place: int) -> None:
    amounts = own["amount"].clip(lower=0)
    areas = (amounts / max(amounts.max(), 1e-9) * LARGEST).clip(lower=SMALLEST)
    at = [place] * len(own)
    axes.scatter(own["event_date"], at, s=areas, color=NAVY, alpha=0.55, linewidth=0)


def _promises(axes: Axes, own: pd.DataFrame, place: int) -> None:
    for row in own.itertuples():
        is_broken = row.label in NOT_KEPT
        is_open = row.label in ("open", "")
        color = STATES["broken"].color if is_broken else STATES["kept"].color
        axes.plot(
            row.event_date,
            place,
            "X" if is_broken else "o",
            color=color,
            markerfacecolor=PAPER if is_open else color,
            markersize=5,
            zorder=3,
        )


def _holds(axes: Axes, own: pd.DataFrame, place: int) -> None:
    """A bar from each hold set to the next one lifted, or to the end of the axis."""
    since = None
    for row in own.itertuples():
        if row.label == "hold set" and since is None:
            since = row.event_date
        elif row.label == "hold lifted":
            first = axes.dataLim.x0 if since is None else since
            axes.plot([first, row.event_date], [place, place], color=INK, linewidth=4)
            since = None
    if since is not None:
        end = axes.convert_xunits(since), axes.get_xlim()[1]
        axes.plot(end, [place, place], color=INK, linewidth=4, solid_capstyle="butt")


def _marks(axes: Axes, own: pd.DataFrame, place: int, marker: str) -> None:
    """Marks of one lane; a few are dated."""
    is_thin = marker == "|"
    axes.plot(
        own["event_date"],
        [place] * len(own),
        marker,
        color=MUTED if is_thin else INK,
        markersize=7 if is_thin else 4.6,
        markeredgewidth=1.0,
        zorder=3,
    )
    if not is_thin:
        for day in _apart(axes, own["event_date"]):
            text = date_text(day).rsplit(" ", 1)[0]
            say(axes, text, (day, place), offset=(0, 3), color=MUTED)


def _apart(axes: Axes, days: pd.Series) -> list[pd.Timestamp]:
    """Days far enough apart to be written, the last one first."""
    first, last = axes.get_xlim()
    least = DATE_MM / width_mm(axes) * (last - first)
    kept: list[pd.Timestamp] = []
    for day in sorted(days, reverse=True):
        gap = (kept[-1] - day).days if kept else least
        if gap >= least:
            kept.append(day)
    return kept


def _time_axis(axes: Axes, below: Axes, days: pd.Series) -> None:
    """One axis of months for both panels."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    where = AutoDateLocator(minticks=5, maxticks=13)
    below.xaxis.set_major_locator(where)
    below.xaxis.set_major_formatter(ConciseDateFormatter(where, show_offset=False))
    room = (days.max() - days.min()) * 0.01
    axes.set_xlim(days.min(), days.max() + room)
    below.spines["bottom"].set_color(RULE)


def _sentence(frame: pd.DataFrame, days: Given) -> str:
    """Say the span, the peak, what is overdue today, and how many of each kind."""
    amounts = days.frame["overdue_amount"]
    dates = days.frame["day_date"]
    peak = dates.iloc[int(amounts.to_numpy().argmax())]
    counts = frame["lane"].value_counts()
    kinds = [
        f"{name.lower()} {number_text(counts[lane])}"
        for lane, name, _ in LANES
        if lane in counts
    ]
    told = f" Recorded: {'; '.join(kinds)}." if kinds else ""
    return (
        f"{date_text(dates.min())} to {date_text(dates.max())}: at most "
        f"{money(amounts.max(), days.currency)} was overdue, on {date_text(peak)}; "
        f"{money(amounts.iloc[-1], days.currency)} at the end.{told}"
    )
