"""What is believed about causes of late payment, since when, and on whose word?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from arkit.errors import ParameterError
from arkit.judgment.diagnosis.belief_files import merged, read_file, refuse

CAUSES = ("stuff happens", "red tape", "special bonds", "poor judgment")
HOUSE = Path(__file__).parent
TOLERANCE = 1e-9


@dataclass(frozen=True, kw_only=True)
class Feature:
    """One thing measured from the ledger, and how often each value goes with a cause.

    Parameters
    ----------
    key, label : str
        Name by which it is looked up, and for a reader.
    chances : mapping of str to tuple of float
        Per value, its chance under each cause in the order of `CAUSES`.
    cuts : mapping of str to float
        From where on a figure is called by a value.
    since, source : str
        Day since which it is believed, and on whose word.
    """

    key: str
    label: str
    chances: Mapping[str, tuple[float, ...]]
    cuts: Mapping[str, float]
    since: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question for the account manager, and how often it is answered yes.

    Parameters
    ----------
    key, question : str
        Name by which it is looked up, and the words to ask.
    also : tuple of str
        Other wordings under which an answer is recognized.
    yes : tuple of float
        Chance of a yes under each cause in the order of `CAUSES`.
    since, source : str
        Day since which it is believed, and on whose word.
    """

    key: str
    question: str
    also: tuple[str, ...]
    yes: tuple[float, ...]
    since: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Treatment:
    """What to do and say for one cause, with places for figures of the customer.

    Parameters
    ----------
    cause, title : str
        The cause it is for, and its head.
    steps, script, ask, avoid : tuple of str
        Sentences; a figure stands in braces, such as {overdue}.
    since, source : str
        Day since which it is the practice, and on whose word.
    """

    cause: str
    title: str
    steps: tuple[str, ...]
    script: tuple[str, ...]
    ask: tuple[str, ...]
    avoid: tuple[str, ...]
    since: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Beliefs:
    """Everything a diagnosis rests on besides the facts.

    Parameters
    ----------
    prior : tuple of float
        Chance of each cause before any fact, in the order of `CAUSES`.
    temper : float
        Exponent of every likelihood.
    reliability : mapping of str to float
        Reliability of an answer by how the account manager knows.
    features : mapping of str to Feature
        What is measured from the ledger.
    questions : mapping of str to Question
        What can be asked.
    words : mapping of str to tuple of str
        Words by which texts are recognized.
    treatments : mapping of str to Treatment
        What to do by verdict.
    """

    prior: tuple[float, ...]
    temper: float
    reliability: Mapping[str, float]
    features: Mapping[str, Feature]
    questions: Mapping[str, Question]
    words: Mapping[str, tuple[str, ...]]
    treatments: Mapping[str, Treatment]

    def frame(self) -> pd.DataFrame:
        """List prior, features and questions as they are believed.

        Returns
        -------
        DataFrame
            `kind` (prior, feature or question), `name`, `value`, one column of chances
            per cause, `since` and `source`.
        """
        rows: list[tuple] = [("prior", "all late payers", "", *self.prior, "", "")]
        for f in self.features.values():
            for value, given in f.chances.items():
                rows.append(("feature", f.label, value, *given, f.since, f.source))
        for q in self.questions.values():
            rows.append(("question", q.question, "yes", *q.yes, q.since, q.source))
        columns = ["kind", "name", "value", *CAUSES, "since", "source"]
        return pd.DataFrame(rows, columns=columns)


def read_beliefs(path: str | Path | None = None) -> Beliefs:
    """Read what is believed, with the user's own file on top.

    Parameters
    ----------
    path : str or Path, optional
        TOML file with what to replace: `[prior]`, `[temper]`, `[reliability]`,
        `[features.NAME]`, `[questions.NAME]`, `[words]` and `[treatments.CAUSE]`, laid
        out as in the files of arkit.

    Returns
    -------
    Beliefs
        Those of arkit, with what the file replaces.

    Raises
    ------
    ParameterError
        When the file cannot be read, names what arkit does not know, or gives chances
        that are none or whose values do not add up to one.

    Examples
    --------
    >>> believed = read_beliefs()
    >>> believed.temper, believed.features["promises"].chances["broken"]
    (0.7, (0.15, 0.1, 0.05, 0.65))
    """
    if path is None:
        return _house()
    own = read_file(Path(path))
    return _checked(merged(_entries(), own, file=Path(path).name))


