"""Who sees to it that nothing of a report is left behind, however it ends?

Between the fork server and a report stands a keeper: it waits for the report's process,
ends it when it is told to or when nobody waits for the report any more, then ends
whatever that process started and left, and says how it went.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from arkit.report.running.wire import Wire

DIE_WITH_PARENT, ADOPT_ORPHANS = 1, 36  # prctl of Linux
CRASHED = 70
PASSED = frozenset(signal.valid_signals()) - {signal.SIGKILL}


def keep(work: Callable[[], object], life: int) -> NoReturn:
    """Run something in a process of its own and end with it.

    Parameters
    ----------
    work : callable
        What the process does.
    life : int
        A connected socket: the status is sent there. A byte that comes from there is
        the number of a signal for the process; any other byte, and its end, mean stop.
    """
    _control(ADOPT_ORPHANS, 1)
    heard, rung = os.pipe()
    os.set_blocking(rung, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(rung)
    child = os.fork()
    if child == 0:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        _control(DIE_WITH_PARENT, signal.SIGKILL)
        for file in (heard, rung, life):
            os.close(file)
        work_and_exit(work)
    wire = Wire(socket.socket(fileno=life))
    status, used = _waited(child, heard, life)
    _end_the_rest(child)
    code = os.waitstatus_to_exitcode(status)
    said = {"code": code, "cpu": used.ru_utime + used.ru_stime, "rss": used.ru_maxrss}
    try:
        wire.say(said)
    except OSError:
        code = 1
    os._exit(0)


def work_and_exit(work: Callable[[], object]) -> NoReturn:
    """Run something and leave without what an interpreter does at its end."""
    code = 0
    try:
        work()
    except BaseException:  # nothing may return into the code of the parent
        traceback.print_exc()
        code = CRASHED
    os._exit(code)


def _waited(child: int, heard: int, life: int) -> tuple[int, object]:
    """Wait for the process; end its group when it is to stop."""
    waiting = select.poll()
    for file in (heard, life):
        waiting.register(file, select.POLLIN)
    while True:
        found, status, used = os.wait4(child, os.WNOHANG)
        if found:
            return status, used
        ready = {file for file, _ in waiting.poll()}
        if heard in ready:
            os.read(heard, 512)
        if life in ready and not _passed_on(life, child):
            waiting.unregister(life)
            _signal(os.killpg, child)
            _signal(os.kill, child)


def _passed_on(life: int, child: int) -> bool:
    """Pass signals on to a process and its group; False where it is to be ended."""
    try:
        numbers = os.read(life, 64)
    except OSError:
        return False
    if not numbers or not set(numbers) <= set(PASSED):
        return False
    for number in numbers:
        try:
            os.killpg(child, number)
        except (ProcessLookupError, PermissionError):
            _signal(os.kill, child, number)
    return True


def _end_the_rest(child: int) -> None:
    """End what the process started, even in sessions of their own."""
    _signal(os.killpg, child)
    while True:
        for orphan in _children_of(os.getpid()):
            _signal(os.kill, orphan)
        try:
            os.wait()
        except ChildProcessError:
            return


def _children_of(pid: int) -> list[int]:
    """Processes whose parent this is, where the system lists processes in files."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(entry.parent.name))
    return found


def _signal(
    send: Callable[[int, int], None], target: int, number: int = signal.SIGKILL
) -> None:
    try:
        send(target, number)
    except (ProcessLookupError, PermissionError):
        return


def _control(option: int, value: int) -> None:
    """Ask Linux for what only Linux offers; elsewhere a group is ended as a whole."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)
