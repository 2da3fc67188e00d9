"""Do rows and amounts in equal what was accepted and what was set aside?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from arkit.ledger.intake import amount_columns, columns_of
from arkit.ledger.store import Control
from arkit.schema import NO_CURRENCY, TABLES

if TYPE_CHECKING:
    import duckdb

SUMS = "COUNT(DISTINCT source_row), CAST(COALESCE(SUM(amount), 0) AS BIGINT)"


def final_table(table: str) -> str:
    """Workbench table that holds the accepted rows of a schema table."""
    return "final_settlements" if table == "settlements" else f"clean_{table}"


def count_controls(
    connection: duckdb.DuckDBPyConnection, tables: tuple[str, ...]
) -> tuple[Control, ...]:
    """Count rows and amounts in, accepted and set aside, per table, file, currency.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The workbench, after allocation.
    tables : tuple of str
        Schema tables the ledger has.

    Returns
    -------
    tuple of Control
        One per schema table, source file and currency.
    """
    return tuple(
        control for table in tables for control in _controls_of(connection, table)
    )


def _controls_of(connection: duckdb.DuckDBPyConnection, table: str) -> list[Control]:
    amount, currency = amount_columns(TABLES[table])
    accepted = _sums(
        connection,
        f"SELECT source_file, currency, {SUMS} FROM (SELECT source_file, source_row, "
        f"COALESCE({currency}, '{NO_CURRENCY}') AS currency, {amount} AS amount "
        f"FROM {final_table(table)} WHERE source_row > 0) AS f GROUP BY 1, 2",
    )
    refused = _sums(
        connection,
        f"SELECT source_file, COALESCE(currency, '{NO_CURRENCY}') AS code, {SUMS} "
        f"FROM set_aside WHERE table_name = '{table}' GROUP BY 1, 2",
    )
    came = _came_in(connection, table)
    return [
        Control(
            table=table,
            file=key[0],
            currency=key[1],
            n_in=came.get(key, (0, 0))[0],
            amount_in=came.get(key, (0, 0))[1],
            n_accepted=accepted.get(key, (0, 0))[0],
            accepted_amount=accepted.get(key, (0, 0))[1],
            n_set_aside=refused.get(key, (0, 0))[0],
            set_aside_amount=refused.get(key, (0, 0))[1],
        )
        for key in sorted({*accepted, *refused, *came})
    ]


def _sums(
    connection: duckdb.DuckDBPyConnection, query: str
) -> dict[tuple[str, str], tuple[int, int]]:
    rows = connection.execute(query).fetchall()
    return {(file, currency): (n, amount) for file, currency, n, amount in rows}


def _came_in(
    connection: duckdb.DuckDBPyConnection, table: str
) -> dict[tuple[str, str], tuple[int, int]]:
    """What the source counted itself; where it did not, what was staged."""
    query = (
        f"SELECT source_file, COALESCE(currency, '{NO_CURRENCY}') AS code, "
        "CAST(SUM(n_rows) AS BIGINT), CAST(COALESCE(SUM(amount), 0) AS BIGINT) "
        f"FROM {{}} WHERE table_name = '{table}' GROUP BY 1, 2"
    )
    if columns_of(connection, "control"):
        found = _sums(connection, query.format("control"))
        if found:
            return found
    return _sums(connection, query.format("came_in"))
