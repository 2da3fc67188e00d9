"""How many days later does an effect make the payment of a typical invoice?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from arkit.survival.association.cox_fit import CoxFit


def median_shifts(
    fit: CoxFit, items: pd.DataFrame, terms: list[str], *, stratum: str | None = None
) -> pd.DataFrame:
    """How many days later does each level make the median payment?

    Parameters
    ----------
    fit : CoxFit
        A model of categorical terms.
    items : DataFrame
        The items it was fitted to.
    terms : list of str
        Its terms.
    stratum : str, optional
        Column of the strata, where it has any.

    Returns
    -------
    DataFrame
        One row per effect of the fit, in its order: `days_later` (median day at the
        level less that at the reference), `days_low`, `days_high` (the same at the
        upper and lower limit of the hazard ratio); missing where half is never paid.

    Notes
    -----
    Each stratum's curve is that of its average invoice, at the level and at the
    reference; the curves are averaged over strata by number of items. Medians are read
    off between days, so that an effect of less than a day shows.

    Examples
    --------
    >>> from arkit.survival.association.cox_fit import cox
    >>> items = pd.DataFrame({"days": [*range(1, 41), *range(11, 51)],
    ...     "outcome": "paid", "po": ["shown"] * 40 + ["without"] * 40})
    >>> items["po"] = items["po"].astype("category")
    >>> median_shifts(cox(items, ["po"]), items, ["po"]).round(1)
       days_later  days_low  days_high
    0        12.0       5.3       18.0
    """
    curves = _Curves(fit, items, terms, stratum)
    effects = fit.effects
    shown = np.log(effects[["hazard_ratio", "high", "low"]].to_numpy())
    rows = []
    for term, logs in zip(effects["term"], shown, strict=True):
        reference = curves.median(term, 0.0)
        rows.append([curves.median(term, log) - reference for log in logs])
    columns = ["days_later", "days_low", "days_high"]
    return pd.DataFrame(rows, effects.index, columns)


class _Curves:
    """Baselines of all strata and what the terms add to them on average."""

    def __init__(
        self, fit: CoxFit, items: pd.DataFrame, terms: list[str], stratum: str | None
    ) -> None:
        base = fit.baseline
        if stratum is None:
            codes, own = np.zeros(len(items), "int64"), np.zeros(len(base), "int64")
        else:
            known = pd.Index(base[stratum].unique())
            codes, own = (
                known.get_indexer(items[stratum]),
                known.get_indexer(base[stratum]),
            )
        watched = codes >= 0
        self.size = np.bincount(codes[watched])
        self.parts = {}
        for term in terms:
            logs = _log_ratios(fit, term)
            added = items[term].astype("object").map(logs).to_numpy("float64")[watched]
            sums = np.bincount(codes[watched], weights=added)
            self.parts[term] = sums / self.size
        self.total = sum(self.parts.values())
        self.own, self.hazard = own, base["cumulative_hazard"].to_numpy()
        self.first = np.flatnonzero(np.append(True, own[1:] != own[:-1]))
        self.day = base["day"].to_numpy()

    def median(self, term: str, log_ratio: float) -> float:
        """Day by which half is paid, all items at this log hazard ratio of the term."""
        lift = np.exp(self.total - self.parts[term] + log_ratio)
        share = np.exp(-self.hazard * lift[self.own])
        before = np.append(1.0, share[:-1])
        before[self.first] = 1.0
        paid = (before - share) * self.size[self.own]
        least = self.day.min()
        lost = np.bincount(self.day - least, weights=paid) / self.size.sum()
        left = 1 - np.cumsum(lost)
        reached = np.flatnonzero(left <= 0.5)
        if not len(reached):
            return np.nan
        place = reached[0]
        above = left[place - 1] if place else 1.0
        return float(least + place - (0.5 - left[place]) / (above - left[place]))


def _log_ratios(fit: CoxFit, term: str) -> dict[str, float]:
    """Coefficient of each level of a term; 0 for the reference."""
    own = fit.effects[fit.effects["term"] == term]
    found = dict(zip(own["level"], own["coefficient"], strict=True))
    return found | {own["reference"].iloc[0]: 0.0}
