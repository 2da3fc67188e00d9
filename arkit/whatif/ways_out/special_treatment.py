"""What changes for a customer with a personal tie to one of us?"""

from __future__ import annotations

from dataclasses import dataclass, replace

from arkit.whatif.inputs.claim import Claim
from arkit.whatif.inputs.world import World
from arkit.whatif.units import check_not_negative, check_share
from arkit.whatif.valuing.draws import Draws
from arkit.whatif.valuing.outcome import Outcome, Paths
from arkit.whatif.valuing.ways import Limits, Problem, WayOut


@dataclass(frozen=True, kw_only=True)
class SpecialTreatment:
    """The same way out for a customer with a personal tie to one of us.

    Parameters
    ----------
    way : WayOut
        What is done.
    payment_factor : float, default 1
        How many times as likely payment under dunning becomes when the person calls.
    keep_chance : float, optional
        Chance that an installment is kept under the tie; that of the world where not
        given. A plan with a chance of its own keeps it.
    name : str
        Name of the way out.

    Raises
    ------
    ParameterError
        When the factor is negative or the chance not between 0 and 1.

    Notes
    -----
    A tie changes whether promises are kept, how soon is paid and how much trade stays
    (`WithTrade.kept_share`), never what is left at a default.

    Examples
    --------
    >>> from arkit.whatif.ways_out.waiting import KeepDunning
    >>> from arkit.whatif.inputs.world import world
    >>> tie = SpecialTreatment(way=KeepDunning(), payment_factor=1.5)
    >>> tie.world(world()).payment.rates_pa[0]
    1.7999999999999998
    """

    way: WayOut
    payment_factor: float = 1.0
    keep_chance: float | None = None
    name: str = "Special treatment"

    def __post_init__(self) -> None:
        check_not_negative("payment_factor", self.payment_factor)
        check_share("keep_chance", self.keep_chance or 0.0)

    @property
    def default_factor(self) -> float:
        """How many times as likely default becomes by it."""
        return getattr(self.way, "default_factor", 1.0)

    def world(self, world: World) -> World:
        """The world as the tie makes it: what a default leaves is the same."""
        keep = world.keep
        if self.keep_chance is not None:
            keep = replace(keep, chance=self.keep_chance)
        payment = world.payment.times(self.payment_factor)
        return replace(world, payment=payment, keep=keep)

    def value(self, amount: float, world: World) -> Outcome:
        """What it is worth in the mean."""
        return self.way.value(amount, self.world(world))

    def paths(self, amount: float, world: World, draws: Draws) -> Paths:
        """What it brings on each path."""
        return self.way.paths(amount, self.world(world), draws)

    def problems(self, claim: Claim, world: World, limits: Limits) -> list[Problem]:
        """Those of the way out itself."""
        return self.way.problems(claim, self.world(world), limits)
