"""Which numbers stand behind what a report prints?

Tables and figures put their numbers beside what they show, in full precision. Here
they are gathered in the order of the report; what is not printed is not gathered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from arkit.report.typst_blocks import printed_outputs
from arkit.report.typst_payloads import BLOCK_TYPE, REPORT_TYPE
from arkit.report.typst_tables import TABLE_TYPE

DATA_TYPE = "application/vnd.arkit.data+json"


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The numbers of one table, or of one frame of a figure.

    Parameters
    ----------
    kind : {"table", "figure"}
        What they are printed as.
    name, title, note : str
        Short name, and what is printed above and below.
    columns : sequence of mappings
        `name`, `label`, `unit` and `type` of each column.
    values : sequence of sequences
        Rows of typed values: text, numbers, ISO dates, None.
    row_types : sequence of str
        Where a row is of another type than its columns, that type.
    n_rows : int
        Rows of the whole frame, of which a very long one shows the first.
    passport : mapping, optional
        Formula, basis, window, rows, currency, as-of date and source.
    """

    kind: str
    name: str
    title: str
    note: str = ""
    columns: Sequence[Mapping[str, str]]
    values: Sequence[Sequence[Any]]
    row_types: Sequence[str] = field(default=())
    n_rows: int = 0
    passport: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Behind:
    """What stands behind a report, gathered once.

    Parameters
    ----------
    report : mapping
        What the report says of itself: the payload of its cover, empty without one.
    method : sequence of pairs
        Names of figures and how they are made, each once.
    numbers : sequence of Numbers
        Numbers of its tables and figures, in the order of the report. A drawing of an
        analyst's own, which does not say what it was drawn from, has none.
    """

    report: Mapping[str, Any]
    method: Sequence[Sequence[str]]
    numbers: Sequence[Numbers]


def behind(notebook: Mapping[str, Any]) -> Behind:
    """Gather what stands behind an executed notebook.

    Parameters
    ----------
    notebook : mapping
        An executed notebook.

    Returns
    -------
    Behind
        What is not printed is not in it.

    Examples
    --------
    >>> behind({"cells": []}).numbers
    ()
    """
    outputs = [output.get("data") or {} for output in printed_outputs(notebook)]
    covers = (data[REPORT_TYPE] for data in outputs if REPORT_TYPE in data)
    return Behind(
        report=next(covers, {}),
        method=_method([data[BLOCK_TYPE] for data in outputs if BLOCK_TYPE in data]),
        numbers=tuple(_numbers(outputs)),
    )


def _method(blocks: Iterable[Mapping[str, Any]]) -> list[list[str]]:
    """Notes on how figures are made."""
    notes = (block for block in blocks if block.get("kind") == "notes")
    told = {str(n): str(text) for note in notes for n, text in note.get("items") or ()}
    return [[name, text] for name, text in told.items()]


def _numbers(outputs: Iterable[Mapping[str, Any]]) -> Iterator[Numbers]:
    """Numbers of tables and figures, in order."""
    for data in outputs:
        if TABLE_TYPE in data:
            yield _of_table(data[TABLE_TYPE])
        elif DATA_TYPE in data:
            yield from _of_figure(data[DATA_TYPE])


def _of_table(payload: Mapping[str, Any]) -> Numbers:
    """Typed values of a table; the texts where it has no values."""
    columns = payload["columns"]
    values = payload.get("values") or payload["rows"]
    types = payload.get("types") or ["text"] * len(columns)
    return Numbers(
        kind="table",
        name=str(payload.get("name") or "table"),
        title=str(payload.get("title") or ""),
        note=str(payload.get("note") or ""),
        columns=[_column(c, kind) for c, kind in zip(columns, types, strict=True)],
        values=values,
        row_types=payload.get("row_types") or (),
        n_rows=len(values),
    )


def _column(column: Mapping[str, Any], kind: str) -> dict[str, str]:
    """Name, label, unit and type of a column of a table."""
    told = {key: str(column.get(key) or "") for key in ("name", "label", "unit")}
    return {**told, "type": kind}


def _of_figure(payload: Mapping[str, Any]) -> Iterator[Numbers]:
    """The frames of a figure; what their columns mean is read from their names."""
    import pandas as pd

    from arkit.tables.meaning import guessed

    for part in payload["parts"]:
        frame = pd.DataFrame(part["values"], columns=part["columns"])
        meant = [guessed(n, frame[n]).into(part["currency"]) for n in frame.columns]
        yield Numbers(
            kind="figure",
            name=part["name"],
            title=payload["title"],
            columns=[
                {"name": c.name, "label": c.label, "unit": c.unit, "type": c.type}
                for c in meant
            ],
            values=part["values"],
            n_rows=part["n_rows"],
            passport=part["passport"],
        )