@cache
def _house() -> Beliefs:
    return _checked(_entries())


def _entries() -> dict:
    """What the files of arkit say."""
    entries = read_file(HOUSE / "beliefs.toml")
    entries["questions"] = read_file(HOUSE / "questions.toml")
    entries["treatments"] = read_file(HOUSE / "strategies.toml")
    return entries


def _checked(entries: Mapping) -> Beliefs:
    """Beliefs of entries, once they are chances and add up."""
    features = {key: _feature(key, e) for key, e in entries["features"].items()}
    questions = {
        key: Question(
            key=key,
            question=str(e["question"]),
            also=tuple(map(str, e["also"])),
            yes=_chances(e["yes"], f"questions.{key}.yes"),
            since=str(e["since"]),
            source=str(e["source"]),
        )
        for key, e in entries["questions"].items()
    }
    prior = _chances(entries["prior"]["chances"], "prior.chances")
    refuse(["prior.chances"] * (abs(sum(prior) - 1) > TOLERANCE), _SUM)
    reliability = _numbers(entries["reliability"], "reliability")
    refuse([n for n, r in reliability.items() if not 0 <= r <= 1], _SHARE)
    temper = _numbers(entries["temper"], "temper")["value"]
    refuse(["temper.value"] * (not 0 < temper <= 1), _SHARE)
    return Beliefs(
        prior=prior,
        temper=temper,
        reliability=reliability,
        features=features,
        questions=questions,
        words={
            k: _texts(v) for k, v in entries["words"].items() if isinstance(v, list)
        },
        treatments={k: _treatment(k, e) for k, e in entries["treatments"].items()},
    )


_SUM = "the chances of the values do not add up to one for each cause"
_SHARE = "chances and reliabilities lie between 0 and 1"
_NUMBER = "one number is expected per cause, above 0 and below 1"


def _feature(key: str, entry: Mapping) -> Feature:
    place = f"features.{key}"
    given = {
        value: _chances(row, f"{place}.chances.{value}")
        for value, row in entry["chances"].items()
    }
    sums = [sum(row) for row in zip(*given.values(), strict=True)]
    off = [
        f"{place}: {cause} {total:g}"
        for cause, total in zip(CAUSES, sums, strict=True)
        if abs(total - 1) > TOLERANCE
    ]
    refuse(off, _SUM)
    return Feature(
        key=key,
        label=str(entry["label"]),
        chances=given,
        cuts=_numbers(entry["cuts"], f"{place}.cuts"),
        since=str(entry["since"]),
        source=str(entry["source"]),
    )


def _treatment(cause: str, entry: Mapping) -> Treatment:
    return Treatment(
        cause=cause,
        title=str(entry["title"]),
        **{name: _texts(entry[name]) for name in ("steps", "script", "ask", "avoid")},
        since=str(entry["since"]),
        source=str(entry["source"]),
    )


def _texts(values: object) -> tuple[str, ...]:
    return tuple(str(text) for text in values) if isinstance(values, list) else ()


def _chances(values: object, place: str) -> tuple[float, ...]:
    """One chance per cause, none of them certain."""
    row = values if isinstance(values, list) else []
    fine = len(row) == len(CAUSES) and all(_is_number(v) and 0 < v < 1 for v in row)
    refuse([place] * (not fine), f"{_NUMBER}: {', '.join(CAUSES)}")
    return tuple(float(value) for value in row)


def _numbers(entry: Mapping, place: str) -> dict[str, float]:
    found = {k: v for k, v in entry.items() if k not in ("since", "source")}
    wrong = [f"{place}.{name}" for name, v in found.items() if not _is_number(v)]
    if wrong:
        raise ParameterError("a number is expected", rows=wrong, remedy="write one")
    return {name: float(value) for name, value in found.items()}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
