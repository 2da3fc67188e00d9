"""What does a pack of customer reviews cost, beside papermill and nbconvert?

    python benchmarks/pack.py [N_REPORTS] [N_STOCK]
    python benchmarks/pack.py --growth [N ...]
    python benchmarks/pack.py --memory [N_REPORTS]

The first compares, over the same notebook and parameters: `arkit monthly`, all reports
in one command; and a shell loop of stock `papermill` and `jupyter nbconvert`, two
commands per report, to PDF through a browser where playwright is installed and to HTML
where it is not. CPU seconds are user + system of all processes. The loop is run for the
first N_STOCK customers only; its cost per report does not depend on how many there are.

The second produces packs of 10, 100 and 1,000 reports of a notebook of one cell. The
third looks at the memory of a report's process that nothing else shares, several times
a second, while customer reviews are made.
"""

import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

AS_OF = "2025-06-30"
BIN = Path(sys.executable).parent
N_REPORTS, N_STOCK = 20, 3
GROWTH = (10, 100, 1_000)


def spent(command: list[str], *, allow: tuple[int, ...] = (0,)) -> tuple[float, float]:
    """CPU and wall seconds of a command, with everything it starts."""
    before, start = os.times(), time.monotonic()
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode not in allow:
        raise SystemExit(f"{command[0]}: {done.stderr[-2000:]}")
    after, wall = os.times(), time.monotonic() - start
    user = after.children_user - before.children_user
    return user + after.children_system - before.children_system, wall


def customers(ledger: Path, n: int) -> list[str]:
    """Customers with the largest exposure."""
    from arkit.judgment import customer_summary
    from arkit.sources import read_ledger

    return list(customer_summary(read_ledger(ledger, as_of=AS_OF))["customer_id"][:n])


def ours(ledger: Path, ids: list[str], place: Path) -> tuple[float, float]:
    """One command; portfolio report and cover come along."""
    command = [str(BIN / "arkit"), "monthly", str(ledger), "--as-of", AS_OF]
    chosen = ["--customers", ",".join(ids), "-o", str(place / "pack")]
    return spent([*command, *chosen, "--jobs", "2"])


def stock(ledger: Path, ids: list[str], place: Path) -> tuple[str, float, float]:
    """Two commands per report, as their manuals say."""
    from arkit.report import notebook_path

    ending = "webpdf" if importlib.util.find_spec("playwright") else "html"
    source, executed = str(notebook_path("customer_review")), str(place / "x.ipynb")
    cpu = wall = 0.0
    for one in ids:
        given = {"ledger_path": str(ledger), "as_of": AS_OF, "customer_id": one}
        pairs = [part for pair in given.items() for part in ("-p", *pair)]
        run = [str(BIN / "papermill"), source, executed, *pairs]
        export = [str(BIN / "jupyter"), "nbconvert", "--to", ending, executed]
        for command in (run, export):
            used, lasted = spent(command)
            cpu, wall = cpu + used, wall + lasted
    return ending, cpu / len(ids), wall / len(ids)


def compared(n: int, n_stock: int) -> None:
    """Print CPU and wall per report, and the ratio."""
    from arkit.demo import write_demo

    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        ledger = place / "demo.ledger"
        write_demo(ledger)
        ids = customers(ledger, n)
        few = ours(ledger, ids[:1], place / "few")
        many = ours(ledger, ids, place / "many")
        ending, cpu, wall = stock(ledger, ids[:n_stock], place)
    per = max(len(ids) - 1, 1)
    next_cpu, next_wall = ((b - a) / per for a, b in zip(few, many, strict=True))
    mine_cpu, mine_wall = many[0] / len(ids), many[1] / len(ids)
    print("customer_review | CPU s per report | wall s per report\n---|---|---")
    print(f"arkit monthly, {len(ids)} reviews | {mine_cpu:.2f} | {mine_wall:.2f}")
    print(f"arkit monthly, each further review | {next_cpu:.2f} | {next_wall:.2f}")
    print(f"papermill + nbconvert --to {ending} | {cpu:.2f} | {wall:.2f}")
    print(f"ratio | {cpu / mine_cpu:.1f} | {wall / mine_wall:.1f}")
    print(f"ratio, each further review | {cpu / next_cpu:.1f} | {wall / next_wall:.1f}")


def private_memory(n: int) -> None:
    """Print what each report's process has for itself at its largest."""
    from arkit.demo import write_demo

    most: dict[int, int] = {}
    with tempfile.TemporaryDirectory() as name:
        ledger = Path(name) / "demo.ledger"
        write_demo(ledger)
        command = [BIN / "arkit", "monthly", ledger, "--as-of", AS_OF, "--jobs", "2"]
        chosen = ["--customers", ",".join(customers(ledger, n)), "-o", f"{name}/pack"]
        pack = subprocess.Popen([*command, *chosen], stdout=subprocess.DEVNULL)
        while pack.poll() is None:
            for one in psutil.Process(pack.pid).children(recursive=True):
                with suppress(psutil.Error):
                    if not one.children():  # those that reports are forked from have
                        size = one.memory_full_info().uss
                        most[one.pid] = max(most.get(one.pid, 0), size)
            time.sleep(0.2)
    sizes = sorted(size / 1e6 for size in most.values())
    print(f"{len(sizes)} processes: reviews, their printing, portfolio and cover;")
    print("private memory of each at its largest, MB:")
    print(" ".join(f"{size:.0f}" for size in sizes))


def growth(sizes: list[int]) -> None:
    """Print what packs of a light notebook cost as they grow."""
    from tests.tiny_pack import tiny_notebook

    script = [sys.executable, str(ROOT / "tests" / "tiny_pack.py")]
    os.environ["PYTHONPATH"] = str(ROOT)
    print("reports | CPU s | CPU s per report | wall s | again, nothing changed: CPU s")
    print("---|---|---|---|---")
    with tempfile.TemporaryDirectory() as name:
        notebook = tiny_notebook(Path(name) / "tiny.ipynb")
        for n in sizes:
            folder = Path(name) / str(n)
            command = [*script, str(folder), str(notebook), str(n), "2"]
            cpu, wall = spent(command)
            again, _ = spent(command)
            print(f"{n:,} | {cpu:.1f} | {cpu / n:.3f} | {wall:.1f} | {again:.1f}")


def main() -> None:
    """Measure what is asked for."""
    print(f"{psutil.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n")
    if sys.argv[1:2] == ["--growth"]:
        growth([int(n) for n in sys.argv[2:]] or list(GROWTH))
        return
    if sys.argv[1:2] == ["--memory"]:
        private_memory(*[int(n) for n in sys.argv[2:]] or [N_REPORTS])
        return
    given = [int(n) for n in sys.argv[1:]]
    compared(*(given + [N_REPORTS, N_STOCK][len(given) :]))


if __name__ == "__main__":
    main()
