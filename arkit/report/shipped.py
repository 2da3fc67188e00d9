"""Where are the notebooks, templates and forms that come with arkit?"""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

import arkit
from arkit.errors import ReportError

FOLDERS = MappingProxyType(
    {
        "notebooks": "notebooks",
        "report templates": "templates/report",
        "forms": "templates/forms",
    }
)


def shipped_folder(name: str) -> Path:
    """Find a folder that comes with arkit, in a wheel or in a source checkout.

    Parameters
    ----------
    name : str
        `notebooks`, `report templates` or `forms`.

    Returns
    -------
    Path
        The folder. In a checkout it is that of the checkout, so that a change to a
        notebook is seen at once.

    Raises
    ------
    ReportError
        When it is missing.

    Examples
    --------
    >>> (shipped_folder("report templates") / "report.typ").is_file()
    True
    """
    package = Path(arkit.__file__).parent
    for root in (package, package.parent):
        folder = root / FOLDERS[name]
        if folder.is_dir():
            return folder
    raise ReportError(f"the {name} are missing", remedy="install arkit again")


def form_files() -> Path:
    """Find the blank input forms, the data dictionary and the policy to copy.

    Returns
    -------
    Path
        Their folder.

    Examples
    --------
    >>> (form_files() / "policy.toml").is_file()
    True
    """
    return shipped_folder("forms")
