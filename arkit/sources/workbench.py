"""What does the workbench hold when an extract has been read?

`staged_TABLE` with what can be used, `set_aside` with what cannot and why, `control`
with what was read, `layout` with the rows that are no data, and `remarks`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import duckdb

from arkit.ledger import name_literal, text_literal
from arkit.schema import TABLES
from arkit.sources.rows import Sheet

TABLES_MADE = """
CREATE TABLE IF NOT EXISTS set_aside (table_name VARCHAR, source_file VARCHAR,
  source_row BIGINT, reason VARCHAR, currency VARCHAR, amount BIGINT, record VARCHAR);
CREATE TABLE IF NOT EXISTS control (table_name VARCHAR, source_file VARCHAR,
  currency VARCHAR, n_rows BIGINT, amount BIGINT);
CREATE TABLE IF NOT EXISTS layout (source_file VARCHAR, row_class VARCHAR,
  n_rows BIGINT);
CREATE TABLE IF NOT EXISTS remarks (severity VARCHAR, remark VARCHAR);
"""


def lay_out(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables every extract fills."""
    for statement in TABLES_MADE.split(";"):
        if statement.strip():
            connection.execute(statement)


def remark(
    connection: duckdb.DuckDBPyConnection, remarks: Iterable[tuple[str, str]]
) -> None:
    """Keep remarks: severity and words."""
    for severity, words in remarks:
        connection.execute("INSERT INTO remarks VALUES (?, ?)", [severity, words])


def is_staged(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Say whether the extract has given rows to a table of the schema."""
    found = connection.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name = ?",
        [f"staged_{table}"],
    ).fetchall()
    return bool(found[0][0])


def stage(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: Mapping[str, str],
    source: str,
) -> None:
    """Add rows to a staged table.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The workbench.
    table : str
        Table of the schema.
    columns : mapping of str to str
        SQL expression of each column given; `source_file` and `source_row` among them.
    source : str
        FROM and WHERE of the rows.
    """
    name = name_literal(f"staged_{table}")
    known = TABLES[table].columns
    storage = {c: known[c].storage for c in columns if c in known}
    storage |= {"source_file": "VARCHAR", "source_row": "BIGINT"}
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {name} (source_file VARCHAR, source_row BIGINT)"
    )
    for column, kind in storage.items():
        connection.execute(
            f"ALTER TABLE {name} ADD COLUMN IF NOT EXISTS {name_literal(column)} {kind}"
        )
    shown = ", ".join(
        f"CAST({expression} AS {storage[column]}) AS {name_literal(column)}"
        for column, expression in columns.items()
    )
    connection.execute(f"INSERT INTO {name} BY NAME SELECT {shown} {source}")


def record_sql(sheet: Sheet) -> str:
    """Expression: a raw row as JSON, its headings as keys."""
    pairs, used = [], set()
    for place, cell in enumerate(sheet.cells):
        named = place < len(sheet.match.headings) and sheet.match.headings[place]
        key = named or f"column {place + 1}"
        if key in used:
            key = f"{key} ({place + 1})"
        used.add(key)
        pairs.append(f"{text_literal(key)}, {cell}")
    return f"CAST(json_object({', '.join(pairs)}) AS VARCHAR)"


def put_aside(
    connection: duckdb.DuckDBPyConnection, sheet: Sheet, table: str, refused: str
) -> None:
    """Set rows aside with their reasons.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The workbench.
    sheet : Sheet
        The sheet the rows are on.
    table : str
        Table of the schema they were meant for.
    refused : str
        Query with `row_no`, `reason`, `code` and `minor`.
    """
    connection.execute(
        f"INSERT INTO set_aside SELECT {text_literal(table)}, "
        f"{text_literal(sheet.raw.source_file)}, x.row_no, x.reason, x.code, x.minor, "
        f"{record_sql(sheet)} FROM ({refused}) AS x "
        f"JOIN {name_literal(sheet.raw.table)} AS raw ON raw.row_no = x.row_no "
        "ORDER BY x.row_no"
    )


def count_control(
    connection: duckdb.DuckDBPyConnection, sheet: Sheet, table: str, rows: str
) -> None:
    """Count what was read for a table, per currency, before anything is set aside.

    `rows` is a query with `code` and `minor`.
    """
    connection.execute(
        f"INSERT INTO control SELECT {text_literal(table)}, "
        f"{text_literal(sheet.raw.source_file)}, code, count(*), "
        f"CAST(coalesce(sum(minor), 0) AS BIGINT) FROM ({rows}) AS x "
        "GROUP BY code ORDER BY code"
    )
