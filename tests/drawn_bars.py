"""Which bars are in a picture: the corners of each, and whether it is hatched?"""

from __future__ import annotations

from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection


class Bar(NamedTuple):
    """One bar, in units of the data."""

    left: float
    right: float
    bottom: float
    top: float
    is_hatched: bool
    face: tuple[float, ...]


def drawn_bars(axes: Axes) -> list[Bar]:
    """Bars in the order in which they are drawn."""
    found = []
    for drawn in axes.collections:
        if not isinstance(drawn, PolyCollection):
            continue
        faces, hatch = drawn.get_facecolors(), bool(drawn.get_hatch())
        for place, path in enumerate(drawn.get_paths()):
            first, *_, opposite, _, _ = path.vertices.tolist()
            (a, b), (c, d) = first, opposite
            face = tuple(faces[place % len(faces)].tolist())
            found.append(Bar(a, c, b, d, hatch, face))
    return found
