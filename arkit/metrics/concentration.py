"""How much depends on a few customers?"""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.metrics.groups import ratio
from arkit.metrics.passport import Measure, measure
from arkit.metrics.position import IS_ON_ACCOUNT, OPEN_ROWS
from arkit.metrics.within import Window

if TYPE_CHECKING:
    from arkit.ledger import Ledger

BASES = {"open": "open_amount", "sales": "sales_amount"}
SALES_MONTHS = 12

CUSTOMERS = f"""
SELECT b.customer_id, m.customer_name,
  CAST(SUM(b.open_amount) AS BIGINT) AS open_amount,
  CAST(SUM(b.overdue_amount) AS BIGINT) AS overdue_amount,
  CAST(SUM(b.sales_amount) AS BIGINT) AS sales_amount, COUNT(*) AS n_rows
FROM (SELECT customer_id, open_amount,
    CASE WHEN days_past_due > 0 AND NOT {IS_ON_ACCOUNT} THEN open_amount ELSE 0 END
      AS overdue_amount, 0 AS sales_amount
  FROM ({OPEN_ROWS}) AS o
  UNION ALL
  SELECT customer_id, 0 AS open_amount, 0 AS overdue_amount, amount AS sales_amount
  FROM ledger WHERE kind <> 'credit note' AND {{in_window}}) AS b
LEFT JOIN known_customers AS m ON m.customer_id = b.customer_id
GROUP BY b.customer_id, m.customer_name
"""
RANKED = [
    "rank",
    "customer_id",
    "customer_name",
    "open_amount",
    "overdue_amount",
    "share",
    "cumulative_share",
    "sales_amount",
    "sales_share",
]


def concentration(ledger: Ledger, *, basis: str = "open") -> Measure:
    """How much of what is open, or of sales, depends on a few customers?

    Parameters
    ----------
    ledger : Ledger
        As-of day and scope.
    basis : {"open", "sales"}, default "open"
        Open amount net of credits, or sales of the last 12 months.

    Returns
    -------
    Measure
        One row: `n_customers` (with a positive amount); `top_1_share`, `top_5_share`,
        `top_10_share`; `hhi` (0 to 10,000); `largest_customer_id`; `reason` (why the
        figures are NaN, or None).

    Raises
    ------
    ParameterError
        When the basis is unknown.

    Notes
    -----
    HHI = sum of squared shares in percent. Customers in credit have no share. Source:
    Herfindahl-Hirschman index; QuickBooks, customer concentration (above 2,500 is too
    concentrated).

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> found = concentration(example()).frame
    >>> found[["n_customers", "top_1_share", "hhi", "largest_customer_id"]].round(2)
       n_customers  top_1_share     hhi largest_customer_id
    0            3         0.65  5150.0                  C3
    """
    if basis not in BASES:
        raise ParameterError(
            f"cannot measure concentration by {basis!r}",
            remedy=f"use one of {', '.join(BASES)}",
        )
    window = Window(ledger.as_of_date, SALES_MONTHS)
    rows = _customers(ledger, window)
    amounts = rows.set_index("customer_id")[BASES[basis]]
    frame = pd.DataFrame([_figures(amounts[amounts > 0])])
    about = {
        "name": "Concentration",
        "formula": "Shares of the largest customers; HHI = sum of squared shares in "
        "percent",
        "basis": "Customers with a positive "
        + (
            "open amount net of credits and what is on account"
            if basis == "open"
            else "amount of invoices and debit notes"
        ),
        "window": "Everything open" if basis == "open" else window.text,
        "source": "Herfindahl-Hirschman index; QuickBooks, customer concentration",
    }
    return measure(ledger, frame, n_rows=int(rows["n_rows"].sum()), about=about)


