"""What it is worth to know, or to ask, before deciding, against worked examples."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arkit.errors import ParameterError
from arkit.whatif import (
    Claim,
    Draws,
    Question,
    Scenarios,
    Settlement,
    UncertainWorld,
    question_worth,
    questions,
    robust_choice,
    scenario_worths,
    switch_chance,
)
from arkit.whatif.comparing.scenarios import value_in
from tests.test_whatif_sensitivity import RANGES
from tests.whatif_base import CLAIM, base, level_plan

SEED = 11
OWED = Claim.single(CLAIM)
PLAN, OFFER = level_plan(), Settlement(discount_share=0.15)
CHANCES = {"temporary": 0.6, "distress": 0.4}
YES = {"temporary": 0.15, "distress": 0.70}
LET_GO = "People let go, or a key contract lost?"


@pytest.fixture(scope="module")
def worths():
    worlds = {
        "temporary": base(default_hazard_pa=0.12),
        "distress": base(default_hazard_pa=0.96),
    }
    return scenario_worths(
        OWED, [PLAN, OFFER], Scenarios(worlds=worlds, chances=CHANCES)
    )


@pytest.fixture(scope="module")
def asked():
    around = UncertainWorld(base=base(), ranges=RANGES)
    drawn = Draws(seed=SEED, n_paths=20_000)
    robust = robust_choice(OWED, [PLAN, OFFER], around, draws=drawn)
    return robust, questions(robust).set_index("input")


def question(reliability=1.0):
    return Question(text=LET_GO, yes_chances=YES, reliability=reliability)


# -- knowing an input ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "amount"),
    [
        ("default_hazard_pa", 633),
        ("keep_chance", 315),
        ("clawback_lump_share", 136),
        ("after_breach_payment_hazard_pa", 106),
        ("rate_pa", 100),
        ("dividend_share", 72),
        ("payment_factor", 29),
    ],
)
def test_worth_of_knowing_an_input_in_the_tie(asked, name, amount):
    assert asked[1].loc[name, "evppi_amount"] == pytest.approx(amount, abs=25)


def test_the_first_question_is_about_survival(asked):
    robust, found = asked
    assert found.index[:2].tolist() == ["default_hazard_pa", "keep_chance"]
    assert found.loc["default_hazard_pa", "label"] == "Chance of default"
    assert found["evppi_amount"].max() < robust.evpi_amount


def test_an_input_that_does_not_matter_is_noise(asked):
    row = asked[1].loc["payment_factor"]
    assert row["evppi_amount"] == pytest.approx(row["noise_amount"], abs=10)
    assert row["worth_amount"] < 10


def test_knowing_the_only_input_is_knowing_all():
    around = UncertainWorld(
        base=base(), ranges={"default_hazard_pa": (0.12, 0.36, 0.84)}
    )
    drawn = Draws(seed=SEED, n_paths=20_000)
    robust = robust_choice(OWED, [PLAN, OFFER], around, draws=drawn)
    found = questions(robust)["evppi_amount"].item()
    assert found == pytest.approx(robust.evpi_amount, rel=0.01)
    assert found <= robust.evpi_amount + 1e-6


def test_nothing_is_worth_knowing_where_one_is_always_best():
    around = UncertainWorld(base=base(), ranges={"keep_chance": (0.97, 0.98, 0.99)})
    robust = robust_choice(
        OWED,
        [PLAN, Settlement(discount_share=0.4)],
        around,
        draws=Draws(seed=SEED, n_paths=1_000),
    )
    assert robust.evpi_amount == 0
    assert questions(robust)["worth_amount"].item() == pytest.approx(0, abs=1e-6)


# -- asking a question ---------------------------------------------------------------


def test_e26_worths_by_scenario(worths):
    found = worths.set_index("scenario")
    assert found["Payment plan"].tolist() == pytest.approx(
        [55_922.17, 43_541.50], abs=0.01
    )
    assert found["Settlement"].tolist() == pytest.approx(
        [51_734.19, 48_544.92], abs=0.01
    )
    mean = found["Payment plan"] @ found["chance"]
    assert mean == pytest.approx(50_969.90, abs=0.01)


def test_e26_worth_of_the_question(worths):
    row = question_worth(worths, [question()]).iloc[0]
    assert row["best_now"] == "Payment plan"
    assert row["evpi_amount"] == pytest.approx(2_001.37, abs=0.01)
    assert row["yes_chance"] == pytest.approx(0.37)
    assert row["best_if_yes"] == "Settlement"
    assert row["best_if_no"] == "Payment plan"
    assert row["changes_choice"]
    assert row["evsi_amount"] == pytest.approx(1_024.04, abs=0.01)


@pytest.mark.parametrize(
    ("reliability", "amount"), [(0.8, 781.39), (0.6, 538.73), (0.4, 296.08), (0, 0)]
)
def test_e26_an_unreliable_answer_is_worth_less(worths, reliability, amount):
    row = question_worth(worths, [question(reliability)]).iloc[0]
    assert row["evsi_amount"] == pytest.approx(amount, abs=0.01)
    assert row["yes_chance"] == pytest.approx(0.37)


def test_e26_chances_after_the_answer():
    assert question().updated(CHANCES, is_yes=True)["temporary"] == pytest.approx(
        0.2432, abs=5e-5
    )
    assert question().updated(CHANCES, is_yes=False)["temporary"] == pytest.approx(
        0.8095, abs=5e-5
    )


def test_e26_switch_point(worths):
    chance = switch_chance(worths, "temporary", "Payment plan", "Settlement")
    assert chance == pytest.approx(0.5444, abs=5e-5)
    moved = worths.assign(chance=[chance, 1 - chance]).set_index("scenario")
    assert moved["Payment plan"] @ moved["chance"] == pytest.approx(
        moved["Settlement"] @ moved["chance"]
    )


def test_no_switch_where_one_is_always_better(worths):
    higher = worths.assign(Higher=worths["Payment plan"] + 100)
    assert pd.isna(switch_chance(higher, "temporary", "Higher", "Payment plan"))
    with pytest.raises(ParameterError, match="not in the table"):
        switch_chance(worths, "calm", "Payment plan", "Settlement")


def test_questions_are_ranked(worths):
    plain = Question(
        text="Colour of the door?", yes_chances=dict.fromkeys(CHANCES, 0.5)
    )
    found = question_worth(worths, [plain, question(0.4), question()])
    assert found["reliability"].tolist() == [1.0, 0.4, 1.0]
    assert found["evsi_amount"].iloc[-1] == 0
    assert not found["changes_choice"].iloc[-1]


def test_mean_worths_are_those_of_the_mixture(worths):
    worlds = {
        "temporary": base(default_hazard_pa=0.12),
        "distress": base(default_hazard_pa=0.96),
    }
    mixed = value_in(Scenarios(worlds=worlds, chances=CHANCES), PLAN, CLAIM)
    mean = worths["Payment plan"] @ worths["chance"]
    assert mean == pytest.approx(mixed.value_amount, abs=1e-6)


SHARE = st.floats(0.01, 0.99)


@given(prior=SHARE, first=SHARE, second=SHARE, trust=st.floats(0, 1))
def test_the_order_of_answers_does_not_matter(prior, first, second, trust):
    start = {"temporary": prior, "distress": 1 - prior}
    one = Question(
        text="one", yes_chances={"temporary": first, "distress": 0.5}, reliability=trust
    )
    other = Question(
        text="other",
        yes_chances={"temporary": 0.3, "distress": second},
        reliability=0.7,
    )

    def after(*order):
        found = start
        for each, is_yes in order:
            found = each.updated(found, is_yes=is_yes, first_chances=start)
        return found["temporary"]

    ahead = after((one, True), (other, False))
    assert ahead == pytest.approx(after((other, False), (one, True)), abs=1e-12)


@given(first=st.floats(0, 1), second=st.floats(0, 1), trust=st.floats(0, 1))
def test_no_question_is_worth_more_than_knowing(worths, first, second, trust):
    asked = Question(
        text="?",
        yes_chances={"temporary": first, "distress": second},
        reliability=trust,
    )
    row = question_worth(worths, [asked]).iloc[0]
    assert 0 <= row["evsi_amount"] <= row["evpi_amount"] + 1e-6


@pytest.mark.parametrize(
    "wrong",
    [{"yes_chances": {"temporary": 15}}, {"yes_chances": {}, "reliability": -1}],
)
def test_questions_that_cannot_be(wrong):
    with pytest.raises(ParameterError, match="between 0 and 1"):
        Question(text="?", **wrong)


def test_a_question_has_an_answer_in_each_scenario(worths):
    with pytest.raises(ParameterError, match="every scenario"):
        question_worth(worths, [Question(text="?", yes_chances={"temporary": 0.5})])


def test_an_impossible_answer_is_refused():
    never = Question(text="?", yes_chances=dict.fromkeys(CHANCES, 0.0))
    with pytest.raises(ParameterError, match="impossible"):
        never.updated(CHANCES, is_yes=True)
