"""Which documents are open, and what is on account?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from arkit.metrics.buckets import EDGES, buckets
from arkit.metrics.passport import Measure, measure
from arkit.metrics.position import DISPUTED, IS_ON_ACCOUNT

if TYPE_CHECKING:
    from arkit.ledger import Ledger

PROMISED = """
SELECT customer_id, invoice_id, due_date AS promised_date
FROM (SELECT customer_id, invoice_id, due_date, ROW_NUMBER() OVER (
    PARTITION BY customer_id, invoice_id ORDER BY made_on DESC, due_date DESC) AS place
  FROM known_promises WHERE invoice_id IS NOT NULL) AS dated
WHERE place = 1
"""

ITEMS = f"""
SELECT l.customer_id, i.invoice_id, i.installment, l.kind, l.invoice_date, l.due_date,
  l.amount, l.open_amount, l.days_past_due,
  CASE WHEN d.invoice_id IS NOT NULL AND l.open_amount > 0 THEN 1 ELSE 0 END
    AS is_disputed,
  CASE WHEN l.open_amount > 0 THEN p.promised_date END AS promised_date
FROM ledger AS l JOIN known_invoices AS i ON i.item_id = l.item_id
LEFT JOIN ({DISPUTED}) AS d ON d.customer_id = i.customer_id
  AND d.invoice_id = i.invoice_id
LEFT JOIN ({PROMISED}) AS p ON p.customer_id = i.customer_id
  AND p.invoice_id = i.invoice_id
WHERE l.open_amount <> 0
UNION ALL
SELECT u.customer_id, CAST(NULL AS VARCHAR) AS invoice_id,
  CAST(NULL AS BIGINT) AS installment, 'on account' AS kind,
  u.settlement_date AS invoice_date, CAST(NULL AS DATE) AS due_date,
  -u.amount AS amount, -u.amount AS open_amount,
  CAST(NULL AS BIGINT) AS days_past_due, 0 AS is_disputed,
  CAST(NULL AS DATE) AS promised_date
FROM unapplied AS u
JOIN (SELECT customer_id, ABS(amount) AS size FROM unapplied
  GROUP BY customer_id, ABS(amount) HAVING SUM(amount) <> 0) AS standing
ON standing.customer_id = u.customer_id AND standing.size = ABS(u.amount)
"""

COLUMNS = [
    "customer_id",
    "customer_name",
    "invoice_id",
    "installment",
    "kind",
    "invoice_date",
    "due_date",
    "amount",
    "open_amount",
    "days_past_due",
    "bucket",
    "is_disputed",
    "promised_date",
]


def open_items(ledger: Ledger, *, edges: Sequence[int] = EDGES) -> Measure:
    """Which documents are open, how late are they, and what is on account?

    Parameters
    ----------
    ledger : Ledger
        As-of day and scope.
    edges : sequence of int, default (30, 60, 90)
        Last day of each age class but the open one at the end, in days past due.

    Returns
    -------
    Measure
        One row per open document or installment and per unapplied settlement (but for
        cash on account that was taken off again in the same amount), sorted by
        customer and due date: `customer_id`, `customer_name`, `invoice_id`,
        `installment`, `kind` (of the document, or "on account"), `invoice_date` (or
        date of the settlement), `due_date`, `amount`, `open_amount`, `days_past_due`
        (negative when not due), `bucket`, `is_disputed`, `promised_date` (of the last
        promise made for the document). `open_amount` adds up to the exposure.

    Raises
    ------
    ParameterError
        When the edges do not rise.

    Notes
    -----
    Open amount = amount - everything that settled it. Source: as `aging`.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> items = open_items(example().customer("C1")).frame
    >>> items[["invoice_id", "open_amount", "days_past_due", "bucket"]]
      invoice_id  open_amount  days_past_due   bucket
    0         A4       2000.0           16.0     1–30
    1         A5       2500.0          -10.0  not due
    """
    classes = buckets(edges)
    place = classes.case(days="o.days_past_due", on_account=f"o.{IS_ON_ACCOUNT}")
    frame = ledger.query(
        f"SELECT o.*, m.customer_name, {place} AS place FROM ({ITEMS}) AS o "
        "LEFT JOIN known_customers AS m ON m.customer_id = o.customer_id"
    )
    frame["bucket"] = classes.names(frame["place"])
    frame["is_disputed"] = frame["is_disputed"].astype(bool)
    frame["days_past_due"] = frame["days_past_due"].astype("float64")
    frame["installment"] = frame["installment"].astype("float64")
    order = ["customer_id", "due_date", "invoice_date", "invoice_id", "installment"]
    ties = ["kind", "amount"]
    frame = frame.sort_values([*order, *ties], ignore_index=True)
    frame = frame[COLUMNS]
    about = {
        "name": "Open items",
        "formula": "Amount less everything that settled it",
        "basis": "Open documents and installments, open credit notes, and unapplied "
        "settlements with a negative amount",
        "window": "Everything open",
        "source": "Credit Research Foundation, KPI definitions",
    }
    return measure(ledger, frame, n_rows=len(frame), about=about)
