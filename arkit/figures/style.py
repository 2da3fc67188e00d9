"""How do all figures look: fonts, sizes, lines, axes?"""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from arkit.errors import ParameterError
from arkit.figures.palette import GRID, INK, MUTED, PAPER, RULE
from arkit.figures.words import Money
from arkit.schema import number_text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

MM = 25.4
WIDTHS = {"full": 170.0, "half": 82.0}
NARROW_MM = 45.0
FONT_SIZE = 8.5
LEAST_RATIO = 0.05
NEAR = (0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.4, 1.6)
FAR = (0.1, 0.2, 0.5, 0.7, 1.0, 1.4, 2.0, 5.0, 10.0)
FACES = ("Regular", "It", "Semibold")
STYLE = {
    "font.family": ["Source Sans Pro", "DejaVu Sans"],
    "font.size": FONT_SIZE,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": RULE,
    "axes.linewidth": 0.6,
    "axes.labelcolor": MUTED,
    "axes.labelsize": FONT_SIZE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "figure.facecolor": PAPER,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "xtick.color": RULE,
    "ytick.color": RULE,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": FONT_SIZE,
    "ytick.labelsize": FONT_SIZE,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 0,
    "hatch.linewidth": 0.5,
    "legend.frameon": False,
    "legend.fontsize": FONT_SIZE,
    "lines.linewidth": 1.5,
    "lines.markersize": 3.6,
    "svg.fonttype": "none",
    "svg.hashsalt": "arkit",
}


