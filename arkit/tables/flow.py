"""How does money come in: sales and collections, days of sales, cost, provision?"""

from __future__ import annotations

from typing import Any

from arkit.tables.build import Layout, Words, rows_of
from arkit.tables.given import frame_of, in_order
from arkit.tables.meaning import Column, meaning
from arkit.tables.table import Table

FLOW = Layout(
    name="monthly flow",
    title="Billed and collected by month",
    across=(
        "month",
        "n_invoices",
        "sales_amount",
        "credit_amount",
        "collected_amount",
        "written_off_amount",
    ),
    empty="Nothing was billed or collected in this period.",
)
DSO = Layout(
    name="days sales outstanding",
    title="Days sales outstanding",
    across=(
        "simple_days",
        "three_month_days",
        "countback_days",
        "best_possible_days",
        "sales_weighted_days",
        "average_days_delinquent",
        "sales_amount",
        "open_amount",
    ),
    down=(
        "simple_days",
        "three_month_days",
        "countback_days",
        "best_possible_days",
        "sales_weighted_days",
        "average_days_delinquent",
        "sales_amount",
        "open_amount",
    ),
)
EFFECTIVENESS = Layout(
    name="collection effectiveness",
    title="Collection effectiveness",
    across=(
        "whole_period_share",
        "monthly_form_share",
        "beginning_amount",
        "sales_amount",
        "ending_amount",
        "ending_current_amount",
    ),
    down=(
        "whole_period_share",
        "monthly_form_share",
        "beginning_amount",
        "sales_amount",
        "ending_amount",
        "ending_current_amount",
    ),
)
COST = Layout(
    name="cost of lateness",
    title="What lateness costs",
    across=("paid_late_amount", "cost_amount", "overdue_cost_amount", "rate_pa"),
    down=("paid_late_amount", "cost_amount", "overdue_cost_amount", "rate_pa"),
)
PROVISION = Layout(
    name="provision matrix",
    title="Provision matrix",
    across=(
        "bucket",
        "open_amount",
        meaning("loss_rate", places=2),
        "provision_amount",
    ),
    empty="Nothing is open.",
    note="Input to an expected-loss provision, not the provision itself.",
)


def monthly_flow(
    data: Any,
    *,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """How much was billed, credited, collected and written off by month?

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.monthly_flow` returned.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per month, and group where there is one.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return FLOW.table(data, Words(currency, title, note))


def dso(
    data: Any,
    *,
    total: Any = None,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """How many days of sales are tied up, by each way of counting?

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.dso` returned; one group is listed down, several across.
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
        Days with one decimal; the note says what is not determinable and why.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return DSO.table(data, Words(currency, title, note), total=total)


def collection_effectiveness(
    data: Any,
    *,
    total: Any = None,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """How much of what could be collected was collected, in both forms?

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.collection_effectiveness` returned.
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
        Shares, and the amounts they come from.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return EFFECTIVENESS.table(data, Words(currency, title, note), total=total)


def cost_of_lateness(
    data: Any,
    *,
    total: Any = None,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """What does lateness cost in money?

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.cost_of_lateness` returned.
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
        Amounts paid late, their cost, and the rate a year.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return COST.table(data, Words(currency, title, note), total=total)


def provision_matrix(
    data: Any,
    *,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """What would be provided for at these loss rates?

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.provision_matrix` returned.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per bucket.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return PROVISION.table(data, Words(currency, title, note))


def roll_rates(
    data: Any,
    *,
    title: str = "Where an open amount goes within a month",
    note: str = "Each row adds up to 100 %.",
) -> Table:
    """Where does an open amount go within a month? Buckets then, buckets now.

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.roll_rates` returned: from_bucket, to_bucket, share.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per bucket at first, one column per bucket a month later.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    frame, _ = frame_of(data)
    names = ("from_bucket", "to_bucket", "share")
    found = {(a, b): s for a, b, s in rows_of(frame, [meaning(n) for n in names])}
    before, after = (in_order(frame[name]) for name in names[:2])
    columns = [Column(name=b, label=b[:1].upper() + b[1:], type="share") for b in after]
    return Table(
        name="roll rates",
        title=title,
        columns=(meaning("from_bucket"), *columns),
        values=tuple((a, *(found.get((a, b)) for b in after)) for a in before),
        note=note,
        empty="No open amount moved between buckets in this period.",
    )
