"""Who is slower, and why: comparisons, drivers, rhythms, medians?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from arkit.schema import is_missing, number_text
from arkit.tables.build import Layout, Words, rows_of
from arkit.tables.cells import BLANK, cell_text
from arkit.tables.given import frame_of, part_of, reasons_of
from arkit.tables.meaning import Column, meaning
from arkit.tables.table import Table

if TYPE_CHECKING:
    import pandas as pd

DRIVERS = Layout(
    name="drivers",
    title="What goes with slower payment",
    across=(
        "term",
        "level",
        "reference",
        meaning("days_later", label="Half paid later by"),
        Column(name="days_low", label="At least", type="days"),
        Column(name="days_high", label="At most", type="days"),
        meaning("hazard_ratio", label="Daily chance"),
        meaning("n_items", label="Invoices"),
        "n_customers",
        "is_constant",
    ),
    note="All else equal, against the reference, with 95 % interval. Daily chance: of "
    "payment on any day, 1 being that of the reference. Even: about the same early and "
    "late. What goes together need not be cause and effect.",
)
HEADS = {
    "same customer": "Among invoices of the same customer",
    "between customers": "Between customers",
}
MEDIANS = Layout(
    name="days until half is paid",
    title="Days until half is paid",
    across=(
        meaning("group", label="Who"),
        meaning("median_days", label="Half paid by day", places=0),
        meaning("low_days", label="From", places=0),
        meaning("high_days", label="To", places=0),
    ),
    extra=("group",),
    empty="No invoice to follow in this period.",
    note="With 95 % interval; open invoices count as not yet paid.",
)
COMPARED = Layout(
    name="comparison of groups",
    title="Is the difference more than chance",
    across=(
        meaning("group", label="Who"),
        meaning("n_items", label="Invoices"),
        meaning("n_paid", label="Paid"),
        Column(name="expected_paid", label="Expected", type="number", places=0),
        Column(name="paid_ratio", label="Paid over expected", type="number"),
    ),
    extra=("group",),
    empty="No invoice to compare in this period.",
    note="Expected: payments if all paid at one speed. Above 1 is faster.",
)
LEVEL = 0.01
LESSON = Layout(
    name="closed invoices only",
    title="What leaving out open invoices does to the average",
    across=(
        meaning("measure", label="Average"),
        meaning("days", label="Days to pay"),
        meaning("n_items", label="Invoices"),
        meaning("n_open", label="Of them open"),
    ),
    extra=("n_open",),
    note="Invoices of the weeks before an earlier day: the average of those paid by "
    "then, the average with those still open, and what became known since.",
    empty="No invoice to follow in this period.",
)


def median_days(
    data: Any, *, title: str | None = None, note: str | None = None
) -> Table:
    """After how many days is half paid?

    Parameters
    ----------
    data : DataFrame or Measure
        What `survival.median_days` returned.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per group with its interval; what is not reached is a dash, and the
        note says so.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return MEDIANS.table(data, Words(None, title, note))


def closed_only_lesson(
    data: Any, *, title: str | None = None, note: str | None = None
) -> Table:
    """What does leaving out open invoices do to the average?

    Parameters
    ----------
    data : DataFrame or Measure
        What `survival.closed_only_lesson` returned: measure, days, n_items, reason.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per average.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return LESSON.table(data, Words(None, title, note))


def group_comparison(
    data: Any, *, title: str | None = None, note: str | None = None
) -> Table:
    """Do groups pay at different speeds, or is it chance?

    Parameters
    ----------
    data : DataFrame
        What `survival.compare_groups` returned.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per group; the note says the test.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    frame, _ = frame_of(data)
    made = COMPARED.table(frame, Words(None, title, note))
    if note is not None or frame.empty or is_missing(frame["chi2"].iloc[0]):
        return made
    return replace(made, note=f"{made.note} {_test(frame.iloc[0])}")


def _test(row: pd.Series) -> str:
    """Say the test in a sentence."""
    p = cell_text(row["p_value"], meaning("p_value", places=3))
    is_sure = row["p_value"] < LEVEL
    words = "more than chance" if is_sure else "chance alone may do this"
    n = number_text(row["df"])
    freedom = f"{n} degree{'' if n == '1' else 's'} of freedom"
    equals = "" if p.startswith("<") else "= "
    return (
        f"Log-rank test: chi² {number_text(row['chi2'], places=1)} with "
        f"{freedom}, p {equals}{p}: {words}. "
        "Invoices of one customer are alike, so that p is rather too small."
    )


def drivers(data: Any, *, title: str | None = None, note: str | None = None) -> Table:
    """What goes with slower payment, and by how many days?

    Parameters
    ----------
    data : DataFrame, Measure or Drivers
        What `survival.drivers` returned, or its effects.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per level against its reference, below the head of its comparison.
        Levels that cannot be judged are left out, and the note says why.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    frame, _ = frame_of(part_of(data, "effects"))
    words = Words(None, title, note)
    made = DRIVERS.table(frame, words)
    known = frame[frame["hazard_ratio"].notna()]
    if known.empty:
        why = [*reasons_of(frame), "No invoices to compare in this period."][0]
        return replace(made, values=(), styles=(), empty=why, note="")
    blanks = [BLANK] * (len(made.columns) - 1)
    values, styles = [], []
    for comparison, part in known.groupby("comparison", sort=False):
        rows = rows_of(part, made.columns)
        values += [(HEADS.get(str(comparison), str(comparison)), *blanks), *rows]
        styles += ["group", *["body"] * len(rows)]
    return replace(made, values=tuple(values), styles=tuple(styles))
