"""How does a ledger folder get into a database?"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from arkit.errors import LedgerError
from arkit.ledger.engine import connect, glob_safe
from arkit.ledger.engines.place import (
    CONTENTS_TABLE,
    Place,
    contents_table,
    place_of,
    reason,
    sqlalchemy_module,
)
from arkit.ledger.literals import name_literal, text_literal
from arkit.ledger.own_folder import own_folder
from arkit.ledger.store import CONTENTS_FILE, Contents, read_contents, table_files
from arkit.schema import TABLES

CHUNK = 1 << 20
TYPES = {
    "BIGINT": "BIGINT",
    "BOOLEAN": "BOOLEAN",
    "DATE": "DATE",
    "DOUBLE": "DOUBLE PRECISION",
    # Compared byte by byte, as everywhere else, whatever the language of the database.
    "VARCHAR": 'TEXT COLLATE "C"',
}
INDEXED = ("customer_id",)
CSV = "FORMAT csv, HEADER false, NULLSTR '\\N', FORCE_QUOTE *"
COPY_IN = "FORMAT csv, NULL '\\N'"


def copy_ledger(folder: str | Path, address: str, *, replace: bool = False) -> Contents:
    """Copy a ledger folder into a schema of a PostgreSQL database.

    Parameters
    ----------
    folder : str or Path
        Ledger folder made by `arkit import`.
    address : str
        SQLAlchemy URL with `?schema=NAME`, without a password. The schema is made
        where it does not exist.
    replace : bool, default False
        Replace a ledger that lies there; other tables are left alone.

    Returns
    -------
    Contents
        What was copied.

    Raises
    ------
    LedgerError
        When the folder is no ledger, the database cannot be reached or written, or a
        ledger lies there and may not be replaced. Then nothing is changed.
    """
    path = Path(folder)
    contents, files = read_contents(path), table_files(path)
    place = place_of(address)
    if place.dialect != "postgres":
        raise LedgerError(
            f"arkit does not load {place.dialect}",
            remedy="load the Parquet files of the ledger with its own loader, and the "
            f"text of {CONTENTS_FILE} into {CONTENTS_TABLE} (contents)",
        )
    sqlalchemy = sqlalchemy_module()
    with place.connect(isolation="READ COMMITTED") as connection:
        _check(sqlalchemy, connection, place, replace=replace)
        try:
            _load(connection, place, files, (path / CONTENTS_FILE))
            connection.commit()
        except sqlalchemy.exc.SQLAlchemyError as error:
            raise LedgerError(
                f"the ledger cannot be copied: {reason(error)}",
                remedy="check the right to make schemas and tables there",
            ) from error
    return contents


def make_schema(address: str) -> None:
    """Make a new schema.

    Parameters
    ----------
    address : str
        SQLAlchemy URL with `?schema=NAME`, without a password.

    Raises
    ------
    LedgerError
        When the schema exists, or may not be made.
    """
    _run(address, "CREATE SCHEMA {schema}")


def drop_schema(address: str) -> None:
    """Drop a schema that `make_schema` made, and what is in it.

    Parameters
    ----------
    address : str
        SQLAlchemy URL with `?schema=NAME`, without a password.

    Raises
    ------
    LedgerError
        When it may not be dropped.
    """
    _run(address, "DROP SCHEMA {schema} CASCADE")


def _run(address: str, text: str) -> None:
    place, sqlalchemy = place_of(address), sqlalchemy_module()
    with place.connect() as connection:
        try:
            run = connection.execution_options(no_parameters=True).exec_driver_sql
            run(text.format(schema=name_literal(place.schema)))
        except sqlalchemy.exc.SQLAlchemyError as error:
            raise LedgerError(
                f"the database refuses: {reason(error)}",
                remedy="name a schema that does not exist, and check the right to make "
                "schemas",
            ) from error


def _check(sqlalchemy: Any, connection: Any, place: Place, *, replace: bool) -> None:
    there = set(sqlalchemy.inspect(connection).get_table_names(schema=place.schema))
    if CONTENTS_TABLE in there and not replace:
        raise LedgerError(
            f"a ledger lies in the schema {place.schema}",
            remedy="name another schema, or replace it with --replace",
        )
    others = sorted(there & set(TABLES)) if CONTENTS_TABLE not in there else []
    if others:
        raise LedgerError(
            f"the schema {place.schema} has such tables, and they are no ledger",
            rows=others,
            remedy="name another schema",
        )


def _load(
    connection: Any, place: Place, files: dict[str, Path], contents: Path
) -> None:
    """Make the tables anew and fill them; the caller's transaction holds it all."""
    sqlalchemy, schema = sqlalchemy_module(), name_literal(place.schema)
    run = connection.execution_options(no_parameters=True).exec_driver_sql
    if place.schema not in sqlalchemy.inspect(connection).get_schema_names():
        run(f"CREATE SCHEMA {schema}")
    for table in (*TABLES, CONTENTS_TABLE):
        run(f"DROP TABLE IF EXISTS {schema}.{table}")
    for table, path in files.items():
        columns = TABLES[table].columns
        typed = ", ".join(f"{n} {TYPES[c.storage]}" for n, c in columns.items())
        run(f"CREATE TABLE {schema}.{table} ({typed})")
        _copy_in(connection, f"{schema}.{table}", path, list(columns))
        for column in (c for c in INDEXED if c in columns):
            run(f"CREATE INDEX ON {schema}.{table} ({column})")
        run(f"ANALYZE {schema}.{table}")
    run(f"CREATE TABLE {schema}.{CONTENTS_TABLE} (contents TEXT)")
    table = contents_table(place.schema)
    text = contents.read_text(encoding="utf-8")
    connection.execute(sqlalchemy.insert(table).values(contents=text))


def _copy_in(connection: Any, table: str, path: Path, columns: list[str]) -> None:
    """Stream one Parquet file into one table."""
    names = ", ".join(name_literal(name) for name in columns)
    with tempfile.TemporaryDirectory(dir=own_folder()) as spill:
        rows = Path(spill) / "rows.csv"
        writer = connect(spill)
        try:
            writer.execute("SET preserve_insertion_order = true")
            writer.execute(
                f"COPY (SELECT {names} FROM "
                f"read_parquet({text_literal(glob_safe(path))})) "
                f"TO {text_literal(rows.as_posix())} ({CSV})"
            )
        finally:
            writer.close()
        cursor = connection.connection.cursor()
        with (
            rows.open("rb") as stream,
            cursor.copy(f"COPY {table} ({names}) FROM STDIN ({COPY_IN})") as target,
        ):
            while chunk := stream.read(CHUNK):
                target.write(chunk)
