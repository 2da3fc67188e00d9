"""Whose are promises, disputes and the like, and in which currency?

What does not state its currency takes that of its document, or of its customer where
all the customer's documents share one. What names another currency than its documents
is set aside: it could not be added to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from arkit.ledger.intake import ALWAYS_THERE, set_aside
from arkit.schema import NO_CURRENCY, TABLES

if TYPE_CHECKING:
    import duckdb

CLAIMS = ("promises", "disputes", "inventory")

OWN = """
CREATE OR REPLACE TEMP TABLE own AS
SELECT customer_id, invoice_id, MIN(currency) AS currency,
  COUNT(DISTINCT currency) AS n FROM clean_invoices GROUP BY customer_id, invoice_id
UNION ALL
SELECT customer_id, CAST(NULL AS VARCHAR) AS invoice_id, MIN(currency) AS currency,
  COUNT(DISTINCT currency) AS n FROM clean_invoices GROUP BY customer_id
"""

INHERIT = """
UPDATE clean_{table} SET currency = own.currency FROM own
WHERE clean_{table}.currency = '{none}' AND own.n = 1
  AND own.customer_id = clean_{table}.customer_id
  AND own.invoice_id IS NOT DISTINCT FROM clean_{table}.invoice_id
"""

FOREIGN = """
NOT EXISTS (SELECT 1 FROM clean_invoices AS i
  WHERE i.customer_id = clean_{table}.customer_id
  AND i.currency = clean_{table}.currency
  AND (clean_{table}.invoice_id IS NULL OR i.invoice_id = clean_{table}.invoice_id))
AND EXISTS (SELECT 1 FROM clean_invoices AS i
  WHERE i.customer_id = clean_{table}.customer_id
  AND (clean_{table}.invoice_id IS NULL OR i.invoice_id = clean_{table}.invoice_id))
"""


def settle_claims(
    connection: duckdb.DuckDBPyConnection, tables: tuple[str, ...]
) -> None:
    """Give claims their currency; set aside those of strangers and other currencies.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The workbench, after allocation.
    tables : tuple of str
        Schema tables the ledger has.
    """
    connection.execute(OWN)
    for table in tables:
        if table in ALWAYS_THERE or "customer_id" not in TABLES[table].columns:
            continue
        set_aside(
            connection,
            table,
            "'no such customer in the ledger'",
            where="customer_id NOT IN (SELECT customer_id FROM clean_customers)",
        )
        if table in CLAIMS:
            connection.execute(INHERIT.format(table=table, none=NO_CURRENCY))
            set_aside(
                connection,
                table,
                "'in another currency than its documents'",
                where=FOREIGN.format(table=table),
            )
