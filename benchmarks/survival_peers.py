"""Measure survival analysis beside the libraries people use, in one run.

    python benchmarks/survival_peers.py [--lifelines PYTHON] [--sksurv PYTHON]
        [--rscript RSCRIPT] [--tasks NAME ...] [N_INVOICES ...]

Every library and task is a process of its own, one after the other, three times; the
table gives the median CPU seconds of the task and how many times arkit's that is. A
library that took over a minute at one size is not asked for the next. lifelines needs
pandas below 3, so it and scikit-survival are given as the Python of another
environment; what is not given is left out.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from simulated_delays import simulate
from survival_tasks import ages, score_of

HERE = Path(__file__).parent
SIZES = (10_000, 100_000, 1_000_000)
TASKS = (
    *("curve", "outcomes", "log_rank", "cox", "cox_clustered"),
    *("concordance", "brier", "chances"),
)
CANNOT = {
    ("statsmodels", "concordance"),
    ("statsmodels", "brier"),
    ("lifelines", "brier"),
    ("scikit-survival", "cox_clustered"),
    ("scikit-survival", "chances"),  # needs a matrix of all items by all days
    ("R survival", "brier"),
}
TOO_SLOW, AT_MOST = 60.0, 600.0
QUADRATIC = {("scikit-survival", "concordance"): 100_000}


class Sized:
    """Data of one size, as a file for Python and a folder for R."""

    def __init__(self, place: Path, n: int) -> None:
        data = simulate(n)
        self.n, self.npz, self.folder = n, place / f"{n}.npz", place / f"{n}"
        np.savez(self.npz, **data)
        self.folder.mkdir()
        self.days = data["days"]
        extra = {"score": score_of(data), "age": ages(self)}
        for name, values in {**data, **extra}.items():
            kind = np.float64 if values.dtype.kind == "f" else np.int32
            values.astype(kind).ravel(order="F").tofile(self.folder / name)


def once(
    command: list[str], task: str, data: Sized, at_most: float
) -> tuple[float, float, str]:
    """CPU seconds, MB and result of one run; infinite where it did not end."""
    is_r = command[-1].endswith(".R")
    try:
        said = subprocess.run(
            [*command, task, str(data.folder if is_r else data.npz)],
            capture_output=True,
            text=True,
            timeout=at_most,
            check=True,
        ).stdout
    except subprocess.TimeoutExpired:
        return float("inf"), float("nan"), "stopped"
    except subprocess.CalledProcessError as error:
        last = (error.stderr.strip().splitlines() or [""])[-1]
        return float("nan"), float("nan"), f"failed: {last[:60]}"
    cpu, grown, result = said.strip().split(" ", 2)
    return float(cpu), float(grown), result


def commands(given: argparse.Namespace) -> dict[str, list[str]]:
    """How each library is called."""
    tasks = str(HERE / "survival_tasks.py")
    pythons = {
        "arkit": sys.executable,
        "statsmodels": sys.executable,
        "lifelines": given.lifelines,
        "scikit-survival": given.sksurv,
    }
    found = {name: [p, tasks, name] for name, p in pythons.items() if p}
    if given.rscript:
        found["R survival"] = [given.rscript, str(HERE / "survival_tasks.R")]
    return found


def asked(argv: list[str] | None = None) -> argparse.Namespace:
    """Options of the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--lifelines")
    parser.add_argument("--sksurv")
    parser.add_argument("--rscript")
    parser.add_argument("--tasks", nargs="*", default=TASKS, choices=TASKS)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--at-most", type=float, default=AT_MOST, help="seconds a run")
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    return parser.parse_args(argv)


def main() -> None:
    """Measure every task at every size with every library."""
    given = asked()
    calls = commands(given)
    slow: set[tuple[str, str]] = set(CANNOT)
    print("| invoices | task | library | CPU s | × arkit | + MB | result |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as place:
        for n in given.sizes:
            data = Sized(Path(place), n)
            for task in given.tasks:
                ours = float("nan")
                for name, command in calls.items():
                    if (name, task) in slow or n > QUADRATIC.get((name, task), n):
                        continue
                    runs = [once(command, task, data, given.at_most)]
                    while len(runs) < given.runs and runs[0][0] < TOO_SLOW:
                        runs.append(once(command, task, data, given.at_most))
                    cpu = statistics.median(r[0] for r in runs)
                    ours = cpu if name == "arkit" else ours
                    if not cpu < TOO_SLOW:
                        slow.add((name, task))
                    print(
                        f"| {n:,} | {task} | {name} | {cpu:.4f} | {cpu / ours:.1f} | "
                        f"{runs[0][1]:.0f} | {runs[0][2]} |",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
