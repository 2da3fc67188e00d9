"""What is the trade with the customer worth beside its claim, under each way out?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from arkit.judgment.what_if_break_evens import inside
from arkit.judgment.what_if_case import Case
from arkit.judgment.what_if_measured import told
from arkit.judgment.what_if_offers import best_unilateral
from arkit.judgment.what_if_trade_measured import exceptions_lately, trade_of
from arkit.metrics.passport import measure
from arkit.schema import number_text, sentence, share_text
from arkit.whatif import (
    Comparison,
    Draws,
    KeyAccountException,
    Trade,
    WayOut,
    WithTrade,
    cash_in_advance,
    claim_worth,
    compare,
    exception_price,
    go_on,
    hold,
    limit_cut,
    pay_down,
    pay_down_ratio,
)

if TYPE_CHECKING:
    from arkit.metrics import Measure

BESIDE = {
    "name": "Claim and trade by way out",
    "formula": "Worth of the claim; apart from it the margin on twelve months of "
    "future shipments, as far as the trade is kept and the customer does not fail",
    "basis": "The claim expected to stand; sales, cost and days to payment as measured",
    "window": "From the day of the claim",
}
TRADE = {
    "name": "The trade",
    "formula": "Price of shipments, less their cost, less what is lost when the "
    "customer fails before it pays",
    "basis": "Invoices of the last twelve months without tax",
    "window": "Twelve months ahead",
}
KEPT = {
    "Keep dunning": "kept_dunning_share",
    "Dunning with interest": "kept_interest_share",
    "Payment plan": "kept_plan_share",
    "Settlement": "kept_settlement_share",
    "Return of goods": "kept_goods_share",
    "Goods back and plan": "kept_goods_share",
    "Credit card": "kept_card_share",
    "Barter": "kept_barter_share",
    "Agency": "kept_agency_share",
    "Sale of the debt": "kept_sale_share",
    "Court": "kept_court_share",
    "Insolvency petition": "kept_petition_share",
}
LONGEST_MONTHS = 84
NO_TRADE = "no sales of the last twelve months are known, so there is no trade to keep"


@dataclass(frozen=True, kw_only=True)
class TradeStudy:
    """Ways out with what is kept of the trade under each, the two apart.

    Parameters
    ----------
    case : Case
        What is owed, and the world.
    trade : Trade or None
        Future shipments; None where nothing was sold lately.
    ways : tuple of WithTrade
        Ways out for the claim with the trade that is kept, and those that change the
        terms of trade.
    comparison : Comparison or None
        All of them side by side.
    """

    case: Case
    trade: Trade | None
    ways: tuple[WithTrade, ...]
    comparison: Comparison | None

    @property
    def reason(self) -> str:
        """Why there is nothing to value; empty where there is."""
        return self.case.reason or ("" if self.comparison else NO_TRADE)

    def sheet(self) -> Measure:
        """Worth of claim and trade, apart and together, the highest sum first.

        Returns
        -------
        Measure
            `way_out`, `value_amount` (of the claim), `kept_share` (of the trade),
            `relationship_amount` (worth of that), `together_amount`, `cvar10_amount`
            (bad tail of the claim), `is_feasible` and `reason`.
        """
        names = ("value_amount", "kept_share", "relationship_amount")
        if self.comparison is None:
            frame = self.case.nothing(
                "way_out",
                *names,
                "together_amount",
                "cvar10_amount",
                reason=self.reason,
            )
        else:
            frame = self._sheet()
        return measure(self.case.ledger, frame, n_rows=len(frame), about=BESIDE)

    def _sheet(self) -> pd.DataFrame:
        found = self.comparison.sheet
        kept = {way.name: way.kept_share for way in self.ways}
        frame = found.assign(
            kept_share=found["way_out"].map(kept),
            together_amount=found["value_amount"] + found["relationship_amount"],
        )
        ranked = frame.sort_values(
            ["is_feasible", "together_amount"], ascending=False, kind="stable"
        )
        columns = ["way_out", "value_amount", "kept_share", "relationship_amount"]
        columns += ["together_amount", "cvar10_amount", "is_feasible", "reason"]
        return ranked[columns].reset_index(drop=True)

    def trade_lines(self) -> Measure:
        """What the trade is, line by line: `line` and `value` (text)."""
        rows = [] if self.trade is None else self._lines()
        frame = pd.DataFrame(rows, columns=["line", "value"])
        if not rows:
            frame = self.case.nothing("line", "value", reason=self.reason)
        return measure(self.case.ledger, frame, n_rows=len(frame), about=TRADE)

    def _lines(self) -> list[tuple[str, str]]:
        case, trade = self.case, self.trade
        entries = case.world.known.entries
        cost = entries["trade_cost_share"]
        source = "measured" if cost.origin == "measured" else "assumed"
        days = case.world.known["trade_paid_days"]
        rows = [
            ("Sales a month, without tax", case.money(trade.sales_amount_pm)),
            (f"Cost of what is shipped, {source}", share_text(trade.cost_share)),
            ("Paid after", f"{number_text(days, places=0)} days"),
            ("Worth of twelve months of it, all kept", case.money(self._whole)),
        ]
        return rows + self._pay_down_line()

    @property
    def _whole(self) -> float:
        """Worth of the trade if all of it is kept."""
        return self.trade.value(self.case.world)

    def _pay_down_line(self) -> list[tuple[str, str]]:
        """What must be paid down per unit shipped, for a shipment on credit to pay."""
        case = self.case
        own = [way.way for way in self.ways]
        name, _ = best_unilateral(case, own)
        way = next(way for way in own if way.name == name)
        worth = claim_worth(case.amount, case.world, way=way)
        if worth >= 1:
            return []
        ratio = pay_down_ratio(self.trade, case.world, claim_worth_share=worth)
        said = (
            f"{number_text(ratio, places=2)} per unit shipped"
            if ratio > 0
            else "none, it pays by itself"
        )
        return [("Old debt to be paid down for a shipment on credit to pay", said)]

    @property
    def _first(self) -> pd.Series:
        """The open way out with the highest sum."""
        rows = self.sheet().frame
        return rows[rows["is_feasible"]].iloc[0]

    def in_words(self) -> str:
        """The verdict with the trade, as a sentence; empty where there is none."""
        if self.comparison is None:
            return ""
        case, first = self.case, self._first
        return (
            f"With the trade: {inside(first['way_out'])} is worth most, "
            f"{case.money(first['value_amount'])} on the claim and "
            f"{case.money(first['relationship_amount'])} on twelve months of trade."
        )

    def exception(self) -> tuple[str, ...]:
        """What letting the account go on as before gives away, and who grants it."""
        if self.comparison is None:
            return (sentence(self.reason),)
        case, name = self.case, str(self._first["way_out"])
        named = {way.name: way for way in self.ways}
        n_before = exceptions_lately(case.ledger)
        granted = KeyAccountException(way=go_on(self.trade), n_before=n_before)
        who = granted.approver(case.world.known)
        price = exception_price(
            case.amount, case.world, granted=granted, best=named[name]
        ).price_amount
        if price <= 0 or name == "Keep dunning":
            return ("Going on as before gives nothing away.",)
        return (
            f"An exception that lets this account go on as before gives away "
            f"{case.money(price)} in all; it would be number {n_before + 1} in twelve "
            f"months (to be granted by: {who}) and needs something in return.",
        )

    def warnings(self) -> tuple[str, ...]:
        """What to be careful about in the terms of trade, each once."""
        if self.comparison is None:
            return ()
        changed = [way.name for way in self.ways if way.name not in KEPT]
        problems = self.comparison.problems
        return tuple(dict.fromkeys(told(p) for name in changed for p in problems[name]))


def trade_study(
    case: Case, ways_out: Sequence[WayOut], *, draws: Draws | None = None
) -> TradeStudy:
    """Value the trade beside the claim under each way out.

    Parameters
    ----------
    case : Case
        What is owed, and the world with the trade as measured.
    ways_out : sequence of WayOut
        Ways out of the claim alone.
    draws : Draws, optional
        Seed and number of paths; 200,000 where not given.

    Returns
    -------
    TradeStudy
        With hold, cut of the limit, cash in advance and pay-down added; a reason where
        nothing was sold lately.
    """
    trade = trade_of(case.world.known)
    if trade is None or case.claim is None or not ways_out:
        return TradeStudy(case=case, trade=None, ways=(), comparison=None)
    ways = [*_kept(case, trade, ways_out), *_changed(case, trade)]
    return TradeStudy(
        case=case,
        trade=trade,
        ways=tuple(ways),
        comparison=compare(case.claim, ways, case.world, draws=draws),
    )


def _kept(case: Case, trade: Trade, ways_out: Sequence[WayOut]) -> list[WithTrade]:
    """Ways out of the claim, and the share of the trade that is kept under each."""
    known = case.world.known
    return [
        WithTrade(way=way, trade=trade, kept_share=known[KEPT[way.name]])
        for way in ways_out
    ]


def _changed(case: Case, trade: Trade) -> list[WithTrade]:
    """Hold, cash in advance, a cut of the limit and a pay-down of the old debt."""
    known, world = case.world.known, case.world
    usual = trade.open_amount(vat_share=world.worth.vat_share)
    found = [
        hold(trade, known=known),
        cash_in_advance(trade, known=known),
        limit_cut(
            trade,
            world,
            limit_amount=known["limit_cut_open_share"] * usual,
            known=known,
        ),
    ]
    ratio, kept = known["pay_down_per_unit"], known["pay_down_kept_share"]
    if ratio * kept * trade.sales_amount_pm * LONGEST_MONTHS <= case.amount:
        return found
    return [
        *found,
        pay_down(trade, case.amount, paid_per_unit=ratio, kept_share=kept),
    ]
