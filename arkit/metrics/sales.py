"""What was billed, credited, collected and written off, month by month?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from arkit.ledger import date_literal
from arkit.metrics.grid import full_grid
from arkit.metrics.grouping import grouping
from arkit.metrics.month_ends import month_of
from arkit.metrics.passport import Measure, measure
from arkit.metrics.windows import months_of, window_text

if TYPE_CHECKING:
    from arkit.ledger import Ledger

FLOWS = (
    "sales_amount",
    "credit_amount",
    "collected_amount",
    "written_off_amount",
    "n_invoices",
)

EVENTS = """
SELECT customer_id, {invoice_month} AS month,
  CASE WHEN kind = 'credit note' THEN 0 ELSE amount END AS sales_amount,
  CASE WHEN kind = 'credit note' THEN -amount ELSE 0 END AS credit_amount,
  0 AS collected_amount, 0 AS written_off_amount,
  CASE WHEN amount > 0 THEN 1 ELSE 0 END AS n_invoices
FROM ledger WHERE invoice_date >= {first}
UNION ALL
SELECT customer_id, {settlement_month} AS month, 0 AS sales_amount,
  CASE WHEN settled_by IN ('payment', 'write-off') THEN 0 ELSE amount END
    AS credit_amount,
  CASE WHEN settled_by = 'payment' THEN amount ELSE 0 END AS collected_amount,
  CASE WHEN settled_by = 'write-off' THEN amount ELSE 0 END AS written_off_amount,
  0 AS n_invoices
FROM reductions WHERE settlement_date >= {first}
"""


def monthly_flow(ledger: Ledger, *, months: int = 24, by: str | None = None) -> Measure:
    """What was billed, credited, collected and written off in each month?

    Parameters
    ----------
    ledger : Ledger
        As-of day and scope.
    months : int, default 24
        Calendar months, that of the as-of day, as far as it has come, included.
    by : str, optional
        Group, such as "customer_id" or "segment"; the portfolio where not given.

    Returns
    -------
    Measure
        One row per group and month, months without activity included: the group;
        `month` (first day); `sales_amount` (invoices and debit notes by invoice date);
        `credit_amount` (credit notes by their date; returns, discounts, offsets and
        credits applied by settlement date); `collected_amount` (payments by settlement
        date, less reversals, cash on account included); `written_off_amount`;
        `n_invoices` (invoices, debit notes, installments).

    Raises
    ------
    ParameterError
        When the group or number of months is not possible.

    Notes
    -----
    What is owed changes by sales - credits - collected - written off. Using up a
    credit note counts twice with opposite signs, so only its issue remains. Source:
    Credit Research Foundation, KPI definitions (credit sales).

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> flow = monthly_flow(example(), months=3).frame
    >>> flow[["month", "sales_amount", "credit_amount", "collected_amount"]]
           month  sales_amount  credit_amount  collected_amount
    0 2025-04-01        6500.0            0.0             400.0
    1 2025-05-01        3800.0            0.0            1500.0
    2 2025-06-01        7800.0          250.0            1950.0
    """
    group = grouping(by, alias="f")
    starts = months_of(ledger.as_of_date, months)
    events = EVENTS.format(
        first=date_literal(starts[0]),
        invoice_month=month_of("invoice_date"),
        settlement_month=month_of("settlement_date"),
    )
    sums = ", ".join(f"CAST(SUM(f.{name}) AS BIGINT) AS {name}" for name in FLOWS)
    rows = ledger.query(
        f"SELECT {group.select}f.month, {sums}, COUNT(*) AS n_rows "
        f"FROM ({events}) AS f{group.join}{group.group('f.month')}"
    )
    levels = {"month": pd.to_datetime(starts)}
    frame = full_grid(rows, keys=group.keys, levels=levels, values=FLOWS)
    about = {
        "name": "Billed and collected",
        "formula": "Sums by calendar month: billed by invoice date, the rest by "
        "settlement date",
        "basis": "Invoices and debit notes with tax; credits are credit notes issued, "
        "returns, discounts and offsets; collected is payments less reversals, on "
        "account included",
        "window": window_text(starts[0], ledger.as_of_date),
        "source": "Credit Research Foundation, KPI definitions",
    }
    return measure(ledger, frame, n_rows=int(rows["n_rows"].sum()), about=about)
