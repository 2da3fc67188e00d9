"""Do answers follow the sliders, and are impossible inputs said?"""

from __future__ import annotations

import time

import pytest

from arkit import judgment, sliders
from arkit.errors import ParameterError
from arkit.sliders import Control, board
from arkit.tables import paragraphs
from tests.test_judgment_whatif import ledger

NAMES = ("ways_out", "settlement", "payment_plan", "returns")
MOST_SECONDS = 1.0


@pytest.fixture(scope="module")
def case():
    return judgment.what_if_case(ledger(), customer_id="C1", default_hazard_pm=0.05)


def by_label(shown, label):
    boxes = shown.children[0].children
    return next(s for s in boxes if s.description == label)


@pytest.mark.parametrize("name", NAMES)
def test_every_slider_changes_the_answer(name, case):
    shown = getattr(sliders, name)(case)
    answer = shown.children[1]
    for slider in shown.children[0].children:
        before = answer.value
        slider.value = min(slider.value + 4 * slider.step, slider.max)
        assert answer.value != before, slider.description


def test_sliders_start_where_the_world_stands(case):
    shown = sliders.settlement(case, judgment.OfferTerms(discount_share=0.15))
    assert by_label(shown, "Defaults a month").value == pytest.approx(0.05)
    assert by_label(shown, "Discount").value == pytest.approx(0.15)
    factor = case.world.known["payment_speed"]
    assert by_label(shown, "Speed of payment, times").value == pytest.approx(factor)


def test_what_the_sliders_say_is_what_the_study_says(case):
    shown = sliders.settlement(case)
    by_label(shown, "Discount").value = 0.25
    at = case.typed(default_hazard_pa=0.05 * 12)
    terms = judgment.OfferTerms(discount_share=0.25)
    (_, said, *_) = judgment.settlement_study(at, terms).in_short().paragraphs
    assert said.replace("'", "&#x27;") in shown.children[1].value


@pytest.mark.parametrize("name", NAMES)
def test_who_owes_nothing_gets_a_sentence(name, case):
    from dataclasses import replace

    empty = replace(case, claim=None, reason="nothing is owed")
    assert "othing is owed" in getattr(sliders, name)(empty).children[1].value


def test_what_is_not_possible_is_said_and_escaped():
    def refuse(values):
        raise ParameterError("<b>too much</b>", remedy="take less")

    one = Control(name="x", label="X", value=1, low=0, high=5, step=1)
    shown = board([one], refuse)
    assert "&lt;b&gt;too much" in shown.children[1].value


def test_whole_numbers_have_a_whole_slider():
    one = Control(name="x", label="X", value=3, low=1, high=5, step=1)
    shown = board([one], lambda at: [paragraphs(str(at["x"]))])
    assert type(shown.children[0].children[0]).__name__ == "IntSlider"
    assert ">3<" in shown.children[1].value


@pytest.mark.parametrize("name", NAMES)
def test_a_move_is_answered_at_once(name, case):
    shown = getattr(sliders, name)(case)
    slider = shown.children[0].children[0]
    start = time.process_time()
    slider.value += slider.step
    assert time.process_time() - start < MOST_SECONDS
