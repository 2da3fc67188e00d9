"""Where do the questions run?

An engine answers SQL text with a DataFrame. DuckDB, embedded, is the default; any
other engine that speaks the portable dialect can stand in its place.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from arkit.ledger.literals import name_literal, text_literal
from arkit.ledger.own_folder import own_folder

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

MEMORY_LIMIT = "2GB"
HELD_AT_MOST = 24
HELD_NAME = re.compile(r"\bheld_[0-9a-f]{16}\b")
SHORT_ANSWER = 2_000  # rows
ANSWERS_KEPT = 32

# DuckDB 2.0.0 takes a sum over a LEFT JOIN for zero when statistics prove the right
# side empty and amounts can be negative: comparisons with that sum come out wrong.
WRONG_OPTIMIZERS = "statistics_propagation"

OPENED: weakref.WeakSet[DuckDBEngine] = weakref.WeakSet()


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
        self._tables = dict(tables)
        self._copied, self._memory_limit = copied, memory_limit
        self._answers: dict[str, pd.DataFrame] = {}
        self._texts: dict[str, tuple[str, bool]] = {}
        self._aside: dict[str, Path] = {}
        self._open()
        OPENED.add(self)

    def _open(self) -> None:
        """Connect; nothing is held yet."""
        spill = tempfile.mkdtemp(dir=own_folder())
        self._connection = connect(spill, memory_limit=self._memory_limit)
        self._finalize = weakref.finalize(self, _close, self._connection, spill)
        self._connection.execute("SET parquet_metadata_cache = true")
        self._held: set[str] = set()
        self._alone = False
        kind = "TABLE" if self._copied else "VIEW"
        for name, path in self._tables.items():
            self._show(kind, name_literal(f"raw_{name}"), path)

    def _show(self, kind: str, target: str, path: Path) -> None:
        self._connection.execute(
            f"CREATE {kind} {target} AS SELECT * FROM "
            f"read_parquet({text_literal(glob_safe(path))})"
        )

    def close(self) -> None:
        """Let go of the connection and its threads; the next question connects again.

        A process may only fork while no connection is open. Short answers are kept;
        tables in memory, and what is held of all customers, are written aside and read
        from there.
        """
        if not self._finalize.alive:
            return
        kept = [name for name in self._held if not self._texts[name][1]]
        kept = [name for name in kept if name not in self._aside]
        if self._copied or kept:
            self._write_aside(kept)
        self._finalize()

    def _write_aside(self, kept: Iterable[str]) -> None:
        folder = Path(tempfile.mkdtemp(dir=own_folder()))
        weakref.finalize(self, _remove, folder, os.getpid())
        if self._copied:
            for name in self._tables:
                self._tables[name] = self._copy(f"raw_{name}", folder)
        self._aside |= {name: self._copy(name, folder) for name in kept}
        self._copied = False

    def _copy(self, name: str, folder: Path) -> Path:
        path = folder / f"{name}.parquet"
        self._connection.execute(
            f"COPY {name_literal(name)} TO {text_literal(path.as_posix())} "
            "(FORMAT parquet)"
        )
        return path

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
        """Name the rows of a SELECT; the first query that reads them keeps them."""
        name = "held_" + hashlib.sha256(sql.encode()).hexdigest()[:16]
        self._texts.pop(name, None)
        self._texts[name] = (sql, small)  # the last asked for is the last to go
        for oldest in list(self._texts)[:-HELD_AT_MOST]:
            del self._texts[oldest]
            if oldest in self._held:
                self._held.remove(oldest)
                kind = "VIEW" if oldest in self._aside else "TABLE"
                self._connection.execute(f"DROP {kind} {oldest}")
        return name

    def has(self, table: str) -> bool:
        """Whether the store has this table."""
        return table in self._tables

    def _worked(self, sql: str, *, small: bool) -> duckdb.DuckDBPyConnection:
        """Run a text with one worker where few rows do not repay several."""
        if not self._finalize.alive:
            self._open()
        for name in HELD_NAME.findall(sql):
            if name in self._texts and name not in self._held:
                self._held.add(name)
                text, few = self._texts[name]
                if name in self._aside:
                    self._show("TEMP VIEW", name, self._aside[name])
                else:
                    self._worked(f"CREATE TEMP TABLE {name} AS {text}", small=few)
        if small is not self._alone:
            self._connection.execute("SET threads = 1" if small else "RESET threads")
            self._alone = small
        return self._connection.execute(sql)


def _close(connection: duckdb.DuckDBPyConnection, spill: str) -> None:
    connection.close()
    shutil.rmtree(spill, ignore_errors=True)


def _remove(folder: Path, owner: int) -> None:
    """Remove a folder that forked processes read as well, when its maker ends."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


def close_engines() -> None:
    """Let go of every open connection of this process, so that it may fork.

    Examples
    --------
    >>> close_engines()
    """
    for engine in list(OPENED):
        engine.close()


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
