"""What is paid when, what is each term worth, and which offers are made in turn?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from arkit.tables.build import Layout, Words
from arkit.tables.cells import BLANK
from arkit.tables.given import frame_of, part_of
from arkit.tables.meaning import CENTS, Column, meaning
from arkit.tables.reasons import laid_out
from arkit.tables.table import Table

SCHEDULE = Layout(
    name="schedule",
    title="Schedule",
    across=(
        Column(name="installment", label="No.", type="integer", align="left"),
        meaning("due_date", label="Due"),
        meaning("amount", label="To be paid", places=CENTS),
        meaning("interest_amount", label="Interest in it", places=CENTS),
        meaning("principal_amount", label="Off the debt", places=CENTS),
        meaning("balance_amount", label="Left", places=CENTS),
    ),
    note="No. 0 is paid on the day of the agreement. Exact to the cent; the last "
    "installment takes what rounding leaves.",
)
CLAUSES = Layout(
    name="terms",
    title="What each term of the plan is worth",
    across=(
        Column(name="term", label="With"),
        meaning("value_amount", label="Worth today"),
        meaning("difference_amount", label="Against the offer"),
    ),
    note="One term is changed at a time.",
)
WALK_AWAY = Layout(
    name="walk away",
    title="Against what a settlement is measured",
    across=(
        Column(name="way_out", label="Instead of it"),
        Column(name="consent", label=""),
        meaning("value_amount", label="Worth today"),
        meaning("walk_away_share", label="Largest discount"),
        meaning("least_cash_amount", label="Least cash"),
    ),
    note="The best one that is ours alone gives the walk-away point; the others are "
    "points of indifference.",
)
LADDER = Layout(
    name="ladder",
    title="Ladder of offers",
    across=(
        Column(name="step", label="Step"),
        meaning("discount_share", label="Discount"),
        meaning("paid_amount", label="Customer pays"),
        meaning("value_amount", label="Worth today"),
        meaning("accepted_share", label="Accepted with a chance of", places=0),
    ),
    note="Waive interest and fees before the first step; tie each step to something in "
    "return, such as faster cash. The chance of acceptance is an assumption.",
)
HELD = Layout(
    name="goods held",
    title="Goods the customer still holds",
    across=(
        "product",
        "invoice_id",
        meaning("quantity", label="Units", places=0),
        meaning("value_amount", label="Invoice value"),
        meaning("cost_amount", label="Cost"),
        Column(name="grade", label="Condition"),
        Column(name="use_by", label="Use by", type="date"),
        Column(name="set_aside", label="Stays, because"),
    ),
    extra=("invoice_id", "use_by"),
    empty="No goods of ours are known that could come back.",
)
BOOKS = Layout(
    name="books",
    title="Result in the books",
    across=(
        Column(name="line", label=""),
        meaning("amount", label="Amount"),
    ),
    note="Profit and loss of the period, without tax; not to be added to a value.",
)


def schedule(
    data: Any,
    *,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """What is paid when, exact to the cent?

    Parameters
    ----------
    data : DataFrame, Measure or Schedule
        installment, due_date, amount, interest_amount, principal_amount and
        balance_amount, one row per line.
    currency : str, optional
        ISO 4217 code; by default that of the measure or schedule.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per line; the total of a whole `Schedule` below.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    code = currency or getattr(data, "currency", None)
    made = laid_out(data, SCHEDULE, Words(code, title, note), key="installment")
    paid = getattr(data, "total_amount", None)
    if paid is None or not made.rows:
        return made
    whole = (paid, data.interest_amount, data.principal_amount)
    return made.with_total([BLANK, *map(float, whole), BLANK])


def plan_clauses(
    data: Any,
    *,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """What is each term of a plan worth?

    Parameters
    ----------
    data : DataFrame or Measure
        term, value_amount and difference_amount; the offer is the first row.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per term, the offer set off.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    made = laid_out(data, CLAUSES, Words(currency, title, note), key="term")
    styles = tuple("body" if n else "subtotal" for n in range(len(made.rows)))
    return replace(made, styles=styles)


def walk_away(
    data: Any,
    *,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """Up to which discount is a settlement worth as much as each alternative?

    Parameters
    ----------
    data : DataFrame or a study of a settlement
        way_out, consent, value_amount, walk_away_share and least_cash_amount, or a
        result that has them under `alternatives`.
    currency : str, optional
        ISO 4217 code; by default that of the study.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per alternative, best first.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    passport = getattr(data, "passport", None)
    code = currency or getattr(passport, "currency", None)
    frame = part_of(data, "alternatives")
    made = laid_out(frame, WALK_AWAY, Words(code, title, note), key="way_out")
    own = frame_of(frame)[0].get("is_unilateral")
    if own is None or not made.rows or not own.astype(bool).any():
        return made
    row = int(own.astype(bool).to_numpy().argmax())
    return made.marked([(row, 0, "strong"), (row, 3, "strong")])


def offer_ladder(
    data: Any,
    *,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """Which discounts are offered one after another?

    Parameters
    ----------
    data : DataFrame or Measure
        step, discount_share, paid_amount, value_amount and accepted_share.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per step, or why no offer pays.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return laid_out(data, LADDER, Words(currency, title, note), key="step")


def goods_held(
    data: Any,
    *,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """Which of our goods does the customer still hold?

    Parameters
    ----------
    data : DataFrame or Measure
        product, quantity, value_amount, cost_amount, grade and set_aside; optional
        invoice_id and use_by.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per product and condition; pale where it cannot come back.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    made = laid_out(data, HELD, Words(currency, title, note), key="product")
    place = [column.name for column in made.columns].index("set_aside")
    styles = tuple("muted" if row[place] else "body" for row in made.rows)
    return replace(made, styles=styles)


def books(
    data: Any,
    *,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """What does a return do to the result of the period?

    Parameters
    ----------
    data : DataFrame or Measure
        line and amount; the last line is the result.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per line, the result set off.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    made = laid_out(data, BOOKS, Words(currency, title, note), key="line")
    last = len(made.rows) - 1
    styles = tuple("subtotal" if n == last else "body" for n in range(last + 1))
    return replace(made, styles=styles)
