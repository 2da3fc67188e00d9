"""How good would the forecasts of earlier days have been?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pandas as pd

from arkit.errors import ParameterError
from arkit.ledger import as_day
from arkit.metrics.passport import Passport, measure
from arkit.survival.forecasting.cases import POPULATIONS
from arkit.survival.forecasting.cash_scores import cash_scores, cash_weeks
from arkit.survival.forecasting.receipts import WEEK
from arkit.survival.forecasting.rivals import MODELS
from arkit.survival.forecasting.tallies import calibration, item_scores
from arkit.survival.forecasting.trials import FOLLOW_UP, Protocol, trial

if TYPE_CHECKING:
    from arkit.ledger import Ledger

N_ORIGINS = 12
APART = 28  # days between origins where none are given
SHORTEST_HISTORY = 180  # days of the extract before the first of them

SCORES = (
    "population",
    "model",
    "group",
    "weighting",
    "metric",
    "value",
    "low",
    "high",
    "n",
)

ABOUT = {
    "name": "Back-test of payment forecasts",
    "formula": "Each forecast is made with what was known on its day and judged by "
    "what happened in the days after it",
    "basis": "Receivables open on each day, and those posted after it; intervals of "
    "scores draw customers with replacement",
    "source": "Tashman (2000), International Journal of Forecasting 16, 437–450",
}


@dataclass(frozen=True, kw_only=True)
class Backtest:
    """Forecasts of earlier days and how good they were.

    Parameters
    ----------
    scores : DataFrame
        `population` ("open book" or "new invoices"), `model`, `group` ("all" or how
        many settled items the customer had), `weighting` ("count" or "amount"),
        `metric`, `value`, `low`, `high` (95 %, customers drawn with replacement) and
        `n` (items, or weeks of cash).
    weeks : DataFrame
        `model`, `origin` (day of the forecast), `week` (ahead, 1 is the next),
        `expected`, `low`, `high` (80 %, learned from forecasts that had ended by the
        day; missing before there are enough) and `actual` (money of the open book).
    calibration : DataFrame
        `model`, `horizon_days`, `decile` (of the forecast chance), `expected_share`,
        `observed_share` and `n` (items of the open book).
    passport : Passport
        What they rest on.
    """

    scores: pd.DataFrame
    weeks: pd.DataFrame
    calibration: pd.DataFrame
    passport: Passport


def backtest(
    ledger: Ledger,
    *,
    origins: Sequence[date | str] | None = None,
    horizon_days: int = 28,
    models: Sequence[str] = MODELS,
    from_posting: bool = True,
) -> Backtest:
    """How good would the forecasts of earlier days have been?

    Parameters
    ----------
    ledger : Ledger
        What is known on a day.
    origins : sequence of date or str, optional
        Days to forecast from, each at least 91 days before the as-of day; the last
        twelve possible ones, four weeks apart, where not given.
    horizon_days : int, default 28
        Days ahead for weekly cash, whole weeks, at most 84.
    models : sequence of str, default MODELS
        "due date", "due + customer mean", "due + customer median", "pooled curve",
        "pooled curve and weekday", "payment habits".
    from_posting : bool, default True
        As in `payment_habits`.

    Returns
    -------
    Backtest
        Scores, weekly cash, calibration and their passport.

    Raises
    ------
    ParameterError
        When a model is unknown, the horizon is out of range, or an origin lies too
        near to the first or last day of the ledger.

    Notes
    -----
    Each origin sees the ledger `as_of` it; its outcomes are those known 91 days later,
    whatever is known by now, so that a record does not change when months are added.
    New invoices are those that became known within the horizon. Items not paid within
    the days followed count as paid on the last of them in `mae_days` and `rmse_days`;
    items credited or written off have no day of payment and are left out of both.
    `brier_N` and `brier_skill_N` (against the pooled curve) judge the chance to be
    paid within N days; `cash_*` the sums by week.

    References
    ----------
    Tashman (2000), International Journal of Forecasting 16, 437–450; Graf and others
    (1999), Statistics in Medicine 18, 2529–2545.

    Examples
    --------
    >>> from arkit.survival._portfolio import portfolio
    >>> found = backtest(portfolio().as_of("2024-12-31"), origins=["2024-08-31"])
    >>> all_items = found.scores.query("group == 'all' and weighting == 'count'")
    >>> mae = all_items.query("metric == 'mae_days' and population == 'open book'")
    >>> mae.set_index("model")["value"].round(1)
    model
    due date                    13.6
    due + customer mean          2.1
    due + customer median        1.6
    pooled curve                 5.9
    pooled curve and weekday     5.7
    payment habits               1.6
    Name: value, dtype: float64
    """
    days = _origins(ledger, origins)
    _check(horizon_days, models)
    protocol = Protocol(
        models=tuple(models),
        horizon_days=horizon_days,
        follow_up=FOLLOW_UP,
        from_posting=from_posting,
    )
    trials = [trial(ledger, day, protocol) for day in days]
    weeks = cash_weeks(trials, protocol.models)
    scores = pd.concat(
        [
            item_scores(trials, protocol.models),
            cash_scores(weeks, trials, protocol.models),
        ],
        ignore_index=True,
    )
    n_rows = sum(len(t.cases[POPULATIONS[0]]) for t in trials)
    about = ABOUT | {"window": f"{len(days)} days from {days[0]} to {days[-1]}"}
    return Backtest(
        scores=scores[list(SCORES)],
        weeks=weeks,
        calibration=calibration(trials, protocol.models),
        passport=measure(ledger, weeks, n_rows=n_rows, about=about).passport,
    )


def _origins(ledger: Ledger, given: Sequence[date | str] | None) -> list[date]:
    """Days to forecast from, in order; refuses those whose outcome is not known."""
    last = ledger.as_of_date - timedelta(days=FOLLOW_UP)
    first = ledger.contents.first_date
    if given is None:
        first += timedelta(days=SHORTEST_HISTORY)
        days = [last - timedelta(days=APART * n) for n in range(N_ORIGINS)]
        days = [day for day in days if day >= first]
    else:
        days = [as_day(day) for day in given]
    wrong = [day for day in days if not first <= day <= last]
    if wrong or not days:
        raise ParameterError(
            "no back-test from these days: too near to the ends of the ledger",
            rows=wrong,
            remedy=f"use days from {first} to {last}"
            if first <= last
            else f"a back-test needs {FOLLOW_UP} days of outcomes after the first of "
            f"them; this ledger begins on {ledger.contents.first_date}",
        )
    return sorted(days)


def _check(horizon_days: int, models: Sequence[str]) -> None:
    unknown = [model for model in models if model not in MODELS]
    if unknown or not models:
        raise ParameterError(
            "there is no such model", rows=unknown, remedy=f"use {', '.join(MODELS)}"
        )
    if horizon_days % WEEK or not WEEK <= horizon_days < FOLLOW_UP:
        raise ParameterError(
            f"a horizon of {horizon_days} days is not usable",
            remedy=f"use whole weeks, {WEEK} to {FOLLOW_UP - WEEK} days",
        )
