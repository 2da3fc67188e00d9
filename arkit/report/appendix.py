"""Where are the numbers behind a report? In a workbook beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

TABLE = "application/vnd.arkit.table+json"
REPORT = "application/vnd.arkit.report+json"
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


def payloads(notebook: NotebookNode, kind: str) -> Iterator[dict]:
    """Walk the outputs of one kind in an executed notebook.

    Parameters
    ----------
    notebook : NotebookNode
        The executed notebook.
    kind : str
        MIME type.

    Yields
    ------
    dict
        Payload of every such output, in order.
    """
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            found = output.get("data", {}).get(kind)
            if found is not None:
                yield found


def write_workbook(notebook: NotebookNode, path: Path) -> int:
    """Write the tables of an executed notebook as an Excel workbook.

    Parameters
    ----------
    notebook : NotebookNode
        The executed notebook.
    path : Path
        Workbook to write.

    Returns
    -------
    int
        How many tables were written. Text is never a formula or a link, numbers and
        dates are typed, and the same notebook gives the same bytes.
    """
    import xlsxwriter

    tables = list(payloads(notebook, TABLE))
    report = next(payloads(notebook, REPORT), {})
    book = xlsxwriter.Workbook(str(path), {"constant_memory": False, **AS_TEXT})
    book.set_properties({"title": report.get("title", "arkit"), "created": FIXED})
    formats = {name: book.add_format({"num_format": f}) for name, f in FORMATS.items()}
    heading = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
    names = _sheet_names(tables)
    _read_me(book, report, list(zip(names, tables, strict=True)))
    for name, table in zip(names, tables, strict=True):
        _sheet(book.add_worksheet(name), table, formats, heading)
    book.close()
    return len(tables)


def _sheet_names(tables: list[dict]) -> list[str]:
    """Sheet names of at most 31 harmless characters, unique whatever their case."""
    names: list[str] = []
    for table in tables:
        base = re.sub(r"[^A-Za-z0-9 _-]", " ", table.get("name") or "table").strip()
        name, n = base[:28] or "table", 1
        while name.casefold() in {other.casefold() for other in names}:
            n += 1
            name = f"{base[:26]} {n}"
        names.append(name)
    return names


def _read_me(book: Workbook, report: dict, sheets: list[tuple[str, dict]]) -> None:
    sheet = book.add_worksheet("Read me")
    bold = book.add_format({"bold": True})
    rows = [
        (report.get("title", ""), report.get("subtitle", "")),
        ("As of", report.get("as_of", "")),
        ("Inputs", report.get("digest", "")),
        ("Confidentiality", report.get("confidentiality", "")),
        *((str(k), str(v)) for k, v in report.get("fields", ())),
        ("", ""),
        ("Sheet", "What it holds"),
        *((name, table.get("title", "")) for name, table in sheets),
    ]
    for at, (label, text) in enumerate(rows):
        sheet.write_string(at, 0, str(label), bold)
        sheet.write_string(at, 1, str(text))
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 80)


def _sheet(
    sheet: Worksheet, table: dict, formats: Mapping[str, Format], heading: Format
) -> None:
    columns = table["columns"]
    types = table.get("types") or ["text"] * len(columns)
    for at, column in enumerate(columns):
        unit = f" ({column['unit']})" if column.get("unit") else ""
        sheet.write_string(0, at, f"{column['label']}{unit}", heading)
        sheet.set_column(at, at, 34 if types[at] == "text" and at < 2 else 16)
    values = table.get("values") or table["rows"]
    own = table.get("row_types") or [""] * len(values)
    for row, (line, kind) in enumerate(zip(values, own, strict=True), start=1):
        for at, value in enumerate(line):
            _cell(sheet, (row, at), value, (kind or types[at], formats))
    sheet.freeze_panes(1, 0)
    if values:
        sheet.autofilter(0, 0, len(values), len(columns) - 1)


def _cell(
    sheet: Worksheet,
    place: tuple[int, int],
    value: object,
    kind: tuple[str, Mapping[str, Format]],
) -> None:
    type_name, formats = kind
    if value is None:
        return
    if type_name == "date" and isinstance(value, str) and DAY.match(value):
        day = date.fromisoformat(value[:10])
        sheet.write_datetime(*place, day, formats["date"])
    elif isinstance(value, bool) or not isinstance(value, int | float):
        sheet.write_string(*place, str(value))
    else:
        sheet.write_number(*place, value, formats.get(type_name))
