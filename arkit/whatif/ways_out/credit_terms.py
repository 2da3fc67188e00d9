"""Do we go on shipping on credit: as before, less, in advance, or not at all?"""

from __future__ import annotations

from dataclasses import replace
from math import ceil, inf

from arkit.errors import ParameterError
from arkit.whatif.inputs.assumptions import Assumptions
from arkit.whatif.inputs.trade_assumptions import with_trade
from arkit.whatif.inputs.world import World
from arkit.whatif.units import check_not_negative, check_share
from arkit.whatif.valuing.outcome import Outcome
from arkit.whatif.valuing.ways import check_claim
from arkit.whatif.ways_out.plan import PaymentPlan
from arkit.whatif.ways_out.trade import MONTHS, Trade, WithTrade
from arkit.whatif.ways_out.waiting import KeepDunning


def go_on(trade: Trade, *, limit_amount: float = inf) -> WithTrade:
    """What if we dun and ship as before?

    Parameters
    ----------
    trade : Trade
        Future shipments.
    limit_amount : float, default infinite
        Credit limit for claim and shipments together.

    Returns
    -------
    WithTrade
        A way out with all of the trade, on credit.

    Examples
    --------
    >>> go_on(Trade(sales_amount_pm=15_000, cost_share=0.70)).kept_share
    1.0
    """
    return WithTrade(
        way=KeepDunning(),
        trade=trade,
        limit_amount=limit_amount,
        name="Go on as before",
    )


def hold(trade: Trade, *, known: Assumptions | None = None) -> WithTrade:
    """What if deliveries stop until the customer pays?

    Parameters
    ----------
    trade : Trade
        Future shipments.
    known : Assumptions, optional
        What a hold does to payment, default and trade; defaults where not given.

    Returns
    -------
    WithTrade
        A way out; what is kept of the trade ships on credit, as before.

    Notes
    -----
    A hold is a last resort and no answer to a genuine dispute: few people may order
    it, customer and salesperson are warned first, and accepted orders are decided on
    one by one.

    Examples
    --------
    >>> held = hold(Trade(sales_amount_pm=15_000, cost_share=0.70))
    >>> held.kept_share, held.way.payment_factor
    (0.6, 1.6)
    """
    held = with_trade(known)
    way = KeepDunning(
        payment_factor=held["hold_payment_factor"],
        default_factor=held["hold_default_factor"],
    )
    return WithTrade(
        way=way, trade=trade, kept_share=held["hold_kept_share"], name="Credit hold"
    )


def cash_in_advance(trade: Trade, *, known: Assumptions | None = None) -> WithTrade:
    """What if we ship only against payment in advance?

    Parameters
    ----------
    trade : Trade
        Future shipments.
    known : Assumptions, optional
        What it does to payment and trade; defaults where not given.

    Returns
    -------
    WithTrade
        A way out; what is kept of the trade is paid before it ships.

    Notes
    -----
    Whether the old debt is then paid sooner, or the lever is given away, is an
    assumption (`advance_payment_factor`): state it openly.

    Examples
    --------
    >>> cash_in_advance(Trade(sales_amount_pm=15_000, cost_share=0.70)).credit_share
    0.0
    """
    held = with_trade(known)
    return WithTrade(
        way=KeepDunning(payment_factor=held["advance_payment_factor"]),
        trade=trade,
        kept_share=held["advance_kept_share"],
        credit_share=0.0,
        name="Cash in advance",
    )


