"""At which value of an input are two ways out worth the same?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.whatif.comparing.ranges import UncertainWorld, Way, made, worth_in
from arkit.whatif.inputs.claim import Claim
from arkit.whatif.inputs.world import World
from arkit.whatif.ways_out.settle import Settlement, halved, walk_away_discount

STEPS = 12
SHARES = np.linspace(0, 1, 101)
COLUMNS = (
    *("input", "label", "unit", "value", "low", "high", "break_even"),
    *("better_below", "better_above"),
)


def break_evens(
    claim: Claim, one: Way, other: Way, around: UncertainWorld
) -> pd.DataFrame:
    """At which value of each input does the better of two ways out change?

    Parameters
    ----------
    claim : Claim
        What the customer owes.
    one, other : WayOut, or function from Assumptions to WayOut
        The two.
    around : UncertainWorld
        What is assumed, and in which range each input is searched.

    Returns
    -------
    DataFrame
        `input`, `label`, `unit`; `value` (text, as assumed), `low`, `high`;
        `break_even` (in the unit of the input; missing where the better one stays the
        same), `better_below` and `better_above` (names of the ways out; missing where
        both are worth the same). One row per break-even, in rising order, or one for
        an input without any.

    Raises
    ------
    ParameterError
        When a way out does not fit the claim.

    Notes
    -----
    The range is cut into twelve steps, and each in which the difference changes its
    sign is halved until nothing is left of it.

    Examples
    --------
    >>> from arkit.whatif import KeepDunning, Settlement, world
    >>> around = UncertainWorld(
    ...     base=world(), ranges={"payment_factor": (0.5, 1.0, 5.0)})
    >>> found = break_evens(
    ...     Claim.single(60_000), Settlement(discount_share=0.25), KeepDunning(),
    ...     around)
    >>> found[["better_below", "better_above"]].to_numpy().tolist()
    [['Settlement', 'Keep dunning']]
    """
    amount = claim.expected_amount
    names = [made(way, around.base).name for way in (one, other)]
    shown = around.base.known.frame().set_index("name")["value"]
    rows = []
    for name, spread in around.ranges.items():

        def gain(at: float, name: str = name) -> float:
            values = {name: at}
            first = around.worth(one, amount, **values)
            return first - around.worth(other, amount, **values)

        entry = around.entry(name)
        facts = (name, entry.label, entry.unit, shown[name], spread.low, spread.high)
        rows += [
            (*facts, *at) for at in _crossings(gain, spread.low, spread.high, names)
        ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


@dataclass(frozen=True, kw_only=True)
class SettlementCurve:
    """A settlement by its discount, against what would be done instead.

    Parameters
    ----------
    curve : DataFrame
        `discount_share` from 0 to 1 and `value_amount` of the settlement.
    alternatives : DataFrame
        One row per alternative, the most valuable first: `way_out`, `value_amount`,
        `walk_away_share` (discount at which the settlement is worth as much; 0 where
        not even full payment is) and `least_cash_amount` (what is then paid).
    """

    curve: pd.DataFrame
    alternatives: pd.DataFrame


def break_even_curve(
    claim: Claim, offer: Settlement, alternatives: Sequence[Way], world: World
) -> SettlementCurve:
    """Up to which discount is a settlement better than each alternative?

    Parameters
    ----------
    claim : Claim
        What the customer owes.
    offer : Settlement
        When it is paid and how it is released; its discount does not matter.
    alternatives : sequence of WayOut
        What would be done instead. The best the customer need not agree to gives the
        walk-away point; the others give points of indifference.
    world : World
        How the customer fails, pays and keeps its word.

    Returns
    -------
    SettlementCurve
        The curve, and the alternatives with their walk-away discounts.

    Raises
    ------
    ParameterError
        When there is no alternative, or one does not fit the claim.

    Examples
    --------
    >>> from arkit.whatif import KeepDunning, Sale, world
    >>> base = world(
    ...     rate_pa=0.10, default_hazard_pa=0.36, dividend_share=0.05, vat_rate=0.20,
    ...     collecting_cost_pa=720, stale_share=0.10)
    >>> found = break_even_curve(
    ...     Claim.single(60_000), Settlement(discount_share=0),
    ...     [KeepDunning(), Sale(price_share=0.35)], base)
    >>> found.alternatives["walk_away_share"].round(4).tolist()
    [0.4528, 0.7635]
    """
    if not alternatives:
        raise ParameterError(
            "a walk-away point needs an alternative",
            remedy="give at least KeepDunning()",
        )
    amount = claim.expected_amount
    rows = []
    for way in alternatives:
        worth = worth_in(world, way, amount)
        share = walk_away_discount(amount, world, alternative_amount=worth, terms=offer)
        rows.append((made(way, world).name, worth, share, (1 - share) * amount))
    columns = ["way_out", "value_amount", "walk_away_share", "least_cash_amount"]
    return SettlementCurve(
        curve=pd.DataFrame(
            {
                "discount_share": SHARES,
                "value_amount": settled_amounts(amount, offer, world, SHARES),
            }
        ),
        alternatives=pd.DataFrame(rows, columns=columns).sort_values(
            "value_amount", ascending=False, kind="stable", ignore_index=True
        ),
    )


def settled_amounts(
    amount: float, offer: Settlement, world: World, shares: np.ndarray
) -> np.ndarray:
    """Worth of a settlement by discount: a straight line if released on receipt."""
    known = np.array([0.0, 1.0]) if offer.is_conditional else shares
    worth = [
        replace(offer, discount_share=float(share)).value(amount, world).value_amount
        for share in known
    ]
    return np.interp(shares, known, worth)


def _crossings(
    gain: Callable[[float], float], low: float, high: float, names: Sequence[str]
) -> list[tuple[float, str | None, str | None]]:
    """Where a difference changes its sign, and which is better on either side."""
    grid = np.linspace(low, high, STEPS + 1)
    gains = [gain(float(at)) for at in grid]
    better = {1.0: names[0], -1.0: names[1]}
    signs = [(place, float(np.sign(g))) for place, g in enumerate(gains) if g]
    found = []
    for (left, before), (right, after) in pairwise(signs):
        if before != after:
            root = halved(
                lambda at, sign=before: sign * gain(at),
                float(grid[left]),
                float(grid[right]),
            )
            found.append((root, better[before], better[after]))
    if found:
        return found
    same = better[signs[0][1]] if signs else None
    return [(np.nan, same, same)]
