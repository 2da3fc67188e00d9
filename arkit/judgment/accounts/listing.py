"""Do the lists of the house agree with the ledger, and are they still in force?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from arkit.judgment.accounts.account import Account
from arkit.judgment.accounts.house_rules import HouseRules
from arkit.judgment.finding import Finding
from arkit.schema import date_text

if TYPE_CHECKING:
    from arkit.ledger import Ledger


def listing(
    held: Mapping[str, Account], rules: HouseRules, ledger: Ledger
) -> Iterator[Finding]:
    """Compare the lists of the house with the accounts of a ledger.

    Parameters
    ----------
    held : mapping of str to Account
        Accounts by customer number.
    rules : HouseRules
        Rules of the house.
    ledger : Ledger
        Where the accounts come from; its day decides what has ended, its scope whether
        an unknown customer is worth a word.

    Yields
    ------
    Finding
        Key accounts without an owner or not on the list, rules that have ended, rules
        for customers nobody knows, and the same steps of dunning for everyone.
    """
    yield from _key_accounts(held, rules, ledger)
    yield from _ended(held, rules, ledger)
    if ledger.scope is None:
        yield from _strangers(held, rules)
        if len({rule.audience for rule in rules.ladders}) < 2:
            yield _said(
                "dunning_alike",
                "watch",
                "All customers are dunned in the same steps.",
                action="Write other steps for key accounts or for a segment.",
            )


def _said(rule: str, severity: str, statement: str, *, action: str = "") -> Finding:
    return Finding(
        rule=rule,
        severity=severity,
        statement=statement,
        action=action,
        source="house rules",
    )


def _key_accounts(
    held: Mapping[str, Account], rules: HouseRules, ledger: Ledger
) -> Iterator[Finding]:
    for account in held.values():
        entry = rules.key_account(account.customer_id, ledger.as_of_date)
        who = f"{account.name} ({account.customer_id})"
        if entry is not None and not account.is_marked:
            yield _said(
                "key_account_unmarked",
                "watch",
                f"{who} is on the list of key accounts, and the ledger does not "
                "mark it.",
                action="Correct the customer's row.",
            )
        elif account.is_marked and entry is None and rules.key_accounts:
            yield _said(
                "key_account_unlisted",
                "watch",
                f"The ledger marks {who} as a key account; the agreed list does not "
                "have it, so it is treated as any other.",
                action="Put it on the list with an owner, or correct the row.",
            )
        elif account.is_marked and entry is None and not account.account_manager:
            yield _said(
                "key_account_owner",
                "act",
                f"{who} is a key account without an owner: neither an account manager "
                "nor an agreed list names one.",
                action="Name who answers for the account.",
            )


def _ended(
    held: Mapping[str, Account], rules: HouseRules, ledger: Ledger
) -> Iterator[Finding]:
    kinds = (
        ("key account entry", rules.key_accounts),
        ("contact rule", rules.contacts),
        ("threshold of its own", rules.overrides),
    )
    for kind, entries in kinds:
        for entry in entries:
            is_here = entry.customer_id in held
            if is_here and entry.is_expired(ledger.as_of_date):
                yield _said(
                    "rule_ended",
                    "watch",
                    f"The {kind} of {held[entry.customer_id].name} "
                    f"({entry.customer_id}) ended on {date_text(entry.until)}.",
                    action="Renew it or take it out.",
                )


def _strangers(held: Mapping[str, Account], rules: HouseRules) -> Iterator[Finding]:
    named = [
        entry.customer_id
        for entry in (
            *rules.key_accounts,
            *rules.contacts,
            *rules.overrides,
            *rules.agreed,
        )
    ]
    for customer_id in sorted({n for n in named if n} - set(held)):
        yield _said(
            "rule_for_nobody",
            "watch",
            f"The house rules name customer {customer_id}, whom the ledger does not "
            "know on this day.",
            action="Correct the number, or take the rule out.",
        )
