"""Do customers keep their promises to pay?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from arkit.errors import ParameterError
from arkit.metrics.groups import major, reasons
from arkit.metrics.passport import Measure, measure
from arkit.metrics.promise_state import allocate_money, promise_states

if TYPE_CHECKING:
    from arkit.ledger import Ledger

PROMISED = """
SELECT customer_id, invoice_id, ROW_NUMBER() OVER (ORDER BY customer_id, invoice_id)
    AS document
FROM known_promises WHERE invoice_id IS NOT NULL GROUP BY customer_id, invoice_id
"""

PROMISERS = """
SELECT customer_id, ROW_NUMBER() OVER (ORDER BY customer_id) AS account,
  MIN(made_on) AS first_date,
  MIN(CASE WHEN invoice_id IS NULL THEN 0 ELSE 1 END) AS is_by_document
FROM known_promises GROUP BY customer_id
"""

PROMISES = f"""
SELECT p.promise_id, p.customer_id, p.invoice_id, p.made_on, p.due_date, p.amount,
  w.account, COALESCE(d.document, 0) AS document, d.invoice_amount, d.n_items,
  d.n_left, d.closed_date
FROM known_promises AS p
JOIN ({PROMISERS}) AS w ON w.customer_id = p.customer_id
LEFT JOIN (SELECT q.customer_id, q.invoice_id, q.document, COUNT(*) AS n_items,
    CAST(SUM(l.amount) AS BIGINT) AS invoice_amount,
    CAST(SUM(CASE WHEN l.open_amount <> 0 OR l.written_off_amount <> 0
      THEN 1 ELSE 0 END) AS BIGINT) AS n_left,
    MAX(l.settled_date) AS closed_date
  FROM ({PROMISED}) AS q
  JOIN known_invoices AS i ON i.customer_id = q.customer_id
    AND i.invoice_id = q.invoice_id
  JOIN ledger AS l ON l.item_id = i.item_id
  GROUP BY q.customer_id, q.invoice_id, q.document) AS d
ON d.customer_id = p.customer_id AND d.invoice_id = p.invoice_id
ORDER BY p.customer_id, p.made_on, p.promise_id
"""

MONEY = f"""
SELECT w.account, COALESCE(q.document, 0) AS document, r.settlement_date,
  CAST(SUM(r.amount) AS BIGINT) AS amount
FROM reductions AS r
JOIN ({PROMISERS}) AS w ON w.customer_id = r.customer_id
  AND r.settlement_date >= w.first_date
LEFT JOIN (SELECT i.item_id, d.document FROM ({PROMISED}) AS d
  JOIN known_invoices AS i ON i.customer_id = d.customer_id
    AND i.invoice_id = d.invoice_id) AS q ON q.item_id = r.item_id
LEFT JOIN (SELECT item_id FROM ledger WHERE kind = 'credit note') AS n
  ON n.item_id = r.item_id
WHERE r.settled_by = 'payment' AND n.item_id IS NULL
  AND (q.document IS NOT NULL OR w.is_by_document = 0)
