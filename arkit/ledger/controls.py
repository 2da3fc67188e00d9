"""Do rows and amounts in equal what was accepted and what was set aside?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from arkit.ledger.intake import amount_columns
from arkit.ledger.store import Control
from arkit.schema import NO_CURRENCY, TABLES

if TYPE_CHECKING:
    import duckdb

# Rows and amount in minor units, by source file and currency.
Totals = dict[tuple[str, str], tuple[int, int]]

SUMS = "COUNT(DISTINCT source_row), CAST(COALESCE(SUM(amount), 0) AS BIGINT)"

REFUSED = f"""
SELECT table_name, source_file, COALESCE(currency, '{NO_CURRENCY}') AS code, {SUMS}
FROM set_aside GROUP BY table_name, source_file, code
"""

# What was staged; where the source counted itself, that.
CAME = f"""
SELECT table_name, source_file, COALESCE(currency, '{NO_CURRENCY}') AS code,
  CAST(SUM(n_rows) AS BIGINT), CAST(COALESCE(SUM(amount), 0) AS BIGINT)
FROM {{}} GROUP BY table_name, source_file, code
"""


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
    refused = _sums(connection, REFUSED)
    staged = _sums(connection, CAME.format("came_in"))
    came = staged | _sums(connection, CAME.format("control"))
    return tuple(
        control
        for table in tables
        for control in _controls_of(
            table,
            accepted=_accepted(connection, table),
            refused=refused.get(table, {}),
            came=came.get(table, {}),
        )
    )


def _controls_of(
    table: str, *, accepted: Totals, refused: Totals, came: Totals
) -> list[Control]:
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


def _accepted(connection: duckdb.DuckDBPyConnection, table: str) -> Totals:
    amount, currency = amount_columns(TABLES[table])
    found = _sums(
        connection,
        f"SELECT '{table}', source_file, currency, {SUMS} FROM (SELECT source_file, "
        f"source_row, COALESCE({currency}, '{NO_CURRENCY}') AS currency, "
        f"{amount} AS amount FROM {final_table(table)} WHERE source_row > 0) AS f "
        "GROUP BY source_file, currency",
    )
    return found.get(table, {})


def _sums(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, Totals]:
    """Rows and amount by file and currency, by table."""
    found: dict[str, Totals] = {}
    for table, file, currency, n, amount in connection.execute(query).fetchall():
        found.setdefault(table, {})[file, currency] = (n, amount)
    return found
