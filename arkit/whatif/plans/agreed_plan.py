"""What was agreed with a customer, as data that can be kept and checked?"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from arkit.errors import ParameterError
from arkit.ledger import as_day
from arkit.whatif.exact import exact_amount
from arkit.whatif.plans.schedule import Schedule

READING = (OSError, ValueError, TypeError, LookupError, AttributeError)
KNOWN = (
    *("customer_id", "agreed_date", "currency", "grace_days", "has_acceleration"),
    *("invoice_ids", "reference"),
)


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """A payment that was agreed.

    Parameters
    ----------
    due_date : datetime.date
        Last day on which it is in time.
    amount : Decimal
        Amount in major units.
    """

    due_date: date
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class AgreedPlan:
    """A payment plan that was agreed with a customer.

    Parameters
    ----------
    customer_id : str
        Account.
    agreed_date : datetime.date
        Day of the agreement; money from this day on counts.
    currency : str
        ISO 4217 code of the amounts.
    milestones : tuple of Milestone
        Payments in the order of their due dates.
    grace_days : int, default 0
        Days after a due date before a payment counts as missed.
    has_acceleration : bool, default False
        Whether a missed payment makes everything that is left due at once.
    invoice_ids : tuple of str, default ()
        Documents the plan covers; none stands for every document dated up to the day
        of the agreement.
    reference : str, default ""
        Where the signed agreement is kept.

    Raises
    ------
    ParameterError
        When there is no payment, an amount is not exact and above zero, a due date
        lies before the agreement, or due dates are out of order.
    """

    customer_id: str
    agreed_date: date
    currency: str
    milestones: tuple[Milestone, ...]
    grace_days: int = 0
    has_acceleration: bool = False
    invoice_ids: tuple[str, ...] = ()
    reference: str = ""

    def __post_init__(self) -> None:
        """Refuse plans that cannot have been agreed."""
        for payment in self.milestones:
            exact_amount(payment.amount, self.currency, name="installment")
        days = [self.agreed_date, *(payment.due_date for payment in self.milestones)]
        wrong = [later for earlier, later in pairwise(days) if later < earlier]
        if wrong or not self.milestones or self.grace_days < 0:
            raise ParameterError(
                f"this is no plan agreed on {self.agreed_date}",
                rows=wrong,
                remedy="give payments in the order of their due dates, none before the "
                "agreement, and days of grace of 0 or more",
            )

    @property
    def total_amount(self) -> Decimal:
        """Everything that was agreed."""
        return sum((payment.amount for payment in self.milestones), Decimal(0))


def agreed_plan(
    schedule: Schedule,
    *,
    customer_id: str,
    grace_days: int = 0,
    has_acceleration: bool = False,
    invoice_ids: tuple[str, ...] = (),
) -> AgreedPlan:
    """Which plan is agreed when a customer signs a schedule?

    Parameters
    ----------
    schedule : Schedule
        Dated installments; months without a payment are left out.
    customer_id : str
        Account.
    grace_days : int, default 0
        Days after a due date before a payment counts as missed.
    has_acceleration : bool, default False
        Whether a missed payment makes everything that is left due at once.
    invoice_ids : tuple of str, default ()
        Documents the plan covers.

    Returns
    -------
    AgreedPlan
        The plan as data.

    Examples
    --------
    >>> from arkit.whatif.plans.schedule import schedule
    >>> offer = schedule("900", n_installments=3, first_due_date="2025-01-31")
    >>> plan = agreed_plan(offer, customer_id="C1", grace_days=5)
    >>> plan.total_amount, plan.milestones[-1].due_date.isoformat()
    (Decimal('900.00'), '2025-03-31')
    """
    return AgreedPlan(
        customer_id=customer_id,
        agreed_date=schedule.agreed_date,
        currency=schedule.currency,
        milestones=tuple(
            Milestone(due_date=line.due_date, amount=line.amount)
            for line in schedule.installments
            if line.amount
        ),
        grace_days=grace_days,
        has_acceleration=has_acceleration,
        invoice_ids=invoice_ids,
    )


def read_plan(path: str | Path) -> AgreedPlan:
    """Read an agreed plan from a file.

    Parameters
    ----------
    path : str or Path
        TOML as `plan_text` writes it; `agreed-plan.toml` among the forms is one.

    Returns
    -------
    AgreedPlan
        The plan.

    Raises
    ------
    ParameterError
        When the file cannot be read, has unknown entries, or describes no plan.
    """
    file = Path(path)
    try:
        read = tomllib.loads(file.read_text(encoding="utf-8-sig"))
        plan = read["plan"]
        rows = [(row["due_date"], row["amount"]) for row in read["installment"]]
        unknown = sorted(set(plan) - set(KNOWN))
        customer, agreed = plan["customer_id"], plan["agreed_date"]
    except READING as error:
        raise ParameterError(
            f"{file.name} is no agreed plan: {error}",
            remedy="start from agreed-plan.toml among the forms",
        ) from error
    if unknown or not isinstance(customer, str):
        raise ParameterError(
            f"{file.name} has unknown entries, or a customer number that is no text",
            rows=unknown,
            remedy=f'use {", ".join(KNOWN)}, and write customer_id = "C00017"',
        )
    return AgreedPlan(
        customer_id=customer,
        agreed_date=_day(agreed),
        currency=str(plan.get("currency", "XXX")),
        milestones=tuple(
            Milestone(due_date=_day(due), amount=_exact(amount)) for due, amount in rows
        ),
        grace_days=int(plan.get("grace_days", 0)),
        has_acceleration=bool(plan.get("has_acceleration", False)),
        invoice_ids=tuple(str(number) for number in plan.get("invoice_ids", ())),
        reference=str(plan.get("reference", "")),
    )


def plan_text(plan: AgreedPlan) -> str:
    """Write an agreed plan as TOML that `read_plan` reads.

    Parameters
    ----------
    plan : AgreedPlan
        The plan.

    Returns
    -------
    str
        Text of the file; every text in it is quoted, whatever it says.

    Examples
    --------
    >>> from arkit.whatif.plans.schedule import schedule
    >>> offer = schedule("900", n_installments=2, first_due_date="2025-01-31")
    >>> print(plan_text(agreed_plan(offer, customer_id="C1")))
    [plan]
    customer_id = "C1"
    agreed_date = 2024-12-31
    currency = "XXX"
    grace_days = 0
    has_acceleration = false
    invoice_ids = []
    reference = ""
    <BLANKLINE>
    [[installment]]
    due_date = 2025-01-31
    amount = "450.00"
    <BLANKLINE>
    [[installment]]
    due_date = 2025-02-28
    amount = "450.00"
    <BLANKLINE>
    """
    lines = ["[plan]"]
    for name in KNOWN:
        value = getattr(plan, name)
        lines.append(f"{name} = {_quoted(value)}")
    for payment in plan.milestones:
        lines += ["", "[[installment]]", f"due_date = {payment.due_date.isoformat()}"]
        lines.append(f'amount = "{payment.amount}"')
    return "\n".join(lines) + "\n"


def _quoted(value: object) -> str:
    """A value as TOML; JSON strings are TOML strings but for the delete character."""
    if isinstance(value, date):
        return value.isoformat()
    plain = list(value) if isinstance(value, tuple) else value
    return json.dumps(plain, ensure_ascii=False).replace("\x7f", "\\u007f")


def _day(value: object) -> date:
    """A day of the file, without a time."""
    return value.date() if isinstance(value, datetime) else as_day(value)


def _exact(amount: object) -> Decimal:
    """An amount of the file; a number with a point would not be exact."""
    try:
        return Decimal(amount if isinstance(amount, str | int) else "NaN")
    except ArithmeticError:
        return Decimal("NaN")
