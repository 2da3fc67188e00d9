"""How does any file become a table of numbered rows of text, nothing interpreted?

A raw table has the columns `row_no` (as the analyst counts rows in the file), `flaw`
(why the row could not be cut into cells, or NULL) and `c0`, `c1`, ... (text without
surrounding blanks, NULL where empty).
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any

import duckdb

from arkit.ledger import name_literal, text_literal
from arkit.ledger.engine import glob_safe
from arkit.ledger.own_folder import own_folder

HEAD_ROWS = 120
BLANKS = " \t\r\n\x0b\x0c\u00a0\u2007\u2009\u202f\u3000\ufeff"
Record = tuple[str | None, list[str]]


@dataclass(frozen=True, kw_only=True)
class Raw:
    """One sheet of text in the workbench.

    Attributes
    ----------
    table : str
        Name of the raw table.
    source_file : str
        Name of the file it came from.
    sheet : str
        Name of the sheet, or the stem of the file.
    width : int
        Number of cells in a row.
    head : list of (int, list)
        Number and cells of the first rows.
    notes : dict
        How the file was read: encoding, delimiter.
    """

    table: str
    source_file: str
    sheet: str
    width: int
    head: list[tuple[int, list[str | None]]] = field(repr=False)
    notes: dict[str, str] = field(default_factory=dict)


def cell_text(value: Any) -> str:
    """Write a typed cell as text that can be read back in one way only.

    A number with three decimals gets a fourth, so that its point cannot be taken for a
    thousands separator.

    >>> cell_text(1001.0), cell_text(1.234), cell_text(datetime(2026, 3, 1))
    ('1001', '1.2340', '2026-03-01')
    """
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | Decimal):
        return _number_text(value)
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _number_text(value: float | Decimal) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = f"{value:f}" if isinstance(value, Decimal) else repr(value)
    return text + "0" if len(text.partition(".")[2]) == 3 else text


def _fit(record: Record, width: int) -> list[str | None]:
    """Flaw and cells of a record, brought to the width of the sheet."""
    flaw, cells = record
    beyond = [cell for cell in cells[width:] if cell.strip()]
    if beyond and not flaw:
        flaw = f"more cells than columns: {' | '.join(beyond)}"[:200]
    return [flaw, *cells[:width], *[""] * (width - len(cells))]


def _columns(width: int) -> list[str]:
    return [f"c{i}" for i in range(width)]


def _trimmed(width: int) -> str:
    r"""Cells without blanks around them and without the ="..." that protects zeros.

    Only cells that begin or end with a blank or = or hold something else than printable
    ASCII are looked at closely.
    """
    blanks = text_literal(BLANKS)
    return ", ".join(
        f"CASE WHEN regexp_matches({c}, '^[\\s=]|\\s$|[^ -~]') THEN nullif(CASE WHEN "
        f"starts_with({c}, '=\"') THEN regexp_replace({c}, '^=\"(.*)\"\\s*$', '\\1') "
        f"ELSE trim({c}, {blanks}) END, '') ELSE {c} END AS {c}"
        for c in _columns(width)
    )


def _read_csv(names: Iterable[str], delimiter: str = ",") -> str:
    columns = ", ".join(f"{text_literal(name)}: 'VARCHAR'" for name in names)
    return (
        f"read_csv(?, header = false, auto_detect = false, columns = {{{columns}}}, "
        f"delim = {text_literal(delimiter)}, quote = '\"', escape = '\"', "
        "strict_mode = true, null_padding = false, ignore_errors = false, "
        "compression = 'none')"
    )


def _numbered(
    connection: duckdb.DuckDBPyConnection, table: str, query: str, path: Path
) -> None:
    """Fill `table` from a query in file order, with a column `row_no` from 1."""
    before = connection.execute(
        "SELECT current_setting('preserve_insertion_order')"
    ).fetchall()[0][0]
    rows = name_literal(f"{table}_rows")
    connection.execute("SET preserve_insertion_order = true")
    try:
        connection.execute(f"CREATE TABLE {rows} AS {query}", [glob_safe(path)])
    finally:
        connection.execute(f"SET preserve_insertion_order = {before}")
    view = f"SELECT rowid + 1 AS row_no, * FROM {rows}"
    connection.execute(f"CREATE VIEW {name_literal(table)} AS {view}")


def drop_raw(connection: duckdb.DuckDBPyConnection, raw: Raw) -> None:
    """Take a raw table, and all that was made from it, out of the workbench again."""
    connection.execute(f"DROP VIEW IF EXISTS {name_literal(raw.table)}")
    made = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE starts_with(table_name, ?)",
        [f"{raw.table}_"],
    ).fetchall()
    for (name,) in made:
        connection.execute(f"DROP TABLE IF EXISTS {name_literal(name)}")


def head_of(
    connection: duckdb.DuckDBPyConnection, table: str, width: int
) -> list[tuple[int, list[str | None]]]:
    """Fetch the first rows of a raw table."""
    found = connection.execute(
        f"SELECT row_no, {', '.join(_columns(width))} FROM {name_literal(table)} "
        f"WHERE row_no <= {HEAD_ROWS} ORDER BY row_no"
    ).fetchall()
    return [(row[0], list(row[1:])) for row in found]


def load_records(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    records: Iterable[Record],
    *,
    width: int = 0,
) -> int:
    """Bring records into the workbench.

    The records pass through a temporary UTF-8 file, so that a large file needs no
    memory.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The workbench.
    table : str
        Name of the raw table to make.
    records : iterable of (str or None, list of str)
        Flaw and cells of each row, in order.
    width : int, optional
        Number of cells in a row; that of the widest of the first rows where not given.

    Returns
    -------
    int
        Number of cells in a row.
    """
    source: Iterator[Record] = iter(records)
    first = list(islice(source, HEAD_ROWS))
    widths = [len(cells) for flaw, cells in first if not flaw]
    width = width or max(widths, default=0) or 1
    with tempfile.TemporaryDirectory(dir=own_folder()) as folder:
        path = Path(folder) / "rows.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerows(_fit(record, width) for record in chain(first, source))
        names = ["flaw", *_columns(width)]
        _numbered(
            connection,
            table,
            f"SELECT nullif(flaw, '') AS flaw, {_trimmed(width)} "
            f"FROM {_read_csv(names)}",
            path,
        )
    return width


def load_plain_text(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    path: Path,
    *,
    width: int,
    delimiter: str,
) -> None:
    """Let the engine read a well-formed UTF-8 file.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The workbench.
    table : str
        Name of the raw table to make.
    path : Path
        The file.
    width : int
        Number of cells in every row.
    delimiter : str
        Character between cells.

    Raises
    ------
    duckdb.InvalidInputException
        When a row has another width or its quotes do not balance.
    """
    _numbered(
        connection,
        table,
        f"SELECT CAST(NULL AS VARCHAR) AS flaw, {_trimmed(width)} "
        f"FROM {_read_csv(_columns(width), delimiter)}",
        path,
    )


def _parquet_cell(name: str, kind: str) -> str:
    """Expression: a cell of a Parquet column as `cell_text` would write it."""
    text = f"trim(CAST({name_literal(name)} AS VARCHAR))"
    if kind.startswith(("DOUBLE", "FLOAT", "DECIMAL")):
        text = f"regexp_replace({text}, '\\.0+$', '')"
        text = f"regexp_replace({text}, '^(-?\\d+\\.\\d{{3}})$', '\\10')"
    return f"nullif({text}, '')"


def load_parquet(
    connection: duckdb.DuckDBPyConnection, table: str, path: Path
) -> list[str]:
    """Bring a Parquet file into the workbench as text.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The workbench.
    table : str
        Name of the raw table to make.
    path : Path
        The file.

    Returns
    -------
    list of str
        Names of its columns, the headings.

    Raises
    ------
    duckdb.Error
        When the file is no readable Parquet file.
    """
    described = connection.execute(
        "SELECT * FROM (DESCRIBE SELECT * FROM read_parquet(?))", [glob_safe(path)]
    ).fetchall()
    cells = ", ".join(
        f"{_parquet_cell(row[0], row[1])} AS c{i}" for i, row in enumerate(described)
    )
    query = f"SELECT CAST(NULL AS VARCHAR) AS flaw, {cells} FROM read_parquet(?)"
    _numbered(connection, table, query, path)
    return [row[0] for row in described]
