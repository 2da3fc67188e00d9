"""Which invoices count as paid, when, and how late?

An invoice (or debit note, or installment of one) counts as paid on the day its balance
reached zero and stayed there, when money closed the greater part of it: something was
paid, and payments and the discount taken with them come to at least half of its
amount. What was closed mainly by credit notes, returns, offsets or write-offs says
nothing of how the customer pays; it is left out and counted.
"""

from __future__ import annotations

from arkit.errors import ParameterError
from arkit.metrics.within import Window

RECEIVABLE = "kind <> 'credit note' AND amount > 0"
BY_MONEY = "paid_amount > 0 AND 2 * (paid_amount + discount_amount) >= amount"
BASES = ("last", "parts")
NOTHING_PAID = "no invoice with a due date was paid by money in the window"

LAST = """
SELECT customer_id, settled_date AS paid_date, amount, terms_days, days_late,
  CASE WHEN NOT ({by_money}) THEN 'excluded' WHEN due_date IS NULL THEN 'undated'
    ELSE 'counted' END AS part
FROM ledger WHERE {receivable} AND settled_date IS NOT NULL
"""

PARTS = """
SELECT customer_id, paid_date, amount, DATE_DIFF('day', invoice_date, due_date)
    AS terms_days, DATE_DIFF('day', due_date, paid_date) AS days_late,
  CASE WHEN settled_by <> 'payment' OR returned_id IS NOT NULL THEN 'excluded'
    WHEN due_date IS NULL THEN 'undated' ELSE 'counted' END AS part
FROM (SELECT a.customer_id, a.amount, a.settled_by, a.invoice_date, a.due_date,
    GREATEST(a.settlement_date, a.invoice_date) AS paid_date,
    r.item_id AS returned_id
  FROM applied AS a
  LEFT JOIN (SELECT item_id FROM applied WHERE settled_by = 'payment' AND amount < 0
    GROUP BY item_id) AS r ON r.item_id = a.item_id
  WHERE a.kind <> 'credit note' AND a.amount > 0) AS settlements
"""

EVERYONE = """
SELECT customer_id, CAST(NULL AS DATE) AS paid_date, CAST(0 AS BIGINT) AS amount,
  CAST(0 AS BIGINT) AS terms_days, CAST(NULL AS BIGINT) AS days_late, 'none' AS part
FROM known_customers
"""

BASIS_TEXT = {
    "last": "Invoices and debit notes by the day their balance reached zero and "
    "stayed; closed by money for at least half of their amount, other closures left "
    "out; early payment counts with negative days",
    "parts": "Every payment of an invoice or debit note by its own date and amount, of "
    "invoices still open too; payments of invoices with a returned payment, and "
    "credits, left out; early payment counts with negative days",
}


def paid_text(window: Window, *, basis: str = "last") -> str:
    """What was paid in a window, and how late, as a relation.

    Parameters
    ----------
    window : Window
        Days in which it was paid.
    basis : {"last", "parts"}, default "last"
        Whole invoices by their last settlement, or each payment by itself.

    Returns
    -------
    str
        SELECT of `customer_id`, `paid_date`, `amount`, `terms_days`, `days_late` and
        `part`: counted, excluded (closed by something else than money) or undated (no
        due date). Every customer has a further row `none`, so that no group is lost.

    Raises
    ------
    ParameterError
        When the basis is neither.
    """
    if basis not in BASES:
        raise ParameterError(
            f"cannot compute payment days by {basis!r}",
            remedy=f"use one of {', '.join(BASES)}",
        )
    shape = LAST if basis == "last" else PARTS
    text = shape.format(by_money=BY_MONEY, receivable=RECEIVABLE).strip()
    return (
        f"SELECT * FROM ({text}) AS events WHERE {window.holds('paid_date')} "
        f"UNION ALL {EVERYONE.strip()}"
    )


def paid_invoices_text(condition: str) -> str:
    """Paid invoices with a due date that meet a condition, as a relation.

    Parameters
    ----------
    condition : str
        SQL condition over the columns of `ledger`.

    Returns
    -------
    str
        SELECT of every column of `ledger`.
    """
    return (
        f"SELECT * FROM ledger WHERE {RECEIVABLE} AND {BY_MONEY} "
        f"AND due_date IS NOT NULL AND settled_date IS NOT NULL AND {condition}"
    )
