"""What is expected: per open item, and week by week?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from arkit.tables.build import Layout, Words
from arkit.tables.cells import BLANK, typed
from arkit.tables.given import frame_of, part_of
from arkit.tables.meaning import meaning
from arkit.tables.table import Table

if TYPE_CHECKING:
    import pandas as pd

CHANCES = tuple(
    meaning(f"paid_{days}_share", label=f"Within {days} days", places=0)
    for days in (7, 14, 30)
)
ITEMS = Layout(
    name="forecast by item",
    title="When open items are expected to be paid",
    across=(
        "customer_name",
        "invoice_id",
        "days_past_due",
        "open_amount",
        *CHANCES,
        meaning("low_date", label="Early case"),
        meaning("median_date", label="Likely by"),
        meaning("high_date", label="Late case"),
        meaning("own_share", label="Own history", places=0),
    ),
    extra=("customer_name",),
    empty="Nothing is open.",
    note="Chance of payment within so many days from now. Likely by: as likely before "
    "as after; early and late case: 80 % range. A dash lies beyond what was ever seen. "
    "Own history: weight of the customer's own payments; the rest is customers like "
    "it.",
)
WEEKS = Layout(
    name="expected receipts",
    title="Expected receipts by week",
    across=(
        meaning("week_start_date", label="Week from"),
        meaning("week_end_date", label="To"),
        meaning("due_amount", label="Falls due"),
        meaning("expected_amount", label="Expected"),
        meaning("low_amount", label="At least"),
        meaning("high_amount", label="At most"),
    ),
    empty="Nothing is open, so nothing is expected.",
    note="Money from what is open today. At least and at most: 80 % range.",
)
BEYOND = " Pale rows reach beyond the longest time an invoice was seen open."
AT_LEAST = 2


def forecast_items(
    data: Any,
    *,
    most: int | None = None,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """When is each open item expected to be paid?

    Parameters
    ----------
    data : DataFrame or Forecast
        What `survival.forecast` returned, or its items.
    most : int, optional
        Rows shown, the largest open amounts first; the note counts the rest. All in
        the order of the frame where not given.
    currency : str, optional
        ISO 4217 code; by default that of the forecast.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per open item with its chances and dates. Customers are named where
        there are several.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    frame, code = frame_of(part_of(data, "items"), _currency(data, currency))
    if "customer_id" in frame.columns and frame["customer_id"].nunique() < AT_LEAST:
        frame = frame.drop(columns="customer_name", errors="ignore")
    shown = frame if most is None else _largest(frame, most)
    made = ITEMS.table(shown, Words(code, title, note))
    more = len(frame) - len(shown)
    if more and note is None:
        made = replace(made, note=f"{made.note} And {more:,} smaller items.")
    return made if more or frame.empty else _with_open(made, data)


def _largest(frame: pd.DataFrame, most: int) -> pd.DataFrame:
    """The largest open amounts first."""
    return frame.sort_values("open_amount", ascending=False, kind="stable").head(most)


def _currency(data: Any, currency: str | None) -> str | None:
    """Code the caller gave, or that of the passport."""
    return currency or getattr(getattr(data, "passport", None), "currency", None)


def _with_open(made: Table, data: Any) -> Table:
    """Append what is open in all, where the forecast says it."""
    total = getattr(data, "total", None)
    if total is None or not len(total):
        return made
    whole = typed(total["open_amount"].iloc[0], meaning("open_amount"))
    names = [column.name for column in made.columns[1:]]
    return made.with_total([whole if n == "open_amount" else BLANK for n in names])


def receipts(
    data: Any,
    *,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """How much money is expected by week?

    Parameters
    ----------
    data : DataFrame or Forecast
        What `survival.forecast` returned, or its weeks.
    currency : str, optional
        ISO 4217 code; by default that of the forecast.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per week; the total with the range of the sum where the whole
        forecast is given.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    frame, code = frame_of(part_of(data, "weeks"), _currency(data, currency))
    made = WEEKS.table(frame, Words(code, title, note))
    beyond = frame.get("is_extrapolated")
    if beyond is not None and beyond.any():
        styles = tuple("muted" if hatched else "body" for hatched in beyond)
        text = made.note + BEYOND if note is None else note
        made = replace(made, styles=styles, note=text)
    total = getattr(data, "total", None)
    if total is None or not len(total) or frame.empty:
        return made
    record = total.iloc[0]
    known = ("expected_amount", "low_amount", "high_amount")
    cells = [
        typed(record[column.name], column) if column.name in known else BLANK
        for column in made.columns[1:]
    ]
    return made.with_total(cells)
