"""What is the trade worth beside the claim?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from arkit.tables.build import Layout, Words
from arkit.tables.given import frame_of
from arkit.tables.meaning import Column, meaning
from arkit.tables.reasons import laid_out

if TYPE_CHECKING:
    from arkit.tables.table import Table

BESIDE = Layout(
    name="claim and trade",
    title="Claim and trade, apart and together",
    across=(
        Column(name="way_out", label="Way out", weight=1.8),
        meaning("value_amount", label="Claim, worth today"),
        meaning("cvar10_amount", label="Its bad tail"),
        meaning("kept_share", label="Trade kept", places=0),
        meaning("relationship_amount", label="Trade, worth today"),
        meaning("together_amount", label="Together"),
    ),
    explains=False,
    note="Trade: margin on twelve months of future shipments as far as they are kept, "
    "less what is lost on them when the customer fails. How much is kept is assumed: "
    "ask the account manager. A trade below zero is better ended, or paid in advance.",
)
LINES = Layout(
    name="the trade",
    title="The trade",
    across=(
        Column(name="line", label="", weight=3.0),
        Column(name="value", label="Value", align="right", weight=1.2),
    ),
)


def claim_and_trade(
    data: Any,
    *,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """What are claim and trade worth under each way out?

    Parameters
    ----------
    data : DataFrame or Measure
        Columns way_out, value_amount, cvar10_amount, kept_share, relationship_amount
        and together_amount; optional is_feasible.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per way out, the highest sum first; those that are closed are pale.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    made = laid_out(data, BESIDE, Words(currency, title, note), key="way_out")
    frame, _ = frame_of(data, currency)
    if not made.rows or "is_feasible" not in frame.columns:
        return made
    is_open = frame["is_feasible"].astype(bool)
    return replace(made, styles=tuple("body" if yes else "muted" for yes in is_open))


def trade(
    data: Any,
    *,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """What does the customer buy, at what cost, and when does it pay?

    Parameters
    ----------
    data : DataFrame or Measure
        Columns line and value (text).
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per line.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return laid_out(data, LINES, Words(None, title, note), key="line")
