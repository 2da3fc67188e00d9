"""What is a payment by credit card worth?"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np

from arkit.errors import ParameterError
from arkit.whatif.inputs.assumptions import Assumptions
from arkit.whatif.inputs.claim import Claim
from arkit.whatif.inputs.trade_assumptions import with_trade
from arkit.whatif.inputs.world import World
from arkit.whatif.units import YEAR_DAYS, check_not_negative, check_number, check_share
from arkit.whatif.valuing.credited import Brought
from arkit.whatif.valuing.draws import Draws
from arkit.whatif.valuing.outcome import Paths
from arkit.whatif.valuing.ways import Limits, Problem, check_claim


@dataclass(frozen=True, kw_only=True)
class CardPayment:
    """A part of the claim is charged to a credit card today.

    Parameters
    ----------
    amount : float
        What is charged; that much of the claim is settled.
    fee_share : float
        Fee as a share of what is charged.
    fixed_amount : float, default 0
        Fee per payment.
    settled_years : float, default 2/365
        When the money arrives, in years.
    chargeback_share : float, default 0
        Chance that the payment is charged back.
    chargeback_years : float, default 60/365
        When that happens, in years.
    recovered_share : float, default 0
        Share of what was charged back that comes back all the same.
    limit_amount : float, default infinite
        Limit of the card.
    name : str
        Name of the piece.

    Raises
    ------
    ParameterError
        When the amount is not above zero, or a share or duration is not possible.

    Notes
    -----
    V = A·(1 − m)·D(settled) − fixed − q·A·D(charge-back)·(1 − r). The issuer bears the
    customer's failure, so the fee is cheap insurance for a doubtful debt. Charge-backs
    come from disputes: what is disputed must not be charged. Whether the fee may be
    passed on depends on the country.

    Examples
    --------
    >>> from arkit.whatif.inputs.world import world
    >>> card = CardPayment(
    ...     amount=20_000, fee_share=0.025, fixed_amount=0.30, chargeback_share=0.002)
    >>> round(card.brings(60_000, world(rate_pa=0.10)).value_amount, 2)
    19450.14
    """

    amount: float
    fee_share: float
    fixed_amount: float = 0.0
    settled_years: float = 2 / YEAR_DAYS
    chargeback_share: float = 0.0
    chargeback_years: float = 60 / YEAR_DAYS
    recovered_share: float = 0.0
    limit_amount: float = inf
    name: str = "Credit card"

    def __post_init__(self) -> None:
        check_claim(self.amount)
        for name in ("fee_share", "chargeback_share", "recovered_share"):
            check_share(name, getattr(self, name))
        for name in ("fixed_amount", "settled_years", "chargeback_years"):
            check_not_negative(name, getattr(self, name))

    @classmethod
    def assumed(cls, amount: float, known: Assumptions | None = None) -> CardPayment:
        """With the fees and charge-backs of the assumptions.

        >>> CardPayment.assumed(20_000).fee_share
        0.025
        """
        held = with_trade(known)
        return cls(
            amount=amount,
            fee_share=held["card_fee_share"],
            fixed_amount=held["card_fixed_amount"],
            settled_years=held["card_settled_days"] / YEAR_DAYS,
            chargeback_share=held["card_chargeback_share"],
            chargeback_years=held["card_chargeback_days"] / YEAR_DAYS,
        )

    @property
    def freed_amount(self) -> float:
        """Collateral that is used up by it: none."""
        return 0.0

    def takes_amount(self, world: World) -> float:
        """What it takes from the claim."""
        return self.amount

    def brings(self, amount: float, world: World) -> Brought:
        """What it brings in the mean."""
        settled = self.amount * float(world.discount(self.settled_years))
        return Brought(
            parts={
                "card": settled,
                "card fee": 0 - self.fee_share * settled - self.fixed_amount,
                "charge-back": 0 - self.chargeback_share * self._charged_back(world),
            },
            receipts=((self.settled_years, self.amount),),
            completed_share=1 - self.chargeback_share,
        )

    def paths(self, amount: float, world: World, draws: Draws) -> Paths:
        """What it brings on each path."""
        value, cash = (
            self._on_paths(at, draws) for at in (world, world.undiscounted())
        )
        return Paths(value_amount=value, cash_amount=cash)

    def problems(self, claim: Claim, world: World, limits: Limits) -> list[Problem]:
        """Above the limit of the card, or a dispute is charged."""
        found = []
        if self.amount > self.limit_amount:
            found.append(
                Problem(
                    problem=f"{self.amount:,.2f} is more than the card allows "
                    f"({self.limit_amount:,.2f})",
                    remedy="charge less and find another way for the rest",
                )
            )
        if claim.disputed_amount and self.amount > claim.undisputed_amount:
            found.append(
                Problem(
                    problem=f"{claim.disputed_amount:,.2f} of the claim is in dispute, "
                    "and disputes end in charge-backs",
                    remedy=f"charge at most {max(claim.undisputed_amount, 0):,.2f}",
                )
            )
        return found

    def _charged_back(self, world: World) -> float:
        """What a charge-back costs today."""
        lost = self.amount * (1 - self.recovered_share)
        return lost * float(world.discount(self.chargeback_years))

    def _on_paths(self, world: World, draws: Draws) -> np.ndarray:
        """Worth on each path."""
        net = self.amount * (1 - self.fee_share) * world.discount(self.settled_years)
        is_back = draws.uniform("charge-back") < self.chargeback_share
        return float(net) - self.fixed_amount - is_back * self._charged_back(world)


def break_even_fee(
    card: CardPayment, world: World, *, claim_worth_share: float
) -> float:
    """Up to which fee is a payment by card worth more than the claim?

    Parameters
    ----------
    card : CardPayment
        The payment; its own fee does not matter.
    world : World
        Cost of money.
    claim_worth_share : float
        What one unit of the claim is worth otherwise, from `claim_worth`.

    Returns
    -------
    float
        Fee as a share of what is charged; below zero where not even a free card pays.

    Raises
    ------
    ParameterError
        When the worth of the claim is no number.

    Notes
    -----
    m* = 1 − (b + q·(1 − r)·D(charge-back) + fixed / A) / D(settled).

    Examples
    --------
    >>> from arkit.whatif.inputs.world import world
    >>> card = CardPayment(
    ...     amount=20_000, fee_share=0.025, fixed_amount=0.30, chargeback_share=0.002)
    >>> base = world(rate_pa=0.10)
    >>> round(break_even_fee(card, base, claim_worth_share=0.6012018), 4)
    0.3965
    """
    check_number("claim_worth_share", claim_worth_share)
    lost = card.chargeback_share * card._charged_back(world) + card.fixed_amount
    needed = claim_worth_share + lost / card.amount
    return 1 - needed / float(world.discount(card.settled_years))


def largest_charge(claim: Claim, *, limit_amount: float = inf) -> float:
    """How much of a claim may be charged to a card?

    Parameters
    ----------
    claim : Claim
        What the customer owes.
    limit_amount : float, default infinite
        Limit of the card.

    Returns
    -------
    float
        At most the limit, and nothing that is disputed.

    Raises
    ------
    ParameterError
        When nothing may be charged.

    Examples
    --------
    >>> largest_charge(Claim.single(60_000), limit_amount=20_000)
    20000.0
    """
    allowed = min(float(limit_amount), claim.undisputed_amount)
    if not allowed > 0:
        raise ParameterError(
            "nothing of the claim may be charged to a card",
            remedy="settle the dispute first, or raise the limit of the card",
        )
    return allowed
