"""What is it worth to ask, or to make sure of an answer?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.judgment.diagnosis import CAUSES
from arkit.judgment.diagnosis.weighing import information_bits
from arkit.schema import date_text
from arkit.whatif import Question, question_worth

if TYPE_CHECKING:
    from arkit.judgment.diagnosis import Answer, Diagnosis

COLUMNS = (
    *("question_id", "question", "known", "worth_amount", "bits", "yes_chance"),
    *("best_now", "best_if_yes", "best_if_no"),
)
SEEN, TOLD = "seen", "told"
LEAST = 0.5


def question_values(
    diagnosis: Diagnosis, worths: pd.DataFrame, chances: Mapping[str, float]
) -> pd.DataFrame:
    """What is it worth to ask, or to make sure of an answer?

    Parameters
    ----------
    diagnosis : Diagnosis
        Questions, answers, and how far they can be relied on.
    worths : DataFrame
        Worths of ways out by cause, with the chance of each.
    chances : mapping of str to float
        Chance of each cause.

    Returns
    -------
    DataFrame
        One row per question, the one worth most first, then the most telling:
        `question_id`, `question`, `known` (what has been answered, in words),
        `worth_amount` (by how much the choice gets better on average), `bits` (of the
        cause a true answer tells), `yes_chance`, `best_now`, `best_if_yes`,
        `best_if_no`.

    Notes
    -----
    Worth of sample information: Σ P(answer)·max E[V | answer] − max E[V], at the
    reliability of what an account manager is told. Of a question that has been
    answered it is the worth of making sure, by somebody who sees for himself: given a
    told answer, a yes in truth has the chance L·(r + (1 − r)·P₀) / (r·L + (1 − r)·P₀),
    with L the chance of a yes under the cause, r the reliability of the answer and P₀
    its chance before any fact.

    References
    ----------
    Raiffa and Schlaifer (1961), Applied Statistical Decision Theory, chapter 4.
    """
    if set(chances) != set(CAUSES):
        return pd.DataFrame(columns=list(COLUMNS))
    told = {a.question: a for a in diagnosis.answers if a.is_yes is not None}
    beliefs, now = diagnosis.beliefs, np.array([chances[c] for c in CAUSES])
    asked, facts = [], {}
    for key, question in beliefs.questions.items():
        one = told.get(key)
        if one is not None and one.reliability == SEEN:
            continue
        yes = question.yes if one is None else _truth(question.yes, one, diagnosis)
        how = TOLD if one is None else SEEN
        asked.append(
            Question(
                text=key,
                yes_chances=dict(zip(CAUSES, yes, strict=True)),
                reliability=beliefs.reliability[how],
            )
        )
        facts[key] = (question.question, _known(one), information_bits(now, yes))
    if not asked:
        return pd.DataFrame(columns=list(COLUMNS))
    found = question_worth(worths, asked)
    frame = found.assign(
        question_id=found["question"],
        worth_amount=found["evsi_amount"],
        **{
            name: found["question"].map(lambda key, n=n: facts[key][n])
            for n, name in enumerate(("question_text", "known", "bits"))
        },
    )
    frame = frame.drop(columns="question").rename(columns={"question_text": "question"})
    worth = frame["worth_amount"].where(frame["worth_amount"] >= LEAST, 0.0)
    frame = frame.assign(worth_amount=worth)
    order = frame.sort_values(
        ["worth_amount", "bits"], ascending=False, kind="stable", ignore_index=True
    )
    return order[list(COLUMNS)]


def _truth(yes: tuple[float, ...], told: Answer, diagnosis: Diagnosis) -> np.ndarray:
    """Chance that a yes is true under each cause, given what was told."""
    beliefs = diagnosis.beliefs
    sure = beliefs.reliability[told.reliability]
    given = np.asarray(yes, dtype=float)
    said = given if told.is_yes else 1 - given
    blind = float(np.dot(beliefs.prior, said))
    as_told = said * (sure + (1 - sure) * blind) / (sure * said + (1 - sure) * blind)
    return as_told if told.is_yes else 1 - as_told


def _known(answer: Answer | None) -> str:
    """What has been answered, in words."""
    if answer is None:
        return "not asked yet"
    said = "yes" if answer.is_yes else "no"
    how = {"told": "told", "rumor": "rumor"}.get(answer.reliability, "heard")
    return f"{said}, {how} {date_text(answer.day)}"
