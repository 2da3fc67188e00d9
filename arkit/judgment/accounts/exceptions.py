"""Which exceptions were granted, by whom, until when, and what did each cost?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd

from arkit.judgment.accounts.account import Account, Action
from arkit.judgment.accounts.account_facts import accounts
from arkit.judgment.accounts.balance import amount_days
from arkit.judgment.accounts.house_rules import Agreed, HouseRules
from arkit.judgment.accounts.reading import read_house_rules
from arkit.metrics.passport import Measure, measure
from arkit.schema import date_text, money_text, number_text
from arkit.whatif import assumptions, exceptions_in_year

if TYPE_CHECKING:
    from arkit.ledger import Ledger
    from arkit.whatif import Assumptions

YEAR_DAYS = 365.0
GRANTED = "exception granted"
COLUMNS = (
    *("customer_id", "customer_name", "activity_id", "granted_date", "number"),
    *("approver", "needed_approver", "is_approved", "until_date", "is_over"),
    *("condition", "n_days", "overdue_amount", "added_amount", "financing_amount"),
    *("expected_loss_amount", "price_amount", "result"),
)


@dataclass(frozen=True, kw_only=True)
class Grant:
    """One exception: when, by whom, the how-manieth, and until when.

    Parameters
    ----------
    account : Account
        Whose it is.
    action : Action
        As it is recorded.
    agreed : Agreed or None
        What the house rules say was agreed with it.
    number : int
        1 for the first within twelve months.
    until_date : datetime.date
        Its last day: as agreed, else as the policy says.
    lasts_to : datetime.date
        Last day it is charged for: its end, the next exception, or the as-of day.
    """

    account: Account
    action: Action
    agreed: Agreed | None
    number: int
    until_date: date
    lasts_to: date

    @property
    def approver(self) -> str:
        """Who granted it, as recorded; else as the house rules say."""
        return self.action.done_by or (self.agreed.approver if self.agreed else "")

    @property
    def condition(self) -> str:
        """What the customer does in return; empty where nothing is known."""
        return self.agreed.condition if self.agreed else ""


def exceptions(
    ledger: Ledger, rules: HouseRules | None = None, *, known: Assumptions | None = None
) -> Measure:
    """List exceptions with their number, approver, end and price.

    Parameters
    ----------
    ledger : Ledger
        One customer, some, or all.
    rules : HouseRules, optional
        Rules of the house; those of arkit where not given.
    known : Assumptions, optional
        Chance of default and insolvency dividend; defaults where not given.

    Returns
    -------
    Measure
        One row per exception of the last 24 months, by customer and day: `customer_id`,
        `customer_name`, `activity_id`, `granted_date`, `number` (within twelve months),
        `approver`, `needed_approver`, `is_approved`, `until_date`, `is_over`,
        `condition`, `n_days` (so far), `overdue_amount` (on average of these days),
        `added_amount` (delivered since and open, on average), `financing_amount`,
        `expected_loss_amount`, `price_amount` (both) and `result`.

    Notes
    -----
    Financing = what was overdue each day · cost of money / 365. Expected loss = what
    was overdue or delivered since, each day · chance of default a year / 365 · (1 −
    insolvency dividend). Days are counted from the day after the exception to its end,
    to the next exception or to the as-of day, so each day is charged once. The price of
    a decision not yet taken, best way out less going on, is
    `arkit.whatif.exception_price`.
    """
    rules = rules or read_house_rules()
    return exceptions_of(ledger, accounts(ledger, rules), rules, known=known)


def exceptions_of(
    ledger: Ledger,
    held: Mapping[str, Account],
    rules: HouseRules,
    *,
    known: Assumptions | None = None,
) -> Measure:
    """Give the same for accounts whose facts are at hand.

    Parameters
    ----------
    ledger : Ledger
        Where the accounts come from.
    held : mapping of str to Account
        Accounts by customer number.
    rules : HouseRules
        Rules of the house.
    known : Assumptions, optional
        Chance of default and insolvency dividend.

    Returns
    -------
    Measure
        As `exceptions`.
    """
    found = [
        grant
        for account in held.values()
        for grant in grants(account, rules, ledger.as_of_date)
    ]
    frame = pd.DataFrame(_priced(ledger, found, rules, known), columns=list(COLUMNS))
    about = {
        "name": "Exceptions granted",
        "formula": "Overdue amount by day · cost of money + (overdue + delivered "
        "since) by day · chance of default · (1 − dividend)",
        "basis": "Exceptions as recorded; each day charged to one exception",
        "window": "24 months",
    }
    return measure(ledger, frame, n_rows=len(frame), about=about)


def grants(account: Account, rules: HouseRules, day: date) -> Iterator[Grant]:
    """Give the exceptions of an account, the earliest first.

    Parameters
    ----------
    account : Account
        The account.
    rules : HouseRules
        Rules of the house.
    day : datetime.date
        As-of day.

    Yields
    ------
    Grant
        One exception.
    """
    lasts = timedelta(
        days=int(rules.of(account.customer_id, day).value("exception_days"))
    )
    granted = account.done(GRANTED)
    for place, action in enumerate(granted):
        agreed = _agreed(rules, account.customer_id, action.day)
        own_end = agreed.until if agreed and agreed.until else action.day + lasts
        later = [other.day for other in granted[place + 1 :]]
        yield Grant(
            account=account,
            action=action,
            agreed=agreed,
            number=exceptions_in_year(
                [one.day for one in granted[: place + 1]], as_of=action.day
            ),
            until_date=own_end,
            lasts_to=min([own_end, day, *later[:1]]),
        )


def _agreed(rules: HouseRules, customer_id: str, day: date) -> Agreed | None:
    key = (customer_id, day)
    return next(
        (a for a in rules.agreed if (a.customer_id, a.granted_date) == key), None
    )


def _priced(
    ledger: Ledger,
    found: list[Grant],
    rules: HouseRules,
    known: Assumptions | None,
) -> list[dict[str, Any]]:
    """One row per exception with what it cost so far."""
    if not found:
        return []
    held = known or assumptions()
    loss_pa = held["default_hazard_pa"] * (1 - held["dividend_share"])
    windows = [(g.account.customer_id, g.action.day, g.lasts_to) for g in found]
    sums = amount_days(ledger, windows)
    rows = []
    for grant, (overdue, added) in zip(found, sums, strict=True):
        n_days = max((grant.lasts_to - grant.action.day).days, 0)
        financing = overdue * rules.value("financing_rate") / YEAR_DAYS
        loss = (overdue + added) * loss_pa / YEAR_DAYS
        rows.append(
            _told(grant, rules, ledger.as_of_date)
            | {
                "n_days": n_days,
                "overdue_amount": overdue / n_days if n_days else 0.0,
                "added_amount": added / n_days if n_days else 0.0,
                "financing_amount": financing,
                "expected_loss_amount": loss,
                "price_amount": financing + loss,
            }
        )
    return rows


def _told(grant: Grant, rules: HouseRules, day: date) -> dict[str, Any]:
    needed = rules.approver(grant.number)
    return {
        "customer_id": grant.account.customer_id,
        "customer_name": grant.account.name,
        "activity_id": grant.action.activity_id,
        "granted_date": pd.Timestamp(grant.action.day),
        "number": grant.number,
        "approver": grant.approver,
        "needed_approver": " or ".join(needed.roles) if needed else "",
        "is_approved": rules.may_approve(grant.approver, grant.number),
        "until_date": pd.Timestamp(grant.until_date),
        "is_over": day > grant.until_date,
        "condition": grant.condition,
        "result": grant.action.result,
    }


def exceptions_in_short(found: Measure) -> str:
    """Say in a sentence how many exceptions there were and what they cost.

    Parameters
    ----------
    found : Measure
        What `exceptions` returned for one customer.

    Returns
    -------
    str
        The sentence.
    """
    frame, about = found.frame, found.passport
    day = pd.Timestamp(about.as_of)
    recent = frame[frame["granted_date"] > day - pd.Timedelta(days=YEAR_DAYS)]
    if recent.empty:
        return "No exception was granted in the last twelve months."
    price, financing = (
        money_text(float(recent[name].sum()), about.currency, whole=True)
        for name in ("price_amount", "financing_amount")
    )
    days = " and ".join(date_text(one) for one in recent["granted_date"])
    number = number_text(len(recent))
    what = "exception was" if len(recent) == 1 else "exceptions were"
    return (
        f"{number} {what} granted in the last twelve months ({days}); they have cost "
        f"{price} so far, {financing} of it for financing."
    )
