"""Which files travel inside a PDF report?

The workbook, the numbers of each table and figure as CSV, and all of them with units
and passports as one JSON file for programs. Names of files are made here from plain
letters and digits; no text of a report becomes one.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from arkit.report.appendix import head, workbook
from arkit.report.behind import Behind, Numbers
from arkit.report.typst_text import harmless, shortened

WORKBOOK = "numbers.xlsx"
NUMBERS = "numbers.json"
FORMAT = "arkit numbers 1"
LONGEST_TEXT = 120
KINDS = {
    "csv": "text/csv",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_ABOUT = (
    *("title", "subtitle", "organization", "confidentiality"),
    *("as_of", "digest", "language", "fields"),
)


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file inside a PDF.

    Parameters
    ----------
    name : str
        Its name there.
    kind : str
        MIME type.
    text : str
        What it is, as readers of a PDF list it.
    relation : {"data", "supplement"}
        Whether the pages were made from it, or it adds to them.
    data : bytes
        The file.
    """

    name: str
    kind: str
    text: str
    relation: str
    data: bytes


def attachments(found: Behind) -> list[Attachment]:
    """Make the files that travel inside the PDF of a report.

    Parameters
    ----------
    found : Behind
        What stands behind the report. What it does not print is not in the files.

    Returns
    -------
    list of Attachment
        The workbook `numbers.xlsx`, `numbers.json`, and a CSV file per table and
        figure, numbered as they are printed. Empty for a report without numbers. The
        same report gives the same bytes.

    Examples
    --------
    >>> from arkit.report.behind import behind
    >>> table = {"name": "Aging", "title": "Aging", "columns": [{"label": "Open"}],
    ...          "types": ["money"], "rows": [["1"]], "values": [[1.25]]}
    >>> output = {"data": {"application/vnd.arkit.table+json": table}}
    >>> found = behind({"cells": [{"cell_type": "code", "outputs": [output]}]})
    >>> files = attachments(found)
    >>> [one.name for one in files]
    ['numbers.xlsx', 'numbers.json', '01-aging.csv']
    >>> files[2].data.decode("utf-8-sig").split()
    ['Open', '1.25']
    >>> files[0].text, files[0].relation
    ('Workbook: all tables and figures of this report', 'supplement')
    """
    named = list(_named(found))
    if not named:
        return []
    whole = "All numbers of this report with units and how they are made"
    book = "Workbook: all tables and figures of this report"
    return [
        _described(WORKBOOK, book, workbook(found)),
        _described(NUMBERS, whole, _json(found, named)),
        *(
            _described(name, f"{one.kind.title()}: {one.title}", csv_file(one))
            for name, one in named
        ),
    ]


def _described(name: str, text: str, data: bytes) -> Attachment:
    """A file with its type and what it is."""
    return Attachment(
        name=name,
        kind=KINDS[name.rpartition(".")[2]],
        text=shortened(text, LONGEST_TEXT),
        relation="supplement" if name == WORKBOOK else "data",
        data=data,
    )


def _named(found: Behind) -> Iterator[tuple[str, Numbers]]:
    """Numbers in the order of the report, with the names of their files."""
    for at, numbers in enumerate(found.numbers, start=1):
        slug = re.sub(r"[^a-z0-9]+", "-", numbers.name.casefold()).strip("-")
        yield f"{at:02d}-{slug[:40] or numbers.kind}.csv", numbers


def csv_file(numbers: Numbers) -> bytes:
    """Write numbers as CSV that a spreadsheet opens as it reads.

    Parameters
    ----------
    numbers : Numbers
        Columns and typed values.

    Returns
    -------
    bytes
        UTF-8 with a mark at its start; numbers in full precision, dates as in ISO
        8601. A text that a spreadsheet would take for a formula has an apostrophe
        before it.
    """
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow([_cell(head(column)) for column in numbers.columns])
    writer.writerows([_cell(value) for value in row] for row in numbers.values)
    return stream.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> str:
    """Text of a cell: a number as it is, a text never as a formula."""
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return repr(value)
    text = harmless(str(value))
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _json(found: Behind, named: list[tuple[str, Numbers]]) -> bytes:
    """Write everything for a program: texts unchanged, only ASCII in the file."""
    about = found.report
    tree = {
        "format": FORMAT,
        "report": {key: about[key] for key in _ABOUT if key in about},
        "method": found.method,
        "contents": [{"file": name, **vars(numbers)} for name, numbers in named],
    }
    lines = json.dumps(tree, allow_nan=False, separators=(",", ":"))
    return lines.encode("ascii")
