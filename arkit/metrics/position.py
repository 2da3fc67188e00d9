"""What is open on the as-of day: documents, credit notes, and what is on account?

One row per open document, and one per settlement that belongs to none. Credit notes
and unapplied settlements are on account: they take from what the customer owes and age
with no invoice.
"""

from __future__ import annotations

IS_ON_ACCOUNT = "kind IN ('credit note', 'on account')"

OPEN_ROWS = """
SELECT customer_id, kind, invoice_date, due_date, open_amount, days_past_due, days_open
FROM ledger WHERE open_amount <> 0
UNION ALL
SELECT customer_id, 'on account' AS kind, settlement_date AS invoice_date,
  CAST(NULL AS DATE) AS due_date, -amount AS open_amount,
  CAST(NULL AS BIGINT) AS days_past_due, CAST(NULL AS BIGINT) AS days_open
FROM unapplied WHERE amount <> 0
"""

DISPUTED = """
SELECT b.customer_id, b.invoice_id,
  CAST(LEAST(SUM(COALESCE(d.amount, b.open_amount)), MAX(b.open_amount)) AS BIGINT)
    AS disputed_amount
FROM (SELECT i.customer_id, i.invoice_id, SUM(l.open_amount) AS open_amount
  FROM ledger AS l JOIN known_invoices AS i ON i.item_id = l.item_id
  WHERE l.open_amount > 0 GROUP BY i.customer_id, i.invoice_id) AS b
JOIN known_disputes AS d ON d.customer_id = b.customer_id
  AND d.invoice_id = b.invoice_id AND d.closed_date IS NULL
GROUP BY b.customer_id, b.invoice_id
"""

DISPUTED_ELSEWHERE = """
SELECT d.customer_id, COALESCE(d.amount, 0) AS disputed_amount
FROM known_disputes AS d
LEFT JOIN (SELECT i.customer_id, i.invoice_id
  FROM known_invoices AS i JOIN ledger AS l ON l.item_id = i.item_id
  WHERE l.amount > 0 AND i.invoice_id IN (SELECT invoice_id FROM known_disputes)
  GROUP BY i.customer_id, i.invoice_id) AS t
ON t.customer_id = d.customer_id AND t.invoice_id = d.invoice_id
WHERE d.closed_date IS NULL AND t.invoice_id IS NULL
"""
