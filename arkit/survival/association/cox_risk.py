"""Who could still have been paid each time somebody was?

The sums over risk sets that the partial likelihood, its slope and its curvature need,
with ties after Efron. Each item is at risk on a run of event days `first` to `last`;
so all sums are counts by day, running sums over days, and one matrix product.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd


@dataclass(frozen=True, kw_only=True)
class RiskSets:
    """Event days (by stratum and day) and the run of them each item is at risk on.

    Parameters
    ----------
    day, stratum : array of int, shape (k,)
        The event days, in order of stratum and day.
    first, last : array of int, shape (n,)
        Places of the first and last event day on which an item is at risk; no day
        where `first` is greater.
    is_event : array of bool, shape (n,)
        Whether the item has the outcome, on its day `last`.
    is_late : bool
        Whether any item comes under risk after the first event day of its stratum.
    """

    day: np.ndarray
    stratum: np.ndarray
    first: np.ndarray
    last: np.ndarray
    is_event: np.ndarray
    is_late: bool

    @cached_property
    def events(self) -> np.ndarray:
        """Places of the items with the outcome."""
        return np.flatnonzero(self.is_event)

    @cached_property
    def n_events(self) -> np.ndarray:
        """How many items have the outcome on each event day."""
        return np.bincount(self.last[self.events], minlength=len(self.day))

    @cached_property
    def starts(self) -> np.ndarray:
        """Place of each event day's first event in a list of all events by day."""
        return np.cumsum(self.n_events) - self.n_events

    @cached_property
    def fraction(self) -> np.ndarray:
        """Efron's fraction of those leaving who have left, per event by day."""
        place = np.arange(len(self.events)) - np.repeat(self.starts, self.n_events)
        return place / np.repeat(self.n_events, self.n_events)

    def by_day(self, values: np.ndarray, rows: np.ndarray | None = None) -> np.ndarray:
        """Add values of items up by the event day they are last at risk on."""
        last = self.last if rows is None else self.last[rows]
        return self._summed(last, values, rows)

    def at_risk(self, values: np.ndarray) -> np.ndarray:
        """Add values of items up over all who are at risk on each event day."""
        here = self._after(self.by_day(values))
        if not self.is_late:
            return here
        start = np.searchsorted(self.stratum, self.stratum, side="left")
        late = np.flatnonzero(self.first > start[self.first])
        return here - self._after(self._summed(self.first[late] - 1, values, late))

    def _summed(
        self, places: np.ndarray, values: np.ndarray, rows: np.ndarray | None
    ) -> np.ndarray:
        """Add rows of values up by place, column for column."""
        found = np.empty((len(self.day), values.shape[1]))
        for place, column in enumerate(values.T):
            picked = column if rows is None else column[rows]
            found[:, place] = np.bincount(
                places, weights=picked, minlength=len(self.day)
            )
        return found

    def _after(self, sums: np.ndarray) -> np.ndarray:
        """Sum from each day to the last of its stratum."""
        ends = pd.DataFrame(sums[::-1]).groupby(self.stratum[::-1])
        return ends.cumsum().to_numpy()[::-1]

    def over_days(self, values: np.ndarray) -> np.ndarray:
        """Sum values of event days over the days each item is at risk on."""
        run = np.zeros((len(values) + 1, values.shape[1]))
        np.cumsum(values, axis=0, out=run[1:])
        return run[self.last + 1] - run[self.first]


def risk_sets(
    days: np.ndarray, entry: np.ndarray, is_event: np.ndarray, stratum: np.ndarray
) -> tuple[RiskSets, np.ndarray]:
    """Find the event days and who is at risk on them.

    Parameters
    ----------
    days, entry : array of float, shape (n,)
        Whole days until the item left, and from which it is watched, itself included;
        missing is from the start.
    is_event : array of bool, shape (n,)
        Whether it left with the outcome that is studied.
    stratum : array of int, shape (n,)
        Number of each item's stratum.

    Returns
    -------
    RiskSets
        Of the items that are at risk on any event day.
    numpy.ndarray
        Places of these items.

    Examples
    --------
    Three items, of which the last is watched from day 6 only:

    >>> days, entry = np.array([5.0, 9.0, 9.0]), np.array([np.nan, np.nan, 6.0])
    >>> is_event, stratum = np.array([True, False, True]), np.zeros(3, int)
    >>> sets, _ = risk_sets(days, entry, is_event, stratum)
    >>> sets.at_risk(np.ones((3, 1))).ravel()
    array([2., 2.])
    """
    least = np.nanmin([np.nanmin(days), np.nanmin(np.append(entry, np.inf))])
    span = int(days.max() - least) + 2
    offset = stratum * span + 1
    left = offset + (days - least).astype("int64")
    came = offset + np.where(np.isnan(entry), -1, entry - least).astype("int64")
    found = np.unique(left[is_event])
    first = np.searchsorted(found, came, side="left")
    last = np.searchsorted(found, left, side="right") - 1
    kept = np.flatnonzero(first <= last)
    of = (found - 1) // span
    starts = np.searchsorted(of, stratum[kept], side="left")
    sets = RiskSets(
        day=(found - 1 - of * span + least).astype("int64"),
        stratum=of,
        first=first[kept],
        last=last[kept],
        is_event=is_event[kept],
        is_late=bool((first[kept] > starts).any()),
    )
    return sets, kept


