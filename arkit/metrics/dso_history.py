"""How did days sales outstanding move from month end to month end?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from arkit.metrics.dso_figures import ABOUT, dso_figures
from arkit.metrics.grid import full_grid
from arkit.metrics.grouping import Grouping, grouping
from arkit.metrics.month_ends import month_of, panel_text, report_days
from arkit.metrics.passport import Measure, measure
from arkit.metrics.sold import Row, sold_until

if TYPE_CHECKING:
    from arkit.ledger import Ledger

FIGURES = ["simple_days", "countback_days", "best_possible_days", "reason"]
MONTHS_OF_SALES = 12


def dso_history(ledger: Ledger, *, months: int = 13, by: str | None = None) -> Measure:
    """How many days of sales were outstanding at past month ends, as known then?

    Parameters
    ----------
    ledger : Ledger
        As-of day and scope.
    months : int, default 13
        Points in time: the as-of day and the month ends before it. Month ends before
        the data begin are left out.
    by : str, optional
        Group the customers belong to on the as-of day; the portfolio where not given.

    Returns
    -------
    Measure
        One row per group and month end: the group; `month_end` (the last one is the
        as-of day); `simple_days` and `best_possible_days` with 12 months of sales;
        `countback_days`; `reason` (why a figure is NaN, or None).

    Raises
    ------
    ParameterError
        When the group or number of months is not possible.

    Notes
    -----
    As `dso` of a ledger as of each month end. Source: as `dso`.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> past = dso_history(example(), months=2).frame
    >>> past[["simple_days", "countback_days"]].round(1)
       simple_days  countback_days
    0        102.2            56.8
    1        133.0            76.7
    """
    group = grouping(by, alias="p")
    days = report_days(ledger, months)
    balances = _month_end_balances(ledger, group, days)
    sales = _sales(ledger, by)
    figures = pd.DataFrame(_points(balances, sales, by, days), columns=FIGURES)
    frame = balances[[*group.keys, "month_end"]].join(figures)
    about = ABOUT | {
        "name": "Days sales outstanding at month ends",
        "window": f"{days[0]} to {days[-1]}, each with {MONTHS_OF_SALES} months of "
        "sales, as known then",
    }
    n_rows = int(balances["n_slices"].sum() + sales["n_rows"].sum())
    return measure(ledger, frame, n_rows=n_rows, about=about)


def _month_end_balances(
    ledger: Ledger, group: Grouping, days: list[date]
) -> pd.DataFrame:
    """Receivables and what is past due per group and month end, in minor units."""
    keys = "".join(f"p.{key}, " for key in group.keys)
    overdue = "p.is_on_account = 0 AND DATE_DIFF('day', p.due_date, p.month_end) > 0"
    rows = ledger.query(
        f"SELECT {keys}p.month_end, CAST(SUM(p.amount) AS BIGINT) AS open_amount, "
        f"CAST(SUM(CASE WHEN {overdue} THEN p.amount ELSE 0 END) AS BIGINT) AS "
        f"overdue_amount, CAST(SUM(p.n_slices) AS BIGINT) AS n_slices "
        f"FROM {panel_text(ledger, group.by, days)} GROUP BY {keys}p.month_end",
        exact=True,
    )
    levels = {"month_end": pd.to_datetime(days)}
    values = ["open_amount", "overdue_amount", "n_slices"]
    return full_grid(rows, keys=group.keys, levels=levels, values=values)


def _sales(ledger: Ledger, by: str | None) -> pd.DataFrame:
    """Sales per group, month and month in which they were known, in minor units."""
    group = grouping(by, alias="l")
    month, known = month_of("l.invoice_date"), month_of("l.known_on")
    return ledger.query(
        f"SELECT {group.select}{month} AS month, {known} AS known_month, "
        "CAST(SUM(l.amount) AS BIGINT) AS sales_amount, COUNT(*) AS n_rows, "
        "MIN(l.invoice_date) AS first_date "
        f"FROM ledger AS l{group.join} WHERE l.kind <> 'credit note' AND l.amount > 0"
        f"{group.group(month, known)}",
        exact=True,
    )


def _points(
    balances: pd.DataFrame, sales: pd.DataFrame, by: str | None, days: list[date]
) -> Iterator[dict[str, object]]:
    """Figures of every group on every day, in the order of the balances."""
    rows: dict[object, list[Row]] = {}
    for r in sales.itertuples(index=False):
        dates = (r.month.date(), r.known_month.date())
        row = (*dates, r.sales_amount, r.first_date.date())
        rows.setdefault(_key(r, by), []).append(row)
    points = list(balances.itertuples(index=False))
    for start in range(0, len(points), len(days)):
        history = points[start : start + len(days)]
        known = sold_until(rows.get(_key(history[0], by), []), days)
        for point, sold, day in zip(history, known, days, strict=True):
            amounts = (int(point.open_amount), int(point.overdue_amount))
            yield dso_figures(sold, amounts, day, MONTHS_OF_SALES)


def _key(row: object, by: str | None) -> object:
    """A row's group as a dictionary key; a missing one as None."""
    value = None if by is None else getattr(row, by)
    return None if pd.isna(value) else value
