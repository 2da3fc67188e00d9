"""Which coefficients make the observed payments most likely, if any do?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arkit.errors import ParameterError
from arkit.survival.association.cox_risk import Efron, RiskSets, efron

MOST_STEPS = 40
SETTLED = (
    1e-6  # largest last step, in standard deviations; the next would be its square
)
GAINLESS = 1e-7  # log likelihood still to be gained where a coefficient runs away
FAR = 0.1  # change of the log hazard from the least to the largest value in one step
ENDLESS = 300.0  # log hazard between two items at which any effect is taken as endless
DEPENDENT = 1e-9  # share of a column's variance that the columns before it leave
PATIENCE = 3  # such steps in a row; near a largest likelihood each is much shorter
FLAT = 1e-13  # share of the information at the start that is left where it runs away


@dataclass(frozen=True, kw_only=True)
class Solution:
    """Where the likelihood is largest; columns were centered and scaled to get there.

    `center` and `scale` are those of the columns; coefficients, covariance and
    residuals are already in the units of the analyst.
    """

    coefficients: np.ndarray
    covariance: np.ndarray
    residuals: np.ndarray | None
    center: np.ndarray
    at: Efron
    log_likelihood: float
    null_log_likelihood: float
    iterations: int


def solve(
    sets: RiskSets,
    columns: np.ndarray,
    labels: list[str],
    *,
    with_residuals: bool,
    start: np.ndarray | None = None,
) -> Solution:
    """Find the coefficients by Newton's method, or say why there are none.

    Parameters
    ----------
    sets : RiskSets
        Who is at risk when.
    columns : array of float, shape (n, k)
        Covariates of the items of the risk sets.
    labels : list of str
        Names of the columns, for the errors.
    with_residuals : bool
        Whether to compute score residuals, for errors by cluster.
    start : array of float, shape (k,), optional
        Coefficients to begin with, in place of 0; `null_log_likelihood` is theirs.

    Returns
    -------
    Solution
        Coefficients, covariance and what the likelihood was.

    Raises
    ------
    ParameterError
        When columns follow from others or do not vary among items compared, when a
        coefficient runs to infinity, or when the search does not settle.
    """
    center = columns.mean(axis=0)
    scale = np.where(columns.std(axis=0) > 0, columns.std(axis=0), 1.0)
    scaled = (columns - center) / scale
    reach = (columns.max(axis=0) - columns.min(axis=0)) / scale
    found = np.zeros(len(scale)) if start is None else start * scale
    begin = at = efron(sets, scaled, found)
    first = begin.information
    _refuse_dependent(first, len(sets.events), labels)
    steps = idle = 0
    while True:
        step = _step(at, first, labels)
        gain = float(step @ at.slope)
        away = np.flatnonzero(np.abs(step) * reach > FAR)
        idle = idle + 1 if len(away) and gain < GAINLESS else 0
        if idle > PATIENCE or (len(away) and np.ptp(at.linear) > ENDLESS):
            raise runaway([labels[k] for k in away])
        at, found, steps = _better(at, found, step, steps)
        if np.abs(step).max() < SETTLED:
            break
    inverse = np.linalg.inv(at.information)
    return Solution(
        coefficients=found / scale,
        covariance=inverse / np.outer(scale, scale),
        residuals=at.residuals * scale if with_residuals else None,
        center=center,
        at=at,
        log_likelihood=at.log_likelihood,
        null_log_likelihood=begin.log_likelihood,
        iterations=steps,
    )


def _step(at: Efron, first: np.ndarray, labels: list[str]) -> np.ndarray:
    """Newton's step; refused where the likelihood has become flat on the way."""
    information = at.information
    left = np.diag(information) / np.diag(first)
    if not np.isfinite(information).all() or (left < FLAT).any():
        raise runaway([labels[k] for k in np.flatnonzero(~(left >= FLAT))])
    return np.linalg.solve(information, at.slope)


def _better(
    at: Efron, found: np.ndarray, step: np.ndarray, steps: int
) -> tuple[Efron, np.ndarray, int]:
    """Go a step, or as much of it as makes the likelihood larger."""
    worst = at.log_likelihood - 1e-9 * abs(at.log_likelihood) - 1e-9
    for halvings in range(MOST_STEPS - steps):
        there = found + step / 2**halvings
        tried = efron(at.sets, at.columns, there)
        if np.isfinite(tried.log_likelihood) and tried.log_likelihood >= worst:
            return tried, there, steps + 1
    raise ParameterError(
        f"the model did not settle within {MOST_STEPS} steps",
        remedy="leave terms out or join levels; its figures are not printed",
    )


def _refuse_dependent(
    information: np.ndarray, n_events: int, labels: list[str]
) -> None:
    """Find columns that follow from those before them, by Cholesky elimination."""
    rest, dependent = information.copy(), []
    for k, name in enumerate(labels):
        if rest[k, k] <= DEPENDENT * max(information[k, k], n_events):
            dependent.append(name)
            continue
        rest = rest - np.outer(rest[:, k], rest[k]) / rest[k, k]
    if dependent:
        raise ParameterError(
            "effects follow from others, or do not vary among the items compared",
            rows=dependent,
            remedy="leave these terms out",
        )


def runaway(labels: list[str]) -> ParameterError:
    """The error of coefficients without a largest likelihood (separation).

    Parameters
    ----------
    labels : list of str
        Names of the effects.

    Returns
    -------
    ParameterError
        To be raised.
    """
    return ParameterError(
        "effects cannot be estimated, because all or none of the items they tell apart "
        "left first (separation)",
        rows=labels,
        remedy="join these levels with others, or leave the terms out",
    )


def clustered(found: Solution, clusters: np.ndarray, n_clusters: int) -> np.ndarray:
    """Allow for clusters in the covariance of the coefficients.

    Parameters
    ----------
    found : Solution
        With residuals.
    clusters : array of int, shape (n,)
        Number of each item's cluster, of the items of the risk sets.
    n_clusters : int
        How many clusters there are among all items.

    Returns
    -------
    numpy.ndarray
        Covariance, from score residuals summed by cluster, shape (k, k).

    Raises
    ------
    ParameterError
        When there are not more clusters than effects.
    """
    if n_clusters <= len(found.coefficients):
        raise ParameterError(
            f"errors by cluster need more clusters than effects (there are "
            f"{n_clusters} and {len(found.coefficients)})",
            remedy="leave terms out, or cluster by something finer",
        )
    sums = [np.bincount(clusters, weights=column) for column in found.residuals.T]
    parts = np.column_stack(sums) @ found.covariance
    return parts.T @ parts
