"""Does a text say something about a person that does not belong in a report?"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("personal_data.toml")
LONGEST = 10_000
PATTERNS = {
    "e-mail": r"[^\s@<>]{1,64}@[^\s@<>]{1,190}\.[a-z]{2,24}",
    "phone": r"(?<![\w.,/-])(?:\+|0)\d[\d ()/.-]{5,20}\d",
}
DATE = re.compile(r"\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of personal data: its name, how it is found, what to write instead."""

    name: str
    instead: str
    found_by: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, kw_only=True)
class Flag:
    """Something in a text that does not belong there.

    Parameters
    ----------
    problem : str
        What it looks like.
    instead : str
        What to write instead.
    """

    problem: str
    instead: str


def personal_data(text: str) -> tuple[Flag, ...]:
    """Look for personal data in a text of a field report.

    Parameters
    ----------
    text : str
        An answer or a note.

    Returns
    -------
    tuple of Flag
        What it looks like and what to write instead; empty where nothing was found. A
        name without a title is not found: the check is no proof.

    Examples
    --------
    >>> [flag.instead for flag in personal_data("AP contact on maternity leave")]
    ["write only 'contact absent until <date>'"]
    >>> personal_data("Contact absent until 2025-08-31, 0.5 million of orders lost")
    ()
    """
    read = DATE.sub(" ", text[:LONGEST])
    return tuple(
        Flag(problem=kind.name, instead=kind.instead)
        for kind in _kinds()
        if any(pattern.search(read) for pattern in kind.found_by)
    )


@cache
def _kinds() -> tuple[Kind, ...]:
    entries = tomllib.loads(FILE.read_text(encoding="utf-8"))["kind"]
    return tuple(
        Kind(name=e["name"], instead=e["instead"], found_by=_patterns(e))
        for e in entries
    )


def _patterns(entry: dict) -> tuple[re.Pattern[str], ...]:
    found = []
    if entry.get("words"):
        words = "|".join(re.escape(word) for word in entry["words"])
        found.append(re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE))
    if entry.get("titles"):
        titles = "|".join(re.escape(title) for title in entry["titles"])
        found.append(re.compile(rf"(?<!\w)(?:{titles})\.?\s+[^\W\d_a-z]\w+"))
    if entry.get("pattern"):
        found.append(re.compile(PATTERNS[entry["pattern"]], re.IGNORECASE))
    return tuple(found)
