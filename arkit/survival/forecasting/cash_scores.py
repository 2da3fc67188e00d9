"""How good were forecasts of weekly cash?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from arkit.survival.forecasting.cases import POPULATIONS
from arkit.survival.forecasting.dispersion import learned_before
from arkit.survival.forecasting.receipts import limits
from arkit.survival.forecasting.rivals import HABITS, POINTS
from arkit.survival.forecasting.scores import wape
from arkit.survival.forecasting.tallies import ALL, LIMITS, draws_of
from arkit.survival.forecasting.trials import Trial

CORRECTED = f"{HABITS}, corrected"


def cash_weeks(trials: Sequence[Trial], models: Sequence[str]) -> pd.DataFrame:
    """Expected money by week beside what came, with limits learned before the day.

    A model more, `CORRECTED`, is payment habits times the ratio of what came to what
    was expected in earlier forecasts.
    """
    record = pd.concat(
        [_weeks_of(t, model) for model in models for t in trials], ignore_index=True
    )
    parts = [_with_limits(part) for _, part in record.groupby("model", sort=False)]
    weeks = pd.concat(parts, ignore_index=True)
    if HABITS in models:
        own = weeks[weeks["model"] == HABITS]
        corrected = own.assign(
            model=CORRECTED, expected=own["expected"] * own["ratio"].fillna(1.0)
        )
        weeks = pd.concat([weeks, corrected], ignore_index=True)
    return weeks[["model", "origin", "week", "expected", "low", "high", "actual"]]


def _weeks_of(trial: Trial, model: str) -> pd.DataFrame:
    n_weeks = trial.actual.shape[1]
    return pd.DataFrame(
        {
            "model": model,
            "origin": pd.Timestamp(trial.origin).as_unit("us"),
            "week": np.arange(1, n_weeks + 1),
            "expected": trial.expected[model].sum(axis=0),
            "sd": trial.sd[model],
            "actual": trial.actual.sum(axis=0),
        }
    )


def _with_limits(part: pd.DataFrame) -> pd.DataFrame:
    """Limits of one model's weeks; a rule that names one date has none."""
    part = part.reset_index(drop=True)
    part[["ratio", "low", "high"]] = np.nan
    if part["model"].iloc[0] in POINTS:
        return part
    for origin, rows in part.groupby("origin"):
        factors = learned_before(part, origin).factors.set_index("week")
        known = factors.reindex(rows["week"])
        ratio, factor = known["ratio"].to_numpy(float), known["factor"].to_numpy(float)
        low, high = limits(
            rows["expected"].to_numpy() * ratio,
            rows["sd"].to_numpy() * ratio * factor,
            most=np.inf,
        )
        part.loc[rows.index, "ratio"] = ratio
        part.loc[rows.index, "low"], part.loc[rows.index, "high"] = low, high
    return part


def cash_scores(
    weeks: pd.DataFrame, trials: Sequence[Trial], models: Sequence[str]
) -> pd.DataFrame:
    """WAPE, bias and coverage per week ahead and of all weeks together."""
    rows = []
    for model, part in weeks.groupby("model", sort=False):
        total = part.groupby("origin", as_index=False)[["expected", "actual"]].sum()
        sets = [(f"week_{week}", rows_) for week, rows_ in part.groupby("week")]
        for name, some in [*sets, ("total", total)]:
            rows += _judged(model, name, some)
    found = pd.DataFrame(rows)
    limits_ = _wape_limits(trials, models)
    found = found.merge(limits_, on=["model", "metric"], how="left")
    return found.assign(population=POPULATIONS[0], group=ALL, weighting="amount")


def _judged(model: str, name: str, part: pd.DataFrame) -> list[dict]:
    """Scores of some weeks of one model."""
    came = part["actual"].sum()
    share = part["expected"].sum() / came - 1 if came > 0 else np.nan
    values = {
        f"cash_wape_{name}": wape(part["actual"], part["expected"]),
        f"cash_bias_{name}": share,
    }
    n = dict.fromkeys(values, len(part))
    if "low" in part and part["low"].notna().any():
        seen = part[part["low"].notna()]
        inside = (seen["low"] <= seen["actual"]) & (seen["actual"] <= seen["high"])
        values[f"cash_coverage_80_{name}_share"] = inside.mean()
        n[f"cash_coverage_80_{name}_share"] = len(seen)
    return [
        {"model": model, "metric": metric, "value": value, "n": n[metric]}
        for metric, value in values.items()
    ]


def _wape_limits(trials: Sequence[Trial], models: Sequence[str]) -> pd.DataFrame:
    """Limits of the WAPE when customers are drawn with replacement."""
    customer, _ = pd.factorize(
        np.concatenate([t.cases[POPULATIONS[0]].customer_id for t in trials])
    )
    ends = np.cumsum([len(t.actual) for t in trials])[:-1]
    codes = np.split(customer, ends)
    n = int(customer.max(initial=-1)) + 1
    draws = draws_of(n)
    came = _by_customer([t.actual for t in trials], codes, n)
    rows = []
    for model in models:
        expected = _by_customer([t.expected[model] for t in trials], codes, n)
        off = _drawn(expected - came, draws)
        money = _drawn(came, draws)
        per_week = np.abs(off).sum(axis=1) / np.maximum(money.sum(axis=1), 1e-9)
        total = np.abs(off.sum(axis=2)).sum(axis=1) / money.sum(axis=(1, 2))
        names = [f"week_{week + 1}" for week in range(per_week.shape[1])]
        for name, values in zip([*names, "total"], [*per_week.T, total], strict=True):
            low, high = np.percentile(values[1:], LIMITS)
            rows.append(
                {
                    "model": model,
                    "metric": f"cash_wape_{name}",
                    "low": low,
                    "high": high,
                }
            )
    return pd.DataFrame(rows)


def _by_customer(
    parts: Sequence[np.ndarray], codes: Sequence[np.ndarray], n: int
) -> np.ndarray:
    """Money by customer, origin and week."""
    found = np.zeros((n, len(parts), parts[0].shape[1]))
    for place, (part, code) in enumerate(zip(parts, codes, strict=True)):
        np.add.at(found, (code, place), part)
    return found


def _drawn(money: np.ndarray, draws: np.ndarray) -> np.ndarray:
    """Sums over drawn customers: by draw, origin and week."""
    return np.tensordot(draws, money, axes=(1, 0))
