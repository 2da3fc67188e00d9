"""A notebook of one cell that behaves as its words say, and packs of it.

    python tests/tiny_pack.py FOLDER NOTEBOOK N_REPORTS N_JOBS [WORDS ...]

produces (or resumes) a pack of it, for tests that stop or kill the process. TINY_ENGINE
names the engine and TINY_SECONDS the limit of a cell.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import nbformat.v4 as nb

from arkit.report import Event, Job, PackOptions, produce_pack
from arkit.report.running import Limits

PARAMETERS = """words: str = "fine"  # what it does
ledger_path: str = ""  # what it rests on
pack_path: str = ""  # list of the reports"""
BEHAVES = """import os, signal, sys, time
said = words.split()
if said[0] == "raise": raise ValueError("cannot read /home/anna/secret/books.csv")
if said[0] == "exit": os._exit(3)
if said[0] == "killed": os.kill(os.getpid(), signal.SIGKILL)
if said[0] == "crash": os.kill(os.getpid(), signal.SIGSEGV)
if said[0] == "loop": time.sleep(600)
if said[0] == "memory": bytearray(40 * 2**30)
if said[0] == "wait": time.sleep(float(said[1]))
print(words)"""
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def tiny_notebook(path: Path) -> Path:
    """Write the notebook."""
    cells = [
        nb.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}, id="given"),
        nb.new_code_cell(BEHAVES, id="behave"),
    ]
    page = nb.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    path.write_text(nb.writes(page), encoding="utf-8")
    return path


def tiny_jobs(notebook: Path, words: Sequence[str], **parameters: str) -> list[Job]:
    """One report per words, named by place."""
    return [
        Job(
            notebook=str(notebook),
            parameters={"words": said, **parameters},
            name=f"r{at:04d}",
        )
        for at, said in enumerate(words)
    ]


def listed(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def main() -> None:
    """Produce a pack and say each report on its own line."""
    folder, notebook, n_reports, n_jobs, *words = sys.argv[1:]
    said = words or ["fine"]
    jobs = tiny_jobs(
        Path(notebook), [f"{said[n % len(said)]} #{n}" for n in range(int(n_reports))]
    )

    def told(event: Event) -> None:
        sys.stdout.write(f"{event.outcome} {event.name} {event.reason}\n")
        sys.stdout.flush()

    options = PackOptions(
        n_jobs=int(n_jobs),
        engine=os.environ.get("TINY_ENGINE", "auto"),
        resume=True,
        limits=Limits(cell_seconds=float(os.environ.get("TINY_SECONDS", "5"))),
    )
    pack = produce_pack(
        jobs,
        folder,
        options=options,
        cover=Job(notebook=notebook, name="cover"),
        told=told,
    )
    sys.stdout.write(f"left {pack.n_left}\n")


if __name__ == "__main__":
    main()
