"""Who runs notebooks here?"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, Self, get_args

from arkit.errors import ParameterError
from arkit.report.running.limits import Limits

if TYPE_CHECKING:
    from nbformat import NotebookNode

Kind = Literal["auto", "fork", "forked-kernel", "kernel"]
Then = Callable[["NotebookNode", Path], None]


class Runner(Protocol):
    """Runs notebooks; several at once from several threads where wanted."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(self, *_: object) -> None:
        """End."""

    def run(
        self,
        path: Path,
        parameters: Mapping[str, object],
        *,
        limits: Limits | None = None,
        then: Then | None = None,
        aside: Path | None = None,
    ) -> NotebookNode:
        """Run a notebook.

        Parameters
        ----------
        path : Path
            The notebook.
        parameters : mapping of str to object
            Checked parameters, see `check_parameters`.
        limits : Limits, optional
            What it may take.
        then : callable, optional
            Called with the executed notebook and `aside`, in another process where the
            runner has one, so that it must be a function of a module; for printing.
            Figures of arkit are then drawn for paper only, without their bitmaps.
        aside : Path, optional
            Folder for the files `then` writes.

        Returns
        -------
        NotebookNode
            The executed notebook.

        Raises
        ------
        ReportError
            When a cell raises, takes too long, prints too much or ends its process; it
            names the cell and the reason.
        """

    def shared(
        self,
        path: Path,
        varied: Collection[str],
        common: Mapping[str, object],
        *,
        printed: bool = False,
    ) -> int:
        """Run once what reports of a notebook have in common.

        Parameters
        ----------
        path : Path
            The notebook.
        varied : collection of str
            Parameters that differ between the reports.
        common : mapping of str to object
            Those that do not, checked.
        printed : bool, default False
            Whether it is for reports that are only printed (`run` with `then`).

        Returns
        -------
        int
            Statements that were run and need not run again in a report with these
            parameters; 0 where nothing can be shared.
        """

    def close(self) -> None:
        """End what still runs."""


def runner(
    kind: Kind = "auto",
    *,
    preload: Iterable[str] = (),
    ledgers: Iterable[str | Path] = (),
) -> Runner:
    """Choose who runs notebooks.

    Parameters
    ----------
    kind : str, default "auto"
        `fork`: a process forked from a warm one for each report, and a forked kernel
        for a notebook that needs one. `forked-kernel`: a forked kernel for each.
        `kernel`: a fresh stock kernel for each. `auto`: fork on Linux, kernel
        elsewhere.
    preload : iterable of str, optional
        Modules to import once, besides those the notebooks name.
    ledgers : iterable of str or Path, optional
        Ledgers the reports read; what reading needs is imported once.

    Returns
    -------
    Runner
        To be used in a ``with`` statement.

    Raises
    ------
    ParameterError
        When there is no such kind, or this system cannot fork.

    Examples
    --------
    >>> with runner("kernel") as chosen:
    ...     type(chosen).__name__
    'KernelRunner'
    """
    if kind not in get_args(Kind):
        raise ParameterError(
            f"there is no engine {kind!r}",
            remedy=f"use one of {', '.join(get_args(Kind))}",
        )
    if kind in ("fork", "forked-kernel") and sys.platform == "win32":
        raise ParameterError(
            "Windows cannot fork processes", remedy="use --engine kernel"
        )
    if kind == "fork" or (kind == "auto" and sys.platform == "linux"):
        from arkit.report.running.fork_runner import ForkRunner

        reading = ("arkit.sources", "duckdb") if list(ledgers) else ()
        return ForkRunner((*preload, *reading))
    from arkit.report.running.kernel_runner import KernelRunner

    return KernelRunner(forked=kind == "forked-kernel")
