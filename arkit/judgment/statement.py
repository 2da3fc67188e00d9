"""What does a customer's own statement say: open, paid, on account, agreed?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from arkit.errors import ParameterError
from arkit.ledger import date_literal
from arkit.metrics import Measure, exposure, open_items
from arkit.metrics.passport import measure
from arkit.metrics.windows import month_start
from arkit.schema import NO_CURRENCY, date_text, is_missing, money_text, number_text
from arkit.whatif import AgreedPlan, read_plan

if TYPE_CHECKING:
    from arkit.ledger import Ledger

MONTHS = 12
MOST_DOCUMENTS = 4
SPOKEN = {
    "payment": "Payment",
    "credit note": "Credit",
    "return": "Return",
    "discount": "Discount",
    "offset": "Offset",
}
RECEIVED = """
SELECT s.settlement_id, s.settlement_date, s.kind, i.invoice_id,
  CAST(SUM(s.amount) AS BIGINT) AS amount
FROM known_settlements AS s LEFT JOIN known_invoices AS i ON i.item_id = s.item_id
WHERE s.settlement_date >= {first}
GROUP BY s.settlement_id, s.settlement_date, s.kind, i.invoice_id
ORDER BY s.settlement_date DESC, s.settlement_id, i.invoice_id
"""
NEUTRAL = (
    "This statement lists what stands open on our books on the day it is made; what "
    "reached us later is not in it.",
    "If a document looks different to you, please tell us: we will look into it.",
    "It is for information. It asks for nothing that is not due, and no right of "
    "either side is given up or changed by it.",
)
UNREACHABLE = "You reach us as you always do; please give your customer number."


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A customer's own statement.

    Parameters
    ----------
    ledger : Ledger
        A ledger that holds this customer's own documents and nothing else.
    customer_id, name : str
        Account and its name.
    plan : AgreedPlan or None
        Payments agreed with the customer.
    contact : str
        How to reach us; several lines are several paragraphs.
    """

    ledger: Ledger
    customer_id: str
    name: str
    plan: AgreedPlan | None = None
    contact: str = ""

    def cover(self) -> dict[str, object]:
        """Title, name, day and identity of the statement."""
        return {
            "title": "Statement of account",
            "subtitle": self.name,
            "as_of": self.ledger.as_of_date,
            "fields": (
                ("Customer number", self.customer_id),
                ("Currency", self.ledger.currency),
            ),
        }

    def open_items(self) -> Measure:
        """Documents that are open, and what is on account."""
        return open_items(self.ledger)

    def total(self) -> Measure:
        """What is open in all, what is on account taken off."""
        return exposure(self.ledger)

    def in_short(self) -> list[str]:
        """What is open, due and on account, as sentences."""
        row = self.total().frame.iloc[0]
        day = date_text(self.ledger.as_of_date)
        net = float(row["exposure_amount"])
        if not row["open_amount"] and not row["on_account_amount"]:
            return [f"Nothing is open on {day}."]
        if net < 0:
            said = [f"On {day}, {self._money(-net)} stands in your favor."]
        else:
            said = [f"On {day}, {self._money(net)} is open."]
        if row["overdue_amount"] > 0:
            said.append(f"{self._money(row['overdue_amount'])} of it was due before.")
        if row["on_account_amount"] < 0:
            credit = self._money(-row["on_account_amount"])
            said.append(
                f"{credit} is on your account and not yet set against documents."
            )
        return [" ".join(said)]

    def received(self) -> Measure:
        """What was paid and credited in the last twelve months.

        Returns
        -------
        Measure
            `settlement_date`, `what`, `documents` (text), `amount` and `reason`; one
            row per payment or credit, the latest first.
        """
        first = month_start(self.ledger.as_of_date, back=MONTHS - 1)
        rows = self.ledger.query(RECEIVED.format(first=date_literal(first)))
        keys = ["settlement_date", "settlement_id", "kind"]
        found = [
            {
                "settlement_date": key[0],
                "what": _what(key[2], own),
                "documents": _documents(own["invoice_id"]),
                "amount": float(own["amount"].sum()),
            }
            for key, own in rows.groupby(keys, sort=False)
        ]
        columns = ["settlement_date", "what", "documents", "amount"]
        frame = pd.DataFrame(found, columns=columns)
        frame = frame[frame["amount"].round(2) != 0].reset_index(drop=True)
        about = {
            "name": "Paid and credited",
            "formula": "Sum by payment or credit",
            "basis": "By the day it was received",
            "window": f"Since {date_text(first)}",
        }
        return measure(self.ledger, frame, n_rows=len(rows), about=about)

    def agreed(self) -> Measure:
        """Payments that were agreed.

        Returns
        -------
        Measure
            `due_date`, `amount` and `reason`; one row without them where no plan was
            agreed.
        """
        frame = pd.DataFrame(
            {"due_date": [pd.NaT], "amount": [float("nan")], "reason": ["no plan"]}
        )
        if self.plan is not None:
            frame = pd.DataFrame(
                {
                    "due_date": [
                        pd.Timestamp(part.due_date) for part in self.plan.milestones
                    ],
                    "amount": [float(part.amount) for part in self.plan.milestones],
                    "reason": None,
                }
            )
        about = {
            "name": "Agreed payments",
            "formula": "As agreed",
            "basis": "The agreement",
            "window": "Until the last payment",
        }
        return measure(self.ledger, frame, n_rows=len(frame), about=about)

    def plan_in_short(self) -> list[str]:
        """What was agreed, as sentences."""
        if self.plan is None:
            return ["No plan of payments is agreed; the due dates above stand."]
        count = number_text(len(self.plan.milestones))
        return [
            f"Agreed on {date_text(self.plan.agreed_date)}: {count} payments, "
            f"{money_text(self.plan.total_amount, self.ledger.currency)} in all."
        ]

    def how_to_reach_us(self) -> list[str]:
        """How to reach us, as paragraphs."""
        lines = [line.strip() for line in self.contact.splitlines() if line.strip()]
        return lines or [UNREACHABLE]

    def wording(self) -> list[str]:
        """What the statement is, and what it is not."""
        return list(NEUTRAL)

    def _money(self, amount: float) -> str:
        return money_text(round(float(amount), 2), self.ledger.currency)


