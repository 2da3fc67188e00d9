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
from collections.abc import Callable, Iterable
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from arkit.report.running.keeper import keep, work_and_exit
from arkit.report.running.wire import Wire

if TYPE_CHECKING:
    from arkit.report.running.shell import ReportShell

FORKS = MappingProxyType({"run": "child", "print": "child", "kernel": "kernel_child"})


def main(file: int, *, shell: bool) -> None:
    """Begin as a fork server.

    Parameters
    ----------
    file : int
        The connected socket requests come over.
    shell : bool
        Whether to have a shell ready, for reports; a kernel makes its own.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if shell:
        from arkit.report.running.shell import make_shell

        ready = make_shell()
    else:
        from arkit.report.running.kernel_child import NEEDED

        ready = None
        preload(NEEDED)
    work_and_exit(partial(serve, socket.socket(fileno=file), ready))


def serve(control: socket.socket, shell: ReportShell | None) -> None:
    """Answer requests until nobody can make any."""
    wire = Wire(control)
    settled = False
    while True:
        message, files = wire.hear_with_files()
        _reap(os.WNOHANG)
        if message is None:
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
