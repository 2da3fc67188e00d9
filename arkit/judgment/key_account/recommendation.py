"""What is to be done, said once and with one voice?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from arkit.judgment.key_account.treatment import called
from arkit.judgment.key_account.worths import is_own
from arkit.judgment.verdict import Recommendation
from arkit.schema import sentence, share_text

if TYPE_CHECKING:
    from arkit.judgment.key_account.brief import Brief

STEPS, ASKED, PREVENTED = 2, 4, 4
HEADS = ("What to do", "Ask and act", "Prevent")
STAYS = "The hold stays"
GRANTED = tuple("123456789")  # the count of exceptions stands among the facts
TIE_SHARE = 0.01
NEARLY_ALL = 0.995
# How the way out reads after "if we".
ACTS = {
    "Keep dunning": "keep asking for payment, without an agreement",
    "Fix the process": "send the invoices again, the right way",
    "Payment plan": "agree on a plan of up to {n} months",
    "Settlement": "settle at a discount",
    "Agency": "hand it to an agency",
    "Sale of the debt": "sell the debt",
    "Court": "go to court",
    "Return of goods": "take goods back and keep asking for the rest",
    "Goods back and plan": "take goods back and agree on a plan for the rest",
}


def recommended(brief: Brief) -> Recommendation:
    """What is to be done, what to ask, and how to prevent a repeat?

    Parameters
    ----------
    brief : Brief
        The brief.

    Returns
    -------
    Recommendation
        Headline, reasons, and the answers to the three questions, in their order.
    """
    return Recommendation(
        tone=brief.tone,
        title=brief.headline,
        paragraphs=tuple(_reasons(brief)),
        items=tuple(_items(brief)),
    )


def _reasons(brief: Brief) -> Iterator[str]:
    if brief.case.claim is None:
        yield sentence(brief.case.reason)
        return
    if not brief.is_overdue:
        yield "Nothing is overdue."
        return
    yield brief.diagnosis.reason
    yield _worth(brief)
    if brief.treatment.keeps:
        yield brief.treatment.keeps


def _worth(brief: Brief) -> str:
    """What we have without an agreement, what an agreement adds, what is left aside."""
    case = brief.case
    name, worth = brief.best, float(brief.way_values[brief.best])
    act = ACTS.get(name, _inside(called(name)))
    said = (
        f"Of {case.money(case.amount)} owed, {case.money(worth)} "
        f"({_share(worth / case.amount)}) is what we can expect, in money of "
        f"today, if we {act.format(n=brief.n_valued)}."
    )
    return " ".join(filter(None, (said, _against(brief, worth))))


def _share(value: float) -> str:
    """A share, never rounded to all of it.

    >>> _share(0.998), _share(0.912)
    ('over 99 %', '91 %')
    """
    return "over 99 %" if NEARLY_ALL < value < 1 else share_text(value)


def _against(brief: Brief, worth: float) -> str:
    """Against payment in full soon, and what is left aside."""
    case, other = brief.case, brief.open_ways[0]
    more = float(brief.way_values[other]) - worth
    full = brief.worths.settled(brief.chances)
    if not is_own(brief.best):
        floor = case.money(brief.zone.alternative_amount)
        return f"Without an agreement it is {floor}."
    if other != brief.best and more >= TIE_SHARE * case.amount:
        return (
            f"By value alone {_inside(called(other))} would bring {case.money(more)} "
            f"more; it is left aside, because {brief.treatment.why_not}."
        )
    if full - worth < TIE_SHARE * case.amount:
        return "No concession is needed for that."
    return f"Payment in full within two weeks would be worth {case.money(full)}."


def _items(brief: Brief) -> Iterator[tuple[str, str]]:
    """The three questions with their answers, the question once."""
    three = brief.basis.three
    kept = [text for text in three.prevent if not text.startswith(GRANTED)]
    parts = (
        _do(brief),
        [*_first_question(brief), *three.ask][:ASKED],
        kept[:PREVENTED],
    )
    for question, answers in zip(HEADS, parts, strict=True):
        for place, text in enumerate(answers):
            yield ("" if place else question), text


def _do(brief: Brief) -> list[str]:
    """The call, what the diagnosis asks for, and what the rules say of holds."""
    three = brief.basis.three
    if brief.is_calm:
        return list(three.do)
    _, call, *more, exception, hold = three.do
    contact = set(brief.basis.contact.sentences)
    disputed = [text for text in more if text not in contact]
    steps = list(brief.diagnosis.strategy.steps[:STEPS])
    stop = brief.treatment.on_hold
    said = hold if hold.startswith(STAYS) or not stop else stop
    named = brief.treatment.call.format(who=brief.basis.contact.who)
    return [named or call, *steps, *disputed, exception, said]


def _first_question(brief: Brief) -> Iterator[str]:
    """The question that is worth money, if there is one."""
    found = brief.questions
    if found.empty or not found["worth_amount"].iloc[0] > 0:
        return
    top = found.iloc[0]
    worth = brief.case.money(top["worth_amount"])
    verb = "Ask first" if top["known"] == "not asked yet" else "Make sure of this first"
    yield f"{verb}: {top['question']} Knowing it is worth {worth}."


def _inside(text: str) -> str:
    """A name inside a sentence."""
    return f"{text[:1].lower()}{text[1:]}"
