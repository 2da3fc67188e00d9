"""How does anyone start real kernels from a warm process?

A kernel provisioner of Jupyter, `arkit-fork`: a process that has imported what
notebooks need forks one that is a stock kernel in everything else. Named in a
kernelspec, or for all kernels by JUPYTER_DEFAULT_PROVISIONER_NAME=arkit-fork.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Integer, List, Unicode

from arkit.ledger.own_folder import own_folder
from arkit.report.running.environment import scrubbed
from arkit.report.running.forked_process import ForkedProcess
from arkit.report.running.zygote import zygote

LAUNCHER = "ipykernel_launcher"
PARENT = "JPY_PARENT_PID"
LONGEST_ADDRESS = 90  # of the about 104 characters a socket's name may have
USUAL = ("numpy", "pandas", "matplotlib.pyplot", "ipywidgets", "arkit.figures")


class ForkProvisioner(LocalProvisioner):
    """Starts a kernel by forking a process that is warm.

    One such process serves all kernels of a Python. A kernel that is none of this
    Python, and any kernel where processes cannot be forked, is started as usual.

    Examples
    --------
    >>> ForkProvisioner(preload=["pandas"]).preload
    ['pandas']
    """

    preload = List(
        Unicode(), list(USUAL), config=True, help="Modules to import beforehand."
    )
    memory_bytes = Integer(
        0, config=True, help="What a kernel may take beyond what it shares; 0: no limit"
    )
    _place: Path | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Let kernel and clients speak over sockets in a private folder."""
        manager = self.parent
        can_fork = hasattr(os, "fork")
        if can_fork and manager is not None and manager.transport == "tcp":
            place = Path(tempfile.mkdtemp(dir=own_folder()))
            if len(str(place)) < LONGEST_ADDRESS:
                manager.transport, manager.ip = "ipc", str(place / "k")
                manager.cache_ports = False
            self._place = place
        return await super().pre_launch(**kwargs)

    async def launch_kernel(
        self, cmd: list[str], **kwargs: Any
    ) -> KernelConnectionInfo:
        """Fork the kernel, or start it as usual where it is not of this Python."""
        if not is_ours(cmd):
            return await super().launch_kernel(cmd, **kwargs)
        cwd = kwargs.get("cwd") or str(Path.cwd())
        about = {
            "op": "kernel",
            "argv": cmd[cmd.index(LAUNCHER) + 1 :],
            "env": self._environment(kwargs.get("env")),
            "cwd": str(cwd),
            "memory": self.memory_bytes,
        }
        streams = (_file(kwargs.get("stdout"), 1), _file(kwargs.get("stderr"), 2))
        process = ForkedProcess(zygote(self.preload), about, streams)
        await asyncio.to_thread(process.begun)
        self.process, self.pid, self.pgid = process, process.pid, None
        self.cwd = cwd
        return self.connection_info

    async def cleanup(self, restart: bool = False) -> None:  # noqa: FBT001, FBT002
        """Let go of the process and the folder; a kernel that still runs is ended."""
        await super().cleanup(restart=restart)
        if isinstance(self.process, ForkedProcess) and not restart:
            self.process.close()
        if self._place is not None and not restart:
            shutil.rmtree(self._place, ignore_errors=True)

    def _environment(self, given: dict[str, str] | None) -> dict[str, str]:
        """What passes of an environment; what the kernelspec sets always does."""
        given = dict(os.environ if given is None else given)
        named = set(self.kernel_spec.env) if self.kernel_spec else set()
        kept = {n: v for n, v in given.items() if n.startswith("JPY_") or n in named}
        kept.pop(PARENT, None)
        profile = {n: v for n, v in given.items() if n in ("IPYTHONDIR", "IPYTHON_DIR")}
        return scrubbed(given) | profile | kept


def is_ours(cmd: list[str]) -> bool:
    """Whether a command starts a kernel of this Python, on a system that can fork.

    Parameters
    ----------
    cmd : list of str
        The command.

    Returns
    -------
    bool
        Whether a process that was forked can do the same.

    Examples
    --------
    >>> is_ours(["R", "--slave", "-e", "IRkernel::main()"])
    False
    """
    if LAUNCHER not in cmd or not hasattr(os, "fork"):
        return False
    theirs, ours = (Path(shutil.which(one) or one) for one in (cmd[0], sys.executable))
    same_folder = theirs.parent.resolve() == ours.parent.resolve()
    return same_folder and theirs.resolve() == ours.resolve()


def _file(given: Any, standard: int) -> int:
    """A file of its own for what a kernel writes there, as `Popen` takes it."""
    if given in (subprocess.PIPE, subprocess.DEVNULL):
        return os.open(os.devnull, os.O_WRONLY)
    number = standard if given is None else given
    try:
        return os.dup(number if isinstance(number, int) else number.fileno())
    except OSError:
        return os.open(os.devnull, os.O_WRONLY)
