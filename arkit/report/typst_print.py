"""How does an executed notebook become a PDF report?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from arkit.report.typst_blocks import printed_pages
from arkit.report.typst_compile import typeset


def print_pdf(notebook: Mapping[str, Any]) -> bytes:
    """Print an executed notebook as a PDF report.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        An executed notebook in nbformat 4. It is not changed and nothing is run.

    Returns
    -------
    bytes
        A PDF file: tagged (PDF/UA-1), fonts embedded, the same bytes for the same
        notebook.

    Raises
    ------
    ReportError
        An arkit table or block in it is malformed, or it cannot be typeset.

    Notes
    -----
    A process that has typeset a report must not fork workers that typeset.

    Examples
    --------
    >>> cell = {"cell_type": "markdown", "source": "# Aging", "metadata": {}}
    >>> print_pdf({"cells": [cell], "metadata": {}})[:5]
    b'%PDF-'
    """
    return typeset(printed_pages(notebook))
