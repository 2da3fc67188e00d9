"""What is every way out worth, and how bad can it get?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import nan
from typing import TYPE_CHECKING

import pandas as pd

from arkit.judgment.limits import scenario_hazards
from arkit.judgment.what_if_comparison import SHEET
from arkit.judgment.what_if_in_short import NOT_ADVICE
from arkit.judgment.what_if_measured import told
from arkit.metrics.passport import measure
from arkit.schema import share_text
from arkit.whatif import Limits, compare

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from arkit.judgment.key_account.worths import Worths
    from arkit.judgment.what_if_case import Case
    from arkit.metrics import Measure
    from arkit.whatif import Comparison, Problem, Scenarios, WayOut

COLUMNS = (
    *("value_amount", "expected_cash_amount", "p10_amount", "p90_amount"),
    *("cvar10_amount", "worst_amount", "time_to_cash_days", "completed_share"),
    *("best_share", "regret_amount"),
)
# Beginnings of inputs that no way out here rests on.
UNUSED = (
    *("card_", "barter_", "hold_", "advance_", "limit_", "exception_"),
    *("trade_", "kept_", "pay_down_", "default_hazard_"),
)
LIKELY = 0.05
MONTHS = 12
TYPED = "typed by the analyst, for every cause"


@dataclass(frozen=True, kw_only=True)
class SideBySide:
    """Every way out over the causes of late payment.

    Parameters
    ----------
    case : Case
        What is owed.
    comparison : Comparison or None
        The sheet and its paths; None where nothing is owed.
    ways : tuple of WayOut
        What was compared.
    mixture : Scenarios or None
        The worlds of the causes with their chances.
    """

    case: Case
    comparison: Comparison | None
    ways: tuple[WayOut, ...] = ()
    mixture: Scenarios | None = None

    def sheet(self) -> Measure:
        """One row per way out with its bad tail, the best first."""
        case, found = self.case, self.comparison
        frame = (
            case.nothing("way_out", *COLUMNS)
            if found is None
            else found.sheet.assign(claim_amount=case.amount)
        )
        return measure(case.ledger, frame, n_rows=len(frame), about=SHEET)

    def assumptions(self) -> Measure:
        """Every input that plays a part; the chance of default by cause comes first."""
        found = self.case.assumptions(without=UNUSED)
        if self.mixture is None:
            return found
        usual, worlds = found.frame.iloc[0], self.mixture.worlds.values()
        rates = {world.default.rates_pa for world in worlds}
        is_typed = len(rates) == 1 < len(worlds)
        hazards = scenario_hazards().set_index("scenario")["source"]
        rows = [
            {
                "name": f"default_hazard_pm_{name.replace(' ', '_')}",
                "label": f"Chance of default, {name} ({share_text(chance)})",
                "value": f"{world.default.rates_pa[0] / MONTHS:.4g}",
                "unit": "defaults per month",
                "low": nan,
                "high": nan,
                "origin": "typed" if is_typed else "default",
                "source": TYPED
                if is_typed
                else hazards.get(name.replace(" ", "_"), ""),
            }
            for name, chance in self.mixture.chances.items()
            for world in [self.mixture.worlds[name]]
        ]
        head = pd.DataFrame(rows).reindex(columns=usual.index)
        frame = pd.concat([head, found.frame], ignore_index=True)
        return replace(found, frame=frame)

    def warnings(self) -> tuple[str, ...]:
        """What to be careful about, each once; of causes that are not far-fetched."""
        problems = [] if self.mixture is None else list(self._problems())
        closed = [f"{way}: {told(one)}" for way, one in problems if one.is_blocking]
        careful = [told(one) for _, one in problems if not one.is_blocking]
        each = dict.fromkeys([*closed, *self.case.warnings, *careful])
        return (*each, NOT_ADVICE)

    def _problems(self) -> Iterator[tuple[str, Problem]]:
        """Problems of each way out, in the worlds that may well be true."""
        for way in self.ways:
            for name, world in self.mixture.worlds.items():
                if self.mixture.chances[name] >= LIKELY:
                    found = way.problems(self.case.claim, world, Limits())
                    yield from ((way.name, one) for one in found)


def side_by_side(
    case: Case,
    worths: Worths | None,
    chances: Mapping[str, float],
    n_installments: int,
) -> SideBySide:
    """Value every way out over the causes, with its bad tail.

    Parameters
    ----------
    case : Case
        What is owed.
    worths : Worths or None
        Ways out by cause; None where nothing is owed.
    chances : mapping of str to float
        Chance of each cause.
    n_installments : int
        Of the plan.

    Returns
    -------
    SideBySide
        Sheet, assumptions and warnings.
    """
    if worths is None:
        return SideBySide(case=case, comparison=None)
    ways, mixture = tuple(worths.ways(n_installments)), worths.mixture(chances)
    found = compare(case.claim, ways, mixture)
    return SideBySide(case=case, comparison=found, ways=ways, mixture=mixture)
