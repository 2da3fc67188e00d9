"""Which inputs could turn the choice between two ways out around?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arkit.figures.beside_bars import names_axis
from arkit.figures.given import given, why_missing
from arkit.figures.labels import fit_names
from arkit.figures.palette import INK, MIST, MUTED, NAVY, PAPER, RUST, STEEL
from arkit.figures.picture import Picture
from arkit.figures.sheet import empty
from arkit.figures.style import canvas, house_style, value_axis
from arkit.figures.words import Money, clean, money, money_unit
from arkit.schema import number_text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

TITLE = "What could turn the choice around"
NOTE = (
    "Bar: the difference while one input goes from its low end (light) to its high end "
    "(dark), its values at the ends; all else as assumed."
)
NOTHING = "There are no two ways out to choose between."
COLUMNS = [
    *("label", "low", "high", "difference_amount", "difference_low_amount"),
    *("difference_high_amount", "changes_sign"),
]
MOST, ROW_MM, EDGE_MM = 8, 7.4, 27.0
NAMES_MM = {"full": 52.0, "half": 30.0}
BAR, LEAST_MOVE, ROOM = 0.5, 0.004, 0.12
TURNS = "turns the choice"


def tornado(
    data: Any,
    *,
    currency: str | None = None,
    title: str = TITLE,
    note: str | None = None,
    size: str = "full",
) -> Picture:
    """Which inputs could turn the choice between two ways out around?

    Parameters
    ----------
    data : DataFrame or Measure
        label, low and high (of the input), difference_amount (as assumed, the same in
        all rows), difference_low_amount and difference_high_amount, changes_sign, one
        row per input, the largest swing first; optional best and runner_up, the names
        of the two.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below the figure.
    size : {"full", "half"}
        Width of the figure.

    Returns
    -------
    Picture
        One bar per input around the difference as assumed, eight at most.

    Raises
    ------
    ParameterError
        Missing columns.
    """
    facts = given(data, COLUMNS, metric="tornado", currency=currency, floor="whatif")
    frame = facts.frame.dropna(subset=["difference_amount"]).head(MOST)
    if frame.empty:
        why = why_missing(facts.frame, most=1)
        return empty(why or NOTHING, title=title, size=size)
    with house_style():
        axes = _panel(frame.reset_index(drop=True), size, facts.currency)
    return Picture(
        figure=axes.figure,
        axes=axes,
        title=title,
        alt=_sentence(frame, facts.currency),
        note=NOTE if note is None else note,
        half=size == "half",
    )


def _names(frame: pd.DataFrame) -> tuple[str, str]:
    """The two ways out."""
    if "best" not in frame.columns or "runner_up" not in frame.columns:
        return "the first", "the second"
    return clean(frame["best"].iloc[0]), clean(frame["runner_up"].iloc[0])


def _panel(frame: pd.DataFrame, size: str, currency: str) -> Axes:
    """Draw the bars, the line of no difference and that of today's."""
    names, room = fit_names(frame["label"], NAMES_MM.get(size, 0.0))
    height = ROW_MM * len(frame) + EDGE_MM
    right = 28 if size == "full" and frame["changes_sign"].any() else 5
    _, axes = canvas(size, height, margins=(room + 3, right, 15, 12))
    names_axis(axes, names)
    ends = frame[["difference_low_amount", "difference_high_amount"]]
    today = float(frame["difference_amount"].iloc[0])
    low, high = (min(ends.min().min(), 0.0, today), max(ends.max().max(), 0.0, today))
    width = high - low or 1.0
    axes.set_xlim(low - ROOM * width, high + ROOM * width)
    for place, row in enumerate(frame.itertuples()):
        _bars(axes, place, row, LEAST_MOVE * width)
        if row.changes_sign:
            _turns(axes, place, size)
    unit = money_unit(max(high, -low), currency)
    value_axis(axes.xaxis, unit.unit, money=unit)
    axes.axvline(0, color=INK, linewidth=1.1, zorder=3)
    axes.axvline(today, color=MUTED, linewidth=0.9, linestyle=(0, (4, 2)), zorder=3)
    _heads(axes, _names(frame), today, unit)
    return axes


def _bars(axes: Axes, place: int, row: Any, least: float) -> None:
    """One input: to its low end light, to its high end dark, with its values."""
    today = row.difference_amount
    sides = [
        (row.difference_low_amount, row.low, MIST),
        (row.difference_high_amount, row.high, STEEL),
    ]
    for end, value, color in sorted(sides, key=lambda side: -abs(side[0] - today)):
        axes.barh(
            place,
            end - today,
            left=today,
            height=BAR,
            color=color,
            edgecolor=NAVY,
            linewidth=0.6,
        )
        if abs(end - today) > least:
            _value(axes, _short(value), (end, place), is_right=end > today)


def _value(axes: Axes, text: str, at: tuple[float, float], *, is_right: bool) -> None:
    """Write a value of the input at the end of its bar."""
    axes.annotate(
        text,
        xy=at,
        xytext=(3 if is_right else -3, 0),
        textcoords="offset points",
        ha="left" if is_right else "right",
        va="center",
        color=INK,
        annotation_clip=False,
        zorder=5,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.3, "alpha": 0.85},
    )


def _turns(axes: Axes, place: int, size: str) -> None:
    """Say in words that an input turns the choice around."""
    if size != "full":
        return
    axes.annotate(
        TURNS,
        xy=(1, place),
        xycoords=("axes fraction", "data"),
        xytext=(4, 0),
        textcoords="offset points",
        va="center",
        color=RUST,
        annotation_clip=False,
    )


def _heads(axes: Axes, names: tuple[str, str], today: float, unit: Money) -> None:
    """Write above the panel who is better on which side, and today's difference."""
    first, second = names
    texts = [
        (0.0, -4, "right", 13, f"◂ {second} is worth more", INK),
        (0.0, 4, "left", 13, f"{first} is worth more ▸", INK),
        (today, 0, "center", 3, f"as assumed {unit.text(today)}", MUTED),
    ]
    for at, right, side, up, text, color in texts:
        axes.annotate(
            text,
            xy=(at, 1),
            xycoords=("data", "axes fraction"),
            xytext=(right, up),
            textcoords="offset points",
            ha=side,
            va="bottom",
            color=color,
            annotation_clip=False,
        )


def _short(value: float) -> str:
    """A value of an input with as many decimals as it needs, three at most."""
    places = next((n for n in range(3) if abs(value - round(value, n)) < 1e-9), 3)
    return number_text(value, places=places)


def _sentence(frame: pd.DataFrame, currency: str) -> str:
    """Say what each input does to the difference."""
    first, second = _names(frame)
    today = money(frame["difference_amount"].iloc[0], currency)
    said = [
        f"{clean(row.label)} from {_short(row.low)} to {_short(row.high)}: "
        f"{money(row.difference_low_amount, currency)} to "
        f"{money(row.difference_high_amount, currency)}"
        f"{', which turns the choice' if row.changes_sign else ''}"
        for row in frame.itertuples()
    ]
    return (
        f"Worth of {first} less worth of {second}, {today} as assumed. "
        f"{'; '.join(said)}."
    )
