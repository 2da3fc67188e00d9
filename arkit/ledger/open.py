"""How is a ledger made from frames, and how is a folder opened?"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from arkit.errors import LedgerError
from arkit.ledger.day import as_day
from arkit.ledger.engine import DuckDBEngine, Engine, connect
from arkit.ledger.engines import is_engine_address, open_engine
from arkit.ledger.ledger import Ledger
from arkit.ledger.literals import name_literal
from arkit.ledger.own_folder import own_folder
from arkit.ledger.store import Contents, read_contents, table_files
from arkit.ledger.write import Provenance, write_ledger
from arkit.schema import TABLES

if TYPE_CHECKING:
    import duckdb
    import pandas as pd


def stage_tables(
    connection: duckdb.DuckDBPyConnection, tables: Mapping[str, pd.DataFrame]
) -> None:
    """Put frames with the schema's columns on the workbench.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The workbench.
    tables : mapping of str to DataFrame
        Schema table name to frame; money columns are whole minor units.

    Raises
    ------
    LedgerError
        When a table or column is not in the schema.
    """
    for name, frame in tables.items():
        if name not in TABLES:
            raise LedgerError(
                f"arkit knows no table {name!r}", remedy=f"use {', '.join(TABLES)}"
            )
        allowed = {*TABLES[name].columns, "source_file", "source_row"}
        unknown = [c for c in frame if c not in allowed]
        if unknown:
            raise LedgerError(
                f"{name} has columns arkit does not know",
                rows=unknown,
                remedy=f"use {', '.join(TABLES[name].columns)}",
            )
        if "source_row" not in frame:
            frame = frame.assign(source_row=range(1, len(frame) + 1))
        typed = ", ".join(
            f"CAST({name_literal(c)} AS {_type(name, c)}) AS {name_literal(c)}"
            for c in frame
        )
        connection.register("frame_in", frame)
        connection.execute(
            f"CREATE TABLE staged_{name} AS SELECT {typed} FROM frame_in"
        )
        connection.unregister("frame_in")


def _type(table: str, column: str) -> str:
    found = TABLES[table].columns.get(column)
    if found is not None:
        return found.storage
    return "BIGINT" if column == "source_row" else "VARCHAR"


def write_tables(
    tables: Mapping[str, pd.DataFrame],
    folder: str | Path,
    *,
    provenance: Provenance | None = None,
) -> Contents:
    """Write frames with the schema's columns as a ledger folder.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Schema table name to frame; money columns are whole minor units.
    folder : str or Path
        Ledger folder to write.
    provenance : Provenance, optional
        Sources, day of the extract, and whether an existing ledger may be replaced.

    Returns
    -------
    Contents
        What was written.

    Raises
    ------
    LedgerError
        As `write_ledger`.
    """
    with tempfile.TemporaryDirectory(dir=own_folder()) as spill:
        connection = connect(spill)
        try:
            stage_tables(connection, tables)
            return write_ledger(
                connection, Path(folder), provenance=provenance or Provenance()
            )
        finally:
            connection.close()


def open_ledger(
    folder: str | Path, *, as_of: date | str | None = None, copied: bool = False
) -> Ledger:
    """Open a ledger as of a day: a folder, or one on an engine of the user's.

    Parameters
    ----------
    folder : str or Path
        Folder made by `arkit import` or `write_tables`; `spark:FOLDER` lets Spark read
        it; a database address with `?schema=NAME` is a ledger that `arkit copy` put
        there.
    as_of : date or str, optional
        Last day whose events are known; the last possible day where not given.
    copied : bool, default False
        Copy the tables into memory, so that the folder may go.

    Returns
    -------
    Ledger
        All customers, as known on the day.

    Raises
    ------
    LedgerError
        When the folder is no ledger or is damaged, or the engine cannot be had.
    ParameterError
        When the day lies outside the data.
    """
    engine, contents = _engine_of(folder, copied=copied)
    ledger = Ledger(engine=engine, contents=contents, as_of_date=contents.last_as_of)
    return ledger if as_of is None else ledger.as_of(as_day(as_of))


def _engine_of(folder: str | Path, *, copied: bool) -> tuple[Engine, Contents]:
    if is_engine_address(folder):
        return open_engine(str(folder))
    path = Path(folder)
    contents = read_contents(path)
    return DuckDBEngine(table_files(path), copied=copied), contents


def from_tables(
    tables: Mapping[str, pd.DataFrame],
    *,
    as_of: date | str,
    extract_date: date | str | None = None,
) -> Ledger:
    """Make a ledger from frames, without a folder to keep.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Schema table name to frame; money columns are whole minor units.
    as_of : date or str
        Last day whose events are known.
    extract_date : date or str, optional
        Last day the frames cover.

    Returns
    -------
    Ledger
        All customers, as known on the day.

    Examples
    --------
    >>> import pandas as pd
    >>> day = pd.to_datetime
    >>> invoices = pd.DataFrame({
    ...     "invoice_id": ["A1", "A2"], "customer_id": ["C1", "C1"],
    ...     "invoice_date": day(["2025-01-02", "2025-02-03"]),
    ...     "due_date": day(["2025-02-01", "2025-03-05"]),
    ...     "amount": [10000, 5000], "currency": "EUR"})
    >>> payments = pd.DataFrame({
    ...     "customer_id": ["C1"], "invoice_id": ["A1"], "amount": [10000],
    ...     "settlement_date": day(["2025-02-11"]), "currency": "EUR"})
    >>> ledger = from_tables(
    ...     {"invoices": invoices, "settlements": payments}, as_of="2025-02-28")
    >>> ledger.query("SELECT item_id, open_amount, days_late FROM ledger")
       item_id  open_amount  days_late
    0        1          0.0       10.0
    1        2         50.0        NaN
    """
    day = None if extract_date is None else as_day(extract_date)
    with tempfile.TemporaryDirectory(dir=own_folder()) as folder:
        path = Path(folder) / "ledger"
        write_tables(tables, path, provenance=Provenance(extract_date=day))
        return open_ledger(path, as_of=as_of, copied=True)
