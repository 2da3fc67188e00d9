"""Would effects of their own early and late fit the payments better?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.survival.association.cox_design import design
from arkit.survival.association.cox_door import codes_in, entry_days, strata_of
from arkit.survival.association.cox_fit import CoxFit
from arkit.survival.association.cox_risk import efron, risk_sets

LOST = 1e-6


@dataclass(frozen=True, kw_only=True)
class Halves:
    """Items cut in two after a day: the part up to it, and the part after it."""

    cut: int
    rows: np.ndarray
    is_late: np.ndarray
    days: np.ndarray
    entry: np.ndarray
    is_event: np.ndarray


def halves_of(items: pd.DataFrame, outcome: str) -> Halves:
    """Cut items in two after the day by which half of the events have happened.

    Parameters
    ----------
    items : DataFrame
        With `days`, `outcome` and, where watched late, `entry`.
    outcome : str
        The outcome studied.

    Returns
    -------
    Halves
        The early parts of items, then the late ones.

    Raises
    ------
    ParameterError
        When no item has the outcome, or none after that day.
    """
    days, entry = items["days"].to_numpy("float64"), entry_days(items)
    is_event = items["outcome"].to_numpy() == outcome
    if not is_event.any():
        raise ParameterError(f"no item was {outcome}", remedy="take in more items")
    cut = float(np.quantile(days[is_event], 0.5, method="inverted_cdf"))
    if days[is_event].max() <= cut:
        raise ParameterError(
            f"no item was {outcome} after day {cut:.0f}, so early and late cannot be "
            "compared",
            remedy="take in more items",
        )
    early, late = np.flatnonzero(~(entry > cut)), np.flatnonzero(days > cut)
    ended = is_event[early] & (days[early] <= cut)
    return Halves(
        cut=int(cut),
        rows=np.concatenate([early, late]),
        is_late=np.repeat([False, True], [len(early), len(late)]),
        days=np.concatenate([np.minimum(days[early], cut), days[late]]),
        entry=np.concatenate([entry[early], np.fmax(entry[late], cut + 1)]),
        is_event=np.concatenate([ended, is_event[late]]),
    )


@dataclass(frozen=True)
class Question:
    """A model to be fitted: the arguments of `cox`."""

    items: pd.DataFrame
    terms: Sequence[str]
    strata: str | Sequence[str] | None
    cluster: str | None
    outcome: str


def late_p_values(asked: Question, fit: CoxFit, tested: Sequence[str]) -> pd.Series:
    """Test whether effects change after half of the events, without fitting again.

    Parameters
    ----------
    asked : Question
        The model.
    fit : CoxFit
        Its fit.
    tested : sequence of str
        The terms to be tested, each adjusted for all.

    Returns
    -------
    Series
        By term, the p-value of Rao's score test, with errors by cluster where the
        model has clusters; missing where early and late cannot be told apart.

    Raises
    ------
    ParameterError
        As `halves_of`.

    Notes
    -----
    The test of `constant_over_time` needs a fit per term; this one needs the slope of
    the likelihood where the effects are constant, and agrees with it in large samples.
    """
    model = design(asked.items, asked.terms)
    halves = halves_of(asked.items, asked.outcome)
    codes, _ = strata_of(asked.items, asked.strata)
    sets, kept = risk_sets(
        halves.days, halves.entry, halves.is_event, codes[halves.rows]
    )
    rows, late = halves.rows[kept], halves.is_late[kept]
    columns = model.columns[rows] - model.columns[rows].mean(axis=0)
    wide = np.hstack([columns, columns * late[:, None]])
    known = fit.effects["coefficient"].to_numpy()
    at = efron(sets, wide, np.append(known, np.zeros_like(known)))
    clusters = rows
    if asked.cluster is not None:
        clusters = codes_in(asked.items, asked.cluster)[rows]
    sums = [np.bincount(clusters, weights=column) for column in at.residuals.T]
    parts = np.column_stack(sums)
    own = {term: np.flatnonzero(model.effects["term"] == term) for term in tested}
    found = {
        term: _p_value(parts, at.information, len(known), places)
        for term, places in own.items()
    }
    return pd.Series(found, dtype="float64")


def _p_value(
    parts: np.ndarray, information: np.ndarray, n_known: int, own: np.ndarray
) -> float:
    """Score test of the late columns of a term, given the constant effects."""
    from scipy.special import chdtrc

    known, late = np.arange(n_known), n_known + own
    crossed = information[np.ix_(late, known)]
    weights = np.linalg.solve(information[np.ix_(known, known)], crossed.T)
    own_information = information[np.ix_(late, late)]
    left = np.diag(own_information - crossed @ weights)
    if (left < LOST * np.diag(own_information)).any():
        return np.nan
    scores = parts[:, late] - parts[:, known] @ weights
    slope = scores.sum(axis=0)
    chi2 = slope @ np.linalg.solve(scores.T @ scores, slope)
    return float(chdtrc(len(own), chi2))
