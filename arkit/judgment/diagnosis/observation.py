"""What was seen of a customer, in one value, one sentence and its figures?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arkit.judgment.diagnosis.account import Account
    from arkit.judgment.diagnosis.beliefs import Beliefs
    from arkit.judgment.diagnosis.lateness import Lateness


@dataclass(frozen=True, kw_only=True)
class Observation:
    """One feature of a customer.

    Parameters
    ----------
    feature : str
        Name of the feature in the beliefs.
    value : str or None
        One of its values; None where it cannot be told.
    evidence : str
        What was seen, as a sentence with its figures; why it cannot be told where
        there is no value.
    figures : mapping of str to float
        The same as numbers: shares (0-1), days, counts.
    words : str
        What it is called beyond its value, such as the days of payment runs.
    """

    feature: str
    value: str | None
    evidence: str
    figures: Mapping[str, float] = field(default_factory=dict)
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What every measurement looks at.

    Parameters
    ----------
    account : Account
        What is known of the customer.
    late : Lateness
        Days late, and since when.
    beliefs : Beliefs
        From where on a figure is called by a value.
    """

    account: Account
    late: Lateness
    beliefs: Beliefs

    def cuts(self, feature: str) -> Mapping[str, float]:
        """From where on a figure is called by a value, for one feature."""
        return self.beliefs.features[feature].cuts


def missing(feature: str, why: str) -> Observation:
    """A feature that cannot be told.

    >>> missing("promises", "no promises are kept in this ledger").value is None
    True
    """
    return Observation(feature=feature, value=None, evidence=why)


def of(n: float, noun: str) -> str:
    """Count things in words.

    >>> of(1, "invoice"), of(3, "query"), of(1200, "call")
    ('1 invoice', '3 queries', '1,200 calls')
    """
    many = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{n:,.0f} {noun if n == 1 else many}"
