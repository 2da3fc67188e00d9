"""What is each way out of a claim worth, and how bad can it get?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from arkit.tables.build import Layout, Words
from arkit.tables.given import frame_of
from arkit.tables.meaning import CENTS, Column, meaning
from arkit.tables.reasons import laid_out

if TYPE_CHECKING:
    import pandas as pd

    from arkit.tables.table import Table

OWED = Layout(
    name="what is owed",
    title="What is owed",
    across=(
        Column(name="line", label=""),
        meaning("amount", label="Amount", places=CENTS),
    ),
)
SUMS = ("Net claim", "Claim that is valued", "Result", "Gain")
NAME = Column(name="way_out", label="Way out")
SHEET = Layout(
    name="ways out",
    title="Ways out side by side",
    across=(
        NAME,
        meaning("value_amount", label="Worth today"),
        meaning("expected_cash_amount", label="Expected money"),
        meaning("p10_amount", label="1 in 10 below"),
        meaning("cvar10_amount", label="Bad tail"),
        meaning("worst_amount", label="Worst"),
        replace(meaning("time_to_cash_days", label="Money after"), places=0),
        meaning("completed_share", label="Runs as agreed", places=0),
        meaning("best_share", label="Best in", places=0),
        meaning("regret_amount", label="Regret"),
    ),
    explains=False,
    note="Worth today: expected money, discounted, less costs. Bad tail: mean of the "
    "worst tenth of outcomes. Money after: mean days until the customer's money is in. "
    "Runs as agreed: chance that it runs to its end. Best in: share of outcomes in "
    "which it is the best. Regret: mean loss against knowing the outcome in advance.",
)
BREAK_EVENS = Layout(
    name="break-evens",
    title="What would change the answer",
    across=(
        Column(name="question", label="Question"),
        Column(name="answer", label="Answer"),
    ),
)


def owed(
    data: Any,
    *,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """What does the customer owe, line by line?

    Parameters
    ----------
    data : DataFrame or Measure
        Columns line and amount; the last line is what is valued.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per line, sums set off.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    made = laid_out(data, OWED, Words(currency, title, note), key="line")
    styles = tuple("subtotal" if row[0] in SUMS else "body" for row in made.rows)
    return replace(made, styles=styles)


def ways_out(
    data: Any,
    *,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """What is each way out worth, and how bad can it get?

    Parameters
    ----------
    data : DataFrame or Measure
        The sheet of a comparison, best value first.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per way out; those that are closed are pale, and the note says why.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    frame, _ = frame_of(data, currency)
    made = laid_out(data, SHEET, Words(currency, title, note), key="way_out")
    if not made.rows or "is_feasible" not in frame.columns:
        return made
    closed = ~frame["is_feasible"].astype(bool)
    styles = tuple("muted" if is_closed else "body" for is_closed in closed)
    said = made.note if note is not None else _closed(frame[closed], made.note)
    strong = [(0, 0, "strong"), (0, 1, "strong")] if styles[0] == "body" else []
    return replace(made, styles=styles, note=said, marks=tuple(strong))


def _closed(frame: pd.DataFrame, note: str) -> str:
    """Add which ways out are closed, and why."""
    rows = zip(frame["way_out"], frame["reason"], strict=True)
    said = [f"{name} (pale) is closed: {reason}." for name, reason in rows]
    return " ".join([note, *said])


def break_evens(
    data: Any,
    *,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """What would have to be true for another answer?

    Parameters
    ----------
    data : DataFrame or Measure
        Columns question and answer.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per question.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return laid_out(data, BREAK_EVENS, Words(None, title, note), key="question")
