"""Which receivables are open today, and on which day ahead will each be paid?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.survival.curves.enough import too_few
from arkit.survival.forecasting.payment_days import (
    FAR_AHEAD,
    Batches,
    PaymentDays,
    batches_of,
    day_reached,
    payment_days,
    range_of,
)
from arkit.survival.forecasting.payment_habits import PaymentHabits
from arkit.survival.forecasting.payment_history import EPOCH, dates_of, day_numbers

if TYPE_CHECKING:
    from arkit.ledger import Ledger

HALF = 0.5
SOON = (7, 14, 30)
NO_DUE_DATE = "not determinable, because the item has no due date"

OPEN_ITEMS = """
SELECT l.item_id, l.customer_id, c.customer_name, k.invoice_id, l.invoice_date,
  l.due_date, l.days_past_due, l.open_amount
FROM ledger AS l JOIN known_invoices AS k ON k.item_id = l.item_id
LEFT JOIN known_customers AS c ON c.customer_id = l.customer_id
WHERE l.open_amount > 0 AND l.kind IN ('invoice', 'debit note')
ORDER BY l.customer_id, l.due_date, l.item_id
"""


@dataclass(frozen=True)
class OpenBook:
    """Open receivables and the chances of each on the days ahead.

    Parameters
    ----------
    items : DataFrame
        One row per open receivable, with `reason` where it cannot be forecast.
    batches : Batches
        Those that can be, put together by customer and due date.
    ahead : PaymentDays
        Chances per batch and day ahead.
    amounts : array
        Open amount per batch.
    as_of_date : datetime.date
        The day before the first day ahead.
    """

    items: pd.DataFrame
    batches: Batches
    ahead: PaymentDays
    amounts: np.ndarray
    as_of_date: date

    @property
    def forecast_rows(self) -> np.ndarray:
        """Places in `items` of the receivables in `batches`."""
        return np.flatnonzero(self.items["reason"].isna())


def open_book(
    ledger: Ledger, habits: PaymentHabits, *, days_ahead: int = FAR_AHEAD
) -> OpenBook:
    """Open receivables of a ledger with the chances that habits give them."""
    items = ledger.query(OPEN_ITEMS)
    items["reason"] = reasons(items, habits)
    known = items["reason"].isna().to_numpy()
    due_day = day_numbers(items["due_date"][known])
    today = (np.datetime64(ledger.as_of_date, "D") - EPOCH).astype(np.int64)
    customer_id = items["customer_id"][known].to_numpy(object)
    batches = batches_of(habits.customers, customer_id, due_day, today - due_day)
    return OpenBook(
        items=items,
        batches=batches,
        ahead=payment_days(habits, batches, days_ahead=days_ahead),
        amounts=np.bincount(
            batches.place, items["open_amount"][known], len(batches.age)
        ),
        as_of_date=ledger.as_of_date,
    )


def reasons(items: pd.DataFrame, habits: PaymentHabits) -> pd.Series:
    """Why an item cannot be forecast; missing where it can."""
    found = pd.Series(None, index=items.index, dtype=object)
    found[items["due_date"].isna()] = NO_DUE_DATE
    few = too_few(habits.n_settled)[0]
    if few is not None:
        found[:] = few
    return found


def item_figures(book: OpenBook, *, horizon_days: int) -> pd.DataFrame:
    """Dates and chances of each open receivable; missing where not determinable."""
    ahead = book.ahead
    low, high = range_of(ahead.open_share)
    median = day_reached(ahead.open_share, HALF)
    today = (np.datetime64(book.as_of_date, "D") - EPOCH).astype(np.int64)
    within = ahead.paid[:, :horizon_days].sum(axis=1)
    figures = {
        "own_share": ahead.own_share,
        "median_date": dates_of(today + median),
        "low_date": dates_of(today + low),
        "high_date": dates_of(today + high),
        **{f"paid_{n}_share": ahead.paid[:, :n].sum(axis=1) for n in SOON},
        "credited_share": ahead.credited[:, :horizon_days].sum(axis=1),
        "written_off_share": ahead.written_off[:, :horizon_days].sum(axis=1),
        "within_share": within,
    }
    rows = book.forecast_rows
    per_batch = pd.DataFrame(figures)
    frame = per_batch.iloc[book.batches.place].set_axis(book.items.index[rows])
    frame = frame.reindex(book.items.index)
    frame["expected_amount"] = book.items["open_amount"] * frame.pop("within_share")
    return frame
