"""Do the rules ask for a decision on a hold?"""

from __future__ import annotations

from arkit.judgment.accounts.account import Account
from arkit.judgment.accounts.house_rules import HouseRules


def amount_for_hold(account: Account, rules: HouseRules) -> float:
    """Give the amount for which the rules ask for a decision on a hold.

    Parameters
    ----------
    account : Account
        The account.
    rules : HouseRules
        Rules of the house, with the thresholds of this customer.

    Returns
    -------
    float
        What is not disputed and older than the policy allows, where it is as large a
        share of the open amount as the policy asks for; otherwise 0.
    """
    old = account.older_than(rules.value("hold_from_days"))
    least = rules.value("hold_least_share") * account.open_amount
    return old if old > 0 and old >= least else 0.0
