"""What is future trade with the customer worth, and what puts it at stake?

The trade is not the claim: its value stands apart and is added only where the analyst
wants it. A hold, a cut of the limit and cash in advance change both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf

import numpy as np

from arkit.errors import ParameterError
from arkit.whatif.inputs.claim import Claim
from arkit.whatif.inputs.hazards import default_integral
from arkit.whatif.inputs.world import World
from arkit.whatif.units import check_not_negative, check_share
from arkit.whatif.valuing.dated_paths import discounts
from arkit.whatif.valuing.draws import Draws
from arkit.whatif.valuing.outcome import Outcome, Paths
from arkit.whatif.valuing.ways import Limits, Problem, WayOut

MONTHS = 12


@dataclass(frozen=True, kw_only=True)
class Trade:
    """Future shipments to the customer.

    Parameters
    ----------
    sales_amount_pm : float
        Price of a month's shipments, without tax.
    cost_share : float
        Variable cost per unit of price; overheads do not count.
    n_months : int, default 12
        How many months are counted; the first ships today.
    paid_after_years : float, default 0.25
        When a shipment on credit is paid, terms and usual delay, in years.
    worth_share : float, optional
        Worth at default of one unit of price not yet paid; the discounted dividend of
        the world where not given.

    Raises
    ------
    ParameterError
        When an amount is negative, or the cost is not a share of the price.

    Examples
    --------
    >>> from arkit.whatif.inputs.world import world
    >>> base = world(default_hazard_pa=0.36, rate_pa=0.10, dividend_share=0.05)
    >>> trade = Trade(sales_amount_pm=15_000, cost_share=0.70)
    >>> round(trade.value(base), 2)
    28870.57
    """

    sales_amount_pm: float
    cost_share: float
    n_months: int = MONTHS
    paid_after_years: float = 0.25
    worth_share: float | None = None

    def __post_init__(self) -> None:
        check_not_negative("sales_amount_pm", self.sales_amount_pm)
        check_not_negative("paid_after_years", self.paid_after_years)
        check_share("cost_share", self.cost_share)
        check_share("worth_share", self.worth_share or 0.0)
        if self.n_months < 0:
            raise ParameterError(
                f"n_months is {self.n_months}", remedy="give 0 or more months"
            )

    @property
    def shipped_years(self) -> np.ndarray:
        """When each month ships."""
        return np.arange(self.n_months) / MONTHS

    def at_default(self, world: World) -> float:
        """Worth at default of one unit of price not yet paid."""
        if self.worth_share is not None:
            return self.worth_share
        delay = float(world.discount(world.worth.dividend_delay_years))
        return world.worth.dividend_share * delay

    def open_amount(self, *, vat_share: float = 0.0) -> float:
        """Claims from trade on credit that stand at any time, tax included."""
        months = self.paid_after_years * MONTHS
        return self.sales_amount_pm * months / (1 - vat_share)

    def value(self, world: World, *, credit_share: float = 1.0) -> float:
        """What the margin on future shipments is worth today.

        Parameters
        ----------
        world : World
            How the customer fails.
        credit_share : float, default 1
            Share of the shipments on credit; the others are paid in advance.

        Returns
        -------
        float
            Present value, currency.

        Notes
        -----
        Per unit shipped at t on credit: S·D at t + T, plus ω times the default
        integral from t to t + T, less cost·S·D at t; paid in advance: (1 − cost)·S·D.
        """
        check_share("credit_share", credit_share)
        shipped = self.shipped_years
        paid = shipped + self.paid_after_years
        now = world.default.survival(shipped) * world.discount(shipped)
        then = world.default.survival(paid) * world.discount(paid)
        failing = default_integral(shipped, paid, world.default, rate_pa=world.rate_pa)
        on_credit = then + self.at_default(world) * failing - self.cost_share * now
        in_advance = (1 - self.cost_share) * now
        margins = credit_share * on_credit + (1 - credit_share) * in_advance
        return self.sales_amount_pm * float(margins.sum())

    def paths(
        self, world: World, draws: Draws, *, credit_share: float = 1.0
    ) -> np.ndarray:
        """The same on each path of the customer's default."""
        check_share("credit_share", credit_share)
        fails = world.default.first_passage(draws.exponential("default"))
        shipped = self.shipped_years
        paid = shipped + self.paid_after_years
        n_shipped = np.searchsorted(shipped, fails, "left")
        n_paid = np.searchsorted(paid, fails, "left")
        now = np.append(0.0, np.cumsum(world.discount(shipped)))
        then = np.append(0.0, np.cumsum(world.discount(paid)))
        lost = (n_shipped - n_paid) * discounts(fails, world.rate_pa)
        found = (1 - credit_share - self.cost_share) * now[n_shipped]
        found += credit_share * (then[n_paid] + self.at_default(world) * lost)
        return self.sales_amount_pm * found


