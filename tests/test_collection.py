"""Collection effectiveness, monthly flows and the cost of lateness."""

from __future__ import annotations

from math import isnan

import pandas as pd
import pytest

from arkit import metrics
from arkit.errors import ParameterError
from arkit.ledger import from_tables
from arkit.metrics import cei
from arkit.metrics._example import example
from tests.books import book
from tests.random_ledger import FIRST, LAST, random_tables

# creditguru.com: beginning, sales of three months, ending total, ending current
CREDITGURU = (6_200, 10_890, 6_340, 3_590)
FLOWS = ["sales_amount", "credit_amount", "collected_amount", "written_off_amount"]


def test_published_monthly_form():
    assert cei(*CREDITGURU, months=3) == pytest.approx(3_490 / 6_240)
    assert round(100 * cei(*CREDITGURU, months=3), 1) == 55.9


def test_the_forms_differ_widely_on_the_same_numbers():
    assert round(100 * cei(*CREDITGURU), 1) == 79.6


def test_past_due_in_place_of_current_is_another_figure():
    # calculatorshub.net puts what is past due where the current receivables belong
    beginning, sales, ending, current = CREDITGURU
    wrong = cei(beginning, sales, ending, ending - current, months=3)
    assert wrong == pytest.approx(3_490 / 7_080)
    assert wrong != pytest.approx(cei(*CREDITGURU, months=3), abs=0.05)


def test_receivables_less_sales_is_no_denominator():
    # growfin.ai divides by (receivables - sales)
    beginning, sales, ending, _ = CREDITGURU
    inflow = beginning + sales / 3
    wrong = (inflow - ending) / (beginning - sales / 3)
    assert cei(*CREDITGURU, months=3) != pytest.approx(wrong, abs=0.05)


def test_all_of_it_nothing_of_it_and_nothing_to_collect():
    assert cei(100, 50, 30, 30) == 1.0
    assert cei(100, 50, 150, 30) == 0.0
    assert isnan(cei(0, 0, 0, 0))
    assert isnan(cei(10, 10, 20, 20))


def test_beginning_is_what_was_known_on_the_eve():
    found = metrics.collection_effectiveness(example(), months=1).frame.iloc[0]
    eve = metrics.exposure(example().as_of("2025-05-31")).frame.iloc[0]
    assert found["beginning_amount"] == eve["exposure_amount"] == 9400.0
    forms = found[["monthly_form_share", "whole_period_share"]]
    assert forms.iloc[0] == forms.iloc[1] == pytest.approx(2200 / 9800)


def test_due_on_the_last_day_is_current():
    rows = [
        ("A1", "C", "2025-03-02", "2025-03-31", 100),
        ("A2", "C", "2025-06-02", "2025-06-30", 30),
        ("A3", "C", "2025-06-02", None, 7),
    ]
    ledger = book(rows, as_of="2025-06-30")
    found = metrics.collection_effectiveness(ledger, months=1).frame.iloc[0]
    assert found["ending_current_amount"] == 37.0
    assert found["whole_period_share"] == 0.0


def test_a_window_that_begins_before_the_data():
    found = metrics.collection_effectiveness(example(), months=12).frame.iloc[0]
    assert isnan(found["whole_period_share"])
    assert found["reason"] == (
        "not determinable, because the data begin on 2024-11-01 and do not show what "
        "was open on 2024-06-30"
    )


def test_the_monthly_form_fails_where_balances_grow():
    found = metrics.collection_effectiveness(example(), months=3).frame.iloc[0]
    assert isnan(found["monthly_form_share"])
    assert found["whole_period_share"] == pytest.approx(4300 / 11900)
    assert "monthly form" in found["reason"]


@pytest.mark.parametrize("seed", [31, 32])
def test_flows_explain_every_change_of_what_is_owed(seed):
    tables = random_tables(seed)
    ledger = from_tables(tables, as_of=LAST, extract_date="2025-12-31")
    months = (LAST.year - FIRST.year) * 12 + LAST.month - FIRST.month + 3
    for by in (None, "customer_id"):
        flow = metrics.monthly_flow(ledger, months=months, by=by).frame
        flow["net"] = flow[FLOWS] @ [1.0, -1.0, -1.0, -1.0]
        owed = metrics.exposure(ledger, by=by).frame
        sums = flow.groupby(by)["net"].sum() if by else [flow["net"].sum()]
        assert list(sums) == pytest.approx(list(owed["exposure_amount"]), abs=0.004)


def test_months_without_anything_are_there():
    flow = metrics.monthly_flow(example(), months=24).frame
    assert len(flow) == 24
    assert flow.loc[flow["month"] == "2024-12-01", FLOWS].to_numpy().sum() == 0.0
    assert flow["n_invoices"].dtype == "int64"
    assert flow["month"].is_monotonic_increasing


def test_using_up_a_credit_note_counts_once():
    rows = [
        ("A1", "C", "2025-05-02", "2025-06-01", 100),
        ("K1", "C", "2025-05-12", None, -30),
    ]
    used = [
        ("C", "A1", "credit note", "2025-06-02", 30),
        ("C", "K1", "credit note", "2025-06-02", -30),
    ]
    flow = metrics.monthly_flow(book(rows, used, as_of="2025-06-30"), months=2).frame
    assert flow["credit_amount"].to_list() == [30.0, 0.0]


