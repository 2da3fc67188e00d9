"""What do the marks of a figure stand for, and where is that written?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from arkit.figures.labels import width_points
from arkit.figures.palette import INK, MUTED

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

UP = 9.0
BETWEEN = 8.5
GAP = 4.25
SWATCH = 5.95
LONG, SHORT = 18.7, 8.5
IN_FROM_LEFT = 3.4
FROM_PANEL, DOWN, LINE = 8.5, 6.0, 13.0


def key_above(
    axes: Axes, marks: Sequence[Artist], *, right: bool = False, up: float = UP
) -> None:
    """Name marks in a row above the panel.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The panel.
    marks : sequence of Artist
        Bars, patches or lines as in the panel, each with its label.
    right : bool, default False
        Whether the row ends at the right of the panel; else it begins at its left.
    up : float, default 9
        Points from the panel to the middle of the row.
    """
    widths = [SHORT + GAP + width_points(str(mark.get_label())) for mark in marks]
    first = -sum(widths) - BETWEEN * (len(widths) - 1) if right else IN_FROM_LEFT
    lefts = accumulate((width + BETWEEN for width in widths[:-1]), initial=first)
    places = [(left, up, SHORT) for left in lefts]
    _write(axes, marks, places, corner=(1.0 if right else 0.0, 1.0), color=MUTED)


def key_beside(axes: Axes, marks: Sequence[Artist]) -> None:
    """Name marks below each other at the right of the panel.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The panel.
    marks : sequence of Artist
        Lines as in the panel, each with its label, from top to bottom.
    """
    places = [(FROM_PANEL, -DOWN - row * LINE, LONG) for row in range(len(marks))]
    _write(axes, marks, places, corner=(1.0, 1.0), color=INK)


def _write(
    axes: Axes,
    marks: Sequence[Artist],
    places: Sequence[tuple[float, float, float]],
    *,
    corner: tuple[float, float],
    color: str,
) -> None:
    """Draw marks and names at places in points from a corner: left, middle, width."""
    from matplotlib.text import Text
    from matplotlib.transforms import Affine2D, ScaledTranslation

    from arkit.figures.lettering import Key

    points = Affine2D().scale(1 / 72) + axes.figure.dpi_scale_trans
    ground = points + ScaledTranslation(*corner, axes.transAxes)
    drawn, texts = [], []
    for mark, (left, middle, width) in zip(marks, places, strict=True):
        drawn += _like(mark, (left, middle, width), ground)
        look = {"va": "center", "color": color, "transform": ground}
        name = str(mark.get_label())
        texts.append(Text(left + width + GAP, middle, name, **look))
    axes.add_artist(Key(drawn, texts))


def _like(
    mark: Artist, place: tuple[float, float, float], ground: Transform
) -> list[Artist]:
    """What looks as the mark does in the panel: a swatch, or a line and its marker."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    left, middle, width = place
    drawn: list[Artist]
    if isinstance(mark, Line2D):
        line = Line2D([left, left + width], [middle, middle])
        drawn = [line, Line2D([left + width / 2], [middle])]
    else:
        drawn = [Rectangle((left, middle - SWATCH / 2), width, SWATCH)]
    for one in drawn:
        one.update_from(mark)
        one.set(transform=ground, clip_on=False, clip_path=None)
    if isinstance(mark, Line2D):
        line.set_marker("")
    return drawn
