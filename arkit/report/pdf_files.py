"""How is a finished PDF packed tighter, and how are the files inside it read?

A PDF that somebody sent is as hostile as a name in a ledger: names of the files inside
never become paths, and a small file cannot fill the memory.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from arkit.errors import ReportError
from arkit.report.names import RESERVED

if TYPE_CHECKING:
    import pikepdf

MOST_FILES = 1_000
MOST_BYTES = 256 * 2**20
_PLAIN_STEM = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
_ENDING = re.compile(r"(.+)\.([A-Za-z0-9]{1,8})", flags=re.DOTALL)
_ENDINGS = {"csv", "json", "xlsx", "txt", "xml"}


@dataclass(frozen=True, kw_only=True)
class Inside:
    """A file inside a PDF.

    Parameters
    ----------
    name : str
        A file name that is safe on every system, unique within the PDF.
    said_name, text : str
        Name and description as the PDF gives them; never to be used as a path.
    data : bytes
        The file.
    """

    name: str
    said_name: str
    text: str
    data: bytes


def tight(pdf: bytes) -> bytes:
    """Pack the objects of a PDF together; what it says stays the same.

    The tags that make a report accessible are many small objects, which shrink to a
    tenth when they are compressed together.

    Parameters
    ----------
    pdf : bytes
        A PDF file.

    Returns
    -------
    bytes
        The same document in fewer bytes, always the same for the same file.
    """
    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
            fix_metadata_version=False,
        )
    return out.getvalue()


def page_count(pdf: bytes) -> int:
    """Count the pages of a PDF.

    Parameters
    ----------
    pdf : bytes
        A PDF file.

    Returns
    -------
    int
        Pages.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


@contextmanager
def opened(path: Path) -> Iterator[pikepdf.Pdf]:
    """Open a PDF file.

    Parameters
    ----------
    path : Path
        The file.

    Yields
    ------
    pikepdf.Pdf
        The document.

    Raises
    ------
    ReportError
        When there is no such file, or it is no PDF that can be read.
    """
    import pikepdf

    try:
        with pikepdf.open(path) as document:
            yield document
    except FileNotFoundError as error:
        raise ReportError(f"there is no file {path.name}") from error
    except (pikepdf.PdfError, pikepdf.PasswordError, OSError) as error:
        raise ReportError(
            f"{path.name} cannot be read as a PDF", remedy="produce the report again"
        ) from error


def files_inside(path: Path) -> list[Inside]:
    """Read the files inside a PDF.

    Parameters
    ----------
    path : Path
        A PDF file, from whomever.

    Returns
    -------
    list of Inside
        In the order of the PDF, each under a safe name.

    Raises
    ------
    ReportError
        When it cannot be read, or holds more than 1,000 files or 256 MB.
    """
    found: list[Inside] = []
    left = MOST_BYTES
    with opened(path) as document:
        listed = list(document.attachments.items())[: MOST_FILES + 1]
        if len(listed) > MOST_FILES:
            raise _too_much(path)
        for said_name, spec in listed:
            data = _inflated(spec.get_file().obj, left, path)
            left -= len(data)
            name = _unused(safe_file_name(said_name), {one.name for one in found})
            text = str(spec.description or "")
            found.append(Inside(name=name, said_name=said_name, text=text, data=data))
    return found


def _inflated(stream: pikepdf.Object, most: int, path: Path) -> bytes:
    """Bytes of an embedded file, of which there may be at most so many."""
    import pikepdf

    kinds = stream.get("/Filter", pikepdf.Array())
    kinds = [kinds] if isinstance(kinds, pikepdf.Name) else list(kinds)
    if "/DecodeParms" in stream or any(kind != "/FlateDecode" for kind in kinds[1:]):
        raise ReportError(f"a file inside {path.name} is packed in an unknown way")
    data = bytes(stream.read_raw_bytes())
    if kinds and kinds[0] != "/FlateDecode":
        raise ReportError(f"a file inside {path.name} is packed in an unknown way")
    for _ in kinds:
        unpacked = zlib.decompressobj()
        try:
            data = unpacked.decompress(data, most + 1)
        except zlib.error as error:
            raise ReportError(f"a file inside {path.name} is damaged") from error
    if len(data) > most:
        raise _too_much(path)
    return data


def _too_much(path: Path) -> ReportError:
    """There is more inside than any report holds."""
    return ReportError(
        f"{path.name} holds more than {MOST_FILES:,} files or "
        f"{MOST_BYTES // 2**20} MB, as no report does"
    )


def safe_file_name(said: str) -> str:
    r"""Make a file name of what a PDF says.

    Parameters
    ----------
    said : str
        Any text.

    Returns
    -------
    str
        The text where it is a plain file name; otherwise its letters and digits, with
        an ending only where that is one of data files.

    Examples
    --------
    >>> safe_file_name("03-aging.csv"), safe_file_name("../../etc/passwd")
    ('03-aging.csv', 'etc-passwd.bin')
    >>> safe_file_name("CON.csv"), safe_file_name("C:\\x\\run.exe")
    ('file-CON.csv', 'c-x-run.bin')
    """
    match = _ENDING.fullmatch(said)
    stem, ending = (match[1], match[2].lower()) if match else (said, "")
    ending = ending if ending in _ENDINGS else "bin"
    if not _PLAIN_STEM.fullmatch(stem):
        stem = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:60].strip("-")
    if not stem or RESERVED.fullmatch(stem.upper()):
        stem = f"file-{stem}".strip("-")
    return f"{stem}.{ending}"


def _unused(name: str, taken: set[str]) -> str:
    """Return the name, numbered where another file has it, whatever the case."""
    stem, _, ending = name.rpartition(".")
    folded = {one.casefold() for one in taken}
    n = 1
    while name.casefold() in folded:
        n += 1
        name = f"{stem}-{n}.{ending}"
    return name
