"""Where are the numbers behind a report? In a workbook beside it, and inside it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from arkit.report.behind import Behind, Numbers, behind
from arkit.report.typst_text import harmless

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

FORMATS = MappingProxyType(
    {
        "money": "#,##0.00;[Red]-#,##0.00",
        "integer": "#,##0",
        "number": "#,##0.00",
        "share": "0.0%",
        "days": "#,##0.0",
        "date": "yyyy-mm-dd",
    }
)
AS_TEXT = MappingProxyType(
    {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
FIXED = datetime(2000, 1, 1)  # noqa: DTZ001 - xlsxwriter wants a naive fixed stamp
LONGEST = 32_767
LONGEST_TITLE = 255


def write_workbook(notebook: Mapping[str, Any], path: Path) -> int:
    """Write the numbers of an executed notebook as an Excel workbook.

    Parameters
    ----------
    notebook : NotebookNode
        The executed notebook.
    path : Path
        Workbook to write.

    Returns
    -------
    int
        How many sheets of numbers were written.
    """
    found = behind(notebook)
    path.write_bytes(workbook(found))
    return len(sheets_of(found))


def workbook(found: Behind) -> bytes:
    """Make a workbook of the tables and figures of a report.

    Text is never a formula or a link, numbers and dates are typed, and the same
    notebook gives the same bytes. A figure has a sheet where no table shows the same.

    Parameters
    ----------
    found : Behind
        What stands behind the report.

    Returns
    -------
    bytes
        The workbook.
    """
    import xlsxwriter

    sheets = sheets_of(found)
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, **AS_TEXT})
    title = _text(found.report.get("title") or "arkit")[:LONGEST_TITLE]
    book.set_properties({"title": title, "created": FIXED})
    formats = {name: book.add_format({"num_format": f}) for name, f in FORMATS.items()}
    heading = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
    names = sheet_names(numbers.name.replace("_", " ") for numbers in sheets)
    listed = list(zip(names, sheets, strict=True))
    more = [*_contents(listed), *_methods(found, listed)]
    _read_me(book, found.report, more)
    for name, numbers in listed:
        _sheet(book.add_worksheet(name), numbers, formats, heading)
    book.close()
    return stream.getvalue()


def sheets_of(found: Behind) -> list[Numbers]:
    """Choose what has a sheet: every table, and figures that show what no table does.

    Parameters
    ----------
    found : Behind
        What stands behind the report.

    Returns
    -------
    list of Numbers
        In the order of the report.
    """
    every = found.numbers
    tables = {_plain_name(one.name) for one in every if one.kind == "table"}
    return [n for n in every if n.kind == "table" or _plain_name(n.name) not in tables]


def _plain_name(name: str) -> str:
    """Name of a metric or a table, in the same spelling."""
    return name.replace("_", " ").casefold()


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Name sheets with at most 31 harmless characters, unique whatever their case.

    Parameters
    ----------
    wanted : iterable of str
        The names one would like.

    Returns
    -------
    list of str
        Names that a workbook allows, in the same order.

    Examples
    --------
    >>> sheet_names(["Aging", "aging", "a/b", ""])
    ['Aging', 'aging 2', 'a b', 'table']
    """
    names: list[str] = []
    for one in wanted:
        base = re.sub(r"[^A-Za-z0-9 _-]", " ", one).strip() or "table"
        name, n = base[:28], 1
        while name.casefold() in {other.casefold() for other in names}:
            n += 1
            name = f"{base[:26]} {n}"
        names.append(name)
    return names


def _contents(listed: list[tuple[str, Numbers]]) -> list[tuple[str, str]]:
    """Sheets and what they hold."""
    return [("Sheet", "What it holds"), *((n, one.title) for n, one in listed)]


def _methods(found: Behind, listed: list[tuple[str, Numbers]]) -> list[tuple[str, str]]:
    """How figures are made: the notes of the report, and of figures without one."""
    told = {name: text for name, text in found.method}
    for _, numbers in listed:
        about = numbers.passport or {}
        parts = [str(about.get(key) or "") for key in ("formula", "basis", "window")]
        text = ". ".join(part for part in parts if part)
        if about.get("name") and text:
            told.setdefault(str(about["name"]), f"{text}.")
    return [("", ""), ("Figure", "How it is made"), *told.items()] if told else []


def _read_me(
    book: Workbook, report: Mapping[str, Any], more: Iterable[tuple[str, str]]
) -> None:
    """Write the first sheet: what the report is, and what the others hold."""
    sheet = book.add_worksheet("Read me")
    bold = book.add_format({"bold": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    rows = [
        (report.get("title", ""), report.get("subtitle", "")),
        ("As of", report.get("as_of", "")),
        ("Inputs", report.get("digest", "")),
        ("Confidentiality", report.get("confidentiality", "")),
        *report.get("fields", ()),
        ("", ""),
        *more,
    ]
    for at, (label, text) in enumerate(rows):
        sheet.write_string(at, 0, _text(label), bold)
        sheet.write_string(at, 1, _text(text), wrap)
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, 90)


def _sheet(
    sheet: Worksheet, numbers: Numbers, formats: Mapping[str, Format], heading: Format
) -> None:
    """Write heads and typed values."""
    types = [column["type"] for column in numbers.columns]
    for at, column in enumerate(numbers.columns):
        sheet.write_string(0, at, _text(head(column)), heading)
        sheet.set_column(at, at, 34 if types[at] == "text" and at < 2 else 16)
    own = numbers.row_types or [""] * len(numbers.values)
    for row, (line, kind) in enumerate(zip(numbers.values, own, strict=True), start=1):
        for at, value in enumerate(line):
            _cell(sheet, (row, at), value, (kind or types[at], formats))
    sheet.freeze_panes(1, 0)
    if numbers.values:
        sheet.autofilter(0, 0, len(numbers.values), len(types) - 1)


def head(column: Mapping[str, str]) -> str:
    """Write the head of a column with its unit.

    Parameters
    ----------
    column : mapping
        `label` and `unit`.

    Returns
    -------
    str
        Label, and the unit in parentheses where there is one.

    Examples
    --------
    >>> head({"label": "Open", "unit": "EUR"})
    'Open (EUR)'
    """
    return (
        f"{column['label']} ({column['unit']})" if column["unit"] else column["label"]
    )


def _cell(
    sheet: Worksheet,
    place: tuple[int, int],
    value: object,
    kind: tuple[str, Mapping[str, Format]],
) -> None:
    """Write a value as what it is; a day is a date whatever its column."""
    type_name, formats = kind
    if value is None:
        return
    if type_name == "date" and isinstance(value, str) and DAY.match(value):
        day = date.fromisoformat(value[:10])
        sheet.write_datetime(*place, day, formats["date"])
    elif isinstance(value, bool) or not isinstance(value, int | float):
        sheet.write_string(*place, _text(value))
    else:
        sheet.write_number(*place, value, formats.get(type_name))


def _text(value: object) -> str:
    """Text of a cell, without what steers a reader's eye, as long as Excel allows."""
    return harmless(str(value))[:LONGEST]
