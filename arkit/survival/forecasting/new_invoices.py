"""How much cash may come from invoices that are not yet issued?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.metrics.passport import Measure, measure
from arkit.survival.forecasting.cases import day_number
from arkit.survival.forecasting.dispersion import NORMAL, WEEK
from arkit.survival.forecasting.forecast import habits_for
from arkit.survival.forecasting.payment_days import batches_of, payment_days
from arkit.survival.forecasting.payment_history import payment_history
from arkit.survival.forecasting.receipts import weeks_of

if TYPE_CHECKING:
    from arkit.ledger import Ledger
    from arkit.survival.forecasting.payment_habits import PaymentHabits

LOOK_BACK = 52  # weeks whose invoices stand for those of the weeks to come
FEWEST_WEEKS = 13

ABOUT = {
    "name": "Cash from invoices not yet issued",
    "formula": "Invoices of the same weekdays of earlier weeks, issued again in each "
    "week ahead, each with its chance of payment by then",
    "basis": "Invoices and debit notes; assumes that sales go on as in the look-back",
}


def new_invoices_cash(
    ledger: Ledger,
    *,
    horizon_days: int = 91,
    habits: PaymentHabits | None = None,
    look_back_weeks: int = LOOK_BACK,
) -> Measure:
    """How much cash may come from invoices that are not yet issued?

    Kept apart from `forecast`, because it assumes sales that nobody has made yet.

    Parameters
    ----------
    ledger : Ledger
        What is known on a day.
    horizon_days : int, default 91
        Days ahead, whole weeks.
    habits : PaymentHabits, optional
        As in `forecast`.
    look_back_weeks : int, default 52
        Weeks of invoices that stand for those to come; fewer where the ledger is
        younger.

    Returns
    -------
    Measure
        One row per week ahead: `week_start_date`, `week_end_date`, `issued_amount`
        (expected to be issued), `expected_amount` (expected to be paid), `low_amount`
        and `high_amount` (80 %) and `reason` (why figures are missing).

    Raises
    ------
    ParameterError
        As `forecast`, or when the horizon is not of whole weeks.

    Notes
    -----
    Every earlier week is played once as each of the weeks ahead: its invoices are
    issued again, on the same weekday, with the same terms, and paid with the chances
    of `payment_habits`. Expected is the mean over those weeks. Limits take the weeks'
    spread; weeks ahead are independent draws of them.

    Examples
    --------
    >>> from arkit.survival._portfolio import portfolio
    >>> cash = new_invoices_cash(portfolio(), horizon_days=56).frame
    >>> cash[["issued_amount", "expected_amount"]].round().tail(2)
       issued_amount  expected_amount
    6        30467.0          14277.0
    7        30467.0          22418.0
    """
    if horizon_days % WEEK or horizon_days < WEEK:
        raise ParameterError(
            f"a horizon of {horizon_days} days is not of whole weeks",
            remedy=f"use a multiple of {WEEK}",
        )
    habits = habits_for(ledger, habits)
    today = day_number(ledger.as_of_date)
    history = payment_history(ledger)
    whole_weeks = (
        today - int(history["known_day"].to_numpy().min(initial=today))
    ) // WEEK
    n_back = min(look_back_weeks, whole_weeks)
    n_ahead = horizon_days // WEEK
    if n_back < FEWEST_WEEKS:
        frame = _weeks(ledger, np.full((4, n_ahead), np.nan))
        frame["reason"] = (
            "not determinable, because too few weeks of invoices are known "
            f"(n = {n_back}, need {FEWEST_WEEKS})"
        )
    else:
        issued, paid = _by_week_issued(history, habits, today, n_back, n_ahead)
        frame = _weeks(ledger, _played(issued, paid)).assign(reason=None)
    about = ABOUT | {"window": f"{n_back} weeks back, {horizon_days} days ahead"}
    return measure(ledger, frame, n_rows=len(history), about=about)


def _by_week_issued(
    history: pd.DataFrame,
    habits: PaymentHabits,
    today: int,
    n_back: int,
    n_ahead: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Money issued in each earlier week, and paid by weeks after its beginning."""
    back = today - history["known_day"].to_numpy()
    rows = history[back < n_back * WEEK]
    known_day = rows["known_day"].to_numpy()
    week = (today - known_day) // WEEK
    offset = WEEK - 1 - (today - known_day) % WEEK
    due_day = rows["due_day"].to_numpy()
    amount = rows["amount"].to_numpy(float)
    batches = batches_of(
        habits.customers,
        rows["customer_id"].to_numpy(object),
        due_day,
        known_day - 1 - due_day,
    )
    daily = payment_days(habits, batches, days_ahead=n_ahead * WEEK).paid
    paid = np.zeros((n_back, n_ahead))
    for day in range(WEEK):
        some = np.flatnonzero(offset == day)
        shifted = np.zeros((len(some), n_ahead * WEEK))
        shifted[:, day:] = daily[batches.place[some], : n_ahead * WEEK - day]
        money = weeks_of(shifted, n_ahead * WEEK) * amount[some, None]
        np.add.at(paid, week[some], money)
    return np.bincount(week, amount, minlength=n_back), paid


def _played(issued: np.ndarray, paid: np.ndarray) -> np.ndarray:
    """Issued, expected, low and high money of each week ahead."""
    expected = paid.mean(axis=0).cumsum()
    sd = np.sqrt(paid.var(axis=0, ddof=1).cumsum())
    low, high = np.maximum(expected - NORMAL * sd, 0.0), expected + NORMAL * sd
    return np.stack([np.full(len(expected), issued.mean()), expected, low, high])


def _weeks(ledger: Ledger, money: np.ndarray) -> pd.DataFrame:
    """Frame of the weeks ahead."""
    start = pd.Timestamp(ledger.as_of_date).as_unit("us") + pd.Timedelta(days=1)
    starts = pd.date_range(start, periods=money.shape[1], freq="7D")
    names = ("issued_amount", "expected_amount", "low_amount", "high_amount")
    return pd.DataFrame(
        {
            "week_start_date": starts,
            "week_end_date": starts + pd.Timedelta(days=WEEK - 1),
            **dict(zip(names, money, strict=True)),
        }
    )