def statement(ledger: Ledger, *, plan_path: str = "", contact: str = "") -> Statement:
    """What does a customer's own statement say?

    Parameters
    ----------
    ledger : Ledger
        A ledger that holds one customer and nothing of anybody else, as
        `arkit.ledger.edition.customer_edition` writes it.
    plan_path : str, default ""
        A plan agreed with the customer; none where empty.
    contact : str, default ""
        How to reach us.

    Returns
    -------
    Statement
        Open items, payments, agreed payments and words.

    Raises
    ------
    ParameterError
        When the ledger holds more than one customer or tables that are for us alone, or
        the plan is another customer's.
    """
    _refuse_internal(ledger)
    row = ledger.query("SELECT customer_id, customer_name FROM known_customers").iloc[0]
    number = str(row["customer_id"])
    plan = read_plan(plan_path) if plan_path else None
    if plan is not None:
        _refuse_other(plan, number, ledger.currency)
    name = row["customer_name"]
    return Statement(
        ledger=ledger,
        customer_id=number,
        name=number if is_missing(name) else str(name),
        plan=plan,
        contact=contact,
    )


def _refuse_internal(ledger: Ledger) -> None:
    """Refuse a ledger that holds more than one customer may see."""
    counts = ledger.contents.n_rows
    ours = ("activities", "field_reports", "inventory", "financials", "external_scores")
    held = [name for name in (*ours, "rates") if counts.get(name)]
    if held or counts.get("customers") != 1:
        raise ParameterError(
            "a statement is made from the customer's own part of a ledger only",
            rows=held,
            remedy="use `arkit review LEDGER CUSTOMER --audience customer`",
        )


def _refuse_other(plan: AgreedPlan, customer_id: str, currency: str) -> None:
    """Refuse a plan of another customer, or in another currency."""
    if plan.customer_id != customer_id or plan.currency not in (currency, NO_CURRENCY):
        raise ParameterError(
            "the plan is another customer's, or in another currency",
            remedy="name the plan of this customer",
        )


def _what(kind: str, own: pd.DataFrame) -> str:
    """What a payment or credit is called; less than nothing was taken back or used."""
    if own["amount"].sum() >= 0:
        return SPOKEN.get(kind, "Credit")
    if own["invoice_id"].isna().all():
        return "Used from account"
    return f"{SPOKEN.get(kind, 'Credit')} taken back"


def _documents(ids: pd.Series) -> str:
    """The first documents of a payment, and how many more."""
    known = [str(name) for name in dict.fromkeys(ids.dropna())]
    more = len(known) - MOST_DOCUMENTS
    shown = ", ".join(known[:MOST_DOCUMENTS]) or "on account"
    return f"{shown} and {more} more" if more > 0 else shown
