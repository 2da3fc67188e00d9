"""Did anything change after sales was warned?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from arkit.judgment.accounts.account import Account, Action, Commitment
from arkit.judgment.accounts.account_facts import accounts
from arkit.judgment.accounts.balance import overdue_on
from arkit.judgment.accounts.house_rules import HouseRules
from arkit.judgment.accounts.reading import read_house_rules
from arkit.judgment.accounts.working_days import working_days_later
from arkit.metrics.passport import Measure, measure
from arkit.schema import date_text, is_missing, money_text

if TYPE_CHECKING:
    from arkit.ledger import Ledger

WARNING = "warning to sales"
LESS = 0.9  # of what was overdue on the day of the warning
PROMISED, PAID, NOTHING, NOT_YET = "promised", "paid down", "nothing", "not due yet"
COLUMNS = (
    *("customer_id", "customer_name", "activity_id", "warned_date", "done_by"),
    *("result", "deadline_date", "promised_date", "promised_amount"),
    *("overdue_before_amount", "overdue_after_amount", "what_changed"),
)


def after_warnings(ledger: Ledger, rules: HouseRules | None = None) -> Measure:
    """Say for every warning to sales whether anything changed after it.

    Parameters
    ----------
    ledger : Ledger
        One customer, some, or all.
    rules : HouseRules, optional
        Rules of the house; those of arkit where not given.

    Returns
    -------
    Measure
        One row per warning of the last 24 months, by customer and day: `customer_id`,
        `customer_name`, `activity_id`, `warned_date`, `done_by`, `result` (as
        recorded), `deadline_date` (the working days of the policy later),
        `promised_date` and `promised_amount` (the first promise made by then),
        `overdue_before_amount`, `overdue_after_amount` (in the evening of both days,
        the as-of day where the deadline is later) and `what_changed`: `promised`,
        `paid down` (a tenth less is overdue), `nothing`, or `not due yet`.
    """
    rules = rules or read_house_rules()
    return after_warnings_of(ledger, accounts(ledger, rules), rules)


def after_warnings_of(
    ledger: Ledger, held: Mapping[str, Account], rules: HouseRules
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

    Returns
    -------
    Measure
        As `after_warnings`.
    """
    rows = [
        row for account in held.values() for row in _of_account(ledger, account, rules)
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    for name in ("warned_date", "deadline_date", "promised_date"):
        frame[name] = pd.to_datetime(frame[name])
    about = {
        "name": "After warnings to sales",
        "formula": "First promise made from the warning to the deadline; what was "
        "overdue on both days",
        "basis": "Warnings and promises as recorded",
        "window": "24 months",
    }
    return measure(ledger, frame, n_rows=len(frame), about=about)


def _of_account(
    ledger: Ledger, account: Account, rules: HouseRules
) -> Iterator[dict[str, Any]]:
    warnings = account.done(WARNING)
    if not warnings:
        return
    own = rules.of(account.customer_id, ledger.as_of_date)
    ends = [_deadline(warning, own) for warning in warnings]
    whens = [min(end, ledger.as_of_date) for end in ends]
    one = ledger.customer(account.customer_id)
    before = overdue_on(one, [warning.day for warning in warnings])
    after = overdue_on(one, whens)
    for warning, end, was, now in zip(warnings, ends, before, after, strict=True):
        promise = _first_promise(account, warning.day, end)
        yield {
            "customer_id": account.customer_id,
            "customer_name": account.name,
            "activity_id": warning.activity_id,
            "warned_date": warning.day,
            "done_by": warning.done_by,
            "result": warning.result,
            "deadline_date": end,
            "promised_date": promise.due_date if promise else None,
            "promised_amount": promise.amount if promise else float("nan"),
            "overdue_before_amount": was,
            "overdue_after_amount": now,
            "what_changed": _changed(promise, was, now, is_due=end < ledger.as_of_date),
        }


def _deadline(warning: Action, rules: HouseRules) -> date:
    n_days = int(rules.value("contact_working_days"))
    return working_days_later(warning.day, n_days, rules.holidays)


def _first_promise(account: Account, first: date, last: date) -> Commitment | None:
    fitting = (p for p in account.commitments if first <= p.made_on <= last)
    return next((p for p in fitting if p.amount > 0), None)


def _changed(
    promise: Commitment | None, before: float, after: float, *, is_due: bool
) -> str:
    if promise is not None:
        return PROMISED
    if after < LESS * before:
        return PAID
    return NOTHING if is_due else NOT_YET


def warning_sentence(row: dict[str, Any], currency: str) -> str:
    """Say what followed one warning.

    Parameters
    ----------
    row : dict
        A row of `after_warnings`.
    currency : str
        ISO 4217 code of the amounts.

    Returns
    -------
    str
        The sentence.
    """
    before, after = (
        money_text(row[f"overdue_{when}_amount"], currency, whole=True)
        for when in ("before", "after")
    )
    if is_missing(row["promised_date"]):
        said = "No promise with a day and an amount came"
    else:
        amount = money_text(row["promised_amount"], currency, whole=True)
        said = f"{amount} was promised for {date_text(row['promised_date'])}"
    return (
        f"Sales was warned on {date_text(row['warned_date'])}. {said} by "
        f"{date_text(row['deadline_date'])}; {before} was overdue on the day of the "
        f"warning, {after} at the end."
    )
