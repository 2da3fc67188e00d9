"""Which receivables were to be forecast on an earlier day, and what became of them?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from arkit.survival.forecasting.payment_history import EPOCH
from arkit.survival.forecasting.shrunken_curves import CAUSES, OPEN

POPULATIONS = ("open book", "new invoices")
HISTORY_BANDS = ("0", "1–4", "5–19", "20–99", "100 and more")
HISTORY_EDGES = (1, 5, 20, 100)
PAID = CAUSES.index("paid")


@dataclass(frozen=True)
class Cases:
    """Receivables to be forecast and their outcome after a fixed follow-up.

    Parameters
    ----------
    customer_id : array of str
        Customer of each.
    due_day : array of int
        Due date in days since 1970.
    age : array of int
        Last day past due on which each was known to be open (or not yet posted).
    amount : array of float
        Open amount.
    n_history : array of int
        Items of the customer that were settled when the forecast was made.
    days : array of int
        Days after `age` on which it left, or was last seen open.
    cause : array of int
        Place of the outcome in `CAUSES`, or `OPEN`.
    item_id : array of int
        Numbers of the items.
    """

    customer_id: np.ndarray
    due_day: np.ndarray
    age: np.ndarray
    amount: np.ndarray
    n_history: np.ndarray
    days: np.ndarray
    cause: np.ndarray
    item_id: np.ndarray

    def __len__(self) -> int:
        return len(self.days)

    @property
    def band(self) -> np.ndarray:
        """Place in `HISTORY_BANDS` of each."""
        return np.searchsorted(HISTORY_EDGES, self.n_history, side="right")


def day_number(day: date) -> int:
    """Days since 1 January 1970.

    >>> day_number(date(1970, 1, 5))
    4
    """
    return int((np.datetime64(day, "D") - EPOCH).astype(np.int64))


@dataclass(frozen=True)
class Window:
    """When a forecast was made, and how long its items are followed.

    Parameters
    ----------
    origin : int
        The day, in days since 1970.
    posted_until : int
        New invoices are those that became known after the day and until this one.
    follow_up : int
        Days each item is followed; what happens later is not looked at, so that the
        record of a day does not change when more becomes known.
    """

    origin: int
    posted_until: int
    follow_up: int


def open_cases(known: pd.DataFrame, later: pd.DataFrame, window: Window) -> Cases:
    """Receivables open on the day, from what was known then and afterwards."""
    book = known[known["cause"] == OPEN].set_index("item_id")
    rows = later.set_index("item_id")
    rows = rows.loc[rows.index.intersection(book.index)]
    amount = book["open_amount"].reindex(rows.index).to_numpy(float)
    start = np.full(len(rows), window.origin)
    return _cases(rows, known, start, amount, window.follow_up)


def new_cases(known: pd.DataFrame, later: pd.DataFrame, window: Window) -> Cases:
    """Receivables that became known after the day, each from its first day on."""
    rows = later.set_index("item_id")
    new = (rows["known_day"] > window.origin) & (
        rows["known_day"] <= window.posted_until
    )
    paid_before = rows["due_day"] + rows["days"] < rows["known_day"]
    rows = rows[new & ~paid_before]
    start = rows["known_day"].to_numpy(np.int64) - 1
    amount = rows["amount"].to_numpy(float)
    return _cases(rows, known, start, amount, window.follow_up)


def _cases(
    rows: pd.DataFrame,
    known: pd.DataFrame,
    start: np.ndarray,
    amount: np.ndarray,
    follow_up: int,
) -> Cases:
    """Cases followed for so many days after the last day seen open."""
    due_day = rows["due_day"].to_numpy(np.int64)
    settled = known.loc[known["cause"] < OPEN, "customer_id"].value_counts()
    # what was settled before but recorded after the day counts on the next one
    days = np.maximum(due_day + rows["days"].to_numpy(np.int64) - start, 1)
    return Cases(
        customer_id=rows["customer_id"].to_numpy(object),
        due_day=due_day,
        age=start - due_day,
        amount=amount,
        n_history=rows["customer_id"].map(settled).fillna(0).to_numpy(np.int64),
        days=np.minimum(days, follow_up),
        cause=np.where(days <= follow_up, rows["cause"].to_numpy(np.int64), OPEN),
        item_id=rows.index.to_numpy(np.int64),
    )
