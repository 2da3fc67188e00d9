"""What is each way out worth, if the reason for paying late is not certain?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.judgment.key_account.worlds import mixed_worlds
from arkit.judgment.what_if_offers import (
    OfferTerms,
    is_unilateral,
    payment_plan,
    standard_ways_out,
)
from arkit.whatif import (
    KeepDunning,
    Limits,
    PaymentPlan,
    Scenarios,
    Settlement,
    WayOut,
    World,
    scenario_worths,
)
from arkit.whatif.comparing.scenarios import value_in
from arkit.whatif.valuing.random_time import RandomTime

if TYPE_CHECKING:
    from arkit.judgment.what_if_case import Case
    from arkit.whatif import Claim, Outcome

MEND = "Fix the process"
KEEP = "Keep dunning"
PLAN = "Payment plan"
SETTLE = "Settlement"
CHARGED = "Dunning with interest"  # here a concession, to be waived
LONGEST, GUARANTEED = 12, 0.60


@dataclass(frozen=True, kw_only=True)
class MixedSettlement(Settlement):
    """A settlement that is valued in a mixture of worlds as well as in one."""

    def value(self, amount: float, world: World | Scenarios) -> Outcome:
        """What it is worth in the mean; of a mixture, the mean of the values."""
        if isinstance(world, Scenarios):
            return value_in(world, self, amount)
        return super().value(amount, world)

    def worth(self, amount: float, world: World | Scenarios) -> float:
        """The value alone, which is faster; of a mixture, the mean."""
        if isinstance(world, Scenarios):
            worlds, chances = world.worlds, world.chances
            return sum(chances[n] * self.worth(amount, worlds[n]) for n in worlds)
        return super().worth(amount, world)


@dataclass(frozen=True, kw_only=True)
class SendAgain(KeepDunning):
    """Send the invoices again to the right person: as fast as the world lets it be."""

    name: str = MEND

    def terms(self, world: World) -> RandomTime:
        """Dunning, with payment as fast as it gets once the process is mended."""
        faster = world.payment.times(world.known["process_payment_factor"])
        return replace(super().terms(world), payment=faster)


@dataclass(frozen=True, kw_only=True)
class Worths:
    """Ways out of one claim, valued in the world of each cause.

    Parameters
    ----------
    case : Case
        What is owed.
    worlds : mapping of str to World
        By cause.
    terms : OfferTerms
        What could be offered; 0 installments look for the longest plan.
    process_cost_amount : float
        What it costs to send the invoices again.
    """

    case: Case
    worlds: Mapping[str, World]
    terms: OfferTerms
    process_cost_amount: float = 0.0
    _made: dict[int, pd.DataFrame] = field(
        default_factory=dict, repr=False, compare=False
    )
    _left: dict[int, pd.DataFrame] = field(
        default_factory=dict, repr=False, compare=False
    )

    @property
    def claim(self) -> Claim:
        """What is owed."""
        return self.case.claim

    def mixture(self, chances: Mapping[str, float]) -> Scenarios:
        """The worlds with their chances."""
        return mixed_worlds(dict(self.worlds), dict(chances))

    def offered(self, n_installments: int) -> OfferTerms:
        """The terms with so many installments."""
        return replace(self.terms, n_installments=max(n_installments, 1))

    def ways(self, n_installments: int) -> list[WayOut]:
        """Every way out; sending invoices again costs a little."""
        mend = SendAgain(cost_amount=self.process_cost_amount)
        usual = standard_ways_out(self.case, self.offered(n_installments))
        return [*(way for way in usual if way.name != CHARGED), mend]

    def by_cause(self, n_installments: int) -> pd.DataFrame:
        """One row per cause: `scenario`, `chance` (equal) and a column per way out."""
        if n_installments not in self._made:
            equal = dict.fromkeys(self.worlds, 1 / len(self.worlds))
            self._made[n_installments] = scenario_worths(
                self.claim, self.ways(n_installments), self.mixture(equal)
            )
        return self._made[n_installments]

    @cached_property
    def closed(self) -> dict[str, str]:
        """Ways out that are closed, and why."""
        worlds = self.worlds.values()
        found = {}
        for way in standard_ways_out(self.case, self.offered(1)):
            problems = [
                p for w in worlds for p in way.problems(self.claim, w, Limits())
            ]
            blocking = [p.problem for p in problems if p.is_blocking]
            if blocking:
                found[way.name] = blocking[0]
        return found

    def weighed(
        self, chances: Mapping[str, float], n_installments: int
    ) -> pd.DataFrame:
        """Worths by cause with the chances of the diagnosis, closed ways left out."""
        shown = self._open(n_installments).loc[list(chances)]
        shares = pd.Series(dict(chances)) / sum(chances.values())
        return shown.assign(chance=shares).reset_index()

    def _open(self, n_installments: int) -> pd.DataFrame:
        """Worths by cause of the ways out that are open, made once."""
        if n_installments not in self._left:
            frame = self.by_cause(n_installments).set_index("scenario")
            closed = ["chance", *(name for name in self.closed if name in frame)]
            self._left[n_installments] = frame.drop(columns=closed)
        return self._left[n_installments]

    def mixed(self, chances: Mapping[str, float], n_installments: int) -> pd.Series:
        """Worth of each open way out over the causes, the highest first."""
        frame, total = self._open(n_installments), sum(chances.values())
        weights = [chances.get(name, 0.0) / total for name in frame.index]
        values = np.array(weights) @ np.nan_to_num(frame.to_numpy(dtype=float))
        found = pd.Series(values, index=frame.columns)
        return found.sort_values(ascending=False, kind="stable")

    def plan(self, n_installments: int, *, is_secured: bool = False) -> PaymentPlan:
        """A plan of so many installments, with or without a guarantee."""
        plan = payment_plan(self.case, self.offered(n_installments))
        return plan.with_terms(guarantee_share=GUARANTEED) if is_secured else plan

    @cached_property
    def _plans(self) -> dict[bool, pd.DataFrame]:
        """Worth of plans of 1 to 12 installments by cause, secured or not."""
        return {one: self._lengths(is_secured=one) for one in (False, True)}

    def _lengths(self, *, is_secured: bool) -> pd.DataFrame:
        rows = {}
        for n in range(1, LONGEST + 1):
            try:
                plan = self.plan(n, is_secured=is_secured)
            except ParameterError:
                break  # the claim has fewer cents than that
            rows[n] = {
                name: plan.value(self.case.amount, world).value_amount
                for name, world in self.worlds.items()
            }
        return pd.DataFrame.from_dict(rows, orient="index")

    def plans(
        self, chances: Mapping[str, float], *, is_secured: bool = False
    ) -> pd.Series:
        """Worth of plans by their number of installments, over the causes."""
        by_cause = self._plans[is_secured][list(chances)]
        values = by_cause.to_numpy(dtype=float) @ np.array(list(chances.values()))
        return pd.Series(values, index=by_cause.index)

    def floor(self, chances: Mapping[str, float]) -> tuple[str, float]:
        """The best way out that needs nobody's consent, and its worth."""
        values = self.mixed(chances, 1)
        own = values[[n for n in values.index if is_own(n)]]
        return str(own.index[0]), float(own.iloc[0])

    def settled(
        self, chances: Mapping[str, float], *, years: float | None = None
    ) -> float:
        """Worth of payment in full, soon or later: as safe as an installment."""
        when = {} if years is None else {"years": years}
        safe = self.case.world.clawback.installment_share
        offer = MixedSettlement(discount_share=0.0, clawback_share=safe, **when)
        return offer.worth(self.case.amount, self.mixture(chances))


def is_own(way_out: str) -> bool:
    """Whether a way out needs nobody's consent.

    Parameters
    ----------
    way_out : str
        Its name.

    Returns
    -------
    bool
        Whether we can take it alone.

    Examples
    --------
    >>> is_own("Fix the process"), is_own("Payment plan")
    (True, False)
    """
    return way_out == MEND or is_unilateral(way_out)
