"""What may be put on the table, given why the customer pays late?"""

from __future__ import annotations

from dataclasses import dataclass

from arkit.judgment.key_account.worths import KEEP, MEND, PLAN
from arkit.judgment.what_if_offers import UNILATERAL


@dataclass(frozen=True, kw_only=True)
class Treatment:
    """What the diagnosis leaves on the table.

    Parameters
    ----------
    headline : str
        What to do, in a few words.
    keeps : str
        What stays as it is, and why.
    ways : tuple of str
        Ways out it leaves open; empty for all.
    has_discount, has_plan : bool
        Whether a discount, or a plan, is offered at all.
    why_not : str
        Why not, as a clause.
    call : str
        Who calls, where not the one the contact rule names alone; with `{who}`.
    on_hold : str
        What is said of a hold; empty where the rules of the house decide.
    needs_security : bool
        Whether a plan asks for a guarantee.
    tone : str
        How serious it is.
    """

    headline: str
    keeps: str = ""
    ways: tuple[str, ...] = ()
    has_discount: bool = True
    has_plan: bool = True
    why_not: str = ""
    call: str = ""
    on_hold: str = ""
    needs_security: bool = False
    tone: str = "act"


ALONE = (*UNILATERAL, MEND)
NO_HOLD = (
    "No hold, and no threat of one, before the invoices are known to have arrived "
    "and to be right."
)
TREATMENTS = {
    "red tape": Treatment(
        headline="Clear the path of the invoices, and ask for dates, not for terms",
        keeps="Terms and deliveries stay as they are until the invoices are known to "
        "have arrived.",
        ways=(MEND, KEEP),
        has_discount=False,
        has_plan=False,
        why_not="nobody lacks the money, the invoices are stuck",
        on_hold=NO_HOLD,
        tone="watch",
    ),
    "special bonds": Treatment(
        headline="Let the person they know call, and ask for a place in their "
        "payment run",
        keeps="Terms stay as they are; the amounts are named like any other's.",
        ways=(KEEP, MEND),
        has_discount=False,
        has_plan=False,
        why_not="nobody lacks the money, they pay a person",
        call="The person they know calls this week; the {who} prepares the call and "
        "writes down an amount and a day for every overdue invoice.",
        tone="watch",
    ),
    "stuff happens": Treatment(
        headline="Agree dates in writing, with a first payment now",
        keeps="Deliveries go on within the limit while the dates are kept.",
        ways=(PLAN, KEEP),
        has_discount=False,
        why_not="the will to pay is there, only the time is not",
        tone="watch",
    ),
    "poor judgment": Treatment(
        headline="Get money, goods or security now",
        keeps="Nothing more is delivered on open account.",
        needs_security=True,
        on_hold="Deliver against cash only from today, or cash and a part of the old "
        "debt.",
        tone="act",
    ),
    "own fault or dispute": Treatment(
        headline="Put our own house in order first",
        keeps="What is disputed is not dunned, and nothing is held back for it.",
        ways=(MEND, KEEP),
        has_discount=False,
        has_plan=False,
        why_not="what is ours is credited, and the rest is owed in full",
        on_hold=NO_HOLD,
        tone="watch",
    ),
    "unclear": Treatment(
        headline="Ask before deciding",
        keeps="Nothing is conceded until the cause is clear.",
        ways=ALONE,
        has_discount=False,
        has_plan=False,
        why_not="nothing is conceded before the cause is clear",
        tone="watch",
    ),
    "cannot say": Treatment(
        headline="Ask before deciding",
        keeps="Nothing is conceded until more is known.",
        ways=ALONE,
        has_discount=False,
        has_plan=False,
        why_not="nothing is conceded before more is known",
        tone="note",
    ),
    "pays as agreed": Treatment(
        headline="Keep terms; there is nothing to negotiate",
        ways=(KEEP, MEND),
        has_discount=False,
        has_plan=False,
        why_not="the customer pays as agreed",
        tone="note",
    ),
}
# Where nothing is overdue there is nothing to talk about, whatever was before.
CALM = Treatment(
    headline="Nothing is overdue: keep terms, and look again on the usual day",
    ways=(KEEP, MEND),
    has_discount=False,
    has_plan=False,
    why_not="nothing is overdue",
    tone="note",
)
# How ways out are called where a sentence or a table is read without the method.
NAMES = {
    KEEP: "Keep asking, without an agreement",
    MEND: "Send the invoices again, the right way",
    PLAN: "Payment plan",
    "Settlement": "Settlement at a discount",
    "Agency": "Collection agency",
    "Sale of the debt": "Sell the debt",
    "Court": "Go to court",
    "Insolvency petition": "Insolvency petition",
    "Return of goods": "Take goods back",
    "Goods back and plan": "Goods back, a plan for the rest",
}


def called(way_out: str) -> str:
    """How a way out is called on the page.

    Parameters
    ----------
    way_out : str
        Name of the way out.

    Returns
    -------
    str
        Its name for a reader.

    Examples
    --------
    >>> called("Keep dunning"), called("Barter")
    ('Keep asking, without an agreement', 'Barter')
    """
    return NAMES.get(way_out, way_out)
