"""What stands on the cover of a monthly pack?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from arkit.tables.build import table
from arkit.tables.meaning import Column, meaning
from arkit.tables.table import Table

MOVED = (
    *("customer_id", "customer_name", "exposure_amount"),
    meaning("exposure_change_amount", label="Change"),
    "overdue_amount",
    meaning("overdue_change_amount", label="Change"),
)
SCORED = (
    Column(name="model", label="Rule"),
    meaning("mae_days", label="Days off"),
    meaning("within_7_days_share", label="Within 7 days"),
    meaning("coverage_80_share", label="In 80 % range"),
    meaning("off_next_week_share", label="Cash off, next week"),
    meaning("off_four_weeks_share", label="Cash off, 4 weeks"),
)
SCORED_NOTE = (
    "Days off: from the likely day to the day of payment, on average. Cash off: "
    "between expected and received, as a share of the money received."
)
LISTED = (
    Column(name="customer_id", label="Customer", weight=1.0),
    Column(name="customer_name", label="Name", weight=2.6),
    Column(name="report", label="File", weight=4.0),
    Column(name="n_pages", label="Pages", type="integer", weight=0.7),
    Column(name="outcome", label="Outcome", weight=2.4),
)


def movers(
    found: Any, *, currency: str | None = None, title: str = "Largest changes"
) -> Table:
    """Whose debt has changed most?

    Parameters
    ----------
    found : Movers
        What `judgment.movers` returned.
    currency : str, optional
        ISO 4217 code of the amounts.
    title : str, optional
        Printed above.

    Returns
    -------
    Table
        One row per customer; below it how the totals have changed.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    made = table(
        found.frame, title=title, columns=MOVED, currency=currency, note=found.sentence
    )
    return replace(made, empty="No customer has moved.")


def forecast_record(found: Any, *, title: str = "Forecasts against facts") -> Table:
    """How good were the forecasts, in short?

    Parameters
    ----------
    found : ForecastRecord
        What `judgment.forecast_record` returned.
    title : str, optional
        Printed above.

    Returns
    -------
    Table
        One row per rule.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    note = f"{SCORED_NOTE} {found.sentence}" if len(found.frame) else found.sentence
    made = table(found.frame, title=title, columns=SCORED, note=note)
    return replace(made, empty="No forecast has come of age yet.")


def reports(found: Any, *, title: str = "Reports and their files") -> Table:
    """Which reports belong to a pack, and which are missing?

    Parameters
    ----------
    found : PackListing
        What `judgment.pack_listing` returned.
    title : str, optional
        Printed above.

    Returns
    -------
    Table
        One row per report; those not produced are marked.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    frame = found.frame
    columns = [column for column in LISTED if column.name in frame.columns]
    made = table(frame, title=title, columns=columns)
    last = len(columns) - 1
    marks = [
        (n, last, "breach") for n, o in enumerate(frame["outcome"]) if o != "produced"
    ]
    return replace(made, empty="No report.").marked(marks)
