"""Which numbers stand for the terms of a model?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from arkit.errors import ParameterError


@dataclass(frozen=True, kw_only=True)
class Design:
    """The terms as numbers: a column per level that is compared with its reference."""

    columns: np.ndarray
    effects: pd.DataFrame

    @property
    def labels(self) -> list[str]:
        """Name of each column for the analyst."""
        pairs = zip(self.effects["term"], self.effects["level"], strict=True)
        return [label(term, level) for term, level in pairs]


def label(term: str, level: object) -> str:
    """Name an effect: "size: large".

    Parameters
    ----------
    term : str
        Name of the term.
    level : object
        The level that is compared.

    Returns
    -------
    str
        Both in one text.

    Examples
    --------
    >>> label("size", "large")
    'size: large'
    """
    return f"{term}: {level}"


def design(items: pd.DataFrame, terms: Sequence[str]) -> Design:
    """Which columns of numbers do these terms become?

    Parameters
    ----------
    items : DataFrame
        One row per item with a column per term: numbers as they are; True against
        False; categories and texts each against the first (of texts, in alphabetical
        order).
    terms : sequence of str
        Names of the columns.

    Returns
    -------
    Design
        `columns` (n items by k effects, float) and `effects`, one row per column:
        `term`, `level`, `reference`, `n_items` (items at that level).

    Raises
    ------
    ParameterError
        When a column is missing, a value is missing or not finite, or a term has one
        level only.

    Examples
    --------
    >>> found = design(pd.DataFrame({"size": ["large", "small", "small"]}), ["size"])
    >>> found.columns.T, found.labels
    (array([[0., 1., 1.]]), ['size: small'])
    """
    unknown = [term for term in terms if term not in items]
    if unknown or not len(terms) or len(set(terms)) < len(terms):
        raise ParameterError(
            "terms must be different columns of the items",
            rows=unknown,
            remedy="name at least one column, each once",
        )
    parts = [_columns(items[term], term) for term in terms]
    columns = np.empty((len(items), sum(len(part) for part in parts)), order="F")
    rows = []
    for place, row in enumerate(part for found in parts for part in found):
        columns[:, place] = row.pop("values")
        rows.append(row)
    return Design(columns=columns, effects=pd.DataFrame(rows))


def _columns(values: pd.Series, term: str) -> list[dict]:
    """Columns of one term with what they stand for."""
    missing = values.isna().to_numpy()
    if missing.any():
        raise ParameterError(
            f"the term {term!r} has missing values",
            rows=[f"item {place}" for place in np.flatnonzero(missing)],
            remedy="give missing values a level of their own, or leave these items out "
            "and say so",
        )
    if pd.api.types.is_bool_dtype(values):
        values = values.map({True: "yes", False: "no"}).astype("category")
    elif pd.api.types.is_numeric_dtype(values):
        return _number(values, term)
    levels = values.astype("category").cat.remove_unused_categories().cat
    if len(levels.categories) < 2:
        raise _one_level(term)
    reference, *others = levels.categories
    codes = levels.codes.to_numpy()
    return [
        {
            "values": codes == place,
            "term": term,
            "level": level,
            "reference": reference,
            "n_items": int((codes == place).sum()),
        }
        for place, level in enumerate(others, start=1)
    ]


def _number(values: pd.Series, term: str) -> list[dict]:
    numbers = values.to_numpy("float64")
    if not np.isfinite(numbers).all():
        raise ParameterError(
            f"the term {term!r} has values that are not finite",
            rows=[f"item {place}" for place in np.flatnonzero(~np.isfinite(numbers))],
            remedy="correct them, or leave these items out and say so",
        )
    if numbers.min() == numbers.max():
        raise _one_level(term)
    told = {"level": "1 more", "reference": "", "n_items": len(numbers)}
    return [{"values": numbers, "term": term, **told}]


def _one_level(term: str) -> ParameterError:
    return ParameterError(
        f"the term {term!r} has one level only, so nothing can be compared",
        remedy="leave it out",
    )
