"""Findings follow from figures and policy; every sentence can be checked."""

from dataclasses import replace

import pandas as pd
import pytest

from arkit import judgment
from arkit.ledger import from_tables, open_ledger
from arkit.ledger.store import Remark

DAY = pd.to_datetime


@pytest.fixture(scope="module")
def demo(demo_folder):
    return open_ledger(demo_folder, as_of="2025-06-30")


@pytest.fixture(scope="module")
def key_account(demo):
    return judgment.review_customer(demo.customer("C00017"), portfolio=demo)


def small(*, late=0, n=12, limit=None, promises=None, paid=True, **more):
    """One customer with an invoice of 100 a month, each paid so many days late."""
    dates = pd.date_range("2024-07-05", periods=n, freq="MS")
    invoices = pd.DataFrame(
        {
            "invoice_id": [f"A{i}" for i in range(n)],
            "customer_id": "C1",
            "invoice_date": dates,
            "due_date": dates + pd.Timedelta(days=14),
            "amount": 10000,
            "currency": "EUR",
        }
    )
    customers = pd.DataFrame({"customer_id": ["C1"], "customer_name": ["Elm & Sons"]})
    if limit is not None:
        customers["credit_limit_amount"] = limit
    tables = {"invoices": invoices, "customers": customers} | more
    if paid:
        tables["settlements"] = pd.DataFrame(
            {
                "invoice_id": invoices["invoice_id"],
                "customer_id": "C1",
                "settlement_date": invoices["due_date"] + pd.Timedelta(days=late),
                "amount": 10000,
                "currency": "EUR",
            }
        )
    return from_tables(tables, as_of="2025-06-30", extract_date="2025-12-31")


def reviewed(ledger):
    return judgment.review_customer(ledger.customer("C1"), portfolio=ledger)


def rules(review):
    return {f.rule: f.severity for f in review.findings}


def test_a_good_payer_gives_no_finding_but_its_weight():
    review = reviewed(small(late=-2))
    assert rules(review) == {}
    assert review.recommendation.tone == "note"
    assert review.recommendation.paragraphs == (
        "Nothing breaches the policy of the house.",
    )
    assert review.title == "Elm & Sons"


def test_late_payer_is_found_and_graded():
    assert rules(reviewed(small(late=12)))["days_late"] == "watch"
    found = rules(reviewed(small(late=40)))
    assert found["days_late"] == "act"
    assert found["late_months"] == "act"


def test_few_invoices_give_no_pattern_and_say_so():
    review = reviewed(small(late=40, n=5))
    assert "days_late" not in rules(review)
    confidence = dict(review.recommendation.items)["Confidence"]
    assert confidence.startswith("Low: 5 invoices settled in 12 months, 10 are")


def test_open_items_are_overdue_old_and_over_the_limit():
    found = rules(reviewed(small(paid=False, limit=100000)))
    assert found["overdue"] == "act"
    assert found["oldest"] == "act"
    assert found["utilization"] == "act"


def test_open_dispute_comes_with_its_action():
    disputes = pd.DataFrame(
        {
            "dispute_id": ["D1", "D2"],
            "customer_id": "C1",
            "invoice_id": ["A10", "A11"],
            "opened_date": DAY("2025-06-20"),
            "amount": 10000,
            "currency": "EUR",
        }
    )
    review = reviewed(small(paid=False, disputes=disputes))
    finding = next(f for f in review.findings if f.rule == "disputed")
    assert finding.statement == "EUR 200 or 18 % of the open amount is in dispute."
    assert finding.action == "Settle open disputes before speaking about late payment."


def test_own_policy_changes_the_grade(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text("[days_late_act]\nvalue = 12\n", encoding="utf-8")
    ledger = small(late=12)
    review = judgment.review_customer(
        ledger.customer("C1"), portfolio=ledger, policy=judgment.read_policy(own)
    )
    assert rules(review)["days_late"] == "act"


def test_the_third_late_month_with_two_exceptions_is_found(key_account):
    found = rules(key_account)
    assert found["late_months"] == "act"
    assert found["exceptions"] == "act"
    assert key_account.recommendation.tone == "act"
    assert key_account.findings[0].severity == "act"
    assert "This is late month number 3 in a row." in (
        key_account.recommendation.paragraphs
    )


def test_findings_never_see_the_future(demo, key_account):
    text = "SELECT MAX(known_on) AS last_date FROM known_settlements"
    assert demo.query(text)["last_date"].iloc[0] <= pd.Timestamp("2025-06-30")
    earlier = demo.as_of("2025-03-31")
    review = judgment.review_customer(earlier.customer("C00017"), portfolio=earlier)
    assert "late_months" not in rules(review)


def test_watch_list_is_ranked_and_gives_reasons(demo):
    frame = judgment.watch_list(demo)
    assert "C00017" in set(frame["customer_id"])
    assert frame["overdue_amount"].is_monotonic_decreasing
    assert (frame["reasons"] != "").all()
    assert 5 < len(frame) < 40


def test_portfolio_review_speaks_of_what_breaches(demo):
    review = judgment.review_portfolio(demo)
    assert review.recommendation.tone in {"watch", "act"}
    assert {k.label for k in review.key_figures} >= {"Receivables", "DSO, countback"}
    assert all("nan" not in k.value.lower() for k in review.key_figures)


def test_health_asks_for_a_person_only_where_one_is_needed(demo, tmp_path):
    assert judgment.worst(judgment.health(demo)) != "act"
    bad = small()
    mixed = pd.DataFrame(
        {
            "invoice_id": ["X1", "X2", None],
            "customer_id": "C1",
            "invoice_date": DAY("2025-06-01"),
            "due_date": DAY(["2025-06-30", None, None]),
            "amount": [100, 200, 300],
            "currency": ["EUR", "USD", "EUR"],
        }
    )
    ledger = from_tables({"invoices": mixed}, as_of="2025-06-30")
    found = {f.rule: f.severity for f in judgment.health(ledger)}
    assert found["set_aside"] == "act"
    assert found["currencies"] == "act"
    assert judgment.worst(judgment.health(bad)) == "note"


@pytest.mark.parametrize(
    ("remark", "sentence"),
    [
        ("column 'Due' mixes orders of day and month", "Column 'Due' mixes orders"),
        ("due_date is empty in 3 rows.", "due_date is empty in 3 rows."),
        ("", "."),
    ],
)
def test_a_remark_of_the_import_is_a_sentence(demo, remark, sentence):
    told = replace(demo.contents, remarks=(Remark(severity="watch", text=remark),))
    found = judgment.health(replace(demo, contents=told))
    said = [f.statement for f in found if f.rule == "remark"]
    assert [text.startswith(sentence) for text in said] == [True]
    assert said[0].count(".") == 1
