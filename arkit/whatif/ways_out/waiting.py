"""What if nothing is agreed and dunning goes on, or only the process is mended?"""

from __future__ import annotations

from dataclasses import dataclass, replace

from arkit.whatif.inputs.assumptions import assumptions
from arkit.whatif.inputs.claim import Claim
from arkit.whatif.inputs.world import World
from arkit.whatif.units import check_not_negative
from arkit.whatif.valuing.draws import Draws
from arkit.whatif.valuing.outcome import Outcome, Paths, added
from arkit.whatif.valuing.random_time import (
    RandomTime,
    random_time_paths,
    random_time_value,
    random_time_worth,
)
from arkit.whatif.valuing.ways import Limits, Problem, check_claim

KNOWN = assumptions()


@dataclass(frozen=True, kw_only=True)
class KeepDunning:
    """Nothing is agreed: dunning goes on until the horizon.

    Parameters
    ----------
    name : str
        Name of the way out.
    payment_factor, default_factor : float, default 1
        How many times as likely payment and default become.
    cost_amount : float, default 0
        What it costs today.

    Notes
    -----
    V = A·Σ[μ + ωλ]G − c·ΣG + stale·A·Q(H)·D(H): the customer pays in full or fails,
    whichever comes first.

    Examples
    --------
    >>> from arkit.whatif import world
    >>> found = KeepDunning().value(60_000, world(default_hazard_pa=0.36))
    >>> round(found.completed_share, 3)
    0.569
    """

    name: str = "Keep dunning"
    payment_factor: float = 1.0
    default_factor: float = 1.0
    cost_amount: float = 0.0

    def __post_init__(self) -> None:
        for name in ("payment_factor", "default_factor", "cost_amount"):
            check_not_negative(name, getattr(self, name))

    def terms(self, world: World) -> RandomTime:
        """Hazards, costs and horizon in a world."""
        return replace(
            RandomTime.dunning(world),
            payment=world.payment.times(self.payment_factor),
            default=world.default.times(self.default_factor),
        )

    def value(self, amount: float, world: World) -> Outcome:
        """What it is worth in the mean."""
        check_claim(amount)
        found = random_time_value(amount, self.terms(world), rate_pa=world.rate_pa)
        return added(found, -self.cost_amount, part="cost")

    def worth(self, amount: float, world: World) -> float:
        """The value alone, which is faster."""
        check_claim(amount)
        found = random_time_worth(amount, self.terms(world), rate_pa=world.rate_pa)
        return found - self.cost_amount

    def paths(self, amount: float, world: World, draws: Draws) -> Paths:
        """What it brings on each path."""
        found = random_time_paths(
            amount, self.terms(world), rate_pa=world.rate_pa, draws=draws
        )
        return Paths(
            value_amount=found.value_amount - self.cost_amount,
            cash_amount=found.cash_amount - self.cost_amount,
        )

    def problems(self, claim: Claim, world: World, limits: Limits) -> list[Problem]:
        """Nothing is ever in the way of waiting."""
        return []


def fix_process(
    *,
    payment_factor: float = KNOWN["process_payment_factor"],
    cost_amount: float = 0.0,
    name: str = "Fix the process",
) -> KeepDunning:
    """What if the invoice is sent again to the right person, portal or order?

    Parameters
    ----------
    payment_factor : float
        How many times as likely payment becomes; an assumption, 2.5 where not given.
    cost_amount : float, default 0
        What it costs today.
    name : str
        Name of the way out.

    Returns
    -------
    KeepDunning
        A way out; worth most where the customer can pay and red tape is in the way.

    Examples
    --------
    >>> fix_process(cost_amount=150).payment_factor
    2.5
    """
    return KeepDunning(
        name=name, payment_factor=payment_factor, cost_amount=cost_amount
    )
