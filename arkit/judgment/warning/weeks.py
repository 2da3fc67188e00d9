"""How late was what fell due in each week, and which weeks are tested?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from arkit.judgment.warning.as_of_late import expected_days
from arkit.judgment.warning.baseline import Baseline, baseline

MONDAY = np.datetime64("1970-01-05", "D")
DAY = np.timedelta64(1, "D")
TESTED_MONTHS = 18
BASELINE_MONTHS = 24


@dataclass(frozen=True)
class Weeks:
    """Mean days late of what fell due in each week, per customer.

    Parameters
    ----------
    frame : DataFrame
        `customer` (number), `week_date` (Monday), `days` (mean days late; unpaid
        invoices at what is to be expected of them), `n_items`, `n_waiting`,
        `is_tested` and `x` (days in standard deviations from the customer's usual).
    usual : Baseline
        Usual days late of a week, per customer.
    invoices : Baseline
        Usual days late of an invoice, per customer.
    tested_from : array of datetime64[D], shape (customers,)
        First due date that is tested.
    """

    frame: pd.DataFrame
    usual: Baseline
    invoices: Baseline
    tested_from: np.ndarray


def weeks(
    rows: pd.DataFrame, customer: np.ndarray, segment: np.ndarray, *, as_of: date
) -> Weeks:
    """Sum invoices up to one observation per customer and week.

    Parameters
    ----------
    rows : DataFrame
        What `invoices_as_of` returned.
    customer : array of int, shape (rows,)
        Number of each row's customer, from 0.
    segment : array of int, shape (customers,)
        Number of each customer's segment, from 0.
    as_of : datetime.date
        As-of day.

    Returns
    -------
    Weeks
        Observations by customer and week.

    Notes
    -----
    The last 18 months are tested, or the younger half of a customer's shorter history;
    the 24 months before are the baseline, so that a change is never part of what it is
    measured against. An invoice is judged from the day on which the customer usually
    pays, paid or not: before that day only the early ones are known.

    Examples
    --------
    >>> due = pd.to_datetime(["2024-01-03", "2025-06-04"])
    >>> rows = pd.DataFrame({"due_date": due, "is_waiting": 0, "days": [2, 9],
    ...                      "n_items": 1})
    >>> made = weeks(rows, np.zeros(2, int), np.zeros(1, int), as_of=date(2025, 6, 30))
    >>> made.tested_from.tolist(), made.frame["is_tested"].tolist()
    ([datetime.date(2024, 10, 7)], [False, True])
    """
    due = rows["due_date"].to_numpy("datetime64[D]")
    tested = _tested_from(due, customer, len(segment), as_of)
    before = due < tested[customer]
    days, n = rows["days"].to_numpy("float64"), rows["n_items"].to_numpy("float64")
    known = baseline(days[before], customer[before], segment, counts=n[before])
    judged = due + np.rint(known.mean[customer]) * DAY <= np.datetime64(as_of, "D")
    waiting = rows["is_waiting"].to_numpy() == 1
    mean, spread = known.mean[customer], known.spread[customer]
    value = np.where(waiting, expected_days(days, mean, spread), days)
    frame = pd.DataFrame(
        {
            "customer": customer,
            "week_date": MONDAY + (due - MONDAY) // (7 * DAY) * 7 * DAY,
            "total": n * value,
            "n_items": n,
            "n_waiting": n * waiting,
            "is_tested": ~before,
        }
    )[judged]
    frame = frame.groupby(["customer", "week_date", "is_tested"], as_index=False).sum()
    frame["days"] = frame.pop("total") / frame["n_items"]
    of, late = frame["customer"].to_numpy(), frame["days"].to_numpy()
    old = ~frame["is_tested"].to_numpy()
    usual = baseline(late[old], of[old], segment)
    frame["x"] = (late - usual.mean[of]) / usual.spread[of]
    return Weeks(frame, usual, known, tested)


def _tested_from(
    due: np.ndarray, customer: np.ndarray, n: int, as_of: date
) -> np.ndarray:
    """First Monday tested: 18 months back, or half of a shorter history."""
    back = pd.Timestamp(as_of) - pd.DateOffset(months=TESTED_MONTHS)
    last = np.datetime64(as_of, "D")
    first = np.full(n, last)
    np.minimum.at(first, customer, due)
    begin = np.maximum(np.datetime64(back.date(), "D"), last - (last - first) // 2)
    return MONDAY - (MONDAY - begin) // (7 * DAY) * 7 * DAY
