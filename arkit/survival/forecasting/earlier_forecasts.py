"""How far off were forecasts of cash made on earlier days?"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.survival.forecasting.cash_record import actual_by_item, receipts_after
from arkit.survival.forecasting.dispersion import (
    FEWEST,
    TOTAL,
    WEEK,
    Dispersion,
    learned,
)
from arkit.survival.forecasting.open_book import open_book
from arkit.survival.forecasting.payment_habits import payment_habits
from arkit.survival.forecasting.receipts import expected_and_sd, weeks_of

if TYPE_CHECKING:
    from datetime import date

    from arkit.ledger import Ledger


def learned_dispersion(
    ledger: Ledger,
    *,
    horizon_days: int = 91,
    n_origins: int = 24,
    from_posting: bool = True,
) -> Dispersion:
    """How far off were forecasts of cash made on earlier days?

    Invoices are not independent: payment runs, holidays and month ends move many at
    once. What this did to earlier forecasts widens the limits of the next.

    Parameters
    ----------
    ledger : Ledger
        What is known on a day; the portfolio.
    horizon_days : int, default 91
        Days ahead, whole weeks.
    n_origins : int, default 24
        Earlier days to forecast from, one week apart.
    from_posting : bool, default True
        As in `payment_habits`.

    Returns
    -------
    Dispersion
        For `forecast`. Only weeks that have ended teach; weeks ahead that have not
        ended often enough share the figures of the last that have.

    Raises
    ------
    ParameterError
        When the ledger does not reach back far enough.

    Notes
    -----
    Each earlier forecast is made with what was known on its day (`as_of`).

    Examples
    --------
    >>> from arkit.survival._portfolio import portfolio
    >>> found = learned_dispersion(portfolio(), horizon_days=14, n_origins=8)
    >>> found.factors.round(2)
       week  ratio  factor  n
    0     0    1.0    1.40  7
    1     1    1.1    0.80  8
    2     2    1.0    0.99  7
    """
    first = ledger.contents.first_date
    days = [ledger.as_of_date - timedelta(weeks=n) for n in range(n_origins, 0, -1)]
    days = [day for day in days if day > first]
    records = [
        _record(ledger, day, horizon_days, from_posting=from_posting) for day in days
    ]
    factors = learned(pd.concat(records)).factors if records else pd.DataFrame()
    if not len(factors):
        raise ParameterError(
            "earlier forecasts teach nothing: the ledger does not reach back enough",
            remedy=f"at least {FEWEST} weeks with receipts before the as-of day are "
            "needed; forecast without dispersion",
        )
    return Dispersion(factors=factors)


def _record(
    ledger: Ledger, day: date, horizon_days: int, *, from_posting: bool
) -> pd.DataFrame:
    """Weeks that have ended: what was expected of the open book, and what came."""
    n_weeks = min((ledger.as_of_date - day).days, horizon_days) // WEEK
    earlier = ledger.as_of(day)
    habits = payment_habits(earlier, from_posting=from_posting)
    book = open_book(earlier, habits, days_ahead=n_weeks * WEEK)
    chance = weeks_of(book.ahead.paid, n_weeks * WEEK)
    weeks = np.arange(1, n_weeks + 1)
    item_id = book.items["item_id"].to_numpy()[book.forecast_rows]
    came = actual_by_item(receipts_after(ledger, day), item_id, n_weeks=n_weeks)
    if n_weeks * WEEK == horizon_days:
        chance = np.column_stack([chance, chance.sum(axis=1)])
        came = np.column_stack([came, came.sum(axis=1)])
        weeks = np.append(weeks, TOTAL)
    expected, sd = expected_and_sd(book.amounts, chance)
    frame = pd.DataFrame(
        {"week": weeks, "expected": expected, "sd": sd, "actual": came.sum(axis=0)}
    )
    return frame[frame["sd"] > 0]
