"""How does a notebook run in a stock kernel?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from arkit.report.running import runner

if TYPE_CHECKING:
    from nbformat import NotebookNode


def execute(path: Path, parameters: Mapping[str, object]) -> NotebookNode:
    """Run a notebook in a fresh kernel of this Python.

    Parameters
    ----------
    path : Path
        The notebook.
    parameters : mapping of str to object
        Checked parameters, see `check_parameters`.

    Returns
    -------
    NotebookNode
        The executed notebook.

    Raises
    ------
    ReportError
        When a cell fails; it names the cell and what the cell said.
    """
    with runner("kernel") as chosen:
        return chosen.run(path, parameters)
