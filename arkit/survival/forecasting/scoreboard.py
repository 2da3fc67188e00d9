"""How good were the forecasts of each month, month after month?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.metrics.passport import Measure, measure
from arkit.survival.forecasting.backtest import ABOUT, SHORTEST_HISTORY
from arkit.survival.forecasting.case_scores import METRICS, ROOTS
from arkit.survival.forecasting.cases import POPULATIONS
from arkit.survival.forecasting.rivals import HABITS, MODELS
from arkit.survival.forecasting.scores import wape
from arkit.survival.forecasting.trials import FOLLOW_UP, Protocol, Trial, trial

if TYPE_CHECKING:
    from datetime import date

    from arkit.ledger import Ledger

HORIZON = 28


def scoreboard(
    ledger: Ledger,
    *,
    months: int = 12,
    models: Sequence[str] = ("due + customer mean", HABITS),
    from_posting: bool = True,
) -> Measure:
    """How good were the forecasts of each month, month after month?

    Parameters
    ----------
    ledger : Ledger
        What is known on a day.
    months : int, default 12
        Last month ends to forecast from, of those whose outcome is known: at least 91
        days before the as-of day.
    models : sequence of str
        Models of `backtest`.
    from_posting : bool, default True
        As in `payment_habits`.

    Returns
    -------
    Measure
        One row per month end, population, model and metric: `origin`, `population`,
        `model`, `metric` (as in `backtest`; `cash_wape_total` and `cash_bias_total`
        are of the four weeks ahead), `value` and `n` (items).

    Raises
    ------
    ParameterError
        When a model is unknown or no month end has an outcome yet.

    Notes
    -----
    A month is judged once, by what was known 91 days after its end. Its rows are the
    same in every later scoreboard.

    Examples
    --------
    >>> from arkit.survival._portfolio import portfolio
    >>> board = scoreboard(portfolio().as_of("2024-12-31"), months=2).frame
    >>> mae = board.query("metric == 'mae_days' and population == 'open book'")
    >>> mae[["model", "value", "n"]].round(1).reset_index(drop=True)
                     model  value   n
    0  due + customer mean    2.1  75
    1       payment habits    1.6  75
    2  due + customer mean    2.3  78
    3       payment habits    1.9  78
    """
    unknown = [model for model in models if model not in MODELS]
    if unknown or not models:
        raise ParameterError(
            "there is no such model", rows=unknown, remedy=f"use {', '.join(MODELS)}"
        )
    protocol = Protocol(
        models=tuple(models),
        horizon_days=HORIZON,
        follow_up=FOLLOW_UP,
        from_posting=from_posting,
    )
    ends = month_ends_judged(ledger, months)
    if not ends:
        raise ParameterError(
            "no month has an outcome yet",
            remedy=f"a month end is judged {FOLLOW_UP} days later, and needs "
            f"{SHORTEST_HISTORY} days of history",
        )
    found = [trial(ledger, end, protocol) for end in ends]
    frame = pd.concat([_rows(one) for one in found], ignore_index=True)
    n_rows = sum(len(one.cases[POPULATIONS[0]]) for one in found)
    about = ABOUT | {
        "name": "Scoreboard of payment forecasts",
        "window": f"{len(ends)} month ends to {ends[-1]}",
    }
    return measure(ledger, frame, n_rows=n_rows, about=about)


def month_ends_judged(ledger: Ledger, months: int) -> list[date]:
    """Last month ends whose outcome is known and that have enough history."""
    last = ledger.as_of_date - timedelta(days=FOLLOW_UP)
    first = ledger.contents.first_date + timedelta(days=SHORTEST_HISTORY)
    ends = pd.date_range(first, last, freq="ME")[-months:] if months > 0 else []
    return [end.date() for end in ends]


def _rows(found: Trial) -> pd.DataFrame:
    """Scores of one day."""
    rows = []
    for (population, model), scores in found.scores.items():
        above, below = scores.above.sum(axis=0), scores.below.sum(axis=0)
        counted = (scores.below > 0).sum(axis=0)
        for name, top, bottom, n in zip(METRICS, above, below, counted, strict=True):
            if bottom > 0:
                value = np.sqrt(top / bottom) if name in ROOTS else top / bottom
                rows.append((population, model, name, value, n))
    came = found.actual.sum(axis=0)
    for model, expected in found.expected.items():
        weeks = expected.sum(axis=0)
        bias = weeks.sum() / came.sum() - 1 if came.sum() > 0 else np.nan
        for name, value in (
            ("cash_wape_total", wape(came, weeks)),
            ("cash_bias_total", bias),
        ):
            rows.append((POPULATIONS[0], model, name, value, len(found.actual)))
    frame = pd.DataFrame(rows, columns=["population", "model", "metric", "value", "n"])
    frame.insert(0, "origin", pd.Timestamp(found.origin).as_unit("us"))
    return frame
