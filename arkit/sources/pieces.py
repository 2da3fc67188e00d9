"""Which sheets make up an extract, in which order, and what is each of them?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from arkit.errors import SourceError
from arkit.sources.database import database_file, database_sheets
from arkit.sources.delimited import FALLBACK
from arkit.sources.fields import ITEMS
from arkit.sources.headings import Match, best_match
from arkit.sources.layout import Layout, Profile
from arkit.sources.options import Options
from arkit.sources.profile import profiles
from arkit.sources.raw import Raw, drop_raw
from arkit.sources.readers import read_file
from arkit.sources.sniff import SourceFile, describe_file
from arkit.sources.workbench import remark

GENERIC = "generic"
FIRST = ("customers", ITEMS)
NAMES_TABLES = "name the files after tables: invoices.csv, payments.csv, customers.csv"


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One sheet, what it is, and the file it came from."""

    raw: Raw
    match: Match | None
    file: SourceFile


def candidates(profile: Profile | None, table: str) -> list[tuple[Profile, Layout]]:
    """Layouts that may describe a sheet of a table."""
    known = [profile] if profile else list(profiles().values())
    found = [(p, one) for p in known for one in p.layouts if one.table == table]
    if not found:
        generic = profiles()[GENERIC]
        found = [(generic, one) for one in generic.layouts if one.table == table]
    return found


def table_named(name: str, profile: Profile | None) -> str | None:
    """Table that a file or sheet is named after.

    >>> table_named("Payments_2026", None), table_named("notes", None)
    ('settlements', None)
    """
    for one in filter(None, (profile, profiles()[GENERIC])):
        for layout in one.layouts:
            for pattern in layout.detect.files:
                if re.fullmatch(f"(?:{pattern})(?:[-_ .]*[0-9].*)?", name, re.I):
                    return layout.table
    return None


def _order(table: str) -> int:
    return FIRST.index(table) if table in FIRST else len(FIRST)


def in_file(
    path: Path,
    connection: duckdb.DuckDBPyConnection,
    profile: Profile | None,
    options: Options,
) -> list[Piece]:
    """Sheets of one file: those named after tables, or the one list of documents.

    Parameters
    ----------
    path : Path
        The file.
    connection : duckdb.DuckDBPyConnection
        The workbench.
    profile : Profile or None
        The profile the analyst names.
    options : Options
        What the analyst knows and the extract does not say.

    Returns
    -------
    list of Piece
        Customers first, then documents, then the rest; complete fits or not.

    Raises
    ------
    SourceError
        When several sheets could be the list of documents.
    """
    file = describe_file(path)
    raws = read_file(connection, path, options, _fallback(profile))
    named = [(raw, table_named(raw.sheet, profile)) for raw in raws if len(raws) > 1]
    named = [(raw, table) for raw, table in named if table]
    if any(table == ITEMS for _, table in named):
        kept = sorted(named, key=lambda pair: _order(pair[1]))
    else:
        kept = [(_list_of_documents(path.name, raws, profile), ITEMS)]
    for raw in raws:
        if not any(raw is one for one, _ in kept):
            drop_raw(connection, raw)
            words = f"sheet {raw.source_file} is not used"
            remark(connection, [("note", words)])
    return [
        Piece(
            raw=raw, match=best_match(raw.head, candidates(profile, table)), file=file
        )
        for raw, table in kept
    ]


def _list_of_documents(file_name: str, raws: list[Raw], profile: Profile | None) -> Raw:
    if len(raws) == 1:
        return raws[0]
    layouts = candidates(profile, ITEMS)
    matches = [(raw, best_match(raw.head, layouts)) for raw in raws]
    complete = [raw for raw, match in matches if match and not match.missing]
    if len(complete) > 1:
        raise SourceError(
            f"{file_name} has several sheets that list documents",
            rows=[raw.sheet for raw in complete],
            remedy="name one with --sheet",
        )
    filled = [raw for raw in raws if raw.head]
    return (complete or filled or raws)[0]


