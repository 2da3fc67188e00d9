"""Which question is worth asking next, and what would its answer change?"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.judgment.diagnosis.beliefs import CAUSES
from arkit.judgment.diagnosis.weighing import answer_weight, chances, information_bits

if TYPE_CHECKING:
    from arkit.judgment.diagnosis.beliefs import Beliefs

COLUMNS = (
    *("question_id", "question", "bits", "yes_chance"),
    *("if_yes", "if_yes_chance", "if_no", "if_no_chance"),
)


def next_questions(
    beliefs: Beliefs, now: np.ndarray, known: Collection[str]
) -> pd.DataFrame:
    """Which question is worth asking next, and what would its answer change?

    Parameters
    ----------
    beliefs : Beliefs
        Questions, and how often they are answered yes under each cause.
    now : numpy.ndarray
        Chance of each cause now.
    known : collection of str
        Questions that have been answered.

    Returns
    -------
    DataFrame
        One row per open question, the most telling first: `question_id`, `question`,
        `bits` (see `information_bits`), `yes_chance`, `if_yes`, `if_no` (likeliest
        cause then) and their chances `if_yes_chance`, `if_no_chance`, the answer being
        told.

    Examples
    --------
    >>> from arkit.judgment.diagnosis.beliefs import read_beliefs
    >>> believed = read_beliefs()
    >>> next_questions(believed, np.array(believed.prior), ())["question_id"].iloc[0]
    'one-off event'
    """
    rows = []
    for key, question in beliefs.questions.items():
        if key in known:
            continue
        then: list[object] = []
        for is_yes in (True, False):
            weight = answer_weight(
                question.yes,
                beliefs.prior,
                is_yes=is_yes,
                reliability=beliefs.reliability["told"],
                temper=beliefs.temper,
            )
            after = chances(now, [weight])
            then += [CAUSES[int(after.argmax())], float(after.max())]
        bits = information_bits(now, question.yes)
        rows.append(
            (key, question.question, bits, float(np.dot(now, question.yes)), *then)
        )
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    order = (-frame["bits"]).argsort(kind="stable")
    return frame.iloc[order].reset_index(drop=True)
