"""How is each segment treated, and how well does that work?"""

from __future__ import annotations

from typing import Any

from arkit.tables.build import Layout, Words
from arkit.tables.meaning import meaning
from arkit.tables.table import Table

TREATMENT = Layout(
    name="treatment by segment",
    title="Treatment by segment",
    across=(
        "segment",
        "overdue_amount",
        meaning("collected_share", label="Collected", places=0),
        "weighted_days_late",
        meaning("due_amount", label="To be dunned"),
        meaning("due_steps", label="Steps that are due"),
    ),
    extra=("due_steps",),
    empty="No customer is known.",
    note="Each segment has its own steps of dunning, and key accounts have theirs. "
    "Collected: of what could be collected in the period. Nothing is sent.",
)


def treatment_by_segment(
    data: Any,
    *,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """How is each segment treated, and how well does that work?

    Parameters
    ----------
    data : DataFrame or Measure
        What `judgment.treatment_by_segment` returned.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per segment.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return TREATMENT.table(data, Words(currency, title, note))
