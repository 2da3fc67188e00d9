"""Does an effect hold over time, or only at first?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.survival.association.cox_design import design
from arkit.survival.association.cox_door import check_times, codes_in, strata_of
from arkit.survival.association.cox_risk import risk_sets
from arkit.survival.association.cox_solve import Solution, clustered, solve
from arkit.survival.association.early_and_late import halves_of


def constant_over_time(
    items: pd.DataFrame,
    terms: Sequence[str],
    *,
    strata: str | Sequence[str] | None = None,
    cluster: str | None = None,
    outcome: str = "paid",
) -> pd.DataFrame:
    """Does an effect hold over time, or only at first?

    A Cox model says that a term multiplies the chance of payment by the same factor on
    every day. Here each term gets a factor of its own after the day by which half of
    the events have happened, one term at a time, the others as they are.

    Parameters
    ----------
    items, terms, strata, cluster, outcome : see `cox`
        As there.

    Returns
    -------
    DataFrame
        One row per level, as the effects of `cox`: `term`, `level`, `reference`,
        `split_day` (last day that counts as early), `early_ratio`, `late_ratio`
        (hazard ratios up to that day, and after it), `chi2`, `df`, `p_value` (that the
        ratios of all levels of the term are the same early and late) and `reason`
        (why they are not known).

    Raises
    ------
    ParameterError
        As `cox`, and when all events happen on one day.

    Notes
    -----
    Without clusters chi2 is that of the likelihood ratio; with clusters, whose
    likelihood is not the true one, it is Wald's with errors by cluster. A small p-value
    says that an average over time is told in place of two stories; with many items it
    is small for changes of no importance, so look at the two ratios.

    References
    ----------
    Cox (1972), Journal of the Royal Statistical Society B 34, 187–220, section 8 (a
    covariate times a function of time); Therneau and Grambsch (2000), Modeling Survival
    Data, section 6.2.

    Examples
    --------
    Many are paid soon after a reminder; those that are not take long:

    >>> reminded = [*range(1, 16), *range(1, 16), *range(50, 90, 4)]
    >>> items = pd.DataFrame({"days": [*range(1, 41), *reminded], "outcome": "paid",
    ...                       "reminded": [False] * 40 + [True] * 40})
    >>> found = constant_over_time(items, ["reminded"])
    >>> found[["split_day", "early_ratio", "late_ratio", "p_value"]].round(3)
       split_day  early_ratio  late_ratio  p_value
    0         14        2.651       0.061      0.0
    """
    check_times(items, outcome)
    model = design(items, terms)
    halves = halves_of(items, outcome)
    codes, _ = strata_of(items, strata)
    clusters = None if cluster is None else codes_in(items, cluster)
    sets, kept = risk_sets(
        halves.days, halves.entry, halves.is_event, codes[halves.rows]
    )
    rows, late = halves.rows[kept], halves.is_late[kept]
    columns = model.columns[rows]
    plain = solve(sets, columns, model.labels, with_residuals=False)
    told = model.effects[["term", "level", "reference"]].assign(split_day=halves.cut)
    found = []
    for term in terms:
        own = np.flatnonzero(model.effects["term"] == term)
        wide = np.hstack([columns, columns[:, own] * late[:, None]])
        try:
            full = solve(
                sets,
                wide,
                [*model.labels, *(f"{model.labels[k]}, later" for k in own)],
                with_residuals=cluster is not None,
                start=np.append(plain.coefficients, np.zeros(len(own))),
            )
            chi2 = _chi2(plain, full, None if clusters is None else clusters[rows])
            found.append(_compared(told.loc[own], full.coefficients, own, chi2))
        except ParameterError as error:
            found.append(_unknown(told.loc[own], error))
    return pd.concat(found, ignore_index=True)


def _chi2(plain: Solution, full: Solution, clusters: np.ndarray | None) -> float:
    """Likelihood ratio, or Wald's test with errors by cluster."""
    if clusters is None:
        return max(2 * (full.log_likelihood - plain.log_likelihood), 0.0)
    k = len(plain.coefficients)
    covariance = clustered(full, clusters, len(np.unique(clusters)))[k:, k:]
    change = full.coefficients[k:]
    return float(change @ np.linalg.solve(covariance, change))


def _compared(
    told: pd.DataFrame, coefficients: np.ndarray, own: np.ndarray, chi2: float
) -> pd.DataFrame:
    """Ratios early and late with the test of the whole term."""
    from scipy.special import chdtrc

    early, change = coefficients[own], coefficients[-len(own) :]
    return told.assign(
        early_ratio=np.exp(early),
        late_ratio=np.exp(early + change),
        chi2=chi2,
        df=len(own),
        p_value=float(chdtrc(len(own), chi2)),
        reason=None,
    )


def _unknown(told: pd.DataFrame, error: ParameterError) -> pd.DataFrame:
    """Why early and late cannot be told apart for a term."""
    blank = dict.fromkeys(("early_ratio", "late_ratio", "chi2"), np.nan)
    return told.assign(
        **blank,
        df=len(told),
        p_value=np.nan,
        reason=f"not determinable, because {error.problem}",
    )
