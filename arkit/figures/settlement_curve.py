"""Up to which discount is a settlement worth more than what we would do instead?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arkit.figures.given import given, part_of, why_missing
from arkit.figures.labels import fit_names, say, spread
from arkit.figures.palette import INK, MUTED, NAVY, PAPER, RUST
from arkit.figures.picture import Picture
from arkit.figures.sheet import empty
from arkit.figures.style import (
    FONT_SIZE,
    canvas,
    height_points,
    house_style,
    no_spines,
    value_axis,
)
from arkit.figures.words import money, money_unit, share

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

TITLE = "Settlement by discount, against what we would do instead"
NOTE = (
    "Falling line: worth today of a settlement. Level lines: what else could be done; "
    "solid needs nobody's consent, dashed that of the customer. Dot: walk away beyond "
    "it."
)
NOTHING = "Nothing is owed, so there is nothing to settle."
CURVE = ["discount_share", "value_amount"]
OTHERS = ["way_out", "value_amount", "walk_away_share", "is_unilateral"]
LABELS_MM = {"full": 36.0, "half": 22.0}
LINE = 1.22


def settlement_curve(
    data: Any,
    *,
    currency: str | None = None,
    title: str = TITLE,
    note: str | None = None,
    size: str = "full",
) -> Picture:
    """Up to which discount is a settlement worth more than each alternative?

    Parameters
    ----------
    data : study of a settlement
        With `curve` (discount_share, value_amount) and `alternatives` (way_out,
        value_amount, walk_away_share, is_unilateral), best first.
    currency : str, optional
        ISO 4217 code; by default that of the study.
    title, note : str, optional
        Printed above and below the figure.
    size : {"full", "half"}
        Width of the figure.

    Returns
    -------
    Picture
        The worth of a settlement over its discount, named alternatives as level
        lines, and the walk-away point.

    Raises
    ------
    ParameterError
        Missing columns.
    """
    passport = getattr(data, "passport", None)
    code = currency or getattr(passport, "currency", None)
    told = {"metric": "break_even_curve", "currency": code, "floor": "whatif"}
    curve = given(part_of(data, "curve"), CURVE, **told)
    others = given(part_of(data, "alternatives"), OTHERS, **told)
    known = curve.frame.dropna(subset=CURVE)
    if known.empty:
        why = why_missing(curve.frame, most=1)
        return empty(why or NOTHING, title=title, size=size)
    with house_style():
        axes = _panel(known, others.frame, size, curve.currency)
    return Picture(
        figure=axes.figure,
        axes=axes,
        title=title,
        alt=_sentence(known, others.frame, curve.currency),
        note=NOTE if note is None else note,
        half=size == "half",
    )


def _panel(curve: pd.DataFrame, others: pd.DataFrame, size: str, currency: str) -> Axes:
    """Draw the falling line, the level lines and the points where they meet."""
    names, room = fit_names(others["way_out"], LABELS_MM.get(size, 0.0))
    _, axes = canvas(size, 82, margins=(13, room + 5, 7, 10))
    axes.set_xlim(0, 1)
    high = max(curve["value_amount"].max(), others["value_amount"].max())
    low = min(others["value_amount"].min(), curve["value_amount"].min(), 0.0)
    axes.set_ylim(low, high * 1.08)
    axes.plot(curve["discount_share"], curve["value_amount"], color=NAVY, linewidth=2.2)
    for row in others.itertuples():
        dashes = "-" if row.is_unilateral else (0, (4, 2))
        look = {"color": INK if row.is_unilateral else MUTED, "linestyle": dashes}
        axes.axhline(row.value_amount, linewidth=1.0, **look)
    unit = money_unit(high, currency)
    value_axis(axes.yaxis, unit.unit, money=unit)
    _percent_axis(axes)
    no_spines(axes, "left")
    _names(axes, others, names)
    _meetings(axes, others)
    return axes


def _percent_axis(axes: Axes) -> None:
    """Write discounts as percentages."""
    from matplotlib.ticker import FixedLocator, FuncFormatter

    value_axis(axes.xaxis, "discount")
    axes.xaxis.set_major_locator(FixedLocator([n / 10 for n in range(0, 11, 2)]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: share(value)))


def _names(axes: Axes, others: pd.DataFrame, names: list[str]) -> None:
    """Name each level line at its right end, without overlap."""
    from matplotlib.collections import LineCollection

    low, high = axes.get_ylim()
    gap = FONT_SIZE * LINE / height_points(axes) * (high - low)
    wanted = list(others["value_amount"])
    places = spread(wanted, gap, low + gap / 2, high - gap / 3)
    colors = [INK if own else MUTED for own in others["is_unilateral"]]
    beside = axes.get_yaxis_transform()
    leads = [
        [(1.0, level), (1.017, place)]
        for level, place in zip(wanted, places, strict=True)
    ]
    drawn = LineCollection(
        leads, colors=colors, linewidths=0.7, transform=beside, clip_on=False
    )
    axes.add_collection(drawn, autolim=False)
    for name, place, color in zip(names, places, colors, strict=True):
        axes.text(1.02, place, name, va="center", color=color, transform=beside)


def _meetings(axes: Axes, others: pd.DataFrame) -> None:
    """Mark where the settlement is worth as much; the walk-away point stands out."""
    best = True
    for row in others.itertuples():
        if not 0 < row.walk_away_share < 1:
            best = best and not row.is_unilateral
            continue
        first = row.is_unilateral and best
        at = (row.walk_away_share, row.value_amount)
        face = RUST if first else PAPER
        look = {"color": RUST if first else NAVY, "markerfacecolor": face}
        axes.plot(*at, "o", markersize=7 if first else 4.5, zorder=5, **look)
        if first:
            text = f"walk away beyond {share(row.walk_away_share, 1)}"
            say(axes, text, at, offset=(7, 8), color=RUST)
            axes.plot([at[0], at[0]], [0, at[1]], color=RUST, linewidth=0.8)
        elif not row.is_unilateral:
            text = f"{share(row.walk_away_share, 1)}"
            say(axes, text, at, offset=(6, 6), color=MUTED)
        best = best and not row.is_unilateral


def _sentence(curve: pd.DataFrame, others: pd.DataFrame, currency: str) -> str:
    """Say each alternative with the discount at which a settlement equals it."""
    said = [
        f"{row.way_out} {money(row.value_amount, currency)}, equal at a discount of "
        f"{share(row.walk_away_share, 1)}"
        for row in others.itertuples()
    ]
    full = money(curve["value_amount"].iloc[0], currency)
    return f"A settlement is worth {full} at no discount; {'; '.join(said)}."
