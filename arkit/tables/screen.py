"""How do tables and blocks show themselves in a notebook or a terminal?

Every text is escaped: names and notes of a ledger never become markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from arkit.tables.cells import clean

QUIET = "color:#5c6670;font-size:85%"
Pairs = Iterable[tuple[str, str]]
SHOWN_ROWS = 200
WIDEST = 44
SIGNS = {"watch": "▲ ", "breach": "■ "}
STYLES = {
    "total": "font-weight:600;border-top:1px solid #1e252d",
    "subtotal": "font-weight:600;border-top:1px solid #d3d9df",
    "group": "font-weight:600",
    "muted": "color:#5c6670",
}
CAPTION = "caption-side:top;text-align:left;font-weight:600;padding:0 0 4px"
NOTE = "font-size:85%;color:#5c6670;max-width:170mm;margin-top:2px"
BAR = "background:linear-gradient(90deg,#cbd9e7 {0}%,transparent {0}%)"


def html_table(payload: Mapping[str, Any]) -> str:
    """Write a table as HTML.

    Parameters
    ----------
    payload : mapping
        A table as plain data.

    Returns
    -------
    str
        A table with caption and column heads; the first 200 rows.
    """
    columns = payload["columns"]
    head = "".join(_head(column) for column in columns)
    body = "".join(
        _row(payload, at, row) for at, row in enumerate(payload["rows"][:SHOWN_ROWS])
    )
    if not payload["rows"]:
        body = f'<tr><td colspan="{len(columns)}">{safe(payload["empty"])}</td></tr>'
    below = [text for text in (payload["note"], _more(payload)) if text]
    note = f'<div style="{NOTE}">{safe(" ".join(below))}</div>' if below else ""
    return (
        f'<table><caption style="{CAPTION}">{safe(payload["title"])}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}"
    )


def safe(text: object) -> str:
    """Escape a text and take out what steers the reader."""
    return escape(clean(str(text)))


def pairs(pairs: Pairs) -> list[list[str]]:
    """Labels and texts as lists of text."""
    return [[str(label), str(text)] for label, text in pairs]


def listed(pairs: Sequence[Sequence[str]]) -> str:
    """Labels and texts as a definition list."""
    items = "".join(
        f"<div><span style='{QUIET}'>{safe(label)}</span> {safe(text)}</div>"
        for label, text in pairs
    )
    return f"<div style='margin:4px 0'>{items}</div>" if items else ""


def _head(column: Mapping[str, Any]) -> str:
    """Head of a column, its unit below."""
    unit = f"<br><small>{safe(column['unit'])}</small>" if column["unit"] else ""
    style = f"text-align:{column['align']};vertical-align:bottom"
    return f'<th scope="col" style="{style}">{safe(column["label"])}{unit}</th>'


def _row(payload: Mapping[str, Any], at: int, row: Sequence[str]) -> str:
    """One row; its first cell names it."""
    marks = {mark[1]: mark[2] for mark in payload["marks"] if mark[0] == at}
    look = STYLES.get(payload["styles"][at], "")
    cells = []
    for place, text in enumerate(row):
        style = [f"text-align:{payload['columns'][place]['align']}"]
        mark = marks.get(place, "")
        style += ["font-weight:600"] if mark == "strong" else []
        style += [BAR.format(_percent(mark))] if mark.startswith("bar:") else []
        style += [look] if look else []
        written = SIGNS.get(mark, "") + safe(text)
        tag = 'th scope="row"' if place == 0 else "td"
        cells.append(f'<{tag} style="{";".join(style)}">{written}</{tag[:2]}>')
    return f"<tr>{''.join(cells)}</tr>"


def _percent(mark: str) -> int:
    """Length of a bar in percent of its cell."""
    return round(min(max(float(mark[4:]), 0.0), 1.0) * 100)


def _more(payload: Mapping[str, Any]) -> str:
    """Say how many rows are not shown."""
    more = len(payload["rows"]) - SHOWN_ROWS
    return f"… and {more:,} more rows, all of them in print." if more > 0 else ""


def plain_table(payload: Mapping[str, Any]) -> str:
    """Write a table as aligned text.

    Parameters
    ----------
    payload : mapping
        A table as plain data.

    Returns
    -------
    str
        Title, heads with units, and the first 200 rows.
    """
    columns = payload["columns"]
    heads = [
        f"{c['label']} ({c['unit']})" if c["unit"] else c["label"] for c in columns
    ]
    rows = [[_short(cell) for cell in row] for row in payload["rows"][:SHOWN_ROWS]]
    for at, place, mark in payload["marks"]:
        if at < len(rows):
            rows[at][place] = SIGNS.get(mark, "") + rows[at][place]
    lines = [[_short(head) for head in heads], *rows]
    widths = [max(len(line[n]) for line in lines) for n in range(len(columns))]
    written = [_aligned(line, widths, columns) for line in lines]
    rule = "─" * min(sum(widths) + 2 * (len(widths) - 1), 200)
    parts = [clean(payload["title"]), written[0], rule, *written[1:]]
    parts += [] if rows else [clean(payload["empty"])]
    parts += [clean(text) for text in (payload["note"], _more(payload)) if text]
    return "\n".join(part.rstrip() for part in parts if part)


def _short(text: str) -> str:
    """Cut a text to the width of a column on a terminal."""
    plain = clean(text)
    return plain if len(plain) <= WIDEST else plain[: WIDEST - 1] + "…"


def _aligned(
    line: Sequence[str], widths: Sequence[int], columns: Sequence[Mapping[str, Any]]
) -> str:
    """Pad the cells of a line."""
    pads = {"left": str.ljust, "right": str.rjust, "center": str.center}
    cells = zip(line, widths, columns, strict=True)
    return "  ".join(pads[c["align"]](text, width) for text, width, c in cells)
