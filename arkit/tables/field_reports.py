"""What was reported from customers, how long ago, and what needs mending?"""

from __future__ import annotations

from typing import Any

from arkit.tables.accounts_lists import CUSTOMER, of_customers
from arkit.tables.build import Layout, Words
from arkit.tables.given import part_of
from arkit.tables.meaning import meaning
from arkit.tables.table import Table

ANSWERS = Layout(
    name="field reports",
    title="What was reported from the customer",
    across=(
        meaning("question", label="Question"),
        meaning("answer", label="Last answer"),
        meaning("reliability", label="Known by"),
        meaning("report_date", label="On"),
        meaning("days_ago", label="Ago", places=0),
        meaning("change", label="Since the one before"),
    ),
    empty="No field report is on record.",
    note="Seen, told or rumor, as account managers brought it back; no figure of this "
    "report is made from it.",
    explains=False,
)
RECENCY = Layout(
    name="report recency",
    title="How long ago somebody reported",
    across=(
        CUSTOMER,
        "account_manager",
        meaning("n_reports", label="Reports"),
        meaning("last_report_date", label="Last report"),
        meaning("days_since_report", label="Report", places=0),
        meaning("last_contact_date", label="Last contact"),
        meaning("days_since_contact", label="Contact", places=0),
    ),
    extra=("customer_name",),
    empty="No customer is known.",
    note="Contact: call, promise or report, as recorded.",
    explains=False,
)
CHECKS = Layout(
    name="report checks",
    title="Field reports to mend",
    across=(
        meaning("report_date", label="Report"),
        meaning("question", label="Question"),
        meaning("problem", label="Problem"),
        meaning("instead", label="What to write instead"),
    ),
    empty="No field report needs mending.",
    explains=False,
)


def field_reports(
    data: Any, *, title: str | None = None, note: str | None = None
) -> Table:
    """What was reported last from a customer, and has it changed?

    Parameters
    ----------
    data : FieldReports or DataFrame
        What `judgment.accounts.field_reports` returned, or its `latest`.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per customer and question.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return of_customers(part_of(data, "latest"), ANSWERS, Words(None, title, note))


def report_recency(
    data: Any, *, title: str | None = None, note: str | None = None
) -> Table:
    """How long ago did somebody report from each customer?

    Parameters
    ----------
    data : FieldReports or DataFrame
        What `judgment.accounts.field_reports` returned, or its `recency`.
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
    return of_customers(part_of(data, "recency"), RECENCY, Words(None, title, note))


def report_checks(
    data: Any, *, title: str | None = None, note: str | None = None
) -> Table:
    """Which field reports need mending?

    Parameters
    ----------
    data : FieldReports or DataFrame
        What `judgment.accounts.field_reports` returned, or its `checks`.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per remark.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return of_customers(part_of(data, "checks"), CHECKS, Words(None, title, note))
