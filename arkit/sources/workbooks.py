"""How are the sheets of Excel, OpenDocument and SpreadsheetML files read?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from arkit.errors import SourceError
from arkit.sources.raw import Record, cell_text

SPREADSHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"
EXPORT_AGAIN = "open it in a spreadsheet program and save it as .xlsx or .csv"


def workbook_sheets(path: Path) -> Iterator[tuple[str, Iterator[Record]]]:
    """Name and records of every sheet of a workbook (xlsx, xlsm, xlsb, xls, ods).

    Parameters
    ----------
    path : Path
        A workbook.

    Yields
    ------
    tuple of (str, iterator of records)
        Sheets in their order; row 1 is the first row of the sheet even when it is
        empty.

    Raises
    ------
    SourceError
        When the workbook is damaged or protected by a password.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            yield name, ((None, [cell_text(cell) for cell in row]) for row in rows)
    except PasswordError as error:
        raise SourceError(
            f"{path.name} is protected by a password", remedy="save it without one"
        ) from error
    except CalamineError as error:
        raise SourceError(
            f"{path.name} cannot be read as a workbook: {error}", remedy=EXPORT_AGAIN
        ) from error


def _position(element: ElementTree.Element, before: int) -> int:
    return int(element.get(f"{SPREADSHEET}Index", before + 1))


def _cells(row: ElementTree.Element) -> list[str]:
    cells: list[str] = []
    for cell in row.iterfind(f"{SPREADSHEET}Cell"):
        position = _position(cell, len(cells))
        cells += [""] * (position - 1 - len(cells))
        data = cell.find(f"{SPREADSHEET}Data")
        text = "" if data is None else "".join(data.itertext())
        is_number = data is not None and data.get(f"{SPREADSHEET}Type") == "Number"
        cells.append(_plain_number(text) if is_number else text)
        cells += [""] * int(cell.get(f"{SPREADSHEET}MergeAcross", 0))
    return cells


def _plain_number(text: str) -> str:
    try:
        return cell_text(float(text)) if "." in text or "E" in text else text
    except ValueError:
        return text


def _rows(sheet: ElementTree.Element) -> Iterator[Record]:
    n_rows = 0
    for row in sheet.iterfind(f"{SPREADSHEET}Table/{SPREADSHEET}Row"):
        position = _position(row, n_rows)
        for _ in range(position - 1 - n_rows):
            yield None, []
        yield None, _cells(row)
        n_rows = position


def spreadsheetml_sheets(path: Path) -> Iterator[tuple[str, Iterator[Record]]]:
    """Name and records of every sheet of an Excel 2003 XML file, often named .xls.

    Parameters
    ----------
    path : Path
        A SpreadsheetML file.

    Yields
    ------
    tuple of (str, iterator of records)
        Sheets in their order.

    Raises
    ------
    SourceError
        When the file is not well-formed.
    """
    try:
        root = ElementTree.parse(path).getroot()
    except ElementTree.ParseError as error:
        raise SourceError(
            f"{path.name} is damaged XML: {error}", remedy=EXPORT_AGAIN
        ) from error
    for number, sheet in enumerate(root.iterfind(f"{SPREADSHEET}Worksheet"), start=1):
        name = sheet.get(f"{SPREADSHEET}Name", f"sheet {number}")
        yield name, _rows(sheet)
