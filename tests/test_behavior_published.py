"""Payment days and scores against published worked examples, the wrong ones too."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from arkit.errors import ParameterError
from arkit.ledger import from_tables
from arkit.metrics.beyond_terms import (
    days_beyond_terms,
    experian_dbt,
    paydex_points,
    paydex_style,
)
from arkit.metrics.days import payment_days
from arkit.metrics.score import payment_score, score_bands

BILLED = pd.Timestamp("2025-01-06")


FIVE = ((100, 20), (200, 25), (300, 30), (400, 35), (500, 40))
CASES = {
    # Oracle JD Edwards EnterpriseOne, Accounts Receivable, calculations.
    "jde": ((100_000, 30, 31), (500, 30, 60)),
    # Oracle Receivables, metrics appendix: the identity of days paid.
    "oracle": ((10_000, 30, 35), (5_000, 30, 20), (20_000, 60, 75)),
    # fitsmallbusiness.com, Days beyond terms.
    "five": tuple((amount, 30, taken) for amount, taken in FIVE),
    # calculator7.snowdaycalculatornow.com, Days beyond terms calculation.
    "calculator": ((4_000, 30, 30), (6_000, 30, 36), (2_000, 15, 23)),
    # transformance.ai, glossary, Days beyond terms.
    "transformance": ((1, 30, 30), (2, 30, 42), (3, 30, 35), (4, 30, 48), (5, 30, 33)),
    # Setup of thebalancemoney.com, What is a Paydex score.
    "score": ((250, 30, 30), (250, 30, 30), (250, 30, 30), (250, 30, 60)),
}


@pytest.fixture(scope="module")
def ledger():
    """A customer for each case, with (amount, terms, days to pay)."""
    rows = [
        (name, f"{name} {place}", round(amount * 100), terms, taken)
        for name, invoices in CASES.items()
        for place, (amount, terms, taken) in enumerate(invoices)
    ]
    names = ["customer_id", "invoice_id", "amount", "terms", "taken"]
    frame = pd.DataFrame(rows, columns=names).assign(currency="EUR")
    terms, taken = (pd.to_timedelta(frame.pop(c), "D") for c in names[3:])
    tables = {
        "invoices": frame.assign(invoice_date=BILLED, due_date=BILLED + terms),
        "settlements": frame.assign(settlement_date=BILLED + taken),
    }
    return from_tables(tables, as_of="2025-12-31", extract_date="2025-12-31")


@pytest.fixture(scope="module")
def days(ledger):
    return payment_days(ledger, by="customer_id").frame.set_index("customer_id")


def test_average_days_late_of_oracle_jd_edwards(days):
    # 100,000 one day late and 500 thirty days late: 15.5 days, unweighted.
    found = days.loc["jde"]
    assert found["mean_days_late"] == 15.5
    assert found["weighted_days_late"] == pytest.approx(115_000 / 100_500)
    assert round(found["weighted_days_late"], 3) == 1.144


def test_weighted_terms_days_late_and_days_paid_of_oracle_receivables(days):
    found = days.loc["oracle"]
    assert round(found["weighted_terms_days"], 2) == 47.14
    assert round(found["weighted_days_late"], 2) == 8.57
    assert round(found["weighted_days_to_pay"], 2) == 55.71


@pytest.mark.parametrize(
    ("case", "early", "expected"),
    [
        ("five", "negative", 3.33),  # published: 5,000 / 1,500
        ("five", "zero", 4.67),  # 7,000 / 1,500
        ("calculator", "zero", 4.33),  # published: 52,000 / 12,000
    ],
)
def test_days_beyond_terms(days, case, early, expected):
    amounts, terms, taken = zip(*CASES[case], strict=True)
    late = [b - a for a, b in zip(terms, taken, strict=True)]
    assert round(days_beyond_terms(late, amounts, early=early), 2) == expected
    column = "days_beyond_terms" + ("_late_only" if early == "zero" else "")
    assert round(days.loc[case, column], 2) == expected


def test_unweighted_days_beyond_terms_of_transformance(days):
    # 0, 12, 5, 18 and 3 days are 7.6 on average.
    assert days.loc["transformance", "mean_days_late"] == 7.6


def test_days_beyond_terms_from_an_aging():
    # Experian Business Credit (bci2experian.com): classes at 15, 45, 75 and 105 days.
    assert experian_dbt([5_000, 2_000, 1_000, 500], 50_000) == 5.85
    assert np.isnan(experian_dbt([0, 0, 0, 0], 0))
    with pytest.raises(ParameterError, match="3 classes"):
        experian_dbt([1, 2, 3], 10)


# Dun & Bradstreet, PAYDEX value chart at dandb.com/glossary/paydex; 70 and 60 as in
# paycron.com (2022). The chart gives two scores for 26 and 29 days; ours is between.
CHART = {
    **{-d: 70 + d for d in range(20, 31)},
    **{-18: 89, -16: 88, -14: 87, -12: 86, -10: 85, 0: 80, 15: 70, 22: 60},
    **{23: 59, 24: 58, 25: 57, 27: 54, 28: 53, 30: 50},
    **{33: 49, 36: 48, 39: 47, 42: 46, 45: 45, 48: 44, 60: 40, 90: 30, 120: 20},
}


def test_points_of_the_paydex_chart():
    assert dict(zip(CHART, paydex_points(list(CHART)), strict=True)) == pytest.approx(
        CHART
    )
    assert paydex_points([26, 29]).tolist() == [55.5, 51.5]
    assert paydex_points([-400, 400]).tolist() == [100, 0]


def test_points_never_rise_with_lateness():
    assert (np.diff(paydex_points(range(-60, 300))) <= 0).all()


def test_scores_of_worked_examples(ledger):
    # Three of four equal amounts paid promptly, one 30 days late.
    assert paydex_style([0, 0, 0, 30], [100] * 4) == 72.5
    assert paydex_style([45], [1]) == 45
    assert paydex_style([-12], [1]) == 86
    frame = payment_score(ledger, by="customer_id").frame.set_index("customer_id")
    assert frame.loc["score", "score"] == 72.5
    assert frame.loc["score", "band"] == "medium risk"


def test_bands_of_the_score_and_no_score():
    # dandb.com glossary: 80-100 low, 50-79 medium, 0-49 high risk.
    assert list(score_bands([100, 80, 79, 50, 49, 0])) == [
        *("low risk", "low risk", "medium risk", "medium risk"),
        *("high risk", "high risk"),
    ]
    assert pd.isna(score_bands([np.nan])[0])
    assert np.isnan(paydex_style([], []))


def test_pure_functions_refuse_what_does_not_fit():
    with pytest.raises(ParameterError, match="2 days late for 1 amounts"):
        days_beyond_terms([1, 2], [1])
    with pytest.raises(ParameterError, match="'ignored'"):
        days_beyond_terms([1], [1], early="ignored")


def test_scores_of_the_wrong_anchors_are_told_apart():
    # yloan.com has 70 at 14 and 60 at 21 days: the chart's 59 at 23 days rules out 21.
    assert paydex_points([14])[0] > 70
    assert paydex_points([21])[0] > 60