@cache
def register_fonts() -> None:
    """Tell matplotlib where the house typeface is."""
    from matplotlib import font_manager

    spec = importlib.util.find_spec("font_source_sans_pro")
    folder = Path(spec.origin).parent / "files" if spec and spec.origin else Path()
    for face in FACES:
        file = folder / f"SourceSansPro-{face}.otf"
        if file.is_file():
            font_manager.fontManager.addfont(str(file))


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the house style, and leave the analyst's own settings as they were.

    A sign that no typeface has is drawn as a box and not reported.
    """
    from matplotlib import rc_context

    register_fonts()
    with warnings.catch_warnings(), rc_context(STYLE):
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        yield


def canvas(
    size: str, height: float, *, margins: tuple[float, float, float, float]
) -> tuple[Figure, Axes]:
    """Lay out one panel.

    Parameters
    ----------
    size : {"full", "half"}
        Whole or half the width of the text: 170 or 82 mm.
    height : float
        Height in mm.
    margins : tuple of float
        Left, right, top and bottom margin in mm.

    Returns
    -------
    Figure, Axes
        The figure and its panel.

    Raises
    ------
    ParameterError
        When the size is neither full nor half.
    """
    from arkit.figures.drawing import Drawing

    if size not in WIDTHS:
        raise ParameterError(f"no figure size {size!r}", remedy="use 'full' or 'half'")
    width = WIDTHS[size]
    left, right, top, bottom = margins
    figure = Drawing(figsize=(width / MM, height / MM))
    box = (
        left / width,
        bottom / height,
        (width - left - right) / width,
        (height - top - bottom) / height,
    )
    return figure, figure.add_axes(box)


def width_mm(axes: Axes) -> float:
    """Width of a panel in mm."""
    return axes.get_position().width * axes.figure.get_figwidth() * MM


def height_points(axes: Axes) -> float:
    """Height of a panel in points."""
    return axes.get_position().height * axes.figure.get_figheight() * 72


def value_axis(axis: Axis, unit: str, *, money: Money | None = None) -> None:
    """Dress the axis of the values: unit, a few round ticks, a thin grid.

    Parameters
    ----------
    axis : matplotlib.axis.Axis
        `axes.xaxis` or `axes.yaxis`.
    unit : str
        What the numbers are in, written at the end of the axis.
    money : Money, optional
        Unit of the amounts; the data stay in major units, the ticks are scaled.
    """
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    factor = money.factor if money else 1.0
    axis.set_major_locator(MaxNLocator(nbins=_ticks(axis), steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value / factor)))
    axis.grid(visible=True)
    _write_unit(axis, unit)


def share_axis(axis: Axis, unit: str) -> None:
    """Dress an axis of shares from 0 to 100 %."""
    from matplotlib.ticker import FixedLocator, FuncFormatter

    axis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{_tick(value * 100)} %"))
    axis.grid(visible=True)
    _write_unit(axis, unit)


def ratio_axis(axis: Axis, frame: pd.DataFrame, unit: str) -> None:
    """Dress a log axis of ratios around one: even distances are even factors.

    Parameters
    ----------
    axis : matplotlib.axis.Axis
        `axes.xaxis` or `axes.yaxis`.
    frame : DataFrame
        Columns low and high, the limits that are shown.
    unit : str
        What the ratio is of.
    """
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    low = min(max(frame["low"].min(), LEAST_RATIO) / 1.06, 0.82)
    high = max(min(frame["high"].max(), 1 / LEAST_RATIO) * 1.06, 1.22)
    near = low > NEAR[0] / 1.1 and high < NEAR[-1] * 1.1
    scale, limit = (
        (axis.axes.set_xscale, axis.axes.set_xlim)
        if axis.axis_name == "x"
        else (axis.axes.set_yscale, axis.axes.set_ylim)
    )
    scale("log")
    limit(low, high)
    ratios = NEAR if near else FAR
    ticks = [tick for tick in ratios if low <= tick <= high]
    many = len(ticks) > _ticks(axis) + 1
    around = ratios.index(1.0) % 2
    shown = [t for t in ticks if not many or ratios.index(t) % 2 == around]
    axis.set_major_locator(FixedLocator(shown))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"×{value:g}"))
    axis.grid(visible=True)
    _write_unit(axis, unit)


def name_below(axes: Axes, words: str, *, lines: int = 1) -> None:
    """Name what the places of an axis are, right below its labels.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The panel.
    words : str
        What stands below, such as "due month".
    lines : int, default 1
        Lines the labels of the axis take.
    """
    axes.xaxis.set_label_text(words, ha="right", color=MUTED)
    below = _below(axes.xaxis, 7 + 10 * lines)
    axes.xaxis.set_label_coords(1.0, -0.0, transform=below)


def _ticks(axis: Axis) -> int:
    """How many ticks fit."""
    wide = axis.axis_name == "y" or width_mm(axis.axes) > NARROW_MM
    return 5 if wide else 3


def _tick(value: float) -> str:
    """Write a tick with as many decimals as it needs, three at most."""
    places = next((n for n in range(3) if abs(value - round(value, n)) < 1e-9), 3)
    return number_text(value, places=places)


def _write_unit(axis: Axis, unit: str) -> None:
    """Write a unit level with the page: above a y axis, right below an x axis."""
    if axis.axis_name == "x":
        axis.set_label_text(unit, ha="right", color=MUTED)
        axis.set_label_coords(1.0, -0.0, transform=_below(axis, 17))
        return
    axis.set_label_text(unit, rotation=0, ha="left", va="bottom", color=MUTED)
    from matplotlib.transforms import blended_transform_factory

    figure, panel = axis.axes.figure, _below(axis, -7)
    axis.set_label_coords(
        0.0, 1.0, transform=blended_transform_factory(figure.transFigure, panel)
    )


def _below(axis: Axis, points: float) -> object:
    """Coordinates of the panel, moved down by so many points."""
    from matplotlib.transforms import ScaledTranslation

    figure = axis.axes.figure
    shift = ScaledTranslation(0, -points / 72, figure.dpi_scale_trans)
    return axis.axes.transAxes + shift


def no_spines(axes: Axes, *sides: str) -> None:
    """Take lines around a panel away."""
    for side in sides:
        axes.spines[side].set_visible(False)
