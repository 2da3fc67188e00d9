"""What was overdue between two days, and on single days?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from arkit.ledger import Ledger

EPOCH = date(1970, 1, 1).toordinal()
SLICES = """
SELECT customer_id, invoice_date, due_date, from_date, until_date, amount
FROM slices
WHERE due_date IS NOT NULL AND kind IN ('invoice', 'debit note')
"""


def amount_days(
    ledger: Ledger, windows: Sequence[tuple[str, date, date]]
) -> list[tuple[float, float]]:
    """Add up what was open over the days of each window, in money times days.

    Parameters
    ----------
    ledger : Ledger
        What was known on a day.
    windows : sequence of (str, date, date)
        Customer, the day before the first day counted, and the last day counted.

    Returns
    -------
    list of (float, float)
        Overdue amounts, and amounts not overdue of documents dated after the first
        day; each summed over the days.
    """
    if not windows:
        return []
    slices = _slices(ledger.customers({customer for customer, _, _ in windows}))
    found = []
    for customer, first, last in windows:
        own = slices[slices["customer_id"] == customer]
        start, end = _number(first) + 1, _number(last) + 1
        overdue = np.maximum(own["from_day"], own["due_day"] + 1)
        late = _overlap(overdue, own["until_day"], start, end)
        whole = _overlap(own["from_day"], own["until_day"], start, end)
        is_new = (own["invoice_day"] > _number(first)).to_numpy()
        added = np.where(is_new, whole - late, 0)
        amount = own["amount"].to_numpy()
        found.append((float((amount * late).sum()), float((amount * added).sum())))
    return found


def overdue_on(ledger: Ledger, days: Sequence[date]) -> list[float]:
    """Say what was overdue in the evening of each day.

    Parameters
    ----------
    ledger : Ledger
        The ledger of those looked at.
    days : sequence of datetime.date
        Days up to the as-of day.

    Returns
    -------
    list of float
        Overdue amounts in major units.
    """
    if not days:
        return []
    own = _slices(ledger)
    amount = own["amount"].to_numpy()
    numbers = [_number(day) for day in days]
    return [
        float(
            amount[
                (own["from_day"] <= n) & (own["until_day"] > n) & (own["due_day"] < n)
            ].sum()
        )
        for n in numbers
    ]


def _slices(ledger: Ledger) -> pd.DataFrame:
    """Amounts with the days between which they were open, as day numbers."""
    frame = ledger.query(SLICES)
    for name in ("invoice", "due", "from", "until"):
        days = frame[f"{name}_date"].to_numpy("datetime64[D]").astype("int64")
        frame[f"{name}_day"] = days + EPOCH
    return frame


def _number(day: date) -> int:
    return day.toordinal()


def _overlap(first: object, until: object, start: int, end: int) -> np.ndarray:
    """Days of [first, until) within [start, end)."""
    return np.clip(np.minimum(until, end) - np.maximum(first, start), 0, None)
