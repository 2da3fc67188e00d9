"""How is a pack produced: where, with how many at once, within which limits?"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import get_args

from arkit.errors import ParameterError
from arkit.report.running import Kind, Limits

ENGINES = get_args(Kind)


@dataclass(frozen=True, kw_only=True)
class PackOptions:
    """How a pack is produced.

    Parameters
    ----------
    n_jobs : int
        Reports made at once on this computer; the number of its processors where 0.
    engine : str
        `fork`, `forked-kernel`, `kernel`, or `auto` for the fastest one this computer
        has; see `arkit.report.running.runner`.
    scheduler : str
        Address of a Dask scheduler; empty for this computer.
    resume : bool
        Leave alone what is there and rests on the same inputs, parameters and code.
    limits : Limits
        Seconds and memory one report may use.
    combined : str
        File name without ending of one PDF with all reports; empty for none.
    title : str
        Title of that PDF.
    titles : mapping of str to str
        What a report is called in it, by its file name without ending.

    Raises
    ------
    ParameterError
        When a number or the engine is not usable.
    """

    n_jobs: int = 0
    engine: str = "auto"
    scheduler: str = ""
    resume: bool = False
    limits: Limits = field(default_factory=Limits)
    combined: str = ""
    title: str = "Reports"
    titles: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.n_jobs < 0:
            raise ParameterError(
                f"{self.n_jobs} reports cannot be made at once",
                remedy="give --jobs a number from 1",
            )
        if self.engine not in ENGINES:
            raise ParameterError(
                f"there is no engine {self.engine!r}",
                remedy=f"use one of {', '.join(ENGINES)}",
            )

    @property
    def n_at_once(self) -> int:
        """How many reports are made at once on this computer."""
        return self.n_jobs or n_processors()


def n_processors() -> int:
    """Count the processors this process may use.

    Returns
    -------
    int
        At least one.

    Examples
    --------
    >>> n_processors() >= 1
    True
    """
    if hasattr(os, "sched_getaffinity"):
        return max(len(os.sched_getaffinity(0)), 1)
    return os.cpu_count() or 1
