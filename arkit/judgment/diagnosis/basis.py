"""What does the ledger say of a customer, before anyone is asked?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from arkit.judgment.diagnosis import how_they_paid, what_was_said
from arkit.judgment.diagnosis.account import Account
from arkit.judgment.diagnosis.beliefs import Beliefs
from arkit.judgment.diagnosis.lateness import Lateness, lateness
from arkit.judgment.diagnosis.observation import Observation, Seen, missing, of
from arkit.judgment.diagnosis.own_process import Check, own_process
from arkit.schema import date_text, days_text, is_missing, money_text, share_text

if TYPE_CHECKING:
    from arkit.judgment.policy import Policy

OWN_FAULT = "own fault or dispute"
CANNOT_SAY = "cannot say"
AS_AGREED = "pays as agreed"
MEASURED: Mapping[str, Callable[[Seen], Observation]] = {
    "history": how_they_paid.history,
    "onset": how_they_paid.onset,
    "spread": how_they_paid.spread,
    "parts": how_they_paid.parts,
    "promises": what_was_said.promises,
    "queries": what_was_said.queries,
    "orders": what_was_said.orders,
    "contact": what_was_said.contact,
    "dates": how_they_paid.dates,
    "sending": what_was_said.sending,
    "bond": what_was_said.bond,
}
LEAST_RECENT = 4
DOES_NOT_CALL_FOR_IT = (CANNOT_SAY, AS_AGREED)


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What the ledger says, which answers do not change.

    Parameters
    ----------
    customer_id, customer_name : str
        Whose payments.
    as_of_date : datetime.date
        The day.
    gate : str
        `own fault or dispute`, `cannot say` or `pays as agreed` where the ledger
        settles it; empty where causes are weighed.
    gate_reason : str
        Why.
    observations : tuple of Observation
        Features; none where there is nothing to explain.
    checks : tuple of Check
        Checks of our own process.
    since : datetime.date or None
        Since when payments come late: the onset, or None where there is none.
    figures : mapping of str to str
        Figures for the script.
    """

    customer_id: str
    customer_name: str
    as_of_date: date
    gate: str
    gate_reason: str
    observations: tuple[Observation, ...]
    checks: tuple[Check, ...]
    since: date | None
    figures: Mapping[str, str]


def basis_of(account: Account, beliefs: Beliefs, policy: Policy) -> Basis:
    """What does the ledger say of a customer, before anyone is asked?

    Parameters
    ----------
    account : Account
        What is known of the customer.
    beliefs : Beliefs
        From where on a figure is called by a value.
    policy : Policy
        When late payment calls for a diagnosis.

    Returns
    -------
    Basis
        Features, checks of our own process, and what settles the matter beforehand.

    Examples
    --------
    >>> from arkit.judgment.diagnosis.beliefs import read_beliefs
    >>> from arkit.judgment.diagnosis.example import seen_example
    >>> from arkit.judgment.policy import read_policy
    >>> found = basis_of(seen_example().account, read_beliefs(), read_policy())
    >>> found.gate, str(found.since), len(found.observations)
    ('', '2025-01-31', 11)
    """
    late_days = policy.value("diagnosis_late_days")
    cuts = beliefs.features["onset"].cuts
    late = lateness(account, cuts=cuts, late_days=late_days)
    checks = own_process(account, policy)
    gate, reason = _gate(account, late, checks, policy)
    seen = Seen(account=account, late=late, beliefs=beliefs)
    measured = () if gate in DOES_NOT_CALL_FOR_IT else _measured(seen)
    row = account.who.iloc[0]
    name = row["customer_name"]
    return Basis(
        customer_id=", ".join(account.who["customer_id"]),
        customer_name=str(row["customer_id"] if is_missing(name) else name),
        as_of_date=account.ledger.as_of_date,
        gate=gate,
        gate_reason=reason,
        observations=measured,
        checks=checks,
        since=late.since.date() if late.change is not None else None,
        figures=_figures(account, late, measured),
    )