def test_a_reversed_payment_takes_back_its_money():
    rows = [("A1", "C", "2025-05-02", "2025-06-01", 100)]
    paid = [
        ("C", "A1", "payment", "2025-06-02", 100),
        ("C", "A1", "payment", "2025-06-09", -100),
    ]
    ledger = book(rows, paid, as_of="2025-06-30")
    assert metrics.monthly_flow(ledger).frame["collected_amount"].sum() == 0.0


def test_the_cost_of_paying_in_parts_counts_each_part():
    rows = [("A1", "C", "2025-01-02", "2025-02-01", 300)]
    paid = [
        ("C", "A1", "payment", "2025-02-01", 100),  # in time
        ("C", "A1", "payment", "2025-02-11", 100),  # 10 days late
        ("C", "A1", "payment", "2025-03-03", 100),  # 30 days late
    ]
    row = metrics.cost_of_lateness(book(rows, paid, as_of="2025-06-30")).frame.iloc[0]
    assert row["paid_late_amount"] == 200.0
    assert row["amount_days"] == 4000.0
    assert row["cost_amount"] == pytest.approx(4000 * 0.08 / 365)
    assert row["overdue_cost_amount"] == 0.0


def test_a_bounced_payment_costs_until_it_is_made_good():
    rows = [("A1", "C", "2025-01-02", "2025-02-01", 100)]
    paid = [
        ("C", "A1", "payment", "2025-02-11", 100),
        ("C", "A1", "payment", "2025-02-21", -100),
        ("C", "A1", "payment", "2025-03-13", 100),
    ]
    row = metrics.cost_of_lateness(book(rows, paid, as_of="2025-06-30")).frame.iloc[0]
    assert row["amount_days"] == 100 * (10 + 20)  # not while the money was there


def test_what_is_overdue_costs_until_today():
    row = metrics.cost_of_lateness(example(), rate_pa=0.1).frame.iloc[0]
    days = 2_000 * 16 + 600 * 72 + 5_000 * 60
    assert row["overdue_amount"] == 7_600.0
    assert row["overdue_cost_amount"] == pytest.approx(days * 0.1 / 365)
    assert row["rate_pa"] == 0.1


def test_constructed_cost_of_an_extension():
    # 100,000 for 60 days at 8 %: 1,315.07 simple interest (its present value: 1,298.00)
    rows = [("A1", "C", "2025-01-02", "2025-02-01", 100_000)]
    paid = [("C", "A1", "payment", "2025-04-02", 100_000)]
    row = metrics.cost_of_lateness(book(rows, paid, as_of="2025-06-30")).frame.iloc[0]
    assert row["cost_amount"] == pytest.approx(100_000 * 60 * 0.08 / 365)
    present = row["cost_amount"] / (1 + 0.08 * 60 / 365)
    assert present == pytest.approx(1298.00, abs=0.01)


def test_cost_by_customer_adds_up():
    whole = metrics.cost_of_lateness(example()).frame
    each = metrics.cost_of_lateness(example(), by="customer_id").frame
    assert each["customer_id"].to_list() == ["C1", "C2", "C3"]
    for name in ("paid_late_amount", "cost_amount", "overdue_cost_amount"):
        assert each[name].sum() == pytest.approx(whole[name].iloc[0])


@pytest.mark.parametrize("rate", [-0.1, 8, float("nan")])
def test_a_rate_is_a_share(rate):
    with pytest.raises(ParameterError, match="give a share such as"):
        metrics.cost_of_lateness(example(), rate_pa=rate)


def test_a_customer_with_nothing_but_a_name():
    customers = pd.DataFrame({"customer_id": ["C", "idle"], "segment": ["a", "b"]})
    rows = [("A1", "C", "2025-05-02", "2025-06-01", 100)]
    ledger = book(rows, as_of="2025-06-30", customers=customers).customer("idle")
    assert metrics.monthly_flow(ledger, months=2).frame[FLOWS].sum().sum() == 0.0
    assert metrics.cost_of_lateness(ledger).frame["cost_amount"].to_list() == [0.0]
    row = metrics.collection_effectiveness(ledger, months=1).frame.iloc[0]
    assert row["reason"] == "not determinable, because nothing could be collected"
    row = metrics.dso(ledger).frame.iloc[0]
    assert row["reason"] == "not determinable, because nothing was billed in the window"
    assert metrics.aging(ledger).frame["open_amount"].sum() == 0.0
    assert len(metrics.aging_history(ledger, months=1).frame) == 7
    assert metrics.exposure(ledger).frame["exposure_amount"].iloc[0] == 0.0
    assert metrics.open_items(ledger).frame.empty
    assert metrics.concentration(ledger).frame["n_customers"].iloc[0] == 0
    assert metrics.ranking(ledger).frame.empty
    assert metrics.roll_rates(ledger).frame["share"].isna().all()
    assert metrics.flow_rates(ledger).frame["share"].isna().all()
    assert metrics.loss_rates(ledger).frame["loss_rate"].isna().all()
    assert metrics.loss_given_chain(ledger).frame["loss_share"].isna().all()
    assert metrics.provision_matrix(ledger).frame["open_amount"].sum() == 0.0
    assert metrics.dso_history(ledger, months=1).frame["simple_days"].isna().all()
