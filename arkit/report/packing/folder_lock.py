"""Is another pack being written into this folder?"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from arkit.errors import ReportError

LOCK_FILE = ".pack.lock"


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Keep other packs out of a folder while one is written.

    The lock is a file that only one process can make. It says which process holds it,
    so that the lock of a process that was killed is taken over.

    Parameters
    ----------
    folder : Path
        Where the pack goes.

    Yields
    ------
    None
        While the folder is this process's own.

    Raises
    ------
    ReportError
        When another process writes there.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name, folder_lock(Path(name)):
    ...     (Path(name) / LOCK_FILE).exists()
    True
    """
    path = folder / LOCK_FILE
    mine = _me()
    while not _made(path, mine):
        _take_over(path)
    try:
        yield
    finally:
        with suppress(OSError):
            if path.read_text(encoding="utf-8") == mine:
                path.unlink()


def _made(path: Path, text: str) -> bool:
    """Whether the lock was free and is now ours."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno == errno.EACCES and path.exists():
            return False
        raise _unusable(path, error) from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as lock:
            lock.write(text)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise _unusable(path, error) from error
    return True


def _unusable(path: Path, error: OSError) -> ReportError:
    return ReportError(
        f"nothing can be written to {path.parent.name}: {error.strerror}",
        remedy="free space there, or name another folder with -o",
    )


def _take_over(path: Path) -> None:
    """Remove a lock whose process is gone; refuse where it may still run."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return
    except OSError:
        text = ""
    if not _is_stale(text):
        raise ReportError(
            f"another pack is being written to {path.parent.name}",
            remedy="wait for it, or name another folder with -o; "
            f"if nothing runs, delete {path.name} there",
        )
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(FileNotFoundError):
        path.rename(aside)
        taken = aside.read_text(encoding="utf-8")
        if taken != text:
            with suppress(OSError):
                os.link(aside, path)
        aside.unlink()


def _is_stale(text: str) -> bool:
    """Whether the process that wrote the lock is gone from this computer."""
    try:
        held = json.loads(text)
        pid, host, start = int(held["pid"]), held["host"], held["start"]
    except (ValueError, TypeError, KeyError):
        return False
    return host == _host() and not (_runs(pid) and _start(pid) == start)


def _me() -> str:
    pid = os.getpid()
    return json.dumps({"pid": pid, "host": _host(), "start": _start(pid)})


def _host() -> str:
    """Tell this computer apart without naming it."""
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:16]


def _start(pid: int) -> str:
    """When a process started, as the system counts; empty where it does not say.

    Numbers of processes are used again, above all in containers.
    """
    try:
        said = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
        return said.rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def _runs(pid: int) -> bool:
    if os.name == "nt":
        return _runs_on_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _runs_on_windows(pid: int) -> bool:
    """Ask for the process; os.kill would end it there."""
    import ctypes

    still_active, limited = 259, 0x1000
    kernel = ctypes.windll.kernel32
    handle = kernel.OpenProcess(limited, 0, pid)
    if not handle:
        return False
    code = ctypes.c_ulong()
    kernel.GetExitCodeProcess(handle, ctypes.byref(code))
    kernel.CloseHandle(handle)
    return code.value == still_active
