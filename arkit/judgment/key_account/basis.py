"""What is known of an account, whatever the answers to questions turn out to be?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from arkit import metrics
from arkit.judgment.accounts import (
    AccountTimeline,
    ContactRule,
    FieldReports,
    HouseRules,
    ThreeQuestions,
    account_timeline,
    compliance,
    contact_rule,
    exceptions,
    field_reports,
    three_questions,
)
from arkit.judgment.accounts.account_facts import only_account
from arkit.judgment.key_account.inputs import BriefInputs
from arkit.judgment.key_account.position import Position
from arkit.judgment.key_account.worlds import cause_worlds
from arkit.judgment.key_account.worths import Worths
from arkit.judgment.late_charges import Charge, statutory_charge
from arkit.judgment.limits import Limits, credit_limits, limit_inputs
from arkit.judgment.warning import signals
from arkit.judgment.what_if_case import Case, what_if_case

if TYPE_CHECKING:
    from arkit.judgment.accounts.account import Account
    from arkit.judgment.finding import Finding
    from arkit.ledger import Ledger
    from arkit.metrics import Measure

YEAR_DAYS = 365
TITLE = "Key-account brief"
DIAGNOSED = "the diagnosis, mixed over the causes, or as typed"


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What is known of an account.

    Parameters
    ----------
    portfolio : Ledger
        All customers on the day.
    customer_id : str
        Number of the account.
    rules : HouseRules
        Rules of the house.
    inputs : BriefInputs
        What the analyst typed.
    """

    portfolio: Ledger
    customer_id: str
    rules: HouseRules
    inputs: BriefInputs

    @cached_property
    def case(self) -> Case:
        """What is owed, and how the customer pays."""
        return what_if_case(
            self.portfolio,
            customer_id=self.customer_id,
            assumptions_path=self.inputs.assumptions_path,
        )

    @property
    def ledger(self) -> Ledger:
        """The ledger of the customer."""
        return self.case.ledger

    @cached_property
    def worths(self) -> Worths:
        """Ways out in the world of each cause."""
        pm = self.inputs.default_hazard_pm
        return Worths(
            case=self.case,
            worlds=cause_worlds(self.case, default_hazard_pm=pm),
            terms=self.inputs.terms,
            process_cost_amount=self.inputs.process_cost_amount,
        )

    @cached_property
    def account(self) -> Account:
        """What rules about the account look at."""
        return only_account(self.ledger, self.rules)

    @cached_property
    def three(self) -> ThreeQuestions:
        """What to do, what to ask, and how to prevent a repeat."""
        return three_questions(self.ledger, self.rules)

    @cached_property
    def contact(self) -> ContactRule:
        """Who may speak to the customer."""
        return contact_rule(self.ledger, self.rules)

    @cached_property
    def reports(self) -> FieldReports:
        """What account managers brought back."""
        return field_reports(self.ledger, self.rules)

    @cached_property
    def exceptions(self) -> Measure:
        """Exceptions of 24 months, with their price."""
        return exceptions(self.ledger, self.rules)

    @property
    def recent_exceptions(self) -> pd.DataFrame:
        """Exceptions of the last twelve months."""
        frame = self.exceptions.frame
        since = pd.Timestamp(self.ledger.as_of_date) - pd.Timedelta(days=YEAR_DAYS)
        return frame[frame["granted_date"] > since]

    @property
    def n_exceptions(self) -> int:
        """Exceptions granted in the last twelve months."""
        return len(self.recent_exceptions)

    @cached_property
    def compliance(self) -> list[Finding]:
        """What was done as the house rules say, and what was not."""
        return compliance(self.ledger, self.rules)

    @cached_property
    def alarms(self) -> tuple[Finding, ...]:
        """Signs of early warning."""
        return signals(self.ledger, portfolio=self.portfolio, policy=self.rules.policy)

    def limits(self, default_hazard_pm: float) -> Limits:
        """Credit limit by method; nothing is raised while an alarm is open."""
        policy = self.rules.policy
        known = limit_inputs(self.ledger, portfolio=self.portfolio, policy=policy)
        risk = {"value": default_hazard_pm, "origin": "measured", "source": DIAGNOSED}
        return credit_limits(
            self.ledger,
            portfolio=self.portfolio,
            inputs=known.with_value("default_hazard_pm", **risk),
            policy=policy,
            alarms=self.alarms,
        )

    @cached_property
    def charge(self) -> Charge:
        """Late interest and fees that could be charged."""
        return statutory_charge(self.case, self.rules)

    def position(self, limits: Limits) -> Position:
        """Where the account stands."""
        return Position(
            ledger=self.ledger,
            portfolio=self.portfolio,
            rules=self.rules,
            limits=limits,
            n_exceptions=self.n_exceptions,
            exceptions_amount=float(self.recent_exceptions["price_amount"].sum()),
        )

    @cached_property
    def timeline(self) -> AccountTimeline:
        """What happened in twelve months."""
        found = account_timeline(self.ledger, self.rules)
        events = found.events.frame.astype({"amount": "float64"})
        return replace(found, events=replace(found.events, frame=events))

    def cover(self) -> dict[str, object]:
        """Say what the brief prints on its first page and in its footer."""
        account = self.account
        told = self.case.cover(title=TITLE)
        more = (
            ("Segment", account.segment),
            ("Account manager", account.account_manager),
            ("Collector", account.collector),
            ("Owner", self._owner()),
        )
        fields = (*told["fields"], *(pair for pair in more if pair[1]))
        return told | {"fields": fields}

    def _owner(self) -> str:
        """Who answers for the account being a key account."""
        account, day = self.account, self.case.ledger.as_of_date
        if not account.is_key_account:
            return "not a key account"
        entry = self.rules.key_account(account.customer_id, day)
        return entry.owner if entry else "nobody named on the agreed list"

    def overdue_items(self) -> Measure:
        """Overdue documents, the oldest first."""
        found = metrics.open_items(self.ledger)
        late = found.frame[found.frame["days_past_due"] > 0]
        ranked = late.sort_values("days_past_due", ascending=False, kind="stable")
        return replace(found, frame=ranked.reset_index(drop=True))
