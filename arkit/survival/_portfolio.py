"""A portfolio of 600 invoices whose payers have habits, for the examples.

Twelve customers buy every week on 30 days' terms. Each pays on its own weekday, by
its own number of days after the due date (C01 on the Monday after, C12 some three
weeks late), and now and then a week later; one invoice in forty is credited.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from arkit.ledger import Ledger, from_tables

SEED = 12
N_CUSTOMERS = 12
N_WEEKS = 50
FIRST_MONDAY = np.datetime64("2024-01-01", "D")
TERMS = 30
CREDITED = 0.025
A_WEEK_LATER = 0.15


@cache
def portfolio() -> Ledger:
    """Make the portfolio, as of 30 September 2024.

    Returns
    -------
    Ledger
        Covers January to December 2024.

    Examples
    --------
    >>> portfolio().query("SELECT COUNT(*) AS n FROM ledger")["n"].item()
    471
    """
    rng = np.random.default_rng(SEED)
    number = np.repeat(np.arange(N_CUSTOMERS), N_WEEKS)
    week = np.tile(np.arange(N_WEEKS), N_CUSTOMERS)
    written = FIRST_MONDAY + week * 7 + number % 5
    due = written + TERMS
    late = 2 * number + rng.integers(0, 3, len(number))
    late += 7 * (rng.random(len(number)) < A_WEEK_LATER)
    paid = due + late
    paid += (number % 5 - (paid - FIRST_MONDAY).astype(int)) % 7
    head = {
        "customer_id": [f"C{n + 1:02d}" for n in number],
        "invoice_id": [f"I{n:03d}" for n in range(len(number))],
        "amount": rng.integers(5_000, 500_000, len(number)),
        "currency": "EUR",
    }
    credited = rng.random(len(number)) < CREDITED
    kinds = np.where(credited, "credit note", "payment")
    invoices = pd.DataFrame(head | {"invoice_date": written, "due_date": due})
    settled = pd.DataFrame(head | {"settlement_date": paid, "kind": kinds})
    customers = pd.DataFrame(
        {
            "customer_id": [f"C{n + 1:02d}" for n in range(N_CUSTOMERS)],
            "customer_name": [f"Customer {n + 1}" for n in range(N_CUSTOMERS)],
            "segment": np.where(np.arange(N_CUSTOMERS) < N_CUSTOMERS // 2, "a", "b"),
        }
    )
    tables = {"customers": customers, "invoices": invoices, "settlements": settled}
    return from_tables(tables, as_of="2024-09-30", extract_date="2024-12-31")
