"""Were the rules of the house kept, and where were they not?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from arkit.judgment.accounts.account import Account
from arkit.judgment.accounts.account_facts import accounts
from arkit.judgment.accounts.after_warning import (
    NOTHING,
    after_warnings_of,
    warning_sentence,
)
from arkit.judgment.accounts.escalation import (
    JOINT,
    LINK,
    MAY_CALL,
    NOT_STARTED,
    SALES_ONLY,
    escalation,
    rule_in_force,
)
from arkit.judgment.accounts.exceptions import exceptions_of
from arkit.judgment.accounts.holds import amount_for_hold
from arkit.judgment.accounts.house_rules import HouseRules
from arkit.judgment.accounts.listing import listing
from arkit.judgment.accounts.reading import read_house_rules
from arkit.judgment.finding import Finding, by_severity
from arkit.schema import (
    date_text,
    days_text,
    money_text,
    number_text,
    sentence,
    share_text,
)

if TYPE_CHECKING:
    from arkit.ledger import Ledger
    from arkit.metrics import Measure

SALES_ROLES = ("sales", "account manager")


@dataclass(frozen=True, kw_only=True)
class Case:
    """One account, the rules that hold for it, and how its amounts are written."""

    account: Account
    rules: HouseRules
    day: date
    currency: str
    names: bool

    def money(self, amount: float) -> str:
        """Write an amount in whole units."""
        return money_text(amount, self.currency, whole=True)

    def finding(self, rule: str, severity: str, statement: str, **more: Any) -> Finding:
        """A finding that names the customer where several are looked at."""
        number = self.account.customer_id
        who = f"{self.account.name} ({number}): " if self.names else ""
        named = (("Customer", number),) if self.names else ()
        return Finding(
            rule=rule,
            severity=severity,
            statement=who + statement,
            evidence=(*named, *more.pop("evidence", ())),
            source="house rules",
            **more,
        )


def compliance(ledger: Ledger, rules: HouseRules | None = None) -> list[Finding]:
    """List what breaches the rules of the house, and what was done as they say.

    Parameters
    ----------
    ledger : Ledger
        One customer, some, or all.
    rules : HouseRules, optional
        Rules of the house; those of arkit where not given.

    Returns
    -------
    list of Finding
        The most serious first; `note` is what was kept or only needs to be known. A
        customer of several is named in each statement.

    Notes
    -----
    Looked at: the list of key accounts against the ledger and rules that have ended;
    approvers, ends and conditions of exceptions; calls and reminders against the
    contact rule that held that day; warnings to sales without a promise or payment
    within the working days of the policy; holds that the rule asks for, and holds that
    nothing asks for.
    """
    rules = rules or read_house_rules()
    held = accounts(ledger, rules)
    found = list(listing(held, rules, ledger))
    cases = {
        customer: Case(
            account=account,
            rules=rules.of(customer, ledger.as_of_date),
            day=ledger.as_of_date,
            currency=ledger.currency,
            names=len(held) > 1,
        )
        for customer, account in held.items()
    }
    found += [one for case in cases.values() for check in CHECKS for one in check(case)]
    found += _of_exceptions(exceptions_of(ledger, held, rules), cases)
    found += _of_warnings(after_warnings_of(ledger, held, rules), cases)
    return by_severity(found)


def _contact(case: Case) -> Iterator[Finding]:
    """Has the escalation come further than what was done?"""
    rule, _, agreed = rule_in_force(case.account, case.rules, case.day)
    if not rule:
        yield case.finding(
            "contact_rule",
            "watch",
            "No contact rule is known.",
            action="Agree with sales on who speaks to the customer about late payment.",
        )
    elif agreed is not None and case.account.contact_rule not in ("", rule):
        yield case.finding(
            "contact_rule",
            "watch",
            f"The house rules say {rule}, the ledger says {case.account.contact_rule}; "
            "the house rules count.",
            action="Correct the customer's row.",
        )
    if (
        rule == LINK
        and case.account.is_key_account
        and not (agreed and agreed.their_contact)
    ):
        yield case.finding(
            "contact_map",
            "note",
            "No role in the customer's accounting is named for the accounting link.",
            action="Fill in the contact map with the customer before any trouble.",
        )
    if rule == SALES_ONLY:
        yield from _escalated(case)


def _escalated(case: Case) -> Iterator[Finding]:
    clock = escalation(case.account, case.rules, case.day)
    overdue = ("Overdue", case.money(case.account.overdue_amount))
    if clock.stage == NOT_STARTED:
        yield case.finding(
            "contact_clock",
            "watch",
            f"{overdue[1]} is overdue, only sales may call, and no warning to sales is "
            "recorded.",
            action="Warn the account manager and record it; the clock starts then.",
            evidence=(overdue,),
        )
    elif clock.stage in (MAY_CALL, JOINT):
        who = "sales and credit together" if clock.stage == JOINT else "credit"
        due = (
            f"no promise that held came by {date_text(clock.deadline_date)}"
            if clock.deadline_date
            else f"late month number {number_text(case.account.late_months)} in a row"
        )
        yield case.finding(
            "contact_clock",
            "act",
            f"The contact rule has escalated: {due}, so {who} may call.",
            action=sentence(f"call the customer, {who}, for a dated amount"),
            evidence=(overdue,),
        )


def _calls(case: Case) -> Iterator[Finding]:
    """Did credit call where only sales may?"""
    account = case.account
    for action in account.done("call", "reminder"):
        rule, _, agreed = rule_in_force(account, case.rules, action.day)
        since = agreed.since if agreed else account.changed_date
        known = since is None or action.day >= since
        is_sales = any(role in action.done_by.casefold() for role in SALES_ROLES)
        if rule != SALES_ONLY or not known or is_sales:
            continue
        clock = escalation(account, case.rules, action.day, is_late=True)
        if clock.stage in (MAY_CALL, JOINT):
            continue
        yield case.finding(
            "contact_broken",
            "act",
            f"A {action.kind} on {date_text(action.day)} by the "
            f"{action.done_by or 'credit department'} broke the rule that only sales "
            "speaks to the customer.",
            action="Tell the account manager, and record why.",
            evidence=(("Activity", action.activity_id),),
        )


def _hold(case: Case) -> Iterator[Finding]:
    """Is the hold set that the rule asks for, and only that one?"""
    account, days = case.account, case.rules.value("hold_from_days")
    old = amount_for_hold(account, case.rules)
    is_asked = old > 0
    share = old / account.open_amount if is_asked else 0.0
    evidence = (("Older", case.money(old)), ("Oldest", days_text(account.oldest_days)))
    if is_asked and not account.is_on_hold:
        yield case.finding(
            "hold_missing",
            "act",
            f"{case.money(old)} or {share_text(share)} of the open amount is more than "
            f"{days_text(days)} past due and not disputed, and no hold is set.",
            action="Decide on a hold and record the decision with its reason.",
            evidence=evidence,
        )
    elif account.is_on_hold and account.overdue_amount <= 0:
        yield case.finding(
            "hold_left",
            "watch",
            "The customer is on hold and nothing is overdue.",
            action="Lift the hold, or record why it stays.",
        )
    elif account.is_on_hold and is_asked:
        yield case.finding(
            "hold_set",
            "note",
            f"The hold is set as the rule asks: {case.money(old)} is more than "
            f"{days_text(days)} past due.",
            evidence=evidence,
        )


CHECKS: tuple[Callable[[Case], Iterator[Finding]], ...] = (_contact, _calls, _hold)


def _of_exceptions(granted: Measure, cases: dict[str, Case]) -> Iterator[Finding]:
    """Approver, condition and end of each exception."""
    for row in granted.frame.to_dict("records"):
        case = cases[row["customer_id"]]
        which = (
            f"Exception number {row['number']} in twelve months, of "
            f"{date_text(row['granted_date'])},"
        )
        price = ("Price so far", case.money(row["price_amount"]))
        if row["is_approved"]:
            yield case.finding(
                "exception_approver",
                "note",
                f"{which} was granted by the {row['approver']}, as the rules ask.",
                evidence=(price,),
            )
        else:
            by = f"the {row['approver']}" if row["approver"] else "nobody named"
            yield case.finding(
                "exception_approver",
                "act",
                f"{which} was granted by {by}; the rules ask for the "
                f"{row['needed_approver']}.",
                action="Have it confirmed or ended by who may grant it.",
                evidence=(price,),
            )
        if not row["condition"]:
            yield case.finding(
                "exception_condition",
                "watch",
                f"{which} has no condition on record.",
                action="Write down what the customer does in return, and by when.",
                evidence=(price,),
            )


def _of_warnings(warned: Measure, cases: dict[str, Case]) -> Iterator[Finding]:
    """Warnings after which nothing changed."""
    for row in warned.frame.to_dict("records"):
        if row["what_changed"] == NOTHING:
            case = cases[row["customer_id"]]
            yield case.finding(
                "warning_unanswered",
                "watch",
                warning_sentence(row, case.currency),
                action="Ask sales for a dated amount, and escalate as the rule says.",
                evidence=(("Recorded", row["result"] or "nothing"),),
            )
