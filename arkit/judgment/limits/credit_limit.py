"""How much credit should the customer have, which method binds, and until when?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from arkit.judgment.finding import Finding
from arkit.judgment.limits.by_method import limits_by_method
from arkit.judgment.limits.customer_accounts import customer_accounts
from arkit.judgment.limits.limit_inputs import LimitInputs
from arkit.judgment.limits.measured_inputs import limit_inputs
from arkit.judgment.limits.score_to_hazard import DefaultRisk, risk_from_hazard
from arkit.judgment.policy import Policy, read_policy
from arkit.metrics import Measure
from arkit.metrics.passport import measure
from arkit.schema import date_text, money_text

if TYPE_CHECKING:
    from arkit.ledger import Ledger

RULE = "credit_limit"
NEED = "Need of the trade"
ABOUT = {
    "name": "Credit limit by method",
    "formula": "The smallest of need, net worth, share of our business, expected loss, "
    "own appetite and insurer; the others are shown for comparison",
    "basis": "Sales, tax, terms, margin and days late of the last twelve whole months; "
    "accounts known on the day",
    "window": "One year",
    "source": "bernsteinlaw.com, creditors' rights 23 (two 10 percent rules); "
    "lockstep.io and academy.highako.com (net worth, working capital, sales)",
}


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Credit limits of one customer by all methods, and what is proposed.

    Parameters
    ----------
    ledger : Ledger
        The ledger of the customer.
    inputs : LimitInputs
        What the limits rest on.
    frame : DataFrame
        `method`, `limit_amount`, `basis`, `is_cap`, `is_binding`, `reason`.
    proposed_amount : float or None
        Limit that is proposed; None where it cannot be told.
    review_date : datetime.date
        Day on which it is looked at again.
    has_open_alarm : bool
        Whether an alarm is open, so that nothing is raised.
    """

    ledger: Ledger
    inputs: LimitInputs
    frame: pd.DataFrame
    proposed_amount: float | None
    review_date: date
    has_open_alarm: bool = False

    @property
    def binding(self) -> str:
        """Name of the method that binds; empty where none can be told."""
        found = self.frame.loc[self.frame["is_binding"], "method"]
        return "" if found.empty else str(found.iloc[0])

    @property
    def limit_amount(self) -> float | None:
        """What the binding method allows, not rounded."""
        found = self.frame.loc[self.frame["is_binding"], "limit_amount"]
        return None if found.empty else float(found.iloc[0])

    @property
    def present_amount(self) -> float | None:
        """The limit on file."""
        return self.inputs["present_limit_amount"]

    @property
    def exposure_amount(self) -> float:
        """What is at stake today."""
        return self.inputs["exposure_amount"] or 0.0

    @property
    def risk(self) -> DefaultRisk:
        """How likely the customer fails, as assumed here."""
        return risk_from_hazard(self.inputs["default_hazard_pm"])

    @property
    def measure(self) -> Measure:
        """The methods with their passport, and present limit and exposure beside."""
        frame = self.frame.assign(
            present_limit_amount=self.present_amount,
            proposed_amount=self.proposed_amount,
            exposure_amount=self.exposure_amount,
        ).astype({"present_limit_amount": "float64", "proposed_amount": "float64"})
        return measure(self.ledger, frame, n_rows=len(frame), about=ABOUT)

    def assumptions(self) -> Measure:
        """Every input with its source, in the shape of a table of assumptions."""
        frame = self.inputs.frame()
        about = ABOUT | {"name": "Inputs of the credit limit"}
        return measure(self.ledger, frame, n_rows=len(frame), about=about)

    @property
    def sentence(self) -> str:
        """What is proposed and why, in words for sales and credit alike."""
        if self.proposed_amount is None:
            why = "; ".join(self.frame.loc[self.frame["is_cap"], "reason"].dropna()[:2])
            return f"No limit can be proposed, because {why}."
        return " ".join(filter(None, (self._proposal(), self._above(), self._until())))

    @property
    def finding(self) -> Finding:
        """The proposal as a finding."""
        over = self.proposed_amount is not None and (
            self.exposure_amount > self.proposed_amount
        )
        return Finding(
            rule=RULE,
            severity="watch" if over or self.has_open_alarm else "note",
            statement=self.sentence,
            evidence=tuple(
                (row.method, self._money(row.limit_amount))
                for row in self.frame.dropna(subset="limit_amount").itertuples()
            ),
            action="Agree on a way below the limit" if over else "",
            source="credit limit by method",
        )

    def _proposal(self) -> str:
        """The proposed limit against the present one, and what binds."""
        proposed, present = self.proposed_amount, self.present_amount
        money = self._money(proposed)
        because = f"{self.binding} allows {self._money(self.limit_amount)}"
        if present is None:
            return f"Set the limit at {money}: {because}."
        if self.has_open_alarm and proposed == present:
            return (
                f"Leave the limit at {money}: {because}, and nothing is raised while "
                "an alarm is open."
            )
        if proposed == present:
            return f"Leave the limit at {money}: {because}."
        if self.binding == NEED and not self.has_open_alarm and proposed < present:
            return (
                f"The trade needs {money}; the limit of {self._money(present)} on file "
                "may be lowered to it."
            )
        verb = "Raise" if proposed > present else "Lower"
        return f"{verb} the limit from {self._money(present)} to {money}: {because}."

    def _above(self) -> str:
        """What to do about an exposure above the proposed limit."""
        over = self.exposure_amount - self.proposed_amount
        if over <= 0:
            return ""
        return (
            f"Exposure is {self._money(over)} above it: agree on payments or a plan "
            "that brings it down, ship within what is paid, and stop orders last."
        )

    def _until(self) -> str:
        """Day of the next review."""
        return f"Look at it again by {date_text(self.review_date)}."

    def _money(self, amount: float) -> str:
        return money_text(amount, self.ledger.currency, whole=True)


