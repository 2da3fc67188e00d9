"""Which inputs could change the choice between two ways out?"""

from __future__ import annotations

import pandas as pd

from arkit.whatif.comparing.ranges import UncertainWorld, Way
from arkit.whatif.inputs.claim import Claim

COLUMNS = (
    *("input", "label", "unit", "value", "low", "high", "difference_amount"),
    *("difference_low_amount", "difference_high_amount", "swing_amount"),
    "changes_sign",
)


def tornado(claim: Claim, one: Way, other: Way, around: UncertainWorld) -> pd.DataFrame:
    """Which inputs could change the choice between two ways out?

    Parameters
    ----------
    claim : Claim
        What the customer owes.
    one, other : WayOut, or function from Assumptions to WayOut
        The two; one made from the assumptions, such as `Court.assumed`, varies with
        them.
    around : UncertainWorld
        What is assumed, and how far each input may lie from it.

    Returns
    -------
    DataFrame
        One row per input, the largest swing first: `input`, `label`, `unit`; `value`
        (text, as assumed), `low` and `high`; `difference_amount` (the first less the
        second as assumed, the same in all rows), `difference_low_amount` and
        `difference_high_amount` (with that input alone at its low and high),
        `swing_amount` (how far these two are apart) and `changes_sign` (whether the
        better of the two changes). The value of the trade that is kept counts.

    Raises
    ------
    ParameterError
        When a way out does not fit the claim.

    Notes
    -----
    An input that moves both ways out alike has no swing: it does not matter for the
    choice, however uncertain it is.

    Examples
    --------
    >>> from arkit.whatif import KeepDunning, Settlement, world
    >>> around = UncertainWorld(base=world(), ranges={
    ...     "default_hazard_pa": (0.02, 0.12, 0.84), "payment_factor": (0.5, 1, 1.6)})
    >>> found = tornado(
    ...     Claim.single(60_000), Settlement(discount_share=0.25), KeepDunning(),
    ...     around)
    >>> found["input"].tolist(), found["changes_sign"].tolist()
    (['payment_factor', 'default_hazard_pa'], [True, False])
    """
    amount = claim.expected_amount

    def difference(**values: float) -> float:
        first = around.worth(one, amount, **values)
        return first - around.worth(other, amount, **values)

    assumed = difference()
    shown = around.base.known.frame().set_index("name")["value"]
    rows = []
    for name, spread in around.ranges.items():
        entry = around.entry(name)
        low, high = difference(**{name: spread.low}), difference(**{name: spread.high})
        facts = (name, entry.label, entry.unit, shown[name], spread.low, spread.high)
        changes = min(low, assumed, high) < 0 < max(low, assumed, high)
        rows.append((*facts, assumed, low, high, abs(high - low), changes))
    found = pd.DataFrame(rows, columns=list(COLUMNS))
    return found.sort_values(
        "swing_amount", ascending=False, kind="stable", ignore_index=True
    )
