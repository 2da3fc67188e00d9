"""Measure the metrics on DuckDB, Spark and PostgreSQL, side by side in one run.

    python benchmarks/engines.py ADDRESS [N_INVOICES]

ADDRESS is a PostgreSQL schema for the ledger, which is replaced, such as
postgresql://user@host/name?schema=bench; `-` leaves PostgreSQL out. Spark needs
PySpark, Java and PYSPARK_SUBMIT_ARGS="--driver-memory 3g pyspark-shell". CPU is that
of the engine's own processes: this one for DuckDB, the Java machine for Spark, the
server's processes for PostgreSQL (read from /proc, so the server must run on this
machine). Says whether the answers are the same to the bit.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from big_ledger import make

from arkit.cli.questions import answer, questions
from arkit.cli.same_figures import difference
from arkit.ledger import Ledger, open_ledger
from arkit.sources import import_ledger

AS_OF = "2025-06-30"
TICKS = os.sysconf("SC_CLK_TCK")
# Models, whose input is that of the back-tests: they measure Python, not the engine.
MODELS = ("forecast", "new_invoices_cash")


def cpu_of_family(parent: int) -> float:
    """CPU seconds of the processes that a process has begun, ended or not."""
    total = 0
    for place in Path("/proc").glob("[0-9]*"):
        try:
            fields = (place / "stat").read_text().rpartition(") ")[2].split()
        except OSError:  # it has ended
            continue
        own, waited_for = map(int, fields[11:13]), map(int, fields[13:15])
        if int(place.name) == parent:
            total += sum(waited_for)
        elif int(fields[1]) == parent:
            total += sum(own) + sum(waited_for)
    return total / TICKS


def engine_cpu(ledger: Ledger) -> float:
    """CPU seconds that an engine has used so far, this process included."""
    dialect = ledger.engine.dialect
    if dialect == "postgres":
        text = "SELECT pg_backend_pid()"
        worker = ledger.engine._connection.exec_driver_sql(text).scalar_one()
        stat = Path(f"/proc/{worker}/stat").read_text()
        return time.process_time() + cpu_of_family(
            int(stat.rpartition(") ")[2].split()[1])
        )
    begun = cpu_of_family(os.getpid()) if dialect == "spark" else 0.0
    return time.process_time() + begun


def measured(ledger: Ledger, ask: object) -> tuple[object, float, float]:
    """The answer, CPU seconds and wall seconds."""
    cpu, wall = engine_cpu(ledger), time.perf_counter()
    found = answer(ask, ledger)
    wall = time.perf_counter() - wall
    return found, engine_cpu(ledger) - cpu, wall


def opened(folder: Path, address: str) -> list[Ledger]:
    """The ledger on every engine that can be had."""
    ledgers = [open_ledger(folder, as_of=AS_OF)]
    ledgers.append(open_ledger(f"spark:{folder}", as_of=AS_OF))
    if address != "-":
        from arkit.ledger.engines.copying import copy_ledger

        start = time.perf_counter()
        copy_ledger(folder, address, replace=True)
        print(f"copied into PostgreSQL in {time.perf_counter() - start:.0f} s\n")
        ledgers.append(open_ledger(address, as_of=AS_OF))
    return ledgers


def compared(ledgers: list[Ledger]) -> None:
    """Ask every question of every engine and print a line for each."""
    asked = {q: ask for q, ask in questions().items() if q not in MODELS}
    names = [ledger.engine.dialect for ledger in ledgers]
    heads = [f"{name} CPU s | wall s" for name in names]
    print(f"| question | {' | '.join(heads)} | the same |")
    print("|---" * (2 * len(names) + 2) + "|")
    totals = [0.0] * (2 * len(names))
    n_same = 0
    for name, ask in asked.items():
        found = [measured(ledger, ask) for ledger in ledgers]
        unlike = [difference(name, found[0][0], one[0]) for one in found[1:]]
        n_same += not any(unlike)
        figures = [value for one in found for value in one[1:]]
        totals = [a + b for a, b in zip(totals, figures, strict=True)]
        cells = " | ".join(f"{value:.2f}" for value in figures)
        print(f"| {name} | {cells} | {'NO' if any(unlike) else 'yes'} |", flush=True)
        for one in filter(None, unlike):
            print(f"| {one.what} {one.rows} |")
    cells = " | ".join(f"{value:.0f}" for value in totals)
    print(f"| all {len(asked)} | {cells} | {n_same} of {len(asked)} |")


def main() -> None:
    """Make the ledger, open it everywhere, and compare."""
    address = sys.argv[1]
    n = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    with tempfile.TemporaryDirectory() as place:
        make(Path(place) / "extract", n)
        folder = Path(place) / "big.ledger"
        import_ledger(str(Path(place) / "extract"), folder)
        print(f"{n:,} invoices\n")
        compared(opened(folder, address))


if __name__ == "__main__":
    main()
