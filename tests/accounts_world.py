"""A key account that begins to pay late, small enough to check by hand.

K1 is a key account that only sales may call. One invoice of 36,500.00 falls due on the
10th of each month of 2025. Those of January to March are paid in time, that of April 30
days late, those of May and June are open on 30 June: 36,500 is 51 and 20 days past due.
"""

import pandas as pd

from arkit.ledger import from_tables

AS_OF = "2025-06-30"
CENTS = 100
AMOUNT = 36_500
PAID = {1: "2025-01-10", 2: "2025-02-10", 3: "2025-03-10", 4: "2025-05-10"}
CUSTOMER = {
    "customer_id": "K1",
    "customer_name": "Kestrel Works",
    "segment": "industry",
    "country": "NL",
    "is_key_account": True,
    "contact_rule": "sales only",
    "account_manager": "Ann",
    "collector": "Cor",
    "relationship_holder": None,
}


def day(text):
    return pd.Timestamp(text)


def dated(rows, columns):
    frame = pd.DataFrame(rows, columns=columns.split(), dtype=object)
    for name in frame:
        if name.endswith("_date") or name in ("made_on", "known_on"):
            frame[name] = pd.to_datetime(frame[name])
    if "amount" in frame:
        frame["amount"] = (frame["amount"].astype("float64") * CENTS).astype("Int64")
        frame["currency"] = "EUR"
    return frame


MADE = {}


def world(*, customers=({},), as_of=AS_OF, **known):
    """K1 with activities (day, kind, by, result), promises (made, due, amount), ..."""
    key = repr((customers, sorted(known.items())))
    if key not in MADE:
        MADE[key] = _made(customers, known)
    return MADE[key].as_of(as_of)


def _made(customers, known):
    invoices = [
        (f"I{m}", "K1", f"2025-{m:02d}-01", f"2025-{m:02d}-10", AMOUNT)
        for m in range(1, 7)
    ]
    settled = [
        (f"S{m}", "K1", f"I{m}", "payment", paid, AMOUNT) for m, paid in PAID.items()
    ]
    tables = {
        "customers": pd.DataFrame([CUSTOMER | own for own in customers]),
        "invoices": dated(
            invoices, "invoice_id customer_id invoice_date due_date amount"
        ),
        "settlements": dated(
            settled, "settlement_id customer_id invoice_id kind settlement_date amount"
        ),
        "activities": dated(
            [
                (f"A{n}", "K1", None, *row, *("",) * (4 - len(row)))
                for n, row in enumerate(known.get("activities", ()))
            ],
            "activity_id customer_id invoice_id activity_date kind done_by result",
        ),
        "promises": dated(
            [
                (f"P{n}", "K1", None, *row)
                for n, row in enumerate(known.get("promises", ()))
            ],
            "promise_id customer_id invoice_id made_on due_date amount",
        ),
        "disputes": dated(
            [(f"D{n}", "K1", *row) for n, row in enumerate(known.get("disputes", ()))],
            "dispute_id customer_id invoice_id opened_date closed_date reason",
        ),
        "field_reports": dated(
            [("K1", *row) for row in known.get("reports", ())],
            "customer_id report_date question answer reliability reported_by",
        ),
    }
    kept = {name: frame for name, frame in tables.items() if len(frame)}
    return from_tables(kept, as_of=AS_OF, extract_date="2025-07-31")


def own_rules(tmp_path, text):
    from arkit.judgment.accounts import read_house_rules

    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return read_house_rules(path)
