"""Would other inputs lead to another way out, and which is worth asking about first?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from arkit.judgment.what_if_break_evens import inside
from arkit.judgment.what_if_case import Case
from arkit.judgment.what_if_offers import best_unilateral, is_unilateral
from arkit.metrics.passport import measure
from arkit.schema import share_text
from arkit.whatif import Draws, UncertainWorld, uncertain_world
from arkit.whatif.comparing.information import questions
from arkit.whatif.comparing.ranges import Way, made, worth_in
from arkit.whatif.comparing.robust import Robust, robust_choice
from arkit.whatif.comparing.tornado import tornado

if TYPE_CHECKING:
    from arkit.metrics import Measure

TORNADO = {
    "name": "What moves the difference",
    "formula": "Worth of the best way out less that of the next, with one input at the "
    "low and at the high end of its range",
    "basis": "Values by formula, all else as assumed",
    "window": "From the day of the claim",
}
ROBUST = {
    "name": "Choice under uncertain inputs",
    "formula": "Inputs drawn from their ranges 20,000 times (PERT, Latin hypercube); "
    "regret is what is lost against the best way out of each draw",
    "basis": "The leading ways out that are open, by formula",
    "window": "From the day of the claim",
}
QUESTIONS = {
    "name": "Which question first",
    "formula": "E[max E[V | input]] less max E[V] in fifty bins, less what the same "
    "finds in an input that says nothing",
    "basis": "The draws of the choice under uncertain inputs",
    "window": "From the day of the claim",
}
CLOSE_SHARE = 0.001
LEADING, MOST_INPUTS, SHOWN, FEWEST = 4, 10, 8, 3
BARS = (
    *("input", "label", "low", "high", "difference_amount", "difference_low_amount"),
    *("difference_high_amount", "changes_sign", "best", "runner_up"),
)
CHOICE = (
    *("way_out", "best_share", "mean_amount", "p10_amount", "regret_amount"),
    *("p90_regret_amount", "max_regret_amount", "dominated_by", "evpi_amount"),
)
ASKED = ("label", "unit", "worth_amount", "noise_amount")
NOTHING = "there are no two ways out to choose between"


@dataclass(frozen=True, kw_only=True)
class Sensitivity:
    """The choice of a way out when inputs are only known within ranges.

    Parameters
    ----------
    case : Case
        What is owed, and the world.
    pair : (str, str) or None
        The best way out and the next, as assumed; None where there are no two.
    bars : DataFrame
        As `tornado`, of the inputs that move their difference most.
    robust : Robust or None
        The leading ways out over all inputs that matter.
    """

    case: Case
    pair: tuple[str, str] | None
    bars: pd.DataFrame
    robust: Robust | None

    @property
    def evpi_amount(self) -> float:
        """What knowing all inputs before deciding would be worth."""
        return self.robust.evpi_amount if self.robust else 0.0

    def regret_of(self, name: str | None) -> float:
        """What choosing a way out loses in the mean against knowing all inputs."""
        if self.robust is None:
            return 0.0
        found = self.robust.sheet.set_index("way_out")["regret_amount"]
        return float(found.get(name, self.evpi_amount))

    def tornado(self) -> Measure:
        """What moves the difference between the best way out and the next.

        Returns
        -------
        Measure
            As `arkit.whatif.comparing.tornado`, with the names of the two as `best`
            and `runner_up`.
        """
        if self.pair is None:
            frame = self._nothing(BARS)
        else:
            best, second = self.pair
            frame = self.bars.assign(best=best, runner_up=second)
        return measure(self.case.ledger, frame, n_rows=len(frame), about=TORNADO)

    def robust_choice(self) -> Measure:
        """How often each is best, and what choosing it may lose.

        Returns
        -------
        Measure
            As the sheet of `Robust`, with `evpi_amount` in every row.
        """
        frame = (
            self._nothing(CHOICE)
            if self.robust is None
            else self.robust.sheet.assign(evpi_amount=self.evpi_amount)
        )
        return measure(self.case.ledger, frame, n_rows=len(frame), about=ROBUST)

    def questions(self) -> Measure:
        """Which input is worth knowing first, as `questions`, eight at most."""
        frame = (
            self._nothing(ASKED)
            if self.robust is None
            else _worth_asking(questions(self.robust))
        )
        return measure(self.case.ledger, frame, n_rows=len(frame), about=QUESTIONS)

    def _nothing(self, columns: tuple[str, ...]) -> pd.DataFrame:
        """A frame that says why there are no figures."""
        return self.case.nothing(*columns, reason=self.case.reason or NOTHING)

    def in_words(self) -> str:
        """What the ranges say of the choice, in one sentence; empty where nothing."""
        if self.robust is None:
            return ""
        best = self.robust.sheet.iloc[0]
        share = share_text(best["best_share"])
        said = (
            f"Over the ranges of the inputs {inside(self.robust.best)} is worth most "
            f"in the mean and best in {share} of all draws"
        )
        asked = questions(self.robust).iloc[0]
        if not asked["worth_amount"]:
            return f"{said}; no single answer would change that."
        return (
            f"{said}; knowing the {inside(asked['label'])} first would be worth "
            f"{self.case.money(asked['worth_amount'])}."
        )


def sensitivity(
    case: Case,
    offered: Sequence[Way],
    open_ways: Sequence[str],
    *,
    draws: Draws | None = None,
) -> Sensitivity:
    """Would other inputs lead to another way out?

    Parameters
    ----------
    case : Case
        What is owed, and the world.
    offered : sequence of WayOut, or of functions from Assumptions to WayOut
        Ways out; those that are functions vary with the inputs.
    open_ways : sequence of str
        Names of those that are open, the best first.
    draws : Draws, optional
        Seed and number of draws of the inputs; 20,000 where not given.

    Returns
    -------
    Sensitivity
        Of the first four and the best one that needs nobody's consent. Inputs are
        those that change any of these most when moved alone, ten at most.
    """
    named = {made(way, case.world).name: way for way in offered}
    names = _leading(case, [name for name in open_ways if name in named], named)
    if len(names) < 2:
        none = pd.DataFrame()
        return Sensitivity(case=case, pair=None, bars=none, robust=None)
    ways = {name: named[name] for name in names}
    around = uncertain_world(case.world)
    moved = effects(case, ways, around)
    best, second = names[0], names[1]
    gap = (moved[f"{best} high"] - moved[f"{best} low"]) - (
        moved[f"{second} high"] - moved[f"{second} low"]
    )
    widest = pd.concat(
        [(moved[f"{name} high"] - moved[f"{name} low"]).abs() for name in names], axis=1
    ).max(axis=1)
    swinging = _largest(gap.abs(), SHOWN)
    mattering = _largest(widest, MOST_INPUTS)
    one, other = ways[best], ways[second]
    return Sensitivity(
        case=case,
        pair=(best, second),
        bars=tornado(case.claim, one, other, around.only(*swinging)),
        robust=robust_choice(
            case.claim,
            list(ways.values()),
            around.only(*mattering),
            draws=draws,
            wanted_share=CLOSE_SHARE,
        ),
    )


def _leading(
    case: Case, open_ways: Sequence[str], named: Mapping[str, Way]
) -> list[str]:
    """The first few, and the best that needs nobody's consent."""
    leading = list(open_ways[:LEADING])
    own = [made(named[name], case.world) for name in open_ways]
    if not any(is_unilateral(way.name) for way in own):
        return leading
    name, _ = best_unilateral(case, own)
    return leading if name in leading else [*leading, name]


