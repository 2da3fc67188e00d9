"""What is a return of unused goods worth, and what freight may it cost?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from arkit.whatif.inputs.assumptions import Assumptions
from arkit.whatif.inputs.claim import Claim
from arkit.whatif.inputs.trade_assumptions import with_trade
from arkit.whatif.inputs.world import World
from arkit.whatif.units import check_not_negative, check_rate, check_share
from arkit.whatif.valuing.credited import Brought, credit_gain
from arkit.whatif.valuing.draws import Draws
from arkit.whatif.valuing.outcome import Paths
from arkit.whatif.valuing.taken_back import taken_back_cost, taken_back_paths
from arkit.whatif.valuing.ways import Limits, Problem, clawback_problem
from arkit.whatif.ways_out.goods import MONTHS, GoodsLine


@dataclass(frozen=True, kw_only=True)
class ReturnedGoods:
    """Unused goods come back against a credit note, and are sold again.

    Parameters
    ----------
    lines : tuple of GoodsLine
        What comes back.
    restocking_share : float, default 0
        Share of the invoice value that is not credited.
    handling_share : float, default 0
        Cost of receipt, inspection and repacking, as a share of the invoice value.
    freight_amount, disposal_amount : float, default 0
        Freight at our cost, and cost of disposing of what cannot be sold.
    vat_rate : float, optional
        Tax on the net invoice value, credited with it; that of the world where not
        given.
    clawback_share : float, optional
        Chance that an insolvency soon after takes the goods or their worth back; that
        of lump sums in the world where not given.
    collection_fee_share : float, default 0
        Fee of a collector on the credit.
    price_sd : float, default 0
        Standard deviation of the logarithm of resale prices, common to all lines; it
        moves the risk and not the mean.
    retained_amount : float, default 0
        Collateral of the world that these goods are: under retention of title they
        would have come back at a default anyway.
    name : str
        Name of the piece.

    Raises
    ------
    ParameterError
        When a share is not between 0 and 1, or an amount is negative.

    Notes
    -----
    Credit C = (1 − restocking)·V·(1 + VAT); the tax in it comes back after a month.
    Gain = resale − holding − handling − freight − disposal + VAT − claw-back − b·C.

    References
    ----------
    United States: goods returned within 90 days of a filing are a transfer; see Active
    Wear v. Parkdale Mills, 331 B.R. 669 (amount limited to liquidation value).

    Examples
    --------
    >>> from arkit.whatif.ways_out.goods import Grade
    >>> from arkit.whatif.inputs.world import world
    >>> line = GoodsLine(
    ...     product="Cable", value_amount=20_000, cost_share=0.65, holding_pa=0.12,
    ...     grades=(
    ...         Grade(grade="A", share=0.7, price_share=0.95, resold_years=1 / 12,
    ...               displaced_share=0.5),
    ...         Grade(grade="B", share=0.2, price_share=0.60, resold_years=3 / 12,
    ...               displaced_share=0.2),
    ...         Grade(grade="C", share=0.1, price_share=0.05, resold_years=1 / 12)))
    >>> goods = ReturnedGoods(
    ...     lines=(line,), restocking_share=0.10, handling_share=0.04,
    ...     freight_amount=900, clawback_share=0)
    >>> base = world(rate_pa=0.10, vat_rate=0.20)
    >>> round(goods.takes_amount(base), 2)
    21600.0
    >>> round(goods.brings(60_000, base).value_amount, 2)
    15184.67
    """

    lines: tuple[GoodsLine, ...]
    restocking_share: float = 0.0
    handling_share: float = 0.0
    freight_amount: float = 0.0
    disposal_amount: float = 0.0
    vat_rate: float | None = None
    clawback_share: float | None = None
    collection_fee_share: float = 0.0
    price_sd: float = 0.0
    retained_amount: float = 0.0
    name: str = "Return of goods"

    def __post_init__(self) -> None:
        for name in ("restocking_share", "handling_share", "collection_fee_share"):
            check_share(name, getattr(self, name))
        check_share("clawback_share", self.clawback_share or 0.0)
        check_rate("vat_rate", self.vat_rate or 0.0)
        for name in ("freight_amount", "disposal_amount", "price_sd"):
            check_not_negative(name, getattr(self, name))
        check_not_negative("retained_amount", self.retained_amount)

    @classmethod
    def assumed(
        cls,
        lines: tuple[GoodsLine, ...],
        *,
        freight_amount: float = 0.0,
        known: Assumptions | None = None,
    ) -> ReturnedGoods:
        """With the fees and costs of the assumptions.

        >>> ReturnedGoods.assumed(()).restocking_share
        0.1
        """
        held = with_trade(known)
        return cls(
            lines=lines,
            freight_amount=freight_amount,
            restocking_share=held["restocking_share"],
            handling_share=held["goods_handling_share"],
            price_sd=held["resale_price_sd"],
        )

    @property
    def freed_amount(self) -> float:
        """Collateral that is used up by it."""
        return self.retained_amount

    @property
    def value_amount(self) -> float:
        """Invoice value without tax of what comes back."""
        return float(sum(line.returned_amount for line in self.lines))

    def takes_amount(self, world: World) -> float:
        """The credit note, with tax."""
        return (1 - self.restocking_share) * self.value_amount / (1 - self._vat(world))

    def brings(self, amount: float, world: World) -> Brought:
        """What it brings in the mean."""
        sold = [line.resale(rate_pa=world.rate_pa) for line in self.lines]
        prices = sum(each.price_amount for each in sold)
        parts = {
            "resale": prices + sum(each.saved_amount for each in sold),
            "holding": 0 - sum(each.holding_amount for each in sold),
            "handling": 0 - self.handling_share * self.value_amount,
            "freight": 0 - self.freight_amount,
            "VAT on credit": self._vat_back(world),
        }
        return Brought(
            parts={name: float(part) for name, part in parts.items()}
            | self._rarer_parts(amount, world),
            receipts=tuple(sale for line in self.lines for sale in line.receipts),
        )

    def paths(self, amount: float, world: World, draws: Draws) -> Paths:
        """What it brings on each path."""
        value, cash = (
            self._on_paths(amount, at, draws) for at in (world, world.undiscounted())
        )
        return Paths(value_amount=value, cash_amount=cash)

    def problems(self, claim: Claim, world: World, limits: Limits) -> list[Problem]:
        """Returns are transfers that an insolvency may take back."""
        return clawback_problem(world, self._clawback_share(world))

    def _rarer_parts(self, amount: float, world: World) -> dict[str, float]:
        """Disposal, collector's fee and claw-back, where there are any."""
        taken = taken_back_cost(
            self._liquidation_amount,
            world,
            share=self._clawback_share(world),
            claim_amount=amount,
        )
        fee = self.collection_fee_share * self.takes_amount(world)
        found = {"disposal": self.disposal_amount, "fee": fee, "clawback": taken}
        return {name: -cost for name, cost in found.items() if cost}

    def _on_paths(self, amount: float, world: World, draws: Draws) -> np.ndarray:
        """Worth on each path: prices and claw-back differ from the mean."""
        parts = dict(self.brings(amount, world).parts)
        parts.pop("clawback", None)
        found = np.full(draws.n_paths, sum(parts.values()))
        if self.price_sd:
            sold = [line.resale(rate_pa=world.rate_pa) for line in self.lines]
            moved = np.exp(
                self.price_sd * draws.normal("resale") - self.price_sd**2 / 2
            )
            found += sum(each.price_amount for each in sold) * (moved - 1)
        share = self._clawback_share(world)
        if share and self._liquidation_amount:
            found -= taken_back_paths(
                self._liquidation_amount, world, draws, share=share, claim_amount=amount
            )
        return found

    @property
    def _liquidation_amount(self) -> float:
        """What all would fetch at their resale prices."""
        return float(sum(line.liquidation_amount for line in self.lines))

    def _clawback_share(self, world: World) -> float:
        """Chance that it is avoided."""
        share = self.clawback_share
        return world.clawback.lump_share if share is None else share

    def _vat(self, world: World) -> float:
        """Tax as a share of the gross credit."""
        if self.vat_rate is None:
            return world.worth.vat_share
        return self.vat_rate / (1 + self.vat_rate)

    def _vat_back(self, world: World) -> float:
        """Tax in the credit, which comes back after a month."""
        tax = self._vat(world) * self.takes_amount(world)
        return tax * float(world.discount(1 / MONTHS))


