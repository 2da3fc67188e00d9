"""Why was a report not produced, in words that may be shared?"""

from __future__ import annotations

import errno
import re
from pathlib import Path

from arkit.errors import ArkitError

DISK_FULL = "no space left on the disk"
MOST = 300
_PATH = re.compile(
    r"(?<![\w.:/])(?:file:/{2,3}|~?/|\\\\)(?:[^\s/\\'\"<>|:,;()]+[/\\])+(?=[^\s/\\])"
    r"|(?<!\w)[A-Za-z]:[\\/](?:[^/\\'\"<>|:,;()\n]+[\\/])*(?=[^\s/\\])"
)
_QUOTED = re.compile(
    r"(?<=(['\"]))(?:[A-Za-z]:|~|file:|\\)?[/\\](?:[^'\"/\\]*[/\\])*(?=[^'\"/\\]+\1)"
)
_CONTROL = re.compile(r"\x1b\[[0-9;]*m|[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]+")


def reason_of(error: BaseException) -> str:
    """Say why a report was not produced.

    Parameters
    ----------
    error : BaseException
        What went wrong.

    Returns
    -------
    str
        One line without paths, so that it may stand in a shared report.

    Examples
    --------
    >>> reason_of(OSError(28, "No space left on device"))
    'no space left on the disk'
    >>> reason_of(ValueError("cannot read '/home/anna/my books/a.csv'"))
    "ValueError: cannot read 'a.csv'"
    """
    if is_disk_full(error):
        return DISK_FULL
    if isinstance(error, ArkitError):
        return shareable(str(error))
    return shareable(f"{type(error).__name__}: {error}".removesuffix(": "))


def is_disk_full(error: BaseException) -> bool:
    """Whether an error says that the disk is full.

    Parameters
    ----------
    error : BaseException
        What went wrong.

    Returns
    -------
    bool
        Also where the cause of the error says so.

    Examples
    --------
    >>> is_disk_full(OSError(28, "No space left on device"))
    True
    """
    full = (errno.ENOSPC, errno.EDQUOT)
    causes = (error, error.__cause__)
    return any(isinstance(e, OSError) and e.errno in full for e in causes)


def shareable(text: str) -> str:
    r"""Take folders, line breaks and control characters out of a text.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        One line of at most 300 characters in which files have no folder.

    Examples
    --------
    >>> shareable("no such file: '/home/anna/x/y.csv'")
    "no such file: 'y.csv'"
    >>> shareable(r"C:\Users\anna\y.csv is open")
    'y.csv is open'
    >>> shareable("paid 3/4 of EUR 10/month")
    'paid 3/4 of EUR 10/month'
    """
    line = _CONTROL.sub(" ", text).replace(str(Path.home()), "~")
    line = _PATH.sub("", _QUOTED.sub("", line)).strip()
    return line if len(line) <= MOST else f"{line[: MOST - 1]}…"
