"""Where are reports made: on this computer or on a cluster?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

from arkit.errors import ArkitError, ReportError
from arkit.ledger.engines.address import is_tied_to_process
from arkit.report.notebooks import check_parameters, notebook_path
from arkit.report.packing.options import PackOptions
from arkit.report.packing.what_it_rests_on import basis_of
from arkit.report.produce import Job
from arkit.report.rendering import Rendered, render
from arkit.report.running import Limits, Runner, runner

LEDGER = "ledger_path"


@dataclass(frozen=True, kw_only=True)
class Task:
    """A report to make, and what it must rest on.

    Parameters
    ----------
    job : Job
        Notebook, parameters and file name.
    digest : str
        What it rests on, as the pack found it, see `Basis`.
    limits : Limits
        Seconds and memory it may use.
    varied : frozenset of str
        Parameters in which it differs from other reports of the same notebook; empty
        where it is the only one.
    """

    job: Job
    digest: str
    limits: Limits
    varied: frozenset[str] = frozenset()


class Place(Protocol):
    """Where reports are made."""

    def submit(self, task: Task) -> Future[Rendered]:
        """Begin a report."""

    def n_slots(self) -> int:
        """Count the reports that can be made at once."""

    def stop(self) -> None:
        """End what is running, at once."""


class Here:
    """The computer at hand: threads that each wait for a notebook of one runner.

    Parameters
    ----------
    running : Runner
        Runs notebooks; entered.
    n_jobs : int
        Reports made at once.
    """

    def __init__(self, running: Runner, n_jobs: int) -> None:
        self.running = running
        self.n_jobs = n_jobs
        self.executor: Executor = ThreadPoolExecutor(n_jobs, thread_name_prefix="arkit")

    def submit(self, task: Task) -> Future[Rendered]:
        """Begin a report."""
        return self.executor.submit(carry_out, task, self.running)

    def n_slots(self) -> int:
        """Count the reports that can be made at once."""
        return self.n_jobs

    def stop(self) -> None:
        """End what is running, at once."""
        self.executor.shutdown(wait=False, cancel_futures=True)
        self.running.close()


@contextmanager
def here(options: PackOptions, tasks: Sequence[Task]) -> Iterator[Here]:
    """Make reports on this computer.

    Parameters
    ----------
    options : PackOptions
        Engine and number of reports at once.
    tasks : sequence of Task
        Reports to be made; what those of one notebook have in common is computed once.

    Yields
    ------
    Here
        The place.
    """
    given = [task.job.parameters for task in tasks]
    ledgers = sorted({str(one[LEDGER]) for one in given if LEDGER in one})
    with ExitStack() as stack:
        running = stack.enter_context(runner(options.engine, ledgers=ledgers))
        place = Here(running, options.n_at_once)
        stack.callback(place.executor.shutdown, wait=True, cancel_futures=True)
        for task in {task.job.notebook: task for task in tasks}.values():
            share_cells(task, running)
        yield place


def share_cells(task: Task, running: Runner) -> None:
    """Compute once what a report has in common with others of the same notebook.

    Parameters
    ----------
    task : Task
        Any of these reports.
    running : Runner
        Runs notebooks. What goes wrong here goes wrong again in each report, which
        then says so.
    """
    if not task.varied or is_on_its_own(task):
        return
    path = notebook_path(task.job.notebook)
    given = task.job.parameters
    common = {name: value for name, value in given.items() if name not in task.varied}
    with suppress(ArkitError):
        checked = check_parameters(path, common)
        running.shared(path, task.varied, checked, printed=True)


def is_on_its_own(task: Task) -> bool:
    """Whether each report asks the engine of its ledger anew, and shares nothing.

    Parameters
    ----------
    task : Task
        A report.

    Returns
    -------
    bool
        True for a ledger on Spark: no report may be forked from a process that speaks
        to it already.
    """
    return is_tied_to_process(str(task.job.parameters.get(LEDGER, "")))


def carry_out(task: Task, running: Runner) -> Rendered:
    """Make one report of a pack.

    Parameters
    ----------
    task : Task
        The report and what it must rest on.
    running : Runner
        Runs notebooks.

    Returns
    -------
    Rendered
        Its files.

    Raises
    ------
    ParameterError
        When the notebook does not take these parameters.
    ReportError
        When the report cannot be made, or what it rests on has changed since the pack
        began.
    """
    _same(task)
    made = render(task.job.notebook, task.job.parameters, running, task.limits)
    _same(task)
    return made


def _same(task: Task) -> None:
    if basis_of(task.job).digest != task.digest:
        raise ReportError(
            "the ledger, the notebook or arkit is another one than when the pack began",
            remedy="run again with --resume",
        )
