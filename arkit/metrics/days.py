"""How many days do customers take to pay, and how late are they?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.metrics.grouping import grouping
from arkit.metrics.groups import Groups, groups, major, ratio, reasons
from arkit.metrics.paid import (
    BASIS_TEXT,
    NOTHING_PAID,
    paid_invoices_text,
    paid_text,
)
from arkit.metrics.passport import Measure, measure
from arkit.metrics.within import Window

if TYPE_CHECKING:
    from arkit.ledger import Ledger

SOURCE = (
    "Oracle, Receivables metrics (weighted average days late, terms and days paid); "
    "fitsmallbusiness.com, Days beyond terms"
)


def payment_days(
    ledger: Ledger, *, by: str | None = None, months: int = 12, basis: str = "last"
) -> Measure:
    """How many days do customers take to pay, and how many days late are they?

    Parameters
    ----------
    ledger : Ledger
        What was known on a day.
    by : str, optional
        Group: `customer_id` or a column of customers; None for the portfolio.
    months : int, default 12
        Calendar months, that of the as-of day included, in which an invoice was paid.
    basis : {"last", "parts"}, default "last"
        `last`: an invoice is paid with its last settlement and weighs with its
        amount. `parts`: every payment has its own lateness and weight.

    Returns
    -------
    Measure
        One row per group of customers with the group column, `n_settled` (invoices,
        or payments with `parts`), `settled_amount`, `weighted_days_late`,
        `weighted_terms_days`, `weighted_days_to_pay`, `mean_days_late`,
        `median_days_late`, `p90_days_late`, `days_beyond_terms` (early counts
        negative), `days_beyond_terms_late_only` (early counts as zero; both weighted,
        all in days), `on_time_share` (of the count, 0-1), `on_time_amount_share`,
        `n_excluded` (closed mainly by something else than money), `n_undated` (no due
        date) and `reason`.

    Raises
    ------
    ParameterError
        When the group, the months or the basis is not possible.

    Notes
    -----
    Days late = day paid less due date. Weighted days late = sum(amount x days late) /
    sum(amount), likewise terms (due date less invoice date) and days to pay, so that
    days to pay = terms + days late. On time is up to and including the due date.
    Which invoices count as paid says `arkit.metrics.paid`. Invoices still open are
    not in it, which flatters who has stopped paying: read `late_streak` beside it.

    References
    ----------
    Weighted averages: Oracle Receivables metrics appendix. Days beyond terms, signed:
    fitsmallbusiness.com; early as zero: calculator7.snowdaycalculatornow.com.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> frame = payment_days(example(), by="customer_id").frame
    >>> frame[["customer_id", "n_settled", "weighted_days_late", "on_time_share"]]
      customer_id  n_settled  weighted_days_late  on_time_share
    0          C1          3            9.444444       0.333333
    1          C2          2            3.333333       0.500000
    2          C3          1          -10.000000       1.000000
    """
    window = Window(ledger.as_of_date, months)
    g = grouping(by, alias="p")
    rows = ledger.query(
        f"SELECT {g.select}p.part, p.days_late, COUNT(*) AS n, "
        "CAST(SUM(p.amount) AS DOUBLE) AS weight, "
        "CAST(SUM(p.amount * p.terms_days) AS DOUBLE) AS terms_weight "
        f"FROM ({paid_text(window, basis=basis)}) AS p{g.join}"
        f"{g.group('p.part', 'p.days_late')}",
        exact=True,
    )
    held = groups(rows, g.keys)
    frame = held.keys.assign(**_figures(held, rows, ledger))
    frame["reason"] = reasons([(frame["n_settled"] == 0, NOTHING_PAID)], len(frame))
    about = {
        "name": "Payment days",
        "formula": "Days late = day paid − due date; weighted = Σ(amount × days) ÷ "
        "Σ amount; days to pay = terms + days late",
        "basis": BASIS_TEXT[basis],
        "window": f"Paid {window.text}",
        "source": SOURCE,
    }
    n_rows = int(frame["n_settled"].sum())
    return measure(ledger, frame, n_rows=n_rows, about=about)


def _figures(held: Groups, rows: pd.DataFrame, ledger: Ledger) -> dict[str, np.ndarray]:
    is_counted = rows["part"].eq("counted").to_numpy()
    days = rows["days_late"].fillna(0).to_numpy(dtype="float64")
    n = np.where(is_counted, rows["n"], 0)
    weight = np.where(is_counted, rows["weight"], 0.0)
    terms = np.where(is_counted, rows["terms_weight"], 0.0)
    on_time = days <= 0
    late = held.mean(days, weight)
    terms_days = ratio(held.sum(terms), held.sum(weight))
    return {
        "n_settled": held.count(n),
        "settled_amount": major(ledger, held.sum(weight)),
        "weighted_days_late": late,
        "weighted_terms_days": terms_days,
        "weighted_days_to_pay": terms_days + late,
        "mean_days_late": held.mean(days, n),
        "median_days_late": held.quantile(days, n, 0.5),
        "p90_days_late": held.quantile(days, n, 0.9),
        "days_beyond_terms": late,
        "days_beyond_terms_late_only": held.mean(np.maximum(days, 0), weight),
        "on_time_share": held.mean(on_time, n),
        "on_time_amount_share": held.mean(on_time, weight),
        "n_excluded": held.count(np.where(rows["part"].eq("excluded"), rows["n"], 0)),
        "n_undated": held.count(np.where(rows["part"].eq("undated"), rows["n"], 0)),
    }


def payment_days_history(
    ledger: Ledger, *, months: int = 24, by: str | None = None
) -> Measure:
    """How late were the invoices paid in each month?

    Parameters
    ----------
    ledger : Ledger
        What was known on a day.
    months : int, default 24
        Calendar months up to that of the as-of day, the last one possibly in part.
    by : str, optional
        Group: `customer_id` or a column of customers; None for the portfolio.

    Returns
    -------
    Measure
        One row per group and month: `month` (first day), `n_settled`,
        `weighted_days_late`, `median_days_late` (days) and `on_time_share` (of the
        count). A month without payments has `n_settled` 0 and no figures.

    Raises
    ------
    ParameterError
        When the group or the months are not possible.

    Notes
    -----
    As in `payment_days` with the basis `last`; an invoice belongs to the month in
    which it was paid, as known on the as-of day.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> payment_days_history(example(), months=3).frame[["month", "n_settled"]]
           month  n_settled
    0 2025-04-01          1
    1 2025-05-01          1
    2 2025-06-01          1
    """
    window = Window(ledger.as_of_date, months)
    g = grouping(by, alias="p")
    month = "CAST(DATE_TRUNC('month', p.settled_date) AS DATE)"
    paid = paid_invoices_text(window.holds("settled_date"))
    rows = ledger.query(
        f"SELECT {g.select}{month} AS month, p.days_late, COUNT(*) AS n, "
        "CAST(SUM(p.amount) AS DOUBLE) AS weight FROM ("
        f"SELECT customer_id, settled_date, days_late, amount FROM ({paid}) AS paid "
        "UNION ALL SELECT customer_id, CAST(NULL AS DATE), CAST(NULL AS BIGINT), "
        f"CAST(0 AS BIGINT) FROM known_customers) AS p{g.join}"
        f"{g.group(month, 'p.days_late')}",
        exact=True,
    )
    outer = groups(rows, g.keys)
    starts = window.month_starts
    place = starts.get_indexer(pd.DatetimeIndex(rows["month"]).as_unit("us"))
    is_paid = place >= 0
    cell = Groups(
        outer.keys.loc[outer.keys.index.repeat(months)].reset_index(drop=True),
        outer.codes * months + np.maximum(place, 0),
    )
    days = rows["days_late"].fillna(0).to_numpy(dtype="float64")
    n, weight = np.where(is_paid, rows["n"], 0), np.where(is_paid, rows["weight"], 0)
    frame = cell.keys.assign(
        month=np.tile(starts.to_numpy(), len(outer)),
        n_settled=cell.count(n),
        weighted_days_late=cell.mean(days, weight),
        median_days_late=cell.quantile(days, n, 0.5),
        on_time_share=cell.mean(days <= 0, n),
    )
    about = {
        "name": "Payment days by month",
        "formula": "Σ(amount × days late) ÷ Σ amount of the invoices paid in the month",
        "basis": BASIS_TEXT["last"],
        "window": f"Paid in {window.text}",
        "source": SOURCE,
    }
    n_rows = int(frame["n_settled"].sum())
    return measure(ledger, frame, n_rows=n_rows, about=about)


def days_late_distribution(ledger: Ledger, *, months: int = 12) -> Measure:
    """How many invoices were paid how many days late?

    Parameters
    ----------
    ledger : Ledger
        What was known on a day.
    months : int, default 12
        Calendar months, that of the as-of day included, in which an invoice was paid.

    Returns
    -------
    Measure
        One row per value: `days_late` (whole days, negative when early), `n`
        (invoices) and `amount`.

    Raises
    ------
    ParameterError
        When the months are not possible.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> days_late_distribution(example()).frame
       days_late  n  amount
    0        -10  1  5000.0
    1          0  2  1400.0
    2          5  1   800.0
    3         10  1  2000.0
    4         15  1  1500.0
    """
    window = Window(ledger.as_of_date, months)
    frame = ledger.query(
        "SELECT days_late, COUNT(*) AS n, CAST(SUM(amount) AS BIGINT) AS amount "
        f"FROM ({paid_invoices_text(window.holds('settled_date'))}) AS paid "
        "GROUP BY days_late ORDER BY days_late"
    )
    about = {
        "name": "Distribution of days late",
        "formula": "Number and amount of invoices by day paid − due date",
        "basis": BASIS_TEXT["last"],
        "window": f"Paid {window.text}",
    }
    return measure(ledger, frame, n_rows=int(frame["n"].sum()), about=about)
