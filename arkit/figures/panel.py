"""What is a panel, and how are its axes drawn without an artist for everything?

Matplotlib makes five artists for each tick, and most of the time of a small figure goes
into them. These axes draw their ticks straight from locator and formatter, and look the
same. Tick objects are made for whoever asks for them, and from then on the axis is
drawn by matplotlib, as it is wherever it shows more than the house style does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.axis import Axis, XAxis, YAxis
from matplotlib.lines import TICKDOWN, TICKLEFT, Line2D
from matplotlib.patches import PathPatch
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

if TYPE_CHECKING:
    from matplotlib.backend_bases import RendererBase
    from matplotlib.transforms import Transform

NEAR = 1e-10  # of the length of an axis, by which a tick may stand beyond its end
FAR_SIDE = {"top", "right", "labeltop", "labelright"}
NEAR_SIDE = {"bottom", "left", "labelbottom", "labelleft"}
LOOKS = {"length", "width", "color", "pad", "labelsize", "labelcolor"}
GRID_LOOKS = {"gridOn", "grid_color", "grid_linewidth"}
KNOWN = FAR_SIDE | NEAR_SIDE | LOOKS | GRID_LOOKS | {"labelfontfamily"}


class _Ticks(Axis):
    """An axis that draws its ticks without making them."""

    is_label_placed = False
    mark = TICKDOWN

    def clear(self) -> None:
        """Begin anew; the look stays, for whoever draws outside the house style."""
        super().clear()
        ticks = f"{self.axis_name}tick"
        self.set_tick_params(
            length=rcParams[f"{ticks}.major.size"],
            width=rcParams[f"{ticks}.major.width"],
            pad=rcParams[f"{ticks}.major.pad"],
            color=rcParams[f"{ticks}.color"],
            labelcolor=rcParams[f"{ticks}.labelcolor"],
            labelsize=rcParams[f"{ticks}.labelsize"],
            labelfontfamily=rcParams["font.family"],
            grid_color=rcParams["grid.color"],
            grid_linewidth=rcParams["grid.linewidth"],
        )

    def reset_ticks(self) -> None:
        """Begin without ticks, where matplotlib begins with one."""
        self.majorTicks, self.minorTicks = [], []

    def get_ticks_position(self) -> str:
        """Side of the ticks, told by a tick."""
        self.get_major_ticks(1)
        self.get_minor_ticks(1)
        return super().get_ticks_position()

    def set_label_coords(
        self, x: float, y: float, transform: Transform | None = None
    ) -> None:
        """Place the label, so that it need not make room for the ticks."""
        super().set_label_coords(x, y, transform)
        self.is_label_placed = True

    def set_ticks(
        self,
        ticks: Sequence[float],
        labels: Iterable[str] | None = None,
        *,
        minor: bool = False,
        **look: Any,
    ) -> list[Any]:
        """Say where ticks are and what they are called; none is made before drawing."""
        names = None if labels is None else list(labels)
        where = FixedLocator(self.convert_units(ticks))
        is_odd = names is not None and len(names) != len(where.locs)
        if minor or look or is_odd:
            return super().set_ticks(ticks, names, minor=minor, **look)
        if len(where.locs):
            self.set_view_interval(min(where.locs), max(where.locs))
        self.set_major_locator(where)
        if names is not None:
            self.set_major_formatter(FixedFormatter(names))
        return self.majorTicks

    def draw(self, renderer: RendererBase) -> None:
        """Draw grid, marks, labels and the unit."""
        if not self.get_visible():
            return
        look = self.get_tick_params()
        locations, names = self._shown()
        if not self._is_plain(look):
            super().draw(renderer)
            return
        renderer.open_group(f"{self.axis_name}axis", gid=self.get_gid())
        if len(locations):
            self._draw_lines(renderer, locations, look)
            self._draw_names(renderer, zip(locations, names, strict=True), look)
        self.label.draw(renderer)
        renderer.close_group(f"{self.axis_name}axis")
        self.stale = False

    def _is_plain(self, look: dict[str, Any]) -> bool:
        """Whether there is nothing here but what the house style has."""
        return (
            (self.is_label_placed or not self.label.get_text())
            and not (self.majorTicks or self.minorTicks)
            and isinstance(self.get_minor_locator(), NullLocator)
            and not self.get_major_formatter().get_offset()
            and KNOWN.issuperset(look)
            and not any(look.get(side) for side in FAR_SIDE)
        )

    def _shown(self) -> tuple[np.ndarray, list[str]]:
        """Ticks within the limits, and what is written at them."""
        locations = np.asarray(self.get_majorticklocs(), dtype=float)
        names = self.get_major_formatter().format_ticks(locations)
        straight = self.get_transform()
        low, high = sorted(straight.transform(self.get_view_interval()))
        places, slack = straight.transform(locations), (high - low) * NEAR
        is_in = (places >= low - slack) & (places <= high + slack)
        return locations[is_in], [n for n, i in zip(names, is_in, strict=True) if i]

    def _draw_lines(
        self, renderer: RendererBase, locations: np.ndarray, look: dict[str, Any]
    ) -> None:
        """Draw the whole grid as one line with gaps, and all marks as one line."""
        if look.get("gridOn"):
            along = np.repeat(locations, 3)
            across = np.tile([0.0, 1.0, np.nan], len(locations))
            color, width = look["grid_color"], look["grid_linewidth"]
            grid = self._line(along, across, "grid", color=color, linewidth=width)
            grid.set_linestyle(rcParams["grid.linestyle"])
            grid.set_clip_path(self.axes.patch)
            grid.draw(renderer)
        if look.get("bottom", look.get("left", True)) and look["length"]:
            feet = np.zeros(len(locations))
            marks = self._line(locations, feet, "tick1", marker=self.mark)
            marks.set(linestyle="none", markersize=look["length"])
            marks.set(markeredgecolor=look["color"], markeredgewidth=look["width"])
            marks.draw(renderer)

    def _draw_names(
        self,
        renderer: RendererBase,
        named: Iterable[tuple[float, str]],
        look: dict[str, Any],
    ) -> None:
        """Write the labels, one artist for all."""
        if not look.get("labelbottom", look.get("labelleft", True)):
            return
        transform, up, side = self._beside(look["pad"] + look["length"])
        text = Text(
            color=look["labelcolor"],
            fontsize=look["labelsize"],
            fontfamily=look["labelfontfamily"],
            verticalalignment=up,
            horizontalalignment=side,
            transform=transform,
        )
        text.set_figure(self.get_figure())
        for location, name in named:
            text.set_position(self._at(location, 0.0))
            text.set_text(name)
            text.draw(renderer)

    def _line(self, along: Any, across: Any, which: str, **look: Any) -> Line2D:
        """A line along this axis."""
        line = Line2D(*self._at(along, across), **look)
        line.set_figure(self.get_figure())
        line.set_transform(self._ground(which))
        return line


class XTicks(_Ticks, XAxis):
    """A horizontal axis that draws its ticks without making them."""

    def _at(self, along: Any, across: Any) -> tuple[Any, Any]:
        return along, across

    def _ground(self, which: str) -> Transform:
        return self.axes.get_xaxis_transform(which)

    def _beside(self, pad: float) -> tuple[Transform, str, str]:
        return self.axes.get_xaxis_text1_transform(pad)


class YTicks(_Ticks, YAxis):
    """An upright axis that draws its ticks without making them."""

    mark = TICKLEFT

    def _at(self, along: Any, across: Any) -> tuple[Any, Any]:
        return across, along

    def _ground(self, which: str) -> Transform:
        return self.axes.get_yaxis_transform(which)

    def _beside(self, pad: float) -> tuple[Transform, str, str]:
        return self.axes.get_yaxis_text1_transform(pad)


class Bars(PathPatch):
    """Bars of one look as one outline; `boxes`: left, bottom, width, height of each."""

    boxes: np.ndarray


class Panel(Axes):
    """Axes of matplotlib in every respect, with ticks made only when asked for."""

    def clear(self) -> None:
        """Begin anew, with the lines around it in their places, as ticks would put."""
        super().clear()
        for line in self.spines.values():
            line.get_position()

    def _init_axis(self) -> None:
        self.xaxis = XTicks(self, clear=False)
        self.yaxis = YTicks(self, clear=False)
        for axis, sides in ((self.xaxis, "bottom top"), (self.yaxis, "left right")):
            for side in sides.split():
                self.spines[side].register_axis(axis)
