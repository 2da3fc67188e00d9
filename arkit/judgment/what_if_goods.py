"""Which goods could come back, and what happens to the rest of the claim then?"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from arkit.judgment.what_if_case import Case
from arkit.whatif import (
    Assumptions,
    KeepDunning,
    Package,
    PaymentPlan,
    ReturnedGoods,
    WayOut,
    goods_lines,
    world,
)

if TYPE_CHECKING:
    import pandas as pd

    from arkit.judgment.what_if_offers import OfferTerms
    from arkit.whatif.comparing.ranges import Way

FITS = 1 - 1e-9


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
    if case.claim is None:
        return None
    return _goods(case.held, case, terms, case.world.known)


def goods_ways(case: Case, terms: OfferTerms) -> list[Way]:
    """A return with dunning of the rest, and with a plan for the rest.

    Parameters
    ----------
    case : Case
        What is owed.
    terms : OfferTerms
        Freight, and the plan for the rest.

    Returns
    -------
    list of functions from Assumptions to WayOut
        Credit, prices and what is left of the claim vary with them; empty where no
        goods are known, and without a plan where they make up the claim.
    """
    if case.claim is None:
        return []
    held = case.held
    goods = _goods(held, case, terms, case.world.known)
    if goods is None:
        return []
    alone = partial(_alone, held, case, terms)
    left = Package.of(goods).left_amount(case.amount, case.world)
    return [alone, partial(_with_plan, held, case, terms)] if left else [alone]


def _goods(
    held: pd.DataFrame, case: Case, terms: OfferTerms, known: Assumptions
) -> ReturnedGoods | None:
    """What comes back, cut to the claim; none where nothing is known."""
    offered = {"freight_amount": terms.freight_amount, "known": known}
    there = case.world if known is case.world.known else world(known)
    made = ReturnedGoods.assumed(goods_lines(held, known=known), **offered)
    credit = made.takes_amount(there)
    if not credit:
        return None
    if credit <= case.amount:
        return made
    share = case.amount / credit * FITS
    lines = goods_lines(held, known=known, returned_share=share)
    return ReturnedGoods.assumed(lines, **offered)


def _alone(
    held: pd.DataFrame, case: Case, terms: OfferTerms, known: Assumptions
) -> WayOut:
    """The goods come back, and the rest is dunned."""
    return Package.of(_goods(held, case, terms, known))


def _with_plan(
    held: pd.DataFrame, case: Case, terms: OfferTerms, known: Assumptions
) -> WayOut:
    """The goods come back, and the rest is paid by a plan."""
    goods = _goods(held, case, terms, known)
    there = case.world if known is case.world.known else world(known)
    left = Package.of(goods).left_amount(case.amount, there)
    down = terms.down_share * left
    rest = (
        PaymentPlan.level(
            left - down,
            terms.n_installments,
            rate_pm=terms.plan_rate_pm,
            down_amount=down,
        )
        if left
        else KeepDunning()
    )
    return Package(pieces=(goods,), rest=rest, name="Goods back and plan")
