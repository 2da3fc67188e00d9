"""What does the process of a single report do?"""

from __future__ import annotations

import base64
import gc
import importlib
import os
import pickle
import random
import socket
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arkit.errors import ArkitError
from arkit.report.running.server import serve, settle
from arkit.report.running.wire import Wire

if TYPE_CHECKING:
    from arkit.report.running.shell import ReportShell

THREADS = Path("/proc/self/task")
FILES = Path("/proc/self/fd")


def run_report(message: dict[str, Any], files: list[int], shell: ReportShell) -> None:
    """Run the cells that are asked for, one after the other.

    Parameters
    ----------
    message : dict
        Folder, seed, limits and further environment variables.
    files : list of int
        Sockets for messages, standard output and standard error.
    shell : ReportShell
        The shell, which has run nothing but what all reports share.
    """
    from arkit.report.running.cells import event_loop, run_cell
    from arkit.report.running.shell import connect_shell

    wire = begin(message, files)
    seed(message["seed"])
    connect_shell(shell, wire)
    event_loop()
    before = Belongings()
    while True:
        asked, given = wire.hear_with_files()
        if asked is None:
            return
        if asked["op"] == "serve":
            _become_server(wire, given, shell, before)
            return
        told = run_cell(
            shell, asked["source"], number=asked["number"], skipped=asked["skipped"]
        )
        wire.say({"msg_type": "done", "content": told})


def print_report(message: dict[str, Any], files: list[int], _: ReportShell) -> None:
    """Print an executed notebook in a process that has run none of its cells.

    Parameters
    ----------
    message : dict
        The callable, pickled, and the folder its files go to.
    files : list of int
        Sockets for messages, standard output and standard error.
    """
    import nbformat

    wire = begin(message, files)
    told: dict[str, Any] = {"status": "ok"}
    notebook = nbformat.from_dict(wire.hear())
    try:
        call = pickle.loads(base64.b64decode(message["call"]))
        call(notebook, Path(message["aside"]))
    except ArkitError as error:
        told = {"status": "error", "said": str(error)}
    except Exception as error:
        told = {"status": "error", "said": f"{type(error).__name__}: {error}"}
    wire.say({"msg_type": "done", "content": told})


def begin(message: dict[str, Any], files: list[int]) -> Wire:
    """Take the files, the folders and the limits of a report.

    Parameters
    ----------
    message : dict
        Current folder, folder for temporary files where it has one of its own, further
        environment variables, and bytes of memory, 0 for no limit.
    files : list of int
        Sockets for messages, standard output and standard error.

    Returns
    -------
    Wire
        To the one who asked, who has been told that the process is there.
    """
    talk, *streams = files
    nothing = os.open(os.devnull, os.O_RDONLY)
    for target, file in enumerate((nothing, *streams)):
        os.dup2(file, target)
        os.close(file)
    os.chdir(message["cwd"])
    os.environ.update(message.get("env", {}))
    if "place" in message:
        os.environ["TMPDIR"] = tempfile.tempdir = message["place"]
    if message["memory"]:
        limit_memory(message["memory"])
    wire = Wire(socket.socket(fileno=talk))
    wire.say({"msg_type": "ready", "pid": os.getpid()})
    return wire


def seed(number: int | None) -> None:
    """Start both standard generators at a number, or by chance."""
    random.seed(number)
    if "numpy" in sys.modules:
        importlib.import_module("numpy.random").seed(number)


def limit_memory(size: int) -> None:
    """Let allocations fail that go beyond what the process has now by this much."""
    if sys.platform != "linux":
        return
    import resource

    status = Path("/proc/self/status").read_text()
    (now,) = (line for line in status.splitlines() if line.startswith("VmData"))
    most = int(now.split()[1]) * 1024 + size
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


class Belongings:
    """What a fork does not carry over well: threads, open files, chance."""

    def __init__(self, known_files: int = 0) -> None:
        self.threads = _count(THREADS)
        self.files = _count(FILES) - known_files
        self.chance = _chance()

    def moved_to(self, later: Belongings) -> str:
        """What a later look finds changed, in words; empty where nothing did."""
        changes = {
            "a thread is still running": later.threads > self.threads,
            "a file or connection is still open": later.files > self.files,
            "random numbers were drawn": later.chance != self.chance,
        }
        return ", ".join(words for words, found in changes.items() if found)


def _count(folder: Path) -> int:
    return len(list(folder.iterdir())) if folder.is_dir() else 0


def _chance() -> tuple[object, ...]:
    if "numpy" not in sys.modules:
        return (random.getstate(),)
    name, keys, *rest = importlib.import_module("numpy.random").get_state()
    return (random.getstate(), name, keys.tobytes(), *rest)


def close_fonts() -> None:
    """Close the font files that matplotlib keeps open; it opens them again."""
    manager = sys.modules.get("matplotlib.font_manager")
    fonts = getattr(manager, "_get_font", None)
    if hasattr(fonts, "cache_clear"):
        fonts.cache_clear()
        gc.collect()


def _become_server(
    wire: Wire, files: list[int], shell: ReportShell, before: Belongings
) -> None:
    """Let reports be forked from what was run here, where that is safe."""
    from arkit.ledger.engine import close_engines
    from arkit.report.running.shell import connect_shell, flush_streams

    flush_streams()
    close_engines()
    close_fonts()
    (control,) = files
    problem = before.moved_to(Belongings(len(files)))
    wire.say({"msg_type": "done", "content": {"status": "ok", "problem": problem}})
    connect_shell(shell, None)
    wire.connection.close()
    nothing = os.open(os.devnull, os.O_WRONLY)
    for target in (1, 2):
        os.dup2(nothing, target)
    os.close(nothing)
    if not problem:
        settle()
        serve(socket.socket(fileno=control), shell)
