"""Is charged late interest dunning and what is paid of it, and nothing else?"""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from arkit import judgment
from arkit.errors import ParameterError
from arkit.judgment.what_if_late_interest import late_charge, no_interest
from arkit.whatif import (
    Claim,
    Draws,
    KeepDunning,
    LateInterestCharged,
    compare,
    late_interest,
    world,
)
from tests.test_judgment_whatif import ledger

AMOUNT = 60_000.0
THERE = world(default_hazard_pa=0.36, rate_pa=0.10, collecting_cost_pa=720)
MONEY = st.floats(0, 20_000)
SHARES = st.floats(0, 1)


@given(MONEY, MONEY)
def test_nothing_paid_of_it_is_dunning(accrued, yearly):
    way = LateInterestCharged(
        accrued_amount=accrued, yearly_amount=yearly, paid_share=0.0
    )
    assert way.value(AMOUNT, THERE) == KeepDunning().value(AMOUNT, THERE)


@given(SHARES)
def test_nothing_charged_is_dunning(share):
    way = LateInterestCharged(accrued_amount=0.0, paid_share=share)
    assert way.value(AMOUNT, THERE) == KeepDunning().value(AMOUNT, THERE)
    draws = Draws(n_paths=500)
    ours, usual = (w.paths(AMOUNT, THERE, draws) for w in (way, KeepDunning()))
    assert (ours.value_amount == usual.value_amount).all()


@given(MONEY, MONEY, SHARES)
def test_it_is_dunning_and_the_discounted_chance_of_being_paid(accrued, yearly, share):
    way = LateInterestCharged(
        accrued_amount=accrued, yearly_amount=yearly, paid_share=share
    )
    one = LateInterestCharged(accrued_amount=1.0, paid_share=1.0)
    a_year = LateInterestCharged(accrued_amount=0.0, yearly_amount=1.0, paid_share=1.0)
    usual = KeepDunning().value(AMOUNT, THERE).value_amount
    gains = [w.value(AMOUNT, THERE).value_amount - usual for w in (one, a_year)]
    expected = usual + share * (accrued * gains[0] + yearly * gains[1])
    assert_allclose(way.value(AMOUNT, THERE).value_amount, expected, rtol=1e-9)
    assert_allclose(way.worth(AMOUNT, THERE), expected, rtol=1e-9)


def test_a_rate_a_year_is_what_the_world_calls_late_interest():
    way = LateInterestCharged(
        accrued_amount=0.0, yearly_amount=0.12 * AMOUNT, paid_share=0.3
    )
    same = world(
        default_hazard_pa=0.36,
        rate_pa=0.10,
        collecting_cost_pa=720,
        late_interest_pa=0.12,
        late_interest_paid_share=0.3,
    )
    assert_allclose(
        way.value(AMOUNT, THERE).value_amount,
        KeepDunning().value(AMOUNT, same).value_amount,
    )


def test_formula_and_simulation_agree():
    way = LateInterestCharged(accrued_amount=9_000, yearly_amount=6_000, paid_share=0.8)
    found = compare(
        Claim.single(AMOUNT),
        [KeepDunning(), way],
        THERE,
        draws=Draws(n_paths=50_000),
    )
    assert found.sheet["way_out"].iloc[0] == "Dunning with interest"


@pytest.mark.parametrize(
    "wrong", [{"accrued_amount": -1}, {"accrued_amount": 1, "paid_share": 30}]
)
def test_what_is_not_possible_is_refused(wrong):
    with pytest.raises(ParameterError):
        LateInterestCharged(**wrong)


# -- by law, by contract, or not at all ------------------------------------------------


@pytest.fixture(scope="module")
def case(portfolio_of_demo):
    return judgment.what_if_case(portfolio_of_demo, customer_id="C00088")


@pytest.fixture(scope="module")
def portfolio_of_demo(demo_folder):
    from arkit.ledger import open_ledger

    return open_ledger(demo_folder, as_of="2025-06-30")


def test_what_the_law_lets_be_charged_is_exact(case):
    found = late_charge(case, judgment.OfferTerms())
    overdue = [
        late_interest(
            f"{item.amount:.2f}",
            due_date=item.due_date,
            paid_date="2025-06-30",
            regime="eu",
        )
        for item in case.claim.items
        if item.due_date < pd.Timestamp("2025-06-30").date()
        and not item.disputed_amount
    ]
    assert found.interest_amount == float(sum(o.interest_amount for o in overdue))
    assert found.fee_amount == 40 * len(overdue)
    assert "2011/7/EU" in found.law


def test_a_rate_of_the_contract_goes_before_the_law(case):
    found = late_charge(case, judgment.OfferTerms(late_interest_pa=0.12))
    assert found.fee_amount == 0
    assert "contract" in found.law
    assert not found.reason


def test_where_no_law_is_known_a_sentence_says_so():
    unknown = judgment.what_if_case(ledger(), customer_id="C1")
    terms = judgment.OfferTerms()
    names = [way.name for way in judgment.ways_out(unknown, terms).ways_out]
    assert "Dunning with interest" not in names
    (said,) = no_interest(unknown, terms)
    assert said.startswith("Late interest is no way out of its own here: no law")
    typed = judgment.OfferTerms(late_interest_pa=0.12)
    assert no_interest(unknown, typed) == ()
    already = unknown.typed(late_interest_pa=0.10)
    assert "already" in no_interest(already, terms)[0]


def test_it_is_one_choice_with_dunning_and_no_tie(case):
    study = judgment.ways_out(case, judgment.OfferTerms(), draws=Draws(n_paths=20_000))
    names = set(study.sheet().frame["way_out"])
    assert {"Keep dunning", "Dunning with interest"} <= names
    verdict = study.verdict
    assert {verdict.best, verdict.runner_up} != {
        "Keep dunning",
        "Dunning with interest",
    }
