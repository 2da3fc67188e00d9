"""Does a notebook need a whole kernel, and not only a shell?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode

TAG = "needs-kernel"
ASKS = re.compile(
    r"get_ipython\(\)\s*\.\s*kernel\b|\b(register_target|get_comm_manager)\s*\(|"
    r"\bcomm_manager\b|\bipykernel\b"
)


def needs_kernel(notebook: NotebookNode) -> bool:
    """Find out whether the cells of a notebook speak to the kernel itself.

    Parameters
    ----------
    notebook : NotebookNode
        The notebook.

    Returns
    -------
    bool
        Whether one of its code cells does, or has the tag `needs-kernel`. Widgets alone
        do not: what they show, a shell shows too.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> texts = "import ipywidgets", "get_ipython().kernel.comm_manager"
    >>> [needs_kernel(new_notebook(cells=[new_code_cell(text)])) for text in texts]
    [False, True]
    """
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return any(
        TAG in cell.metadata.get("tags", []) or ASKS.search(cell.source)
        for cell in cells
    )
