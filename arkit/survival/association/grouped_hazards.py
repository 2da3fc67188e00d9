"""Do day bands counted by pattern say the same as the items one by one?"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.survival.association.cox_design import design
from arkit.survival.association.cox_door import (
    check_events,
    check_times,
    codes_in,
    entry_days,
    strata_of,
)
from arkit.survival.association.cox_fit import wald
from arkit.survival.association.cox_risk import RiskSets, risk_sets
from arkit.survival.association.cox_solve import runaway

MOST_BANDS = 40
EVENTS_PER_BAND = 10
MOST_CELLS = 250_000
MOST_COUNTS = 20_000_000
MOST_COLUMNS = 400
FAR = 15.0


def grouped_hazards(
    items: pd.DataFrame,
    terms: Sequence[str],
    *,
    strata: str | Sequence[str] | None = None,
    cluster: str | None = None,
    outcome: str = "paid",
) -> pd.DataFrame:
    """Do day bands counted by pattern say the same as the items one by one?

    The twin of `cox`, fitted by statsmodels: items that are equal in all terms are
    counted together, days are put into bands of about equal numbers of events, and
    the chance of the outcome per day and item is modeled in each cell. The effort
    depends on the number of cells, not on that of the items.

    Parameters
    ----------
    items, terms, strata, cluster, outcome : see `cox`
        As there. Use categories: numbers make a cell of every value. With a
        cluster, cells are counted by cluster too; without it, the errors allow for
        no clusters.

    Returns
    -------
    DataFrame
        The columns of the effects of `cox`, without `model_se`.

    Raises
    ------
    ParameterError
        As `cox`, and when there are too many cells, or the fit does not settle.

    Notes
    -----
    Binomial GLM with complementary log-log link of the events among the items at risk,
    per day on which there is any event: 1 − exp(−exp(band + effects)). With a band per
    day these are the hazard ratios of the Cox model for days grouped as they are
    (Prentice and Gloeckler 1978); the wider the bands, the more it matters that the
    hazard changes within them.

    References
    ----------
    Prentice and Gloeckler (1978), Biometrics 34, 57–67.

    Examples
    --------
    >>> from arkit.survival.association.cox_fit import cox
    >>> items = pd.DataFrame({"days": [*range(1, 41), *range(11, 51)],
    ...     "outcome": "paid", "po": ["missing"] * 40 + ["shown"] * 40})
    >>> cox(items, ["po"]).effects["hazard_ratio"].round(2).item()
    0.4
    >>> grouped_hazards(items, ["po"])["hazard_ratio"].round(2).item()
    0.4
    """
    check_times(items, outcome)
    model = design(items, terms)
    is_event = items["outcome"].to_numpy() == outcome
    check_events(int(is_event.sum()), len(model.effects), outcome)
    codes, _ = strata_of(items, strata)
    days = items["days"].to_numpy("float64")
    sets, kept = risk_sets(days, entry_days(items), is_event, codes)
    clusters = None if cluster is None else codes_in(items, cluster)[kept]
    keys = [*terms, *([strata] if isinstance(strata, str) else strata or [])]
    keys += [] if cluster is None else [cluster]
    patterns = items.iloc[kept].groupby(keys, observed=True, sort=False).ngroup()
    cells = _cells(sets, patterns.to_numpy(), _bands(sets))
    rows = cells.first[cells.pattern]
    coefficients, covariance = _fitted(
        cells,
        model.columns[kept][rows],
        groups=None if clusters is None else clusters[rows],
    )
    away = np.flatnonzero(np.abs(coefficients) > FAR)
    if len(away):
        raise runaway([model.labels[k] for k in away])
    return wald(model, coefficients, covariance)


@dataclass(frozen=True, kw_only=True)
class _Cells:
    """Item-days at risk and events by band and pattern of covariates."""

    band: np.ndarray
    pattern: np.ndarray
    n_days: np.ndarray
    n_events: np.ndarray
    first: np.ndarray


def _bands(sets: RiskSets) -> np.ndarray:
    """Band of each event day: runs of days of a stratum with about equal events."""
    counts = pd.Series(sets.n_events)
    before = counts.groupby(sets.stratum).cumsum() - counts
    total = counts.groupby(sets.stratum).transform("sum")
    n_bands = (total // EVENTS_PER_BAND).clip(1, MOST_BANDS)
    place = (before * n_bands // total).to_numpy()
    steps = (np.diff(place) != 0) | (np.diff(sets.stratum) != 0)
    return np.append(0, np.cumsum(steps))


def _cells(sets: RiskSets, patterns: np.ndarray, bands: np.ndarray) -> _Cells:
    """Count items at risk by pattern and event day, and add days up to bands."""
    n_patterns, n_days = int(patterns.max()) + 1, len(sets.day)
    n_bands = int(bands[-1]) + 1
    too_many = n_patterns * n_bands > MOST_CELLS or n_bands > MOST_COLUMNS
    if too_many or n_patterns * n_days > MOST_COUNTS:
        raise ParameterError(
            f"there are too many cells ({n_patterns:,} patterns, {n_bands} day bands)",
            remedy="put numbers into levels, use fewer terms or strata, or use cox",
        )
    shape = (n_patterns, n_days + 1)
    came = np.bincount(patterns * shape[1] + sets.first, minlength=np.prod(shape))
    left = np.bincount(patterns * shape[1] + sets.last + 1, minlength=np.prod(shape))
    at_risk = np.cumsum((came - left).reshape(shape), axis=1)[:, :-1]
    own = sets.events
    events = np.bincount(
        patterns[own] * n_days + sets.last[own], minlength=n_patterns * n_days
    ).reshape(n_patterns, n_days)
    starts = np.flatnonzero(np.append(True, np.diff(bands) > 0))
    at_risk = np.add.reduceat(at_risk, starts, axis=1)
    events = np.add.reduceat(events, starts, axis=1)
    # Where all at risk leave, the chance is 1 whatever the effects: nothing to learn.
    some_stay = at_risk.sum(axis=0) > events.sum(axis=0)
    pattern, band = np.nonzero(at_risk * some_stay)
    _, first = np.unique(patterns, return_index=True)
    return _Cells(
        band=band,
        pattern=pattern,
        n_days=at_risk[pattern, band],
        n_events=events[pattern, band],
        first=first,
    )


def _fitted(
    cells: _Cells, columns: np.ndarray, *, groups: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients and covariance of the terms, by statsmodels."""
    import statsmodels.api as sm

    k = columns.shape[1]
    bands = np.equal.outer(cells.band, np.unique(cells.band))
    family = sm.families.Binomial(link=sm.families.links.CLogLog())
    counts = np.column_stack([cells.n_events, cells.n_days - cells.n_events])
    model = sm.GLM(counts, np.hstack([columns, bands]), family=family)
    how = {"cov_type": "nonrobust"}
    if groups is not None:
        how = {
            "cov_type": "cluster",
            "cov_kwds": {"groups": groups, "use_correction": False},
        }
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            fit = model.fit(maxiter=100, tol=1e-12, **how)
        except (Warning, ValueError, np.linalg.LinAlgError) as error:
            raise ParameterError(
                "the grouped model did not settle",
                remedy="leave terms out or join levels; its figures are not printed",
            ) from error
    return fit.params[:k], fit.cov_params()[:k, :k]
