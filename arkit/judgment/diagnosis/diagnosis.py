"""Why does a customer pay late, how sure is that, and what is to be done?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.judgment.diagnosis.answers import Answer, counted
from arkit.judgment.diagnosis.basis import (
    AS_AGREED,
    CANNOT_SAY,
    DOES_NOT_CALL_FOR_IT,
    OWN_FAULT,
    Basis,
)
from arkit.judgment.diagnosis.beliefs import CAUSES, Beliefs
from arkit.judgment.diagnosis.next_questions import next_questions
from arkit.judgment.diagnosis.pieces import Piece, answered_piece, observed_piece
from arkit.judgment.diagnosis.strategies import Strategy, strategy_for
from arkit.judgment.diagnosis.weighing import chances, likely
from arkit.schema import sentence

UNCLEAR = "unclear"
VERDICTS = (OWN_FAULT, *CAUSES, UNCLEAR, CANNOT_SAY, AS_AGREED)
LEAST_WEIGHT = 0.05
SHOWN = 3


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """Why a customer pays late, with evidence for, against and missing.

    Parameters
    ----------
    basis : Basis
        What the ledger says.
    beliefs : Beliefs
        How often facts and answers go with each cause.
    answers : tuple of Answer
        Answers that count, one per question.
    set_aside : tuple of (str, str)
        Answers that do not count, and why.
    clear_chance, clear_lead : float
        Chance and lead of the likeliest cause below which the diagnosis is unclear.
    """

    basis: Basis
    beliefs: Beliefs
    answers: tuple[Answer, ...] = ()
    set_aside: tuple[tuple[str, str], ...] = ()
    clear_chance: float = 0.5
    clear_lead: float = 0.15

    @property
    def is_weighed(self) -> bool:
        """Whether there is something to explain, and enough to explain it by."""
        return self.basis.gate not in DOES_NOT_CALL_FOR_IT

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Every fact and answer with its weight for each cause."""
        facts = [observed_piece(one, self.beliefs) for one in self.basis.observations]
        told = [answered_piece(one, self.beliefs) for one in self.answers]
        return (*facts, *told)

    @cached_property
    def _chances(self) -> np.ndarray:
        weights = (p.weights for p in self.pieces) if self.is_weighed else ()
        return chances(self.beliefs.prior, weights)

    @cached_property
    def _order(self) -> tuple[int, ...]:
        """Places of the causes, the likeliest first."""
        return tuple(np.argsort(-self._chances, kind="stable").tolist())

    @property
    def chances(self) -> pd.DataFrame:
        """How likely is each cause?

        Returns
        -------
        DataFrame
            `cause`, `prior` and `chance` (0-1; not a number where nothing can be said
            or there is nothing to explain), in the order of `CAUSES`.
        """
        chance = self._chances if self.is_weighed else np.nan
        return pd.DataFrame(
            {"cause": CAUSES, "prior": self.beliefs.prior, "chance": chance}
        )

    @cached_property
    def verdict(self) -> str:
        """One of `VERDICTS`."""
        if self.basis.gate:
            return self.basis.gate
        first, second = (self._chances[n] for n in self._order[:2])
        clear = first >= self.clear_chance and first - second >= self.clear_lead
        return self.leading if clear else UNCLEAR

    @property
    def leading(self) -> str:
        """The likeliest cause, whether it is clear or not."""
        return CAUSES[self._order[0]]

    @property
    def next_cause(self) -> str:
        """The second likeliest cause."""
        return CAUSES[self._order[1]]

    @property
    def reason(self) -> str:
        """Why this verdict, in a sentence or two."""
        if self.basis.gate == CANNOT_SAY:
            return f"Cannot say, because {self.basis.gate_reason}."
        if self.basis.gate:
            return self.basis.gate_reason
        first, second = (likely(self._chances[n]) for n in self._order[:2])
        if self.verdict == UNCLEAR:
            return (
                f"The facts do not settle it: {self.leading} {first}, "
                f"{self.next_cause} {second}."
            )
        return (
            f"{self.leading.capitalize()} is the likeliest cause ({first}; "
            f"{self.next_cause} {second})."
        )

    @property
    def contributions(self) -> pd.DataFrame:
        """What does each fact and answer weigh?

        Returns
        -------
        DataFrame
            `kind` (prior, ledger or answer), `feature`, `label`, `value`, `evidence`,
            one column per cause (tempered logarithm of the chance of the value under
            it), `weight` (that of the leading less that of the next cause; positive
            speaks for the leading one) and `stands` (for, against, neither or missing).
        """
        return self.between(self.leading, self.next_cause)

    def between(self, first: str, second: str) -> pd.DataFrame:
        """What speaks for one cause and against another?

        Parameters
        ----------
        first, second : str
            Two of `CAUSES`.

        Returns
        -------
        DataFrame
            As `contributions`, weighed between the two.

        Raises
        ------
        ParameterError
            When one is no cause.
        """
        wrong = [name for name in (first, second) if name not in CAUSES]
        if wrong:
            remedy = f"use {', '.join(CAUSES)}"
            raise ParameterError("no such cause", rows=wrong, remedy=remedy)
        a, b = CAUSES.index(first), CAUSES.index(second)
        prior = Piece(
            kind="prior",
            feature="prior",
            label="Before any fact",
            value="",
            evidence="How often each cause is met at all.",
            weights=np.log(self.beliefs.prior),
        )
        rows = [
            (p.kind, p.feature, p.label, p.value, sentence(p.evidence), *p.weights)
            for p in (prior, *self.pieces)
        ]
        columns = ["kind", "feature", "label", "value", "evidence", *CAUSES]
        frame = pd.DataFrame(rows, columns=columns)
        weight = frame[CAUSES[a]] - frame[CAUSES[b]]
        return frame.assign(
            weight=weight,
            stands=np.select(
                [
                    frame["value"].eq("") & frame["kind"].ne("prior"),
                    weight >= LEAST_WEIGHT,
                    weight <= -LEAST_WEIGHT,
                ],
                ["missing", "for", "against"],
                "neither",
            ),
        )

    def _told(self, sign: int) -> tuple[str, ...]:
        """Sentences that speak for (1) or against (-1) the leading cause."""
        if not self.is_weighed:
            return ()
        a, b = self._order[:2]
        weights = [(sign * (p.weights[a] - p.weights[b]), p) for p in self.pieces]
        strong = [(w, p) for w, p in weights if w >= LEAST_WEIGHT]
        ranked = sorted(strong, key=lambda pair: (-pair[0], pair[1].label))
        return tuple(p.line for _, p in ranked)

    @property
    def for_evidence(self) -> tuple[str, ...]:
        """What speaks for the leading cause against the next, the strongest first."""
        return self._told(1)

    @property
    def against_evidence(self) -> tuple[str, ...]:
        """What speaks against the leading cause, the strongest first."""
        return self._told(-1)

    @property
    def missing(self) -> tuple[str, ...]:
        """What could not be told, and why."""
        return tuple(p.line for p in self.pieces if not p.value)

    @property
    def checks(self) -> pd.DataFrame:
        """What do the checks of our own process say?

        Returns
        -------
        DataFrame
            `check`, `share` (0-1), `limit`, `is_ours` and `evidence`.
        """
        columns = ("check", "share", "limit", "is_ours", "evidence")
        rows = [[getattr(one, c) for c in columns] for one in self.basis.checks]
        return pd.DataFrame(rows, columns=list(columns))

    @property
    def questions(self) -> pd.DataFrame:
        """Which questions are worth most now?

        Returns
        -------
        DataFrame
            One row per question nobody has answered, the most telling first:
            `question_id`, `question`, `bits` (expected loss of uncertainty by a true
            answer), `yes_chance`, `if_yes`, `if_no` (likeliest cause then) and their
            chances `if_yes_chance`, `if_no_chance` (answers as told).
        """
        known = {a.question for a in self.answers if a.is_yes is not None}
        return next_questions(self.beliefs, self._chances, known)

    @property
    def strategy(self) -> Strategy:
        """What to do and say, in the customer's own figures."""
        treatment = self.beliefs.treatments[self.verdict]
        return strategy_for(treatment, self.basis.figures)

    def with_answers(self, answers: Iterable[Answer]) -> Diagnosis:
        """The same with these answers in the place of those it has.

        Parameters
        ----------
        answers : iterable of Answer
            All answers to count; the order does not matter. To add one, give
            `[*diagnosis.answers, one]`.

        Returns
        -------
        Diagnosis
            A new diagnosis; this one is unchanged.

        Raises
        ------
        ParameterError
            When an answer cannot be used or two contradict each other.
        """
        kept = counted(answers, beliefs=self.beliefs, as_of=self.basis.as_of_date)
        return replace(self, answers=kept, set_aside=())
