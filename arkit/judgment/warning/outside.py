"""What has changed in what others say of each customer?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from arkit.ledger import Ledger

COMPARED_DAYS = 270
FRESH_DAYS = 400
REPORT_DAYS = 92

SCORES = """
SELECT customer_id, provider, score_date, score, grade FROM known_external_scores
ORDER BY customer_id, provider, score_date
"""
ACCOUNTS = """
SELECT customer_id, period_end, sales_amount, earnings_amount, assets_amount,
  equity_amount, known_on FROM known_financials ORDER BY customer_id, period_end
"""
REPORTS = """
SELECT customer_id, report_date, COUNT(*) AS n_answers
FROM known_field_reports GROUP BY customer_id, report_date
ORDER BY customer_id, report_date
"""


def grade_rank(grade: str) -> tuple[str, int, int]:
    """Order grades from good to bad: letters, more of a letter better, + before -.

    Parameters
    ----------
    grade : str
        A grade such as A, BBB+ or C-.

    Returns
    -------
    tuple
        Sorts ascending from the best.

    Examples
    --------
    >>> sorted(["B", "AA-", "BBB", "A", "AAA", "AA+"], key=grade_rank)
    ['AAA', 'AA+', 'AA-', 'A', 'BBB', 'B']
    """
    letters = grade.strip().upper().rstrip("+-")
    sign = grade.count("-") - grade.count("+")
    return letters[:1], -len(letters), sign


def outside(ledger: Ledger) -> pd.DataFrame:
    """Compare what is known from outside with what was known before.

    Parameters
    ----------
    ledger : Ledger
        The ledger of all customers.

    Returns
    -------
    DataFrame
        One row per customer with any: `grade`, `grade_before` (of the same provider,
        at least 9 months earlier), `is_downgraded`, `provider`, `score_date`;
        `equity_share`, `equity_share_before` (of total assets), `sales_growth`,
        `earnings_amount`, `period_end` (latest accounts); `report_date`, `n_answers`
        (field reports of the last 3 months).

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> outside(example()).empty
    True
    """
    frame = _grades(ledger).merge(_accounts(ledger), on="customer_id", how="outer")
    reports = ledger.query(REPORTS).groupby("customer_id").tail(1)
    reports["report_date"] = pd.to_datetime(reports["report_date"])
    since = pd.Timestamp(ledger.as_of_date) - reports["report_date"]
    fresh = reports[since.dt.days <= REPORT_DAYS]
    return frame.merge(fresh, on="customer_id", how="outer")


def _grades(ledger: Ledger) -> pd.DataFrame:
    """Latest grade of each customer, and that of the same provider before."""
    rows = ledger.query(SCORES)
    rows["score_date"] = pd.to_datetime(rows["score_date"])
    rows = rows.dropna(subset=["grade"])
    last = rows.groupby("customer_id").tail(1)
    found = rows.merge(last, on=["customer_id", "provider"], suffixes=("_old", ""))
    apart = (found["score_date"] - found["score_date_old"]).dt.days
    old = found[apart >= COMPARED_DAYS].groupby("customer_id").tail(1)
    before = old[["customer_id", "grade_old"]].rename(
        columns={"grade_old": "grade_before"}
    )
    frame = last.merge(before, on="customer_id", how="left")
    worse = [
        isinstance(was, str) and grade_rank(now) > grade_rank(was)
        for now, was in zip(frame["grade"], frame["grade_before"], strict=True)
    ]
    kept = ["customer_id", "provider", "score_date", "grade", "grade_before"]
    return frame[kept].assign(is_downgraded=pd.Series(worse, dtype=bool))


def _accounts(ledger: Ledger) -> pd.DataFrame:
    """Latest accounts of each customer beside those before."""
    rows = ledger.query(ACCOUNTS)
    rows["period_end"] = pd.to_datetime(rows["period_end"])
    rows["equity_share"] = rows["equity_amount"] / rows["assets_amount"].where(
        rows["assets_amount"] != 0
    )
    by = rows.groupby("customer_id")
    sales = by["sales_amount"].shift()
    rows["sales_growth"] = rows["sales_amount"] / sales.where(sales > 0) - 1
    rows["equity_share_before"] = by["equity_share"].shift()
    last = rows.groupby("customer_id").tail(1)
    age = (pd.Timestamp(ledger.as_of_date) - last["period_end"]).dt.days
    columns = ["customer_id", "period_end", "sales_growth", "earnings_amount"]
    return last[age <= FRESH_DAYS + 180][
        [*columns, "equity_share", "equity_share_before"]
    ]
