"""How does a database answer that holds the tables of a ledger?"""

from __future__ import annotations

import hashlib
import os
import weakref
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from arkit.errors import LedgerError
from arkit.ledger.engine import HELD_AT_MOST, OPENED
from arkit.ledger.engines.translate import translate
from arkit.ledger.engines.typed import Typed
from arkit.ledger.store import Contents, contents_of
from arkit.schema import TABLES

if TYPE_CHECKING:
    import pandas as pd

CONTENTS_TABLE = "ledger_contents"
PASSWORD = "ARKIT_DATABASE_PASSWORD"
DIALECTS = {"postgresql": "postgres", "redshift": "redshift", "snowflake": "snowflake"}
POSTGRES = "postgresql+psycopg"
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


def sqlalchemy_module() -> Any:
    """Import SQLAlchemy, or say how to get it.

    Returns
    -------
    module
        `sqlalchemy`.

    Raises
    ------
    LedgerError
        When it is not installed.
    """
    try:
        import sqlalchemy
    except ImportError as error:
        raise LedgerError(
            "a ledger in a database needs SQLAlchemy",
            remedy="install it with: pip install 'arkit[engines]'",
        ) from error
    return sqlalchemy


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where in which database a ledger lies.

    Parameters
    ----------
    url : sqlalchemy.URL
        Address without the schema.
    schema : str
        Schema of the tables.
    """

    url: Any
    schema: str

    @property
    def dialect(self) -> str:
        """Language of the database."""
        return DIALECTS[self.url.get_backend_name()]

    def connect(self, *, isolation: str = "AUTOCOMMIT") -> Any:
        """Open one connection; by default each statement stands for itself."""
        sqlalchemy = sqlalchemy_module()
        given = os.environ.get(PASSWORD)
        url = self.url.set(password=given) if given else self.url
        try:
            engine = sqlalchemy.create_engine(
                url, isolation_level=isolation, poolclass=sqlalchemy.pool.NullPool
            )
            return engine.connect()
        except (sqlalchemy.exc.SQLAlchemyError, ImportError) as error:
            raise LedgerError(
                f"the database cannot be reached: {reason(error)}",
                remedy="check the address, the driver, and the right to connect",
            ) from error


def reason(error: Exception) -> str:
    r"""First line of what a driver says, without the statement and its values.

    >>> reason(ValueError("no route\nSELECT secret"))
    'no route'
    """
    said = str(getattr(error, "orig", None) or error).strip()
    return said.splitlines()[0] if said else type(error).__name__


def place_of(address: str) -> Place:
    """Read the address of a ledger in a database.

    Parameters
    ----------
    address : str
        SQLAlchemy URL with `?schema=NAME`.

    Returns
    -------
    Place
        The database and the schema.

    Raises
    ------
    LedgerError
        When it is no address, holds a password or no schema, or names a kind of
        database that arkit does not ask.

    Examples
    --------
    >>> place_of("postgresql://ann@books.example/erp?schema=arkit").schema
    'arkit'
    """
    sqlalchemy = sqlalchemy_module()
    try:
        url = sqlalchemy.engine.make_url(address)
        schema = url.query.get("schema", "")
    except (sqlalchemy.exc.ArgumentError, ValueError) as error:
        raise LedgerError(
            "the address of the database cannot be read",
            remedy="write it as postgresql://user@host/name?schema=arkit",
        ) from error
    if url.password is not None:
        raise LedgerError(
            "the address of the database holds a password",
            remedy=f"take it out, and put it into the environment as {PASSWORD} or "
            "where the driver looks for it (such as ~/.pgpass)",
        )
    if url.get_backend_name() in ("postgres", "postgresql"):
        url = url.set(drivername=POSTGRES)
    if url.get_backend_name() not in DIALECTS:
        raise LedgerError(
            f"arkit does not work inside {url.get_backend_name()}",
            remedy=f"use one of {', '.join(DIALECTS)}, or import an extract",
        )
    if not isinstance(schema, str) or not schema:
        raise LedgerError(
            "the address names no schema", remedy="end it with ?schema=arkit"
        )
    return Place(url=url.difference_update_query(["schema"]), schema=schema)


def contents_table(schema: str) -> Any:
    """Describe the table of one row that holds the text of `ledger.json`.

    Parameters
    ----------
    schema : str
        Where the ledger lies.

    Returns
    -------
    sqlalchemy.TableClause
        With the column `contents`.
    """
    sqlalchemy = sqlalchemy_module()
    column = sqlalchemy.column("contents", sqlalchemy.Text)
    return sqlalchemy.table(CONTENTS_TABLE, column, schema=schema)


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


def contents_in(place: Place) -> tuple[Contents, list[str]]:
    """Read what the ledger in a database says about itself.

    Parameters
    ----------
    place : Place
        The database and the schema.

    Returns
    -------
    tuple of (Contents, list of str)
        What it says, and the tables of the schema.

    Raises
    ------
    LedgerError
        When the database cannot be reached or the schema holds no ledger.
    """
    sqlalchemy = sqlalchemy_module()
    with place.connect() as connection:
        there = sqlalchemy.inspect(connection).get_table_names(schema=place.schema)
        if CONTENTS_TABLE not in there:
            raise LedgerError(
                f"the schema {place.schema} holds no ledger",
                remedy="copy one there with `arkit copy LEDGER ADDRESS`",
            )
        table = contents_table(place.schema)
        text = connection.execute(sqlalchemy.select(table.c.contents)).scalar_one()
    return contents_of(text, name=place.schema), there


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
