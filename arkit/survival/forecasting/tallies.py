"""What do the scores of single items add up to, and how sure is that?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

import numpy as np
import pandas as pd

from arkit.survival.forecasting.case_scores import HORIZONS, METRICS, ROOTS
from arkit.survival.forecasting.cases import HISTORY_BANDS, PAID, POPULATIONS
from arkit.survival.forecasting.scores import concordance
from arkit.survival.forecasting.trials import Trial

SEED = 80
DRAWS = 200
LIMITS = (2.5, 97.5)
ALL = "all"
YARDSTICK = "pooled curve"
WEIGHTINGS = ("count", "amount")
DECILES = 10


def item_scores(trials: Sequence[Trial], models: Sequence[str]) -> pd.DataFrame:
    """Every metric by population, model, history band and weighting, with intervals.

    Intervals draw customers, not items, with replacement: items of one customer are
    late together.
    """
    parts = []
    for population, weighting in product(POPULATIONS, WEIGHTINGS):
        sums = {m: _sums(trials, population, m, weighting) for m in models}
        n_customers = len(next(iter(sums.values()))[0][0])
        draws = draws_of(n_customers)
        drawn = {
            m: _ratios(above, below, draws) for m, (above, below, _) in sums.items()
        }
        for model in models:
            n = sums[model][2]
            frame = _rows(drawn[model], n)
            frame = pd.concat([frame, _skill(drawn, model, n)])
            parts.append(
                frame.assign(population=population, model=model, weighting=weighting)
            )
    ranks = [_c_index(trials, *pair) for pair in product(POPULATIONS, models)]
    return pd.concat([*parts, pd.DataFrame(ranks)], ignore_index=True)


def _sums(
    trials: Sequence[Trial], population: str, model: str, weighting: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sums by band (all, then each), customer and metric, and items that count."""
    cases = [t.cases[population] for t in trials]
    scores = [t.scores[population, model] for t in trials]
    customer, _ = pd.factorize(np.concatenate([c.customer_id for c in cases]))
    band = np.concatenate([c.band for c in cases])
    weight = np.concatenate([c.amount for c in cases])
    if weighting == "count":
        weight = np.ones(len(weight))
    shape = (len(HISTORY_BANDS), int(customer.max(initial=-1)) + 1)
    cell = band * shape[1] + customer
    sums = []
    for name in ("above", "below"):
        values = np.concatenate([getattr(s, name) for s in scores])
        by_cell = np.stack(
            [
                np.bincount(cell, column * weight, minlength=shape[0] * shape[1])
                for column in values.T
            ],
            axis=-1,
        ).reshape(*shape, len(METRICS))
        sums.append(np.concatenate([by_cell.sum(axis=0, keepdims=True), by_cell]))
    counted = np.concatenate([s.below for s in scores]) > 0
    per_band = np.stack([counted[band == b].sum(axis=0) for b in range(shape[0])])
    n = np.concatenate([counted.sum(axis=0, keepdims=True), per_band])
    return sums[0], sums[1], n


def draws_of(n_customers: int) -> np.ndarray:
    """How often each customer is drawn; the first row takes each once."""
    rng = np.random.default_rng(SEED)
    even = np.full(max(n_customers, 1), 1 / max(n_customers, 1))
    drawn = rng.multinomial(n_customers, even, size=DRAWS)[:, :n_customers]
    return np.concatenate([np.ones((1, n_customers)), drawn])


def _ratios(above: np.ndarray, below: np.ndarray, draws: np.ndarray) -> np.ndarray:
    """Metrics by band and draw, shape (bands, draws, metrics)."""
    top, bottom = draws @ above, draws @ below
    found = np.divide(top, bottom, out=np.full_like(top, np.nan), where=bottom > 0)
    for name in ROOTS:
        place = METRICS.index(name)
        found[..., place] = np.sqrt(found[..., place])
    return found


def _rows(
    found: np.ndarray, n: np.ndarray, names: Sequence[str] = METRICS
) -> pd.DataFrame:
    """Tidy rows of metrics by band and draw: the value and its limits."""
    low, high = _limits(found)
    bands, metrics = np.meshgrid([ALL, *HISTORY_BANDS], names, indexing="ij")
    frame = pd.DataFrame(
        {
            "group": bands.ravel(),
            "metric": metrics.ravel(),
            "value": found[:, 0].ravel(),
            "low": low.ravel(),
            "high": high.ravel(),
            "n": n.ravel(),
        }
    )
    return frame[frame["n"] > 0]


def _limits(found: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Limits of draws along the second axis; missing where most draws say nothing."""
    drawn = np.moveaxis(found[:, 1:], 1, 0)
    silent = np.isnan(drawn).mean(axis=0) > 0.5
    filled = np.where(np.isnan(drawn), found[None, :, 0], drawn)
    low, high = np.percentile(filled, LIMITS, axis=0)
    return np.where(silent, np.nan, low), np.where(silent, np.nan, high)


def _skill(drawn: dict[str, np.ndarray], model: str, n: np.ndarray) -> pd.DataFrame:
    """Brier skill: 1 − score over that of the pooled curve."""
    if YARDSTICK not in drawn:
        return pd.DataFrame()
    places = [METRICS.index(f"brier_{days}") for days in HORIZONS]
    base = drawn[YARDSTICK][..., places]
    own = drawn[model][..., places]
    skill = 1 - np.divide(own, base, out=np.full_like(own, np.nan), where=base > 0)
    return _rows(skill, n[:, places], [f"brier_skill_{days}" for days in HORIZONS])


def _c_index(trials: Sequence[Trial], population: str, model: str) -> dict:
    """How often the item expected earlier was paid earlier, over all days."""
    cases = [t.cases[population] for t in trials]
    value = concordance(
        -np.concatenate([t.scores[population, model].mean_days for t in trials]),
        np.concatenate([c.days for c in cases]),
        np.concatenate([c.cause == PAID for c in cases]),
    )
    return {
        "population": population,
        "model": model,
        "group": ALL,
        "weighting": "count",
        "metric": "c_index",
        "value": value,
        "low": np.nan,
        "high": np.nan,
        "n": sum(len(c) for c in cases),
    }


def calibration(trials: Sequence[Trial], models: Iterable[str]) -> pd.DataFrame:
    """Expected beside observed share paid, by tenth of the forecast chance."""
    parts = []
    for model in models:
        scores = [t.scores[POPULATIONS[0], model] for t in trials]
        chances = np.concatenate([s.chances for s in scores])
        paid_by = np.concatenate([s.paid_by for s in scores])
        for place, days in enumerate(HORIZONS):
            order = np.argsort(chances[:, place], kind="stable")
            tenth = np.empty(len(order), np.int64)
            tenth[order] = np.arange(len(order)) * DECILES // max(len(order), 1) + 1
            rows = pd.DataFrame(
                {
                    "decile": tenth,
                    "expected_share": chances[:, place],
                    "observed_share": paid_by[:, place].astype(float),
                    "n": 1,
                }
            )
            means = rows.groupby("decile").agg(
                {"expected_share": "mean", "observed_share": "mean", "n": "sum"}
            )
            parts.append(means.reset_index().assign(model=model, horizon_days=days))
    found = pd.concat(parts, ignore_index=True)
    return found[
        ["model", "horizon_days", "decile", "expected_share", "observed_share", "n"]
    ]
