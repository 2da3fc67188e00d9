"""How are tables of a database brought into the workbench?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from arkit.errors import SourceError
from arkit.sources.options import Options
from arkit.sources.raw import Raw, Record, cell_text
from arkit.sources.readers import load_sheet
from arkit.sources.sniff import SourceFile, describe_file

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

CHUNK = 10_000


def _sqlalchemy() -> Any:
    try:
        import sqlalchemy
    except ImportError as error:
        raise SourceError(
            "reading from a database needs SQLAlchemy",
            remedy="install it with: pip install 'arkit[sql]'",
        ) from error
    return sqlalchemy


def database_file(address: str) -> SourceFile:
    """Describe a database by its address, without user or password.

    Parameters
    ----------
    address : str
        SQLAlchemy URL.

    Returns
    -------
    SourceFile
        A SQLite file with its digest; of a server the address, which has none.

    Raises
    ------
    SourceError
        When SQLAlchemy is missing, the address is none, or a SQLite file is missing.
    """
    sqlalchemy = _sqlalchemy()
    try:
        url = sqlalchemy.engine.make_url(address)
    except sqlalchemy.exc.ArgumentError as error:
        raise SourceError(
            "the address of the database cannot be read",
            remedy="write it as sqlite:///books.db or postgresql+psycopg://host/name",
        ) from error
    if url.get_backend_name() == "sqlite" and url.database not in (None, ":memory:"):
        path = Path(url.database)
        if not path.is_file():
            raise SourceError(f"there is no database {path}", remedy="check the path")
        return describe_file(path)
    shown = sqlalchemy.engine.URL.create(
        url.drivername, host=url.host, port=url.port, database=url.database
    )
    return SourceFile(name=str(shown), sha256="", n_bytes=0)


def database_sheets(
    address: str,
    connection: duckdb.DuckDBPyConnection,
    options: Options,
    table_of: Callable[[str], str | None],
) -> Iterator[tuple[Raw, str]]:
    """Raw tables of a database, customers and documents first.

    Parameters
    ----------
    address : str
        SQLAlchemy URL.
    connection : duckdb.DuckDBPyConnection
        The workbench.
    options : Options
        `table` names one table or view; otherwise all that are named after tables of
        the ledger are read.
    table_of : callable
        Table of the ledger that a name means, or None.

    Yields
    ------
    tuple of (Raw, str)
        Raw table and the table of the ledger it fills.

    Raises
    ------
    SourceError
        When the database cannot be reached or has no such table.
    """
    sqlalchemy = _sqlalchemy()
    try:
        engine = sqlalchemy.create_engine(address)
        names = _names(sqlalchemy, engine, options, table_of)
        with engine.connect() as source:
            for name, table in names:
                yield _load(sqlalchemy, source, name, connection), table
    except (sqlalchemy.exc.SQLAlchemyError, ImportError) as error:
        first_line = str(error).strip().splitlines()[0]
        raise SourceError(
            f"the database cannot be read: {first_line}",
            remedy="check its address, the driver, and the right to read",
        ) from error
    engine.dispose()


def _names(
    sqlalchemy: Any,
    engine: Engine,
    options: Options,
    table_of: Callable[[str], str | None],
) -> list[tuple[str, str]]:
    inspector = sqlalchemy.inspect(engine)
    there = [*inspector.get_table_names(), *inspector.get_view_names()]
    wanted = [name for name in there if options.table in (None, name)]
    named = [(name, table_of(name)) for name in wanted]
    found = [(name, table) for name, table in named if table]
    if not found:
        what = options.table or "named after a table of the ledger"
        raise SourceError(
            f"the database has no table or view {what}",
            rows=there,
            remedy="name one with --table",
        )
    order = {"customers": 0, "items": 1}
    return sorted(found, key=lambda pair: order.get(pair[1], 2))


def _load(
    sqlalchemy: Any,
    source: Connection,
    name: str,
    connection: duckdb.DuckDBPyConnection,
) -> Raw:
    table = sqlalchemy.table(sqlalchemy.sql.quoted_name(name, quote=True))
    query = sqlalchemy.select(sqlalchemy.literal_column("*")).select_from(table)
    result = source.execution_options(stream_results=True, yield_per=CHUNK).execute(
        query
    )

    def records() -> Iterator[Record]:
        for row in result:
            yield None, [cell_text(value) for value in row]

    return load_sheet(
        connection,
        source_file=name,
        sheet=name,
        records=records(),
        headings=list(result.keys()),
    )
