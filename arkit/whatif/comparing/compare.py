"""Which way out is best, how sure is that, and what is the bad tail?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import sqrt

import numpy as np
import pandas as pd

from arkit.errors import ParameterError, ReportError
from arkit.whatif.comparing.scenarios import Scenarios, paths_in, value_in
from arkit.whatif.comparing.sheet import differences_of, sheet_of
from arkit.whatif.comparing.verdict import Verdict, decide
from arkit.whatif.inputs.claim import Claim
from arkit.whatif.inputs.world import World
from arkit.whatif.valuing.draws import Draws
from arkit.whatif.valuing.outcome import Outcome, Paths
from arkit.whatif.valuing.ways import Limits, Problem, WayOut

MOST_ERRORS = 4


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Ways out of one claim, valued on one default time.

    Parameters
    ----------
    claim_amount : float
        What they were valued on: the claim expected to stand.
    sheet : DataFrame
        One row per way out, best value first: `way_out`; `expected_cash_amount` (not
        discounted, less costs); `value_amount` (closed form, worth today);
        `relationship_amount` (apart from it); `se_amount` (standard error of the
        simulated mean); `sd_amount`, `p10_amount`, `p50_amount`, `p90_amount`,
        `cvar5_amount`, `cvar10_amount`, `worst_amount` (of the worth today);
        `time_to_cash_days` (mean, by money), `half_in_days`, `most_in_days` (until
        half, and 80 %, of the customer's expected money is in); `completed_share`;
        `max_exposure_amount`; `best_share` (of paths, among the feasible);
        `regret_amount` (mean loss against knowing each path in advance); `is_feasible`;
        `reason` (why not, and warnings).
    outcomes : mapping of str to Outcome
        Closed forms by name.
    path_values : mapping of str to array
        Worth today of each path by name.
    problems : mapping of str to tuple of Problem
        What is in the way of each, and warnings.
    """

    claim_amount: float
    sheet: pd.DataFrame
    outcomes: Mapping[str, Outcome]
    path_values: Mapping[str, np.ndarray] = field(repr=False)
    problems: Mapping[str, tuple[Problem, ...]] = field(repr=False)

    @cached_property
    def differences(self) -> pd.DataFrame:
        """Paired differences of every two ways out.

        One row per pair: `way_out`, `against`, `difference_amount`, `se_amount`,
        `sd_amount` and `better_share` (of paths on which the first is better).
        """
        return differences_of(self.outcomes, self.path_values)

    def verdict(
        self,
        *,
        tail_floor_amount: float | None = None,
        expected_regret_amount: float = 0.0,
        with_relationship: bool = True,
    ) -> Verdict:
        """Which is best, which is next, and is it a tie?

        Parameters
        ----------
        tail_floor_amount : float, optional
            Least mean of the worst 10 % that is acceptable.
        expected_regret_amount : float, default 0
            Expected regret of the choice when inputs are uncertain.
        with_relationship : bool, default True
            Whether the value of the trade that is kept counts.

        Returns
        -------
        Verdict
            Best, runner-up, their difference, and whether to ask before deciding.
        """
        return decide(
            self.sheet,
            self.differences,
            claim_amount=self.claim_amount,
            floors=(tail_floor_amount, expected_regret_amount),
            with_relationship=with_relationship,
        )

    def loss_chance(self, way_out: str, loss_amount: float) -> float:
        """Chance that a way out loses more than so much of the claim."""
        values = self.path_values[self._known(way_out)]
        return float((self.claim_amount - values > loss_amount).mean())

    def parts(self) -> pd.DataFrame:
        """Where each value comes from: `way_out`, `part`, `value_amount`."""
        rows = [
            (name, part, amount)
            for name in self.sheet["way_out"]
            for part, amount in self.outcomes[name].parts.items()
        ]
        return pd.DataFrame(rows, columns=["way_out", "part", "value_amount"])

    def exposure(self) -> pd.DataFrame:
        """Claim path of each: `way_out`, `years` and `exposure_amount` from then on."""
        rows = [
            (name, years, amount)
            for name in self.sheet["way_out"]
            for years, amount in self.outcomes[name].exposure
        ]
        return pd.DataFrame(rows, columns=["way_out", "years", "exposure_amount"])

    def _known(self, way_out: str) -> str:
        if way_out not in self.outcomes:
            raise ParameterError(
                f"{way_out!r} was not compared",
                remedy=f"use one of {', '.join(self.outcomes)}",
            )
        return way_out


