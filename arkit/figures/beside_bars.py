"""What stands left and right of bars that lie?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from arkit.figures.palette import INK
from arkit.figures.style import no_spines

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NAME = "name"  # what a text beside a bar is called, to tell it from the others


def names_axis(axes: Axes, names: Sequence[str]) -> None:
    """Write names at the left of horizontal bars, first on top.

    Plain text: a tick costs five artists.
    """
    from matplotlib.ticker import NullLocator

    axes.yaxis.set_major_locator(NullLocator())
    axes.set_ylim(len(names) - 0.4, -0.6)
    told = {"ha": "right", "va": "center_baseline", "label": NAME}
    left = _moved(axes.get_yaxis_transform(), axes, -4)
    for place, name in enumerate(names):
        axes.text(0, place, name, transform=left, **told)
    no_spines(axes, "left")


def beside_axis(
    axes: Axes,
    texts: Sequence[str],
    *,
    points: float,
    colors: Sequence[str] | None = None,
) -> None:
    """Write a text right of the panel for each horizontal bar, first on top.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The panel.
    texts : sequence of str
        One for each place.
    points : float
        Where they end, in points right of the panel.
    colors : sequence of str, optional
        Of each.
    """
    told = {"ha": "right", "va": "center"}
    right = _moved(axes.get_yaxis_transform(), axes, points)
    for place, text in enumerate(texts):
        color = colors[place] if colors else INK
        axes.text(1, place, text, transform=right, color=color, **told)


def _moved(place: object, axes: Axes, points: float) -> object:
    """Coordinates, moved to the right by so many points."""
    from matplotlib.transforms import ScaledTranslation

    return place + ScaledTranslation(points / 72, 0, axes.figure.dpi_scale_trans)
