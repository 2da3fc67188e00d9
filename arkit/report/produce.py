"""How does one report come about, from notebook to PDF and workbook?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from arkit.errors import ParameterError, ReportError
from arkit.report.put_in_place import write_together
from arkit.report.rendering import render
from arkit.report.running import Limits, runner


@dataclass(frozen=True, kw_only=True)
class Job:
    """A report to produce: which notebook, with what, under which name.

    Parameters
    ----------
    notebook : str
        Name of a notebook, or the path of one.
    parameters : mapping of str to object
        Values for its parameter cell.
    name : str
        File name without its ending.
    """

    notebook: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    name: str


@dataclass(frozen=True, kw_only=True)
class Produced:
    """Files of one report.

    Parameters
    ----------
    job : Job
        What was asked for.
    pdf, workbook : Path
        The files.
    n_tables : int
        Tables in the workbook.
    n_pages : int
        Pages of the PDF.
    """

    job: Job
    pdf: Path
    workbook: Path
    n_tables: int
    n_pages: int = 0


def produce(
    job: Job,
    folder: str | Path,
    *,
    engine: str = "auto",
    limits: Limits | None = None,
) -> Produced:
    """Produce one report: run the notebook, print it, write the numbers beside it.

    Parameters
    ----------
    job : Job
        Notebook, parameters and file name.
    folder : str or Path
        Where the PDF and the workbook go; made where it does not exist.
    engine : str, default "auto"
        What runs the notebook: `fork`, `forked-kernel`, `kernel` or `auto`.
    limits : Limits, optional
        Seconds and memory the report may use.

    Returns
    -------
    Produced
        The files, which appear only when both are complete.

    Raises
    ------
    ParameterError
        When the notebook does not take these parameters, or the folder is a file.
    ReportError
        When a cell fails, a limit is reached, the page cannot be typeset, or the disk
        is full.
    """
    target = report_folder(folder)
    with runner(engine) as running:
        made = render(job.notebook, job.parameters, running, limits or Limits())
    pdf, workbook = target / f"{job.name}.pdf", target / f"{job.name}.xlsx"
    try:
        write_together({pdf.name: made.pdf, workbook.name: made.workbook}, target)
    except OSError as error:
        raise ReportError(
            f"{pdf.name} cannot be written: {error.strerror}",
            remedy="free space there, or name another folder with -o",
        ) from error
    return Produced(
        job=job,
        pdf=pdf,
        workbook=workbook,
        n_tables=made.n_tables,
        n_pages=made.n_pages,
    )


def report_folder(folder: str | Path) -> Path:
    """Make the folder reports go to.

    Parameters
    ----------
    folder : str or Path
        Name of the folder.

    Returns
    -------
    Path
        The folder, which exists.

    Raises
    ------
    ParameterError
        When the name belongs to a file or the folder cannot be made.
    """
    path = Path(folder)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ParameterError(
            f"reports cannot be written to {path.name}: {error.strerror}",
            remedy="name another folder with -o",
        ) from error
    return path
