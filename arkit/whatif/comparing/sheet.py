"""How do ways out stand side by side, and two by two?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import sqrt

import numpy as np
import pandas as pd

from arkit.whatif.units import YEAR_DAYS
from arkit.whatif.valuing.outcome import Outcome
from arkit.whatif.valuing.risk import risk_of
from arkit.whatif.valuing.ways import Problem

MOST = 0.8
SHEET = (
    *("way_out", "expected_cash_amount", "value_amount", "relationship_amount"),
    *("se_amount", "sd_amount", "p10_amount", "p50_amount", "p90_amount"),
    *("cvar5_amount", "cvar10_amount", "worst_amount", "time_to_cash_days"),
    *("half_in_days", "most_in_days"),
    *("completed_share", "max_exposure_amount", "best_share", "regret_amount"),
    *("is_feasible", "reason"),
)


def sheet_of(
    outcomes: Mapping[str, Outcome],
    values: Mapping[str, np.ndarray],
    problems: Mapping[str, tuple[Problem, ...]],
) -> pd.DataFrame:
    """One row per way out, the best value first."""
    is_open = {
        name: not any(p.is_blocking for p in found) for name, found in problems.items()
    }
    best = _best([values[name] for name in values if is_open[name]])
    rows = []
    for name, outcome in outcomes.items():
        drawn = values[name]
        spread = risk_of(drawn)
        shown = is_open[name] and best is not None
        is_best = (drawn >= best[0]) / best[1] if shown else None
        rows.append(
            {
                **vars(spread),
                "way_out": name,
                "expected_cash_amount": outcome.expected_cash_amount,
                "value_amount": outcome.value_amount,
                "relationship_amount": outcome.relationship_amount,
                "se_amount": spread.sd_amount / sqrt(len(drawn)),
                "time_to_cash_days": outcome.time_to_cash_years * YEAR_DAYS,
                "half_in_days": outcome.years_until(0.5) * YEAR_DAYS,
                "most_in_days": outcome.years_until(MOST) * YEAR_DAYS,
                "completed_share": outcome.completed_share,
                "max_exposure_amount": outcome.max_exposure_amount,
                "best_share": float(is_best.mean()) if shown else np.nan,
                "regret_amount": float((best[0] - drawn).mean()) if shown else np.nan,
                "is_feasible": is_open[name],
                "reason": "; ".join(p.problem for p in problems[name]) or None,
            }
        )
    frame = pd.DataFrame(rows)[list(SHEET)]
    return frame.sort_values(
        ["is_feasible", "value_amount"], ascending=False, kind="stable"
    ).reset_index(drop=True)


def _best(feasible: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray] | None:
    """Best value on each path, and how many ways out reach it."""
    if not feasible:
        return None
    highest = np.maximum.reduce(feasible)
    return highest, sum((drawn >= highest).astype(int) for drawn in feasible)


def differences_of(
    outcomes: Mapping[str, Outcome], values: Mapping[str, np.ndarray]
) -> pd.DataFrame:
    """Paired differences of every two ways out."""
    rows = []
    for first, second in combinations(outcomes, 2):
        gap = values[first] - values[second]
        sd = float(gap.std())
        rows.append(
            {
                "way_out": first,
                "against": second,
                "difference_amount": outcomes[first].value_amount
                - outcomes[second].value_amount,
                "se_amount": sd / sqrt(len(gap)),
                "sd_amount": sd,
                "better_share": float((gap > 0).mean()),
            }
        )
    columns = ["way_out", "against", "difference_amount"]
    columns += ["se_amount", "sd_amount", "better_share"]
    return pd.DataFrame(rows, columns=columns)
