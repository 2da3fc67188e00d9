"""Is only what was known on the invoice date told about an invoice?"""

from __future__ import annotations

from datetime import timedelta
from functools import cache

import numpy as np
import pandas as pd
import pytest

from arkit.demo import make
from arkit.ledger import Ledger, from_tables
from arkit.metrics._example import example
from arkit.survival import covariates
from tests import test_dialect, test_future_blind
from tests.random_ledger import LAST, random_tables

SEED = 4
SAMPLE = 12


@cache
def random_world(seed: int) -> Ledger:
    tables = random_tables(seed, n_invoices=150)
    return from_tables(tables, as_of=LAST).only("EUR")


@cache
def demo() -> Ledger:
    made = make(seed=SEED, n_customers=120)
    return from_tables(made.tables, as_of=made.as_of)


def earlier_lateness(before: Ledger, customer_id: str) -> float:
    """Days late of money received, one settlement after the other."""
    rows = before.query(
        "SELECT item_id, amount, due_date, settlement_date, "
        "GREATEST(known_on, invoice_known_on) AS day, customer_id FROM applied "
        "WHERE settled_by = 'payment' AND due_date IS NOT NULL AND invoice_amount > 0"
    )
    rows = rows[rows["customer_id"] == customer_id]
    total = late = 0.0
    for _, item in rows.groupby("item_id"):
        last = None
        for row in item.sort_values(
            ["day", "amount"], ascending=[True, False]
        ).itertuples():
            if row.amount > 0:
                last = (
                    row.settlement_date
                    if last is None
                    else max(last, row.settlement_date)
                )
            paid = row.settlement_date if row.amount > 0 or last is None else last
            total += row.amount
            late += row.amount * (paid - row.due_date).days
    return late / total if total > 0.005 else np.nan


@pytest.mark.parametrize("seed", range(3))
def test_the_ledger_of_the_day_before_says_the_same(seed):
    """Every fact again, from the ledger as it was known the day before."""
    world = random_world(seed)
    facts = covariates(world).sample(SAMPLE, random_state=SEED)
    first = world.contents.first_date
    for fact in facts[facts["invoice_date"].dt.date > first].itertuples():
        day = fact.invoice_date.date()
        before = world.as_of(day - timedelta(days=1))
        rows = before.query(
            "SELECT customer_id, amount, open_amount, due_date FROM ledger "
            "WHERE amount > 0 AND kind IN ('invoice', 'debit note')"
        )
        own = rows[rows["customer_id"] == fact.customer_id]
        overdue = own.loc[own["due_date"] < fact.invoice_date, "open_amount"].sum()
        assert fact.n_earlier == len(own)
        assert fact.overdue_amount == pytest.approx(overdue, abs=0.001)
        late = earlier_lateness(before, fact.customer_id)
        assert fact.earlier_days_late == pytest.approx(late, nan_ok=True)
        usual = own["amount"].median() if len(own) >= 5 else np.nan
        size = np.log2(fact.amount / usual)
        assert fact.size_doublings == pytest.approx(size, nan_ok=True)


def same_but_for_sending(early: pd.DataFrame, late: pd.DataFrame) -> None:
    """Facts of an earlier as-of day, found again unchanged on a later one."""
    again = late.set_index("item_id").loc[early["item_id"]].reset_index()
    unsent = early["sent_late_days"].isna()
    again.loc[unsent, "sent_late_days"] = np.nan
    pd.testing.assert_frame_equal(early, again)


@pytest.mark.parametrize("day", ["2022-12-31", "2024-06-12", "2025-06-29"])
def test_a_later_day_changes_nothing_of_an_earlier_invoice(day):
    late = covariates(demo())
    early = covariates(demo().as_of(day))
    assert len(early) > 500
    same_but_for_sending(early, late)


@pytest.mark.parametrize("seed", range(3))
def test_a_later_day_changes_nothing_in_any_ledger(seed):
    world = random_world(seed)
    late = covariates(world)
    for day in test_future_blind.DAYS:
        early = covariates(world.as_of(day))
        moved = ["segment"]  # that of the as-of day
        same_but_for_sending(early.drop(columns=moved), late.drop(columns=moved))


