"""Which columns, of which types, does an answer have, wherever it was worked out?"""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from arkit.errors import LedgerError
from arkit.ledger.engine import connect, plain
from arkit.ledger.literals import name_literal
from arkit.ledger.own_folder import own_folder
from arkit.schema import TABLES

if TYPE_CHECKING:
    import duckdb

MEMORY_LIMIT = "1GB"
WHOLE = ("BIGINT", "INTEGER", "SMALLINT", "TINYINT", "HUGEINT")


class Typed:
    """Says what DuckDB would answer with, and brings other answers into that form.

    A DuckDB with the same tables and no rows describes every text, so that a frame
    has the same names, types and missing values whichever engine did the work.

    Parameters
    ----------
    tables : iterable of str
        Schema tables the store has.
    """

    def __init__(self, tables: Iterable[str]) -> None:
        spill = tempfile.mkdtemp(dir=own_folder())
        self._connection = connect(spill, memory_limit=MEMORY_LIMIT)
        self.close = weakref.finalize(self, _close, self._connection, spill)
        for name in tables:
            columns = ", ".join(
                f"{name_literal(n)} {c.storage}"
                for n, c in TABLES[name].columns.items()
            )
            self._connection.execute(f"CREATE TABLE raw_{name} ({columns})")

    def hold(self, name: str, sql: str) -> None:
        """Let a name stand for the rows of a text, none of them here."""
        self._connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM ({sql}) AS t LIMIT 0"
        )

    def drop(self, name: str) -> None:
        """Let a name go."""
        self._connection.execute(f"DROP TABLE IF EXISTS {name}")

    def columns(self, sql: str) -> dict[str, str]:
        """Names and DuckDB types of the columns of a SELECT."""
        rows = self._connection.execute(f"DESCRIBE {sql}").fetchall()
        return {row[0]: row[1] for row in rows}

    def of_rows(self, rows: Sequence[Sequence[object]], sql: str) -> pd.DataFrame:
        """Make a frame of rows of Python values."""
        columns = self.columns(sql)
        values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
        if len(values) != len(columns):
            raise _unlike(columns, values)
        typed = {
            f"c{place}": _array(values[place], kind)
            for place, kind in enumerate(columns.values())
        }
        return self._cast(pd.DataFrame(typed), columns)

    def of_arrow(self, table: Any, sql: str) -> pd.DataFrame:
        """Make a frame of an Arrow table."""
        columns = self.columns(sql)
        if len(table.column_names) != len(columns):
            raise _unlike(columns, table.column_names)
        return self._cast(
            table.rename_columns([f"c{place}" for place in range(len(columns))]),
            columns,
        )

    def _cast(self, found: Any, columns: dict[str, str]) -> pd.DataFrame:
        texts = ", ".join(
            f"CAST(c{place} AS {kind}) AS {name_literal(name)}"
            for place, (name, kind) in enumerate(columns.items())
        )
        self._connection.register("found", found)
        try:
            self._connection.execute("SET preserve_insertion_order = true")
            return plain(self._connection.execute(f"SELECT {texts} FROM found").df())
        finally:
            self._connection.unregister("found")


def _close(connection: duckdb.DuckDBPyConnection, spill: str) -> None:
    connection.close()
    shutil.rmtree(spill, ignore_errors=True)


def _unlike(columns: dict[str, str], found: Sequence[object]) -> LedgerError:
    return LedgerError(
        f"the engine answered with {len(found)} columns in place of {len(columns)}",
        remedy="compare the engine with `arkit conformance`",
    )


def _array(values: Sequence[Any], kind: str) -> Any:
    """An array of one DuckDB type, missing values kept."""
    if kind in WHOLE:
        whole = [None if v is None else int(v) for v in values]
        return pd.array(whole, dtype="Int64")
    if kind == "DATE":
        return np.array([_day(v) for v in values], dtype="datetime64[us]")
    if kind == "BOOLEAN":
        return pd.array([None if v is None else bool(v) for v in values], "boolean")
    if kind == "VARCHAR":
        return pd.array(list(values), dtype="string")
    return np.array([np.nan if v is None else float(v) for v in values], dtype=float)


def _day(value: date | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value
