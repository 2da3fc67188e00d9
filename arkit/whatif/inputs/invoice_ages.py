"""How is a claim paid whose invoices are of different ages?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from arkit.errors import ParameterError
from arkit.whatif.inputs.claim import Claim
from arkit.whatif.inputs.hazards import Hazard
from arkit.whatif.inputs.observed import BANDS_DAYS
from arkit.whatif.units import YEAR_DAYS, check_share

N_ALONE = 12
ROUNDING = 1e-9


@dataclass(frozen=True, kw_only=True)
class ByInvoice(Hazard):
    """Payment of several invoices, each by its own age.

    Parameters
    ----------
    rates_pa, ends_years : tuple of float
        Of one claim of their mean age, for what does not look at single invoices.
    shares : tuple of float
        Share of each invoice in the claim; they add up to 1.
    each : tuple of Hazard
        Of the payment of each invoice.
    correlation : float, default 1
        Of the payment times, 0 to 1: the correlation of a Gaussian copula with one
        common factor. At 1 the same luck decides all of them.

    Raises
    ------
    ParameterError
        When shares do not add up to 1 or do not fit the hazards, or the correlation is
        no share.

    Notes
    -----
    Means add up over the invoices whatever the correlation; only the tails differ.

    Examples
    --------
    >>> old, young = Hazard.constant(0.5), Hazard.constant(2.0)
    >>> both = ByInvoice(rates_pa=(1.25,), shares=(0.5, 0.5), each=(old, young))
    >>> float(both.survival(1).round(4)), both.times(2).each[0].rates_pa
    (0.3709, (1.0,))
    """

    shares: tuple[float, ...]
    each: tuple[Hazard, ...]
    correlation: float = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        check_share("payment_correlation", self.correlation)
        if (
            len(self.shares) != len(self.each)
            or min(self.shares, default=-1.0) < 0
            or abs(sum(self.shares) - 1) > ROUNDING
        ):
            raise ParameterError(
                f"the shares of {len(self.each)} invoices add up to "
                f"{sum(self.shares):g}",
                remedy="give one share for each, adding up to 1",
            )

    def survival(self, years: float | np.ndarray) -> np.ndarray:
        """Share of the claim expected not to be paid by a moment."""
        pairs = zip(self.shares, self.each, strict=True)
        return sum(share * one.survival(years) for share, one in pairs)

    def times(self, factor: float) -> ByInvoice:
        """The same shapes, so many times as intense."""
        return replace(
            self,
            rates_pa=tuple(rate * factor for rate in self.rates_pa),
            each=tuple(one.times(factor) for one in self.each),
        )

    def after(self, years: float) -> ByInvoice:
        """What is left after so many years: of each as much as is not yet paid."""
        rest = as_one(self).after(years)
        whole = float(self.survival(years))
        pairs = zip(self.shares, self.each, strict=True)
        left = [share * float(one.survival(years)) for share, one in pairs]
        return replace(
            self,
            rates_pa=rest.rates_pa,
            ends_years=rest.ends_years,
            shares=tuple(part / whole for part in left) if whole else self.shares,
            each=tuple(one.after(years) for one in self.each),
        )


def as_one(payment: Hazard) -> Hazard:
    """Payment of the claim as if it were one invoice of the mean age.

    >>> as_one(Hazard.constant(0.5)).rates_pa
    (0.5,)
    """
    return Hazard(rates_pa=payment.rates_pa, ends_years=payment.ends_years)


def by_invoice(claim: Claim, from_due: Hazard) -> Hazard:
    """How are the invoices of a claim paid, each by its own age?

    Parameters
    ----------
    claim : Claim
        What the customer owes, with due dates.
    from_due : Hazard
        Of payment, from the due date on.

    Returns
    -------
    Hazard
        Of each invoice after its own days past due; those beyond the twelve largest
        are pooled by age band. One that is not due yet is paid as on its due date. One
        hazard of the mean age where there is one invoice, or ages are not known.

    Notes
    -----
    Shares are those of what is expected to stand: what is on account lowers all in
    proportion.

    Examples
    --------
    >>> from datetime import date
    >>> from arkit.whatif.inputs.claim import Item
    >>> items = [Item(invoice_id=str(n), amount=100.0 * n, due_date=date(2025, n, 1))
    ...          for n in (1, 2)]
    >>> claim = Claim(items=tuple(items), as_of_date=date(2025, 3, 1))
    >>> paid = by_invoice(claim, Hazard(rates_pa=(2.0, 1.0), ends_years=(0.1,)))
    >>> [round(share, 2) for share in paid.shares], paid.each[0].rates_pa
    ([0.67, 0.33], (2.0, 1.0))
    """
    mean = from_due.after(max(claim.days_past_due, 0) / YEAR_DAYS)
    ages = _ages(claim)
    if len(ages) < 2:
        return mean
    total = sum(amount for amount, _ in ages)
    return ByInvoice(
        rates_pa=mean.rates_pa,
        ends_years=mean.ends_years,
        shares=tuple(amount / total for amount, _ in ages),
        each=tuple(from_due.after(max(age, 0) / YEAR_DAYS) for _, age in ages),
    )


def _ages(claim: Claim) -> list[tuple[float, float]]:
    """Amount and days past due of the largest invoices, and of bands of the others."""
    if claim.as_of_date is None:
        return []
    found = [
        (
            item.amount - item.credited_share * item.disputed_amount,
            claim.days_past_due
            if item.due_date is None
            else float((claim.as_of_date - item.due_date).days),
        )
        for item in claim.items
    ]
    ranked = sorted((one for one in found if one[0] > 0), reverse=True)
    return ranked[:N_ALONE] + _pooled(ranked[N_ALONE:])


def _pooled(ages: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Sum and mean age of each age band."""
    bands: dict[int, list[tuple[float, float]]] = {}
    for amount, age in ages:
        band = int(np.searchsorted(BANDS_DAYS, max(age, 0), "right"))
        bands.setdefault(band, []).append((amount, age))
    found = []
    for _, inside in sorted(bands.items()):
        whole = sum(amount for amount, _ in inside)
        found.append((whole, sum(amount * age for amount, age in inside) / whole))
    return found
