"""Is anything lost when a pack is stopped, killed, or runs out of disk?

    python benchmarks/pack_faults.py [N_REPORTS] [N_KILLS]

A pack of tiny reports, some of which fail, crash, hang or take too much memory. While
it runs, the process is killed or interrupted, its children are killed, and the disk is
filled, at moments drawn from a seed. After each round every PDF in the folder must be
whole. A last run must complete the pack, with the reports missing that cannot be made
and no others, and must give the bytes that an undisturbed run gives.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pypdf

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from arkit.report import verify  # noqa: E402 - after the path
from tests.tiny_pack import listed, tiny_notebook  # noqa: E402

SEED = 20250630
N_REPORTS, N_KILLS, N_JOBS = 1_000, 12, 2
BAD = ("raise", "exit", "killed", "crash", "loop", "memory")
ONE_BAD_IN = 40
KINDS = ("kill", "interrupt", "children", "twice", "full disk")
MIB = 2**20


def words(n: int) -> list[str]:
    """What the reports do: one in forty is bad, each kind in turn."""
    return [
        BAD[at // ONE_BAD_IN % len(BAD)] if at % ONE_BAD_IN == 7 else "fine"
        for at in range(n)
    ]


def begun(folder: Path, notebook: Path, n: int) -> subprocess.Popen:
    """Begin the pack, or go on with it, in a process of its own."""
    script = [sys.executable, str(ROOT / "tests" / "tiny_pack.py")]
    salt = {"PYTHONHASHSEED": str(random.randrange(1000)), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [*script, str(folder), str(notebook), str(n), str(N_JOBS), *words(n)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **salt},
    )


def family(process: subprocess.Popen) -> list[psutil.Process]:
    """Everything a process has started that still runs."""
    with suppress(psutil.Error):
        return psutil.Process(process.pid).children(recursive=True)
    return []


def disturb(process: subprocess.Popen, kind: str, folder: Path) -> None:
    """Do the harm."""
    if kind == "kill":
        process.kill()
    elif kind == "interrupt":
        process.send_signal(signal.SIGINT)
    elif kind == "twice":
        process.send_signal(signal.SIGINT)
        time.sleep(random.uniform(0, 0.8))
        process.send_signal(signal.SIGINT)
    elif kind == "children":
        for child in random.sample(family(process), k=min(3, len(family(process)))):
            with suppress(psutil.Error):
                child.kill()
        time.sleep(2)
        process.send_signal(signal.SIGINT)
    else:
        fill(folder)
        time.sleep(random.uniform(1, 4))
        process.send_signal(signal.SIGINT)


def fill(folder: Path) -> None:
    """Leave no space where the pack goes."""
    with suppress(OSError), (folder.parent / "ballast").open("ab", 0) as ballast:
        while True:
            ballast.write(b"0" * 65536)


@contextmanager
def small_disk(place: Path, megabytes: int):
    """A disk that can be filled without harm: a mount of its own where root may."""
    disk = place / "disk"
    disk.mkdir()
    options = f"size={megabytes}m"
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(disk)]
    can = os.geteuid() == 0 and subprocess.run(mount, check=False).returncode == 0
    try:
        yield disk, can
    finally:
        if can:
            subprocess.run(["umount", str(disk)], check=True)


def half_written(folder: Path) -> list[str]:
    """PDFs that cannot be read to their end."""
    bad = []
    for path in folder.glob("*.pdf"):
        try:
            assert len(pypdf.PdfReader(path).pages) == 1
        except Exception:  # whatever is wrong with it
            bad.append(path.name)
    return bad


def rounds(folder: Path, notebook: Path, n: int, n_kills: int) -> None:
    """Harm the pack again and again."""
    has_disk = folder.parent.is_mount()
    kinds = [kind for kind in KINDS if has_disk or kind != "full disk"]
    print("| harm | PDFs before | after | half-written | left running |")
    print("|---|---|---|---|---|")
    for number in range(n_kills):
        kind = kinds[number % len(kinds)]
        before = len(list(folder.glob("*.pdf")))
        wanted = before + random.randint(0, max(n // n_kills, 1))
        process = begun(folder, notebook, n)
        while len(list(folder.glob("*.pdf"))) < wanted and process.poll() is None:
            time.sleep(0.05)
        time.sleep(random.uniform(0, 1.5))
        relatives = family(process)
        disturb(process, kind, folder)
        process.communicate(timeout=120)
        (folder.parent / "ballast").unlink(missing_ok=True)
        _, alive = psutil.wait_procs(relatives, timeout=10)
        there = len(list(folder.glob("*.pdf")))
        bad = half_written(folder)
        print(f"| {kind} | {before} | {there} | {len(bad)} | {len(alive)} |")
        sys.stdout.flush()
        if bad or alive:
            raise SystemExit(f"half-written: {bad}; left running: {alive}")


def completed(folder: Path, notebook: Path, n: int) -> dict[str, bytes]:
    """Finish the pack and check it."""
    said = begun(folder, notebook, n).communicate()[0]
    if "left 0" not in said:
        raise SystemExit(f"the pack was not completed:\n{said[-2000:]}")
    found = verify(folder)
    wanted = {f"r{at:04d}" for at, one in enumerate(words(n)) if one != "fine"}
    missing = {name for name, _ in found.not_produced}
    if missing != wanted or not found.is_intact:
        raise SystemExit(f"{found}\nwanted {wanted}")
    print(f"{folder.name}: {found.n_files} files intact, {len(missing)} not produced")
    return listed(folder)


def main() -> None:
    """Harm a pack, complete it, and compare it with one left in peace."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else N_REPORTS
    n_kills = int(sys.argv[2]) if len(sys.argv) > 2 else N_KILLS
    random.seed(SEED)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        notebook = tiny_notebook(place / "tiny.ipynb")
        with small_disk(place, 64 + n // 8) as (disk, _):
            rounds(disk / "harmed", notebook, n, n_kills)
            harmed = completed(disk / "harmed", notebook, n)
            start = time.monotonic()
            shutil.rmtree(disk / "harmed")
            peaceful = completed(place / "in peace", notebook, n)
            seconds = time.monotonic() - start
    same = harmed == peaceful
    print(f"the same bytes as undisturbed: {same}; undisturbed {seconds:.0f} s wall")
    if not same:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
