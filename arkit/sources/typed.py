"""How do the cells of a sheet become dates, exact amounts, codes and flags?

`type_cells` looks at every column as a whole, decides how it is written, and gives SQL
expressions for the value of each field and for what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import duckdb

from arkit.ledger import name_literal, text_literal
from arkit.schema import TABLES
from arkit.sources.amounts import NumberColumn, is_empty, number_sql, survey_numbers
from arkit.sources.cases import cases
from arkit.sources.conventions import Decisions, Hints, decide_marks, decide_orders
from arkit.sources.dates import DateColumn, read_dates
from arkit.sources.fields import FIELDS, is_vital
from arkit.sources.lookups import (
    choice_meanings,
    currency_meanings,
    day_meanings,
    distinct_texts,
    flag_meanings,
    keep_meanings,
)
from arkit.sources.options import Options
from arkit.sources.rows import Sheet

NUMERIC = ("money", "number", "integer", "share")
CURRENCY_FIELDS = ("currency", "local_currency", "to_currency")
DAY_LENGTH = 11
CLOCK = r"[T ]+[0-9]{1,2}[:.][0-9]{2}([:.].*| ?[AaPp].*|$)"
CODE_IN_AMOUNT = r"([A-Z]{3}|US\$|CA?\$|A\$|€)"
DAYS = (
    r"(?i)^(?:net |netto )?([0-9]{1,3})(?:[.,]0+)?"
    r" ?(?:d|days?|tage?|jours?|net|netto)?(?: net)?$"
)


@dataclass(frozen=True, kw_only=True)
class Typed:
    """The typed reading of one sheet.

    Attributes
    ----------
    sheet : Sheet
        The sheet.
    values, flaws : dict of str to str
        SQL expressions by field; a flaw is NULL where the cell can be read.
    joins : list of str
        Tables that the expressions refer to.
    currencies : set of str
        Currency codes met.
    formats : dict of str to str
        How each date and amount column is written.
    orders : dict of str to (str or None)
        Order of day and month of each date column.
    remarks : list of (str, str)
        Severity and words.
    """

    sheet: Sheet
    options: Options
    values: dict[str, str] = field(default_factory=dict)
    flaws: dict[str, str] = field(default_factory=dict)
    joins: list[str] = field(default_factory=list)
    currencies: set[str] = field(default_factory=set)
    formats: dict[str, str] = field(default_factory=dict)
    orders: dict[str, str | None] = field(default_factory=dict)
    remarks: list[tuple[str, str]] = field(default_factory=list)

    @property
    def types(self) -> dict[str, str]:
        """Type of every field the sheet gives."""
        known = FIELDS[self.sheet.match.layout.table]
        return {n: known[n] for n in sorted(self.sheet.match.fields) if n in known}

    def heading(self, name: str) -> str:
        """Heading of the column of a field."""
        place = self.sheet.match.columns.get(name)
        return name if place is None else self.sheet.match.headings[place]

    def hints(self, stated: str | None, profile: str | None) -> Hints:
        """What to ask when a column does not say how it is written."""
        names = {name: self.heading(name) for name in self.types}
        return Hints(stated=stated, profile=profile, names=names)

    def note(self, decisions: Decisions) -> None:
        """Keep the remarks of a decision."""
        self.remarks.extend(decisions.remarks)

    def look_up(self, name: str, key: str, table: str) -> None:
        """Join the meanings of a field."""
        alias = name_literal(f"m_{name}")
        self.joins.append(
            f"LEFT JOIN {name_literal(table)} AS {alias} ON {alias}.text = {key}"
        )
        self.values[name], self.flaws[name] = f"{alias}.meaning", f"{alias}.flaw"

    def source_sql(self) -> str:
        """FROM clause of the typed rows."""
        return f"({self.sheet.data_sql()}) AS r {' '.join(self.joins)}"


def meanings_table(sheet: Sheet, name: str) -> str:
    """Name of the table that holds the meanings of a column."""
    return f"{sheet.raw.table}_{name}"


def type_cells(
    connection: duckdb.DuckDBPyConnection, sheet: Sheet, options: Options
) -> Typed:
    """Decide how every column of a sheet is written and how to read it.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The workbench.
    sheet : Sheet
        The sheet.
    options : Options
        What the analyst knows and the extract does not say.

    Returns
    -------
    Typed
        Expressions for every field.

    Raises
    ------
    SourceError
        When a column can be read in two ways and nobody says which.
    """
    typed = Typed(sheet=sheet, options=options)
    for name, kind in typed.types.items():
        if name in CURRENCY_FIELDS:
            _read_currency(connection, typed, name, sheet.text(name))
        elif kind in ("id", "text"):
            typed.values[name] = sheet.text(name)
        elif kind == "flag":
            _read_texts(connection, typed, name, flag_meanings, "BOOLEAN")
        elif kind == "choice":
            _read_choice(connection, typed, name)
    _read_days(connection, typed)
    _read_numbers(connection, typed)
    if "currency" not in typed.types:
        _read_currency_in_amount(connection, typed)
    return typed


def _read_texts(
    connection: duckdb.DuckDBPyConnection,
    typed: Typed,
    name: str,
    convert: Any,
    storage: str,
) -> None:
    text = typed.sheet.text(name)
    texts = distinct_texts(connection, typed.sheet, text, typed.heading(name))
    table = meanings_table(typed.sheet, name)
    keep_meanings(connection, table, convert(texts), storage)
    typed.look_up(name, text, table)


def _read_choice(
    connection: duckdb.DuckDBPyConnection, typed: Typed, name: str
) -> None:
    layout = typed.sheet.match.layout
    choices = TABLES[layout.table].columns[name].choices
    synonyms = layout.choices.get(name, {})

    def convert(texts: Iterable[str]) -> dict[str, Any]:
        return choice_meanings(texts, choices, synonyms)

    _read_texts(connection, typed, name, convert, "VARCHAR")


def _read_currency(
    connection: duckdb.DuckDBPyConnection, typed: Typed, name: str, text: str
) -> None:
    texts = distinct_texts(connection, typed.sheet, text, typed.heading(name))
    meanings = currency_meanings(texts)
    typed.currencies.update(code for code, _ in meanings.values() if code)
    table = meanings_table(typed.sheet, name)
    keep_meanings(connection, table, meanings, "VARCHAR")
    typed.look_up(name, text, table)


def _read_currency_in_amount(
    connection: duckdb.DuckDBPyConnection, typed: Typed
) -> None:
    """Take the currency from amounts such as `EUR 1.234,00` where no column has it."""
    for name in ("amount", "open_amount"):
        if name in typed.types:
            text = typed.sheet.text(name)
            code = (
                f"nullif(regexp_extract(upper({text}), "
                f"{text_literal(CODE_IN_AMOUNT)}, 1), '')"
            )
            if distinct_texts(connection, typed.sheet, code, name):
                _read_currency(connection, typed, "currency", code)
            return


def _day_key(text: str) -> str:
    """Expression: a written date without the time of day."""
    return (
        f"CASE WHEN length({text}) > {DAY_LENGTH} THEN "
        f"regexp_replace({text}, {text_literal(CLOCK)}, '') ELSE {text} END"
    )


def _read_days(connection: duckdb.DuckDBPyConnection, typed: Typed) -> None:
    layout, options = typed.sheet.match.layout, typed.options
    columns: dict[str, DateColumn] = {}
    for name, kind in typed.types.items():
        if kind == "date":
            texts = distinct_texts(
                connection,
                typed.sheet,
                _day_key(typed.sheet.text(name)),
                typed.heading(name),
            )
            columns[name] = read_dates(texts, order=options.date_order)
    hints = typed.hints(options.date_order, layout.date_order)
    decisions = decide_orders(columns, hints)
    typed.note(decisions)
    typed.orders.update(decisions.chosen)
    for name, column in columns.items():
        order = decisions.chosen[name]
        unread = () if order else column.ambiguous
        table = meanings_table(typed.sheet, name)
        keep_meanings(
            connection, table, day_meanings(column.days(order), unread), "DATE"
        )
        typed.look_up(name, _day_key(typed.sheet.text(name)), table)
        if formats := column.formats(order):
            typed.formats[name] = " or ".join(formats[:3])


def _read_numbers(connection: duckdb.DuckDBPyConnection, typed: Typed) -> None:
    layout, options = typed.sheet.match.layout, typed.options
    columns: dict[str, NumberColumn] = {
        name: survey_numbers(
            connection, f"({typed.sheet.data_sql()}) AS r", typed.sheet.text(name)
        )
        for name, kind in typed.types.items()
        if kind in ("money", "number", "share")
    }
    decisions = decide_marks(columns, typed.hints(options.decimal, layout.decimal))
    typed.note(decisions)
    for name, kind in typed.types.items():
        if kind in NUMERIC:
            _read_number(typed, name, kind, decisions.chosen.get(name))
        if kind == "money":
            typed.formats[name] = columns[name].format


def _read_number(typed: Typed, name: str, kind: str, mark: str | None) -> None:
    text = typed.sheet.text(name)
    if kind == "integer":
        value = f"TRY_CAST(regexp_extract({text}, {text_literal(DAYS)}, 1) AS BIGINT)"
    elif kind == "money":
        value = number_sql(text, mark)
    else:
        value = number_sql(text, mark, "DOUBLE")
    typed.values[name] = value
    typed.flaws[name] = cases(
        [
            (f"{value} IS NOT NULL OR {is_empty(text)}", "NULL"),
        ],
        otherwise=f"concat('not a number in the column''s format: ''', "
        f"left({text}, 40), '''')",
    )


def reason_pairs(typed: Typed) -> list[tuple[str, str]]:
    """Conditions and words for rows whose vital cells cannot be read."""
    pairs = [
        ("r.row_class = 'not understood'", "'row not understood'"),
        ("r.why IS NOT NULL", "r.why"),
    ]
    for name, flaw in typed.flaws.items():
        if _is_vital(typed, name):
            words = text_literal(f"{typed.heading(name)}: ")
            pairs.append((f"{flaw} IS NOT NULL", f"concat({words}, {flaw})"))
    return pairs


def soft_flaws(typed: Typed) -> dict[str, str]:
    """Flaws of cells that only describe: they are left empty, with a remark."""
    return {n: flaw for n, flaw in typed.flaws.items() if not _is_vital(typed, n)}


def _is_vital(typed: Typed, name: str) -> bool:
    table = typed.sheet.match.layout.table
    return name in CURRENCY_FIELDS or is_vital(table, name)
