"""How likely do customers fail, by how late they pay?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arkit.tables.build import Layout, Words
from arkit.tables.given import frame_of
from arkit.tables.meaning import Column, meaning

if TYPE_CHECKING:
    from arkit.tables.table import Table

CHANCES = Layout(
    name="default chances",
    title="Chance of failure by payment class",
    across=(
        Column(name="payment_class", label="Days past due"),
        meaning("pd_3_share", label="In 3 months", places=2),
        meaning("pd_6_share", label="In 6 months", places=2),
        meaning("pd_12_share", label="In 12 months", places=2),
        meaning("n_moves", label="Months counted"),
    ),
)
FAILURES = Layout(
    name="failures",
    title="Failures so far",
    across=(
        Column(name="group", label="Group"),
        meaning("n_failed", label="Failed"),
        Column(
            name="customer_years",
            label="At risk",
            type="number",
            unit="years",
            places=0,
        ),
        Column(name="hazard_pm", label="A month", type="share", places=2),
        meaning("pd_12_share", label="In 12 months", places=2),
        meaning("low_share", label="From", places=2),
        meaning("high_share", label="To", places=2),
    ),
    note="From and to: limits of 95 % for the chance within 12 months.",
)
HAZARDS = Layout(
    name="scenario hazards",
    title="Default by reason for paying late",
    across=(
        Column(name="label", label="Reason"),
        Column(name="hazard_pm", label="A month", type="share", places=1),
        Column(name="chance_12_months", label="In 12 months", type="share", places=1),
        Column(
            name="expected_months",
            label="Expected after",
            type="number",
            unit="months",
            places=0,
        ),
        Column(name="since", label="Since"),
        Column(name="source", label="Source", weight=2.0),
    ),
)


def default_chances(
    data: Any, *, title: str | None = None, note: str | None = None
) -> Table:
    """How likely does a customer fail, by how late it pays?

    Parameters
    ----------
    data : DataFrame or Measure
        Columns payment_class, pd_3_share, pd_6_share, pd_12_share, n_moves, reason.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per payment class.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return CHANCES.table(data, Words(None, title, note))


def migrations(
    data: Any,
    *,
    title: str = "Payment classes a month later",
    note: str | None = None,
) -> Table:
    """In which payment class is a customer a month later?

    Parameters
    ----------
    data : DataFrame or Measure
        Column from_class, a column of chances per class, n_moves and reason.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per class; the chances of a row add up to 1.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    frame, _ = frame_of(data)
    classes = [c for c in frame.columns if c not in ("from_class", "n_moves", "reason")]
    layout = Layout(
        name="migrations",
        title=title,
        across=(
            Column(name="from_class", label="Days past due"),
            *(Column(name=c, label=c.capitalize(), type="share") for c in classes),
            meaning("n_moves", label="Months counted"),
        ),
    )
    return layout.table(data, Words(None, title, note))


def failures(data: Any, *, title: str | None = None, note: str | None = None) -> Table:
    """How often did customers fail, and how sure is that?

    Parameters
    ----------
    data : DataFrame or Measure
        What `default_hazard` returned.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per group; the note says where failures are too few.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    frame, _ = frame_of(data)
    named = frame.rename(columns={frame.columns[0]: "group"})
    return FAILURES.table(named, Words(None, title, note))


def scenario_hazards(
    data: Any, *, title: str | None = None, note: str | None = None
) -> Table:
    """How likely does a customer fail, by the reason for which it pays late?

    Parameters
    ----------
    data : DataFrame
        What `scenario_hazards` gave.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per reason.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return HAZARDS.table(data, Words(None, title, note))
