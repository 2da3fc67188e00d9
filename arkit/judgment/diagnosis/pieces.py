"""What does one fact or one answer weigh, and how is it said?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from arkit.errors import ParameterError
from arkit.judgment.diagnosis.beliefs import CAUSES, Beliefs
from arkit.judgment.diagnosis.weighing import answer_weight, fact_weight
from arkit.schema import date_text, sentence

if TYPE_CHECKING:
    from arkit.judgment.diagnosis.answers import Answer
    from arkit.judgment.diagnosis.observation import Observation

HOW = {
    "seen": "seen by",
    "told": "told to",
    "rumor": "heard as a rumor by",
    "not stated": "reported by",
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Piece:
    """One fact or answer with its weight for each cause.

    Parameters
    ----------
    kind : str
        `ledger` or `answer`.
    feature, label : str
        Its name, and its name for a reader.
    value : str
        What was seen or answered; empty where nothing is known.
    evidence : str
        The same as a sentence; why nothing is known where there is no value.
    weights : numpy.ndarray
        Tempered logarithm of the chance of the value under each cause.
    """

    kind: str
    feature: str
    label: str
    value: str
    evidence: str
    weights: np.ndarray

    @property
    def line(self) -> str:
        """Name, value and evidence in one line."""
        is_question = self.label.endswith("?")
        head = self.label if is_question else f"{self.label}:"
        if not self.value:
            return f"{head} {sentence(self.evidence)}"
        value = sentence(self.value) if is_question else f"{self.value}."
        return f"{head} {value} {self.evidence}"


def observed_piece(one: Observation, beliefs: Beliefs) -> Piece:
    """Weigh what was seen in the ledger.

    Parameters
    ----------
    one : Observation
        What was seen.
    beliefs : Beliefs
        How often each value goes with each cause.

    Returns
    -------
    Piece
        It and its weights; a missing feature weighs nothing.

    Raises
    ------
    ParameterError
        When the feature cannot have the value.

    Examples
    --------
    >>> from arkit.judgment.diagnosis.beliefs import read_beliefs
    >>> from arkit.judgment.diagnosis.observation import Observation
    >>> kept = Observation(feature="promises", value="broken", evidence="")
    >>> observed_piece(kept, read_beliefs()).weights.round(2).tolist()
    [-1.33, -1.61, -2.1, -0.3]
    """
    feature = beliefs.features[one.feature]
    if one.value is not None and one.value not in feature.chances:
        raise ParameterError(
            f"{feature.label} cannot be {one.value!r}",
            remedy=f"use {', '.join(feature.chances)}",
        )
    weights = (
        np.zeros(len(CAUSES))
        if one.value is None
        else fact_weight(feature.chances[one.value], beliefs.temper)
    )
    return Piece(
        kind="ledger",
        feature=one.feature,
        label=feature.label,
        value=one.value or "",
        evidence=one.evidence,
        weights=weights,
    )


def answered_piece(one: Answer, beliefs: Beliefs) -> Piece:
    """Weigh what the account manager answered.

    Parameters
    ----------
    one : Answer
        The answer.
    beliefs : Beliefs
        How often it is given under each cause, and how far it can be relied on.

    Returns
    -------
    Piece
        It and its weights; where nobody knows, it weighs nothing.

    Examples
    --------
    >>> from datetime import date
    >>> from arkit.judgment.diagnosis.answers import Answer
    >>> from arkit.judgment.diagnosis.beliefs import read_beliefs
    >>> told = Answer("quiet", True, "seen", date(2025, 6, 2), "account manager")
    >>> answered_piece(told, read_beliefs()).evidence
    'Seen by the account manager on 2 Jun 2025.'
    """
    question = beliefs.questions[one.question]
    weights = np.zeros(len(CAUSES))
    if one.is_yes is not None:
        weights = answer_weight(
            question.yes,
            beliefs.prior,
            is_yes=one.is_yes,
            reliability=beliefs.reliability[one.reliability],
            temper=beliefs.temper,
        )
    who = f"the {one.reported_by}" if one.reported_by else "us"
    day = f" on {date_text(one.day)}" if one.day else ""
    how = sentence(f"{HOW.get(one.reliability, 'reported by')} {who}{day}")
    return Piece(
        kind="answer",
        feature=one.question,
        label=question.question,
        value={True: "yes", False: "no", None: ""}[one.is_yes],
        evidence=how if one.is_yes is not None else "asked, and nobody knows",
        weights=weights,
    )
