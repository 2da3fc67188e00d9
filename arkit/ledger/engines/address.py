"""Does a name mean a ledger on an engine of the user's, and how is it opened?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from arkit.ledger.store import read_contents

if TYPE_CHECKING:
    from arkit.ledger.engine import Engine
    from arkit.ledger.store import Contents

SPARK = "spark:"


def is_engine_address(name: str | Path) -> bool:
    """Whether a name means a ledger that stays on an engine of the user's.

    Parameters
    ----------
    name : str or Path
        What the analyst gave as the ledger.

    Returns
    -------
    bool
        True for `spark:FOLDER` and for a database address with `?schema=NAME`; a
        database address without a schema is an extract, which is imported.

    Examples
    --------
    >>> is_engine_address("spark:books/my.ledger")
    True
    >>> is_engine_address("postgresql://ann@books.example/erp?schema=arkit")
    True
    >>> is_engine_address("postgresql://ann@books.example/erp")
    False
    >>> is_engine_address("my.ledger")
    False
    """
    text = str(name)
    if not isinstance(name, str) or text.startswith(SPARK):
        return isinstance(name, str)
    return "://" in text and "schema" in parse_qs(urlsplit(text).query)


def is_tied_to_process(name: str | Path) -> bool:
    """Whether an engine, once asked, cannot be let go of before its process forks.

    Parameters
    ----------
    name : str or Path
        What the analyst gave as the ledger.

    Returns
    -------
    bool
        True for Spark, whose session is a socket to a Java process and threads. DuckDB
        and databases let go of their connections and connect again.

    Examples
    --------
    >>> is_tied_to_process("spark:books/my.ledger"), is_tied_to_process("my.ledger")
    (True, False)
    """
    return isinstance(name, str) and name.startswith(SPARK)


def digest_at(address: str) -> str:
    """Find the digest of a ledger that stays on an engine of the user's.

    Parameters
    ----------
    address : str
        `spark:FOLDER`, or a database address with `?schema=NAME`.

    Returns
    -------
    str
        As the ledger says it now; empty where only Spark could tell, since asking it
        would cost more than a report.

    Raises
    ------
    LedgerError
        When the database cannot be reached or holds no ledger.

    Examples
    --------
    >>> digest_at("spark:hdfs://books.example/my.ledger")
    ''
    """
    if not address.startswith(SPARK):
        from arkit.ledger.engines.place import contents_in, place_of

        return contents_in(place_of(address))[0].digest
    folder = Path(address.removeprefix(SPARK))
    return read_contents(folder).digest if folder.is_dir() else ""


def open_engine(address: str) -> tuple[Engine, Contents]:
    """Open the ledger that stays on an engine of the user's.

    Parameters
    ----------
    address : str
        `spark:FOLDER`, or a database address with `?schema=NAME`.

    Returns
    -------
    tuple of (Engine, Contents)
        The engine, and what the ledger says about itself.

    Raises
    ------
    LedgerError
        When the engine cannot be had or holds no such ledger.

    Examples
    --------
    >>> open_engine("postgresql://ann@books.example/erp?schema=")
    Traceback (most recent call last):
    ...
    arkit.errors.LedgerError: the address names no schema. end it with ?schema=arkit
    """
    if address.startswith(SPARK):
        from arkit.ledger.engines.spark import open_spark

        return open_spark(address.removeprefix(SPARK))
    from arkit.ledger.engines.database import open_database

    return open_database(address)
