"""What does an agency keep when its fee has tiers?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from arkit.errors import ParameterError
from arkit.whatif.units import check_number, check_share


@dataclass(frozen=True, kw_only=True)
class FeeTier:
    """A share that is kept of the part of an amount above a threshold.

    Parameters
    ----------
    from_amount : float
        Where the tier begins.
    fee_share : float
        Share kept of what lies in the tier, 0-1.
    """

    from_amount: float
    fee_share: float


def tiered_fee(
    collected_amount: float,
    tiers: Sequence[FeeTier | tuple[float, float]],
    *,
    least_fee_amount: float = 0.0,
) -> float:
    """What does an agency keep of what it collected?

    Parameters
    ----------
    collected_amount : float
        What the customer paid through the agency, 0 or more.
    tiers : sequence of FeeTier or (from_amount, fee_share)
        Tiers, the first from 0; each share holds for the part inside its tier.
    least_fee_amount : float, default 0
        Smallest fee of a case in which something was collected.

    Returns
    -------
    float
        The fee, never more than what was collected.

    Raises
    ------
    ParameterError
        When tiers do not begin at 0 or do not rise, or a share is not between 0 and 1.

    References
    ----------
    Published rates of collection agencies, cmcs.com/placement-form: 25 % of the first
    3,000 and 18 % above it.

    Examples
    --------
    >>> tiered_fee(10_000, [(0, 0.25), (3_000, 0.18)])
    2010.0
    """
    check_number("collected_amount", collected_amount)
    check_number("least_fee_amount", least_fee_amount)
    steps = [t if isinstance(t, FeeTier) else _tier(t) for t in tiers]
    _check(steps)
    if collected_amount < 0 or least_fee_amount < 0:
        raise ParameterError(
            "a collected amount or a least fee is below zero",
            remedy="give amounts of 0 or more",
        )
    ends = [tier.from_amount for tier in steps[1:]] + [float("inf")]
    fee = sum(
        tier.fee_share * max(0.0, min(collected_amount, end) - tier.from_amount)
        for tier, end in zip(steps, ends, strict=True)
    )
    least = least_fee_amount if collected_amount > 0 else 0.0
    return float(min(collected_amount, max(fee, least)))


def _tier(pair: tuple[float, float]) -> FeeTier:
    return FeeTier(from_amount=float(pair[0]), fee_share=float(pair[1]))


def _check(tiers: Sequence[FeeTier]) -> None:
    """Refuse tiers out of order and percentages typed as numbers."""
    for tier in tiers:
        check_share("fee_share", tier.fee_share)
        check_number("from_amount", tier.from_amount)
    starts = [tier.from_amount for tier in tiers]
    if not starts or starts[0] != 0 or any(a >= b for a, b in pairwise(starts)):
        raise ParameterError(
            "the tiers of a fee begin at 0 and rise",
            rows=starts,
            remedy="write [(0, 0.25), (3000, 0.18)]",
        )
