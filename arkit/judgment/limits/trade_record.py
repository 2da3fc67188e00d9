"""What is sold to a customer month by month, on which terms, at which margin?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit import survival
from arkit.errors import ParameterError
from arkit.ledger import date_literal
from arkit.metrics.month_ends import month_of
from arkit.metrics.windows import month_end, month_start

if TYPE_CHECKING:
    from datetime import date

    from arkit.ledger import Ledger

MONTHS = 12
DAYS_PER_MONTH = 30
YEAR = timedelta(days=365)
MOST_DAYS_LATE = 120
FEWEST_ITEMS = 10

TRADE = """
SELECT {month} AS month, COUNT(*) AS n, SUM(l.amount) AS gross_amount,
  SUM(CASE WHEN i.amount <> 0 AND i.tax_amount IS NOT NULL THEN CAST(l.amount AS DOUBLE)
    * CAST(i.tax_amount AS DOUBLE) / CAST(i.amount AS DOUBLE) ELSE 0 END) AS tax_amount,
  SUM(CASE WHEN i.tax_amount IS NOT NULL THEN l.amount ELSE 0 END) AS taxed_amount,
  SUM(CASE WHEN i.amount <> 0 AND i.cost_amount IS NOT NULL THEN
    CAST(l.amount AS DOUBLE) * CAST(i.cost_amount AS DOUBLE) / CAST(i.amount AS DOUBLE)
    ELSE 0 END) AS cost_amount,
  SUM(CASE WHEN i.cost_amount IS NOT NULL THEN CAST(l.amount AS DOUBLE) * (1 -
    COALESCE(CAST(i.tax_amount AS DOUBLE), 0) / CAST(i.amount AS DOUBLE)) ELSE 0 END)
    AS costed_amount,
  SUM(CASE WHEN l.terms_days IS NOT NULL AND l.amount > 0
    THEN CAST(l.amount AS DOUBLE) * l.terms_days ELSE 0 END) AS terms_weight,
  SUM(CASE WHEN l.terms_days IS NOT NULL AND l.amount > 0 THEN l.amount ELSE 0 END)
    AS termed_weight
FROM ledger AS l JOIN known_invoices AS i ON i.item_id = l.item_id
WHERE l.invoice_date >= {first} AND l.invoice_date <= {last} AND i.amount <> 0
GROUP BY {month}
"""


@dataclass(frozen=True, kw_only=True)
class TradeRecord:
    """What was sold in the last twelve whole months.

    Parameters
    ----------
    months : DataFrame
        One row per month, months without sales included: `month`, `n` (documents),
        `net_amount` (without tax) and the sums behind the shares below.
    first, last : datetime.date
        Days covered.
    """

    months: pd.DataFrame
    first: date
    last: date

    @property
    def n_months(self) -> int:
        """Months from the first one with sales on."""
        sold = np.flatnonzero(self.months["n"])
        return len(self.months) - int(sold[0]) if len(sold) else 0

    @property
    def n(self) -> int:
        """Documents counted."""
        return int(self.months["n"].sum())

    @property
    def year_amount(self) -> float:
        """Sales without tax in these months."""
        return float(self.months["net_amount"].sum())

    @property
    def monthly_amount(self) -> float | None:
        """Sales without tax in an average month; None where nothing was sold."""
        return self.year_amount / self.n_months if self.n_months else None

    @property
    def vat_rate(self) -> float | None:
        """Tax on net prices; None where the extract gives no tax."""
        taxed = self._sum("taxed_amount") - self._sum("tax_amount")
        return self._sum("tax_amount") / taxed if taxed > 0 else None

    @property
    def margin_share(self) -> float | None:
        """Margin on net prices; None where the extract gives no cost."""
        costed = self._sum("costed_amount")
        return 1 - self._sum("cost_amount") / costed if costed > 0 else None

    @property
    def terms_days(self) -> float | None:
        """Days from invoice to due date, weighted by amount."""
        termed = self._sum("termed_weight")
        return self._sum("terms_weight") / termed if termed > 0 else None

    def peak_factor(self, open_days: float) -> float | None:
        """How many times an average month sells the busiest stretch?

        Parameters
        ----------
        open_days : float
            Days an invoice stays open; the stretch is as long, in whole months.

        Returns
        -------
        float or None
            At least 1; None without sales in each of twelve months of record.
        """
        if self.n_months < MONTHS or not self.year_amount > 0:
            return None
        length = min(max(round(open_days / DAYS_PER_MONTH), 1), MONTHS)
        stretches = self.months["net_amount"].rolling(length).mean()
        return max(float(stretches.max()) / self.monthly_amount, 1.0)

    def _sum(self, name: str) -> float:
        return float(self.months[name].sum())


def trade_record(ledger: Ledger) -> TradeRecord:
    """What was sold in the last twelve whole months, on which terms, at which margin?

    Parameters
    ----------
    ledger : Ledger
        One customer, or all.

    Returns
    -------
    TradeRecord
        Month by month, credit notes taken off.
    """
    day = ledger.as_of_date
    whole = day if day == month_end(day) else month_start(day) - timedelta(days=1)
    first = month_start(whole, back=MONTHS - 1)
    text = TRADE.format(
        month=month_of("l.invoice_date"),
        first=date_literal(first),
        last=date_literal(whole),
    )
    rows = ledger.query(text).astype({"month": "datetime64[us]"})
    starts = pd.date_range(first, periods=MONTHS, freq="MS", unit="us", name="month")
    months = rows.set_index("month").reindex(starts, fill_value=0).reset_index()
    taxed = months["taxed_amount"] - months["tax_amount"]
    months["net_amount"] = months["gross_amount"] - months["taxed_amount"] + taxed
    return TradeRecord(months=months, first=first, last=whole)


def expected_days_late(ledger: Ledger) -> tuple[float | None, str]:
    """How late is an invoice paid on average, if open ones count for what they say?

    Parameters
    ----------
    ledger : Ledger
        The ledger of one customer.

    Returns
    -------
    (float or None, str)
        Mean days from due date to payment over the last year, 120 at most counted, and
        what it rests on or why it is missing.
    """
    since = max(ledger.as_of_date - YEAR, ledger.contents.first_date)
    try:
        events = survival.event_table(ledger, clock="due", observed_from=since)
        n_paid = int(events["n_paid"].sum())
        if n_paid < FEWEST_ITEMS:
            return None, f"{n_paid} invoices paid in a year, {FEWEST_ITEMS} needed"
        curve = survival.payment_curve(events)
        until = int(min(MOST_DAYS_LATE, curve["day"].max()))
        row = survival.restricted_mean(curve, until_days=until).iloc[0]
    except ParameterError as error:
        return None, error.problem
    if row["mean_days"] != row["mean_days"]:
        return None, str(row["reason"])
    return float(row["mean_days"]), f"{n_paid} invoices paid in a year, and those open"
