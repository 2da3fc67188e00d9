"""How large must installments be to repay a sum with interest?

All in Decimal and unrounded; `arkit.whatif.schedule` rounds them for a document.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from arkit.whatif.plans.plan_terms import PlanTerms


def annuity(rate: Decimal, n: int) -> Decimal:
    """What is one unit at the end of each of n months worth at the start?

    Parameters
    ----------
    rate : Decimal
        Interest per month.
    n : int
        Months.

    Returns
    -------
    Decimal
        (1 − (1 + rate)^−n) / rate, or n without interest.

    Examples
    --------
    >>> round(annuity(Decimal("0.01"), 12), 6), annuity(Decimal(0), 12)
    (Decimal('11.255077'), Decimal('12'))
    """
    return (1 - (1 + rate) ** -n) / rate if rate else Decimal(n)


def installment_amounts(
    principal: Decimal, n_installments: int, terms: PlanTerms
) -> list[Decimal]:
    """How large must installments be to repay a sum with interest?

    Parameters
    ----------
    principal : Decimal
        Sum at the beginning of the first month.
    n_installments : int
        Number of months, the first payment at the end of the first.
    terms : PlanTerms
        Rate and shape.

    Returns
    -------
    list of Decimal
        Unrounded installments.

    Notes
    -----
    Level P/a with a the annuity; balloon F: (P − F·(1+i)^−n)/a, the last plus F; step
    g: first P·(i − g)/(1 − ((1+g)/(1+i))^n), each (1 + g) times the one before;
    seasonal: P·w_j / Σ w_m·(1+i)^−m.

    Examples
    --------
    >>> level = installment_amounts(
    ...     Decimal(48_000), 12, PlanTerms(rate_pm="0.75%"))
    >>> round(level[0], 4)
    Decimal('4197.6709')
    """
    rate = terms.rate
    if terms.weights:
        return _seasonal(principal, rate, terms.weights)
    if terms.step:
        return _step(principal, n_installments, rate, terms.step)
    balloon = terms.exact("balloon_amount")
    discounted = balloon * (1 + rate) ** -n_installments
    level = (principal - discounted) / annuity(rate, n_installments)
    return [level] * (n_installments - 1) + [level + balloon]


def _seasonal(
    principal: Decimal, rate: Decimal, weights: Sequence[int]
) -> list[Decimal]:
    worth = sum(w * (1 + rate) ** -(m + 1) for m, w in enumerate(weights))
    return [principal * w / worth for w in weights]


def _step(principal: Decimal, n: int, rate: Decimal, step: Decimal) -> list[Decimal]:
    growth = (1 + step) / (1 + rate)
    if growth == 1:
        first = principal * (1 + rate) / n
    else:
        first = principal * (rate - step) / (1 - growth**n)
    return [first * (1 + step) ** month for month in range(n)]
