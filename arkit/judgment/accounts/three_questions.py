"""What to do about a late payer, what to ask, and how to prevent a repeat?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from arkit import metrics
from arkit.judgment.accounts.account_facts import only_account
from arkit.judgment.accounts.after_warning import NOTHING, after_warnings_of
from arkit.judgment.accounts.asking import Known, routine_questions, what_to_ask
from arkit.judgment.accounts.contact import account_contact
from arkit.judgment.accounts.escalation import DIRECT
from arkit.judgment.accounts.exceptions import (
    YEAR_DAYS,
    exceptions_in_short,
    exceptions_of,
)
from arkit.judgment.accounts.field_reports import FieldReports, field_reports
from arkit.judgment.accounts.holds import amount_for_hold
from arkit.judgment.accounts.house_rules import HouseRules
from arkit.judgment.accounts.reading import read_house_rules
from arkit.schema import date_text, days_text, number_text, share_text

if TYPE_CHECKING:
    from arkit.ledger import Ledger

DO = "What to do"
ASK = "What to ask, and which actions to take"
PREVENT = "How to prevent a repeat"


@dataclass(frozen=True, kw_only=True)
class ThreeQuestions:
    """The three questions of a late month, answered from figures and rules.

    Parameters
    ----------
    do : tuple of str
        What to do.
    ask : tuple of str
        What to ask, and which actions to take.
    prevent : tuple of str
        How to prevent a repeat.
    """

    do: tuple[str, ...]
    ask: tuple[str, ...]
    prevent: tuple[str, ...]

    def parts(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Each question with its answers, in their order."""
        return (DO, self.do), (ASK, self.ask), (PREVENT, self.prevent)


def three_questions(ledger: Ledger, rules: HouseRules | None = None) -> ThreeQuestions:
    """Answer what to do, what to ask, and how to prevent a repeat.

    Parameters
    ----------
    ledger : Ledger
        The ledger of one customer.
    rules : HouseRules, optional
        Rules of the house; those of arkit where not given.

    Returns
    -------
    ThreeQuestions
        Sentences, written from figures, rules, and what was reported.

    Raises
    ------
    ParameterError
        When the ledger holds several customers.

    References
    ----------
    The questions, and their order, are those of "How would you fix a chronic late payer
    if they were a key account?"
    """
    rules = rules or read_house_rules()
    account = only_account(ledger, rules)
    day = ledger.as_of_date
    held = {account.customer_id: account}
    granted = exceptions_of(ledger, held, rules)
    since = pd.Timestamp(day) - pd.Timedelta(days=YEAR_DAYS)
    warned = after_warnings_of(ledger, held, rules).frame
    known = Known(
        ledger=ledger,
        account=account,
        rules=rules.of(account.customer_id, day),
        contact=account_contact(account, rules, day, currency=ledger.currency),
        reports=field_reports(ledger, rules),
        n_exceptions=int((granted.frame["granted_date"] > since).sum()),
        exceptions_said=exceptions_in_short(granted),
        n_unanswered=int((warned["what_changed"] == NOTHING).sum()),
    )
    if account.overdue_amount <= 0:
        return _nothing_overdue(known)
    return ThreeQuestions(
        do=_do(known), ask=what_to_ask(known), prevent=_prevent(known)
    )


def _nothing_overdue(known: Known) -> ThreeQuestions:
    return ThreeQuestions(
        do=("Nothing is overdue; there is nothing to do today.",),
        ask=routine_questions(known),
        prevent=("Look again on the usual day.",),
    )


def _do(known: Known) -> tuple[str, ...]:
    account = known.account
    months = (
        f"late month number {number_text(account.late_months)} in a row"
        if account.late_months
        else "no month is late as a whole"
    )
    said = [
        f"{known.money(account.overdue_amount)} is overdue, the oldest undisputed item "
        f"for {days_text(account.oldest_days)}; {months}.",
        f"Today the {known.contact.who}: call, and come back with an amount and a day "
        "for every overdue invoice.",
    ]
    if known.contact.stage != "as agreed":
        said += known.contact.sentences[1:]
    if account.disputed_amount > 0:
        said.append(
            f"{known.money(account.disputed_amount)} is disputed: settle it first, and "
            "do not dun it."
        )
    return (*said, _next_exception(known), _hold(known))


def _next_exception(known: Known) -> str:
    """Who would have to grant one more exception, and on what terms."""
    n = known.n_exceptions + 1
    needed = known.rules.approver(n)
    if needed is None:
        return "The house rules name nobody who grants exceptions."
    plan = ", and only with an agreed plan" if needed.needs_plan else ""
    return (
        f"Grant no exception number {number_text(n)} in twelve months but by the "
        f"{' or '.join(needed.roles)}{plan}; with a condition and an end."
    )


def _hold(known: Known) -> str:
    days = known.rules.value("hold_from_days")
    if known.account.is_on_hold:
        return "The hold stays until the dated amounts have arrived."
    old = amount_for_hold(known.account, known.rules)
    if old > 0:
        return (
            f"Decide on a hold: {known.money(old)} is more than {days_text(days)} past "
            "due and not disputed."
        )
    return (
        f"A hold is not due by the rules: too little that is undisputed is more than "
        f"{days_text(days)} past due. Say what would set it, and value it against "
        "going on before it is threatened."
    )


def _prevent(known: Known) -> tuple[str, ...]:
    account, rules = known.account, known.rules
    said = []
    if known.n_exceptions:
        said.append(known.exceptions_said)
    cost = metrics.cost_of_lateness(
        known.ledger, rate_pa=rules.value("financing_rate")
    ).frame.iloc[0]
    late = cost["cost_amount"] + cost["overdue_cost_amount"]
    rate = share_text(rules.value("financing_rate"), places=1)
    said.append(
        f"Name the price: financing late payments of twelve months has cost "
        f"{known.money(late)} at {rate} a year."
    )
    has_link = any(label == "Their accounting" for label, _ in known.contact.fields)
    if known.contact.rule != DIRECT and not has_link:
        said.append(
            "Agree on a link from our accounting to theirs now, with roles and days, "
            "for use before the next due date."
        )
    days = number_text(rules.value("reminder_before_days"))
    said.append(
        f"Remind {days} working days before the due date while the forecast says late, "
        "instead of waiting until it has passed."
    )
    if account.is_key_account:
        entry = rules.key_account(account.customer_id, known.ledger.as_of_date)
        owner = (
            f"its owner, the {entry.owner}," if entry else "an owner on the agreed list"
        )
        said.append(
            f"Have {owner} sign what is expected: contact rule, number of exceptions, "
            f"and what follows after {number_text(rules.value('joint_call_months'))} "
            "late months."
        )
    return tuple(said)


def last_report_words(reports: FieldReports) -> str:
    """Say in a sentence how recent the reports of one customer are.

    Parameters
    ----------
    reports : FieldReports
        Reports of one customer.

    Returns
    -------
    str
        The sentence.
    """
    row = reports.recency.iloc[0]
    if not row["n_reports"]:
        return "No field report is on record."
    changed = len(reports.changes)
    what = (
        "no answer changed"
        if not changed
        else f"{number_text(changed)} answers changed"
    )
    return (
        f"The last field report is of {date_text(row['last_report_date'])}, "
        f"{days_text(row['days_since_report'])} ago; since the one before {what}."
    )
