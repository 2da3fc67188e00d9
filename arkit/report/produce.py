"""How does one report come about, from notebook to PDF and workbook?"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from arkit.errors import ParameterError, ReportError
from arkit.report.appendix import write_workbook
from arkit.report.execute import execute
from arkit.report.notebooks import check_parameters, notebook_path


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
    """

    job: Job
    pdf: Path
    workbook: Path
    n_tables: int


def produce(job: Job, folder: str | Path) -> Produced:
    """Produce one report: run the notebook, print it, write the numbers beside it.

    Parameters
    ----------
    job : Job
        Notebook, parameters and file name.
    folder : str or Path
        Where the PDF and the workbook go; made where it does not exist.

    Returns
    -------
    Produced
        The files, which appear only when both are complete.

    Raises
    ------
    ParameterError
        When the notebook does not take these parameters, or the folder is a file.
    ReportError
        When a cell fails or the page cannot be typeset.
    """
    from arkit.report.typst_print import print_pdf

    path = notebook_path(job.notebook)
    parameters = check_parameters(path, job.parameters)
    target = report_folder(folder)
    notebook = execute(path, parameters)
    pdf = target / f"{job.name}.pdf"
    workbook = target / f"{job.name}.xlsx"
    with tempfile.TemporaryDirectory(prefix=".arkit-", dir=target) as aside:
        (Path(aside) / "r.pdf").write_bytes(print_pdf(notebook))
        n_tables = write_workbook(notebook, Path(aside) / "r.xlsx")
        put_in_place(Path(aside) / "r.pdf", pdf)
        put_in_place(Path(aside) / "r.xlsx", workbook)
    return Produced(job=job, pdf=pdf, workbook=workbook, n_tables=n_tables)


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


def put_in_place(source: Path, target: Path) -> None:
    """Move a finished file to where it belongs, over an older one.

    Parameters
    ----------
    source, target : Path
        The file, and its name from now on.

    Raises
    ------
    ReportError
        When the older file is open in another program.
    """
    try:
        source.replace(target)
    except OSError as error:
        raise ReportError(
            f"{target.name} cannot be replaced: {error.strerror}",
            remedy="close it if it is open in another program, and run again",
        ) from error
