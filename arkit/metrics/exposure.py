"""How much is at stake with a customer, and how does it compare with the limits?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from arkit.ledger import text_literal
from arkit.metrics.grouping import grouping
from arkit.metrics.groups import major, ratio, reasons
from arkit.metrics.passport import Measure, measure
from arkit.metrics.position import (
    DISPUTED,
    DISPUTED_ELSEWHERE,
    IS_ON_ACCOUNT,
    OPEN_ROWS,
)
from arkit.schema import NO_CURRENCY

if TYPE_CHECKING:
    from arkit.ledger import Ledger

PARTS = (
    "n_open",
    "open_amount",
    "on_account_amount",
    "overdue_amount",
    "undated_amount",
    "disputed_amount",
    "oldest_days_past_due",
)

POSITIONS = f"""
SELECT customer_id, COUNT(*) AS n_rows,
  SUM(CASE WHEN {IS_ON_ACCOUNT} THEN 0 ELSE 1 END) AS n_open,
  SUM(CASE WHEN {IS_ON_ACCOUNT} THEN 0 ELSE open_amount END) AS open_amount,
  SUM(CASE WHEN {IS_ON_ACCOUNT} THEN open_amount ELSE 0 END) AS on_account_amount,
  SUM(CASE WHEN days_past_due > 0 AND NOT {IS_ON_ACCOUNT} THEN open_amount ELSE 0 END)
    AS overdue_amount,
  SUM(CASE WHEN due_date IS NULL AND NOT {IS_ON_ACCOUNT} THEN open_amount ELSE 0 END)
    AS undated_amount,
  MAX(CASE WHEN days_past_due > 0 AND NOT {IS_ON_ACCOUNT} THEN days_past_due ELSE 0 END)
    AS oldest_days_past_due
FROM ({OPEN_ROWS}) AS o GROUP BY customer_id
"""

EACH_CUSTOMER = f"""
SELECT k.customer_id, COALESCE(p.n_rows, 0) AS n_rows,
  COALESCE(p.n_open, 0) AS n_open, COALESCE(p.open_amount, 0) AS open_amount,
  COALESCE(p.on_account_amount, 0) AS on_account_amount,
  COALESCE(p.overdue_amount, 0) AS overdue_amount,
  COALESCE(p.undated_amount, 0) AS undated_amount,
  COALESCE(d.disputed_amount, 0) AS disputed_amount,
  COALESCE(p.oldest_days_past_due, 0) AS oldest_days_past_due,
  COALESCE(p.open_amount, 0) + COALESCE(p.on_account_amount, 0) AS exposure_amount,
  CASE WHEN {{is_home}} THEN m.credit_limit_amount END AS credit_limit_amount,
  CASE WHEN {{is_home}} THEN m.insured_limit_amount END AS insured_limit_amount,
  CASE WHEN NOT {{is_home}} AND (m.credit_limit_amount IS NOT NULL
    OR m.insured_limit_amount IS NOT NULL) THEN 1 ELSE 0 END AS is_foreign
FROM (SELECT customer_id FROM known_customers UNION
  SELECT customer_id FROM ({OPEN_ROWS}) AS o) AS k
LEFT JOIN known_customers AS m ON m.customer_id = k.customer_id
LEFT JOIN ({POSITIONS}) AS p ON p.customer_id = k.customer_id
LEFT JOIN (SELECT customer_id, SUM(disputed_amount) AS disputed_amount
  FROM (SELECT customer_id, disputed_amount FROM ({DISPUTED}) AS q
    UNION ALL SELECT customer_id, disputed_amount FROM ({DISPUTED_ELSEWHERE}) AS e)
    AS b GROUP BY customer_id) AS d ON d.customer_id = k.customer_id
"""

LIMITS = """
CAST(SUM(e.n_rows) AS BIGINT) AS n_rows, CAST(SUM(e.is_foreign) AS BIGINT) AS n_foreign,
CAST(SUM(e.credit_limit_amount) AS BIGINT) AS credit_limit_amount,
CAST(SUM(e.insured_limit_amount) AS BIGINT) AS insured_limit_amount,
CAST(SUM(CASE WHEN e.credit_limit_amount IS NOT NULL
  THEN GREATEST(e.exposure_amount, 0) END) AS BIGINT) AS used_amount,
CAST(SUM(CASE WHEN e.insured_limit_amount IS NOT NULL
  THEN GREATEST(e.exposure_amount - e.insured_limit_amount, 0) END) AS BIGINT)
  AS uninsured_amount,
CAST(SUM(CASE WHEN e.credit_limit_amount IS NOT NULL
  THEN GREATEST(e.exposure_amount - e.credit_limit_amount, 0) END) AS BIGINT)
  AS over_limit_amount
