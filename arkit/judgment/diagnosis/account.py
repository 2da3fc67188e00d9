"""What is known of one customer's invoices, payments, promises, disputes and calls?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit import metrics
from arkit.errors import ParameterError
from arkit.ledger import date_literal
from arkit.metrics.paid import BY_MONEY, RECEIVABLE
from arkit.metrics.position import OPEN_ROWS
from arkit.schema import is_missing

if TYPE_CHECKING:
    from arkit.ledger import Ledger

EPOCH = pd.Timestamp("1970-01-01")
ONE_DAY = pd.Timedelta(days=1)

ITEMS = f"""
SELECT i.item_id, i.customer_id, i.invoice_id, i.sent_date, l.invoice_date, l.due_date,
  l.settled_date, l.amount, l.open_amount, l.days_late, l.days_past_due, l.is_by_money,
  CASE WHEN i.po_number IS NULL THEN 0 ELSE 1 END AS has_order_number
FROM (SELECT *, CASE WHEN {BY_MONEY} THEN 1 ELSE 0 END AS is_by_money FROM ledger
  WHERE {RECEIVABLE}) AS l
JOIN known_invoices AS i ON i.item_id = l.item_id
ORDER BY l.due_date, l.invoice_date, i.customer_id, i.invoice_id, i.item_id
"""

PARTS = """
SELECT item_id, settlement_date, amount, CASE WHEN amount < invoice_amount THEN 1
  ELSE 0 END AS is_part
FROM applied WHERE settled_by = 'payment' AND amount > 0 AND kind <> 'credit note'
"""

DAYS = """
SELECT settlement_date, CAST(SUM(amount) AS BIGINT) AS amount FROM reductions
WHERE settled_by = 'payment' GROUP BY settlement_date HAVING SUM(amount) > 0
ORDER BY settlement_date
"""

CALLS = """
SELECT activity_date, kind, result FROM known_activities
ORDER BY activity_date, LENGTH(activity_id), activity_id
"""

OWED = f"""
SELECT CAST(SUM(open_amount) AS BIGINT) AS owed_amount FROM ({OPEN_ROWS}) AS rows_open
"""

WHO = """
SELECT customer_id, customer_name, segment, contact_rule, account_manager,
  relationship_holder FROM known_customers ORDER BY customer_id
"""

SOLD = """
SELECT CASE WHEN invoice_date > {recent} THEN 1 ELSE 0 END AS is_recent,
  CAST(SUM(amount) AS DOUBLE) AS total, COUNT(*) AS n
FROM ledger WHERE {receivable} AND invoice_date > {first}
GROUP BY CASE WHEN invoice_date > {recent} THEN 1 ELSE 0 END
"""


@dataclass(frozen=True, kw_only=True)
class Account:
    """What is known of a customer on the day, read once.

    Parameters
    ----------
    ledger : Ledger
        Narrowed to the customer (or to the accounts of one customer).
    portfolio : Ledger
        All customers on the same day.
    """

    ledger: Ledger
    portfolio: Ledger

    @property
    def today(self) -> pd.Timestamp:
        """The as-of day."""
        return pd.Timestamp(self.ledger.as_of_date)

    @cached_property
    def who(self) -> pd.DataFrame:
        """Master data of the accounts, one row each."""
        return self.ledger.query(WHO)

    @cached_property
    def items(self) -> pd.DataFrame:
        """Invoices and debit notes by due date, with what is known of each.

        Adds `due` (days since 1970), `is_open`, `is_paid` (by money), `is_disputed`
        (now) and `was_disputed`, `lag_days` (from the invoice date to its sending).
        """
        frame = self.ledger.query(ITEMS)
        keys = pd.MultiIndex.from_frame(frame[["customer_id", "invoice_id"]])
        told = self.disputes
        raised = pd.MultiIndex.from_frame(told[["customer_id", "invoice_id"]])
        return frame.assign(
            due=day_numbers(frame["due_date"]),
            is_open=frame["open_amount"] > 0,
            is_paid=frame["is_by_money"].eq(1) & frame["settled_date"].notna(),
            was_disputed=keys.isin(raised),
            is_disputed=keys.isin(raised[told["is_open"].to_numpy()]),
            lag_days=(frame["sent_date"] - frame["invoice_date"]).dt.days,
        )

    @cached_property
    def parts(self) -> pd.DataFrame:
        """Payments applied to invoices, with whether each was a part of its invoice."""
        return self.ledger.query(PARTS)

    @cached_property
    def payment_days(self) -> pd.DataFrame:
        """Money received by day."""
        return self.ledger.query(DAYS)

    @cached_property
    def promises(self) -> pd.DataFrame:
        """Promises with their state."""
        return metrics.promises(self.ledger).frame

    @cached_property
    def disputes(self) -> pd.DataFrame:
        """Disputes with their outcome."""
        return metrics.disputes(self.ledger).frame

    @cached_property
    def calls(self) -> pd.DataFrame:
        """What was done, by day."""
        return self.ledger.query(CALLS)

    @cached_property
    def owed_amount(self) -> float:
        """What the customer owes in all, credits taken off."""
        found = self.ledger.query(OWED)["owed_amount"].iloc[0]
        return 0.0 if is_missing(found) else float(found)

    def keeps(self, table: str) -> bool:
        """Whether anything was known of this table on the day, of any customer."""
        if not self.portfolio.engine.has(table):
            return False
        found = self.portfolio.query(f"SELECT COUNT(*) AS n FROM known_{table}")
        return bool(found["n"].iloc[0])

    def sold(self, ledger: Ledger, *, recent_days: int) -> tuple[float, float]:
        """Sales of the last days over those of the rest of the year, by ledger.

        Parameters
        ----------
        ledger : Ledger
            Whose sales.
        recent_days : int
            Days that count as the last.

        Returns
        -------
        tuple of float
            Sales per day lately over sales per day before, and sales before; the
            first is not a number where nothing was sold before.
        """
        recent = (self.today - recent_days * ONE_DAY).date()
        first = (self.today - 365 * ONE_DAY).date()
        frame = ledger.query(
            SOLD.format(
                receivable=RECEIVABLE,
                recent=date_literal(recent),
                first=date_literal(first),
            )
        ).set_index("is_recent")["total"]
        late, before = (float(frame.get(part, 0.0)) for part in (1, 0))
        if not before:
            return np.nan, 0.0
        return (late / recent_days) / (before / (365 - recent_days)), before


def day_numbers(dates: pd.Series) -> pd.Series:
    """Days since 1970-01-01; missing days are not a number."""
    return (dates - EPOCH) / ONE_DAY


def account_of(ledger: Ledger, portfolio: Ledger) -> Account:
    """Take one customer out of a ledger.

    Parameters
    ----------
    ledger : Ledger
        Narrowed to a customer.
    portfolio : Ledger
        All customers on the same day.

    Returns
    -------
    Account
        What is known of the customer.

    Raises
    ------
    ParameterError
        When the ledger is not narrowed to a customer, or the days differ.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> account_of(example().customer("C3"), example()).owed_amount
    9750.0
    """
    if ledger.scope is None:
        raise ParameterError(
            "a diagnosis is of one customer",
            remedy="narrow the ledger: ledger.customer('C00017'); several numbers of "
            "one customer: ledger.customers([...])",
        )
    if ledger.as_of_date != portfolio.as_of_date:
        raise ParameterError(
            f"the customer is looked at on {ledger.as_of_date}, the portfolio on "
            f"{portfolio.as_of_date}",
            remedy="use one day for both",
        )
    return Account(ledger=ledger, portfolio=portfolio)
