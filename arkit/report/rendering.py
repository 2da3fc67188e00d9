"""How does a report become files, wherever it is made?"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from arkit.ledger.own_folder import own_folder
from arkit.report.notebooks import check_parameters, notebook_path

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from arkit.report.running import Limits, Runner

PDF, WORKBOOK, ABOUT = "r.pdf", "r.xlsx", "about.json"


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """The files of one report, before they have a place.

    Parameters
    ----------
    pdf, workbook : bytes
        What the files hold.
    n_tables : int
        Tables in the workbook.
    n_pages : int
        Pages of the PDF.
    """

    pdf: bytes
    workbook: bytes
    n_tables: int
    n_pages: int


def write_files(notebook: NotebookNode, aside: Path) -> None:
    """Write PDF and workbook of an executed notebook.

    Parameters
    ----------
    notebook : NotebookNode
        The executed notebook.
    aside : Path
        Folder the files go to.
    """
    from arkit.report.appendix import sheets_of, workbook
    from arkit.report.attached import attachments
    from arkit.report.behind import behind
    from arkit.report.pdf_files import page_count
    from arkit.report.typst_print import print_pdf

    found = behind(notebook)
    files = attachments(found)
    pdf = print_pdf(notebook, attached=files)
    about = {"n_tables": len(sheets_of(found)), "n_pages": page_count(pdf)}
    book = files[0].data if files else workbook(found)
    (aside / PDF).write_bytes(pdf)
    (aside / WORKBOOK).write_bytes(book)
    (aside / ABOUT).write_text(json.dumps(about), encoding="utf-8")


def render(
    notebook: str, parameters: Mapping[str, object], runner: Runner, limits: Limits
) -> Rendered:
    """Run a notebook and print it.

    Parameters
    ----------
    notebook : str
        Name of a notebook, or the path of one.
    parameters : mapping of str to object
        Values for its parameter cell.
    runner : Runner
        Runs notebooks.
    limits : Limits
        Seconds and memory the report may use.

    Returns
    -------
    Rendered
        The files.

    Raises
    ------
    ParameterError
        When the notebook does not take these parameters.
    ReportError
        When a cell fails, a limit is reached or the page cannot be typeset.
    """
    path = notebook_path(notebook)
    checked = check_parameters(path, parameters)
    with tempfile.TemporaryDirectory(dir=own_folder()) as place:
        aside = Path(place)
        runner.run(path, checked, limits=limits, then=write_files, aside=aside)
        about = json.loads((aside / ABOUT).read_text(encoding="utf-8"))
        return Rendered(
            pdf=(aside / PDF).read_bytes(),
            workbook=(aside / WORKBOOK).read_bytes(),
            **about,
        )
