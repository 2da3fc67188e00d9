"""Whom to look at this month, who left the list, and how good are the alarms?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from arkit.schema import date_text, is_missing
from arkit.tables.build import rows_of
from arkit.tables.cells import typed
from arkit.tables.given import frame_of
from arkit.tables.meaning import Column, meaning
from arkit.tables.table import Table

if TYPE_CHECKING:
    import pandas as pd

NEEDED = (
    *("customer_id", "customer_name", "money_at_risk_amount", "overdue_amount"),
    *("first_seen_date", "evidence", "clears_when"),
)
LIST_NOTE = (
    "At risk: open documents less what is on account. Since: first month end on the "
    "list without a break, of the last twelve."
)
NEW = "new"
CLEARED = (
    *("customer_id", "customer_name", "first_seen_date", "last_seen_date"),
    *("exposure_amount",),
)
SCORE = (
    Column(name="title", label="Sign"),
    meaning("n_alarms", label="Named"),
    meaning("n_right", label="Slipped after"),
    meaning("right_share", label="Right", places=0),
    meaning("caught_share", label="Of all that slipped", places=0),
    meaning("lead_days", label="Head start", places=0),
    meaning("false_share", label="Named in vain", places=0),
)
SCORE_NOTE = (
    "Named: customers with a new alarm. Right: of these, later slipped or failed. Of "
    "all that slipped: named at the latest six months after it began. Head start: "
    "median days before a second invoice was 90 days past due. Named in vain: of all "
    "customers that did not slip."
)


def watch_list(
    data: Any,
    *,
    currency: str | None = None,
    most: int | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """Whom to look at this month, and why?

    Parameters
    ----------
    data : DataFrame
        What `judgment.watch` returned.
    currency : str, optional
        ISO 4217 code of the amounts.
    most : int, optional
        Customers shown; all where not given.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per customer: evidence and what would clear it as text.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    frame, code = frame_of(data, currency)
    rows_of(frame.head(0), [meaning(name) for name in NEEDED])
    shown = frame if most is None else frame.head(most)
    columns = (
        Column(name="customer", label="Customer", weight=1.7),
        replace(meaning("money_at_risk_amount", label="At risk"), weight=1.0).into(
            code
        ),
        replace(meaning("overdue_amount", label="Overdue"), weight=0.9).into(code),
        Column(name="since", label="Since", weight=1.25),
        Column(name="evidence", label="Why", weight=3.7),
        Column(name="clears_when", label="Cleared by", weight=2.0),
    )
    told = LIST_NOTE
    if len(shown) < len(frame):
        told += f" {len(frame) - len(shown)} more customers are on the list."
    return Table(
        name="watch list",
        title="Watch list" if title is None else title,
        columns=columns,
        values=tuple(_row(row, columns) for row in shown.to_dict("records")),
        note=told if note is None else note,
        empty="No customer is on the watch list.",
    )


def _row(row: dict[str, Any], columns: tuple[Column, ...]) -> tuple[Any, ...]:
    """One customer; new ones say so."""
    name = row["customer_name"]
    code = row["customer_id"]
    since = row["first_seen_date"]
    is_new = is_missing(since) or row.get("is_new") is True
    return (
        str(code) if is_missing(name) else f"{name} ({code})",
        typed(row["money_at_risk_amount"], columns[1]),
        typed(row["overdue_amount"], columns[2]),
        NEW if is_new else date_text(since),
        row["evidence"],
        row["clears_when"],
    )


def cleared(
    data: Any,
    *,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """Who left the watch list since the month end before?

    Parameters
    ----------
    data : DataFrame
        What `judgment.cleared` returned.
    currency : str, optional
        ISO 4217 code of the amounts.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per customer.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    frame, code = frame_of(data, currency)
    columns = tuple(
        meaning(name, label=label).into(code)
        for name, label in zip(
            CLEARED,
            ("Customer", "Name", "On the list from", "Until", "Exposure now"),
            strict=True,
        )
    )
    return Table(
        name="cleared",
        title="Off the list" if title is None else title,
        columns=columns,
        values=tuple(rows_of(frame, columns)),
        note=note or "",
        empty="No customer left the list.",
    )


def alert_score(
    data: Any, *, title: str | None = None, note: str | None = None
) -> Table:
    """How many alarms were right, and how early were they?

    Parameters
    ----------
    data : AlertScore
        What `judgment.alert_backtest` returned, or its frame.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per sign that named anybody, the single late invoice for comparison.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    frame: pd.DataFrame = getattr(data, "frame", data)
    rows_of(frame.head(0), list(SCORE))
    shown = frame[frame["n_alarms"] > 0]
    return Table(
        name="alarms",
        title="Record of the alarms" if title is None else title,
        columns=SCORE,
        values=tuple(rows_of(shown, SCORE)),
        note=SCORE_NOTE if note is None else note,
        empty="No alarm was given in the time looked at.",
    )
