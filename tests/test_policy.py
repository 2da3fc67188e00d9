"""The policy is data with unit, day and source, and a user's file is checked."""

from datetime import date
from pathlib import Path

import pytest

from arkit import judgment
from arkit.errors import ParameterError
from arkit.judgment import read_policy
from arkit.judgment.accounts import read_house_rules
from arkit.report import form_files


def own(tmp_path, text):
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_threshold_has_unit_day_and_source():
    for threshold in read_policy().thresholds.values():
        assert threshold.unit
        assert threshold.source
        assert threshold.label
        assert date.fromisoformat(threshold.since) <= date(2026, 12, 31)


def test_own_values_replace_and_name_their_source(tmp_path):
    policy = read_policy(own(tmp_path, "[oldest_act]\nvalue = 45\n"))
    assert policy.value("oldest_act") == 45.0
    assert policy.thresholds["oldest_act"].source == "the user's file own.toml"
    assert policy.thresholds["oldest_act"].unit == "days past due"
    assert policy.value("overdue_act") == read_policy().value("overdue_act")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[oldest]\nvalue = 1\n", "oldest"),
        ("[oldest_act]\nvalu = 1\n", "oldest_act.valu"),
        ("[oldest_act]\nvalue = 'x'\n", "not usable"),
        ("[oldest_act]\nvalue = true\n", "not usable"),
        ("[oldest_act]\nvalue = 1\nsince = 'May'\n", "not usable"),
        ("oldest_act = 3\n", "not usable"),
        ("[oldest_act\n", "not valid TOML"),
    ],
)
def test_wrong_policy_files_are_named(tmp_path, text, said):
    with pytest.raises(ParameterError, match=said):
        read_policy(own(tmp_path, text))


def test_missing_policy_file_is_named(tmp_path):
    with pytest.raises(ParameterError, match=r"none\.toml cannot be read"):
        read_policy(tmp_path / "none.toml")


def test_some_values_are_replaced_and_say_why():
    usual = read_policy()
    policy = usual.replaced({"oldest_act": 45}, source="for C1: their year end")
    assert policy.value("oldest_act") == 45
    assert policy.thresholds["oldest_act"].source == "for C1: their year end"
    assert usual.value("oldest_act") == 90


def test_the_form_to_copy_is_the_policy_and_the_rules_of_the_house():
    package = Path(judgment.__file__).parent
    parts = (package / "policy.toml", package / "accounts" / "house_rules.toml")
    whole = "\n".join(part.read_text(encoding="utf-8") for part in parts)
    form = form_files() / "policy.toml"
    assert form.read_text(encoding="utf-8") == whole, (
        "join arkit/judgment/policy.toml, an empty line and "
        "arkit/judgment/accounts/house_rules.toml into templates/forms/policy.toml"
    )
    assert read_policy(form).value("oldest_act") == read_policy().value("oldest_act")
    usual = read_house_rules()
    assert read_house_rules(form).ladders == usual.ladders
