"""How does a database answer that holds the tables of a ledger?"""

from __future__ import annotations

import hashlib
import weakref
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from arkit.errors import LedgerError
from arkit.ledger.engine import HELD_AT_MOST, OPENED
from arkit.ledger.engines.place import (
    Place,
    contents_in,
    place_of,
    reason,
    sqlalchemy_module,
)
from arkit.ledger.engines.translate import translate
from arkit.ledger.engines.typed import Typed
from arkit.ledger.store import Contents
from arkit.schema import TABLES

if TYPE_CHECKING:
    import pandas as pd

# Compiling a question costs more than it saves; sums of a group fit in memory; of rows
# it has not counted the planner expects few, and would join them one by one.
SETTINGS = {
    "postgres": (
        "SET jit = off",
        "SET work_mem = '64MB'",
        "SET enable_nestloop = off",
    )
}
ANALYZED = ("postgres", "redshift")


def open_database(address: str) -> tuple[DatabaseEngine, Contents]:
    """Open the ledger that lies in a database.

    Parameters
    ----------
    address : str
        SQLAlchemy URL with `?schema=NAME`, without a password.

    Returns
    -------
    tuple of (DatabaseEngine, Contents)
        Engine over the tables, and what the ledger says about itself.

    Raises
    ------
    LedgerError
        When the database cannot be reached or the schema holds no ledger.
    """
    place = place_of(address)
    contents, there = contents_in(place)
    return DatabaseEngine(place, [t for t in TABLES if t in there]), contents


class DatabaseEngine:
    """A database that holds the tables of a ledger, asked over one connection.

    Parameters
    ----------
    place : Place
        The database and the schema; it must allow temporary tables.
    tables : iterable of str
        Schema tables that lie there.
    """

    def __init__(self, place: Place, tables: Iterable[str]) -> None:
        self.dialect = place.dialect
        self._place = place
        self._names = {f"raw_{table}": f"{place.schema}.{table}" for table in tables}
        self._open()
        OPENED.add(self)

    def _open(self) -> None:
        """Connect; nothing is held yet."""
        self._connection = self._place.connect().execution_options(no_parameters=True)
        self._finalize = weakref.finalize(self, self._connection.close)
        self._typed = Typed(name.removeprefix("raw_") for name in self._names)
        self._held: dict[str, None] = {}
        for setting in SETTINGS.get(self.dialect, ()):
            self._run(setting)

    def close(self) -> None:
        """Let go of the connection; the next question connects again."""
        self._finalize()
        self._typed.close()

    def query(self, sql: str, *, small: bool = False) -> pd.DataFrame:
        """Run one SELECT and return its rows; the database plans for their number."""
        del small
        self._reopen()
        return self._typed.of_rows(self._run(self._written(sql)).all(), sql)

    def hold(self, sql: str, *, small: bool = False) -> str:
        """Keep the rows of a SELECT in a temporary table; the same text runs once."""
        del small
        self._reopen()
        name = "held_" + hashlib.sha256(sql.encode()).hexdigest()[:16]
        if name not in self._held:
            self._typed.hold(name, sql)
            self._run(self._written(f"CREATE TEMP TABLE {name} AS {sql}"))
            if self.dialect in ANALYZED:
                self._run(f"ANALYZE {name}")
        self._held.pop(name, None)
        self._held[name] = None  # the last asked for is the last to go
        for oldest in list(self._held)[:-HELD_AT_MOST]:
            self._run(f"DROP TABLE {oldest}")
            self._typed.drop(oldest)
            del self._held[oldest]
        return name

    def has(self, table: str) -> bool:
        """Whether the store has this table."""
        return f"raw_{table}" in self._names

    def _reopen(self) -> None:
        if not self._finalize.alive:
            self._open()

    def _written(self, sql: str) -> str:
        return translate(sql, self.dialect, tables=self._names)

    def _run(self, text: str) -> Any:
        sqlalchemy = sqlalchemy_module()
        try:
            return self._connection.exec_driver_sql(text)
        except sqlalchemy.exc.SQLAlchemyError as error:
            raise LedgerError(
                f"the database does not answer: {reason(error)}",
                remedy="check the rights to read the tables and to make temporary "
                "ones, and compare with `arkit conformance`",
            ) from error
