"""Which of our goods does the customer still hold, and what could come back?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.whatif.inputs.assumptions import Assumptions
from arkit.whatif.inputs.trade_assumptions import with_trade
from arkit.whatif.units import YEAR_DAYS, check_share
from arkit.whatif.ways_out.goods import MONTHS, GoodsLine, assumed_grade, assumed_grades

if TYPE_CHECKING:
    from arkit.ledger import Ledger

LAST_COUNT = """
SELECT customer_id, counted_on, invoice_id, product, quantity, value_amount,
  cost_amount, grade, use_by
FROM (SELECT *, MAX(counted_on) OVER (PARTITION BY customer_id) AS last_count
  FROM known_inventory) AS counted
WHERE counted_on = last_count
ORDER BY customer_id, product, invoice_id, grade, use_by, quantity, value_amount
"""
LINE = ("product", "value_amount", "cost_amount", "grade", "life_days")


def goods_held(ledger: Ledger) -> pd.DataFrame:
    """Which of our goods does the customer still hold?

    Parameters
    ----------
    ledger : Ledger
        Usually narrowed to one customer; goods of the last count known on the day.

    Returns
    -------
    DataFrame
        One row per product, document and condition: `customer_id`, `counted_on`,
        `invoice_id`, `product`, `quantity` (units), `value_amount` and `cost_amount`
        (currency, without tax), `grade`, `use_by`, `life_days` (shelf life left on the
        day; missing where the goods keep) and `set_aside`: why the row cannot come
        back, empty where it can. Empty where nothing was counted.

    Examples
    --------
    >>> import pandas as pd
    >>> from arkit.ledger import from_tables
    >>> day = pd.to_datetime(["2025-06-30"])
    >>> own = {"customer_id": ["C1"], "currency": ["EUR"]}
    >>> invoices = pd.DataFrame(own | {
    ...     "invoice_id": ["1"], "invoice_date": day, "due_date": day,
    ...     "amount": [500_000]})
    >>> inventory = pd.DataFrame(own | {
    ...     "counted_on": day, "product": ["Cable"], "quantity": [40.0],
    ...     "value_amount": [200_000]})
    >>> ledger = from_tables(
    ...     {"invoices": invoices, "inventory": inventory}, as_of="2025-06-30")
    >>> goods_held(ledger)[["product", "quantity", "value_amount"]].values.tolist()
    [['Cable', 40.0, 2000.0]]
    """
    held = ledger.query(LAST_COUNT)
    left = pd.to_datetime(held["use_by"]) - pd.Timestamp(ledger.as_of_date)
    held["life_days"] = left.dt.days.astype("Float64")
    value, life = (
        held[name].to_numpy(dtype=float, na_value=np.nan)
        for name in ("value_amount", "life_days")
    )
    reasons = {
        "no invoice value": np.isnan(value),
        "no value or no units": (value <= 0) | (held["quantity"].to_numpy() <= 0),
        "past its use-by date": life < 0,
    }
    held["set_aside"] = np.select(list(reasons.values()), list(reasons), default="")
    return held


def goods_lines(
    held: pd.DataFrame,
    *,
    known: Assumptions | None = None,
    returned_share: float = 1.0,
) -> tuple[GoodsLine, ...]:
    """What could come back of goods held, on which assumptions?

    Parameters
    ----------
    held : DataFrame
        From `goods_held`, or part of it; rows that are set aside are left out.
    known : Assumptions, optional
        Resale prices, costs and the like; the defaults of arkit where not given.
    returned_share : float, default 1
        Share of each row that comes back.

    Returns
    -------
    tuple of GoodsLine
        One for each row, with its condition, cost and shelf life where the count gives
        them and assumptions where it does not.

    Raises
    ------
    ParameterError
        When the share is not between 0 and 1, or typed shares of grades do not add up.

    Examples
    --------
    >>> import pandas as pd
    >>> held = pd.DataFrame({
    ...     "product": ["Cable"], "value_amount": [2_000.0], "cost_amount": [1_400.0],
    ...     "grade": ["as new"], "life_days": [float("nan")], "set_aside": [""]})
    >>> line, = goods_lines(held)
    >>> line.cost_share, line.grades[0].price_share
    (0.7, 0.95)
    """
    check_share("returned_share", returned_share)
    known = with_trade(known)
    usable = held["set_aside"].to_numpy() == ""
    rows = zip(*(held[name].to_numpy()[usable] for name in LINE), strict=True)
    return tuple(
        GoodsLine(
            product=str(product),
            value_amount=float(value),
            grades=_grades(grade, known),
            cost_share=_cost_share(cost, value, known),
            unused_share=returned_share,
            holding_pa=known["goods_holding_pa"],
            **_shelf_life(life, known),
        )
        for product, value, cost, grade, life in rows
    )


def _grades(grade: object, known: Assumptions) -> tuple:
    """The counted condition, or the assumed mix."""
    if pd.isna(grade):
        return assumed_grades(known)
    return (assumed_grade(str(grade), known),)


def _cost_share(cost: object, value: object, known: Assumptions) -> float:
    """Cost of the goods per unit of value."""
    if pd.isna(cost):
        return known["goods_cost_share"]
    return float(cost) / float(value)


def _shelf_life(days: object, known: Assumptions) -> dict[str, float]:
    """Shelf life left and asked for; none for goods that keep."""
    if pd.isna(days):
        return {}
    return {
        "life_years": float(days) / YEAR_DAYS,
        "minimum_life_years": known["goods_minimum_life_months"] / MONTHS,
    }
