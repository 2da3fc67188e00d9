"""How bad can it get: quantiles, expected shortfall and the worst case?

The bad side is the low side: values are money to us. Quantiles are values that really
occur, never interpolated between two of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from arkit.errors import ParameterError
from arkit.whatif.units import check_share, numbers

LOW, MIDDLE, HIGH = 0.10, 0.50, 0.90


@dataclass(frozen=True, kw_only=True)
class Risk:
    """Spread of a value.

    Parameters
    ----------
    sd_amount : float
        Standard deviation.
    p10_amount, p50_amount, p90_amount : float
        Quantiles; one in ten turns out at or below the first.
    cvar5_amount, cvar10_amount : float
        Mean of the worst 5 % and 10 %.
    worst_amount : float
        The worst case.
    """

    sd_amount: float
    p10_amount: float
    p50_amount: float
    p90_amount: float
    cvar5_amount: float
    cvar10_amount: float
    worst_amount: float


def risk_of(values: Sequence[float]) -> Risk:
    """How widely do equally likely values spread, and how bad is the worst of them?

    Parameters
    ----------
    values : array of float
        One per path.

    Returns
    -------
    Risk
        Standard deviation, quantiles, expected shortfall and minimum.

    Raises
    ------
    ParameterError
        When there is no value, or one is missing.

    Examples
    --------
    >>> risk_of([10, 20, 30, 40]).cvar10_amount, risk_of([10, 20, 30, 40]).p50_amount
    (10.0, 20.0)
    """
    ordered = np.sort(_some(values))
    n = len(ordered)
    at = [max(int(np.ceil(share * n - 1e-9)) - 1, 0) for share in (LOW, MIDDLE, HIGH)]
    return Risk(
        sd_amount=float(ordered.std()),
        p10_amount=float(ordered[at[0]]),
        p50_amount=float(ordered[at[1]]),
        p90_amount=float(ordered[at[2]]),
        cvar5_amount=_worst_mean(ordered, 0.05),
        cvar10_amount=_worst_mean(ordered, 0.10),
        worst_amount=float(ordered[0]),
    )


def expected_shortfall(
    values: Sequence[float],
    *,
    worst_share: float,
    chances: Sequence[float] | None = None,
) -> float:
    """What is the mean of the worst outcomes?

    Parameters
    ----------
    values : array of float
        Outcomes.
    worst_share : float
        Share of outcomes that counts as worst, above 0 and at most 1.
    chances : array of float, optional
        Chance of each; equal where not given.

    Returns
    -------
    float
        Mean of the worst share, an outcome on its edge counted in part.

    Raises
    ------
    ParameterError
        When chances are negative or do not add up to 1, or the share is not possible.

    Notes
    -----
    Σ x₍ᵢ₎ · min(pᵢ, max(0, α − P₍ᵢ₋₁₎)) / α over values in rising order.

    References
    ----------
    Acerbi and Tasche (2002), Journal of Banking & Finance 26, 1487–1503.

    Examples
    --------
    >>> round(expected_shortfall(
    ...     [-100, -20, 0, 50], worst_share=0.2, chances=[0.1, 0.3, 0.4, 0.2]), 9)
    -60.0
    """
    check_share("worst_share", worst_share)
    found = _some(values)
    if not worst_share:
        raise ParameterError("the worst 0 % have no mean", remedy="use a share above 0")
    if chances is None:
        return _worst_mean(np.sort(found), worst_share)
    weights = check_chances("chances", chances)
    if len(weights) != len(found):
        raise ParameterError(
            f"{len(found)} values have {len(weights)} chances",
            remedy="give one for each",
        )
    order = np.argsort(found, kind="stable")
    before = np.concatenate(([0.0], np.cumsum(weights[order])[:-1]))
    counted = np.minimum(weights[order], np.maximum(0.0, worst_share - before))
    return float(found[order] @ counted / worst_share)


def check_chances(name: str, chances: Sequence[float]) -> np.ndarray:
    """Chances of cases that exclude each other, or why they are none."""
    found = numbers(name, chances)
    if (found < 0).any() or abs(found.sum() - 1) > 1e-9:
        raise ParameterError(
            f"{name} add up to {found.sum():.6g}, and each lies between 0 and 1",
            remedy="give chances that add up to 1",
        )
    return found


def _some(values: Sequence[float]) -> np.ndarray:
    """Values, at least one."""
    found = numbers("values", values)
    if not len(found):
        raise ParameterError("there are no values", remedy="give one or more")
    return found


def _worst_mean(ordered: np.ndarray, share: float) -> float:
    """Mean of the worst share of equally likely values in rising order."""
    n = share * len(ordered)
    whole = min(int(n), len(ordered))
    part = n - whole
    rest = ordered[whole] * part if part > 1e-12 and whole < len(ordered) else 0.0
    return float((ordered[:whole].sum() + rest) / n)
