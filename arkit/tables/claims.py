"""What is disputed, deducted, and what did we do about it?"""

from __future__ import annotations

from typing import Any

from arkit.tables.build import Layout, Words
from arkit.tables.meaning import CENTS, meaning
from arkit.tables.table import Table

DISPUTES = Layout(
    name="disputes",
    title="Disputes, one by one",
    across=(
        "dispute_id",
        "invoice_id",
        "opened_date",
        "closed_date",
        "days_open",
        meaning("amount", places=CENTS),
        "reason",
        "outcome",
    ),
    extra=("days_open",),
    empty="Nothing was disputed.",
    explains=False,
)
RECORD = Layout(
    name="dispute record",
    title="Disputes",
    needs=("n_open", "n_opened", "n_closed"),
    empty="No dispute was open, opened or closed in this period.",
    across=(
        "n_open",
        "open_disputed_amount",
        "n_opened",
        "n_closed",
        "mean_days_to_close",
        "seller_fault_share",
        "disputed_sales_share",
    ),
    down=(
        meaning("n_open", label="Open disputes"),
        "open_disputed_amount",
        meaning("n_opened", label="Opened in the period"),
        meaning("n_closed", label="Closed in the period"),
        "mean_days_to_close",
        "seller_fault_share",
        "disputed_sales_share",
    ),
)
DEDUCTIONS = Layout(
    name="deductions",
    title="Credits and deductions",
    across=(
        "sales_amount",
        "credit_note_amount",
        "credit_note_share",
        "return_amount",
        "return_share",
        "discount_amount",
        "discount_share",
        "write_off_amount",
        "write_off_share",
        "unapplied_amount",
    ),
    down=(
        "sales_amount",
        "credit_note_amount",
        "credit_note_share",
        "return_amount",
        "return_share",
        "discount_amount",
        "discount_share",
        "write_off_amount",
        "write_off_share",
        "offset_amount",
        "offset_share",
        "unapplied_amount",
        "n_reversals",
    ),
    extra=("offset_amount", "offset_share"),
)
ACTIONS = Layout(
    name="actions",
    title="What was done",
    across=("activity_date", "kind", "invoice_id", "done_by", "result"),
    empty="Nothing was done in this period.",
    explains=False,
)
ACTION_RECORD = Layout(
    name="action record",
    title="What was done",
    needs=("n_reminders", "n_calls", "n_warnings_to_sales", "n_exceptions"),
    empty="Nothing was done in this period.",
    across=(
        "n_reminders",
        "n_calls",
        "n_warnings_to_sales",
        "n_exceptions",
        "is_on_hold",
        "last_exception_date",
    ),
    down=(
        "n_reminders",
        "n_calls",
        "n_warnings_to_sales",
        "n_exceptions",
        "is_on_hold",
        "last_exception_date",
    ),
)


def disputes(
    data: Any,
    *,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """What is or was disputed?

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.disputes` returned.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per dispute.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return DISPUTES.table(data, Words(currency, title, note))


def dispute_record(
    data: Any,
    *,
    total: Any = None,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """How often is disputed, how fast settled, and who was right?

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.dispute_record` returned; one group is listed down, several
        across.
    total : DataFrame or Measure, optional
        The portfolio; its row becomes the total, or a column
        beside a single group.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        Counts, amounts, days and shares.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return RECORD.table(data, Words(currency, title, note), total=total)


def deductions(
    data: Any,
    *,
    total: Any = None,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """How much was credited, returned, deducted and written off?

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.deductions` returned; one group is listed down, several across.
    total : DataFrame or Measure, optional
        The portfolio; its row becomes the total, or a column
        beside a single group.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        Amounts and their shares of sales.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return DEDUCTIONS.table(data, Words(currency, title, note), total=total)


def actions(data: Any, *, title: str | None = None, note: str | None = None) -> Table:
    """What was done about late payment?

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.actions` returned.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per activity, the latest first.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return ACTIONS.table(data, Words(None, title, note))


def action_record(
    data: Any, *, title: str | None = None, note: str | None = None
) -> Table:
    """How often was the customer reminded, called, warned, excepted?

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.action_record` returned; one group is listed down, several
        across.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        Counts, hold and last exception.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return ACTION_RECORD.table(data, Words(None, title, note))
