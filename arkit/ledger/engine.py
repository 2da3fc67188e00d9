"""Where do the questions run?

An engine answers SQL text with a DataFrame. DuckDB, embedded, is the default; any
other engine that speaks the portable dialect can stand in its place.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from arkit.errors import LedgerError

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

MEMORY_LIMIT = "2GB"
HELD_AT_MOST = 24
SHORT_ANSWER = 2_000  # rows
ANSWERS_KEPT = 32

# DuckDB 2.0.0 takes a sum over a LEFT JOIN for zero when statistics prove the right
# side empty and amounts can be negative: comparisons with that sum come out wrong.
WRONG_OPTIMIZERS = "statistics_propagation"


def text_literal(value: str) -> str:
    """Quote a text as an SQL literal; the only way a value enters a query.

    Parameters
    ----------
    value : str
        Any text, hostile or not.

    Returns
    -------
    str
        The literal with its quotes.

    Raises
    ------
    LedgerError
        When the text holds a NUL character, which no engine accepts.

    Examples
    --------
    >>> text_literal("O'Neil")
    "'O''Neil'"
    """
    if "\x00" in value:
        raise LedgerError(
            "a name holds a NUL character", remedy="remove it from the extract"
        )
    return "'" + value.replace("'", "''") + "'"


def name_literal(name: str) -> str:
    """Quote a table or column name.

    Parameters
    ----------
    name : str
        Any name.

    Returns
    -------
    str
        The name as an SQL identifier.

    Examples
    --------
    >>> name_literal('an odd "name" here')
    '"an odd ""name"" here"'
    """
    return '"' + name.replace('"', '""') + '"'


@runtime_checkable
class Engine(Protocol):
    """What a ledger needs of the place its tables live in."""

    dialect: str

    def query(self, sql: str, *, small: bool = False) -> pd.DataFrame:
        """Run one SELECT and return its rows; `small` says that it reads few."""
        ...

    def hold(self, sql: str, *, small: bool = False) -> str:
        """Keep the rows of a SELECT and return a name they can be read by."""
        ...

    def has(self, table: str) -> bool:
        """Whether the store has this table."""
        ...


class DuckDBEngine:
    """DuckDB in this process, over Parquet files or tables in memory.

    Parameters
    ----------
    tables : mapping of str to Path
        Schema table name to a Parquet file.
    copied : bool, default False
        Copy the tables into memory, so that the files may go.
    memory_limit : str, default "2GB"
        What DuckDB may hold in memory before it spills to a temporary folder.
    """

    dialect = "duckdb"

    def __init__(
        self,
        tables: Mapping[str, Path],
        *,
        copied: bool = False,
        memory_limit: str = MEMORY_LIMIT,
    ) -> None:
        spill = tempfile.mkdtemp(prefix="arkit-")
        self._connection = connect(spill, memory_limit=memory_limit)
        weakref.finalize(self, _close, self._connection, spill)
        self._connection.execute("SET parquet_metadata_cache = true")
        self._tables = frozenset(tables)
        self._held: dict[str, None] = {}
        self._answers: dict[str, pd.DataFrame] = {}
        self._alone = False
        kind = "TABLE" if copied else "VIEW"
        for name, path in tables.items():
            target = name_literal(f"raw_{name}")
            self._connection.execute(
                f"CREATE {kind} {target} AS SELECT * FROM "
                f"read_parquet({text_literal(glob_safe(path))})"
            )

    def query(self, sql: str, *, small: bool = False) -> pd.DataFrame:
        """Run one SELECT and return its rows; a short answer is kept for the next."""
        found = self._answers.pop(sql, None)
        if found is None:
            found = plain(self._worked(sql, small=small).df())
        if len(found) <= SHORT_ANSWER:
            self._answers[sql] = found  # the last asked for is the last to go
        for oldest in list(self._answers)[:-ANSWERS_KEPT]:
            del self._answers[oldest]
        return found.copy(deep=False)

    def hold(self, sql: str, *, small: bool = False) -> str:
        """Keep the rows of a SELECT in a temporary table; the same text runs once."""
        name = "held_" + hashlib.sha256(sql.encode()).hexdigest()[:16]
        if name not in self._held:
            self._worked(f"CREATE TEMP TABLE {name} AS {sql}", small=small)
        self._held.pop(name, None)
        self._held[name] = None  # the last asked for is the last to go
        for oldest in list(self._held)[:-HELD_AT_MOST]:
            self._connection.execute(f"DROP TABLE {oldest}")
            del self._held[oldest]
        return name

    def has(self, table: str) -> bool:
        """Whether the store has this table."""
        return table in self._tables

    def _worked(self, sql: str, *, small: bool) -> duckdb.DuckDBPyConnection:
        """Run a text with one worker where few rows do not repay several."""
        if small is not self._alone:
            self._connection.execute("SET threads = 1" if small else "RESET threads")
            self._alone = small
        return self._connection.execute(sql)


def _close(connection: duckdb.DuckDBPyConnection, spill: str) -> None:
    connection.close()
    shutil.rmtree(spill, ignore_errors=True)


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Use numpy's types: whole numbers with gaps become floats with NaN.

    Parameters
    ----------
    frame : DataFrame
        As an engine returned it.

    Returns
    -------
    DataFrame
        The same values, whatever the engine's version makes of a missing number.
    """
    masked = {
        name: "float64" if frame[name].isna().any() else dtype.numpy_dtype
        for name, dtype in frame.dtypes.items()
        if hasattr(dtype, "numpy_dtype") and dtype.kind in "iuf"
    }
    return frame.astype(masked) if masked else frame


def connect(
    spill: str, *, memory_limit: str = MEMORY_LIMIT
) -> duckdb.DuckDBPyConnection:
    """Open a private DuckDB that reads local files only.

    Parameters
    ----------
    spill : str
        Folder for what does not fit in memory.
    memory_limit : str, default "2GB"
        Limit in DuckDB's own notation.

    Returns
    -------
    duckdb.DuckDBPyConnection
        An in-memory database with extensions and progress output off.

    Examples
    --------
    >>> connect(tempfile.gettempdir()).execute("SELECT 1").fetchall()
    [(1,)]
    """
    import duckdb

    return duckdb.connect(
        config={
            "memory_limit": memory_limit,
            "temp_directory": spill,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "preserve_insertion_order": False,
            "disabled_optimizers": WRONG_OPTIMIZERS,
        }
    )


def glob_safe(path: Path) -> str:
    """Write a path so that DuckDB reads that file and expands nothing.

    >>> glob_safe(Path("a[1]*.parquet"))
    'a[[]1][*].parquet'
    """
    text = path.as_posix()
    return "".join(f"[{c}]" if c in "[*?" else c for c in text)
