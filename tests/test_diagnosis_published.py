"""Chances of the causes: worked cases to their printed digits, and what must hold.

The three cases, the two rounds of answers and the worth of questions are worked
examples of the method with the priors and likelihoods of arkit, computed apart from it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arkit.judgment.diagnosis import CAUSES, Answer, Diagnosis, read_beliefs
from arkit.judgment.diagnosis.basis import Basis
from arkit.judgment.diagnosis.observation import Observation
from arkit.judgment.diagnosis.weighing import chances, information_bits

DAY = date(2025, 6, 30)
BELIEFS = read_beliefs()
FEATURES = (
    *("history", "onset", "spread", "parts", "promises"),
    *("queries", "orders", "contact", "dates"),
)
POOR = (
    *("good", "gradual", "all", "yes", "broken"),
    *("none", "falling", "slow", "irregular"),
)
STUFF = (
    *("good", "sudden", "all", "none", "none asked"),
    *("none", "stable", "responsive", "irregular"),
)
TAPE = (
    *("mixed", "always", "scattered", "none", "kept"),
    *("order number or copy", "stable", "responsive", "fixed runs"),
)


def case(values: tuple[str | None, ...], **changed: object) -> Diagnosis:
    """A diagnosis of these values of the nine features."""
    seen = tuple(
        Observation(feature=name, value=value, evidence="as given")
        for name, value in zip(FEATURES, values, strict=True)
    )
    basis = Basis(
        customer_id="C",
        customer_name="Case",
        as_of_date=DAY,
        gate="",
        gate_reason="",
        observations=seen,
        checks=(),
        since=None,
        figures={},
    )
    return Diagnosis(basis=basis, beliefs=changed.pop("beliefs", BELIEFS), **changed)


def told(*said: tuple[str, bool | None, str]) -> list[Answer]:
    return [Answer(name, is_yes, how, DAY) for name, is_yes, how in said]


def chance(found: Diagnosis) -> np.ndarray:
    return found.chances["chance"].to_numpy()


@pytest.mark.parametrize(
    ("values", "expected", "verdict"),
    [
        (POOR, [0.1590, 0.0035, 0.0065, 0.8309], "poor judgment"),
        (STUFF, [0.8533, 0.0457, 0.0710, 0.0300], "stuff happens"),
        (TAPE, [None, 0.9818, None, None], "red tape"),
    ],
)
def test_the_three_cases(values: tuple, expected: list, verdict: str) -> None:
    found = case(values)
    for got, wanted in zip(chance(found), expected, strict=True):
        assert wanted is None or round(got, 4) == wanted
    assert found.verdict == verdict


def test_contributions_of_the_first_case() -> None:
    frame = case(POOR).contributions.set_index("feature")["weight"]
    assert round(frame["promises"], 3) == 1.026
    assert round(frame["onset"], 3) == 0.970
    assert round(frame["history"], 3) == -0.925
    assert round(frame["prior"], 3) == -0.154
    assert round(frame.drop("prior").sum(), 3) == 1.808


def test_contributions_add_up_to_the_chances() -> None:
    found = case(TAPE).with_answers(told(("quiet", True, "seen")))
    for first in CAUSES:
        for second in CAUSES:
            total = found.between(first, second)["weight"].sum()
            a, b = (chance(found)[CAUSES.index(name)] for name in (first, second))
            assert total == pytest.approx(np.log(a / b), abs=1e-12)


MILD = (
    ("one-off event", True, "told"),
    ("let people go", False, "told"),
    ("others complain", False, "rumor"),
)
GRAVE = (
    ("one-off event", False, "told"),
    ("let people go", True, "told"),
    ("decline in sales", True, "told"),
    ("others complain", True, "told"),
)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (MILD, [0.9344, 0.0170, 0.0379, 0.0107]),
        (GRAVE, [0.7386, 0.0130, 0.0393, 0.2091]),
    ],
)
def test_answers_move_the_second_case(said: tuple, expected: list) -> None:
    found = case(STUFF).with_answers(told(*said))
    assert chance(found).round(4).tolist() == expected


@pytest.mark.parametrize("said", [MILD, GRAVE])
def test_the_order_of_answers_changes_no_bit(said: tuple) -> None:
    base = case(STUFF)
    found = {tuple(chance(base.with_answers(told(*row)))) for row in permutations(said)}
    assert len(found) == 1


answers = st.lists(
    st.tuples(
        st.sampled_from(list(BELIEFS.questions)),
        st.sampled_from([True, False, None]),
        st.sampled_from(list(BELIEFS.reliability)),
        st.integers(1, 28),
    ),
    unique_by=lambda one: (one[0], one[3]),
    max_size=12,
)


@given(answers, st.randoms(use_true_random=False))
def test_no_order_matters(rows: list, shuffled: object) -> None:
    said = [Answer(q, yes, how, date(2025, 6, n)) for q, yes, how, n in rows]
    other = said.copy()
    shuffled.shuffle(other)
    base = case(TAPE)
    one, two = base.with_answers(said), base.with_answers(other)
    assert (chance(one) == chance(two)).all()
    assert one.answers == two.answers
    assert chance(one).sum() == pytest.approx(1.0)


def test_facts_in_another_order_give_the_same_bits() -> None:
    found = case(POOR)
    turned = replace(found.basis, observations=found.basis.observations[::-1])
    assert (chance(replace(found, basis=turned)) == chance(found)).all()


def test_no_order_of_weights_changes_a_bit(rng: np.random.Generator) -> None:
    weights = list(rng.normal(size=(15, 4)))
    orders = [rng.permutation(15) for _ in range(40)]
    found = {tuple(chances(BELIEFS.prior, [weights[n] for n in o])) for o in orders}
    assert len(found) == 1


def test_questions_are_ranked_by_what_they_tell() -> None:
    asked = case(STUFF).questions.set_index("question_id")["bits"].round(4)
    printed = {
        "one-off event": 0.1092,
        "personal tie": 0.0986,
        "new AP system": 0.0489,
        "others complain": 0.0242,
        "decline in sales": 0.0241,
        "key person left": 0.0072,
    }
    assert asked[list(printed)].to_dict() == printed
    assert asked.index[:5].tolist() == list(printed)[:5]
    assert asked.index[-1] == "key person left"
    assert len(asked) == len(BELIEFS.questions)


def test_worth_is_the_expected_loss_of_entropy() -> None:
    now = chance(case(STUFF))
    yes = np.array(BELIEFS.questions["one-off event"].yes)

    def entropy(p: np.ndarray) -> float:
        return float(-(p * np.log2(p)).sum())

    expected = entropy(now)
    for likelihood in (yes, 1 - yes):
        joint = now * likelihood
        expected -= joint.sum() * entropy(joint / joint.sum())
    assert information_bits(now, yes) == pytest.approx(expected, abs=1e-12)


def test_an_answered_question_is_not_asked_again() -> None:
    found = case(STUFF).with_answers(told(("quiet", True, "told")))
    assert "quiet" not in set(found.questions["question_id"])
    unknown = case(STUFF).with_answers(told(("quiet", None, "told")))
    assert "quiet" in set(unknown.questions["question_id"])


def test_what_nobody_knows_weighs_nothing() -> None:
    base = case(STUFF)
    found = base.with_answers(told(("quiet", None, "told")))
    assert (chance(found) == chance(base)).all()
    assert any("nobody knows" in line for line in found.missing)


def test_a_missing_feature_weighs_nothing() -> None:
    values = list(STUFF)
    values[7] = None
    found = case(tuple(values))
    row = found.contributions.set_index("feature").loc["contact"]
    assert row["stands"] == "missing"
    assert row["weight"] == 0
    without = (v for v in STUFF if v != "responsive")
    log = np.log(BELIEFS.prior) + 0.7 * sum(
        np.log(BELIEFS.features[f].chances[v])
        for f, v in zip([f for f in FEATURES if f != "contact"], without, strict=True)
    )
    assert chance(found) == pytest.approx(np.exp(log) / np.exp(log).sum())


def test_without_facts_the_prior_stands_and_nothing_is_clear() -> None:
    found = case((None,) * 9)
    assert chance(found) == pytest.approx(BELIEFS.prior)
    assert found.verdict == "unclear"
    assert "stuff happens" in found.reason
    assert found.strategy.title == "Ask before acting"


@pytest.mark.parametrize(
    ("limits", "verdict"),
    [
        ({"clear_chance": 0.85, "clear_lead": 0.78}, "stuff happens"),
        ({"clear_chance": 0.86, "clear_lead": 0.0}, "unclear"),
        ({"clear_chance": 0.0, "clear_lead": 0.79}, "unclear"),
    ],
)
def test_clear_means_likely_and_ahead(limits: dict, verdict: str) -> None:
    assert case(STUFF, **limits).verdict == verdict


def test_evidence_is_split_by_what_it_speaks_for() -> None:
    found = case(POOR)
    assert found.for_evidence[0] == "Promises to pay: broken. as given"
    assert found.against_evidence[0].startswith("Payment record before: good")
    assert not set(found.for_evidence) & set(found.against_evidence)


def test_reliability_draws_an_answer_towards_nothing() -> None:
    base = case(STUFF)
    reach = [
        abs(chance(base.with_answers(told(("others complain", True, how))))[3])
        for how in ("rumor", "told", "seen")
    ]
    assert chance(base)[3] < reach[0] < reach[1] < reach[2]
