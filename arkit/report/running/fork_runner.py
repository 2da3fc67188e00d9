"""How do reports run, each in a process forked from a warm one?"""

from __future__ import annotations

import base64
import contextlib
import pickle
import shutil
import tempfile
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arkit.errors import ReportError
from arkit.ledger.own_folder import own_folder
from arkit.report.running.driving import STOPPED, CellStopped, Watcher, drive
from arkit.report.running.ended import exceeded, report_error, words_of_end
from arkit.report.running.environment import FOR_PAPER
from arkit.report.running.fork_server import ForkServer
from arkit.report.running.kernel_runner import KernelRunner
from arkit.report.running.limits import Limits
from arkit.report.running.needs_kernel import needs_kernel
from arkit.report.running.preloaded import PRINTING, imports_of
from arkit.report.running.prepared import finished, prepared, seed_of
from arkit.report.running.spawned import Ended, Spawned, TooMuch
from arkit.report.running.stages import Stage, stage_cells

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from arkit.report.running.runner import Then


class ForkRunner:
    """Runs each notebook in a process of its own, forked from a warm one.

    Parameters
    ----------
    preload : iterable of str, optional
        Modules to import beforehand, besides those the notebooks name.

    Examples
    --------
    >>> from nbformat import v4, write
    >>> with tempfile.TemporaryDirectory() as place, ForkRunner() as runner:
    ...     path = Path(place) / "sum.ipynb"
    ...     write(v4.new_notebook(cells=[v4.new_code_cell("1 + 1", id="sum")]), path)
    ...     runner.run(path, {}).cells[0].outputs[0].data["text/plain"]
    '2'
    """

    def __init__(self, preload: Iterable[str] = ()) -> None:
        self._preload = tuple(preload)
        self._folder = Path(tempfile.mkdtemp(dir=own_folder()))
        self._turn = threading.RLock()
        self._server: ForkServer | None = None
        self._loaded: set[str] = set()
        self._active: set[Spawned] = set()
        self._is_closed = False
        self._stages: list[Stage] = []
        self._kernels = KernelRunner(forked=True)
        self.cpu_seconds = 0.0  # of the reports' processes so far

    def __enter__(self) -> ForkRunner:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

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
        limits = limits or Limits()
        notebook = prepared(path, parameters)
        printed = then is not None
        if needs_kernel(notebook):
            notebook = self._kernels.executed(
                path.stem, notebook, limits, printed=printed
            )
        else:
            self._run_here(path, parameters, notebook, limits, printed=printed)
        finished(notebook)
        if printed:
            self._printed(path.stem, notebook, limits, then=then, aside=aside)
        return notebook

    def _run_here(
        self,
        path: Path,
        parameters: Mapping[str, object],
        notebook: NotebookNode,
        limits: Limits,
        *,
        printed: bool,
    ) -> None:
        """Run in a shell, from the common part where there is one."""
        stage = self._stage_for(path, parameters, printed=printed)
        try:
            self.run_prepared(notebook, limits=limits, stage=stage, printed=printed)
        except CellStopped as stop:
            if not stop.is_quiet:
                kind = "" if stop.ename == STOPPED else stop.ename
                cell = notebook.cells[stop.index]
                raise report_error(
                    path.stem, cell, ename=kind, evalue=stop.evalue
                ) from None

    def run_prepared(
        self,
        notebook: NotebookNode,
        *,
        limits: Limits,
        stage: Stage | None = None,
        watcher: Watcher | None = None,
        printed: bool = False,
    ) -> NotebookNode:
        """Run a notebook whose parameters are in it; raises `CellStopped`."""
        about = _about(notebook, printed=printed)
        server = self._warm(imports_of(notebook)) if stage is None else stage
        before = None if stage is None else stage.before
        with self._process(server, about, limits) as spawned:
            return drive(notebook, spawned, limits, before=before, watcher=watcher)

    def shared(
        self,
        path: Path,
        varied: Collection[str],
        common: Mapping[str, object],
        *,
        printed: bool = False,
    ) -> int:
        """Run once what reports have in common; see `Runner.shared`."""
        notebook = prepared(path, common, always=True)
        if needs_kernel(notebook):
            return 0
        server = self._warm(imports_of(notebook))
        stage = stage_cells(
            notebook,
            frozenset(varied),
            lambda limits: self._begun(
                server, _about(notebook, printed=printed), limits
            ),
        )
        if stage is None:
            return 0
        stage.serves(path, frozenset(varied), common, printed=printed)
        with self._turn:
            self._stages.append(stage)
        return stage.n_statements

    def close(self) -> None:
        """End what still runs, and the server."""
        self._kernels.close()
        with self._turn:
            self._is_closed = True  # a report may be on its way to be printed
            for spawned in self._active:
                with contextlib.suppress(OSError):
                    spawned.life.send(b"k")
            for stage in self._stages:
                stage.close()
            self._stages.clear()
            if self._server is not None:
                self._server.close()
                self._server = None
        shutil.rmtree(self._folder, ignore_errors=True)

    def _warm(self, modules: Iterable[str]) -> ForkServer:
        """The server, alive, with these modules imported."""
        with self._turn:
            self._check_open()
            if self._server is not None and not self._server.is_alive():
                self._server.close()
                self._server = None
            if self._server is None:
                self._folder.mkdir(exist_ok=True)
                self._server = ForkServer(self._preload, self._folder)
                self._loaded = set(self._preload)
            missing = [name for name in modules if name not in self._loaded]
            if missing:
                self._server.preload(missing)
                self._loaded.update(missing)
            return self._server

    def _stage_for(
        self, path: Path, parameters: Mapping[str, object], *, printed: bool
    ) -> Stage | None:
        """What was run of this notebook with these parameters, as far as they agree."""
        with self._turn:
            for stage in self._stages:
                if stage.fits(path, parameters, printed=printed):
                    return stage
        return None

    def _begun(
        self, server: Any, about: Mapping[str, Any], limits: Limits
    ) -> tuple[Spawned, Path]:
        """A new process and the folder for what it leaves on the disk."""
        place = Path(tempfile.mkdtemp(dir=self._folder))
        whole = {
            **about,
            "cwd": str(Path.cwd()),
            "place": str(place),
            "memory": int(limits.memory_bytes),
        }
        with self._turn:
            self._check_open()
            spawned = server.fork(whole, limits.output_bytes)
            self._active.add(spawned)
        try:
            spawned.begun()
        except (Ended, TimeoutError) as error:
            self._over(spawned)
            raise ReportError(
                "a process for a report could not be started",
                remedy="make fewer reports at once, or use --engine kernel",
            ) from error
        return spawned, place

    @contextlib.contextmanager
    def _process(
        self, server: Any, about: Mapping[str, Any], limits: Limits
    ) -> Iterator[Spawned]:
        """A process that is gone at the end, with everything it left on the disk."""
        spawned, place = self._begun(server, about, limits)
        try:
            yield spawned
        finally:
            spawned.kill()
            self._over(spawned)
            shutil.rmtree(place, ignore_errors=True)

    def _check_open(self) -> None:
        if self._is_closed:
            raise ReportError("the reports were stopped", remedy="run again")

    def _over(self, spawned: Spawned) -> None:
        """Forget a process that is gone."""
        with self._turn:
            self._active.discard(spawned)
            self.cpu_seconds += spawned.cpu_seconds
        spawned.close()

    def _printed(
        self,
        name: str,
        notebook: NotebookNode,
        limits: Limits,
        *,
        then: Then,
        aside: Path | None,
    ) -> None:
        """Print in another process, which has run nothing of the notebook."""
        call = base64.b64encode(pickle.dumps(then)).decode("ascii")
        about = {"op": "print", "call": call, "aside": str(aside)}
        server = self._warm((*PRINTING, getattr(then, "__module__", "arkit")))
        deadline = time.monotonic() + limits.report_seconds
        try:
            with self._process(server, about, limits) as spawned:
                spawned.wire.say(notebook)
                for message in spawned.messages(deadline):
                    if message["msg_type"] == "done":
                        told = message["content"]
                        break
        except TimeoutError:
            told = {"said": exceeded(limits, whole=True)}
        except TooMuch:
            told = {"said": exceeded(limits)}
        except Ended as ended:
            told = {"said": words_of_end(ended.status)}
        except OSError as error:
            told = {"said": str(error)}
        if told.get("status") != "ok":
            raise ReportError(f"{name} could not be printed: {told['said']}")


def _about(notebook: NotebookNode, *, printed: bool) -> dict[str, Any]:
    """What a process that runs a notebook is told; of what is only printed, that."""
    env = dict(FOR_PAPER) if printed else {}
    return {"op": "run", "seed": seed_of(notebook), "env": env}
