"""How is the process started that reports are forked from, and asked for one?"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from arkit.errors import ReportError
from arkit.ledger.own_folder import own_folder
from arkit.report.running.environment import scrubbed
from arkit.report.running.spawned import Spawned
from arkit.report.running.wire import Wire

START = "from arkit.report.running.server import main; main({}, shell={}, owner={!r})"
STOP_SECONDS = 10


class ForkServer:
    """A fresh Python that imports once and forks a process for each report.

    Parameters
    ----------
    preload : iterable of str
        Modules every report will import.
    folder : Path
        A private folder for what is temporary.
    shell : bool, default True
        Whether cells are run in the shell of the server, or in kernels of their own.
    """

    def __init__(
        self, preload: Iterable[str], folder: Path, *, shell: bool = True
    ) -> None:
        here, there = socket.socketpair()
        self._said = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (closed with us)
        with there:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-P",
                    "-c",
                    START.format(there.fileno(), shell, str(own_folder())),
                ],
                pass_fds=[there.fileno()],
                env=scrubbed(profile=folder / "ipython"),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._said,
                start_new_session=True,
            )
        self.wire = Wire(here)
        self.preload(preload)

    def preload(self, modules: Iterable[str]) -> None:
        """Let the server import modules before it forks again."""
        self.ask({"op": "preload", "modules": list(modules)})

    def fork(self, about: Mapping[str, Any], most_bytes: int) -> Spawned:
        """Ask for a process.

        Parameters
        ----------
        about : mapping
            What it is to do, see `arkit.report.running.child`.
        most_bytes : int
            What it may say.

        Returns
        -------
        Spawned
            The connection to it.

        Raises
        ------
        ReportError
            When the server is gone.
        """
        spawned = Spawned(most_bytes)
        try:
            self.ask(about, spawned.files)
        except ReportError:
            spawned.handed_over()
            spawned.close()
            raise
        spawned.handed_over()
        return spawned

    def is_alive(self) -> bool:
        """Whether the server can still be asked."""
        return self._process.poll() is None

    def close(self) -> None:
        """End the server, after the reports that still run."""
        self._say_goodbye()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_SECONDS)
        if self.is_alive():
            self._process.kill()
            self._process.wait()
        self._said.close()

    def retire(self) -> None:
        """Ask for nothing more; the server ends after the last process it forked."""
        self._say_goodbye()
        self._said.close()
        threading.Thread(target=self._process.wait, daemon=True).start()

    def ask(self, message: Mapping[str, Any], files: list[int] | None = None) -> None:
        """Send a request, with files for the new process.

        Raises
        ------
        ReportError
            When the server is gone.
        """
        try:
            self.wire.say(message, files or [])
        except OSError as error:
            raise ReportError(
                f"the process reports are forked from has ended{self._last_words()}",
                remedy="run again, or use --engine kernel",
            ) from error

    def _say_goodbye(self) -> None:
        """Let the server know that it ends because it is told to."""
        with contextlib.suppress(OSError):
            self.wire.say({"op": "close"})
        self.wire.connection.close()

    def _last_words(self) -> str:
        with contextlib.suppress(OSError, ValueError):
            size = os.fstat(self._said.fileno()).st_size
            raw = os.pread(self._said.fileno(), 4096, max(0, size - 4096))
            lines = raw.decode(errors="replace").strip().splitlines()
            return f": {lines[-1]}" if lines else ""
        return ""
