"""What of an executed notebook is printed?

Code never is. Markdown cells are, and the outputs of code cells, unless a tag says
otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from arkit.report.typst_figures import PIXEL_TYPES, SVG_TYPE, pixel_figure, svg_figure
from arkit.report.typst_inline import FindImage, plain
from arkit.report.typst_markdown import markdown_blocks
from arkit.report.typst_outputs import joined, output_blocks, paired
from arkit.report.typst_payloads import REPORT_TYPE, report_identity

Block = dict[str, Any]

CELL_NOT_PRINTED = frozenset(
    {
        "remove-cell",
        "remove_cell",
        "notebook-only",
        "parameters",
        "injected-parameters",
        "imports",
        "papermill-error-cell-tag",
    }
)
OUTPUT_NOT_PRINTED = frozenset({"remove-output", "remove_output"})
_ATTACHMENT = "attachment:"


@dataclass(frozen=True)
class Pages:
    """Everything a report is typeset from.

    Parameters
    ----------
    identity : dict
        Title, company, date and the like.
    blocks : list of dict
        What is printed, in order.
    files : dict
        Images by file name.
    """

    identity: dict[str, Any]
    blocks: list[Block] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)


def printed_pages(notebook: Mapping[str, Any]) -> Pages:
    """Gather what is printed of an executed notebook.

    Parameters
    ----------
    notebook : mapping
        A notebook in nbformat 4.

    Returns
    -------
    Pages
        Identity, blocks and image files. Where no cell shows a report identity, the
        first heading of level 1 is the title.

    Raises
    ------
    ReportError
        An arkit table or block in the notebook is malformed.

    Examples
    --------
    >>> cell = {"cell_type": "markdown", "source": "# Aging", "metadata": {}}
    >>> pages = printed_pages({"cells": [cell]})
    >>> pages.identity["title"], pages.blocks
    ('Aging', [])
    """
    files: dict[str, bytes] = {}
    blocks: list[Block] = []
    payload: Mapping[str, Any] | None = None
    for cell in _printed_cells(notebook):
        if cell.get("cell_type") == "markdown":
            blocks += _markdown(cell, files)
        outputs = _outputs(cell)
        payload = payload or _identity_in(outputs)
        for output in outputs:
            blocks += output_blocks(output, files)
    blocks, title = _without_title(paired(blocks))
    identity = report_identity({"title": title} if payload is None else payload)
    blocks = _leading(_stepwise_headings(blocks))
    return Pages(identity, _live_anchors(blocks), files)


def printed_outputs(notebook: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Walk the outputs of the cells that are printed.

    Parameters
    ----------
    notebook : mapping
        A notebook in nbformat 4.

    Yields
    ------
    mapping
        Outputs as nbformat stores them, in order.

    Examples
    --------
    >>> shown = {"cell_type": "code", "outputs": [{"output_type": "stream"}]}
    >>> hidden = {**shown, "metadata": {"tags": ["remove-cell"]}}
    >>> len(list(printed_outputs({"cells": [shown, hidden]})))
    1
    """
    for cell in _printed_cells(notebook):
        yield from _outputs(cell)


def _printed_cells(notebook: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Cells without a tag that keeps them from paper."""
    for cell in notebook.get("cells", ()):
        if not _tags(cell) & CELL_NOT_PRINTED:
            yield cell


def _tags(cell: Mapping[str, Any]) -> set[str]:
    """Tags of a cell."""
    return set((cell.get("metadata") or {}).get("tags") or ())


def _outputs(cell: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Outputs of a code cell that are printed."""
    hidden = cell.get("cell_type") != "code" or _tags(cell) & OUTPUT_NOT_PRINTED
    return () if hidden else cell.get("outputs") or ()


def _markdown(cell: Mapping[str, Any], files: dict[str, bytes]) -> list[Block]:
    """Blocks of a Markdown cell with its attachments."""
    attached = cell.get("attachments") or {}
    return markdown_blocks(joined(cell.get("source", "")), _finder(attached, files))


def _finder(attached: Mapping[str, Any], files: dict[str, bytes]) -> FindImage:
    """Look an image up among a cell's attachments, and nowhere else."""

    def find(address: str) -> Block | None:
        if not address.startswith(_ATTACHMENT):
            return None
        data = attached.get(unquote(address[len(_ATTACHMENT) :])) or {}
        if SVG_TYPE in data:
            return svg_figure(joined(data[SVG_TYPE]), {}, files)
        for kind, ending in PIXEL_TYPES.items():
            if kind in data:
                return pixel_figure(joined(data[kind]), ending, {}, files)
        return None

    return find


def _identity_in(outputs: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Return the first report identity among some outputs."""
    for output in outputs:
        data = output.get("data") or {}
        if REPORT_TYPE in data:
            return data[REPORT_TYPE]
    return None


def _without_title(blocks: list[Block]) -> tuple[list[Block], str]:
    """Blocks without the first heading of level 1, and its text."""
    for at, block in enumerate(blocks):
        if block["kind"] == "heading":
            if block["level"] == 1:
                return blocks[:at] + blocks[at + 1 :], plain(block["of"]).strip()
            break
    return blocks, ""


def _stepwise_headings(blocks: list[Block]) -> list[Block]:
    """Headings that begin at level 1 and never skip one, as readers rely on."""
    levels = [block["level"] for block in blocks if block["kind"] == "heading"]
    top = min(levels, default=1)
    before = 0
    out = []
    for block in blocks:
        if block["kind"] == "heading":
            before = min(block["level"] - top + 1, before + 1)
            block = {**block, "level": before}
        out.append(block)
    return out


def _leading(blocks: list[Block]) -> list[Block]:
    """Blocks whose sentences stay on the page of the figure or table they lead to."""
    after = [*blocks[1:], {"kind": ""}]
    return [
        {**block, "leads": True}
        if block["kind"] == "paragraph" and following["kind"] in _LED_TO
        else block
        for block, following in zip(blocks, after, strict=False)
    ]


_LED_TO = frozenset({"figure", "figures", "table", "callout", "key_figures", "notes"})


def _live_anchors(blocks: list[Block]) -> list[Block]:
    """Blocks in which every link inside the report leads somewhere, once."""
    known: set[str] = set()
    out = []
    for block in blocks:
        anchor = block.get("anchor")
        if anchor in known:
            block = {key: value for key, value in block.items() if key != "anchor"}
        elif anchor:
            known.add(anchor)
        out.append(block)
    return [_pruned(block, known) for block in out]


def _pruned(value: Any, known: set[str]) -> Any:
    """A tree of Markdown whose links to unknown anchors are plain text."""
    if isinstance(value, list):
        return [_pruned(item, known) for item in value]
    if not isinstance(value, dict) or value.get("kind") not in _MAY_LINK:
        return value
    if value["kind"] == "anchor" and unquote(value["to"]) not in known:
        return {"kind": "span", "of": value["of"]}
    return {
        key: _pruned(item, known) if key in {"of", "items", "blocks"} else item
        for key, item in value.items()
    }


_MAY_LINK = frozenset(
    {"heading", "paragraph", "list", "quote", "anchor", "strong", "emph", "strike"}
)