def beside(
    path: Path, pieces: list[Piece], connection: duckdb.DuckDBPyConnection
) -> list[Piece]:
    """Add the files beside one file that its profile wants read with it.

    Parameters
    ----------
    path : Path
        The file the analyst named.
    pieces : list of Piece
        Its sheets.
    connection : duckdb.DuckDBPyConnection
        The workbench.

    Returns
    -------
    list of Piece
        The companions that fit, then the sheets given.
    """
    profile = next((p.match.profile for p in pieces if p.match), None)
    wanted = [one for one in profile.layouts if one.detect.beside] if profile else []
    found = []
    for layout in wanted:
        patterns = "|".join(layout.detect.files)
        for other in sorted(path.resolve().parent.iterdir()):
            is_other = other.is_file() and other.name != path.name
            if is_other and re.fullmatch(patterns, other.stem, re.I):
                piece = _one_table(other, connection, profile, layout.table)
                if piece.match and not piece.match.missing:
                    found.append(piece)
                else:
                    drop_raw(connection, piece.raw)
    return [*found, *pieces]


def _fallback(profile: Profile | None) -> str:
    return profile.encoding if profile else FALLBACK


def _one_table(
    path: Path,
    connection: duckdb.DuckDBPyConnection,
    profile: Profile | None,
    table: str,
    options: Options | None = None,
) -> Piece:
    """The sheet of a file that fits a table best."""
    file = describe_file(path)
    raws = read_file(connection, path, options or Options(), _fallback(profile))
    layouts = candidates(profile, table)
    fits = [(raw, best_match(raw.head, layouts)) for raw in raws]
    raw, match = max(fits, key=lambda fit: fit[1].rank if fit[1] else (0,))
    for other in raws:
        if other is not raw:
            drop_raw(connection, other)
            words = f"sheet {other.source_file} is not used"
            remark(connection, [("note", words)])
    return Piece(raw=raw, match=match, file=file)


def in_folder(
    path: Path,
    connection: duckdb.DuckDBPyConnection,
    profile: Profile | None,
    options: Options,
) -> Iterator[Piece]:
    """Files of a folder that are named after tables, one after the other.

    Parameters
    ----------
    path : Path
        The folder.
    connection : duckdb.DuckDBPyConnection
        The workbench.
    profile : Profile or None
        The profile the analyst names.
    options : Options
        What the analyst knows and the extract does not say.

    Yields
    ------
    Piece
        Customers first, then documents, then the rest.

    Raises
    ------
    SourceError
        When no file is named after the table of invoices.
    """
    files = sorted(f for f in path.iterdir() if f.is_file() and f.name[0] != ".")
    named = [(file, table_named(file.stem, profile)) for file in files]
    if not any(table == ITEMS for _, table in named):
        raise SourceError(
            f"{path.name} is a folder without a file of invoices",
            rows=[file.name for file in files],
            remedy=f"name one file, or {NAMES_TABLES}",
        )
    unused = [file.name for file, table in named if table is None]
    if unused:
        words = f"files that are named after no table are not used: {', '.join(unused)}"
        remark(connection, [("note", words)])
    used = [(file, table) for file, table in named if table]
    for file, table in sorted(used, key=lambda pair: _order(pair[1])):
        yield _one_table(file, connection, profile, table, options)


def in_database(
    address: str,
    connection: duckdb.DuckDBPyConnection,
    profile: Profile | None,
    options: Options,
) -> Iterable[Piece]:
    """Tables or views of a database that are named after tables of the ledger.

    Parameters
    ----------
    address : str
        SQLAlchemy URL.
    connection : duckdb.DuckDBPyConnection
        The workbench.
    profile : Profile or None
        The profile the analyst names.
    options : Options
        What the analyst knows and the extract does not say.

    Yields
    ------
    Piece
        Customers first, then documents, then the rest.
    """
    file = database_file(address)

    def table_of(name: str) -> str | None:
        return ITEMS if options.table else table_named(name, profile)

    for raw, table in database_sheets(address, connection, options, table_of):
        match = best_match(raw.head, candidates(profile, table))
        yield Piece(raw=raw, match=match, file=file)
