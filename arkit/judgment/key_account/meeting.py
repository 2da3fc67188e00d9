"""What does one carry into a meeting about a key account?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from arkit.judgment.accounts import HouseRules, read_house_rules
from arkit.judgment.diagnosis import Answer, diagnose
from arkit.judgment.key_account.basis import Basis
from arkit.judgment.key_account.brief import Brief
from arkit.judgment.key_account.inputs import BriefInputs

if TYPE_CHECKING:
    from arkit.ledger import Ledger


def key_account_brief(
    portfolio: Ledger,
    *,
    customer_id: str,
    inputs: BriefInputs | None = None,
    answers: Iterable[Answer] | None = None,
    rules: HouseRules | None = None,
) -> Brief:
    """What does one carry into a meeting about a key account?

    Parameters
    ----------
    portfolio : Ledger
        All customers on the day, in one currency.
    customer_id : str
        Number of the account.
    inputs : BriefInputs, optional
        Terms that are looked at, chance of default, what the customer can pay.
    answers : iterable of Answer, optional
        What account managers answered; those of the field reports where not given.
    rules : HouseRules, optional
        Rules and thresholds of the house; those of arkit where not given.

    Returns
    -------
    Brief
        Recommendation, facts, diagnosis, alternatives, ladder, questions, approvals;
        each part is made when it is asked for.

    Raises
    ------
    ParameterError
        When there is no such customer, or a value is not possible.
    LedgerError
        When documents are in several currencies and none was chosen.

    Notes
    -----
    Ways out are valued in the world of each cause, with the chance of default assumed
    of it, and the values are mixed by the chances of the diagnosis. A chance of default
    typed by the analyst holds in every world.
    """
    house = rules or read_house_rules()
    basis = Basis(
        portfolio=portfolio,
        customer_id=customer_id,
        rules=house,
        inputs=inputs or BriefInputs(),
    )
    found = diagnose(
        basis.ledger, portfolio=portfolio, answers=answers, policy=house.policy
    )
    return Brief(basis=basis, diagnosis=found)
