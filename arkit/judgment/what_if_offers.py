"""Which ways out are open to us, given what the ledger knows of the customer?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from arkit.errors import ParameterError
from arkit.judgment.what_if_case import Case
from arkit.judgment.what_if_goods import goods_ways
from arkit.judgment.what_if_late_interest import TWINS, charging
from arkit.schema import decimals
from arkit.whatif import (
    Agency,
    Assumptions,
    Barter,
    CardPayment,
    Court,
    KeepDunning,
    Package,
    PaymentPlan,
    Petition,
    PlanTerms,
    Sale,
    Schedule,
    Settlement,
    WayOut,
    months_later,
    schedule,
)
from arkit.whatif.comparing.ranges import Way, made
from arkit.whatif.units import YEAR_DAYS

BARTER_MONTHS = 3
UNILATERAL = (*TWINS, "Agency", "Sale of the debt", "Court")


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
    card_amount : float, default 0
        What the customer would pay by card now; 0 where that is not offered.
    barter_amount : float, default 0
        Fair value without tax of what the customer would deliver in three months in
        place of money, by an independent quote; 0 where that is not offered.
    barter_useful_share : float, default 0.6
        Cash we would have spent on it anyway, as a share of the fair value.
    late_interest_pa : float, default 0
        Simple late interest of the contract, per year; 0 takes the law of the
        customer's country, where it is known.

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
    card_amount: float = 0.0
    barter_amount: float = 0.0
    barter_useful_share: float = 0.6
    late_interest_pa: float = 0.0

    def __post_init__(self) -> None:
        for name in ("discount_share", "down_share"):
            if not 0 <= getattr(self, name) < 1:
                raise ParameterError(
                    f"{name} is {getattr(self, name)}, not between 0 and 1",
                    remedy="write 10 % as 0.10",
                )

    def also(self, **pieces: float) -> OfferTerms:
        """The same with a card or a barter, or other terms.

        >>> OfferTerms().also(card_amount=5_000).card_amount
        5000
        """
        return replace(self, **pieces)

    def settled(self, known: Assumptions) -> Settlement:
        """One payment soon, at the discount; how soon is assumed."""
        years = known["settlement_days"] / YEAR_DAYS
        return Settlement(discount_share=self.discount_share, years=years)


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


def offers(case: Case, terms: OfferTerms) -> list[Way]:
    """Put every way out together that the ledger has the facts for.

    Parameters
    ----------
    case : Case
        What is owed, and the world.
    terms : OfferTerms
        What could be offered.

    Returns
    -------
    list of WayOut, or of functions from Assumptions to WayOut
        Dunning, plan, settlement, agency, sale, court and petition; late interest where
        a law or a contract lets it be charged; a return of goods
        and a package of goods and plan where the customer holds goods of ours; a card
        and a barter where their amounts are typed. What rests on assumptions is a
        function of them, so that it varies with them.
    """
    cost = {"cost_amount": terms.legal_cost_amount}
    return [
        KeepDunning(),
        payment_plan(case, terms),
        terms.settled,
        *charging(case, terms),
        *goods_ways(case, terms),
        *_typed_pieces(terms),
        Agency.assumed,
        _sold,
        partial(Court.assumed, **cost),
        partial(Petition.assumed, **cost),
    ]


def standard_ways_out(case: Case, terms: OfferTerms) -> list[WayOut]:
    """The same ways out in the world of the case.

    Parameters
    ----------
    case : Case
        What is owed, and the world.
    terms : OfferTerms
        What could be offered.

    Returns
    -------
    list of WayOut
        As `offers`, each made from what is assumed.
    """
    return [made(way, case.world) for way in offers(case, terms)]


def _typed_pieces(terms: OfferTerms) -> list[Way]:
    """A card and a barter, as far as they are typed; the rest is dunned."""
    found: list[Way] = []
    if terms.card_amount:
        found.append(partial(_by_card, terms))
    if terms.barter_amount:
        found.append(partial(_in_kind, terms))
    return found


def _by_card(terms: OfferTerms, known: Assumptions) -> Package:
    """A part is paid by card now."""
    return Package.of(CardPayment.assumed(terms.card_amount, known))


def _in_kind(terms: OfferTerms, known: Assumptions) -> Package:
    """A part is set off against what the customer delivers, tax included."""
    barter = Barter.monthly(
        terms.barter_amount,
        BARTER_MONTHS,
        useful_share=terms.barter_useful_share,
        settled_amount=terms.barter_amount * (1 + known["vat_rate"]),
    )
    delivered = known["barter_delivered_share"]
    return Package.of(replace(barter, delivered_share=delivered))


def _sold(known: Assumptions) -> Sale:
    """The claim sold at the price that is assumed."""
    return Sale(price_share=known["sale_price_share"])


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
