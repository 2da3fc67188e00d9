"""How does an executed notebook become a PDF report?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from arkit.report.attached import Attachment, attachments
from arkit.report.behind import behind
from arkit.report.pdf_files import tight
from arkit.report.typst_blocks import printed_pages
from arkit.report.typst_compile import typeset


def print_pdf(
    notebook: Mapping[str, Any], *, attached: Sequence[Attachment] | None = None
) -> bytes:
    """Print an executed notebook as a PDF report.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        An executed notebook in nbformat 4. It is not changed and nothing is run.
    attached : sequence of Attachment, optional
        Files that travel inside, from `attachments`; made here where not given. Empty
        for none.

    Returns
    -------
    bytes
        A PDF file: tagged (PDF/UA-1), fonts embedded, the numbers of its tables and
        figures inside, the same bytes for the same notebook. A report that says as
        of which day it is carries that day as its date and is an archival PDF/A-3a.

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
    if attached is None:
        attached = attachments(behind(notebook))
    return tight(typeset(printed_pages(notebook), attached))
