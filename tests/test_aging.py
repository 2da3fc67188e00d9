"""Aging: boundaries, what belongs to which class, and what adds up to what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arkit import metrics
from arkit.errors import ParameterError
from arkit.ledger import from_tables
from arkit.metrics._example import example
from tests.books import book
from tests.random_ledger import LAST, random_tables

AS_OF = "2025-06-30"
ONE = [("A1", "C1", "2025-01-02", "2025-02-01", 100)]


def by_bucket(ledger, **options):
    frame = metrics.aging(ledger, **options).frame
    return {r["bucket"]: r["open_amount"] for r in frame.to_dict("records")}


def filled(ledger, **options):
    return {name: sum_ for name, sum_ in by_bucket(ledger, **options).items() if sum_}


DUE = {
    "2025-07-01": "not due",
    "2025-06-30": "not due",  # due on the as-of day is in time
    "2025-06-29": "1–30",
    "2025-05-31": "1–30",
    "2025-05-30": "31–60",
    "2025-05-01": "31–60",
    "2025-04-30": "61–90",
    "2025-04-01": "61–90",
    "2025-03-31": "over 90",
    "2024-01-01": "over 90",
    None: "no due date",
}
WRITTEN = {
    "2025-06-30": "0–30",
    "2025-05-31": "0–30",
    "2025-05-30": "31–60",
    "2025-05-01": "31–60",
    "2025-04-30": "61–90",
    "2025-04-01": "61–90",
    "2025-03-31": "over 90",
}


def test_boundaries_by_due_date():
    rows = [("A", f"due {due}", "2023-12-01", due, 100) for due in DUE]
    frame = metrics.aging(book(rows, as_of=AS_OF), by="customer_id").frame
    found = frame[frame["open_amount"] == 100.0].set_index("customer_id")["bucket"]
    assert found.to_dict() == {f"due {due}": name for due, name in DUE.items()}


def test_boundaries_by_invoice_date():
    rows = [("A", day, day, None, 100) for day in WRITTEN]
    ledger = book(rows, as_of=AS_OF)
    frame = metrics.aging(ledger, by="customer_id", basis="invoice").frame
    found = frame[frame["open_amount"] == 100.0].set_index("customer_id")["bucket"]
    assert found.to_dict() == WRITTEN


def test_leap_day_counts():
    ledger = book([("A1", "C1", "2024-01-02", "2024-02-28", 100)], as_of="2024-03-29")
    assert filled(ledger) == {"1–30": 100.0}
    assert filled(ledger.as_of("2024-03-30")) == {"31–60": 100.0}


def test_part_payment_ages_the_rest():  # OCA account-financial-tools #138
    paid = [("C1", "A1", "payment", "2025-03-01", 60)]
    assert filled(book(ONE, paid, as_of=AS_OF)) == {"over 90": 40.0}


def test_payment_after_the_day_leaves_the_invoice_open():  # OCA #707
    ledger = book(ONE, [("C1", "A1", "payment", "2025-03-01", 100)], as_of=AS_OF)
    assert filled(ledger) == {}
    assert filled(ledger.as_of("2025-02-28")) == {"1–30": 100.0}


def test_six_ways_an_invoice_and_its_account_end():  # erpnext #55916
    ways = {
        "credit note alone": ({"over 90": 100.0, "on account": -30.0}, None),
        "credit note applied": ({"over 90": 70.0}, ("A1", "credit note", 30)),
        "return": ({}, ("A1", "return", 100)),
        "write-off": ({}, ("A1", "write-off", 100)),
        "overpaid": ({"on account": -30.0}, ("A1", "payment", 130)),
        "unapplied": ({"over 90": 100.0, "on account": -30.0}, (None, "payment", 30)),
    }
    invoices = [("A1", way, "2025-01-02", "2025-02-01", 100) for way in ways]
    invoices.append(("K1", "credit note alone", "2025-03-01", None, -30))
    settlements = [
        (way, invoice, kind, "2025-03-01", amount)
        for way, (_, told) in ways.items()
        if told
        for invoice, kind, amount in [told]
    ]
    ledger = book(invoices, settlements, as_of=AS_OF)
    frame = metrics.aging(ledger, by="customer_id").frame
    for way, (expected, _) in ways.items():
        mine = frame[frame["customer_id"] == way].set_index("bucket")["open_amount"]
        assert {k: v for k, v in mine.items() if v} == expected, way


def test_a_credit_note_used_up_changes_nothing_but_its_own_place():
    credit = ("K1", "C1", "2025-03-01", None, -30)
    used = [
        ("C1", "K1", "credit note", "2025-03-02", -30),
        ("C1", "A1", "credit note", "2025-03-02", 30),
    ]
    before = book([*ONE, credit], as_of=AS_OF)
    after = book([*ONE, credit], used, as_of=AS_OF)
    assert filled(before) == {"over 90": 100.0, "on account": -30.0}
    assert filled(after) == {"over 90": 70.0}


def test_zero_documents_and_invoices_due_before_they_were_written():
    rows = [
        ("A1", "C1", "2025-06-01", "2025-05-20", 100),
        ("A2", "C1", "2025-06-01", "2025-05-20", 0),
    ]
    frame = metrics.aging(book(rows, as_of=AS_OF)).frame
    assert frame["n_items"].sum() == 1
    assert frame.set_index("bucket")["open_amount"]["31–60"] == 100.0


def test_payment_before_the_invoice_is_on_account_until_it_is_known():
    ledger = book(ONE, [("C1", "A1", "payment", "2024-12-20", 100)], as_of=AS_OF)
    assert filled(ledger.as_of("2024-12-31")) == {"on account": -100.0}
    assert filled(ledger.as_of("2025-01-02")) == {}


def test_installments_age_by_their_own_due_dates():
    parts = [
        ("A1", "C1", "2025-01-02", "2025-02-01", 60),
        ("A1", "C1", "2025-01-02", "2025-06-01", 40),
    ]
    paid = [("C1", "A1", "payment", "2025-03-01", 70)]
    assert filled(book(parts, as_of=AS_OF)) == {"over 90": 60.0, "1–30": 40.0}
    assert filled(book(parts, paid, as_of=AS_OF)) == {"1–30": 30.0}


def test_any_edges():
    found = by_bucket(example(), edges=(14, 60, 365))
    assert list(found)[:5] == ["not due", "1–14", "15–60", "61–365", "over 365"]
    assert found["15–60"] == 7000.0


@pytest.mark.parametrize("edges", [(), (30, 30), (60, 30), (0, 30), (1.5,), ("a",)])
def test_edges_must_rise(edges):
    with pytest.raises(ParameterError, match="give rising whole days"):
        metrics.aging(example(), edges=edges)


def test_unknown_basis_and_group():
    with pytest.raises(ParameterError, match="use one of due, invoice"):
        metrics.aging(example(), basis="entry")
    with pytest.raises(ParameterError, match="use one of customer_id"):
        metrics.aging(example(), by="customer_name")


def test_shares_are_of_the_net_total_of_the_group():
    frame = metrics.aging(example(), by="segment").frame
    sums = frame.groupby("segment")[["open_amount", "share"]].sum()
    assert sums["share"].tolist() == pytest.approx([1.0, 1.0])
    assert sums["open_amount"].tolist() == [9750.0, 5250.0]


def test_no_share_of_nothing_or_of_a_credit():
    ledger = book([("K1", "C1", "2025-03-01", None, -30)], as_of=AS_OF)
    assert metrics.aging(ledger).frame["share"].isna().all()


def test_customers_without_a_segment_are_a_group():
    customers = pd.DataFrame({"customer_id": ["C1"], "segment": ["retail"]})
    rows = [*ONE, ("B1", "C2", "2025-01-02", "2025-02-01", 7)]
    ledger = book(rows, as_of=AS_OF, customers=customers)
    frame = metrics.aging(ledger, by="segment").frame
    missing = frame[frame["segment"].isna()]
    assert len(frame) == 14
    assert missing["open_amount"].sum() == 7.0


def test_frames_have_their_types():
    frame = metrics.aging(example()).frame
    assert frame["bucket"].dtype.ordered
    assert [str(t) for t in frame.dtypes.iloc[1:]] == ["int64", "float64", "float64"]
    history = metrics.aging_history(example(), by="segment").frame
    assert [*history] == ["segment", "month_end", "bucket", "open_amount"]
    assert np.issubdtype(history["month_end"].dtype, np.datetime64)


def test_history_ends_on_the_day_and_begins_with_the_data():
    history = metrics.aging_history(example().as_of("2025-01-15"), months=24).frame
    days = history["month_end"].dt.strftime("%Y-%m-%d").unique().tolist()
    assert days == ["2024-11-30", "2024-12-31", "2025-01-15"]


def test_history_needs_a_whole_number_of_months():
    for months in (0, -1, 2.5, True):
        with pytest.raises(ParameterError, match="months is not possible"):
            metrics.aging_history(example(), months=months)


def test_passport_says_what_it_rests_on():
    passport = metrics.aging(example()).passport
    assert passport.n_rows == 8
    assert passport.as_of == date(2025, 6, 30)
    assert passport.currency == "EUR"
    assert "due on the as-of day counts as not due" in passport.basis


@settings(max_examples=3)
@given(seed=st.integers(0, 10_000), back=st.integers(0, 500))
def test_identities_of_any_ledger(seed, back):
    day = pd.Timestamp(LAST) - pd.Timedelta(days=back)
    ledger = from_tables(random_tables(seed), as_of=day.date(), extract_date=LAST)
    whole = metrics.aging(ledger).frame["open_amount"]
    items = metrics.open_items(ledger).frame
    each = metrics.aging(ledger, by="customer_id").frame
    exposed = metrics.exposure(ledger).frame["exposure_amount"].iloc[0]
    # buckets add up to the exposure and to the open items, customers to the whole
    assert whole.sum() == pytest.approx(exposed, abs=0.004)
    assert items["open_amount"].sum() == pytest.approx(exposed, abs=0.004)
    sums = each.groupby("bucket", observed=False)["open_amount"].sum()
    assert np.allclose(sums.to_numpy(), whole.to_numpy(), atol=0.004)
    # a group of its own is a portfolio
    for customer, part in list(each.groupby("customer_id"))[:2]:
        alone = metrics.aging(ledger.customer(customer)).frame
        pd.testing.assert_frame_equal(
            part.drop(columns="customer_id").reset_index(drop=True), alone
        )


def test_the_unit_of_money_scales_amounts_only():
    tables = random_tables(5)
    dear = {
        name: frame.assign(**{c: frame[c] * 100 for c in frame if "amount" in c})
        for name, frame in tables.items()
    }
    ledgers = [from_tables(t, as_of=LAST, extract_date=LAST) for t in (tables, dear)]
    one, hundred = (metrics.aging(ledger, by="segment").frame for ledger in ledgers)
    one["open_amount"] *= 100
    pd.testing.assert_frame_equal(one, hundred)


def test_another_currency_is_aged_at_its_rate():
    invoices = pd.DataFrame(
        {
            "invoice_id": ["A1", "A2"],
            "customer_id": "C1",
            "invoice_date": pd.to_datetime("2025-01-02"),
            "due_date": pd.to_datetime(["2025-02-01", "2025-07-15"]),
            "amount": [10_000, 333],
            "currency": ["EUR", "USD"],
        }
    )
    rates = pd.DataFrame(
        {
            "rate_date": pd.to_datetime("2025-01-01"),
            "currency": ["USD"],
            "to_currency": ["EUR"],
            "rate": [0.5],
        }
    )
    tables = {"invoices": invoices, "rates": rates}
    ledger = from_tables(tables, as_of=AS_OF, extract_date="2025-12-31")
    converted = ledger.in_currency("EUR")
    assert filled(converted) == {"over 90": 100.0, "not due": 1.67}
    assert filled(ledger.only("USD")) == {"not due": 3.33}
    assert metrics.exposure(converted).frame["exposure_amount"].iloc[0] == 101.67
    last = metrics.aging_history(converted, months=2).frame.tail(7)
    assert last["open_amount"].sum() == pytest.approx(101.67)


def test_text_in_names_stays_text():
    hostile = "x'); DROP TABLE raw_invoices; --"
    ledger = book([("A1", hostile, "2025-01-02", "2025-02-01", 100)], as_of=AS_OF)
    assert filled(ledger.customer(hostile)) == {"over 90": 100.0}
    frame = metrics.aging(replace(ledger), by="customer_id").frame
    assert set(frame["customer_id"]) == {hostile}
