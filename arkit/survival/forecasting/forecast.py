"""When will each open receivable be paid, and how much cash comes in when?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from arkit.errors import ParameterError
from arkit.metrics.passport import Passport, measure
from arkit.survival.forecasting.dispersion import Dispersion
from arkit.survival.forecasting.open_book import item_figures, open_book
from arkit.survival.forecasting.payment_days import FAR_AHEAD
from arkit.survival.forecasting.payment_habits import PaymentHabits, payment_habits
from arkit.survival.forecasting.receipts import receipts_by_week, receipts_in_total

if TYPE_CHECKING:
    from arkit.ledger import Ledger

SETTLED = """
SELECT customer_id, COUNT(*) AS n_history FROM ledger
WHERE settled_date IS NOT NULL AND amount > 0 AND kind IN ('invoice', 'debit note')
GROUP BY customer_id
"""

COLUMNS = (
    *("item_id", "customer_id", "customer_name", "invoice_id", "invoice_date"),
    *("due_date", "days_past_due", "open_amount", "n_history", "own_share"),
    "moved_days",
    *("median_date", "low_date", "high_date", "paid_7_share", "paid_14_share"),
    *("paid_30_share", "credited_share", "written_off_share", "expected_amount"),
    "reason",
)

ABOUT = {
    "name": "Expected receipts",
    "formula": "Chance of payment per day past due = (payments + strength · chance of "
    "customers like it) / (items open that morning + strength), given that the item is "
    "still open, moved by whole weeks where a customer has begun to pay later than "
    "before; money = open amount · chance",
    "basis": "Open invoices and debit notes; money from invoices not yet issued is not "
    "in it; credits, returns and write-offs compete with payment",
    "source": "Hjort (1990), Annals of Statistics 18, 1259–1294",
}


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """When open receivables will be paid, as known on a day.

    Parameters
    ----------
    items : DataFrame
        One row per open receivable: `item_id`, `customer_id`, `customer_name`,
        `invoice_id`, `invoice_date`, `due_date`, `days_past_due`, `open_amount`,
        `n_history` (settled items of the customer), `own_share` (0-1, weight of the
        customer's own history), `moved_days` (days by which the customer has begun to
        pay later than before, taken to go on; negative is earlier), `median_date`,
        `low_date`, `high_date` (80 % range of the day of payment; missing beyond a
        year), `paid_7_share`, `paid_14_share`, `paid_30_share` (chance of payment
        within so many days, 0-1), `credited_share` (credited or returned within the
        horizon), `written_off_share`, `expected_amount` (money within the horizon) and
        `reason` (why figures are missing).
    weeks : DataFrame
        One row per week ahead: `week_start_date`, `week_end_date`, `due_amount` (open
        and due in the week), `expected_amount`, `low_amount`, `high_amount` (80 %
        limits), `is_extrapolated` (over a tenth of the money rests on ages at which
        hardly any item was seen), `n_items` (expected payments) and `reason` (what to
        know of the limits).
    total : DataFrame
        One row for the horizon: `horizon_days`, `open_amount`, `expected_amount`,
        `low_amount`, `high_amount`, `not_expected_amount` and `reason`.
    passport : Passport
        What they rest on.
    """

    items: pd.DataFrame
    weeks: pd.DataFrame
    total: pd.DataFrame
    passport: Passport


def forecast(
    ledger: Ledger,
    *,
    horizon_days: int = 91,
    habits: PaymentHabits | None = None,
    dispersion: Dispersion | None = None,
) -> Forecast:
    """When will each open receivable be paid, and how much cash comes in when?

    Parameters
    ----------
    ledger : Ledger
        What is known on a day, of all customers or of some.
    horizon_days : int, default 91
        Days ahead for money, credits and write-offs, 1 to 365.
    habits : PaymentHabits, optional
        Habits of the portfolio on the same day or before; needed for a ledger of some
        customers only. Learned from the ledger where not given.
    dispersion : Dispersion, optional
        How far off earlier forecasts were (`learned_dispersion`). Without it limits
        take batches as independent, and `reason` says that they are too narrow.

    Returns
    -------
    Forecast
        Frames by item, by week and in total, and their passport.

    Raises
    ------
    ParameterError
        When the horizon is out of range, the habits know more than the ledger does,
        or a ledger of some customers comes without habits.

    Notes
    -----
    P(paid on day z | open on day a) = h_paid(z) · product over days s from a + 1 to
    z − 1 of (1 − h(s)), with the chances h of `payment_habits`. Median and 80 % range
    are those of the day of payment, were it not credited or written off. Items of one
    customer with one due date are taken to be paid together.

    Examples
    --------
    >>> from arkit.survival._portfolio import portfolio
    >>> outlook = forecast(portfolio(), horizon_days=14)
    >>> outlook.weeks[["expected_amount", "low_amount", "high_amount"]].round()
       expected_amount  low_amount  high_amount
    0          31595.0     26154.0      37035.0
    1          28118.0     21396.0      34841.0
    """
    if not 1 <= horizon_days <= FAR_AHEAD:
        raise ParameterError(
            f"a horizon of {horizon_days} days is out of range",
            remedy=f"use 1 to {FAR_AHEAD}",
        )
    habits = habits_for(ledger, habits)
    book = open_book(ledger, habits)
    items = book.items.merge(ledger.query(SETTLED), on="customer_id", how="left")
    items["n_history"] = items["n_history"].fillna(0).astype("int64")
    items["moved_days"] = habits.moved[habits.customers.get_indexer(items.customer_id)]
    items = items.join(item_figures(book, horizon_days=horizon_days))[list(COLUMNS)]
    items["reason"] = (
        items["reason"].astype(object).where(items["reason"].notna(), None)
    )
    about = ABOUT | {"window": f"{horizon_days} days ahead"}
    given = {"horizon_days": horizon_days, "dispersion": dispersion}
    return Forecast(
        items=items,
        weeks=receipts_by_week(book, **given),
        total=receipts_in_total(book, **given),
        passport=measure(ledger, items, n_rows=habits.n_items, about=about).passport,
    )


def habits_for(ledger: Ledger, habits: PaymentHabits | None) -> PaymentHabits:
    """The habits given, if they are usable, or those of the ledger."""
    if habits is None:
        if ledger.scope is not None:
            raise ParameterError(
                "a ledger of some customers has nobody to lean on",
                remedy="give habits=payment_habits(portfolio)",
            )
        return payment_habits(ledger)
    if habits.as_of_date > ledger.as_of_date:
        raise ParameterError(
            f"the habits are of {habits.as_of_date}, after the as-of day "
            f"{ledger.as_of_date}",
            remedy="learn them from the portfolio as of the same day",
        )
    return habits
