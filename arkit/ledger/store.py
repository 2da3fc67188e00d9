"""What is in a ledger folder, and how is it read back?

A ledger is a folder: one Parquet file per table, sorted by customer and date, and
`ledger.json`, which says what the tables hold and where they came from.
"""

from __future__ import annotations

import calendar
import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from arkit.errors import LedgerError
from arkit.schema import TABLES

FORMAT = 1
CONTENTS_FILE = "ledger.json"
SET_ASIDE_FILE = "set_aside.csv"


@dataclass(frozen=True, kw_only=True)
class Origin:
    """A file or table the ledger was made from.

    Parameters
    ----------
    file : str
        File name without its folder.
    sha256 : str
        Digest of its bytes; empty for a database.
    size : int
        Bytes.
    profile : str
        Profile it was read with.
    """

    file: str
    sha256: str
    size: int
    profile: str


@dataclass(frozen=True, kw_only=True)
class Control:
    """Rows and amounts of one table, source and currency that came in and where to.

    Parameters
    ----------
    table, file, currency : str
        What was counted.
    n_in, n_accepted, n_set_aside : int
        Rows.
    amount_in, accepted_amount, set_aside_amount : int
        Minor units of the currency.
    """

    table: str
    file: str
    currency: str
    n_in: int
    amount_in: int
    n_accepted: int
    accepted_amount: int
    n_set_aside: int
    set_aside_amount: int

    @property
    def ties(self) -> bool:
        """Whether rows and amounts in equal accepted plus set aside."""
        return (
            self.n_in == self.n_accepted + self.n_set_aside
            and self.amount_in == self.accepted_amount + self.set_aside_amount
        )


@dataclass(frozen=True, kw_only=True)
class Remark:
    """Something about the extract a person should know; `watch` asks for a look.

    Parameters
    ----------
    severity : str
        `note` or `watch`.
    text : str
        The remark.
    """

    severity: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What a ledger folder says about itself.

    Parameters
    ----------
    first_date, last_date : datetime.date
        First and last day on which something became known.
    extract_date : datetime.date or None
        Day until which the extract reaches, where it is known.
    currencies : tuple of str
        Currencies of the documents and settlements.
    n_rows : dict of str to int
        Rows per table.
    digest : str
        SHA-256 over the tables.
    origins : tuple of Origin
        Where the rows came from.
    controls : tuple of Control
        Rows and amounts in, accepted and set aside.
    remarks : tuple of Remark
        What a person should know.
    n_set_aside : int
        Rows set aside.
    """

    first_date: date
    last_date: date
    extract_date: date | None
    currencies: tuple[str, ...]
    n_rows: dict[str, int]
    digest: str
    origins: tuple[Origin, ...] = ()
    controls: tuple[Control, ...] = ()
    remarks: tuple[Remark, ...] = ()
    n_set_aside: int = 0

    @property
    def last_as_of(self) -> date:
        """Last day the ledger can be read as of.

        The day of the extract; where that is not known, the end of the month of the
        last event.
        """
        if self.extract_date is not None:
            return self.extract_date
        last = self.last_date
        return last.replace(day=calendar.monthrange(last.year, last.month)[1])


def write_contents(folder: Path, contents: Contents) -> None:
    """Write `ledger.json` into a folder.

    Parameters
    ----------
    folder : Path
        The ledger folder.
    contents : Contents
        What to write.
    """
    text = json.dumps(
        {"format": FORMAT, **asdict(contents)}, default=str, indent=1, sort_keys=True
    )
    (folder / CONTENTS_FILE).write_text(text + "\n", encoding="utf-8")


def read_contents(folder: Path) -> Contents:
    """Read what a ledger folder says about itself.

    Parameters
    ----------
    folder : Path
        The ledger folder.

    Returns
    -------
    Contents
        Days covered, currencies, row counts, totals, digest.

    Raises
    ------
    LedgerError
        When the folder is no ledger, is damaged, or was written by a newer arkit.
    """
    path = folder / CONTENTS_FILE
    if not path.is_file():
        raise LedgerError(
            f"{folder.name} is not a ledger folder",
            remedy="make one with `arkit import SOURCE -o LEDGER`",
        )
    return contents_of(path.read_bytes(), name=folder.name)


def contents_of(text: str | bytes, *, name: str) -> Contents:
    """Read the text of `ledger.json`, wherever it is kept.

    Parameters
    ----------
    text : str or bytes
        What `write_contents` wrote.
    name : str
        Name of the ledger, for the messages.

    Returns
    -------
    Contents
        Days covered, currencies, row counts, totals, digest.

    Raises
    ------
    LedgerError
        When the text is damaged, or was written by a newer arkit.
    """
    try:
        found = json.loads(text)
        version = found.pop("format")
        if version != FORMAT:
            raise LedgerError(
                f"{name} has format {version}, this arkit reads {FORMAT}",
                remedy="import the extract again",
            )
        return _contents(found)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LedgerError(
            f"{CONTENTS_FILE} in {name} is damaged",
            remedy="import the extract again",
        ) from error


def _contents(found: dict) -> Contents:
    day = found["extract_date"]
    return Contents(
        **found
        | {
            "first_date": date.fromisoformat(found["first_date"]),
            "last_date": date.fromisoformat(found["last_date"]),
            "extract_date": None if day is None else date.fromisoformat(day),
            "currencies": tuple(found["currencies"]),
            "origins": tuple(Origin(**o) for o in found["origins"]),
            "controls": tuple(Control(**c) for c in found["controls"]),
            "remarks": tuple(Remark(**r) for r in found["remarks"]),
        }
    )


def table_files(folder: Path) -> dict[str, Path]:
    """Parquet files of a ledger folder by table name.

    Parameters
    ----------
    folder : Path
        The ledger folder.

    Returns
    -------
    dict of str to Path
        Only tables of the schema; other files are left alone.

    Raises
    ------
    LedgerError
        When invoices or settlements are missing.
    """
    files = {name: folder / f"{name}.parquet" for name in TABLES}
    found = {name: path for name, path in files.items() if path.is_file()}
    missing = [t for t in ("customers", "invoices", "settlements") if t not in found]
    if missing:
        raise LedgerError(
            f"tables are missing in {folder.name}",
            rows=missing,
            remedy="import the extract again",
        )
    return found


def digest_of(files: dict[str, Path]) -> str:
    """SHA-256 over the tables of a ledger, in name order.

    Parameters
    ----------
    files : dict of str to Path
        Parquet files by table name.

    Returns
    -------
    str
        Hexadecimal digest.
    """
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(name.encode())
        with files[name].open("rb") as stream:
            total.update(hashlib.file_digest(stream, "sha256").digest())
    return total.hexdigest()
