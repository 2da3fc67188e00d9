"""What stands on the pages one carries into a meeting about a key account?"""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from arkit.schema import share_text
from arkit.tables.blocks import Block, callout, paragraphs
from arkit.tables.build import Layout, Words
from arkit.tables.meaning import Column, meaning
from arkit.tables.table import Table

if TYPE_CHECKING:
    pass

SHOWN = 3
LEAST = 0.005
OURS_FIRST = "own fault or dispute"
CAUSES_NOTE = (
    "Stuff happens: a one-off break. Red tape: stuck in paperwork. Special bonds: they "
    "pay a person. Poor judgment: credit that should not have been given."
)
LADDER = Layout(
    name="ladder",
    title="What we can give, the cheapest first, each against something",
    across=(
        Column(name="offer", label="We give", weight=2.5),
        replace(meaning("price_amount", label="Price"), weight=0.7),
        replace(meaning("left_amount", label="To spare"), weight=0.7),
        Column(name="in_return", label="They give", weight=3.0),
        Column(name="approver", label="Approved by", weight=1.5),
    ),
    explains=False,
    note="Price: against payment in full within two weeks. To spare: worth above what "
    "we have without them.",
)
ASKED = Layout(
    name="questions by worth",
    title="What to ask or make sure of, and what would change our mind",
    across=(
        Column(name="question", label="Question", weight=3.4),
        Column(name="known", label="Known", weight=1.4),
        replace(meaning("worth_amount", label="Worth"), weight=0.6),
        Column(
            name="bits",
            label="Tells",
            type="number",
            unit="bits",
            places=2,
            weight=0.5,
        ),
        Column(name="turned", label="Otherwise", weight=1.1),
    ),
    empty="There is no question whose answer would change anything.",
    explains=False,
)
ASKED_NOTE = (
    "Worth: how much better the choice gets on average. Tells: doubt about the cause "
    "it takes away. Otherwise: what another answer, seen, points to."
)
CLOCKS = Layout(
    name="legal clocks",
    title="Legal clocks",
    across=(
        Column(name="clock", label="Clock", weight=1.2),
        Column(name="state", label="Where it stands", weight=2.2),
        Column(name="rests_on", label="Rests on", weight=1.8),
        Column(name="source", label="Source", weight=2.4),
    ),
    empty="Nothing is owed, so no clock runs.",
    explains=False,
    note="To be checked before anything is claimed; not legal or tax advice.",
)


def facts_in_short(pairs: Any, *, title: str = "Where the account stands") -> Table:
    """Where does the account stand, in a few lines?

    Parameters
    ----------
    pairs : iterable of (str, str)
        Labels and values.
    title : str, optional
        Printed above.

    Returns
    -------
    Table
        Two facts side by side in every row.
    """
    told = list(pairs)
    half = (len(told) + 1) // 2
    rows = tuple(
        (*left, *right)
        for left, right in zip_longest(told[:half], told[half:], fillvalue=("", ""))
    )
    columns = (
        Column(name="fact", label="Position", weight=0.8),
        Column(name="value", label="", weight=2.5),
        Column(name="fact_2", label="Record", weight=1.1),
        Column(name="value_2", label="", weight=3.0),
    )
    marks = tuple(
        (row, place, "strong") for row in range(len(rows)) for place in (0, 2)
    )
    return Table(name="facts", title=title, columns=columns, values=rows, marks=marks)


def diagnosis_in_short(diagnosis: Any, *, title: str = "Why they pay late") -> Table:
    """Why do they pay late, and what speaks for and against it?

    Parameters
    ----------
    diagnosis : Diagnosis
        With chances, evidence for and against, and what is missing.
    title : str, optional
        Printed above, followed by the chances.

    Returns
    -------
    Table
        The three strongest pieces of evidence on either side, then what is missing.
    """
    found_for, found_against = _sides(diagnosis)
    sides = list(zip_longest(found_for[:SHOWN], found_against[:SHOWN], fillvalue=""))
    missing = " ".join(_short(text) for text in diagnosis.missing[:SHOWN])
    told = f"Missing: {missing} " if missing else ""
    is_weighed = diagnosis.is_weighed and diagnosis.verdict != OURS_FIRST
    leading = diagnosis.leading if is_weighed else "it"
    columns = (
        Column(name="for", label=f"Speaks for {leading}", weight=1.0),
        Column(name="against", label="Speaks against it", weight=1.0),
    )
    return Table(
        name="diagnosis",
        title=f"{title}{_chances(diagnosis)}",
        columns=columns,
        values=tuple(sides),
        note=f"{told}{CAUSES_NOTE}" if is_weighed else "",
        empty=diagnosis.reason,
    )


