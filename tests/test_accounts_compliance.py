"""Breaches are found where they are, and only there."""

import pytest

from arkit.judgment.accounts import (
    after_warnings,
    compliance,
    read_house_rules,
    staff_changes,
    three_questions,
    work_list,
)
from arkit.sources import read_ledger
from tests.accounts_world import AMOUNT, own_rules, world

WARNED = ("2025-06-12", "warning to sales", "credit manager", "")
GRANTED = "exception granted"


@pytest.fixture(scope="module")
def demo(demo_folder):
    return read_ledger(demo_folder, as_of="2025-06-30")


def rules_of(ledger, rules=None, *, severity=None):
    found = compliance(ledger, rules)
    return [f.rule for f in found if severity in (None, f.severity)]


def test_a_call_by_credit_breaks_sales_only():
    call = ("2025-05-14", "call", "credit controller", "reached")
    assert "contact_broken" in rules_of(world(activities=[call]), severity="act")
    by_sales = ("2025-05-14", "call", "account manager", "reached")
    assert "contact_broken" not in rules_of(world(activities=[by_sales]))


def test_a_call_after_the_clock_is_no_breach():
    warned = ("2025-05-12", "warning to sales", "credit manager", "")
    on_time = ("2025-05-19", "call", "credit controller", "reached")
    later = ("2025-05-20", "call", "credit controller", "reached")
    early = world(activities=[warned, on_time], as_of="2025-05-25")
    late = world(activities=[warned, later], as_of="2025-05-25")
    assert "contact_broken" in rules_of(early)
    assert "contact_broken" not in rules_of(late)


def test_calls_before_a_rule_was_agreed_are_no_breach(tmp_path):
    call = ("2025-05-14", "call", "credit controller", "reached")
    rules = own_rules(
        tmp_path,
        "[[contact]]\ncustomer_id = 'K1'\nrule = 'sales only'\nsince = 2025-05-15\n",
    )
    ledger = world(activities=[call], customers=[{"contact_rule": "credit direct"}])
    assert "contact_broken" not in rules_of(ledger, rules)


def test_the_third_exception_needs_another_approver():
    days = ("2025-04-15", "2025-05-15", "2025-06-15")
    granted = [(day, GRANTED, "credit manager", "") for day in days]
    found = compliance(world(activities=granted))
    wrong = [f.statement for f in found if f.rule == "exception_approver"]
    assert [f.severity for f in found if f.rule == "exception_approver"] == [
        *("act", "note", "note"),
    ]
    assert "number 3" in wrong[0]
    assert "director or managing director" in wrong[0]
    assert rules_of(world(activities=granted)).count("exception_condition") == 3


def test_holds_are_asked_for_kept_and_left():
    # On 12 July the invoice of May is 63 days past due: half of what is open.
    held = ("2025-07-11", "hold set", "credit manager", "")
    assert "Decide on a hold: EUR 36,500" in " ".join(
        three_questions(world(as_of="2025-07-12")).do
    )
    assert "hold_missing" in rules_of(world(as_of="2025-07-12"), severity="act")
    assert "hold_missing" not in rules_of(world(as_of="2025-07-09"))
    kept = world(activities=[held], as_of="2025-07-12")
    assert "hold_set" in rules_of(kept, severity="note")
    disputed = [("I5", "2025-06-01", None, "price")]
    assert "hold_missing" not in rules_of(world(as_of="2025-07-12", disputes=disputed))
    early = ("2025-03-01", "hold set", "credit manager", "")
    assert "hold_left" in rules_of(world(activities=[early], as_of="2025-03-31"))


def test_a_small_old_invoice_asks_for_no_hold(tmp_path):
    rules = own_rules(tmp_path, "[hold_least_share]\nvalue = 0.51\n")
    ledger = world(as_of="2025-07-12")
    assert "hold_missing" not in rules_of(ledger, rules)
    assert "A hold is not due by the rules" in " ".join(
        three_questions(ledger, rules).do
    )


def test_whether_anything_changed_after_a_warning():
    warned = ("2025-05-08", "warning to sales", "credit manager", "will call")
    frame = after_warnings(world(activities=[warned, WARNED])).frame
    # The invoice of April came on 10 May, that of May was overdue the day after.
    assert frame["what_changed"].tolist() == ["nothing", "nothing"]
    assert frame["overdue_after_amount"].tolist() == [AMOUNT, 2 * AMOUNT]
    assert frame["overdue_before_amount"].tolist() == [AMOUNT, 2 * AMOUNT]
    before = ("2025-05-05", "warning to sales", "credit manager", "will call")
    frame = after_warnings(world(activities=[before], as_of="2025-05-10")).frame
    assert frame["what_changed"].tolist() == ["paid down"]
    promised = [("2025-06-16", "2025-07-10", 20_000)]
    frame = after_warnings(world(activities=[WARNED], promises=promised)).frame
    assert frame["what_changed"].tolist() == ["promised"]
    assert frame["promised_amount"].tolist() == [20_000]
    too_late = [("2025-06-20", "2025-07-10", 20_000)]
    frame = after_warnings(world(activities=[WARNED], promises=too_late)).frame
    assert frame["what_changed"].tolist() == ["nothing"]
    soon = after_warnings(world(activities=[WARNED], as_of="2025-06-19")).frame
    assert soon["what_changed"].tolist() == ["not due yet"]


