"""What does each different text of a column mean?

Dates, currencies, document types, choices and flags have few different texts. They are
read once each, in Python, and joined back to the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import duckdb

from arkit.errors import SourceError
from arkit.ledger import name_literal
from arkit.schema import decimals
from arkit.sources.currencies import currency_code
from arkit.sources.months import plain
from arkit.sources.rows import Sheet

MOST_TEXTS = 200_000
YES = frozenset(
    ["yes", "y", "true", "t", "1", "x", "ja", "oui", "si", "sim", "j", "o", "disputed"]
)
NO = frozenset(["no", "n", "false", "f", "0", "nein", "non", "nao", "nee", "none", ""])

Meaning = tuple[Any, str | None]


def distinct_texts(
    connection: duckdb.DuckDBPyConnection, sheet: Sheet, text: str, column: str
) -> list[str]:
    """Fetch the different texts of a column that should have few.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The workbench.
    sheet : Sheet
        The sheet.
    text : str
        Expression of the text.
    column : str
        Heading, for the error.

    Returns
    -------
    list of str
        The texts in order, without empty ones.

    Raises
    ------
    SourceError
        When there are so many that the column cannot mean what it is taken for.
    """
    found = connection.execute(
        f"SELECT DISTINCT {text} AS t FROM ({sheet.data_sql()}) AS r "
        f"WHERE t IS NOT NULL ORDER BY t LIMIT {MOST_TEXTS + 1}"
    ).fetchall()
    if len(found) > MOST_TEXTS:
        raise SourceError(
            f"column {column!r} of {sheet.raw.source_file} holds more than "
            f"{MOST_TEXTS:,} different values and cannot be what arkit takes it for",
            rows=[row[0] for row in found[:6]],
            remedy="map the column in a profile of your own",
        )
    return [row[0] for row in found]


def keep_meanings(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    meanings: Mapping[str, Meaning],
    storage: str,
) -> None:
    """Make the table `(text, meaning, flaw)` that rows are joined with."""
    name = name_literal(table)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} "
        f"(text VARCHAR, meaning {storage}, flaw VARCHAR)"
    )
    connection.execute(
        f"INSERT INTO {name} SELECT unnest(CAST(? AS VARCHAR[])), "
        f"unnest(CAST(? AS {storage}[])), unnest(CAST(? AS VARCHAR[]))",
        [
            list(meanings),
            [meaning for meaning, _ in meanings.values()],
            [flaw for _, flaw in meanings.values()],
        ],
    )


def shown(text: str) -> str:
    """Quote a cell inside a reason, cut to a readable length.

    >>> shown("x" * 100)[-5:]
    "xxx…'"
    """
    return repr(text if len(text) <= 40 else text[:39] + "…")


def day_meanings(
    days: Mapping[str, date | None], ambiguous: Iterable[str]
) -> dict[str, Meaning]:
    """Meaning of written dates; those that stay unread say why."""
    unclear = set(ambiguous)
    return {
        text: (
            day,
            None
            if day
            else f"day and month cannot be told apart: {shown(text)}"
            if text in unclear
            else f"not a date in the column's format: {shown(text)}",
        )
        for text, day in days.items()
    }


def flag_meanings(texts: Iterable[str]) -> dict[str, Meaning]:
    """Meaning of yes and no in several languages."""
    return {
        text: (
            plain(text) in YES,
            None if plain(text) in YES | NO else f"neither yes nor no: {shown(text)}",
        )
        for text in texts
    }


def currency_meanings(texts: Iterable[str]) -> dict[str, Meaning]:
    """Currency codes."""
    codes = {text: currency_code(text) for text in texts}
    return {
        text: (code, None if code else f"no ISO 4217 currency: {shown(text)}")
        for text, code in codes.items()
    }


def choice_meanings(
    texts: Iterable[str], choices: Iterable[str], synonyms: Mapping[str, str]
) -> dict[str, Meaning]:
    """Which of the schema's choices a text names, by itself or by the profile."""
    known = {plain(choice): choice for choice in choices}
    known |= {plain(word): choice for word, choice in synonyms.items()}
    return {
        text: (
            known.get(plain(text)),
            None if plain(text) in known else f"not known: {shown(text)}",
        )
        for text in texts
    }


def decimals_sql(
    code: str, currencies: Iterable[str], make: Callable[[str], int] = decimals
) -> str:
    """Expression: number of decimals of the currency `code`."""
    odd: dict[int, list[str]] = {}
    for currency in sorted(set(currencies)):
        if make(currency) != 2:
            odd.setdefault(make(currency), []).append(f"'{currency}'")
    arms = " ".join(
        f"WHEN {code} IN ({', '.join(codes)}) THEN {n}" for n, codes in odd.items()
    )
    return f"CASE {arms} ELSE 2 END" if arms else "2"
