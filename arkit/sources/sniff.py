"""What is a file really, whatever its name says?"""

from __future__ import annotations

import hashlib
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from arkit.errors import SourceError

BLOCK = 1 << 20
EXCEL_BINARY = b"\xd0\xcf\x11\xe0"
MARKS = (
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)


@dataclass(frozen=True, kw_only=True)
class SourceFile:
    """One file of an extract: what it is called, its digest, its size.

    Attributes
    ----------
    name : str
        File name without its folder; for a database, its address without password.
    sha256 : str
        Digest of the bytes; empty for a database.
    n_bytes : int
        Size in bytes; 0 for a database.
    """

    name: str
    sha256: str
    n_bytes: int


def describe_file(path: Path) -> SourceFile:
    """Take the digest of a file.

    Parameters
    ----------
    path : Path
        A file.

    Returns
    -------
    SourceFile
        Name, SHA-256 and size in bytes.

    Raises
    ------
    SourceError
        When the file does not exist, is a folder, or cannot be read.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                digest.update(block)
    except OSError as error:
        raise SourceError(
            f"{path.name} cannot be read: {error.strerror}",
            remedy="check the path and that no other program holds the file",
        ) from error
    return SourceFile(
        name=path.name, sha256=digest.hexdigest(), n_bytes=path.stat().st_size
    )


def byte_order_encoding(head: bytes) -> str | None:
    r"""Encoding that the first bytes state, or None.

    >>> byte_order_encoding(b"\xff\xfea\x00"), byte_order_encoding(b"abc")
    ('utf-16', None)
    """
    return next((name for mark, name in MARKS if head.startswith(mark)), None)


def _text_start(head: bytes) -> str:
    encoding = byte_order_encoding(head) or "latin-1"
    return head.decode(encoding, errors="replace").lstrip("\ufeff \t\r\n")[:2000]


def _markup_kind(text: str) -> str | None:
    lowered = text.lower()
    if "urn:schemas-microsoft-com:office:spreadsheet" in lowered:
        return "spreadsheetml"
    if lowered.startswith(("<html", "<!doctype html", "<table", "<head", "<meta")):
        return "html"
    if lowered.startswith("mime-version:") or "multipart/related" in lowered[:500]:
        return "mhtml"
    if lowered.startswith("<?xml"):
        return "html" if "<html" in lowered else "xml"
    if re.match(r"\[\s*\{", lowered):
        return "json"
    return "jsonlines" if lowered.startswith("{") else None


def _zip_kind(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return "damaged"
    if any(name.startswith("xl/") for name in names) or "content.xml" in names:
        return "workbook"
    return "archive"


REFUSED = {
    "damaged": "a damaged workbook or archive; export it again",
    "archive": "a zip archive; unpack it and name the file inside",
    "xml": "XML that is no spreadsheet; export it as CSV",
    "pdf": "a PDF; export the report as CSV or Excel instead",
    "gzip": "a gzip archive; unpack it and name the file inside",
    "json": "one JSON list; export it as JSON lines, CSV or Excel",
    "empty": "an empty file; export it again",
}


def file_kind(path: Path) -> str:
    """Tell from the first bytes what a file is.

    Parameters
    ----------
    path : Path
        A file.

    Returns
    -------
    str
        `workbook`, `spreadsheetml`, `html`, `mhtml`, `parquet`, `jsonlines` or `text`.

    Raises
    ------
    SourceError
        When the file is empty or of a kind that holds no table.
    """
    try:
        with path.open("rb") as file:
            head = file.read(8192)
    except OSError as error:
        raise SourceError(
            f"{path.name} cannot be read: {error.strerror}", remedy="check the path"
        ) from error
    kind = _kind_of(head, path)
    if kind in REFUSED:
        problem, _, remedy = REFUSED[kind].partition("; ")
        raise SourceError(f"{path.name} is {problem}", remedy=remedy)
    return kind


def _kind_of(head: bytes, path: Path) -> str:
    signatures = (
        (EXCEL_BINARY, "workbook"),
        (b"PAR1", "parquet"),
        (b"%PDF", "pdf"),
        (b"\x1f\x8b", "gzip"),
    )
    for signature, kind in signatures:
        if head.startswith(signature):
            return kind
    if head.startswith(b"PK"):
        return _zip_kind(path)
    text = _text_start(head)
    return (_markup_kind(text) or "text") if text.strip() else "empty"
