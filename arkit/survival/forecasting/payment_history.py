"""What has become of each receivable so far, counted from its due date?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.ledger import date_literal
from arkit.survival.curves.delays import items_text
from arkit.survival.forecasting.shrunken_curves import CAUSES, OPEN, Items

if TYPE_CHECKING:
    from arkit.ledger import Ledger

EPOCH = np.datetime64("1970-01-01", "D")
OUTCOME_CAUSES = {
    "paid": CAUSES.index("paid"),
    "credited": CAUSES.index("credited"),
    "returned": CAUSES.index("credited"),
    "written off": CAUSES.index("written off"),
}
CAUSE = "".join(
    f"WHEN '{outcome}' THEN {place} " for outcome, place in OUTCOME_CAUSES.items()
)
MONDAY_BASED = 3  # 1 January 1970 was a Thursday


def day_numbers(dates: pd.Series) -> np.ndarray:
    """Days since 1 January 1970.

    >>> day_numbers(pd.Series(pd.to_datetime(["1970-01-05"]))).tolist()
    [4]
    """
    return dates.to_numpy().astype("datetime64[D]").astype(np.int64)


def dates_of(numbers: np.ndarray) -> np.ndarray:
    """Dates of day numbers; of numbers that are missing, none.

    >>> dates_of(np.array([4.0, np.nan])).astype("datetime64[D]").astype(str)
    array(['1970-01-05', 'NaT'], dtype='<U28')
    """
    known = np.isfinite(numbers)
    days = np.where(known, numbers, 0).astype(np.int64).astype("datetime64[D]")
    return np.where(known, days.astype("datetime64[us]"), np.datetime64("NaT", "us"))


def weekdays_of(numbers: np.ndarray) -> np.ndarray:
    """Weekdays of day numbers, Monday as 0.

    >>> weekdays_of(np.array([4, 10])).tolist()
    [0, 6]
    """
    return (numbers + MONDAY_BASED) % 7


def payment_history(ledger: Ledger) -> pd.DataFrame:
    """One row per receivable with a due date, as whole days.

    Columns: `item_id`, `customer_id`, `segment`, `due_day` and `known_day` (days since
    1970), `days` (past due, when settled or on the as-of day), `cause` (place in
    `CAUSES`, or `OPEN`), `amount`, `open_amount`.
    """
    epoch = date_literal(EPOCH.item())
    frame = ledger.query(
        "SELECT i.item_id, i.customer_id, c.segment, "
        f"DATE_DIFF('day', {epoch}, l.due_date) AS due_day, "
        f"DATE_DIFF('day', {epoch}, l.known_on) AS known_day, "
        f"i.days, CASE i.outcome {CAUSE}ELSE {OPEN} END AS cause, "
        "l.amount, l.open_amount "
        f"FROM ({items_text(ledger, clock='due')}) AS i "
        "JOIN ledger AS l ON l.item_id = i.item_id "
        "LEFT JOIN known_customers AS c ON c.customer_id = i.customer_id "
        "WHERE i.days IS NOT NULL ORDER BY i.item_id"
    )
    whole = ("due_day", "known_day", "days", "cause")
    return frame.astype(dict.fromkeys(whole, "int64"))


def items_of(history: pd.DataFrame, *, from_posting: bool) -> tuple[Items, np.ndarray]:
    """Put receivables on the due clock, each from the day it could first be paid.

    Also says which rows are on it: one settled before it was recorded never could be
    paid. Without `from_posting` all count from the earliest day seen: where the day of
    posting is itself an estimate, conditioning on it would leak the payment.
    """
    days = history["days"].to_numpy(np.int64)
    if from_posting:
        entry = (history["known_day"] - history["due_day"]).to_numpy(np.int64)
    else:
        entry = np.full(len(days), days.min() if len(days) else 0, np.int64)
    watched = entry <= days
    items = Items(entry, days, history["cause"].to_numpy(np.int64))
    return items.kept(watched), watched
