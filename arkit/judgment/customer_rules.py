"""What stands out about a customer, measured against the policy?"""

from __future__ import annotations

from collections.abc import Callable

from arkit.judgment.facts import Facts
from arkit.judgment.finding import Finding, by_severity
from arkit.judgment.policy import Policy
from arkit.schema import date_text, days_text, money_text, number_text, share_text

Rule = Callable[[Facts, Policy], Finding | None]


def _graded(value: float | None, policy: Policy, name: str) -> str | None:
    """Severity of a value against `NAME_watch` and `NAME_act`, where they exist."""
    if value is None:
        return None
    for grade in ("act", "watch"):
        key = f"{name}_{grade}"
        if key in policy.thresholds and value >= policy.value(key):
            return grade
    return None


def _money(facts: Facts, amount: float | None) -> str:
    return money_text(amount or 0.0, facts.ledger.currency, whole=True)


def limit_used(facts: Facts, policy: Policy) -> Finding | None:
    """Is the credit limit used up?"""
    used = facts.value("exposure", "utilization_share")
    grade = _graded(used, policy, "utilization")
    if grade is None:
        return None
    exposure = _money(facts, facts.value("exposure", "exposure_amount"))
    limit = _money(facts, facts.value("exposure", "credit_limit_amount"))
    return Finding(
        rule="utilization",
        severity=grade,
        statement=f"Exposure of {exposure} uses {share_text(used)} of the limit of "
        f"{limit}.",
        evidence=(("Exposure", exposure), ("Credit limit", limit)),
        action="Release new orders only against payment of overdue items.",
        source="exposure",
    )


def overdue(facts: Facts, policy: Policy) -> Finding | None:
    """Is much of the open amount overdue?"""
    share = facts.value("exposure", "overdue_share")
    grade = _graded(share, policy, "overdue")
    if grade is None:
        return None
    amount = _money(facts, facts.value("exposure", "overdue_amount"))
    return Finding(
        rule="overdue",
        severity=grade,
        statement=f"{amount} or {share_text(share)} of the open amount is overdue.",
        evidence=(("Overdue", amount), ("Overdue share", share_text(share))),
        action="Agree a dated payment for every overdue invoice.",
        source="exposure",
    )


def oldest(facts: Facts, policy: Policy) -> Finding | None:
    """Is something very old still open?"""
    age = facts.value("exposure", "oldest_days_past_due")
    grade = _graded(age, policy, "oldest")
    if grade is None:
        return None
    return Finding(
        rule="oldest",
        severity=grade,
        statement=f"The oldest open item is {days_text(age)} past due.",
        evidence=(("Oldest item", days_text(age)),),
        action="Find out why the oldest items are not paid: dispute, missing paper, or "
        "money.",
        source="exposure",
    )


def slow(facts: Facts, policy: Policy) -> Finding | None:
    """Does the customer pay late?"""
    late = facts.value("year", "weighted_days_late")
    grade = _graded(late, policy, "days_late")
    n = facts.value("year", "n_settled") or 0
    if grade is None or n < policy.value("minimum_settled"):
        return None
    return Finding(
        rule="days_late",
        severity=grade,
        statement=f"Invoices settled in the last 12 months were paid "
        f"{days_text(late)} late, weighted by amount.",
        evidence=(("Days late", days_text(late, places=1)), ("Invoices", f"{n:,.0f}")),
        action="Speak about terms: the price of the days taken, or shorter terms.",
        source="payment_days",
    )


def slower(facts: Facts, policy: Policy) -> Finding | None:
    """Does the customer pay later than it did the year before?"""
    if "before" not in facts.measures:
        return None
    now = facts.value("recent", "weighted_days_late")
    then = facts.value("before", "weighted_days_late")
    counts = [facts.value(m, "n_settled") or 0 for m in ("recent", "before")]
    if now is None or then is None or min(counts) < policy.value("minimum_settled"):
        return None
    if _graded(now - then, policy, "slower") is None:
        return None
    return Finding(
        rule="slower",
        severity="watch",
        statement=f"In the last 3 months payments came {days_text(now - then)} later "
        "than in the year before.",
        evidence=(
            ("Last 3 months", days_text(now, places=1)),
            ("Year before", days_text(then, places=1)),
        ),
        action="Ask the account manager what has changed at the customer.",
        source="payment_days",
    )


