"""What did a pack come to: what was produced, and what was not and why?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from arkit.errors import first_rows
from arkit.report.produce import Job, Produced

NEW = "produced"
UNCHANGED = "unchanged"
MISSING = "not produced"
NOTICE = "notice"  # about the pack, and no report of it


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A report that was not produced, and why.

    Parameters
    ----------
    job : Job
        What was asked for.
    reason : str
        Why it was not produced.
    """

    job: Job
    reason: str


@dataclass(frozen=True, kw_only=True)
class Pack:
    """What a pack came to: reports produced and reports that failed.

    Parameters
    ----------
    produced : tuple of Produced
        Reports that are there, in the order of the jobs.
    failures : tuple of Failure
        Reports that are not.
    n_unchanged : int
        How many of those produced are of an earlier run.
    n_left : int
        Reports that were not begun because the run was stopped.
    others : tuple of str
        Names of files in the folder that do not belong to the pack.
    """

    produced: tuple[Produced, ...]
    failures: tuple[Failure, ...]
    n_unchanged: int = 0
    n_left: int = 0
    others: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened while a pack was produced.

    Parameters
    ----------
    outcome : str
        `produced`, `unchanged`, `not produced` or `stopping`.
    name : str
        Report it is about.
    reason : str
        Why it was not produced.
    """

    outcome: str
    name: str = ""
    reason: str = ""


Told = Callable[[Event], None]


def failure_words(pack: Pack) -> str:
    """Say in one line which reports are missing.

    Parameters
    ----------
    pack : Pack
        What a pack came to.

    Returns
    -------
    str
        Count, and up to five names.

    Examples
    --------
    >>> failure_words(Pack(produced=(), failures=()))
    'all reports were produced'
    """
    total = len(pack.failures) + len(pack.produced) + pack.n_left
    if pack.n_left:
        return f"stopped: {len(pack.produced)} of {total} reports are there"
    if not pack.failures:
        return "all reports were produced"
    names = first_rows(f.job.name for f in pack.failures)
    return f"not produced: {len(pack.failures)} of {total} ({names})"
