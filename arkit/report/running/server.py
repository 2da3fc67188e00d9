"""What does the process do that every report is forked from?

It imports once what reports share and then only waits for requests; it never runs a
cell, holds no connection and starts no thread. A request comes with the files the new
process speaks over.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import socket
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from arkit.report.running.keeper import keep, work_and_exit
from arkit.report.running.wire import Wire

if TYPE_CHECKING:
    from arkit.report.running.shell import ReportShell

CLEAR_ATTEMPTS, CLEAR_SECONDS = 100, 0.1
FORKS = MappingProxyType({"run": "child", "print": "child", "kernel": "kernel_child"})


def main(file: int, *, shell: bool, owner: str) -> None:
    """Begin as a fork server.

    Parameters
    ----------
    file : int
        The connected socket requests come over.
    shell : bool
        Whether to have a shell ready, for reports; a kernel makes its own.
    owner : str
        The folder of the process that asks, which is removed when that was killed.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if shell:
        from arkit.report.running.shell import make_shell

        ready = make_shell()
    else:
        from arkit.report.running.kernel_child import NEEDED

        ready = None
        preload(NEEDED)
    control = socket.socket(fileno=file)
    work_and_exit(partial(_serve_and_clear, control, ready, owner=Path(owner)))


def _serve_and_clear(
    control: socket.socket, shell: ReportShell | None, *, owner: Path
) -> None:
    """Serve; when the one who asks is gone without a word, clear up behind it."""
    if serve(control, shell):
        return
    from arkit.ledger.own_folder import remove_if_left

    for _ in range(CLEAR_ATTEMPTS):
        if remove_if_left(owner):
            return
        time.sleep(CLEAR_SECONDS)


def serve(control: socket.socket, shell: ReportShell | None) -> bool:
    """Answer requests until nobody can make any.

    Parameters
    ----------
    control : socket.socket
        Where requests come from.
    shell : ReportShell, optional
        The shell of reports.

    Returns
    -------
    bool
        Whether the end was announced.
    """
    wire = Wire(control)
    settled = False
    while True:
        message, files = wire.hear_with_files()
        _reap(os.WNOHANG)
        if message is None or message["op"] == "close":
            break
        if message["op"] == "preload":
            preload(message["modules"])
            settled = False
        elif message["op"] in FORKS:
            if not settled:
                settle()
                settled = True
            _fork(message, files, control=control, shell=shell)
    _reap(0)
    return message is not None


def preload(modules: Iterable[str]) -> None:
    """Import what reports will ask for; what cannot be imported is left to them."""
    for name in modules:
        try:
            importlib.import_module(name)
        except Exception:  # the report that needs it says what is wrong
            continue


def settle() -> None:
    """Keep pages of memory shared: what is there now is never collected."""
    gc.collect()
    gc.freeze()


def _fork(
    message: dict[str, Any],
    files: list[int],
    *,
    control: socket.socket,
    shell: ReportShell | None,
) -> None:
    """Fork a process for a report, under a keeper."""
    module = importlib.import_module(f"arkit.report.running.{FORKS[message['op']]}")
    life, *rest = files
    work: Callable[[], object] = partial(
        getattr(module, f"{message['op']}_report"), message, rest, shell
    )
    try:
        if os.fork() == 0:
            control.close()
            work_and_exit(partial(keep, work, life))
    except OSError as error:
        Wire(socket.socket(fileno=os.dup(life))).say(
            {"code": None, "why": f"could not be started: {error}"}
        )
    for file in files:
        os.close(file)


def _reap(options: int) -> None:
    """Take notice of keepers that have ended."""
    try:
        while os.waitpid(-1, options)[0]:
            continue
    except ChildProcessError:
        return
