r"""How does a formula written for Jupyter print?

Formulas are LaTeX in notebooks and Typst on paper; `tylax` translates. What it
returns is code, so it is let through only when it cannot name anything outside
mathematics, and only after it has been typeset once on its own. Everything else
prints as the letters that were written.
"""

from __future__ import annotations

import functools
import re
from typing import Any

from arkit.report.shipped import shipped_folder

_WORDS = re.compile(
    r"\\(?:text|textrm|textnormal|textit|textbf|mbox|operatorname|mathrm|mathit|mathsf)"
    r"\s*\{((?:[^{}\\$]|\\[ %#_&$])*)\}"
)
_STARS = re.compile(r"(\\(?:begin|end)\{)(\w+)\*\}")
_FIRST_PLACE = 0xE000
_MOST_WORDS = 500
_REACHES_OUT = re.compile(r"(?<!\\)#|\bstd\b|\beval\b|//|/\*|<\w")
_PLACES = re.compile("[\ue000-\uf8ff]")


def formula(latex: str, *, display: bool = False) -> dict[str, Any]:
    r"""Turn one LaTeX formula into something the report template can set.

    Parameters
    ----------
    latex : str
        The formula without its dollar signs.
    display : bool, default False
        Whether it stands on a line of its own.

    Returns
    -------
    dict
        ``kind`` is "formula" with ``typst`` (mathematics for Typst) and ``alt`` (the
        LaTeX, read aloud by screen readers), or "code" with the literal ``text``.

    Examples
    --------
    >>> formula(r"\frac{a}{b}")["typst"]
    'a/b'
    >>> formula(r"\text{#read('x')}")["typst"].strip()
    '"#read(\'x\')"'
    >>> formula(r"\input{/etc/passwd}")
    {'kind': 'code', 'text': '$\\input{/etc/passwd}$', 'display': False}
    """
    source = " ".join(latex.split())
    typst = _checked(source)
    if typst is None:
        sign = "$$" if display else "$"
        return {"kind": "code", "text": f"{sign}{source}{sign}", "display": display}
    return {"kind": "formula", "typst": typst, "alt": source, "display": display}


@functools.lru_cache(maxsize=512)
def _checked(latex: str) -> str | None:
    """Typst mathematics that was seen to compile, or None."""
    import tylax

    words: list[str] = []

    def put_aside(match: re.Match[str]) -> str:
        words.append(re.sub(r"\\(.)", r"\1", match.group(1)))
        return chr(_FIRST_PLACE + len(words) - 1)

    if _PLACES.search(latex):
        return None
    bare = _STARS.sub(r"\1\2}", _WORDS.sub(put_aside, latex))
    if len(words) > _MOST_WORDS:
        return None
    try:
        typst = tylax.latex_to_typst(bare).strip().strip("$")
    except (RuntimeError, ValueError):
        return None
    if _REACHES_OUT.search(typst):
        return None
    typst = _PLACES.sub(
        lambda place: f" {_quoted(words[ord(place.group()) - _FIRST_PLACE])} ", typst
    )
    return typst if _typesets(typst) else None


def _quoted(text: str) -> str:
    """Return a Typst string literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _typesets(mathematics: str) -> bool:
    """Whether Typst sets a formula without complaint."""
    import typst

    source = f'#let it = eval({_quoted(mathematics)}, mode: "math")\n#it'
    try:
        typst.compile(
            source.encode(),
            format="svg",
            root=str(shipped_folder("report templates")),
            font_paths=_math_fonts(),
            ignore_system_fonts=True,
        )
    except typst.TypstError:
        return False
    return True


@functools.lru_cache(maxsize=1)
def _math_fonts() -> Any:
    """Fonts that come inside the Typst wheel."""
    import typst

    return typst.Fonts(include_system_fonts=False)
