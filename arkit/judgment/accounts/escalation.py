"""Which contact rule holds, and how far has the escalation of "sales only" come?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from arkit.judgment.accounts.account import Account, Action, Commitment
from arkit.judgment.accounts.house_rules import Contact, HouseRules
from arkit.judgment.accounts.working_days import working_days_later
from arkit.schema import date_text

SALES_ONLY, LINK, DIRECT = "sales only", "accounting link", "credit direct"
# Stages of "sales only"; credit may speak to the customer in the last two.
AS_AGREED, NOT_STARTED, RUNNING = "as agreed", "clock not started", "clock running"
MAY_CALL, JOINT = "credit may call", "joint call"
KEPT = frozenset({"kept", "kept late", "open", "partly kept", "superseded"})


@dataclass(frozen=True, kw_only=True)
class Clock:
    """How far the escalation of "sales only" has come.

    Parameters
    ----------
    stage : str
        `as agreed`, `clock not started`, `clock running`, `credit may call` or
        `joint call`.
    warned_date, deadline_date : datetime.date, optional
        Day of the first warning without an answer, and last day for the answer.
    commitment : Commitment, optional
        What answered the last warning.
    """

    stage: str
    warned_date: date | None = None
    deadline_date: date | None = None
    commitment: Commitment | None = None


def rule_in_force(
    account: Account, rules: HouseRules, day: date
) -> tuple[str, str, Contact | None]:
    """Find the contact rule of an account, where it comes from, and its agreement.

    Parameters
    ----------
    account : Account
        The account.
    rules : HouseRules
        Rules of the house.
    day : datetime.date
        The day.

    Returns
    -------
    (str, str, Contact or None)
        Rule, its source in words, and the entry of the house rules where it is one.
    """
    agreed = rules.contact(account, day)
    is_own = agreed is not None and agreed.audience[0] == "customer"
    if is_own or (agreed is not None and not account.contact_rule):
        since = f" since {date_text(agreed.since)}" if agreed.since else ""
        kind = "this customer" if is_own else agreed.audience[0]
        because = f": {agreed.reason}" if agreed.reason else ""
        return agreed.rule, f"house rules for {kind}{since}{because}", agreed
    if account.contact_rule:
        return account.contact_rule, "the customer's row in the ledger", None
    return "", "no rule is known", None


def escalation(
    account: Account, rules: HouseRules, day: date, *, is_late: bool | None = None
) -> Clock:
    """Find how far the escalation of "sales only" has come on a day.

    Parameters
    ----------
    account : Account
        The account.
    rules : HouseRules
        Rules of the house, with the thresholds of this customer.
    day : datetime.date
        The day; warnings, promises and late months after it do not count.
    is_late : bool, optional
        Whether anything was overdue on that day; as it is now where not given.

    Returns
    -------
    Clock
        Stage, dates and the promise that answered.
    """
    warnings = [w for w in account.done("warning to sales") if _counts(w, account, day)]
    answers = [c for c in account.commitments if c.made_on <= day and c.amount > 0]
    open_from = _first_unanswered(warnings, answers)
    clock = _clock_from(open_from, answers, warnings, rules)
    is_late = account.overdue_amount > 0 if is_late is None else is_late
    if is_late and _late_months(account, day) >= rules.value("joint_call_months"):
        stage = JOINT
    elif not is_late or (warnings and open_from is None):
        stage = AS_AGREED
    elif not warnings:
        stage = NOT_STARTED
    else:
        stage = MAY_CALL if day > clock.deadline_date else RUNNING
    return Clock(
        stage=stage,
        warned_date=clock.warned_date,
        deadline_date=clock.deadline_date,
        commitment=clock.commitment,
    )


def _late_months(account: Account, day: date) -> int:
    """Late months in a row up to the month of a day."""
    first = account.streak_date
    if first is None or day < first:
        return 0
    months = (day.year - first.year) * 12 + day.month - first.month + 1
    return min(account.late_months, months)


def _counts(warning: Action, account: Account, day: date) -> bool:
    """Whether a warning belongs to the late months in a row, or to this month."""
    first = account.streak_date or day.replace(day=1)
    return first <= warning.day <= day


def _first_unanswered(warnings: list[Action], answers: list[Commitment]) -> date | None:
    """Day of the first warning after which no promise came that was not broken."""
    lasting = [c.made_on for c in answers if c.state in KEPT]
    return next(
        (w.day for w in warnings if not any(made >= w.day for made in lasting)), None
    )


def _clock_from(
    warned: date | None,
    answers: list[Commitment],
    warnings: list[Action],
    rules: HouseRules,
) -> Clock:
    if warned is not None:
        n = int(rules.value("contact_working_days"))
        deadline = working_days_later(warned, n, rules.holidays)
        return Clock(stage=RUNNING, warned_date=warned, deadline_date=deadline)
    last = answers[-1] if answers and warnings else None
    return Clock(stage=AS_AGREED, commitment=last)
