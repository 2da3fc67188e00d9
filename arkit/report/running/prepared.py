"""How do parameters get into a notebook before it runs?"""

from __future__ import annotations

import hashlib
import json
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from nbformat import from_dict

if TYPE_CHECKING:
    from nbformat import NotebookNode

LASTING = frozenset({"default_parameters", "parameters", "version"})
INJECTED = "injected-parameters"
LANGUAGE = MappingProxyType(
    {
        "codemirror_mode": {"name": "ipython", "version": sys.version_info[0]},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
        "version": ".".join(map(str, sys.version_info[:3])),
    }
)


def prepared(
    path: Path, parameters: Mapping[str, object], *, always: bool = False
) -> NotebookNode:
    """Read a notebook and add the cell with its parameters, as papermill does.

    Parameters
    ----------
    path : Path
        The notebook.
    parameters : mapping of str to object
        Checked parameters, see `check_parameters`.
    always : bool, default False
        Add the cell even where there are no parameters.

    Returns
    -------
    NotebookNode
        Without outputs. The added cell has the same id in every run.
    """
    from papermill.execute import remove_error_markers
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        notebook = load_notebook_node(str(path))
        if parameters or always:
            notebook = parameterize_notebook(
                notebook, dict(parameters), kernel_name="python3", language="python"
            )
    notebook = remove_error_markers(notebook)
    is_injected = bool(parameters) or always
    for cell in notebook.cells:
        if is_injected and INJECTED in cell.metadata.get("tags", []):
            cell.id = INJECTED
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def seed_of(notebook: NotebookNode) -> int:
    """The number random draws of a report start from.

    Parameters
    ----------
    notebook : NotebookNode
        A prepared notebook.

    Returns
    -------
    int
        The same for the same cells and parameters, another for other parameters.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> cells = [new_code_cell(text) for text in ("a = 1", "a = 2")]
    >>> one, other = (new_notebook(cells=[cell]) for cell in cells)
    >>> seed_of(one) == seed_of(one), seed_of(one) == seed_of(other)
    (True, False)
    """
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    digest = hashlib.sha256(json.dumps(texts).encode()).digest()
    return int.from_bytes(digest[:4], "big")


def spoken(notebook: NotebookNode) -> NotebookNode:
    """Say what the language is, and join what was printed in several pieces.

    Parameters
    ----------
    notebook : NotebookNode
        An executed notebook, which is changed.

    Returns
    -------
    NotebookNode
        The same.

    Examples
    --------
    >>> from nbformat.v4 import new_notebook
    >>> spoken(new_notebook()).metadata["language_info"]["name"]
    'python'
    """
    notebook.metadata["language_info"] = from_dict(dict(LANGUAGE))
    for cell in notebook.cells:
        if cell.get("outputs"):
            cell.outputs = _joined(cell.outputs)
    return notebook


def finished(notebook: NotebookNode) -> NotebookNode:
    """Tidy an executed notebook, whichever way it was run.

    Parameters
    ----------
    notebook : NotebookNode
        An executed notebook, which is changed.

    Returns
    -------
    NotebookNode
        The same, without times and paths of the run.

    Examples
    --------
    >>> from nbformat.v4 import new_notebook
    >>> about = {"papermill": {"parameters": {}, "start_time": "2025-06-30T08:00"}}
    >>> finished(new_notebook(metadata=about)).metadata["papermill"]
    {'parameters': {}}
    """
    about = notebook.metadata.get("papermill", {})
    kept = {name: about[name] for name in sorted(about) if name in LASTING}
    notebook.metadata["papermill"] = from_dict(kept)
    for cell in notebook.cells:
        for name in ("papermill", "execution"):
            cell.metadata.pop(name, None)
    return spoken(notebook)


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Outputs in which neighboring texts of one stream are one."""
    joined: list[NotebookNode] = []
    for output in outputs:
        last = joined[-1] if joined else {}
        kinds = [(one.get("output_type"), one.get("name")) for one in (last, output)]
        if kinds[0] == kinds[1] and output.output_type == "stream":
            last["text"] += output.text
        else:
            joined.append(output)
    return joined
