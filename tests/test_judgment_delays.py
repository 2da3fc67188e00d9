"""Whom does a delay report compare, and do its sentences say its figures?"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from arkit import judgment, survival
from arkit.errors import ParameterError
from arkit.ledger import from_tables, open_ledger
from tests import survival_frames as frames

START = pd.Timestamp("2024-01-01")
AS_OF = "2024-08-31"
WAIT = {"SLOW": 60, "PEER": 20, "ALONE": 30}


def ledger(n=40, as_of=AS_OF):
    """Three customers who pay after fixed days; the last has a segment of its own."""
    rows = [
        (f"{name}-{i}", name, START + pd.Timedelta(days=6 * i))
        for name in WAIT
        for i in range(n if name != "ALONE" else 8)
    ]
    invoices = pd.DataFrame(rows, columns=["invoice_id", "customer_id", "invoice_date"])
    invoices = invoices.assign(
        due_date=invoices["invoice_date"] + pd.Timedelta(days=30),
        amount=10_000,
        currency="EUR",
    )
    days = invoices["customer_id"].map(WAIT) + np.arange(len(invoices)) % 3
    settled = invoices["invoice_date"] + pd.to_timedelta(days, unit="D")
    paid = invoices.assign(settlement_date=settled)[settled <= as_of]
    settlements = pd.DataFrame(
        {
            "settlement_id": [f"S{i}" for i in range(len(paid))],
            "invoice_id": paid["invoice_id"].to_numpy(),
            "customer_id": paid["customer_id"].to_numpy(),
            "settlement_date": paid["settlement_date"].to_numpy(),
            "amount": 10_000,
            "currency": "EUR",
            "kind": "payment",
        }
    )
    customers = pd.DataFrame(
        {
            "customer_id": list(WAIT),
            "customer_name": ["Slow & Sons", None, "Alone"],
            "segment": ["Retail", "Retail", "Public"],
        }
    )
    tables = {"invoices": invoices, "settlements": settlements, "customers": customers}
    return from_tables(tables, as_of=as_of)


@pytest.fixture(scope="module")
def book():
    return ledger()


def test_a_customer_is_compared_with_the_others_of_its_segment(book):
    chosen = judgment.scope(book, customer_id="SLOW")
    assert (chosen.name, chosen.others_name) == ("Slow & Sons", "Others in Retail")
    assert chosen.others == ("PEER",)
    events = chosen.event_table()
    assert list(events["group"].unique()) == ["Slow & Sons", "Others in Retail"]
    whole = survival.event_table(book.customers(["SLOW", "PEER"]))
    assert events["n_paid"].sum() == whole["n_paid"].sum()


def test_one_alone_in_its_segment_is_compared_with_all_others(book):
    chosen = judgment.scope(book, customer_id="ALONE")
    assert chosen.others_name == "All other customers"
    assert chosen.others == ("PEER", "SLOW")


def test_a_segment_is_compared_with_all_others_and_all_by_segment(book):
    chosen = judgment.scope(book, segment="Retail")
    assert (chosen.name, chosen.others) == ("Segment Retail", ("ALONE",))
    everyone = judgment.scope(book)
    assert everyone.others == ()
    assert list(everyone.event_table()["segment"].unique()) == ["Public", "Retail"]
    fields = dict(chosen.cover(title="T")["fields"])
    assert fields["Looked at"] == "Segment Retail"
    assert fields["Customers"] == "2"


def test_unknown_or_double_choices_are_refused(book):
    with pytest.raises(ParameterError, match=r"no such segment.*Public, Retail"):
        judgment.scope(book, segment="retail")
    with pytest.raises(ParameterError, match="one of them"):
        judgment.scope(book, customer_id="SLOW", segment="Retail")
    with pytest.raises(ParameterError, match="no such customer"):
        judgment.scope(book, customer_id="SLO")


def test_names_that_coincide_are_told_apart(book):
    chosen = judgment.scope(book, customer_id="SLOW")
    same = judgment.Scope(
        ledger=chosen.ledger,
        portfolio=book,
        name="Others in Retail",
        others=chosen.others,
        others_name="Others in Retail",
    )
    assert same.event_table()["group"].nunique() == 2


def test_a_curve_of_too_few_is_a_row_that_says_why(book):
    curve = judgment.scope(book, customer_id="ALONE").payment_curve()
    thin = curve[curve["group"] == "Alone"]
    assert len(thin) == 1
    assert thin["open_share"].isna().all()
    assert "n = 8, need 30" in thin["reason"].item()
    others = curve[curve["group"] != "Alone"]
    assert others["reason"].isna().all()
    assert len(others) > 3
    shares = judgment.scope(book, customer_id="ALONE").outcome_curves()
    assert "n = 8, need 30" in shares["reason"].item()
    assert (
        judgment.scope(book, customer_id="SLOW").outcome_curves()["share"].max() > 0.9
    )


def test_chances_of_today_count_every_open_item_once(book):
    slow = book.customer("SLOW")
    chances = judgment.chances_today(slow)
    first = chances.frame.drop_duplicates("days_past_due")
    still = slow.query("SELECT open_amount FROM ledger WHERE open_amount > 0")
    assert first["n_items"].sum() == len(still) > 5
    assert first["open_amount"].sum() == pytest.approx(still["open_amount"].sum())
    assert set(chances.frame["horizon_days"]) == {7, 14, 30}
    late = slow.query(
        "SELECT days_past_due FROM ledger WHERE open_amount > 0 ORDER BY 1"
    )["days_past_due"].astype(int)
    on_edge = judgment.chances_today(slow, ages=[-100, late.iloc[2]]).frame
    counts = on_edge.drop_duplicates("days_past_due")["n_items"].tolist()
    assert counts == [2, len(still) - 2]
    sure = chances.frame.query("days_past_due == 14 and horizon_days == 30")
    assert sure["paid_share"].item() == pytest.approx(1.0)
    thin = judgment.chances_today(book.customer("ALONE"))
    assert thin.frame.empty


def test_the_outlook_of_a_short_extract_says_that_its_limits_are_too_narrow():
    outlook = judgment.outlook(ledger(n=20, as_of="2024-02-03"))
    assert len(outlook.weeks) == 13
    said = pd.concat([outlook.weeks["reason"], outlook.items["reason"]]).dropna()
    assert len(said) > 0


def test_the_lesson_of_a_short_extract_is_a_row_that_says_why(book):
    short = judgment.closed_only_lesson(book.as_of("2024-02-03"))
    assert "does not reach back" in short.frame["reason"].item()
    found = judgment.closed_only_lesson(book).frame
    pd.testing.assert_frame_equal(found, survival.closed_only_lesson(book).frame)


def test_sentences_say_medians_difference_and_money(book):
    chosen = judgment.scope(book, customer_id="SLOW")
    said = judgment.delays_in_short(
        chosen, judgment.outlook(chosen.ledger, portfolio=book)
    )
    text = " ".join(said.paragraphs)
    assert "Slow & Sons: half of the invoices are paid by day 61" in text
    assert "Others in Retail: half of the invoices are paid by day 21" in text
    assert "They differ by more than chance" in text
    assert "open, EUR " in text
    assert "80 % range" in text


def test_sentences_of_all_name_the_fastest_and_the_slowest(book):
    everyone = judgment.scope(book)
    said = judgment.delays_in_short(everyone, judgment.outlook(book)).paragraphs
    assert "Public: not determinable" in said[0]
    assert "n = 8, need 30" in said[0]
    assert said[1].startswith("Half of the invoices are paid by day")


def test_drivers_are_said_largest_first_and_only_if_certain():
    effects = frames.drivers_frame()
    words = judgment.driver_words(SimpleNamespace(effects=effects))
    assert len(words) == 2
    assert words[0] == (
        "Invoice size, “double or more” against “usual”, among invoices of the same "
        "customer: half is paid 7.2 days later (95 % interval 4.1 to 10.9)."
    )
    assert judgment.driver_words(SimpleNamespace(effects=effects.head(1))) == (
        "Nothing stands out from chance.",
    )
    assert judgment.driver_words(SimpleNamespace(effects=effects.tail(1))) == (
        "No comparison can be made.",
    )


def test_customers_who_began_to_pay_later_are_named(demo_folder):
    demo = open_ledger(demo_folder, as_of="2025-06-30")
    outlook = judgment.outlook(demo, n_origins=4)
    chosen = judgment.scope(demo)
    said = " ".join(judgment.delays_in_short(chosen, outlook).paragraphs)
    (about,) = [part for part in said.split(". ") if part.startswith("Begun to pay")]
    assert "Tolvanger Construction Group 28 days later" in about
    steady = outlook.items.assign(moved_days=0)
    quiet = judgment.delays_in_short(chosen, replace(outlook, items=steady)).paragraphs
    assert "Begun" not in " ".join(quiet)