def ranking(ledger: Ledger, *, top: int = 10) -> Measure:
    """Which customers owe the most, and what do they buy?

    Parameters
    ----------
    ledger : Ledger
        As-of day and scope.
    top : int, default 10
        How many customers.

    Returns
    -------
    Measure
        One row per customer, the largest open amount first: `rank`, `customer_id`,
        `customer_name`, `open_amount` (net of credits), `overdue_amount`, `share` (of
        what all customers in debt owe; NaN for one in credit), `cumulative_share`,
        `sales_amount` (12 months), `sales_share`.

    Raises
    ------
    ParameterError
        When `top` is not positive.

    Notes
    -----
    Share = open amount / sum of positive open amounts. Source: as `concentration`.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> largest = ranking(example(), top=2).frame
    >>> largest[["rank", "customer_id", "open_amount", "share", "sales_amount"]]
       rank customer_id  open_amount  share  sales_amount
    0     1          C3       9750.0   0.65       15000.0
    1     2          C1       4500.0   0.30       10000.0
    """
    if not isinstance(top, int) or top < 1:
        raise ParameterError(
            f"the largest {top!r} customers", remedy="give a whole number, 1 or more"
        )
    window = Window(ledger.as_of_date, SALES_MONTHS)
    rows = _customers(ledger, window)
    owed = rows["open_amount"]
    rows["share"] = ratio(owed.where(owed > 0), owed[owed > 0].sum())
    rows["cumulative_share"] = rows["share"].cumsum()
    rows["sales_share"] = ratio(rows["sales_amount"], rows["sales_amount"].sum())
    rows.insert(0, "rank", np.arange(1, len(rows) + 1))
    about = {
        "name": "Largest customers",
        "formula": "Share = open amount / sum of positive open amounts",
        "basis": "Open amounts net of credits and what is on account; sales are "
        "invoices and debit notes",
        "window": f"Sales {window.text}",
        "source": "Herfindahl-Hirschman index; QuickBooks, customer concentration",
    }
    n_rows = int(rows["n_rows"].sum())
    frame = rows.head(top)[RANKED]
    return measure(ledger, frame, n_rows=n_rows, about=about)


def hhi(amounts: object) -> float:
    """How concentrated are amounts, from near 0 (many alike) to 10,000 (only one)?

    Parameters
    ----------
    amounts : array-like of float
        One amount per customer; those not positive have no share.

    Returns
    -------
    float
        Herfindahl-Hirschman index; NaN when no amount is positive.

    Notes
    -----
    Sum of squared shares in percent. Source: QuickBooks, customer concentration.

    Examples
    --------
    >>> round(hhi([20, 30, 50]))
    3800
    """
    values = np.asarray(amounts, dtype="float64")
    values = values[values > 0]
    if not len(values):
        return nan
    return float(((values / values.sum() * 100) ** 2).sum())


def sales_needed(loss_amount: float, margin_rate: float) -> float:
    """How much more has to be sold to earn back a loss?

    Parameters
    ----------
    loss_amount : float
        Amount written off.
    margin_rate : float
        Margin on sales, 0 to 1: the net margin, or the contribution margin when the
        further sales bring no fixed costs.

    Returns
    -------
    float
        Sales, in the unit of the loss.

    Raises
    ------
    ParameterError
        When the margin is not above 0 and at most 1.

    Notes
    -----
    Sales needed = loss / margin. Source: ncscredit.com, write-off recovery; tsico.com
    has the same table with a misprint (750,000 at 5 % is 15,000,000).

    Examples
    --------
    >>> round(sales_needed(50_000, 0.30))
    166667
    """
    if not 0 < margin_rate <= 1:
        raise ParameterError(
            f"a margin of {margin_rate!r}", remedy="give a share such as 0.05 for 5 %"
        )
    return loss_amount / margin_rate


def _customers(ledger: Ledger, window: Window) -> pd.DataFrame:
    """Amounts per customer, the largest open amount first."""
    rows = ledger.query(CUSTOMERS.format(in_window=window.holds("invoice_date")))
    order, rising = ["open_amount", "sales_amount", "customer_id"], [False, False, True]
    return rows.sort_values(order, ascending=rising, ignore_index=True)


def _figures(amounts: pd.Series) -> dict[str, object]:
    """Figures of positive amounts by customer."""
    ordered = amounts.sort_values(ascending=False, kind="stable")
    total = ordered.sum()
    tops = {f"top_{n}_share": ordered.head(n).sum() for n in (1, 5, 10)}
    none = ordered.empty
    reason = "not determinable, because no customer has a positive amount"
    return {
        "n_customers": len(ordered),
        **{name: nan if none else float(t / total) for name, t in tops.items()},
        "hhi": hhi(ordered),
        "largest_customer_id": None if none else ordered.index[0],
        "reason": reason if none else None,
    }
