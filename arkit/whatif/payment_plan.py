"""What is a payment plan worth if the customer may fail on the way?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from arkit.errors import ParameterError
from arkit.whatif.units import check_rate, check_share, numbers


def plan_present_value(
    installment_amounts: Sequence[float], *, rate_pm: float
) -> float:
    """What is a monthly payment plan worth today if every installment is paid?

    Parameters
    ----------
    installment_amounts : array of float, shape (n,)
        Installments at the end of month 1, 2, …; 0 where a month is skipped.
    rate_pm : float
        Cost of money, effective per month (0.01 is 1 %).

    Returns
    -------
    float
        Sum of installment_k / (1 + rate)^k.

    Raises
    ------
    ParameterError
        When an installment is missing or negative, or the rate looks like a
        percentage.

    Examples
    --------
    60,000 in 20 months at 1 % a month:

    >>> round(plan_present_value([3_000] * 20, rate_pm=0.01), 2)
    54136.66
    """
    sure = plan_expected_value(
        installment_amounts, rate_pm=rate_pm, default_chance_pm=0, recovery_share=0
    )
    return sure.expected_amount


@dataclass(frozen=True, kw_only=True)
class PlanValue:
    """What a payment plan is worth when the customer may fail on the way.

    Parameters
    ----------
    claim_amount : float
        Sum of the installments.
    expected_amount : float
        Expected present value of installments and recovery.
    installments_amount : float
        Part of it that comes as installments.
    recovery_amount : float
        Part of it that is recovered after a default.
    completed_share : float
        Chance that every installment is paid, 0-1.
    """

    claim_amount: float
    expected_amount: float
    installments_amount: float
    recovery_amount: float
    completed_share: float

    @property
    def break_even_share(self) -> float:
        """Share of the claim, paid today, that is worth as much as the plan."""
        return self.expected_amount / self.claim_amount


def plan_expected_value(
    installment_amounts: Sequence[float],
    *,
    rate_pm: float,
    default_chance_pm: float,
    recovery_share: float,
) -> PlanValue:
    """What is a monthly payment plan worth if the customer may fail on the way?

    Parameters
    ----------
    installment_amounts : array of float, shape (n,)
        Installments at the end of month 1, 2, …; 0 where a month is skipped.
    rate_pm : float
        Cost of money, effective per month, without a premium for default.
    default_chance_pm : float
        Chance that a customer who has not failed yet fails during a month, 0-1.
    recovery_share : float
        Share of the balance not yet paid that is recovered at a default, 0-1.

    Returns
    -------
    PlanValue
        Expected present value, its parts, and the chance of completion.

    Raises
    ------
    ParameterError
        When an installment is missing or negative, none is above zero, a share is not
        between 0 and 1, or the rate looks like a percentage.

    Notes
    -----
    There is one time of default: with survival S_k = (1 − h)^k and balance B_k left
    after installment k, the value is the sum over k of
    (S_k · installment_k + S_(k−1) · h · recovery · B_(k−1)) / (1 + rate)^k. The
    installment of the month of default is not paid. Interest on the balance and costs
    of recovery are left out.

    Examples
    --------
    60,000 in 20 months at 1 % a month, 3 % default a month, 20 % recovery:

    >>> plan = plan_expected_value(
    ...     [3_000] * 20, rate_pm=0.01, default_chance_pm=0.03, recovery_share=0.20)
    >>> round(plan.expected_amount, 2), round(plan.completed_share, 3)
    (43278.77, 0.544)
    >>> round(1 - plan.break_even_share, 3)  # largest discount for cash today
    0.279
    """
    check_rate("rate_pm", rate_pm)
    check_share("default_chance_pm", default_chance_pm)
    check_share("recovery_share", recovery_share)
    paid = numbers("installment_amounts", installment_amounts)
    if (paid < 0).any() or not paid.any():
        raise ParameterError(
            "a plan has installments of zero or more, and one above zero",
            rows=[f"installment {place + 1}" for place in np.flatnonzero(paid < 0)],
            remedy="leave out credits; give what the customer is to pay",
        )
    month = np.arange(1, len(paid) + 1)
    discount = (1 + rate_pm) ** -month.astype(float)
    alive = (1 - default_chance_pm) ** month
    failing = (1 - default_chance_pm) ** (month - 1) * default_chance_pm
    balance = paid[::-1].cumsum()[::-1]
    installments = float((alive * paid * discount).sum())
    recovery = float((failing * recovery_share * balance * discount).sum())
    return PlanValue(
        claim_amount=float(paid.sum()),
        expected_amount=installments + recovery,
        installments_amount=installments,
        recovery_amount=recovery,
        completed_share=float(alive[-1]),
    )
