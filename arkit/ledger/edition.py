"""What may a customer see of a ledger, and nothing else?

Everything is denied but what is listed here: the customer's own number and name, its
own documents, what it paid and was credited, and what it promised and disputed, without
our numbers, remarks and reasons. A report made from the folder cannot show what is not
in it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from arkit.errors import LedgerError
from arkit.ledger.open import open_ledger, write_tables
from arkit.ledger.write import Provenance

if TYPE_CHECKING:
    from arkit.ledger.ledger import Ledger
    from arkit.ledger.store import Contents

TABLES_SHOWN = ("customers", "invoices", "settlements", "promises", "disputes")
CUSTOMER = "SELECT customer_id, customer_name FROM known_customers"
# Of a closed document what was written off is taken off its amount, which no statement
# prints; of an open one the write-off is left out, since nothing was waived by it.
DOCUMENTS = """
SELECT l.item_id, i.invoice_id, i.installment, i.customer_id, i.kind, i.invoice_date,
  i.due_date, i.currency, i.po_number,
  CASE WHEN l.open_amount = 0 THEN i.amount - l.written_off_amount ELSE i.amount END
    AS amount,
  CASE WHEN l.open_amount = 0 THEN 0 ELSE l.open_amount + l.written_off_amount END
    AS owed
FROM ledger AS l JOIN known_invoices AS i ON i.item_id = l.item_id
ORDER BY i.invoice_date, i.invoice_id, i.installment, l.item_id
"""
ENTRIES = """
SELECT s.settlement_id, s.customer_id, i.invoice_id, i.installment, s.kind,
  s.settlement_date, s.amount, s.currency
FROM known_settlements AS s LEFT JOIN known_invoices AS i ON i.item_id = s.item_id
WHERE s.kind <> 'write-off'
ORDER BY s.settlement_date, s.known_on, s.settlement_id, i.invoice_id, i.installment,
  s.amount DESC
"""
PROMISES = """
SELECT customer_id, invoice_id, made_on, due_date, amount, currency FROM known_promises
ORDER BY made_on, due_date, invoice_id, amount
"""
DISPUTES = """
SELECT customer_id, invoice_id, opened_date, closed_date, amount, currency
FROM known_disputes ORDER BY opened_date, invoice_id, amount
"""


def customer_edition(ledger: Ledger, customer_id: str, folder: str | Path) -> Contents:
    """Write the part of a ledger that a customer may see, as a ledger of its own.

    Parameters
    ----------
    ledger : Ledger
        The ledger of all customers, as of the day of the statement; narrowed with
        `only` where the customer has documents in several currencies.
    customer_id : str
        Number of the account.
    folder : str or Path
        Ledger folder to write; it must not exist.

    Returns
    -------
    Contents
        What was written: no file names, digests or totals of the extract.

    Raises
    ------
    ParameterError
        When there is no such customer.
    LedgerError
        When it has documents in several currencies or none at all, when the folder
        exists, or when what is open does not tie with the ledger.

    Notes
    -----
    Documents keep number, part, kind, dates, amount, currency and the customer's own
    order number. Settlements keep kind, date, amount and document, under new numbers.
    Promises and disputes keep what the customer said: document, dates, amount. Dates of
    recording, free text, costs, limits, groups, names of staff, activities, field
    reports, accounts, scores and goods held stay behind.

    A write-off is ours alone: it neither asks for money nor gives any up. A document
    that it closed is not open here either; one that is still open is shown with all
    that is owed on it.
    """
    own = ledger.customer(customer_id)
    tables = _tables(own)
    if tables["invoices"].empty:
        raise LedgerError(
            f"customer {customer_id} has no document",
            remedy="there is nothing to state",
        )
    owed = tables["invoices"].pop("owed")
    on_account = own.query("SELECT amount FROM unapplied", exact=True)["amount"].sum()
    tables["invoices"] = tables["invoices"].drop(columns="item_id")
    contents = write_tables(
        tables, folder, provenance=Provenance(extract_date=ledger.as_of_date)
    )
    _check_ties(Path(folder), owed, int(on_account))
    return contents


def _tables(own: Ledger) -> dict[str, pd.DataFrame]:
    """The rows that are shown, under numbers that say nothing."""
    return {
        "customers": own.query(CUSTOMER),
        "invoices": own.query(DOCUMENTS, exact=True),
        "settlements": _renumbered(own.query(ENTRIES, exact=True), "settlement_id"),
        "promises": _numbered(own.query(PROMISES, exact=True), "promise_id"),
        "disputes": _numbered(own.query(DISPUTES, exact=True), "dispute_id"),
    }


def _renumbered(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """New numbers, the same for rows that had the same."""
    alone = pd.Series([f"row {n}" for n in range(len(frame))], index=frame.index)
    codes = frame[name].where(frame[name].notna(), alone).factorize()[0]
    return frame.assign(**{name: [str(code + 1) for code in codes]})


def _numbered(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """A number for each row."""
    return frame.assign(**{name: [str(n + 1) for n in range(len(frame))]})


def _check_ties(folder: Path, owed: pd.Series, on_account: int) -> None:
    """What is open in the edition is what is open in the ledger, to the cent."""
    edition = open_ledger(folder, copied=True)
    found = edition.query("SELECT open_amount FROM ledger", exact=True)["open_amount"]
    kept = edition.query("SELECT amount FROM unapplied", exact=True)["amount"].sum()
    same = sorted(found[found != 0]) == sorted(owed[owed != 0])
    if not same or int(kept) != on_account:
        raise LedgerError(
            "what the customer would see does not tie with the ledger",
            remedy="this is a fault of arkit; please report it",
        )
