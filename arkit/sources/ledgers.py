"""How does an extract become a ledger, and how is whatever was named opened?"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from arkit.errors import LedgerError
from arkit.ledger import (
    Contents,
    Ledger,
    Origin,
    Provenance,
    as_day,
    connect,
    is_engine_address,
    open_ledger,
    write_ledger,
)
from arkit.ledger.own_folder import own_folder
from arkit.ledger.store import CONTENTS_FILE
from arkit.sources.extract import PLAIN_OPTIONS, read_extract
from arkit.sources.layout import Profile
from arkit.sources.options import Options

DEMO = "demo"


def import_ledger(
    source: str | Path,
    folder: str | Path,
    *,
    profile: str | Profile | None = None,
    options: Options = PLAIN_OPTIONS,
    keep: Mapping[str, object] | None = None,
) -> Contents:
    """Turn an extract into a ledger folder.

    Parameters
    ----------
    source : str or Path
        File, folder of files, or database address, see `read_extract`.
    folder : str or Path
        Ledger folder to write; it appears only when it is complete.
    profile : str or Profile, optional
        How the extract is laid out; recognized by its headings where not named.
    options : Options, optional
        What the analyst knows and the extract does not say.
    keep : mapping, optional
        `extract_date` (a day; that of the extract where not given) and `replace` (bool,
        whether an existing ledger may be replaced).

    Returns
    -------
    Contents
        What was written, with control totals and remarks.

    Raises
    ------
    SourceError
        When the extract cannot be read or leaves a question open.
    LedgerError
        When nothing of it can be used, or the folder exists and may not be replaced.
    """
    wishes = dict(keep or {})
    with tempfile.TemporaryDirectory(dir=own_folder()) as spill:
        connection = connect(spill)
        try:
            extract = read_extract(source, connection, profile=profile, options=options)
            day = wishes.get("extract_date") or extract.as_of
            provenance = Provenance(
                origins=tuple(
                    Origin(
                        file=file.name,
                        sha256=file.sha256,
                        size=file.n_bytes,
                        profile=extract.profile,
                    )
                    for file in extract.files
                ),
                extract_date=None if day is None else as_day(day),
                replace=bool(wishes.get("replace")),
            )
            return write_ledger(connection, Path(folder), provenance=provenance)
        finally:
            connection.close()


def read_ledger(
    path: str | Path,
    *,
    as_of: date | str | None = None,
    currency: str | None = None,
    profile: str | Profile | None = None,
    options: Options = PLAIN_OPTIONS,
) -> Ledger:
    """Open a ledger folder, an extract, or the demo, as of a day.

    Parameters
    ----------
    path : str or Path
        A ledger folder; an extract as `read_extract` takes it, which is imported into
        memory; `demo` for the demo ledger; or a ledger that stays on an engine of
        yours, `spark:FOLDER` or a database address with `?schema=NAME`.
    as_of : date or str, optional
        Last day whose events are known; the last possible day where not given.
    currency : str, optional
        Currency everything is converted into, at the rates of the ledger.
    profile : str or Profile, optional
        How an extract is laid out.
    options : Options, optional
        What the analyst knows and the extract does not say.

    Returns
    -------
    Ledger
        All customers, as known on the day.

    Raises
    ------
    LedgerError
        When the folder is no ledger or is damaged.
    SourceError
        When the extract cannot be read or leaves a question open.
    ParameterError
        When the day lies outside the data.

    Examples
    --------
    >>> ledger = read_ledger("demo", as_of="2025-06-30")
    >>> ledger.currency
    'EUR'
    """
    ledger = _opened(path, as_of, profile, options)
    return ledger.in_currency(currency) if currency else ledger


def _opened(
    path: str | Path,
    as_of: date | str | None,
    profile: str | Profile | None,
    options: Options,
) -> Ledger:
    place = Path(path)
    if is_engine_address(path) or (place / CONTENTS_FILE).is_file():
        return open_ledger(path, as_of=as_of)
    if str(path) == DEMO and not place.exists():
        from arkit.demo import AS_OF

        return _demo().as_of(as_day(as_of or AS_OF))
    if place.name.endswith(".ledger") and not place.exists():
        raise LedgerError(
            f"there is no ledger {place.name}",
            remedy="make one with `arkit import EXTRACT -o LEDGER`",
        )
    with tempfile.TemporaryDirectory(dir=own_folder()) as spill:
        folder = Path(spill) / "ledger"
        import_ledger(path, folder, profile=profile, options=options)
        return open_ledger(folder, as_of=as_of, copied=True)


@cache
def _demo() -> Ledger:
    """The demo ledger in memory, made once in a process."""
    from arkit.demo import write_demo

    with tempfile.TemporaryDirectory(dir=own_folder()) as spill:
        folder = Path(spill) / "ledger"
        write_demo(folder)
        return open_ledger(folder, copied=True)
