"""Which way out is better, by how likely default is and how large the discount?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from arkit.whatif.comparing.break_even import settled_amounts
from arkit.whatif.comparing.ranges import worth_in
from arkit.whatif.inputs.claim import Claim
from arkit.whatif.inputs.hazards import MONTHS
from arkit.whatif.inputs.world import World, as_hazard
from arkit.whatif.valuing.ways import WayOut
from arkit.whatif.ways_out.settle import Settlement, walk_away_discount

HAZARDS_PM = (0.0025, 0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.10)
SHARES = (0.0, 0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.35, 0.40, 0.45, 0.50)


def two_way_map(
    claim: Claim,
    one: WayOut,
    offer: Settlement,
    world: World,
    axes: tuple[Sequence[float], Sequence[float]] = (HAZARDS_PM, SHARES),
) -> pd.DataFrame:
    """Is a way out better than a settlement, by default hazard and discount?

    Parameters
    ----------
    claim : Claim
        What the customer owes.
    one : WayOut
        Such as a payment plan.
    offer : Settlement
        When it is paid and how it is released; its discount does not matter.
    world : World
        Everything but the default hazard.
    axes : (sequence of float, sequence of float)
        Constant hazards of default per month, and discounts as shares.

    Returns
    -------
    DataFrame
        One row per pair: `default_hazard_pm`, `discount_share`, `difference_amount`
        (the way out less the settlement) and `indifferent_share` (discount at which
        both are worth the same at that hazard, 0 to 1).

    Raises
    ------
    ParameterError
        When a hazard or discount is not possible, or a way out does not fit the claim.

    Examples
    --------
    >>> from arkit.whatif import KeepDunning, world
    >>> found = two_way_map(
    ...     Claim.single(60_000), KeepDunning(), Settlement(discount_share=0), world(),
    ...     axes=([0.01, 0.08], [0.1, 0.6]))
    >>> (found["difference_amount"] > 0).tolist()
    [False, True, False, True]
    """
    amount, shares = claim.expected_amount, np.asarray(axes[1], dtype=float)
    rows = []
    for hazard_pm in axes[0]:
        there = replace(world, default=as_hazard(MONTHS * hazard_pm))
        worth = worth_in(there, one, amount)
        level = walk_away_discount(amount, there, alternative_amount=worth, terms=offer)
        gaps = worth - settled_amounts(amount, offer, there, shares)
        rows += [
            (float(hazard_pm), share, gap, level)
            for share, gap in zip(shares.tolist(), gaps.tolist(), strict=True)
        ]
    columns = ["default_hazard_pm", "discount_share", "difference_amount"]
    return pd.DataFrame(rows, columns=[*columns, "indifferent_share"])
