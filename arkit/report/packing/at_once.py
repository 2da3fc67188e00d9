"""How are many reports made at once, and what happens when one goes wrong?"""

from __future__ import annotations

import shutil
from collections import deque
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from pathlib import Path
from typing import Protocol

from arkit.report.packing.ended_badly import DISK_FULL, reason_of
from arkit.report.packing.outcome import Event, Told
from arkit.report.packing.places import Place, Task
from arkit.report.packing.stopping import Stop
from arkit.report.produce import Job
from arkit.report.rendering import Rendered

STOPPING = "stopping"
LOOK_UP_SECONDS = 0.5
LITTLE_SPACE = 1 << 20


class Keeper(Protocol):
    """Who takes finished reports and failures."""

    folder: Path
    told: Told

    def settle(self, task: Task, made: Rendered) -> None:
        """Take a finished report."""

    def fail(self, job: Job, reason: str) -> None:
        """Take a failure."""


def make_all(tasks: Iterable[Task], place: Place, keeper: Keeper, stop: Stop) -> None:
    """Make reports, as many at once as the place can.

    Parameters
    ----------
    tasks : iterable of Task
        Reports to make.
    place : Place
        Where they are made.
    keeper : Keeper
        Takes finished reports and failures.
    stop : Stop
        Asks to begin no further report.

    Raises
    ------
    KeyboardInterrupt
        At the second Ctrl-C; what was running is ended and left.
    """
    waiting, running = deque(tasks), {}
    disk = _Disk(keeper.folder)
    is_told = False
    try:
        while running or (waiting and not stop.is_asked):
            while waiting and not stop.is_asked and len(running) < place.n_slots():
                _begin(waiting.popleft(), place, running, (keeper, disk))
            if stop.is_asked and not is_told:
                is_told = True
                keeper.told(Event(outcome=STOPPING, reason=str(len(running))))
            done, _ = wait(
                running, timeout=LOOK_UP_SECONDS, return_when=FIRST_COMPLETED
            )
            for future in done:
                _take(running.pop(future), future, keeper, disk)
    except KeyboardInterrupt:
        place.stop()
        raise


class _Disk:
    """Whether reports still fit on the disk, so that none is made in vain."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.was_full = False

    def is_full(self) -> bool:
        """Whether a report found no space, and there is still next to none."""
        return self.was_full and shutil.disk_usage(self.folder).free < LITTLE_SPACE


def _begin(
    task: Task, place: Place, running: dict[Future, Task], told: tuple[Keeper, _Disk]
) -> None:
    keeper, disk = told
    if disk.is_full():
        keeper.fail(task.job, DISK_FULL)
        return
    try:
        running[place.submit(task)] = task
    except (RuntimeError, OSError) as error:
        keeper.fail(task.job, reason_of(error))


def _take(task: Task, future: Future[Rendered], keeper: Keeper, disk: _Disk) -> None:
    """Put a finished report in place, or note why there is none."""
    try:
        keeper.settle(task, future.result())
    except CancelledError:
        keeper.fail(task.job, "the cluster lost the report")
    except Exception as error:
        reason = reason_of(error)
        disk.was_full = disk.was_full or reason == DISK_FULL
        keeper.fail(task.job, reason)