"""

COLUMNS = [
    "n_open",
    "open_amount",
    "on_account_amount",
    "exposure_amount",
    "overdue_amount",
    "not_due_amount",
    "undated_amount",
    "overdue_share",
    "disputed_amount",
    "oldest_days_past_due",
    "credit_limit_amount",
    "insured_limit_amount",
    "utilization_share",
    "uninsured_amount",
    "over_limit_amount",
    "reason",
]


def exposure(ledger: Ledger, *, by: str | None = None) -> Measure:
    """How much is at stake, how much of it is overdue, and do the limits hold?

    Parameters
    ----------
    ledger : Ledger
        As-of day and scope.
    by : str, optional
        Group, such as "customer_id" or "segment"; the portfolio where not given.

    Returns
    -------
    Measure
        One row per group of known customers: the group; `n_open` (open documents);
        `open_amount` (of documents); `on_account_amount` (open credit notes and
        unapplied settlements, negative or 0); `exposure_amount` (the sum of both);
        `overdue_amount`, `not_due_amount` and `undated_amount` (they add up to
        `open_amount`); `overdue_share` (of `open_amount`); `disputed_amount` (open
        amount of documents with an open dispute, at most what is disputed, and what is
        disputed without a document);
        `oldest_days_past_due` (days; 0 when nothing is overdue);
        `credit_limit_amount`, `insured_limit_amount` (sums over customers that have
        one; NaN when none has); `utilization_share` (exposure over limit, of customers
        with a limit, one in credit counting as 0); `uninsured_amount`,
        `over_limit_amount` (what exceeds the limit, customer by customer); `reason`
        (why the figures on limits are missing, or None).

    Raises
    ------
    ParameterError
        When the group is unknown.

    Notes
    -----
    Utilization = exposure / credit limit. Orders not yet invoiced are not in it.
    Source: Credit Research Foundation, KPI definitions (receivables); Microsoft,
    Dynamics 365 credit statistics (limit used).

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> at_stake = exposure(example(), by="customer_id").frame
    >>> at_stake[["customer_id", "exposure_amount", "utilization_share"]]
      customer_id  exposure_amount  utilization_share
    0          C1           4500.0            0.90000
    1          C2            750.0            0.50000
    2          C3           9750.0            1.21875
    """
    group = grouping(by, alias="e")
    parts = ", ".join(
        f"CAST({'MAX' if part.startswith('oldest') else 'SUM'}(e.{part}) AS BIGINT) "
        f"AS {part}"
        for part in PARTS
    )
    each = EACH_CUSTOMER.format(is_home=_is_home(ledger))
    found = ledger.query(
        f"SELECT {group.select}{parts}, {LIMITS} "
        f"FROM ({each}) AS e{group.join}{group.group()}",
        exact=True,
    )
    if by is not None:
        found = found.sort_values(by, ignore_index=True)
    frame = _figures(ledger, found)[[*group.keys, *COLUMNS]]
    about = {
        "name": "Exposure",
        "formula": "Open documents less what is on account; utilization = exposure / "
        "credit limit over customers that have one",
        "basis": "Open documents, open credit notes, unapplied settlements; orders not "
        "yet invoiced, and limits in another currency, are not in it",
        "window": "Everything open",
        "source": "Credit Research Foundation, KPI definitions; Microsoft, Dynamics "
        "365 credit statistics",
    }
    return measure(ledger, frame, n_rows=int(found["n_rows"].sum()), about=about)


def _is_home(ledger: Ledger) -> str:
    """SQL condition that a customer's limits are in the ledger's currency."""
    if ledger.currency == NO_CURRENCY:
        return "(1 = 1)"
    return f"(COALESCE(m.currency, '') IN ('', {text_literal(ledger.currency)}))"


def _figures(ledger: Ledger, found: pd.DataFrame) -> pd.DataFrame:
    """Shares, sums and reasons from what the query found."""
    frame = found.fillna({name: 0 for name in (*PARTS, "n_rows", "n_foreign")})
    money = [c for c in frame if c.endswith("_amount")]
    frame[money] = frame[money].astype("float64")
    documents = frame["open_amount"]
    frame["exposure_amount"] = documents + frame["on_account_amount"]
    overdue, undated = frame["overdue_amount"], frame["undated_amount"]
    frame["not_due_amount"] = documents - overdue - undated
    frame["overdue_share"] = ratio(overdue, documents)
    limit = frame["credit_limit_amount"]
    frame["utilization_share"] = ratio(frame["used_amount"], limit)
    frame["n_open"] = frame["n_open"].astype("int64")
    frame["oldest_days_past_due"] = frame["oldest_days_past_due"].astype("float64")
    frame["reason"] = _reasons(limit, frame["n_foreign"])
    money += ["exposure_amount", "not_due_amount"]
    frame[money] = major(ledger, frame[money])
    return frame


def _reasons(limit: pd.Series, n_foreign: pd.Series) -> pd.Series:
    """Why utilization is missing."""
    cases = [
        (limit == 0, "the credit limit is 0"),
        (
            limit.isna() & (n_foreign > 0),
            "the limits are in another currency than the documents",
        ),
        (limit.isna(), "no customer has a credit limit"),
    ]
    return reasons(cases, len(limit))
