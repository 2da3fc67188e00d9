"""How are reports made on a Dask cluster?

Every worker makes reports with a runner of its own and reads ledger and notebook where
it is; the files come back and are put in place here.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import TYPE_CHECKING

from arkit.errors import ParameterError, ReportError
from arkit.report.packing.options import PackOptions
from arkit.report.packing.places import Task, carry_out, share_cells
from arkit.report.packing.what_it_rests_on import basis_of
from arkit.report.rendering import Rendered
from arkit.report.running import Runner, runner

if TYPE_CHECKING:
    from distributed import Client

ANSWER_SECONDS = 15
LOST_WORKERS = 5
_ONE = threading.Lock()
_RUNNERS: dict[str, Runner] = {}
_SHARED: set[tuple[str, str, str]] = set()


class Cluster:
    """A Dask cluster.

    Parameters
    ----------
    client : distributed.Client
        Connected.
    engine : str
        What runs notebooks on the workers.
    """

    def __init__(self, client: Client, engine: str) -> None:
        self.client = client
        self.engine = engine
        self.executor = client.get_executor(pure=False, retries=LOST_WORKERS)

    def submit(self, task: Task) -> Future[Rendered]:
        """Begin a report."""
        return self.executor.submit(on_worker, task, self.engine)

    def n_slots(self) -> int:
        """Count the reports that can be made at once."""
        return max(sum(self.client.nthreads().values()), 1)

    def stop(self) -> None:
        """End what is running, at once."""
        self.executor.shutdown(wait=False, cancel_futures=True)


@contextmanager
def cluster(options: PackOptions) -> Iterator[Cluster]:
    """Make reports on a Dask cluster.

    Parameters
    ----------
    options : PackOptions
        Address of the scheduler and engine of the workers.

    Yields
    ------
    Cluster
        The place.

    Raises
    ------
    ParameterError
        When `distributed` is not installed.
    ReportError
        When the scheduler does not answer or has no workers.
    """
    client = _client(options.scheduler)
    try:
        if not client.nthreads():
            raise ReportError(
                "the cluster has no workers", remedy="start some with `dask worker`"
            )
        yield Cluster(client, options.engine)
    finally:
        client.close()


def _client(address: str) -> Client:
    try:
        from distributed import Client
    except ImportError as error:
        raise ParameterError(
            "a cluster needs the package distributed",
            remedy="install arkit[cluster] here and on the workers",
        ) from error
    try:
        return Client(address, timeout=ANSWER_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ReportError(
            f"no Dask scheduler answers at {address}",
            remedy="check the address; it looks like tcp://10.0.0.5:8786",
        ) from error


def on_worker(task: Task, engine: str) -> Rendered:
    """Make one report where the worker is.

    Parameters
    ----------
    task : Task
        The report and what it must rest on.
    engine : str
        What runs notebooks there.

    Returns
    -------
    Rendered
        Its files.

    Raises
    ------
    ReportError
        When the report cannot be made, or the worker has another ledger, notebook or
        arkit.
    """
    if basis_of(task.job).digest != task.digest:
        raise ReportError(
            "the worker has another ledger, another notebook or other packages",
            remedy="give all computers of the cluster the same ones",
        )
    return carry_out(task, _runner(engine, task))


def _runner(engine: str, task: Task) -> Runner:
    """The runner of this worker, warm for the notebook of a report."""
    with _ONE:
        if engine not in _RUNNERS:
            made = runner(engine)
            _RUNNERS[engine] = made.__enter__()
            atexit.register(made.__exit__, None, None, None)
        common = [
            (n, v) for n, v in task.job.parameters.items() if n not in task.varied
        ]
        shared = (engine, task.job.notebook, repr(sorted(common)))
        if shared not in _SHARED:
            _SHARED.add(shared)
            share_cells(task, _RUNNERS[engine])
        return _RUNNERS[engine]
