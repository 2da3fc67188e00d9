"""How far beyond terms does a customer pay, as credit bureaus put it?

Pure functions on numbers, and a score in the manner of PAYDEX. PAYDEX is a trademark of
Dun & Bradstreet and rests on the experience of many suppliers; ours rests on one ledger
and is called PAYDEX-style.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.metrics.grouping import grouping
from arkit.metrics.groups import groups, reasons
from arkit.metrics.paid import BASIS_TEXT, paid_text
from arkit.metrics.passport import Measure, measure
from arkit.metrics.within import Window

if TYPE_CHECKING:
    from arkit.ledger import Ledger

EXPERIAN_DAYS = (15, 45, 75, 105)
CHART = (
    *((-30, 100), (-20, 90), (0, 80), (15, 70), (22, 60), (25, 57), (26, 55.5)),
    *((27, 54), (28, 53), (29, 51.5), (30, 50), (60, 40), (90, 30), (120, 20)),
    (180, 0),
)
BANDS = ("low risk", "medium risk", "high risk")


def days_beyond_terms(
    days_late: Sequence[float], amounts: Sequence[float], *, early: str = "negative"
) -> float:
    """How many days beyond terms were amounts paid, on weighted average?

    Parameters
    ----------
    days_late : sequence of float
        Day paid less due date, negative when early.
    amounts : sequence of float
        Amount paid each time; their weights.
    early : {"negative", "zero"}, default "negative"
        Whether early payment makes up for late payment.

    Returns
    -------
    float
        Days; NaN when nothing was paid.

    Raises
    ------
    ParameterError
        When `early` is neither, or the lengths differ.

    Notes
    -----
    sum(amount x days late) / sum(amount).

    References
    ----------
    fitsmallbusiness.com, Days beyond terms (signed); calculator7.snowdaycalculatornow
    .com, Days beyond terms calculation (early as zero).

    Examples
    --------
    >>> late, amounts = [-10, -5, 0, 5, 10], [100, 200, 300, 400, 500]
    >>> round(days_beyond_terms(late, amounts), 2)
    3.33
    >>> round(days_beyond_terms(late, amounts, early="zero"), 2)
    4.67
    """
    if early not in ("negative", "zero"):
        raise ParameterError(
            f"early payment cannot count as {early!r}",
            remedy="use 'negative' or 'zero'",
        )
    days, weights = _paired(days_late, amounts)
    return _weighted(days if early == "negative" else np.maximum(days, 0), weights)


def experian_dbt(past_due: Sequence[float], total: float) -> float:
    """How many days beyond terms does an aging say a customer is?

    Parameters
    ----------
    past_due : sequence of four float
        Amounts 1-30, 31-60, 61-90 and 91 or more days past due.
    total : float
        The whole balance, with what is not due.

    Returns
    -------
    float
        Days; NaN when the balance is not positive.

    Raises
    ------
    ParameterError
        When there are not four amounts.

    Notes
    -----
    (T1 x 15 + T2 x 45 + T3 x 75 + T4 x 105) / total: each class at its middle.

    References
    ----------
    Experian Business Credit, Days Beyond Terms (bci2experian.com).

    Examples
    --------
    >>> experian_dbt([5_000, 2_000, 1_000, 500], 50_000)
    5.85
    """
    if len(past_due) != len(EXPERIAN_DAYS):
        raise ParameterError(
            f"{len(past_due)} classes past due",
            remedy="give four amounts: 1-30, 31-60, 61-90, 91 or more days",
        )
    if total <= 0:
        return float("nan")
    return float(np.dot(past_due, EXPERIAN_DAYS)) / float(total)


def paydex_points(days_late: Sequence[float]) -> np.ndarray:
    """How many points is each payment worth on the published chart?

    Parameters
    ----------
    days_late : sequence of float
        Day paid less due date, negative when early.

    Returns
    -------
    ndarray
        Points from 0 to 100.

    Notes
    -----
    100 from 30 days early, 90 at 20 early, 80 prompt, 70 at 15 late, 60 at 22, 50 at
    30, 40 at 60, 30 at 90, 20 at 120; between the points of the chart on a straight
    line. The chart ends at 120 days; the line to 0 at 180 days is arkit's.

    References
    ----------
    Dun & Bradstreet, PAYDEX value chart (dandb.com/glossary/paydex); 70 at 15 and 60
    at 22 days as in paycron.com, 2022 (yloan.com has 14 and 21).

    Examples
    --------
    >>> paydex_points([-12, 0, 45])
    array([86., 80., 45.])
    """
    days, points = zip(*CHART, strict=True)
    return np.interp(np.asarray(days_late, dtype="float64"), days, points)


def paydex_style(days_late: Sequence[float], amounts: Sequence[float]) -> float:
    """Which PAYDEX-style score do payments earn?

    Parameters
    ----------
    days_late : sequence of float
        Day paid less due date, negative when early.
    amounts : sequence of float
        Amount of each payment; their weights.

    Returns
    -------
    float
        Score from 0 to 100; NaN when nothing was paid.

    Raises
    ------
    ParameterError
        When the lengths differ.

    Notes
    -----
    sum(amount x points) / sum(amount), points as in `paydex_points`.

    References
    ----------
    Dun & Bradstreet, PAYDEX value chart (dandb.com/glossary/paydex).

    Examples
    --------
    >>> paydex_style([0, 0, 0, 30], [100, 100, 100, 100])
    72.5
    """
    days, weights = _paired(days_late, amounts)
    return _weighted(paydex_points(days), weights)


def score_bands(scores: Sequence[float]) -> pd.Categorical:
    """Name the risk of late payment that a PAYDEX-style score stands for.

    Parameters
    ----------
    scores : sequence of float
        Scores, 0 to 100.

    Returns
    -------
    Categorical
        Ordered bands: high, medium and low risk.

    Examples
    --------
    >>> score_bands([80, 79.9, 50, 49.9]).tolist()
    ['low risk', 'medium risk', 'medium risk', 'high risk']
    """
    score = np.asarray(scores, dtype="float64")
    code = np.select([np.isnan(score), score >= 80, score >= 50], [-1, 0, 1], 2)
    return pd.Categorical.from_codes(code, categories=list(BANDS), ordered=True)


def payment_score(
    ledger: Ledger, *, by: str | None = None, months: int = 12
) -> Measure:
    """Which PAYDEX-style score do the customers earn?

    Parameters
    ----------
    ledger : Ledger
        What was known on a day.
    by : str, optional
        Group: `customer_id` or a column of customers; None for the portfolio.
    months : int, default 12
        Months up to the as-of day in which an invoice was paid.

    Returns
    -------
    Measure
        One row per group of customers: `score` (0-100, weighted by amount), `band`
        (low, medium or high risk of late payment), `n` (invoices) and `reason`.

    Raises
    ------
    ParameterError
        When the group or the months are not possible.

    Notes
    -----
    Points as in `paydex_points`, of the invoices `payment_days` counts. Bands: 80-100
    low, 50-79 medium, 0-49 high risk. One supplier's experience only.

    References
    ----------
    Dun & Bradstreet, PAYDEX value chart (dandb.com/glossary/paydex).

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> payment_score(example(), by="customer_id").frame[["customer_id", "score", "n"]]
      customer_id      score  n
    0          C1  73.703704  3
    1          C2  77.777778  2
    2          C3  85.000000  1
    """
    window = Window(ledger.as_of_date, months)
    g = grouping(by, alias="p")
    rows = ledger.query(
        f"SELECT {g.select}p.days_late, COUNT(*) AS n, "
        "CAST(SUM(p.amount) AS DOUBLE) AS weight FROM (SELECT customer_id, "
        "CASE WHEN part = 'counted' THEN days_late END AS days_late, amount "
        f"FROM ({paid_text(window)}) AS paid) AS p{g.join}{g.group('p.days_late')}",
        exact=True,
    )
    held = groups(rows, g.keys)
    is_counted = rows["days_late"].notna().to_numpy()
    points = paydex_points(rows["days_late"].fillna(0))
    score = held.mean(points, np.where(is_counted, rows["weight"], 0.0))
    n = held.count(np.where(is_counted, rows["n"], 0))
    why = "no invoice with a due date was paid by money in the window"
    frame = held.keys.assign(
        score=score,
        band=score_bands(score),
        n=n,
        reason=reasons([(n == 0, why)], len(held)),
    )
    about = {
        "name": "PAYDEX-style score",
        "formula": "Σ(amount × points) ÷ Σ amount; points by days late on the "
        "published chart, 80 = prompt",
        "basis": BASIS_TEXT["last"],
        "window": f"Paid {window.text}",
        "source": "Dun & Bradstreet, PAYDEX value chart (dandb.com/glossary/paydex)",
    }
    return measure(ledger, frame, n_rows=int(n.sum()), about=about)


def _paired(
    days_late: Sequence[float], amounts: Sequence[float]
) -> tuple[np.ndarray, np.ndarray]:
    days = np.asarray(days_late, dtype="float64")
    weights = np.asarray(amounts, dtype="float64")
    if days.shape != weights.shape:
        raise ParameterError(
            f"{days.size} days late for {weights.size} amounts",
            remedy="give one amount for each payment",
        )
    return days, weights


def _weighted(values: np.ndarray, weights: np.ndarray) -> float:
    total = float(weights.sum())
    return float((values * weights).sum()) / total if total else float("nan")
