"""Is a payment plan worth it, on which terms, and when is a settlement better?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from arkit.judgment.verdict import Recommendation
from arkit.judgment.what_if_break_evens import inside, longest, percent
from arkit.judgment.what_if_case import Case
from arkit.judgment.what_if_in_short import NOT_ADVICE, nothing_in_short
from arkit.judgment.what_if_offers import (
    OfferTerms,
    best_unilateral,
    payment_plan,
    plan_schedule,
)
from arkit.judgment.what_if_study import Study
from arkit.metrics.passport import measure
from arkit.schema import money_text, share_text
from arkit.whatif import KeepDunning, PaymentPlan
from arkit.whatif.comparing.two_way_map import two_way_map

if TYPE_CHECKING:
    from arkit.metrics import Measure

SCHEDULE = {
    "name": "Schedule",
    "formula": "Level installments; interest of each month on the balance before it, "
    "rounded half up to the cent; the last installment takes what is left",
    "basis": "The claim expected to stand",
    "window": "From the day of the claim; due on the same day of each month",
}
MAP = {
    "name": "Plan against settlement",
    "formula": "Worth of the plan less worth of the settlement",
    "basis": "Values by formula, all else as assumed",
    "window": "From the day of the claim",
}
CLAUSES = {
    "name": "What each term is worth",
    "formula": "Worth of the plan with one term changed, less its worth as offered",
    "basis": "Values by formula, all else as assumed",
    "window": "From the day of the claim",
}
HAZARDS_PM = (0.005, 0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.10, 0.12)
SHARES = (0.0, 0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.35)
GUARANTEED, MORE_DOWN, SURER, JUDGMENT = 0.60, 0.10, 0.5, 0.10


@dataclass(frozen=True, kw_only=True)
class PlanStudy(Study):
    """A payment plan, exact to the cent, and what it is worth.

    Parameters
    ----------
    case : Case
        What is owed, and the world.
    terms : OfferTerms
        Down payment, installments and interest; the discount it is compared with.
    ways : tuple of WayOut
        Plan, settlement and dunning.
    """

    unused = (
        *("goods_", "resale_", "displaced_", "restocking_"),
        *("petition_", "agency_", "court_", "sale_", "acceptance_"),
    )

    @property
    def plan(self) -> PaymentPlan:
        """The plan as a way out."""
        return payment_plan(self.case, self.terms)

    def schedule(self) -> Measure:
        """Dated lines exact to the cent, as `Schedule.frame`."""
        case = self.case
        amounts = ("amount", "interest_amount", "principal_amount", "balance_amount")
        frame = (
            case.nothing("installment", "due_date", *amounts)
            if case.claim is None
            else plan_schedule(case, self.terms).frame.assign(reason=None)
        )
        return measure(case.ledger, frame, n_rows=len(frame), about=SCHEDULE)

    def plan_map(self) -> Measure:
        """Plan less settlement, by default a month and discount."""
        case = self.case
        columns = ("default_hazard_pm", "discount_share", "difference_amount")
        frame = (
            case.nothing(*columns, "indifferent_share")
            if case.claim is None
            else two_way_map(
                case.claim,
                self.plan,
                self.terms.settled(case.world.known),
                case.world,
                axes=(HAZARDS_PM, SHARES),
            )
        )
        return measure(case.ledger, frame, n_rows=len(frame), about=MAP)

    def clauses(self) -> Measure:
        """What each term is worth: `term`, `value_amount`, `difference_amount`."""
        case = self.case
        if case.claim is None:
            frame = case.nothing("term", "value_amount", "difference_amount")
        else:
            frame = self._clauses()
        return measure(case.ledger, frame, n_rows=len(frame), about=CLAUSES)

    def _clauses(self) -> pd.DataFrame:
        case, terms, plan = self.case, self.terms, self.plan
        keep = case.world.keep
        surer = replace(keep, chance=1 - (1 - keep.chance) * SURER)
        changed = {
            f"{share_text(MORE_DOWN)} of the claim more on the first day": self._with(
                down_share=min(terms.down_share + MORE_DOWN, 0.99)
            ),
            "No down payment": self._with(down_share=0.0),
            "Half the installments": self._with(
                n_installments=max(terms.n_installments // 2, 1)
            ),
            "Twice the installments": self._with(
                n_installments=terms.n_installments * 2
            ),
            "Interest of 1 % a month": self._with(plan_rate_pm=0.01),
            f"A guarantee of {share_text(GUARANTEED)} of the claim": plan.with_terms(
                guarantee_share=GUARANTEED
            ),
            "Direct debit: half as many missed installments": plan.with_terms(
                keep=surer
            ),
            "Consent judgment: a breach is worth a tenth more": plan.with_terms(
                judgment_share=JUDGMENT
            ),
            "Without the clause that a missed installment makes all due": (
                plan.with_terms(is_accelerated=False)
            ),
        }
        offered = case.value(plan).value_amount
        rows = [("As offered", offered, 0.0)]
        for name, other in changed.items():
            worth = case.value(other).value_amount
            rows.append((name, worth, worth - offered))
        frame = pd.DataFrame(
            rows, columns=["term", "value_amount", "difference_amount"]
        )
        head, rest = frame.head(1), frame.iloc[1:]
        ranked = rest.sort_values("difference_amount", ascending=False, kind="stable")
        return pd.concat([head, ranked], ignore_index=True)

    def _with(self, **terms: float) -> PaymentPlan:
        return payment_plan(self.case, replace(self.terms, **terms))

    def in_short(self, *, with_longest: bool = True) -> Recommendation:
        """What is paid when, what that is worth, and against what.

        Parameters
        ----------
        with_longest : bool, default True
            Say how long a plan may be, for which every length is valued.

        Returns
        -------
        Recommendation
            Sentences written from the figures.
        """
        if self.case.claim is None:
            return nothing_in_short(self.case)
        case, terms = self.case, self.terms
        exact = plan_schedule(case, terms)
        found = case.value(self.plan)
        name, floor = best_unilateral(case, self.ways)
        gap = found.value_amount - floor
        down = [line.amount for line in exact.installments if not line.number]
        first = next(line for line in exact.installments if line.number)
        start = f"{self._exact(down[0])} on the first day and " if down else ""
        other = inside(name)
        said = (
            f"{start}{terms.n_installments} installments of "
            f"{self._exact(first.amount)}, {self._exact(exact.total_amount)} in all.",
            f"It is worth {case.money(found.value_amount)} today, "
            f"{case.money(abs(gap))} {'more' if gap >= 0 else 'less'} than {other}, "
            f"and runs to its end with a chance of {percent(found.completed_share)}.",
        )
        if with_longest:
            kept = longest(case, terms, floor)
            said += (f"Longest plan worth as much as {other}: {kept}.",)
        said += (NOT_ADVICE,)
        title = (
            f"The plan is worth more than {other}"
            if gap >= 0
            else f"The plan is worth less than {other}"
        )
        tone = "note" if gap >= 0 else "watch"
        return Recommendation(tone=tone, title=title, paragraphs=said, items=())

    def _exact(self, amount: object) -> str:
        return money_text(amount, self.case.currency)


def plan_study(case: Case, terms: OfferTerms | None = None) -> PlanStudy:
    """Lay out a payment plan and value it against settlement and dunning.

    Parameters
    ----------
    case : Case
        What is owed, and the world.
    terms : OfferTerms, optional
        Down payment, installments, interest, and the discount compared with.

    Returns
    -------
    PlanStudy
        Schedule, map, terms, sheet and sentences.
    """
    offered = terms or OfferTerms()
    if case.claim is None:
        return PlanStudy(case=case, terms=offered, ways=())
    ways = (
        KeepDunning(),
        payment_plan(case, offered),
        offered.settled(case.world.known),
    )
    return PlanStudy(case=case, terms=offered, ways=ways)
