"""How does a notebook run with its parameters?"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from arkit.errors import ReportError

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from traitlets.config import Config

CELL_SECONDS = 600
QUIET = ["--IPKernelApp.log_level=50"]
COLORS = re.compile(r"\x1b\[[0-9;]*m")


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
    import papermill
    from papermill.exceptions import PapermillExecutionError

    with tempfile.TemporaryDirectory(prefix="arkit-") as place:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return papermill.execute_notebook(
                    str(path),
                    None,
                    parameters=dict(parameters),
                    kernel_name="python3",
                    progress_bar=False,
                    request_save_on_cell_execute=False,
                    execution_timeout=CELL_SECONDS,
                    cwd=str(Path.cwd()),
                    extra_arguments=QUIET,
                    config=_private_channels(Path(place)),
                )
        except PapermillExecutionError as error:
            said = COLORS.sub("", str(error.evalue)).strip().splitlines()
            where = _cell_name(path, str(error.source))
            raise ReportError(
                f"{path.stem} stopped{where}: {error.ename}: {said[0] if said else ''}"
            ) from error
        except OSError as error:
            raise ReportError(
                f"the kernel for {path.stem} could not be started: {error}",
                remedy="check that ipykernel is installed in this environment",
            ) from error


def _cell_name(path: Path, source: str) -> str:
    """Name the cell with this source, where the notebook has one."""
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    names = [cell.id for cell in notebook.cells if cell.source == source]
    return f" at the cell {names[0]}" if names else ""


def _private_channels(place: Path) -> Config:
    """Let kernel and client speak over sockets in a private folder, not over TCP."""
    from traitlets.config import Config

    config = Config()
    if sys.platform != "win32" and hasattr(os, "fork"):
        config.KernelManager.transport = "ipc"
        config.KernelManager.ip = str(place / "k")
    return config
