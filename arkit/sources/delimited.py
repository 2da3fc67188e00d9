"""How is a text file of delimited cells read, whatever its encoding and dialect?"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from arkit.errors import SourceError
from arkit.sources.options import Options
from arkit.sources.sniff import BLOCK, byte_order_encoding

DELIMITERS = (",", ";", "\t", "|")
LONGEST_RECORD = 100
SAMPLE = 200
FALLBACK = "cp1252"
BLANK_LINES = (b"\n\n", b"\n\r\n", b"\r\r")


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How a text file is written.

    Attributes
    ----------
    encoding : str
        Name Python knows the encoding by.
    delimiter : str
        Character between cells.
    is_plain : bool
        Whether the file is UTF-8 with no empty lines, so that the engine can read it
        directly.
    """

    encoding: str
    delimiter: str
    is_plain: bool


def _decodes(path: Path, encoding: str) -> bool:
    try:
        with path.open("r", encoding=encoding, newline="") as file:
            while file.read(BLOCK):
                pass
    except UnicodeError:
        return False
    return True


def _looks_two_byte(head: bytes) -> bool:
    return len(head) > 3 and head[1::2].count(0) > len(head) // 3


def find_encoding(path: Path, options: Options, fallback: str = FALLBACK) -> str:
    """Tell the encoding of a text file by reading all of it.

    A byte-order mark decides; otherwise UTF-8 is tried, and then the fallback.

    Parameters
    ----------
    path : Path
        A text file.
    options : Options
        `encoding` is used as given.
    fallback : str, optional
        Encoding of files that are not UTF-8; the profile may state another.

    Returns
    -------
    str
        Encoding under which the whole file can be read.

    Raises
    ------
    SourceError
        When no encoding fits; nothing is skipped or replaced.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    stated = options.encoding or byte_order_encoding(head)
    tried = [stated] if stated else ["utf-8", fallback]
    if not stated and _looks_two_byte(head):
        tried = ["utf-16-le"]
    try:
        for encoding in tried:
            if _decodes(path, encoding):
                return encoding
    except LookupError as error:
        raise SourceError(
            f"no encoding is called {tried[-1]!r}",
            remedy="use a name such as utf-8, cp1252 or utf-16",
        ) from error
    raise SourceError(
        f"{path.name} is not text in {' or '.join(tried)}",
        remedy="name its encoding with --encoding, for instance cp1250",
    )


def lines(path: Path, encoding: str) -> Iterator[str]:
    """Physical lines of a text file, their ends kept."""
    with path.open("r", encoding=encoding, newline="") as file:
        yield from file


def find_delimiter(path: Path, encoding: str, options: Options) -> str:
    """Tell the delimiter: the one that cuts the most lines into the same many cells.

    >>> _most_regular(["a;b;c", "1,5;2;3", "4;5,5;6"])
    ';'
    """
    if options.delimiter:
        return options.delimiter
    sample = [line for line in islice(lines(path, encoding), SAMPLE) if line.strip()]
    if sample and (hint := re.fullmatch(r"\ufeff?sep=(.)\s*", sample[0], re.I)):
        return hint.group(1)
    return _most_regular(sample)


def _most_regular(sample: list[str]) -> str:
    best, best_rank = ",", (0, 0)
    for delimiter in DELIMITERS:
        widths = [len(row) for row in csv.reader(sample, delimiter=delimiter)]
        wide = [width for width in widths if width > 1]
        if wide:
            common = max(set(wide), key=lambda w: (wide.count(w), w))
            rank = (wide.count(common), common)
            if rank > best_rank:
                best, best_rank = delimiter, rank
    return best


def _has_blank_lines(path: Path) -> bool:
    carry = b"\n"
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            if any(mark in carry + block for mark in BLANK_LINES):
                return True
            carry = block[-2:]
    return False


def find_dialect(path: Path, options: Options, fallback: str = FALLBACK) -> Dialect:
    """Tell how a text file is written.

    Parameters
    ----------
    path : Path
        A text file.
    options : Options
        Encoding and delimiter, when the analyst names them.
    fallback : str, optional
        Encoding of files that are not UTF-8.

    Returns
    -------
    Dialect
        Encoding, delimiter, and whether the engine can read the file directly.
    """
    encoding = find_encoding(path, options, fallback)
    delimiter = find_delimiter(path, encoding, options)
    is_plain = encoding in ("utf-8", "utf-8-sig") and not _has_blank_lines(path)
    return Dialect(encoding=encoding, delimiter=delimiter, is_plain=is_plain)


def _record(text: str, delimiter: str) -> list[str] | None:
    """Cells of one record; None while a quote is still open; else csv.Error."""
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            return None
        raise


def _join(first: str, rest: Iterable[str], delimiter: str) -> tuple[list[str], int]:
    """Read a record that runs over several lines: its cells and the lines it took."""
    text = first
    for taken, line in enumerate(rest, start=2):
        text += line
        if (cells := _record(text, delimiter)) is not None:
            return cells, taken
    raise csv.Error("a quote is opened and never closed")


def records(
    path: Path, encoding: str, delimiter: str
) -> Iterator[tuple[str | None, list[str]]]:
    """Read a text file record by record, never losing a line.

    Parameters
    ----------
    path : Path
        A text file.
    encoding, delimiter : str
        How it is written.

    Yields
    ------
    tuple of (str or None, list of str)
        What is wrong with the record, or None; and its cells. A line whose quotes do
        not balance comes as one cell with its flaw, and reading goes on below it.
    """
    csv.field_size_limit(1 << 24)
    window: list[str] = []
    source = lines(path, encoding)
    while True:
        window += islice(source, LONGEST_RECORD - len(window))
        if not window:
            return
        flaw, cells, taken = None, [], 1
        try:
            found = _record(window[0], delimiter) if window[0].strip() else []
            if found is None:
                cells, taken = _join(window[0], window[1:], delimiter)
            else:
                cells = found
        except csv.Error:
            flaw, cells = "the quotes do not balance", [window[0].strip()]
        del window[:taken]
        yield flaw, cells
