"""How many rows of a long table are printed, and what is said of the others?

A workbook is read by filtering, paper by turning pages: of a long table the first rows
are printed in the order of the table, one row says how many more there are and, where
that is certain, of what amount, and the total stays what it was.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from arkit.report.typst_payloads import text_under

Payload = Mapping[str, Any]

MOST_ROWS = 60
LEAST_LEFT = 10
HALF_CENT = 0.005
ADDED_UP = frozenset({"amount", "open_amount", "overdue_amount", "exposure_amount"})


def printed_rows(payload: Payload) -> Payload:
    """Cut a long table to the rows that are printed.

    Parameters
    ----------
    payload : mapping
        A ``application/vnd.arkit.table+json`` payload. Where ``whole`` is true, nothing
        is cut.

    Returns
    -------
    mapping
        The same payload for up to 69 rows beside totals. Of a longer table its first
        60 rows, a row that counts the others, and the totals. That row adds up the
        amounts it stands for in columns that tie to the total, or, where there is no
        total, in columns of open or invoiced amounts.

    Examples
    --------
    >>> table = {"columns": [{"label": "Open", "name": "open_amount", "places": 2}],
    ...          "types": ["money"], "rows": [["1.50"]] * 100, "values": [[1.5]] * 100}
    >>> short = printed_rows(table)
    >>> len(short["rows"]), short["note"]
    (61, 'The first 60 of 100 rows are printed; the workbook has all of them.')
    >>> short["rows"][-1]
    ['40 more: 60.00']
    """
    rows = list(payload.get("rows") or ())
    styles = [str(style) for style in payload.get("styles") or ()][: len(rows)]
    styles += ["body"] * (len(rows) - len(styles))
    body = [at for at, style in enumerate(styles) if style == "body"]
    if payload.get("whole") is True or len(body) < MOST_ROWS + LEAST_LEFT:
        return payload
    first, last = body[MOST_ROWS], body[-1]
    while styles[first - 1] == "group":
        first -= 1
    left = [at for at in body if at >= first]
    said = f"The first {MOST_ROWS} of {len(body):,} rows are printed; "
    note = f"{text_under(payload, 'note')} {said}the workbook has all of them."
    more = _more(payload, left, body, styles)
    return {
        **payload,
        "rows": [*rows[:first], more, *rows[last + 1 :]],
        "styles": [*styles[:first], "muted", *styles[last + 1 :]],
        "marks": _marks(payload.get("marks") or (), first, last),
        "note": note.strip(),
    }


def _marks(marks: Sequence[Sequence[Any]], first: int, last: int) -> list[list[Any]]:
    """Marks on rows that are printed, where those rows are now."""
    moved = []
    for row, *rest in marks:
        if row < first:
            moved.append([row, *rest])
        elif row > last:
            moved.append([row - (last - first), *rest])
    return moved


def _more(
    payload: Payload, left: Sequence[int], body: Sequence[int], styles: Sequence[str]
) -> list[str]:
    """The row that stands for the rows left out."""
    columns, types = payload["columns"], payload.get("types") or ()
    cells = [
        _added_up(payload, place, left, body, styles) if kind == "money" else ""
        for place, kind in enumerate(types)
    ]
    cells += [""] * (len(columns) - len(cells))
    count = f"{len(left):,} more"
    place = next((n for n, kind in enumerate(types) if kind == "text"), 0)
    cells[place] = f"{count}: {cells[place]}" if cells[place] else count
    return cells


def _added_up(
    payload: Payload,
    place: int,
    left: Sequence[int],
    body: Sequence[int],
    styles: Sequence[str],
) -> str:
    """Sum of a column over the rows left out, where adding up is right."""
    values = payload.get("values") or ()
    column = payload["columns"][place]
    if len(values) != len(styles) or not _adds_up(values, place, body, styles, column):
        return ""
    from arkit.tables.cells import cell_text
    from arkit.tables.meaning import Column

    written = Column(
        name=text_under(column, "name"),
        label=text_under(column, "label"),
        type="money",
        places=column.get("places"),
    )
    total = _sum(values[at][place] for at in left)
    return cell_text(total, written, locale=text_under(payload, "locale") or "en")


def _adds_up(
    values: Sequence[Sequence[Any]],
    place: int,
    body: Sequence[int],
    styles: Sequence[str],
    column: Payload,
) -> bool:
    """Whether a column ties to its total, or is known to add up without one."""
    totals = [values[at][place] for at, style in enumerate(styles) if style == "total"]
    known = [total for total in totals if isinstance(total, int | float)]
    if not totals:
        return text_under(column, "name") in ADDED_UP
    if len(known) != 1 or len(totals) != 1:
        return False
    return abs(_sum(values[at][place] for at in body) - known[0]) < HALF_CENT


def _sum(values: Any) -> float:
    """Exact sum of the numbers among some values."""
    return math.fsum(v for v in values if isinstance(v, int | float))
