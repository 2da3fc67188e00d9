"""Which figures does a judgment about one customer rest on?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from arkit import metrics
from arkit.judgment.limits.house import House, receivables
from arkit.judgment.policy import Policy
from arkit.schema import is_missing, money_text

if TYPE_CHECKING:
    from arkit.ledger import Ledger
    from arkit.metrics import Measure

RECENT_MONTHS = 3
YEAR_MONTHS = 12


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One-row measures by name, and how a single figure is taken out of them.

    Parameters
    ----------
    ledger : Ledger
        Where the measures come from.
    measures : mapping of str to Measure
        One-row measures by name.
    """

    ledger: Ledger
    measures: Mapping[str, Measure]

    def value(self, measure: str, column: str) -> float | None:
        """Give one figure, or None where it cannot be determined.

        Parameters
        ----------
        measure : str
            Name of the measure.
        column : str
            Column of its frame.

        Returns
        -------
        float or None
            The figure.
        """
        frame = self.measures[measure].frame
        if frame.empty or is_missing(found := frame[column].iloc[0]):
            return None
        return float(found)

    def money(self, measure: str, column: str) -> str:
        """Give one amount as text, in whole units.

        Parameters
        ----------
        measure : str
            Name of the measure.
        column : str
            Column of its frame.

        Returns
        -------
        str
            Amount with its currency.
        """
        amount = self.value(measure, column)
        return money_text(amount or 0.0, self.ledger.currency, whole=True)


@dataclass(frozen=True, kw_only=True)
class Facts(Figures):
    """Measures of one customer, each with its passport, and its share of the whole.

    Parameters
    ----------
    portfolio_amount : float
        Exposure of all customers, in major units.
    """

    portfolio_amount: float

    @property
    def profile(self) -> pd.Series:
        """The customer's own row."""
        return self.measures["profile"].frame.iloc[0]

    @property
    def name(self) -> str:
        """Name of the customer, or its number where it has none."""
        name = self.profile["customer_name"]
        return str(self.profile["customer_id"] if is_missing(name) else name)

    @property
    def portfolio_share(self) -> float | None:
        """Share of the customer in the exposure of all customers."""
        own = self.value("exposure", "exposure_amount")
        if own is None or self.portfolio_amount <= 0:
            return None
        return own / self.portfolio_amount


def customer_facts(
    ledger: Ledger,
    *,
    portfolio: Ledger,
    policy: Policy,
    known: House | None = None,
) -> Facts:
    """Gather what a judgment about one customer rests on.

    Parameters
    ----------
    ledger : Ledger
        The ledger of one customer.
    portfolio : Ledger
        The ledger of all customers, as of the same day and in the same currency.
    policy : Policy
        Thresholds of the house; says from how many days a month counts as late.
    known : House, optional
        What `house` gathered of the portfolio before.

    Returns
    -------
    Facts
        Exposure, payment days of the last year and quarter and of the year before,
        late months, promises, disputes, deductions and activities.
    """
    before = _year_before(ledger)
    measures = {
        "profile": metrics.profile(ledger),
        "exposure": metrics.exposure(ledger),
        "year": metrics.payment_days(ledger, months=YEAR_MONTHS),
        "recent": metrics.payment_days(ledger, months=RECENT_MONTHS),
        "streak": metrics.late_streak(
            ledger, tolerance_days=int(policy.value("late_month_days"))
        ),
        "promises": metrics.promise_record(ledger),
        "disputes": metrics.dispute_record(ledger),
        "deductions": metrics.deductions(ledger),
        "actions": metrics.action_record(ledger),
    }
    if before is not None:
        measures["before"] = metrics.payment_days(before, months=YEAR_MONTHS)
    whole = receivables(portfolio) if known is None else known.receivables_amount
    return Facts(ledger=ledger, measures=measures, portfolio_amount=whole or 0.0)


def _year_before(ledger: Ledger) -> Ledger | None:
    """Read the ledger as it was before the recent months, if the extract reaches."""
    day = pd.Timestamp(ledger.as_of_date) - pd.DateOffset(months=RECENT_MONTHS)
    first = ledger.query("SELECT MIN(known_on) AS first_date FROM known_invoices")
    if is_missing(first["first_date"].iloc[0]) or day < first["first_date"].iloc[0]:
        return None
    return ledger.as_of(day.date())
