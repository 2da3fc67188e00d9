"""Which tables does a piece of HTML hold?

Data frames, pandas Stylers and other libraries show themselves in notebooks as HTML.
Only its tables are read, as rows of text with fills and weights; scripts, links and
images are left behind.
"""

from __future__ import annotations

import itertools
import re
from html.parser import HTMLParser
from typing import Any

from arkit.report.typst_columns import cell_text, laid_out
from arkit.report.typst_css import Look, Rules, look_of, style_rules

_BLANK = frozenset({"nan", "NaN", "NaT", "None", "<NA>", "nat"})
NOTHING = "–"
_FIGURE = re.compile(
    r"^[^\w\n]{0,3}(?:[A-Z]{3} )?\d[\d\s.,'’\u00a0\u202f]*(?:e[+-]?\d+)?"
    r"\)?\s?(?:%|‰|[A-Za-z€$£¥]{1,3}|days|pp)?\)?$"
)
_DATE = re.compile(r"^\d{4}-\d{2}(?:-\d{2})?(?: |$)|^\d{1,2}[./]\d{1,2}[./]\d{2,4}$")
_CUT_FRAME = re.compile(r"\d+ rows × \d+ columns")
_TITLE_LENGTH = 300
_CELL_TAGS = ("td", "th")
_PART_TAGS = ("thead", "tbody", "tfoot")
_TABLE_TAGS = (*_CELL_TAGS, *_PART_TAGS, "tr", "caption")
_MOST_SPAN = 64


class _Reader(HTMLParser):
    """Collects tables: (attributes, caption, head rows, body rows)."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sheets: list[str] = []
        self.tables: list[dict[str, Any]] = []
        self.notes: list[str] = []
        self._open: list[dict[str, Any]] = []
        self._text: list[str] | None = None
        self._skip = ""
        self._nested = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag in {"script", "style"}:
            self._skip = tag
        elif tag == "table" and self._open:
            self._nested += 1
        elif tag == "table":
            table = {"attrs": found, "caption": [], "rows": [], "part": "tbody"}
            self._open.append(table)
        elif tag in _TABLE_TAGS:
            if self._open and not self._nested:
                self._start_in_table(self._open[-1], tag, found)
        elif tag in {"br", "p", "div", "li"} and self._text is not None:
            self._text.append("\n")
        elif tag == "p" and not self._open:
            self._text = []

    def handle_endtag(self, tag: str) -> None:
        if tag == self._skip:
            self._skip = ""
        elif self._nested:
            self._nested -= tag == "table"
        elif tag == "table" and self._open:
            self.tables.append(self._open.pop())
            self._text = None
        elif tag in {"td", "th", "caption"}:
            self._text = None
        elif tag == "p" and self._text is not None and not self._open:
            self.notes.append("".join(self._text).strip())
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._skip == "style":
            self.sheets.append(data)
        elif not self._skip and self._text is not None:
            self._text.append(data)

    def _start_in_table(
        self, table: dict[str, Any], tag: str, attrs: dict[str, str]
    ) -> None:
        rows = table["rows"]
        if tag == "tr" or (tag in _CELL_TAGS and not rows):
            rows.append((table["part"], []))
        if tag in _PART_TAGS:
            table["part"] = tag
        elif tag == "caption":
            self._text = table["caption"]
        elif tag in _CELL_TAGS:
            self._start_cell(rows, tag, attrs)

    def _start_cell(self, rows: list[Any], tag: str, attrs: dict[str, str]) -> None:
        self._text = []
        rows[-1][1].append({"tag": tag, "attrs": attrs, "text": self._text})


def tables_in(source: str) -> list[dict[str, Any]]:
    """Read the tables of a piece of HTML.

    Missing values (``nan``, ``NaT``, ``None``, ``<NA>``) print as an en dash, the
    unnamed running index of a data frame is left out, figures are set flush right.

    Parameters
    ----------
    source : str
        HTML as pandas, Styler and others write it.

    Returns
    -------
    list of dict
        Table blocks, laid out for printing.

    Examples
    --------
    >>> [table] = tables_in("<table><tr><th>a<th>b<tr><td>x<td>nan</table>")
    >>> table["head"], table["body"]
    ([['a', 'b']], [['x', '–']])
    """
    if "<table" not in source.lower():
        return []
    reader = _Reader()
    reader.feed(source)
    reader.close()
    rules = style_rules("\n".join(reader.sheets))
    notes = [note for note in reader.notes if _CUT_FRAME.fullmatch(note)]
    tables = [_block(table, rules) for table in reader.tables]
    found = [table for table in tables if table is not None]
    if found and notes:
        found[-1]["note"] = notes[-1]
    return found


def _block(table: dict[str, Any], rules: Rules) -> dict[str, Any] | None:
    """One table block, or None when it has no cells."""
    owner = table["attrs"].get("id", "")
    parts: dict[str, list[list[Any]]] = {"thead": [], "tbody": [], "tfoot": []}
    tags: list[set[str]] = []
    for part, cells in table["rows"]:
        if not cells:
            continue
        if part == "tbody" and not parts["thead"] and not parts["tbody"]:
            tags.append({cell["tag"] for cell in cells})
            part = "thead" if tags[-1] == {"th"} else part
        head = part == "thead"
        parts[part].append([_cell(cell, rules, owner, head=head) for cell in cells])
    head = _merged_head(parts["thead"])
    head, body = _without_counter(head, parts["tbody"] + parts["tfoot"])
    n = max((_across(row) for row in (*head, *body)), default=0)
    if not n:
        return None
    head, body = _squared(head, n), _squared(body, n)
    columns = [{"align": _alignment(column, body)} for column in range(n)]
    title = " ".join("".join(table["caption"]).split())[:_TITLE_LENGTH]
    block = {"kind": "table", "title": title, "columns": columns}
    return laid_out({**block, "head": head, "body": body})


def _cell(cell: dict[str, Any], rules: Rules, owner: str, *, head: bool) -> Any:
    """A cell as text, or with its look and span where it has one."""
    attrs = cell["attrs"]
    lines = [" ".join(line.split()) for line in "".join(cell["text"]).split("\n")]
    text = "\n".join(line for line in lines if line)
    if cell["tag"] == "td" and text in _BLANK:
        text = NOTHING
    look: Look = look_of(rules, cell["tag"], attrs, owner)
    if text in {"", NOTHING}:
        look = {name: look[name] for name in look if name not in {"fill", "bar"}}
    if head:
        look = {name: look[name] for name in ("fill", "color") if name in look}
    spans = {
        name: min(int(attrs[name]), _MOST_SPAN)
        for name in ("colspan", "rowspan")
        if attrs.get(name, "1").isdecimal() and int(attrs.get(name, "1")) > 1
    }
    return {"text": text, **look, **spans} if look or spans else text


def _across(row: list[Any]) -> int:
    """Columns a row covers by itself."""
    return sum(cell.get("colspan", 1) if isinstance(cell, dict) else 1 for cell in row)


def _merged_head(rows: list[list[Any]]) -> list[list[Any]]:
    """Header rows; pandas' row of index names goes into the row above."""
    if len(rows) < 2 or len(rows[-1]) != len(rows[-2]):
        return rows
    upper, lower = rows[-2], rows[-1]
    clash = any(
        cell_text(a) and cell_text(b) for a, b in zip(upper, lower, strict=True)
    )
    if clash:
        return rows
    merged = [a if cell_text(a) else b for a, b in zip(upper, lower, strict=True)]
    return [*rows[:-2], merged]


