"""Which entries does a file of beliefs hold, and are they known?"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from arkit.errors import ParameterError

FIGURES = (
    *("customer", "overdue", "n_overdue", "oldest", "days_late", "onset"),
    *("disputed", "n_disputed", "run"),
)
LAYOUT = "lay it out as beliefs.toml, questions.toml and strategies.toml of arkit"


def read_file(path: Path) -> dict:
    """Read a TOML file, or say what is wrong with it.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    dict
        Its entries.

    Raises
    ------
    ParameterError
        When it cannot be read.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ParameterError(
            f"the file {path.name} with beliefs cannot be read: {error}", remedy=LAYOUT
        ) from error


def merged(entries: Mapping, own: Mapping, *, file: str) -> dict:
    """Put the user's entries in the place of those of the house.

    Parameters
    ----------
    entries : mapping
        What the house believes.
    own : mapping
        What the user's file says.
    file : str
        Its name, the source where it names none.

    Returns
    -------
    dict
        All entries.

    Raises
    ------
    ParameterError
        When the user's file names what the house does not know, puts a value in the
        place of a section, dates an entry wrongly, or names an unknown figure.

    Examples
    --------
    >>> house = {"temper": {"value": 0.7, "source": "the house"}}
    >>> merged(house, {"temper": {"value": 0.9}}, file="own.toml")["temper"]
    {'value': 0.9, 'source': 'the file own.toml'}
    """
    refuse(
        list(_unknown(entries, own, "")),
        "the file with beliefs names what arkit does not know",
    )
    refuse(
        [place for place, text in _texts(own, "") if not _is_dated(place, text)],
        "a day is written YYYY-MM-DD",
    )
    refuse(
        [place for place, text in _texts(own, "") if _strange_figures(text)],
        f"a sentence names a figure that is not one of {', '.join(FIGURES)}",
    )
    return _laid_over(entries, own, file)


def refuse(places: list[str], problem: str) -> None:
    """Raise an error where there is something wrong.

    Parameters
    ----------
    places : list of str
        Entries that are wrong; none when all is well.
    problem : str
        What is wrong with them.

    Raises
    ------
    ParameterError
        When a place is named.
    """
    if places:
        raise ParameterError(problem, rows=places, remedy=LAYOUT)


def _unknown(known: Mapping, own: Mapping, place: str) -> Iterator[str]:
    for name, value in own.items():
        where = f"{place}{name}"
        if name not in known:
            yield where
        elif isinstance(known[name], Mapping) and isinstance(value, Mapping):
            yield from _unknown(known[name], value, f"{where}.")
        elif _shape(known[name]) is not _shape(value):
            yield where


def _shape(value: object) -> type:
    """Whether an entry is a section, a list or a single value."""
    return next((k for k in (Mapping, list) if isinstance(value, k)), object)


def _laid_over(known: Mapping, own: Mapping, file: str) -> dict:
    found = {}
    for name, value in known.items():
        if isinstance(value, Mapping):
            found[name] = _laid_over(value, own.get(name, {}), file)
        else:
            found[name] = own.get(name, value)
    if own and "source" in known and "source" not in own:
        found["source"] = f"the file {file}"
    return found


def _texts(own: Mapping, place: str) -> Iterator[tuple[str, str]]:
    """Every text of a file with its place."""
    for name, value in own.items():
        where = f"{place}{name}"
        if isinstance(value, Mapping):
            yield from _texts(value, f"{where}.")
        else:
            parts: Iterable = value if isinstance(value, list) else [value]
            yield from ((where, str(part)) for part in parts)


def _is_dated(place: str, text: str) -> bool:
    if not place.endswith("since"):
        return True
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _strange_figures(text: str) -> list[str]:
    """Names in braces that are no figure of a customer.

    >>> _strange_figures("{overdue} of {secrets}")
    ['secrets']
    """
    return [name for name in re.findall(r"\{([^{}]*)\}", text) if name not in FIGURES]
