"""Is the trade measured from the ledger, and does it stand apart from the claim?"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from numpy.testing import assert_allclose

from arkit import judgment, tables
from arkit.errors import ParameterError
from arkit.judgment.what_if_offers import standard_ways_out
from arkit.judgment.what_if_trade import KEPT, trade_study
from arkit.judgment.what_if_trade_measured import trade_of, with_trade_measured
from arkit.ledger import from_tables
from arkit.whatif import Draws, Trade
from arkit.whatif.inputs.trade_assumptions import with_trade
from tests.test_judgment_whatif import ledger

DRAWS = Draws(seed=20261122, n_paths=4_000)
TERMS = judgment.OfferTerms(card_amount=5_000.0, barter_amount=2_000.0)


@pytest.fixture(scope="module")
def case():
    return judgment.what_if_case(ledger(), customer_id="C1", default_hazard_pm=0.05)


@pytest.fixture(scope="module")
def study(case):
    return trade_study(case, standard_ways_out(case, TERMS), draws=DRAWS)


def books(costs=(300_000, None, 600_000)):
    """Three invoices of 12,000 with 2,000 tax; one older, one paid, one overdue."""
    invoices = pd.DataFrame(
        {
            "invoice_id": ["OLD", "PAID", "LATE"],
            "customer_id": "C1",
            "invoice_date": pd.to_datetime(["2024-06-30", "2025-02-01", "2025-05-01"]),
            "due_date": pd.to_datetime(["2024-07-30", "2025-03-03", "2025-05-31"]),
            "amount": 1_200_000,
            "tax_amount": 200_000,
            "cost_amount": pd.array(list(costs), dtype="Int64"),
            "currency": "EUR",
        }
    )
    settlements = pd.DataFrame(
        {
            "settlement_id": ["S1"],
            "invoice_id": ["PAID"],
            "settlement_date": pd.to_datetime(["2025-03-13"]),
            "kind": ["payment"],
            "amount": [1_200_000],
            "currency": ["EUR"],
        }
    )
    day = pd.to_datetime(["2025-06-30"])
    other = {"invoice_id": ["X"], "customer_id": ["C2"], "amount": [1_000]}
    other |= {"invoice_date": day, "due_date": day, "currency": ["EUR"]}
    both = pd.concat([invoices, pd.DataFrame(other)], ignore_index=True)
    both["cost_amount"] = both["cost_amount"].astype("Int64")
    both["tax_amount"] = both["tax_amount"].astype("Int64")
    told = {"invoices": both, "settlements": settlements}
    return from_tables(told, as_of="2025-06-30").customer("C1")


def test_sales_cost_and_days_come_from_the_last_twelve_months():
    found = with_trade_measured(books(), with_trade())
    assert_allclose(found["trade_sales_amount_pm"], 20_000 / 12, atol=0.01)
    assert_allclose(found["trade_cost_share"], 0.6)  # 6,000 of 10,000, half costed
    assert_allclose(found["trade_paid_days"], (40 + 60) / 2)  # paid, and still overdue
    origins = {found.entries[f"trade_{n}"].origin for n in ("cost_share", "paid_days")}
    assert origins == {"measured"}


def test_a_cost_known_of_less_than_half_stays_an_assumption():
    found = with_trade_measured(books(costs=(300_000, None, None)), with_trade())
    assert found.entries["trade_cost_share"].origin == "default"
    assert trade_of(found) == Trade(
        sales_amount_pm=found["trade_sales_amount_pm"],
        cost_share=0.65,
        paid_after_years=50 / 365,
    )
    assert trade_of(with_trade()) is None


def test_the_trade_stands_beside_the_claim_and_is_not_added_to_it(case, study):
    sheet = study.sheet().frame.set_index("way_out")
    for way in standard_ways_out(case, TERMS):
        row = sheet.loc[way.name]
        assert_allclose(row["value_amount"], case.value(way).value_amount)
        share = case.world.known[KEPT[way.name]]
        whole = study.trade.value(case.world)
        assert row["kept_share"] == share
        if way.name not in ("Court",):  # default is likelier there
            assert_allclose(row["relationship_amount"], share * whole)
    total = sheet["value_amount"] + sheet["relationship_amount"]
    assert_allclose(sheet["together_amount"], total)
    changed = {"Credit hold", "Cash in advance", "Limit cut", "Pay down the old debt"}
    assert changed <= set(sheet.index)
    assert sheet["together_amount"].is_monotonic_decreasing


def test_card_and_barter_are_offered_when_typed(case):
    typed = {way.name for way in standard_ways_out(case, TERMS)}
    bare = {way.name for way in standard_ways_out(case, judgment.OfferTerms())}
    assert typed - bare == {"Credit card", "Barter"}
    too_much = replace(TERMS, card_amount=case.amount + 1)
    with pytest.raises(ParameterError, match="is not the claim"):
        judgment.ways_out(case, too_much, draws=DRAWS)
    settled = next(w for w in standard_ways_out(case, TERMS) if w.name == "Barter")
    assert_allclose(settled.pieces[0].settled_amount, 2_400.0)  # 20 % tax


def test_sentences_give_both_verdicts_and_the_price_of_an_exception(case, study):
    said = study.in_words()
    assert said.startswith("With the trade: ")
    first = study.sheet().frame.iloc[0]
    assert case.money(first["relationship_amount"]) in said
    (price,) = study.exception()
    assert "gives away" in price or "gives nothing away" in price
    short = " ".join(judgment.ways_out(case, TERMS, draws=DRAWS).in_short().paragraphs)
    assert "With the trade: " in short


def test_assumptions_of_trade_card_and_barter_are_listed_where_they_count(case):
    names = {
        has: set(
            judgment.ways_out(case, terms, draws=DRAWS).assumptions().frame["name"]
        )
        for has, terms in ((True, TERMS), (False, judgment.OfferTerms()))
    }
    assert {"card_fee_share", "barter_delivered_share"} <= names[True]
    assert not {"card_fee_share", "kept_barter_share"} & names[False]
    assert {"hold_kept_share", "kept_plan_share", "trade_cost_share"} <= names[False]


def test_without_sales_there_is_no_trade(case):
    silent = case.typed(trade_sales_amount_pm=0)
    found = trade_study(silent, standard_ways_out(silent, TERMS), draws=DRAWS)
    assert found.sheet().frame["reason"].tolist() == [found.reason]
    assert "no sales" in found.reason
    assert found.in_words() == ""
    assert found.warnings() == ()
    assert "No sales" in found.exception()[0]
    made = tables.claim_and_trade(found.sheet())
    assert "No sales" in made.empty
    assert "No sales" in tables.trade(found.trade_lines()).empty
    shown = tables.claim_and_trade(trade_study(case, [], draws=DRAWS).sheet())
    assert not shown.rows
