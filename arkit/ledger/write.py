"""How does an extract become a ledger folder?"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from arkit.errors import LedgerError
from arkit.ledger.allocation import allocate
from arkit.ledger.claims import settle_claims
from arkit.ledger.controls import count_controls, final_table
from arkit.ledger.intake import number_documents, prepare, set_aside
from arkit.ledger.literals import name_literal, text_literal
from arkit.ledger.store import (
    CONTENTS_FILE,
    SET_ASIDE_FILE,
    Contents,
    Control,
    Origin,
    Remark,
    digest_of,
    table_files,
    write_contents,
)
from arkit.schema import NO_CURRENCY, TABLES, from_minor

if TYPE_CHECKING:
    import duckdb

ROW_GROUP = 100_000
SORTED_BY = {"rates": "currency, rate_date"}


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where an extract came from and until when it reaches.

    Parameters
    ----------
    origins : tuple of Origin
        Files it was made from.
    extract_date : datetime.date, optional
        Last day the extract covers.
    replace : bool
        Whether an existing ledger may be replaced.
    """

    origins: tuple[Origin, ...] = ()
    extract_date: date | None = None
    replace: bool = False


def write_ledger(
    connection: duckdb.DuckDBPyConnection, folder: Path, *, provenance: Provenance
) -> Contents:
    """Turn a workbench of staged tables into a ledger folder.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Workbench with `staged_TABLE` tables, and `control`, `set_aside` and `remarks`
        where the source counted for itself.
    folder : Path
        Folder to write; it appears only when it is complete.
    provenance : Provenance
        Sources, day of the extract, and whether an existing ledger may be replaced.

    Returns
    -------
    Contents
        What was written, with control totals and remarks.

    Raises
    ------
    LedgerError
        When the folder exists, no document is left, or totals do not tie.
    """
    _check_target(folder, replace=provenance.replace)
    tables = prepare(connection)
    number_documents(connection)
    allocate(connection)
    _complete_customers(connection)
    settle_claims(connection, tables)
    controls = count_controls(connection, tables)
    broken = [c for c in controls if not c.ties]
    if broken:
        raise LedgerError(
            "control totals do not tie",
            rows=[f"{c.table} in {c.currency}" for c in broken],
            remedy="this is a fault of arkit; please report it with the extract",
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".arkit-", dir=folder.parent))
    try:
        n_rows = {table: _write_table(connection, table, aside) for table in tables}
        contents = _write_rest(connection, aside, n_rows, (controls, provenance))
        if folder.exists():
            shutil.rmtree(folder)
        aside.rename(folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return contents


def _check_target(folder: Path, *, replace: bool) -> None:
    if not folder.exists():
        return
    if not folder.is_dir() or (
        any(folder.iterdir()) and not (folder / CONTENTS_FILE).is_file()
    ):
        raise LedgerError(
            f"{folder.name} exists and is not a ledger",
            remedy="choose another name for the ledger folder",
        )
    if any(folder.iterdir()) and not replace:
        raise LedgerError(
            f"the ledger {folder.name} exists",
            remedy="choose another name, or replace it with --replace",
        )


def _complete_customers(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep one row per customer and day; add customers only documents know of."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE repeated AS SELECT entry AS repeated_entry FROM "
        "(SELECT entry, ROW_NUMBER() OVER (PARTITION BY customer_id, known_on ORDER BY "
        "entry) AS place FROM clean_customers) AS p WHERE place > 1"
    )
    set_aside(
        connection,
        "customers",
        "'the same customer and day again'",
        where="entry IN (SELECT repeated_entry FROM repeated)",
    )
    connection.execute(
        "INSERT INTO clean_customers BY NAME SELECT DISTINCT customer_id, "
        "DATE '0001-01-01' AS known_on, '' AS source_file, 0 AS source_row, 0 AS entry "
        "FROM (SELECT customer_id FROM clean_invoices UNION SELECT customer_id FROM "
        "final_settlements) AS seen WHERE customer_id NOT IN "
        "(SELECT customer_id FROM clean_customers)"
    )
    connection.execute(
        "INSERT INTO remarks SELECT 'note', 'customers that have documents but no row "
        "of their own: ' || COUNT(*) FROM clean_customers WHERE source_row = 0 "
        "HAVING COUNT(*) > 0 AND COUNT(*) < (SELECT COUNT(*) FROM clean_customers)"
    )


def _write_rest(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    n_rows: dict[str, int],
    about: tuple[tuple[Control, ...], Provenance],
) -> Contents:
    """Write what was set aside and what the ledger says about itself."""
    controls, provenance = about
    if not n_rows["invoices"]:
        raise LedgerError(
            "no document of the extract can be used",
            rows=_reasons(connection),
            remedy="correct the extract or choose another profile",
        )
    n_aside = _write_set_aside(connection, folder)
    ((first, last, currencies),) = connection.execute(
        "SELECT MIN(known_on), MAX(known_on), LIST(DISTINCT currency) FROM "
        "(SELECT known_on, currency FROM clean_invoices UNION ALL "
        "SELECT known_on, currency FROM final_settlements) AS events"
    ).fetchall()
    remarks = connection.execute("SELECT severity, remark FROM remarks").fetchall()
    contents = Contents(
        first_date=first,
        last_date=last,
        extract_date=provenance.extract_date,
        currencies=tuple(sorted(currencies)),
        n_rows=n_rows,
        digest=digest_of(table_files(folder)),
        origins=provenance.origins,
        controls=controls,
        remarks=tuple(Remark(severity=s, text=r) for s, r in remarks),
        n_set_aside=n_aside,
    )
    write_contents(folder, contents)
    return contents


def _reasons(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute(
        "SELECT reason, COUNT(*) FROM set_aside GROUP BY 1 ORDER BY 2 DESC"
    ).fetchall()
    return [f"{n} rows: {reason}" for reason, n in rows]


def _write_table(
    connection: duckdb.DuckDBPyConnection, table: str, folder: Path
) -> int:
    columns = TABLES[table].columns
    names = ", ".join(name_literal(name) for name in columns)
    event = TABLES[table].event_date or "known_on"
    order = SORTED_BY.get(table, f"customer_id, {event}")
    ties = "".join(f", {name_literal(n)}" for n in columns if n not in order)
    path = text_literal((folder / f"{table}.parquet").as_posix())
    final = final_table(table)
    ((count,),) = connection.execute(
        f"COPY (SELECT {names} FROM {final} ORDER BY {order}{ties}) TO {path} "
        f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
    ).fetchall()
    return count


def _write_set_aside(connection: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """Write the rows set aside as CSV that a spreadsheet shows and never runs."""
    frame = connection.sql(
        "SELECT * FROM set_aside ORDER BY source_file, source_row, table_name"
    ).df()
    if frame.empty:
        return 0
    for column in ("table_name", "source_file", "reason", "currency", "record"):
        text = frame[column].astype("object").where(frame[column].notna(), "")
        risky = text.astype(str).str.match(r"^[=+\-@\t\r]")
        frame[column] = text.where(~risky, "'" + text.astype(str))
    rows = zip(frame["amount"], frame["amount"].isna(), frame["currency"], strict=True)
    frame["amount"] = [
        "" if is_missing else from_minor(int(amount), currency or NO_CURRENCY)
        for amount, is_missing, currency in rows
    ]
    frame.to_csv(folder / SET_ASIDE_FILE, index=False, encoding="utf-8-sig")
    return len(frame)
