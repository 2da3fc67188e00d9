"""How good were the forecasts of the last months, in short?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from arkit import survival
from arkit.errors import ParameterError
from arkit.schema import sentence

if TYPE_CHECKING:
    from arkit.ledger import Ledger

OURS, PLAIN = "payment habits", "due date"
SHOWN = {
    "mae_days": "mae_days",
    "within_7_days_share": "within_7_days_share",
    "coverage_80_share": "coverage_80_share",
    "cash_wape_week_1": "off_next_week_share",
    "cash_wape_total": "off_four_weeks_share",
}
COLUMNS = ("model", *SHOWN.values())


@dataclass(frozen=True, kw_only=True)
class ForecastRecord:
    """How good forecasts of the open book were, beside the plainest rule.

    Parameters
    ----------
    frame : DataFrame
        `model`, `mae_days` (days off, mean), `within_7_days_share`,
        `coverage_80_share` (items paid within their 80 % range),
        `off_next_week_share` and `off_four_weeks_share` (difference between expected
        and received money, of the money received), one row per model.
    sentence : str
        What was scored, or why nothing could be.
    """

    frame: pd.DataFrame
    sentence: str


def forecast_record(ledger: Ledger) -> ForecastRecord:
    """Score the forecasts of earlier days against what came, in short.

    Parameters
    ----------
    ledger : Ledger
        The ledger of all customers.

    Returns
    -------
    ForecastRecord
        Payment habits beside the rule that everything is paid when it is due; empty
        where the ledger is too short for a back-test.
    """
    try:
        found = survival.backtest(ledger, models=(PLAIN, OURS))
    except ParameterError as error:
        return ForecastRecord(
            frame=pd.DataFrame(columns=list(COLUMNS)),
            sentence=sentence(error.remedy or error.problem),
        )
    return ForecastRecord(
        frame=_by_model(found.scores),
        sentence=f"Forecasts made on {found.passport.window}.",
    )


def _by_model(scores: pd.DataFrame) -> pd.DataFrame:
    """One row per model, the scores that are shown across."""
    wanted = scores[
        (scores["population"] == "open book")
        & (scores["weighting"] == "count")
        & (scores["group"].astype(str) == "all")
        & scores["metric"].isin(list(SHOWN))
        & scores["model"].isin([PLAIN, OURS])
    ]
    cash = scores[
        scores["metric"].isin([m for m in SHOWN if m.startswith("cash")])
        & scores["model"].isin([PLAIN, OURS])
    ]
    rows = pd.concat([wanted, cash]).drop_duplicates(["model", "metric"])
    wide = rows.pivot_table(index="model", columns="metric", values="value")
    wide = wide.reindex(index=[PLAIN, OURS], columns=list(SHOWN))
    return wide.rename(columns=SHOWN).reset_index()
