"""A customer whose habit broke on one day, for the examples."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from arkit.judgment.diagnosis.account import account_of
from arkit.judgment.diagnosis.beliefs import read_beliefs
from arkit.judgment.diagnosis.lateness import lateness
from arkit.judgment.diagnosis.observation import Seen
from arkit.ledger import Ledger, from_tables

N_WEEKS = 75
BREAK = 50
DAYS_LATER = 28
FIRST_FRIDAY = np.datetime64("2024-01-05", "D")


@cache
def break_example() -> Ledger:
    """Make a ledger of two customers that buy every week, as of 30 June 2025.

    Returns
    -------
    Ledger
        H1 pays on the Friday after the due date; from invoices due in February 2025 on
        it pays 28 days later, and keeps its promises to do so. H2 always pays in time.

    Examples
    --------
    >>> break_example().query("SELECT COUNT(*) AS n FROM ledger")["n"].item()
    150
    """
    week = np.tile(np.arange(N_WEEKS), 2)
    customer = np.repeat(["H1", "H2"], N_WEEKS)
    friday = FIRST_FRIDAY + 7 * week + 42
    due = friday - week % 5
    is_late = (customer == "H1") & (week >= BREAK)
    paid = friday + np.where(is_late, DAYS_LATER, 0)
    invoices = pd.DataFrame(
        {
            "customer_id": customer,
            "invoice_id": [f"{c}-{w}" for c, w in zip(customer, week, strict=True)],
            "amount": 100_000 + 1_007 * (week * 7 % 11),
            "currency": "EUR",
            "invoice_date": due - 42,
            "due_date": due,
        }
    )
    head = ["customer_id", "invoice_id", "amount", "currency"]
    settled = invoices[head].assign(settlement_date=paid, kind="payment")
    promised = invoices[head][is_late].assign(made_on=due[is_late] + 10)
    promised["due_date"] = promised["made_on"] + pd.Timedelta(days=20)
    promised["promise_id"] = [f"P{n}" for n in range(len(promised))]
    last = np.datetime64("2025-07-31")
    tables = {
        "customers": pd.DataFrame(
            {"customer_id": ["H1", "H2"], "customer_name": ["Hazel Works", "Holly Inn"]}
        ),
        "invoices": invoices,
        "settlements": settled[settled["settlement_date"] <= last],
        "promises": promised[promised["made_on"] <= last],
    }
    return from_tables(tables, as_of="2025-06-30", extract_date="2025-07-31")


@cache
def seen_example() -> Seen:
    """What is seen of H1, for the examples of measurements.

    Returns
    -------
    Seen
        Its account and days late.

    Examples
    --------
    >>> round(seen_example().late.change.size_days / 10)
    3
    """
    believed = read_beliefs()
    known = account_of(break_example().customer("H1"), break_example())
    cuts = believed.features["onset"].cuts
    late = lateness(known, cuts=cuts, late_days=10.0)
    return Seen(account=known, late=late, beliefs=believed)
