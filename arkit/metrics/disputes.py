"""What do customers dispute, and whose fault was it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.metrics.groups import Groups, groups, major, ratio, reasons
from arkit.metrics.members import with_members
from arkit.metrics.paid import RECEIVABLE
from arkit.metrics.passport import Measure, measure
from arkit.metrics.within import Window

if TYPE_CHECKING:
    from arkit.ledger import Ledger

DISPUTES = """
SELECT d.dispute_id, d.customer_id, d.invoice_id, d.opened_date, d.closed_date,
  COALESCE(d.amount, t.invoice_amount) AS amount, t.open_amount, d.reason, d.outcome
FROM known_disputes AS d
LEFT JOIN (SELECT i.customer_id, i.invoice_id,
    CAST(SUM(l.amount) AS BIGINT) AS invoice_amount,
    CAST(SUM(l.open_amount) AS BIGINT) AS open_amount
  FROM (SELECT customer_id, invoice_id FROM known_disputes
    WHERE invoice_id IS NOT NULL GROUP BY customer_id, invoice_id) AS q
  JOIN known_invoices AS i ON i.customer_id = q.customer_id
    AND i.invoice_id = q.invoice_id
  JOIN ledger AS l ON l.item_id = i.item_id AND l.amount > 0
  GROUP BY i.customer_id, i.invoice_id) AS t
