"""What does a list of documents say was owed, and what was settled and how?"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from arkit.ledger import text_literal
from arkit.sources.amounts import shown_sql
from arkit.sources.cases import cases
from arkit.sources.rows import Sheet
from arkit.sources.workbench import count_control, remark, stage

DIRECT = "e.target = 'invoices'"
DERIVED = "e.target = 'invoices' AND e.settled_minor <> 0"
PAYMENT = "e.target = 'settlements'"
USED = "e.reason IS NULL"
OWN = ("installment", "sent_date", "po_number", "tax_amount", "cost_amount")


def _reference() -> str:
    """Expression: reference, with the original amount of a part-paid document."""
    note = f"concat('original amount ', {shown_sql('original')}, ' ', code)"
    part = f"CASE WHEN is_part_paid THEN {note} END"
    return f"nullif(concat_ws('; ', reference, {part}), '')"


def _origin(sheet: Sheet) -> dict[str, str]:
    return {
        "source_file": text_literal(sheet.raw.source_file),
        "source_row": "e.row_no",
    }


def stage_invoices(
    connection: duckdb.DuckDBPyConnection,
    sheet: Sheet,
    source: str,
    columns: Iterable[str],
) -> None:
    """Stage the documents themselves.

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
    given = {name: f"e.{name}" for name in OWN if name in columns}
    shown = {
        **_origin(sheet),
        **given,
        "invoice_id": "e.invoice_id",
        "customer_id": "e.customer_id",
        "kind": "e.kind",
        "invoice_date": "e.invoice_date",
        "due_date": "e.due_date",
        "amount": "e.minor",
        "currency": "e.code",
        "reference": _reference(),
    }
    if "posting_date" in sheet.match.fields:
        shown["known_on"] = "e.posting_date"
    stage(connection, "invoices", shown, f"{source} WHERE {DIRECT} AND {USED}")


def _clearing(source: str) -> str:
    """Join that says how the documents cleared by one entry were settled."""
    return (
        "LEFT JOIN (SELECT settlement_id AS cleared_by, "
        "bool_or(target = 'counter') AS has_payment, bool_or(minor < 0) AS has_credit "
        f"{source} WHERE settlement_id IS NOT NULL AND settled_date IS NOT NULL "
        "GROUP BY settlement_id) AS g ON g.cleared_by = e.settlement_id"
    )


def stage_settled(
    connection: duckdb.DuckDBPyConnection, sheet: Sheet, source: str
) -> None:
    """Stage what settled the documents that carry their own settled date.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The workbench.
    sheet : Sheet
        The sheet.
    source : str
        FROM clause of its entries, under the alias `e`.
    """
    by_entry = sheet.match.layout.documents.cleared_counter_entries
    kind = [("e.settled_minor < 0", "'offset'")]
    if by_entry:
        netted = "g.has_credit AND NOT coalesce(g.has_payment, false)"
        kind.append((netted, "'credit note'"))
    shown = {
        **_origin(sheet),
        "settlement_id": "e.settlement_id",
        "customer_id": "e.customer_id",
        "invoice_id": "e.invoice_id",
        "kind": cases(kind, otherwise="'payment'"),
        "settlement_date": "e.settled_date",
        "amount": "e.settled_minor",
        "currency": "e.code",
    }
    if "installment" in sheet.match.fields:
        shown["installment"] = "e.installment"
    if "settled_posting_date" in sheet.match.fields:
        shown["known_on"] = "e.settled_posting_date"
    join = _clearing(source) if by_entry else ""
    stage(
        connection, "settlements", shown, f"{source} {join} WHERE {DERIVED} AND {USED}"
    )


def stage_payments(
    connection: duckdb.DuckDBPyConnection, sheet: Sheet, source: str
) -> None:
    """Stage payments and credits that stand in rows of their own.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The workbench.
    sheet : Sheet
        The sheet.
    source : str
        FROM clause of its entries, under the alias `e`.
    """
    shown = {
        **_origin(sheet),
        "settlement_id": "e.invoice_id",
        "customer_id": "e.customer_id",
        "invoice_id": "e.applies_to",
        "kind": "e.kind",
        "settlement_date": "e.invoice_date",
        "amount": "-e.minor",
        "currency": "e.code",
        "reference": _reference(),
    }
    if "posting_date" in sheet.match.fields:
        shown["known_on"] = "e.posting_date"
    stage(connection, "settlements", shown, f"{source} WHERE {PAYMENT} AND {USED}")


def stage_disputes(
    connection: duckdb.DuckDBPyConnection, sheet: Sheet, source: str, as_of: str
) -> None:
    """Stage disputes of which only a flag is known, and only since the extract.

    The day a dispute was opened is not in the extract. It is dated with its document
    and known only when the flag was seen: when the document was settled, or on the day
    of the extract.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The workbench.
    sheet : Sheet
        The sheet.
    source : str
        FROM clause of its entries, under the alias `e`.
    as_of : str
        SQL expression of the day the sheet states for itself, or NULL.
    """
    latest = (
        f"(SELECT greatest(max(invoice_date), max(settled_date)) {source} WHERE {USED})"
    )
    shown = {
        **_origin(sheet),
        "dispute_id": "e.invoice_id",
        "customer_id": "e.customer_id",
        "invoice_id": "e.invoice_id",
        "opened_date": "e.invoice_date",
        "closed_date": "e.settled_date",
        "amount": "NULL",
        "currency": "e.code",
        "reason": "e.dispute_reason",
        "known_on": f"coalesce(e.settled_date, {as_of}, {latest})",
    }
    where = f"WHERE {DIRECT} AND {USED} AND e.is_disputed"
    stage(connection, "disputes", shown, f"{source} {where}")
    count_control(
        connection,
        sheet,
        "disputes",
        f"SELECT e.code, CAST(NULL AS BIGINT) AS minor {source} {where}",
    )
    remark(
        connection,
        [
            (
                "note",
                "disputes are known by a flag only: they are dated with their document "
                "and count as known from its settlement or from the end of the extract",
            )
        ],
    )
