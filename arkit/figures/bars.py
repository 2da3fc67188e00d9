"""How are bars drawn that look the same: all of them as one artist?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]])


def upright(
    places: ArrayLike, heights: ArrayLike, *, feet: ArrayLike = 0.0, width: float = 0.72
) -> np.ndarray:
    """Say where upright bars stand.

    Parameters
    ----------
    places : array-like of float
        Middles of the bars.
    heights : array-like of float
        How high they are, negative downwards.
    feet : array-like of float, default 0
        Where they begin.
    width : float, default 0.72
        How wide they are, in units of the places.

    Returns
    -------
    ndarray of float, shape (n, 4)
        Left, bottom, width and height of each.

    Examples
    --------
    >>> upright([1.0], [5.0], width=0.5).tolist()
    [[0.75, 0.0, 0.5, 5.0]]
    """
    left = np.asarray(places, dtype=float) - width / 2
    return _boxes(left, feet, width, heights)


def lying(
    places: ArrayLike,
    widths: ArrayLike,
    *,
    lefts: ArrayLike = 0.0,
    height: float = 0.62,
) -> np.ndarray:
    """Say where lying bars are.

    Parameters
    ----------
    places : array-like of float
        Middles of the bars.
    widths : array-like of float
        How far they reach, negative to the left.
    lefts : array-like of float, default 0
        Where they begin.
    height : float, default 0.62
        How thick they are, in units of the places.

    Returns
    -------
    ndarray of float, shape (n, 4)
        Left, bottom, width and height of each.

    Examples
    --------
    >>> lying([1.0], [-5.0], lefts=2.0, height=0.5).tolist()
    [[2.0, 0.75, -5.0, 0.5]]
    """
    low = np.asarray(places, dtype=float) - height / 2
    return _boxes(lefts, low, widths, height)


def _boxes(*parts: ArrayLike) -> np.ndarray:
    """Left, bottom, width and height side by side."""
    return np.column_stack(np.broadcast_arrays(*map(np.atleast_1d, parts))).astype(
        float
    )


def draw_bars(axes: Axes, boxes: np.ndarray, look: Mapping[str, Any]) -> None:
    """Draw bars of one look.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The panel; its limits are left to the figure.
    boxes : ndarray of float, shape (n, 4)
        Left, bottom, width and height of each bar; one without height or width, or
        with a NaN, is not drawn.
    look : mapping
        Facecolor, edgecolor, hatch, label and so on, as of a patch of matplotlib.
    """
    from matplotlib.path import Path

    from arkit.figures.panel import Bars

    solid = boxes[np.isfinite(boxes).all(axis=1) & boxes[:, 2:].all(axis=1)]
    points = (solid[:, None, :2] + CORNERS * solid[:, None, 2:]).reshape(-1, 2)
    codes = [Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY] * len(solid)
    drawn = Bars(Path(points, codes), **{"edgecolor": "none", **look})
    drawn.boxes = boxes
    axes.add_artist(drawn)
    if len(points):
        axes.update_datalim(points)
