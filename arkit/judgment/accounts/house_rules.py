"""Which rules of the house hold for an account on a day?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol, TypeVar

from arkit.judgment.policy import Policy


class Whom(Protocol):
    """Anything that says which customer it is: number, segment, key account or not."""

    customer_id: str
    segment: str
    is_key_account: bool


@dataclass(frozen=True, kw_only=True)
class Dated:
    """A rule with its first and last day; open where not given.

    Parameters
    ----------
    since, until : datetime.date, optional
        First and last day on which it holds.
    """

    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether it holds on a day."""
        return not self.begins_after(day) and not self.is_expired(day)

    def begins_after(self, day: date) -> bool:
        """Whether it does not hold yet."""
        return self.since is not None and day < self.since

    def is_expired(self, day: date) -> bool:
        """Whether its last day is over."""
        return self.until is not None and day > self.until

    def overlaps(self, other: Dated) -> bool:
        """Whether there is a day on which both hold."""
        firsts = max(self.since or date.min, other.since or date.min)
        return firsts <= min(self.until or date.max, other.until or date.max)


@dataclass(frozen=True, kw_only=True)
class ForWhom(Dated):
    """A rule for one customer, one segment, all key accounts, or everyone.

    Parameters
    ----------
    customer_id, segment : str
        Whom it is for; empty for a wider rule.
    key_accounts : bool
        Whether it is for key accounts.
    """

    customer_id: str = ""
    segment: str = ""
    key_accounts: bool = False

    @property
    def audience(self) -> tuple[str, str]:
        """Whom it is for: the kind and the name."""
        if self.customer_id:
            return "customer", self.customer_id
        if self.key_accounts:
            return "key accounts", ""
        return ("segment", self.segment) if self.segment else ("everyone", "")

    @property
    def closeness(self) -> int:
        """0 for everyone, 3 for one customer."""
        kinds = ("everyone", "segment", "key accounts", "customer")
        return kinds.index(self.audience[0])

    def is_for(self, whom: Whom) -> bool:
        """Whether a customer is among those it is for."""
        kind, name = self.audience
        return {
            "customer": name == whom.customer_id,
            "key accounts": whom.is_key_account,
            "segment": name == whom.segment,
            "everyone": True,
        }[kind]


@dataclass(frozen=True, kw_only=True)
class KeyAccount(Dated):
    """An account on the agreed list of key accounts."""

    customer_id: str
    owner: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Contact(ForWhom):
    """Who may speak to a customer about late payment, and how."""

    rule: str
    reason: str = ""
    approved_by: str = ""
    our_contact: str = ""
    their_contact: str = ""
    channel: str = ""
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class Approver:
    """Who may grant the n-th exception in twelve months."""

    exception: int
    roles: tuple[str, ...]
    needs_plan: bool = False


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """What was agreed with an exception: its end, approver and condition."""

    customer_id: str
    granted_date: date
    approver: str = ""
    until: date | None = None
    condition: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """What is done from a day past due on."""

    from_days: int
    action: str
    is_charged: bool = False


@dataclass(frozen=True, kw_only=True)
class Ladder(ForWhom):
    """Steps of dunning, the earliest first."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True)
class Override(Dated):
    """Another threshold for one customer."""

    customer_id: str
    name: str
    value: float
    reason: str
    approved_by: str = ""


Rule = TypeVar("Rule", bound=ForWhom)


def _closest(rules: Iterable[Rule], whom: Whom, day: date) -> Rule | None:
    """The rule closest to a customer among those that hold on a day."""
    fitting = [rule for rule in rules if rule.holds(day) and rule.is_for(whom)]
    return max(fitting, key=lambda rule: rule.closeness, default=None)


@dataclass(frozen=True, kw_only=True)
class HouseRules:
    """Thresholds of the house and its rules for single accounts.

    Parameters
    ----------
    policy : Policy
        Thresholds.
    key_accounts : tuple of KeyAccount
        The agreed list; empty where only the ledger marks key accounts.
    contacts : tuple of Contact
        Who may speak to whom.
    approvers : tuple of Approver
        Who grants exceptions, the first exception first.
    agreed : tuple of Agreed
        What was agreed with exceptions.
    ladders : tuple of Ladder
        Steps of dunning.
    regimes : mapping of str to str
        Country to the name of its law on late payment.
    overrides : tuple of Override
        Other thresholds for single customers.
    holidays : frozenset of date
        Days off.
    """

    policy: Policy
    key_accounts: tuple[KeyAccount, ...] = ()
    contacts: tuple[Contact, ...] = ()
    approvers: tuple[Approver, ...] = ()
    agreed: tuple[Agreed, ...] = ()
    ladders: tuple[Ladder, ...] = ()
    regimes: Mapping[str, str]
    overrides: tuple[Override, ...] = ()
    holidays: frozenset[date] = frozenset()

    def value(self, name: str) -> float:
        """Give the value of a threshold."""
        return self.policy.value(name)

    def of(self, customer_id: str, day: date) -> HouseRules:
        """Give the rules with the thresholds that hold for one customer on a day.

        Parameters
        ----------
        customer_id : str
            Number of the customer.
        day : datetime.date
            The day.

        Returns
        -------
        HouseRules
            The same rules; thresholds that are overridden name their reason.
        """
        policy = self.policy
        for own in self.overrides:
            if own.customer_id == customer_id and own.holds(day):
                said = f"for {customer_id}: {own.reason}"
                policy = policy.replaced({own.name: own.value}, source=said)
        return replace(self, policy=policy)

    def key_account(self, customer_id: str, day: date) -> KeyAccount | None:
        """Find an account on the agreed list, if it is on it that day."""
        listed = (k for k in self.key_accounts if k.customer_id == customer_id)
        return next((k for k in listed if k.holds(day)), None)

    def contact(self, whom: Whom, day: date) -> Contact | None:
        """Find the closest contact rule for a customer on a day."""
        return _closest(self.contacts, whom, day)

    def ladder(self, whom: Whom, day: date) -> Ladder | None:
        """Find the closest steps of dunning for a customer on a day."""
        return _closest(self.ladders, whom, day)

    def approver(self, n: int) -> Approver | None:
        """Find who grants the n-th exception; the last entry is for all later ones."""
        fitting = [a for a in self.approvers if a.exception <= n]
        return fitting[-1] if fitting else None

    def may_approve(self, role: str, n: int) -> bool:
        """Whether a role may grant the n-th exception."""
        needed = self.approver(n)
        if needed is None:
            return True
        later = [a for a in self.approvers if a.exception >= needed.exception]
        wanted = role.strip().casefold()
        return any(wanted == one.casefold() for a in later for one in a.roles)