def _sides(diagnosis: Any) -> tuple[list[str], list[str]]:
    """What speaks for the verdict, and what against it; of our own part the checks."""
    if diagnosis.verdict != OURS_FIRST:
        pairs = (diagnosis.for_evidence, diagnosis.against_evidence)
        told_for, told_against = ([_short(text) for text in side] for side in pairs)
        return told_for, told_against
    checks = diagnosis.checks
    is_ours = checks["is_ours"].astype(bool)
    return list(checks.loc[is_ours, "evidence"]), list(checks.loc[~is_ours, "evidence"])


def _short(text: str) -> str:
    """A piece of evidence up to its first semicolon.

    >>> _short("All. 9 of 9 are late; 5 of 5 of the larger half.")
    'All. 9 of 9 are late.'
    """
    return f"{text.split(';')[0].rstrip('.')}."


def _chances(diagnosis: Any) -> str:
    """The causes with their chances, the likeliest first."""
    if not diagnosis.is_weighed or diagnosis.verdict == OURS_FIRST:
        return f": {diagnosis.verdict}"
    frame = diagnosis.chances.sort_values("chance", ascending=False, kind="stable")
    told = [
        f"{row.cause} {share_text(row.chance) if row.chance >= 0.01 else 'under 1 %'}"
        for row in frame.itertuples()
    ]
    return f": {', '.join(told)}"


def concessions(brief: Any, *, title: str | None = None) -> Table:
    """What can be given, at which price, and against what?

    Parameters
    ----------
    brief : Brief
        With `ladder`.
    title : str, optional
        Printed above.

    Returns
    -------
    Table
        One row per concession, the cheapest first.
    """
    why = brief.treatment.why_not
    reason = f": {why}" if why else ""
    empty = replace(LADDER, empty=f"Nothing needs to be given{reason}.")
    frame = brief.ladder
    words = Words(brief.case.currency, title, None if len(frame) else "")
    return empty.table(frame, words)


def questions_by_worth(brief: Any, *, most: int = SHOWN) -> Table:
    """Which questions are worth asking, and what would change our mind?

    Parameters
    ----------
    brief : Brief
        With `questions` and `flips`.
    most : int, default 3
        Rows shown.

    Returns
    -------
    Table
        The question worth most first, with the cause another answer would point to;
        below, from which chance of default or speed of payment on we would do
        something else.
    """
    flips = brief.flips()
    turned = dict(zip(flips["question_id"], flips["verdict"], strict=True))
    frame = brief.questions.assign(
        turned=[turned.get(key, "") for key in brief.questions["question_id"]]
    )
    tells = frame["turned"].ne("") | frame["worth_amount"].gt(0)
    order = frame.assign(tells=tells).sort_values(
        ["worth_amount", "tells"], ascending=False, kind="stable"
    )
    limits = flips[flips["question_id"].eq("")]
    told = [f"{row.if_text}: {row.then_text}." for row in limits.itertuples()]
    note = ASKED_NOTE if len(order) else ""
    return ASKED.table(
        order.head(most),
        Words(brief.case.currency, None, " ".join([*told, note])),
    )


def meeting_script(brief: Any, *, title: str = "What to say") -> Block:
    """What is said and left alone in the meeting?

    Parameters
    ----------
    brief : Brief
        With the strategy of its diagnosis.
    title : str, optional
        Head of the box.

    Returns
    -------
    Block
        Sentences to say, and what to leave alone.
    """
    if brief.is_calm:
        return callout(title, ["There is nothing to ask for."])
    plan = brief.diagnosis.strategy
    parts = (("Say", plan.script[:SHOWN]), ("Leave alone", plan.avoid))
    items = [
        ("" if place else head, text)
        for head, texts in parts
        for place, text in enumerate(texts)
    ]
    return callout(title, items=items)


def legal_clocks(data: Any, *, title: str | None = None) -> Table:
    """Which legal clocks run?

    Parameters
    ----------
    data : DataFrame or Measure
        `clock`, `state`, `rests_on` and `source`.
    title : str, optional
        Printed above.

    Returns
    -------
    Table
        One row per clock.
    """
    return CLOCKS.table(data, Words(None, title, None))


def default_in_short(brief: Any) -> Block:
    """How likely does the customer fail, and where is that from?

    Parameters
    ----------
    brief : Brief
        With its risk.

    Returns
    -------
    Block
        A sentence.
    """
    typed = brief.basis.inputs.default_hazard_pm
    origin = (
        "typed by the analyst" if typed else "mixed over the causes by their chances"
    )
    return paragraphs(f"{brief.risk.sentence} This is {origin}.")
