"""How do the cells of a sheet become dates, exact amounts, codes and flags?

`type_cells` looks at every column as a whole, decides how it is written, and gives SQL
expressions for the value of each field and for what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import duckdb

from arkit.ledger import name_literal, text_literal
from arkit.schema import TABLES
from arkit.sources.amounts import NumberColumn, is_empty, number_sql, survey_numbers
from arkit.sources.cases import cases
from arkit.sources.conventions import decide_marks, decide_orders
from arkit.sources.dates import DateColumn, read_dates
from arkit.sources.lookups import (
    choice_meanings,
    currency_meanings,
    day_meanings,
    distinct_texts,
    flag_meanings,
    keep_meanings,
)
from arkit.sources.options import Options
from arkit.sources.reading import CURRENCY_FIELDS, Typed
from arkit.sources.rows import Sheet

NUMERIC = ("money", "number", "integer", "share")
DAY_LENGTH = 11
CLOCK = r"[T ]+[0-9]{1,2}[:.][0-9]{2}([:.].*| ?[AaPp].*|$)"
CODE_IN_AMOUNT = r"([A-Z]{3}|US\$|CA?\$|A\$|€)"
DAYS = (
    r"(?i)^(?:net |netto )?([0-9]{1,3})(?:[.,]0+)?"
    r" ?(?:d|days?|tage?|jours?|net|netto)?(?: net)?$"
)


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
            typed.keep(name, sheet.text(name))
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
    unread = (
        f"concat('not a number in the column''s format: ''', left({text}, 40), '''')"
    )
    known = f"{name_literal(f'v_{name}')} IS NOT NULL OR {is_empty(text)}"
    typed.keep(name, value, cases([(known, "NULL")], otherwise=unread))
