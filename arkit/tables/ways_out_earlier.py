"""What would acting at the first alert have saved?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from arkit.tables.build import Layout, Words
from arkit.tables.meaning import Column, meaning
from arkit.tables.reasons import laid_out

if TYPE_CHECKING:
    from arkit.tables.table import Table

EARLIER = Layout(
    name="acted earlier",
    title="Had one acted at the first alert",
    across=(
        Column(name="line", label="", weight=3.0),
        meaning("amount", label="Amount"),
        meaning("low_amount", label="1 in 10 below"),
        meaning("high_amount", label="1 in 10 above"),
    ),
    explains=False,
    note="What was known on the day of the alert decides what the way out was worth. "
    "Goods that were never paid count at what they had cost. Saved: worth of the way "
    "out, less worth of what came in, plus the cost of those goods.",
)
SUM = "Saved by acting then"


def acted_earlier(
    data: Any,
    *,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """What would acting at the first alert have saved?

    Parameters
    ----------
    data : DataFrame or Measure
        Columns line, amount, low_amount and high_amount.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per line, what was saved set off.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    made = laid_out(data, EARLIER, Words(currency, title, note), key="line")
    styles = tuple("subtotal" if row[0] == SUM else "body" for row in made.rows)
    return replace(made, styles=styles)
