"""Who owes how much: exposure, ranking, concentration, summary?"""

from __future__ import annotations

from typing import Any

from arkit.tables.build import Layout, Words
from arkit.tables.given import frame_of
from arkit.tables.meaning import meaning
from arkit.tables.table import Table

EXPOSURE = Layout(
    name="exposure",
    title="Exposure and limits",
    across=(
        "exposure_amount",
        "overdue_amount",
        "overdue_share",
        "disputed_amount",
        "oldest_days_past_due",
        "credit_limit_amount",
        "utilization_share",
        "insured_limit_amount",
        "uninsured_amount",
    ),
    down=(
        "open_amount",
        "on_account_amount",
        "exposure_amount",
        "overdue_amount",
        "overdue_share",
        "disputed_amount",
        "oldest_days_past_due",
        "credit_limit_amount",
        "utilization_share",
        "over_limit_amount",
        "insured_limit_amount",
        "uninsured_amount",
    ),
    empty="No exposure.",
)
RANKING = Layout(
    name="ranking",
    title="Largest open amounts",
    across=(
        "rank",
        "customer_name",
        "customer_id",
        "open_amount",
        "overdue_amount",
        "share",
        "cumulative_share",
        "sales_amount",
        "sales_share",
    ),
    empty="No customer owes anything.",
    note="Sales: last 12 months.",
)
CONCENTRATION = Layout(
    name="concentration",
    title="Concentration",
    across=(),
    down=(
        "n_customers",
        "top_1_share",
        "top_5_share",
        "top_10_share",
        meaning("hhi", places=0),
        "largest_customer_id",
    ),
)
SUMMARY = Layout(
    name="customers",
    title="Customers",
    across=(
        "exposure_amount",
        "overdue_amount",
        "overdue_share",
        "oldest_days_past_due",
        "utilization_share",
        "late_months",
        "weighted_days_late",
    ),
    empty="No customer to show.",
    explains=False,
)
WATCHED = Layout(
    name="watch list",
    title="Watch list",
    across=(
        "exposure_amount",
        "overdue_amount",
        "overdue_share",
        "oldest_days_past_due",
        "reasons",
    ),
    empty="No customer breaches the policy.",
    explains=False,
)


def exposure(
    data: Any,
    *,
    total: Any = None,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """How much is at risk, against which limits?

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.exposure` returned; one group is listed down, several across.
    total : DataFrame or Measure, optional
        The exposure of the portfolio; its row becomes the total, or a column
        beside a single group.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        Amounts in whole units; use above the limit is marked as a breach.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    made = EXPOSURE.table(data, Words(currency, title, note), total=total)
    frame, _ = frame_of(data)
    over = [n for n, used in enumerate(frame["utilization_share"]) if used > 1]
    names = [column.name for column in made.columns]
    if "utilization_share" in names:
        place = names.index("utilization_share")
        return made.marked((row, place, "breach") for row in over)
    row = EXPOSURE.down.index("utilization_share")
    return made.marked([(row, 1, "breach")] if over else [])


def ranking(
    data: Any,
    *,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """Who owes most?

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.ranking` returned.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
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
    return RANKING.table(data, Words(currency, title, note))


def concentration(
    data: Any, *, title: str | None = None, note: str | None = None
) -> Table:
    """How much hangs on few customers?

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.concentration` returned.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        Shares of the largest one, five and ten, and the index from 0 to 10,000.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return CONCENTRATION.table(data, Words(None, title, note))


def customer_summary(
    data: Any,
    *,
    total: Any = None,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """How does each customer stand, on one line?

    Parameters
    ----------
    data : DataFrame or Measure
        What `judgment.customer_summary` or `judgment.watch_list` returned; with
        reasons where the frame has them.
    total : DataFrame or Measure, optional
        The exposure of the portfolio; its row becomes the total, or a column
        beside a single group.
    currency : str, optional
        ISO 4217 code of the amounts.
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
    frame, _ = frame_of(data)
    layout = WATCHED if "reasons" in frame.columns else SUMMARY
    return layout.table(data, Words(currency, title, note), total=total)
