"""What may be charged for paying late, by law or by contract?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from arkit.errors import ParameterError
from arkit.schema import decimals
from arkit.whatif import agreed_rate, late_interest, regime

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arkit.judgment.accounts import HouseRules
    from arkit.judgment.what_if_case import Case
    from arkit.whatif import Item, LateInterest, Regime


@dataclass(frozen=True, kw_only=True)
class Charge:
    """Late interest and fees that could be charged today.

    Parameters
    ----------
    interest_amount, fee_amount : float, default 0
        Accrued to the day, and fixed sums.
    yearly_amount : float, default 0
        Interest of a year from today on, while the overdue documents stay open.
    law : str
        Law or contract that is applied.
    reason : str
        Why nothing is known; empty where it is.
    """

    interest_amount: float = 0.0
    fee_amount: float = 0.0
    yearly_amount: float = 0.0
    law: str = ""
    reason: str = ""

    @property
    def total_amount(self) -> float:
        """Interest so far and fixed sums together."""
        return self.interest_amount + self.fee_amount


def statutory_charge(case: Case, rules: HouseRules) -> Charge:
    """How much late interest, and which fees, could be charged today by law?

    Parameters
    ----------
    case : Case
        What is owed.
    rules : HouseRules
        Law by country of the customer.

    Returns
    -------
    Charge
        For overdue documents that are not disputed; a reason where it is not known.
    """
    country = country_of(case)
    name = rules.regimes.get(country)
    if name is None:
        return Charge(reason=f"no law is named for {country or 'the country'}")
    law = regime(name)
    if law.currency != case.currency:
        return Charge(
            law=law.title, reason=f"the fees of the law are in {law.currency}"
        )
    return _by(law, case)


def agreed_charge(case: Case, rate_pa: float) -> Charge:
    """How much late interest could be charged today at the rate of the contract?

    Parameters
    ----------
    case : Case
        What is owed.
    rate_pa : float
        Simple rate of the contract, per year.

    Returns
    -------
    Charge
        For overdue documents that are not disputed, without a fixed sum.
    """
    return _by(agreed_rate(repr(rate_pa), currency=case.currency), case)


def _by(law: Regime, case: Case) -> Charge:
    """What a law or a contract lets be charged."""
    try:
        found = [_charged(item, law, case) for item in chargeable(case)]
    except ParameterError as error:
        return Charge(law=law.title, reason=error.problem)
    return Charge(
        interest_amount=float(sum(one.interest_amount for one in found)),
        fee_amount=float(sum(one.fee_amount for one in found)),
        yearly_amount=_yearly(found),
        law=law.title,
    )


def _charged(item: Item, law: Regime, case: Case) -> LateInterest:
    """Interest and fee of one document."""
    return late_interest(
        f"{item.amount:.{decimals(case.currency)}f}",
        due_date=item.due_date,
        paid_date=case.ledger.as_of_date,
        regime=law,
    )


def _yearly(found: Sequence[LateInterest]) -> float:
    """Interest of a year at the rates of today."""
    return float(sum(one.amount * one.periods[-1].rate_pa for one in found))


def chargeable(case: Case) -> list[Item]:
    """Overdue documents that are not disputed."""
    items = case.claim.items if case.claim else ()
    day = case.ledger.as_of_date
    return [
        item
        for item in items
        if item.amount > 0
        and item.due_date is not None
        and item.due_date < day
        and not item.disputed_amount
    ]


def country_of(case: Case) -> str:
    """Country of the customer, as a code; empty where not known."""
    found = case.ledger.query("SELECT country FROM known_customers")["country"]
    return "" if found.empty or found.isna().iloc[0] else str(found.iloc[0]).upper()
