"""When and how did each receivable, or each cent of it, end?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from arkit.errors import ParameterError
from arkit.ledger import date_literal

if TYPE_CHECKING:
    from arkit.ledger import Ledger

SETTLED_BY = ("last cent", "first cent", "each cent")

RECEIVABLE = "amount > 0 AND kind IN ('invoice', 'debit note')"

# The largest part decides, so that a cent written off does not outweigh a payment.
OUTCOME = """CASE WHEN settled_date IS NULL THEN 'open'
  WHEN paid_amount >= GREATEST(credited_amount + discount_amount, returned_amount,
    written_off_amount) THEN 'paid'
  WHEN credited_amount + discount_amount >= GREATEST(returned_amount,
    written_off_amount) THEN 'credited'
  WHEN returned_amount >= written_off_amount THEN 'returned'
  ELSE 'written off' END"""

# What was paid by each day, and the least that was ever left of it afterwards.
PAID_FOR_GOOD = """
SELECT item_id, MIN(settlement_date) AS first_paid_date
FROM (SELECT item_id, settlement_date, MIN(paid) OVER (PARTITION BY item_id
    ORDER BY settlement_date ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS kept
  FROM (SELECT item_id, settlement_date, SUM(SUM(amount)) OVER (PARTITION BY item_id
      ORDER BY settlement_date ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS paid
    FROM known_settlements WHERE item_id IS NOT NULL AND kind = 'payment'
    GROUP BY item_id, settlement_date) AS daily) AS running
WHERE kept > 0 GROUP BY item_id
"""

# Of one day, what is taken back comes before what is settled.
STEPS = """
SELECT item_id, settlement_date, place, SUM(amount) AS amount,
  CASE WHEN SUM(amount) < 0 THEN 0 ELSE place END AS turn
FROM (SELECT item_id, settlement_date, amount, CASE kind WHEN 'payment' THEN 1
    WHEN 'return' THEN 3 WHEN 'write-off' THEN 4 ELSE 2 END AS place
  FROM known_settlements WHERE item_id IS NOT NULL) AS placed
GROUP BY item_id, settlement_date, place
"""

# A step past the amount of the item counts as a step back, as in `settled_date`.
REACHED = f"""
SELECT s.item_id, s.settlement_date, s.place, s.turn, i.currency,
  i.amount - ABS(i.amount - SUM(s.amount) OVER (PARTITION BY s.item_id
    ORDER BY s.settlement_date, s.turn, s.place
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)) AS reached
FROM ({STEPS}) AS s JOIN known_invoices AS i ON i.item_id = s.item_id
"""

KEPT = f"""
SELECT item_id, settlement_date, place, turn, currency,
  GREATEST(0, MIN(reached) OVER (PARTITION BY item_id
    ORDER BY settlement_date, turn, place
    ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)) AS kept
FROM ({REACHED}) AS reached
"""

PLACES = """CASE place WHEN 1 THEN 'paid' WHEN 2 THEN 'credited' WHEN 3 THEN 'returned'
  ELSE 'written off' END"""


def endings_text(ledger: Ledger, settled_by: str) -> str:
    """Write the SELECT of when and how receivables, or parts of them, ended.

    Parameters
    ----------
    ledger : Ledger
        What is known on a day.
    settled_by : {"last cent", "first cent", "each cent"}
        As in `delays`.

    Returns
    -------
    str
        A SELECT of `item_id`, `customer_id`, `amount`, `invoice_date`, `due_date`,
        `end_date` (the as-of day while open) and `outcome`.

    Raises
    ------
    ParameterError
        When receivables cannot be settled by that.
    """
    texts = {"last cent": _last_cents, "first cent": _first_cents, "each cent": _parts}
    if settled_by not in texts:
        raise ParameterError(
            f"receivables are not settled by {settled_by!r}",
            remedy=f"use one of {', '.join(SETTLED_BY)}",
        )
    return texts[settled_by](ledger)


def _last_cents(ledger: Ledger) -> str:
    """A row per item, until its balance reached zero and stayed."""
    return (
        "SELECT item_id, customer_id, amount, invoice_date, due_date, "
        f"COALESCE(settled_date, {date_literal(ledger.as_of_date)}) AS end_date, "
        f"{OUTCOME} AS outcome FROM ledger WHERE {RECEIVABLE}"
    )


def _first_cents(ledger: Ledger) -> str:
    """A row per item, until the first payment that was not taken back."""
    last = f"COALESCE(settled_date, {date_literal(ledger.as_of_date)})"
    return (
        "SELECT l.item_id, customer_id, amount, invoice_date, due_date, "
        "CASE WHEN first_paid_date IS NOT NULL "
        f"THEN GREATEST(first_paid_date, invoice_date) ELSE {last} END AS end_date, "
        f"CASE WHEN first_paid_date IS NOT NULL THEN 'paid' ELSE {OUTCOME} END "
        f"AS outcome FROM ledger AS l LEFT JOIN ({PAID_FOR_GOOD}) AS p "
        f"ON p.item_id = l.item_id WHERE {RECEIVABLE}"
    )


def _parts(ledger: Ledger) -> str:
    """A row per part of an item that was settled for good, and one of what is open.

    Converted amounts are differences of converted sums, so that they add up.
    """
    kept = (
        f"SELECT item_id, settlement_date, place, turn, {ledger.view.money('kept')} "
        f"AS kept FROM ({KEPT}) AS kept"
    )
    part = (
        "kept - COALESCE(LAG(kept) OVER (PARTITION BY item_id "
        "ORDER BY settlement_date, turn, place), 0)"
    )
    settled = (
        f"SELECT item_id, settlement_date, {PLACES} AS outcome, {part} AS part "
        f"FROM ({kept}) AS steps"
    )
    still = f"SELECT item_id, MAX(kept) AS kept FROM ({kept}) AS steps GROUP BY item_id"
    columns = "l.item_id, l.customer_id, {} AS amount, l.invoice_date, l.due_date"
    return (
        f"SELECT {columns.format('CAST(part AS BIGINT)')}, "
        "GREATEST(p.settlement_date, l.invoice_date) AS end_date, p.outcome "
        f"FROM ledger AS l JOIN ({settled}) AS p ON p.item_id = l.item_id "
        f"WHERE part > 0 AND {RECEIVABLE} UNION ALL "
        f"SELECT {columns.format('CAST(l.amount - COALESCE(kept, 0) AS BIGINT)')}, "
        f"{date_literal(ledger.as_of_date)} AS end_date, 'open' AS outcome "
        f"FROM ledger AS l LEFT JOIN ({still}) AS s ON s.item_id = l.item_id "
        f"WHERE l.amount - COALESCE(kept, 0) > 0 AND {RECEIVABLE}"
    )
