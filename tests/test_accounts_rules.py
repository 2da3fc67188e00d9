"""House rules are data: the closest one counts, and a wrong file says what is wrong."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arkit.errors import ParameterError
from arkit.judgment import read_policy
from arkit.judgment.accounts import read_house_rules
from arkit.judgment.accounts.working_days import (
    is_working_day,
    working_days_between,
    working_days_later,
)
from tests.accounts_world import own_rules

DAY = date(2025, 6, 30)
CONTACT = "[[contact]]\ncustomer_id = 'K1'\nrule = 'sales only'\n"


def whom(**own):
    known = {"customer_id": "K1", "segment": "industry", "is_key_account": True}
    return SimpleNamespace(**known | own)


def test_a_file_of_thresholds_keeps_the_rules(tmp_path):
    rules = own_rules(tmp_path, "[oldest_act]\nvalue = 45\n")
    usual = read_house_rules()
    assert rules.value("oldest_act") == 45
    assert rules.ladders == usual.ladders
    assert rules.approvers == usual.approvers
    assert len({ladder.audience for ladder in usual.ladders}) >= 3


def test_a_section_replaces_that_section_only(tmp_path):
    rules = own_rules(tmp_path, CONTACT)
    assert [c.customer_id for c in rules.contacts] == ["K1"]
    assert rules.ladders == read_house_rules().ladders


def test_the_closest_rule_counts(tmp_path):
    text = "".join(
        f"[[contact]]\n{audience}rule = '{rule}'\n"
        for audience, rule in (
            ("", "credit direct"),
            ("segment = 'industry'\n", "accounting link"),
            ("key_accounts = true\n", "sales only"),
            ("customer_id = 'K2'\n", "credit direct"),
        )
    )
    rules = own_rules(tmp_path, text)
    said = {
        name: rules.contact(who, DAY).rule
        for name, who in {
            "key": whom(),
            "segment": whom(is_key_account=False),
            "nobody": whom(is_key_account=False, segment="retail"),
            "own": whom(customer_id="K2"),
        }.items()
    }
    assert said == {
        "key": "sales only",
        "segment": "accounting link",
        "nobody": "credit direct",
        "own": "credit direct",
    }


def test_rules_begin_and_end(tmp_path):
    rules = own_rules(tmp_path, CONTACT + "since = 2025-01-01\nuntil = 2025-06-29\n")
    days = (date(2024, 12, 31), date(2025, 1, 1), date(2025, 6, 29), DAY)
    found = [rules.contact(whom(), day) is not None for day in days]
    assert found == [False, True, True, False]


def test_an_override_holds_for_one_customer_in_its_time(tmp_path):
    rules = own_rules(
        tmp_path,
        "[[override]]\ncustomer_id = 'K1'\nname = 'contact_working_days'\nvalue = 10\n"
        "reason = 'they decide every second week'\nuntil = 2025-06-30\n",
    )
    usual = rules.value("contact_working_days")
    assert rules.of("K1", DAY).value("contact_working_days") == 10
    said = rules.of("K1", DAY).policy.thresholds["contact_working_days"].source
    assert "every second week" in said
    assert rules.of("K2", DAY).value("contact_working_days") == usual
    late = rules.of("K1", DAY + timedelta(days=1))
    assert late.value("contact_working_days") == usual


def test_who_may_grant_which_exception():
    rules = read_house_rules()
    assert rules.may_approve("Sales Director", 1)
    assert rules.may_approve("managing director", 1)
    assert not rules.may_approve("sales director", 2)
    assert not rules.may_approve("credit manager", 3)
    assert rules.may_approve("director", 7)
    assert not rules.may_approve("", 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (CONTACT + "color = 'red'\n", "contact 1: color"),
        ("[[contact]]\nrule = 'by pigeon'\n", "one of"),
        ("[[contact]]\ncustomer_id = 'K1'\n", "contact 1: rule"),
        (CONTACT + "segment = 'retail'\n", "name one of"),
        (CONTACT + CONTACT, "contact 1 and 2"),
        (CONTACT + "since = 2025-02-01\nuntil = 2025-01-01\n", "contact 1"),
        (CONTACT + "since = 2025-02-30T00:00:00\n", "not valid TOML"),
        (CONTACT + "since = 'May'\n", "a day such as"),
        (CONTACT + "since = 2025-02-01T10:00:00\n", "a day such as"),
        ("contact = 'sales only'\n", "contact"),
        ("[[key_account]]\ncustomer_id = 'K1'\nsince = 2024-01-01\n", "owner"),
        (
            "[[key_account]]\ncustomer_id = 'K1'\nowner = ' '\nsince = 2024-01-01\n",
            "owner",
        ),
        ("[[dunning]]\nsteps = []\n", "a list of steps"),
        (
            "[[dunning]]\nsteps = [{from_days = 9, action = 'call'}, "
            "{from_days = 9, action = 'reminder'}]\n",
            "earliest first",
        ),
        ("[[dunning]]\nsteps = [{from_days = -1, action = 'call'}]\n", "from 0 on"),
        ("[[dunning]]\nsteps = [{from_days = 1, action = 'shout'}]\n", "one of"),
        (
            "[[override]]\ncustomer_id = 'K1'\nname = 'oldest'\nvalue = 1\n"
            "reason = 'x'\n",
            "oldest",
        ),
        (
            "[[override]]\ncustomer_id = 'K1'\nname = 'oldest_act'\nvalue = 1\n",
            "reason",
        ),
        ("[[approver]]\nexception = 1\nroles = ['a']\n" * 2, "approver 1"),
        ("[[approver]]\nexception = 1\nroles = 'a'\n", "a list of roles"),
        ("[interest]\neu = ['NL']\nuk = ['nl']\n", "NL"),
        ("[calendar]\nholidays = ['Easter']\n", "a day such as"),
        ("[calendar]\ndays = []\n", "calendar: days"),
        ("[contacts]\nx = 1\n", "contacts"),
    ],
)
def test_wrong_rules_are_named(tmp_path, text, said):
    with pytest.raises(ParameterError, match=said):
        own_rules(tmp_path, text)


def test_the_policy_leaves_lists_of_rules_alone(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(CONTACT + "[oldest_act]\nvalue = 45\n", encoding="utf-8")
    assert read_policy(path).value("oldest_act") == 45


DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2026, 12, 31))
OFF = st.frozensets(DAYS, max_size=5)


@given(day=DAYS, n=st.integers(1, 30), off=OFF)
def test_working_days_count_back_and_forth(day, n, off):
    later = working_days_later(day, n, off)
    assert is_working_day(later, off)
    assert working_days_between(day, later, off) == n
    back = working_days_later(later, -n, off)
    assert back <= day or not is_working_day(day, off)
    if is_working_day(day, off):
        assert back == day
