"""What is money worth that comes later, and what does waiting cost?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from arkit.errors import ParameterError
from arkit.whatif.units import (
    YEAR_DAYS,
    check_days,
    check_number,
    check_rate,
    check_share,
    numbers,
)


def present_value(
    amounts: Sequence[float], days: Sequence[float], *, rate_pa: float
) -> float:
    """What are later payments worth today?

    Parameters
    ----------
    amounts : array of float, shape (n,)
        Payments in one currency; negative for what we pay.
    days : array of numbers, shape (n,)
        Days from today to each payment, 0 or more.
    rate_pa : float
        Cost of money, effective per year (0.08 is 8 %).

    Returns
    -------
    float
        Sum of amount / (1 + rate)^(days / 365).

    Raises
    ------
    ParameterError
        When lengths differ, a number is missing, a day lies in the past, or the rate
        looks like a percentage.

    Notes
    -----
    Days are counted as they are and divided by 365, in leap years too (ACT/365F).

    Examples
    --------
    >>> round(present_value([500, 500], [0, 365], rate_pa=0.10), 2)
    954.55
    """
    check_rate("rate_pa", rate_pa)
    paid = numbers("amounts", amounts)
    due = numbers("days", days)
    if len(paid) != len(due):
        raise ParameterError(
            f"there are {len(paid)} amounts and {len(due)} days",
            remedy="give one day per amount",
        )
    if (due < 0).any():
        raise ParameterError(
            "a payment lies in the past",
            rows=[f"payment {place}" for place in np.flatnonzero(due < 0)],
            remedy="leave out what has been paid; it changes no decision",
        )
    return float((paid * (1 + rate_pa) ** (-due / YEAR_DAYS)).sum())


def extension_cost(amount: float, days: float, *, rate_pa: float) -> float:
    """What does it cost to grant more days?

    Parameters
    ----------
    amount : float
        Amount that will be paid later, in full.
    days : float
        Days granted.
    rate_pa : float
        Cost of money per year, simple interest within the year.

    Returns
    -------
    float
        amount − amount / (1 + rate · days / 365), in the currency of the amount.

    Raises
    ------
    ParameterError
        When a number is missing, the days are negative, or the rate looks like a
        percentage.

    Examples
    --------
    Waiting 60 days for 100,000 at 8 %:

    >>> round(extension_cost(100_000, 60, rate_pa=0.08), 2)
    1298.0
    """
    check_rate("rate_pa", rate_pa)
    check_number("amount", amount)
    check_days("days", days)
    return amount - amount / (1 + rate_pa * days / YEAR_DAYS)


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