@dataclass(frozen=True, kw_only=True)
class WithTrade:
    """A way out for the claim, and what is kept of the trade under it.

    Parameters
    ----------
    way : WayOut
        What happens to the claim.
    trade : Trade
        Future shipments.
    kept_share : float, default 1
        Share of the trade that is kept.
    credit_share : float, default 1
        Share of what is kept that ships on credit; the others are paid in advance.
    precedent_amount : float, default 0
        What it costs that other customers learn of it.
    limit_amount : float, default infinite
        Credit limit: claim and shipments on credit together.
    name : str, default ""
        Name of the way out; that of the claim's where not given.

    Raises
    ------
    ParameterError
        When a share is not between 0 and 1, or an amount is negative.

    Notes
    -----
    `value_amount` is that of the claim alone, in the mean and on each path; the trade
    stands in `relationship_amount`. It ends when the customer fails, on the same path.

    Examples
    --------
    >>> from arkit.whatif.ways_out.waiting import KeepDunning
    >>> from arkit.whatif.inputs.world import world
    >>> base = world(default_hazard_pa=0.36, rate_pa=0.10, dividend_share=0.05)
    >>> trade = Trade(sales_amount_pm=15_000, cost_share=0.70)
    >>> found = WithTrade(way=KeepDunning(), trade=trade).value(60_000, base)
    >>> round(found.relationship_amount, 2)
    28870.57
    """

    way: WayOut
    trade: Trade
    kept_share: float = 1.0
    credit_share: float = 1.0
    precedent_amount: float = 0.0
    limit_amount: float = inf
    name: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.name or self.way.name)
        check_share("kept_share", self.kept_share)
        check_share("credit_share", self.credit_share)
        check_not_negative("precedent_amount", self.precedent_amount)

    @property
    def default_factor(self) -> float:
        """How many times as likely default becomes by it."""
        return getattr(self.way, "default_factor", 1.0)

    def value(self, amount: float, world: World) -> Outcome:
        """What it is worth in the mean, the trade apart."""
        found = self.way.value(amount, world)
        trade = self.trade.value(self._world(world), credit_share=self.credit_share)
        kept = self.kept_share * trade - self.precedent_amount
        return replace(found, relationship_amount=found.relationship_amount + kept)

    def paths(self, amount: float, world: World, draws: Draws) -> Paths:
        """What the claim brings on each path, and apart from it what is kept."""
        found = self.way.paths(amount, world, draws)
        trade = self.trade.paths(
            self._world(world), draws, credit_share=self.credit_share
        )
        kept = self.kept_share * trade - self.precedent_amount
        if found.relationship_amount is not None:
            kept += found.relationship_amount
        return replace(found, relationship_amount=kept)

    def problems(self, claim: Claim, world: World, limits: Limits) -> list[Problem]:
        """What is in the claim's way, and more on credit than the limit allows."""
        found = list(self.way.problems(claim, world, limits))
        kept = self.kept_share * self.credit_share
        shipped = kept * self.trade.open_amount(vat_share=world.worth.vat_share)
        if shipped and claim.net_amount + shipped > self.limit_amount:
            found.append(
                Problem(
                    problem=f"claim and shipments on credit reach "
                    f"{claim.net_amount + shipped:,.2f}, and the limit is "
                    f"{self.limit_amount:,.2f}",
                    remedy="ship less, or against cash in advance",
                )
            )
        return found

    def _world(self, world: World) -> World:
        """The world of the trade: default as likely as under the way out."""
        return replace(world, default=world.default.times(self.default_factor))
