"""Ledgers of a few rows, written out in a test."""

from __future__ import annotations

import pandas as pd

from arkit.ledger import from_tables

EXTRACT = "2027-12-31"


def book(invoices, settlements=(), *, as_of, **tables):
    """A ledger in euros from short rows.

    `invoices`: (invoice, customer, invoice date, due date or None, amount);
    `settlements`: (customer, invoice or None, kind, date, amount). Amounts in euros.
    """
    made = {
        "invoices": dated(
            invoices, "invoice_id customer_id invoice_date due_date amount"
        ).assign(currency="EUR"),
    }
    if settlements:
        columns = "customer_id invoice_id kind settlement_date amount"
        made["settlements"] = dated(settlements, columns).assign(currency="EUR")
    return from_tables(made | tables, as_of=as_of, extract_date=EXTRACT)


def dated(rows, columns):
    """A frame with dates as dates and amounts in cents."""
    frame = pd.DataFrame(list(rows), columns=columns.split())
    for name in frame:
        if name.endswith("_date") or name in ("known_on", "made_on"):
            frame[name] = pd.to_datetime(frame[name])
        elif name == "amount" or name.endswith("_amount"):
            frame[name] = (frame[name] * 100).round().astype("Int64")
        else:
            frame[name] = frame[name].astype("object")
    return frame


def paid_like_clockwork(sales, *, days, terms=30, first="2023-01-31"):
    """One invoice per month end, paid that many days later; sales in euros."""
    ends = pd.date_range(first, periods=len(sales), freq="ME")
    invoices, settlements = [], []
    for number, (end, amount) in enumerate(zip(ends, sales, strict=True)):
        due = end + pd.Timedelta(days=terms)
        invoices.append((f"I{number}", "C", str(end.date()), str(due.date()), amount))
        paid = end + pd.Timedelta(days=days)
        settlements.append(("C", f"I{number}", "payment", str(paid.date()), amount))
    return invoices, settlements, [end.date() for end in ends]
