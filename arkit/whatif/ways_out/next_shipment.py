"""Does the next shipment on credit pay, and what must be paid down for it?"""

from __future__ import annotations

from math import inf

from arkit.errors import ParameterError
from arkit.whatif.inputs.hazards import Hazard, default_integral
from arkit.whatif.inputs.world import LARGEST_DEFAULT_PA, World
from arkit.whatif.units import check_not_negative, check_number
from arkit.whatif.ways_out.settle import halved
from arkit.whatif.ways_out.trade import Trade


def shipment_worth(
    trade: Trade, world: World, *, default_hazard_pa: float | None = None
) -> float:
    """What is one unit of price worth when it ships on credit?

    Parameters
    ----------
    trade : Trade
        When shipments are paid, and what is left at default.
    world : World
        How the customer fails, and the cost of money.
    default_hazard_pa : float, optional
        Constant hazard of default in place of that of the world.

    Returns
    -------
    float
        Per unit of price; shipping on credit pays where it is above the cost share.

    Raises
    ------
    ParameterError
        When the hazard is negative.

    Notes
    -----
    w = S·D at T + ω · ∫ λ·S·D du up to T. One period without ω gives the textbook
    −cost + (1 − chance)·price / (1 + rate).

    References
    ----------
    Ross, Westerfield and Jaffe, Corporate Finance, chapter on credit policy.

    Examples
    --------
    >>> from arkit.whatif.inputs.world import world
    >>> base = world(default_hazard_pa=0.36, rate_pa=0.10, dividend_share=0.05)
    >>> trade = Trade(sales_amount_pm=15_000, cost_share=0.70)
    >>> round(shipment_worth(trade, base), 6)
    0.895927
    """
    default = world.default
    if default_hazard_pa is not None:
        check_not_negative("default_hazard_pa", default_hazard_pa)
        default = Hazard.constant(default_hazard_pa)
    after = trade.paid_after_years
    failing = default_integral(0, after, default, rate_pa=world.rate_pa)
    paid = default.survival(after) * world.discount(after)
    return float(paid + trade.at_default(world) * failing)


def break_even_default_hazard(trade: Trade, world: World) -> float:
    """Up to which hazard of default does shipping on credit pay?

    Parameters
    ----------
    trade : Trade
        Cost, time to payment and worth at default.
    world : World
        Cost of money; its own hazard of default does not matter.

    Returns
    -------
    float
        Constant hazard per year; 0 where credit never pays, infinite where it always
        does.

    Examples
    --------
    >>> from arkit.whatif.inputs.world import world
    >>> base = world(rate_pa=0.10, dividend_share=0.05)
    >>> trade = Trade(sales_amount_pm=15_000, cost_share=0.70)
    >>> round(break_even_default_hazard(trade, base), 6)
    1.400987
    """

    def margin(hazard: float) -> float:
        worth = shipment_worth(trade, world, default_hazard_pa=hazard)
        return worth - trade.cost_share

    if margin(0.0) <= 0:
        return 0.0
    if margin(LARGEST_DEFAULT_PA) > 0:
        return inf
    return halved(margin, 0.0, LARGEST_DEFAULT_PA)


def pay_down_ratio(trade: Trade, world: World, *, claim_worth_share: float) -> float:
    """How much old debt must be paid per unit shipped, for the shipment to pay?

    Parameters
    ----------
    trade : Trade
        Cost, time to payment and worth at default.
    world : World
        How the customer fails, and the cost of money.
    claim_worth_share : float
        What one unit of the old debt is worth otherwise, from `claim_worth`.

    Returns
    -------
    float
        Old debt per unit of price; zero or less where the shipment pays by itself.

    Raises
    ------
    ParameterError
        When the old debt is as good as cash, so that paying it down gains nothing.

    Notes
    -----
    x* = (cost − w) / (1 − b).

    Examples
    --------
    >>> from arkit.whatif.inputs.world import world
    >>> base = world(rate_pa=0.10, dividend_share=0.05, default_hazard_pa=2.4)
    >>> trade = Trade(sales_amount_pm=15_000, cost_share=0.70)
    >>> round(pay_down_ratio(trade, base, claim_worth_share=0.30), 4)
    0.2081
    """
    check_number("claim_worth_share", claim_worth_share)
    if claim_worth_share >= 1:
        raise ParameterError(
            f"one unit of the old debt is worth {claim_worth_share:g} already",
            remedy="no pay-down gains anything; decide on the shipment alone",
        )
    gap = trade.cost_share - shipment_worth(trade, world)
    return gap / (1 - claim_worth_share)
