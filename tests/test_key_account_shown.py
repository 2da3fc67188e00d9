"""What the brief looks like on paper and on screen."""

from __future__ import annotations

from functools import partial

import pytest

from arkit import sliders, tables
from arkit.judgment import key_account_brief
from arkit.tables.key_account_room import plan_asks
from tests.books import book
from tests.key_account_world import brief_on

KEY, FAILING = "C00017", "C00088"


@pytest.fixture(scope="module")
def brief(demo_folder):
    return partial(brief_on, demo_folder)


def text_of(shown):
    return " ".join(map(str, shown.lines if hasattr(shown, "lines") else shown.rows))


def test_facts_stand_two_in_a_row():
    pairs = [("a", "1"), ("b", "2"), ("c", "3")]
    shown = tables.facts_in_short(pairs)
    assert shown.rows == (("a", "1", "c", "3"), ("b", "2", "", ""))
    assert {mark[:2] for mark in shown.marks} == {
        (r, c) for r in (0, 1) for c in (0, 2)
    }


def test_the_diagnosis_names_causes_and_says_what_they_are(brief):
    shown = tables.diagnosis_in_short(brief(KEY).diagnosis)
    assert shown.title.startswith("Why they pay late: red tape")
    assert len(shown.rows) == 3
    for word in ("one-off break", "paperwork", "pay a person", "should not have been"):
        assert word in shown.note
    assert shown.note.startswith("Missing: ")


def test_our_own_part_is_shown_where_it_comes_first(brief):
    diagnosis = brief("C00105").diagnosis
    shown = tables.diagnosis_in_short(diagnosis)
    assert shown.title == "Why they pay late: own fault or dispute"
    ours = diagnosis.checks.loc[diagnosis.checks["is_ours"].astype(bool), "evidence"]
    assert shown.rows[0][0] == ours.iloc[0]
    assert "red tape" not in text_of(shown)


def test_both_sides_show_what_waiting_leaves(brief):
    found = brief(FAILING)
    rows = tables.both_sides(found).rows
    waits = [row for row in rows if row[0].startswith("Nothing paid")]
    left = found.waiting()["value_amount"]
    assert [row[1] for row in waits] == [f"{amount:,.0f}" for amount in left]
    assert float(rows[0][1].replace(",", "")) > float(waits[0][1].replace(",", ""))


def test_the_box_says_where_to_walk_away_and_who_decides(brief):
    told = text_of(tables.bargaining_room(brief(FAILING)))
    share = brief(FAILING).zone.walk_away_share
    assert f"a discount of {share:.0%}".replace("%", " %") in told
    assert "head of credit" in told
    assert "As we see it: other suppliers" in told
    without = tables.bargaining_room(brief(FAILING, able_amount=9_000.0))
    assert "no room for cash at once" in text_of(without)


def test_a_customer_with_money_is_offered_no_discount(brief):
    told = text_of(tables.bargaining_room(brief(KEY)))
    assert "a discount of" not in told
    assert "In a plan" not in told
    assert "the full amount, as nobody lacks the money" in told


def test_terms_that_only_make_a_plan_softer_are_not_asked_for(brief):
    asked = plan_asks(brief(FAILING).plan_terms())
    assert (asked["difference_amount"] > 0).all()
    assert asked["difference_amount"].is_monotonic_decreasing
    assert not asked["term"].str.startswith("Without").any()


def test_questions_name_the_cause_another_answer_points_to(brief):
    shown = tables.questions_by_worth(brief(KEY))
    assert shown.rows[0][0].startswith("Has a new system")
    assert shown.rows[0][-1] == "stuff happens"
    assert "Worth:" in shown.note


def test_nothing_owed_prints():
    rows = [("A1", "A", "2025-05-01", "2025-05-31", 1000)]
    ledger = book(
        rows, [("A", "A1", "payment", "2025-06-01", 1000)], as_of="2025-06-30"
    )
    found = key_account_brief(ledger, customer_id="A")
    assert tables.both_sides(found).rows == ()
    assert "nothing to agree on" in text_of(tables.bargaining_room(found))
    assert "nothing to ask for" in text_of(tables.meeting_script(found))
    assert tables.concessions(found).rows == ()
    assert tables.legal_clocks(found.clocks()).rows == ()


def test_answers_on_screen_move_the_brief(brief):
    found = brief(KEY)
    shown = sliders.key_account(found)
    rows = {row.children[0].value: row for row in shown.children[0].children}
    page = shown.children[1]
    assert found.recommendation.title in page.value
    texts = found.diagnosis.beliefs.questions
    for key in ("new AP system", "AP contact changed"):
        rows[texts[key].question].children[1].value = "no"
    rows[texts["one-off event"].question].children[1].value = "yes"
    assert "Agree dates in writing" in page.value
    assert found.recommendation.title not in page.value
    for key in ("new AP system", "AP contact changed"):
        rows[texts[key].question].children[1].value = "yes"
    rows[texts["one-off event"].question].children[1].value = "unknown"
    assert found.recommendation.title in page.value
