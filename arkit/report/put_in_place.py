"""How does a finished file come to its place without ever being half there?"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from arkit.errors import ReportError

ASIDE = ".arkit-"


def write_in_place(data: bytes, target: Path) -> str:
    """Write a file aside, wait until it is on the disk, and move it to its place.

    Parameters
    ----------
    data : bytes
        What the file holds.
    target : Path
        Its name; an older file of that name is replaced.

    Returns
    -------
    str
        SHA-256 of the file.

    Raises
    ------
    ReportError
        When the older file is open in another program.
    OSError
        When the disk is full or the folder cannot be written to.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_in_place(b"abc", Path(folder) / "abc.txt")[:8]
    'ba7816bf'
    """
    return write_together({target.name: data}, target.parent)[target.name]


def write_together(files: Mapping[str, bytes], folder: Path) -> dict[str, str]:
    """Write files that belong together; none is put in place before all are written.

    Parameters
    ----------
    files : mapping of str to bytes
        What the files hold, by name.
    folder : Path
        Where they go; older files of these names are replaced.

    Returns
    -------
    dict of str to str
        SHA-256 by name.

    Raises
    ------
    ReportError
        When an older file is open in another program.
    OSError
        When the disk is full or the folder cannot be written to.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sorted(write_together({"a": b"1", "b": b"2"}, Path(folder)))
    ['a', 'b']
    """
    asides = {name: folder / f"{ASIDE}{secrets.token_hex(8)}" for name in files}
    try:
        for name, data in files.items():
            with asides[name].open("xb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
        for name, aside in asides.items():
            put_in_place(aside, folder / name)
    finally:
        for aside in asides.values():
            aside.unlink(missing_ok=True)
    return {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def put_in_place(source: Path, target: Path) -> None:
    """Move a finished file to where it belongs, over an older one.

    Parameters
    ----------
    source, target : Path
        The file, and its name from now on.

    Raises
    ------
    ReportError
        When the older file is open in another program.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     source, target = Path(folder, "a"), Path(folder, "b")
    ...     _ = source.write_text("finished")
    ...     put_in_place(source, target)
    ...     target.read_text()
    'finished'
    """
    try:
        source.replace(target)
    except OSError as error:
        raise ReportError(
            f"{target.name} cannot be replaced: {error.strerror}",
            remedy="close it if it is open in another program, and run again",
        ) from error
    _keep(target.parent)


def _keep(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where that can be asked for."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def clear_aside(folder: Path) -> None:
    """Remove what runs that were killed left aside.

    Parameters
    ----------
    folder : Path
        Folder nobody else writes to now.
    """
    for left in folder.glob(f"{ASIDE}*"):
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)
