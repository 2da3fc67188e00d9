"""How does one say why a report was stopped?"""

from __future__ import annotations

import re
import signal
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from arkit.errors import ReportError
from arkit.report.running.limits import MIB, Limits

if TYPE_CHECKING:
    from nbformat import NotebookNode

COLORS = re.compile(r"\x1b\[[0-9;]*m")
NO_MEMORY = "MemoryError"


def words_of_end(status: Mapping[str, Any]) -> str:
    """How a process ended that should not have.

    Parameters
    ----------
    status : mapping
        `code` as of `os.waitstatus_to_exitcode`; None with `why` where there was none.

    Returns
    -------
    str
        A clause.

    Examples
    --------
    >>> words_of_end({"code": -11})
    'its process was killed by SIGSEGV'
    >>> words_of_end({"code": 3})
    'it ended its own process with exit code 3'
    """
    code = status.get("code")
    if code is None:
        return f"its process {status.get('why', 'was lost')}"
    if code < 0:
        return f"its process was killed by {signal.Signals(-code).name}"
    return f"it ended its own process with exit code {code}"


def exceeded(limits: Limits, *, whole: bool | None = None) -> str:
    """Which limit was reached.

    Parameters
    ----------
    limits : Limits
        The limits.
    whole : bool, optional
        Whether it was the time of the whole report or that of a cell; the output where
        not given.

    Returns
    -------
    str
        A clause.

    Examples
    --------
    >>> exceeded(Limits(cell_seconds=60), whole=False)
    'it ran for more than 60 seconds'
    """
    if whole is None:
        return f"it printed more than {limits.output_bytes / MIB:,.0f} MB"
    if whole:
        return f"the report ran for more than {limits.report_seconds:g} seconds"
    return f"it ran for more than {limits.cell_seconds:g} seconds"


def report_error(
    name: str, cell: NotebookNode | None, *, ename: str, evalue: str
) -> ReportError:
    """The error for a report that stopped at a cell.

    Parameters
    ----------
    name : str
        Name of the notebook.
    cell : NotebookNode, optional
        The cell.
    ename, evalue : str
        Kind of error, empty where arkit stopped the report, and what it said.

    Returns
    -------
    ReportError
        Naming the cell and the reason, in one line.

    Examples
    --------
    >>> str(report_error("aging", None, ename="ValueError", evalue="no rows"))
    'aging stopped: ValueError: no rows'
    """
    said = COLORS.sub("", evalue).strip().splitlines()
    where = f" at the cell {cell.id}" if cell is not None and cell.get("id") else ""
    remedy = "give reports more memory, or look at less" if ename == NO_MEMORY else ""
    words = ": ".join(part for part in (ename, *said[:1]) if part)
    return ReportError(f"{name} stopped{where}: {words}", remedy=remedy)
