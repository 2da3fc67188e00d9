"""What was known about each receivable on the day it was invoiced?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from arkit.ledger import Ledger

LEAST_EARLIER = 5
MONTH_END_DAYS = 3
WEEKDAYS = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
KEPT = ("item_id", "customer_id", "invoice_date", "segment", "amount")
RECEIVABLE = "kind IN ('invoice', 'debit note')"

ITEMS = f"""
SELECT l.item_id, l.customer_id, c.segment, l.amount, l.invoice_date, l.due_date,
  l.known_on, l.terms_days, i.sent_date,
  CASE WHEN i.po_number IS NULL THEN 0 ELSE 1 END AS has_po
FROM ledger AS l JOIN known_invoices AS i ON i.item_id = l.item_id
LEFT JOIN known_customers AS c ON c.customer_id = l.customer_id
WHERE l.amount > 0 AND l.{RECEIVABLE} ORDER BY l.item_id
"""

# A reversal takes the latest payment before it back, with the lateness of that payment.
RECEIVED = f"""
SELECT customer_id, day, CAST(SUM(amount) AS DOUBLE) AS received,
  CAST(SUM(amount * DATE_DIFF('day', due_date, paid_date)) AS DOUBLE) AS lateness
FROM (SELECT customer_id, due_date, day, amount,
    CASE WHEN amount > 0 THEN settlement_date ELSE COALESCE(
      MAX(CASE WHEN amount > 0 THEN settlement_date END) OVER (PARTITION BY item_id
        ORDER BY day, amount DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
      settlement_date) END AS paid_date
  FROM (SELECT item_id, customer_id, due_date, settlement_date, amount,
      GREATEST(known_on, invoice_known_on) AS day FROM applied
    WHERE settled_by = 'payment' AND due_date IS NOT NULL AND invoice_amount > 0
      AND {RECEIVABLE}) AS payments) AS dated
GROUP BY customer_id, day
"""

LATE_PARTS = f"""SELECT customer_id, amount, until_date,
    GREATEST(from_date, due_date) AS late_date
  FROM slices WHERE due_date IS NOT NULL AND {RECEIVABLE}"""

OVERDUE = f"""
SELECT customer_id, day, CAST(SUM(moved) AS DOUBLE) AS overdue
FROM (SELECT customer_id, late_date AS day, amount AS moved FROM ({LATE_PARTS}) AS a
    WHERE until_date > late_date
  UNION ALL
  SELECT customer_id, until_date AS day, -amount AS moved FROM ({LATE_PARTS}) AS b
    WHERE until_date > late_date) AS moves
GROUP BY customer_id, day
"""


def covariates(ledger: Ledger) -> pd.DataFrame:
    """What was known about each receivable on the day it was invoiced?

    Parameters
    ----------
    ledger : Ledger
        What is known on a day.

    Returns
    -------
    DataFrame
        One row per invoice, debit note or installment of more than zero, by item
        number:

        `item_id`, `customer_id`, `invoice_date`
        `segment`
            Of the customer on the as-of day.
        `amount`
            Of the item.
        `size_doublings`
            Base-2 logarithm of the amount over the median of the customer's earlier
            items: 1 is twice the usual amount. Missing below five earlier items.
        `terms_days`
            From the invoice date to the due date; missing without a due date.
        `due_weekday`, `due_month`
            Monday to Sunday, January to December.
        `is_due_at_month_end`
            Due on one of the last three days of a month.
        `has_po`
            The invoice shows a purchase order number.
        `sent_late_days`
            From the invoice date to the day it was sent, never negative; missing
            where it has not been sent, or the extract does not say.
        `n_earlier`
            Items of the customer that were known before.
        `earlier_days_late`
            Days late of the money received from the customer before, weighted by
            amount, negative is early; missing where none was received.
        `overdue_amount`
            What the customer owed past its due date.

    Raises
    ------
    LedgerError
        When documents are in several currencies and none was chosen.

    Notes
    -----
    Earlier and before mean: known on a day before the invoice date. So a later as-of
    day, with all the payments, reversals and late entries it brings, never changes
    what an earlier invoice shows; only `sent_late_days` of an invoice that had not been
    sent yet is filled in, and amounts follow the exchange rates of the as-of day. A
    reversed payment takes the lateness of the latest payment before it back.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> found = covariates(example().customer("C1"))
    >>> found[["due_weekday", "n_earlier", "earlier_days_late", "overdue_amount"]]
      due_weekday  n_earlier  earlier_days_late  overdue_amount
    0      Sunday          0                NaN             0.0
    1   Wednesday          1           0.000000             0.0
    2    Saturday          2           6.666667             0.0
    3    Saturday          3           5.000000          1000.0
    4    Thursday          4           7.222222             0.0
    """
    items = ledger.query(ITEMS)
    unit = _minor_unit(ledger)
    due = items["due_date"].dt
    earlier = _earlier(items)
    received = _before(items, ledger.query(RECEIVED, exact=True))
    overdue = _before(items, ledger.query(OVERDUE, exact=True))
    taken = received["received"]
    late = (received["lateness"] / taken.where(taken > 0)).astype("float64")
    lag = (items["sent_date"] - items["invoice_date"]).dt.days.astype("float64")
    known = earlier["median_amount"].where(earlier["n_earlier"] >= LEAST_EARLIER)
    ends = due.days_in_month - due.day
    return items[[*KEPT]].assign(
        size_doublings=np.log2(items["amount"] / known),
        terms_days=items["terms_days"].astype("float64"),
        due_weekday=_named(due.day_of_week, WEEKDAYS),
        due_month=_named(due.month - 1, MONTHS),
        is_due_at_month_end=(ends < MONTH_END_DAYS).astype("bool"),
        has_po=items["has_po"].astype("bool"),
        sent_late_days=lag.clip(lower=0),
        n_earlier=earlier["n_earlier"].astype("int64"),
        earlier_days_late=late,
        overdue_amount=overdue["overdue"].fillna(0.0) / unit,
    )


def _minor_unit(ledger: Ledger) -> float:
    """How many minor units make one of the ledger's currency."""
    one = "SELECT CAST(1000000 AS BIGINT) AS amount"
    return 1e6 / ledger.query(one)["amount"].iloc[0]


def _named(places: pd.Series, names: tuple[str, ...]) -> pd.Categorical:
    """Names of places in a week or a year; missing where there is no date."""
    codes = places.fillna(-1).astype("int8")
    return pd.Categorical.from_codes(codes, list(names))


def _before(items: pd.DataFrame, moves: pd.DataFrame) -> pd.DataFrame:
    """Sums of a customer's moves on days before the invoice date, in order of items."""
    moves = moves.sort_values(["day", "customer_id"], ignore_index=True)
    names = [name for name in moves if name not in ("customer_id", "day")]
    moves[names] = moves.groupby("customer_id")[names].cumsum()
    return _at(items, moves.rename(columns={"day": "date"}))


def _earlier(items: pd.DataFrame) -> pd.DataFrame:
    """Number and median amount of the customer's items known before the invoice."""
    known = items[["customer_id", "known_on", "amount"]].rename(
        columns={"known_on": "date"}
    )
    known = known.sort_values(["customer_id", "date"], ignore_index=True)
    of = known.groupby("customer_id")["amount"]
    medians = of.expanding().median().to_numpy()
    known = known.assign(n_earlier=of.cumcount() + 1, median_amount=medians)
    last = known.drop_duplicates(["customer_id", "date"], keep="last")
    found = _at(items, last.drop(columns="amount").sort_values("date"))
    return found.assign(n_earlier=found["n_earlier"].fillna(0))


def _at(items: pd.DataFrame, states: pd.DataFrame) -> pd.DataFrame:
    """The customer's last state before each invoice date, in order of items."""
    left = items[["customer_id", "invoice_date"]].sort_values(
        "invoice_date", kind="stable"
    )
    right = states.assign(
        date=states["date"].astype(left["invoice_date"].dtype),
        customer_id=states["customer_id"].astype(left["customer_id"].dtype),
    )
    found = pd.merge_asof(
        left,
        right,
        left_on="invoice_date",
        right_on="date",
        by="customer_id",
        allow_exact_matches=False,
    )
    return found.set_index(left.index).sort_index()
