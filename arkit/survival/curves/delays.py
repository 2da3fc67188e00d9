"""How long has each receivable been open, and how did it end?"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from arkit.errors import ParameterError
from arkit.ledger import as_day, date_literal
from arkit.metrics.grouping import grouping
from arkit.survival.curves.endings import endings_text

if TYPE_CHECKING:
    from arkit.ledger import Ledger

OUTCOMES = ("paid", "credited", "returned", "written off", "open")
CLOCKS = ("invoice", "due")

COLUMNS = ("item_id", "customer_id", "amount", "entry", "days", "outcome", "reason")


def delays(
    ledger: Ledger,
    *,
    clock: str = "invoice",
    by: str | None = None,
    observed_from: date | str | None = None,
    settled_by: str = "last cent",
) -> pd.DataFrame:
    """How long has each receivable been open, and how did it end?

    An item open on the as-of day is not left out: it is known to have stayed open for
    so many days at least (it is *censored*). Leaving it out makes customers look
    faster than they are by exactly the invoices that worry the analyst.

    Parameters
    ----------
    ledger : Ledger
        What is known on a day.
    clock : {"invoice", "due"}, default "invoice"
        Count days from the invoice date (never negative), or from the due date
        (negative is early).
    by : str, optional
        Put a column of customers such as `segment` in front.
    observed_from : date or str, optional
        First day from which the extract holds settlements, where older invoices are
        in it only because they were still open then (left truncation). They count
        from that day on; without it they would look slower than they were.
    settled_by : {"last cent", "first cent", "each cent"}, default "last cent"
        Which day of an item paid in parts counts: that of the last cent; that of the
        first payment; or each part's own, with a row per part.

    Returns
    -------
    DataFrame
        One row per invoice, debit note or installment of more than zero, by item
        number; per part of it with "each cent". Columns: [by], `item_id`,
        `customer_id`, `amount` (of the item or the part, major units), `entry` (day of
        the clock from which the item is watched, both included: 0 unless left
        truncated; on the due clock, which has no first day, missing unless left
        truncated), `days` (day on which it was settled, or the as-of day while open),
        `outcome` (paid, credited, returned, written off, open) and `reason` (why it
        has no place on the clock; missing where it has one).

    Raises
    ------
    ParameterError
        When the clock, the group or `settled_by` is unknown, or `observed_from` lies
        after the as-of day.

    Notes
    -----
    *Last cent*: an item is settled on the last date its balance reached zero *and
    stayed*, so a reversed payment opens it again. Settled in several ways, it has the
    outcome of the largest part; discounts count as credits, because they bring no
    money; of equal parts the one nearer to money decides.

    *First cent*: an item is paid on the first day from which something paid stayed
    with us; a payment that was taken back whole does not count. An item settled
    without any payment ends as with the last cent.

    *Each cent*: a reversal takes back what was settled last. A cent is settled on the
    last day on which it was settled and stayed, under the outcome of what settled it;
    cents not settled for good are open. The parts add up to the item to the cent.
    Receipts before the invoice date count on the invoice date.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> found = delays(example().customer("C2"), clock="due")
    >>> found[["amount", "days", "outcome"]]
       amount   days      outcome
    0   200.0  181.0  written off
    1   400.0    0.0         paid
    2   600.0   72.0         open
    3   800.0    5.0         paid
    4   300.0    NaN         open
    >>> found["reason"].iloc[4]
    'not determinable, because the item has no due date'

    The invoice over 800, part by part:

    >>> found = delays(example().customer("C2"), clock="due", settled_by="each cent")
    >>> found[["amount", "days", "outcome"]].iloc[3:5]
       amount  days   outcome
    3   100.0  -4.0  returned
    4   700.0   5.0      paid
    """
    parts = grouping(by, alias="i")
    names = [f"i.{name}" for name in COLUMNS if name not in parts.keys]
    rows = items_text(
        ledger, clock=clock, observed_from=observed_from, settled_by=settled_by
    )
    frame = ledger.query(
        f"SELECT {parts.select}{', '.join(names)} FROM ({rows}) AS i{parts.join} "
        "ORDER BY i.item_id, i.days, i.outcome, i.amount"
    )
    return frame.assign(
        entry=frame["entry"].astype("float64"),
        days=frame["days"].astype("float64"),
        outcome=pd.Categorical(frame["outcome"], categories=OUTCOMES),
        reason=frame["reason"].astype(object).where(frame["reason"].notna(), None),
    )


def items_text(
    ledger: Ledger,
    *,
    clock: str,
    observed_from: date | str | None = None,
    settled_by: str = "last cent",
) -> str:
    """Write the SELECT that puts every receivable on a clock.

    Parameters
    ----------
    ledger : Ledger
        What is known on a day.
    clock : {"invoice", "due"}
        Where days are counted from.
    observed_from : date or str, optional
        As in `delays`.
    settled_by : {"last cent", "first cent", "each cent"}, default "last cent"
        As in `delays`.

    Returns
    -------
    str
        A SELECT of the columns of `delays`, without a group.

    Raises
    ------
    ParameterError
        As `delays`.
    """
    if clock not in CLOCKS:
        raise ParameterError(
            f"there is no clock {clock!r}", remedy=f"use one of {', '.join(CLOCKS)}"
        )
    return (
        "SELECT item_id, customer_id, amount, entry, days, outcome, "
        "CASE WHEN days IS NULL "
        "THEN 'not determinable, because the item has no due date' "
        "WHEN days < entry THEN "
        "'not determinable, because it was settled before the first day observed' "
        "END AS reason FROM (SELECT item_id, customer_id, amount, "
        f"{_entry(ledger, clock, observed_from)} AS entry, "
        f"DATE_DIFF('day', {clock}_date, end_date) AS days, outcome "
        f"FROM ({endings_text(ledger, settled_by)}) AS ended) AS clocked"
    )


def squares_text(rows: str) -> str:
    """Write the SELECT of the parts that are watched, and what they say as squares.

    Parameters
    ----------
    rows : str
        SELECT of `items_text`, settled by each cent.

    Returns
    -------
    str
        A SELECT of `customer_id`, `entry`, `days`, `outcome`, `amount` and `square`:
        by how much the part lowers the squared balance of its item. Squares are
        decimals, which add up exactly beyond 2**63.
    """
    whole = "CAST({} AS DECIMAL(18, 0))"
    return (
        "SELECT customer_id, entry, days, outcome, amount, "
        f"{whole.format('amount')} * {whole.format('2 * balance - amount')} AS square "
        "FROM (SELECT customer_id, entry, days, outcome, amount, CAST(SUM(amount) "
        "OVER (PARTITION BY item_id ORDER BY days DESC, outcome "
        "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS BIGINT) AS balance "
        f"FROM ({rows}) AS i WHERE reason IS NULL) AS parts"
    )


def _entry(ledger: Ledger, clock: str, observed_from: date | str | None) -> str:
    """Day of the clock from which an item is watched, as an SQL expression."""
    start = "0" if clock == "invoice" else "CAST(NULL AS BIGINT)"
    if observed_from is None:
        return start
    day = as_day(observed_from)
    if day > ledger.as_of_date:
        raise ParameterError(
            f"settlements are observed from {day}, after the as-of day "
            f"{ledger.as_of_date}",
            remedy="give the first day from which the extract holds settlements",
        )
    first = date_literal(day)
    return (
        f"CASE WHEN invoice_date < {first} "
        f"THEN DATE_DIFF('day', {clock}_date, {first}) ELSE {start} END"
    )
