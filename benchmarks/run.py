"""Measure arkit beside what people use today, in one run.

    python benchmarks/run.py [N_INVOICES ...]

Every task is a process of its own; the table gives its CPU seconds (user + system) and
its peak memory. Times of shared machines are noisy: read the ratios.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from big_ledger import make

HERE = Path(__file__).parent
SIZES = (10_000, 1_000_000)
TASKS = (
    "import_extract",
    "pandas_aging",
    "aging",
    "month_ends",
    "portfolio",
    "customer",
)


def measured(task: str, extract: Path, ledger: Path) -> tuple[float, float, str]:
    """CPU seconds, peak GB and what the task printed."""
    with tempfile.TemporaryFile("w+") as said:
        child = subprocess.Popen(
            [sys.executable, HERE / "tasks.py", task, extract, ledger], stdout=said
        )
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        words = said.read()
    if child.returncode:
        words = "failed"
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1e6, words


def main() -> None:
    """Measure every task at every size."""
    sizes = [int(n) for n in sys.argv[1:]] or list(SIZES)
    print("| invoices | task | CPU s | peak GB | said |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as place:
        for n in sizes:
            extract, ledger = Path(place) / f"{n}", Path(place) / f"{n}.ledger"
            make(extract, n)
            for task in TASKS:
                cpu, memory, words = measured(task, extract, ledger)
                short = " · ".join(words.split("\n")).strip(" ·")
                print(f"| {n:,} | {task} | {cpu:.2f} | {memory:.2f} | {short} |")


if __name__ == "__main__":
    main()