def effects(
    case: Case, ways: Mapping[str, Way], around: UncertainWorld
) -> pd.DataFrame:
    """Move each input alone to the ends of its range.

    Parameters
    ----------
    case : Case
        What is owed.
    ways : mapping of str to WayOut, or to functions from Assumptions to WayOut
        By name.
    around : UncertainWorld
        The world and the ranges.

    Returns
    -------
    DataFrame
        One row per input that changes anything; the worth of each way out with it at
        its ends, in columns such as `Settlement low`.
    """
    base = {name: made(way, around.base) for name, way in ways.items()}
    usual = {
        name: worth_in(around.base, way, case.amount) for name, way in base.items()
    }
    bare = replace(around.base, known=None)
    rows = {}
    for name, spread in around.ranges.items():
        row = {}
        for end in ("low", "high"):
            there = around.at(**{name: getattr(spread, end)})
            is_same = replace(there, known=None) == bare
            for way, offer in ways.items():
                at = made(offer, there)
                row[f"{way} {end}"] = (
                    usual[way]
                    if is_same and at == base[way]
                    else worth_in(there, at, case.amount)
                )
        if any(row[f"{w} {e}"] != usual[w] for w in ways for e in ("low", "high")):
            rows[name] = row
    return pd.DataFrame.from_dict(rows, orient="index")


def _worth_asking(asked: pd.DataFrame) -> pd.DataFrame:
    """Questions whose answer could change the choice, and three at least."""
    n_worth = int((asked["worth_amount"] > 0).sum())
    return asked.head(min(max(n_worth, FEWEST), SHOWN))


def _largest(sizes: pd.Series, most: int) -> list[str]:
    """Names of the largest."""
    ranked = sizes[sizes > 0].sort_values(ascending=False, kind="stable")
    return ranked.index[:most].tolist()
