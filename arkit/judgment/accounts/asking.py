"""What is asked about a late payer, of ourselves, the account manager, the customer?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from arkit.judgment.accounts.account import Account
from arkit.judgment.accounts.contact import ContactRule
from arkit.judgment.accounts.field_reports import FieldReports
from arkit.judgment.accounts.house_rules import HouseRules
from arkit.judgment.accounts.questions import ALWAYS, report_questions
from arkit.schema import days_text, money_text, number_text

if TYPE_CHECKING:
    from arkit.ledger import Ledger

TELLING = "yes"
MOST_TOLD = 3
WITHOUT_ORDER = """
SELECT COUNT(*) AS n_open,
  SUM(CASE WHEN i.po_number IS NULL THEN 1 ELSE 0 END) AS n_without
FROM ledger AS l JOIN known_invoices AS i ON i.item_id = l.item_id
WHERE l.days_past_due > 0 AND l.open_amount > 0
"""


@dataclass(frozen=True, kw_only=True)
class Known:
    """All that the answers are written from."""

    ledger: Ledger
    account: Account
    rules: HouseRules
    contact: ContactRule
    reports: FieldReports
    n_exceptions: int
    exceptions_said: str
    n_unanswered: int

    @property
    def is_in_a_row(self) -> bool:
        """Whether the late months in a row ask for action."""
        return self.account.late_months >= self.rules.value("late_months_act")

    def money(self, amount: float) -> str:
        """Write an amount in whole units."""
        return money_text(amount, self.ledger.currency, whole=True)


def what_to_ask(known: Known) -> tuple[str, ...]:
    """Ask ourselves first, then what the last report left open, then act.

    Parameters
    ----------
    known : Known
        Facts of the account.

    Returns
    -------
    tuple of str
        Sentences.
    """
    return (
        *_own_fault(known),
        *_told(known),
        *routine_questions(known),
        *_actions(known),
    )


def _own_fault(known: Known) -> tuple[str, ...]:
    """Our own part first."""
    sent = known.ledger.query(WITHOUT_ORDER)
    n, without = int(sent["n_open"].iloc[0]), int(sent["n_without"].iloc[0] or 0)
    orders = (
        f"{number_text(without)} of {number_text(n)} overdue invoices carry no order "
        "number; "
        if without > 0
        else ""
    )
    return (
        f"Ourselves first: {orders}did every overdue invoice reach the right person "
        "with all their process asks for?",
    )


def _told(known: Known) -> tuple[str, ...]:
    """What the last report says that may explain it."""
    latest = known.reports.latest
    if latest.empty:
        return ("No field report is on record: ask the account manager for one.",)
    recency = known.reports.recency.iloc[0]
    age = days_text(recency["days_since_report"])
    if recency["is_stale"]:
        return (f"The last field report is {age} old: ask for a new one.",)
    routine = set(report_questions().query("group == @ALWAYS")["question"])
    yes = latest[(latest["says"] == TELLING) & ~latest["question"].isin(routine)]
    return tuple(
        f"Reported {age} ago ({row.reliability or 'how it is known is missing'}): "
        f"{row.question} {row.answer} Ask what that means for our invoices, and until "
        "when."
        for row in yes.head(MOST_TOLD).itertuples()
    )


def routine_questions(known: Known) -> tuple[str, ...]:
    """Questions that are asked at every visit, unless somebody has asked lately.

    Parameters
    ----------
    known : Known
        Facts of the account.

    Returns
    -------
    tuple of str
        One sentence, or none.
    """
    asked = report_questions()
    always = asked.loc[asked["group"] == ALWAYS, "question"]
    fresh = known.reports.recency["days_since_report"].le(
        known.rules.value("report_stale_days")
    )
    if fresh.any():
        return ()
    return (f"Of the account manager: {' '.join(always)}",)


def _actions(known: Known) -> tuple[str, ...]:
    said = []
    if known.n_unanswered:
        said.append(
            f"{number_text(known.n_unanswered)} warnings to sales brought neither a "
            "promise nor a payment: put the account on the agenda of both departments, "
            "with a date."
        )
    if not any(c.state == "open" for c in known.account.commitments):
        said.append(
            "No promise to pay is open: write down what is agreed on as a promise, "
            "with amount and day."
        )
    return tuple(said)
