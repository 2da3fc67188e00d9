"""What does the customer buy a month, at what cost, and when does it pay?"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from arkit.metrics.windows import window_start
from arkit.whatif import Assumptions, Trade
from arkit.whatif.units import YEAR_DAYS

if TYPE_CHECKING:
    import pandas as pd

    from arkit.ledger import Ledger

MONTHS = 12
ENOUGH_SHARE = 0.5
SOLD = """
SELECT l.invoice_date, l.amount,
  CASE WHEN i.amount <> 0 AND i.tax_amount IS NOT NULL
    THEN CAST(i.tax_amount AS DOUBLE) / CAST(i.amount AS DOUBLE) END AS vat_share,
  CASE WHEN i.amount <> 0 AND i.cost_amount IS NOT NULL
    THEN CAST(i.cost_amount AS DOUBLE) / CAST(i.amount AS DOUBLE) END AS cost_share,
  l.days_to_pay, l.days_open, l.days_past_due
FROM ledger AS l JOIN known_invoices AS i ON i.item_id = l.item_id
WHERE l.kind <> 'credit note' AND l.amount > 0
ORDER BY l.invoice_date, l.item_id
"""
GRANTED = """
SELECT activity_date FROM known_activities WHERE kind = 'exception granted'
ORDER BY activity_date
"""


def with_trade_measured(ledger: Ledger, known: Assumptions) -> Assumptions:
    """Take what the customer buys from the ledger.

    Parameters
    ----------
    ledger : Ledger
        The ledger of one customer.
    known : Assumptions
        What the ledger does not know better.

    Returns
    -------
    Assumptions
        With sales a month (invoices of the last twelve months without tax, divided by
        twelve), the cost of what is shipped where at least half of these sales have a
        cost, and the days to payment, weighted by amount; what is overdue counts as
        paid today, so that it is late at least by so much. Unchanged where nothing was
        sold.
    """
    rows = ledger.query(SOLD)
    since = window_start(ledger.as_of_date, MONTHS)
    rows = rows[rows["invoice_date"].dt.date >= since]
    net = rows["amount"] * (1 - rows["vat_share"].astype(float).fillna(0.0))
    if not net.sum() > 0:
        return known
    values = {"trade_sales_amount_pm": round(float(net.sum()) / MONTHS, 2)}
    days = _days_to_pay(rows)
    if days is not None:
        values["trade_paid_days"] = round(days, 1)
    source = f"invoices from {since} to {ledger.as_of_date}"
    found = known.given(values, origin="measured", source=source)
    cost = rows["cost_share"].astype(float)
    costed = net[cost.notna()].sum()
    if costed < ENOUGH_SHARE * net.sum():
        return found
    share = float((cost * rows["amount"])[cost.notna()].sum()) / float(costed)
    values = {"trade_cost_share": round(min(max(share, 0.0), 1.0), 3)}
    return found.given(values, origin="measured", source=f"cost of {source}")


def _days_to_pay(rows: pd.DataFrame) -> float | None:
    """Days from invoice to payment, by amount; overdue ones as if paid today."""
    overdue = rows["days_past_due"].astype(float) > 0
    days = rows["days_to_pay"].astype(float)
    days = days.where(~overdue, rows["days_open"].astype(float))
    is_known = days.notna()
    if not is_known.any():
        return None
    weights = rows.loc[is_known, "amount"]
    return max(0.0, float((days[is_known] * weights).sum() / weights.sum()))


def trade_of(known: Assumptions) -> Trade | None:
    """Future shipments as measured or assumed.

    Parameters
    ----------
    known : Assumptions
        From `with_trade_measured`.

    Returns
    -------
    Trade or None
        Twelve months of them; None where nothing is sold.
    """
    if not known["trade_sales_amount_pm"] > 0:
        return None
    return Trade(
        sales_amount_pm=known["trade_sales_amount_pm"],
        cost_share=known["trade_cost_share"],
        paid_after_years=known["trade_paid_days"] / YEAR_DAYS,
    )


def exceptions_lately(ledger: Ledger) -> int:
    """Exceptions granted to the customer in the last twelve months."""
    since = ledger.as_of_date - timedelta(days=YEAR_DAYS)
    granted = ledger.query(GRANTED)["activity_date"]
    return int((granted.dt.date > since).sum())
