"""How does an extract, of whatever kind, become typed and staged tables?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from arkit.errors import SourceError
from arkit.schema import TABLES
from arkit.sources.documents import stage_documents
from arkit.sources.fields import ITEMS
from arkit.sources.headings import Match, refuse
from arkit.sources.layout import Profile
from arkit.sources.options import Options
from arkit.sources.pieces import Piece, beside, in_database, in_file, in_folder
from arkit.sources.plain_tables import stage_table
from arkit.sources.preamble import stated_day
from arkit.sources.profile import find_profile
from arkit.sources.raw import Raw, drop_raw
from arkit.sources.rows import Sheet, sort_rows
from arkit.sources.sniff import SourceFile
from arkit.sources.ties import check_ties
from arkit.sources.typed import type_cells
from arkit.sources.workbench import is_staged, lay_out, stage

PLAIN_OPTIONS = Options()


@dataclass(frozen=True, kw_only=True)
class Extract:
    """What was read, and how.

    Attributes
    ----------
    profile : str
        Name of the profile that the documents were read with.
    files : tuple of SourceFile
        Files with their digests and sizes in bytes.
    counts : mapping of str to mapping of str to int
        Rows `read`, `staged` and `set aside` by table.
    conventions : mapping of str to mapping of str to str
        By file: its encoding and delimiter, and how each date and amount column is
        written, such as `%d.%m.%Y` or `1.234,56`.
    as_of : date or None
        Day the extract states for itself.
    """

    profile: str
    files: tuple[SourceFile, ...]
    counts: Mapping[str, Mapping[str, int]]
    conventions: Mapping[str, Mapping[str, str]]
    as_of: date | None = None


@dataclass
class _Reading:
    """What has been read so far."""

    connection: duckdb.DuckDBPyConnection
    options: Options
    profile: str = ""
    as_of: date | None = None
    files: dict[str, SourceFile] = field(default_factory=dict)
    conventions: dict[str, dict[str, str]] = field(default_factory=dict)

    def read(self, piece: Piece) -> None:
        """Read one sheet and take its raw rows out of the workbench again."""
        try:
            self._read(piece.raw, piece.match)
        finally:
            drop_raw(self.connection, piece.raw)
        self.files[piece.file.name] = piece.file

    def _read(self, raw: Raw, match: Match | None) -> None:
        if match is None or match.missing:
            raise refuse(raw, match)
        sheet, n_data = sort_rows(self.connection, Sheet(raw=raw, match=match))
        typed = type_cells(self.connection, sheet, self.options)
        place = self.conventions.setdefault(raw.source_file, dict(raw.notes))
        place.update(typed.formats)
        if match.layout.table == ITEMS:
            self.profile = match.profile.name
            self.as_of = stated_day(typed) or self.as_of
            day = f"DATE '{self.as_of}'" if self.as_of else "CAST(NULL AS DATE)"
            stage_documents(self.connection, typed, n_data=n_data, as_of=day)
        else:
            stage_table(self.connection, typed)


def _pieces(
    path: str | Path,
    connection: duckdb.DuckDBPyConnection,
    profile: Profile | None,
    options: Options,
) -> Iterable[Piece]:
    if "://" in str(path):
        return in_database(str(path), connection, profile, options)
    place = Path(path)
    if not place.exists():
        raise SourceError(f"there is no {place}", remedy="check the path")
    if place.is_dir():
        return in_folder(place, connection, profile, options)
    return beside(place, in_file(place, connection, profile, options), connection)


def read_extract(
    path: str | Path,
    connection: duckdb.DuckDBPyConnection,
    *,
    profile: str | Profile | None = None,
    options: Options = PLAIN_OPTIONS,
) -> Extract:
    r"""Read an extract into typed, staged tables.

    Parameters
    ----------
    path : str or Path
        A file (text, Excel, web page, Parquet, JSON lines), a folder of files named
        after tables (invoices.csv, payments.xlsx ...), or the address of a database
        such as `sqlite:///books.db`.
    connection : duckdb.DuckDBPyConnection
        The workbench. It gets a table `staged_TABLE` for every table of the schema that
        the extract gives rows for, with money in minor units and `source_file` and
        `source_row`; and `set_aside`, `control`, `layout` and `remarks`.
    profile : str or Profile, optional
        A built-in profile, the path of a TOML file, or a profile; recognized by the
        headings where it is not named.
    options : Options, optional
        What the analyst knows and the extract does not say.

    Returns
    -------
    Extract
        What was read, and how.

    Raises
    ------
    SourceError
        When the extract cannot be read, lacks a needed column, holds no documents, or
        can be read in two ways.

    Notes
    -----
    Every row of data is staged or set aside with a reason, and rows and amounts read
    equal those staged plus those set aside, to the cent, per currency (`control`).
    Headings, subtotals, totals and footers are counted in `layout`.

    A row with a settled date is staged with its original amount and a settlement on
    that day. A row without one is staged with its open amount, because the days of
    earlier part payments are not in the extract; the original amount goes into the
    reference. A row that is settled on a day the extract does not say is set aside.
    Payments and credits in rows of their own become settlements without a document,
    credit notes become documents with a negative amount.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     place = Path(folder) / "items.csv"
    ...     _ = place.write_text(
    ...         "Customer No;Invoice No;Invoice date;Due date;Amount;Paid on\n"
    ...         "0042;R1;13.01.2026;12.02.2026;1.234,50;20.02.2026\n",
    ...         encoding="utf-8",
    ...     )
    ...     workbench = duckdb.connect()
    ...     extract = read_extract(place, workbench)
    >>> extract.profile, extract.conventions["items.csv"]["amount"]
    ('generic', '1.234,56')
    >>> workbench.execute("SELECT customer_id, amount FROM staged_invoices").fetchall()
    [('0042', 123450)]
    """
    lay_out(connection)
    known = find_profile(profile)
    reading = _Reading(connection=connection, options=options)
    for piece in _pieces(path, connection, known, options):
        reading.read(piece)
    counts = _counts(connection)
    if not counts.get("invoices", {}).get("read"):
        raise SourceError(
            f"{Path(str(path)).name} holds no documents",
            remedy="check that the extract has rows below its headings",
        )
    _complete(connection)
    check_ties(connection)
    return Extract(
        profile=reading.profile,
        files=tuple(reading.files.values()),
        counts=counts,
        conventions=reading.conventions,
        as_of=reading.as_of,
    )


def _complete(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the two tables every ledger needs, empty if need be."""
    for name in ("invoices", "settlements"):
        if not is_staged(connection, name):
            columns = {
                c.name: f"CAST(NULL AS {c.storage})"
                for c in TABLES[name].columns.values()
                if c.required
            }
            origin = {"source_file": "NULL", "source_row": "NULL"}
            stage(connection, name, {**origin, **columns}, "WHERE false")


def _counts(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, int]]:
    """Rows read, staged and set aside by table."""
    queries = {
        "read": "SELECT table_name, sum(n_rows) FROM control GROUP BY 1",
        "set aside": "SELECT table_name, count(*) FROM set_aside GROUP BY 1",
    }
    counts: dict[str, dict[str, int]] = {}
    for word, query in queries.items():
        for table, n_rows in connection.execute(query).fetchall():
            counts.setdefault(table, {"read": 0, "staged": 0, "set aside": 0})
            counts[table][word] = int(n_rows)
    for count in counts.values():
        count["staged"] = count["read"] - count["set aside"]
    return counts
