"""How much time, memory and output may one report take?"""

from __future__ import annotations

from dataclasses import dataclass

from arkit.errors import ParameterError

GIB = 2**30
MIB = 2**20


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one report may take before it is stopped.

    Parameters
    ----------
    cell_seconds : float, default 600
        Seconds a single cell may run.
    report_seconds : float, default 3600
        Seconds all cells of a report together may run, and then again its printing.
    memory_bytes : int, default 4 GiB
        Memory a report may take beyond what it shares with the others. Enforced on
        Linux, where an allocation beyond it fails.
    output_bytes : int, default 64 MiB
        What a report may print and display.

    Raises
    ------
    ParameterError
        When a limit is not positive.

    Examples
    --------
    >>> Limits(cell_seconds=60).report_seconds
    3600
    """

    cell_seconds: float = 600
    report_seconds: float = 3600
    memory_bytes: int = 4 * GIB
    output_bytes: int = 64 * MIB

    def __post_init__(self) -> None:
        wrong = [name for name, value in vars(self).items() if not value > 0]
        if wrong:
            raise ParameterError(
                "a limit must be above zero",
                rows=wrong,
                remedy="leave it out for the usual one",
            )
