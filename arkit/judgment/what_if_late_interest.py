"""Is charging late interest a way out of its own?"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from arkit.judgment.accounts import read_house_rules
from arkit.judgment.late_charges import Charge, agreed_charge, statutory_charge
from arkit.schema import sentence
from arkit.whatif import Assumptions, LateInterestCharged

if TYPE_CHECKING:
    from arkit.judgment.what_if_case import Case
    from arkit.judgment.what_if_offers import OfferTerms
    from arkit.whatif import Comparison
    from arkit.whatif.comparing.ranges import Way

BY_LAW = "late interest by law"
TWINS = ("Dunning with interest", "Keep dunning")


def late_charge(case: Case, terms: OfferTerms) -> Charge:
    """What may be charged for paying late: by contract where typed, else by law.

    Parameters
    ----------
    case : Case
        What is owed.
    terms : OfferTerms
        The rate of the contract, if any.

    Returns
    -------
    Charge
        With a reason where late interest is no way out of its own.
    """
    if case.world.late_interest_pa:
        return Charge(reason="it is part of dunning by the assumptions already")
    rate = terms.late_interest_pa
    found = agreed_charge(case, rate) if rate else _by_law(case)
    if found.reason or found.total_amount:
        return found
    return replace(found, reason="nothing is overdue and undisputed")


def _by_law(case: Case) -> Charge:
    """The same in every world, so that it is looked up once."""
    if BY_LAW not in case.looked_up:
        case.looked_up[BY_LAW] = statutory_charge(case, read_house_rules())
    return case.looked_up[BY_LAW]


def charging(case: Case, terms: OfferTerms) -> list[Way]:
    """Charge late interest, where it may be.

    Parameters
    ----------
    case : Case
        What is owed.
    terms : OfferTerms
        The rate of the contract, if any.

    Returns
    -------
    list of functions from Assumptions to WayOut
        One, in which the share that is paid is as assumed; none where nothing may be
        charged.
    """
    found = late_charge(case, terms)
    if found.reason:
        return []
    charged = {"yearly_amount": found.yearly_amount, "law": found.law}
    return [partial(_charged, found.total_amount, charged)]


def _charged(
    accrued: float, charged: dict[str, object], known: Assumptions
) -> LateInterestCharged:
    """What is charged, and the share of it that is paid as assumed."""
    return LateInterestCharged.assumed(accrued, known, **charged)


def no_interest(case: Case, terms: OfferTerms) -> tuple[str, ...]:
    """Why late interest is not among the ways out; nothing where it is.

    Parameters
    ----------
    case : Case
        What is owed.
    terms : OfferTerms
        The rate of the contract, if any.

    Returns
    -------
    tuple of str
        One sentence, or none.
    """
    reason = late_charge(case, terms).reason if case.claim else ""
    if not reason:
        return ()
    return (sentence(f"late interest is no way out of its own here: {reason}"),)


def without_twin(found: Comparison) -> Comparison:
    """Leave one of dunning with and without interest, the better, for the verdict.

    Parameters
    ----------
    found : Comparison
        Ways out side by side.

    Returns
    -------
    Comparison
        The same, where the two are one choice and no tie to ask about.
    """
    names = found.sheet["way_out"]
    twins = found.sheet[names.isin(TWINS)]
    if len(twins) < len(TWINS):
        return found
    lesser = twins["way_out"].iloc[1]
    return replace(found, sheet=found.sheet[names != lesser])
