"""Which rows become part of the ledger, and which are set aside and why?

The workbench is a DuckDB connection that holds `staged_TABLE` tables: columns of the
schema, money in minor units, plus `source_file` and `source_row`. Every row ends up in
the ledger or in `set_aside` with a reason; rows and amounts tie per currency.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from arkit.errors import LedgerError
from arkit.ledger.literals import name_literal, text_literal
from arkit.schema import NO_CURRENCY, TABLES, Table

if TYPE_CHECKING:
    import duckdb

ALWAYS = "DATE '0001-01-01'"
ALWAYS_THERE = ("customers", "invoices", "settlements")

SET_ASIDE = """
CREATE TABLE IF NOT EXISTS set_aside (table_name VARCHAR, source_file VARCHAR,
  source_row BIGINT, reason VARCHAR, currency VARCHAR, amount BIGINT, record VARCHAR)
"""
# Rows and amounts as staged, and as the source counted them itself.
CAME_IN = """
CREATE TABLE IF NOT EXISTS {} (table_name VARCHAR, source_file VARCHAR,
  currency VARCHAR, n_rows BIGINT, amount BIGINT)
"""
REMARKS = "CREATE TABLE IF NOT EXISTS remarks (severity VARCHAR, remark VARCHAR)"

DEFAULTS = MappingProxyType(
    {
        (
            "invoices",
            "kind",
        ): "CASE WHEN amount < 0 THEN 'credit note' ELSE 'invoice' END",
        ("settlements", "kind"): "'payment'",
        ("disputes", "amount"): "NULL",
    }
)

REFUSALS = MappingProxyType(
    {
        "invoices": (
            (
                "kind = 'credit note' AND amount > 0",
                "a credit note with a positive amount",
            ),
            (
                "kind <> 'credit note' AND amount < 0",
                "a negative amount on a document that is no credit note",
            ),
        ),
        "settlements": (("amount = 0", "a settlement of nothing"),),
        "promises": (("amount <= 0", "a promise of nothing"),),
        "rates": (("rate <= 0", "a rate that is not positive"),),
    }
)


def prepare(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Give every staged table all columns of the schema, defaults and a sequence.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Workbench with `staged_TABLE` tables; gets `clean_TABLE` tables.

    Returns
    -------
    tuple of str
        Tables the ledger will have: those staged, and the three it always has.
    """
    connection.execute(SET_ASIDE)
    connection.execute(REMARKS)
    connection.execute(CAME_IN.format("came_in"))
    connection.execute(CAME_IN.format("control"))
    staged = _staged(connection)
    tables = tuple(name for name in TABLES if name in staged or name in ALWAYS_THERE)
    for name in tables:
        _prepare_table(connection, TABLES[name], staged.get(name, set()))
    return tables


