"""How does Spark answer, over the Parquet files of a ledger?"""

from __future__ import annotations

import hashlib
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arkit.errors import LedgerError
from arkit.ledger.engine import HELD_AT_MOST
from arkit.ledger.engines.translate import translate
from arkit.ledger.engines.typed import Typed
from arkit.ledger.store import CONTENTS_FILE, Contents, contents_of
from arkit.schema import TABLES

if TYPE_CHECKING:
    import pandas as pd

LOCAL = {
    "spark.master": "local[*]",
    "spark.app.name": "arkit",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "8",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
}


def spark_session() -> Any:
    """Find the Spark session of this process, or start one on this machine.

    Returns
    -------
    pyspark.sql.SparkSession
        The active session, as notebooks of a cluster have one; otherwise one made with
        what `SPARK_CONF_DIR` and `PYSPARK_SUBMIT_ARGS` say, and local where they say
        nothing.

    Raises
    ------
    LedgerError
        When PySpark or Java is missing.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise LedgerError(
            "a ledger on Spark needs PySpark",
            remedy="install it with: pip install 'arkit[spark]'",
        ) from error
    active = SparkSession.getActiveSession()
    if active is not None:
        return active
    from pyspark import SparkConf
    from pyspark.errors import PySparkException

    try:
        wanted = SparkConf()
        for name, value in LOCAL.items():
            wanted.setIfMissing(name, value)
        with warnings.catch_warnings():
            # Which pandas PySpark would like: only Arrow tables come back from it.
            warnings.filterwarnings("ignore", "PySpark does not yet", FutureWarning)
            return SparkSession.builder.config(conf=wanted).getOrCreate()
    except (PySparkException, OSError) as error:
        raise LedgerError(
            "Spark does not start", remedy="install Java 17 and set JAVA_HOME"
        ) from error


def open_spark(place: str) -> tuple[SparkEngine, Contents]:
    """Open the ledger folder that Spark reads from a place.

    Parameters
    ----------
    place : str
        Folder on this machine, or an address that Spark knows (`hdfs:`, `s3a:`, ...).

    Returns
    -------
    tuple of (SparkEngine, Contents)
        Engine over the Parquet files, and what the ledger says about itself.

    Raises
    ------
    LedgerError
        When it is no ledger, or Spark cannot be had.
    """
    session = spark_session().newSession()
    from pyspark.errors import PySparkException

    folder = Path(place).resolve().as_uri() if Path(place).exists() else place
    name = place.rstrip("/").rpartition("/")[2]
    try:
        found = session.read.text(f"{folder}/{CONTENTS_FILE}", wholetext=True)
        contents = contents_of(found.collect()[0][0], name=name)
    except PySparkException as error:
        raise LedgerError(
            f"Spark finds no ledger {name}",
            remedy="give the folder that `arkit import` made",
        ) from error
    tables = {t: f"{folder}/{t}.parquet" for t in TABLES if t in contents.n_rows}
    return SparkEngine(session, tables), contents


class SparkEngine:
    """Spark over Parquet files.

    Parameters
    ----------
    session : pyspark.sql.SparkSession
        A session of its own: its temporary views are the ledger's.
    tables : dict of str to str
        Schema table name to the address of a Parquet file.
    """

    dialect = "spark"

    def __init__(self, session: Any, tables: dict[str, str]) -> None:
        self._session = session
        self._typed = Typed(tables)
        self._tables = frozenset(tables)
        self._held: dict[str, Any] = {}
        session.conf.set("spark.sql.ansi.enabled", "true")
        session.conf.set("spark.sql.session.timeZone", "UTC")
        for name, path in tables.items():
            session.read.parquet(path).createOrReplaceTempView(f"raw_{name}")

    def query(self, sql: str, *, small: bool = False) -> pd.DataFrame:
        """Run one SELECT and return its rows; Spark itself sees how many it reads."""
        del small
        asked = self._session.sql(translate(sql, self.dialect))
        return self._typed.of_arrow(asked.toArrow(), sql)

    def hold(self, sql: str, *, small: bool = False) -> str:
        """Keep the rows of a SELECT in Spark's memory, or on its disks."""
        del small
        name = "held_" + hashlib.sha256(sql.encode()).hexdigest()[:16]
        kept = self._held.pop(name, None)
        if kept is None:
            self._typed.hold(name, sql)
            # Spark does not find a cached view again in a text with a WITH of its own.
            kept = self._session.sql(translate(sql, self.dialect)).localCheckpoint()
            kept.createOrReplaceTempView(name)
        self._held[name] = kept  # the last asked for is the last to go
        for oldest in list(self._held)[:-HELD_AT_MOST]:
            self._session.catalog.dropTempView(oldest)
            del self._held[oldest]  # Spark lets its rows go with the last reference
            self._typed.drop(oldest)
        return name

    def has(self, table: str) -> bool:
        """Whether the store has this table."""
        return table in self._tables
