"""Whose debt has changed most since the month before?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pandas as pd

from arkit import metrics
from arkit.schema import date_text, money_text

if TYPE_CHECKING:
    from arkit.ledger import Ledger

MEASURED = ("exposure_amount", "overdue_amount")
UNSEEN = 0.5  # what rounds to nothing in whole units
CHANGES = ("exposure_change_amount", "overdue_change_amount")
COLUMNS = (
    *("customer_id", "customer_name", "exposure_amount", "exposure_change_amount"),
    *("overdue_amount", "overdue_change_amount"),
)


@dataclass(frozen=True, kw_only=True)
class Movers:
    """Customers whose exposure or overdue amount has changed most.

    Parameters
    ----------
    frame : DataFrame
        `customer_id`, `customer_name`, `exposure_amount`, `exposure_change_amount`,
        `overdue_amount` and `overdue_change_amount` (currency), one row per customer,
        the largest change first.
    since_date : datetime.date
        Day compared with.
    sentence : str
        How the totals have changed.
    """

    frame: pd.DataFrame
    since_date: date
    sentence: str


def movers(ledger: Ledger, *, most: int = 10) -> Movers:
    """Find the customers whose debt has changed most since the month before.

    Parameters
    ----------
    ledger : Ledger
        The ledger of all customers.
    most : int, default 10
        Customers to list.

    Returns
    -------
    Movers
        Changes since the end of the month before, as it was known on that day. Empty
        where the ledger begins later.

    Notes
    -----
    Ranked by the larger of the two changes, up or down.
    """
    since = ledger.as_of_date.replace(day=1) - timedelta(days=1)
    if since < ledger.contents.first_date:
        return Movers(
            frame=pd.DataFrame(columns=list(COLUMNS)),
            since_date=since,
            sentence=f"Nothing is known of {date_text(since)}, so there is no change "
            "to show.",
        )
    frame = _changes(ledger, since)
    size = frame[list(CHANGES)].abs().max(axis=1)
    order = frame.assign(size=size).sort_values(
        ["size", "customer_id"], ascending=[False, True]
    )
    listed = order[order["size"] >= UNSEEN].head(most)
    return Movers(
        frame=listed[list(COLUMNS)].reset_index(drop=True),
        since_date=since,
        sentence=_sentence(frame, since, ledger.currency),
    )


def _changes(ledger: Ledger, since: date) -> pd.DataFrame:
    """Amounts of every customer now and the difference from then."""
    now, then = (_amounts(one) for one in (ledger, ledger.as_of(since)))
    frame = now.merge(then, on="customer_id", how="outer", suffixes=("", "_then"))
    for measured, change in zip(MEASURED, CHANGES, strict=True):
        frame[measured] = frame[measured].fillna(0.0)
        before = frame[f"{measured}_then"].fillna(0.0)
        frame[change] = (frame[measured] - before).round(2)
    names = ledger.query("SELECT customer_id, customer_name FROM known_customers")
    return frame.merge(names, on="customer_id", how="left")


def _amounts(ledger: Ledger) -> pd.DataFrame:
    frame = metrics.exposure(ledger, by="customer_id").frame
    return frame[["customer_id", *MEASURED]]


def _sentence(frame: pd.DataFrame, since: date, currency: str) -> str:
    told = [
        f"{label} {_moved(frame[change].sum(), currency)} to "
        f"{money_text(frame[measured].sum(), currency, whole=True)}"
        for label, measured, change in zip(
            ("receivables", "the overdue amount"), MEASURED, CHANGES, strict=True
        )
    ]
    return f"Since {date_text(since)}: {' and '.join(told)}."


def _moved(change: float, currency: str) -> str:
    """Say how an amount has moved."""
    if abs(change) < UNSEEN:
        return "did not change and came"
    word = "rose" if change > 0 else "fell"
    return f"{word} by {money_text(abs(change), currency, whole=True)}"
