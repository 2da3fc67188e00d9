"""Is an agreed plan kept: what was met, missed and cured, and what is left?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.ledger import Ledger, date_literal, text_literal
from arkit.metrics.promise_state import kept_money
from arkit.schema import decimals, to_minor
from arkit.whatif.plans.agreed_plan import AgreedPlan

STATES = ("met", "cured", "breached", "open")
PAYMENT = ("payment",)


@dataclass(frozen=True, kw_only=True)
class PlanProgress:
    """How far an agreed plan has come on a day.

    Parameters
    ----------
    plan : AgreedPlan
        What was agreed.
    as_of_date : datetime.date
        Last day whose events are known.
    milestones : DataFrame
        One row per payment agreed: `installment`, `due_date`, `deadline_date` (days of
        grace included), `amount`, `received_amount`, `missing_amount`, `covered_date`
        (day on which the money was there; NaT while it is not), `days_late` (from the
        due date to that day, or to the as-of day for a missed payment; NaN where
        neither), `state` (met, cured, breached, open).
    received_amount : float
        Money counted since the agreement, returned payments taken off.
    open_amount : float
        What is still open of the documents the plan covers.
    """

    plan: AgreedPlan
    as_of_date: date
    milestones: pd.DataFrame
    received_amount: float
    open_amount: float

    @property
    def left_amount(self) -> float:
        """What is still to be paid under the plan."""
        return float(self.milestones["missing_amount"].sum())

    @property
    def excess_amount(self) -> float:
        """Money beyond what was agreed."""
        return max(0.0, self.received_amount - float(self.plan.total_amount))

    @property
    def overdue_amount(self) -> float:
        """What is missing of payments whose deadline has passed."""
        frame = self.milestones
        return float(frame.loc[frame["state"] == "breached", "missing_amount"].sum())

    @property
    def due_now_amount(self) -> float:
        """What may be asked for now: what is overdue, or all that is left if agreed."""
        is_called = self.plan.has_acceleration and self.overdue_amount
        return self.left_amount if is_called else self.overdue_amount

    @property
    def state(self) -> str:
        """`completed`, `closed otherwise`, `in breach` or `on track`.

        Closed otherwise: payments are missing, but nothing of the documents covered is
        open any more, because they were credited, returned or written off.
        """
        if not self.left_amount:
            return "completed"
        if self.open_amount <= 0:
            return "closed otherwise"
        return "in breach" if self.overdue_amount else "on track"

    @property
    def next_due_date(self) -> date | None:
        """Due date of the next payment that is not due yet; None when there is none."""
        later = self.milestones.loc[self.milestones["state"] == "open", "due_date"]
        return None if later.empty else later.iloc[0].date()

    @property
    def left(self) -> pd.DataFrame:
        """What is still to come; the flows from which the rest of the plan is valued.

        `due_date` (the as-of day for what is overdue), `days` from the as-of day,
        `amount` missing.
        """
        today = pd.Timestamp(self.as_of_date)
        rest = self.milestones.loc[self.milestones["missing_amount"] > 0]
        is_called = bool(self.plan.has_acceleration and self.overdue_amount)
        due = rest["due_date"].clip(lower=today)
        due = due.mask(rest["state"] == "breached", today)
        due = due.mask(np.full(len(rest), is_called), today)
        columns = {
            "due_date": due,
            "days": (due - today).dt.days,
            "amount": rest["missing_amount"],
        }
        return pd.DataFrame(columns).reset_index(drop=True)


def plan_progress(
    ledger: Ledger, plan: AgreedPlan, *, settled_by: tuple[str, ...] = PAYMENT
) -> PlanProgress:
    """Is an agreed plan kept: what was met, missed and cured, and what is left?

    Parameters
    ----------
    ledger : Ledger
        The receivables on a day on or after the agreement.
    plan : AgreedPlan
        What was agreed.
    settled_by : tuple of str, default ("payment",)
        Kinds of settlement that count; add "return" or "offset" where goods or services
        were agreed as payment.

    Returns
    -------
    PlanProgress
        State of every payment, and what is left.

    Raises
    ------
    ParameterError
        When the day lies before the agreement, the customer is unknown, or the plan is
        in another currency.

    Notes
    -----
    Money counts from the day of the agreement on: settlements of the documents the plan
    covers, and money on account. It fills the payments in the order of their due dates,
    each cent once; a returned payment takes back the latest money before it. A payment
    is met when its money was there by the due date plus the days of grace, cured when
    it came later, breached when the deadline has passed without it, open otherwise.
    Nothing that became known after the as-of day is used.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> from arkit.whatif.plans.agreed_plan import AgreedPlan, Milestone
    >>> payments = (("2025-06-10", 500), ("2025-06-20", 900), ("2025-07-10", 600))
    >>> plan = AgreedPlan(customer_id="C1", currency="EUR",
    ...     agreed_date=date(2025, 6, 1), milestones=tuple(
    ...     Milestone(due_date=date.fromisoformat(d), amount=a) for d, a in payments))
    >>> progress = plan_progress(example(), plan)
    >>> progress.milestones[["amount", "missing_amount", "days_late", "state"]]
       amount  missing_amount  days_late     state
    0   500.0             0.0       10.0     cured
    1   900.0           400.0       10.0  breached
    2   600.0           600.0        NaN      open
    >>> progress.state, progress.left_amount, progress.due_now_amount
    ('in breach', 1000.0, 400.0)
    """
    day = ledger.as_of_date
    if day < plan.agreed_date:
        raise ParameterError(
            f"on {day} the plan of {plan.agreed_date} was not agreed yet",
            remedy="choose an as-of day on or after the agreement",
        )
    own = ledger.customer(plan.customer_id)
    if own.currency != plan.currency:
        raise ParameterError(
            f"the plan is in {plan.currency}, the ledger in {own.currency}",
            remedy=f"look at the ledger with ledger.only({plan.currency!r})",
        )
    money = own.query(_money_text(plan, settled_by), exact=True)
    covered = own.query(_open_text(plan))
    scale = 10.0 ** decimals(plan.currency)
    kept = kept_money(money["amount"].to_numpy("int64"))
    reached = np.cumsum(kept)
    return PlanProgress(
        plan=plan,
        as_of_date=day,
        milestones=_milestones(plan, money["settlement_date"], reached, day),
        received_amount=float(reached[-1]) / scale if len(reached) else 0.0,
        open_amount=float(covered["open_amount"].iloc[0]),
    )


def _milestones(
    plan: AgreedPlan, dates: pd.Series, reached: np.ndarray, day: date
) -> pd.DataFrame:
    """State of every payment, from the days on which money reached a sum."""
    scale = 10.0 ** decimals(plan.currency)
    cents = [to_minor(p.amount, plan.currency) for p in plan.milestones]
    needed = np.cumsum(np.array(cents, dtype="int64"))
    amount = np.array(cents, dtype="int64")
    had = int(reached[-1]) if len(reached) else 0
    received = np.clip(had - (needed - amount), 0, amount)
    place = np.searchsorted(reached, needed)
    when = pd.Series(dates).reindex(place).reset_index(drop=True)
    due = pd.Series(pd.to_datetime([p.due_date for p in plan.milestones]))
    deadline = due + timedelta(days=plan.grace_days)
    today = pd.Timestamp(day)
    is_there = when.notna()
    state = np.select(
        [is_there & (when <= deadline), is_there, deadline < today],
        ["met", "cured", "breached"],
        "open",
    )
    ended = when.mask(pd.Series(state == "breached"), today)
    return pd.DataFrame(
        {
            "installment": np.arange(1, len(cents) + 1),
            "due_date": due,
            "deadline_date": deadline,
            "amount": amount / scale,
            "received_amount": received / scale,
            "missing_amount": (amount - received) / scale,
            "covered_date": when,
            "days_late": (ended - due).dt.days.clip(lower=0).astype("float64"),
            "state": pd.Categorical(state, categories=list(STATES)),
        }
    )


def _covers(plan: AgreedPlan) -> str:
    """Condition on known_invoices i: the documents that the plan covers."""
    if plan.invoice_ids:
        numbers = ", ".join(text_literal(number) for number in plan.invoice_ids)
        return f"i.invoice_id IN ({numbers})"
    return f"i.invoice_date <= {date_literal(plan.agreed_date)}"


def _money_text(plan: AgreedPlan, settled_by: tuple[str, ...]) -> str:
    """Money since the agreement, by day and in order."""
    kinds = ", ".join(text_literal(kind) for kind in settled_by) or "NULL"
    since = f"settlement_date >= {date_literal(plan.agreed_date)}"
    return f"""
SELECT settlement_date, CAST(SUM(amount) AS BIGINT) AS amount FROM (
  SELECT a.settlement_date, a.amount FROM applied AS a
  JOIN known_invoices AS i ON i.item_id = a.item_id
  WHERE a.settled_by IN ({kinds}) AND a.{since} AND {_covers(plan)}
  UNION ALL
  SELECT settlement_date, amount FROM unapplied
  WHERE settled_by IN ({kinds}) AND {since}) AS money
GROUP BY settlement_date ORDER BY settlement_date
"""


def _open_text(plan: AgreedPlan) -> str:
    """What is still open of the documents that the plan covers."""
    return f"""
SELECT CAST(COALESCE(SUM(l.open_amount), 0) AS BIGINT) AS open_amount
FROM ledger AS l JOIN known_invoices AS i ON i.item_id = l.item_id
WHERE {_covers(plan)}
"""
