"""What can a column of an extract mean?

A layout that lists documents (`items`) may name the fields below besides the columns of
the schema's customers and invoices; any other layout names the columns of its table.
"""

from __future__ import annotations

from types import MappingProxyType

from arkit.schema import TABLES

ITEMS = "items"

_EXTRA = {
    "document_type": "text",
    "posting_date": "date",
    "open_amount": "money",
    "paid_amount": "money",
    "debit_amount": "money",
    "credit_amount": "money",
    "local_amount": "money",
    "local_open_amount": "money",
    "local_currency": "text",
    "sign": "text",
    "status": "text",
    "baseline_date": "date",
    "settled_date": "date",
    "settled_posting_date": "date",
    "settlement_id": "id",
    "applies_to": "id",
    "is_disputed": "flag",
    "dispute_reason": "text",
}

AMOUNTS = (
    "amount",
    "open_amount",
    "paid_amount",
    "debit_amount",
    "credit_amount",
    "local_amount",
    "local_open_amount",
)

_VITAL = {
    ITEMS: frozenset(
        ["invoice_date", "due_date", "posting_date", "settled_date", *AMOUNTS]
    )
}


def _item_fields() -> dict[str, str]:
    fields = {}
    for name in ("customers", "invoices"):
        columns = TABLES[name].columns.values()
        fields |= {c.name: c.type for c in columns if not c.derived}
    return {k: t for k, t in fields.items() if k not in ("kind", "known_on")} | _EXTRA


FIELDS = MappingProxyType(
    {ITEMS: MappingProxyType(_item_fields())}
    | {
        name: MappingProxyType(
            {c.name: c.type for c in table.columns.values() if not c.derived}
        )
        for name, table in TABLES.items()
        if name != "invoices"
    }
)


def is_vital(layout: str, field: str) -> bool:
    """Say whether an unreadable cell makes its row unusable.

    A row whose date, amount or key cannot be read is set aside. A cell that only
    describes (terms, tax, customer since) is left empty, with a remark.

    >>> is_vital("items", "due_date"), is_vital("items", "tax_amount")
    (True, False)
    """
    if layout == ITEMS:
        return field in _VITAL[ITEMS]
    column = TABLES[layout].columns[field]
    return column.required or field in ("due_date", "amount", "kind", "known_on")
