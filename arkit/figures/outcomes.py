"""What became of invoices: paid, credited, returned, written off, or still open?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from arkit.figures.given import given, one_group, why_missing
from arkit.figures.labels import end_labels
from arkit.figures.palette import DASHES, MARKERS, OUTCOMES
from arkit.figures.picture import Picture
from arkit.figures.sheet import empty
from arkit.figures.style import add_panel, canvas, house_style, no_spines, share_axis
from arkit.figures.style import value_axis as number_axis
from arkit.figures.words import share
from arkit.schema import number_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLE = "What became of invoices"
NOTE = (
    "Above: shares of all invoices, by number; open ones count as long as they were "
    "seen. Below: what brought no money, enlarged, with 95 % intervals."
)
COLUMNS = ["day", "outcome", "share", "low", "high"]
DARK = {"credited": "#B5791F", "returned": "#A84A27", "written off": "#5C1A14"}
TAIL = 0.01
BAND = 0.16
HEIGHT, FOOT, LOWER, GAP = 86.0, 10.0, 20.0, 9.0
ROOM = {"full": 36.0, "half": 27.0}


def outcome_curves(
    data: Any,
    *,
    title: str = TITLE,
    note: str = NOTE,
    size: str = "full",
) -> Picture:
    """What became of invoices after so many days? Shares that add up to one.

    Parameters
    ----------
    data : DataFrame or Measure
        What `survival.outcome_curves` returned for one group: day, outcome, share,
        low, high, sorted by day.
    title, note : str, optional
        Printed above and below the figure.
    size : {"full", "half"}
        Width of the figure.

    Returns
    -------
    Picture
        Stacked shares by day; below, enlarged, what was credited, returned or
        written off, with intervals. The tail with nearly nothing open is cut off.

    Raises
    ------
    ParameterError
        Missing columns, or several groups.
    """
    facts = given(data, COLUMNS, metric="outcome_curves", floor="survival")
    one_group(facts, ["day", "outcome"])
    known = facts.frame.dropna(subset=["share"])
    if known.empty:
        why = why_missing(facts.frame, most=1) or "No invoice to follow in this period."
        return empty(why, title=title, size=size)
    wide = known.assign(outcome=known["outcome"].astype(str)).pivot_table(
        index="day", columns="outcome", values=["share", "low", "high"], dropna=False
    )
    wide = wide.head(_n_shown(wide["share"]))
    with house_style():
        figure, axes = canvas(
            size, HEIGHT, margins=(12, ROOM.get(size, 0), 7, FOOT + LOWER + GAP)
        )
        _stack(axes, wide["share"])
        box = axes.get_position()
        place = (box.x0, FOOT / HEIGHT, box.width, LOWER / HEIGHT)
        _enlarged(add_panel(figure, place), wide)
    return Picture(
        figure=figure,
        axes=axes,
        title=title,
        alt=_sentence(wide),
        note=note,
        half=size == "half",
    )


def _n_shown(shares: pd.DataFrame) -> int:
    """How many days are shown until nearly nothing is open."""
    still = shares.index[shares["open"] > TAIL]
    last = still.max() * 1.1 if len(still) else shares.index[0]
    return int((shares.index < last).sum()) + 1


def _stack(axes: Axes, shares: pd.DataFrame) -> None:
    """Stack the shares by day and name those that can be seen at the right."""
    names = [name for name in OUTCOMES if name in shares.columns]
    tops = shares[names].cumsum(axis=1)
    for name in names:
        feet = tops[name] - shares[name]
        look = {**OUTCOMES[name].patch, "linewidth": 0.0, "step": "post"}
        axes.fill_between(shares.index, feet, tops[name], label=name, **look)
    axes.set_ylim(0, 1)
    axes.set_xlim(min(shares.index[0], 0), shares.index[-1])
    share_axis(axes.yaxis, "of invoices")
    axes.tick_params(axis="x", labelbottom=False, length=0)
    no_spines(axes, "left", "bottom")
    last = shares.iloc[-1]
    middles = tops.iloc[-1] - last / 2
    shown = ["paid", "open"]
    labels = {"paid": "Paid", "open": "Open"}
    end_labels(
        axes,
        [(shares.index[-1], middles[name]) for name in shown],
        [f"{labels[name]} {share(last[name], 1)}" for name in shown],
        [OUTCOMES[name].line for name in shown],
    )


def _enlarged(axes: Axes, wide: pd.DataFrame) -> None:
    """Draw what brought no money on a scale of its own, with intervals."""
    ends, texts = [], []
    shown = [name for name in DARK if name in wide["share"].columns]
    for n, name in enumerate(shown):
        shares, color = wide["share"][name], DARK[name]
        band = {"step": "post", "color": color, "alpha": BAND, "linewidth": 0}
        low, high = (wide[side][name].where(shares > 0) for side in ("low", "high"))
        axes.fill_between(wide.index, low, high, **band)
        line = {"color": color, "linestyle": DASHES[n], "label": name}
        axes.step(wide.index, shares, where="post", **line)
        ends.append((wide.index[-1], shares.iloc[-1]))
        axes.plot(*ends[-1], MARKERS[n], color=color, clip_on=False)
        texts.append(f"{name.capitalize()} {share(shares.iloc[-1], 1)}")
    most = wide["share"][shown].max().max()
    axes.set_ylim(0, max(most * 1.35, 0.005))
    axes.set_xlim(min(wide.index[0], 0), wide.index[-1])
    number_axis(axes.xaxis, "days since the invoice date")
    _percent_axis(axes)
    no_spines(axes, "left")
    end_labels(axes, ends, texts, [DARK[name] for name in shown])


def _percent_axis(axes: Axes) -> None:
    """Write small shares as percent."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.yaxis.set_major_locator(MaxNLocator(nbins=2, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value * 100:g} %"))
    axes.grid(visible=True)


def _sentence(wide: pd.DataFrame) -> str:
    """Say the shares on the last day shown, with their limits."""
    last = wide.iloc[-1]
    parts = [
        f"{name} {share(last['share', name], 1)}{_limits(last, name)}"
        for name in OUTCOMES
        if name in wide["share"].columns
    ]
    day = number_text(wide.index[-1])
    return f"What became of invoices by day {day}: {', '.join(parts)}."


def _limits(last: pd.Series, name: str) -> str:
    """Interval of an outcome in words, where it is known."""
    low, high = last["low", name], last["high", name]
    if pd.isna(low) or pd.isna(high):
        return ""
    return f" ({share(low, 1)} to {share(high, 1)})"
