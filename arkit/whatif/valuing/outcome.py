"""What is a way out worth, in its mean and path by path?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import nan

import numpy as np


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a way out is worth in the mean, in closed form.

    Parameters
    ----------
    parts : mapping of str to float
        Present values by where they come from (`cash`, `recovery`, `cost`, …); costs
        are negative. They add up to the value.
    expected_cash_amount : float
        The same without discounting: all money expected, less costs.
    completed_share : float
        Chance that it runs as agreed to its end; where nothing is agreed, that the
        customer pays in full.
    time_to_cash_years : float, default nan
        Mean time until the customer's money is in, weighted by money; missing where
        none is expected.
    exposure : tuple of (float, float), default ()
        Claim path: years from today and the claim standing from then on as long as the
        customer does not fail; where the time of payment is open, the expected claim.
    relationship_amount : float, default 0
        Value of the trade that is kept, apart from the claim.
    receipts : tuple of (float, float), default ()
        Years from today and the customer's money expected to be in by then, not
        discounted.
    """

    parts: Mapping[str, float]
    expected_cash_amount: float
    completed_share: float
    time_to_cash_years: float = nan
    exposure: tuple[tuple[float, float], ...] = ()
    relationship_amount: float = 0.0
    receipts: tuple[tuple[float, float], ...] = ()

    @property
    def value_amount(self) -> float:
        """Present value of the claim under this way out, without the relationship."""
        return float(sum(self.parts.values()))

    @property
    def max_exposure_amount(self) -> float:
        """Largest claim standing at any time."""
        return max((amount for _, amount in self.exposure), default=0.0)

    @property
    def received_amount(self) -> float:
        """All money expected from the customer, not discounted."""
        return self.receipts[-1][1] if self.receipts else 0.0

    def received_by(self, years: float) -> float:
        """Money expected from the customer by a moment."""
        known = [amount for year, amount in self.receipts if year <= years + 1e-12]
        return known[-1] if known else 0.0

    def years_until(self, share: float) -> float:
        """When so large a share of the customer's expected money is in; never: missing.

        >>> paid = Outcome(
        ...     parts={}, expected_cash_amount=90, completed_share=0.9,
        ...     receipts=((0.0, 0.0), (0.5, 60.0), (1.0, 90.0)))
        >>> paid.years_until(0.5), paid.years_until(0.8)
        (0.5, 1.0)
        """
        whole = self.received_amount
        if whole <= 0:
            return nan
        return next(y for y, amount in self.receipts if amount >= share * whole - 1e-9)


@dataclass(frozen=True, kw_only=True, eq=False)
class Paths:
    """What a way out brings on each simulated path.

    Parameters
    ----------
    value_amount : array of float, shape (n_paths,)
        Present value, costs taken off.
    cash_amount : array of float, shape (n_paths,)
        The same without discounting.
    relationship_amount : array of float, optional
        Value of the trade that is kept, apart from both.
    """

    value_amount: np.ndarray
    cash_amount: np.ndarray
    relationship_amount: np.ndarray | None = None


def added(first: Outcome, amount: float, *, part: str) -> Outcome:
    """The same outcome with an amount today, such as a fee, as a part of its own."""
    return replace(
        first,
        parts={**first.parts, part: first.parts.get(part, 0.0) + amount},
        expected_cash_amount=first.expected_cash_amount + amount,
    )


def mixed(outcomes: Sequence[tuple[float, Outcome]]) -> Outcome:
    """The mean of outcomes of which one comes true, with the chance of each."""
    names = dict.fromkeys(name for _, o in outcomes for name in o.parts)
    money = [(p * o.received_amount, o.time_to_cash_years) for p, o in outcomes]
    known = [(amount, years) for amount, years in money if amount > 0]
    total = sum(amount for amount, _ in known)
    moments = sorted({year for _, o in outcomes for year, _ in o.receipts})
    return Outcome(
        parts={n: sum(p * o.parts.get(n, 0.0) for p, o in outcomes) for n in names},
        expected_cash_amount=sum(p * o.expected_cash_amount for p, o in outcomes),
        completed_share=sum(p * o.completed_share for p, o in outcomes),
        time_to_cash_years=sum(a * y for a, y in known) / total if total else nan,
        exposure=max((o for _, o in outcomes), key=_largest).exposure,
        relationship_amount=sum(p * o.relationship_amount for p, o in outcomes),
        receipts=tuple(
            (year, sum(p * o.received_by(year) for p, o in outcomes))
            for year in moments
        ),
    )


def _largest(outcome: Outcome) -> float:
    return outcome.max_exposure_amount
