"""What does a report cost: forked, with a stock kernel, with papermill and nbconvert?

    python benchmarks/notebook_engines.py [REPORTS]

Ways take turns over the same notebook and customers, in one run. CPU seconds are those
of all processes, from start to end of the whole way divided by its reports; memory is
what a report's process has for itself (Linux). Shared machines are noisy: read the
ratios.
"""

import importlib.util
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

AS_OF = "2025-06-30"
CUSTOMERS = ("C00017", "C00088", "C00031", "C00040", "C00012", "C00063")
STARTED_ANEW = 2  # reports of the ways that start anew each time: all cost the same
BIN = Path(sys.executable).parent
TINY = (
    'customer_id: str = "C00017"  # number of the account',
    "import pandas as pd\nfrom arkit import figures, metrics, tables",
    "pd.DataFrame({'customer_id': [customer_id], 'n': [1]})",
)
Way = Callable[[Path, list[dict], Path], None]


def spent(work: Callable[[], None]) -> tuple[float, float]:
    """CPU and wall seconds of a call and all processes that end in it."""
    start, before = time.perf_counter(), os.times()
    work()
    after = os.times()
    return sum(after[:4]) - sum(before[:4]), time.perf_counter() - start


def with_runner(kind: str, path: Path, jobs: list[dict], *, share: bool) -> None:
    """Run and print with one of arkit's engines, in a process of its own."""
    code = (
        "import sys, json, tempfile; from pathlib import Path\n"
        "from arkit.report.running import runner\n"
        "from arkit.report.rendering import write_files\n"
        "kind, path, jobs, share = json.loads(sys.argv[1])\n"
        "with runner(kind) as r, tempfile.TemporaryDirectory() as aside:\n"
        "    rest = {n: v for n, v in jobs[0].items() if n != 'customer_id'}\n"
        "    share and r.shared(Path(path), ['customer_id'], rest, printed=True)\n"
        "    for job in jobs:\n"
        "        r.run(Path(path), job, then=write_files, aside=Path(aside))\n"
    )
    about = json.dumps([kind, str(path), jobs, share])
    subprocess.run([sys.executable, "-c", code, about], check=True)


def with_papermill(path: Path, jobs: list[dict], place: Path, *, to: str) -> None:
    """The two commands people chain in a shell loop."""
    for number, job in enumerate(jobs):
        executed = str(place / f"{number}.ipynb")
        run = [str(BIN / "papermill"), str(path), executed]
        for name, value in job.items():
            run += ["-r", name, str(value)]
        export = [str(BIN / "jupyter"), "nbconvert", "--to", to, executed]
        subprocess.run(run, check=True, capture_output=True)
        subprocess.run(export, check=True, capture_output=True)


def compared(path: Path, jobs: list[dict], place: Path) -> None:
    """Let the ways take turns over one notebook."""
    can = shutil.which("chromium") and importlib.util.find_spec("playwright")
    to = "webpdf" if can else "html"
    ways = {
        "fork, common part shared": partial(with_runner, "fork", share=True),
        "fork": partial(with_runner, "fork", share=False),
        "stock kernel": partial(with_runner, "kernel", share=False),
        f"papermill + nbconvert --to {to}": partial(with_papermill, to=to),
    }
    found = {}
    for name, way in ways.items():
        starts_anew = way.func is with_papermill or way.args == ("kernel",)
        some = jobs[:STARTED_ANEW] if starts_anew else jobs
        own = (place,) if way.func is with_papermill else ()
        cpu, wall = spent(partial(way, path, some, *own))
        found[name] = cpu / len(some)
        each = f"{cpu / len(some):.2f} | {wall / len(some):.2f}"
        print(f"| {path.stem} | {name} | {len(some)} | {each} |", flush=True)
    slowest = list(found)[-1]
    for name, cpu in found.items():
        ratio = found[slowest] / cpu
        print(f"| {path.stem} | {slowest} : {name} | | {ratio:.1f} | |")


PRIVATE = """
from pathlib import Path
lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024
"""


def marginal(path: Path, jobs: list[dict]) -> None:
    """What one more report costs once the server is warm, and its own memory."""
    from arkit.report.running.fork_runner import ForkRunner

    cpu, own = [], []
    with tempfile.TemporaryDirectory() as place, ForkRunner() as runner:
        measured = with_cell(path, PRIVATE.strip(), Path(place))
        for job in [jobs[0], *jobs]:
            before = time.process_time() + runner.cpu_seconds
            executed = runner.run(measured, job)
            cpu.append(time.process_time() + runner.cpu_seconds - before)
            own.append(float(executed.cells[-1].outputs[0].data["text/plain"]))
    words = f"{statistics.median(cpu[1:]):.2f} | {max(own):.0f} MB of its own"
    print(f"| {path.stem} | fork, one more, not printed | {len(jobs)} | {words} |")


EACH = """
import sys, json, os, psutil; from pathlib import Path
from arkit.report.running import runner
kind, path, jobs = json.loads(sys.argv[1])
def spent():
    own = sum(os.times()[:4])
    for one in psutil.Process().children(recursive=True):
        try: own += sum(one.cpu_times()[:4])
        except psutil.NoSuchProcess: pass
    return own
with runner(kind) as r:
    before, found = spent(), []
    for job in jobs:
        r.run(Path(path), job)
        now = spent(); found.append(now - before); before = now
print(json.dumps(found))
"""


def later_ones(path: Path, jobs: list[dict]) -> None:
    """What the second and every later notebook costs, by who runs it."""
    found = {}
    for kind in ("kernel", "forked-kernel", "fork"):
        about = json.dumps([kind, str(path), jobs])
        command = [sys.executable, "-c", EACH, about]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        first, *later = json.loads(done.stdout)
        found[kind] = statistics.median(later)
        words = f"{found[kind]:.2f} (the first: {first:.2f})"
        print(
            f"| {path.stem} | {kind}, one more, not printed | {len(jobs)} | {words} |"
        )
    for kind, cpu in found.items():
        print(f"| {path.stem} | kernel : {kind} | | {found['kernel'] / cpu:.1f} | |")


def with_cell(path: Path, source: str, place: Path) -> Path:
    """A copy of a notebook with one more cell."""
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(source))
    nbformat.write(notebook, place / path.name)
    return place / path.name


def tiny_notebook(place: Path) -> Path:
    """Parameters, the usual imports and one small table: nothing but overhead."""
    from nbformat import v4, write

    cells = [v4.new_code_cell(text) for text in TINY]
    cells[0].metadata["tags"] = ["parameters"]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    write(notebook, place / "tiny.ipynb")
    return place / "tiny.ipynb"


def main() -> None:
    """Make the demo ledger and measure on it."""
    from arkit.demo import write_demo
    from arkit.report import notebook_path

    n = int(sys.argv[1]) if len(sys.argv) > 1 else 6
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        write_demo(place / "demo.ledger")
        common = {"ledger_path": str(place / "demo.ledger"), "as_of": AS_OF}
        chosen = (CUSTOMERS * n)[:n]
        print("| notebook | way | reports | CPU s a report | wall s a report |")
        print("|---|---|---|---|---|")
        tiny, review = tiny_notebook(place), notebook_path("customer_review")
        later_ones(tiny, [{"customer_id": one} for one in chosen])
        for path, rest in ((tiny, {}), (review, common)):
            jobs = [rest | {"customer_id": customer} for customer in chosen]
            marginal(path, jobs)
            compared(path, jobs, place)


if __name__ == "__main__":
    main()
