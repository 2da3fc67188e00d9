"""What did the customer pay, and what was agreed with it?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from arkit.tables.build import Layout, Words
from arkit.tables.meaning import CENTS, Column, meaning
from arkit.tables.reasons import laid_out

if TYPE_CHECKING:
    from arkit.tables.table import Table

RECEIVED = Layout(
    name="paid and credited",
    title="Paid and credited in the last 12 months",
    across=(
        replace(meaning("settlement_date", label="Received"), weight=1.1),
        Column(name="what", label="", weight=1.3),
        Column(name="documents", label="For", weight=4.0),
        replace(meaning("amount", label="Amount", places=CENTS), weight=1.2),
    ),
    empty="Nothing was received in the last 12 months.",
)
AGREED = Layout(
    name="agreed payments",
    title="Agreed payments",
    across=(
        meaning("due_date", label="Payment by"),
        meaning("amount", label="Amount", places=CENTS),
    ),
    empty="No plan of payments is agreed.",
    explains=False,
)


def received(
    data: Any,
    *,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """What did the customer pay, and for which documents?

    Parameters
    ----------
    data : DataFrame or Measure
        Columns settlement_date, what, documents and amount.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per payment or credit, the latest first, to the cent.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return RECEIVED.table(data, Words(currency, title, note))


def agreed_payments(
    data: Any,
    *,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """Which payments were agreed, and by when?

    Parameters
    ----------
    data : DataFrame or Measure
        Columns due_date, amount and reason.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per payment; without a plan it says so.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return laid_out(data, AGREED, Words(currency, title, note), key="due_date")
