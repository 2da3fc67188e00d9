"""What does a credit hold avoid, and what does it put at risk?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from arkit.judgment.what_if_case import Case
from arkit.metrics import Measure
from arkit.metrics.passport import measure
from arkit.schema import money_text, share_text
from arkit.whatif import (
    Trade,
    WithTrade,
    cash_in_advance,
    go_on,
    hold,
    limit_cut,
    needed_kept_share,
)

if TYPE_CHECKING:
    from arkit.judgment.limits.credit_limit import Limits

MONTHS = 12
YEAR_DAYS = 365
GO_ON = "Go on as before"
HOLD = "Credit hold"
NEEDED = ("monthly_sales_amount", "margin_share", "terms_days", "expected_days_late")
COLUMNS = (
    *("way_out", "exposure_avoided_amount", "margin_at_risk_amount"),
    *("debt_value_amount", "trade_value_amount", "value_amount"),
    *("kept_share", "needed_kept_share"),
)
ABOUT = {
    "name": "Credit hold against going on",
    "formula": "Exposure avoided: claims from shipments no longer made on credit; "
    "margin at risk: a year's margin on trade assumed lost; worth today of the old "
    "debt and of a year's trade, less what a default takes",
    "basis": "Sales, tax, margin and days open as measured; what a hold does to "
    "payment, default and trade is assumed",
    "window": "Twelve months ahead",
}


@dataclass(frozen=True, kw_only=True)
class HoldStudy:
    """Going on, limit cut, cash in advance and hold, side by side.

    Parameters
    ----------
    case : Case
        The customer, what it owes and the world it lives in.
    frame : DataFrame
        `way_out`, `exposure_avoided_amount`, `margin_at_risk_amount` (a year),
        `debt_value_amount`, `trade_value_amount`, `value_amount` (both),
        `kept_share` (of the trade, assumed), `needed_kept_share` (to beat going on),
        `reason`; best value first.
    """

    case: Case
    frame: pd.DataFrame

    @property
    def measure(self) -> Measure:
        """The study with its passport."""
        return measure(
            self.case.ledger, self.frame, n_rows=len(self.frame), about=ABOUT
        )

    @property
    def sentence(self) -> str:
        """What a hold avoids and puts at risk, and what is better."""
        rows = self.frame.set_index("way_out")
        if HOLD not in rows.index:
            return f"A hold cannot be valued, because {self.frame['reason'].iloc[0]}."
        held, best = rows.loc[HOLD], self.frame.iloc[0]
        needed = held["needed_kept_share"]
        enough = (
            f"it needs {share_text(needed)} of the trade to stay to beat going on, and "
            f"{share_text(held['kept_share'])} is assumed to"
            if needed <= 1
            else "it does not beat going on even if all of the trade stays"
        )
        return (
            f"A hold avoids {self._money(held['exposure_avoided_amount'])} of exposure "
            f"and puts {self._money(held['margin_at_risk_amount'])} of yearly margin "
            f"at risk; {enough}. Worth most: {best['way_out'].lower()}, "
            f"{self._money(best['value_amount'])}."
        )

    def _money(self, amount: float) -> str:
        return money_text(amount, self.case.currency, whole=True)


def hold_study(case: Case, limits: Limits) -> HoldStudy:
    """What does a credit hold avoid, and what does it put at risk?

    Parameters
    ----------
    case : Case
        Claim and world of the customer, from `what_if_case`.
    limits : Limits
        Credit limits of the same customer; give sales, margin and days open, and the
        limit that a cut would set.

    Returns
    -------
    HoldStudy
        Four ways side by side, or the reason why there is nothing to compare.
    """
    why = case.reason or limits.inputs.why(*NEEDED)
    if why:
        return HoldStudy(case=case, frame=case.nothing(*COLUMNS, reason=why))
    trade = _trade(limits)
    known, vat_share = case.world.known, case.world.worth.vat_share
    room = max((limits.proposed_amount or 0.0) - case.amount, 0.0)
    ways = (
        go_on(trade),
        limit_cut(trade, case.world, limit_amount=room, known=known),
        cash_in_advance(trade, known=known),
        hold(trade, known=known),
    )
    rows = [_row(way, case, ways[0], vat_share=vat_share) for way in ways]
    frame = pd.DataFrame(rows).assign(reason=None)
    ranked = frame.sort_values("value_amount", ascending=False, kind="stable")
    return HoldStudy(case=case, frame=ranked.reset_index(drop=True))


def _trade(limits: Limits) -> Trade:
    """A year of shipments as they were sold and paid."""
    inputs = limits.inputs
    days = max(inputs["terms_days"] + inputs["expected_days_late"], 0.0)
    return Trade(
        sales_amount_pm=max(inputs["monthly_sales_amount"], 0.0),
        cost_share=min(max(1 - inputs["margin_share"], 0.0), 1.0),
        n_months=MONTHS,
        paid_after_years=days / YEAR_DAYS,
    )


def _row(
    way: WithTrade, case: Case, before: WithTrade, *, vat_share: float
) -> dict[str, object]:
    """One way against going on."""
    trade = way.trade
    found = case.value(way)
    against = case.value(before)
    on_credit = way.kept_share * way.credit_share
    margin = trade.sales_amount_pm * MONTHS * (1 - trade.cost_share)
    needed = (
        1.0
        if way is before
        else needed_kept_share(way, case.amount, case.world, against=against)
    )
    return {
        "way_out": way.name,
        "exposure_avoided_amount": (1 - on_credit)
        * trade.open_amount(vat_share=vat_share),
        "margin_at_risk_amount": (1 - way.kept_share) * margin,
        "debt_value_amount": found.value_amount,
        "trade_value_amount": found.relationship_amount,
        "value_amount": found.value_amount + found.relationship_amount,
        "kept_share": way.kept_share,
        "needed_kept_share": needed,
    }
