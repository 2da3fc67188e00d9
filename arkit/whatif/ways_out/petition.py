"""What if we file an insolvency petition?"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np

from arkit.whatif.inputs.assumptions import Assumptions, assumptions
from arkit.whatif.inputs.claim import Claim
from arkit.whatif.inputs.world import World
from arkit.whatif.units import check_not_negative, check_share
from arkit.whatif.valuing.draws import Draws
from arkit.whatif.valuing.outcome import Outcome, Paths
from arkit.whatif.valuing.ways import Limits, Problem, check_claim, disputed_problem

KNOWN = assumptions()


@dataclass(frozen=True, kw_only=True)
class Petition:
    """An insolvency petition is filed: the customer pays under pressure, or fails.

    Parameters
    ----------
    payment_chance : float
        Chance that the customer pays.
    cost_amount : float
        What filing costs, today.
    years : float
        Years until it is decided; those of the assumptions where not given.
    name : str
        Name of the way out.

    Notes
    -----
    V = [p·A + (1 − p)·ω·A]·D − cost. It is closed for what is in dispute, and no means
    of pressure for what is not due.

    Examples
    --------
    >>> from arkit.whatif import world
    >>> base = world(rate_pa=0.10, dividend_share=0.05, vat_rate=0.20)
    >>> petition = Petition(payment_chance=0.4, cost_amount=3_000)
    >>> round(petition.value(60_000, base).value_amount, 2)
    27194.25
    """

    payment_chance: float
    cost_amount: float
    years: float = KNOWN["petition_years"]
    name: str = "Insolvency petition"

    def __post_init__(self) -> None:
        check_share("payment_chance", self.payment_chance)
        check_not_negative("cost_amount", self.cost_amount)
        check_not_negative("years", self.years)

    @classmethod
    def assumed(cls, known: Assumptions | None = None, **terms: object) -> Petition:
        """A petition as assumed, but for the terms that are given, at least its cost.

        >>> Petition.assumed(cost_amount=3_000).payment_chance
        0.3
        """
        return cls(**((known or KNOWN).under("petition_") | terms))

    def value(self, amount: float, world: World) -> Outcome:
        """What it is worth in the mean."""
        check_claim(amount)
        return Outcome(
            parts=self._parts(amount, world),
            expected_cash_amount=sum(
                self._parts(amount, world.undiscounted()).values()
            ),
            completed_share=self.payment_chance,
            time_to_cash_years=self.years if self.payment_chance else nan,
            exposure=((0.0, amount), (self.years, 0.0)),
            receipts=((self.years, self.payment_chance * amount),),
        )

    def _parts(self, amount: float, world: World) -> dict[str, float]:
        """Present values by where they come from."""
        factor, worth, chance = (
            world.discount(self.years),
            world.worth,
            self.payment_chance,
        )
        failed = float(worth.of(amount, rate_pa=world.rate_pa))
        parts = {
            "cash": chance * amount * factor,
            "recovery": (1 - chance) * failed * factor,
            "cost": -self.cost_amount,
        }
        if worth.relief_share:
            repaid = worth.relief_repaid(self.years, rate_pa=world.rate_pa)
            relief = worth.relief(amount, rate_pa=world.rate_pa)
            parts["tax relief"] = relief - chance * amount * repaid
        return parts

    def paths(self, amount: float, world: World, draws: Draws) -> Paths:
        """What it brings on each path."""
        pays = draws.uniform("petition") < self.payment_chance
        return Paths(
            value_amount=self._on_paths(amount, world, pays),
            cash_amount=self._on_paths(amount, world.undiscounted(), pays),
        )

    def _on_paths(self, amount: float, world: World, pays: np.ndarray) -> np.ndarray:
        """Worth of paths with and without payment."""
        worth, rate_pa = world.worth, world.rate_pa
        factor = world.discount(self.years)
        paid = amount * (factor - worth.relief_repaid(self.years, rate_pa=rate_pa))
        failed = float(worth.of(amount, rate_pa=rate_pa)) * factor
        relief = worth.relief(amount, rate_pa=rate_pa) - self.cost_amount
        return np.where(pays, paid, failed) + relief

    def problems(self, claim: Claim, world: World, limits: Limits) -> list[Problem]:
        """Closed for what is in dispute or not yet due."""
        found = disputed_problem(claim, "petition")
        if claim.days_past_due < 0:
            found.append(
                Problem(
                    problem="the claim is not due", remedy="wait until it is overdue"
                )
            )
        return found
