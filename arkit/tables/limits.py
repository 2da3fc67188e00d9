"""How much credit may the customer have, and what does a hold cost?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from arkit.schema import date_text, is_missing, sentence
from arkit.tables.build import Layout, Words
from arkit.tables.given import frame_of
from arkit.tables.meaning import Column, meaning
from arkit.tables.reasons import laid_out

if TYPE_CHECKING:
    from arkit.tables.table import Table

LIMITS = Layout(
    name="credit limits",
    title="Credit limit by method",
    across=(
        Column(name="method", label="Method", weight=1.5),
        meaning("limit_amount", label="Limit"),
        Column(name="role", label="", weight=0.9),
        Column(name="basis", label="Rests on", weight=4.0),
    ),
    explains=False,
    note="The smallest of the methods that bound the limit binds; the pale ones are "
    "for comparison.",
)
ALTMAN = Layout(
    name="altman",
    title="Altman's scores",
    across=(
        Column(name="model", label="Score", weight=1.2),
        Column(name="meant_for", label="Meant for", weight=2.4),
        Column(name="score", label="Value", type="number", weight=0.7),
        Column(name="zone", label="Zone", weight=0.8),
        Column(
            name="distress_below", label="Distress below", type="number", weight=1.0
        ),
        Column(name="safe_above", label="Safe above", type="number", weight=0.9),
    ),
)
HOLD = Layout(
    name="hold",
    title="A hold against going on",
    across=(
        Column(name="way_out", label="Way", weight=1.4),
        meaning("exposure_avoided_amount", label="Exposure avoided"),
        meaning("margin_at_risk_amount", label="Margin at risk, a year"),
        meaning("debt_value_amount", label="Old debt, worth today"),
        meaning("trade_value_amount", label="A year's trade, worth today"),
        meaning("value_amount", label="Together"),
        meaning("kept_share", label="Trade that stays", places=0),
        meaning("needed_kept_share", label="Needed to beat going on", places=0),
    ),
    explains=False,
)
FILE = Layout(
    name="credit file",
    title="Credit file at opening and today",
    across=(
        Column(name="item", label="Item"),
        Column(name="opening", label="When trade began"),
        Column(name="current", label="Today"),
        Column(name="change", label=""),
    ),
)


def credit_limits(
    data: Any,
    *,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """How much credit does each method allow, and what does each rest on?

    Parameters
    ----------
    data : DataFrame or Measure
        Columns method, limit_amount, basis, is_cap, is_binding, reason.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per method, the binding one strong, those for comparison pale; a method
        that cannot tell a limit says why.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    frame, code = frame_of(data, currency)
    told = frame.assign(
        basis=[
            basis if is_missing(reason) else sentence(reason)
            for basis, reason in zip(frame["basis"], frame["reason"], strict=True)
        ],
        role=[
            "binds" if binds else "" if caps else "to compare"
            for binds, caps in zip(frame["is_binding"], frame["is_cap"], strict=True)
        ],
    )
    made = LIMITS.table(told, Words(code, title, note))
    styles = tuple("body" if caps else "muted" for caps in frame["is_cap"])
    marks = tuple(
        (row, column, "strong")
        for row, binds in enumerate(frame["is_binding"])
        if binds
        for column in (0, 1, 2)
    )
    return replace(made, styles=styles, marks=marks)


def altman(data: Any, *, title: str | None = None, note: str | None = None) -> Table:
    """Do the customer's accounts look like those of companies that failed?

    Parameters
    ----------
    data : DataFrame or Measure
        Columns model, meant_for, score, zone, distress_below, safe_above and reason.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per score; the note says why one is missing.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    frame, _ = frame_of(data)
    made = ALTMAN.table(data, Words(None, title, note))
    marks = tuple(
        (row, 3, "breach")
        for row, zone in enumerate(frame["zone"])
        if zone == "distress"
    )
    return replace(made, marks=marks)


def customer_accounts(
    data: Any,
    *,
    currency: str | None = None,
    title: str = "Accounts of the customer",
    note: str | None = None,
) -> Table:
    """What do the customer's accounts say, year by year?

    Parameters
    ----------
    data : DataFrame or Measure
        Column item, and a column YYYY-MM-DD_amount per period.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per item.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    frame, code = frame_of(data, currency)
    periods = [name for name in frame.columns if name.endswith("_amount")]
    layout = Layout(
        name="accounts",
        title=title,
        across=(
            Column(name="item", label=""),
            *(meaning(n, label=_period(n)) for n in periods),
        ),
    )
    return laid_out(frame, layout, Words(code, title, note), key="item")


def _period(name: str) -> str:
    """Head of the column of a period."""
    return date_text(date.fromisoformat(name.removesuffix("_amount")))


def hold_study(
    data: Any,
    *,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """What does a credit hold avoid, and what does it put at risk?

    Parameters
    ----------
    data : DataFrame or Measure
        What `hold_study` measured, best value first.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per way, or the reason why there is nothing to compare.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return laid_out(data, HOLD, Words(currency, title, note), key="way_out")


def credit_file(
    data: Any, *, title: str | None = None, note: str | None = None
) -> Table:
    """Was the credit file complete when trade began, and what has changed since?

    Parameters
    ----------
    data : DataFrame or Measure
        Columns item, opening, current, change, reason.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per item.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return FILE.table(data, Words(None, title, note))
