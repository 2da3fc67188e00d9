"""Who is the customer, and since when do we know each other?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from arkit.metrics.passport import Measure, measure
from arkit.schema import TABLES, decimals

if TYPE_CHECKING:
    from arkit.ledger import Ledger

MONEY = ("credit_limit_amount", "insured_limit_amount")

PROFILE = """
SELECT {columns}, d.n_documents, d.first_invoice_date, d.last_invoice_date,
  s.last_payment_date
FROM known_customers AS c
LEFT JOIN (SELECT customer_id, COUNT(*) AS n_documents,
    MIN(invoice_date) AS first_invoice_date, MAX(invoice_date) AS last_invoice_date
  FROM ledger GROUP BY customer_id) AS d ON d.customer_id = c.customer_id
LEFT JOIN (SELECT customer_id, MAX(settlement_date) AS last_payment_date
  FROM known_settlements WHERE kind = 'payment' AND amount > 0
  GROUP BY customer_id) AS s ON s.customer_id = c.customer_id
ORDER BY c.customer_id
"""


def profile(ledger: Ledger) -> Measure:
    """Who are the customers, as last known?

    Parameters
    ----------
    ledger : Ledger
        What was known on a day.

    Returns
    -------
    Measure
        One row per customer: the columns of the table `customers` but `known_on`
        (limits in major units of the row's `currency`, the ledger's where it has
        none), `customer_age_days` (days since `customer_since`, or since the first
        document where that is not known), `n_documents` (documents and installments),
        `first_invoice_date`, `last_invoice_date` and `last_payment_date`.

    Notes
    -----
    A customer of whom only documents are known has a row too, with nothing but the
    number. Shares of the portfolio are not here: a ledger narrowed to one customer
    does not know the others.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> frame = profile(example()).frame
    >>> frame[["customer_name", "customer_age_days", "n_documents"]]
      customer_name  customer_age_days  n_documents
    0   Alder Foods             2313.0            5
    1  Birch Stores              272.0            6
    2    Cedar Labs             4777.0            3
    """
    names = [name for name in TABLES["customers"].columns if name != "known_on"]
    columns = ", ".join(f"c.{name}" for name in names)
    frame = ledger.query(PROFILE.format(columns=columns), exact=True)
    codes = frame["currency"].fillna(ledger.currency)
    scale = 10.0 ** codes.map({code: decimals(code) for code in codes.unique()})
    since = frame["customer_since"].fillna(frame["first_invoice_date"])
    age = (pd.Timestamp(ledger.as_of_date) - since).dt.days.astype("float64")
    flags = frame["is_key_account"].astype("object")
    frame = frame.assign(
        **{name: frame[name].astype("float64") / scale for name in MONEY},
        is_key_account=flags.where(flags.notna(), None),
        n_documents=frame["n_documents"].fillna(0).astype("int64"),
        customer_age_days=age,
    )
    shown = [*names, "customer_age_days", "n_documents"]
    frame = frame[[*shown, *(c for c in frame if c not in shown)]]
    about = {
        "name": "Customer profile",
        "formula": "Last known row of the customer; age = as-of day − customer since",
        "basis": "Customers known on the day and their documents and payments",
        "window": f"Up to {ledger.as_of_date}",
    }
    return measure(ledger, frame, n_rows=len(frame), about=about)
