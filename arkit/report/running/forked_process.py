"""How is a forked kernel watched and ended, as one would a process of one's own?"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import threading
import time
import weakref
from collections.abc import Mapping
from typing import Any

from arkit.errors import ReportError
from arkit.report.running.fork_server import ForkServer
from arkit.report.running.spawned import SEND_SECONDS, START_SECONDS
from arkit.report.running.wire import Inbox, Wire

POLL_SECONDS = 0.05
LIVE: weakref.WeakSet[ForkedProcess] = weakref.WeakSet()


class ForkedProcess:
    """A kernel that was forked; used like a `subprocess.Popen`.

    Parameters
    ----------
    server : ForkServer
        Forks it.
    about : mapping
        What it is told, see `arkit.report.running.kernel_child`.
    streams : tuple of int
        Files for its standard output and standard error; closed here.

    Raises
    ------
    ReportError
        When the server is gone.
    """

    stdin = stdout = stderr = None

    def __init__(
        self, server: ForkServer, about: Mapping[str, Any], streams: tuple[int, int]
    ) -> None:
        self.returncode: int | None = None
        self.pid = 0
        self._ends, self._turn = Inbox(), threading.Lock()
        self._life, life = socket.socketpair()
        talk, there = socket.socketpair()
        self._talk = Wire(talk)
        talk.settimeout(START_SECONDS)
        try:
            server.ask(about, [life.fileno(), there.fileno(), *streams])
        except ReportError:
            self.close()
            raise
        finally:
            life.close()
            there.close()
            for file in streams:
                os.close(file)

        LIVE.add(self)

    def begun(self) -> None:
        """Wait until the process is there.

        Raises
        ------
        ReportError
            When it could not be started.
        """
        try:
            told = self._talk.hear()
        except OSError:
            told = None
        self._talk.connection.close()
        if told is None:
            self.kill()
            self.close()
            raise ReportError(
                "a process for a kernel could not be started",
                remedy="run fewer kernels at once, or use --engine kernel",
            )
        self.pid = told["pid"]

    def poll(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        with self._turn:
            while self.returncode is None:
                try:
                    part = self._life.recv(1 << 16, socket.MSG_DONTWAIT)
                except BlockingIOError:
                    break
                except OSError:  # closed, too
                    part = b""
                for status in self._ends.put(part):
                    self._ended(status.get("code"))
                if not part:
                    self._ended(None)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end.

        Raises
        ------
        subprocess.TimeoutExpired
            When it has not come after so many seconds.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        while self.poll() is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("kernel", timeout)
            with contextlib.suppress(OSError, ValueError):  # closed meanwhile
                select.select([self._life], [], [], POLL_SECONDS)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Let its keeper send a signal to it and all it started."""
        if self.poll() is None:
            with contextlib.suppress(OSError):
                self._life.send(bytes([number]))

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it, and all it started; wait until it is so."""
        self.send_signal(signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(SEND_SECONDS)

    def close(self) -> None:
        """Let go of it; where it still runs, it is ended."""
        self._talk.connection.close()
        self._life.close()

    def _ended(self, code: int | None) -> None:
        """Note the exit code; a process whose keeper is gone was killed with it."""
        if self.returncode is None:
            self.returncode = -signal.SIGKILL if code is None else code
            self._life.close()
