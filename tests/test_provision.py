"""Provision matrix and historical loss rates."""

from __future__ import annotations

import numpy as np
import pytest

from arkit import metrics
from arkit.errors import ParameterError
from arkit.metrics import expected_loss
from arkit.metrics._example import example
from tests.books import book

CLASSES = ["not due", "1–30", "31–60", "61–90", "over 90"]
IE12 = {
    "not due": (15_000_000, 0.003),
    "1–30": (7_500_000, 0.016),
    "31–60": (4_000_000, 0.036),
    "61–90": (2_500_000, 0.066),
    "over 90": (1_000_000, 0.106),
}
DUE = ("2025-07-30", "2025-06-15", "2025-05-15", "2025-04-15", "2025-01-15")


def test_published_ifrs_9_example_12_of_a_ledger():
    rows = [
        (f"A{n}", "M", "2025-01-02", due, amount)
        for n, (due, (amount, _)) in enumerate(zip(DUE, IE12.values(), strict=True))
    ]
    rates = {name: rate for name, (_, rate) in IE12.items()}
    frame = metrics.provision_matrix(book(rows, as_of="2025-06-30"), rates=rates).frame
    found = frame.set_index("bucket")["provision_amount"]
    expected = [45_000, 120_000, 144_000, 165_000, 106_000]
    assert found[CLASSES].to_list() == pytest.approx(expected)
    assert found.sum() == pytest.approx(580_000)
    assert frame["open_amount"].sum() == 30_000_000


def test_published_company_t_is_not_truncated():
    # faqifrs.com prints 112 for 2,500 at 4.5 %
    found = expected_loss([15_000, 7_500, 4_000, 2_500], [0.005, 0.022, 0.027, 0.045])
    assert found.tolist() == pytest.approx([75, 165, 108, 112.5])


def test_asc_326_rates_and_their_adjustment():
    amounts = [5_984_698, 8_272, 2_882, 842, 1_100]
    rates = [0.003, 0.08, 0.26, 0.58, 0.82]
    plain = expected_loss(amounts, rates).sum()
    raised = expected_loss(amounts, rates, adjustment=1.1).sum()
    assert plain == pytest.approx(20_755.53, abs=0.01)
    assert raised == pytest.approx(22_831.09, abs=0.01)


def test_a_rate_is_at_most_all_of_it():
    assert expected_loss([100], [0.82], adjustment=2).tolist() == [100]


@pytest.mark.parametrize("rates", [[1.2], [-0.1]])
def test_a_rate_outside_zero_to_one(rates):
    with pytest.raises(ParameterError, match="outside 0 to 1"):
        expected_loss([1], rates)


@pytest.mark.parametrize("adjustment", [-1, float("nan")])
def test_an_adjustment_is_a_factor(adjustment):
    with pytest.raises(ParameterError, match="give a factor"):
        expected_loss([1], [0.5], adjustment=adjustment)


def test_rates_of_unknown_classes():
    with pytest.raises(ParameterError, match="91-120") as caught:
        metrics.provision_matrix(example(), rates={"91-120": 0.5})
    assert "over 90" in str(caught.value)


def test_a_class_without_a_rate_is_not_determinable():
    frame = metrics.provision_matrix(example(), rates={"not due": 0.01}).frame
    table = frame.set_index("bucket")
    assert table.loc["not due", "provision_amount"] == 75.0
    assert np.isnan(table.loc["1–30", "provision_amount"])
    assert table.loc["1–30", "reason"] == "not determinable, because no rate is given"
    assert table.loc["not due", "reason"] is None
    # what is on account is owed to the customer and set off nowhere
    assert table.loc["on account", ["open_amount", "provision_amount"]].to_list() == [
        -400.0,
        0.0,
    ]


def test_open_amounts_are_those_of_the_aging():
    frame = metrics.provision_matrix(example()).frame
    aged = metrics.aging(example()).frame
    assert frame["open_amount"].to_list() == aged["open_amount"].to_list()
    assert frame["bucket"].to_list() == aged["bucket"].to_list()


HISTORY = [
    ("in time", "C", "2024-09-01", "2024-10-01", 500),
    ("late", "C", "2024-09-01", "2024-10-01", 300),
    ("lost", "C", "2024-09-01", "2024-10-01", 100),
    ("open", "C", "2024-09-01", "2024-10-01", 60),
    ("returned", "C", "2024-09-01", "2024-10-01", 40),
    ("too young", "C", "2025-05-01", "2025-05-31", 1_000),
    ("undated", "C", "2024-09-01", None, 1_000),
]
ENDED = [
    ("C", "in time", "payment", "2024-10-01", 500),
    ("C", "late", "payment", "2024-11-01", 300),  # 31 days late
    ("C", "lost", "write-off", "2024-12-10", 100),  # 70 days late
    ("C", "returned", "return", "2024-12-31", 40),  # 91 days late
]


def test_loss_rates_follow_what_entered_each_class():
    frame = metrics.loss_rates(book(HISTORY, ENDED, as_of="2025-06-30")).frame
    table = frame.set_index("bucket")
    entered = [1_000.0, 500.0, 500.0, 200.0, 100.0]
    assert table["entered_amount"].to_list() == entered
    # written off after 70 days: no loss of the class it never reached
    assert table["lost_amount"].to_list() == [160.0, 160.0, 160.0, 160.0, 60.0]
    assert table["loss_rate"].to_list() == pytest.approx([0.16, 0.32, 0.32, 0.8, 0.6])


def test_the_matrix_uses_the_history_of_the_ledger():
    ledger = book(HISTORY, ENDED, as_of="2025-06-30")
    table = metrics.provision_matrix(ledger).frame.set_index("bucket")
    assert table.loc["1–30", "provision_amount"] == pytest.approx(320.0)  # too young
    assert table.loc["over 90", "provision_amount"] == pytest.approx(36.0)  # open
    undated = table.loc["no due date", ["provision_amount", "reason"]]
    assert np.isnan(undated.iloc[0])
    assert undated.iloc[1].endswith("documents without a due date have no age")


def test_a_history_too_short():
    frame = metrics.loss_rates(example(), lost_after_days=240).frame
    assert frame["loss_rate"].isna().all()
    assert frame["reason"].iloc[0].startswith("not determinable, because nothing due")
    matrix = metrics.provision_matrix(example().as_of("2024-12-31")).frame
    assert matrix["reason"].iloc[0].startswith("not determinable, because nothing due")


@pytest.mark.parametrize("days", [90, 0, 180.5])
def test_lost_lies_beyond_the_last_class(days):
    with pytest.raises(ParameterError, match="beyond the last class, 90"):
        metrics.loss_rates(example(), lost_after_days=days)


def test_only_whole_months_that_are_old_enough():
    passport = metrics.loss_rates(example(), months=2).passport
    assert passport.window == "Due 2024-11-01 to 2024-12-31"
    passport = metrics.loss_rates(example(), months=2, lost_after_days=181).passport
    assert passport.window == "Due 2024-11-01 to 2024-12-31"
    passport = metrics.loss_rates(example(), months=2, lost_after_days=182).passport
    assert passport.window == "Due 2024-10-01 to 2024-11-30"
