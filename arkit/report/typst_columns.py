"""How wide is each column, how small the type, and may the table break?

Widths are estimated from the number of characters, which in tables of figures is
close enough, so that Typst needs no trial layouts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

from arkit.report.typst_text import breakable

Cell = Any
Row = list[Cell]

TEXT_WIDTH = 481.0
GAPS = ((9, 8.0), (14, 5.0), (math.inf, 3.0))
SIZES = (8.5, 7.8, 7.0, 6.2, 5.5)
LETTER_WIDTH = 0.5
WHOLE_ROWS = 25
WHOLE_LINES = 40
NARROW = 0.62
_TEXT_WISH = 44
_WORD_WISH = 18
_HEAD_LEAST = 12.0
_HEAVY = 1.08
_FEW = 0.4
_RATHER_OVER = 1.35
_FIGURES = re.compile(r"[\d.,'’%()+−–\s-]+")


def laid_out(block: dict[str, Any]) -> dict[str, Any]:
    """Give a table its column widths, type size and breaking places.

    Parameters
    ----------
    block : dict
        ``columns`` with ``align`` and, optionally, ``weight``; ``head`` and ``body``,
        rows of cells. A cell is a text, or a dict with ``text`` or an inline tree
        ``of`` and, optionally, ``colspan`` and ``rowspan``.

    Returns
    -------
    dict
        The block with ``size`` and ``gap`` (points), ``width`` (share of the text
        width), a ``width`` in each column (a ratio), ``whole`` (keep on one page),
        and zero-width spaces in words wider than their column.

    Examples
    --------
    >>> table = {"columns": [{"align": "left"}, {"align": "right"}],
    ...          "head": [["Customer", "Open"]], "body": [["Acme", "1,000"]]}
    >>> laid = laid_out(table)
    >>> laid["size"], laid["whole"], [round(c["width"], 1) for c in laid["columns"]]
    (8.5, True, [44.6, 23.2])
    """
    columns = block["columns"]
    wishes, least = _needs(columns, block["head"], block["body"])
    weights = [column.get("weight") or 0 for column in columns]
    size, widths = _fit(wishes, least, weights)
    room = _room(size, len(columns))
    narrow = sum(widths) < room * (1 + NARROW) / 2
    head, body = (
        [_with_breaks(row, places, widths) for row, places in _placed(block[part])]
        for part in ("head", "body")
    )
    lines = sum(_lines(row, places, widths) for row, places in _placed(body))
    return {
        **block,
        "size": size,
        "gap": _gap(len(columns)),
        "width": NARROW if narrow else 1.0,
        "columns": [
            {"align": column["align"], "width": max(width, 0.5)}
            for column, width in zip(columns, widths, strict=True)
        ],
        "head": head,
        "body": body,
        "whole": len(body) <= WHOLE_ROWS and lines <= WHOLE_LINES,
    }


def cell_text(cell: Cell) -> str:
    """Text of a cell, whatever its form.

    Examples
    --------
    >>> cell_text("a"), cell_text({"of": ["b", {"kind": "strong", "of": ["c"]}]})
    ('a', 'bc')
    """
    if isinstance(cell, str):
        return cell
    if "of" in cell:
        return "".join(cell_text(item) for item in cell["of"])
    return cell.get("text") or cell.get("alt") or ""


def _placed(rows: Sequence[Row]) -> Iterator[tuple[Row, list[int]]]:
    """Rows with the column each cell starts in, rows above reaching down."""
    reaching: dict[int, int] = {}
    for row in rows:
        taken = {column for column, left in reaching.items() if left > 0}
        reaching = {column: left - 1 for column, left in reaching.items() if left > 1}
        places, at = [], 0
        for cell in row:
            while at in taken:
                at += 1
            places.append(at)
            across, down = _span(cell)
            if down > 1:
                reaching.update(dict.fromkeys(range(at, at + across), down - 1))
            at += across
        yield row, places


def _span(cell: Cell) -> tuple[int, int]:
    """Columns and rows a cell covers."""
    if isinstance(cell, str):
        return 1, 1
    return cell.get("colspan", 1), cell.get("rowspan", 1)


def _needs(
    columns: Sequence[dict[str, Any]], head: Sequence[Row], body: Sequence[Row]
) -> tuple[list[float], list[float]]:
    """Characters each column would like, and can do with."""
    longest = [1.0] * len(columns)
    piece = [1.0] * len(columns)
    for cell, column in _single_cells(body, len(columns)):
        text = cell_text(cell)
        longest[column] = max(longest[column], *map(_length, text.split("\n")))
        if len(text) > piece[column]:
            piece[column] = max(piece[column], *map(len, text.split() or [""]))
    wishes, least = [], []
    for column, most, part in zip(columns, longest, piece, strict=True):
        firm = column["align"] == "right" and most <= _TEXT_WISH
        wishes.append(min(most, _TEXT_WISH))
        least.append(most if firm else min(part, _WORD_WISH))
    for cell, column in _single_cells(head, len(columns)):
        label = _two_lines(cell_text(cell)) * _HEAVY
        wishes[column] = max(wishes[column], min(label, _WORD_WISH))
        least[column] = max(least[column], min(label, _HEAD_LEAST))
    return wishes, least


def _length(text: str) -> float:
    """Characters of a line, the narrow marks within figures as half."""
    if len(text) > _TEXT_WISH or not any(map(str.isdigit, text)):
        return float(len(text))
    return len(text) - sum(map(text.count, ".,'’")) / 2


def _two_lines(label: str) -> int:
    """Characters per line that set a label in two lines."""
    words = label.split()
    cuts = range(1, max(len(words), 2))
    parts = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in cuts]
    return min(max(len(left), len(right)) for left, right in parts)


def _single_cells(rows: Sequence[Row], n: int) -> Iterator[tuple[Cell, int]]:
    """Cells that stand in one column only, with their column."""
    for row, places in _placed(rows):
        for cell, column in zip(row, places, strict=True):
            if column < n and _span(cell)[0] == 1:
                yield cell, column


def _room(size: float, n: int) -> float:
    """Characters that fit on a line beside the gaps of `n` columns."""
    return max(TEXT_WIDTH - _gap(n) * n, TEXT_WIDTH / 4) / (LETTER_WIDTH * size)


def _gap(n: int) -> float:
    """Points between two of `n` columns."""
    return next(gap for most, gap in GAPS if n <= most)


def _fit(
    wishes: list[float], least: list[float], weights: list[float]
) -> tuple[float, list[float]]:
    """Return the largest type in which the columns fit, and widths in characters."""
    for size in SIZES:
        room = _room(size, len(wishes))
        for widths in (_weighted(weights, room), _shared(wishes, least, room)):
            pairs = zip(widths, least, strict=False)
            if widths and all(width >= need for width, need in pairs):
                return size, widths
    return SIZES[-1], [room * need / sum(least) for need in least]


def _weighted(weights: list[float], room: float) -> list[float]:
    """Widths in the ratio the table asks for, if it asks."""
    if not any(weights):
        return []
    stated = [weight for weight in weights if weight]
    usual = sum(stated) / len(stated)
    full = [weight or usual for weight in weights]
    return [room * weight / sum(full) for weight in full]


def _shared(wishes: list[float], least: list[float], room: float) -> list[float]:
    """Widths as wished and stretched, or squeezed with the widest giving way first."""
    wished = sum(wishes)
    if wished <= room:
        used = room * NARROW if wished <= room * _FEW else room
        return [wish * used / wished for wish in wishes]
    if sum(least) > room:
        return [0.0] * len(wishes)
    levels = (_capped(wishes, least, cap) for cap in range(_TEXT_WISH, 0, -1))
    widths = next((level for level in levels if sum(level) <= room), least)
    return [width * room / sum(widths) for width in widths]


def _capped(wishes: list[float], least: list[float], cap: int) -> list[float]:
    """Widths when no column gets more than `cap` unless it must."""
    return [max(need, min(wish, cap)) for wish, need in zip(wishes, least, strict=True)]


def _with_breaks(row: Row, places: list[int], widths: list[float]) -> Row:
    """Cells whose long words may break."""
    return [
        _broken(cell, _cell_room(cell, place, widths))
        for cell, place in zip(row, places, strict=True)
    ]


def _cell_room(cell: Cell, place: int, widths: list[float]) -> float:
    """Characters per line of a cell."""
    across = _span(cell)[0]
    return sum(widths[place : place + across]) or 1.0


def _broken(cell: Cell, room: float) -> Cell:
    """One cell whose long words may break."""
    text = cell_text(cell)
    over = _RATHER_OVER if _FIGURES.fullmatch(text) else 1.0
    longest = max(int(room * over), 4)
    if len(text) <= longest:
        return cell
    if isinstance(cell, str):
        return breakable(cell, longest)
    if "of" in cell:
        return {**cell, "of": [_broken(item, room) for item in cell["of"]]}
    if "text" in cell:
        return {**cell, "text": breakable(cell["text"], longest)}
    return cell


def _lines(row: Row, places: list[int], widths: list[float]) -> int:
    """Lines a row will take."""
    return max(
        (
            sum(
                max(math.ceil(len(line) / max(_cell_room(cell, place, widths), 1)), 1)
                for line in cell_text(cell).split("\n")
            )
            for cell, place in zip(row, places, strict=True)
        ),
        default=1,
    )