@pytest.mark.parametrize("way", ["deleted", "scrambled"])
def test_later_rows_do_not_matter(way):
    day = test_future_blind.DAYS[1]
    whole = covariates(test_future_blind.ledger("whole", day).only("EUR"))
    blind = covariates(test_future_blind.ledger(way, day).only("EUR"))
    pd.testing.assert_frame_equal(
        whole.drop(columns="item_id"), blind.drop(columns="item_id")
    )


def test_what_stands_on_the_invoice():
    tables = {
        "invoices": pd.DataFrame(
            {
                "invoice_id": ["A", "B", "C", "D"],
                "customer_id": "C1",
                "invoice_date": pd.to_datetime(
                    ["2025-01-02", "2025-01-03", "2025-01-06", "2025-01-07"]
                ),
                "sent_date": pd.to_datetime(["2025-01-10", "2025-01-02", None, None]),
                "due_date": pd.to_datetime(
                    ["2025-02-28", "2025-02-25", "2025-03-29", None]
                ),
                "amount": [100, 100, 100, 100],
                "po_number": ["4501", None, None, None],
            }
        ),
        "settlements": pd.DataFrame(
            columns=["customer_id", "invoice_id", "kind", "settlement_date", "amount"]
        ),
    }
    facts = covariates(from_tables(tables, as_of="2025-01-31"))
    assert facts["has_po"].tolist() == [True, False, False, False]
    assert facts["sent_late_days"].tolist()[:2] == [8, 0]
    assert facts["sent_late_days"].isna().tolist() == [False, False, True, True]
    assert facts["is_due_at_month_end"].tolist() == [True, False, True, False]
    assert facts["due_weekday"].tolist()[:3] == ["Friday", "Tuesday", "Saturday"]
    assert facts["due_month"].tolist()[:3] == ["February", "February", "March"]
    assert facts["due_month"].isna().tolist() == [False, False, False, True]
    assert facts["terms_days"].isna().tolist() == [False, False, False, True]
    assert facts["earlier_days_late"].isna().all()
    assert facts["overdue_amount"].tolist() == [0, 0, 0, 0]


def test_a_reversed_payment_takes_its_own_lateness_back():
    day = pd.to_datetime
    tables = {
        "invoices": pd.DataFrame(
            {
                "invoice_id": ["A", "B", "C", "D"],
                "customer_id": "C1",
                "invoice_date": day(
                    ["2025-01-01", "2025-02-07", "2025-02-15", "2025-03-20"]
                ),
                "due_date": day(["2025-01-31"] + ["2025-06-30"] * 3),
                "amount": [1000] * 4,
            }
        ),
        "settlements": pd.DataFrame(
            {
                "customer_id": "C1",
                "invoice_id": "A",
                "kind": "payment",
                "settlement_date": day(["2025-02-05", "2025-02-10", "2025-03-12"]),
                "amount": [1000, -1000, 1000],
            }
        ),
    }
    facts = covariates(from_tables(tables, as_of="2025-03-31"))
    late = facts["earlier_days_late"].tolist()
    assert late[1] == 5  # paid on 5 February, due on 31 January
    assert np.isnan(late[2])  # the bank has taken it back
    assert late[3] == 40
    assert facts["overdue_amount"].tolist() == [0, 0, 10, 0]


def test_an_empty_ledger_has_no_facts():
    nobody = from_tables(
        {
            "invoices": pd.DataFrame(
                {
                    "invoice_id": ["A"],
                    "customer_id": "C1",
                    "invoice_date": pd.to_datetime(["2025-01-02"]),
                    "due_date": pd.to_datetime(["2025-01-31"]),
                    "amount": [-100],
                    "kind": "credit note",
                }
            ),
            "settlements": pd.DataFrame(
                columns=[
                    "customer_id",
                    "invoice_id",
                    "kind",
                    "settlement_date",
                    "amount",
                ]
            ),
        },
        as_of="2025-01-31",
    )
    facts = covariates(nobody)
    assert len(facts) == 0
    assert list(facts.columns) == list(covariates(example()).columns)


def test_questions_are_portable():
    texts = test_dialect.texts_of(covariates, grouped=False)
    assert len(texts) >= 3
    for text in texts:
        assert test_dialect.foreign(text) == []
