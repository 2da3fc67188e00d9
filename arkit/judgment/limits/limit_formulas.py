"""How much credit does trade need, and how much does its margin carry?"""

from __future__ import annotations

from math import inf

from arkit.errors import ParameterError

MONTH_DAYS = 30


def credit_need(
    monthly_sales_amount: float,
    *,
    vat_rate: float,
    open_days: float,
    peak_factor: float = 1.0,
) -> float:
    """How much credit does the trade need?

    Parameters
    ----------
    monthly_sales_amount : float
        Sales without tax in an average month.
    vat_rate : float
        Tax on net prices, 0.20 for 20 %.
    open_days : float
        Days from invoice to payment: terms and expected days late.
    peak_factor : float, default 1
        How many times an average month the busy ones sell.

    Returns
    -------
    float
        What is open in busy months, tax included.

    Raises
    ------
    ParameterError
        When a number is negative.

    Notes
    -----
    Sales · (1 + tax) · days open / 30 · busy months.

    Examples
    --------
    >>> round(credit_need(15_000, vat_rate=0.20, open_days=55, peak_factor=1.3), 2)
    42900.0
    """
    values = (monthly_sales_amount, vat_rate, open_days, peak_factor)
    if not all(value >= 0 for value in values):
        raise ParameterError(
            "sales, tax, days open or busy months are negative", remedy="give 0 or more"
        )
    months = open_days / MONTH_DAYS
    return monthly_sales_amount * (1 + vat_rate) * months * peak_factor


def expected_loss_limit(
    margin_budget_amount: float, *, default_chance: float, loss_share: float
) -> float:
    """Up to which exposure does the margin pay for the expected loss?

    Parameters
    ----------
    margin_budget_amount : float
        Margin of a year that may be lost.
    default_chance : float
        Chance of default within a year.
    loss_share : float
        Share of the claim lost at default.

    Returns
    -------
    float
        The exposure; infinite where no loss is expected.

    Raises
    ------
    ParameterError
        When a share is not between 0 and 1, or the margin is negative.

    Notes
    -----
    Budget / (chance · loss).

    Examples
    --------
    >>> round(expected_loss_limit(
    ...     13_500, default_chance=0.302323674, loss_share=0.8077), 2)
    55285.54
    """
    shares = (default_chance, loss_share)
    if margin_budget_amount < 0 or not all(0 <= share <= 1 for share in shares):
        raise ParameterError(
            "margin, chance of default or loss are not possible",
            remedy="write 30 % as 0.30; the margin is 0 or more",
        )
    lost = default_chance * loss_share
    return margin_budget_amount / lost if lost else inf
