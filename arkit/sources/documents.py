"""How do entries become staged invoices, settlements, disputes and customers?"""

from __future__ import annotations

import duckdb

from arkit.errors import SourceError
from arkit.ledger import name_literal, text_literal
from arkit.schema import NO_CURRENCY
from arkit.sources.accounts import stage_customers
from arkit.sources.entries import make_entries
from arkit.sources.outcomes import (
    DERIVED,
    DIRECT,
    PAYMENT,
    stage_disputes,
    stage_invoices,
    stage_payments,
    stage_settled,
)
from arkit.sources.reading import Typed
from arkit.sources.remarks import remark_documents
from arkit.sources.rows import Sheet
from arkit.sources.totals import compare_total
from arkit.sources.workbench import count_control, is_staged, put_aside


def stage_documents(
    connection: duckdb.DuckDBPyConnection, typed: Typed, *, n_data: int, as_of: str
) -> None:
    """Stage a list of documents.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The workbench.
    typed : Typed
        The reading of the sheet.
    n_data : int
        Rows of data on the sheet.
    as_of : str
        SQL expression of the day the sheet states for itself, or NULL.

    Raises
    ------
    SourceError
        When rows are neither staged, set aside nor layout (a mistake in arkit).
    """
    sheet = typed.sheet
    table = f"{sheet.raw.table}_entries"
    fallback, joins = _fallback(connection, typed)
    columns = make_entries(
        connection, typed, table=table, fallback=fallback, joins=joins
    )
    source = f"FROM {name_literal(table)} AS e"
    _count(connection, sheet, source, n_data)
    stage_invoices(connection, sheet, source, columns)
    stage_settled(connection, sheet, source)
    stage_payments(connection, sheet, source)
    _put_aside(connection, sheet, source)
    if "is_disputed" in typed.types:
        stage_disputes(connection, sheet, source, as_of)
    if not is_staged(connection, "customers"):
        stage_customers(connection, sheet, source, columns)
    remark_documents(connection, typed, source, as_of)
    compare_total(connection, typed, source)
    connection.execute(f"DROP TABLE {name_literal(table)}")


def _fallback(
    connection: duckdb.DuckDBPyConnection, typed: Typed
) -> tuple[str, list[str]]:
    """Currency of rows without one: the analyst's, the customer's, the profile's."""
    layout, stated = typed.sheet.match.layout, typed.options.currency
    last = stated or layout.currency or NO_CURRENCY
    typed.currencies.add(last)
    if stated or not (
        layout.currency_from_customers and is_staged(connection, "customers")
    ):
        return text_literal(last), []
    found = connection.execute(
        "SELECT DISTINCT currency FROM staged_customers"
    ).fetchall()
    typed.currencies.update(row[0] for row in found if row[0])
    customer = typed.values.get("customer_id", "NULL")
    join = (
        "LEFT JOIN (SELECT customer_id, any_value(currency) AS currency "
        "FROM staged_customers GROUP BY customer_id) AS home "
        f"ON home.customer_id = {customer}"
    )
    return f"coalesce(home.currency, {text_literal(last)})", [join]


def _count(
    connection: duckdb.DuckDBPyConnection, sheet: Sheet, source: str, n_data: int
) -> None:
    """Count what was read, before anything is staged or set aside."""
    file = text_literal(sheet.raw.source_file)
    connection.execute(
        f"INSERT INTO layout SELECT {file}, CASE target WHEN 'counter' "
        "THEN 'cleared payment' ELSE 'ignored' END AS row_class, count(*) "
        f"{source} WHERE target IN ('counter', 'ignored') GROUP BY row_class"
    )
    count_control(
        connection, sheet, "invoices", f"SELECT code, minor {source} WHERE {DIRECT}"
    )
    count_control(
        connection,
        sheet,
        "settlements",
        f"SELECT code, settled_minor AS minor {source} WHERE {DERIVED} UNION ALL "
        f"SELECT code, -minor {source} WHERE {PAYMENT}",
    )
    n_found = connection.execute(f"SELECT count(*) {source}").fetchall()[0][0]
    if n_found != n_data:
        raise SourceError(
            f"{sheet.raw.source_file} has {n_data:,} rows of data, but {n_found:,} "
            "were read",
            remedy="please report this with the headings of the extract",
        )


def _put_aside(
    connection: duckdb.DuckDBPyConnection, sheet: Sheet, source: str
) -> None:
    refused = "e.reason IS NOT NULL"
    put_aside(
        connection,
        sheet,
        "invoices",
        f"SELECT row_no, reason, code, minor {source} WHERE {DIRECT} AND {refused}",
    )
    put_aside(
        connection,
        sheet,
        "settlements",
        "SELECT row_no, concat('its document is set aside: ', reason) AS reason, code, "
        f"settled_minor AS minor {source} WHERE {DERIVED} AND {refused} UNION ALL "
        f"SELECT row_no, reason, code, -minor {source} WHERE {PAYMENT} AND {refused}",
    )
