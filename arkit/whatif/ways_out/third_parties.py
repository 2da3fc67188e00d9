"""What if someone else collects: an agency, or a buyer of the debt?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from arkit.whatif.inputs.assumptions import Assumptions, assumptions
from arkit.whatif.inputs.claim import Claim
from arkit.whatif.inputs.default_worth import DefaultWorth
from arkit.whatif.inputs.hazards import Hazard
from arkit.whatif.inputs.invoice_ages import as_one
from arkit.whatif.inputs.world import World, as_hazard
from arkit.whatif.units import check_not_negative, check_share
from arkit.whatif.valuing.competing import integrals
from arkit.whatif.valuing.draws import Draws
from arkit.whatif.valuing.outcome import Outcome, Paths
from arkit.whatif.valuing.random_time import (
    RandomTime,
    random_time_paths,
    random_time_value,
    random_time_worth,
)
from arkit.whatif.valuing.ways import Limits, Problem, check_claim, disputed_problem

KNOWN = assumptions()


@dataclass(frozen=True, kw_only=True)
class Agency:
    """A collection agency works the claim for a share of what it collects.

    Parameters
    ----------
    fee_share : float
        Fee as a share of what is collected; for tiered fees, the fee on the whole
        claim divided by it.
    payment : Hazard
        Of payment in full to the agency.
    stale_share : float
        Worth of the claim at the horizon, as a share of it; these two are those of the
        assumptions where not given.
    name : str
        Name of the way out.

    Notes
    -----
    As dunning, with (1 − fee)·μ and without a cost of one's own. The fee is due on
    money that would have come anyway: compare with dunning.

    Examples
    --------
    >>> from arkit.whatif import world
    >>> base = world(
    ...     default_hazard_pa=0.36, rate_pa=0.10, dividend_share=0.05, vat_rate=0.20)
    >>> round(Agency(fee_share=0.20).value(60_000, base).value_amount, 2)
    29650.99
    """

    fee_share: float
    payment: Hazard = KNOWN["agency_payment_hazard_pa"]
    stale_share: float = KNOWN["agency_stale_share"]
    name: str = "Agency"

    def __post_init__(self) -> None:
        check_share("fee_share", self.fee_share)
        check_share("stale_share", self.stale_share)

    @classmethod
    def assumed(cls, known: Assumptions | None = None, **terms: object) -> Agency:
        """An agency as assumed, but for the terms that are given.

        A customer that pays faster of its own pays an agency faster, too.

        >>> Agency.assumed().fee_share
        0.25
        """
        held = known or KNOWN
        found = held.under("agency_")
        speed = held["payment_speed"]
        found["payment"] = as_hazard(found.pop("payment_hazard_pa")).times(speed)
        return cls(**(found | terms))

    def terms(self, world: World) -> RandomTime:
        """Hazards, fee and horizon in a world."""
        return replace(
            RandomTime.dunning(world),
            payment=self.payment,
            fee_share=self.fee_share,
            stale_share=self.stale_share,
            cost_pa=0.0,
            interest_pa=0.0,
        )

    def value(self, amount: float, world: World) -> Outcome:
        """What it is worth in the mean."""
        check_claim(amount)
        return random_time_value(amount, self.terms(world), rate_pa=world.rate_pa)

    def worth(self, amount: float, world: World) -> float:
        """The value alone, which is faster."""
        check_claim(amount)
        return random_time_worth(amount, self.terms(world), rate_pa=world.rate_pa)

    def paths(self, amount: float, world: World, draws: Draws) -> Paths:
        """What it brings on each path."""
        terms = self.terms(world)
        return random_time_paths(amount, terms, rate_pa=world.rate_pa, draws=draws)

    def problems(self, claim: Claim, world: World, limits: Limits) -> list[Problem]:
        """Agencies send disputes back; that is a warning."""
        return [
            replace(problem, is_blocking=False)
            for problem in disputed_problem(claim, "collection agency")
        ]


@dataclass(frozen=True, kw_only=True)
class Sale:
    """The claim is sold today.

    Parameters
    ----------
    price_share : float
        Price as a share of the claim, 1 less the haircut.
    cost_amount : float, default 0
        What the sale costs.
    recourse_share : float, default 0
        Share of the price that is paid back if the customer fails within the recourse;
        the claim then comes back, too.
    recourse_years : float, default 1
        How long the recourse lasts.
    name : str
        Name of the way out.

    Notes
    -----
    V = price − cost − recourse·(price − ω·A)·∫ λQD over the recourse. With full
    recourse it is a loan: default stays with the seller. Tax relief on a claim that was
    sold is not counted.

    Examples
    --------
    >>> from arkit.whatif import world
    >>> Sale(price_share=0.35).value(60_000, world()).value_amount
    21000.0
    """

    price_share: float
    cost_amount: float = 0.0
    recourse_share: float = 0.0
    recourse_years: float = 1.0
    name: str = "Sale of the debt"

    def __post_init__(self) -> None:
        check_share("price_share", self.price_share)
        check_share("recourse_share", self.recourse_share)
        check_not_negative("cost_amount", self.cost_amount)
        check_not_negative("recourse_years", self.recourse_years)

    def value(self, amount: float, world: World) -> Outcome:
        """What it is worth in the mean."""
        check_claim(amount)
        parts = self._parts(amount, world)
        plain = self._parts(amount, world.undiscounted())
        return Outcome(
            parts=parts,
            expected_cash_amount=sum(plain.values()),
            completed_share=1.0,
            time_to_cash_years=0.0,
            exposure=((0.0, amount), (0.0, 0.0)),
            receipts=((0.0, self.price_share * amount),),
        )

    def _parts(self, amount: float, world: World) -> dict[str, float]:
        """Present values by where they come from."""
        price = self.price_share * amount
        parts = {"cash": price, "cost": -self.cost_amount}
        if self.recourse_share:
            back = integrals(
                as_one(world.payment),
                world.default,
                rate_pa=world.rate_pa,
                horizon_years=self.recourse_years,
            ).failed
            lost = price - float(_tax_free(world).of(amount, rate_pa=world.rate_pa))
            parts["recourse"] = -self.recourse_share * lost * back
        return parts

    def paths(self, amount: float, world: World, draws: Draws) -> Paths:
        """What it brings on each path."""
        fails = world.default.first_passage(draws.exponential("default"))
        pays = as_one(world.payment).first_passage(draws.exponential("payment"))
        comes_back = (fails < pays) & (fails <= self.recourse_years)
        return Paths(
            value_amount=self._on_paths(amount, world, fails, comes_back),
            cash_amount=self._on_paths(amount, world.undiscounted(), fails, comes_back),
        )

    def _on_paths(
        self, amount: float, world: World, fails: np.ndarray, comes_back: np.ndarray
    ) -> np.ndarray:
        """Price on every path, less what the recourse takes."""
        price = self.price_share * amount
        lost = price - float(_tax_free(world).of(amount, rate_pa=world.rate_pa))
        at = np.where(comes_back, fails, 0.0)
        taken = comes_back * self.recourse_share * lost * world.discount(at)
        return price - self.cost_amount - taken

    def problems(self, claim: Claim, world: World, limits: Limits) -> list[Problem]:
        """Buyers take no disputed claims."""
        return disputed_problem(claim, "sale")


def _tax_free(world: World) -> DefaultWorth:
    """Worth at default without tax relief."""
    return replace(world.worth, vat_share=0.0)
