"""A Spark session and a PostgreSQL server, started once and stopped by the test run.

Collected only by `make test-engines`, which names ARKIT_TEST_ENGINES; what cannot be
had here is skipped with the reason.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

if "ARKIT_TEST_ENGINES" not in os.environ:
    collect_ignore_glob = ["test_*.py"]

AS_OF = "2025-06-30"
PASSWORD = "not-to-be-seen-7f3a"
SUPERUSER = "arkit"
SERVERS = ("/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt")
# Many small questions: compiled little, in two parts, so that rows do meet.
SMALL = {
    "spark.master": "local[2]",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.sql.shuffle.partitions": "2",
}


def server_program(name: str) -> str | None:
    """A program of the PostgreSQL server, which many systems keep off the PATH."""
    places = [p for place in SERVERS for p in sorted(Path(place).glob(f"*/bin/{name}"))]
    return str(places[-1]) if places else shutil.which(name)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo ledger as a folder."""
    from arkit.demo import write_demo

    folder = tmp_path_factory.mktemp("demo") / "demo.ledger"
    write_demo(folder)
    return folder


class Server:
    """A private PostgreSQL server on this machine, with a password."""

    def __init__(self, place: Path, options: dict[str, object]) -> None:
        self.place = place
        self.options = options
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def address(self, schema: str) -> str:
        here = f"{SUPERUSER}@127.0.0.1:{self.port}/postgres"
        return f"postgresql://{here}?schema={schema}"

    def run(self, program: str, *arguments: object) -> None:
        found = server_program(program)
        assert found, program
        with (self.place / f"{program}.log").open("w+") as said:
            end = subprocess.run(
                [found, *map(str, arguments)], stdout=said, stderr=said, **self.options
            )
            said.seek(0)
            assert end.returncode == 0, said.read()

    def start(self) -> None:
        secret = self.place / "secret"
        secret.write_text(PASSWORD, encoding="utf-8")
        data = self.place / "data"
        # Texts in a language's order, so that a sort that leans on it is seen.
        order = ("--locale=C", "--locale-provider=icu", "--icu-locale=en-US")
        who = ("-U", SUPERUSER, "-A", "scram-sha-256", f"--pwfile={secret}")
        self.run("initdb", "-D", data, *who, "-E", "UTF8", "--no-sync", *order)
        settings = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c fsync=off "
            f"-c unix_socket_directories='{self.place}'"
        )
        self.run(
            "pg_ctl", "-D", data, "-o", settings, "-l", self.place / "log", "start"
        )

    def stop(self) -> None:
        self.run("pg_ctl", "-D", self.place / "data", "-m", "immediate", "stop")


def unprivileged(place: Path) -> dict[str, object]:
    """How to run the server: it refuses to run as root."""
    options: dict[str, object] = {"check": False, "cwd": place}
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        shutil.chown(place, "nobody")
        options |= {"user": "nobody", "extra_groups": ()}
    return options


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A running server, or a skip that says what is missing."""
    if server_program("initdb") is None:
        pytest.skip(
            "no PostgreSQL server on this machine (Debian: apt install postgresql)"
        )
    place = Path(tempfile.mkdtemp(prefix="arkit-pg-"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARKIT_DATABASE_PASSWORD", PASSWORD)
        running = Server(place, unprivileged(place))
        running.start()
        try:
            yield running
        finally:
            running.stop()
            shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="session")
def spark() -> Iterator[object]:
    """A Spark session on this machine, or a skip that says what is missing."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("no Java on this machine, which Spark needs (17 or newer)")
    pytest.importorskip("pyspark", reason="no PySpark: make test-engines gets it")
    from arkit.ledger.engines import spark as engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "LOCAL", engine.LOCAL | SMALL)
        running = engine.spark_session()
    running.sparkContext.setLogLevel("ERROR")
    yield running
    running.stop()


@pytest.fixture(scope="session")
def spark_demo(spark: object, demo: Path) -> str:
    """Address under which Spark reads the demo."""
    return f"spark:{demo}"


@pytest.fixture(scope="session")
def postgres_demo(server: Server, demo: Path) -> str:
    """Address under which PostgreSQL holds the demo."""
    from arkit.ledger.engines.copying import copy_ledger

    address = server.address("demo")
    copy_ledger(demo, address)
    return address
