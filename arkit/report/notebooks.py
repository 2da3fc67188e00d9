"""Which notebooks are there, and do the parameters fit them?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from math import isfinite
from pathlib import Path
from types import MappingProxyType

from arkit.errors import ParameterError
from arkit.report.shipped import shipped_folder

TYPES = MappingProxyType({"str": str, "int": int, "float": (int, float), "bool": bool})


def notebooks() -> dict[str, Path]:
    """Find the notebooks arkit ships, by name.

    Returns
    -------
    dict of str to Path
        Name without ending to file.

    Examples
    --------
    >>> sorted(notebooks())[0]
    'customer_review'
    """
    found = sorted(shipped_folder("notebooks").glob("*.ipynb"))
    return {path.stem: path for path in found}


def notebook_path(name: str | Path) -> Path:
    """Find a notebook by name or by file.

    Parameters
    ----------
    name : str or Path
        Name of a notebook of arkit, or a file of the user's own.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ParameterError
        When there is no such notebook.

    Examples
    --------
    >>> notebook_path("customer_review").name
    'customer_review.ipynb'
    """
    known = notebooks()
    if str(name) in known:
        return known[str(name)]
    own = Path(name)
    if own.suffix == ".ipynb" and own.is_file():
        return own
    raise ParameterError(
        f"there is no notebook {str(name)!r}",
        remedy=f"use one of {', '.join(known)}, or the path of your own .ipynb file",
    )


def check_parameters(path: Path, given: Mapping[str, object]) -> dict[str, object]:
    """Check parameters against the notebook's typed parameter cell.

    Parameters
    ----------
    path : Path
        The notebook.
    given : mapping of str to object
        Values by parameter name; dates may be `datetime.date`.

    Returns
    -------
    dict of str to object
        The values as papermill takes them: dates as YYYY-MM-DD.

    Raises
    ------
    ParameterError
        When a name is not in the parameter cell, a type is wrong, or a value of a
        parameter called `as_of` is no day.
    """
    types = _taken(path, given)
    checked = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in given.items()
    }
    wrong = [name for name, value in checked.items() if not _fits(value, types[name])]
    _refuse_types(wrong, types)
    if "as_of" in checked:
        _check_day(checked["as_of"])
    return checked


def read_parameters(path: Path, said: Mapping[str, str]) -> dict[str, object]:
    """Read parameters typed as text into the types of the notebook's parameter cell.

    Parameters
    ----------
    path : Path
        The notebook.
    said : mapping of str to str
        Texts by parameter name; shares may be typed as 0.1 or 10%, a yes or no as yes,
        no, true or false.

    Returns
    -------
    dict of str to object
        The values.

    Raises
    ------
    ParameterError
        When a name is not in the parameter cell, or a text cannot be read.
    """
    types = _taken(path, said)
    found, wrong = {}, []
    for name, text in said.items():
        try:
            found[name] = READERS.get(types[name], str)(text.strip())
        except (ValueError, KeyError):
            wrong.append(name)
    _refuse_types(wrong, types)
    return found


def _share_or_number(text: str) -> float:
    number = float(text.removesuffix("%"))
    if not isfinite(number):
        raise ValueError(text)
    return number / 100 if text.endswith("%") else number


YES_NO = MappingProxyType({"yes": True, "true": True, "no": False, "false": False})
READERS: Mapping[str, Callable[[str], object]] = MappingProxyType(
    {"int": int, "float": _share_or_number, "bool": lambda text: YES_NO[text.lower()]}
)


def _taken(path: Path, given: Mapping[str, object]) -> dict[str, str]:
    """Type name of every parameter of a notebook that has all that were given."""
    from papermill import inspect_notebook

    try:
        known = inspect_notebook(str(path))
    except ValueError as error:
        raise ParameterError(
            f"{path.name} cannot be used: {error}",
            remedy="open it in JupyterLab, choose the Python kernel, and save it",
        ) from error
    unknown = [name for name in given if name not in known]
    if unknown:
        raise ParameterError(
            f"{path.stem} has no such parameters",
            rows=unknown,
            remedy=f"it takes {', '.join(known)}",
        )
    return {name: about["inferred_type_name"] for name, about in known.items()}


def _refuse_types(wrong: list[str], types: Mapping[str, str]) -> None:
    if wrong:
        raise ParameterError(
            "a parameter has the wrong type",
            rows=[f"{name} should be {types[name]}" for name in wrong],
            remedy="write 0.1 or 10% for a share, and yes or no for a switch",
        )


def _fits(value: object, type_name: str) -> bool:
    wanted = TYPES.get(type_name)
    if wanted is None:
        return True
    if isinstance(value, bool):
        return type_name == "bool"
    return isinstance(value, wanted)


def _check_day(value: object) -> None:
    try:
        date.fromisoformat(str(value))
    except ValueError as error:
        raise ParameterError(
            f"as_of is {value!r}, which is not a day", remedy="write it as YYYY-MM-DD"
        ) from error
