"""What takes a part of the claim today, and what does it bring instead?

Goods, services, a card or cash settle a part of the claim; each brings something, at
some time, at some risk. What is left of the claim goes another way. A credit is not
cash: it gives up a claim that is worth only what the best other way out makes of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from arkit.errors import ParameterError
from arkit.whatif.inputs.claim import Claim
from arkit.whatif.inputs.world import World
from arkit.whatif.units import check_number
from arkit.whatif.valuing.draws import Draws
from arkit.whatif.valuing.outcome import Paths
from arkit.whatif.valuing.ways import Limits, Problem, WayOut

CLAIM_GIVEN_UP = "claim given up"


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What a piece of a package brings, in the mean.

    Parameters
    ----------
    parts : mapping of str to float
        Present values by where they come from; costs are negative.
    receipts : tuple of (float, float), default ()
        Years from today, and money or spared money expected to come in then, not
        discounted and before costs.
    completed_share : float, default 1
        Chance that a solvent customer does its part.
    """

    parts: Mapping[str, float]
    receipts: tuple[tuple[float, float], ...] = ()
    completed_share: float = 1.0

    @property
    def value_amount(self) -> float:
        """Present value of all parts."""
        return float(sum(self.parts.values()))


class Piece(Protocol):
    """A piece of a package: takes a part of the claim and brings something instead.

    Pieces are frozen dataclasses; the amount given to them is that of the whole claim.
    """

    name: str

    @property
    def freed_amount(self) -> float:
        """Collateral that is used up by it."""

    def takes_amount(self, world: World) -> float:
        """What it takes from the claim."""

    def brings(self, amount: float, world: World) -> Brought:
        """What it brings in the mean, in closed form."""

    def paths(self, amount: float, world: World, draws: Draws) -> Paths:
        """What it brings on each path."""

    def problems(self, claim: Claim, world: World, limits: Limits) -> list[Problem]:
        """Why it is closed, or what to be careful about."""


def claim_worth(
    amount: float,
    world: World,
    *,
    way: WayOut,
    credited_amount: float | None = None,
) -> float:
    """What is one unit of a claim worth that is given up for something else?

    Parameters
    ----------
    amount : float
        The claim.
    world : World
        How the customer fails and pays.
    way : WayOut
        What would be done with it: the best way out that needs nobody's consent.
    credited_amount : float, optional
        How much of it is given up; all of it where not given.

    Returns
    -------
    float
        Present value per unit given up. Costs that do not fall with the claim make it
        differ between a part and the whole.

    Raises
    ------
    ParameterError
        When less than nothing or more than the claim is given up.

    Notes
    -----
    b = (V(A) − V(A − C)) / C; for C = A the value of the claim divided by the claim.

    Examples
    --------
    >>> from arkit.whatif.ways_out.waiting import KeepDunning
    >>> from arkit.whatif.inputs.world import world
    >>> base = world(
    ...     default_hazard_pa=0.36, rate_pa=0.10, dividend_share=0.05, vat_rate=0.20,
    ...     collecting_cost_pa=720, stale_share=0.10)
    >>> round(claim_worth(60_000, base, way=KeepDunning()), 7)
    0.6012018
    """
    given_up = amount if credited_amount is None else credited_amount
    if not 0 < given_up <= amount:
        raise ParameterError(
            f"{given_up:,.2f} of a claim of {amount:,.2f} cannot be given up",
            remedy="give up more than nothing and at most the claim",
        )
    left = amount - given_up
    kept = way.value(left, world).value_amount if left else 0.0
    return (way.value(amount, world).value_amount - kept) / given_up


def credit_gain(
    piece: Piece, world: World, *, claim_worth_share: float
) -> dict[str, float]:
    """What does a piece gain over the part of the claim that it takes?

    Parameters
    ----------
    piece : Piece
        Goods, services, a card or cash.
    world : World
        How the customer fails and pays.
    claim_worth_share : float
        What one unit of the claim is worth otherwise, from `claim_worth`.

    Returns
    -------
    dict of str to float
        Present values by where they come from, in the order of a value bridge; the
        last, `claim given up`, is negative. Their sum is the gain.

    Raises
    ------
    ParameterError
        When the worth of the claim is no number.

    Examples
    --------
    >>> from arkit.whatif.ways_out.card import CardPayment
    >>> from arkit.whatif.inputs.world import world
    >>> card = CardPayment(amount=20_000, fee_share=0.025)
    >>> gain = credit_gain(card, world(rate_pa=0.10), claim_worth_share=0.60)
    >>> round(sum(gain.values()), 2), gain["claim given up"]
    (7489.82, -12000.0)
    """
    check_number("claim_worth_share", claim_worth_share)
    takes = piece.takes_amount(world)
    brought = piece.brings(max(takes, 1.0), world)
    return {**brought.parts, CLAIM_GIVEN_UP: -claim_worth_share * takes}


def break_even_claim_worth(piece: Piece, world: World) -> float:
    """Up to which worth of the claim does a piece pay?

    Parameters
    ----------
    piece : Piece
        Goods, services, a card or cash.
    world : World
        How the customer fails and pays.

    Returns
    -------
    float
        Per unit of claim: a customer whose claim is worth more should pay in money.

    Raises
    ------
    ParameterError
        When the piece takes nothing from the claim.

    Examples
    --------
    >>> from arkit.whatif.ways_out.card import CardPayment
    >>> from arkit.whatif.inputs.world import world
    >>> card = CardPayment(amount=20_000, fee_share=0.025)
    >>> round(break_even_claim_worth(card, world(rate_pa=0.10)), 4)
    0.9745
    """
    takes = piece.takes_amount(world)
    if takes <= 0:
        raise ParameterError(
            "nothing is taken from the claim, so nothing breaks even",
            remedy="credit something for it",
        )
    return piece.brings(takes, world).value_amount / takes
