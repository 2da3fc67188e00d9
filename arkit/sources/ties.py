"""Do rows and amounts read equal those staged plus those set aside?"""

from __future__ import annotations

import duckdb

from arkit.errors import SourceError
from arkit.ledger import name_literal, text_literal
from arkit.schema import NO_CURRENCY


def _has(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> bool:
    found = connection.execute(
        "SELECT count(*) FROM duckdb_columns() "
        "WHERE table_name = ? AND column_name = ?",
        [f"staged_{table}", column],
    ).fetchall()
    return bool(found[0][0])


def _untied(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    staged = name_literal(f"staged_{table}")
    has_amount = _has(connection, table, "amount")
    amount = "coalesce(amount, 0)" if has_amount else "0"
    code = f"coalesce(currency, '{NO_CURRENCY}')"
    own = code if has_amount else f"'{NO_CURRENCY}'"
    name = text_literal(table)
    parts = [
        f"SELECT source_file, {own} AS code, -1 AS n, -{amount} AS minor FROM {staged}",
        f"SELECT source_file, {code} AS code, -1 AS n, -coalesce(amount, 0) AS minor "
        f"FROM set_aside WHERE table_name = {name}",
        "SELECT source_file, currency AS code, n_rows AS n, amount AS minor "
        f"FROM control WHERE table_name = {name}",
    ]
    found = connection.execute(
        "SELECT source_file, code, CAST(sum(n) AS BIGINT), CAST(sum(minor) AS BIGINT) "
        f"FROM ({' UNION ALL '.join(parts)}) AS u GROUP BY source_file, code "
        "HAVING sum(n) <> 0 OR sum(minor) <> 0 ORDER BY source_file, code"
    ).fetchall()
    return [
        f"{table} of {file}: {n:,} rows and {minor:,} minor units of {code}"
        for file, code, n, minor in found
    ]


def check_ties(connection: duckdb.DuckDBPyConnection) -> None:
    """Make sure that nothing got lost between the file and the staged tables.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The workbench after an extract has been read.

    Raises
    ------
    SourceError
        When rows or amounts read are not those staged plus those set aside, per table,
        file and currency.
    """
    tables = connection.execute("SELECT DISTINCT table_name FROM control").fetchall()
    lost = [
        words for (table,) in sorted(tables) for words in _untied(connection, table)
    ]
    if lost:
        raise SourceError(
            "rows or amounts read are not those staged plus those set aside",
            rows=lost,
            remedy="this is a mistake in arkit; please report it with the headings",
        )
