"""Which settlement offer is just worth accepting?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from arkit.errors import ParameterError
from arkit.whatif.units import YEAR_DAYS, check_days, check_number, check_rate


@dataclass(frozen=True, kw_only=True)
class SettlementFloor:
    """The smallest offer worth accepting, and what it is measured against.

    Parameters
    ----------
    claim_amount : float
        What the customer owes.
    alternative : str
        Name of the best alternative.
    alternative_amount : float
        What it is worth today.
    floor_amount : float
        Smallest payment on the day of the offer that is worth as much.
    """

    claim_amount: float
    alternative: str
    alternative_amount: float
    floor_amount: float

    @property
    def floor_share(self) -> float:
        """Smallest acceptable share of the claim; above 1, no discount is."""
        return self.floor_amount / self.claim_amount

    @property
    def largest_discount_share(self) -> float:
        """Largest share of the claim to waive, 0 where no discount is acceptable."""
        return max(0.0, 1 - self.floor_share)


def break_even_settlement(
    claim_amount: float,
    alternatives: Mapping[str, float],
    *,
    offer_days: float = 0,
    rate_pa: float = 0.0,
) -> SettlementFloor:
    """Which settlement offer is just worth accepting?

    Parameters
    ----------
    claim_amount : float
        What the customer owes.
    alternatives : mapping of str to float
        Name of each other way out and its expected present value: plan, agency, court,
        waiting for a dividend, … An offer is measured against the best of them.
    offer_days : float, default 0
        Days until the offer is paid.
    rate_pa : float, default 0
        Cost of money, effective per year, for those days.

    Returns
    -------
    SettlementFloor
        The smallest acceptable offer and the alternative that sets it.

    Raises
    ------
    ParameterError
        When the claim is not above zero, there is no alternative, or a number is not
        usable.

    Notes
    -----
    The floor is max(alternatives) · (1 + rate)^(days / 365). The chance that the
    customer fails before paying the offer is left out: accept against cleared funds.

    Examples
    --------
    An agency takes 25 % and collects a claim of 55,000 with a chance of one half, in
    12 months at 1 % a month:

    >>> from arkit.whatif import present_value
    >>> agency = present_value([55_000 * 0.5 * 0.75], [365], rate_pa=1.01**12 - 1)
    >>> floor = break_even_settlement(55_000, {"agency": agency, "write off": 0})
    >>> floor.alternative, round(floor.floor_amount), round(floor.floor_share, 3)
    ('agency', 18304, 0.333)
    """
    check_rate("rate_pa", rate_pa)
    check_days("offer_days", offer_days)
    check_number("claim_amount", claim_amount)
    if claim_amount <= 0 or not alternatives:
        raise ParameterError(
            "a settlement needs a claim above zero and an alternative",
            remedy="name at least one, such as {'write off': 0}",
        )
    for name, amount in alternatives.items():
        check_number(name, amount)
    best = max(alternatives, key=lambda name: alternatives[name])
    worth = float(alternatives[best])
    return SettlementFloor(
        claim_amount=float(claim_amount),
        alternative=best,
        alternative_amount=worth,
        floor_amount=worth * (1 + rate_pa) ** (offer_days / YEAR_DAYS),
    )
