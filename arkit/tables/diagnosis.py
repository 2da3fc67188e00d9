"""What speaks for a cause, what to ask next, and what to do?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from arkit.schema import number_text, share_text
from arkit.tables.blocks import Block, callout
from arkit.tables.build import Layout, Words, rows_of
from arkit.tables.given import frame_of
from arkit.tables.meaning import Column

if TYPE_CHECKING:
    import pandas as pd

    from arkit.tables.table import Table

EVIDENCE = Layout(
    name="evidence",
    title="Evidence for, against and missing",
    across=(
        Column(name="label", label="Fact or answer", weight=2.2),
        Column(name="value", label="Seen", weight=1.1),
        Column(name="odds", label="Odds", align="right", weight=0.6),
        Column(name="evidence", label="Evidence", weight=4.2),
    ),
    empty="There is nothing to explain, or too little to explain it by.",
    explains=False,
)
EVIDENCE_NOTE = (
    "Odds: by how much a fact multiplies (×) or divides (÷) the odds of {first} "
    "against {second}. What is missing moves nothing."
)
GROUPS = {
    "for": "For {first}",
    "against": "Against it",
    "neither": "Speaks for neither",
    "missing": "Missing",
}
QUESTIONS = Layout(
    name="questions",
    title="What to ask next",
    across=(
        Column(name="question", label="Question", weight=3.2),
        Column(
            name="bits", label="Worth", type="number", unit="bits", places=3, weight=0.6
        ),
        Column(name="yes_chance", label="Yes", type="share", places=0, weight=0.6),
        Column(name="then_yes", label="If yes", weight=1.9),
        Column(name="then_no", label="If no", weight=1.9),
    ),
    empty="Every question has been answered.",
    note="Worth: how much uncertainty about the cause a true answer takes away, on "
    "average. Yes: how likely that answer is. If yes, if no: the likeliest cause then, "
    "the answer being told.",
    explains=False,
)
CHECKS = Layout(
    name="own process",
    title="Our own process, looked at first",
    across=(
        Column(name="check", label="Check", weight=2.0),
        Column(name="share", label="Share", type="share", places=0, weight=0.6),
        Column(name="limit", label="Ours above", type="share", places=0, weight=0.8),
        Column(name="evidence", label="Found", weight=4.0),
    ),
    empty="Nothing was checked.",
    explains=False,
)
TONES = {
    "poor judgment": "act",
    "pays as agreed": "note",
    "cannot say": "note",
}


def evidence(data: Any, *, title: str | None = None, note: str | None = None) -> Table:
    """What speaks for the likeliest cause, what against it, and what is missing?

    Parameters
    ----------
    data : Diagnosis or DataFrame
        A diagnosis, or its contributions: label, value, evidence, weight and stands.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        Groups for, against, neither and missing, the heaviest first.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    frame, _ = frame_of(getattr(data, "contributions", data))
    names = {
        "first": str(getattr(data, "leading", "the first")),
        "second": str(getattr(data, "next_cause", "the second")),
    }
    shown = frame if getattr(data, "is_weighed", True) else frame.head(0)
    rows = shown.assign(
        odds=[
            _odds(w, s) for w, s in zip(shown["weight"], shown["stands"], strict=True)
        ]
    )
    told = EVIDENCE_NOTE.format(**names) if note is None else note
    words = Words(None, title, told if len(rows) else "")
    made = EVIDENCE.table(rows.head(0), words)
    for group, head in GROUPS.items():
        part = rows[rows["stands"] == group]
        if part.empty:
            continue
        order = part["weight"].abs().sort_values(ascending=False, kind="stable").index
        body = rows_of(part.loc[order], made.columns)
        made = made.followed([(head.format(**names), "", "", "")], style="group")
        made = made.followed(body, style="muted" if group == "missing" else "body")
    return made


def _odds(weight: float, stands: str) -> str:
    """By how much a fact moves the odds; nothing where it is missing.

    >>> _odds(0.6931, "for"), _odds(-1.3863, "against"), _odds(0.0, "missing")
    ('× 2.0', '÷ 4.0', '')
    """
    if stands == "missing":
        return ""
    sign = "×" if weight >= 0 else "÷"
    return f"{sign} {number_text(2.718281828459045 ** abs(weight), places=1)}"


def questions(
    data: Any, *, most: int = 6, title: str | None = None, note: str | None = None
) -> Table:
    """Which questions are worth asking next?

    Parameters
    ----------
    data : Diagnosis or DataFrame
        A diagnosis, or its questions: question, bits, yes_chance, if_yes, if_no and
        their chances.
    most : int, default 6
        Questions shown.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        The most telling first.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    frame, _ = frame_of(getattr(data, "questions", data))
    rows = frame.head(most)
    rows = rows.assign(
        **{f"then_{side}": _then(rows, side) for side in ("yes", "no")},
    )
    made = QUESTIONS.table(rows, Words(None, title, note))
    return made if len(rows) else replace(made, note="")


def _then(rows: pd.DataFrame, side: str) -> list[str]:
    """The likeliest cause after an answer, with its chance."""
    pairs = zip(rows[f"if_{side}"], rows[f"if_{side}_chance"], strict=True)
    return [f"{cause}, {share_text(chance)}" for cause, chance in pairs]


def own_process(
    data: Any, *, title: str | None = None, note: str | None = None
) -> Table:
    """Is it our own fault?

    Parameters
    ----------
    data : Diagnosis or DataFrame
        A diagnosis, or its checks: check, share, limit, is_ours and evidence.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per check; a share above its limit is marked.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    frame, _ = frame_of(getattr(data, "checks", data))
    made = CHECKS.table(frame, Words(None, title, note))
    ours = [place for place, is_ours in enumerate(frame["is_ours"]) if is_ours]
    return made.marked((place, 1, "breach") for place in ours)


def strategy(data: Any) -> Block:
    """What to do and say, in a box?

    Parameters
    ----------
    data : Diagnosis
        With `verdict`, `reason` and `strategy`.

    Returns
    -------
    Block
        Verdict and reason, what to do, what to say, what to ask, what to leave alone.
    """
    plan = data.strategy
    parts = (
        ("Do", plan.steps),
        ("Say", plan.script),
        ("Ask", plan.ask),
        ("Leave alone", plan.avoid),
    )
    return callout(
        f"{_capital(data.verdict)}: {plan.title[:1].lower()}{plan.title[1:]}",
        [data.reason],
        tone=TONES.get(data.verdict, "watch"),
        items=[
            (head if place == 0 else "", text)
            for head, texts in parts
            for place, text in enumerate(texts)
        ],
    )


def _capital(text: str) -> str:
    """First letter as a capital.

    >>> _capital("red tape")
    'Red tape'
    """
    return f"{text[:1].upper()}{text[1:]}"
