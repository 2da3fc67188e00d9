"""Is a question worth asking, although the answer may be wrong?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.whatif.comparing.ranges import Way, made, worth_in
from arkit.whatif.comparing.scenarios import Scenarios
from arkit.whatif.inputs.claim import Claim
from arkit.whatif.units import check_share
from arkit.whatif.valuing.risk import check_chances


@dataclass(frozen=True, kw_only=True)
class Question:
    """A yes-or-no question whose answer tells scenarios apart.

    Parameters
    ----------
    text : str
        The question.
    yes_chances : mapping of str to float
        Chance of a yes in each scenario.
    reliability : float, default 1
        How much the answer can be trusted, 0-1; at 0 it is a guess.

    Raises
    ------
    ParameterError
        When a chance or the reliability is not between 0 and 1.

    Notes
    -----
    L′ = r·L + (1 − r)·P₀, with L the chance of the answer in a scenario, r the
    reliability and P₀ its chance overall under the first chances of the scenarios.
    These stay the first ones when more questions follow, so that their order does not
    matter.

    Examples
    --------
    >>> let_go = Question(
    ...     text="People let go?", yes_chances={"passing": 0.15, "distress": 0.70})
    >>> first = {"passing": 0.6, "distress": 0.4}
    >>> round(let_go.updated(first, is_yes=True)["passing"], 4)
    0.2432
    """

    text: str
    yes_chances: Mapping[str, float]
    reliability: float = 1.0

    def __post_init__(self) -> None:
        check_share("reliability", self.reliability)
        for name, chance in self.yes_chances.items():
            check_share(f"the chance of a yes in {name}", chance)

    def answered(
        self, first_chances: Mapping[str, float], *, is_yes: bool
    ) -> dict[str, float]:
        """Chance of an answer in each scenario, as far as it can be trusted."""
        if set(first_chances) != set(self.yes_chances):
            raise ParameterError(
                f"{self.text!r} is not answered in every scenario",
                rows=sorted(set(first_chances) ^ set(self.yes_chances)),
                remedy="give the chance of a yes in each scenario",
            )
        plain = {n: c if is_yes else 1 - c for n, c in self.yes_chances.items()}
        overall = sum(first_chances[name] * plain[name] for name in plain)
        doubt = 1 - self.reliability
        return {n: self.reliability * c + doubt * overall for n, c in plain.items()}

    def updated(
        self,
        chances: Mapping[str, float],
        *,
        is_yes: bool,
        first_chances: Mapping[str, float] | None = None,
    ) -> dict[str, float]:
        """Chances of the scenarios after an answer, by Bayes' rule.

        Parameters
        ----------
        chances : mapping of str to float
            Chances before the answer.
        is_yes : bool
            The answer.
        first_chances : mapping of str to float, optional
            Chances before any question; `chances` where this is the first.

        Returns
        -------
        dict of str to float
            Chances after it.

        Raises
        ------
        ParameterError
            When the answer is not possible in any scenario.
        """
        likely = self.answered(first_chances or chances, is_yes=is_yes)
        joint = {name: chances[name] * likely[name] for name in chances}
        total = sum(joint.values())
        if not total:
            raise ParameterError(
                f"a {'yes' if is_yes else 'no'} to {self.text!r} is impossible",
                remedy="give chances of a yes above 0 and below 1",
            )
        return {name: chance / total for name, chance in joint.items()}


def scenario_worths(
    claim: Claim, ways_out: Sequence[Way], scenarios: Scenarios
) -> pd.DataFrame:
    """What is each way out worth in each scenario?

    Parameters
    ----------
    claim : Claim
        What the customer owes.
    ways_out : sequence of WayOut
        With different names.
    scenarios : Scenarios
        Worlds with their chances.

    Returns
    -------
    DataFrame
        One row per scenario, `scenario` and `chance`, then one column per way out with
        its worth, the value of the trade that is kept included.

    Raises
    ------
    ParameterError
        When a way out does not fit the claim.

    Examples
    --------
    >>> from arkit.whatif import Sale, world
    >>> both = Scenarios(
    ...     worlds={"calm": world(), "bad": world(default_hazard_pa=0.96)},
    ...     chances={"calm": 0.6, "bad": 0.4})
    >>> scenario_worths(Claim.single(1_000), [Sale(price_share=0.35)], both)
      scenario  chance  Sale of the debt
    0     calm     0.6             350.0
    1      bad     0.4             350.0
    """
    rows = []
    for name, there in scenarios.worlds.items():
        worths = {
            made(way, there).name: worth_in(there, way, claim.expected_amount)
            for way in ways_out
        }
        rows.append({"scenario": name, "chance": scenarios.chances[name]} | worths)
    return pd.DataFrame(rows)


def question_worth(worths: pd.DataFrame, asked: Sequence[Question]) -> pd.DataFrame:
    """Which question is worth most, although the answer may be wrong?

    Parameters
    ----------
    worths : DataFrame
        From `scenario_worths`.
    asked : sequence of Question
        Questions that could be asked first.

    Returns
    -------
    DataFrame
        One row per question, the one worth most first: `question`, `reliability`,
        `yes_chance`; `best_now`, `best_if_yes` and `best_if_no` (ways out);
        `changes_choice`; `evsi_amount` (worth of asking it) and `evpi_amount` (worth
        of knowing the scenario, the most any question can be worth).

    Raises
    ------
    ParameterError
        When a question does not fit the scenarios, or their chances do not add up.

    Notes
    -----
    Worth of sample information: Σ P(answer)·max E[V | answer] − max E[V].

    References
    ----------
    Raiffa and Schlaifer (1961), Applied Statistical Decision Theory, chapter 4.

    Examples
    --------
    >>> worths = pd.DataFrame({
    ...     "scenario": ["passing", "distress"], "chance": [0.6, 0.4],
    ...     "plan": [55_922.17, 43_541.50], "settlement": [51_734.19, 48_544.92]})
    >>> let_go = Question(
    ...     text="People let go?", yes_chances={"passing": 0.15, "distress": 0.70})
    >>> found = question_worth(worths, [let_go]).iloc[0]
    >>> found["best_if_yes"], found["best_if_no"]
    ('settlement', 'plan')
    >>> round(float(found["evsi_amount"])), round(float(found["evpi_amount"]), 2)
    (1024, 2001.37)
    """
    ways = worths.set_index("scenario").drop(columns="chance")
    chances = dict(zip(worths["scenario"], worths["chance"], strict=True))
    check_chances("the chances of the scenarios", list(chances.values()))
    now, worth_now = _best(ways, chances)
    known = float(ways.max(axis=1) @ pd.Series(chances)) - worth_now
    rows = []
    for question in asked:
        yes = question.answered(chances, is_yes=True)
        yes_chance = sum(chances[name] * yes[name] for name in chances)
        then = {True: (None, 0.0), False: (None, 0.0)}
        for is_yes, chance in ((True, yes_chance), (False, 1 - yes_chance)):
            if chance > 0:
                then[is_yes] = _best(ways, question.updated(chances, is_yes=is_yes))
        worth = yes_chance * then[True][1] + (1 - yes_chance) * then[False][1]
        rows.append(
            {
                "question": question.text,
                "reliability": question.reliability,
                "yes_chance": yes_chance,
                "best_now": now,
                "best_if_yes": then[True][0],
                "best_if_no": then[False][0],
                "changes_choice": {then[True][0], then[False][0]} - {now, None}
                != set(),
                "evsi_amount": max(0.0, worth - worth_now),
                "evpi_amount": known,
            }
        )
    return pd.DataFrame(rows).sort_values(
        "evsi_amount", ascending=False, kind="stable", ignore_index=True
    )


def switch_chance(worths: pd.DataFrame, scenario: str, one: str, other: str) -> float:
    """At which chance of a scenario are two ways out worth the same?

    Parameters
    ----------
    worths : DataFrame
        From `scenario_worths`.
    scenario : str
        Whose chance moves; the others share the rest as they do now.
    one, other : str
        Names of the two ways out.

    Returns
    -------
    float
        The chance, 0-1; missing where one is better at any chance.

    Raises
    ------
    ParameterError
        When a name is unknown.

    Examples
    --------
    >>> worths = pd.DataFrame({
    ...     "scenario": ["passing", "distress"], "chance": [0.6, 0.4],
    ...     "plan": [55_922.17, 43_541.50], "settlement": [51_734.19, 48_544.92]})
    >>> round(switch_chance(worths, "passing", "plan", "settlement"), 4)
    0.5444
    """
    ways = worths.set_index("scenario")
    unknown = [n for n in (one, other) if n not in ways] + [scenario] * (
        scenario not in ways.index
    )
    if unknown:
        raise ParameterError(
            "these are not in the table", rows=unknown, remedy="use names it holds"
        )
    gap = ways[one] - ways[other]
    rest = ways.index != scenario
    weights = ways.loc[rest, "chance"]
    if not weights.sum():
        return nan
    here, elsewhere = gap[scenario], gap[rest] @ weights / weights.sum()
    if here * elsewhere > 0 or here == elsewhere:
        return nan
    return float(elsewhere / (elsewhere - here))


def _best(ways: pd.DataFrame, chances: Mapping[str, float]) -> tuple[str, float]:
    """The way out with the highest mean worth, and that."""
    weights = np.array([chances[name] for name in ways.index])
    means = weights @ np.nan_to_num(ways.to_numpy(dtype=float))
    best = int(means.argmax())
    return str(ways.columns[best]), float(means[best])
