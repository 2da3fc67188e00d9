"""What is filled into a draft agreement, and what is checked before it goes out?"""

from __future__ import annotations

from dataclasses import dataclass

from arkit.schema import date_text, money_text, number_text
from arkit.whatif.plans.agreed_plan import AgreedPlan
from arkit.whatif.plans.regulated_credit import outside_exemption
from arkit.whatif.plans.schedule import Schedule

LONGEST_NAME = 200
CHECKS = (
    "This is a draft from a template and not legal advice: have it checked under the "
    "law that governs the sale.",
    "Credit insurance: ask the insurer for consent in writing before signing. A plan "
    "that moves due dates can end the cover.",
    "Do not include disputed items; settle the dispute first.",
    "Make sure that whoever signs may bind the company.",
)
REGULATED = (
    "The customer is no company: a plan with a consumer, a sole trader or a small "
    "partnership can be regulated credit."
)


@dataclass(frozen=True, kw_only=True)
class Parties:
    """Who agrees with whom.

    Parameters
    ----------
    seller, customer : str
        Full names.
    seller_address, customer_address : str, default ""
        Addresses, where they are to be printed.
    is_company : bool, default True
        Whether the customer is a company; False for consumers, sole traders and small
        partnerships, whom credit law may protect.
    """

    seller: str
    customer: str
    seller_address: str = ""
    customer_address: str = ""
    is_company: bool = True


def one_line(text: str) -> str:
    r"""Make a name harmless for a document: one line of visible characters.

    Parameters
    ----------
    text : str
        Any text, hostile or not.

    Returns
    -------
    str
        At most 200 characters, without control characters and direction overrides.

    Examples
    --------
    >>> one_line("A\u202eB & Sons")
    'A B & Sons'
    """
    visible = "".join(c if c.isprintable() else " " for c in str(text))
    return " ".join(visible.split())[:LONGEST_NAME]


def facts_of(schedule: Schedule, plan: AgreedPlan, parties: Parties) -> dict[str, str]:
    """Facts as they are printed, by the name a wording uses for them."""
    currency = schedule.currency
    rate = float(schedule.terms.rate) * 100
    return {
        "seller": parties.seller,
        "customer": parties.customer,
        "seller_address": parties.seller_address,
        "customer_address": parties.customer_address,
        "customer_id": one_line(plan.customer_id),
        "agreed_date": date_text(schedule.agreed_date),
        "first_due_date": date_text(plan.milestones[0].due_date),
        "last_due_date": date_text(plan.milestones[-1].due_date),
        "debt": money_text(schedule.principal_amount, currency),
        "total": money_text(schedule.total_amount, currency),
        "interest": money_text(schedule.interest_amount, currency),
        "down_payment": money_text(
            schedule.terms.exact("down_payment_amount"), currency
        ),
        "rate_pm": f"{number_text(rate, places=3).rstrip('0').rstrip('.')} %",
        "n_payments": str(len(plan.milestones)),
        "grace_days": str(plan.grace_days),
    }


def conditions_of(
    schedule: Schedule, plan: AgreedPlan, *, has_documents: bool
) -> set[str]:
    """Which clauses belong into the agreement?"""
    holds = {
        "interest": bool(schedule.interest_amount),
        "no interest": not schedule.interest_amount,
        "grace": plan.grace_days > 0,
        "acceleration": plan.has_acceleration,
        "no acceleration": not plan.has_acceleration,
        "down payment": bool(schedule.terms.exact("down_payment_amount")),
        "documents": has_documents,
    }
    return {name for name, is_so in holds.items() if is_so}


def checks_of(schedule: Schedule, parties: Parties) -> tuple[str, ...]:
    """What the seller should check before the draft goes out."""
    checks = list(CHECKS)
    if schedule.interest_amount:
        checks.append(
            "Interest is charged: check the rate against the contract, usury limits "
            "and the rules on credit of the country."
        )
    reasons = outside_exemption(schedule)
    if not parties.is_company:
        why = "; ".join(reasons)
        outside = f" It is outside the UK exemption for short plans: {why}."
        checks.append(REGULATED + (outside if reasons else ""))
    return tuple(checks)
