"""How is a notebook run in a forked process, cell by cell?"""

from __future__ import annotations

import base64
import copy
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from arkit.report.running.ended import exceeded, words_of_end
from arkit.report.running.limits import Limits
from arkit.report.running.prepared import spoken
from arkit.report.running.spawned import Ended, Message, Spawned, TooMuch

if TYPE_CHECKING:
    from nbclient import NotebookClient
    from nbformat import NotebookNode

STOPPED = "ReportStopped"
QUIET_ENDS = ("", "0", "None")  # what SystemExit says when all is well


class CellStopped(Exception):
    """A cell raised, or its process was stopped.

    Parameters
    ----------
    index : int
        Position of the cell.
    ename, evalue : str
        Kind of the error and what it said.
    """

    def __init__(self, index: int, ename: str, evalue: str) -> None:
        super().__init__(evalue)
        self.index, self.ename, self.evalue = index, ename, evalue

    @property
    def is_quiet(self) -> bool:
        """Whether the notebook asked to end here, without an error."""
        return self.ename == "SystemExit" and self.evalue in QUIET_ENDS


class Watcher(Protocol):
    """Who is told of each cell; papermill's execution manager is one."""

    def cell_start(self, cell: NotebookNode, cell_index: int) -> object:
        """A cell begins."""

    def cell_exception(self, cell: NotebookNode, cell_index: int) -> object:
        """A cell has failed."""

    def cell_complete(self, cell: NotebookNode, cell_index: int) -> object:
        """A cell is over."""


class Nobody:
    """A watcher that does not look."""

    def cell_start(self, cell: NotebookNode, cell_index: int) -> None:
        """Nothing."""

    cell_exception = cell_complete = cell_start


@dataclass(frozen=True, kw_only=True)
class RunBefore:
    """What of a notebook was run before the process was forked.

    Parameters
    ----------
    outputs : mapping of int to list
        Outputs of cells that were run whole, by position of the cell.
    skipped : mapping of int to collection of int
        Positions of statements that were run, by position of their cell.
    """

    outputs: Mapping[int, list[Any]] = field(default_factory=dict)
    skipped: Mapping[int, Collection[int]] = field(default_factory=dict)


def drive(
    notebook: NotebookNode,
    spawned: Spawned,
    limits: Limits,
    *,
    before: RunBefore | None = None,
    watcher: Watcher | None = None,
) -> NotebookNode:
    """Run the cells of a notebook and put their outputs where they belong.

    Parameters
    ----------
    notebook : NotebookNode
        A prepared notebook; outputs are added to it.
    spawned : Spawned
        The process.
    limits : Limits
        Time it may take.
    before : RunBefore, optional
        What need not run again.
    watcher : Watcher, optional
        Who is told of each cell.

    Returns
    -------
    NotebookNode
        The same notebook, executed.

    Raises
    ------
    CellStopped
        When a cell raises, takes too long, prints too much or ends its process.
    """
    run = _Run(notebook, spawned, limits, before or RunBefore())
    told = watcher or Nobody()
    for index, cell in enumerate(notebook.cells):
        told.cell_start(cell, index)
        try:
            run.cell(cell, index)
        except CellStopped:
            told.cell_exception(cell, cell_index=index)
            raise
        finally:
            told.cell_complete(cell, cell_index=index)
    run.client.set_widgets_metadata()
    return spoken(notebook)


class _Run:
    """One notebook on its way through one process."""

    def __init__(
        self,
        notebook: NotebookNode,
        spawned: Spawned,
        limits: Limits,
        before: RunBefore,
    ) -> None:
        self.client = _outputs_of(notebook)
        self.spawned, self.limits, self.before = spawned, limits, before
        self.number = 0
        self.end = time.monotonic() + limits.report_seconds

    def cell(self, cell: NotebookNode, index: int) -> None:
        """Run a cell, or take over what it showed before."""
        tags = cell.metadata.get("tags", [])
        if not runs(cell):
            return
        self.number += 1
        cell.execution_count = self.number
        cell.outputs = []
        self.client.clear_before_next_output = False
        if index in self.before.outputs:
            cell.outputs = copy.deepcopy(self.before.outputs[index])
            return
        told = self._asked(cell, index)
        if told["status"] == "error" and "raises-exception" not in tags:
            raise CellStopped(index, told["ename"], told["evalue"])

    def _asked(self, cell: NotebookNode, index: int) -> Mapping[str, Any]:
        """Let the process run the cell and follow it to its end."""
        try:
            return self._followed(cell, index)
        except TimeoutError:
            is_late = time.monotonic() >= self.end
            said = exceeded(self.limits, whole=is_late)
        except TooMuch:
            said = exceeded(self.limits)
        except Ended as ended:
            said = words_of_end(ended.status)
        except (OSError, LookupError, ValueError):
            said = "its process could not be understood"
        self.spawned.kill()
        add_error(cell, said)
        raise CellStopped(index, STOPPED, said)

    def _followed(self, cell: NotebookNode, index: int) -> Mapping[str, Any]:
        asked = {
            "op": "run",
            "source": cell.source,
            "number": self.number,
            "skipped": sorted(self.before.skipped.get(index, ())),
        }
        self.spawned.wire.say(asked)
        deadline = min(time.monotonic() + self.limits.cell_seconds, self.end)
        for message in self.spawned.messages(deadline):
            if message["msg_type"] == "done":
                return message["content"]
            self.client.process_message(_as_from_kernel(message), cell, index)
        raise Ended({"code": None})


def runs(cell: NotebookNode) -> bool:
    """Whether a cell is run at all."""
    skipped = "skip-execution" in cell.metadata.get("tags", [])
    return cell.cell_type == "code" and bool(cell.source.strip()) and not skipped


def add_error(cell: NotebookNode, said: str) -> None:
    """Write into a cell why its process was stopped."""
    from nbformat.v4 import new_output

    cell.outputs.append(
        new_output(
            "error", ename=STOPPED, evalue=said, traceback=[f"{STOPPED}: {said}"]
        )
    )


def _outputs_of(notebook: NotebookNode) -> NotebookClient:
    """What sorts a kernel's messages into outputs: nbclient, without a kernel."""
    from nbclient import NotebookClient

    client = NotebookClient(notebook, record_timing=False)
    client.widget_registry = {}
    return client


def _as_from_kernel(message: Message) -> dict[str, Any]:
    """Give a message what nbclient expects of one."""
    return {
        "header": {"msg_type": message["msg_type"]},
        "parent_header": {"msg_id": ""},
        "metadata": {},
        "msg_type": message["msg_type"],
        "content": message["content"],
        "buffers": [base64.b64decode(b) for b in message.get("buffers", ())],
    }
