"""With which words is a payment plan agreed? They are data that a user can change."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

from arkit.errors import ParameterError

CONDITIONS = (
    *("always", "interest", "no interest", "grace", "acceleration", "no acceleration"),
    *("down payment", "documents"),
)
READING = (OSError, ValueError, TypeError, LookupError, AttributeError)


@dataclass(frozen=True, kw_only=True)
class Clause:
    """A paragraph of an agreement and when it belongs into it.

    Parameters
    ----------
    heading : str
        Its title.
    when : str
        `always`, or what must hold for it.
    text : str
        Words with `$name` where facts are filled in.
    """

    heading: str
    when: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Wording:
    """Words of a draft agreement.

    Parameters
    ----------
    title, notice : str
        Title, and what is printed under it.
    clauses : tuple of Clause
        Paragraphs in their order.
    signature : str
        Words above the lines for the signatures.
    """

    title: str
    notice: str
    clauses: tuple[Clause, ...]
    signature: str

    def filled(
        self, facts: Mapping[str, str], conditions: Collection[str]
    ) -> tuple[tuple[str, str], ...]:
        """Headings and texts whose condition holds, with the facts filled in.

        What a fact says is never read as a placeholder again.
        """
        try:
            return tuple(
                (clause.heading, Template(clause.text).substitute(facts))
                for clause in self.clauses
                if clause.when == "always" or clause.when in conditions
            )
        except (KeyError, ValueError) as error:
            raise ParameterError(
                f"the wording asks for a fact arkit does not have: {error}",
                remedy=f"use {', '.join('$' + name for name in sorted(facts))}, and $$ "
                "for a dollar sign",
            ) from error


def read_wording(path: str | Path) -> Wording:
    """With which words is a payment plan agreed?

    Parameters
    ----------
    path : str or Path
        TOML like `plan-agreement.toml` among the forms.

    Returns
    -------
    Wording
        Title, paragraphs with their conditions, and words for the signatures.

    Raises
    ------
    ParameterError
        When the file cannot be read or has a condition that is not known.
    """
    file = Path(path)
    try:
        read = tomllib.loads(file.read_text(encoding="utf-8-sig"))
        wording = Wording(
            title=str(read["title"]),
            notice=str(read["notice"]),
            clauses=tuple(
                Clause(heading=row["heading"], when=row["when"], text=row["text"])
                for row in read["clause"]
            ),
            signature=str(read["signature"]),
        )
    except READING as error:
        raise ParameterError(
            f"{file.name} is no wording of an agreement: {error}",
            remedy="start from plan-agreement.toml among the forms",
        ) from error
    unknown = [c.when for c in wording.clauses if c.when not in CONDITIONS]
    if unknown:
        raise ParameterError(
            f"{file.name} has conditions arkit does not know",
            rows=unknown,
            remedy=f"use {', '.join(CONDITIONS)}",
        )
    return wording
