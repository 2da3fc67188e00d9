"""How do sliders stand beside an answer, and how is the answer shown?"""

from __future__ import annotations

import base64
import gc
import importlib.util
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arkit.errors import ArkitError

if TYPE_CHECKING:
    from ipywidgets import VBox

WIDTH = "430px"
LABEL_WIDTH = "170px"
PROBLEM = "border-left:4px solid #8a5a00;padding:2px 12px;max-width:170mm"
Values = Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Control:
    """One input that can be moved.

    Parameters
    ----------
    name : str
        Name of the input.
    label : str
        What stands beside the slider.
    value, low, high, step : float
        Where it stands, between which it moves, and in which steps.
    text : str, default ".2f"
        How the value is written: a format of Python, such as ".0%".
    """

    name: str
    label: str
    value: float
    low: float
    high: float
    step: float
    text: str = ".2f"


def board(
    controls: Sequence[Control], answer: Callable[[Values], Sequence[Any]]
) -> VBox:
    """Put sliders above an answer that follows them.

    Parameters
    ----------
    controls : sequence of Control
        Inputs that can be moved.
    answer : callable
        Takes the values by name; returns pictures, tables and blocks in their order.

    Returns
    -------
    ipywidgets.VBox
        Sliders and the answer; where an input is not possible, what to do about it.

    Examples
    --------
    >>> from arkit.tables import paragraphs
    >>> rate = Control(name="rate", label="Rate", value=0.1, low=0, high=1, step=0.05)
    >>> shown = board([rate], lambda at: [paragraphs(f"{at['rate']:.0%} of it")])
    >>> shown.children[0].children[0].value = 0.5
    >>> "50% of it" in shown.children[1].value
    True
    """
    from ipywidgets import HTML, Box, Layout, VBox

    typeface = HTML(_typeface(), layout=Layout(display="none"))
    sliders = {one.name: _slider(one) for one in controls}
    shown = HTML()

    def follow(_: object = None) -> None:
        shown.value = _page(answer, {name: s.value for name, s in sliders.items()})

    for slider in sliders.values():
        slider.observe(follow, names="value")
    follow()
    wrapped = Layout(flex_flow="row wrap", display="flex")
    return VBox([Box(list(sliders.values()), layout=wrapped), shown, typeface])


@cache
def _typeface() -> str:
    """The house typeface as a style, so that drawings are as wide as in print."""
    spec = importlib.util.find_spec("font_source_sans_pro")
    if spec is None or not spec.origin:
        return ""
    file = Path(spec.origin).parent / "files" / "SourceSansPro-Regular.otf"
    data = base64.b64encode(file.read_bytes()).decode("ascii")
    return (
        "<style>@font-face{font-family:'Source Sans Pro';"
        f"src:url(data:font/otf;base64,{data})}}</style>"
    )


def _slider(control: Control) -> Any:
    """A slider with its label and its number."""
    from ipywidgets import FloatSlider, IntSlider, Layout

    is_whole = all(
        float(number).is_integer()
        for number in (control.value, control.low, control.high, control.step)
    )
    kind, cast = (IntSlider, int) if is_whole else (FloatSlider, float)
    return kind(
        value=cast(min(max(control.value, control.low), control.high)),
        min=cast(control.low),
        max=cast(control.high),
        step=cast(control.step),
        description=control.label,
        readout_format="d" if is_whole else control.text,
        style={"description_width": LABEL_WIDTH},
        layout=Layout(width=WIDTH),
    )


def _page(answer: Callable[[Values], Sequence[Any]], values: Values) -> str:
    """The answer as HTML, or what is wrong with the inputs."""
    with _swept_once():
        try:
            return "".join(_html(part) for part in answer(values))
        except ArkitError as error:
            return f"<div style='{PROBLEM}'>{escape(str(error))}</div>"


@contextmanager
def _swept_once() -> Iterator[None]:
    """Let Python look for garbage once, when a move is answered.

    A picture is thousands of objects that point at each other. Swept while it is drawn
    they count as old, and every few moves the whole session is searched for them.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
            gc.collect(0)


def _html(part: Any) -> str:
    """A picture as an image with its alt text, anything else as its own HTML."""
    if not hasattr(part, "svg"):
        return part._repr_mimebundle_()[0]["text/html"]
    drawn = part.svg()
    return (
        f"<div style='font-weight:600;margin-top:8px'>{escape(part.title)}</div>"
        f'<div role="img" aria-label="{escape(part.alt)}">'
        f"{drawn[drawn.index('<svg') :]}</div>"
    )
