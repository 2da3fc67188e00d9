"""How far beyond terms does a customer pay, as credit bureaus put it?

Pure functions on numbers. PAYDEX is a trademark of Dun & Bradstreet and rests on the
experience of many suppliers; ours rests on what it is given and is called PAYDEX-style.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from arkit.errors import ParameterError

EXPERIAN_DAYS = (15, 45, 75, 105)
CHART = (
    *((-30, 100), (-20, 90), (0, 80), (15, 70), (22, 60), (25, 57), (26, 55.5)),
    *((27, 54), (28, 53), (29, 51.5), (30, 50), (60, 40), (90, 30), (120, 20)),
    (180, 0),
)


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
