"""What else has changed in how each customer buys, pays and promises?"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from arkit import metrics
from arkit.ledger import date_literal
from arkit.metrics.paid import RECEIVABLE
from arkit.schema import decimals

if TYPE_CHECKING:
    from arkit.ledger import Ledger

ROUND_UNITS = 100
PARTS_MONTHS = 6
YEAR_MONTHS = 12

BOUGHT = f"""
SELECT customer_id,
  CAST(SUM(CASE WHEN invoice_date > {{quarter}} THEN amount ELSE 0 END) AS BIGINT)
    AS sales_amount,
  CAST(SUM(CASE WHEN invoice_date > {{quarter}} THEN 1 ELSE 0 END) AS BIGINT)
    AS n_sold,
  CAST(SUM(CASE WHEN invoice_date > {{before}} AND invoice_date <= {{year}}
    THEN amount ELSE 0 END) AS BIGINT) AS sales_before_amount,
  CAST(SUM(CASE WHEN invoice_date > {{before}} AND invoice_date <= {{year}}
    THEN 1 ELSE 0 END) AS BIGINT) AS n_sold_before,
  CAST(SUM(CASE WHEN due_date > {{half}} AND {{paid}} THEN 1 ELSE 0 END) AS BIGINT)
    AS n_paid,
  CAST(SUM(CASE WHEN due_date > {{half}} AND {{parts}} THEN 1 ELSE 0 END) AS BIGINT)
    AS n_in_parts,
  CAST(SUM(CASE WHEN due_date > {{half}} AND {{paid}} AND discount_amount > 0
    THEN 1 ELSE 0 END) AS BIGINT) AS n_discounts,
  CAST(SUM(CASE WHEN due_date > {{past}} AND due_date <= {{half}} AND {{paid}}
    THEN 1 ELSE 0 END) AS BIGINT) AS n_paid_before,
  CAST(SUM(CASE WHEN due_date > {{past}} AND due_date <= {{half}} AND {{parts}}
    THEN 1 ELSE 0 END) AS BIGINT) AS n_in_parts_before,
  CAST(SUM(CASE WHEN due_date > {{past}} AND due_date <= {{half}} AND {{paid}}
    AND discount_amount > 0 THEN 1 ELSE 0 END) AS BIGINT) AS n_discounts_before
FROM ledger WHERE {RECEIVABLE} AND invoice_date > {{oldest}} GROUP BY customer_id
"""
PAID = "paid_amount > 0"
PARTS = """paid_amount > 0 AND (open_amount > 0 OR n_settlements
  - CASE WHEN discount_amount <> 0 THEN 1 ELSE 0 END
  - CASE WHEN credited_amount <> 0 THEN 1 ELSE 0 END
  - CASE WHEN returned_amount <> 0 THEN 1 ELSE 0 END
  - CASE WHEN written_off_amount <> 0 THEN 1 ELSE 0 END > 1)"""
WAITS = """
SELECT customer_id, MAX(settlement_date) AS last_payment_date,
  MAX(CASE WHEN settlement_date > {past} AND settlement_date <= {quarter}
    THEN DATE_DIFF('day', previous_date, settlement_date) END) AS longest_wait_days
FROM (SELECT customer_id, settlement_date, LAG(settlement_date) OVER
    (PARTITION BY customer_id ORDER BY settlement_date) AS previous_date
  FROM (SELECT customer_id, settlement_date FROM reductions
    WHERE settled_by = 'payment' AND amount > 0 AND settlement_date > {oldest}
    GROUP BY customer_id, settlement_date) AS days) AS waits
GROUP BY customer_id
"""
ROUND = """
SELECT customer_id,
  CAST(SUM(CASE WHEN settlement_date > {half} THEN 1 ELSE 0 END) AS BIGINT) AS n_round,
  CAST(SUM(CASE WHEN settlement_date <= {half} THEN 1 ELSE 0 END) AS BIGINT)
    AS n_round_before
FROM applied
WHERE settled_by = 'payment' AND amount > 0 AND amount < invoice_amount
  AND settlement_date > {past} AND MOD(amount, {unit}) = 0
GROUP BY customer_id
"""
DISPUTED = """
SELECT customer_id,
  CAST(SUM(CASE WHEN opened_date > {quarter} THEN 1 ELSE 0 END) AS BIGINT)
    AS n_disputes,
  CAST(SUM(CASE WHEN opened_date <= {quarter} THEN 1 ELSE 0 END) AS BIGINT)
    AS n_disputes_before
FROM known_disputes WHERE opened_date > {past_quarter} GROUP BY customer_id
"""


def behavior(ledger: Ledger) -> pd.DataFrame:
    """Count what customers bought, paid, promised and disputed, lately and before.

    Parameters
    ----------
    ledger : Ledger
        The ledger of all customers.

    Returns
    -------
    DataFrame
        One row per customer with any: `sales_amount`, `n_sold` (last 3 months),
        `sales_before_amount`, `n_sold_before` (the same months a year before);
        `n_paid`, `n_in_parts`, `n_discounts`, `n_round` (paid, paid in parts, with a
        discount, part payments of round sums; last 6 months), the same with `_before`
        (12 months before these); `last_payment_date`, `longest_wait_days` (between two
        payments, 15 months until 3 months ago), `days_silent` (since the last payment);
        `n_disputes` (opened, 3 months), `n_disputes_before` (12 months before);
        `n_promises`, `n_kept`, `n_broken` (fallen due, 6 months).

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> found = behavior(example()).set_index("customer_id")
    >>> found.loc["C1", ["n_sold", "n_paid", "days_silent"]].astype(int).tolist()
    [3, 4, 10]
    """
    days = _days(ledger.as_of_date)
    unit = ROUND_UNITS * 10 ** decimals(ledger.currency)
    texts = (
        BOUGHT.format(**days, paid=PAID, parts=PARTS),
        WAITS.format(**days),
        ROUND.format(**days, unit=unit),
        DISPUTED.format(**days),
    )
    promised = metrics.promise_record(ledger, by="customer_id", months=PARTS_MONTHS)
    told = promised.frame[["customer_id", "n_due", "n_kept", "n_broken"]]
    frame = told.rename(columns={"n_due": "n_promises"})
    for text in texts:
        frame = frame.merge(ledger.query(text), on="customer_id", how="outer")
    counts = [c for c in frame if c.startswith("n_") or c.endswith("_amount")]
    frame[counts] = frame[counts].fillna(0)
    since = pd.Timestamp(ledger.as_of_date) - frame["last_payment_date"]
    return frame.assign(days_silent=since.dt.days)


def _days(as_of: date) -> dict[str, str]:
    """SQL literals of the days windows begin after, by name."""
    back = {
        "quarter": 3,
        "half": 6,
        "year": 12,
        "before": 15,
        "past_quarter": 15,
        "past": 18,
        "oldest": 36,
    }
    day = pd.Timestamp(as_of)
    return {
        name: date_literal((day - pd.DateOffset(months=months)).date())
        for name, months in back.items()
    }
