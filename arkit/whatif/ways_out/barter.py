"""What is it worth to take services or goods of the customer in place of money?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arkit.errors import ParameterError
from arkit.whatif.inputs.claim import Claim
from arkit.whatif.inputs.world import World
from arkit.whatif.units import check_not_negative, check_number, check_rate, check_share
from arkit.whatif.valuing.credited import Brought
from arkit.whatif.valuing.draws import Draws
from arkit.whatif.valuing.outcome import Paths
from arkit.whatif.valuing.taken_back import lost_on_paths, taken_back_cost
from arkit.whatif.valuing.ways import Limits, Problem, check_claim, clawback_problem

MONTHS = 12
LONGEST_YEARS = 7


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One part of what the customer delivers in place of money.

    Parameters
    ----------
    years : float
        When it is delivered, in years from today.
    fair_amount : float
        Fair value without tax: an independent quote, not the list price.
    useful_share : float
        Cash we would have spent on it anyway, as a share of the fair value.
    """

    years: float
    fair_amount: float
    useful_share: float

    def __post_init__(self) -> None:
        check_not_negative("delivery years", self.years)
        check_not_negative("fair_amount", self.fair_amount)
        check_share("useful_share", self.useful_share)
        if self.years > LONGEST_YEARS:
            raise ParameterError(
                f"a delivery in {self.years:g} years is too far ahead",
                remedy=f"agree on deliveries within {LONGEST_YEARS} years",
            )

    @property
    def spared_amount(self) -> float:
        """Cash it spares us."""
        return self.fair_amount * self.useful_share


