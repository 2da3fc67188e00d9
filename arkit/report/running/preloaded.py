"""What is imported once, before the first report?"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode

KNOWN = frozenset(
    {
        *("arkit", "babel", "dateutil", "duckdb", "ipywidgets", "matplotlib", "numpy"),
        *("pandas", "scipy", "seaborn", "statsmodels"),
    }
)
LATER = MappingProxyType(
    {
        "arkit.figures": (
            "matplotlib.pyplot",
            "matplotlib.backends.backend_svg",
            "matplotlib.backends.backend_agg",
            *("PIL.BmpImagePlugin", "PIL.GifImagePlugin", "PIL.JpegImagePlugin"),
            *("PIL.PngImagePlugin", "PIL.PpmImagePlugin", "encodings.utf_16_be"),
        ),
        "arkit.sources": (
            *("duckdb", "ipywidgets", "babel.numbers", "babel.dates"),
            *("babel.localtime", "mimetypes"),
        ),
        "arkit.survival": ("scipy.stats", "scipy.special", "scipy.optimize"),
    }
)
PRINTING = (
    *("arkit.report.typst_print", "arkit.report.appendix", "nbformat", "typst"),
    *("tylax", "xlsxwriter", "mistune"),
)


def imports_of(notebook: NotebookNode) -> tuple[str, ...]:
    """Modules a notebook imports that a fork server may import for it.

    Parameters
    ----------
    notebook : NotebookNode
        The notebook.

    Returns
    -------
    tuple of str
        Only well-known libraries: importing them does nothing else, so that it makes no
        difference who does it.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> cell = new_code_cell("import pandas as pd, antigravity")
    >>> imports_of(new_notebook(cells=[cell]))
    ('pandas',)
    """
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    found = dict.fromkeys(name for source in cells for name in _imported(source))
    return tuple(with_later(n for n in found if n.partition(".")[0] in KNOWN))


def with_later(names: Iterable[str]) -> Iterator[str]:
    """Add what a module imports when it is first used.

    Parameters
    ----------
    names : iterable of str
        Modules.

    Yields
    ------
    str
        These and further modules.
    """
    for name in names:
        yield name
        yield from LATER.get(name, ())


def _imported(source: str) -> Iterator[str]:
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except SyntaxError:
        return
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
