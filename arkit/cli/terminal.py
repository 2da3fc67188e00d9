"""What does the analyst see in the terminal?"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

import click

from arkit.errors import ArkitError

if TYPE_CHECKING:
    from arkit.judgment import Finding

MARKS = {"act": "!!", "watch": " !", "note": "  "}
F = TypeVar("F", bound=Callable[..., object])


def plainly(command: F) -> F:
    """Turn arkit's errors into one line on stderr and exit status 2.

    Parameters
    ----------
    command : callable
        A click command's function.

    Returns
    -------
    callable
        The same function, without tracebacks for what an analyst can mend.
    """

    @functools.wraps(command)
    def guarded(*args: object, **options: object) -> object:
        try:
            return command(*args, **options)
        except ArkitError as error:
            click.echo(f"arkit: {visible(str(error))}", err=True)
            raise SystemExit(2) from error

    return guarded  # type: ignore[return-value]


def visible(text: str) -> str:
    r"""Take control characters and direction overrides out of a line.

    Parameters
    ----------
    text : str
        Any text, hostile or not.

    Returns
    -------
    str
        The text with such characters shown as a question mark.

    Examples
    --------
    >>> visible("a\x1b[31mb\u202ec")
    'a?[31mb?c'
    """
    return "".join(c if c.isprintable() or c == " " else "?" for c in text)


def say(text: str) -> None:
    """Print one line.

    Parameters
    ----------
    text : str
        The line.
    """
    click.echo(visible(text))


def say_findings(findings: Iterable[Finding]) -> None:
    """Print findings with their evidence and what to do, marked by severity.

    Parameters
    ----------
    findings : iterable of Finding
        In the order in which they are printed.
    """
    for finding in findings:
        say(f"{MARKS[finding.severity]} {finding.statement}")
        for label, value in finding.evidence:
            say(f"     {label}: {value}")
        if finding.action:
            say(f"   → {finding.action}")
