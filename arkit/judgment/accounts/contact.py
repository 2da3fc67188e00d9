"""Who may speak to a customer about late payment today?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from arkit.judgment.accounts.account import Account, Commitment
from arkit.judgment.accounts.account_facts import only_account
from arkit.judgment.accounts.escalation import (
    AS_AGREED,
    DIRECT,
    JOINT,
    LINK,
    MAY_CALL,
    NOT_STARTED,
    RUNNING,
    SALES_ONLY,
    Clock,
    escalation,
    rule_in_force,
)
from arkit.judgment.accounts.house_rules import Contact, HouseRules
from arkit.judgment.accounts.reading import read_house_rules
from arkit.judgment.accounts.working_days import working_days_between
from arkit.schema import date_text, money_text, number_text

if TYPE_CHECKING:
    from arkit.ledger import Ledger


@dataclass(frozen=True, kw_only=True)
class ContactRule:
    """Who may speak to a customer, why, and what is due when.

    Parameters
    ----------
    rule : str
        `sales only`, `accounting link`, `credit direct`, or empty where none is known.
    source : str
        Where the rule comes from, in words.
    who : str
        Who speaks to the customer today: a role and, where named, the person.
    clock : Clock
        Stage of the escalation.
    sentences : tuple of str
        Rule, stage and what is due, as sentences.
    fields : tuple of (str, str)
        Contact map: ours, theirs, channel and tone, as far as agreed.
    """

    rule: str
    source: str
    who: str
    clock: Clock
    sentences: tuple[str, ...]
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def stage(self) -> str:
        """Stage of the escalation."""
        return self.clock.stage

    @property
    def credit_may_call(self) -> bool:
        """Whether credit may speak to the customer today."""
        return self.rule != SALES_ONLY or self.stage in (MAY_CALL, JOINT)


def contact_rule(ledger: Ledger, rules: HouseRules | None = None) -> ContactRule:
    """Say who may speak to a customer about late payment, and what is due when.

    Parameters
    ----------
    ledger : Ledger
        The ledger of one customer.
    rules : HouseRules, optional
        Rules of the house; those of arkit where not given.

    Returns
    -------
    ContactRule
        The rule, its source, the stage of the escalation and sentences.

    Raises
    ------
    ParameterError
        When the ledger holds several customers.

    Notes
    -----
    The rule agreed for the customer comes first, then the customer's row in the ledger,
    then the rules for groups. For "sales only" a clock runs from the first warning to
    sales, within the late months in a row, that no promise with a day and an amount has
    answered: when the working days of the policy are over, credit may call. From the
    third late month on sales and credit call together. A broken promise is no answer.
    """
    rules = rules or read_house_rules()
    account = only_account(ledger, rules)
    return account_contact(account, rules, ledger.as_of_date, currency=ledger.currency)


def account_contact(
    account: Account, rules: HouseRules, day: date, *, currency: str
) -> ContactRule:
    """The same for an account whose facts are at hand.

    Parameters
    ----------
    account : Account
        The account.
    rules : HouseRules
        Rules of the house.
    day : datetime.date
        As-of day.
    currency : str
        ISO 4217 code of the amounts.

    Returns
    -------
    ContactRule
        Rule, stage and sentences.
    """
    rules = rules.of(account.customer_id, day)
    rule, source, agreed = rule_in_force(account, rules, day)
    clock = (
        escalation(account, rules, day)
        if rule == SALES_ONLY
        else Clock(stage=AS_AGREED)
    )
    who = _who(account, rule, clock.stage)
    said = (_rule_sentence(rule, source), *_stage_sentences(account, clock, day, rules))
    if clock.commitment is not None:
        said += (_commitment_sentence(clock.commitment, currency),)
    return ContactRule(
        rule=rule,
        source=source,
        who=who,
        clock=clock,
        sentences=tuple(text for text in said if text),
        fields=_map_fields(account, agreed),
    )


def _who(account: Account, rule: str, stage: str) -> str:
    """Who speaks to the customer today."""
    sales = _named("account manager", account.account_manager)
    credit = _named("collector", account.collector)
    if rule == SALES_ONLY and stage == JOINT:
        return f"{sales} and {credit}, together"
    if rule == SALES_ONLY:
        return credit if stage == MAY_CALL else sales
    if rule == LINK:
        return f"{credit}, to the customer's accounting"
    return credit if rule == DIRECT else "nobody until a rule is agreed"


def _named(role: str, name: str) -> str:
    return f"{role} ({name})" if name else f"{role} (nobody named)"


def _rule_sentence(rule: str, source: str) -> str:
    words = {
        SALES_ONLY: "Only sales speaks to the customer about late payment",
        LINK: "Our accounting speaks to the customer's accounting",
        DIRECT: "Credit speaks to the customer directly",
        "": "No contact rule is known",
    }[rule]
    return f"{words} ({source})."


def _stage_sentences(
    account: Account, clock: Clock, day: date, rules: HouseRules
) -> tuple[str, ...]:
    n_days = number_text(rules.value("contact_working_days"))
    warned, last = date_text(clock.warned_date), date_text(clock.deadline_date)
    if clock.stage == NOT_STARTED:
        return (
            "Something is overdue and no warning to sales is recorded: warn the "
            f"account manager; a promise with a day and an amount is due within "
            f"{n_days} working days.",
        )
    if clock.stage == RUNNING:
        left = working_days_between(day, clock.deadline_date, rules.holidays)
        return (
            f"Sales was warned on {warned}; a promise with a day and an amount is due "
            f"by {last}, {number_text(left)} working days from now. Then credit may "
            "call.",
        )
    said = []
    if clock.warned_date is not None and day > clock.deadline_date:
        over = working_days_between(clock.deadline_date, day, rules.holidays)
        said.append(
            f"Sales was warned on {warned} and no promise with a day and an amount "
            f"that held has come; it was due by {last}, {number_text(over)} working "
            f"days ago.{'' if clock.stage == JOINT else ' Credit may call.'}"
        )
    if clock.stage == JOINT:
        said.append(
            f"It is late month number {number_text(account.late_months)} in a row: "
            "sales and credit call the customer together."
        )
    return tuple(said)


def _commitment_sentence(promise: Commitment, currency: str) -> str:
    amount = money_text(promise.amount, currency, whole=True)
    return (
        f"The last promise was made on {date_text(promise.made_on)}: {amount} by "
        f"{date_text(promise.due_date)}; {promise.state or 'its state is not known'}."
    )


def _map_fields(
    account: Account, agreed: Contact | None
) -> tuple[tuple[str, str], ...]:
    ours = account.collector if agreed is None else agreed.our_contact
    pairs = (
        ("Account manager", account.account_manager),
        ("Our accounting", ours or account.collector),
        ("Their accounting", agreed.their_contact if agreed else ""),
        ("Channel", agreed.channel if agreed else ""),
        ("Tone", agreed.tone if agreed else ""),
        ("Relationship", account.relationship_holder),
    )
    return tuple((label, text) for label, text in pairs if text)