def break_even_freight(
    goods: ReturnedGoods, world: World, *, claim_worth_share: float
) -> float:
    """Up to which freight do we pay to have the goods back?

    Parameters
    ----------
    goods : ReturnedGoods
        What comes back; its own freight does not matter.
    world : World
        How the customer fails and pays.
    claim_worth_share : float
        What one unit of the claim is worth otherwise, from `claim_worth`; with the
        credit as `credited_amount` it is exact where costs do not fall with the claim.

    Returns
    -------
    float
        Freight at which the return is worth as much as the claim given up; below zero
        where the customer should keep the goods and pay.

    Raises
    ------
    ParameterError
        When the worth of the claim is no number.

    Examples
    --------
    >>> from arkit.whatif.ways_out.goods import Grade
    >>> from arkit.whatif.inputs.world import world
    >>> fresh = Grade(grade="as new", price_share=0.95, resold_years=1 / 12)
    >>> line = GoodsLine(
    ...     product="Cable", value_amount=20_000, cost_share=0.65, grades=(fresh,))
    >>> goods = ReturnedGoods(lines=(line,), clawback_share=0, freight_amount=500)
    >>> base = world(rate_pa=0.10)
    >>> round(break_even_freight(goods, base, claim_worth_share=0.60), 2)
    6849.69
    """
    free = replace(goods, freight_amount=0.0)
    return sum(credit_gain(free, world, claim_worth_share=claim_worth_share).values())
