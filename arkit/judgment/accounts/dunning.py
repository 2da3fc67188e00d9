"""What does the policy propose for each overdue invoice, and what may be charged?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pandas as pd

from arkit.errors import ParameterError
from arkit.judgment.accounts.account import Account, Commitment, OverdueItem
from arkit.judgment.accounts.account_facts import accounts
from arkit.judgment.accounts.contact import account_contact
from arkit.judgment.accounts.house_rules import HouseRules, Ladder, Step
from arkit.judgment.accounts.reading import read_house_rules
from arkit.metrics.passport import Measure, measure
from arkit.schema import date_text, decimals
from arkit.whatif import Regime, late_interest, regime

if TYPE_CHECKING:
    from arkit.ledger import Ledger

# Kinds of recorded activities that mean a step was done.
DONE_BY = {
    "reminder": ("reminder",),
    "final notice": ("reminder",),
    "call": ("call",),
    "joint call": ("call",),
    "warning to sales": ("warning to sales",),
    "hold decision": ("hold set", "hold lifted"),
    "third party": (),
}
COLUMNS = (
    *("customer_id", "customer_name", "segment", "invoice_id", "due_date"),
    *("days_past_due", "open_amount", "step", "contact", "is_due", "waits_for"),
    *("next_step", "next_date", "interest_amount", "fee_amount", "claim_amount"),
    "reason",
)
LAW = (
    "Simple interest from the day after the due date on the open amount, and the fixed "
    "fee of each invoice, by the law of the customer's country; from the step on that "
    "charges it. To be checked before a claim is made; not legal advice"
)


@dataclass(frozen=True, kw_only=True)
class Charge:
    """What may be charged for one invoice, or why that is not known."""

    interest: float = 0.0
    fee: float = 0.0
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Book:
    """As-of day, currency, laws by country and least amount of a list of proposals."""

    day: date
    currency: str
    laws: Mapping[str, Regime]
    least_amount: float = 0.0

    def charge(self, account: Account, item: OverdueItem, step: Step) -> Charge:
        """Interest and fixed fee of one invoice."""
        if not step.is_charged:
            return Charge()
        law = self.laws.get(account.country.upper())
        missing = float("nan")
        if law is None:
            why = (
                f"no law on late payment is named for {account.country or 'no country'}"
            )
            return Charge(interest=missing, fee=missing, reason=why)
        if law.currency != self.currency:
            why = f"the fees of the law are in {law.currency}"
            return Charge(interest=missing, fee=missing, reason=why)
        places = decimals(self.currency)
        try:
            found = late_interest(
                Decimal(f"{item.amount:.{places}f}"),
                due_date=item.due_date,
                paid_date=self.day,
                regime=law,
            )
        except ParameterError as error:
            return Charge(interest=missing, fee=missing, reason=error.problem)
        return Charge(
            interest=float(found.interest_amount), fee=float(found.fee_amount)
        )


def dunning_proposals(
    ledger: Ledger,
    rules: HouseRules | None = None,
    *,
    regimes: Mapping[str, Regime] | None = None,
) -> Measure:
    """Propose a step for each overdue invoice, with what may be charged.

    Parameters
    ----------
    ledger : Ledger
        One customer, some, or all.
    rules : HouseRules, optional
        Rules of the house: steps by days past due and customers, contact rules.
    regimes : mapping of str to Regime, optional
        Laws on late payment by country of the customer, where they differ from those
        the rules name (`arkit.whatif.regime` with a file of your own).

    Returns
    -------
    Measure
        One row per overdue invoice that has reached a step, by customer, the oldest
        first: `customer_id`, `customer_name`, `segment`, `invoice_id`, `due_date`,
        `days_past_due`, `open_amount`, `step`, `contact` (who takes it), `is_due`,
        `waits_for` (why the step is not taken now: done already, disputed, promised or
        too small), `next_step` and `next_date`, `interest_amount`, `fee_amount`,
        `claim_amount` (open amount and both) and `reason` (why a charge is not known).

    Notes
    -----
    A step counts as done when an activity of its kind is on record for the invoice, or
    for the customer without an invoice, since the day the step was reached. Nothing is
    sent.
    """
    rules = rules or read_house_rules()
    book = Book(
        day=ledger.as_of_date,
        currency=ledger.currency,
        laws=_laws(rules) | dict(regimes or {}),
        least_amount=rules.value("dunning_least_amount"),
    )
    rows = [
        row
        for account in accounts(ledger, rules).values()
        if account.overdue
        for row in _of_account(account, rules, book)
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    for name in ("due_date", "next_date"):
        frame[name] = pd.to_datetime(frame[name])
    about = {
        "name": "Dunning proposals",
        "formula": "Step of the policy by days past due; interest = amount · rate · "
        "days / 365",
        "basis": LAW,
        "window": "One day",
        "source": "Directive 2011/7/EU; Late Payment of Commercial Debts (Interest) "
        "Act 1998",
    }
    return measure(ledger, frame, n_rows=len(frame), about=about)


def _laws(rules: HouseRules) -> dict[str, Regime]:
    found = {name: regime(name) for name in set(rules.regimes.values())}
    return {country: found[name] for country, name in rules.regimes.items()}


def _of_account(
    account: Account, rules: HouseRules, book: Book
) -> Iterator[dict[str, Any]]:
    ladder = rules.ladder(account, book.day)
    if ladder is None:
        return
    contact = account_contact(account, rules, book.day, currency=book.currency).who
    for item in account.overdue:
        step, later = _place(ladder, item.days_past_due)
        if step is None:
            continue
        waits = _waits(account, item, step, book)
        charge = book.charge(account, item, step)
        yield {
            "customer_id": account.customer_id,
            "customer_name": account.name,
            "segment": account.segment,
            "invoice_id": item.invoice_id,
            "due_date": item.due_date,
            "days_past_due": item.days_past_due,
            "open_amount": item.amount,
            "step": step.action,
            "contact": contact,
            "is_due": not waits,
            "waits_for": waits,
            "next_step": later.action if later else "",
            "next_date": item.due_date + timedelta(days=later.from_days)
            if later
            else None,
            "interest_amount": charge.interest,
            "fee_amount": charge.fee,
            "claim_amount": item.amount + charge.interest + charge.fee,
            "reason": charge.reason,
        }


def _place(ladder: Ladder, days: int) -> tuple[Step | None, Step | None]:
    """The last step reached, and the next one."""
    reached = [step for step in ladder.steps if step.from_days <= days]
    ahead = [step for step in ladder.steps if step.from_days > days]
    return (reached[-1] if reached else None), (ahead[0] if ahead else None)


def _waits(account: Account, item: OverdueItem, step: Step, book: Book) -> str:
    """Why the step is not taken now; empty where it is."""
    if item.amount < book.least_amount:
        return "too small to be dunned by itself"
    if item.is_disputed:
        return "the dispute is settled first"
    promised = _promised(account, item, book.day)
    if promised is not None:
        return f"promised for {date_text(promised.due_date)}"
    reached = item.due_date + timedelta(days=step.from_days)
    done = [
        action.day
        for action in account.done(*DONE_BY[step.action])
        if action.day >= reached and action.invoice_id in ("", item.invoice_id)
    ]
    return f"done on {date_text(done[-1])}" if done else ""


def _promised(account: Account, item: OverdueItem, day: date) -> Commitment | None:
    """An open promise for the invoice, or for the account."""
    fitting = (
        promise
        for promise in account.commitments
        if promise.state == "open"
        and promise.due_date >= day
        and promise.invoice_id in ("", item.invoice_id)
    )
    return next(fitting, None)
