"""What does one carry into a meeting about a key account?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from arkit.judgment.key_account.approvals import approvals
from arkit.judgment.key_account.both_sides import (
    our_alternatives,
    their_alternatives,
    waiting,
)
from arkit.judgment.key_account.clocks import legal_clocks
from arkit.judgment.key_account.concessions import COLUMNS, Table, concessions
from arkit.judgment.key_account.flips import (
    Flip,
    break_evens,
    flips_frame,
    turned_answers,
)
from arkit.judgment.key_account.plan_terms import plan_terms
from arkit.judgment.key_account.question_values import question_values
from arkit.judgment.key_account.recommendation import recommended
from arkit.judgment.key_account.side_by_side import SideBySide, side_by_side
from arkit.judgment.key_account.treatment import CALM, TREATMENTS, Treatment
from arkit.judgment.key_account.worlds import cause_chances
from arkit.judgment.key_account.worths import PLAN, SETTLE, is_own
from arkit.judgment.key_account.zone import Zone, bargaining_zone
from arkit.judgment.limits import DefaultRisk, blended_risk, risk_from_hazard

if TYPE_CHECKING:
    from arkit.judgment.diagnosis import Answer, Diagnosis
    from arkit.judgment.key_account.basis import Basis
    from arkit.judgment.key_account.position import Position
    from arkit.judgment.key_account.worths import Worths
    from arkit.judgment.limits import Limits
    from arkit.judgment.verdict import Recommendation
    from arkit.judgment.what_if_case import Case
    from arkit.metrics import Measure

NOTHING_OWED = "Nothing is owed: there is nothing to negotiate"
USUAL_INSTALLMENTS = 3
LEAST_SHARE = 0.005
HOSTILE = ("Insolvency petition",)


@dataclass(frozen=True, kw_only=True)
class Brief:
    """What one carries into a meeting about a key account.

    Parameters
    ----------
    basis : Basis
        What is known of the account.
    diagnosis : Diagnosis
        Why it pays late.
    """

    basis: Basis
    diagnosis: Diagnosis

    @property
    def case(self) -> Case:
        """What is owed."""
        return self.basis.case

    @property
    def worths(self) -> Worths:
        """Ways out in the world of each cause."""
        return self.basis.worths

    @property
    def is_overdue(self) -> bool:
        """Whether anything is overdue."""
        return self.basis.account.overdue_amount > 0

    @cached_property
    def chances(self) -> dict[str, float]:
        """Chance of each cause; one that is certain where causes are not weighed."""
        return cause_chances(self.diagnosis)

    @property
    def treatment(self) -> Treatment:
        """What the diagnosis leaves on the table."""
        return CALM if self.is_calm else TREATMENTS[self.diagnosis.verdict]

    @property
    def is_calm(self) -> bool:
        """Whether nothing is owed, or nothing of it is overdue."""
        return self.case.claim is None or not self.is_overdue

    @property
    def headline(self) -> str:
        """What to do, in a few words."""
        return NOTHING_OWED if self.case.claim is None else self.treatment.headline

    @property
    def tone(self) -> str:
        """How serious it is."""
        return self.treatment.tone

    @cached_property
    def risk(self) -> DefaultRisk:
        """How likely the customer fails: typed, or over the causes."""
        typed = self.basis.inputs.default_hazard_pm
        if typed:
            return risk_from_hazard(typed)
        names = {name.replace(" ", "_"): c for name, c in self.chances.items()}
        return blended_risk(names)

    @cached_property
    def n_installments(self) -> int:
        """Of the plan on the table: as typed, else the longest that is worth it."""
        typed = self.basis.inputs.terms.n_installments
        if typed:
            return typed
        values = self.worths.plans(
            self.chances, is_secured=self.treatment.needs_security
        )
        enough = values[values >= self.worths.floor(self.chances)[1]]
        return 0 if enough.empty else int(enough.index.max())

    @property
    def n_valued(self) -> int:
        """Installments of the plan that is valued where none is worth it."""
        lengths = self.worths.plans(self.chances).index
        usual = USUAL_INSTALLMENTS if USUAL_INSTALLMENTS in lengths else lengths[0]
        return self.n_installments or int(usual)

    @cached_property
    def way_values(self) -> pd.Series:
        """Worth of each open way out over the causes, the highest first."""
        return self.worths.mixed(self.chances, self.n_valued)

    @cached_property
    def open_ways(self) -> tuple[str, ...]:
        """Ways out that are worth putting on the table, the best first.

        A settlement is one where a discount is worth offering; a plan where one is
        worth as much as no agreement.
        """
        left_out = set()
        if self.zone.target_share < LEAST_SHARE:
            left_out.add(SETTLE)
        if not self.n_installments:
            left_out.add(PLAN)
        return tuple(n for n in self.way_values.index if n not in left_out)

    @cached_property
    def best(self) -> str:
        """The way out that is worth most among those the diagnosis leaves open."""
        fits = self.treatment.ways
        left = [n for n in self.open_ways if not fits or n in fits]
        return str(left[0] if left else self.open_ways[0])

    @cached_property
    def zone(self) -> Zone:
        """Where to walk away, what to aim at, and what they can pay."""
        case, able = self.case, self.basis.inputs.able_amount
        return bargaining_zone(
            case.amount,
            self.worths.mixture(self.chances),
            alternative_amount=self.worths.floor(self.chances)[1],
            known=case.world.known,
            able_amount=able,
        )

    @cached_property
    def ladder(self) -> pd.DataFrame:
        """What could be given, at which price, against what; see `concessions`."""
        if self.is_calm:
            return pd.DataFrame(columns=list(COLUMNS))
        return concessions(
            Table(
                worths=self.worths,
                chances=self.chances,
                zone=self.zone,
                treatment=self.treatment,
                rules=self.basis.rules,
                n_installments=self.n_installments,
                n_exceptions=self.basis.n_exceptions,
                interest_amount=self.basis.charge.total_amount,
            )
        )

    def ours(self) -> pd.DataFrame:
        """Our alternatives with their bad tail; see `our_alternatives`."""
        found = our_alternatives(self.worths, self.chances, self.treatment.ways)
        tails = self.ways_out.sheet().frame.set_index("way_out")["cvar10_amount"]
        return found.assign(cvar10_amount=found["name"].map(tails))

    def waiting(self) -> pd.DataFrame:
        """What waiting costs; see `waiting`."""
        return waiting(self.worths, self.chances)

    def theirs(self) -> tuple[tuple[str, str], ...]:
        """Their alternatives, as we see them."""
        return their_alternatives(
            self.diagnosis, self.basis.reports, self.risk.chance_12_months
        )

    def plan_terms(self) -> pd.DataFrame:
        """Terms of a plan in order of worth; see `plan_terms`."""
        n = 0 if self.case.claim is None else self.n_valued
        return plan_terms(self.worths, self.chances, n)

    @cached_property
    def questions(self) -> pd.DataFrame:
        """Questions by their worth; see `question_values`."""
        if self.case.claim is None:
            return question_values(self.diagnosis, pd.DataFrame(), {})
        known = self.worths.weighed(self.chances, self.n_valued)
        kept = known[["scenario", "chance", *self.open_ways]]
        return question_values(self.diagnosis, kept, self.chances)

    def approvals(self) -> pd.DataFrame:
        """Who must approve what."""
        on_offer = self.treatment
        offered = {"has_plan": on_offer.has_plan, "has_discount": on_offer.has_discount}
        return approvals(self.basis.rules, self.basis.n_exceptions, **offered)

    def flips(self) -> pd.DataFrame:
        """What would change our mind: `if_text`, `then_text`, `question_id`, `verdict`.

        Answers that point to another cause, then chance of default and speed of payment
        at which a way out that needs their consent is better.
        """
        day = self.case.ledger.as_of_date
        return flips_frame([*turned_answers(self.diagnosis, day), *self._break_evens()])

    def _break_evens(self) -> list[Flip]:
        """Where a way out that needs their consent becomes better."""
        if self.is_calm:
            return []
        ways = {way.name: way for way in self.worths.ways(self.n_valued)}
        agreed = [n for n in self.open_ways if not is_own(n) and n not in HOSTILE]
        names = [n for n in agreed if n != self.best]
        if not names:
            return []
        pair = (ways[self.best], ways[names[0]])
        return list(break_evens(self.worths, self.chances, pair))

    @cached_property
    def limits(self) -> Limits:
        """Credit limit by method, with the chance of default used here."""
        return self.basis.limits(self.risk.hazard_pm)

    @cached_property
    def position(self) -> Position:
        """Where the account stands."""
        return self.basis.position(self.limits)

    def facts(self) -> tuple[tuple[str, str], ...]:
        """Where the account stands: labels and values."""
        return self.position.facts()

    def cover(self) -> dict[str, object]:
        """Say what the brief prints on its first page and in its footer."""
        return self.basis.cover()

    @cached_property
    def recommendation(self) -> Recommendation:
        """What to do, what to ask, and how to prevent a repeat."""
        return recommended(self)

    @cached_property
    def ways_out(self) -> SideBySide:
        """Every way out side by side, with its bad tail, over the causes."""
        if self.case.claim is None:
            return side_by_side(self.case, None, self.chances, 0)
        return side_by_side(self.case, self.worths, self.chances, self.n_valued)

    def clocks(self) -> Measure:
        """Legal clocks with what they rest on."""
        return legal_clocks(self.case, self.basis.rules)

    def with_answers(self, answers: Iterable[Answer]) -> Brief:
        """The same with these answers in the place of those it has.

        Parameters
        ----------
        answers : iterable of Answer
            All answers to count, in any order.

        Returns
        -------
        Brief
            A new brief on the same basis; this one is unchanged.

        Raises
        ------
        ParameterError
            When an answer cannot be used or two contradict each other.
        """
        return replace(self, diagnosis=self.diagnosis.with_answers(answers))
