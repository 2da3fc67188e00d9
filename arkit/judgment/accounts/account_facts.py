"""What does the ledger know of each account that rules look at?"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from arkit import metrics
from arkit.errors import ParameterError
from arkit.judgment.accounts.account import Account, Action, Commitment, OverdueItem
from arkit.judgment.accounts.house_rules import HouseRules
from arkit.schema import is_missing

if TYPE_CHECKING:
    from arkit.ledger import Ledger

MONTHS = 24
CUSTOMERS = """
SELECT customer_id, customer_name, segment, country, is_key_account, contact_rule,
  account_manager, collector, relationship_holder, known_on AS changed_date
FROM known_customers ORDER BY customer_id
"""
OVERDUE = """
SELECT l.customer_id, k.invoice_id, l.due_date, l.days_past_due, l.open_amount,
  CASE WHEN d.customer_id IS NULL THEN 0 ELSE 1 END AS is_disputed
FROM ledger AS l
JOIN known_invoices AS k ON k.item_id = l.item_id
LEFT JOIN (SELECT customer_id, invoice_id FROM known_disputes
  WHERE closed_date IS NULL AND invoice_id IS NOT NULL
  GROUP BY customer_id, invoice_id) AS d
ON d.customer_id = l.customer_id AND d.invoice_id = k.invoice_id
WHERE l.days_past_due > 0 AND l.open_amount > 0 AND l.kind <> 'credit note'
ORDER BY l.customer_id, l.due_date, k.invoice_id
"""


def text_of(value: object) -> str:
    """A text of the ledger; empty where it has none."""
    return "" if is_missing(value) else str(value).strip()


def accounts(ledger: Ledger, rules: HouseRules) -> dict[str, Account]:
    """Gather what rules look at, for every customer of a ledger.

    Parameters
    ----------
    ledger : Ledger
        One customer, some, or all.
    rules : HouseRules
        Rules of the house; say who is a key account and when a month is late.

    Returns
    -------
    dict of str to Account
        Accounts by customer number.
    """
    people = ledger.query(CUSTOMERS)
    position = _by_customer(metrics.exposure(ledger, by="customer_id").frame)
    tolerance = int(rules.value("late_month_days"))
    streaks = _by_customer(metrics.late_streak(ledger, tolerance_days=tolerance).frame)
    holds = _by_customer(metrics.action_record(ledger, by="customer_id").frame)
    parts = {
        "actions": _grouped(_actions(ledger)),
        "commitments": _grouped(_commitments(ledger)),
        "overdue": _grouped(_overdue(ledger)),
    }
    return {
        row["customer_id"]: Account(
            **_identity(row, rules, ledger.as_of_date),
            **_money(position.get(row["customer_id"], {})),
            **_streak(streaks.get(row["customer_id"], {})),
            is_on_hold=bool(holds.get(row["customer_id"], {}).get("is_on_hold")),
            **{
                name: found.get(row["customer_id"], ()) for name, found in parts.items()
            },
        )
        for row in people.to_dict("records")
    }


def only_account(ledger: Ledger, rules: HouseRules) -> Account:
    """Gather what rules look at for the one customer of a ledger.

    Parameters
    ----------
    ledger : Ledger
        The ledger of one customer.
    rules : HouseRules
        Rules of the house.

    Returns
    -------
    Account
        The account.

    Raises
    ------
    ParameterError
        When the ledger holds several customers or none.
    """
    found = list(accounts(ledger, rules).values())
    if len(found) != 1:
        raise ParameterError(
            "this looks at one customer",
            rows=[account.customer_id for account in found],
            remedy="narrow the ledger with ledger.customer('...')",
        )
    return found[0]


def _by_customer(frame: pd.DataFrame) -> dict[str, dict[str, Any]]:
    return {row["customer_id"]: row for row in frame.to_dict("records")}


def _grouped(pairs: list[tuple[str, Any]]) -> dict[str, tuple[Any, ...]]:
    found: dict[str, list[Any]] = {}
    for customer_id, one in pairs:
        found.setdefault(customer_id, []).append(one)
    return {customer_id: tuple(ones) for customer_id, ones in found.items()}


def _identity(row: dict[str, Any], rules: HouseRules, day: date) -> dict[str, Any]:
    names = ("segment", "country", "contact_rule", "account_manager", "collector")
    texts = {name: text_of(row[name]) for name in (*names, "relationship_holder")}
    marked = not is_missing(row["is_key_account"]) and bool(row["is_key_account"])
    listed = rules.key_account(row["customer_id"], day) is not None
    return {
        "customer_id": row["customer_id"],
        "name": text_of(row["customer_name"]) or row["customer_id"],
        "is_marked": marked,
        "is_key_account": listed if rules.key_accounts else marked,
        "changed_date": _changed(row["changed_date"]),
        **texts,
    }


def _changed(value: Any) -> date:
    """Day a row became known; rows known from the beginning are from year 1."""
    return date.min if is_missing(value) else date.fromisoformat(str(value)[:10])


def _money(row: dict[str, Any]) -> dict[str, float]:
    names = ("open_amount", "overdue_amount", "disputed_amount")
    return {name: float(row.get(name) or 0.0) for name in names}


def _streak(row: dict[str, Any]) -> dict[str, Any]:
    months = int(row.get("late_months") or 0)
    if not months:
        return {"late_months": 0, "streak_date": None}
    first = pd.Timestamp(row["last_month"]) - pd.DateOffset(months=months - 1)
    return {"late_months": months, "streak_date": first.date()}


def _actions(ledger: Ledger) -> list[tuple[str, Action]]:
    frame = metrics.actions(ledger, months=MONTHS).frame.iloc[::-1]
    return [
        (
            row.customer_id,
            Action(
                activity_id=row.activity_id,
                invoice_id=text_of(row.invoice_id),
                day=row.activity_date.date(),
                kind=row.kind,
                done_by=text_of(row.done_by),
                result=text_of(row.result),
            ),
        )
        for row in frame.itertuples()
    ]


def _commitments(ledger: Ledger) -> list[tuple[str, Commitment]]:
    frame = metrics.promises(ledger).frame
    return [
        (
            row.customer_id,
            Commitment(
                invoice_id=text_of(row.invoice_id),
                made_on=row.made_on.date(),
                due_date=row.due_date.date(),
                amount=0.0 if is_missing(row.amount) else float(row.amount),
                state=text_of(row.state),
            ),
        )
        for row in frame.itertuples()
    ]


def _overdue(ledger: Ledger) -> list[tuple[str, OverdueItem]]:
    frame = ledger.query(OVERDUE)
    return [
        (
            row.customer_id,
            OverdueItem(
                invoice_id=row.invoice_id,
                due_date=row.due_date.date(),
                days_past_due=int(row.days_past_due),
                amount=float(row.open_amount),
                is_disputed=bool(row.is_disputed),
            ),
        )
        for row in frame.itertuples()
    ]
