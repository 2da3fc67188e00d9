"""How old is what customers owe, today and at the end of each month?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from arkit.metrics.buckets import EDGES, Buckets, buckets
from arkit.metrics.grid import full_grid
from arkit.metrics.grouping import grouping
from arkit.metrics.month_ends import panel_text, report_days
from arkit.metrics.passport import Measure, measure
from arkit.metrics.position import IS_ON_ACCOUNT, OPEN_ROWS

if TYPE_CHECKING:
    from arkit.ledger import Ledger

SOURCE = (
    "Credit Research Foundation, KPI definitions (receivables include credits and "
    "unapplied cash)"
)


def aging(
    ledger: Ledger,
    *,
    by: str | None = None,
    edges: Sequence[int] = EDGES,
    basis: str = "due",
) -> Measure:
    """How much is open in each age class?

    The classes add up to the open amount, net of credits, of the control account. A
    part payment leaves the rest in the class of its document. Due on the as-of day is
    not due yet.

    Parameters
    ----------
    ledger : Ledger
        As-of day and scope.
    by : str, optional
        Group, such as "customer_id" or "segment"; the portfolio where not given.
    edges : sequence of int, default (30, 60, 90)
        Last day of each class but the open one at the end.
    basis : {"due", "invoice"}, default "due"
        Age in days past due, or in days since the invoice.

    Returns
    -------
    Measure
        One row per group and class, every class for every group with anything open:
        the group; `bucket` (ordered: "not due", "1–30", ..., "over 90", "no due date",
        "on account"; by invoice date "0–30", ..., "on account"); `n_items` (documents,
        installments, unapplied settlements); `open_amount` (credits and unapplied cash
        negative); `share` (of the group's total; NaN where that is not positive).

    Raises
    ------
    ParameterError
        When the edges do not rise, or the basis or group is unknown.

    Notes
    -----
    Age = as-of day - due date (or invoice date), in days. Source: Credit Research
    Foundation, KPI definitions: receivables include credits and unapplied cash.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> aging(example()).frame[["bucket", "n_items", "open_amount"]]
            bucket  n_items  open_amount
    0      not due        2       7500.0
    1         1–30        1       2000.0
    2        31–60        1       5000.0
    3        61–90        1        600.0
    4      over 90        0          0.0
    5  no due date        1        300.0
    6   on account        2       -400.0
    """
    classes = buckets(edges, basis=basis)
    group = grouping(by, alias="l")
    days = "l.days_past_due" if basis == "due" else "l.days_open"
    place = classes.case(days=days, on_account=f"l.{IS_ON_ACCOUNT}")
    rows = ledger.query(
        f"SELECT {group.select}{place} AS place, COUNT(*) AS n_items, "
        "CAST(SUM(l.open_amount) AS BIGINT) AS open_amount "
        f"FROM ({OPEN_ROWS}) AS l{group.join}{group.group(place)}"
    )
    frame = _classed(rows, group.keys, classes, ["n_items", "open_amount"])
    total = frame.groupby(frame.index // len(classes.labels))["open_amount"]
    whole = total.transform("sum")
    frame["share"] = (frame["open_amount"] / whole).where(whole > 0)
    about = {
        "name": "Aging",
        "formula": f"Open amounts by days since the {_dates(basis)}",
        "basis": "Open documents; credit notes and unapplied settlements are on "
        "account and taken off; due on the as-of day counts as not due",
        "window": "Everything open",
        "source": SOURCE,
    }
    return measure(ledger, frame, n_rows=int(frame["n_items"].sum()), about=about)


def aging_history(
    ledger: Ledger,
    *,
    months: int = 13,
    by: str | None = None,
    edges: Sequence[int] = EDGES,
) -> Measure:
    """How much was open in each age class at past month ends, as known then?

    Parameters
    ----------
    ledger : Ledger
        As-of day and scope.
    months : int, default 13
        Points in time: the as-of day and the month ends before it. Month ends before
        the data begin are left out.
    by : str, optional
        Group the customers belong to on the as-of day; the portfolio where not given.
    edges : sequence of int, default (30, 60, 90)
        Last day of each class but the open one at the end, in days past due.

    Returns
    -------
    Measure
        One row per group, month end and class: the group; `month_end` (the last one is
        the as-of day); `bucket`; `open_amount`. Each point equals the aging of a
        ledger as of that day; where several currencies are converted, at today's rate.

    Raises
    ------
    ParameterError
        When the edges do not rise, or the group or number of months is not possible.

    Notes
    -----
    A part of a document is open from the day the document was known until the day its
    settlement was known. Source: as `aging`.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> past = aging_history(example(), months=2).frame
    >>> past[past["open_amount"] != 0]
        month_end       bucket  open_amount
    0  2025-05-31      not due       3800.0
    1  2025-05-31         1–30       5000.0
    2  2025-05-31        31–60        600.0
    7  2025-06-30      not due       7500.0
    8  2025-06-30         1–30       2000.0
    9  2025-06-30        31–60       5000.0
    10 2025-06-30        61–90        600.0
    12 2025-06-30  no due date        300.0
    13 2025-06-30   on account       -400.0
    """
    classes = buckets(edges)
    group = grouping(by, alias="p")
    days = report_days(ledger, months)
    place = classes.case(
        days="DATE_DIFF('day', p.due_date, p.month_end)",
        on_account="p.is_on_account = 1",
    )
    keys = "".join(f"p.{key}, " for key in group.keys)
    rows = ledger.query(
        f"SELECT {keys}p.month_end, {place} AS place, "
        "CAST(SUM(p.n_slices) AS BIGINT) AS n_slices, "
        f"CAST(SUM(p.amount) AS BIGINT) AS open_amount "
        f"FROM {panel_text(ledger, by, days)} GROUP BY {keys}p.month_end, {place}"
    )
    levels = {"month_end": pd.to_datetime(days)}
    frame = _classed(rows, group.keys, classes, ["open_amount"], levels)
    about = {
        "name": "Aging at month ends",
        "formula": "Open amounts by days past due on each month end",
        "basis": "As known on each month end; otherwise as the aging of the as-of day",
        "window": f"{days[0]} to {days[-1]}",
        "source": SOURCE,
    }
    return measure(ledger, frame, n_rows=int(rows["n_slices"].sum()), about=about)


def _dates(basis: str) -> str:
    return "due date" if basis == "due" else "invoice date"


def _classed(
    rows: pd.DataFrame,
    keys: list[str],
    classes: Buckets,
    values: list[str],
    levels: dict[str, pd.DatetimeIndex] | None = None,
) -> pd.DataFrame:
    """Every group, level and class, with names for the places of classes."""
    levels = {**(levels or {}), "place": range(len(classes.labels))}
    full = full_grid(rows, keys=keys, levels=levels, values=values)
    full.insert(full.columns.get_loc("place"), "bucket", classes.names(full["place"]))
    return full.drop(columns="place")
