"""What do we sell and have open in all, and how do our customers fail?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from arkit import metrics
from arkit.judgment.limits.migrations import Migrations, migrations
from arkit.judgment.limits.trade_record import TradeRecord, trade_record

if TYPE_CHECKING:
    from arkit.judgment.policy import Policy
    from arkit.ledger import Ledger


@dataclass(frozen=True, kw_only=True)
class House:
    """What the limit of any customer is measured against.

    Parameters
    ----------
    trade : TradeRecord
        What was sold to all customers in the last twelve whole months.
    receivables_amount : float or None
        Exposure of all customers, in major units; None without any.
    migrations : Migrations
        How customers move between payment classes, and into failure.
    """

    trade: TradeRecord
    receivables_amount: float | None
    migrations: Migrations


def house(portfolio: Ledger, *, policy: Policy) -> House:
    """Gather what the limit of any customer is measured against.

    Parameters
    ----------
    portfolio : Ledger
        The ledger of all customers.
    policy : Policy
        Thresholds of the house.

    Returns
    -------
    House
        The same for every customer, so that a pack of reports gathers it once.

    Examples
    --------
    >>> from arkit.judgment.policy import read_policy
    >>> from arkit.metrics._example import example
    >>> house(example(), policy=read_policy()).receivables_amount
    15000.0
    """
    return House(
        trade=trade_record(portfolio),
        receivables_amount=receivables(portfolio),
        migrations=migrations(portfolio, policy=policy),
    )


def receivables(portfolio: Ledger) -> float | None:
    """Add up the exposure of all customers.

    Parameters
    ----------
    portfolio : Ledger
        The ledger of all customers.

    Returns
    -------
    float or None
        Open amounts less cash and credit on account, in major units; None where the
        ledger has no customer.
    """
    whole = metrics.exposure(portfolio).frame["exposure_amount"]
    return float(whole.iloc[0]) if len(whole) else None
