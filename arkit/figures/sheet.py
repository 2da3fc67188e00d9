"""What is shown where there is nothing to draw?"""

from __future__ import annotations

from arkit.figures.palette import GRID, MUTED
from arkit.figures.picture import Picture
from arkit.figures.style import canvas, house_style


def empty(sentence: str, *, title: str, size: str) -> Picture:
    """Say in a small panel why there is no figure.

    Parameters
    ----------
    sentence : str
        What is missing, such as "No invoice was settled in this period."
    title : str
        Title the figure would have had.
    size : {"full", "half"}
        Width of the panel.

    Returns
    -------
    Picture
        A panel with the sentence, which is its alt text too.

    Examples
    --------
    >>> empty("Nothing is open.", title="Aging", size="half").alt
    'Nothing is open.'
    """
    with house_style():
        figure, axes = canvas(size, 16, margins=(0.3, 0.3, 0.3, 0.3))
        axes.set(xticks=[], yticks=[])
        for spine in axes.spines.values():
            spine.set(visible=True, color=GRID)
        axes.text(
            0.5,
            0.5,
            sentence,
            ha="center",
            va="center",
            color=MUTED,
            wrap=True,
            transform=axes.transAxes,
        )
    return Picture(
        figure=figure, axes=axes, title=title, alt=sentence, half=size == "half"
    )
