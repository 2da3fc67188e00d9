"""Altman's scores against published exercises, and accounts that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from arkit import tables
from arkit.errors import ParameterError
from arkit.judgment import altman, customer_accounts
from arkit.judgment.limits.altman import Z_EMERGING, Z_LISTED, Z_OTHER, Z_PRIVATE
from arkit.ledger import Ledger, from_tables
from arkit.metrics._example import example
from arkit.sources import read_ledger

NAMES = ("working_capital", "retained_earnings", "earnings", "market_equity", "sales")
HEALTHY = {
    "sales_amount": 700,
    "earnings_amount": 60,
    "assets_amount": 500,
    "working_capital_amount": 120,
    "retained_earnings_amount": 80,
    "equity_amount": 200,
    "liabilities_amount": 300,
}


@pytest.fixture(scope="module")
def portfolio(demo_folder: Path) -> Ledger:
    return read_ledger(demo_folder, as_of="2025-06-30")


@pytest.mark.parametrize(
    ("ratios", "score", "zone"),
    [
        # cpanel.uap.edu.pe/profesionales/33007791
        ((0.10, 0.20, 0.20, 0.60, 0.80), 2.220, "gray"),
        # onlinehomeworkexperts.com/calculation-the-altmans-z-score
        ((0.10, 0.20, 0.13, 0.65, 0.95), 2.169, "gray"),
        # brainmass.com/statistics/z-test/computation-zscore-521231
        ((90 / 620, 30 / 620, 55 / 620, 100 / 280, 440 / 620), 1.459, "distress"),
        # assignmentexpert.com/homework-answers/economics/finance/question-122120
        ((0.2, 0.0, 0.2, 0.1, 2.0), 2.960, "gray"),
    ],
)
def test_published_exercises(ratios: tuple, score: float, zone: str) -> None:
    found = Z_LISTED.score(dict(zip(NAMES, ratios, strict=True)))
    assert found == pytest.approx(score, abs=0.0005)
    assert Z_LISTED.zone(found) == zone


def test_scores_of_private_companies() -> None:
    """120, 80, 60, equity 200, assets 500, liabilities 300, sales 700."""
    ratios = {
        "working_capital": 0.24,
        "retained_earnings": 0.16,
        "earnings": 0.12,
        "book_equity": 200 / 300,
        "sales": 1.4,
    }
    assert Z_PRIVATE.score(ratios) == pytest.approx(2.3576, abs=0.00005)
    assert Z_OTHER.score(ratios) == pytest.approx(3.6024, abs=0.00005)
    assert Z_EMERGING.score(ratios) == pytest.approx(6.8524, abs=0.00005)


def test_zones_as_published() -> None:
    ends = {m.name: (m.distress_below, m.safe_above) for m in (Z_LISTED, Z_PRIVATE)}
    assert ends == {"Z (1968)": (1.81, 2.99), "Z′ (1983)": (1.23, 2.90)}
    assert (Z_OTHER.distress_below, Z_OTHER.safe_above) == (1.10, 2.60)
    for score in (0.5, 1.5, 3.0):
        assert Z_EMERGING.zone(score + 3.25) == Z_OTHER.zone(score)


def test_a_missing_ratio_is_refused() -> None:
    with pytest.raises(ParameterError, match="lacks ratios"):
        Z_PRIVATE.score({"sales": 1.0})


# -- from the ledger -----------------------------------------------------------------


def with_accounts(*, currency: str = "EUR", **changed: float | None) -> Ledger:
    """One customer with one invoice and one set of accounts."""
    day = pd.to_datetime
    items = HEALTHY | changed
    amounts = {n: [None if v is None else v * 100] for n, v in items.items()}
    invoices = pd.DataFrame(
        {
            "invoice_id": ["A1"],
            "customer_id": ["C1"],
            "invoice_date": day(["2025-01-02"]),
            "due_date": day(["2025-02-01"]),
            "amount": [10_000],
            "currency": "EUR",
        }
    )
    payments = pd.DataFrame(
        {
            "customer_id": ["C1"],
            "invoice_id": ["A1"],
            "amount": [10_000],
            "settlement_date": day(["2025-02-11"]),
            "currency": "EUR",
        }
    )
    accounts = pd.DataFrame(
        {
            "customer_id": ["C1"],
            "period_end": day(["2024-06-30"]),
            "currency": [currency],
            "known_on": day(["2025-03-15"]),
            **amounts,
        }
    )
    ledger = from_tables(
        {"invoices": invoices, "settlements": payments, "financials": accounts},
        as_of="2025-06-30",
        extract_date="2026-12-31",
    )
    return ledger.customer("C1")


def reason_of(ledger: Ledger, model: str = "Z′ (1983)") -> str:
    frame = altman(ledger).frame.set_index("model")
    assert pd.isna(frame.loc[model, "score"])
    return frame.loc[model, "reason"]


def test_scores_of_a_ledger() -> None:
    found = altman(with_accounts())
    scores = found.frame.set_index("model")
    assert scores.loc["Z′ (1983)", "score"] == pytest.approx(2.3576, abs=0.00005)
    assert scores.loc["Z″ (1995)", "zone"] == "safe"
    assert "market value" in scores.loc["Z (1968)", "reason"]
    assert found.sentence == (
        "Accounts of 30 Jun 2024, 12 months old and known since 15 Mar 2025: Z″ (1995) "
        "is 3.60, in the safe zone."
    )


def test_accounts_count_from_the_day_they_were_known() -> None:
    before = with_accounts().as_of("2025-03-14")
    assert reason_of(before) == "no accounts were known on 14 Mar 2025"
    assert altman(with_accounts().as_of("2025-03-15")).frame["score"].notna().any()


def test_old_accounts_are_not_used() -> None:
    assert "30 months old; they may be 24" in reason_of(
        with_accounts().as_of("2026-12-31")
    )


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        # formiax.com prints 11.097 for a company like this one: it cannot exist.
        ({"working_capital_amount": 600}, "working capital is above total assets"),
        ({"assets_amount": 0}, "total assets are not above zero"),
        ({"equity_amount": 100}, "do not add up to total assets"),
        ({"retained_earnings_amount": None}, "lacks retained earnings"),
        ({"sales_amount": None}, "lacks sales"),
        (
            {"liabilities_amount": 0, "equity_amount": 500},
            "lacks liabilities above zero",
        ),
    ],
)
def test_what_cannot_be_scored_says_why(changed: dict, said: str) -> None:
    assert said in reason_of(with_accounts(**changed))


def test_a_score_that_needs_no_sales_is_given_without() -> None:
    found = altman(with_accounts(sales_amount=None)).frame.set_index("model")
    assert found.loc["Z″ (1995)", "score"] == pytest.approx(3.6024, abs=0.00005)


def test_amounts_in_another_currency_are_not_used() -> None:
    accounts = customer_accounts(with_accounts(currency="GBP"))
    assert accounts.amount("equity_amount", most_months=24) == (
        None,
        "the accounts are in GBP",
    )
    assert customer_accounts(with_accounts()).amount("equity_amount", most_months=24)[
        0
    ] == pytest.approx(200)


def test_no_accounts_at_all() -> None:
    found = altman(example().customer("C1"))
    assert found.sentence == "No score: no accounts were known on 30 Jun 2025."
    assert tables.customer_accounts(found.accounts.history()).rows == ()


def test_failing_and_sound_customers_of_the_demo_are_told_apart(
    portfolio: Ledger,
) -> None:
    sound = altman(portfolio.customer("C00017")).frame.iloc[0]
    failing = altman(portfolio.customer("C00088")).frame.iloc[0]
    assert (sound["zone"], failing["zone"]) == ("safe", "distress")
    made = tables.altman(altman(portfolio.customer("C00088")).measure)
    assert (0, 3, "breach") in made.marks


def test_a_company_that_failed_was_in_distress_before(portfolio: Ledger) -> None:
    before = altman(portfolio.as_of("2024-06-28").customer("C00042"))
    assert before.frame["zone"].iloc[0] in ("distress", "gray")
