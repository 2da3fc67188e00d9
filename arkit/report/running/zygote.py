"""Which process are kernels forked from?"""

from __future__ import annotations

import atexit
import os
import sysconfig
import tempfile
import threading
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import arkit
from arkit.ledger.own_folder import own_folder
from arkit.report.running.fork_server import ForkServer
from arkit.report.running.forked_process import LIVE
from arkit.report.running.preloaded import with_later

Stamp = tuple[int, ...]
_TURN = threading.Lock()
_KNOWN: dict[int, _Zygote] = {}  # by process


@dataclass(kw_only=True)
class _Zygote:
    """A server, what it has imported, and the state of the code at that time."""

    server: ForkServer
    stamp: Stamp
    loaded: set[str] = field(default_factory=set)


def zygote(modules: Collection[str] = ()) -> ForkServer:
    """Find the process that kernels of this Python are forked from, or start it.

    It is started anew when arkit or the installed packages have changed since, so that
    a restarted kernel sees new code.

    Parameters
    ----------
    modules : collection of str, optional
        What the kernel will import.

    Returns
    -------
    ForkServer
        The same one for all kernels; it ends with this Python.
    """
    with _TURN:
        known = _KNOWN.get(os.getpid())
        stamp = _stamp()
        if known is not None and not (known.server.is_alive() and known.stamp == stamp):
            known.server.retire()
            known = None
        if known is None:
            place = Path(tempfile.mkdtemp(dir=own_folder()))
            known = _Zygote(server=ForkServer((), place, shell=False), stamp=stamp)
            _KNOWN[os.getpid()] = known
        missing = [name for name in with_later(modules) if name not in known.loaded]
        if missing:
            known.server.preload(missing)
            known.loaded.update(missing)
        return known.server


@atexit.register
def end_zygote() -> None:
    """End the process kernels are forked from, and the kernels."""
    with _TURN:
        known = _KNOWN.pop(os.getpid(), None)
    for process in list(LIVE):
        process.close()
    if known is not None:
        known.server.close()


def _stamp() -> Stamp:
    """When the code was last changed."""
    package = Path(arkit.__file__).parent
    found = [*package.rglob("*.py"), Path(sysconfig.get_path("purelib"))]
    times = []
    for path in found:
        with suppress(OSError):
            times.append(path.stat().st_mtime_ns)
    return (len(times), max(times, default=0))
