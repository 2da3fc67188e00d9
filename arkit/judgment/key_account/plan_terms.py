"""Which terms of a plan are worth most, and should be asked for first?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from arkit.errors import ParameterError
from arkit.judgment.what_if_plan import plan_study

if TYPE_CHECKING:
    from arkit.judgment.key_account.worths import Worths
    from arkit.judgment.what_if_offers import OfferTerms

COLUMNS = ("term", "value_amount", "difference_amount")


def plan_terms(
    worths: Worths, chances: Mapping[str, float], n_installments: int
) -> pd.DataFrame:
    """Which terms of a plan are worth most, and should be asked for first?

    Parameters
    ----------
    worths : Worths
        Ways out by cause.
    chances : mapping of str to float
        Chance of each cause.
    n_installments : int
        Of the plan.

    Returns
    -------
    DataFrame
        `term`, `value_amount`, `difference_amount` to the plan as offered; the plan as
        offered first, then the terms in order of worth. Means over the causes of what
        a study of the plan says in the world of each.
    """
    if worths.claim is None:
        return worths.case.nothing(*COLUMNS)
    try:
        return _terms(worths, chances, worths.offered(n_installments))
    except ParameterError as error:
        return worths.case.nothing(*COLUMNS, reason=error.problem)


def _terms(
    worths: Worths, chances: Mapping[str, float], terms: OfferTerms
) -> pd.DataFrame:
    """Terms over the causes."""
    mixture = worths.mixture(chances)
    total: pd.DataFrame | None = None
    for name, world in mixture.worlds.items():
        study = plan_study(replace(worths.case, world=world), terms)
        frame = study.clauses().frame.set_index("term") * mixture.chances[name]
        total = frame if total is None else total.add(frame, fill_value=0.0)
    head, rest = total.iloc[:1], total.iloc[1:]
    if "As offered" in total.index:
        head, rest = total.loc[["As offered"]], total.drop(index="As offered")
    ranked = rest.sort_values("difference_amount", ascending=False, kind="stable")
    return pd.concat([head, ranked]).reset_index()
