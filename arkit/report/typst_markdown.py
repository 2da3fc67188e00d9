"""How does a Markdown cell print?

Markdown is read into a tree of plain data; the report template sets the tree. No
Markdown and no HTML is ever handed to Typst as markup.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from typing import Any

from arkit.report.typst_columns import laid_out
from arkit.report.typst_html import tables_in
from arkit.report.typst_inline import FindImage, Inline, inline, literal, plain
from arkit.report.typst_math import formula
from arkit.report.typst_text import breakable

Block = dict[str, Any]

_MATH = (
    r"\$\$(?P<arkit_display>(?:[^$\\]|\\.)+?)\$\$"
    r"|\$(?=[^\s$])(?P<arkit_inline>(?:[^$\\\n]|\\.|\n(?!\n))+?)(?<!\s)\$(?!\d)"
)
_BLOCK_MATH = (
    r"^ {0,3}\$\$[ \t]*\n?(?P<arkit_block>(?:(?!\n[ \t]*\n)[\s\S])+?)\$\$[ \t]*$"
)
_ENVIRONMENT = (
    r"^ {0,3}(?P<arkit_environment>"
    r"\\begin\{(?P<arkit_name>equation|align|aligned|gather|cases)\*?\}"
    r"[\s\S]+?\\end\{(?P=arkit_name)\*?\})[ \t]*$"
)


def markdown_blocks(source: str, find_image: FindImage) -> list[Block]:
    """Read Markdown into printable blocks.

    Parameters
    ----------
    source : str
        The Markdown of one cell or output.
    find_image : callable
        Given the address of an image, returns a figure block, or None for an image
        that is not printed (one that is not attached to the cell).

    Returns
    -------
    list of dict
        Headings, paragraphs, lists, tables, quotes, code, formulas, figures, rules.

    Examples
    --------
    >>> markdown_blocks("Open *at* $5", lambda address: None)
    [{'kind': 'paragraph', 'of': ['Open ', {'kind': 'emph', 'of': ['at']}, ' $5']}]
    """
    return _blocks(_reader()(source), find_image)


@functools.lru_cache(maxsize=1)
def _reader() -> Callable[[str], list[dict[str, Any]]]:
    """Return mistune without a renderer, with the dollar rule of Pandoc."""
    import mistune

    def arkit_math(reader: Any) -> None:
        reader.inline.register("arkit_math", _MATH, _inline_math, before="link")
        for name, pattern in (
            ("arkit_block_math", _BLOCK_MATH),
            ("arkit_environment_math", _ENVIRONMENT),
        ):
            reader.block.register(name, pattern, _block_math, before="list")

    plugins = ["table", "strikethrough", "task_lists", arkit_math]
    return mistune.create_markdown(renderer=None, plugins=plugins)


def _inline_math(_: Any, match: re.Match[str], state: Any) -> int:
    """Append the formula between one or two dollar signs."""
    display = match.group("arkit_display")
    raw = display or match.group("arkit_inline")
    kind = "block_math" if display else "inline_math"
    state.append_token({"type": kind, "raw": raw})
    return match.end()


def _block_math(_: Any, match: re.Match[str], state: Any) -> int:
    """Append a formula that stands alone."""
    found = match.groupdict()
    raw = found.get("arkit_block") or found.get("arkit_environment")
    state.append_token({"type": "block_math", "raw": raw})
    return match.end() + 1


def _blocks(tokens: Iterable[dict[str, Any]], find_image: FindImage) -> list[Block]:
    """Printable blocks of a token list."""
    out: list[Block] = []
    for token in tokens:
        kind = token["type"]
        if kind in _BLOCKS:
            out.extend(_BLOCKS[kind](token, find_image))
    return out


def _heading(token: dict[str, Any], find_image: FindImage) -> list[Block]:
    """A heading with the anchor Jupyter gives it."""
    of = inline(token["children"], find_image)
    anchor = re.sub(r"\s+", "-", plain(of).strip())
    return [
        {"kind": "heading", "level": token["attrs"]["level"], "of": of}
        | ({"anchor": anchor} if anchor else {})
    ]


def _paragraph(token: dict[str, Any], find_image: FindImage) -> list[Block]:
    """Text, with the figures and display formulas in it as blocks of their own."""
    out: list[Block] = []
    text: Inline = []
    for item in inline(token["children"], find_image):
        alone = isinstance(item, dict) and (
            item["kind"] == "figure" or item.get("display")
        )
        if not alone:
            text.append(item)
            continue
        out += [*_text_block(text), item]
        text = []
    return out + _text_block(text)


def _text_block(text: Inline) -> list[Block]:
    """One paragraph, if there is anything in it."""
    blank = all(isinstance(item, str) and not item.strip() for item in text)
    return [] if blank else [{"kind": "paragraph", "of": text}]


def _list(token: dict[str, Any], find_image: FindImage) -> list[Block]:
    """A bulleted or numbered list with whatever its items hold."""
    attrs = token.get("attrs", {})
    items = []
    for item in token["children"]:
        blocks = _blocks(item["children"], find_image)
        if item["type"] == "task_list_item":
            box = "☑ " if item["attrs"]["checked"] else "☐ "
            first = blocks[0] if blocks else {"kind": "paragraph"}
            blocks[:1] = [{**first, "of": [box, *first.get("of", [])]}]
        items.append(blocks)
    return [
        {
            "kind": "list",
            "ordered": bool(attrs.get("ordered")),
            "start": attrs.get("start", 1),
            "tight": bool(token.get("tight")),
            "items": items,
        }
    ]


def _quote(token: dict[str, Any], find_image: FindImage) -> list[Block]:
    """A block quotation."""
    return [{"kind": "quote", "blocks": _blocks(token["children"], find_image)}]


def _code(token: dict[str, Any], _: FindImage) -> list[Block]:
    """Return a code block, which is text somebody wrote to be read."""
    return [{"kind": "raw", "text": breakable(token["raw"].strip("\n"), 88)}]


def _formula(token: dict[str, Any], _: FindImage) -> list[Block]:
    """A formula on its own line."""
    return [formula(token["raw"], display=True)]


def _html(token: dict[str, Any], _: FindImage) -> list[Block]:
    """Tables in raw HTML, otherwise its text."""
    raw = token["raw"]
    tables = tables_in(raw)
    text = literal(raw).strip()
    return tables or _text_block([text])


def _table(token: dict[str, Any], find_image: FindImage) -> list[Block]:
    """A Markdown table."""
    head, rows = [], []
    for part in token["children"]:
        if part["type"] == "table_head":
            head.append(part["children"])
        else:
            rows.extend(row["children"] for row in part["children"])
    columns = [{"align": cell["attrs"]["align"] or "left"} for cell in head[0]]
    cells = [[_table_cell(cell, find_image) for cell in row] for row in (*head, *rows)]
    block = {"kind": "table", "columns": columns, "head": cells[:1], "body": cells[1:]}
    return [laid_out(block)]


def _table_cell(cell: dict[str, Any], find_image: FindImage) -> Any:
    """A plain text where there is nothing but text, else the inline tree."""
    of = inline(cell["children"], find_image)
    return plain(of) if all(isinstance(i, str) for i in of) else {"of": of}


def _rule(_: dict[str, Any], __: FindImage) -> list[Block]:
    """A thematic break."""
    return [{"kind": "rule"}]


_BLOCKS: dict[str, Callable[[dict[str, Any], FindImage], list[Block]]] = {
    "heading": _heading,
    "paragraph": _paragraph,
    "block_text": _paragraph,
    "list": _list,
    "block_quote": _quote,
    "block_code": _code,
    "block_math": _formula,
    "block_html": _html,
    "table": _table,
    "thematic_break": _rule,
}
