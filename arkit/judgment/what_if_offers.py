"""Which ways out are open to us, given what the ledger knows of the customer?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from arkit.errors import ParameterError
from arkit.judgment.what_if_case import Case
from arkit.schema import decimals
from arkit.whatif import (
    Agency,
    Court,
    KeepDunning,
    Package,
    PaymentPlan,
    Petition,
    PlanTerms,
    ReturnedGoods,
    Sale,
    Schedule,
    Settlement,
    WayOut,
    goods_held,
    goods_lines,
    months_later,
    schedule,
)

UNILATERAL = ("Keep dunning", "Agency", "Sale of the debt", "Court")


@dataclass(frozen=True, kw_only=True)
class OfferTerms:
    """What could be offered to the customer, or cost us.

    Parameters
    ----------
    discount_share : float, default 0.10
        Share of the claim waived in a settlement.
    down_share : float, default 0.20
        Share of the claim paid on the day of a plan.
    n_installments : int, default 6
        Monthly installments of a plan.
    plan_rate_pm : float, default 0
        Interest on the balance of a plan, per month.
    freight_amount : float, default 0
        Freight of a return of goods at our cost.
    legal_cost_amount : float, default 2,500
        What a case in court costs, or a petition.

    Raises
    ------
    ParameterError
        When a share is not between 0 and 1, or a down payment leaves nothing.
    """

    discount_share: float = 0.10
    down_share: float = 0.20
    n_installments: int = 6
    plan_rate_pm: float = 0.0
    freight_amount: float = 0.0
    legal_cost_amount: float = 2_500.0

    def __post_init__(self) -> None:
        for name in ("discount_share", "down_share"):
            if not 0 <= getattr(self, name) < 1:
                raise ParameterError(
                    f"{name} is {getattr(self, name)}, not between 0 and 1",
                    remedy="write 10 % as 0.10",
                )

    @property
    def settlement(self) -> Settlement:
        """One payment soon, at the discount."""
        return Settlement(discount_share=self.discount_share)


def plan_schedule(case: Case, terms: OfferTerms, *, share: float = 1.0) -> Schedule:
    """Split the claim, or a share of it, into dated installments exact to the cent.

    Parameters
    ----------
    case : Case
        What is owed.
    terms : OfferTerms
        Down payment, installments and interest.
    share : float, default 1
        Share of the claim that is repaid by the plan.

    Returns
    -------
    Schedule
        Agreed on the day of the claim; the first installment is due a month later.

    Raises
    ------
    ParameterError
        When the claim cannot be split into so many installments.
    """
    currency = case.currency
    cent = Decimal(1).scaleb(-decimals(currency))
    whole = Decimal(repr(case.amount * share)).quantize(cent)
    down = (whole * Decimal(repr(terms.down_share))).quantize(cent)
    today = case.ledger.as_of_date
    return schedule(
        whole,
        n_installments=terms.n_installments,
        first_due_date=months_later(today, 1),
        terms=PlanTerms(
            currency=currency,
            rate_pm=terms.plan_rate_pm,
            agreed_date=today,
            down_payment_amount=down,
        ),
    )


def payment_plan(case: Case, terms: OfferTerms) -> PaymentPlan:
    """Value the schedule; what rounding takes from the claim stays with its last line.

    Parameters
    ----------
    case : Case
        What is owed.
    terms : OfferTerms
        Down payment, installments and interest.

    Returns
    -------
    PaymentPlan
        The way out.
    """
    return fitted(PaymentPlan.of(plan_schedule(case, terms)), case.amount)


def fitted(plan: PaymentPlan, amount: float) -> PaymentPlan:
    """A plan whose principal is the claim to the last digit, and not to the cent."""
    parts = plan.principal_amounts
    over = amount - plan.down_amount - sum(parts)
    return replace(plan, principal_amounts=(*parts[:-1], parts[-1] + over))


def returned_goods(case: Case, terms: OfferTerms) -> ReturnedGoods | None:
    """Take back what the customer still holds, at most for what it owes.

    Parameters
    ----------
    case : Case
        What is owed.
    terms : OfferTerms
        Freight.

    Returns
    -------
    ReturnedGoods or None
        None where no goods are known that could come back.
    """
    held, known = goods_held(case.ledger), case.world.known
    made = _goods(goods_lines(held, known=known), case, terms)
    credit = made.takes_amount(case.world)
    if not credit or case.claim is None:
        return None
    if credit <= case.amount:
        return made
    share = case.amount / credit * (1 - 1e-9)
    return _goods(goods_lines(held, known=known, returned_share=share), case, terms)


def _goods(lines: tuple, case: Case, terms: OfferTerms) -> ReturnedGoods:
    return ReturnedGoods.assumed(
        lines, freight_amount=terms.freight_amount, known=case.world.known
    )


def standard_ways_out(case: Case, terms: OfferTerms) -> list[WayOut]:
    """Put every way out together that the ledger has the facts for.

    Parameters
    ----------
    case : Case
        What is owed, and the world.
    terms : OfferTerms
        What could be offered.

    Returns
    -------
    list of WayOut
        Dunning, plan, settlement, agency, sale, court and petition; a return of goods
        and a package of goods and plan where the customer holds goods of ours.
    """
    known, cost = case.world.known, {"cost_amount": terms.legal_cost_amount}
    goods = returned_goods(case, terms)
    return [
        KeepDunning(),
        payment_plan(case, terms),
        terms.settlement,
        *(() if goods is None else _with_goods(goods, case, terms)),
        Agency.assumed(known),
        Sale(price_share=known["sale_price_share"]),
        Court.assumed(known, **cost),
        Petition.assumed(known, **cost),
    ]


def _with_goods(goods: ReturnedGoods, case: Case, terms: OfferTerms) -> list[WayOut]:
    """A return with dunning of the rest, and with a plan for the rest."""
    alone = Package.of(goods)
    left = alone.left_amount(case.amount, case.world)
    if not left:
        return [alone]
    down = terms.down_share * left
    rest = PaymentPlan.level(
        left - down,
        terms.n_installments,
        rate_pm=terms.plan_rate_pm,
        down_amount=down,
    )
    return [alone, Package(pieces=(goods,), rest=rest, name="Goods back and plan")]


def is_unilateral(name: str) -> bool:
    """Whether a way out needs nobody's consent."""
    return name in UNILATERAL


def best_unilateral(case: Case, ways_out: Sequence[WayOut]) -> tuple[str, float]:
    """Name the best way out that needs nobody's consent, and its worth.

    Parameters
    ----------
    case : Case
        What is owed, and the world.
    ways_out : sequence of WayOut
        Ways out; those that need the customer's consent are passed over.

    Returns
    -------
    (str, float)
        Name and present value: the reservation price of any negotiation.
    """
    values = {
        way.name: case.value(way).value_amount
        for way in ways_out
        if way.name in UNILATERAL
    }
    best = max(values, key=values.__getitem__)
    return best, values[best]
