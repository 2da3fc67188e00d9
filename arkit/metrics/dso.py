"""How many days of sales are outstanding, in the ways the trade counts them?"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from arkit.metrics.dso_figures import ABOUT, dso_figures
from arkit.metrics.dso_formulas import sales_weighted_dso
from arkit.metrics.grouping import grouping
from arkit.metrics.groups import groups, major
from arkit.metrics.month_ends import month_of
from arkit.metrics.passport import Measure, measure
from arkit.metrics.sold import Row, Sold, sold_until
from arkit.metrics.windows import window_start, window_text

if TYPE_CHECKING:
    from arkit.ledger import Ledger


BALANCES = f"""
SELECT customer_id, {month_of("invoice_date")} AS month,
  CASE WHEN kind = 'credit note' THEN 0 ELSE amount END AS sales_amount,
  CASE WHEN kind = 'credit note' THEN 0 ELSE open_amount END AS document_amount,
  open_amount,
  CASE WHEN days_past_due > 0 AND kind <> 'credit note' THEN open_amount ELSE 0 END
    AS overdue_amount,
  CASE WHEN amount > 0 THEN invoice_date END AS first_date
FROM ledger
UNION ALL
SELECT customer_id, {month_of("settlement_date")} AS month, 0 AS sales_amount,
  0 AS document_amount, -amount AS open_amount, 0 AS overdue_amount,
  CAST(NULL AS DATE) AS first_date
FROM unapplied
"""

SUMS = ["sales_amount", "document_amount", "open_amount", "overdue_amount"]
FIGURES = [
    "simple_days",
    "three_month_days",
    "countback_days",
    "best_possible_days",
    "average_days_delinquent",
    "sales_weighted_days",
    "window_days",
    "sales_amount",
    "open_amount",
    "overdue_amount",
    "reason",
]


def dso(ledger: Ledger, *, by: str | None = None, months: int = 12) -> Measure:
    """How many days of sales are outstanding?

    Parameters
    ----------
    ledger : Ledger
        As-of day and scope.
    by : str, optional
        Group, such as "customer_id" or "segment"; the portfolio where not given.
    months : int, default 12
        Window of sales: the month of the as-of day, as far as it has come, and those
        before it.

    Returns
    -------
    Measure
        One row per group, all figures in days where not said otherwise: the group;
        `simple_days`; `three_month_days` (the same with the last 3 months);
        `countback_days`; `best_possible_days`; `average_days_delinquent`;
        `sales_weighted_days` (open documents over the sales of their own month);
        `window_days`; `sales_amount`; `open_amount` (net of credits); `overdue_amount`;
        `reason` (why a figure is NaN, or None).

    Raises
    ------
    ParameterError
        When the group or number of months is not possible.

    Notes
    -----
    Formulas as in `simple_dso`, `countback_dso`, `best_possible_dso`,
    `average_days_delinquent` and `sales_weighted_dso`, which name their sources.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> found = dso(example()).frame.round(1)
    >>> found[["simple_days", "countback_days", "best_possible_days"]]
       simple_days  countback_days  best_possible_days
    0        133.0            76.7                65.6
    """
    group = grouping(by, alias="b")
    sums = ", ".join(f"CAST(SUM(b.{name}) AS BIGINT) AS {name}" for name in SUMS)
    rows = ledger.query(
        f"SELECT {group.select}b.month, {sums}, MIN(b.first_date) AS first_date, "
        f"COUNT(*) AS n_rows FROM ({BALANCES}) AS b{group.join}"
        f"{group.group('b.month')}",
        exact=True,
    )
    found = groups(rows, group.keys)
    day = ledger.as_of_date
    parts: list[list] = [[] for _ in range(len(found))]
    for code, row in zip(found.codes, rows.itertuples(index=False), strict=True):
        parts[code].append(row)
    figures = [_row(part, day, months) for part in parts]
    frame = found.keys.join(pd.DataFrame(figures, columns=FIGURES))
    money = [c for c in FIGURES if c.endswith("_amount")]
    frame[money] = major(ledger, frame[money])
    about = ABOUT | {"window": window_text(window_start(day, months), day)}
    return measure(ledger, frame, n_rows=int(rows["n_rows"].sum()), about=about)


def _row(part: list, day: date, months: int) -> dict[str, object]:
    """Figures of one group from its months."""
    sales: list[Row] = [
        (_day(r.month), _day(r.month), r.sales_amount, _day(r.first_date)) for r in part
    ]
    sold = next(sold_until(sales, [day]))
    amounts = (sum(r.open_amount for r in part), sum(r.overdue_amount for r in part))
    open_of = {_day(r.month): r.document_amount for r in part}
    row = dso_figures(sold, amounts, day, months)
    return row | {"sales_weighted_days": _weighted(sold, open_of, day)}


def _day(value: pd.Timestamp) -> date | None:
    return None if pd.isna(value) else value.date()


def _weighted(sold: Sold, open_of: dict[date, int], day: date) -> float:
    """Sales-weighted DSO of open documents by the month they were billed in."""
    rest = [open_of.get(month, 0) for month in sold.months(day)]
    return sales_weighted_dso(rest, *sold.newest_first(day))
