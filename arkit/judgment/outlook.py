"""What is expected and what was learned, even where an extract is short?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from arkit import survival
from arkit.errors import ParameterError
from arkit.metrics.passport import measure

if TYPE_CHECKING:
    from arkit.ledger import Ledger
    from arkit.metrics import Measure

EARLIER = 24
TOO_SHORT = (
    "not determinable, because the ledger does not reach back far enough to stand on "
    "an earlier day"
)
LESSON = {
    "name": "What the average of paid invoices leaves out",
    "formula": "Mean days to pay of the paid ones; the same with open ones counted",
    "basis": "Invoices of the weeks before an earlier day",
    "window": "The extract is too short",
}


@dataclass(frozen=True, kw_only=True)
class Learned:
    """What all customers taught about when money comes.

    Parameters
    ----------
    habits : PaymentHabits
        How invoices are paid, day by day.
    dispersion : Dispersion, optional
        How far off earlier forecasts were; None where the extract is too short.
    horizon_days : int
        Days ahead those forecasts looked.
    """

    habits: survival.PaymentHabits
    dispersion: survival.Dispersion | None
    horizon_days: int


def learned(
    portfolio: Ledger, *, horizon_days: int = 91, n_origins: int = EARLIER
) -> Learned:
    """Learn from all customers what a forecast of any of them needs.

    Parameters
    ----------
    portfolio : Ledger
        The ledger of all customers.
    horizon_days : int, default 91
        Days ahead, whole weeks.
    n_origins : int, default 24
        Earlier days whose forecasts say how far off they were.

    Returns
    -------
    Learned
        The same for every customer, so that a pack of reports learns it once.
    """
    habits = survival.payment_habits(portfolio)
    try:
        dispersion = survival.learned_dispersion(
            portfolio, horizon_days=horizon_days, n_origins=n_origins
        )
    except ParameterError:
        dispersion = None
    return Learned(habits=habits, dispersion=dispersion, horizon_days=horizon_days)


def outlook(
    ledger: Ledger,
    *,
    portfolio: Ledger | None = None,
    known: Learned | None = None,
    horizon_days: int = 91,
    n_origins: int = EARLIER,
) -> survival.Forecast:
    """Forecast what is open, by the habits of the portfolio.

    Parameters
    ----------
    ledger : Ledger
        The ledger of those whose money is expected.
    portfolio : Ledger, optional
        The ledger of all customers on the same day; habits are learned from it. The
        ledger itself where not given.
    known : Learned, optional
        What was learned from the portfolio before, in place of `portfolio`.
    horizon_days : int, default 91
        Days ahead, whole weeks.
    n_origins : int, default 24
        Earlier days whose forecasts say how far off they were.

    Returns
    -------
    Forecast
        By item, by week and in total. Where the extract does not reach back far enough
        to look at earlier forecasts, limits take invoices as independent, and the
        frames say that they are too narrow.
    """
    if known is None:
        everyone = ledger if portfolio is None else portfolio
        known = learned(everyone, horizon_days=horizon_days, n_origins=n_origins)
    return survival.forecast(
        ledger,
        horizon_days=known.horizon_days,
        habits=known.habits,
        dispersion=known.dispersion,
    )


def closed_only_lesson(ledger: Ledger) -> Measure:
    """Compare the average of paid invoices with one that counts the open ones.

    Parameters
    ----------
    ledger : Ledger
        The ledger of those looked at.

    Returns
    -------
    Measure
        As `survival.closed_only_lesson`; one row that says why where the extract does
        not reach back far enough.
    """
    try:
        return survival.closed_only_lesson(ledger)
    except ParameterError:
        row = {
            "measure": "closed only",
            "days": float("nan"),
            "n_items": 0,
            "n_open": 0,
        }
        frame = pd.DataFrame([row | {"reason": TOO_SHORT}])
        return measure(ledger, frame, n_rows=0, about=LESSON)
