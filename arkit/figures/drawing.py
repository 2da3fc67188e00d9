"""How large is a text that was measured before?

Shaping a text takes longer than anything else that is drawn, and most texts come back:
names and ticks in the drawing after their widths were asked for, and in every drawing
of the same picture while a slider moves.
"""

from __future__ import annotations

from functools import lru_cache

from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

MOST_TEXTS = 8_192


@lru_cache(MOST_TEXTS)
def text_size(
    text: str, face: FontProperties, ismath: object = None
) -> tuple[float, float, float]:
    """How large is a text in a vector drawing?

    Parameters
    ----------
    text : str
        One line.
    face : matplotlib.font_manager.FontProperties
        Typeface and size; not to be changed afterwards.
    ismath : object, optional
        Whether it is a formula, as matplotlib says it.

    Returns
    -------
    (float, float, float)
        Width, height and descent in points.

    Examples
    --------
    >>> narrow, wide = (text_size(t, FontProperties(size=8))[0] for t in ("i", "mm"))
    >>> 0 < narrow < wide
    True
    """
    return text_to_path.get_text_width_height_descent(text, face, ismath)


class Drawing(Figure):
    """A figure of matplotlib; when written as SVG it measures no text twice."""

    def draw(self, renderer: RendererBase) -> None:
        """Draw everything in it.

        Parameters
        ----------
        renderer : matplotlib.backend_bases.RendererBase
            What it is drawn on.
        """
        if isinstance(self.canvas, FigureCanvasSVG):
            renderer.get_text_width_height_descent = text_size
        super().draw(renderer)
