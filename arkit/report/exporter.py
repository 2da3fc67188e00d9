"""How does an analyst print a notebook from JupyterLab or `jupyter nbconvert`?"""

from __future__ import annotations

from typing import Any

from nbconvert.exporters import Exporter
from traitlets import default

from arkit.report.typst_print import print_pdf

__all__ = ["ArkitPDFExporter", "print_pdf"]


class ArkitPDFExporter(Exporter):
    """Export an executed notebook as a typeset report, without its code.

    Offered as *Arkit_pdf* in JupyterLab's menu *Save and Export Notebook As*, and by
    ``jupyter nbconvert --to arkit_pdf``.

    Examples
    --------
    >>> from nbformat.v4 import new_markdown_cell, new_notebook
    >>> notebook = new_notebook(cells=[new_markdown_cell("# Aging")])
    >>> pdf, resources = ArkitPDFExporter().from_notebook_node(notebook)
    >>> pdf[:5], resources["output_extension"]
    (b'%PDF-', '.pdf')
    """

    export_from_notebook = "Report (PDF, arkit)"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(
        self, nb: Any, resources: Any = None, **kw: Any
    ) -> tuple[bytes, Any]:
        """Print a notebook.

        Parameters
        ----------
        nb : nbformat.NotebookNode
            The executed notebook.
        resources : dict, optional
            Resources of nbconvert.
        **kw
            Passed on to nbconvert.

        Returns
        -------
        tuple of bytes and dict
            The PDF and the resources.

        Raises
        ------
        ReportError
            The notebook cannot be typeset.
        """
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        return print_pdf(nb), resources
