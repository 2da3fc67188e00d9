"""Who is in charge of which account, who has changed, and who does what today?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from arkit.errors import ParameterError
from arkit.judgment.accounts.account import Account
from arkit.judgment.accounts.account_facts import accounts
from arkit.judgment.accounts.compliance import compliance
from arkit.judgment.accounts.escalation import rule_in_force
from arkit.judgment.accounts.house_rules import HouseRules
from arkit.judgment.accounts.reading import read_house_rules
from arkit.judgment.finding import Finding
from arkit.schema import date_text, is_missing, money_text

if TYPE_CHECKING:
    from datetime import date

    from arkit.ledger import Ledger

PEOPLE = {
    "account_manager": "account manager",
    "collector": "collector",
    "relationship_holder": "relationship holder",
}
WHO = """
SELECT customer_id, account_manager, collector, relationship_holder, contact_rule
FROM known_customers ORDER BY customer_id
"""
WORK = ("person", "customer_id", "customer_name", "overdue_amount", "task", "why")
NOBODY_NAMED = "nobody named"


def responsibilities(ledger: Ledger, rules: HouseRules | None = None) -> pd.DataFrame:
    """Say who is in charge of each account: the map of credit and sales.

    Parameters
    ----------
    ledger : Ledger
        One customer, some, or all.
    rules : HouseRules, optional
        Rules of the house; name owners of key accounts and contact rules.

    Returns
    -------
    DataFrame
        One row per customer: `customer_id`, `customer_name`, `segment`,
        `is_key_account`, `owner` (of the key account), `account_manager`, `collector`,
        `relationship_holder`, `contact_rule` and `overdue_amount`.
    """
    rules = rules or read_house_rules()
    day = ledger.as_of_date
    rows = []
    for account in accounts(ledger, rules).values():
        entry = rules.key_account(account.customer_id, day)
        rows.append(
            {
                "customer_id": account.customer_id,
                "customer_name": account.name,
                "segment": account.segment,
                "is_key_account": account.is_key_account,
                "owner": entry.owner if entry else "",
                **{name: getattr(account, name) for name in PEOPLE},
                "contact_rule": rule_in_force(account, rules, day)[0],
                "overdue_amount": account.overdue_amount,
            }
        )
    return pd.DataFrame(rows)


def work_list(
    ledger: Ledger, rules: HouseRules | None = None, *, by: str = "collector"
) -> pd.DataFrame:
    """List what each collector, or each account manager, has to do.

    Parameters
    ----------
    ledger : Ledger
        One customer, some, or all.
    rules : HouseRules, optional
        Rules of the house; those of arkit where not given.
    by : {"collector", "account_manager", "relationship_holder"}
        Whose list.

    Returns
    -------
    DataFrame
        One row per task: `person`, `customer_id`, `customer_name`, `overdue_amount`,
        `task` and `why`, by person, the largest overdue amount first. Every overdue
        account of a customer puts a question to its account manager on the list.

    Raises
    ------
    ParameterError
        When the list is asked for by something else.
    """
    if by not in PEOPLE:
        raise ParameterError(
            f"a work list by {by!r}", remedy=f"use {', '.join(PEOPLE)}"
        )
    rules = rules or read_house_rules()
    held = accounts(ledger, rules)
    only = next(iter(held)) if len(held) == 1 else ""
    tasks = [
        (
            dict(finding.evidence).get("Customer", only),
            finding.action,
            finding.statement,
        )
        for finding in compliance(ledger, rules)
        if finding.action
    ]
    tasks += [
        _ask(account, ledger.currency)
        for account in held.values()
        if _late(account, rules)
    ]
    rows = [
        {
            "person": getattr(held[customer], by) or NOBODY_NAMED,
            "customer_id": customer,
            "customer_name": held[customer].name,
            "overdue_amount": held[customer].overdue_amount,
            "task": task,
            "why": why.removeprefix(f"{held[customer].name} ({customer}): "),
        }
        for customer, task, why in tasks
        if customer in held
    ]
    frame = pd.DataFrame(rows, columns=list(WORK))
    frame = frame.drop_duplicates(["customer_id", "task"])
    return frame.sort_values(
        ["person", "overdue_amount", "customer_id"],
        ascending=[True, False, True],
        ignore_index=True,
        kind="stable",
    )


def _late(account: Account, rules: HouseRules) -> bool:
    return (
        account.late_months >= rules.value("late_months_watch")
        and account.overdue_amount > 0
    )


def _ask(account: Account, currency: str) -> tuple[str, str, str]:
    amount = money_text(account.overdue_amount, currency, whole=True)
    return (
        account.customer_id,
        "Ask the account manager what has changed at the customer.",
        f"{amount} is overdue; late month number {account.late_months} in a row.",
    )


def staff_changes(ledger: Ledger, *, since: date | str) -> list[Finding]:
    """Say at which accounts the people in charge have changed or seem to have left.

    Parameters
    ----------
    ledger : Ledger
        One customer, some, or all; people are looked for among all its customers.
    since : date or str
        Earlier day that is compared with.

    Returns
    -------
    list of Finding
        Changes of account manager, collector and relationship holder, and relationship
        holders who are in charge of no account any more. `act` where the person the
        customer felt bound to is concerned.

    Raises
    ------
    ParameterError
        When the earlier day lies outside the data.
    """
    now = ledger.query(WHO).set_index("customer_id")
    before = ledger.as_of(since).query(WHO).set_index("customer_id")
    active = {
        name
        for column in ("account_manager", "collector")
        for name in now[column]
        if not is_missing(name)
    }
    found = []
    for customer, row in now.iterrows():
        then = before.loc[customer] if customer in before.index else None
        found += _changed(customer, row, then, ledger)
        holder = row["relationship_holder"]
        if not is_missing(holder) and ledger.scope is None and holder not in active:
            found.append(
                _said(
                    customer,
                    "act",
                    f"{holder}, to whom the customer feels bound, is in charge of no "
                    "account any more.",
                    "Have the relationship handed over in person.",
                )
            )
    return found


def _changed(
    customer: str, now: pd.Series, then: pd.Series | None, ledger: Ledger
) -> list[Finding]:
    found = []
    for column, role in PEOPLE.items():
        old = None if then is None else then[column]
        if is_missing(old) or old == now[column]:
            continue
        new = NOBODY_NAMED if is_missing(now[column]) else now[column]
        severity = "act" if _was_bound(then, old) else "watch"
        found.append(
            _said(
                customer,
                severity,
                f"The {role} of {customer} was {old} and is {new} by "
                f"{date_text(ledger.as_of_date)}.",
                "Introduce the new one to the customer, and tell credit.",
            )
        )
    return found


def _was_bound(then: pd.Series, name: str) -> bool:
    return (
        not is_missing(then["relationship_holder"])
        and then["relationship_holder"] == name
    )


def _said(customer: str, severity: str, statement: str, action: str) -> Finding:
    return Finding(
        rule="staff_change",
        severity=severity,
        statement=statement,
        evidence=(("Customer", customer),),
        action=action,
        source="customers",
    )
