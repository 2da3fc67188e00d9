"""Which documents are open?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arkit.tables.build import Layout, Words
from arkit.tables.cells import BLANK, typed
from arkit.tables.given import frame_of, part_of
from arkit.tables.meaning import CENTS, meaning
from arkit.tables.table import Table

if TYPE_CHECKING:
    import pandas as pd

KEYS = ["customer_id", "invoice_id", "due_date"]
FORECAST = ("paid_30_share", "median_date")
CHANCES = (
    meaning("paid_30_share", label="Paid in 30 days", places=0),
    meaning("median_date", label="Likely by"),
)
CHANCE_NOTE = (
    "Paid in 30 days: chance that it is paid within them. Likely by: as likely before "
    "as after."
)
ITEMS = Layout(
    name="open items",
    title="Open items",
    across=(
        "invoice_id",
        meaning("installment", label="Part"),
        "kind",
        "invoice_date",
        "due_date",
        meaning("amount", places=CENTS),
        meaning("open_amount", places=CENTS),
        "days_past_due",
        "is_disputed",
        "promised_date",
        *CHANCES,
    ),
    extra=("installment", "is_disputed", "promised_date", *FORECAST),
    empty="Nothing is open.",
)


def open_items(
    data: Any,
    *,
    exposure: Any = None,
    outlook: Any = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """Which documents are open, and how likely are they paid soon?

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.open_items` returned.
    exposure : DataFrame or Measure, optional
        What `metrics.exposure` returned for the same scope; gives the total row, to
        which the open amounts add up.
    outlook : DataFrame or Forecast, optional
        What `survival.forecast` returned for the same scope, or its items; gives the
        chance of payment within 30 days and the likely day.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per document with amounts to the cent. What would say nothing is left
        out: the customer where there is only one, the installment where no document
        has several, disputes and promises where there are none.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    frame, code = frame_of(data)
    if outlook is not None:
        frame = _with_chances(frame, part_of(outlook, "items"))
        note = CHANCE_NOTE if note is None else note
    made = ITEMS.table(_telling(frame), Words(code, title, note))
    return made if exposure is None else _item_total(made, exposure)


def _with_chances(frame: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Put the chances of the forecast beside the open items."""
    chances = items[[*KEYS, *FORECAST]].drop_duplicates(KEYS)
    return frame.merge(chances, on=KEYS, how="left")


def _telling(frame: pd.DataFrame) -> pd.DataFrame:
    """Leave out the columns that would say nothing."""
    told = {
        "installment": lambda parts: (parts > 1).any(),
        "is_disputed": lambda flags: flags.any(),
        "promised_date": lambda dates: dates.notna().any(),
    }
    mute = [c for c in told if c in frame.columns and not told[c](frame[c])]
    if "customer_id" in frame.columns and frame["customer_id"].nunique() < 2:
        mute += ["customer_id", "customer_name"]
    return frame.drop(columns=mute, errors="ignore")


def _item_total(made: Table, exposure: Any) -> Table:
    """Append the exposure as the total of the open amounts."""
    frame, _ = frame_of(exposure)
    whole = typed(frame["exposure_amount"].iloc[0], meaning("exposure_amount"))
    names = [column.name for column in made.columns[1:]]
    return made.with_total([whole if n == "open_amount" else BLANK for n in names])