def late_months(facts: Facts, policy: Policy) -> Finding | None:
    """Is this another late month in a row?"""
    months = facts.value("streak", "late_months")
    grade = _graded(months, policy, "late_months")
    if grade is None:
        return None
    return Finding(
        rule="late_months",
        severity=grade,
        statement=f"This is late month number {number_text(months)} in a row.",
        evidence=(("Late months in a row", number_text(months)),),
        action="Put the account manager's visit on this week's list.",
        source="late_streak",
    )


def exceptions(facts: Facts, policy: Policy) -> Finding | None:
    """Have exceptions been granted before?"""
    n = facts.value("actions", "n_exceptions")
    grade = _graded(n, policy, "exceptions")
    if grade is None:
        return None
    last = facts.measures["actions"].frame["last_exception_date"].iloc[0]
    return Finding(
        rule="exceptions",
        severity=grade,
        statement=f"{number_text(n)} exceptions were granted in the last 12 months, "
        f"the last on {date_text(last)}.",
        evidence=(("Exceptions", number_text(n)), ("Last", date_text(last))),
        action="No further exception without a named approver and a price for it.",
        source="action_record",
    )


def promises(facts: Facts, policy: Policy) -> Finding | None:
    """Are promises kept?"""
    kept = facts.value("promises", "kept_share")
    if kept is None or kept >= policy.value("promises_kept_watch"):
        return None
    due = number_text(facts.value("promises", "n_due"))
    n_broken = facts.value("promises", "n_broken")
    broken = number_text(n_broken)
    verb = "was" if n_broken == 1 else "were"
    return Finding(
        rule="promises",
        severity="watch",
        statement=f"Of {due} promises that fell due in the last 12 months, {broken} "
        f"{verb} broken; {share_text(kept)} were kept in time.",
        evidence=(("Promises due", due), ("Broken", broken)),
        action="Take the next promise in writing, with an amount and a day.",
        source="promise_record",
    )


def disputed(facts: Facts, policy: Policy) -> Finding | None:
    """Could it be our own fault?"""
    amount = facts.value("disputes", "open_disputed_amount")
    total = facts.value("exposure", "open_amount")
    if not amount or not total or _graded(amount / total, policy, "disputed") is None:
        return None
    return Finding(
        rule="disputed",
        severity="watch",
        statement=f"{_money(facts, amount)} or {share_text(amount / total)} of the "
        "open amount is in dispute.",
        evidence=(("In dispute", _money(facts, amount)),),
        action="Settle open disputes before speaking about late payment.",
        source="dispute_record",
    )


def on_account(facts: Facts, policy: Policy) -> Finding | None:
    """Has the customer paid what we have not applied?"""
    credit = -(facts.value("exposure", "on_account_amount") or 0.0)
    total = facts.value("exposure", "open_amount")
    if credit <= 0 or not total or credit / total < policy.value("unapplied_watch"):
        return None
    return Finding(
        rule="on_account",
        severity="watch",
        statement=f"{_money(facts, credit)} of cash and credit is on account and not "
        "applied to invoices.",
        evidence=(("On account", _money(facts, credit)),),
        action="Apply cash and credit on account before chasing.",
        source="exposure",
    )


def weight(facts: Facts, policy: Policy) -> Finding | None:
    """Is the customer a large part of all receivables?"""
    share = facts.portfolio_share
    if _graded(share, policy, "share_of_portfolio") is None:
        return None
    return Finding(
        rule="share_of_portfolio",
        severity="watch",
        statement=f"The customer is {share_text(share)} of all receivables.",
        evidence=(("Share of all receivables", share_text(share, places=1)),),
        action="Have management confirm the concentration.",
        source="exposure",
    )


RULES: tuple[Rule, ...] = (
    late_months,
    exceptions,
    overdue,
    oldest,
    limit_used,
    slow,
    slower,
    promises,
    disputed,
    on_account,
    weight,
)


def customer_findings(facts: Facts, policy: Policy) -> list[Finding]:
    """Tell what stands out about a customer, the most serious first.

    Parameters
    ----------
    facts : Facts
        Measures of the customer.
    policy : Policy
        Thresholds of the house.

    Returns
    -------
    list of Finding
        Empty when nothing breaches the policy.
    """
    found = (rule(facts, policy) for rule in RULES)
    return by_severity(finding for finding in found if finding is not None)