def _staged(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """Columns of the tables that were staged."""
    found = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    names = [name for (name,) in found if name.startswith("staged_")]
    return {
        name.removeprefix("staged_"): {
            column for column, *_ in connection.execute(f"DESCRIBE {name}").fetchall()
        }
        for name in names
    }


def _prepare_table(
    connection: duckdb.DuckDBPyConnection, table: Table, staged: set[str]
) -> None:
    missing = [
        name
        for name, column in table.columns.items()
        if staged and column.required and name not in staged and name != "customer_id"
    ]
    if missing:
        raise LedgerError(
            f"{table.name} lacks required columns",
            rows=missing,
            remedy="name the columns as in the schema, or map them in a profile",
        )
    shown = [
        _prepared(table, name, given=name in staged)
        for name, column in table.columns.items()
        if not column.derived
    ]
    file = "source_file" if "source_file" in staged else f"{text_literal(table.name)}"
    row = "source_row" if "source_row" in staged else "ROW_NUMBER() OVER ()"
    stated = "currency" if "currency" in table.columns else "NULL"
    origin = f"staged_{table.name}" if staged else "(SELECT 1 WHERE false) AS nothing"
    connection.execute(
        f"CREATE TABLE clean_{table.name} AS SELECT *, {stated} AS stated_currency, "
        "ROW_NUMBER() OVER (ORDER BY source_file, source_row) AS entry FROM "
        f"(SELECT {', '.join(shown)}, {file} AS source_file, "
        f"CAST({row} AS BIGINT) AS source_row FROM {origin}) AS prepared"
    )
    _count(connection, table)
    _refuse(connection, table)


def _count(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Note rows and amounts before anything is refused."""
    amount, currency = amount_columns(table)
    connection.execute(
        f"INSERT INTO came_in SELECT {text_literal(table.name)}, source_file, "
        f"COALESCE({currency}, '{NO_CURRENCY}') AS code, COUNT(DISTINCT source_row), "
        f"CAST(COALESCE(SUM({amount}), 0) AS BIGINT) FROM clean_{table.name} "
        "GROUP BY source_file, code"
    )


def amount_columns(table: Table) -> tuple[str, str]:
    """SQL for a table's amount and its currency as stated, NULL where it has none."""
    if "amount" in table.columns:
        return "amount", "stated_currency"
    return "CAST(NULL AS BIGINT)", "CAST(NULL AS VARCHAR)"


def _prepared(table: Table, name: str, *, given: bool) -> str:
    """Column expression with its default and storage type."""
    column = table.columns[name]
    value = name_literal(name) if given else "NULL"
    default = DEFAULTS.get((table.name, name))
    if name == "currency" and table.name not in ("customers", "rates"):
        default = text_literal(NO_CURRENCY)
    if name == "known_on":
        event = table.event_date
        value = f"COALESCE({value}, {event or ALWAYS})"
        if event is not None and table.name not in ("financials",):
            value = f"GREATEST({value}, {event})"
    elif default is not None:
        value = f"COALESCE({value}, {default})"
    return f"CAST({value} AS {column.storage}) AS {name_literal(name)}"


def _refuse(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Set aside rows that miss what is required or contradict themselves."""
    rules = [
        (f"{name} IS NULL", f"no {column.label.lower()}")
        for name, column in table.columns.items()
        if column.required
        and not (table.name == "settlements" and name == "customer_id")
    ]
    rules += [
        (
            f"{name} NOT IN ({', '.join(text_literal(c) for c in column.choices)})",
            f"{column.label.lower()} is none of: {', '.join(column.choices)}",
        )
        for name, column in table.columns.items()
        if column.choices
    ]
    rules += REFUSALS.get(table.name, ())
    cases = " ".join(f"WHEN {rule} THEN {text_literal(why)}" for rule, why in rules)
    if cases:
        set_aside(connection, table.name, f"CASE {cases} END")


def set_aside(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    reason: str,
    *,
    where: str = "true",
) -> None:
    """Move the rows for which an expression gives a reason out of a clean table.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The workbench.
    table : str
        Schema table.
    reason : str
        SQL expression over `clean_TABLE`; NULL keeps the row.
    where : str, default "true"
        Further SQL condition.
    """
    clean = f"clean_{table}"
    amount, currency = amount_columns(TABLES[table])
    ((n_refused,),) = connection.execute(
        f"CREATE OR REPLACE TEMP TABLE refused AS SELECT entry, {reason} AS why "
        f"FROM {clean} WHERE {where} AND ({reason}) IS NOT NULL"
    ).fetchall()
    if not n_refused:
        return
    connection.execute(
        f"INSERT INTO set_aside SELECT {text_literal(table)}, source_file, source_row, "
        f"why, {currency}, {amount}, CAST(to_json({clean}) AS VARCHAR) "
        f"FROM {clean} JOIN refused USING (entry)"
    )
    connection.execute(
        f"DELETE FROM {clean} WHERE entry IN (SELECT entry FROM refused)"
    )


SHARED = """
CREATE OR REPLACE TEMP TABLE shared AS
SELECT i.entry AS shared_entry, i.customer_id, i.invoice_id, i.installment,
  i.invoice_date, i.due_date, i.amount, i.currency, i.kind
FROM clean_invoices AS i
JOIN (SELECT customer_id, invoice_id FROM clean_invoices
  GROUP BY customer_id, invoice_id HAVING COUNT(*) > 1) AS d
ON d.customer_id = i.customer_id AND d.invoice_id = i.invoice_id
"""

REPEATED = """
SELECT shared_entry FROM (SELECT shared_entry, ROW_NUMBER() OVER (PARTITION BY
  customer_id, invoice_id, installment, invoice_date, due_date, amount, currency, kind
  ORDER BY shared_entry) AS place FROM shared) AS r WHERE place > 1
"""

CLASHING = """
SELECT shared_entry FROM (SELECT shared_entry, COUNT(*) OVER (PARTITION BY
  customer_id, invoice_id, installment,
  CASE WHEN installment IS NULL THEN due_date END) AS n FROM shared) AS c WHERE n > 1
"""

NUMBERED = """
CREATE OR REPLACE TABLE clean_invoices AS
SELECT * EXCLUDE (place) REPLACE (COALESCE(installment, place) AS installment),
  ROW_NUMBER() OVER (ORDER BY customer_id, invoice_date, invoice_id,
    COALESCE(installment, place)) AS item_id
FROM (SELECT i.*, COALESCE(p.place, 1) AS place FROM clean_invoices AS i
  LEFT JOIN (SELECT shared_entry, ROW_NUMBER() OVER (PARTITION BY customer_id,
      invoice_id ORDER BY due_date NULLS LAST, shared_entry) AS place FROM shared) AS p
  ON p.shared_entry = i.entry) AS placed
"""


def number_documents(connection: duckdb.DuckDBPyConnection) -> None:
    """Give documents their items; set aside what cannot be told apart.

    Rows of one customer that share a document number are installments when their due
    dates differ and none carries an installment number; otherwise an exact repeat is
    set aside once, and rows that contradict each other are all set aside.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The workbench, after `prepare`.
    """
    doubts = (
        (REPEATED, "'the same document again (exact repeat)'"),
        (CLASHING, "'document number used twice with different contents'"),
    )
    for doubtful, reason in doubts:
        connection.execute(SHARED)
        set_aside(connection, "invoices", reason, where=f"entry IN ({doubtful})")
    connection.execute(SHARED)
    connection.execute(NUMBERED)
    _remark_counts(connection)


COUNTED = (
    ("watch", "due_date IS NULL", "documents without a due date"),
    ("note", "due_date < invoice_date", "documents due before their invoice date"),
    ("note", "amount = 0", "documents of zero, kept and never open"),
    ("note", "installment > 1", "second and later installments"),
)


def _remark_counts(connection: duckdb.DuckDBPyConnection) -> None:
    for severity, rule, words in COUNTED:
        connection.execute(
            "INSERT INTO remarks SELECT ?, ? || ': ' || COUNT(*) FROM clean_invoices "
            f"WHERE {rule} HAVING COUNT(*) > 0",
            [severity, words],
        )
