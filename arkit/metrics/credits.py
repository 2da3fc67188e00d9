"""How much of the sales never comes as money: credits, returns, discounts?"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.metrics.groups import Groups, groups, ratio, reasons
from arkit.metrics.members import with_members
from arkit.metrics.passport import Measure, measure
from arkit.metrics.within import Window

if TYPE_CHECKING:
    from arkit.ledger import Ledger

EVENTS = """
SELECT customer_id, what, COUNT(*) AS n, CAST(SUM(amount) AS BIGINT) AS amount
FROM (SELECT customer_id, CASE WHEN kind = 'credit note' THEN 'credit document'
    ELSE 'sales' END AS what, amount
  FROM ledger WHERE {billed}
  UNION ALL
  SELECT customer_id, settled_by AS what, amount FROM reductions
  WHERE {settled} AND settled_by <> 'payment' AND amount > 0
  UNION ALL
  SELECT r.customer_id, CASE WHEN l.kind = 'credit note' THEN 'used as ' || r.settled_by
    WHEN r.settled_by = 'payment' THEN 'reversal' ELSE r.settled_by END AS what,
    r.amount
  FROM reductions AS r LEFT JOIN ledger AS l ON l.item_id = r.item_id
  WHERE {settled} AND r.amount < 0
  UNION ALL
  SELECT customer_id, 'unapplied' AS what, amount FROM unapplied) AS events
GROUP BY customer_id, what ORDER BY customer_id, what
"""

KINDS = (
    *("sales", "credit document", "credit note", "used as credit note", "offset"),
    *("used as offset", "return", "discount", "write-off", "unapplied"),
)
SHARES = ("credit_note", "return", "discount", "write_off", "offset")


def deductions(ledger: Ledger, *, by: str | None = None, months: int = 12) -> Measure:
    """Which part of the sales was credited, returned, discounted or written off?

    Parameters
    ----------
    ledger : Ledger
        What was known on a day.
    by : str, optional
        Group: `customer_id` or a column of customers; None for the portfolio.
    months : int, default 12
        Calendar months, that of the as-of day included.

    Returns
    -------
    Measure
        One row per group of customers: `sales_amount`, `credit_note_amount`,
        `return_amount`, `discount_amount`, `write_off_amount`, `offset_amount`, each of
        the five with its `_share` of sales (0-1), `unapplied_amount` (cash and credit
        on account on the day, whenever it came), `n_reversals` (payments returned) and
        `reason`.

    Raises
    ------
    ParameterError
        When the group or the months are not possible.

    Notes
    -----
    Sales are invoices and debit notes by invoice date, with tax; deductions count by
    their own date, so that a share may belong to sales of an earlier window. Credit
    notes are those billed as documents and those booked against an invoice; where a
    document of the customer is used up against an invoice it counts once, when it was
    billed. Offsets are what remains of offsets after that: netting against what the
    seller owes the customer. Reversals reduce what they reverse.

    References
    ----------
    Bad debt and deductions to sales: Oracle JD Edwards, Accounts Receivable,
    calculations page.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> frame = deductions(example(), by="customer_id").frame
    >>> frame[["customer_id", "sales_amount", "credit_note_amount", "return_amount"]]
      customer_id  sales_amount  credit_note_amount  return_amount
    0          C1       10000.0                 0.0            0.0
    1          C2        2300.0               150.0          100.0
    2          C3       15000.0                 0.0            0.0
    """
    window = Window(ledger.as_of_date, months)
    text = EVENTS.format(
        billed=window.holds("invoice_date"), settled=window.holds("settlement_date")
    )
    events = ledger.query(text)
    wide = _per_customer(events)
    rows, keys = with_members(ledger, wide, by)
    held = groups(rows, keys)
    frame = held.keys.assign(**_figures(held, rows))
    about = {
        "name": "Deductions",
        "formula": "Credit notes, returns, discounts, write-offs and offsets ÷ sales",
        "basis": "Sales by invoice date, deductions by their own date; a credit note "
        "counts once, billed or booked; reversals taken off",
        "window": window.text,
        "source": "Oracle JD Edwards, Accounts Receivable, calculations",
    }
    return measure(ledger, frame, n_rows=int(events["n"].sum()), about=about)


def _per_customer(events: pd.DataFrame) -> pd.DataFrame:
    """One row per customer; a credit note used against an invoice counts once."""
    is_reversal = events["what"].eq("reversal")
    wide = events[~is_reversal].pivot_table(
        index="customer_id", columns="what", values="amount", aggfunc="sum"
    )
    wide = wide.reindex(columns=list(KINDS)).fillna(0.0)
    used = {way: -wide[f"used as {way}"] for way in ("credit note", "offset")}
    left = {way: wide[way] for way in used}
    # Both sides of a use mostly carry the same kind; what is left over does not.
    for way, other in (*zip(used, used, strict=True), *permutations(used)):
        both = np.minimum(used[way], left[other]).clip(lower=0)
        used[way], left[other] = used[way] - both, left[other] - both
    amounts = pd.DataFrame(
        {
            "sales_amount": wide["sales"],
            "credit_note_amount": left["credit note"] - wide["credit document"],
            "return_amount": wide["return"],
            "discount_amount": wide["discount"],
            "write_off_amount": wide["write-off"],
            "offset_amount": left["offset"],
            "unapplied_amount": wide["unapplied"],
        }
    )
    n = events[is_reversal].set_index("customer_id")["n"]
    return amounts.join(n.rename("n_reversals"), how="outer").reset_index()


def _figures(held: Groups, rows: pd.DataFrame) -> dict[str, object]:
    names = ("sales", *SHARES, "unapplied")
    sums = {f"{n}_amount": held.sum(rows[f"{n}_amount"].fillna(0)) for n in names}
    sales = sums["sales_amount"]
    shares = {f"{n}_share": ratio(sums[f"{n}_amount"], sales) for n in SHARES}
    unapplied = {"unapplied_amount": sums.pop("unapplied_amount")}
    return {
        **sums,
        **shares,
        **unapplied,
        "n_reversals": held.count(rows["n_reversals"].fillna(0)),
        "reason": reasons(
            [(sales == 0, "nothing was billed in the window")], len(held)
        ),
    }
