"""What does one output of a notebook cell become on paper?

The best form an output offers is printed: arkit's own types, then vector images,
pixels, Markdown, HTML tables, and plain text that says something.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from arkit.report.typst_figures import PIXEL_TYPES, SVG_TYPE, pixel_figure, svg_figure
from arkit.report.typst_html import tables_in
from arkit.report.typst_markdown import markdown_blocks
from arkit.report.typst_payloads import BLOCK_TYPE, REPORT_TYPE, payload_block
from arkit.report.typst_tables import TABLE_TYPE, table_block
from arkit.report.typst_text import breakable, terminal_text

Block = dict[str, Any]
Files = dict[str, bytes]

_OWN = {TABLE_TYPE: table_block, BLOCK_TYPE: payload_block}
_REPR = re.compile(
    r"None|<[^\n]*>|(?:Text|Figure|Axes|FigureWidget|interactive)\(.*"
    r"|.*(?: at 0x[0-9a-f]{4,}|<Axes|<Figure|<matplotlib\.|<seaborn\.|<pandas\.).*",
    re.DOTALL,
)
_ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
_PATH = re.compile(
    r"(?:\b[A-Za-z]:|(?<![\w.~/\\])(?:\.{1,2}|~)?)(?:[\\/]+[^\\/\s'\":<>|]+)*[\\/]+"
    r"(?=[^\\/\s'\":<>|]+)"
)
_LONGEST_MESSAGE = 400


def output_blocks(output: Mapping[str, Any], files: Files) -> list[Block]:
    r"""Turn one output into printable blocks.

    Parameters
    ----------
    output : mapping
        An output as nbformat 4 stores it.
    files : dict
        Files of the report by name; images are added.

    Returns
    -------
    list of dict
        Blocks in the order they are printed; empty if nothing of it is printed.

    Raises
    ------
    ReportError
        An arkit table or block is malformed.

    Examples
    --------
    >>> output_blocks({"output_type": "stream", "name": "stdout", "text": "3\n"}, {})
    [{'kind': 'raw', 'text': '3'}]
    >>> output_blocks({"output_type": "stream", "name": "stderr", "text": "!"}, {})
    []
    """
    kind = output.get("output_type")
    if kind == "stream":
        text = output.get("text", "") if output.get("name") == "stdout" else ""
        return _raw(terminal_text(joined(text)))
    if kind == "error":
        return [failure(output)]
    return _shown(output.get("data") or {}, output.get("metadata") or {}, files)


def joined(text: object) -> str:
    r"""Text of a notebook field, which may be a list of lines.

    Examples
    --------
    >>> joined(["a\n", "b"]), joined("c")
    ('a\nb', 'c')
    """
    if isinstance(text, (list, tuple)):
        return "".join(str(line) for line in text)
    return str(text)


def failure(output: Mapping[str, Any]) -> Block:
    """Say which part failed and why, without the place on disk it happened at.

    Parameters
    ----------
    output : mapping
        An output of the type "error".

    Returns
    -------
    dict
        A failure block with the name and the first line of the message.

    Examples
    --------
    >>> error = {"ename": "FileNotFoundError", "evalue": "no '/home/ann/q/a.csv'"}
    >>> failure(error)["message"]
    "no 'a.csv'"
    """
    lines = terminal_text(str(output.get("evalue") or "")).strip().splitlines()
    first = lines[0][: 4 * _LONGEST_MESSAGE] if lines else ""
    message = _ADDRESS.sub("(address)", first)
    message = _PATH.sub("", message)[:_LONGEST_MESSAGE]
    return {
        "kind": "failure",
        "name": breakable(str(output.get("ename") or "Error"), 40),
        "message": breakable(message, 40),
    }


def _shown(
    data: Mapping[str, Any], metadata: Mapping[str, Any], files: Files
) -> list[Block]:
    """Blocks of the best form that can be printed."""
    if REPORT_TYPE in data:
        return []
    for kind, read in _OWN.items():
        if kind in data:
            return [read(data[kind])]
    figure = _image(data, metadata, files)
    if figure is not None:
        return [figure]
    if "text/markdown" in data:
        return markdown_blocks(joined(data["text/markdown"]), lambda _: None)
    tables = tables_in(joined(data.get("text/html", "")))
    return tables or _plain(data)


def _image(
    data: Mapping[str, Any], metadata: Mapping[str, Any], files: Files
) -> Block | None:
    """The image of an output, vectors first."""
    about = metadata.get(SVG_TYPE) or {}
    if SVG_TYPE in data:
        figure = svg_figure(joined(data[SVG_TYPE]), about, files)
        if figure is not None:
            return figure
    for kind, ending in PIXEL_TYPES.items():
        if kind in data:
            told = {**about, **(metadata.get(kind) or {})}
            figure = pixel_figure(joined(data[kind]), ending, told, files)
            if figure is not None:
                return figure
    return None


def _plain(data: Mapping[str, Any]) -> list[Block]:
    """Plain text, unless it is only how Python names an object."""
    text = terminal_text(joined(data.get("text/plain", "")))
    richer = set(data) - {"text/plain", "text/html", "text/latex"}
    return [] if richer or _REPR.fullmatch(text.strip()) else _raw(text)


def _raw(text: str) -> list[Block]:
    """A block of text in a fixed-width typeface, if there is any."""
    return [{"kind": "raw", "text": breakable(text, 88)}] if text.strip() else []


def paired(blocks: Iterable[Block]) -> list[Block]:
    """Set two half-width figures that follow each other side by side.

    Parameters
    ----------
    blocks : iterable of dict
        The blocks of one cell.

    Returns
    -------
    list of dict
        The blocks, with pairs of half-width figures as one block.

    Examples
    --------
    >>> half = {"kind": "figure", "half": True}
    >>> [block["kind"] for block in paired([half, half, half])]
    ['figures', 'figure']
    """
    out: list[Block] = []
    for block in blocks:
        before = out[-1] if out else {}
        if block.get("half") and before.get("half"):
            out[-1] = {"kind": "figures", "pair": [before, block]}
        else:
            out.append(block)
    return out
