"""What would change our mind?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING

import pandas as pd

from arkit.judgment.diagnosis import Answer
from arkit.judgment.diagnosis.basis import OWN_FAULT
from arkit.judgment.key_account.treatment import TREATMENTS, called
from arkit.judgment.what_if_break_evens import crossing
from arkit.schema import share_text
from arkit.whatif import Hazard

if TYPE_CHECKING:
    from datetime import date

    from arkit.judgment.diagnosis import Diagnosis
    from arkit.judgment.key_account.worths import Worths
    from arkit.whatif import WayOut, World

MONTHS = 12
HIGHEST_PM, SLOWEST = 0.3, 0.02
SEEN = "seen"


@dataclass(frozen=True)
class Flip:
    """One thing that would change our mind.

    Parameters
    ----------
    if_text, then_text : str
        What would have to be so, and what we would do then.
    question_id, verdict : str, default ""
        The question that is answered another way, and the cause it points to then.
    """

    if_text: str
    then_text: str
    question_id: str = ""
    verdict: str = ""


def turned_answers(diagnosis: Diagnosis, day: date) -> Iterator[Flip]:
    """Which single answer, seen to be the other way, would change the diagnosis?

    Parameters
    ----------
    diagnosis : Diagnosis
        Why the customer pays late.
    day : datetime.date
        Day of the answer.

    Yields
    ------
    Flip
        Answers that lead to another diagnosis, in the order of the questions.
    """
    if not diagnosis.is_weighed or diagnosis.verdict == OWN_FAULT:
        return
    told = {a.question: a for a in diagnosis.answers}
    for key, question in diagnosis.beliefs.questions.items():
        others = [a for a in diagnosis.answers if a.question != key]
        known = told.get(key)
        sides = (True, False) if known is None else (not known.is_yes,)
        for is_yes in sides:
            one = Answer(key, is_yes, SEEN, day)
            after = diagnosis.with_answers([*others, one])
            if after.verdict != diagnosis.verdict:
                said = "yes" if is_yes else "no"
                then = TREATMENTS[after.verdict].headline
                yield Flip(
                    f"{question.question} Seen to be so: {said}",
                    f"{then[:1].lower()}{then[1:]}",
                    question_id=key,
                    verdict=after.verdict,
                )


def break_evens(
    worths: Worths, chances: Mapping[str, float], pair: tuple[WayOut, WayOut]
) -> Iterator[Flip]:
    """From which chance of default, and which speed of payment on, is another better?

    Parameters
    ----------
    worths : Worths
        Ways out by cause.
    chances : mapping of str to float
        Chance of each cause.
    pair : (WayOut, WayOut)
        The way out we take, and the best one that needs the customer's consent.

    Yields
    ------
    Flip
        One per input that changes the choice within what is searched.
    """
    mixture = worths.mixture(chances)

    def gain(changed: Callable[[World], World]) -> float:
        ours, other = (
            sum(
                mixture.chances[name]
                * way.value(worths.case.amount, changed(world)).value_amount
                for name, world in mixture.worlds.items()
            )
            for way in pair
        )
        return ours - other

    def at_default(pm: float) -> float:
        failing = Hazard.constant(pm * MONTHS)
        return gain(lambda world: replace(world, default=failing))

    def at_speed(factor: float) -> float:
        return gain(lambda world: replace(world, payment=world.payment.times(factor)))

    then = f"{called(pair[1].name)} is worth more"
    if gain(lambda world: world) <= 0:
        return
    default = crossing(at_default, 0.0, HIGHEST_PM)
    if default is not None:
        share = share_text(default, places=1)
        yield Flip(f"The chance of default is {share} a month", then)
    speed = crossing(at_speed, SLOWEST, 1.0)
    if speed is not None:
        share = share_text(speed)
        yield Flip(f"They pay at {share} of the speed they pay at now, or slower", then)


FIELDS = tuple(one.name for one in fields(Flip))


def flips_frame(found: list[Flip]) -> pd.DataFrame:
    """List what would change our mind, one row each."""
    return pd.DataFrame([asdict(one) for one in found], columns=list(FIELDS))
