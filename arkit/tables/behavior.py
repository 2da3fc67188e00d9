"""How does a customer pay: days, sizes, terms, promises?"""

from __future__ import annotations

from typing import Any

from arkit.tables.build import Layout, Words
from arkit.tables.meaning import CENTS, meaning
from arkit.tables.table import Table

DAYS = Layout(
    name="payment days",
    title="How invoices were paid",
    across=(
        "n_settled",
        "settled_amount",
        "weighted_terms_days",
        "weighted_days_to_pay",
        "weighted_days_late",
        "median_days_late",
        "p90_days_late",
        "on_time_share",
    ),
    down=(
        "n_settled",
        "settled_amount",
        "weighted_terms_days",
        "weighted_days_to_pay",
        "weighted_days_late",
        "mean_days_late",
        "median_days_late",
        "p90_days_late",
        "days_beyond_terms",
        "days_beyond_terms_late_only",
        "on_time_share",
        "on_time_amount_share",
        "n_excluded",
    ),
    note="Weighted: by amount. Left out: closed mainly by something else than money.",
)
SIZES = Layout(
    name="days by size",
    title="Days late by invoice size",
    across=(
        "band",
        "n",
        "mean_days_to_pay",
        "mean_days_late",
        "median_days_late",
        "p25_days_late",
        "p75_days_late",
        "on_time_share",
    ),
    empty="No invoice was settled in this period.",
)
TERMS = Layout(
    name="granted terms",
    title="Terms granted",
    across=("terms_days", "n", "amount"),
    empty="No invoice was billed in this period.",
)
RECORD = Layout(
    name="promise record",
    needs=("n_due", "n_open"),
    empty="No promise to pay fell due in this period, and none is open.",
    title="Promises to pay",
    across=(
        "n_due",
        "n_kept",
        "n_kept_late",
        "n_partly",
        "n_broken",
        "n_open",
        "kept_share",
        "kept_amount_share",
        "broken_amount",
    ),
    down=(
        meaning("n_due", label="Promises due"),
        "n_kept",
        "n_kept_late",
        "n_partly",
        "n_broken",
        meaning("n_open", label="Not due yet"),
        "kept_share",
        "kept_amount_share",
        "broken_amount",
    ),
)
PROMISES = Layout(
    name="promises",
    title="Promises to pay, one by one",
    across=(
        "promise_id",
        "invoice_id",
        "made_on",
        meaning("due_date", label="Promised for"),
        meaning("amount", places=CENTS),
        meaning("received_amount", places=CENTS),
        "state",
    ),
    empty="No promise to pay was given.",
    explains=False,
)
STATE_MARKS = {"broken": "breach", "partly kept": "watch", "kept late": "watch"}


def payment_days(
    data: Any,
    *,
    total: Any = None,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """How soon, how late, how often on time?

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.payment_days` returned; one group is listed down, several across.
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
        Days with one decimal, shares in percent.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return DAYS.table(data, Words(currency, title, note), total=total)


def days_by_size(
    data: Any,
    *,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """Are large invoices paid later?

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.days_by_size` returned.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per size band.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return SIZES.table(data, Words(currency, title, note))


def granted_terms(
    data: Any,
    *,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """Which terms were granted?

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.granted_terms` returned.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per number of days.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return TERMS.table(data, Words(currency, title, note))


def promise_record(
    data: Any,
    *,
    total: Any = None,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """Are promises to pay kept?

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.promise_record` returned; one group is listed down, several
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
        Counts of each outcome, shares kept, amount broken.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return RECORD.table(data, Words(currency, title, note), total=total)


def promises(
    data: Any,
    *,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """Which promises were given, and what became of them?

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.promises` returned.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per promise; broken ones are marked.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    made = PROMISES.table(data, Words(currency, title, note))
    last = len(made.columns) - 1
    states = [(n, STATE_MARKS.get(row[last])) for n, row in enumerate(made.values)]
    return made.marked((n, last, mark) for n, mark in states if mark)
