"""What to do and say, in the customer's own figures?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arkit.judgment.diagnosis.beliefs import Treatment


@dataclass(frozen=True, kw_only=True)
class Strategy:
    """What to do and say about one customer.

    Parameters
    ----------
    title : str
        Its head.
    steps, script, ask, avoid : tuple of str
        What to do, what to say, what to ask the customer, what to leave alone.
    since, source : str
        Day since which it is the practice, and on whose word.
    """

    title: str
    steps: tuple[str, ...]
    script: tuple[str, ...]
    ask: tuple[str, ...]
    avoid: tuple[str, ...]
    since: str
    source: str


def strategy_for(treatment: Treatment, figures: Mapping[str, str]) -> Strategy:
    """What to do and say, in the customer's own figures?

    Parameters
    ----------
    treatment : Treatment
        What is done about the cause.
    figures : mapping of str to str
        Figures of the customer as text, by the name that stands in braces; those that
        are not known are left out.

    Returns
    -------
    Strategy
        Sentences with their figures; a sentence whose figure is not known is left out.

    Examples
    --------
    >>> from arkit.judgment.diagnosis.beliefs import read_beliefs
    >>> care = read_beliefs().treatments["red tape"]
    >>> said = strategy_for(care, {"run": "Fridays"}).script
    >>> [text for text in said if "Fridays" in text]
    ['You pay on Fridays. What must be approved by when, to be in the next run?']
    """
    return Strategy(
        title=treatment.title,
        steps=_filled(treatment.steps, figures),
        script=_filled(treatment.script, figures),
        ask=_filled(treatment.ask, figures),
        avoid=_filled(treatment.avoid, figures),
        since=treatment.since,
        source=treatment.source,
    )


def _filled(texts: Iterable[str], figures: Mapping[str, str]) -> tuple[str, ...]:
    """Texts with their figures; a figure is put in once and never read again."""
    found = []
    for text in texts:
        if all(name in figures for name in re.findall(r"\{([^{}]*)\}", text)):
            whole = re.sub(r"\{([^{}]*)\}", lambda m: figures[m.group(1)], text)
            found.append(f"{whole[:1].upper()}{whole[1:]}")
    return tuple(found)
