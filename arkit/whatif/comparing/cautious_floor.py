"""Up to which discount is a settlement better even if the inputs are against it?"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from arkit.errors import ParameterError
from arkit.whatif.comparing.ranges import UncertainWorld, Way, worth_in
from arkit.whatif.comparing.response import response
from arkit.whatif.comparing.robust import LOW, N_DRAWS, at_share
from arkit.whatif.inputs.claim import Claim
from arkit.whatif.valuing.draws import SEED, Draws
from arkit.whatif.ways_out.settle import Settlement, walk_away_discount


@dataclass(frozen=True, kw_only=True)
class CautiousFloor:
    """Walk-away discounts under uncertain inputs.

    Parameters
    ----------
    floor_share : float
        Discount that is still worth giving in nine draws of ten.
    median_share : float
        Discount that is worth giving in half of the draws.
    walk_away_share : float
        Walk-away discount as assumed.
    shares : array of float
        Walk-away discount of each draw.
    """

    floor_share: float
    median_share: float
    walk_away_share: float
    shares: np.ndarray = field(repr=False)


def cautious_floor(
    claim: Claim,
    offer: Settlement,
    alternative: Way,
    around: UncertainWorld,
    draws: Draws | None = None,
) -> CautiousFloor:
    """Up to which discount is a settlement better even if the inputs are against it?

    Parameters
    ----------
    claim : Claim
        What the customer owes.
    offer : Settlement
        When it is paid; its discount does not matter, and the remainder is released on
        receipt of the cash.
    alternative : WayOut, or function from Assumptions to WayOut
        What would be done instead.
    around : UncertainWorld
        What is assumed, and how far each input may lie from it.
    draws : Draws, optional
        Seed and number of draws of the inputs; 20,000 where not given.

    Returns
    -------
    CautiousFloor
        The 10 % quantile of the walk-away discount, its median, and as assumed.

    Raises
    ------
    ParameterError
        When the offer releases the remainder at once, or does not fit the claim.

    Examples
    --------
    >>> from arkit.whatif import KeepDunning, world
    >>> around = UncertainWorld(base=world(), ranges={
    ...     "default_hazard_pa": (0.02, 0.12, 0.84), "payment_factor": (0.5, 1, 1.6)})
    >>> found = cautious_floor(
    ...     Claim.single(60_000), Settlement(discount_share=0), KeepDunning(), around,
    ...     Draws(n_paths=2_000))
    >>> found.floor_share < found.median_share
    True
    """
    if not offer.is_conditional:
        raise ParameterError(
            "the floor is for a remainder released on receipt of the cash",
            remedy="leave is_conditional as it is",
        )
    amount = claim.expected_amount
    drawn = around.draw(draws or Draws(seed=SEED, n_paths=N_DRAWS))
    at_nothing, at_all, instead = (
        response(way, amount, around, drawn).worth_amount
        for way in (
            replace(offer, discount_share=0.0),
            replace(offer, discount_share=1.0),
            alternative,
        )
    )
    slope = np.maximum(at_nothing - at_all, 1e-9 * amount)
    shares = np.clip((at_nothing - instead) / slope, 0.0, 1.0)
    return CautiousFloor(
        floor_share=at_share(shares, LOW),
        median_share=at_share(shares, 0.5),
        walk_away_share=walk_away_discount(
            amount,
            around.base,
            alternative_amount=worth_in(around.base, alternative, amount),
            terms=offer,
        ),
        shares=shares,
    )