def test_lists_and_ledger_are_compared(tmp_path):
    nobody = world(customers=[{"account_manager": None}])
    assert "key_account_owner" in rules_of(nobody, severity="act")
    listed = own_rules(
        tmp_path,
        "[[key_account]]\ncustomer_id = 'K9'\nowner = 'x'\nsince = 2024-01-01\n",
    )
    found = rules_of(world(), listed)
    assert "key_account_unlisted" in found
    assert "rule_for_nobody" in found
    ended = own_rules(
        tmp_path,
        "[[contact]]\ncustomer_id = 'K1'\nrule = 'sales only'\nuntil = 2025-06-01\n"
        "[[dunning]]\nsteps = [{from_days = 5, action = 'call'}]\n",
    )
    found = rules_of(world(), ended)
    assert "rule_ended" in found
    assert "dunning_alike" in found
    assert "dunning_alike" not in rules_of(world())


def test_the_late_key_account_of_the_demo(demo):
    found = compliance(demo.customer("C00017"))
    acts = {f.rule for f in found if f.severity == "act"}
    assert {"contact_clock", "exception_approver"} <= acts
    assert sum(f.rule == "warning_unanswered" for f in found) == 3
    assert all("Tolvanger" not in f.statement for f in found)
    everyone = compliance(demo)
    named = [f for f in everyone if "Tolvanger" in f.statement]
    assert len(named) == len(found)
    assert [f.severity for f in everyone] == sorted(
        (f.severity for f in everyone), key=("act", "watch", "note").index
    )


def test_three_questions_of_the_third_late_month(demo):
    answers = three_questions(demo.customer("C00017"))
    assert [title for title, _ in answers.parts()] == [
        "What to do",
        "What to ask, and which actions to take",
        "How to prevent a repeat",
    ]
    do, ask, prevent = (" ".join(said) for _, said in answers.parts())
    assert "EUR 354,108 is overdue" in do
    assert "late month number 3 in a row" in do
    assert "account manager (Piet Oldenkott) and collector (Bram Kolster)" in do
    assert "no exception number 3" in do
    assert "director or managing director, and only with an agreed plan" in do
    assert "A hold is not due by the rules" in do
    assert ask.startswith("Ourselves first: 12 of 24 overdue invoices")
    assert "Yes, every invoice now needs two approvals in a portal." in ask
    assert "3 warnings to sales brought neither" in ask
    assert "2 exceptions were granted" in prevent
    assert "EUR 5,986 at 8.0 % a year" in prevent
    assert "5 working days before the due date" in prevent


def test_three_questions_without_trouble_and_without_reports():
    calm = three_questions(world(as_of="2025-03-31"))
    assert calm.do == ("Nothing is overdue; there is nothing to do today.",)
    late = three_questions(world())
    assert "No field report is on record: ask the account manager for one." in late.ask
    assert any("Has the customer let people go lately?" in said for said in late.ask)


def test_disputed_money_is_not_dunned_and_said_so():
    disputed = [("I5", "2025-06-01", None, "price")]
    said = three_questions(world(disputes=disputed)).do
    assert any("EUR 36,500 is disputed" in text for text in said)
    assert "for 20 days" in said[0]


def test_an_account_in_credit_or_without_anything(tmp_path):
    early = world(as_of="2025-01-02")
    assert compliance(early, read_house_rules()) is not None
    assert three_questions(early).do[0].startswith("Nothing is overdue")


def test_people_change_and_leave(demo):
    found = staff_changes(demo, since="2023-06-30")
    acts = [f.statement for f in found if f.severity == "act"]
    assert any("account manager of C00052 was Piet Oldenkott" in said for said in acts)
    assert staff_changes(demo, since="2025-06-30") == []


def test_work_lists_by_person(demo):
    mine = work_list(demo, by="account_manager")
    key = mine[mine["customer_id"] == "C00017"]
    assert set(key["person"]) == {"Piet Oldenkott"}
    assert not mine.duplicated(["customer_id", "task"]).any()
    assert any(key["task"].str.contains("Ask the account manager"))
    one = work_list(world())
    assert set(one["customer_id"]) == {"K1"}
