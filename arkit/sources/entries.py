"""What does each row of a list of documents say: which document, owed or settled?

`make_entries` lays every row of a sheet out in one table with the document, its kind,
the amount that counts, what was settled and when, and the reason when the row cannot be
used. `documents` turns it into staged tables.

Which amount counts: a row with a settled date is staged with its original amount and a
settlement on that date. A row without one is staged with its open amount, because the
days of earlier part payments are not in the extract; the original amount is kept in the
reference. A row that is settled on a day the extract does not say is set aside.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from arkit.ledger import name_literal, text_literal
from arkit.schema import TABLES
from arkit.sources.amounts import minor_sql, shown_sql
from arkit.sources.cases import cases
from arkit.sources.kinds import (
    KIND_OF,
    document_kinds,
    is_invoice_kind,
    settled_status,
)
from arkit.sources.reading import Typed, reason_pairs
from arkit.sources.rows import Sheet
from arkit.sources.stated import NO_DAY, Row


def _entry_columns(row: Row) -> dict[str, str]:
    """First step: what the row says, in the words of the ledger."""
    typed, sheet = row.typed, row.typed.sheet
    numbers_only = "customer_id" not in row.fields
    customer = row.value("customer_name" if numbers_only else "customer_id")
    date = row.day("invoice_date")
    if "posting_date" in row.fields:
        date = f"coalesce({date}, {row.value('posting_date')})"
    columns = {
        "row_no": "r.row_no",
        "customer_id": customer,
        "invoice_id": row.value("invoice_id"),
        "invoice_date": date,
        "due_date": row.day("due_date"),
        "posting_date": row.value("posting_date", NO_DAY),
        "settled_date": row.value("settled_date", NO_DAY),
        "has_settled_date": _has_settled_date(row),
        "settled_posting_date": row.value("settled_posting_date", NO_DAY),
        "settlement_id": row.value("settlement_id"),
        "applies_to": row.value("applies_to"),
        "is_disputed": row.value("is_disputed", "CAST(NULL AS BOOLEAN)"),
        "dispute_reason": row.value("dispute_reason"),
        "says_settled": settled_status(row.value("status")),
        "code": row.code,
        "decimals": row.decimals,
        "original": row.original,
        "remaining": row.open,
        "paid": row.paid,
        "debit_kind": f"{KIND_OF}.debit",
        "credit_kind": f"{KIND_OF}.credit",
        "kind_flaw": f"{KIND_OF}.flaw",
        "reason": cases(reason_pairs(typed)),
        "reference": row.value("reference"),
    }
    for name in ("installment", "sent_date", "po_number"):
        if name in row.fields:
            columns[name] = row.value(name)
    for name in ("tax_amount", "cost_amount", "credit_limit_amount"):
        if name in row.fields:
            columns[name] = minor_sql(
                row.value(name), row.decimals, rounded=row.layout.rounded
            )
    for name in _customer_columns(sheet):
        columns.setdefault(name, row.value(name))
    return columns


def _has_settled_date(row: Row) -> str:
    """Expression: whether the row has a settled date, readable or not.

    An unreadable one sets the row aside and must not change the amount that counts.
    """
    if "settled_date" not in row.fields:
        return "false"
    day, flaw = row.typed.values["settled_date"], row.typed.flaws["settled_date"]
    return f"({day} IS NOT NULL OR {flaw} IS NOT NULL)"


def _customer_columns(sheet: Sheet) -> list[str]:
    known = TABLES["customers"].columns
    skipped = ("customer_id", "currency", "known_on", "insured_limit_amount")
    return [n for n in sorted(sheet.match.fields) if n in known and n not in skipped]


AMOUNTS = {
    "owed": "CASE WHEN has_settled_date THEN coalesce(original, remaining) "
    "WHEN remaining IS NULL AND paid <> 0 THEN original - paid "
    "ELSE coalesce(remaining, original) END",
    "settled": "CASE WHEN NOT has_settled_date THEN NULL "
    "WHEN paid IS NOT NULL THEN paid "
    "WHEN original IS NOT NULL AND remaining IS NOT NULL THEN original - remaining "
    "ELSE coalesce(original, remaining) END",
    "is_settled_unknown": "NOT has_settled_date AND coalesce(original, 1) <> 0 AND "
    "coalesce(remaining = 0, paid <> 0 AND paid >= original, says_settled, false)",
}

PART_PAID = "NOT has_settled_date AND original <> 0 AND original <> owed"


def _reasons(row: Row) -> list[tuple[str, str]]:
    """Second step: why a row cannot be used, in the order an analyst would check."""
    odd = f"concat('more decimals than ', code, ' allows: ', {shown_sql('owed')})"
    return [
        ("reason IS NOT NULL", "reason"),
        ("customer_id IS NULL", "'no customer'"),
        ("owed IS NULL", "'no amount'"),
        ("minor IS NULL OR (settled IS NOT NULL AND settled_minor IS NULL)", odd),
        ("kind_flaw IS NOT NULL AND owed < 0", "kind_flaw"),
        ("target = 'invoices' AND invoice_id IS NULL", "'no invoice number'"),
        ("invoice_date IS NULL", "'no document date'"),
        (
            "target = 'invoices' AND is_settled_unknown",
            "'settled, but the extract does not say when'",
        ),
        (
            "target = 'invoices' AND settled_minor = 0 AND minor <> 0",
            "'settled on a day, yet nothing was paid'",
        ),
    ]


def _is_unnumbered(row: Row) -> str:
    """Condition: a credit without a number, for the profile a settlement."""
    kind = is_invoice_kind("credit_kind")
    allowed = bool(row.layout.documents.unnumbered_credit)
    return f"({allowed} AND owed < 0 AND invoice_id IS NULL AND {kind})"


def _kind(row: Row) -> str:
    """Expression: kind of the document or settlement."""
    unnumbered = text_literal(row.layout.documents.unnumbered_credit)
    return cases(
        [(_is_unnumbered(row), unnumbered), ("owed < 0", "credit_kind")],
        otherwise="debit_kind",
    )


def _target(row: Row) -> str:
    """Expression: the table a row is meant for."""
    documents = row.layout.documents
    pairs = [
        ("kind = 'ignored'", "'ignored'"),
        (_is_unnumbered(row), "'settlements'"),
    ]
    if documents.cleared_counter_entries:
        used_up = "(has_settled_date OR remaining = 0)"
        clears = f"{used_up} AND NOT {is_invoice_kind('kind')}"
        pairs.append((clears, "'counter'"))
    pairs.append((f"NOT {is_invoice_kind('kind')}", "'settlements'"))
    return cases(pairs, otherwise="'invoices'")


def _signs_found(connection: duckdb.DuckDBPyConnection, row: Row, source: str) -> str:
    """Tell from the credits whether the sheet writes them as negative amounts.

    When no credit is negative and some are positive, their type gives the sign.
    """
    if row.layout.documents.by not in row.fields:
        return "signed"
    amount = f"coalesce({row.original}, {row.open})"
    positive, negative = connection.execute(
        f"SELECT count_if(amount > 0), count_if(amount < 0) FROM (SELECT {amount} AS "
        f"amount FROM {source} WHERE {KIND_OF}.is_credit) AS credits"
    ).fetchall()[0]
    if positive and not negative:
        words = "credits and payments are written as positive amounts and subtracted"
        row.typed.remarks.append(("note", words))
        return "by type"
    return "signed"


def make_entries(
    connection: duckdb.DuckDBPyConnection,
    typed: Typed,
    *,
    table: str,
    fallback: str,
    joins: Iterable[str] = (),
) -> set[str]:
    """Make the table of entries of a sheet.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The workbench.
    typed : Typed
        The reading of the sheet.
    table : str
        Name of the table to make.
    fallback : str
        Expression of the currency of rows without one.
    joins : iterable of str
        Further tables the fallback refers to.

    Returns
    -------
    set of str
        Columns of the table.
    """
    row = Row(typed, fallback)
    source = f"{typed.source_sql()} {document_kinds(connection, typed)}"
    if row.signs == "by evidence":
        row.signs = _signs_found(connection, row, source)
    first = _entry_columns(row)
    listed = ", ".join(f"{sql} AS {name_literal(name)}" for name, sql in first.items())
    amounts = ", ".join(f"{sql} AS {name}" for name, sql in AMOUNTS.items())
    rounded = row.layout.rounded
    minors = (
        f"{minor_sql('owed', 'decimals', rounded=rounded)} AS minor, "
        f"{minor_sql('settled', 'decimals', rounded=rounded)} AS settled_minor"
    )
    connection.execute(
        f"CREATE TABLE {name_literal(table)} AS "
        f"SELECT * REPLACE ({cases(_reasons(row))} AS reason) FROM ("
        f"SELECT *, {_target(row)} AS target FROM ("
        f"SELECT *, {_kind(row)} AS kind, {PART_PAID} AS is_part_paid, {minors} "
        f"FROM (SELECT *, {amounts} FROM (SELECT {listed} FROM {source} "
        f"{' '.join(joins)}) AS a) AS b) AS c) AS d"
    )
    return {*first, "kind", "target", "minor", "settled_minor"}
