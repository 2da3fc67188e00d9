"""What if late interest and fixed sums are charged while dunning goes on?"""

from __future__ import annotations

from dataclasses import dataclass, replace

from arkit.whatif.inputs.assumptions import Assumptions, assumptions
from arkit.whatif.inputs.claim import Claim
from arkit.whatif.inputs.world import World
from arkit.whatif.units import check_not_negative, check_share
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
class LateInterestCharged:
    """Dunning goes on, and late interest and fixed sums are charged by law or contract.

    Parameters
    ----------
    accrued_amount : float
        Interest accrued to the day and fixed sums, in currency.
    yearly_amount : float, default 0
        Simple interest of a year from the day on, in currency, while all that is
        overdue stays open.
    paid_share : float
        Share of what is charged that is paid with the claim; that of the assumptions
        where not given.
    law : str, default ""
        Law or contract it rests on.
    name : str
        Name of the way out.

    Notes
    -----
    V = V(dunning) + y·(C·∫ μQD + R·∫ u·μQD), with y the share that is paid, C what has
    accrued and R the interest of a year: it comes with the claim, spread over the
    invoices as the claim is, and an insolvency pays none of it. Nothing charged, or
    nothing of it paid, is dunning. What it does to the relationship is the share of the
    trade that is kept, and stands apart.

    Examples
    --------
    >>> from arkit.whatif import world
    >>> from arkit.whatif.ways_out.waiting import KeepDunning
    >>> base = world(default_hazard_pa=0.36)
    >>> charged = LateInterestCharged(accrued_amount=1_000, paid_share=0.3)
    >>> found = charged.value(60_000, base)
    >>> round(found.value_amount - KeepDunning().value(60_000, base).value_amount, 2)
    165.55
    """

    accrued_amount: float
    yearly_amount: float = 0.0
    paid_share: float = KNOWN["late_interest_paid_share"]
    law: str = ""
    name: str = "Dunning with interest"

    def __post_init__(self) -> None:
        check_not_negative("accrued_amount", self.accrued_amount)
        check_not_negative("yearly_amount", self.yearly_amount)
        check_share("paid_share", self.paid_share)

    @classmethod
    def assumed(
        cls, accrued_amount: float, known: Assumptions | None = None, **terms: object
    ) -> LateInterestCharged:
        """With the share that is paid as assumed, but for the terms that are given.

        >>> LateInterestCharged.assumed(1_000).paid_share
        0.3
        """
        share = (known or KNOWN)["late_interest_paid_share"]
        return cls(accrued_amount=accrued_amount, **({"paid_share": share} | terms))

    def terms(self, amount: float, world: World) -> RandomTime:
        """Dunning in a world, with what is paid besides the claim."""
        check_claim(amount)
        usual, paid = RandomTime.dunning(world), self.paid_share / amount
        return replace(
            usual,
            interest_pa=usual.interest_pa + paid * self.yearly_amount,
            surcharge_share=paid * self.accrued_amount,
        )

    def value(self, amount: float, world: World) -> Outcome:
        """What it is worth in the mean."""
        terms = self.terms(amount, world)
        return random_time_value(amount, terms, rate_pa=world.rate_pa)

    def worth(self, amount: float, world: World) -> float:
        """The value alone, which is faster."""
        terms = self.terms(amount, world)
        return random_time_worth(amount, terms, rate_pa=world.rate_pa)

    def paths(self, amount: float, world: World, draws: Draws) -> Paths:
        """What it brings on each path."""
        terms = self.terms(amount, world)
        return random_time_paths(amount, terms, rate_pa=world.rate_pa, draws=draws)

    def problems(self, claim: Claim, world: World, limits: Limits) -> list[Problem]:
        """Whether it may be charged is for the user to check; that is a warning."""
        found = [
            replace(problem, is_blocking=False)
            for problem in disputed_problem(claim, "charge of late interest")
        ]
        if not self.accrued_amount + self.yearly_amount:
            return found
        rule = self.law or "a rule of your own"
        return [
            *found,
            Problem(
                problem=f"late interest is counted by this rule: {rule}",
                remedy="check it before interest is charged",
                is_blocking=False,
            ),
        ]
