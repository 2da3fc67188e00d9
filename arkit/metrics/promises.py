"""Do customers keep their promises to pay?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from arkit.errors import ParameterError
from arkit.metrics.groups import major, reasons
from arkit.metrics.passport import Measure, measure
from arkit.metrics.promise_state import allocate_money, promise_states

if TYPE_CHECKING:
    import pandas as pd

    from arkit.ledger import Ledger

PROMISES = """
SELECT p.promise_id, p.customer_id, p.invoice_id, p.made_on, p.due_date, p.amount,
  d.invoice_amount, d.n_items, d.n_left, d.closed_date
FROM known_promises AS p
LEFT JOIN (SELECT i.customer_id, i.invoice_id, COUNT(*) AS n_items,
    CAST(SUM(l.amount) AS BIGINT) AS invoice_amount,
    CAST(SUM(CASE WHEN l.open_amount <> 0 OR l.written_off_amount <> 0
      THEN 1 ELSE 0 END) AS BIGINT) AS n_left,
    MAX(l.settled_date) AS closed_date
  FROM (SELECT customer_id, invoice_id FROM known_promises
    WHERE invoice_id IS NOT NULL GROUP BY customer_id, invoice_id) AS q
  JOIN known_invoices AS i ON i.customer_id = q.customer_id
    AND i.invoice_id = q.invoice_id
  JOIN ledger AS l ON l.item_id = i.item_id
  GROUP BY i.customer_id, i.invoice_id) AS d
ON d.customer_id = p.customer_id AND d.invoice_id = p.invoice_id
ORDER BY p.customer_id, p.made_on, p.promise_id
"""

MONEY = """
SELECT m.customer_id, m.invoice_id, m.settlement_date,
  CAST(SUM(m.amount) AS BIGINT) AS amount
FROM (SELECT a.customer_id, i.invoice_id, a.settlement_date, a.amount
  FROM applied AS a JOIN known_invoices AS i ON i.item_id = a.item_id
  WHERE a.settled_by = 'payment' AND a.kind <> 'credit note'
  UNION ALL
  SELECT customer_id, CAST(NULL AS VARCHAR(1)) AS invoice_id, settlement_date, amount
  FROM unapplied WHERE settled_by = 'payment') AS m
JOIN (SELECT customer_id, MIN(made_on) AS first_date,
    MIN(CASE WHEN invoice_id IS NULL THEN 0 ELSE 1 END) AS is_by_document
  FROM known_promises GROUP BY customer_id) AS w ON w.customer_id = m.customer_id
LEFT JOIN (SELECT customer_id, invoice_id FROM known_promises
    WHERE invoice_id IS NOT NULL GROUP BY customer_id, invoice_id) AS q
  ON q.customer_id = m.customer_id AND q.invoice_id = m.invoice_id
WHERE m.settlement_date >= w.first_date
  AND (w.is_by_document = 0 OR q.invoice_id IS NOT NULL)
GROUP BY m.customer_id, m.invoice_id, m.settlement_date
"""

RULES = (
    "Payments from the day of the promise, each counted once, first for the promise "
    "it keeps in time and the earlier due; moved promises and those for documents "
    "closed otherwise are superseded; due today is open"
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
       payment takes back the latest money of its document.
    2. Each cent counts once. First every promise takes what reached it in time, then
       what came later; each time those for a document before those on account, by due
       date, the earliest money first, up to the amount promised.
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
    money = ledger.query(MONEY, exact=True) if len(frame) else None
    frame = _judged(frame, money, ledger, tolerance_days=tolerance_days)
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
    frame: pd.DataFrame,
    money: pd.DataFrame | None,
    ledger: Ledger,
    *,
    tolerance_days: int,
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
        claims = allocate_money(rows, money, tolerance_days=tolerance_days)
        for name in blank:
            frame.loc[rows.index, name] = claims[name]
    state = promise_states(
        frame, as_of=ledger.as_of_date, tolerance_days=tolerance_days
    )
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