@dataclass(frozen=True, kw_only=True)
class Barter:
    """The customer delivers services or goods; part of the claim is set off today.

    Parameters
    ----------
    deliveries : tuple of Delivery
        What is delivered, and when.
    settled_amount : float
        Part of the claim that is set off, tax included.
    vat_rate : float, optional
        Tax contained in what is set off, deducted as input tax; that of the world
        where not given.
    vat_delay_years : float, default 1/12
        Years from each delivery to the deduction.
    delivered_share : float, default 1
        Chance that a part is delivered by a solvent customer.
    extra_cost_amount, tax_amount : float, default 0
        What taking the deliveries costs, and tax on the income, both today.
    clawback_share : float, default 0
        Chance that a delivery within the look-back is to be paid for in an insolvency.
    name : str
        Name of the piece.

    Raises
    ------
    ParameterError
        When nothing is set off, a share is not between 0 and 1, an amount is negative,
        or a delivery lies more than seven years ahead.

    Notes
    -----
    Gain = Σ u·FV·S(t)·D(t)·q + Σ input tax·S(t)·D(t + delay)·q − costs − b·settled.
    What is not delivered before a default is lost with the customer, as the claim was
    set off for it: set off on delivery where that can be agreed. Both sides have
    taxable sales. Referrals and marketing are upside and belong in no value.

    Examples
    --------
    >>> from arkit.whatif.inputs.world import world
    >>> base = world(default_hazard_pa=0.36, rate_pa=0.10, vat_rate=0.20)
    >>> training = Barter.monthly(10_000, 3, useful_share=0.6, settled_amount=12_000)
    >>> {part: round(worth, 2) for part, worth in
    ...  training.brings(60_000, base).parts.items()}
    {'barter': 5564.21, 'input VAT': 1840.06}
    """

    deliveries: tuple[Delivery, ...]
    settled_amount: float
    vat_rate: float | None = None
    vat_delay_years: float = 1 / MONTHS
    delivered_share: float = 1.0
    extra_cost_amount: float = 0.0
    tax_amount: float = 0.0
    clawback_share: float = 0.0
    name: str = "Barter"

    def __post_init__(self) -> None:
        check_claim(self.settled_amount)
        check_share("delivered_share", self.delivered_share)
        check_share("clawback_share", self.clawback_share)
        check_rate("vat_rate", self.vat_rate or 0.0)
        for name in ("vat_delay_years", "extra_cost_amount", "tax_amount"):
            check_not_negative(name, getattr(self, name))
        if not sum(part.fair_amount for part in self.deliveries):
            raise ParameterError(
                "nothing is delivered for what is set off",
                remedy="give deliveries with their fair value",
            )

    @classmethod
    def monthly(
        cls,
        fair_amount: float,
        n_deliveries: int,
        *,
        useful_share: float,
        settled_amount: float,
    ) -> Barter:
        """In equal parts, one at the end of each month."""
        parts = tuple(
            Delivery(
                years=month / MONTHS,
                fair_amount=fair_amount / n_deliveries,
                useful_share=useful_share,
            )
            for month in range(1, n_deliveries + 1)
        )
        return cls(deliveries=parts, settled_amount=settled_amount)

    @property
    def freed_amount(self) -> float:
        """Collateral that is used up by it: none."""
        return 0.0

    def takes_amount(self, world: World) -> float:
        """What is set off."""
        return self.settled_amount

    def brings(self, amount: float, world: World) -> Brought:
        """What it brings in the mean."""
        years = self._years
        arrives = self.delivered_share * world.default.survival(years)
        spared = arrives * world.discount(years)
        taxed = arrives * world.discount(years + self.vat_delay_years)
        taken = sum(
            taken_back_cost(
                part.fair_amount * self.delivered_share,
                world,
                share=self.clawback_share,
                claim_amount=amount,
                years=part.years,
            )
            for part in self.deliveries
        )
        costs = {
            "extra cost": self.extra_cost_amount,
            "tax on income": self.tax_amount,
            "clawback": taken,
        }
        return Brought(
            parts={
                "barter": float(spared @ self._spared),
                "input VAT": float(taxed @ self._input_tax(world)),
            }
            | {name: -cost for name, cost in costs.items() if cost},
            receipts=tuple(
                zip(years.tolist(), (arrives * self._spared).tolist(), strict=True)
            ),
            completed_share=self.delivered_share ** len(self.deliveries),
        )

    def paths(self, amount: float, world: World, draws: Draws) -> Paths:
        """What it brings on each path."""
        value, cash = (
            self._on_paths(amount, at, draws) for at in (world, world.undiscounted())
        )
        return Paths(value_amount=value, cash_amount=cash)

    def problems(self, claim: Claim, world: World, limits: Limits) -> list[Problem]:
        """Services die with the customer, and may be taken back."""
        found = clawback_problem(world, self.clawback_share)
        last = float(self._years.max())
        chance = float(world.default.survival(last))
        if chance < 0.90:
            found.append(
                Problem(
                    problem=f"the chance that the customer still stands at the last "
                    f"delivery is {chance:.0%}, and what is not delivered is lost",
                    remedy="set off on delivery, or take it sooner",
                    is_blocking=False,
                )
            )
        return found

    @property
    def _years(self) -> np.ndarray:
        return np.array([part.years for part in self.deliveries])

    @property
    def _spared(self) -> np.ndarray:
        return np.array([part.spared_amount for part in self.deliveries])

    def _input_tax(self, world: World) -> np.ndarray:
        """Input tax of each delivery, by its fair value."""
        fair = np.array([part.fair_amount for part in self.deliveries])
        share = world.worth.vat_share
        if self.vat_rate is not None:
            share = self.vat_rate / (1 + self.vat_rate)
        return share * self.settled_amount * fair / fair.sum()

    def _on_paths(self, amount: float, world: World, draws: Draws) -> np.ndarray:
        """Worth on each path."""
        fails = world.default.first_passage(draws.exponential("default"))
        spared = self._spared * world.discount(self._years)
        tax = self._input_tax(world)
        tax = tax * world.discount(self._years + self.vat_delay_years)
        found = np.full(draws.n_paths, -self.extra_cost_amount - self.tax_amount)
        lost = lost_on_paths(
            world, fails, draws, share=self.clawback_share, claim_amount=amount
        )
        for place, part in enumerate(self.deliveries):
            arrives = fails > part.years
            if self.delivered_share < 1:
                arrives &= draws.uniform(f"delivery {place}") < self.delivered_share
            taken = fails <= part.years + world.clawback.lookback_years
            worth = spared[place] + tax[place] - part.fair_amount * taken * lost
            found += arrives * worth
        return found


def break_even_usefulness(
    barter: Barter, world: World, *, claim_worth_share: float
) -> float:
    """How useful must deliveries be for a barter to be worth the claim given up?

    Parameters
    ----------
    barter : Barter
        What is delivered; its own usefulness does not matter.
    world : World
        How the customer fails and pays.
    claim_worth_share : float
        What one unit of the claim is worth otherwise, from `claim_worth`.

    Returns
    -------
    float
        Usefulness, the same for all deliveries; above 1 where no usefulness is enough.

    Raises
    ------
    ParameterError
        When the worth of the claim is no number.

    Notes
    -----
    u* = (b·settled − input tax + costs) / Σ FV·S·D·q.

    Examples
    --------
    >>> from arkit.whatif.inputs.world import world
    >>> base = world(default_hazard_pa=0.36, rate_pa=0.10, vat_rate=0.20)
    >>> training = Barter.monthly(10_000, 3, useful_share=0.6, settled_amount=12_000)
    >>> round(break_even_usefulness(training, base, claim_worth_share=0.6012018), 4)
    0.5795
    """
    check_number("claim_worth_share", claim_worth_share)
    brought = barter.brings(barter.settled_amount, world).parts
    years = barter._years
    fair = np.array([part.fair_amount for part in barter.deliveries])
    arrives = world.default.survival(years) * world.discount(years)
    per_use = barter.delivered_share * float(arrives @ fair)
    others = sum(brought.values()) - brought["barter"]
    return (claim_worth_share * barter.settled_amount - others) / per_use
