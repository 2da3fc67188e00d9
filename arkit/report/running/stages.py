"""How is the common part of many reports run once and carried into each?"""

from __future__ import annotations

import contextlib
import copy
import select
import shutil
import socket
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arkit.errors import ReportError
from arkit.report.running.driving import CellStopped, RunBefore, drive
from arkit.report.running.limits import Limits
from arkit.report.running.shared_cells import Plan, plan_cells
from arkit.report.running.spawned import Ended, Spawned, TooMuch
from arkit.report.running.wire import Wire

if TYPE_CHECKING:
    from nbformat import NotebookNode

Begun = Callable[[Limits], tuple[Spawned, Path]]
Reports = tuple[Path, frozenset[str], dict[str, object], bool]
ATTEMPTS = 3


class Stage:
    """A process in which the common part has run; reports are forked from it.

    Parameters
    ----------
    before : RunBefore
        What was run there.
    wire : Wire
        Where a report is asked for.
    spawned : Spawned
        The process itself.
    place : Path
        Folder of what it keeps on the disk.
    """

    def __init__(
        self, before: RunBefore, wire: Wire, spawned: Spawned, place: Path
    ) -> None:
        self.before, self._wire = before, wire
        self._spawned, self._place = spawned, place
        self._reports: Reports | None = None

    @property
    def n_statements(self) -> int:
        """How many statements need not run again."""
        return sum(map(len, self.before.skipped.values()))

    def serves(
        self,
        path: Path,
        varied: frozenset[str],
        common: Mapping[str, object],
        *,
        printed: bool,
    ) -> None:
        """Say which reports go on from here."""
        self._reports = (path.resolve(), varied, dict(common), printed)

    def fits(
        self, path: Path, parameters: Mapping[str, object], *, printed: bool
    ) -> bool:
        """Whether a report is this notebook, and differs only in what varies."""
        if self._reports is None or select.select([self._spawned.life], [], [], 0)[0]:
            return False
        rest = {n: v for n, v in parameters.items() if n not in self._reports[1]}
        wanted = (path.resolve(), self._reports[1], rest, printed)
        return wanted == self._reports and wanted[1] <= set(parameters)

    def fork(self, about: Mapping[str, Any], most_bytes: int) -> Spawned:
        """Ask for a process that goes on from here."""
        spawned = Spawned(most_bytes)
        try:
            self._wire.say(about, spawned.files)
        except OSError as error:
            spawned.close()
            raise ReportError(
                "the process with the common part of the reports has ended",
                remedy="run again",
            ) from error
        finally:
            spawned.handed_over()
        return spawned

    def close(self) -> None:
        """End the process."""
        self._wire.connection.close()
        self._spawned.kill()
        self._spawned.close()
        shutil.rmtree(self._place, ignore_errors=True)


def stage_cells(
    notebook: NotebookNode, varied: frozenset[str], begun: Begun
) -> Stage | None:
    """Run what does not depend on some parameters, and keep the process.

    Parameters
    ----------
    notebook : NotebookNode
        Prepared with the common parameters.
    varied : frozenset of str
        The other parameters.
    begun : callable
        Begins a process.

    Returns
    -------
    Stage or None
        None where there is nothing to share, or sharing would not be safe: a cell
        fails, draws random numbers, or leaves a thread, file or connection open.
    """
    own: set[int] = set()
    for _ in range(ATTEMPTS):
        plan = plan_cells(notebook, varied, own=own)
        if not plan.n_statements:
            return None
        found = _tried(notebook, plan, begun)
        if not isinstance(found, set):
            return found
        own |= found
    return None


def _tried(notebook: NotebookNode, plan: Plan, begun: Begun) -> Stage | set[int] | None:
    """Run the common part; a set of cells that must run in each report after all."""
    once = copy.deepcopy(notebook)
    limits = Limits()
    try:
        spawned, place = begun(limits)
    except ReportError:
        return None
    stage = None
    try:
        drive(once, spawned, limits, before=_not_yet(plan))
        outputs = {
            index: cell.get("outputs", []) for index, cell in enumerate(once.cells)
        }
        spoke = {index for index in plan.partly if outputs[index]}
        if spoke:
            return spoke
        before = RunBefore(
            outputs={index: outputs[index] for index in plan.whole},
            skipped=plan.shared,
        )
        stage = _serving(before, spawned, place)
        return stage
    except (CellStopped, Ended, TooMuch, OSError):
        return None
    finally:
        if stage is None:
            spawned.kill()
            spawned.close()
            shutil.rmtree(place, ignore_errors=True)


def _not_yet(plan: Plan) -> RunBefore:
    """Leave out what varies."""
    skipped = {i: found for i, found in plan.varying.items() if i in plan.partly}
    return RunBefore(outputs={index: [] for index in plan.alone}, skipped=skipped)


def _serving(before: RunBefore, spawned: Spawned, place: Path) -> Stage | None:
    """Let a process serve as the one reports are forked from, where it can."""
    here, there = socket.socketpair()
    with there, contextlib.suppress(TimeoutError, Ended):
        spawned.wire.say({"op": "serve"}, [there.fileno()])
        for message in spawned.messages(time.monotonic() + 60):
            if message["msg_type"] == "done" and not message["content"]["problem"]:
                return Stage(before, Wire(here), spawned, place)
            if message["msg_type"] == "done":
                break
    here.close()
    return None