GROUP BY w.account, COALESCE(q.document, 0), r.settlement_date
ORDER BY w.account, COALESCE(q.document, 0), r.settlement_date
"""

RULES = (
    "Payments from the day of the promise, each counted once, first for promises of "
    "its document, then on account, the earlier due first; moved promises and those "
    "for documents closed otherwise are superseded; due today is open"
)
SOURCE = "transformance.ai, glossary: promise-to-pay kept rate"


def promises(ledger: Ledger, *, tolerance_days: int = 0) -> Measure:
    """What became of every promise to pay?

    Parameters
    ----------
    ledger : Ledger
        What was known on a day.
    tolerance_days : int, default 0
        Days after the due date that still keep a promise; 2 forgives a weekend.

    Returns
    -------
    Measure
        One row per promise, by customer and day made: `promise_id`, `customer_id`,
        `invoice_id`, `made_on`, `due_date`, `amount`, `received_amount` (money
        allocated to it), `in_time_amount` (of that, in time), `state`, `size_amount`
        (amount of the promised document; of the promise, where for the account) and
        `reason`.

    Raises
    ------
    ParameterError
        When the tolerance is negative.

    Notes
    -----
    The state is derived as of the day, from payments (not discounts or credits):

    1. Money for a promise are payments of its document, from the day it was made; for
       a promise on account, all payments of the customer, applied or not. A returned
       payment takes back the latest money of its document, or of the account where
       nobody promised the document.
    2. Each cent counts once, up to the amount promised: first for promises for its
       document, what is left of it for those on account. Among each, every promise
       first takes what came in time, then what came later; the earlier due before the
       later, the earliest money first.
    3. A promise for a document is moved when the next one for it is made on a later
       day and before the first falls due; it takes money until the day before.
       Promises made on the same day are a plan and stand side by side.
    4. *Kept*: the amount came by the due date plus tolerance; also when the document
       was closed by then without a write-off and part of it was paid. *Superseded*:
       moved before it was kept, or nothing was left to pay. *Open*: not kept, and due
       on the day or later. *Kept late*, *partly kept*, *broken*: overdue, with all,
       part or none of the amount received by now.

    A promise for a document that is not in the ledger has no state.

    References
    ----------
    States as used in collection software; no standard defines them, the rules above
    are arkit's. Kept rates of 60-80 % are called typical by transformance.ai.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> promises(example()).frame[["promise_id", "amount", "received_amount", "state"]]
      promise_id  amount  received_amount   state
    0         P2  1000.0           1000.0    kept
    1         P3  2000.0           1000.0    open
    2         P1  5000.0              0.0  broken
    """
    if tolerance_days < 0:
        raise ParameterError(
            f"a tolerance of {tolerance_days} days", remedy="give 0 days or more"
        )
    frame = ledger.query(PROMISES, exact=True)
    frame["deadline"] = frame["due_date"] + pd.Timedelta(days=tolerance_days)
    money = ledger.query(MONEY, exact=True) if len(frame) else None
    frame = _judged(frame, money, ledger)
    about = {
        "name": "Promises to pay",
        "formula": f"Money received by the promised day + {tolerance_days} days "
        "against the amount promised",
        "basis": RULES,
        "window": f"All promises up to {ledger.as_of_date}",
        "source": SOURCE,
    }
    return measure(ledger, frame, n_rows=len(frame), about=about)


def _judged(
    frame: pd.DataFrame, money: pd.DataFrame | None, ledger: Ledger
) -> pd.DataFrame:
    """Allocate money to promises, derive their states and show major units."""
    on_account = frame["invoice_id"].isna()
    is_known = on_account | frame["n_items"].notna()
    has_amount = frame["amount"].notna()
    frame["is_found"] = is_known & has_amount
    frame["is_closed"] = frame["n_left"].eq(0)
    rows = frame[frame["is_found"]].astype({"amount": "int64"})
    blank = {"in_time": 0, "late": 0, "is_moved": False}
    frame = frame.assign(**blank)
    if len(rows):
        claims = allocate_money(rows, money)
        for name in blank:
            frame.loc[rows.index, name] = claims[name]
    state = promise_states(frame, as_of=ledger.as_of_date)
    size = frame["amount"].where(on_account, frame["invoice_amount"])
    cases = [
        (~is_known, "the promised document is not in the ledger"),
        (~has_amount, "its amount is in a currency without a rate"),
    ]
    shown = ["promise_id", "customer_id", "invoice_id", "made_on", "due_date"]
    return frame[shown].assign(
        amount=major(ledger, frame["amount"]),
        received_amount=major(ledger, frame["in_time"] + frame["late"]),
        in_time_amount=major(ledger, frame["in_time"]),
        state=state,
        size_amount=major(ledger, size),
        reason=reasons(cases, len(frame)),
    )
