"""What did account managers answer, and which of their answers count?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from arkit.errors import ParameterError
from arkit.judgment.diagnosis.beliefs import Beliefs, read_beliefs
from arkit.schema import date_text

if TYPE_CHECKING:
    from arkit.ledger import Ledger

REPORTS = """
SELECT report_date, question, answer, reliability, reported_by FROM known_field_reports
ORDER BY report_date, question, answer
"""


@dataclass(frozen=True)
class Answer:
    """An answer to one question about a customer.

    Parameters
    ----------
    question : str
        Name of the question in the beliefs, such as `one-off event`.
    is_yes : bool or None
        The answer; None where it was asked and nobody knows.
    reliability : str, default "told"
        How it is known: `seen`, `told`, `rumor` or `not stated`.
    day : datetime.date, optional
        Day it was given; an answer without one cannot be counted.
    reported_by : str
        Role of the person who reports.
    """

    question: str
    is_yes: bool | None
    reliability: str = "told"
    day: date | None = None
    reported_by: str = ""


@dataclass(frozen=True)
class FieldAnswers:
    """Answers of field reports, and those that could not be understood.

    Parameters
    ----------
    answers : tuple of Answer
        What was understood, the oldest first.
    set_aside : tuple of (str, str)
        Question with its day, and why it does not count.
    """

    answers: tuple[Answer, ...] = ()
    set_aside: tuple[tuple[str, str], ...] = ()

    def __iter__(self) -> Iterator[Answer]:
        return iter(self.answers)

    def __len__(self) -> int:
        return len(self.answers)


def answers_of(ledger: Ledger, *, beliefs: Beliefs | None = None) -> FieldAnswers:
    """What did account managers bring back about a customer?

    Parameters
    ----------
    ledger : Ledger
        What was known on a day, narrowed to the customer.
    beliefs : Beliefs, optional
        Which questions there are; those of arkit where not given.

    Returns
    -------
    FieldAnswers
        Answers by question, the oldest first. What is no known question, begins with
        neither yes nor no, or contradicts another answer of the same day is set aside
        with a reason.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> len(answers_of(example().customer("C3")))
    0
    """
    believed = beliefs or read_beliefs()
    names = {
        _plain(wording): q.key
        for q in believed.questions.values()
        for wording in (q.key, q.question, *q.also)
    }
    found, aside = [], []
    for row in ledger.query(REPORTS).to_dict("records"):
        key = names.get(_plain(str(row["question"])))
        is_yes = said(str(row["answer"]), believed)
        day = row["report_date"].date()
        if key is None or is_yes is None:
            why = (
                "is not among the questions that are weighed"
                if key is None
                else "says neither yes nor no"
            )
            aside.append((f"{row['question']} ({date_text(day)})", why))
            continue
        how = row["reliability"]
        how = how if how in believed.reliability else "not stated"
        found.append(Answer(key, is_yes, how, day, str(row["reported_by"] or "")))
    clash = _contradictions(found)
    aside += [
        (f"{believed.questions[key].question} ({date_text(day)})", CLASH)
        for key, day in sorted(clash)
    ]
    kept = tuple(a for a in found if (a.question, a.day) not in clash)
    return FieldAnswers(kept, tuple(aside))


CLASH = "was answered yes and no on the same day"


def said(text: str, beliefs: Beliefs) -> bool | None:
    """Tell a yes from a no by the first word of an answer.

    Parameters
    ----------
    text : str
        The answer as it was written.
    beliefs : Beliefs
        Words for yes and no.

    Returns
    -------
    bool or None
        None where it begins with neither.

    Examples
    --------
    >>> known = read_beliefs()
    >>> said("Yes, one shift was given up.", known), said("Hard to tell", known)
    (True, None)
    """
    first = re.match(r"\w+", text.strip().casefold())
    word = first.group() if first else ""
    if word in beliefs.words["yes"]:
        return True
    return False if word in beliefs.words["no"] else None


def counted(
    answers: Iterable[Answer], *, beliefs: Beliefs, as_of: date
) -> tuple[Answer, ...]:
    """Which answers count: the latest to each question?

    Parameters
    ----------
    answers : iterable of Answer
        Answers in any order.
    beliefs : Beliefs
        Which questions and reliabilities there are.
    as_of : datetime.date
        Day of the diagnosis.

    Returns
    -------
    tuple of Answer
        One per question, in the order of the questions; of several the latest, and of
        equal ones on that day the most reliable.

    Raises
    ------
    ParameterError
        When an answer is to an unknown question, has no day, lies after the day, has an
        unknown reliability, or contradicts another of the same day.
    """
    given = list(answers)
    _refuse(given, beliefs, as_of)
    clash = _contradictions(a for a in given if a.is_yes is not None)
    if clash:
        raise ParameterError(
            "a question is answered yes and no on the same day",
            rows=[f"{key}, {date_text(day)}" for key, day in sorted(clash)],
            remedy="keep the one that is right, or date them as they were given",
        )
    latest = {}
    for one in sorted(given, key=lambda a: (a.day, _strength(a, beliefs), repr(a))):
        latest[one.question] = one
    return tuple(latest[key] for key in beliefs.questions if key in latest)


def _strength(answer: Answer, beliefs: Beliefs) -> tuple[bool, float]:
    """What was answered before what nobody knows; then by reliability."""
    return answer.is_yes is not None, beliefs.reliability[answer.reliability]


def _refuse(answers: list[Answer], beliefs: Beliefs, as_of: date) -> None:
    """Raise where an answer cannot be used."""
    known, ways = list(beliefs.questions), list(beliefs.reliability)
    checks = (
        (lambda a: a.question not in known, "no such question", known),
        (lambda a: a.reliability not in ways, "no such reliability", ways),
        (lambda a: a.day is None, "an answer has no day", ["the day it was given"]),
    )
    for is_wrong, problem, allowed in checks:
        wrong = [a.question for a in answers if is_wrong(a)]
        if wrong:
            remedy = f"give {', '.join(allowed)}"
            raise ParameterError(problem, rows=wrong, remedy=remedy)
    late = [f"{a.question}, {date_text(a.day)}" for a in answers if a.day > as_of]
    if late:
        raise ParameterError(
            f"an answer was given after the as-of day {date_text(as_of)}",
            rows=late,
            remedy="diagnose as of a later day",
        )


def _contradictions(answers: Iterable[Answer]) -> set[tuple[str, date]]:
    """Questions answered yes and no on one day."""
    told: dict[tuple[str, date], set] = {}
    for one in answers:
        told.setdefault((one.question, one.day), set()).add(one.is_yes)
    return {place for place, said_so in told.items() if len(said_so) > 1}


def _plain(text: str) -> str:
    """A wording without case, signs and double spaces.

    >>> _plain("  Are they  quiet? ")
    'are they quiet'
    """
    return " ".join(re.sub(r"[^\w]+", " ", text.casefold()).split())
