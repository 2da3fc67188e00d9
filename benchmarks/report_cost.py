"""Where does the time of one report go, beside papermill and nbconvert on their own?

    python benchmarks/report_cost.py [RUNS]

CPU seconds (user + system, with all child processes), median of the runs; the two
commands take turns. The parts are measured in one process of their own.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

AS_OF = "2025-06-30"
CUSTOMER = "C00017"
BIN = Path(sys.executable).parent


def spent(command: list[str]) -> float:
    """CPU seconds of a command and its children."""
    before = os.times()
    subprocess.run(command, check=True, capture_output=True)
    after = os.times()
    return (after.children_user - before.children_user) + (
        after.children_system - before.children_system
    )


def compared(ledger: Path, place: Path, runs: int) -> None:
    """Take turns: arkit review, and papermill with the stock HTML export."""
    from arkit.report import notebook_path

    source, executed = str(notebook_path("customer_review")), str(place / "x.ipynb")
    ours = [str(BIN / "arkit"), "review", str(ledger), CUSTOMER, "--as-of", AS_OF]
    ours += ["-o", str(place / "reports")]
    run = [str(BIN / "papermill"), source, executed, "-p", "ledger_path", str(ledger)]
    export = [str(BIN / "jupyter"), "nbconvert", "--to", "html", executed]
    times: dict[str, list[float]] = {"arkit review": [], "papermill + nbconvert": []}
    for _ in range(runs):
        times["arkit review"].append(spent(ours))
        times["papermill + nbconvert"].append(spent(run) + spent(export))
    for name, values in times.items():
        print(f"| {name} | {statistics.median(values):.2f} |")
    ratios = [a / b for a, b in zip(*times.values(), strict=True)]
    print(f"| ratio, pair by pair | {statistics.median(ratios):.2f} |")


def timed(words: str, function: object) -> object:
    """Print the CPU seconds of a call."""
    start, before = time.process_time(), os.times()
    result = function()
    after = os.times()
    children = after.children_user - before.children_user
    print(f"| {words} | {time.process_time() - start + children:.2f} |")
    return result


def parts(ledger: Path) -> None:
    """Kernel and imports, cells, one figure, typesetting, workbook."""
    import nbformat

    from arkit import figures, metrics
    from arkit.ledger import open_ledger
    from arkit.report import notebook_path, write_workbook
    from arkit.report.running import runner
    from arkit.report.typst_print import print_pdf

    path = notebook_path("customer_review")
    given = {"ledger_path": str(ledger), "as_of": AS_OF, "customer_id": CUSTOMER}
    with tempfile.TemporaryDirectory() as place, runner("kernel") as chosen:
        short = nbformat.read(path, as_version=4)
        short.cells = short.cells[:3]
        nbformat.write(short, Path(place) / "short.ipynb")
        timed(
            "kernel and imports", partial(chosen.run, Path(place) / "short.ipynb", {})
        )
        executed = timed(
            "the whole notebook, kernel included", partial(chosen.run, path, given)
        )
        timed("typesetting, first in a process", lambda: print_pdf(executed))
        executed.cells[-1].metadata["changed"] = True
        timed("typesetting, again", lambda: print_pdf(executed))
        timed("workbook", lambda: write_workbook(executed, Path(place) / "x.xlsx"))
    aging = metrics.aging(open_ledger(ledger, as_of=AS_OF))
    figures.aging(aging)._repr_mimebundle_()
    timed("a figure, drawn and written", figures.aging(aging)._repr_mimebundle_)


def main() -> None:
    """Make the demo ledger and measure on it."""
    from arkit.demo import write_demo

    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as place:
        ledger = Path(place) / "demo.ledger"
        write_demo(ledger)
        print("| one customer review | CPU s |\n|---|---|")
        compared(ledger, Path(place), runs)
        print("\n| its parts | CPU s |\n|---|---|")
        parts(ledger)


if __name__ == "__main__":
    main()
