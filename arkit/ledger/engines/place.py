"""Where in which database does a ledger lie, and what does it say about itself?"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from arkit.errors import LedgerError
from arkit.ledger.store import Contents, contents_of

CONTENTS_TABLE = "ledger_contents"
PASSWORD = "ARKIT_DATABASE_PASSWORD"
DIALECTS = {"postgresql": "postgres", "redshift": "redshift", "snowflake": "snowflake"}
POSTGRES = "postgresql+psycopg"


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
