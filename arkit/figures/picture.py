"""What does a figure give: a drawing, and the sentence that says the same?"""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Collection
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from arkit.figures.numbers import DATA_TYPE, data_payload
from arkit.figures.palette import MUTED
from arkit.figures.style import house_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SVG = "image/svg+xml"
PNG = "image/png"
PRINT_DPI = 144
CSS_DPI = 96
DRAWN_IN = "'Source Sans Pro', 'DejaVu Sans'"
SHOWN_IN = f"{DRAWN_IN}, sans-serif"
TITLE_CSS = "font-weight:600;text-align:left;margin:0 0 4px"
FOR_PAPER = "ARKIT_FOR_PAPER"
NOTE_CSS = f"font-size:85%;color:{MUTED};max-width:170mm"


@dataclass(frozen=True, eq=False, kw_only=True)
class Picture:
    """A finished figure.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The drawing; the title is not in it, the report prints it above.
    axes : matplotlib.axes.Axes
        The main axes, for an analyst who wants to add to it.
    title : str
        What is shown.
    alt : str
        One or two sentences that say the same in words and numbers.
    note : str
        How to read it, printed small.
    half : bool
        Whether it takes half the width of the page.
    numbers : tuple
        The frames it was drawn from; the functions of `arkit.figures` put them here.
    """

    figure: Figure
    axes: Axes
    title: str
    alt: str
    note: str = ""
    half: bool = False
    numbers: tuple[Any, ...] = ()

    def __repr__(self) -> str:
        return f"Picture({self.title!r}: {self.alt})"

    def svg(self) -> str:
        """Draw as SVG: text stays text, and the same figure gives the same bytes.

        Returns
        -------
        str
            The SVG document.
        """
        stream = io.StringIO()
        about = {"Title": self.title, "Date": None, "Creator": None}
        with house_style():
            self.figure.savefig(stream, format="svg", metadata=about)
        return stream.getvalue().replace(DRAWN_IN, SHOWN_IN)

    def png(self, *, dpi: int = PRINT_DPI) -> bytes:
        """Draw as a bitmap, for slides and mails.

        Parameters
        ----------
        dpi : int, default 144
            Dots per inch of the printed size.

        Returns
        -------
        bytes
            The PNG file.
        """
        stream = io.BytesIO()
        with house_style():
            self.figure.savefig(
                stream, format="png", dpi=dpi, metadata={"Software": None}
            )
        return stream.getvalue()

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: object = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Show itself in a notebook, with what the report needs to print it.

        The bitmap is for the screen: where the environment says that the notebook is
        only printed, it is not drawn, which saves half of the time of a figure.
        """
        about = {"title": self.title, "alt": self.alt, "note": self.note}
        data: dict[str, Any] = {SVG: self.svg(), "text/plain": repr(self)}
        if self.numbers:
            data[DATA_TYPE] = data_payload(self.title, self.numbers)
        if not os.environ.get(FOR_PAPER):
            bitmap = base64.b64encode(self.png()).decode("ascii")
            data |= {PNG: bitmap, "text/html": self._html(bitmap)}
        return data, {SVG: {**about, "half": self.half}, PNG: {"alt": self.alt}}

    def _html(self, bitmap: str) -> str:
        """Show title, bitmap with alt text, and note in a notebook."""
        width = round(self.figure.get_figwidth() * CSS_DPI)
        note = f"<div style='{NOTE_CSS}'>{escape(self.note)}</div>" if self.note else ""
        return (
            f"<figure style='margin:0'><figcaption style='{TITLE_CSS}'>"
            f"{escape(self.title)}</figcaption>"
            f'<img alt="{escape(self.alt)}" width="{width}" '
            f'src="data:image/png;base64,{bitmap}">{note}</figure>'
        )
