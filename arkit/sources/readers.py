"""How is one file of an extract brought into the workbench?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import count, islice
from pathlib import Path
from typing import Any

import duckdb

from arkit.errors import SourceError
from arkit.sources.delimited import FALLBACK, Dialect, find_dialect, records
from arkit.sources.markup import html_sheets
from arkit.sources.options import Options
from arkit.sources.raw import (
    HEAD_ROWS,
    Raw,
    Record,
    cell_text,
    drop_raw,
    head_of,
    load_parquet,
    load_plain_text,
    load_records,
)
from arkit.sources.sniff import file_kind
from arkit.sources.workbooks import spreadsheetml_sheets, workbook_sheets

DIRECT_BYTES = 1 << 22

_numbers = count(1)


def new_table() -> str:
    """Name for a raw table that no other raw table of this process has."""
    return f"arkit_raw_{next(_numbers)}"


def read_file(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    options: Options,
    fallback: str = FALLBACK,
) -> list[Raw]:
    """Bring the sheets of one file into the workbench as text.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The workbench.
    path : Path
        A text file, workbook, web page, Parquet or JSON-lines file; what it is, its
        first bytes say, not its name.
    options : Options
        Encoding, delimiter and sheet, when the analyst names them.
    fallback : str, optional
        Encoding of text files that are not UTF-8.

    Returns
    -------
    list of Raw
        One per sheet; one for files without sheets.

    Raises
    ------
    SourceError
        When the file cannot be read.
    """
    kind = file_kind(path)
    if kind == "text":
        return [_read_text(connection, path, find_dialect(path, options, fallback))]
    if kind == "parquet":
        return [_read_parquet(connection, path)]
    if kind == "jsonlines":
        return [_read_json_lines(connection, path)]
    sheets = {
        "workbook": lambda: workbook_sheets(path),
        "spreadsheetml": lambda: spreadsheetml_sheets(path),
        "html": lambda: html_sheets(path, options, archive=False),
        "mhtml": lambda: html_sheets(path, options, archive=True),
    }[kind]()
    has_sheets = kind in ("workbook", "spreadsheetml")
    found = [
        load_sheet(
            connection,
            source_file=f"{path.name} ({name})" if has_sheets else path.name,
            sheet=name,
            records=rows,
        )
        for name, rows in sheets
        if options.sheet in (None, name) or not has_sheets
    ]
    if not found:
        raise SourceError(
            f"{path.name} has no sheet {options.sheet!r}", remedy="check --sheet"
        )
    return found


def load_sheet(
    connection: duckdb.DuckDBPyConnection,
    *,
    source_file: str,
    sheet: str,
    records: Iterator[Record],
    headings: Sequence[str] | None = None,
) -> Raw:
    """Bring the records of one sheet into the workbench.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The workbench.
    source_file, sheet : str
        What the file and the sheet are called.
    records : iterator of (str or None, list of str)
        Flaw and cells of each row, in order.
    headings : sequence of str, optional
        Headings, where the source keeps them apart from its rows.

    Returns
    -------
    Raw
        The raw table.
    """
    table = new_table()
    width = load_records(connection, table, records, width=len(headings or ()))
    apart = [(0, list(headings))] if headings else []
    return Raw(
        table=table,
        source_file=source_file,
        sheet=sheet,
        width=width,
        head=[*apart, *head_of(connection, table, width)],
    )


def _read_text(
    connection: duckdb.DuckDBPyConnection, path: Path, dialect: Dialect
) -> Raw:
    raw = _read_directly(connection, path, dialect)
    if raw is None:
        source = records(path, dialect.encoding, dialect.delimiter)
        raw = load_sheet(
            connection, source_file=path.name, sheet=path.stem, records=source
        )
    raw.notes["encoding"] = dialect.encoding
    raw.notes["delimiter"] = dialect.delimiter
    return raw


def _direct_width(path: Path, dialect: Dialect) -> int | None:
    """Number of columns when the first records agree on it, else None."""
    head = islice(records(path, dialect.encoding, dialect.delimiter), HEAD_ROWS)
    widths = {len(cells) if flaw is None else 0 for flaw, cells in head}
    width = widths.pop() if len(widths) == 1 else 0
    return width if width > 1 else None


def _read_directly(
    connection: duckdb.DuckDBPyConnection, path: Path, dialect: Dialect
) -> Raw | None:
    """Let the engine read a large regular file; None when it is not one."""
    if path.stat().st_size < DIRECT_BYTES or not dialect.is_plain:
        return None
    width = _direct_width(path, dialect)
    if width is None:
        return None
    raw = Raw(
        table=new_table(),
        source_file=path.name,
        sheet=path.stem,
        width=width,
        head=[],
    )
    try:
        load_plain_text(
            connection,
            raw.table,
            path.resolve(),
            width=width,
            delimiter=dialect.delimiter,
        )
    except duckdb.InvalidInputException:
        drop_raw(connection, raw)
        return None
    raw.head.extend(head_of(connection, raw.table, width))
    return raw


def _read_parquet(connection: duckdb.DuckDBPyConnection, path: Path) -> Raw:
    table = new_table()
    try:
        headings = load_parquet(connection, table, path.resolve())
    except duckdb.Error as error:
        raise SourceError(
            f"{path.name} is a damaged Parquet file", remedy="export it again"
        ) from error
    head = [(0, list(headings)), *head_of(connection, table, len(headings))]
    return Raw(
        table=table,
        source_file=path.name,
        sheet=path.stem,
        width=len(headings),
        head=head,
    )


def _read_json_lines(connection: duckdb.DuckDBPyConnection, path: Path) -> Raw:
    headings: dict[str, None] = {}
    for entry in _entries(path):
        headings.update(dict.fromkeys(entry))
    body = (
        (None, [_json_text(entry.get(key)) for key in headings])
        for entry in _entries(path)
    )
    return load_sheet(
        connection,
        source_file=path.name,
        sheet=path.stem,
        records=body,
        headings=list(headings),
    )


def _entries(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            entry = _entry(line, f"line {number} of {path.name}")
            if not isinstance(entry, dict):
                raise SourceError(
                    f"line {number} of {path.name} is no JSON object",
                    remedy="export it with one object per line",
                )
            yield entry


def _entry(line: bytes, where: str) -> Any:
    try:
        return json.loads(line.strip() or b"{}", parse_float=Decimal)
    except ValueError as error:
        raise SourceError(
            f"{where} is no JSON: {error}",
            remedy="export it again, one object per line",
        ) from error


def _json_text(value: Any) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return cell_text(value)