@dataclass(frozen=True, kw_only=True)
class Efron:
    """Sums over risk sets at one set of coefficients."""

    sets: RiskSets
    columns: np.ndarray
    weights: np.ndarray
    linear: np.ndarray
    risk: np.ndarray
    leaving: np.ndarray

    @cached_property
    def denominators(self) -> np.ndarray:
        """Weight at risk with Efron's part of those leaving taken off, per event."""
        n_events = self.sets.n_events
        risk = np.repeat(self.risk[:, 0], n_events)
        return risk - self.sets.fraction * np.repeat(self.leaving[:, 0], n_events)

    def per_day(self, power: int, fractions: int) -> np.ndarray:
        """Sum fraction**fractions / denominator**power over the events of each day."""
        terms = self.sets.fraction**fractions / self.denominators**power
        return np.add.reduceat(terms, self.sets.starts)[:, None]

    @cached_property
    def hazard(self) -> np.ndarray:
        """Hazard of each event day: of all at risk, and what those leaving are spared.

        A column each.
        """
        return np.hstack([self.per_day(1, 0), self.per_day(1, 1)])

    @cached_property
    def borne(self) -> np.ndarray:
        """Cumulative hazard each item has borne on its days at risk, without weight."""
        total = self.sets.over_days(self.hazard[:, :1])[:, 0]
        events = self.sets.events
        total[events] -= self.hazard[self.sets.last[events], 1]
        return total

    @cached_property
    def log_likelihood(self) -> float:
        """Partial log likelihood."""
        events = self.linear[self.sets.events].sum()
        return float(events - np.log(self.denominators).sum())

    @cached_property
    def means(self) -> np.ndarray:
        """Covariates expected of those leaving, summed over the events of each day."""
        there, spared = self.hazard[:, :1], self.hazard[:, 1:]
        return self.risk[:, 1:] * there - self.leaving[:, 1:] * spared

    @cached_property
    def slope(self) -> np.ndarray:
        """First derivative of the log likelihood."""
        seen = self.sets.is_event.astype("float64") @ self.columns
        return seen - self.means.sum(axis=0)

    @cached_property
    def information(self) -> np.ndarray:
        """Minus the second derivative of the log likelihood.

        The means of the risk sets enter as a sum of squares, fraction by fraction:
        risk and leaving with weights one, -two and three, brought to squares.
        """
        borne = np.sqrt(np.maximum(self.weights * self.borne, 0.0))
        one, two, three = (self.per_day(2, power) for power in range(3))
        rest = np.sqrt(np.maximum(three - two * (two / one), 0.0))
        risk, leaving = self.risk[:, 1:], self.leaving[:, 1:]
        mixed = np.sqrt(one) * risk - two / np.sqrt(one) * leaving
        squares = (self.columns * borne[:, None], mixed, rest * leaving)
        first, second, third = (part.T @ part for part in squares)
        return first - second - third

    @property
    def residuals(self) -> np.ndarray:
        """Score residuals: what each item adds to the slope; they sum to it."""
        sets, events = self.sets, self.sets.events
        risk, leaving = self.risk[:, 1:], self.leaving[:, 1:]
        one, two, three = (self.per_day(2, f) for f in range(3))
        drift = sets.over_days(risk * one - leaving * two)
        drift[events] -= (risk * two - leaving * three)[sets.last[events]]
        found = self.weights[:, None] * (drift - self.columns * self.borne[:, None])
        expected = self.means / sets.n_events[:, None]
        found[events] += self.columns[events] - expected[sets.last[events]]
        return found


def efron(sets: RiskSets, columns: np.ndarray, coefficients: np.ndarray) -> Efron:
    """Add up what Efron's partial likelihood needs at these coefficients.

    Parameters
    ----------
    sets : RiskSets
        Who is at risk when.
    columns : array of float, shape (n, k)
        Covariates of the items of the risk sets.
    coefficients : array of float, shape (k,)
        Log hazard ratios.

    Returns
    -------
    Efron
        From which likelihood, slope, information, residuals and hazards follow.

    References
    ----------
    Efron (1977), Journal of the American Statistical Association 72, 557–565.

    Examples
    --------
    Two of three are paid on the same day: 1/3 · 1/2 is the likelihood without effects.

    >>> days, never = np.array([5.0, 5.0, 9.0]), np.full(3, np.nan)
    >>> paid, stratum = np.array([True, True, False]), np.zeros(3, int)
    >>> sets, _ = risk_sets(days, never, paid, stratum)
    >>> at_zero = efron(sets, np.array([[1.0], [0.0], [0.0]]), np.zeros(1))
    >>> bool(np.isclose(np.exp(at_zero.log_likelihood), 1 / 3 * 1 / 2))
    True
    """
    linear = columns @ coefficients
    weights = np.exp(linear)
    weighed = np.empty((len(columns), columns.shape[1] + 1), order="F")
    weighed[:, 0] = weights
    np.multiply(columns, weights[:, None], out=weighed[:, 1:])
    return Efron(
        sets=sets,
        columns=columns,
        weights=weights,
        linear=linear,
        risk=sets.at_risk(weighed),
        leaving=sets.by_day(weighed, sets.events),
    )
