"""What is cash worth that is paid today against a part of the claim?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arkit.whatif.inputs.claim import Claim
from arkit.whatif.inputs.world import World
from arkit.whatif.units import check_share
from arkit.whatif.valuing.credited import Brought
from arkit.whatif.valuing.draws import Draws
from arkit.whatif.valuing.outcome import Paths
from arkit.whatif.valuing.taken_back import taken_back_cost, taken_back_paths
from arkit.whatif.valuing.ways import Limits, Problem, check_claim, clawback_problem


@dataclass(frozen=True, kw_only=True)
class PartPayment:
    """Cash today against a part of the claim.

    Parameters
    ----------
    amount : float
        What is paid.
    clawback_share : float, optional
        Chance that an insolvency soon after takes it back; that of installments in the
        world where not given.
    name : str
        Name of the piece.

    Raises
    ------
    ParameterError
        When the amount is not above zero, or the share not between 0 and 1.

    Examples
    --------
    >>> from arkit.whatif.inputs.world import world
    >>> PartPayment(amount=9_000, clawback_share=0).brings(60_000, world()).parts
    {'cash': 9000.0}
    """

    amount: float
    clawback_share: float | None = None
    name: str = "Part payment"

    def __post_init__(self) -> None:
        check_claim(self.amount)
        check_share("clawback_share", self.clawback_share or 0.0)

    @property
    def freed_amount(self) -> float:
        """Collateral that is used up by it: none."""
        return 0.0

    def takes_amount(self, world: World) -> float:
        """What it takes from the claim."""
        return self.amount

    def brings(self, amount: float, world: World) -> Brought:
        """What it brings in the mean."""
        parts = {"cash": float(self.amount)}
        share = self._share(world)
        if share:
            parts["clawback"] = -taken_back_cost(
                self.amount, world, share=share, claim_amount=amount
            )
        return Brought(parts=parts, receipts=((0.0, self.amount),))

    def paths(self, amount: float, world: World, draws: Draws) -> Paths:
        """What it brings on each path."""
        value, cash = (
            self._on_paths(amount, at, draws) for at in (world, world.undiscounted())
        )
        return Paths(value_amount=value, cash_amount=cash)

    def problems(self, claim: Claim, world: World, limits: Limits) -> list[Problem]:
        """An insolvency may take it back."""
        return clawback_problem(world, self._share(world))

    def _share(self, world: World) -> float:
        """Chance that it is avoided."""
        share = self.clawback_share
        return world.clawback.installment_share if share is None else share

    def _on_paths(self, amount: float, world: World, draws: Draws) -> np.ndarray:
        """Worth on each path."""
        share = self._share(world)
        if not share:
            return np.full(draws.n_paths, float(self.amount))
        return self.amount - taken_back_paths(
            self.amount, world, draws, share=share, claim_amount=amount
        )
