"""Which way out is worth most, how bad can it get, and what would change that?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from arkit.judgment.verdict import Recommendation
from arkit.judgment.what_if_break_evens import break_evens
from arkit.judgment.what_if_case import Case
from arkit.judgment.what_if_in_short import NOT_ADVICE, in_short, nothing_in_short
from arkit.judgment.what_if_late_interest import no_interest, without_twin
from arkit.judgment.what_if_measured import told
from arkit.judgment.what_if_offers import OfferTerms, offers
from arkit.judgment.what_if_sensitivity import Sensitivity, sensitivity
from arkit.judgment.what_if_trade import TradeStudy, trade_study
from arkit.metrics.passport import measure
from arkit.whatif import Comparison, Draws, WayOut, compare
from arkit.whatif.comparing.ranges import made

if TYPE_CHECKING:
    from arkit.metrics import Measure
    from arkit.whatif.comparing.ranges import Way
    from arkit.whatif.comparing.verdict import Verdict

SHEET = {
    "name": "Value by way out",
    "formula": "Expected money, discounted at the cost of money, with one default time "
    "for all ways out; the bad tail is the mean of the worst tenth of 200,000 "
    "simulated outcomes, which agree with the formula within four standard errors",
    "basis": "The claim expected to stand",
    "window": "From the day of the claim",
}
BREAK_EVENS = {
    "name": "What would change the answer",
    "formula": "Where two ways out are worth the same, all else as assumed",
    "basis": "Values by formula",
    "window": "From the day of the claim",
}
COLUMNS = (
    *("value_amount", "expected_cash_amount", "p10_amount", "p90_amount"),
    *("cvar10_amount", "worst_amount", "time_to_cash_days", "completed_share"),
    *("best_share", "regret_amount"),
)

# Ways out with a question of their own; no study values them.
TRADED = (
    *("trade_", "kept_", "hold_", "advance_", "limit_", "pay_down_", "exception_"),
)
GOODS = ["goods_", "resale_", "displaced_", "restocking_", "kept_goods_"]
SEPARATE = ("card_", "barter_", "process_", *TRADED)


@dataclass(frozen=True, kw_only=True)
class WaysOut:
    """Ways out of one claim side by side.

    Parameters
    ----------
    case : Case
        What is owed, and the world.
    ways_out : tuple of WayOut
        What was compared.
    comparison : Comparison or None
        The sheet and its paths; None where nothing is owed.
    terms : OfferTerms
        What could be offered.
    offered : tuple of WayOut, or of functions from Assumptions to WayOut, default ()
        The same ways out, varying with the inputs; none where that is not asked.
    reason : str, default ""
        Why nothing was compared, where something is owed.
    """

    case: Case
    ways_out: tuple[WayOut, ...]
    comparison: Comparison | None
    terms: OfferTerms
    offered: tuple[Way, ...] = ()
    reason: str = ""

    @cached_property
    def sensitivity(self) -> Sensitivity:
        """The same choice when inputs are only known within ranges."""
        if self.comparison is None:
            return sensitivity(self.case, self.offered, [])
        sheet = without_twin(self.comparison).sheet
        names = sheet.loc[sheet["is_feasible"], "way_out"]
        return sensitivity(self.case, self.offered, list(names))

    @cached_property
    def trade(self) -> TradeStudy:
        """The trade beside the claim under each of the ways out, and under others."""
        return trade_study(self.case, self.ways_out)

    @property
    def verdict(self) -> Verdict:
        """The best way out, the next, and whether to ask before deciding.

        A tie where the difference is within what the choice may be regretted.
        """
        weighed = without_twin(self.comparison)
        first = weighed.verdict(with_relationship=False)
        return weighed.verdict(
            with_relationship=False,
            expected_regret_amount=self.sensitivity.regret_of(first.best),
        )

    def sheet(self) -> Measure:
        """One row per way out with its bad tail, the best first."""
        case, found = self.case, self.comparison
        frame = (
            case.nothing("way_out", *COLUMNS, reason=self.reason)
            if found is None
            else found.sheet.assign(claim_amount=case.amount)
        )
        return measure(case.ledger, frame, n_rows=len(frame), about=SHEET)

    def exposure(self) -> Measure:
        """Claim path of each way out: `way_out`, `years`, `exposure_amount`."""
        case, found = self.case, self.comparison
        frame = (
            case.nothing("way_out", "years", "exposure_amount", reason=self.reason)
            if found is None
            else found.exposure()
        )
        return measure(case.ledger, frame, n_rows=len(frame), about=SHEET)

    def break_evens(self) -> Measure:
        """What would have to be true for another answer: `question` and `answer`."""
        rows = (
            []
            if self.comparison is None
            else list(break_evens(self.case, self.terms, self.ways_out))
        )
        frame = pd.DataFrame(rows, columns=["question", "answer"])
        if not rows:
            frame = self.case.nothing("question", "answer", reason=self.reason)
        return measure(self.case.ledger, frame, n_rows=len(frame), about=BREAK_EVENS)

    def assumptions(self) -> Measure:
        """Every input that plays a part, with its source."""
        unused = ["acceptance_", "process_"]
        unused += [] if self.terms.card_amount else ["card_", "kept_card_"]
        unused += [] if self.terms.barter_amount else ["barter_", "kept_barter_"]
        unused += [] if self.trade.comparison else TRADED
        unused += [] if self._has("Return of goods") else GOODS
        unused += [] if self._has("Dunning with interest") else ["kept_interest_"]
        return self.case.assumptions(without=tuple(unused))

    @property
    def n_left_out(self) -> int:
        """Inputs that play no part here."""
        return len(self.case.world.sources) - len(self.assumptions().frame)

    def _has(self, name: str) -> bool:
        """Whether a way out is on the sheet."""
        return any(way.name == name for way in self.ways_out)

    def in_short(self) -> Recommendation:
        """What the sheet says, in a few sentences, and that it is no advice."""
        if self.comparison is None:
            return nothing_in_short(self.case)
        return in_short(self)

    def warnings(self) -> tuple[str, ...]:
        """What to be careful about, each once."""
        problems = {} if self.comparison is None else self.comparison.problems
        shared = [
            f"{name}: {told(problem)}"
            for name, found in problems.items()
            for problem in found
            if problem.is_blocking
        ]
        careful = [
            told(problem)
            for found in problems.values()
            for problem in found
            if not problem.is_blocking
        ]
        trade = [*no_interest(self.case, self.terms), *self.trade.warnings()]
        each = dict.fromkeys([*shared, *self.case.warnings, *careful, *trade])
        return (*each, NOT_ADVICE)


def ways_out(
    case: Case, terms: OfferTerms | None = None, *, draws: Draws | None = None
) -> WaysOut:
    """Value every way out of what a customer owes.

    Parameters
    ----------
    case : Case
        What is owed, and the world.
    terms : OfferTerms, optional
        What could be offered.
    draws : Draws, optional
        Seed and number of paths; 200,000 where not given.

    Returns
    -------
    WaysOut
        Sheet, claim paths, break-evens, sentences and warnings.
    """
    offered = terms or OfferTerms()
    if case.claim is None:
        return compared(case, offered, (), draws=draws)
    ways = offers(case, offered)
    found = compared(
        case, offered, [made(way, case.world) for way in ways], draws=draws
    )
    return replace(found, offered=tuple(ways))


def compared(
    case: Case,
    terms: OfferTerms,
    ways: Sequence[WayOut],
    *,
    draws: Draws | None = None,
    reason: str = "",
) -> WaysOut:
    """Compare chosen ways out of a claim.

    Parameters
    ----------
    case : Case
        What is owed, and the world.
    terms : OfferTerms
        What could be offered.
    ways : sequence of WayOut
        Doing nothing among them; none where nothing can be valued.
    draws : Draws, optional
        Seed and number of paths; 200,000 where not given.
    reason : str, default ""
        Why there are no ways out, where something is owed.

    Returns
    -------
    WaysOut
        Sheet, claim paths, break-evens, sentences and warnings.
    """
    return WaysOut(
        case=case,
        ways_out=tuple(ways),
        comparison=compare(case.claim, ways, case.world, draws=draws) if ways else None,
        terms=terms,
        reason=reason,
    )
