"""What happened on an account, on one axis of time?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pandas as pd

from arkit.judgment.accounts.account_facts import only_account
from arkit.judgment.accounts.balance import overdue_on
from arkit.judgment.accounts.house_rules import HouseRules
from arkit.judgment.accounts.reading import read_house_rules
from arkit.ledger import date_literal
from arkit.metrics.passport import Measure, measure

if TYPE_CHECKING:
    from arkit.ledger import Ledger

# Rows of the picture, the upper first, and the recorded activities in each.
LANES = (
    *("payment", "promise", "exception granted", "warning to sales"),
    *("contact", "hold", "field report"),
)
LANE_OF = {
    "exception granted": "exception granted",
    "warning to sales": "warning to sales",
    "reminder": "contact",
    "call": "contact",
    "hold set": "hold",
    "hold lifted": "hold",
}
PAYMENTS = """
SELECT settlement_date AS event_date, CAST(SUM(amount) AS BIGINT) AS amount
FROM reductions WHERE settled_by = 'payment' AND settlement_date > {first}
GROUP BY settlement_date ORDER BY settlement_date
"""


@dataclass(frozen=True, kw_only=True)
class AccountTimeline:
    """What happened on an account and what was overdue meanwhile.

    Parameters
    ----------
    events : Measure
        One row per event: `event_date`, `lane` (payment, promise, exception granted,
        warning to sales, contact, hold, field report), `label` (what it was, such as
        the state of a promise) and `amount` (of payments and promises).
    overdue : Measure
        One row per day: `day_date` and `overdue_amount` in the evening.
    """

    events: Measure
    overdue: Measure


def account_timeline(
    ledger: Ledger, rules: HouseRules | None = None, *, months: int = 12
) -> AccountTimeline:
    """Gather what happened on an account, by day.

    Parameters
    ----------
    ledger : Ledger
        The ledger of one customer.
    rules : HouseRules, optional
        Rules of the house; those of arkit where not given.
    months : int, default 12
        Months up to the as-of day, at most 24.

    Returns
    -------
    AccountTimeline
        Events, and what was overdue day by day.

    Raises
    ------
    ParameterError
        When the ledger holds several customers.
    """
    account = only_account(ledger, rules or read_house_rules())
    last = ledger.as_of_date
    first = (pd.Timestamp(last) - pd.DateOffset(months=months)).date()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    overdue = pd.DataFrame(
        {"day_date": pd.to_datetime(days), "overdue_amount": overdue_on(ledger, days)}
    )
    rows = [
        (action.day, LANE_OF[action.kind], action.kind, float("nan"))
        for action in account.actions
    ]
    rows += [
        (promise.made_on, "promise", promise.state, promise.amount)
        for promise in account.commitments
    ]
    rows += _reports(ledger)
    frame = pd.DataFrame(rows, columns=["event_date", "lane", "label", "amount"])
    frame["event_date"] = pd.to_datetime(frame["event_date"])
    frame = pd.concat([_payments(ledger, first), frame], ignore_index=True)
    frame = frame[frame["event_date"] > pd.Timestamp(first)]
    frame = frame.sort_values(["event_date", "lane"], ignore_index=True, kind="stable")
    about = {
        "name": "Timeline",
        "formula": "Events by day, and what was overdue in the evening",
        "basis": "Payments, promises, activities and field reports as recorded",
        "window": f"{first} to {last}",
    }
    return AccountTimeline(
        events=measure(ledger, frame, n_rows=len(frame), about=about),
        overdue=measure(ledger, overdue, n_rows=len(overdue), about=about),
    )


def _payments(ledger: Ledger, first: date) -> pd.DataFrame:
    frame = ledger.query(PAYMENTS.format(first=date_literal(first)))
    shown = frame.assign(lane="payment", label="payment")
    return shown[["event_date", "lane", "label", "amount"]].astype(
        {"amount": "float64"}
    )


def _reports(ledger: Ledger) -> list[tuple[date, str, str, float]]:
    """Days on which somebody reported."""
    text = "SELECT report_date FROM known_field_reports GROUP BY report_date"
    days = sorted(ledger.query(text)["report_date"])
    return [(day.date(), "field report", "field report", float("nan")) for day in days]
