"""What is a settlement at a discount worth, and where does one walk away?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from arkit.whatif.inputs.assumptions import assumptions
from arkit.whatif.inputs.claim import Claim
from arkit.whatif.inputs.world import World
from arkit.whatif.units import YEAR_DAYS, check_not_negative, check_number, check_share
from arkit.whatif.valuing.dated import Dated, dated_terms
from arkit.whatif.valuing.dated_paths import dated_paths
from arkit.whatif.valuing.dated_value import dated_value, dated_worth
from arkit.whatif.valuing.draws import Draws
from arkit.whatif.valuing.outcome import Outcome, Paths
from arkit.whatif.valuing.ways import (
    Limits,
    Problem,
    check_claim,
    clawback_problem,
    cover_problem,
    disputed_problem,
)

KNOWN = assumptions()
HALVINGS = 60


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """One payment soon; the remainder is waived.

    Parameters
    ----------
    discount_share : float
        Share of the claim that is waived.
    years : float
        When the payment is due, in years from today; that of the assumptions, 14 days,
        where not given.
    is_conditional : bool, default True
        Whether the remainder is released only when the cash is in.
    clawback_share : float, optional
        Chance that an insolvency soon after takes it back; that of the world where not
        given.
    name : str
        Name of the way out.

    Raises
    ------
    ParameterError
        When a share is not between 0 and 1, or the payment lies in the past.

    Notes
    -----
    V(d) = A·[(1 − d)(s − κ) + d·v + ω·u], with s the discounted chance that the payment
    arrives, κ what claw-back costs, v the tax relief on the waived part and u the
    default integral up to the payment; without a condition the claim at default is
    (1 − d)·A.

    Examples
    --------
    >>> from arkit.whatif import world
    >>> base = world(
    ...     default_hazard_pa=0.36, rate_pa=0.10, dividend_share=0.05, vat_rate=0.20)
    >>> settled = Settlement(discount_share=0.25).value(60_000, base)
    >>> round(settled.value_amount, 2)
    45912.33
    """

    discount_share: float
    years: float = KNOWN["settlement_days"] / YEAR_DAYS
    is_conditional: bool = True
    clawback_share: float | None = None
    name: str = "Settlement"

    def __post_init__(self) -> None:
        check_share("discount_share", self.discount_share)
        check_share("clawback_share", self.clawback_share or 0.0)
        check_not_negative("years", self.years)

    def terms(self, amount: float, world: World) -> Dated:
        """The payment, the claim before it and what is waived after it."""
        check_claim(amount)
        paid = (1 - self.discount_share) * amount
        share = self.clawback_share
        return dated_terms(
            world,
            years=[self.years],
            amounts=[paid],
            standing=[amount if self.is_conditional else paid],
            keep=[1.0],
            waived_amount=amount - paid,
            is_released_at_once=not self.is_conditional,
            clawback_share=world.clawback.lump_share if share is None else share,
        )

    def value(self, amount: float, world: World) -> Outcome:
        """What it is worth in the mean."""
        return dated_value(self.terms(amount, world), rate_pa=world.rate_pa)

    def worth(self, amount: float, world: World) -> float:
        """The value alone, which is faster."""
        return dated_worth(self.terms(amount, world), rate_pa=world.rate_pa)

    def paths(self, amount: float, world: World, draws: Draws) -> Paths:
        """What it brings on each path."""
        return dated_paths(
            self.terms(amount, world), rate_pa=world.rate_pa, draws=draws
        )

    def problems(self, claim: Claim, world: World, limits: Limits) -> list[Problem]:
        """Too large a discount, a dispute, or at the cost of cover."""
        found = disputed_problem(claim, "settlement")
        found += cover_problem(world, limits, self.years)
        share = self.clawback_share
        found += clawback_problem(
            world, world.clawback.lump_share if share is None else share
        )
        if self.discount_share > limits.largest_discount_share:
            found.append(
                Problem(
                    problem=f"a discount of {self.discount_share:.0%} is more than "
                    f"policy allows ({limits.largest_discount_share:.0%})",
                    remedy="offer less, or have it approved",
                )
            )
        return found


def walk_away_discount(
    amount: float,
    world: World,
    *,
    alternative_amount: float,
    terms: Settlement | None = None,
) -> float:
    """Up to which discount is a settlement worth as much as the alternative?

    Parameters
    ----------
    amount : float
        The claim.
    world : World
        How the customer fails and pays.
    alternative_amount : float
        Value of what would be done instead. Against the best way out of one's own it
        is the walk-away point; against one the customer must agree to, the point of
        indifference.
    terms : Settlement, optional
        When it is paid and how it is released; in 14 days and on receipt of cash where
        not given.

    Returns
    -------
    float
        Share of the claim, 0-1; 0 where not even full payment is worth as much.

    Raises
    ------
    ParameterError
        When the claim is not above zero or the alternative is no number.

    Notes
    -----
    (s − κ + ω·u − b) / (s − κ − v) with b the alternative per unit of claim, as the
    value falls in the discount along a straight line.

    Examples
    --------
    >>> from arkit.whatif import world
    >>> base = world(
    ...     default_hazard_pa=0.36, rate_pa=0.10, dividend_share=0.05, vat_rate=0.20)
    >>> round(walk_away_discount(60_000, base, alternative_amount=36_072.11), 4)
    0.4528
    """
    check_number("alternative_amount", alternative_amount)
    offer = terms or Settlement(discount_share=0.0)

    def gain(share: float) -> float:
        settled = replace(offer, discount_share=share)
        return settled.worth(amount, world) - alternative_amount

    at_nothing, at_all = gain(0.0), gain(1.0)
    if at_nothing <= 0 or at_all >= 0:
        return 0.0 if at_nothing <= 0 else 1.0
    if offer.is_conditional:
        return at_nothing / (at_nothing - at_all)
    return halved(gain, 0.0, 1.0)


def halved(gain: Callable[[float], float], low: float, high: float) -> float:
    """Where a falling function crosses zero, by halving."""
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if gain(middle) > 0 else (low, middle)
    return (low + high) / 2
