"""Which days-sales-outstanding figures follow from a balance and its sales?"""

from __future__ import annotations

from datetime import date
from math import nan

from arkit.metrics.dso_formulas import (
    average_days_delinquent,
    best_possible_dso,
    countback_dso,
    simple_dso,
)
from arkit.metrics.sold import Sold

ABOUT = {
    "name": "Days sales outstanding",
    "formula": "DSO = receivables / sales x days; best possible DSO = receivables not "
    "past due / sales x days; average days delinquent = DSO - best possible DSO; "
    "countback: months of sales, newest first, that make up the receivables",
    "basis": "Receivables net of credit notes and what is on account; sales are "
    "invoices and debit notes with tax by invoice date, credits not taken off; the "
    "window begins with the first sale where that is later",
    "source": "Credit Research Foundation, KPI definitions; Oracle JD Edwards, Current "
    "Balance Divided by Sales; benjipays and trymesha, countback",
}


def dso_figures(
    sold: Sold, amounts: tuple[int, int], day: date, months: int
) -> dict[str, object]:
    """Figures of one group on one day.

    Parameters
    ----------
    sold : Sold
        Its sales as known on the day.
    amounts : (int, int)
        Receivables, and what of them is past due, in minor units.
    day : datetime.date
        The day.
    months : int
        Window of sales.

    Returns
    -------
    dict
        Figures by column name; NaN where not determinable, with a `reason`.
    """
    rest, overdue = amounts
    current = rest - overdue
    sales, days = sold.window(day, months)
    recent, recent_days = sold.window(day, 3)
    back = countback_dso(rest, *sold.newest_first(day))
    if rest < 0:
        sales_used = recent_used = 0
    else:
        sales_used, recent_used = sales, recent
    return {
        "simple_days": simple_dso(rest, sales_used, days),
        "three_month_days": simple_dso(rest, recent_used, recent_days),
        "countback_days": back.days,
        "best_possible_days": (
            best_possible_dso(current, sales_used, days) if current >= 0 else nan
        ),
        "average_days_delinquent": average_days_delinquent(
            rest, current, sales_used, days
        ),
        "window_days": float(days),
        "sales_amount": sales,
        "open_amount": rest,
        "overdue_amount": overdue,
        "reason": _reason(rest, current, sales, recent) or _counted(back.reason),
    }


def _counted(reason: str | None) -> str | None:
    return reason and f"countback not determinable, because {reason}"


def _reason(rest: int, current: int, sales: int, recent: int) -> str | None:
    """Why figures other than the countback are missing."""
    cases = (
        (rest < 0, "not determinable, because the balance is in credit"),
        (sales <= 0, "not determinable, because nothing was billed in the window"),
        (
            current < 0,
            "best possible DSO not determinable, because credits exceed what is not "
            "past due",
        ),
        (
            recent <= 0,
            "three-month DSO not determinable, because nothing was billed in 3 months",
        ),
    )
    return next((text for holds, text in cases if holds), None)
