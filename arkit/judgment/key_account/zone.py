"""Between which sums is there room for an agreement?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from arkit.judgment.key_account.worths import MixedSettlement
from arkit.whatif import Acceptance, target_discount, walk_away_discount

if TYPE_CHECKING:
    from arkit.whatif import Assumptions, Scenarios, World


@dataclass(frozen=True, kw_only=True)
class Zone:
    """Where to begin, what to aim at, where to walk away, and what they can pay.

    Parameters
    ----------
    claim_amount : float
        What is owed.
    alternative_amount : float
        Worth of what is done without an agreement.
    walk_away_share : float
        Discount at which a settlement is worth no more than that.
    target_share : float
        Discount that is worth most to offer, given that it may be refused.
    able_amount : float
        The most the customer can pay within weeks; 0 where nobody knows.
    """

    claim_amount: float
    alternative_amount: float
    walk_away_share: float
    target_share: float
    able_amount: float = 0.0

    @property
    def least_cash_amount(self) -> float:
        """Cash soon below which no agreement is better."""
        return (1 - self.walk_away_share) * self.claim_amount

    @property
    def target_amount(self) -> float:
        """Cash soon that is aimed at."""
        return (1 - self.target_share) * self.claim_amount

    @property
    def agreement(self) -> tuple[float, float] | None:
        """From and to: sums both sides can live with; None where there are none."""
        if not self.able_amount:
            return self.least_cash_amount, self.claim_amount
        most = min(self.able_amount, self.claim_amount)
        return (
            (self.least_cash_amount, most) if most >= self.least_cash_amount else None
        )


def bargaining_zone(
    amount: float,
    world: World | Scenarios,
    *,
    alternative_amount: float,
    known: Assumptions,
    able_amount: float = 0.0,
) -> Zone:
    """Between which sums is there room for an agreement?

    Parameters
    ----------
    amount : float
        The claim.
    world : World or Scenarios
        How the customer fails and pays; of a mixture the mean of the values counts.
    alternative_amount : float
        Worth of the best way out that needs nobody's consent.
    known : Assumptions
        How likely a discount is accepted.
    able_amount : float, default 0
        The most the customer can pay; 0 where nobody knows.

    Returns
    -------
    Zone
        Walk-away point, target, and the sums between which both sides can agree.

    Examples
    --------
    >>> from arkit.whatif import assumptions, world
    >>> base = world(
    ...     default_hazard_pa=0.36, rate_pa=0.10, dividend_share=0.05, vat_rate=0.20)
    >>> room = bargaining_zone(60_000, base, alternative_amount=36_072.11,
    ...                        known=assumptions(), able_amount=42_000)
    >>> [round(amount) for amount in room.agreement]
    [32830, 42000]
    """
    offer = MixedSettlement(discount_share=0.0)
    most = walk_away_discount(
        amount, world, alternative_amount=alternative_amount, terms=offer
    )
    aim = target_discount(
        amount,
        world,
        acceptance=Acceptance.assumed(known),
        alternative_amount=alternative_amount,
        terms=offer,
    )
    return Zone(
        claim_amount=amount,
        alternative_amount=alternative_amount,
        walk_away_share=most,
        target_share=min(aim.discount_share, most),
        able_amount=able_amount,
    )
