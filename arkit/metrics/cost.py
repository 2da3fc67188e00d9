"""What does it cost that customers pay late?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from arkit.errors import ParameterError
from arkit.metrics.grouping import grouping
from arkit.metrics.groups import groups, major
from arkit.metrics.passport import Measure, measure
from arkit.metrics.timing import settled_parts
from arkit.metrics.within import Window

if TYPE_CHECKING:
    from arkit.ledger import Ledger

YEAR_DAYS = 365.0
SUMS = ["paid_late_amount", "paid_amount_days", "overdue_amount", "overdue_amount_days"]


def cost_of_lateness(
    ledger: Ledger, *, rate_pa: float = 0.08, months: int = 12, by: str | None = None
) -> Measure:
    """What did money that came late cost, and what does the overdue cost so far?

    Parameters
    ----------
    ledger : Ledger
        As-of day and scope.
    rate_pa : float, default 0.08
        Cost of money per year, 0 to 1.
    months : int, default 12
        Payments counted: those of the month of the as-of day, as far as it has come,
        and of those before it.
    by : str, optional
        Group, such as "customer_id" or "segment"; the portfolio where not given.

    Returns
    -------
    Measure
        One row per group: the group; `paid_late_amount` (payments after the due date);
        `amount_days` (of these, amount x days late, in money times days);
        `cost_amount`; `overdue_amount` and `overdue_cost_amount` (what is overdue
        today, from its due date until today); `rate_pa`.

    Raises
    ------
    ParameterError
        When the rate is not from 0 to 1, or the group or window is not possible.

    Notes
    -----
    Cost = amount x days late x rate / 365, simple interest, each part payment with its
    own days; a reversed payment takes its days back. Early payments earn nothing here.
    Source: simple interest as in the late-payment rules of the EU (directive
    2011/7/EU) and the UK (Act of 1998).

    Examples
    --------
    2,000 came 10 days late, 1,000 15 days, 1,000 6 days and 700 5 days:

    >>> from arkit.metrics._example import example
    >>> cost = cost_of_lateness(example()).frame.round(2)
    >>> cost[["paid_late_amount", "amount_days", "cost_amount"]]
       paid_late_amount  amount_days  cost_amount
    0            4700.0      44500.0         9.75
    """
    if not 0 <= rate_pa <= 1:
        raise ParameterError(
            f"a cost of money of {rate_pa!r}", remedy="give a share such as 0.08"
        )
    window = Window(ledger.as_of_date, months)
    group, rows = _rows(ledger, by, window)
    found = groups(rows, group)
    sums = {name: found.sum(rows[name].fillna(0)) for name in SUMS}
    sums = {name: major(ledger, values) for name, values in sums.items()}
    per_day = rate_pa / YEAR_DAYS
    figures = pd.DataFrame(
        {
            "paid_late_amount": sums["paid_late_amount"],
            "amount_days": sums["paid_amount_days"],
            "cost_amount": sums["paid_amount_days"] * per_day,
            "overdue_amount": sums["overdue_amount"],
            "overdue_cost_amount": sums["overdue_amount_days"] * per_day,
            "rate_pa": float(rate_pa),
        }
    )
    about = {
        "name": "Cost of lateness",
        "formula": f"Amount x days past due x {rate_pa:.2%} / 365",
        "basis": "Payments of dated invoices and debit notes by settlement date, each "
        "part with its own days, reversals taken back; what is overdue counts until "
        "the as-of day",
        "window": f"Payments {window.text}",
        "source": "Simple interest; directive 2011/7/EU",
    }
    n_rows = int(rows["n_parts"].sum())
    return measure(ledger, found.keys.join(figures), n_rows=n_rows, about=about)


def _rows(
    ledger: Ledger, by: str | None, window: Window
) -> tuple[list[str], pd.DataFrame]:
    """Late payments, and what is overdue, per group in minor units."""
    group = grouping(by, alias="o")
    keys = "".join(f"t.{key}, " for key in group.keys)
    late = "DATE_DIFF('day', t.due_date, t.settlement_date)"
    split = f" GROUP BY t.{by}" if by else ""
    text = f"""
SELECT {keys}CAST(SUM(t.n_parts) AS BIGINT) AS n_parts,
  CAST(SUM(t.amount) AS BIGINT) AS paid_late_amount,
  CAST(SUM(t.amount * {late}) AS BIGINT) AS paid_amount_days,
  CAST(0 AS BIGINT) AS overdue_amount, CAST(0 AS BIGINT) AS overdue_amount_days
FROM {settled_parts(ledger, by)} AS t
WHERE t.settled_by = 'payment' AND {late} > 0 AND {window.holds("t.settlement_date")}
{split}
UNION ALL
SELECT {group.select}COUNT(*) AS n_parts, CAST(0 AS BIGINT) AS paid_late_amount,
  CAST(0 AS BIGINT) AS paid_amount_days,
  CAST(SUM(o.open_amount) AS BIGINT) AS overdue_amount,
  CAST(SUM(o.open_amount * o.days_past_due) AS BIGINT) AS overdue_amount_days
FROM ledger AS o{group.join}
WHERE o.days_past_due > 0 AND o.kind <> 'credit note'{group.group()}
"""
    return group.keys, ledger.query(text, exact=True)