def credit_limits(
    ledger: Ledger,
    *,
    portfolio: Ledger,
    inputs: Mapping[str, float] | LimitInputs | None = None,
    policy: Policy | None = None,
    alarms: bool | Sequence[Finding] = False,
) -> Limits:
    """How much credit should the customer have, by all methods side by side?

    Parameters
    ----------
    ledger : Ledger
        The ledger of one customer.
    portfolio : Ledger
        The ledger of all customers on the same day, in the same currency.
    inputs : mapping of str to float, or LimitInputs, optional
        Values typed by the analyst, by name of the input, on top of what is measured;
        or all inputs as `limit_inputs` gives them.
    policy : Policy, optional
        That of the house where not given.
    alarms : bool or sequence of Finding, default False
        Whether an alarm is open, or the findings: one that asks for a look or an act
        is an open alarm. While one is open, nothing is raised.

    Returns
    -------
    Limits
        Every method with its basis or the reason why it cannot be told, the one that
        binds, the proposal with its words, and the day of the next review.

    Raises
    ------
    ParameterError
        When an input is unknown or not possible.
    """
    policy = policy or read_policy()
    if not isinstance(inputs, LimitInputs):
        known = limit_inputs(ledger, portfolio=portfolio, policy=policy)
        inputs = known.typed(inputs or {})
    frame = limits_by_method(inputs, policy=policy, currency=ledger.currency)
    is_open = alarms if isinstance(alarms, bool) else _is_open(alarms)
    return Limits(
        ledger=ledger,
        inputs=inputs,
        frame=frame,
        proposed_amount=_proposed(frame, inputs, policy, is_open=is_open),
        review_date=_review(ledger, inputs, policy, is_open=is_open),
        has_open_alarm=is_open,
    )


def _is_open(alarms: Sequence[Finding]) -> bool:
    """Whether one of the findings asks for more than being read."""
    return any(finding.severity != "note" for finding in alarms)


def _proposed(
    frame: pd.DataFrame, inputs: LimitInputs, policy: Policy, *, is_open: bool
) -> float | None:
    """The binding limit, rounded down; not above the present one during an alarm."""
    found = frame.loc[frame["is_binding"], "limit_amount"]
    if found.empty:
        return None
    step = policy.value("limit_step_amount")
    amount = float(found.iloc[0]) // step * step if step else float(found.iloc[0])
    if not is_open:
        return amount
    present = inputs["present_limit_amount"]
    held = max(inputs["exposure_amount"] or 0.0, 0.0) if present is None else present
    return min(amount, held)


def _review(
    ledger: Ledger, inputs: LimitInputs, policy: Policy, *, is_open: bool
) -> date:
    """Months by policy, sooner where the accounts grow too old before."""
    name = "limit_review_alarm_months" if is_open else "limit_review_months"
    today = pd.Timestamp(ledger.as_of_date)
    day = today + pd.DateOffset(months=int(policy.value(name)))
    if inputs.entries["net_worth_amount"].origin != "measured":
        return day.date()
    last = customer_accounts(ledger).last
    if last is None or inputs["net_worth_amount"] is None:
        return day.date()
    months = int(policy.value("limit_accounts_months"))
    old = last["period_end"] + pd.DateOffset(months=months)
    return min(day, max(old, today)).date()
