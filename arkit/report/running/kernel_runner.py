"""How do reports run in a kernel each, stock or forked?"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import time
import warnings
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arkit.errors import ReportError
from arkit.ledger.own_folder import own_folder
from arkit.report.running.driving import QUIET_ENDS
from arkit.report.running.ended import exceeded, report_error, words_of_end
from arkit.report.running.environment import FOR_PAPER
from arkit.report.running.kernel_managers import (
    ForkedKernelManager,
    Kernels,
    ScrubbedKernelManager,
)
from arkit.report.running.limits import Limits
from arkit.report.running.preloaded import imports_of
from arkit.report.running.prepared import finished, prepared, seed_of

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from traitlets.config import Config

    from arkit.report.running.runner import Then

QUIETER, NOWHERE = logging.getLogger("papermill"), logging.NullHandler()
QUIET = "--IPKernelApp.log_level=50"
FIRST = "--IPKernelApp.exec_files={}"
BEGIN = """
def begin():
    import random
    import numpy

    shell = get_ipython()

    def seed(*_):
        random.seed({seed})
        numpy.random.seed({seed})
        shell.events.unregister("pre_run_cell", seed)

    shell.events.register("pre_run_cell", seed)

begin()
del begin
"""
LIMIT = """
import resource
resource.setrlimit(
    resource.RLIMIT_DATA, ({memory}, resource.getrlimit(resource.RLIMIT_DATA)[1])
)
del resource
"""


class KernelRunner:
    """Runs each notebook in a fresh kernel; the same results, slower.

    Parameters
    ----------
    forked : bool, default False
        Whether kernels are forked from a warm process.

    Examples
    --------
    >>> with KernelRunner() as runner:
    ...     runner.shared(Path("customer_review.ipynb"), ["customer_id"], {})
    0
    """

    def __init__(self, *, forked: bool = False) -> None:
        self._kernels = Kernels()
        self._manager = ForkedKernelManager if forked else ScrubbedKernelManager

    def __enter__(self) -> KernelRunner:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the kernels that still run."""
        self._kernels.close()

    def shared(
        self,
        path: Path,
        varied: Collection[str],
        common: Mapping[str, object],
        *,
        printed: bool = False,
    ) -> int:
        """Kernels share nothing."""
        return 0

    def run(
        self,
        path: Path,
        parameters: Mapping[str, object],
        *,
        limits: Limits | None = None,
        then: Then | None = None,
        aside: Path | None = None,
    ) -> NotebookNode:
        """Run a notebook; see `Runner.run`."""
        notebook = prepared(path, parameters)
        given = limits or Limits()
        executed = self.executed(path.stem, notebook, given, printed=then is not None)
        if then is not None:
            then(executed, aside)
        return executed

    def executed(
        self, name: str, notebook: NotebookNode, limits: Limits, *, printed: bool
    ) -> NotebookNode:
        """Run a prepared notebook.

        Parameters
        ----------
        name : str
            What it is called.
        notebook : NotebookNode
            The notebook, with its parameters.
        limits : Limits
            What it may take.
        printed : bool
            Whether it is only printed.

        Returns
        -------
        NotebookNode
            The executed notebook.

        Raises
        ------
        ReportError
            When it stops, or the kernels were ended.
        """
        with tempfile.TemporaryDirectory(dir=own_folder()) as folder:
            place = Path(folder)
            config = _private(place)
            config.Arkit.update(
                place=place,
                env={"TMPDIR": folder} | (dict(FOR_PAPER) if printed else {}),
                processes=[],
                kernels=self._kernels,
                preload=imports_of(notebook),
                memory_bytes=int(limits.memory_bytes),
            )
            given = {
                "config": config,
                "kernel_manager_class": self._manager,
                "extra_arguments": self._arguments(notebook, limits, place),
            }
            return finished(_executed(name, notebook, limits, given))

    def _arguments(
        self, notebook: NotebookNode, limits: Limits, place: Path
    ) -> list[str]:
        """Let the kernel begin with the seed and the limit on memory."""
        begin = BEGIN.format(seed=seed_of(notebook))
        if sys.platform == "linux" and self._manager is ScrubbedKernelManager:
            begin += LIMIT.format(memory=int(limits.memory_bytes))
        first = place / "begin.py"
        first.write_text(begin, encoding="utf-8")
        return [QUIET, FIRST.format(first)]


def _executed(
    name: str, notebook: NotebookNode, limits: Limits, given: Mapping[str, Any]
) -> NotebookNode:
    """Let papermill and a kernel run a prepared notebook."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.engines import papermill_engines

    end = time.monotonic() + limits.report_seconds
    seen: list[Any] = []

    def seconds(cell: NotebookNode) -> int:
        seen.append(cell)
        return max(1, round(min(limits.cell_seconds, end - time.monotonic())))

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            QUIETER.addHandler(NOWHERE)  # what is wrong with a report is said once
            executed = papermill_engines.execute_notebook_with_engine(
                None,
                notebook,
                kernel_name="python3",
                progress_bar=False,
                timeout_func=seconds,
                **given,
            )
    except CellTimeoutError:
        said = exceeded(limits, whole=time.monotonic() >= end)
        raise report_error(name, seen[-1], ename="", evalue=said) from None
    except DeadKernelError:
        said = words_of_end({"code": given["config"].Arkit.processes[-1].poll()})
        raise report_error(name, seen[-1], ename="", evalue=said) from None
    except (OSError, RuntimeError) as error:
        raise ReportError(
            f"the kernel for {name} could not be started: {error}",
            remedy="check that ipykernel is installed in this environment",
        ) from error
    _check(name, executed)
    return executed


def _check(name: str, notebook: NotebookNode) -> None:
    """Say where the notebook stopped, unless it meant to."""
    for cell in notebook.cells:
        if not cell.metadata.papermill.get("exception"):
            continue
        errors = [one for one in cell.outputs if one.output_type == "error"]
        ename, evalue = (errors[-1].ename, errors[-1].evalue) if errors else ("", "")
        if not (ename == "SystemExit" and evalue in QUIET_ENDS):
            raise report_error(name, cell, ename=ename, evalue=evalue)


def _private(place: Path) -> Config:
    """Let kernel and client speak over sockets in a private folder, not over TCP."""
    from traitlets.config import Config

    config = Config()
    config.KernelManager.connection_file = str(place / "kernel.json")
    if hasattr(os, "fork"):
        config.KernelManager.transport = "ipc"
        config.KernelManager.ip = str(place / "k")
    return config
