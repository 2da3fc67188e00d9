"""What is an offer worth that may be refused?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from arkit.whatif.inputs.claim import Claim
from arkit.whatif.inputs.world import World
from arkit.whatif.units import check_not_negative, check_share
from arkit.whatif.valuing.draws import Draws
from arkit.whatif.valuing.outcome import Outcome, Paths, added, mixed
from arkit.whatif.valuing.ways import Limits, Problem, WayOut


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A way out the customer may refuse.

    Parameters
    ----------
    way : WayOut
        What is offered.
    otherwise : WayOut
        What is done when it is refused.
    accepted_chance : float
        Chance that it is accepted.
    delay_cost_amount : float, default 0
        What making the offer costs, whatever comes of it.
    name : str
        Name of the way out.

    Notes
    -----
    V = a·V(way) + (1 − a)·V(otherwise) − cost.

    Examples
    --------
    >>> from arkit.whatif import KeepDunning, Settlement, world
    >>> offer = Offer(
    ...     way=Settlement(discount_share=0.2), otherwise=KeepDunning(),
    ...     accepted_chance=1.0)
    >>> base = world()
    >>> offer.value(1_000, base).value_amount == (
    ...     offer.way.value(1_000, base).value_amount)
    True
    """

    way: WayOut
    otherwise: WayOut
    accepted_chance: float
    delay_cost_amount: float = 0.0
    name: str = "Offer"

    def __post_init__(self) -> None:
        check_share("accepted_chance", self.accepted_chance)
        check_not_negative("delay_cost_amount", self.delay_cost_amount)

    def value(self, amount: float, world: World) -> Outcome:
        """What it is worth in the mean."""
        accepted = self.way.value(amount, world)
        refused = self.otherwise.value(amount, world)
        chance = self.accepted_chance
        parts = {
            "accepted": chance * accepted.value_amount,
            "refused": (1 - chance) * refused.value_amount,
        }
        found = replace(mixed([(chance, accepted), (1 - chance, refused)]), parts=parts)
        return added(found, -self.delay_cost_amount, part="cost")

    def paths(self, amount: float, world: World, draws: Draws) -> Paths:
        """What it brings on each path."""
        is_accepted = draws.uniform("accept") < self.accepted_chance
        yes = self.way.paths(amount, world, draws)
        no = self.otherwise.paths(amount, world, draws)
        value = np.where(is_accepted, yes.value_amount, no.value_amount)
        cash = np.where(is_accepted, yes.cash_amount, no.cash_amount)
        trade = [
            0.0 if found.relationship_amount is None else found.relationship_amount
            for found in (yes, no)
        ]
        return Paths(
            value_amount=value - self.delay_cost_amount,
            cash_amount=cash - self.delay_cost_amount,
            relationship_amount=np.where(is_accepted, *trade),
        )

    def problems(self, claim: Claim, world: World, limits: Limits) -> list[Problem]:
        """Those of what is offered."""
        return self.way.problems(claim, world, limits)