ON t.customer_id = d.customer_id AND t.invoice_id = d.invoice_id
ORDER BY d.customer_id, d.opened_date, d.dispute_id
"""

SALES = """
SELECT customer_id, CAST(SUM(amount) AS BIGINT) AS sales_amount FROM ledger
WHERE {receivable} AND {in_window} GROUP BY customer_id ORDER BY customer_id
"""

COLUMNS = (
    *("dispute_id", "customer_id", "invoice_id", "opened_date", "closed_date"),
    *("days_open", "amount", "open_amount", "is_open", "reason", "outcome"),
)
FAULT = {"customer right": 1.0, "shared": 0.5, "seller right": 0.0}
BASIS = (
    "Disputes known on the day; amount as stated, else the whole document; still "
    "disputed is at most what is open of the document, each cent once"
)


def disputes(ledger: Ledger) -> Measure:
    """Which disputes were raised, and how do they stand?

    Parameters
    ----------
    ledger : Ledger
        What was known on a day.

    Returns
    -------
    Measure
        One row per dispute, by customer and day opened: `dispute_id`, `customer_id`,
        `invoice_id`, `opened_date`, `closed_date`, `days_open` (until it was closed,
        or until the day), `amount` (of the whole document where none is stated),
        `open_amount` (still disputed and owed; 0 once closed), `is_open`, `reason`
        (what the customer objects to) and `outcome`.

    Notes
    -----
    Several open disputes of one document share its open amount, the oldest first. A
    dispute about no document, or one that is not in the ledger, has the amount stated;
    where none is, the amount is missing.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> frame = disputes(example()).frame
    >>> frame[["dispute_id", "amount", "open_amount", "days_open", "is_open"]]
      dispute_id  amount  open_amount  days_open  is_open
    0         X1   600.0        600.0         66     True
    1         X2   100.0          0.0         14    False
    """
    rows = ledger.query(DISPUTES, exact=True)
    is_open = rows["closed_date"].isna()
    until = rows["closed_date"].fillna(pd.Timestamp(ledger.as_of_date))
    frame = rows.assign(
        days_open=(until - rows["opened_date"]).dt.days.astype("int64"),
        amount=major(ledger, rows["amount"]),
        open_amount=major(ledger, _still_disputed(rows, is_open)),
        is_open=is_open,
    )
    frame = frame[list(COLUMNS)]
    about = {
        "name": "Disputes",
        "formula": "Days open = day closed, or the as-of day, − day opened",
        "basis": BASIS,
        "window": f"All disputes up to {ledger.as_of_date}",
    }
    return measure(ledger, frame, n_rows=len(frame), about=about)


def _still_disputed(rows: pd.DataFrame, is_open: pd.Series) -> pd.Series:
    """Minor units of open disputes, at most what is open of their documents."""
    amount = rows["amount"].where(is_open, 0.0).fillna(0.0)
    reached = amount.groupby([rows["customer_id"], rows["invoice_id"]]).cumsum()
    room = rows["open_amount"]
    capped = np.minimum(reached, room) - np.minimum(reached - amount, room)
    return amount.where(room.isna(), capped)


def dispute_record(
    ledger: Ledger, *, by: str | None = None, months: int = 12
) -> Measure:
    """How much do customers dispute, how long does it take, and who was right?

    Parameters
    ----------
    ledger : Ledger
        What was known on a day.
    by : str, optional
        Group: `customer_id` or a column of customers; None for the portfolio.
    months : int, default 12
        Calendar months, that of the as-of day included, in which disputes were opened
        or closed.

    Returns
    -------
    Measure
        One row per group of customers: `n_open` and `open_disputed_amount` (on the
        day), `n_opened` and `n_closed` (in the window), `mean_days_to_close` (of those
        closed), `seller_fault_share` (of those closed with an outcome, 0-1),
        `disputed_sales_share` (amounts of disputes opened / sales billed in the
        window) and `reason`.

    Raises
    ------
    ParameterError
        When the group or the months are not possible.

    Notes
    -----
    The seller was at fault where the outcome is "customer right"; "shared" counts
    half. Sales are invoices and debit notes by invoice date, with tax.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> frame = dispute_record(example()).frame
    >>> frame[["n_open", "open_disputed_amount", "n_closed", "seller_fault_share"]]
       n_open  open_disputed_amount  n_closed  seller_fault_share
    0       1                 600.0         1                 1.0
    """
    window = Window(ledger.as_of_date, months)
    raised = disputes(ledger).frame.drop(columns="reason")
    in_window = window.holds("invoice_date")
    sales = ledger.query(SALES.format(receivable=RECEIVABLE, in_window=in_window))
    events = pd.concat([raised, sales], ignore_index=True)
    rows, keys = with_members(ledger, events, by)
    held = groups(rows, keys)
    frame = held.keys.assign(**_record(held, rows, window))
    about = {
        "name": "Dispute record",
        "formula": "Seller's fault = (customer right + ½ shared) ÷ closed with an "
        "outcome; disputed share = amount of disputes opened ÷ sales",
        "basis": BASIS,
        "window": f"Opened, closed and billed {window.text}",
    }
    return measure(ledger, frame, n_rows=len(raised), about=about)


def _record(held: Groups, rows: pd.DataFrame, window: Window) -> dict[str, object]:
    first, last = pd.Timestamp(window.first), pd.Timestamp(window.last)
    is_dispute = rows["dispute_id"].notna()
    opened = is_dispute & rows["opened_date"].between(first, last)
    closed = is_dispute & rows["closed_date"].between(first, last)
    fault = rows["outcome"].map(FAULT).where(closed)
    n_closed, n_judged = held.count(closed), held.count(fault.notna())
    sales = held.sum(rows["sales_amount"].fillna(0))
    disputed = held.sum(rows["amount"].where(opened).fillna(0))
    cases = [
        (n_closed == 0, "no dispute was closed in the window"),
        (n_judged == 0, "no dispute closed in the window has an outcome"),
        (sales == 0, "nothing was billed in the window"),
    ]
    return {
        "n_open": held.count(is_dispute & rows["closed_date"].isna()),
        "open_disputed_amount": held.sum(rows["open_amount"].fillna(0)),
        "n_opened": held.count(opened),
        "n_closed": n_closed,
        "mean_days_to_close": ratio(
            held.sum(rows["days_open"].where(closed).fillna(0)), n_closed
        ),
        "seller_fault_share": ratio(held.sum(fault.fillna(0)), n_judged),
        "disputed_sales_share": ratio(disputed, sales),
        "reason": reasons(cases, len(held)),
    }
