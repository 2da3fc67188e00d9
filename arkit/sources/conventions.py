"""Which date order and which decimal mark does each column of a sheet use?

A column that proves its own is read so. One that proves nothing takes what the analyst
says, then what the other columns of the same sheet prove, then what the profile states;
when nobody says, it is a question to the analyst and never a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from arkit.errors import SourceError
from arkit.sources.amounts import NumberColumn
from arkit.sources.dates import DateColumn, Reading, read_date

SWAPPED = (
    "holds real dates, all on days up to 12, beside dates written as text: check that "
    "a spreadsheet has not swapped day and month when the file was opened"
)


@dataclass(frozen=True, kw_only=True)
class Decisions:
    """What was decided, column by column, and what has to be said about it.

    Attributes
    ----------
    chosen : dict of str to (str or None)
        Date order or decimal mark of each field.
    remarks : list of (str, str)
        Severity and words.
    """

    chosen: dict[str, str | None] = field(default_factory=dict)
    remarks: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Hints:
    """What others say about a column that does not say it itself."""

    stated: str | None = None
    profile: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)


def _sole(proofs: frozenset[str]) -> str | None:
    return next(iter(proofs)) if len(proofs) == 1 else None


def decide_orders(columns: Mapping[str, DateColumn], hints: Hints) -> Decisions:
    """Decide the order of day and month in every date column of a sheet.

    Parameters
    ----------
    columns : mapping of str to DateColumn
        Date columns by field.
    hints : Hints
        Order the analyst states, order the profile states, headings by field.

    Returns
    -------
    Decisions
        Order by field; None where no date of the column needs one.

    Raises
    ------
    SourceError
        When a column can be read in two ways and nobody says which.
    """
    decisions = Decisions()
    for name, column in columns.items():
        order = _sole(column.proofs)
        heading = hints.names.get(name, name)
        if len(column.proofs) > 1:
            order = hints.stated
            decisions.remarks.append(_mixed_dates(heading, column, order))
        elif order is None and column.ambiguous:
            others = [c for n, c in columns.items() if n != name]
            order = hints.stated or _order_of_others(column, others) or hints.profile
            if order not in ("dmy", "mdy"):
                raise _date_question(heading, column.ambiguous)
            if not hints.stated:
                decisions.remarks.append(_taken_over(heading, "date order", order))
        decisions.chosen[name] = order
        if _looks_swapped(column):
            decisions.remarks.append(("watch", f"column {heading!r} {SWAPPED}"))
    return decisions


def _looks_swapped(column: DateColumn) -> bool:
    """Whether a spreadsheet may have turned the dates it could read round.

    Then its real dates all have a day up to 12, and the others are left as text.
    """
    readings = [r for r in column.readings.values() if r]
    real = [r.fixed.day for r in readings if r.fixed and r.layout == "%Y-%m-%d"]
    return bool(real) and max(real) <= 12 and bool(column.proofs)


def _order_of_others(column: DateColumn, others: list[DateColumn]) -> str | None:
    """Order that other columns of the same layout prove."""
    layouts = {r.layout for r in column.readings.values() if r and r.is_ambiguous}
    proofs = {
        r.proves
        for other in others
        for r in other.readings.values()
        if r and r.proves and r.layout in layouts
    }
    return _sole(frozenset(proofs))


def _taken_over(heading: str, what: str, answer: str) -> tuple[str, str]:
    return (
        "note",
        f"column {heading!r} does not tell its {what} ({answer} is taken from the "
        "other columns or the profile)",
    )


def _mixed_dates(
    heading: str, column: DateColumn, order: str | None
) -> tuple[str, str]:
    unread = len(column.ambiguous)
    then = f"read as {order}" if order else "left unread; --date-order would read them"
    return (
        "watch",
        f"column {heading!r} mixes day-month and month-day; {unread} different dates "
        f"that could be either are {then}",
    )


def _date_question(heading: str, ambiguous: tuple[str, ...]) -> SourceError:
    reading = read_date(ambiguous[0])
    return SourceError(
        f"the dates in column {heading!r} can be read in two ways",
        rows=[_two_days(ambiguous[0], reading)] if reading else [],
        remedy="say which with --date-order dmy or --date-order mdy",
    )


def _two_days(text: str, reading: Reading) -> str:
    dmy, mdy = (f"{d.day} {d:%B %Y}" for d in (reading.dmy, reading.mdy) if d)
    return f"{text} is {dmy} as dmy, {mdy} as mdy"


def decide_marks(columns: Mapping[str, NumberColumn], hints: Hints) -> Decisions:
    """Decide the decimal mark of every column of numbers of a sheet.

    Parameters
    ----------
    columns : mapping of str to NumberColumn
        Columns of numbers by field.
    hints : Hints
        Mark the analyst states, mark the profile states, headings by field.

    Returns
    -------
    Decisions
        Mark by field; None where no number of the column needs one.

    Raises
    ------
    SourceError
        When a number can be read in two ways and nobody says which.
    """
    decisions = Decisions()
    everything = frozenset().union(*(c.proofs for c in columns.values()))
    for name, column in columns.items():
        mark, unclear = _sole(column.proofs), column.marks.get("both", 0)
        heading = hints.names.get(name, name)
        if len(column.proofs) > 1:
            mark = hints.stated
            if unclear:
                decisions.remarks.append(_mixed_numbers(heading, unclear, mark))
        elif mark is None and unclear:
            mark = hints.stated or _sole(everything) or hints.profile
            if mark is None:
                raise _number_question(heading, column.samples)
            if not hints.stated:
                decisions.remarks.append(_taken_over(heading, "decimal mark", mark))
        decisions.chosen[name] = mark
    return decisions


def _mixed_numbers(heading: str, unread: int, mark: str | None) -> tuple[str, str]:
    then = f"read with {mark}" if mark else "left unread; --decimal would read them"
    return (
        "watch",
        f"column {heading!r} mixes 1,234.56 and 1.234,56; {unread} numbers that could "
        f"be either are {then}",
    )


def _number_question(heading: str, samples: tuple[str, ...]) -> SourceError:
    digits = "".join(c for c in samples[0] if c.isdigit())
    thousands, fraction = f"{int(digits):,}", f"{digits[:-3]}.{digits[-3:]}"
    return SourceError(
        f"the numbers in column {heading!r} can be read in two ways",
        rows=[f"{samples[0]} is {thousands} or {fraction}"],
        remedy="say which mark stands before the decimals: --decimal . or --decimal ,",
    )
