"""Make extracts of any size for measuring: invoices.csv and payments.csv.

    python benchmarks/big_ledger.py FOLDER N_INVOICES

The numbers are drawn by DuckDB from a fixed seed: one customer in a thousand invoices,
94.2 % of invoices paid in one part, the rest in two, 5 % not paid, 54 months.
"""

import sys
from pathlib import Path

import duckdb

INVOICES = """
CREATE TABLE invoices AS
SELECT 'R' || LPAD(CAST(i AS VARCHAR), 9, '0') AS invoice_id,
  'C' || LPAD(CAST(CAST(FLOOR(POWER(u1, 1.5) * {customers}) AS BIGINT) AS VARCHAR),
    6, '0') AS customer_id,
  DATE '2021-01-01' + CAST(i * 1642 // {n} AS INTEGER) AS invoice_date,
  DATE '2021-01-01' + CAST(i * 1642 // {n} AS INTEGER)
    + CASE WHEN u2 < 0.7 THEN 30 WHEN u2 < 0.9 THEN 45 ELSE 60 END AS due_date,
  CAST(ROUND(EXP(5 + 3 * u3), 2) AS DECIMAL(12, 2)) AS amount, 'EUR' AS currency,
  CAST(FLOOR(-25 * LN(1 - u4 * 0.999)) AS INTEGER) - 8 AS late, u5
FROM (SELECT i, (hash(i * 5 + 1) % 1000003) / 1000003.0 AS u1,
    (hash(i * 5 + 2) % 1000003) / 1000003.0 AS u2,
    (hash(i * 5 + 3) % 1000003) / 1000003.0 AS u3,
    (hash(i * 5 + 4) % 1000003) / 1000003.0 AS u4,
    (hash(i * 5 + 5) % 1000003) / 1000003.0 AS u5
  FROM range({n}) AS r(i)) AS drawn
"""

PAYMENTS = """
SELECT customer_id, invoice_id, part_date AS payment_date, part AS amount,
  'EUR' AS currency
FROM (SELECT customer_id, invoice_id, due_date + late AS part_date,
    CASE WHEN u5 < 0.055 THEN CAST(amount * 0.4 AS DECIMAL(12, 2)) ELSE amount END
      AS part
  FROM invoices WHERE u5 < 0.95
  UNION ALL
  SELECT customer_id, invoice_id, due_date + late + 14 AS part_date,
    amount - CAST(amount * 0.4 AS DECIMAL(12, 2)) AS part
  FROM invoices WHERE u5 < 0.055) AS parts
WHERE part_date <= DATE '2025-06-30'
"""


def make(folder: Path, n: int) -> None:
    """Write both files."""
    folder.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect(config={"memory_limit": "4GB"})
    con.execute(INVOICES.format(n=n, customers=max(n // 1000, 10)))
    columns = "invoice_id, customer_id, invoice_date, due_date, amount, currency"
    con.execute(
        f"COPY (SELECT {columns} FROM invoices) TO '{folder}/invoices.csv' (HEADER)"
    )
    con.execute(f"COPY ({PAYMENTS}) TO '{folder}/payments.csv' (HEADER)")


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]))
