"""How does a kernel of arkit's start, and how is it ended in a hurry?"""

from __future__ import annotations

import os
import signal
import subprocess
import uuid
from contextlib import suppress
from typing import Any

from jupyter_client.manager import AsyncKernelManager

from arkit.errors import ReportError
from arkit.report.running.environment import scrubbed
from arkit.report.running.provisioner import ForkProvisioner


class ScrubbedKernelManager(AsyncKernelManager):
    """Starts kernels that see only what a notebook needs of the environment."""

    async def start_kernel(self, **options: Any) -> None:
        """Start the kernel, and remember its process to ask how it ended."""
        about = self.config.Arkit
        options["env"] = scrubbed(profile=about.place / "ipython") | about.env
        options["stdout"] = options["stderr"] = subprocess.DEVNULL  # cells have theirs
        about.kernels.check_open()
        await super().start_kernel(**options)
        about.processes.append(self.provisioner.process)
        about.kernels.add(self.provisioner.process)


class ForkedKernelManager(ScrubbedKernelManager):
    """Starts such kernels by forking a warm process."""

    async def start_kernel(self, **options: Any) -> None:
        """Fork the kernel."""
        about = self.config.Arkit
        self.kernel_id = self.kernel_id or str(uuid.uuid4())
        self.provisioner = ForkProvisioner(
            kernel_id=self.kernel_id,
            kernel_spec=self.kernel_spec,
            parent=self,
            preload=about.preload,
            memory_bytes=about.memory_bytes,
        )
        await super().start_kernel(**options)


class Kernels:
    """The kernels of a runner that run now, to be ended all at once."""

    def __init__(self) -> None:
        self._running: list[Any] = []
        self._is_closed = False

    def check_open(self) -> None:
        """Refuse to start a kernel after the end.

        Raises
        ------
        ReportError
            When all kernels were to end.
        """
        if self._is_closed:
            raise ReportError("it was not begun, since everything was stopped")

    def add(self, process: Any) -> None:
        """Keep a kernel in mind; it is ended where that was asked for meanwhile."""
        self._running = [one for one in self._running if one.poll() is None]
        self._running.append(process)
        if self._is_closed:
            _end(process)

    def close(self) -> None:
        """End them, and start no other."""
        self._is_closed = True
        for process in self._running:
            _end(process)


def _end(process: Any) -> None:
    """End a kernel and what it started; a stock one leads a group of its own."""
    if isinstance(process, subprocess.Popen) and hasattr(os, "killpg"):
        if process.poll() is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
    elif process is not None:
        process.kill()
