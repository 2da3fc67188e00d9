"""Where do temporary files lie, so that none outlive the process that made them?

All in one private folder per process, with a file that is locked as long as it lives.
At its end the process removes the folder. The system lets go of the lock however a
process ends, so that of one that was killed the next one can tell, and clear up.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: a folder is removed at the end, and by nobody else
    fcntl = None

PREFIX = "arkit-"
LOCK = ".owner"
_TURN = threading.Lock()
_OWN: dict[str, tuple[Path, int]] = {}  # folder and open lock, by where it lies


def own_folder() -> Path:
    """Find the folder for everything temporary of this process; make it if need be.

    What processes left that were killed is removed on that occasion.

    Returns
    -------
    Path
        A folder nobody else can read. Where temporary files go into such a folder
        already, as in the process of a report, it is the one they go to.

    Examples
    --------
    >>> own_folder() == own_folder()
    True
    >>> (own_folder() / LOCK).is_file()
    True
    """
    where = tempfile.gettempdir()
    if _is_private(Path(where)):
        return Path(where)
    with _TURN:
        known = _OWN.pop(where, None)
        if known is None or not known[0].is_dir():
            _let_go(known)
            remove_left(Path(where))
            known = _made(where)
        _OWN[where] = known
        return known[0]


def _is_private(where: Path) -> bool:
    return any(
        one.name.startswith(PREFIX) and (one / LOCK).is_file()
        for one in (where, *where.parents)
    )


def remove_left(where: Path) -> None:
    """Remove folders of processes that were killed.

    Parameters
    ----------
    where : Path
        The folder they lie in. Only folders of arkit and of this user, whose lock can
        be taken, are touched; links are not followed.
    """
    with suppress(OSError):
        for found in sorted(where.glob(f"{PREFIX}*")):
            remove_if_left(found)


def remove_if_left(folder: Path) -> bool:
    """Remove one folder if the process it belonged to is gone.

    Parameters
    ----------
    folder : Path
        The folder.

    Returns
    -------
    bool
        Whether it was removed.

    Examples
    --------
    >>> remove_if_left(own_folder())
    False
    """
    if fcntl is None:
        return False
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
    with suppress(OSError):
        inside = os.open(folder, flags)
        try:
            return os.fstat(inside).st_uid == os.getuid() and _is_left(inside, folder)
        finally:
            os.close(inside)
    return False


def _is_left(inside: int, folder: Path) -> bool:
    """Take the lock and remove the folder; an error where somebody holds it."""
    lock = os.open(LOCK, os.O_RDWR | os.O_NOFOLLOW, dir_fd=inside)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(lock)
    return True


def _made(where: str) -> tuple[Path, int]:
    """A new folder; its lock gets its name only when it is held."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=where))
    new = folder / f"{LOCK}-new"
    lock = os.open(new, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    if fcntl is None:
        os.close(lock)
        lock = -1
    else:
        fcntl.flock(lock, fcntl.LOCK_EX)
    new.rename(folder / LOCK)
    return folder, lock


def _let_go(known: tuple[Path, int] | None) -> None:
    if known is not None:
        with suppress(OSError):
            os.close(known[1])


@atexit.register
def _remove_own() -> None:
    """Remove the folder at the end of the process."""
    with _TURN:
        for known in _OWN.values():
            shutil.rmtree(known[0], ignore_errors=True)
            _let_go(known)
        _OWN.clear()


def _forget() -> None:
    """Leave its folder to the process this one was forked from."""
    global _TURN
    _TURN = threading.Lock()
    for known in _OWN.values():
        _let_go(known)
    _OWN.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
