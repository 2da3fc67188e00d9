"""Which habits do customers have: days on which they pay, sizes they hold back?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from arkit.tables.build import Layout, Words
from arkit.tables.given import frame_of
from arkit.tables.meaning import meaning
from arkit.tables.table import Table

if TYPE_CHECKING:
    import pandas as pd

RUNS = Layout(
    name="payment runs",
    title="Days on which customers pay",
    across=(
        "pattern",
        "n_payments",
        meaning("run_share", label="On these days", places=0),
        meaning("run_amount_share", label="By amount", places=0),
        meaning("chance_share", label="By chance", places=0),
        "next_run_date",
    ),
    empty="No customer has paid in this period.",
    note="On these days: share of the days with payments; by amount: of the money; by "
    "chance: what it would be without a rhythm.",
)
SELECTIVE = Layout(
    name="selective payment",
    title="Are small invoices paid before large ones",
    across=(
        "pattern",
        meaning("hazard_ratio", label="Twice as large"),
        meaning("low", label="From"),
        meaning("high", label="To"),
        meaning("p_value", places=3),
        meaning("small_days_late", label="Small late", places=0),
        meaning("large_days_late", label="Large late", places=0),
        meaning("n_paid", label="Paid"),
    ),
    empty="No invoice to compare in this period.",
    note="Twice as large: daily chance of payment of an invoice against one half its "
    "size, of the same customer and half-year; below 1 is later. Small and large late: "
    "median days late up to the customer's median amount, and above it.",
)
QUIET = "no difference seen"


def selective_payment(
    data: Any,
    *,
    most: int | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """Which customers pay small invoices first and let large ones wait?

    Parameters
    ----------
    data : DataFrame or Measure
        What `survival.selective_payment` returned.
    most : int, optional
        Where there are more rows: only those with a pattern, so many at most, those
        with the most evidence first. All in the order of the frame where not given.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per group.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    frame, _ = frame_of(data)
    names = frame.get("pattern", frame.index.to_series())
    told = names.notna() & (names != QUIET)
    return _shown(SELECTIVE, frame, told, Words(None, title, note), most=most)


def payment_runs(
    data: Any,
    *,
    most: int | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """On which days does each customer pay, and when is the next of them?

    Parameters
    ----------
    data : DataFrame or Measure
        What `survival.payment_runs` returned.
    most : int, optional
        Where there are more rows: only those with a pattern, so many at most, those
        with the most evidence first. All in the order of the frame where not given.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per group.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    frame, _ = frame_of(data)
    told = frame.get("next_run_date", frame.index.to_series()).notna()
    words = Words(None, title, note)
    return _shown(RUNS, frame, told, words, most=most)


def _shown(
    layout: Layout,
    frame: pd.DataFrame,
    told: pd.Series,
    words: Words,
    *,
    most: int | None,
) -> Table:
    """Lay out all rows, or the first of those with a pattern, most evidence on top."""
    if most is None or len(frame) <= most:
        return layout.table(frame, words)
    found = frame[told].sort_values("p_value", kind="stable").head(most)
    counted = f"A pattern was found for {told.sum():,} of {len(frame):,}."
    made = layout.table(found.assign(reason=None), words)
    text = f"{layout.note} {counted}" if words.note is None else words.note
    return replace(made, note=text.strip() if len(found) else "", empty=counted)
