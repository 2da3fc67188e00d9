"""What do credit and sales expect of each other on an account, agreed in advance?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from arkit.judgment.accounts.account_facts import only_account
from arkit.judgment.accounts.escalation import rule_in_force
from arkit.judgment.accounts.house_rules import HouseRules
from arkit.judgment.accounts.reading import read_house_rules
from arkit.schema import days_text, number_text, share_text

if TYPE_CHECKING:
    from arkit.ledger import Ledger


def expectations(
    ledger: Ledger, rules: HouseRules | None = None
) -> tuple[tuple[str, str], ...]:
    """Say what follows when, for one account, so that both departments know it before.

    Parameters
    ----------
    ledger : Ledger
        The ledger of one customer.
    rules : HouseRules, optional
        Rules of the house; those of arkit where not given.

    Returns
    -------
    tuple of (str, str)
        Topics and what is expected, as sentences: contact, escalation, exceptions,
        hold, steps of dunning, thresholds of its own.

    Raises
    ------
    ParameterError
        When the ledger holds several customers.
    """
    rules = rules or read_house_rules()
    account, day = only_account(ledger, rules), ledger.as_of_date
    own = rules.of(account.customer_id, day)
    rule, source, _ = rule_in_force(account, rules, day)
    entry = rules.key_account(account.customer_id, day)
    owner = f"The {entry.owner} answers for it." if entry else ""
    ladder = own.ladder(account, day)
    steps = (
        [f"{s.action} from day {s.from_days}" for s in ladder.steps] if ladder else []
    )
    special = [
        f"{own.policy.thresholds[o.name].label}: {number_text(o.value, places=2)} "
        f"({o.reason})"
        for o in rules.overrides
        if o.customer_id == account.customer_id and o.holds(day)
    ]
    pairs = (
        ("Key account", owner),
        ("Contact", f"{rule or 'no rule'} ({source})."),
        ("Escalation", _escalation(own) if rule == "sales only" else ""),
        ("Exceptions", _exceptions(own)),
        ("Hold", _hold(own)),
        ("Past due", f"{', '.join(steps)}." if steps else ""),
        ("Thresholds of its own", "; ".join(special)),
    )
    return tuple((topic, said) for topic, said in pairs if said)


def _escalation(rules: HouseRules) -> str:
    days = number_text(rules.value("contact_working_days"))
    months = number_text(rules.value("joint_call_months"))
    return (
        f"After a warning sales brings a promise with a day and an amount within "
        f"{days} working days, otherwise credit may call; from late month number "
        f"{months} in a row both call together."
    )


def _exceptions(rules: HouseRules) -> str:
    lasts = days_text(rules.value("exception_days"))
    who = "; ".join(
        f"number {number_text(a.exception)}: {' or '.join(a.roles)}"
        f"{', with an agreed plan' if a.needs_plan else ''}"
        for a in rules.approvers
    )
    return f"Within twelve months, {who}. Each has a condition and ends after {lasts}."


def _hold(rules: HouseRules) -> str:
    days = days_text(rules.value("hold_from_days"))
    share = share_text(rules.value("hold_least_share"))
    return (
        f"Decided on when at least {share} of the open amount is more than {days} past "
        "due and not disputed."
    )
