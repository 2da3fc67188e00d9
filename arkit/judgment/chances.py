"""What is open today, how late is it, and how likely is it paid soon?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from arkit import survival
from arkit.metrics import Measure
from arkit.metrics.passport import measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arkit.ledger import Ledger

AGES = (-90, -60, -30, -14, -7, 0, 7, 14, 30, 60, 90, 180)
HORIZONS = (7, 14, 30)
OPEN = """
SELECT days_past_due, open_amount FROM ledger
WHERE open_amount > 0 AND kind IN ('invoice', 'debit note')
  AND days_past_due IS NOT NULL
"""
ABOUT = {
    "name": "Chance of payment by age",
    "formula": "1 − share unpaid at the end of the horizon / share unpaid today, from "
    "the payment curve by days past due",
    "basis": "Invoices and debit notes with a due date; open ones count for as long as "
    "they have been open",
    "window": "All due dates",
    "source": "Kaplan and Meier (1958)",
}


def chances_today(
    ledger: Ledger,
    *,
    ages: Sequence[int] = AGES,
    horizons_days: Sequence[int] = HORIZONS,
    minimum: int = survival.MINIMUM,
) -> Measure:
    """Say how likely what is open today is paid soon, by how late it is.

    Parameters
    ----------
    ledger : Ledger
        The ledger of those looked at.
    ages : sequence of int
        Days past due at which bands begin, negative before the due date; what is
        younger belongs to the first.
    horizons_days : sequence of int, default (7, 14, 30)
        Days ahead.
    minimum : int, default 30
        Paid items below which a chance is not stated.

    Returns
    -------
    Measure
        One row per band with open items and horizon: `days_past_due` (first day of
        the band), `n_items`, `open_amount` (open today in the band), `horizon_days`,
        `paid_share` (chance of payment within the horizon for an item on the first
        day of the band), `low`, `high` (95 % interval) and `reason` (why a figure is
        missing).
    """
    bands = _bands(ledger.query(OPEN), ages)
    curve = survival.payment_curve(survival.event_table(ledger, clock="due"))
    parts = [
        survival.paid_within(
            curve, open_days=age, horizon_days=days, minimum=minimum
        ).assign(days_past_due=age)
        for age in bands["days_past_due"]
        for days in horizons_days
    ]
    columns = ["days_past_due", "horizon_days", "paid_share", "low", "high", "reason"]
    found = pd.concat(parts)[columns] if parts else pd.DataFrame(columns=columns)
    frame = bands.merge(found, on="days_past_due", how="inner")
    return measure(ledger, frame, n_rows=int(bands["n_items"].sum()), about=ABOUT)


def _bands(items: pd.DataFrame, ages: Sequence[int]) -> pd.DataFrame:
    """Open items per band, by the first day of the band."""
    first = sorted(ages)
    edges = [float("-inf"), *first[1:], float("inf")]
    band = pd.cut(items["days_past_due"], edges, right=False, labels=first)
    counted = items.groupby(band.astype("int64"))["open_amount"].agg(["size", "sum"])
    counted.columns = ["n_items", "open_amount"]
    return counted.reset_index()
