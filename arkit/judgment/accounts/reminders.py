"""Which invoices are not due yet and likely to be paid late, and whom do we remind?"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit import survival
from arkit.judgment.accounts.account_facts import accounts
from arkit.judgment.accounts.contact import account_contact
from arkit.judgment.accounts.house_rules import HouseRules
from arkit.judgment.accounts.reading import read_house_rules
from arkit.judgment.accounts.working_days import working_days_later
from arkit.metrics.passport import Measure, measure
from arkit.survival.forecasting.open_book import open_book

if TYPE_CHECKING:
    from arkit.ledger import Ledger
    from arkit.survival import PaymentHabits

COLUMNS = (
    *("customer_id", "customer_name", "invoice_id", "due_date", "open_amount"),
    *("late_share", "expected_late_amount", "remind_date", "contact"),
)


def reminders(
    portfolio: Ledger,
    rules: HouseRules | None = None,
    *,
    ledger: Ledger | None = None,
    habits: PaymentHabits | None = None,
) -> Measure:
    """List invoices that are not due yet and likely to be paid late.

    Parameters
    ----------
    portfolio : Ledger
        The ledger of all customers; habits of payment are learned from it.
    rules : HouseRules, optional
        Rules of the house: how late counts, from which chance on, how far ahead, how
        long before the due date, and who speaks to the customer.
    ledger : Ledger, optional
        Those whose invoices are listed; all where not given.
    habits : PaymentHabits, optional
        Habits learned already (`survival.payment_habits`) on the same day.

    Returns
    -------
    Measure
        One row per invoice, the largest expected late amount first: `customer_id`,
        `customer_name`, `invoice_id`, `due_date`, `open_amount`, `late_share` (chance
        to be unpaid so many days after the due date), `expected_late_amount` (chance ·
        amount), `remind_date` (working days before the due date, the next working day
        where that is over) and `contact` (who speaks to the customer today).

    Notes
    -----
    The chance is that of the payment forecast: habits of the customer and of customers
    like it, by day past due. Nothing is sent.
    """
    rules = rules or read_house_rules()
    looked_at = portfolio if ledger is None else ledger
    habits = habits or survival.payment_habits(portfolio)
    late = int(rules.value("reminder_late_days"))
    ahead = int(rules.value("reminder_ahead_days"))
    frame = _late_shares(looked_at, habits, late_days=late, ahead_days=ahead)
    listed = frame[frame["late_share"] >= rules.value("reminder_chance")]
    listed = listed.assign(
        expected_late_amount=listed["late_share"] * listed["open_amount"],
        remind_date=_remind_dates(looked_at, listed["due_date"], rules),
        contact=_contacts(looked_at, listed["customer_id"], rules),
    )
    ordered = listed.sort_values(
        ["expected_late_amount", "invoice_id"], ascending=[False, True]
    )
    about = {
        "name": "Reminders before the due date",
        "formula": f"Chance to be unpaid {late} days after the due date, at least "
        f"{rules.value('reminder_chance'):.0%}",
        "basis": f"Invoices due within {ahead} days; chances from the payment forecast",
        "window": "One day",
    }
    result = ordered[list(COLUMNS)].reset_index(drop=True)
    return measure(looked_at, result, n_rows=len(frame), about=about)


def _late_shares(
    ledger: Ledger, habits: PaymentHabits, *, late_days: int, ahead_days: int
) -> pd.DataFrame:
    """Invoices that fall due within the days ahead, with their chance to be late."""
    book = open_book(ledger, habits, days_ahead=ahead_days + late_days)
    rows = book.forecast_rows
    items = book.items.iloc[rows]
    chances = book.ahead.open_share[book.batches.place]
    to_due = -items["days_past_due"].to_numpy().astype("int64")
    is_soon = (to_due >= 1) & (to_due <= ahead_days)
    day = np.clip(to_due + late_days - 1, 0, chances.shape[1] - 1)
    share = chances[np.arange(len(items)), day]
    return items.assign(late_share=share)[is_soon]


def _remind_dates(
    ledger: Ledger, due_dates: pd.Series, rules: HouseRules
) -> pd.DatetimeIndex:
    n_days = int(rules.value("reminder_before_days"))
    soonest = working_days_later(
        ledger.as_of_date + timedelta(days=1), 0, rules.holidays
    )
    days = {
        due: max(working_days_later(due.date(), -n_days, rules.holidays), soonest)
        for due in due_dates.unique()
    }
    return pd.DatetimeIndex([days[due] for due in due_dates])


def _contacts(ledger: Ledger, customers: pd.Series, rules: HouseRules) -> list[str]:
    if customers.empty:
        return []
    held = accounts(ledger, rules)
    day, currency = ledger.as_of_date, ledger.currency
    who = {
        customer: account_contact(held[customer], rules, day, currency=currency).who
        for customer in customers.unique()
        if customer in held
    }
    return [who.get(customer, "") for customer in customers]
