"""Concentration, ranking, and what a loss has to be earned back with."""

from __future__ import annotations

from math import isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arkit import metrics
from arkit.errors import ParameterError
from arkit.metrics import hhi, sales_needed
from arkit.metrics._example import example
from tests.books import book

AS_OF = "2025-06-30"


def owing(**amounts):
    """A ledger in which each customer owes an amount; negative: a credit note."""
    dates = ("2025-05-02", "2025-06-01")
    rows = [(f"A-{name}", name, *dates, amount) for name, amount in amounts.items()]
    return book(rows, as_of=AS_OF)


def test_published_hhi():
    # QuickBooks, customer concentration: 20, 30, 50 gives 3,800
    assert hhi([20, 30, 50]) == pytest.approx(3_800)
    assert hhi([20, 30, 50, 0, -100]) == pytest.approx(3_800)
    assert isnan(hhi([]))
    row = metrics.concentration(owing(a=20, b=30, c=50)).frame.iloc[0]
    assert row["hhi"] == pytest.approx(3_800)
    assert (row["top_1_share"], row["largest_customer_id"]) == (0.5, "c")


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=50))
def test_hhi_lies_between_all_alike_and_only_one(amounts):
    n = len(amounts)
    assert 10_000 / n - 1e-6 <= hhi(amounts) <= 10_000 + 1e-6
    assert hhi([a * 100 for a in amounts]) == pytest.approx(hhi(amounts))
    assert hhi([7.0] * n) == pytest.approx(10_000 / n)


def test_a_customer_in_credit_has_no_share():
    row = metrics.concentration(owing(a=20, b=30, c=50, d=-100)).frame.iloc[0]
    assert row["n_customers"] == 3
    assert row["hhi"] == pytest.approx(3_800)
    assert row["top_10_share"] == pytest.approx(1.0)


def test_only_credits():
    row = metrics.concentration(owing(d=-100)).frame.iloc[0]
    assert isnan(row["hhi"])
    assert row["largest_customer_id"] is None
    assert row["reason"].startswith("not determinable, because no customer")


def test_by_sales():
    row = metrics.concentration(example(), basis="sales").frame.iloc[0]
    assert row["top_1_share"] == pytest.approx(15_000 / 27_300)
    with pytest.raises(ParameterError, match="use one of open, sales"):
        metrics.concentration(example(), basis="limit")


def test_top_shares_of_many():
    many = {f"c{n:02}": 100 for n in range(20)}
    row = metrics.concentration(owing(**many)).frame.iloc[0]
    shares = row[["top_1_share", "top_5_share", "top_10_share"]].to_list()
    assert shares == pytest.approx([0.05, 0.25, 0.5])


def test_ranking_breaks_ties_by_number():
    frame = metrics.ranking(owing(b=10, a=10, c=30, d=-5)).frame
    assert frame["customer_id"].to_list() == ["c", "a", "b", "d"]
    assert frame["rank"].to_list() == [1, 2, 3, 4]
    assert frame["cumulative_share"].to_list()[:3] == pytest.approx([0.6, 0.8, 1.0])
    assert isnan(frame["share"].iloc[3])
    assert metrics.ranking(owing(b=10, a=10), top=1).frame["customer_id"].item() == "a"


def test_ranking_agrees_with_aging_and_exposure():
    frame = metrics.ranking(example()).frame.set_index("customer_id")
    owed = metrics.exposure(example(), by="customer_id").frame.set_index("customer_id")
    assert frame["open_amount"].to_dict() == owed["exposure_amount"].to_dict()
    assert frame["overdue_amount"].to_dict() == owed["overdue_amount"].to_dict()
    assert frame["sales_share"].sum() == pytest.approx(1.0)


@pytest.mark.parametrize("top", [0, -3, 2.5])
def test_ranking_needs_a_number(top):
    with pytest.raises(ParameterError, match="give a whole number"):
        metrics.ranking(example(), top=top)


@pytest.mark.parametrize(
    ("loss", "margin", "sales"),
    [
        (50_000, 0.30, 166_667),  # ncscredit.com
        (100_000, 0.02, 5_000_000),  # tsico.com
        (100_000, 0.03, 3_333_333),
        (100_000, 0.06, 1_666_667),
        (2_500, 0.03, 83_333),  # buildmybiz
        (2_000, 0.05, 40_000),  # atradius
        (10_000, 0.05, 200_000),  # ablecollect
    ],
)
def test_published_sales_needed(loss, margin, sales):
    assert round(sales_needed(loss, margin)) == sales


def test_a_misprint_of_tsico():
    # its table prints 15,000,999 for 750,000 at 5 %
    assert sales_needed(750_000, 0.05) == 15_000_000


@pytest.mark.parametrize("margin", [0, -0.1, 30, float("nan")])
def test_a_margin_is_a_share(margin):
    with pytest.raises(ParameterError, match="give a share such as"):
        sales_needed(1, margin)
