"""What do rules about an account look at?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Action:
    """Something that was done about an account."""

    activity_id: str
    invoice_id: str
    day: date
    kind: str
    done_by: str
    result: str


@dataclass(frozen=True, kw_only=True)
class Commitment:
    """A promise to pay: when made, until when, how much, and what became of it."""

    invoice_id: str
    made_on: date
    due_date: date
    amount: float
    state: str


@dataclass(frozen=True, kw_only=True)
class OverdueItem:
    """An overdue document."""

    invoice_id: str
    due_date: date
    days_past_due: int
    amount: float
    is_disputed: bool


@dataclass(frozen=True, kw_only=True)
class Account:
    """What rules about one account look at, as known on a day.

    Parameters
    ----------
    customer_id, name, segment, country : str
        Who it is; empty where not known.
    is_key_account : bool
        Whether the agreed list, or without a list the ledger, says so.
    is_marked : bool
        Whether the ledger marks it as a key account.
    contact_rule : str
        Contact rule of the ledger; empty where it names none.
    changed_date : datetime.date
        Day since which the customer's row is known as it is.
    account_manager, collector, relationship_holder : str
        Who is in charge; empty where nobody is named.
    open_amount, overdue_amount, disputed_amount : float
        In major units.
    late_months : int
        Late months in a row.
    streak_date : datetime.date or None
        First day of the first of them.
    is_on_hold : bool
        Whether the last hold set was not lifted.
    actions : tuple of Action
        Of the last 24 months, the earliest first.
    commitments : tuple of Commitment
        Promises to pay, the earliest first.
    overdue : tuple of OverdueItem
        Overdue documents, the oldest first.
    """

    customer_id: str
    name: str
    segment: str
    country: str
    is_key_account: bool
    is_marked: bool
    contact_rule: str
    changed_date: date
    account_manager: str
    collector: str
    relationship_holder: str
    open_amount: float
    overdue_amount: float
    disputed_amount: float
    late_months: int
    streak_date: date | None
    is_on_hold: bool
    actions: tuple[Action, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    overdue: tuple[OverdueItem, ...] = ()

    def done(self, *kinds: str) -> tuple[Action, ...]:
        """What was done of these kinds, the earliest first."""
        return tuple(action for action in self.actions if action.kind in kinds)

    @property
    def oldest_days(self) -> int:
        """Days past due of the oldest document that is not disputed; 0 for none."""
        return max(
            (i.days_past_due for i in self.overdue if not i.is_disputed), default=0
        )

    def older_than(self, days: float) -> float:
        """Amount that is not disputed and more than so many days past due."""
        return sum(
            i.amount
            for i in self.overdue
            if i.days_past_due > days and not i.is_disputed
        )
