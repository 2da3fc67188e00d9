"""What does one of arkit's own tables become on paper?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from arkit.errors import ReportError
from arkit.report.typst_columns import laid_out
from arkit.report.typst_payloads import Payload, plain_text, text_under
from arkit.report.typst_rows import printed_rows

TABLE_TYPE = "application/vnd.arkit.table+json"

_ALIGNMENTS = ("left", "right", "center")
_ROW_STYLES = ("body", "total", "subtotal", "group", "muted")
_MARKS = ("strong", "watch", "breach")


def table_block(payload: Payload) -> dict[str, Any]:
    """Lay out one of arkit's tables.

    Parameters
    ----------
    payload : mapping
        A ``application/vnd.arkit.table+json`` payload.

    Returns
    -------
    dict
        A table block for the template; of a long table its first rows.

    Raises
    ------
    ReportError
        A row has more or fewer cells than there are columns.

    Examples
    --------
    >>> block = table_block({"title": "Open", "columns": [{"label": "Customer"}],
    ...                      "rows": [["Acme"]], "marks": [[0, 0, "watch"]]})
    >>> block["body"], block["legend"]
    ([[{'text': 'Acme', 'mark': 'watch'}]], ['watch'])
    """
    payload = printed_rows(payload)
    title = text_under(payload, "title")
    columns = [_column(column) for column in payload.get("columns") or ()]
    rows = [[plain_text(cell) for cell in row] for row in payload.get("rows") or ()]
    wrong = [at + 1 for at, row in enumerate(rows) if len(row) != len(columns)]
    if wrong:
        raise ReportError(
            f"rows of the table {title!r} do not have {len(columns)} cells", rows=wrong
        )
    styles = [
        style if style in _ROW_STYLES else "body"
        for style in payload.get("styles") or ()
    ][: len(rows)]
    styles += ["body"] * (len(rows) - len(styles))
    block = {
        "kind": "table",
        "title": title,
        "note": text_under(payload, "note"),
        "empty": text_under(payload, "empty") or "Nothing to show.",
        "columns": columns,
        "head": [[_head_cell(column) for column in columns]],
        "body": _marked(_grouped(rows, styles), payload.get("marks") or ()),
        "styles": styles,
    }
    block["legend"] = [sign for sign in ("watch", "breach") if _shows(block, sign)]
    return laid_out(block) if columns else block


def _column(column: Payload) -> dict[str, Any]:
    """Label, unit, alignment and relative width of a column."""
    align = text_under(column, "align")
    weight = column.get("weight")
    return {
        "label": text_under(column, "label"),
        "unit": text_under(column, "unit"),
        "align": align if align in _ALIGNMENTS else "left",
        "weight": weight if isinstance(weight, (int, float)) and weight > 0 else 0,
    }


def _head_cell(column: dict[str, Any]) -> Any:
    """Label of a column, its unit below."""
    label, unit = column["label"], column["unit"]
    return {"text": label, "unit": unit} if unit else label


def _grouped(rows: list[list[str]], styles: Sequence[str]) -> list[list[Any]]:
    """Rows in which the label of a group may run across the empty cells after it."""
    out: list[list[Any]] = []
    for row, style in zip(rows, styles, strict=True):
        alone = style == "group" and len(row) > 1 and not any(row[1:])
        out.append([{"text": row[0], "colspan": len(row)}] if alone else list(row))
    return out


def _marked(rows: list[list[Any]], marks: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Rows with the marks put on their cells; marks outside the table are ignored."""
    for mark in marks:
        at, place, sign = int(mark[0]), int(mark[1]), str(mark[2])
        if not (0 <= at < len(rows) and 0 <= place < len(rows[at])):
            continue
        cell = rows[at][place]
        look = {"text": cell} if isinstance(cell, str) else cell
        rows[at][place] = {**look, **_mark(sign)}
    return rows


def _mark(sign: str) -> dict[str, Any]:
    """What a mark adds to a cell."""
    if sign in _MARKS:
        return {"strong": True} if sign == "strong" else {"mark": sign}
    if sign.startswith("bar:"):
        share = min(max(float(sign[4:]), 0.0), 1.0)
        return {"share": share}
    return {}


def _shows(block: dict[str, Any], sign: str) -> bool:
    """Whether any cell carries a mark."""
    return any(
        isinstance(cell, dict) and cell.get("mark") == sign
        for row in block["body"]
        for cell in row
    )
