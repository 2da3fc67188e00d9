"""Why does this customer pay late?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from arkit.judgment.diagnosis.account import account_of
from arkit.judgment.diagnosis.answers import Answer, answers_of, counted
from arkit.judgment.diagnosis.basis import Basis, basis_of
from arkit.judgment.diagnosis.beliefs import Beliefs, read_beliefs
from arkit.judgment.diagnosis.diagnosis import Diagnosis
from arkit.judgment.policy import read_policy
from arkit.schema import date_text

if TYPE_CHECKING:
    from arkit.judgment.policy import Policy
    from arkit.ledger import Ledger


def diagnose(
    ledger: Ledger,
    *,
    portfolio: Ledger,
    answers: Iterable[Answer] | None = None,
    policy: Policy | None = None,
    beliefs: Beliefs | None = None,
) -> Diagnosis:
    """Why does this customer pay late?

    Own fault and disputes come first; then four causes are weighed: stuff happens (a
    one-off break in a good record), red tape (paperwork), special bonds (a customer
    that pays a person) and poor judgment (credit that should not have been given).

    Parameters
    ----------
    ledger : Ledger
        What was known on a day, narrowed to the customer; several numbers of one
        customer are looked at as one.
    portfolio : Ledger
        All customers on the same day.
    answers : iterable of Answer, optional
        What account managers answered; those of the ledger's field reports where not
        given, none where empty.
    policy : Policy, optional
        Thresholds; those of the house where not given.
    beliefs : Beliefs, optional
        How often facts go with causes; those of the house where not given.

    Returns
    -------
    Diagnosis
        Chances, contributions, verdict and reason, evidence for, against and missing,
        questions by what they tell, and the strategy.

    Raises
    ------
    ParameterError
        When the ledger is not narrowed to a customer, the days differ, or an answer
        cannot be used or contradicts another.
    LedgerError
        When documents are in several currencies and none was chosen.

    Notes
    -----
    P(cause | facts) is proportional to P(cause) times the product of the chances of
    each fact under the cause, raised to a temper below 1 because facts overlap. An
    answer of reliability r counts r L + (1 - r) P0, with P0 its chance under the
    prior. A missing feature counts nothing. The result is unclear when no cause
    reaches the chance, or leads by as much, as the policy asks for. Answers of field
    reports from before the delays began are set aside.

    References
    ----------
    Good, 1950, Probability and the Weighing of Evidence.

    Examples
    --------
    >>> from arkit.judgment.diagnosis.example import break_example
    >>> every = break_example()
    >>> diagnose(every.customer("H1"), portfolio=every).verdict
    'stuff happens'
    >>> diagnose(every.customer("H2"), portfolio=every).verdict
    'pays as agreed'
    """
    believed = beliefs or read_beliefs()
    house = policy or read_policy()
    basis = basis_of(account_of(ledger, portfolio), believed, house)
    aside: tuple[tuple[str, str], ...] = ()
    if answers is None:
        answers, aside = _of_reports(ledger, basis, believed)
    kept = counted(answers, beliefs=believed, as_of=basis.as_of_date)
    return Diagnosis(
        basis=basis,
        beliefs=believed,
        answers=kept,
        set_aside=aside,
        clear_chance=house.value("diagnosis_clear_chance"),
        clear_lead=house.value("diagnosis_clear_lead"),
    )


def _of_reports(
    ledger: Ledger, basis: Basis, beliefs: Beliefs
) -> tuple[list[Answer], tuple[tuple[str, str], ...]]:
    """Answers of field reports since the delays began, and those that do not count."""
    told = answers_of(ledger, beliefs=beliefs)
    since = basis.since
    early = [a for a in told if since is not None and a.day < since]
    why = f"was answered before payments began to come late ({date_text(since)})"
    aside = [
        (f"{beliefs.questions[a.question].question} ({date_text(a.day)})", why)
        for a in early
    ]
    used = [a for a in told if a not in early]
    return used, (*told.set_aside, *aside)
