"""How are many bars drawn at once?

A bar of its own is an artist of its own, which costs more than its ink.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from arkit.figures.palette import NAVY

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import PolyCollection

LOSS = "////"
Ends = Sequence[tuple[float, float]]


def bars(
    axes: Axes,
    places: Sequence[float],
    ends: Ends,
    *,
    thick: float,
    colors: Sequence[str],
) -> PolyCollection:
    """Draw bars that lie, at places of the y axis; without edges.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The panel, its limits already set or to be set.
    places : sequence of float
        Where each bar lies.
    ends : sequence of (float, float)
        Where it starts and ends.
    thick : float
        How thick all are, in units of the axis of places.
    colors : sequence of str
        Of each.

    Returns
    -------
    matplotlib.collections.PolyCollection
        One artist for all of them; its paths are the bars in their order.
    """
    from matplotlib.collections import PolyCollection

    at = np.asarray(places, dtype=float)[:, None]
    along = np.asarray(ends, dtype=float)[:, [0, 1, 1, 0]]
    across = at + np.array([-0.5, -0.5, 0.5, 0.5]) * thick
    drawn = PolyCollection(
        np.stack([along, across], axis=2),
        facecolors=list(colors),
        edgecolors="none",
        zorder=1,
    )
    return axes.add_collection(drawn, autolim=False)


def standing(drawn: PolyCollection) -> PolyCollection:
    """The same bars, standing at places of the x axis.

    Parameters
    ----------
    drawn : matplotlib.collections.PolyCollection
        From `bars`.

    Returns
    -------
    matplotlib.collections.PolyCollection
        The same artist.
    """
    drawn.set_verts([path.vertices[:-1, ::-1] for path in drawn.get_paths()])
    return drawn


def edged(
    drawn: PolyCollection,
    *,
    width: float = 0.6,
    colors: Sequence[str] | str = NAVY,
    hatch: str | None = None,
) -> PolyCollection:
    """The same bars with edges, and hatched where they are losses.

    Parameters
    ----------
    drawn : matplotlib.collections.PolyCollection
        From `bars`.
    width : float, default 0.6
        Of the edges, in points.
    colors : sequence of str or str
        Of the edges.
    hatch : str, optional
        How all are hatched.

    Returns
    -------
    matplotlib.collections.PolyCollection
        The same artist.
    """
    drawn.set(edgecolors=colors, linewidths=width, hatch=hatch)
    return drawn