def _measured(seen: Seen) -> tuple[Observation, ...]:
    """Every feature that is believed in, in the order of the beliefs."""
    return tuple(
        MEASURED[name](seen) if name in MEASURED else missing(name, "not measured")
        for name in seen.beliefs.features
    )


def _gate(
    account: Account, late: Lateness, checks: tuple[Check, ...], policy: Policy
) -> tuple[str, str]:
    """What settles the matter before causes are weighed."""
    why = _too_little(account, policy)
    if why:
        return CANNOT_SAY, why
    ours = [check.evidence for check in checks if check.is_ours]
    if ours:
        return OWN_FAULT, " ".join(ours)
    why = _too_few(late, policy)
    if why:
        return CANNOT_SAY, why
    if late.late_share < policy.value("diagnosis_late_share"):
        return AS_AGREED, _as_agreed(late)
    return "", ""


def _as_agreed(late: Lateness) -> str:
    """How little is late, by number and by amount."""
    rows = late.recent
    is_late = rows["late"] > late.late_days
    by_amount = rows["amount"][is_late].sum() / rows["amount"].sum()
    return (
        f"Late payment is no habit here: of {of(len(rows), 'undisputed invoice')} that "
        f"fell due since {date_text(rows['due_date'].iloc[0])}, "
        f"{share_text(late.late_share)} ({share_text(by_amount)} by amount) were more "
        f"than {days_text(late.late_days)} late."
    )


def _too_little(account: Account, policy: Policy) -> str:
    """Why nothing can be said at all; empty where something can."""
    items = account.items
    if items.empty:
        return "no invoice is known of this customer"
    if len(items) == 1:
        return "there is one invoice only"
    if items["due_date"].isna().all():
        return "no invoice has a due date"
    if account.owed_amount < 0:
        owed = money_text(-account.owed_amount, account.ledger.currency)
        return f"the customer is in credit by {owed}: nothing is owed"
    settled = items["settled_date"].notna()
    least = int(policy.value("diagnosis_least_invoices"))
    if not settled.any() and len(items) < least:
        return f"all {len(items)} invoices are open and none has been paid yet"
    return ""


def _too_few(late: Lateness, policy: Policy) -> str:
    """Why the habit cannot be seen; empty where it can."""
    least = int(policy.value("diagnosis_least_invoices"))
    if len(late.items) < least:
        return (
            f"only {of(len(late.items), 'undisputed invoice')} fell due and were paid "
            f"or are open ({least} are needed)"
        )
    if len(late.recent) < LEAST_RECENT:
        start = date_text(late.since)
        return (
            f"only {of(len(late.recent), 'undisputed invoice')} fell due since {start}"
        )
    return ""


def _figures(
    account: Account, late: Lateness, measured: tuple[Observation, ...]
) -> dict[str, str]:
    """Figures for the script, as text; those that are not known are left out."""
    items, code = account.items, account.ledger.currency
    overdue = items[items["is_open"] & items["days_past_due"].gt(0)]
    name = account.who["customer_name"].iloc[0]
    found = {} if is_missing(name) else {"customer": str(name)}
    if len(overdue):
        found["overdue"] = money_text(overdue["open_amount"].sum(), code, whole=True)
        found["n_overdue"] = f"{len(overdue):,}"
        found["oldest"] = days_text(overdue["days_past_due"].max())
    if len(late.recent):
        found["days_late"] = days_text(late.recent["late"].median())
    if late.change is not None:
        found["onset"] = date_text(late.since)
    open_disputes = account.disputes[account.disputes["is_open"]]
    if len(open_disputes):
        amount = open_disputes["open_amount"].sum()
        found["disputed"] = money_text(amount, code, whole=True)
        found["n_disputed"] = f"{len(open_disputes):,}"
    runs = [o.words for o in measured if o.feature == "dates" and o.words]
    return found | ({"run": runs[0]} if runs else {})
