"""Which accounts of the customer do we know, how old are they, and what do they say?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from arkit.metrics import Measure
from arkit.metrics.passport import measure
from arkit.schema import NO_CURRENCY, date_text, is_missing

if TYPE_CHECKING:
    from datetime import date

    from arkit.ledger import Ledger

DAYS_PER_MONTH = 365.25 / 12
NEAR = 0.02
ITEMS = (
    ("sales_amount", "sales"),
    ("earnings_amount", "EBIT"),
    ("assets_amount", "total assets"),
    ("working_capital_amount", "working capital"),
    ("retained_earnings_amount", "retained earnings"),
    ("equity_amount", "equity"),
    ("liabilities_amount", "liabilities"),
)
KNOWN = (
    "SELECT period_end, known_on, currency, "
    + ", ".join(name for name, _ in ITEMS)
    + " FROM (SELECT f.*, ROW_NUMBER() OVER (PARTITION BY period_end ORDER BY known_on "
    "DESC) AS recency FROM known_financials AS f) AS dated WHERE recency = 1 "
    "ORDER BY period_end"
)


@dataclass(frozen=True, kw_only=True)
class Accounts:
    """The accounts of one customer that were known on the day.

    Parameters
    ----------
    ledger : Ledger
        The ledger of the customer.
    frame : DataFrame
        `period_end`, `known_on`, `currency` and the amounts; one row per period,
        oldest first.
    """

    ledger: Ledger
    frame: pd.DataFrame

    @property
    def last(self) -> pd.Series | None:
        """The latest set of accounts, or None."""
        return None if self.frame.empty else self.frame.iloc[-1]

    @property
    def age_months(self) -> float | None:
        """Months from the end of the latest period to the as-of day."""
        if self.last is None:
            return None
        days = pd.Timestamp(self.ledger.as_of_date) - self.last["period_end"]
        return days.days / DAYS_PER_MONTH

    def why_none(self, *, most_months: float) -> str:
        """Why the accounts cannot be used, as a clause; empty where they can."""
        if self.last is None:
            return f"no accounts were known on {date_text(self.ledger.as_of_date)}"
        end = date_text(_day(self.last["period_end"]))
        if self.age_months > most_months:
            return (
                f"the latest accounts are of {end}, {self.age_months:.0f} months old; "
                f"they may be {most_months:.0f} at most"
            )
        return ""

    def amount(self, name: str, *, most_months: float) -> tuple[float | None, str]:
        """One amount in the currency of the ledger, or why there is none.

        Parameters
        ----------
        name : str
            Column of the schema's table of accounts.
        most_months : float
            Age beyond which accounts are not used.

        Returns
        -------
        (float or None, str)
            The amount, and where it comes from or why it is missing.
        """
        why = self.why_none(most_months=most_months)
        if why:
            return None, why
        end = date_text(_day(self.last["period_end"]))
        if not self._is_home:
            return None, f"the accounts are in {self.last['currency']}"
        if is_missing(self.last[name]):
            return None, f"the accounts of {end} do not give {dict(ITEMS)[name]}"
        known = date_text(_day(self.last["known_on"]))
        return float(self.last[name]), f"accounts of {end}, known since {known}"

    def history(self) -> Measure:
        """The accounts side by side, a row per item and a column per period.

        Returns
        -------
        Measure
            `item`, one column `YYYY_amount` per period and `reason`; at most the four
            latest periods.
        """
        last = self.frame.tail(4)
        frame = pd.DataFrame({"item": [text.capitalize() for _, text in ITEMS]})
        frame.loc[frame["item"] == "Ebit", "item"] = "EBIT"
        for row in last.to_dict("records"):
            label = f"{_day(row['period_end'])}_amount"
            frame[label] = [row[name] for name, _ in ITEMS]
        frame["reason"] = None
        if last.empty:
            frame = pd.DataFrame(
                {"item": [None], "reason": [self.why_none(most_months=0)]}
            )
        about = {
            "name": "Accounts of the customer",
            "formula": "As given in its annual accounts",
            "basis": "Per period the last version known on the day",
            "window": f"{len(last)} periods",
        }
        return measure(self.ledger, frame, n_rows=len(last), about=about)

    @property
    def _is_home(self) -> bool:
        """Whether the amounts are in the currency of the ledger."""
        code = self.last["currency"]
        home = (self.ledger.currency, NO_CURRENCY)
        converted = {own for own, _ in self.ledger.view.rates}
        return is_missing(code) or code in home or code in converted


def customer_accounts(ledger: Ledger) -> Accounts:
    """Which accounts of the customer do we know?

    Parameters
    ----------
    ledger : Ledger
        The ledger of one customer.

    Returns
    -------
    Accounts
        Those known on the as-of day, oldest first.
    """
    return Accounts(ledger=ledger, frame=ledger.query(KNOWN))


def contradictions(row: pd.Series) -> list[str]:
    """What cannot be true of a set of accounts, as clauses."""
    held = {name: row[name] for name, _ in ITEMS if not is_missing(row[name])}
    assets = held.get("assets_amount")
    if assets is None:
        return []
    found = []
    if assets <= 0:
        found.append("total assets are not above zero")
    if held.get("working_capital_amount", 0.0) > assets:
        found.append("working capital is above total assets")
    both = {"equity_amount", "liabilities_amount"} <= set(held)
    if both:
        gap = held["equity_amount"] + held["liabilities_amount"] - assets
        if abs(gap) > NEAR * abs(assets):
            found.append("equity and liabilities do not add up to total assets")
    return found


def _day(value: pd.Timestamp) -> date:
    return pd.Timestamp(value).date()
