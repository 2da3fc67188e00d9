"""Where does the account stand: owed, overdue, late, promised, ours?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from arkit import metrics
from arkit.judgment.limits.trade_record import TradeRecord, trade_record
from arkit.ledger import date_literal
from arkit.schema import (
    date_text,
    days_text,
    is_missing,
    money_text,
    number_text,
    share_text,
)

if TYPE_CHECKING:
    from arkit.judgment.accounts import HouseRules
    from arkit.judgment.limits import Limits
    from arkit.ledger import Ledger

LAST_PAYMENT = """
SELECT settlement_date, CAST(SUM(amount) AS BIGINT) AS amount FROM reductions
WHERE settled_by = 'payment' AND settlement_date > {since}
GROUP BY settlement_date HAVING SUM(amount) > 0
ORDER BY settlement_date DESC LIMIT 1
"""
SHARES = ("sales", "margin", "receivables")
YEARS = 3


@dataclass(frozen=True, kw_only=True)
class Position:
    """Where the account stands.

    Parameters
    ----------
    ledger, portfolio : Ledger
        The customer's, and that of all customers.
    rules : HouseRules
        Rules of the house; the cost of money.
    limits : Limits
        Credit limit by method.
    n_exceptions : int
        Granted in twelve months.
    exceptions_amount : float
        What they have cost so far.
    """

    ledger: Ledger
    portfolio: Ledger
    rules: HouseRules
    limits: Limits
    n_exceptions: int = 0
    exceptions_amount: float = 0.0

    def money(self, amount: float) -> str:
        """Write an amount in whole units."""
        return money_text(amount, self.ledger.currency, whole=True)

    def facts(self) -> tuple[tuple[str, str], ...]:
        """Labels and values, each value with what it is a part of."""
        stake = metrics.exposure(self.ledger).frame
        if stake.empty:
            return (("Owed", "nothing"),)
        row = stake.iloc[0]
        pairs = [
            ("Owed", self._owed(row)),
            ("Overdue", self._overdue(row)),
            ("By age", self._aging()),
            ("Late months", self._streak()),
            ("Promises", self._promises()),
            ("Last payment", self._last_payment()),
            ("Exceptions", self._exceptions()),
            ("Cost of lateness", self.lateness()),
            ("Our share", self._weight()),
            ("Limit and insurer", self._limit(row)),
        ]
        return tuple((label, text) for label, text in pairs if text)

    def _owed(self, row: pd.Series) -> str:
        disputed = float(row["disputed_amount"] or 0)
        part = f", {self.money(disputed)} of it disputed" if disputed else ""
        account = float(row["on_account_amount"] or 0)
        less = f", {self.money(account)} on account taken off" if account else ""
        return f"{self.money(row['exposure_amount'])}{part}{less}"

    def _overdue(self, row: pd.Series) -> str:
        overdue = float(row["overdue_amount"] or 0)
        if not overdue:
            return "nothing"
        days = days_text(row["oldest_days_past_due"])
        return f"{self.money(overdue)}, the oldest item for {days}"

    def _aging(self) -> str:
        frame = metrics.aging(self.ledger).frame
        held = frame[frame["open_amount"].abs() > 0]
        return "; ".join(
            f"{r.bucket}: {self.money(r.open_amount)}" for r in held.itertuples()
        )

    def _streak(self) -> str:
        days = int(self.rules.value("late_month_days"))
        frame = metrics.late_streak(self.ledger, tolerance_days=days).frame
        if frame.empty or is_missing(frame["late_months"].iloc[0]):
            return "too few settled months to tell"
        months = frame["late_months"].iloc[0]
        return f"{number_text(months)} in a row" if months else "none as a whole"

    def _promises(self) -> str:
        row = metrics.promise_record(self.ledger).frame.iloc[0]
        if not row["n_due"]:
            return "none fell due in 12 months"
        return f"{row['n_kept']:.0f} of {row['n_due']:.0f} kept in time, 12 months"

    def _last_payment(self) -> str:
        first = pd.Timestamp(self.ledger.as_of_date) - pd.DateOffset(years=YEARS)
        found = self.ledger.query(LAST_PAYMENT.format(since=date_literal(first.date())))
        if found.empty:
            return f"none in {YEARS} years"
        row = found.iloc[0]
        return f"{date_text(row['settlement_date'])}, {self.money(row['amount'])}"

    def _exceptions(self) -> str:
        if not self.n_exceptions:
            return "none in 12 months"
        price = self.money(self.exceptions_amount)
        return f"{number_text(self.n_exceptions)} in 12 months, at a price of {price}"

    def lateness_amount(self) -> float:
        """What financing late payments of twelve months has cost."""
        rate = self.rules.value("financing_rate")
        cost = metrics.cost_of_lateness(self.ledger, rate_pa=rate).frame.iloc[0]
        return float(cost["cost_amount"] + cost["overdue_cost_amount"])

    def lateness(self) -> str:
        """The same in words, with the rate it rests on."""
        rate = share_text(self.rules.value("financing_rate"), places=1)
        return f"{self.money(self.lateness_amount())} in 12 months, at {rate} a year"

    def shares(self) -> dict[str, float | None]:
        """Share of the account in our sales, margin and receivables."""
        own, every = trade_record(self.ledger), trade_record(self.portfolio)
        margins = [_margin(one) for one in (own, every)]
        stakes = [
            float(metrics.exposure(one).frame["exposure_amount"].sum())
            for one in (self.ledger, self.portfolio)
        ]
        pairs = ((own.year_amount, every.year_amount), margins, stakes)
        return {
            name: part / whole if part is not None and whole and whole > 0 else None
            for name, (part, whole) in zip(SHARES, pairs, strict=True)
        }

    def _weight(self) -> str:
        told = [
            f"{share_text(value, places=1)} of {name}"
            for name, value in self.shares().items()
            if value is not None
        ]
        return ", ".join(told)

    def _limit(self, row: pd.Series) -> str:
        limit, insured = row["credit_limit_amount"], row["insured_limit_amount"]
        known = "no limit on file" if is_missing(limit) else f"{self.money(limit)}"
        is_bare = is_missing(insured) or not insured
        cover = "not insured" if is_bare else f"{self.money(insured)} insured"
        return f"{known}, {cover}{self._proposed(limit)}"

    def _proposed(self, limit: float) -> str:
        proposed = self.limits.proposed_amount
        if proposed is None or proposed == limit:
            return ""
        return f"; proposed {self.money(proposed)}"


def _margin(trade: TradeRecord) -> float | None:
    """Margin of twelve months, where costs are known."""
    share = trade.margin_share
    return None if share is None else share * trade.year_amount
