"""Which goods could come back, and what freight may that cost?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from arkit.judgment.verdict import Recommendation
from arkit.judgment.what_if_break_evens import percent
from arkit.judgment.what_if_case import Case
from arkit.judgment.what_if_goods import returned_goods
from arkit.judgment.what_if_in_short import NOT_ADVICE, nothing_in_short
from arkit.judgment.what_if_offers import OfferTerms, best_unilateral
from arkit.judgment.what_if_study import Study
from arkit.metrics.passport import measure
from arkit.whatif import (
    Agency,
    Court,
    KeepDunning,
    Package,
    ReturnedGoods,
    WayOut,
    break_even_claim_worth,
    claim_worth,
    credit_gain,
    goods_held,
    profit_and_loss,
)

if TYPE_CHECKING:
    from arkit.metrics import Measure

GOODS = {
    "name": "Goods held",
    "formula": "Units and invoice value without tax by the last count",
    "basis": "Goods past their use-by date, or without a value, stay away",
    "window": "Last count known on the day",
}
BRIDGE = {
    "name": "Value bridge",
    "formula": "Resale less holding and handling, plus tax on the credit, less what "
    "the credited part of the claim is worth otherwise; the gain without freight is "
    "the break-even freight",
    "basis": "Grades, resale prices and times as counted or assumed",
    "window": "From the day of the claim",
}
BOOKS = {
    "name": "Result in the books",
    "formula": "Revenue reversed, goods in stock at the lower of cost and net "
    "realizable value, costs expensed",
    "basis": "Without tax; never to be added to a present value",
    "window": "The period of the return",
}
NO_GOODS = "no goods of ours are known that could come back"
WORDS = {
    "resale": "Resale",
    "holding": "Holding",
    "handling": "Handling",
    "VAT on credit": "VAT on the credit",
    "disposal": "Disposal",
    "fee": "Collection fee",
    "clawback": "Claw-back",
    "claim given up": "Claim given up",
}
HELD = ("quantity", "value_amount", "cost_amount", "grade", "life_days", "set_aside")


@dataclass(frozen=True, kw_only=True)
class ReturnStudy(Study):
    """A return of goods, and what it gains over the claim it takes.

    Parameters
    ----------
    case : Case
        What is owed, and the world.
    terms : OfferTerms
        Freight.
    goods : ReturnedGoods or None
        What could come back; None where nothing could.
    ways : tuple of WayOut
        The return and what needs nobody's consent.
    """

    unused = (
        *("petition_", "sale_", "acceptance_"),
        *("settlement_", "keep_", "cured_"),
    )

    goods: ReturnedGoods | None

    @property
    def reason(self) -> str:
        """Why there is nothing to value; empty where there is."""
        return self.case.reason or ("" if self.goods else NO_GOODS)

    def held(self) -> Measure:
        """What the customer still holds, row by row."""
        frame = goods_held(self.case.ledger).drop(columns="customer_id")
        if frame.empty:
            frame = self.case.nothing("product", *HELD, reason=NO_GOODS)
        return measure(self.case.ledger, frame, n_rows=len(frame), about=GOODS)

    @cached_property
    def worth_share(self) -> float:
        """What one unit of the claim given up is worth otherwise."""
        case, credit = self.case, self.goods.takes_amount(self.case.world)
        own = [KeepDunning(), *self.others()]
        name, _ = best_unilateral(case, own)
        way = next(way for way in own if way.name == name)
        return claim_worth(
            case.amount, case.world, way=way, credited_amount=min(credit, case.amount)
        )

    def others(self) -> list[WayOut]:
        """Ways out of our own besides dunning."""
        known = self.case.world.known
        cost = self.terms.legal_cost_amount
        return [Agency.assumed(known), Court.assumed(known, cost_amount=cost)]

    def bridge(self) -> Measure:
        """Steps from resale to break-even freight and to the gain: `step`, `amount`.

        Returns
        -------
        Measure
            `step`, `amount` and `is_total` (a level and not a step).
        """
        case = self.case
        if self.reason:
            frame = case.nothing("step", "amount", "is_total", reason=self.reason)
        else:
            frame = self._bridge()
        return measure(case.ledger, frame, n_rows=len(frame), about=BRIDGE)

    def _bridge(self) -> pd.DataFrame:
        free = replace(self.goods, freight_amount=0.0)
        parts = credit_gain(free, self.case.world, claim_worth_share=self.worth_share)
        rows = [
            (WORDS.get(name, name), amount, False)
            for name, amount in parts.items()
            if amount
        ]
        most = sum(parts.values())
        freight = self.goods.freight_amount
        rows += [
            ("Break-even freight", most, True),
            ("Freight", 0 - freight, False),
            ("Gain", most - freight, True),
        ]
        return pd.DataFrame(rows, columns=["step", "amount", "is_total"])

    @property
    def break_even_freight(self) -> float:
        """Largest freight that pays; below zero where no return does."""
        frame = self._bridge().set_index("step")["amount"]
        return float(frame["Break-even freight"])

    def books(self) -> Measure:
        """What a return does to the result of the period: `line` and `amount`."""
        frame = (
            self.case.nothing("line", "amount", reason=self.reason)
            if self.reason
            else profit_and_loss(self.goods)
        )
        return measure(self.case.ledger, frame, n_rows=len(frame), about=BOOKS)

    def in_short(self) -> Recommendation:
        """Whether to take the goods back, and up to which freight."""
        if self.case.claim is None:
            return nothing_in_short(self.case)
        if self.goods is None:
            return nothing_in_short(self.case, reason=NO_GOODS)
        case, freight = self.case, self.terms.freight_amount
        most, worth = self.break_even_freight, self.worth_share
        credit = self.goods.takes_amount(case.world)
        even = break_even_claim_worth(
            replace(self.goods, freight_amount=0.0), case.world
        )
        title = (
            f"Take the goods back if freight is below {case.money(most)}"
            if most > 0
            else "Do not take the goods back"
        )
        said = (
            f"Goods of {case.money(self.goods.value_amount)} at invoice value could "
            f"come back against a credit of {case.money(credit)}; that part of the "
            f"claim is worth {percent(worth)} of its face otherwise.",
            f"Without freight a return pays as long as the claim is worth less than "
            f"{percent(even)} of its face; at freight of {case.money(freight)} it "
            f"{'gains' if most >= freight else 'loses'} "
            f"{case.money(abs(most - freight))}.",
            "A credit is not cash: it gives up a claim, and goods that come back may "
            "be taken back in an insolvency soon after.",
            NOT_ADVICE,
        )
        tone = "note" if most >= freight else "watch"
        return Recommendation(tone=tone, title=title, paragraphs=said, items=())


def return_study(case: Case, terms: OfferTerms | None = None) -> ReturnStudy:
    """Value a return of what the customer still holds.

    Parameters
    ----------
    case : Case
        What is owed, and the world.
    terms : OfferTerms, optional
        Freight at our cost.

    Returns
    -------
    ReturnStudy
        Goods, bridge, books, sheet and sentences; a reason where nothing can return.
    """
    offered = terms or OfferTerms()
    goods = None if case.claim is None else returned_goods(case, offered)
    study = ReturnStudy(case=case, terms=offered, goods=goods, ways=())
    if goods is None:
        return study
    ways = (KeepDunning(), Package.of(goods), *study.others())
    return replace(study, ways=ways)
