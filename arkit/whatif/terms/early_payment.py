"""What does an early-payment discount cost, and when is it worth giving?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log1p

from arkit.errors import ParameterError
from arkit.whatif.units import (
    YEAR_DAYS,
    check_days,
    check_not_negative,
    check_number,
    check_rate,
    check_share,
)


def forgone_discount_rate(
    discount_share: float,
    discount_days: float,
    net_days: float,
    *,
    basis: int = YEAR_DAYS,
    effective: bool = False,
) -> float:
    """What interest does a customer pay who lets the early-payment discount go?

    Parameters
    ----------
    discount_share : float
        Discount, 0-1 (0.02 for 2/10 net 30).
    discount_days : float
        Last day on which the discount may be taken (10).
    net_days : float
        Day on which the customer pays instead: the last day of the terms (30) or,
        better, the day on which this customer really pays.
    basis : int, default 365
        Days in a year, 365 or 360.
    effective : bool, default False
        Compound over the year in place of simple interest.

    Returns
    -------
    float
        Rate per year, 0.37 for 37 %.

    Raises
    ------
    ParameterError
        When the discount is not between 0 and 1, or the net days are not later.

    Notes
    -----
    Simple d/(1−d) · basis/(N−D); effective (1 + d/(1−d))^(basis/(N−D)) − 1.

    References
    ----------
    Brealey, Myers and Allen, Principles of Corporate Finance, chapter on working
    capital management (cash discounts).

    Examples
    --------
    >>> round(forgone_discount_rate(0.02, 10, 30), 4)
    0.3724
    >>> round(forgone_discount_rate(0.02, 10, 30, effective=True), 4)
    0.4459
    """
    check_share("discount_share", discount_share)
    check_days("discount_days", discount_days)
    if discount_share == 1 or not net_days > discount_days or basis <= 0:
        raise ParameterError(
            f"{discount_share:.0%} within {discount_days} of {net_days} days is no "
            "early-payment discount",
            remedy="the discount is below 100 % and its days end before the net days",
        )
    cost_share = discount_share / (1 - discount_share)
    periods = basis / (net_days - discount_days)
    return (1 + cost_share) ** periods - 1 if effective else cost_share * periods


def break_even_discount(
    days_earlier: float,
    *,
    rate_pa: float,
    default_hazard_pa: float = 0.0,
    worth_share: float = 0.0,
) -> float:
    """Up to which discount is it worth being paid some days earlier?

    Parameters
    ----------
    days_earlier : float
        Days between the day on which this customer would pay and the early day.
    rate_pa : float
        Cost of money, effective per year, without a premium for default.
    default_hazard_pa : float, default 0
        Intensity of default of this customer, per year.
    worth_share : float, default 0
        What a claim is worth per unit at the moment of default, 0-1.

    Returns
    -------
    float
        Discount, 0-1, at which the seller is indifferent.

    Raises
    ------
    ParameterError
        When the days or the hazard are negative, or a rate looks like a percentage.

    Notes
    -----
    With ρ = ln(1 + rate), λ the hazard, ω the worth and δ the days over 365:
    d* = 1 − e^(−(λ+ρ)δ) − ω·λ/(λ+ρ)·(1 − e^(−(λ+ρ)δ)). The early payment is taken as
    certain.

    Examples
    --------
    Twenty days from a safe customer, and from one with a hazard of 3 % a month:

    >>> round(break_even_discount(20, rate_pa=0.10), 6)
    0.005209
    >>> round(break_even_discount(
    ...     20, rate_pa=0.10, default_hazard_pa=0.36, worth_share=0.0413223), 6)
    0.023835
    """
    check_days("days_earlier", days_earlier)
    check_rate("rate_pa", rate_pa)
    check_share("worth_share", worth_share)
    check_not_negative("default_hazard_pa", default_hazard_pa)
    force = default_hazard_pa + log1p(rate_pa)
    lost = 1 - exp(-force * days_earlier / YEAR_DAYS)
    recovered = worth_share * default_hazard_pa / force * lost if force else 0.0
    return lost - recovered


@dataclass(frozen=True, kw_only=True)
class Takers:
    """Customers who take an early-payment discount.

    Parameters
    ----------
    sales_share : float
        Their share of sales, 0-1.
    days_now : float
        Days after which they pay today.
    days_then : float
        Days after which they will pay with the discount; the same as `days_now` for
        those who pay early already and take the discount for nothing.
    """

    sales_share: float
    days_now: float
    days_then: float


@dataclass(frozen=True, kw_only=True)
class EarlyPaymentProgram:
    """What an early-payment discount for all customers changes in a year.

    Parameters
    ----------
    receivable_amount : float
        Receivables that fall away.
    saving_amount : float
        Interest saved on them.
    discount_amount : float
        Discounts given, negative.
    bad_debt_amount : float
        Bad debts avoided.
    wasted_amount : float
        Part of the discounts that goes to customers who pay no earlier for it.
    """

    receivable_amount: float
    saving_amount: float
    discount_amount: float
    bad_debt_amount: float
    wasted_amount: float

    @property
    def net_amount(self) -> float:
        """Gain in a year; negative where the discount costs more than it saves."""
        return self.saving_amount + self.discount_amount + self.bad_debt_amount


def early_payment_program(
    sales_pa_amount: float,
    takers: Sequence[Takers],
    *,
    discount_share: float,
    rate_pa: float,
    avoided_bad_debt_amount: float = 0.0,
) -> EarlyPaymentProgram:
    """What does an early-payment discount for all customers gain or cost in a year?

    Parameters
    ----------
    sales_pa_amount : float
        Credit sales of a year.
    takers : sequence of Takers
        Groups of customers who take it; leave nobody out who pays early already.
    discount_share : float
        Discount, 0-1.
    rate_pa : float
        Cost of money, per year.
    avoided_bad_debt_amount : float, default 0
        Bad debts of a year that earlier payment avoids.

    Returns
    -------
    EarlyPaymentProgram
        Interest saved, discounts given and their sum.

    Raises
    ------
    ParameterError
        When a number is not usable or the takers are more than all customers.

    Notes
    -----
    Saved receivables are sales · share · (days now − days then) / 365; every taker
    costs the discount, those who pay early already included.

    References
    ----------
    The layout taught for ACCA Financial Management.

    Examples
    --------
    A fifth of 50 million pays after 7 days and not 57 for 1 %:

    >>> program = early_payment_program(
    ...     50e6, [Takers(sales_share=0.2, days_now=57, days_then=7)],
    ...     discount_share=0.01, rate_pa=0.06)
    >>> round(program.saving_amount, 2), round(program.net_amount, 2)
    (82191.78, -17808.22)
    """
    check_rate("rate_pa", rate_pa)
    check_share("discount_share", discount_share)
    check_number("sales_pa_amount", sales_pa_amount)
    check_number("avoided_bad_debt_amount", avoided_bad_debt_amount)
    for group in takers:
        check_share("sales_share", group.sales_share)
        check_days("days_now", group.days_now)
        check_days("days_then", group.days_then)
    if sum(group.sales_share for group in takers) > 1 + 1e-9:
        raise ParameterError(
            "the takers have more than all of the sales",
            rows=[group.sales_share for group in takers],
            remedy="give shares of sales that add up to 1 at most",
        )
    saved = sum(g.sales_share * (g.days_now - g.days_then) for g in takers)
    taken = sum(g.sales_share for g in takers)
    idle = sum(g.sales_share for g in takers if g.days_then >= g.days_now)
    receivable = sales_pa_amount * saved / YEAR_DAYS
    return EarlyPaymentProgram(
        receivable_amount=receivable,
        saving_amount=receivable * rate_pa,
        discount_amount=-sales_pa_amount * taken * discount_share,
        bad_debt_amount=float(avoided_bad_debt_amount),
        wasted_amount=-sales_pa_amount * idle * discount_share,
    )
