"""How much should a customer's own history count against that of others?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.metrics.passport import Measure, measure
from arkit.survival.forecasting.case_scores import METRICS, ItemScores
from arkit.survival.forecasting.cases import Window, day_number, open_cases
from arkit.survival.forecasting.payment_days import batches_of
from arkit.survival.forecasting.payment_history import payment_history
from arkit.survival.forecasting.rivals import HABITS, Known, predictor

if TYPE_CHECKING:
    from arkit.ledger import Ledger

CANDIDATES = (2.5, 5.0, 10.0, 20.0, 40.0)
LOG_SCORE = METRICS.index("log_score")


def best_strength(
    ledger: Ledger,
    *,
    candidates: Sequence[float] = CANDIDATES,
    n_origins: int = 6,
    follow_up: int = 28,
    from_posting: bool = True,
) -> Measure:
    """How much should a customer's own history count against that of others?

    Parameters
    ----------
    ledger : Ledger
        What is known on a day; the portfolio.
    candidates : sequence of float, default (2.5, 5, 10, 20, 40)
        Strengths to compare: how many items the parent of a group counts for.
    n_origins : int, default 6
        Earlier days to forecast from, `follow_up` apart, the last so long ago.
    follow_up : int, default 28
        Days after which the outcomes of what was open are read.
    from_posting : bool, default True
        As in `payment_habits`.

    Returns
    -------
    Measure
        One row per candidate: `strength` (items), `log_score` (mean logarithm of the
        chance given to what happened; higher is better), `n_forecasts` and `is_best`.
        Pass the best to `payment_habits`.

    Raises
    ------
    ParameterError
        When there is no candidate or none is positive, or the ledger does not reach
        back far enough.

    Notes
    -----
    Each forecast is made with what was known on its day (`as_of`), and the outcome is
    read on its last day, so the choice never sees the future.

    References
    ----------
    Good (1952), Journal of the Royal Statistical Society B 14, 107-114 (the score).

    Examples
    --------
    >>> from arkit.survival._portfolio import portfolio
    >>> found = best_strength(portfolio(), candidates=(1, 10, 1000), n_origins=3).frame
    >>> found.loc[found["is_best"], "strength"].item()
    10.0
    """
    if not len(candidates) or min(candidates) <= 0:
        raise ParameterError(
            "strengths must be positive", rows=candidates, remedy="use 5, 10 and 20"
        )
    steps = [timedelta(days=follow_up * n) for n in range(n_origins, 0, -1)]
    origins = [ledger.as_of_date - step for step in steps]
    origins = [day for day in origins if day > ledger.contents.first_date]
    sums, counts = np.zeros(len(candidates)), 0
    for origin in origins:
        found, n = _scores(ledger, origin, candidates, (follow_up, from_posting))
        sums, counts = sums + found, counts + n
    if not counts:
        raise ParameterError(
            "nothing was open on earlier days to learn from",
            remedy=f"use a ledger that reaches back {follow_up * n_origins} days",
        )
    frame = pd.DataFrame(
        {
            "strength": np.asarray(candidates, float),
            "log_score": sums / counts,
            "n_forecasts": counts,
            "is_best": sums == sums.max(),
        }
    )
    about = {
        "name": "Weight of own history",
        "formula": "Mean log of the chance given to what happened within the days that "
        "followed, for each number of items that a parent counts for",
        "basis": "Items open on each of the earlier days; outcomes as known then",
        "window": f"{len(origins)} days, {follow_up} days apart",
        "source": "Good (1952)",
    }
    return measure(ledger, frame, n_rows=counts, about=about)


def _scores(
    ledger: Ledger,
    origin: date,
    candidates: Sequence[float],
    how: tuple[int, bool],
) -> tuple[np.ndarray, int]:
    """Sum of log scores of each candidate over what was open on a day."""
    follow_up, from_posting = how
    known = payment_history(ledger.as_of(origin))
    later = payment_history(ledger.as_of(origin + timedelta(days=follow_up)))
    start = day_number(origin)
    cases = open_cases(known, later, Window(start, start, follow_up))
    found = []
    for strength in candidates:
        model = Known(
            known, origin, strength=float(strength), from_posting=from_posting
        )
        batches = batches_of(
            model.customers, cases.customer_id, cases.due_day, cases.age
        )
        ahead = predictor(HABITS, model)(batches, days_ahead=follow_up)
        scores = ItemScores(cases, ahead, batches.place, is_point=False)
        found.append(scores.above[:, LOG_SCORE].sum())
    return np.array(found), len(cases)
