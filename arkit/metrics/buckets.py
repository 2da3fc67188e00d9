"""Into which age class does an open amount fall?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from arkit.errors import ParameterError

EDGES = (30, 60, 90)
NOT_DUE = "not due"
NO_DUE_DATE = "no due date"
ON_ACCOUNT = "on account"
BASES = ("due", "invoice")


@dataclass(frozen=True)
class Buckets:
    """Age classes in days past due, or in days since the invoice."""

    edges: tuple[int, ...]
    basis: str

    @property
    def labels(self) -> list[str]:
        """Names of the classes, in order.

        >>> Buckets((30, 60), "due").labels
        ['not due', '1–30', '31–60', 'over 60', 'no due date', 'on account']
        """
        lows = [0 if self.basis == "invoice" else 1, *(e + 1 for e in self.edges)]
        ranges = [f"{a}–{b}" for a, b in zip(lows[:-1], self.edges, strict=True)]
        aged = [*ranges, f"over {self.edges[-1]}"]
        if self.basis == "invoice":
            return [*aged, ON_ACCOUNT]
        return [NOT_DUE, *aged, NO_DUE_DATE, ON_ACCOUNT]

    @property
    def aged(self) -> list[str]:
        """Classes an invoice with a due date passes through, youngest first."""
        return [b for b in self.labels if b not in (NO_DUE_DATE, ON_ACCOUNT)]

    @property
    def entry_days(self) -> list[int | None]:
        """Days past due on which an open amount enters each of `aged`.

        >>> Buckets((30, 60), "due").entry_days
        [None, 1, 31, 61]
        """
        return [None, 1, *(e + 1 for e in self.edges)]

    def case(self, *, days: str, on_account: str) -> str:
        """SQL expression for the place of a row in `labels`, counted from 0.

        Parameters
        ----------
        days : str
            SQL expression of its age; NULL where it has no due date.
        on_account : str
            SQL condition for credit notes and unapplied settlements.

        Returns
        -------
        str
            A CASE expression.
        """
        uppers = list(self.edges) if self.basis == "invoice" else [0, *self.edges]
        steps = " ".join(f"WHEN {days} <= {e} THEN {i}" for i, e in enumerate(uppers))
        last = len(self.labels) - 1
        return (
            f"CASE WHEN {on_account} THEN {last} WHEN {days} IS NULL THEN {last - 1} "
            f"{steps} ELSE {len(uppers)} END"
        )

    def names(self, places: pd.Series) -> pd.Categorical:
        """Ordered names for places in `labels`."""
        return pd.Categorical.from_codes(
            places.to_numpy(), categories=self.labels, ordered=True
        )


def buckets(edges: Sequence[int] = EDGES, *, basis: str = "due") -> Buckets:
    """Check the edges of age classes.

    Parameters
    ----------
    edges : sequence of int, default (30, 60, 90)
        Last day of each class but the open one at the end, rising.
    basis : {"due", "invoice"}, default "due"
        Days past due, or days since the invoice.

    Returns
    -------
    Buckets
        The classes.

    Raises
    ------
    ParameterError
        When the edges do not rise, or the basis is unknown.

    Examples
    --------
    >>> buckets((14, 45), basis="invoice").labels
    ['0–14', '15–45', 'over 45', 'on account']
    """
    if basis not in BASES:
        raise ParameterError(
            f"cannot age by {basis!r}", remedy=f"use one of {', '.join(BASES)}"
        )
    whole = all(isinstance(e, int) and e > 0 for e in edges)
    if not edges or not whole or sorted(set(edges)) != list(edges):
        raise ParameterError(
            f"age classes with the edges {edges!r}",
            remedy="give rising whole days such as (30, 60, 90)",
        )
    return Buckets(edges=tuple(edges), basis=basis)
