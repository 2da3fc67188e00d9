"""Where are the report templates?"""

from __future__ import annotations

from pathlib import Path

import arkit
from arkit.errors import ReportError

MAIN = "report.typ"


def templates_folder() -> Path:
    """Find the report templates, in an installed wheel or a source checkout.

    Returns
    -------
    pathlib.Path
        The folder with the Typst files.

    Raises
    ------
    ReportError
        There are no templates.

    Examples
    --------
    >>> (templates_folder() / "report.typ").is_file()
    True
    """
    package = Path(arkit.__file__).parent
    for root in (package, package.parent):
        folder = root / "templates" / "report"
        if (folder / MAIN).is_file():
            return folder
    raise ReportError("the report templates are missing", remedy="reinstall arkit")
