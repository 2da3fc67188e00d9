"""Who are the customers of a list of documents that has no list of customers?"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from arkit.ledger import name_literal, text_literal
from arkit.schema import NO_CURRENCY, TABLES
from arkit.sources.rows import Sheet
from arkit.sources.workbench import count_control, stage


def stage_customers(
    connection: duckdb.DuckDBPyConnection,
    sheet: Sheet,
    source: str,
    columns: Iterable[str],
) -> None:
    """Stage each customer once, with the attributes most of its rows give.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The workbench.
    sheet : Sheet
        The sheet.
    source : str
        FROM clause of its entries, under the alias `e`.
    columns : iterable of str
        Columns of the entries.
    """
    known = TABLES["customers"].columns
    names = [n for n in sorted(columns) if n in known and n != "customer_id"]
    names = [n for n in names if n not in ("currency", "known_on")]
    listed = "".join(f", {name_literal(name)}" for name in names)
    ranked = (
        f"SELECT customer_id{listed}, min(row_no) AS row_no, row_number() OVER ("
        "PARTITION BY customer_id ORDER BY count(*) DESC, min(row_no)) AS place "
        f"{source} WHERE e.reason IS NULL AND target IN ('invoices', 'settlements') "
        f"GROUP BY customer_id{listed}"
    )
    shown = {
        "source_file": text_literal(sheet.raw.source_file),
        "source_row": "e.row_no",
        "customer_id": "e.customer_id",
        **{name: f"e.{name_literal(name)}" for name in names},
    }
    stage(connection, "customers", shown, f"FROM ({ranked}) AS e WHERE e.place = 1")
    count_control(
        connection,
        sheet,
        "customers",
        f"SELECT '{NO_CURRENCY}' AS code, CAST(NULL AS BIGINT) AS minor "
        f"FROM ({ranked}) AS e WHERE e.place = 1",
    )
    if "customer_name" in names:
        _remark_names(connection, source)


def _remark_names(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    connection.execute(
        "INSERT INTO remarks SELECT 'note', concat(count(*), ' customers have several "
        "names; the most frequent is kept') FROM (SELECT customer_id "
        f"{source} WHERE e.reason IS NULL GROUP BY customer_id "
        "HAVING count(DISTINCT customer_name) > 1) AS several HAVING count(*) > 0"
    )
