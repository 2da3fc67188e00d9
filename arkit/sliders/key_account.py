"""What if the questions about a key account were answered another way?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from arkit import tables
from arkit.figures.diagnosis import diagnosis as drawn
from arkit.judgment.diagnosis import Answer
from arkit.sliders.board import _page

if TYPE_CHECKING:
    from ipywidgets import HBox, VBox

    from arkit.judgment import Brief

UNKNOWN, YES, NO = "unknown", "yes", "no"
SAID = {UNKNOWN: None, YES: True, NO: False}
HOW = ("seen", "told", "rumor", "not stated")
QUESTION_WIDTH, CHOICE_WIDTH = "430px", "110px"
PIECES = 6
Chosen = Mapping[str, tuple[str, str]]


def key_account(brief: Brief) -> VBox:
    """Answer the questions; diagnosis, recommendation and ladder follow.

    Parameters
    ----------
    brief : Brief
        The brief the answers start from.

    Returns
    -------
    ipywidgets.VBox
        One row per question with its answer and how it is known, then what follows
        from them.

    Examples
    --------
    >>> from arkit.judgment import key_account_brief
    >>> from arkit.judgment.diagnosis.example import break_example
    >>> shown = key_account(key_account_brief(break_example(), customer_id="H1"))
    >>> len(shown.children[0].children)
    11
    """
    from ipywidgets import HTML, VBox

    rows = {key: _row(brief, key) for key in brief.diagnosis.beliefs.questions}
    shown = HTML()

    def follow(_: object = None) -> None:
        chosen = {
            key: tuple(one.value for one in row.children[1:])
            for key, row in rows.items()
        }
        shown.value = _page(lambda at: _answer(brief, at), chosen)

    for row in rows.values():
        for one in row.children[1:]:
            one.observe(follow, names="value")
    follow()
    return VBox([VBox(list(rows.values())), shown])


def _row(brief: Brief, key: str) -> HBox:
    """A question, its answer, and how that is known."""
    from ipywidgets import Dropdown, HBox, Label, Layout

    known = {a.question: a for a in brief.diagnosis.answers}.get(key)
    says = next(
        n for n, is_yes in SAID.items() if is_yes is getattr(known, "is_yes", None)
    )
    how = known.reliability if known else "told"
    narrow = Layout(width=CHOICE_WIDTH)
    return HBox(
        [
            Label(
                brief.diagnosis.beliefs.questions[key].question,
                layout=Layout(width=QUESTION_WIDTH),
            ),
            Dropdown(options=list(SAID), value=says, layout=narrow),
            Dropdown(options=HOW, value=how, layout=narrow),
        ]
    )


def _answer(brief: Brief, chosen: Chosen) -> Sequence[Any]:
    """What follows from the answers."""
    day = brief.case.ledger.as_of_date
    answers = [
        Answer(key, SAID[says], how, day)
        for key, (says, how) in chosen.items()
        if says != UNKNOWN
    ]
    at = brief.with_answers(answers)
    return [
        tables.recommendation(at.recommendation),
        drawn(at.diagnosis, most=PIECES),
        tables.concessions(at),
    ]
