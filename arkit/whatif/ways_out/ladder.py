"""Which discount is offered, and in which steps?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import exp

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.whatif.inputs.assumptions import Assumptions, assumptions
from arkit.whatif.inputs.world import World
from arkit.whatif.units import check_not_negative, check_number, check_share
from arkit.whatif.ways_out.settle import Settlement

GRID = 200
GOLDEN = (5**0.5 - 1) / 2
NARROWINGS = 30


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """How likely a customer accepts a discount: 1 / (1 + exp(−(β₀ + β₁·d))).

    Parameters
    ----------
    base : float
        β₀; −2.2 is one in ten without any discount.
    slope : float
        β₁, per unit of discount, above 0.

    Examples
    --------
    >>> round(Acceptance(base=-2.2, slope=12).chance(0.2277), 3)
    0.63
    """

    base: float
    slope: float

    def __post_init__(self) -> None:
        check_number("base", self.base)
        check_not_negative("slope", self.slope)

    def chance(self, discount_share: float) -> float:
        """Chance that a discount is accepted."""
        return 1 / (1 + exp(-(self.base + self.slope * discount_share)))

    @classmethod
    def assumed(cls, known: Assumptions | None = None) -> Acceptance:
        """Acceptance as assumed; a guess until offers have been recorded."""
        return cls(**(known or assumptions()).under("acceptance_"))


@dataclass(frozen=True, kw_only=True)
class Target:
    """The discount that is worth most to offer.

    Parameters
    ----------
    discount_share : float
        Share of the claim.
    accepted_chance : float
        Chance that it is accepted.
    settled_amount : float
        Worth if it is.
    expected_amount : float
        Worth of making the offer.
    """

    discount_share: float
    accepted_chance: float
    settled_amount: float
    expected_amount: float


def target_discount(
    amount: float,
    world: World,
    *,
    acceptance: Acceptance,
    alternative_amount: float,
    terms: Settlement | None = None,
) -> Target:
    """Which discount is worth most to offer, given that it may be refused?

    Parameters
    ----------
    amount : float
        The claim.
    world : World
        How the customer fails and pays.
    acceptance : Acceptance
        How likely a discount is accepted; an assumption.
    alternative_amount : float
        Worth of what is done when it is refused.
    terms : Settlement, optional
        When it is paid and how it is released.

    Returns
    -------
    Target
        The discount with the highest a(d)·V(d) + (1 − a(d))·V(alternative).

    Raises
    ------
    ParameterError
        When the claim is not above zero or a number is missing.

    Notes
    -----
    Searched on a grid and then by the golden section around its best point.

    Examples
    --------
    >>> from arkit.whatif import world
    >>> base = world(
    ...     default_hazard_pa=0.36, rate_pa=0.10, dividend_share=0.05, vat_rate=0.20)
    >>> found = target_discount(
    ...     60_000, base, acceptance=Acceptance(base=-2.2, slope=12),
    ...     alternative_amount=36_072.11)
    >>> round(found.discount_share, 4), round(found.expected_amount, 2)
    (0.2277, 42953.48)
    """
    check_number("alternative_amount", alternative_amount)
    settled_at = _settled(amount, world, terms or Settlement(discount_share=0.0))

    def worth(share: float) -> tuple[float, float, float]:
        settled = settled_at(share)
        chance = acceptance.chance(share)
        return (
            chance * settled + (1 - chance) * alternative_amount,
            chance,
            settled,
        )

    place = int(np.argmax([worth(step / GRID)[0] for step in range(GRID + 1)]))
    low, high = max(place - 1, 0) / GRID, min(place + 1, GRID) / GRID
    for _ in range(NARROWINGS):
        left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        low, high = (low, right) if worth(left)[0] >= worth(right)[0] else (left, high)
    best = (low + high) / 2
    expected, chance, settled = worth(best)
    return Target(
        discount_share=best,
        accepted_chance=chance,
        settled_amount=settled,
        expected_amount=expected,
    )


def _settled(
    amount: float, world: World, offer: Settlement
) -> Callable[[float], float]:
    """Value by discount: a straight line where the release is conditional."""

    def settled(share: float) -> float:
        return replace(offer, discount_share=share).worth(amount, world)

    if not offer.is_conditional:
        return settled
    at_nothing, at_all = settled(0.0), settled(1.0)
    return lambda share: at_nothing + share * (at_all - at_nothing)


def offer_ladder(
    *, open_share: float, target_share: float, n_steps: int = 4, shrink: float = 0.5
) -> pd.DataFrame:
    """Which discounts are offered one after another?

    Parameters
    ----------
    open_share, target_share : float
        First discount, after interest and fees have been waived, and the last.
    n_steps : int, default 4
        Concessions between them.
    shrink : float, default 0.5
        Size of each concession as a share of the one before, above 0 and below 1.

    Returns
    -------
    DataFrame
        `step` (0 is the opening), `discount_share` and `concession_share` (what this
        step gives; to be tied to something in return).

    Raises
    ------
    ParameterError
        When the target lies below the opening, or a number is not possible.

    Notes
    -----
    d_i = d₀ + (d* − d₀)·(1 − rⁱ) / (1 − rᴶ): shrinking steps say that the end is near.

    Examples
    --------
    >>> ladder = offer_ladder(open_share=0.05, target_share=0.2277)
    >>> ladder["discount_share"].round(4).tolist()
    [0.05, 0.1448, 0.1922, 0.2159, 0.2277]
    """
    check_share("open_share", open_share)
    check_share("target_share", target_share)
    if target_share < open_share or n_steps < 1 or not 0 < shrink < 1:
        raise ParameterError(
            f"{n_steps} steps from {open_share:.0%} to {target_share:.0%} shrinking by "
            f"{shrink} are no ladder",
            remedy="open below the target, take a step or more, and shrink by a share",
        )
    step = np.arange(n_steps + 1)
    climbed = (1 - shrink**step) / (1 - shrink**n_steps)
    share = open_share + (target_share - open_share) * climbed
    return pd.DataFrame(
        {
            "step": step,
            "discount_share": share,
            "concession_share": np.diff(share, prepend=0.0),
        }
    )