def compare(
    claim: Claim,
    ways_out: Sequence[WayOut],
    world: World | Scenarios,
    *,
    limits: Limits | None = None,
    draws: Draws | None = None,
) -> Comparison:
    """Which way out of a claim is best, how sure is that, and what is the bad tail?

    Parameters
    ----------
    claim : Claim
        What the customer owes; ways out are valued on its expected amount.
    ways_out : sequence of WayOut
        Ways out with different names; doing nothing is one of them.
    world : World or Scenarios
        How the customer fails, pays and keeps its word.
    limits : Limits, optional
        What policy, law and the customer's purse allow.
    draws : Draws, optional
        Seed and number of paths; 200,000 where not given.

    Returns
    -------
    Comparison
        The sheet, paired differences, closed forms and paths.

    Raises
    ------
    ParameterError
        When there is no way out, two share a name, or one does not fit the claim.
    ReportError
        When closed form and simulation differ by more than four standard errors.

    Notes
    -----
    All ways out share the customer's default time and every other random number by its
    name. Each is valued in closed form and simulated; a value is only given when both
    agree, for worth and for money.

    Examples
    --------
    >>> from arkit.whatif import KeepDunning, Settlement, world
    >>> base = world(default_hazard_pa=0.36)
    >>> ways_out = [KeepDunning(), Settlement(discount_share=0.25)]
    >>> found = compare(
    ...     Claim.single(60_000), ways_out, base, draws=Draws(n_paths=20_000))
    >>> found.sheet["way_out"].tolist()
    ['Settlement', 'Keep dunning']
    """
    _check_names(ways_out)
    amount, drawn = claim.expected_amount, draws or Draws()
    allowed = limits or Limits()
    outcomes = {way.name: value_in(world, way, amount) for way in ways_out}
    problems = {way.name: _problems(way, claim, world, allowed) for way in ways_out}
    values = {}
    for way in ways_out:
        found = paths_in(world, way, amount, drawn)
        _check_gate(way.name, outcomes[way.name], found, amount)
        values[way.name] = found.value_amount
    return Comparison(
        claim_amount=amount,
        sheet=sheet_of(outcomes, values, problems),
        outcomes=outcomes,
        path_values=values,
        problems=problems,
    )


def _check_names(ways_out: Sequence[WayOut]) -> None:
    """Ways out have names of their own."""
    names = [way.name for way in ways_out]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice or not names:
        raise ParameterError(
            "ways out need names of their own" if names else "there is no way out",
            rows=twice,
            remedy="give each a name, such as Settlement(name='25 % off', …)"
            if names
            else "give at least KeepDunning()",
        )


def _problems(
    way: WayOut, claim: Claim, world: World | Scenarios, limits: Limits
) -> tuple[Problem, ...]:
    """What is in the way, in any of the worlds, said once."""
    worlds = [world] if isinstance(world, World) else list(world.worlds.values())
    found = [p for one in worlds for p in way.problems(claim, one, limits)]
    if way.name in limits.closed:
        found.insert(0, Problem(problem="policy rules it out"))
    return tuple(dict.fromkeys(found))


def _check_gate(name: str, closed: Outcome, paths: Paths, amount: float) -> None:
    """Refuse values on which closed form and simulation do not agree."""
    n = len(paths.value_amount)
    pairs = [
        (closed.value_amount, paths.value_amount),
        (closed.expected_cash_amount, paths.cash_amount),
    ]
    if paths.relationship_amount is not None:
        pairs.append((closed.relationship_amount, paths.relationship_amount))
    for expected, simulated in pairs:
        error = float(simulated.std()) / sqrt(n)
        gap = abs(float(simulated.mean()) - expected)
        if not gap <= MOST_ERRORS * (error + amount / n):
            raise ReportError(
                f"{name} is worth {expected:,.2f} by formula and "
                f"{simulated.mean():,.2f} by simulation (standard error {error:,.2f})",
                remedy="nothing is shown, as one of them is wrong; please report it",
            )
