"""Which reports of a pack are finished, so that the next run need not make them again?

While a pack runs, a journal in its folder has one line per finished report. When the
pack is complete, its manifest says the same and the journal goes.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from arkit.report.packing.manifest import MANIFEST_FILE, SUMS_FILE, read_reports
from arkit.report.put_in_place import write_in_place

JOURNAL_FILE = ".pack.jsonl"


@dataclass(frozen=True, kw_only=True)
class Finished:
    """A report that is in the folder.

    Parameters
    ----------
    name : str
        File name without ending.
    digest : str
        What it rests on, see `Basis`.
    files : mapping of str to str
        SHA-256 by file name.
    n_tables : int
        Tables in the workbook.
    n_pages : int
        Pages of the PDF.
    """

    name: str
    digest: str
    files: Mapping[str, str]
    n_tables: int
    n_pages: int

    def is_in(self, folder: Path) -> bool:
        """Whether its files are there and nobody has changed them."""
        return all(digest_of(folder / n) == d for n, d in self.files.items())


def digest_of(path: Path) -> str:
    """Find the digest of a file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    str
        SHA-256; empty where it is no file that can be read.
    """
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


class Journal:
    """The finished reports of a pack, kept while it runs.

    Parameters
    ----------
    folder : Path
        Where the pack goes; what earlier runs finished there is read.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / JOURNAL_FILE
        self.known = {one.name: one for one in _earlier(folder)}
        self._is_begun = False
        self._starts_line = True

    def begin(self) -> None:
        """Take the place of a manifest, before the first file is replaced."""
        if self._is_begun:
            return
        lines = [_line(one) for _, one in sorted(self.known.items())]
        write_in_place("".join(lines).encode(), self.path)
        for name in (MANIFEST_FILE, SUMS_FILE):
            self.path.with_name(name).unlink(missing_ok=True)
        self._is_begun = True

    def add(self, one: Finished) -> None:
        """Note a finished report; where the disk is full, the next run makes it again.

        Parameters
        ----------
        one : Finished
            The report.
        """
        self.begin()
        self.known[one.name] = one
        text = _line(one) if self._starts_line else "\n" + _line(one)
        self._starts_line = False
        with suppress(OSError), self.path.open("ab") as stream:
            stream.write(text.encode())
            stream.flush()
            os.fsync(stream.fileno())
            self._starts_line = True

    def close(self) -> None:
        """Take the journal away: the manifest says the same."""
        self.path.unlink(missing_ok=True)


def _line(one: Finished) -> str:
    return json.dumps(asdict(one), sort_keys=True) + "\n"


def _earlier(folder: Path) -> Iterator[Finished]:
    """Reports finished by earlier runs; lines that were cut off are passed over."""
    for told in read_reports(folder):
        yield Finished(**told)
    with suppress(OSError):
        for line in (folder / JOURNAL_FILE).read_bytes().splitlines():
            with suppress(ValueError, TypeError):
                yield Finished(**json.loads(line))
