"""Does a file of house rules say what arkit understands, and nothing twice?"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import combinations
from pathlib import Path
from types import MappingProxyType
from typing import Any

from arkit.errors import ParameterError
from arkit.judgment.accounts import rule_values as values
from arkit.judgment.accounts.house_rules import (
    Agreed,
    Approver,
    Contact,
    Dated,
    HouseRules,
    KeyAccount,
    Ladder,
    Override,
    Step,
)
from arkit.judgment.policy import RULE_SECTIONS, Policy, read_policy, read_toml
from arkit.schema import TABLES

DEFAULTS = Path(__file__).with_name("house_rules.toml")
CONTACT_RULES = TABLES["customers"].columns["contact_rule"].choices
ACTIONS = (
    *("reminder", "call", "warning to sales", "joint call", "final notice"),
    *("hold decision", "third party"),
)


def _steps(value: object) -> tuple[Step, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError("a list of steps")
    steps = [Step(**_row("dunning.steps", row, STEP)) for row in value]
    days = [step.from_days for step in steps]
    if sorted(set(days)) != days:
        raise ValueError("steps on different days, the earliest first")
    return tuple(steps)


DATED = {"since": values.day, "until": values.day}
FOR_WHOM = DATED | {
    "customer_id": values.text,
    "segment": values.text,
    "key_accounts": values.flag,
}
STEP = {
    "from_days!": values.count,
    "action!": values.one_of(ACTIONS),
    "is_charged": values.flag,
}
# What a row of each section holds; a name that ends in ! must be there.
ROWS: Mapping[str, tuple[type, dict]] = MappingProxyType(
    {
        "key_account": (
            KeyAccount,
            {
                "customer_id!": values.text,
                "owner!": values.text,
                "since!": values.day,
                "until": values.day,
                "reason": values.text,
            },
        ),
        "contact": (
            Contact,
            FOR_WHOM
            | {"rule!": values.one_of(CONTACT_RULES)}
            | dict.fromkeys(
                ("reason", "approved_by", "our_contact", "their_contact"), values.text
            )
            | dict.fromkeys(("channel", "tone"), values.text),
        ),
        "approver": (
            Approver,
            {
                "exception!": values.count,
                "roles!": values.roles,
                "needs_plan": values.flag,
            },
        ),
        "exception": (
            Agreed,
            {
                "customer_id!": values.text,
                "granted_date!": values.day,
                "approver": values.text,
                "until": values.day,
                "condition": values.text,
            },
        ),
        "dunning": (Ladder, FOR_WHOM | {"steps!": _steps}),
        "override": (
            Override,
            DATED
            | {
                "customer_id!": values.text,
                "name!": values.text,
                "value!": values.number,
                "reason!": values.text,
                "approved_by": values.text,
            },
        ),
    }
)


def read_house_rules(path: str | Path | None = None) -> HouseRules:
    """Read the rules of the house, overridden by the user's own policy file.

    Parameters
    ----------
    path : str or Path, optional
        Policy file, as for `read_policy`; its sections `key_account`, `contact`,
        `approver`, `exception`, `dunning`, `interest`, `override` and `calendar`
        replace those of arkit. A file with thresholds only is fine.

    Returns
    -------
    HouseRules
        Thresholds and rules.

    Raises
    ------
    ParameterError
        When the file cannot be read; names a key arkit does not know; lacks an owner,
        a reason or another key a rule must have; gives a value that is not usable;
        or has two rules for the same customers on the same day.

    Examples
    --------
    >>> rules = read_house_rules()
    >>> rules.approver(3).roles, rules.value("contact_working_days")
    (('director', 'managing director'), 5.0)
    """
    policy = read_policy(path)
    given = tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))
    if path:
        own = read_toml(Path(path))
        given |= {name: own[name] for name in RULE_SECTIONS if name in own}
    rows = {name: _section(name, given.get(name, [])) for name in ROWS}
    _refuse_overlaps(rows)
    _refuse_unknown_thresholds(rows["override"], policy)
    return HouseRules(
        policy=policy,
        key_accounts=rows["key_account"],
        contacts=rows["contact"],
        approvers=tuple(sorted(rows["approver"], key=lambda a: a.exception)),
        agreed=rows["exception"],
        ladders=rows["dunning"],
        regimes=MappingProxyType(_regimes(given.get("interest", {}))),
        overrides=rows["override"],
        holidays=_holidays(given.get("calendar", {})),
    )


def _section(name: str, rows: object) -> tuple[Any, ...]:
    """The rules of one section."""
    if not isinstance(rows, list):
        raise _wrong([name], f"write each rule below its own [[{name}]]")
    kind, fields = ROWS[name]
    made = []
    for place, row in enumerate(rows, start=1):
        rule = kind(**_row(f"{name} {place}", row, fields))
        if isinstance(rule, Dated) and rule.since and rule.is_expired(rule.since):
            raise _wrong([f"{name} {place}"], "let it end after it begins")
        if fields.keys() >= FOR_WHOM.keys() and _n_audiences(rule) > 1:
            raise _wrong(
                [f"{name} {place}"],
                "name one of customer_id, segment and key_accounts, not several",
            )
        made.append(rule)
    return tuple(made)


def _n_audiences(rule: Any) -> int:
    return sum(map(bool, (rule.customer_id, rule.segment, rule.key_accounts)))


def _row(where: str, row: object, fields: Mapping[str, Callable]) -> dict[str, Any]:
    """One rule as the arguments of its class."""
    if not isinstance(row, dict):
        raise _wrong([where], "write name = value pairs")
    known = {name.rstrip("!"): read for name, read in fields.items()}
    unknown = [f"{where}: {name}" for name in row if name not in known]
    if unknown:
        raise ParameterError(
            "the house rules name what arkit does not know",
            rows=unknown,
            remedy=f"use {', '.join(known)}",
        )
    needed = [n.rstrip("!") for n in fields if n.endswith("!")]
    missing = [f"{where}: {name}" for name in needed if name not in row]
    if missing:
        raise ParameterError(
            "a house rule is not complete", rows=missing, remedy="add what is missing"
        )
    return {name: _read(f"{where}: {name}", known[name], row[name]) for name in row}


def _read(where: str, read: Callable, value: object) -> Any:
    try:
        return read(value)
    except ValueError as error:
        raise _wrong([where], f"write {error}") from error


def _wrong(where: Iterable[str], remedy: str) -> ParameterError:
    return ParameterError("a house rule is not usable", rows=where, remedy=remedy)


def _refuse_overlaps(rows: Mapping[str, Sequence]) -> None:
    """Two rules of one kind for the same customers may not hold on the same day."""
    same = {
        "key_account": lambda rule: rule.customer_id,
        "contact": lambda rule: rule.audience,
        "dunning": lambda rule: rule.audience,
        "override": lambda rule: (rule.customer_id, rule.name),
    }
    found = [
        f"{name} {one} and {two}"
        for name, key in same.items()
        for (one, a), (two, b) in combinations(enumerate(rows[name], start=1), 2)
        if key(a) == key(b) and a.overlaps(b)
    ]
    numbers = [a.exception for a in rows["approver"]]
    found += [f"approver {n}" for n in sorted(set(numbers)) if numbers.count(n) > 1]
    if found:
        raise ParameterError(
            "two house rules hold for the same customers on the same day",
            rows=found,
            remedy="end the older one with until, or take one out",
        )


def _refuse_unknown_thresholds(overrides: Iterable[Override], policy: Policy) -> None:
    unknown = [o.name for o in overrides if o.name not in policy.thresholds]
    if unknown:
        raise ParameterError(
            "an override names a threshold that arkit does not know",
            rows=unknown,
            remedy=f"use one of {', '.join(policy.thresholds)}",
        )


def _regimes(given: object) -> dict[str, str]:
    """Countries of each law, turned round."""
    if not isinstance(given, dict):
        raise _wrong(["interest"], "write a law and its countries, eu = ['NL']")
    pairs = [
        (country.upper(), law)
        for law, countries in given.items()
        for country in _read(f"interest: {law}", values.roles, countries)
    ]
    names = [country for country, _ in pairs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise _wrong([f"interest: {name}" for name in twice], "name a country once")
    return dict(pairs)


def _holidays(given: object) -> frozenset[date]:
    held = _row("calendar", given, {"holidays": values.days})
    return frozenset(held.get("holidays", ()))
