"""Who may call: the clock of "sales only" runs from an unanswered warning."""

import pytest

from arkit.errors import ParameterError
from arkit.judgment.accounts import contact_rule, expectations, read_house_rules
from tests.accounts_world import own_rules, world

WARNED = ("2025-06-12", "warning to sales", "credit manager")


def stage(as_of, *, rules=None, **known):
    return contact_rule(world(as_of=as_of, **known), rules).stage


def test_the_clock_has_to_be_started():
    found = contact_rule(world(as_of="2025-05-20"))
    assert found.stage == "clock not started"
    assert not found.credit_may_call
    assert found.who == "account manager (Ann)"
    assert "no warning to sales is recorded" in found.sentences[1]


def test_it_runs_five_working_days_and_not_one_more(tmp_path):
    # 12 June 2025 is a Thursday: the fifth working day is Thursday, 19 June.
    no_joint = own_rules(tmp_path, "[joint_call_months]\nvalue = 99\n")
    known = {"activities": [WARNED], "rules": no_joint}
    assert stage("2025-06-12", **known) == "clock running"
    assert stage("2025-06-19", **known) == "clock running"
    assert stage("2025-06-20", **known) == "credit may call"


def test_holidays_and_overrides_move_the_deadline(tmp_path):
    rules = own_rules(
        tmp_path,
        "[joint_call_months]\nvalue = 99\n[calendar]\nholidays = [2025-06-16]\n",
    )
    assert stage("2025-06-20", activities=[WARNED], rules=rules) == "clock running"
    assert stage("2025-06-21", activities=[WARNED], rules=rules) == "credit may call"
    rules = own_rules(
        tmp_path,
        "[joint_call_months]\nvalue = 99\n[[override]]\ncustomer_id = 'K1'\n"
        "name = 'contact_working_days'\nvalue = 2\nreason = 'x'\n",
    )
    assert stage("2025-06-17", activities=[WARNED], rules=rules) == "credit may call"


def test_a_promise_answers_and_a_broken_one_does_not(tmp_path):
    rules = own_rules(tmp_path, "[joint_call_months]\nvalue = 99\n")
    known = {"activities": [WARNED], "rules": rules}
    held = [("2025-06-16", "2025-07-10", 20_000)]
    assert stage("2025-06-30", promises=held, **known) == "as agreed"
    broken = [("2025-06-16", "2025-06-25", 20_000)]
    assert stage("2025-06-25", promises=broken, **known) == "as agreed"
    assert stage("2025-06-30", promises=broken, **known) == "credit may call"
    same_day = [("2025-06-12", "2025-07-10", 20_000)]
    assert stage("2025-06-30", promises=same_day, **known) == "as agreed"
    before = [("2025-06-11", "2025-07-10", 20_000)]
    assert stage("2025-06-30", promises=before, **known) == "credit may call"


def test_the_third_late_month_is_a_joint_call():
    # April was paid 30 days late; May and June are open.
    assert stage("2025-06-14", activities=[WARNED]) == "clock running"
    found = contact_rule(world(activities=[WARNED]))
    assert found.stage == "joint call"
    assert found.credit_may_call
    assert "Ann" in found.who
    assert "Cor" in found.who
    assert "late month number 3 in a row" in found.sentences[-1]


def test_nothing_overdue_needs_no_clock():
    found = contact_rule(world(as_of="2025-03-31", activities=[WARNED]))
    assert found.stage == "as agreed"
    assert len(found.sentences) == 1


def test_what_is_agreed_for_a_customer_beats_the_ledger(tmp_path):
    rules = own_rules(
        tmp_path,
        "[[contact]]\ncustomer_id = 'K1'\nrule = 'accounting link'\n"
        "reason = 'agreed in May'\ntheir_contact = 'head of payables'\n",
    )
    found = contact_rule(world(), rules)
    assert found.rule == "accounting link"
    assert "agreed in May" in found.source
    assert ("Their accounting", "head of payables") in found.fields
    assert found.credit_may_call
    usual = contact_rule(world(), read_house_rules())
    assert usual.rule == "sales only"
    assert usual.source == "the customer's row in the ledger"


def test_without_a_rule_in_the_ledger_that_of_the_group_counts():
    found = contact_rule(world(customers=[{"contact_rule": None}]))
    assert found.rule == "accounting link"


def test_one_customer_at_a_time():
    two = world(customers=[{}, {"customer_id": "K2"}])
    with pytest.raises(ParameterError, match="one customer"):
        contact_rule(two)


def test_expectations_say_the_rules_in_words(tmp_path):
    rules = own_rules(
        tmp_path,
        "[[key_account]]\ncustomer_id = 'K1'\nowner = 'sales director'\n"
        "since = 2024-01-01\n",
    )
    said = dict(expectations(world(), rules))
    assert said["Key account"] == "The sales director answers for it."
    assert "within 5 working days" in said["Escalation"]
    assert "director or managing director, with an agreed plan" in said["Exceptions"]
    assert said["Past due"].startswith("warning to sales from day 3")
