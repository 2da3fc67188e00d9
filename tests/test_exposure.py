"""Exposure against limits, and the list of open items."""

from __future__ import annotations

from math import isnan

import pandas as pd
import pytest

from arkit import metrics
from arkit.ledger import from_tables
from arkit.metrics._example import example
from tests.books import book, dated
from tests.random_ledger import LAST, random_tables

AS_OF = "2025-06-30"
LIMITS = "customer_id currency credit_limit_amount insured_limit_amount"
ROWS = [
    ("A1", "C1", "2025-05-02", "2025-06-01", 150),
    ("B1", "C2", "2025-05-02", "2025-07-01", 80),
    ("K1", "C3", "2025-05-02", None, -500),
]


def exposed(*limits, by="customer_id"):
    customers = dated(limits, LIMITS)
    frame = metrics.exposure(book(ROWS, as_of=AS_OF, customers=customers), by=by).frame
    return frame.to_dict("records")


def test_limits_hold_customer_by_customer():
    """Room with one customer does not cover what is too much with another."""
    limits = (("C1", None, 100, 50), ("C2", None, 100, None), ("C3", None, 100, 10))
    first, second, third = exposed(*limits)
    assert first["utilization_share"] == 1.5
    assert (first["over_limit_amount"], first["uninsured_amount"]) == (50.0, 100.0)
    assert (second["over_limit_amount"], second["utilization_share"]) == (0.0, 0.8)
    assert isnan(second["uninsured_amount"])
    assert (third["exposure_amount"], third["utilization_share"]) == (-500.0, 0.0)
    (whole,) = exposed(*limits, by=None)
    assert whole["exposure_amount"] == -270.0
    assert whole["utilization_share"] == pytest.approx(230 / 300)
    assert (whole["over_limit_amount"], whole["uninsured_amount"]) == (50.0, 100.0)


def test_only_customers_with_a_limit_count_against_limits():
    (whole,) = exposed(("C2", None, 100, None), by=None)
    assert whole["utilization_share"] == 0.8
    assert whole["credit_limit_amount"] == 100.0


def test_why_there_is_no_utilization():
    none, zero, foreign = exposed(
        ("C1", None, None, None), ("C2", None, 0, None), ("C3", "USD", 100, None)
    )
    assert none["reason"] == (
        "not determinable, because no customer has a credit limit"
    )
    assert zero["reason"] == "not determinable, because the credit limit is 0"
    assert zero["over_limit_amount"] == 80.0
    assert "another currency" in foreign["reason"]
    assert isnan(foreign["credit_limit_amount"])
    assert all(isnan(r["utilization_share"]) for r in (none, zero, foreign))


def test_open_amounts_by_state():
    row = metrics.exposure(example(), by="segment").frame.set_index("segment")
    retail = row.loc["retail"]
    parts = ["overdue_amount", "not_due_amount", "undated_amount"]
    assert retail[parts].to_list() == [2_600.0, 2_500.0, 300.0]
    assert retail["open_amount"] == 5_400.0
    assert retail["on_account_amount"] == -150.0
    assert retail["overdue_share"] == pytest.approx(2_600 / 5_400)
    assert retail["oldest_days_past_due"] == 72.0
    assert retail["disputed_amount"] == 600.0
    assert retail["n_open"] == 4


def test_a_customer_who_owes_nothing_is_there():
    frame = metrics.exposure(example().as_of("2025-01-31"), by="customer_id").frame
    idle = frame.set_index("customer_id").loc["C3"]
    assert (idle["exposure_amount"], idle["utilization_share"]) == (0.0, 0.0)
    assert isnan(idle["overdue_share"])
    assert idle["oldest_days_past_due"] == 0.0


@pytest.mark.parametrize("seed", [51, 52, 53])
def test_disputed_amounts_agree_with_the_record_of_disputes(seed):
    ledger = from_tables(random_tables(seed), as_of=LAST, extract_date="2025-12-31")
    owed = metrics.exposure(ledger, by="customer_id").frame
    record = metrics.dispute_record(ledger, by="customer_id").frame
    both = owed.merge(record, on="customer_id")
    assert len(both) == len(owed)
    assert both["disputed_amount"].to_list() == pytest.approx(
        both["open_disputed_amount"].to_list()
    )
    assert both["disputed_amount"].sum() > 0


def test_groups_add_up_to_the_portfolio():
    ledger = from_tables(random_tables(54), as_of=LAST, extract_date="2025-12-31")
    whole = metrics.exposure(ledger).frame.iloc[0]
    for by in ("customer_id", "segment", "is_key_account"):
        parts = metrics.exposure(ledger, by=by).frame
        for name in parts:
            if name.endswith("_amount") or name == "n_open":
                assert parts[name].sum() == pytest.approx(whole[name]), name


def test_items_tell_what_is_promised_and_disputed():
    items = metrics.open_items(example()).frame
    table = items.set_index("invoice_id")
    assert items.loc[items["is_disputed"], "invoice_id"].to_list() == ["B2"]
    assert table.loc["A4", "promised_date"] == pd.Timestamp("2025-07-05")
    assert pd.isna(table.loc["B2", "promised_date"])
    assert table.loc["D2", "customer_name"] == "Cedar Labs"


def test_items_are_sorted_and_typed():
    items = metrics.open_items(example()).frame
    numbers = items["invoice_id"].fillna("-").to_list()
    assert numbers == ["A4", "A5", "B2", "B4", "B5", "D2", "D3", "-"]
    last = items.iloc[-1]
    assert (last["kind"], last["open_amount"]) == ("on account", -250.0)
    assert last["bucket"] == "on account"
    assert items["bucket"].dtype.ordered
    assert items["is_disputed"].dtype == bool


def test_the_last_promise_counts():
    promises = dated(
        [
            ("P1", "C1", "A1", "2025-06-05", "2025-06-10", 150),
            ("P2", "C1", "A1", "2025-06-11", "2025-07-10", 150),
            ("P3", "C2", "A1", "2025-06-12", "2025-08-10", 150),  # not this customer
        ],
        "promise_id customer_id invoice_id made_on due_date amount",
    ).assign(currency="EUR")
    ledger = book(ROWS, as_of=AS_OF, promises=promises)
    items = metrics.open_items(ledger).frame.set_index("invoice_id")
    assert items.loc["A1", "promised_date"] == pd.Timestamp("2025-07-10")
    earlier = metrics.open_items(ledger.as_of("2025-06-10")).frame
    assert earlier.set_index("invoice_id").loc["A1", "promised_date"] == pd.Timestamp(
        "2025-06-10"
    )


def test_installments_are_items_of_their_own():
    rows = [
        ("A1", "C1", "2025-05-02", "2025-06-01", 60),
        ("A1", "C1", "2025-05-02", "2025-07-01", 40),
    ]
    items = metrics.open_items(book(rows, as_of=AS_OF)).frame
    assert items["installment"].to_list() == [1.0, 2.0]
    assert items["bucket"].to_list() == ["1–30", "not due"]
