"""Promises, disputes and activities of every kind for a random ledger."""

from __future__ import annotations

import random
from datetime import timedelta

import pandas as pd

from tests.random_ledger import FIRST, SPAN, frame, random_tables

ACTIVITIES = (
    *("reminder", "call", "warning to sales", "exception granted"),
    *("hold set", "hold lifted"),
)


def busy_tables(seed: int, *, n_invoices: int = 110) -> dict[str, pd.DataFrame]:
    """Tables of a random ledger in which customers promise, dispute and are called."""
    rng = random.Random(seed)
    tables = random_tables(seed, n_invoices=n_invoices)
    accounts = tables["customers"]
    keys = [rng.choice([True, False, None]) for _ in range(len(accounts))]
    rows = tables["invoices"].to_dict("records")
    return tables | {
        "customers": accounts.assign(is_key_account=pd.array(keys, dtype="boolean")),
        "promises": frame("promises", promises(rng, rows)),
        "disputes": frame("disputes", disputes(rng, rows)),
        "activities": frame("activities", activities(rng, rows)),
    }


def later(rng, day, most):
    return day + timedelta(rng.randint(0, most))


def known(rng, day):
    return later(rng, day, 45) if rng.random() < 0.15 else None


def promises(rng, invoices):
    made = []
    for row in invoices:
        if rng.random() < 0.4:
            continue
        due = row["due_date"] if row["due_date"] == row["due_date"] else None
        day = (due or row["invoice_date"]).date() + timedelta(rng.randint(-15, 15))
        amount = abs(int(row["amount"])) or 700
        for _ in range(rng.choice([1, 1, 2, 3])):
            part = rng.choice([amount, amount, amount // 2 + 1, amount + 500])
            about = rng.choice([row["invoice_id"]] * 4 + [None, "unheard of"])
            head = (f"P{len(made)}", row["customer_id"], about, day)
            made.append((*head, later(rng, day, 25), part, "EUR", known(rng, day)))
            day += timedelta(rng.choice([0, 3, 8, 20]))
    return made


def disputes(rng, invoices):
    made = []
    for number in range(25):
        row = rng.choice(invoices)
        day = FIRST + timedelta(rng.randrange(SPAN))
        closed = rng.choice([None, later(rng, day, 90)])
        outcome = rng.choice(["customer right", "seller right", "shared", None])
        about = rng.choice([row["invoice_id"]] * 4 + [None, "nowhere"])
        told = (rng.choice([None, None, 500, 50_000]), "EUR", "price")
        head = (f"X{number}", row["customer_id"], about, day, closed, *told)
        made.append((*head, outcome if closed else None, known(rng, day)))
    return made


def activities(rng, invoices):
    made = []
    for number in range(40):
        day = FIRST + timedelta(rng.randrange(SPAN))
        row = rng.choice(invoices)
        kind = rng.choice(ACTIVITIES)
        head = (f"T{number}", row["customer_id"], row["invoice_id"], day, kind)
        made.append((*head, known(rng, day)))
    return made
