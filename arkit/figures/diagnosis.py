"""Which cause is likely, and what speaks for it?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from arkit.figures.bars import LOSS, bars, edged
from arkit.figures.beside_bars import beside_axis, names_axis
from arkit.figures.given import given, part_of
from arkit.figures.labels import fit, fit_names
from arkit.figures.palette import INK, MIST, MUTED, NAVY, PAPER, STEEL
from arkit.figures.picture import Picture
from arkit.figures.sheet import empty
from arkit.figures.style import MM, WIDTHS, canvas, house_style
from arkit.figures.words import clean, share
from arkit.schema import number_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLE = "Why they pay late"
NOTE = (
    "Above: chance of each cause; the mark is its chance before any fact. Below: what "
    "moves the chance of {first} against {second}; right of the line speaks for it "
    "(full), left against it (hatched), with the factor on the odds."
)
NOTHING = "There is nothing to explain, or too little to explain it by."
CHANCES = ["cause", "prior", "chance"]
PIECES = ["kind", "label", "value", "weight", "stands"]
MOST = 8
ROW_MM, HEAD_MM, GAP_MM, FOOT_MM = 5.2, 2.0, 8.0, 2.0
NAMES_MM = {"full": 88.0, "half": 44.0}
RIGHT_MM = 12.0
RIGHT_POINTS = RIGHT_MM / MM * 72 - 2
BAR = 0.62
DOUBLING = 0.6931471805599453


def diagnosis(
    data: Any,
    *,
    most: int = MOST,
    title: str = TITLE,
    note: str | None = None,
    size: str = "full",
) -> Picture:
    """Which cause is likely, and what speaks for and against it?

    Parameters
    ----------
    data : Diagnosis
        With `chances` (cause, prior, chance) and `contributions` (kind, label, value,
        weight, stands).
    most : int, default 8
        Facts and answers shown, those that weigh most.
    title, note : str, optional
        Printed above and below the figure.
    size : {"full", "half"}
        Width of the figure.

    Returns
    -------
    Picture
        A bar per cause, and a bar per fact for the likeliest cause against the next.

    Raises
    ------
    ParameterError
        Missing columns.
    """
    facts = given(
        part_of(data, "chances"), CHANCES, metric="diagnose", floor="judgment"
    )
    told = given(
        part_of(data, "contributions"), PIECES, metric="diagnose", floor="judgment"
    ).frame
    causes = facts.frame
    if causes["chance"].isna().any():
        return empty(NOTHING, title=title, size=size)
    ranked = causes.sort_values("chance", ascending=False, kind="stable")
    weighed = told[told["kind"].ne("prior") & told["stands"].isin(("for", "against"))]
    largest = weighed["weight"].abs().sort_values(ascending=False, kind="stable")
    shown = weighed.loc[largest.index[:most]]
    with house_style():
        axes = _panels(ranked, shown, size)
    first, second = ranked["cause"].iloc[:2]
    return Picture(
        figure=axes.figure,
        axes=axes,
        title=title,
        alt=_sentence(ranked, shown),
        note=NOTE.format(first=first, second=second) if note is None else note,
        half=size == "half",
    )


def _panels(causes: pd.DataFrame, facts: pd.DataFrame, size: str) -> Axes:
    """Chances above, facts below, with names in one column."""
    names = [clean(_capital(c)) for c in causes["cause"]]
    named = [_named(r) for r in facts.itertuples()]
    _, room = fit_names([*names, *named], NAMES_MM.get(size, 0.0))
    rows = len(names), len(named)
    below = (ROW_MM * rows[1] + GAP_MM + FOOT_MM) if rows[1] else 2.0
    height = ROW_MM * rows[0] + HEAD_MM + below
    margins = (room + 3, RIGHT_MM, HEAD_MM, below)
    figure, axes = canvas(size, height, margins=margins)
    _chances(axes, causes, [fit(name, room) for name in names])
    if rows[1]:
        width = WIDTHS[size]
        box = (
            (room + 3) / width,
            FOOT_MM / height,
            (width - room - 3 - RIGHT_MM) / width,
            ROW_MM * rows[1] / height,
        )
        fitted = [fit(name, room) for name in named]
        _facts(figure.add_axes(box), facts, fitted, clean(causes["cause"].iloc[0]))
    return axes


def _named(row: Any) -> str:
    """A fact with its value, or a question with its answer."""
    is_question = str(row.label).endswith("?")
    value = _capital(str(row.value)) if is_question else row.value
    return clean(f"{row.label}{' ' if is_question else ': '}{value}")


def _capital(text: str) -> str:
    """First letter as a capital."""
    return f"{text[:1].upper()}{text[1:]}"


def _chances(axes: Axes, causes: pd.DataFrame, names: list[str]) -> None:
    """A bar per cause with its chance, and a mark where it began."""
    names_axis(axes, names)
    axes.set_xlim(0, 1)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    chances, places = list(causes["chance"]), np.arange(len(names))
    bars(
        axes,
        places,
        [(0.0, chance) for chance in chances],
        thick=BAR,
        colors=[NAVY, STEEL, *[MIST] * len(names)][: len(names)],
    )
    for color, width in ((PAPER, 3.4), (INK, 1.3)):
        axes.vlines(
            causes["prior"],
            places - 0.42,
            places + 0.42,
            color=color,
            linewidth=width,
            capstyle="projecting",
        )
    beside_axis(axes, [_chance(one) for one in chances], points=RIGHT_POINTS)


def _chance(chance: float) -> str:
    """Write a chance; nothing is certain.

    >>> _chance(0.997), _chance(0.77)
    ('>99 %', '77 %')
    """
    return ">99 %" if chance > 0.995 else share(chance)


def _facts(axes: Axes, facts: pd.DataFrame, names: list[str], first: str) -> None:
    """A bar per fact: how often it doubles or halves the odds."""
    names_axis(axes, names)
    steps = facts["weight"] / DOUBLING
    reach = max(steps.abs().max(), 1.0) * 1.06
    axes.set_xlim(-reach, reach)
    for color, hatch, chosen in (
        (NAVY, None, np.flatnonzero(steps > 0)),
        (MIST, LOSS, np.flatnonzero(steps <= 0)),
    ):
        ends = [(0.0, step) for step in steps.iloc[chosen]]
        drawn = bars(axes, chosen, ends, thick=BAR, colors=[color]) if ends else None
        if drawn:
            edged(drawn, hatch=hatch)
    beside_axis(axes, [odds(step) for step in steps], points=RIGHT_POINTS)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    for text, x, side in (
        (f"against {first}", 0.0, "left"),
        (f"for {first}", 1.0, "right"),
    ):
        axes.annotate(
            text,
            xy=(x, 1),
            xycoords="axes fraction",
            xytext=(0, 3),
            textcoords="offset points",
            ha=side,
            color=MUTED,
            annotation_clip=False,
        )


def odds(step: float) -> str:
    """Write by how much a fact multiplies the odds.

    Parameters
    ----------
    step : float
        Doublings of the odds; negative halves them.

    Returns
    -------
    str
        A factor, or a division.

    Examples
    --------
    >>> odds(1.0), odds(-2.0)
    ('× 2.0', '÷ 4.0')
    """
    factor = number_text(2 ** abs(step), places=1)
    return f"× {factor}" if step >= 0 else f"÷ {factor}"


def _sentence(causes: pd.DataFrame, facts: pd.DataFrame) -> str:
    """Say the chances and the facts that weigh most."""
    said = [f"{r.cause} {_chance(r.chance)}" for r in causes.itertuples()]
    first, second = causes["cause"].iloc[:2]
    told = [
        f"{_named(r)[:100]}, odds {odds(r.weight / DOUBLING)}"
        for r in facts.itertuples()
    ]
    moved = f" {_capital(first)} against {second}: {'; '.join(told)}." if told else ""
    return f"Chances: {', '.join(said)}.{moved}"
