"""Where do the figures come from, and is anything missing?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from arkit.schema import MISSING, NO_CURRENCY, from_minor
from arkit.tables.build import rows_of
from arkit.tables.cells import typed
from arkit.tables.given import frame_of
from arkit.tables.meaning import Column, meaning
from arkit.tables.table import Table

DIGEST_LETTERS = 12
TO_THE_CENT = 2
SEVERITY_MARKS = {"watch": "watch", "act": "breach"}
CONTROLS = (
    "table",
    "file",
    "currency",
    "n_in",
    "n_accepted",
    "n_set_aside",
    "amount_in",
    "accepted_amount",
    "set_aside_amount",
    "ties",
)
MONEY = ("amount_in", "accepted_amount", "set_aside_amount", "amount")


def controls(contents: Any, *, title: str = "Rows and amounts in and out") -> Table:
    """Do rows and amounts in equal what was accepted and what was set aside?

    Parameters
    ----------
    contents : Contents or iterable of Control
        `ledger.contents`, or its controls.
    title : str, optional
        Printed above.

    Returns
    -------
    Table
        One row per table, file and currency; what does not tie is marked.
    """
    found = list(getattr(contents, "controls", contents))
    columns = [_plain(name) for name in CONTROLS]
    values = tuple(
        tuple(typed(_value(control, c.name), c) for c in columns) for control in found
    )
    last = len(columns) - 1
    broken = [(n, last, "breach") for n, row in enumerate(values) if not row[last]]
    return Table(
        name="controls",
        title=title,
        columns=tuple(columns),
        values=values,
        marks=tuple(broken),
        note="In = accepted + set aside, in rows and to the cent.",
        empty="The source gave no totals.",
    )


def _plain(name: str) -> Column:
    """Column without a unit: the currency stands in its own column."""
    places = TO_THE_CENT if name in MONEY else None
    return meaning(name, places=places).into(NO_CURRENCY)


def _value(control: Any, name: str) -> Any:
    """One figure of a control, amounts in major units."""
    value = getattr(control, name)
    if control.currency == NO_CURRENCY and name == "currency":
        return MISSING
    return from_minor(value, control.currency) if name in MONEY else value


def remarks(contents: Any, *, title: str = "Remarks on the extract") -> Table:
    """What should a person know about the extract?

    Parameters
    ----------
    contents : Contents or iterable of Remark
        `ledger.contents`, or its remarks.
    title : str, optional
        Printed above.

    Returns
    -------
    Table
        One row per remark; those that ask for a look are marked.
    """
    found = list(getattr(contents, "remarks", contents))
    return Table(
        name="remarks",
        title=title,
        columns=(meaning("severity"), meaning("text")),
        values=tuple((str(r.severity), str(r.text)) for r in found),
        marks=_severity_marks(r.severity for r in found),
        empty="No remarks.",
    )


def findings(found: Iterable[Any], *, title: str = "Findings") -> Table:
    """What was found, and what is to be done?

    Parameters
    ----------
    found : iterable of Finding
        Findings with severity, statement, action and evidence.
    title : str, optional
        Printed above.

    Returns
    -------
    Table
        One row per finding with its evidence; serious ones are marked.
    """
    listed = list(found)
    columns = (
        meaning("severity"),
        Column(name="statement", label="Finding"),
        Column(name="action", label="What to do"),
        Column(name="evidence", label="Evidence"),
    )
    values = tuple(
        (
            str(one.severity),
            str(one.statement),
            str(one.action),
            "; ".join(f"{label}: {value}" for label, value in one.evidence),
        )
        for one in listed
    )
    return Table(
        name="findings",
        title=title,
        columns=columns,
        values=values,
        marks=_severity_marks(one.severity for one in listed),
        empty="Nothing was found.",
    )


def _severity_marks(severities: Iterable[str]) -> tuple[tuple[int, int, str], ...]:
    """Marks of the first column."""
    marks = ((n, SEVERITY_MARKS.get(s)) for n, s in enumerate(severities))
    return tuple((n, 0, mark) for n, mark in marks if mark)


def origins(contents: Any, *, title: str = "Sources") -> Table:
    """Which files was the ledger made from?

    Parameters
    ----------
    contents : Contents or iterable of Origin
        `ledger.contents`, or its origins.
    title : str, optional
        Printed above.

    Returns
    -------
    Table
        One row per file with its size in bytes and the beginning of its digest.
    """
    found = list(getattr(contents, "origins", contents))
    columns = (
        meaning("file"),
        meaning("profile"),
        Column(name="size", label="Size", type="integer", unit="bytes"),
        Column(name="sha256", label="SHA-256"),
    )
    values = tuple(
        (str(o.file), str(o.profile), int(o.size), str(o.sha256)[:DIGEST_LETTERS])
        for o in found
    )
    return Table(
        name="sources",
        title=title,
        columns=columns,
        values=values,
        empty="No source files: a program made the ledger.",
    )


def set_aside(
    data: pd.DataFrame, *, most: int = 50, title: str = "Rows set aside"
) -> Table:
    """Which rows were not accepted, and why?

    Parameters
    ----------
    data : DataFrame
        The rows set aside: table_name, source_file, source_row, reason, currency,
        amount in minor units.
    most : int, default 50
        Rows shown; the note counts the rest.
    title : str, optional
        Printed above.

    Returns
    -------
    Table
        One row per row of the source.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    frame, _ = frame_of(data)
    names = ("table_name", "source_file", "source_row", "reason", "currency", "amount")
    columns = tuple(_plain(name) for name in names)
    rows = rows_of(frame.head(most), columns)
    more = len(frame) - len(rows)
    return Table(
        name="set aside",
        title=title,
        columns=columns,
        values=tuple((*row[:5], _major(row[5], row[4])) for row in rows),
        note=f"And {more:,} more rows in the file of rows set aside."
        if more > 0
        else "",
        empty="No row was set aside.",
    )


def _major(amount: float | None, currency: str | None) -> float | None:
    """Amount in major units."""
    if amount is None:
        return None
    return float(from_minor(int(amount), currency or NO_CURRENCY))
