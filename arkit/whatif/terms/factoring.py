"""What does a factor's offer gain or cost in a year?"""

from __future__ import annotations

from dataclasses import dataclass

from arkit.errors import ParameterError
from arkit.whatif.units import (
    YEAR_DAYS,
    check_days,
    check_number,
    check_rate,
    check_share,
)


@dataclass(frozen=True, kw_only=True)
class FactorOffer:
    """A factor's offer for the whole turnover.

    Parameters
    ----------
    fee_share : float
        Service charge, share of sales.
    collected_days : float, optional
        Days in which the factor collects or pays; None leaves them as they are.
    advance_share : float
        Share of the receivables that is advanced.
    advance_rate_pa : float
        Interest on the advance, per year.
    bad_debt_share : float, optional
        Share of sales still lost to bad debts with the factor; None leaves it as it is.
    is_non_recourse : bool
        The factor bears the bad debts; with recourse they stay with the seller.
    saved_cost_pa_amount : float
        Costs of administration that fall away in a year.
    """

    fee_share: float
    collected_days: float | None = None
    advance_share: float = 0.0
    advance_rate_pa: float = 0.0
    bad_debt_share: float | None = None
    is_non_recourse: bool = False
    saved_cost_pa_amount: float = 0.0


@dataclass(frozen=True, kw_only=True)
class FactoringGain:
    """What a factor's offer changes in a year, cash to us positive.

    Parameters
    ----------
    financing_amount : float
        Interest saved because receivables are collected sooner.
    bad_debt_amount : float
        Bad debts that fall away.
    administration_amount : float
        Costs that fall away.
    advance_amount : float
        Advance against the receivables, for information; it is a loan.
    advance_cost_amount : float
        What the advance costs more than our own borrowing, negative.
    fee_amount : float
        Service charge, negative.
    """

    financing_amount: float
    bad_debt_amount: float
    administration_amount: float
    advance_amount: float
    advance_cost_amount: float
    fee_amount: float

    @property
    def net_amount(self) -> float:
        """Gain in a year; negative where the offer costs more than it saves."""
        return (
            self.financing_amount
            + self.bad_debt_amount
            + self.administration_amount
            + self.advance_cost_amount
            + self.fee_amount
        )


def factoring_gain(
    sales_pa_amount: float,
    offer: FactorOffer,
    *,
    receivable_days: float,
    rate_pa: float,
    bad_debt_share: float = 0.0,
) -> FactoringGain:
    """What does a factor's offer gain or cost in a year?

    Parameters
    ----------
    sales_pa_amount : float
        Credit sales of a year.
    offer : FactorOffer
        The factor's terms.
    receivable_days : float
        Days of sales in receivables today.
    rate_pa : float
        Cost of our own short-term borrowing, per year.
    bad_debt_share : float, default 0
        Share of sales lost to bad debts today.

    Returns
    -------
    FactoringGain
        Each part, and their sum as `net_amount`.

    Raises
    ------
    ParameterError
        When a share, a rate or a number of days is not usable.

    Notes
    -----
    Receivables are sales · days / 365. Collected sooner they save interest at our own
    rate; the advance costs advance_share · receivables · (its rate − ours); without
    recourse the factor bears all bad debts. With recourse the advance is a loan: the
    customer's default stays ours.

    References
    ----------
    The layout taught for ACCA Financial Management; Bold Co, December 2011.

    Examples
    --------
    >>> offer = FactorOffer(fee_share=0.0075, collected_days=35, advance_share=0.8,
    ...     advance_rate_pa=0.09, bad_debt_share=0.006, saved_cost_pa_amount=40_000)
    >>> gain = factoring_gain(21_300_000, offer, rate_pa=0.07, bad_debt_share=0.009,
    ...     receivable_days=3_500_000 / 21_300_000 * 365)
    >>> round(gain.net_amount, 2)
    13497.95
    """
    days = receivable_days if offer.collected_days is None else offer.collected_days
    kept = bad_debt_share if offer.bad_debt_share is None else offer.bad_debt_share
    check_number("sales_pa_amount", sales_pa_amount)
    if sales_pa_amount <= 0:
        raise ParameterError(
            f"sales_pa_amount is {sales_pa_amount}", remedy="give a year's sales"
        )
    check_number("saved_cost_pa_amount", offer.saved_cost_pa_amount)
    shares = {
        "fee_share": offer.fee_share,
        "advance_share": offer.advance_share,
        "bad_debt_share": bad_debt_share,
        "the factor's bad_debt_share": kept,
    }
    for name, share in shares.items():
        check_share(name, share)
    for name, rate in (
        ("rate_pa", rate_pa),
        ("advance_rate_pa", offer.advance_rate_pa),
    ):
        check_rate(name, rate)
    for name, number in (
        ("receivable_days", receivable_days),
        ("collected_days", days),
    ):
        check_days(name, number)
    receivable = sales_pa_amount * days / YEAR_DAYS
    saved = sales_pa_amount * receivable_days / YEAR_DAYS - receivable
    advance = offer.advance_share * receivable
    lost = 0.0 if offer.is_non_recourse else kept
    return FactoringGain(
        financing_amount=saved * rate_pa,
        bad_debt_amount=sales_pa_amount * (bad_debt_share - lost),
        administration_amount=float(offer.saved_cost_pa_amount),
        advance_amount=advance,
        advance_cost_amount=-advance * (offer.advance_rate_pa - rate_pa),
        fee_amount=-sales_pa_amount * offer.fee_share,
    )
