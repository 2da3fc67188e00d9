"""How are labels drawn: a text on its ground, a rule that leads to it, and a key?

As matplotlib's annotations and legends look, without their boxes and arrows, which
cost more time than all else in a small figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import to_rgba
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, IdentityTransform

if TYPE_CHECKING:
    from matplotlib.backend_bases import RendererBase
    from matplotlib.figure import Figure

PAD = 0.4
SHORT_OF_TEXT = 3.0
RULE_WIDTH = 1.2


class GroundedText(Text):
    """A text on a ground of its own, so that lines behind it do not cross it out."""

    def __init__(self, *at: Any, ground: str, opacity: float, **look: Any) -> None:
        super().__init__(*at, **look)
        self.ground = to_rgba(ground, opacity)

    def draw(self, renderer: RendererBase) -> None:
        """Draw the ground, then the text."""
        if self.get_visible() and self.get_text():
            pad = renderer.points_to_pixels(PAD)
            box = self.get_window_extent(renderer).padded(pad)
            place = Affine2D.from_values(box.width, 0, 0, box.height, box.x0, box.y0)
            brush = renderer.new_gc()
            brush.set_linewidth(0)
            brush.set_alpha(self.ground[3])
            renderer.draw_path(brush, Path.unit_rectangle(), place, self.ground)
            brush.restore()
        super().draw(renderer)


class Rules(Artist):
    """Short rules from ends of lines or areas to the texts that name them."""

    def __init__(
        self,
        ends: Sequence[tuple[float, float]],
        texts: Sequence[Text],
        colors: Sequence[str],
    ) -> None:
        super().__init__()
        self.ends, self.texts, self.colors = ends, texts, colors
        self.set_zorder(Text.zorder)
        self.set_clip_on(False)

    def draw(self, renderer: RendererBase) -> None:
        """Draw each from the place in the data to just before its text."""
        if not self.get_visible():
            return
        starts = self.axes.transData.transform(np.asarray(self.ends, dtype=float))
        short = np.array([renderer.points_to_pixels(SHORT_OF_TEXT), 0.0])
        renderer.open_group("rules", gid=self.get_gid())
        for start, text, color in zip(starts, self.texts, self.colors, strict=True):
            stop = text.get_transform().transform(text.get_position()) - short
            brush = renderer.new_gc()
            brush.set_linewidth(renderer.points_to_pixels(RULE_WIDTH))
            brush.set_foreground(to_rgba(color), isRGBA=True)
            renderer.draw_path(brush, Path([start, stop]), IdentityTransform())
            brush.restore()
        renderer.close_group("rules")
        self.stale = False


class Key(Artist):
    """Marks of a figure and their names, as one artist."""

    def __init__(self, marks: Sequence[Artist], texts: Sequence[Text]) -> None:
        super().__init__()
        self.marks, self.texts = marks, texts
        self.set_zorder(Text.zorder)
        self.set_clip_on(False)

    def set_figure(self, fig: Figure) -> None:
        """Belong to a figure, with all parts."""
        super().set_figure(fig)
        for part in (*self.marks, *self.texts):
            part.set_figure(fig)

    def draw(self, renderer: RendererBase) -> None:
        """Draw the marks, then the names."""
        if not self.get_visible():
            return
        renderer.open_group("key", gid=self.get_gid())
        for part in (*self.marks, *self.texts):
            part.draw(renderer)
        renderer.close_group("key")
        self.stale = False
