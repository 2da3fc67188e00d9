"""Is hindsight given on cases that are over, and on no others?"""

from __future__ import annotations

import pandas as pd
import pytest

from arkit.judgment import looked_back
from arkit.ledger import from_tables, open_ledger
from arkit.tables import acted_earlier as table


@pytest.fixture(scope="module")
def portfolio(demo_folder):
    return open_ledger(demo_folder, as_of="2025-06-30")


def history(*listed):
    """Month ends of which some customers are on the watch list."""
    days = pd.date_range("2024-01-31", "2025-06-30", freq="ME")
    rows = [
        {"day": day, "customer_id": who, "rule": "listed"}
        for who, first, last in listed
        for day in days
        if first <= f"{day.date()}" <= last
    ]
    watched = [{"day": day, "customer_id": "C00001", "rule": "watched"} for day in days]
    known = {"value": 1.0, "threshold": 1.0, "usual_days": 30.0, "exposure_amount": 1.0}
    return pd.DataFrame([*rows, *watched]).assign(**known)


def test_the_largest_loss_after_an_alert_is_looked_at(portfolio):
    seen = history(("C00042", "2024-03-31", "2024-11-30"))
    found = looked_back(portfolio, history=seen)
    assert str(found.earlier.alert_date) == "2024-03-31"
    assert not found.note
    assert found.in_words()[0].startswith(f"{found.name}: On 31 Mar 2024 EUR ")
    assert table(found.frame()).rows
    assert found.earlier.lost_amount > 0


def test_an_alert_older_than_the_months_looked_at_is_said(portfolio):
    seen = history(("C00042", "2024-01-31", "2024-11-30"))
    found = looked_back(portfolio, history=seen, customer_id="C00042")
    assert "already when these months began" in found.in_words()[0]


def test_a_case_that_is_not_over_has_a_sentence_and_nothing_else(portfolio):
    seen = history(("C00088", "2024-07-31", "2025-06-30"))
    found = looked_back(portfolio, history=seen, customer_id="C00088")
    assert found.earlier is None
    assert found.in_words() == ()
    assert "is not known yet: EUR " in table(found.frame()).empty


def test_who_was_never_listed_has_a_sentence(portfolio):
    found = looked_back(portfolio, history=history(), customer_id="C00042")
    assert "no alert was given" in table(found.frame()).empty.lower()
    nobody = looked_back(portfolio, history=history())
    assert nobody.reason.startswith("nothing was written off")


def test_a_customer_without_a_name_is_called_by_its_number():
    day = pd.Timestamp("2025-01-01")
    invoices = pd.DataFrame(
        {
            "invoice_id": ["1"],
            "customer_id": ["Q7"],
            "invoice_date": [day],
            "due_date": [day + pd.Timedelta(days=30)],
            "amount": [100_00],
            "currency": "EUR",
        }
    )
    ledger = from_tables({"invoices": invoices}, as_of="2025-01-31")
    seen = history()
    seen = seen[seen["day"] <= "2025-01-31"]
    found = looked_back(ledger, history=seen, customer_id="Q7")
    assert found.name == "Q7"
