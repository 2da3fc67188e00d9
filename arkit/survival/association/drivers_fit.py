"""Which effects can be estimated from these items, and what are they?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.survival.association.cox_design import label
from arkit.survival.association.cox_fit import CoxFit, cox
from arkit.survival.association.drivers_days import median_shifts
from arkit.survival.association.early_and_late import Question, late_p_values
from arkit.survival.curves.enough import MINIMUM

LEAST_CUSTOMERS = 10
MOST_LOST = 0.1
CONSTANT = 0.01
FIGURES = (
    *("hazard_ratio", "low", "high", "days_later", "days_low", "days_high"),
    *("p_value", "is_constant"),
)
Reasons = dict[tuple[str, str], str]


def compared(asked: Question, shown: Sequence[str]) -> pd.DataFrame:
    """Estimate the effects of terms, and say of each level that has none why.

    Parameters
    ----------
    asked : Question
        The model; its terms are categorical columns of the items, which also have a
        `customer_id`.
    shown : sequence of str
        Terms whose effects are returned.

    Returns
    -------
    DataFrame
        Effects as `drivers` returns them, without `comparison`.

    Examples
    --------
    >>> items = pd.DataFrame({"days": [*range(1, 41), *range(11, 51)],
    ...     "outcome": "paid", "customer_id": "C1",
    ...     "PO": pd.Categorical(["missing"] * 40 + ["shown"] * 40)})
    >>> asked = Question(items, ["PO"], "customer_id", None, "paid")
    >>> found = compared(asked, ["PO"])
    >>> found[["level", "reference", "hazard_ratio", "n_items"]].round(2)
       level reference  hazard_ratio  n_items
    0  shown   missing           0.4       40
    """
    reasons: Reasons = {}
    levels = _levels(asked.items, shown)
    left, fit = _fitted(asked, reasons)
    found = levels.assign(reference="", **dict.fromkeys(FIGURES, np.nan))
    if fit is not None:
        kept = [term for term in shown if term in left.terms]
        found = levels.merge(_figures(left, fit, kept), how="left")
    pairs = zip(found["term"], found["level"], strict=True)
    found["reason"] = pd.Series([reasons.get(p) for p in pairs], dtype="object")
    found = _one_reason_a_term(
        found[found[["hazard_ratio", "reason"]].notna().any(axis=1)]
    )
    order = ["term", "level", "reference", *FIGURES[:-1], "n_items", "n_customers"]
    return found.assign(is_constant=found["is_constant"].astype("boolean"))[
        [*order, "is_constant", "reason"]
    ]


def _one_reason_a_term(found: pd.DataFrame) -> pd.DataFrame:
    """Of a term without any effect, keep the level with the most items only."""
    is_known = found["hazard_ratio"].notna().groupby(found["term"]).transform("any")
    most = found.groupby("term")["n_items"].transform("max") == found["n_items"]
    kept = found[is_known | most]
    again = kept.duplicated("term") & kept["hazard_ratio"].isna()
    return kept[~again | is_known[kept.index]].reset_index(drop=True)


def _levels(items: pd.DataFrame, terms: Sequence[str]) -> pd.DataFrame:
    """All levels of terms with how many items and customers are at them."""
    parts = []
    for term in terms:
        of = items.groupby(term, observed=True)["customer_id"]
        counts = of.agg(n_items="size", n_customers="nunique").reset_index(
            names="level"
        )
        parts.append(counts.assign(term=term, level=counts["level"].astype("object")))
    return pd.concat(parts, ignore_index=True)


def _fitted(asked: Question, reasons: Reasons) -> tuple[Question, CoxFit | None]:
    """Fit the model to what is left after levels that say nothing are left out."""
    while True:
        asked = _without_rare_levels(asked, reasons)
        if not asked.terms:
            return asked, None
        try:
            fit = cox(
                asked.items,
                asked.terms,
                strata=asked.strata,
                cluster=asked.cluster,
                outcome=asked.outcome,
            )
        except ParameterError as error:
            asked = _without_named_levels(asked, error, reasons)
            continue
        return asked, fit


def _without_rare_levels(asked: Question, reasons: Reasons) -> Question:
    """Leave levels with too few events or customers out, until none is left."""
    while True:
        before = asked
        for term in before.terms:
            asked = _without(asked, term, _rare(asked, term), reasons)
        if asked is before:
            return asked


def _rare(asked: Question, term: str) -> dict[str, str]:
    """Levels of a term that are too rare to say anything, and why."""
    items = asked.items
    values = items[term]
    paid = values[items["outcome"] == asked.outcome].value_counts()
    names = values.cat.categories
    found = {
        level: f"only {paid[level]} items were {asked.outcome} (n = {paid[level]}, "
        f"need {MINIMUM})"
        for level in names
        if paid[level] < MINIMUM
    }
    if asked.strata is None:
        of = items.groupby(term, observed=False)["customer_id"].nunique()
        found |= {
            level: f"only {of[level]} customers have it (n = {of[level]}, "
            f"need {LEAST_CUSTOMERS})"
            for level in names
            if of[level] < LEAST_CUSTOMERS and level not in found
        }
    if not found and len(names) < 2:
        found = dict.fromkeys(names, "there is nothing to compare it with")
    return found


def _without(
    asked: Question, term: str, rare: dict[str, str], reasons: Reasons
) -> Question:
    """Leave levels and their items out, or the term where little would be left."""
    if not rare:
        return asked
    told = {level: f"not determinable, because {why}" for level, why in rare.items()}
    reasons.update({(term, level): why for level, why in told.items()})
    items = asked.items
    lost = items[term].isin([*rare])
    if lost.mean() > MOST_LOST or len(items[term].cat.categories) - len(rare) < 2:
        return replace(asked, terms=[name for name in asked.terms if name != term])
    items = items[~lost]
    used = {name: items[name].cat.remove_unused_categories() for name in asked.terms}
    return replace(asked, items=items.assign(**used))


def _without_named_levels(
    asked: Question, error: ParameterError, reasons: Reasons
) -> Question:
    """Leave out the levels an error complains of; all terms where it names none."""
    before = asked
    for term in before.terms:
        names = asked.items[term].cat.categories
        bad = [level for level in names if label(term, level) in error.rows]
        asked = _without(asked, term, dict.fromkeys(bad, error.problem), reasons)
    if asked is not before:
        return asked
    for term in asked.terms:
        last = asked.items[term].cat.categories[-1]
        reasons[term, last] = f"not determinable, because {error.problem}"
    return replace(asked, terms=[])


def _figures(asked: Question, fit: CoxFit, shown: list[str]) -> pd.DataFrame:
    """Effects of a model in ratios and days, and whether they hold over time."""
    shifts = median_shifts(fit, asked.items, list(asked.terms), stratum=asked.strata)
    effects = pd.concat([fit.effects, shifts], axis=1)
    effects = effects[effects["term"].isin(shown)]
    try:
        p_values = late_p_values(asked, fit, shown)
    except ParameterError:
        p_values = pd.Series(np.nan, shown)
    found = effects["term"].map(p_values)
    constant = (found >= CONSTANT).astype("boolean").mask(found.isna())
    return effects.drop(columns="n_items").assign(is_constant=constant)
