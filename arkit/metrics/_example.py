"""A ledger small enough to check by hand, for the examples in the docstrings.

Three customers in two segments, in euros, as of 30 June 2025; days past due then:

======  ========  ==========  ==========  =========  ==================================
doc     customer  invoice     due         amount     what became of it
======  ========  ==========  ==========  =========  ==================================
A1      C1        2025-01-10  2025-02-09    1,000    paid on the due date
A2      C1        2025-02-10  2025-03-12    2,000    paid 10 days late
A3      C1        2025-04-10  2025-05-10    1,500    500 in time, the rest 15 days late
A4      C1        2025-05-15  2025-06-14    3,000    1,000 paid, 2,000 open (16 days)
A5      C1        2025-06-10  2025-07-10    2,500    open, not due
B0      C2        2024-11-01  2024-12-01      200    written off on 2025-05-31
B1      C2        2025-03-05  2025-04-04      400    paid on the due date
B2      C2        2025-03-20  2025-04-19      600    open (72 days), disputed
B3      C2        2025-05-20  2025-06-19      800    100 returned, the rest 5 days late
B4      C2        2025-06-05                 -150    credit note nobody has used
B5      C2        2025-06-20                  300    open, without a due date
D1      C3        2025-02-01  2025-03-03    5,000    paid 10 days early
D2      C3        2025-04-01  2025-05-01    5,000    open (60 days), promise broken
D3      C3        2025-06-01  2025-07-01    5,000    open, not due
======  ========  ==========  ==========  =========  ==================================

C3 also paid 250 that belong to no invoice, and C1 pays A4 on 5 July, which nobody
knows yet on 30 June.
"""

from __future__ import annotations

from functools import cache

import pandas as pd

from arkit.ledger import Ledger, from_tables

CUSTOMERS = (
    ("C1", "Alder Foods", "retail", 30, 5_000, 4_000, False, "2019-03-01"),
    ("C2", "Birch Stores", "retail", 30, 1_500, None, False, "2024-10-01"),
    ("C3", "Cedar Labs", "industry", 30, 8_000, 8_000, True, "2012-06-01"),
)
INVOICES = (
    ("A1", "C1", "2025-01-10", "2025-02-09", 1_000),
    ("A2", "C1", "2025-02-10", "2025-03-12", 2_000),
    ("A3", "C1", "2025-04-10", "2025-05-10", 1_500),
    ("A4", "C1", "2025-05-15", "2025-06-14", 3_000),
    ("A5", "C1", "2025-06-10", "2025-07-10", 2_500),
    ("B0", "C2", "2024-11-01", "2024-12-01", 200),
    ("B1", "C2", "2025-03-05", "2025-04-04", 400),
    ("B2", "C2", "2025-03-20", "2025-04-19", 600),
    ("B3", "C2", "2025-05-20", "2025-06-19", 800),
    ("B4", "C2", "2025-06-05", None, -150),
    ("B5", "C2", "2025-06-20", None, 300),
    ("D1", "C3", "2025-02-01", "2025-03-03", 5_000),
    ("D2", "C3", "2025-04-01", "2025-05-01", 5_000),
    ("D3", "C3", "2025-06-01", "2025-07-01", 5_000),
)
SETTLEMENTS = (
    ("S1", "C1", "A1", "payment", "2025-02-09", 1_000),
    ("S2", "C1", "A2", "payment", "2025-03-22", 2_000),
    ("S3", "C1", "A3", "payment", "2025-05-05", 500),
    ("S4", "C1", "A3", "payment", "2025-05-25", 1_000),
    ("S5", "C1", "A4", "payment", "2025-06-20", 1_000),
    ("S6", "C2", "B0", "write-off", "2025-05-31", 200),
    ("S7", "C2", "B1", "payment", "2025-04-04", 400),
    ("S8", "C2", "B3", "return", "2025-06-15", 100),
    ("S9", "C2", "B3", "payment", "2025-06-24", 700),
    ("S10", "C3", "D1", "payment", "2025-02-21", 5_000),
    ("S11", "C3", None, "payment", "2025-06-25", 250),
    ("S12", "C1", "A4", "payment", "2025-07-05", 2_000),
)
PROMISES = (
    ("P1", "C3", "D2", "2025-05-20", "2025-06-10", 5_000),
    ("P2", "C1", "A3", "2025-05-12", "2025-05-25", 1_000),
    ("P3", "C1", "A4", "2025-06-18", "2025-07-05", 2_000),
)
DISPUTES = (
    ("X1", "C2", "B2", "2025-04-25", None, None, "price", None),
    (
        "X2",
        "C2",
        "B3",
        "2025-06-01",
        "2025-06-15",
        100,
        "damaged goods",
        "customer right",
    ),
)
ACTIVITIES = (
    ("T1", "C2", "B2", "2025-04-25", "reminder"),
    ("T2", "C3", "D2", "2025-05-10", "reminder"),
    ("T3", "C3", "D2", "2025-05-20", "call"),
    ("T4", "C2", None, "2025-06-01", "hold set"),
    ("T5", "C3", None, "2025-06-15", "warning to sales"),
    ("T6", "C3", None, "2025-06-16", "exception granted"),
)
COLUMNS = {
    "customers": (
        CUSTOMERS,
        "customer_id customer_name segment terms_days credit_limit_amount "
        "insured_limit_amount is_key_account customer_since",
    ),
    "invoices": (INVOICES, "invoice_id customer_id invoice_date due_date amount"),
    "settlements": (
        SETTLEMENTS,
        "settlement_id customer_id invoice_id kind settlement_date amount",
    ),
    "promises": (PROMISES, "promise_id customer_id invoice_id made_on due_date amount"),
    "disputes": (
        DISPUTES,
        "dispute_id customer_id invoice_id opened_date closed_date amount reason "
        "outcome",
    ),
    "activities": (
        ACTIVITIES,
        "activity_id customer_id invoice_id activity_date kind",
    ),
}
DATES = ("_date", "_since", "made_on")
CENTS = 100


@cache
def example() -> Ledger:
    """Make the ledger of the table above, as of 30 June 2025.

    Returns
    -------
    Ledger
        Covers 1 November 2024 to 31 July 2025.

    Examples
    --------
    >>> example().query("SELECT SUM(open_amount) AS open_amount FROM ledger")
       open_amount
    0      15250.0
    """
    tables = {name: _frame(rows, names) for name, (rows, names) in COLUMNS.items()}
    return from_tables(tables, as_of="2025-06-30", extract_date="2025-07-31")


def _frame(rows: tuple[tuple, ...], names: str) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=names.split())
    for name in frame:
        if name.endswith(DATES):
            frame[name] = pd.to_datetime(frame[name])
        elif name == "amount" or name.endswith("_amount"):
            frame[name] = (frame[name] * CENTS).astype("Int64")
    if "amount" in frame:
        frame["currency"] = "EUR"
    return frame
