"""How many installments does a customer need who can pay so much a month?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from arkit.errors import ParameterError
from arkit.schema import NO_CURRENCY, decimals
from arkit.whatif.exact import exact_amount, exact_rate_pm, half_up
from arkit.whatif.plans.due_dates import LONGEST_YEARS
from arkit.whatif.plans.installment_amounts import annuity

MOST_MONTHS = 12 * LONGEST_YEARS


@dataclass(frozen=True, kw_only=True)
class AbleToPay:
    """The shortest plan that stays below what a customer can pay a month.

    Parameters
    ----------
    exact_months : float
        Months it would take if the last installment could be a part of one.
    n_installments : int
        Whole months.
    level_amount : Decimal
        Level installment of that plan.
    """

    exact_months: float
    n_installments: int
    level_amount: Decimal


def able_to_pay(
    principal_amount: Decimal | int | str,
    *,
    most_pm_amount: Decimal | int | str,
    rate_pm: Decimal | float | str = 0,
    currency: str = NO_CURRENCY,
) -> AbleToPay:
    """How many installments does a customer need who can pay so much a month?

    Parameters
    ----------
    principal_amount : Decimal, int or str
        Debt after a down payment, exact.
    most_pm_amount : Decimal, int or str
        Most the customer can pay a month: a share, up to a half, of the cash that is
        free after what trading needs.
    rate_pm : Decimal, float or str, default 0
        Interest on the balance per month.
    currency : str, default "XXX"
        ISO 4217 code.

    Returns
    -------
    AbleToPay
        The shortest level plan whose installment is no larger.

    Raises
    ------
    ParameterError
        When the interest alone is as much as the customer can pay, or the plan would
        take more than seven years; the down payment that would change it is named.

    Notes
    -----
    n = ⌈−ln(1 − P·i/c) / ln(1+i)⌉, or one less where the installment, rounded to the
    cent, is still no larger than c.

    References
    ----------
    HM Revenue & Customs expects at most half of disposable income for individuals; for
    companies the share is the analyst's judgment.

    Examples
    --------
    >>> able = able_to_pay("48000", most_pm_amount="4500", rate_pm="0.75%")
    >>> round(able.exact_months, 3), able.n_installments, able.level_amount
    (11.159, 12, Decimal('4197.67'))
    """
    debt = exact_amount(principal_amount, currency, name="principal_amount")
    rate = exact_rate_pm("rate_pm", rate_pm)
    most = exact_amount(most_pm_amount, currency, name="most_pm_amount")
    within = most * annuity(rate, MOST_MONTHS)
    if debt > within:
        _refuse(debt, most, rate, currency)
    months = debt / most
    if rate:
        months = -(1 - debt * rate / most).ln() / (1 + rate).ln()
    n = max(1, int(months.to_integral_value(ROUND_CEILING)))
    if n > 1 and half_up(debt / annuity(rate, n - 1), currency) <= most:
        n -= 1
    return AbleToPay(
        exact_months=float(months),
        n_installments=n,
        level_amount=half_up(debt / annuity(rate, n), currency),
    )


def _refuse(debt: Decimal, most: Decimal, rate: Decimal, currency: str) -> None:
    """Say which down payment would make the plan feasible."""
    cent = Decimal(1).scaleb(-decimals(currency))
    for_good = rate and debt * rate >= most
    why = (
        f"the interest alone is {half_up(debt * rate, currency)} a month"
        if for_good
        else f"it would take more than {LONGEST_YEARS} years"
    )
    within = (most * annuity(rate, MOST_MONTHS)).quantize(cent, "ROUND_FLOOR")
    needed = half_up(debt - most / rate, currency) if for_good else Decimal(0)
    ever = f", and above {needed} for it to end at all" if for_good else ""
    raise ParameterError(
        f"{debt} cannot be repaid with {most} a month: {why}",
        remedy=f"ask for a down payment of {debt - within} for {MOST_MONTHS} months"
        f"{ever}, or for a guarantee",
    )
