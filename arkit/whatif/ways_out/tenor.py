"""How long may a plan run before something else is worth more?"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from arkit.errors import ParameterError
from arkit.whatif.inputs.world import World
from arkit.whatif.units import check_number
from arkit.whatif.ways_out.plan import PaymentPlan

MOST_INSTALLMENTS = 84


@dataclass(frozen=True, kw_only=True)
class LongestPlan:
    """The longest plan worth as much as an alternative.

    Parameters
    ----------
    n_installments : int or None
        Number of monthly installments; None where no plan is worth as much.
    is_beyond : bool
        Whether even the longest plan looked at is.
    values : DataFrame
        `n_installments`, `value_amount` and `completed_share` of each.
    """

    n_installments: int | None
    is_beyond: bool
    values: pd.DataFrame

    @property
    def text(self) -> str:
        """The number, `none`, or that there is no limit."""
        if self.is_beyond:
            return f"> {len(self.values)}"
        return "none" if self.n_installments is None else str(self.n_installments)


def longest_plan(
    amount: float,
    world: World,
    *,
    alternative_amount: float,
    plan: PaymentPlan | None = None,
    rate_pm: float = 0.0,
) -> LongestPlan:
    """How many level installments may a plan have before something else is worth more?

    Parameters
    ----------
    amount : float
        The claim.
    world : World
        How the customer fails and keeps its word.
    alternative_amount : float
        Value of what would be done instead.
    plan : PaymentPlan, optional
        A plan whose down payment, guarantee and other terms each length is given.
    rate_pm : float, default 0
        Interest on the balance, per month.

    Returns
    -------
    LongestPlan
        Every length from 1 to 84 is valued, as the value need not fall all the way.

    Raises
    ------
    ParameterError
        When the down payment leaves nothing, or a number is missing.

    Examples
    --------
    >>> from arkit.whatif import world
    >>> base = world(
    ...     default_hazard_pa=0.36, rate_pa=0.10, dividend_share=0.05, vat_rate=0.20,
    ...     keep_weight=0, clawback_installment_share=0)
    >>> longest_plan(
    ...     60_000, base, alternative_amount=45_912.33, rate_pm=0.0075).text
    '17'
    """
    check_number("alternative_amount", alternative_amount)
    down = 0.0 if plan is None else plan.down_amount
    if down >= amount:
        raise ParameterError(
            f"a down payment of {down:,.2f} leaves nothing of {amount:,.2f}",
            remedy="make it smaller than the claim",
        )
    rows = []
    for n in range(1, MOST_INSTALLMENTS + 1):
        level = PaymentPlan.level(amount - down, n, rate_pm=rate_pm, down_amount=down)
        if plan is not None:
            dates = ("years", "amounts", "principal_amounts")
            level = plan.with_terms(**{name: getattr(level, name) for name in dates})
        found = level.value(amount, world)
        rows.append((n, found.value_amount, found.completed_share))
    values = pd.DataFrame(
        rows, columns=["n_installments", "value_amount", "completed_share"]
    )
    enough = values.loc[values["value_amount"] >= alternative_amount, "n_installments"]
    longest = int(enough.max()) if len(enough) else None
    return LongestPlan(
        n_installments=longest,
        is_beyond=longest == MOST_INSTALLMENTS,
        values=values,
    )
