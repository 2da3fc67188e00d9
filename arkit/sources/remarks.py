"""What should the analyst know about how a sheet was read?"""

from __future__ import annotations

import duckdb

from arkit.ledger import text_literal
from arkit.schema import from_minor, money_text
from arkit.sources.amounts import shown_sql
from arkit.sources.reading import Typed, soft_flaws
from arkit.sources.workbench import remark

COUNTED = (
    (
        "watch",
        "e.target = 'invoices' AND e.is_part_paid AND e.reason IS NULL",
        "documents partly paid on days that are not in the extract, counted with their "
        "open amount from the start",
    ),
    (
        "watch",
        "e.reason IS NULL AND e.code = 'XXX' "
        "AND e.target IN ('invoices', 'settlements')",
        "rows without a currency (--currency says which)",
    ),
    (
        "watch",
        "e.reason IS NULL AND e.original <> 0 AND abs(e.remaining) > abs(e.original)",
        "rows with an open amount larger than the document (is it a running balance?)",
    ),
    (
        "note",
        "e.reason IS NULL AND e.target = 'settlements'",
        "payments and credits in rows of their own",
    ),
)


def remark_documents(
    connection: duckdb.DuckDBPyConnection, typed: Typed, source: str, as_of: str
) -> None:
    """Keep what an analyst should know about a list of documents.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The workbench.
    typed : Typed
        The reading of the sheet.
    source : str
        FROM clause of its entries, under the alias `e`.
    as_of : str
        SQL expression of the day the sheet states for itself, or NULL.
    """
    remark_reading(connection, typed)
    later = f"e.reason IS NULL AND greatest(e.invoice_date, e.settled_date) > {as_of}"
    late = ("watch", later, "rows dated after the day the report was made for")
    for severity, rule, words in (*COUNTED, late):
        connection.execute(
            "INSERT INTO remarks SELECT ?, concat(?, ': ', count(*)) "
            f"{source} WHERE {rule} HAVING count(*) > 0",
            [severity, words],
        )
    _remark_sums(connection, typed, source)
    if typed.sheet.match.layout.rounded:
        _remark_rounding(connection, source)


def remark_reading(connection: duckdb.DuckDBPyConnection, typed: Typed) -> None:
    """Keep how columns were read, what was left empty, and which rows are repeated."""
    remark(connection, typed.remarks)
    remark(connection, [("note", words) for words in typed.sheet.match.layout.remarks])
    for name, flaw in soft_flaws(typed).items():
        connection.execute(
            "INSERT INTO remarks SELECT 'watch', concat(?, ' is left empty in ', "
            f"count(*), ' rows, first: ', min({flaw})) FROM {typed.source_sql()} "
            f"WHERE {flaw} IS NOT NULL HAVING count(*) > 0",
            [f"column {typed.heading(name)!r} of {typed.sheet.raw.source_file}"],
        )
    cells = ", ".join(typed.sheet.cells)
    connection.execute(
        "INSERT INTO remarks SELECT 'watch', concat(n, ' rows of ', "
        f"{text_literal(typed.sheet.raw.source_file)}, ' repeat another row in every "
        f"cell; they are kept') FROM (SELECT count(*) - count(DISTINCT hash({cells})) "
        f"AS n FROM ({typed.sheet.data_sql()}) AS r) AS repeated WHERE n > 0"
    )


def _remark_sums(
    connection: duckdb.DuckDBPyConnection, typed: Typed, source: str
) -> None:
    """Print debits, credits and net as read, to be tied to the books."""
    sums = connection.execute(
        "SELECT code, CAST(sum(CASE WHEN minor > 0 THEN minor ELSE 0 END) AS BIGINT), "
        "CAST(sum(CASE WHEN minor < 0 THEN minor ELSE 0 END) AS BIGINT) "
        f"{source} WHERE minor IS NOT NULL GROUP BY code ORDER BY code"
    ).fetchall()
    remark(
        connection,
        [
            (
                "note",
                f"{typed.sheet.raw.source_file} as read: debits "
                f"{money_text(from_minor(debits, code), code)}, credits "
                f"{money_text(from_minor(credits, code), code)}, net "
                f"{money_text(from_minor(debits + credits, code), code)}",
            )
            for code, debits, credits in sums
        ],
    )


def _remark_rounding(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    """Say what rounding to minor units changed, where the profile asks for it."""
    difference = "minor * CAST(0.1 ** decimals AS DECIMAL(10,6)) - owed"
    connection.execute(
        "INSERT INTO remarks SELECT 'note', concat(count(*), ' amounts are rounded to "
        f"whole minor units; together they change by ', {shown_sql('sum(change)')}) "
        f"FROM (SELECT {difference} AS change {source} WHERE minor IS NOT NULL) AS r "
        "WHERE change <> 0 HAVING count(*) > 0"
    )