def limit_cut(
    trade: Trade,
    world: World,
    *,
    limit_amount: float,
    known: Assumptions | None = None,
) -> WithTrade:
    """What if only so much ships on credit, and the rest against payment in advance?

    Parameters
    ----------
    trade : Trade
        Future shipments.
    world : World
        Tax in the claims from trade.
    limit_amount : float
        Limit for claims from new shipments, tax included; the old claim stands beside.
    known : Assumptions, optional
        What a cut does to payment and trade; defaults where not given.

    Returns
    -------
    WithTrade
        A way out; the share on credit is what fits within the limit.

    Raises
    ------
    ParameterError
        When the limit is negative.

    Examples
    --------
    >>> from arkit.whatif.inputs.world import world
    >>> trade = Trade(sales_amount_pm=15_000, cost_share=0.70)
    >>> round(limit_cut(trade, world(), limit_amount=20_250).credit_share, 6)
    0.5
    """
    check_not_negative("limit_amount", limit_amount)
    held = with_trade(known)
    kept = held["limit_cut_kept_share"]
    wanted = kept * trade.open_amount(vat_share=world.worth.vat_share)
    return WithTrade(
        way=KeepDunning(payment_factor=held["limit_cut_payment_factor"]),
        trade=trade,
        kept_share=kept,
        credit_share=min(1.0, limit_amount / wanted) if wanted else 1.0,
        name="Limit cut",
    )


def pay_down(
    trade: Trade, amount: float, *, paid_per_unit: float, kept_share: float = 1.0
) -> WithTrade:
    """What if each shipment is released against a payment on the old debt?

    Parameters
    ----------
    trade : Trade
        Future shipments; the old debt is paid down as long as it takes.
    amount : float
        The old debt.
    paid_per_unit : float
        Old debt paid per unit of new shipments; see `pay_down_ratio`.
    kept_share : float, default 1
        Share of the trade that is kept.

    Returns
    -------
    WithTrade
        Monthly payments from today without interest, as a plan, and the trade.

    Raises
    ------
    ParameterError
        When nothing would be paid.

    Examples
    --------
    >>> trade = Trade(sales_amount_pm=15_000, cost_share=0.70)
    >>> way = pay_down(trade, 60_000, paid_per_unit=0.30).way
    >>> way.down_amount, len(way.years), way.amounts[-1]
    (4500.0, 13, 1500.0)
    """
    check_claim(amount)
    check_share("kept_share", kept_share)
    monthly = paid_per_unit * trade.sales_amount_pm * kept_share
    if not monthly > 0:
        raise ParameterError(
            "nothing is paid on the old debt",
            remedy="ask for more than 0 per unit shipped",
        )
    first = min(monthly, amount)
    n_more = ceil(round((amount - first) / monthly, 9))
    later = [monthly] * max(n_more - 1, 0)
    last = [amount - first - sum(later)] if n_more else []
    amounts = tuple(later + last) or (0.0,)
    plan = PaymentPlan(
        years=tuple((month + 1) / MONTHS for month in range(len(amounts))),
        amounts=amounts,
        principal_amounts=amounts,
        down_amount=first,
        name="Pay down the old debt",
    )
    return WithTrade(way=plan, trade=trade, kept_share=kept_share)


def needed_kept_share(
    changed: WithTrade, amount: float, world: World, *, against: Outcome
) -> float:
    """How much of the trade must be kept for a hold to beat the alternative?

    Parameters
    ----------
    changed : WithTrade
        Hold, limit cut or cash in advance; its own kept share does not matter.
    amount : float
        The claim.
    world : World
        How the customer fails and pays.
    against : Outcome
        The alternative, such as that of going on as before.

    Returns
    -------
    float
        Share of the trade; 0 where it is better without any trade, above 1 where it is
        not even with all of it, infinite where trade adds nothing.

    Raises
    ------
    ParameterError
        When the claim is not above zero.

    Examples
    --------
    >>> from arkit.whatif.inputs.world import world
    >>> base = world(
    ...     default_hazard_pa=0.36, rate_pa=0.10, dividend_share=0.05, vat_rate=0.20,
    ...     collecting_cost_pa=720, stale_share=0.10)
    >>> trade = Trade(sales_amount_pm=15_000, cost_share=0.70)
    >>> before = go_on(trade).value(60_000, base)
    >>> round(needed_kept_share(hold(trade), 60_000, base, against=before), 3)
    0.802
    """
    found = replace(changed, kept_share=1.0).value(amount, world)
    missing = against.value_amount + against.relationship_amount - found.value_amount
    if missing <= 0:
        return 0.0
    gain = found.relationship_amount
    return missing / gain if gain > 0 else inf
