"""What is any one customer measured against?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from arkit.judgment.limits.house import House, house
from arkit.judgment.policy import Policy, read_policy
from arkit.judgment.warning.figures_of import Watched, watched

if TYPE_CHECKING:
    from arkit.ledger import Ledger


@dataclass(frozen=True, kw_only=True)
class Everyone:
    """What is known of all customers on the day, gathered once.

    Parameters
    ----------
    watched : Watched
        Figures and signs of early warning of every customer.
    house : House
        What we sell and have open in all, and how customers fail.
    policy : Policy
        Thresholds it was gathered by.
    """

    watched: Watched
    house: House
    policy: Policy


def everyone(portfolio: Ledger, *, policy: Policy | None = None) -> Everyone:
    """Gather what any one customer is measured against.

    Parameters
    ----------
    portfolio : Ledger
        The ledger of all customers.
    policy : Policy, optional
        Thresholds; the house policy where not given.

    Returns
    -------
    Everyone
        The same for every customer, so that a pack of reports gathers it once.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> everyone(example()).house.receivables_amount
    15000.0
    """
    policy = policy or read_policy()
    return Everyone(
        watched=watched(portfolio, policy=policy),
        house=house(portfolio, policy=policy),
        policy=policy,
    )
