"""How do customers move between payment classes in a month, and into failure?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from arkit.errors import ParameterError
from arkit.judgment.limits.migration_matrix import default_chances, smoothed_matrix
from arkit.judgment.limits.payment_classes import BASIS, CLASSES, FAILED, class_moves
from arkit.judgment.policy import Policy, read_policy
from arkit.metrics import Measure
from arkit.metrics.passport import measure
from arkit.metrics.roll import window_of
from arkit.schema import is_missing

if TYPE_CHECKING:
    from arkit.ledger import Ledger

MONTHS = 36
HORIZONS = (3, 6, 12)
ALL = "All customers"
SEGMENTS = "SELECT customer_id, segment FROM known_customers"
ABOUT = {
    "formula": "(moves counted + m × chance among all customers) / (moves from the "
    "class + m); default within h months from the h-th power of the matrix",
    "basis": BASIS,
    "source": "Jarrow, Lando and Turnbull (1997), Review of Financial Studies 10:481 "
    "(rating migrations as a Markov chain); Dirichlet smoothing",
}


@dataclass(frozen=True, kw_only=True)
class Migrations:
    """Monthly moves of customers between payment classes, by segment.

    Parameters
    ----------
    ledger : Ledger
        Where they were counted.
    counts : mapping of str to DataFrame
        Moves by segment, and of all customers; a row per class at the beginning of a
        month, a column per class at its end.
    matrices : mapping of str to DataFrame
        Chances of moves by segment; without an entry where nothing was counted.
    today : DataFrame
        `customer_id`, `segment`, `payment_class` at the last month end.
    window : str
        Months counted.
    reason : str
        Why chances of failure are not stated; empty where they are.
    """

    ledger: Ledger
    counts: Mapping[str, pd.DataFrame]
    matrices: Mapping[str, pd.DataFrame]
    today: pd.DataFrame
    window: str
    reason: str = ""

    @property
    def n_failed(self) -> int:
        """Failures counted, of all customers."""
        return int(self.counts[ALL][FAILED].sum())

    def matrix(self, segment: str = ALL) -> Measure:
        """Chances of moves within a month.

        Parameters
        ----------
        segment : str, optional
            Segment; all customers where not given.

        Returns
        -------
        Measure
            `from_class`, a column per class, `n_moves` and `reason`; one row per class
            but that of failure.

        Raises
        ------
        ParameterError
            When there is no such segment.
        """
        counted = self.counts[self._known(segment)]
        none = pd.DataFrame(float("nan"), index=counted.index, columns=counted.columns)
        frame = self.matrices.get(segment, none).drop(index=FAILED)
        seen = counted.sum(axis=1).drop(FAILED)
        shown = frame.rename_axis("from_class").reset_index()
        shown["n_moves"] = seen.to_numpy()
        shown["reason"] = None
        if segment not in self.matrices:
            shown["reason"] = "some class was never seen at the beginning of a month"
        about = ABOUT | {"name": f"Payment classes a month later: {segment}"}
        about["window"] = self.window
        return measure(self.ledger, shown, n_rows=int(seen.sum()), about=about)

    def chances(self, segment: str = ALL) -> Measure:
        """Chances of failure by payment class, within 3, 6 and 12 months.

        Parameters
        ----------
        segment : str, optional
            Segment; all customers where not given.

        Returns
        -------
        Measure
            `payment_class`, `pd_3_share`, `pd_6_share`, `pd_12_share`, `n_moves` and
            `reason`; one row per class but that of failure.

        Raises
        ------
        ParameterError
            When there is no such segment.
        """
        counted = self.counts[self._known(segment)]
        classes = [name for name in CLASSES if name != FAILED]
        seen = counted.sum(axis=1)[classes]
        frame = pd.DataFrame({"payment_class": classes})
        matrix = None if self.reason else self.matrices.get(segment)
        for months in HORIZONS:
            found = None if matrix is None else default_chances(matrix, months=months)
            value = float("nan") if found is None else found[classes].to_numpy()
            frame[f"pd_{months}_share"] = value
        why = self.reason or "some class was never seen at the beginning of a month"
        frame["n_moves"] = seen.to_numpy()
        frame["reason"] = None if matrix is not None else why
        about = ABOUT | {"name": f"Chance of failure by payment class: {segment}"}
        about["window"] = self.window
        return measure(self.ledger, frame, n_rows=int(seen.sum()), about=about)

    def of_customer(self, customer_id: str) -> tuple[str, float | None, str]:
        """Payment class of a customer, its chance of failure, or why there is none.

        Parameters
        ----------
        customer_id : str
            Number of the account.

        Returns
        -------
        (str, float or None, str)
            Class at the last month end, chance within 12 months, reason.
        """
        own = self.today[self.today["customer_id"] == customer_id]
        if own.empty:
            return "", None, "it had nothing open at the last month end"
        row = own.iloc[0]
        segment = row["segment"] if row["segment"] in self.matrices else ALL
        frame = self.chances(segment).frame.set_index("payment_class")
        found = frame.loc[row["payment_class"]]
        if is_missing(found["pd_12_share"]):
            return row["payment_class"], None, str(found["reason"])
        return row["payment_class"], float(found["pd_12_share"]), ""

    def _known(self, segment: str) -> str:
        if segment in self.counts:
            return segment
        raise ParameterError(
            f"there is no segment {segment!r}",
            remedy=f"use one of {', '.join(self.counts)}",
        )


def migrations(
    portfolio: Ledger, *, months: int = MONTHS, policy: Policy | None = None
) -> Migrations:
    """How do customers move between payment classes in a month, and into failure?

    Parameters
    ----------
    portfolio : Ledger
        The ledger of all customers.
    months : int, default 36
        Whole months counted; fewer where the data begin later.
    policy : Policy, optional
        What is material, what a failure is, and how many must be counted; that of the
        house where not given.

    Returns
    -------
    Migrations
        Counts, chances of moves smoothed towards all customers, and chances of failure
        by class where enough failures were counted.

    Raises
    ------
    ParameterError
        When the number of months is not possible.

    Notes
    -----
    A customer counts in a month at whose beginning it had something open. One without
    anything open at its end is not late. What follows a failure does not count.
    """
    policy = policy or read_policy()
    found = class_moves(portfolio, months=months, policy=policy)
    names = portfolio.query(SEGMENTS).fillna({"segment": "no segment"})
    moves = found.moves.merge(names, on="customer_id", how="left")
    counts = {ALL: _counts(moves)}
    for segment, own in moves.groupby("segment", sort=True):
        counts[str(segment)] = _counts(own)
    n_failed = int(counts[ALL][FAILED].sum())
    needed = int(policy.value("failures_needed"))
    few = f"not enough failures: {n_failed} counted, {needed} needed"
    today = found.today.merge(names, on="customer_id", how="left")
    today["payment_class"] = [CLASSES[place] for place in today.pop("class_at")]
    return Migrations(
        ledger=portfolio,
        counts=MappingProxyType(counts),
        matrices=MappingProxyType(_matrices(counts, policy)),
        today=today,
        window=window_of(list(found.days)),
        reason="" if n_failed >= needed else few,
    )


def _counts(moves: pd.DataFrame) -> pd.DataFrame:
    """Count moves by class before and after."""
    found = pd.crosstab(moves["class_at"], moves["class_after"])
    places = range(len(CLASSES))
    square = found.reindex(index=places, columns=places, fill_value=0)
    return pd.DataFrame(square.to_numpy(), index=CLASSES, columns=CLASSES)


def _matrices(
    counts: Mapping[str, pd.DataFrame], policy: Policy
) -> dict[str, pd.DataFrame]:
    """Chances of all customers as counted, and of segments drawn towards them."""
    whole = counts[ALL].drop(index=FAILED)
    if not (whole.sum(axis=1) > 0).all():
        return {}
    raw = counts[ALL].astype("float64")
    raw.loc[FAILED, FAILED] = 1.0
    prior = raw.div(raw.sum(axis=1), axis=0)
    weight = policy.value("migration_prior_months")
    return {ALL: prior} | {
        name: smoothed_matrix(own, prior, weight=weight)
        for name, own in counts.items()
        if name != ALL
    }