def _without_counter(
    head: list[list[Any]], body: list[list[Any]]
) -> tuple[list[list[Any]], list[list[Any]]]:
    """Rows without the unnamed index that only counts 0, 1, 2."""
    rows = [row for row in (*head, *body) if row]
    plain = len(rows) == len(head) + len(body) and all(
        isinstance(row[0], str) for row in rows
    )
    labels = [row[0] for row in body] if plain else []
    numbers = [int(label) for label in labels if label.isdecimal()]
    counts = (
        bool(numbers)
        and all(label.isdecimal() or label in {"...", "⋮"} for label in labels)
        and numbers[0] == 0
        and all(b > a for a, b in itertools.pairwise(numbers))
    )
    if not counts or not head or any(row[0] for row in head):
        return head, body
    return [row[1:] for row in head], [row[1:] for row in body]


def _squared(rows: list[list[Any]], n: int) -> list[list[Any]]:
    """Rows of exactly `n` columns; rowspans are given up where they would not fit."""
    spans = [
        cell for row in rows for cell in row if isinstance(cell, dict) and _tall(cell)
    ]
    if spans and not _fits(rows, n):
        for cell in spans:
            cell.pop("rowspan")
    if any(isinstance(cell, dict) and _tall(cell) for row in rows for cell in row):
        return rows
    return [_filled(row, n) for row in rows]


def _tall(cell: dict[str, Any]) -> bool:
    """Whether a cell reaches into the next row."""
    return cell.get("rowspan", 1) > 1


def _fits(rows: list[list[Any]], n: int) -> bool:
    """Whether rows with rowspans fill a grid of `n` columns exactly."""
    reaching = [0] * n
    for row in rows:
        at = 0
        free = [left == 0 for left in reaching]
        reaching = [max(left - 1, 0) for left in reaching]
        for cell in row:
            while at < n and not free[at]:
                at += 1
            span = cell if isinstance(cell, dict) else {}
            end = at + span.get("colspan", 1)
            if end > n or not all(free[at:end]):
                return False
            reaching[at:end] = [span.get("rowspan", 1) - 1] * (end - at)
            free[at:end] = [False] * (end - at)
        if any(free):
            return False
    return not any(reaching)


def _filled(row: list[Any], n: int) -> list[Any]:
    """A row filled up with empty cells."""
    return row + [""] * (n - _across(row))


def _alignment(column: int, body: list[list[Any]]) -> str:
    """Right for a column of figures, else left; a style sheet may say otherwise."""
    cells = [row[column] for row in body if len(row) > column]
    stated = {cell.get("align") for cell in cells if isinstance(cell, dict)} - {None}
    if len(stated) == 1:
        return str(stated.pop())
    texts = [cell_text(cell) for cell in cells]
    said = [text for text in texts if text not in {"", NOTHING, "...", "…"}]
    figures = all(_FIGURE.match(text) and not _DATE.match(text) for text in said)
    return "right" if said and figures else "left"
