"""Bars of a figure one by one, and the names of its key, for tests that read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.patches import Rectangle

from arkit.figures.lettering import Key
from arkit.figures.panel import Bars

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def bars(axes: Axes) -> list[Rectangle]:
    """Every bar of a panel with its place, size, color and hatching."""
    found = []
    for patch in axes.patches:
        if isinstance(patch, Bars):
            found += [_alone(patch, box) for box in patch.boxes]
        elif isinstance(patch, Rectangle):
            found.append(patch)
    return found


def key_names(axes: Axes) -> list[str]:
    """What the key of a panel names, in the order it is written."""
    (key,) = (artist for artist in axes.artists if isinstance(artist, Key))
    assert len(key.marks) >= len(key.texts)
    return [text.get_text() for text in key.texts]


def _alone(patch: Bars, box: list[float]) -> Rectangle:
    """One of the bars that share a look, whose outline goes through its corners."""
    left, low, width, height = map(float, box)
    if abs(width * height) > 0:
        corners = {(left, low), (left + width, low + height)}
        assert corners <= set(map(tuple, patch.get_path().vertices))
    bar = Rectangle((left, low), width, height, hatch=patch.get_hatch())
    bar.set(facecolor=patch.get_facecolor(), edgecolor=patch.get_edgecolor())
    return bar
