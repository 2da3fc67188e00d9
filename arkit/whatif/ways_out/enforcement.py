"""What if we go to court?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import nan

import numpy as np

from arkit.whatif.inputs.assumptions import Assumptions, assumptions
from arkit.whatif.inputs.claim import Claim
from arkit.whatif.inputs.hazards import Hazard
from arkit.whatif.inputs.world import World
from arkit.whatif.units import check_not_negative, check_share
from arkit.whatif.valuing.competing import Integrals, integrals, paid_by
from arkit.whatif.valuing.draws import Draws
from arkit.whatif.valuing.outcome import Outcome, Paths
from arkit.whatif.valuing.ways import Limits, Problem, check_claim, disputed_problem

KNOWN = assumptions()
STEPS = 12


@dataclass(frozen=True, kw_only=True)
class Court:
    """The claim goes to court.

    Chances and shares are those of the assumptions where not given.

    Parameters
    ----------
    cost_amount : float
        Court and lawyer, today.
    judgment_years : float
        Years until judgment.
    win_chance : float
        Chance of winning.
    enforced_share : float
        Share of judgments that can be enforced; the others are worth a default.
    recovered_cost_share : float
        Share of the costs that a paying loser bears.
    payment_hazard_pa : float
        Settlements per year before judgment.
    settled_share : float
        Share of the claim that such a settlement brings.
    default_factor : float
        How many times as likely default becomes.
    adverse_amount : float, default 0
        What losing costs.
    name : str
        Name of the way out.

    Notes
    -----
    V = −F + A·y·∫ μQD + ω·A·∫ λQD + Q(L)D(L)·{p[θ(A + ρF) + (1 − θ)ω·A] − (1 − p)·a},
    integrals up to the judgment at L.

    Examples
    --------
    >>> from arkit.whatif import world
    >>> base = world(
    ...     default_hazard_pa=0.36, rate_pa=0.10, dividend_share=0.05, vat_rate=0.20)
    >>> case = Court(cost_amount=2_500, judgment_years=0.75, adverse_amount=2_000)
    >>> round(case.value(60_000, base).value_amount, 2)
    31414.8
    """

    cost_amount: float
    judgment_years: float
    win_chance: float = KNOWN["court_win_chance"]
    enforced_share: float = KNOWN["court_enforced_share"]
    recovered_cost_share: float = KNOWN["court_recovered_cost_share"]
    payment_hazard_pa: float = KNOWN["court_payment_hazard_pa"]
    settled_share: float = KNOWN["court_settled_share"]
    default_factor: float = KNOWN["court_default_factor"]
    adverse_amount: float = 0.0
    name: str = "Court"

    def __post_init__(self) -> None:
        for name in ("cost_amount", "judgment_years", "adverse_amount"):
            check_not_negative(name, getattr(self, name))
        for name in ("payment_hazard_pa", "default_factor"):
            check_not_negative(name, getattr(self, name))
        for name in ("win_chance", "enforced_share", "recovered_cost_share"):
            check_share(name, getattr(self, name))
        check_share("settled_share", self.settled_share)

    @classmethod
    def assumed(cls, known: Assumptions | None = None, **terms: object) -> Court:
        """A case as assumed, but for the terms that are given, at least its cost.

        A customer that pays faster of its own settles sooner before the judgment; the
        judgment comes at the pace of the court.

        >>> Court.assumed(cost_amount=2_500).judgment_years
        0.75
        """
        held = known or KNOWN
        found = held.under("court_")
        found["payment_hazard_pa"] *= held["payment_speed"]
        return cls(**(found | terms))

    def value(self, amount: float, world: World) -> Outcome:
        """What it is worth in the mean."""
        check_claim(amount)
        plain = world.undiscounted()
        before = self._before(plain)
        enforced = before.left * self.win_chance * self.enforced_share
        paid = before.paid + enforced
        years = before.paid_years + enforced * self.judgment_years
        return Outcome(
            parts=self._parts(amount, world),
            expected_cash_amount=sum(self._parts(amount, plain).values()),
            completed_share=paid,
            time_to_cash_years=years / paid if paid else nan,
            exposure=((0.0, amount), (self.judgment_years, 0.0)),
            receipts=self._receipts(amount, plain),
        )

    def _before(self, world: World) -> Integrals:
        """Chances before the judgment."""
        return integrals(
            Hazard.constant(self.payment_hazard_pa),
            world.default.times(self.default_factor),
            rate_pa=world.rate_pa,
            horizon_years=self.judgment_years,
        )

    def _receipts(self, amount: float, plain: World) -> tuple[tuple[float, float], ...]:
        """Money expected to be in, by time; the last is the judgment's."""
        years = np.linspace(0.0, self.judgment_years, STEPS + 1)
        failing = plain.default.times(self.default_factor)
        paid = paid_by(Hazard.constant(self.payment_hazard_pa), failing, years)
        received = paid * self.settled_share * amount
        won = self._before(plain).left * self.win_chance * self.enforced_share
        received[-1] += won * amount
        return tuple(zip(years.tolist(), received.tolist(), strict=True))

    def _judged(self, amount: float, world: World) -> tuple[float, float, float]:
        """What a judgment is worth: enforced, not enforced, lost."""
        recovered = amount + self.recovered_cost_share * self.cost_amount
        failed = float(world.worth.of(amount, rate_pa=world.rate_pa))
        return recovered, failed, -self.adverse_amount

    def _parts(self, amount: float, world: World) -> dict[str, float]:
        """Present values by where they come from."""
        before = self._before(world)
        enforced, failed, lost = self._judged(amount, world)
        won = before.left * self.win_chance
        share = self.enforced_share
        parts = {
            "cash": amount * self.settled_share * before.paid,
            "recovery": failed * before.failed + won * (1 - share) * failed,
            "judgment": won * share * enforced,
            "adverse": before.left * (1 - self.win_chance) * lost,
            "cost": -self.cost_amount,
        }
        if world.worth.relief_share:
            parts["tax relief"] = self._relief(amount, world)
        return parts

    def _relief(self, amount: float, world: World) -> float:
        """Time-based tax relief, less what is repaid on what is paid."""
        worth, claimed = world.worth, world.worth.vat_claim_years
        hazards = (
            Hazard.constant(self.payment_hazard_pa),
            world.default.times(self.default_factor),
        )
        early = min(claimed, self.judgment_years)
        before = integrals(*hazards, rate_pa=0.0, horizon_years=early).paid
        after = integrals(
            *hazards,
            rate_pa=world.rate_pa,
            start_years=early,
            horizon_years=self.judgment_years,
        ).paid
        plain = self._before(world.undiscounted())
        won = plain.left * self.win_chance * self.enforced_share
        repaid = worth.relief_repaid(self.judgment_years, rate_pa=world.rate_pa)
        settled = self.settled_share * (before * world.discount(claimed) + after)
        return worth.relief(amount, rate_pa=world.rate_pa) - amount * (
            worth.relief_share * settled + won * repaid
        )

    def paths(self, amount: float, world: World, draws: Draws) -> Paths:
        """What it brings on each path."""
        failing = world.default.times(self.default_factor)
        fails = failing.first_passage(draws.exponential("default"))
        paying = Hazard.constant(self.payment_hazard_pa)
        pays = paying.first_passage(draws.exponential("payment"))
        ends = np.minimum(np.minimum(fails, pays), self.judgment_years)
        is_judged = ends == self.judgment_years
        is_won = draws.uniform("judgment") < self.win_chance
        is_enforced = draws.uniform("enforcement") < self.enforced_share
        cases = [
            is_judged & ~is_won,
            is_judged & is_enforced,
            is_judged | (fails < pays),
        ]
        return Paths(
            value_amount=self._on_paths(amount, world, ends, cases),
            cash_amount=self._on_paths(amount, world.undiscounted(), ends, cases),
        )

    def _on_paths(
        self, amount: float, world: World, ends: np.ndarray, cases: list[np.ndarray]
    ) -> np.ndarray:
        """Worth of each path at the rate of a world."""
        enforced, failed, lost = self._judged(amount, world)
        settled = self.settled_share * amount
        flows = np.select(cases, (lost, enforced, failed), settled)
        paid = np.select(cases, (0.0, amount, 0.0), settled)
        repaid = world.worth.relief_repaid(ends, rate_pa=world.rate_pa)
        relief = world.worth.relief(amount, rate_pa=world.rate_pa)
        return flows * world.discount(ends) - self.cost_amount + relief - paid * repaid

    def problems(self, claim: Claim, world: World, limits: Limits) -> list[Problem]:
        """A dispute makes winning less sure; that is a warning."""
        return [
            replace(
                problem,
                remedy="the chance of winning must include the dispute",
                is_blocking=False,
            )
            for problem in disputed_problem(claim, "claim in court")
        ]
