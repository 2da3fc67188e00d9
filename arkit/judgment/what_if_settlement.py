"""Which discount is worth offering, in which steps, and where does one walk away?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from arkit.judgment.verdict import Recommendation
from arkit.judgment.what_if_break_evens import inside, percent
from arkit.judgment.what_if_case import Case
from arkit.judgment.what_if_in_short import NOT_ADVICE, nothing_in_short
from arkit.judgment.what_if_offers import (
    OfferTerms,
    is_unilateral,
    payment_plan,
)
from arkit.judgment.what_if_study import Study
from arkit.metrics.passport import Passport, measure
from arkit.whatif import (
    Acceptance,
    Agency,
    Court,
    KeepDunning,
    Sale,
    offer_ladder,
    target_discount,
)
from arkit.whatif.comparing.break_even import break_even_curve

if TYPE_CHECKING:
    from arkit.metrics import Measure

ABOUT = {
    "name": "Settlement by discount",
    "formula": "Worth of one payment soon, the rest waived when it is in; the discount "
    "at which it is worth as much as an alternative",
    "basis": "The claim expected to stand",
    "window": "From the day of the claim",
}
LADDER = {
    "name": "Ladder of offers",
    "formula": "Shrinking steps up to the discount that is worth most to offer, given "
    "that it may be refused, and never beyond the walk-away point",
    "basis": "Chance of acceptance as assumed",
    "window": "One negotiation",
}
FIRST_OF_TARGET, LEAST = 1 / 3, 0.005
STEPS = ("discount_share", "paid_amount", "value_amount", "accepted_share")


@dataclass(frozen=True, kw_only=True)
class SettlementStudy(Study):
    """A settlement against what would be done instead.

    Parameters
    ----------
    case : Case
        What is owed, and the world.
    terms : OfferTerms
        The discount that is looked at, and the plan it is compared with.
    ways : tuple of WayOut
        Settlement, plan and what needs nobody's consent.
    curve : DataFrame
        `discount_share` and `value_amount`.
    alternatives : DataFrame
        `way_out`, `value_amount`, `walk_away_share`, `least_cash_amount`,
        `is_unilateral`, `consent` (in words) and `reason`.
    """

    unused = ("goods_", "resale_", "displaced_", "restocking_", "petition_")

    curve: pd.DataFrame
    alternatives: pd.DataFrame

    @property
    def passport(self) -> Passport:
        """What curve and alternatives rest on."""
        frame = self.alternatives
        about = measure(self.case.ledger, frame, n_rows=len(frame), about=ABOUT)
        return about.passport

    @property
    def walk_away(self) -> tuple[str, float]:
        """The best way out of our own, and the discount worth as much."""
        own = self.alternatives[self.alternatives["is_unilateral"]].iloc[0]
        return str(own["way_out"]), float(own["walk_away_share"])

    def ladder(self, *, open_share: float = 0.05) -> Measure:
        """Offers one after another, up to the one that is worth most to make.

        Parameters
        ----------
        open_share : float, default 0.05
            First discount; at most a third of the last.

        Returns
        -------
        Measure
            `step`, `discount_share`, `paid_amount`, `value_amount` and
            `accepted_share`; one row that says why where no discount pays.
        """
        frame = self._steps(open_share)
        about = {"n_rows": len(frame), "about": LADDER}
        return measure(self.case.ledger, frame, **about)

    def _steps(self, open_share: float) -> pd.DataFrame:
        case = self.case
        if case.claim is None:
            return case.nothing("step", *STEPS)
        name, most = self.walk_away
        own = self.alternatives[self.alternatives["is_unilateral"]]
        terms = replace(self.terms.settled(case.world.known), discount_share=0.0)
        accepts = Acceptance.assumed(case.world.known)
        best = target_discount(
            case.amount,
            case.world,
            acceptance=accepts,
            alternative_amount=float(own["value_amount"].iloc[0]),
            terms=terms,
        )
        target = min(best.discount_share, most)
        if target < LEAST:
            why = (
                f"no discount is worth offering against {inside(name)}: ask for "
                "payment in full, soon"
            )
            return case.nothing("step", *STEPS, reason=why)
        first = min(open_share, target * FIRST_OF_TARGET)
        steps = offer_ladder(open_share=first, target_share=target)
        shares = steps["discount_share"]
        worth = [
            case.value(replace(terms, discount_share=share)).value_amount
            for share in shares
        ]
        return pd.DataFrame(
            {
                "step": ["Opening", *map(str, steps["step"].iloc[1:])],
                "discount_share": shares,
                "paid_amount": (1 - shares) * case.amount,
                "value_amount": worth,
                "accepted_share": [accepts.chance(share) for share in shares],
            }
        )

    def in_short(self) -> Recommendation:
        """Where to walk away, and what the discount looked at is worth."""
        if self.case.claim is None:
            return nothing_in_short(self.case)
        case, share = self.case, self.terms.discount_share
        name, most = self.walk_away
        own = self.alternatives[self.alternatives["is_unilateral"]].iloc[0]
        worth = case.value(self.terms.settled(case.world.known)).value_amount
        gap = worth - own["value_amount"]
        title = (
            f"Walk away above {percent(most)}" if most else "No discount is worth it"
        )
        said = [
            f"Without any agreement {inside(name)} is worth "
            f"{case.money(own['value_amount'])} of {case.money(case.amount)} owed; a "
            f"settlement is worth as much at a discount of {percent(most)}, or "
            f"{case.money(own['least_cash_amount'])} in cash.",
            f"At {percent(share)} it is worth {case.money(worth)}, "
            f"{case.money(abs(gap))} {'more' if gap >= 0 else 'less'}.",
            *self._against_plan(),
        ]
        tone = "note" if gap >= 0 else "watch"
        paragraphs = (*said, NOT_ADVICE)
        return Recommendation(tone=tone, title=title, paragraphs=paragraphs, items=())

    def _against_plan(self) -> list[str]:
        rows = self.alternatives.set_index("way_out")
        if "Payment plan" not in rows.index:
            return []
        share = rows.loc["Payment plan", "walk_away_share"]
        return [
            f"Against the plan the customer would be indifferent to us at "
            f"{percent(share)}: that is no reservation price, as the plan needs its "
            "consent as well."
        ]


def settlement_study(case: Case, terms: OfferTerms | None = None) -> SettlementStudy:
    """Value a settlement by its discount against named alternatives.

    Parameters
    ----------
    case : Case
        What is owed, and the world.
    terms : OfferTerms, optional
        The discount looked at, and the plan.

    Returns
    -------
    SettlementStudy
        Curve, alternatives, ladder, sheet and sentences.
    """
    offered = terms or OfferTerms()
    if case.claim is None:
        names = ("way_out", "value_amount", "walk_away_share", "least_cash_amount")
        return SettlementStudy(
            case=case,
            terms=offered,
            ways=(),
            curve=case.nothing("discount_share", "value_amount"),
            alternatives=case.nothing(*names, "is_unilateral", "consent"),
        )
    known = case.world.known
    others = [
        KeepDunning(),
        payment_plan(case, offered),
        Agency.assumed(known),
        Court.assumed(known, cost_amount=offered.legal_cost_amount),
        Sale(price_share=known["sale_price_share"]),
    ]
    offer = replace(offered.settled(known), discount_share=0.0)
    found = break_even_curve(case.claim, offer, others, case.world)
    own = [is_unilateral(name) for name in found.alternatives["way_out"]]
    words = {True: "ours alone", False: "needs the customer's consent"}
    return SettlementStudy(
        case=case,
        terms=offered,
        ways=(*others, offered.settled(known)),
        curve=found.curve,
        alternatives=found.alternatives.assign(
            is_unilateral=own, consent=[words[one] for one in own], reason=None
        ),
    )
