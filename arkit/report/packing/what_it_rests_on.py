"""What does a report rest on, so that it must be made again when that changes?"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

import arkit
from arkit.ledger.engines import digest_at, is_engine_address
from arkit.report.notebooks import check_parameters, notebook_path
from arkit.report.packing.ended_badly import shareable
from arkit.report.produce import Job
from arkit.report.shipped import shipped_folder

CONTENTS_FILE = "ledger.json"
CODE = frozenset({".py", ".toml", ".typ", ".csv"})


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What a report rests on.

    Parameters
    ----------
    notebook : str
        Name of the notebook.
    notebook_digest : str
        SHA-256 of its file.
    parameters : mapping of str to object
        Values as they may be shared: files without their folder.
    inputs : mapping of str to str
        SHA-256 of every ledger and file named by a parameter, by parameter.
    digest : str
        SHA-256 over all of it and over arkit and the packages it runs on.
    is_certain : bool
        Whether every input was found, so that an equal digest means an equal report.
    """

    notebook: str
    notebook_digest: str
    parameters: Mapping[str, object]
    inputs: Mapping[str, str]
    digest: str
    is_certain: bool = True


def basis_of(job: Job) -> Basis:
    """Say what a report rests on.

    Parameters
    ----------
    job : Job
        The report.

    Returns
    -------
    Basis
        Two reports with the same digest are the same report.

    Raises
    ------
    ParameterError
        When the notebook does not take these parameters, or there is no such notebook.
    LedgerError
        When the engine of its ledger cannot be reached.
    """
    path = notebook_path(job.notebook)
    checked = check_parameters(path, job.parameters)
    found = {name: input_digest(name, value) for name, value in checked.items()}
    inputs = {name: digest for name, digest in found.items() if digest}
    told = {
        "notebook": path.stem,
        "notebook_digest": hashlib.sha256(path.read_bytes()).hexdigest(),
        "parameters": {n: _shared(n, v, inputs) for n, v in sorted(checked.items())},
        "inputs": inputs,
    }
    return Basis(
        **told,
        digest=_digest({**told, "software": software()}),
        is_certain=not any(
            is_engine_address(_place(name, value)) and name not in inputs
            for name, value in checked.items()
        ),
    )


def input_digest(name: str, value: object) -> str:
    """Find the digest of what a parameter names.

    Parameters
    ----------
    name : str
        Name of the parameter; only names that end in `_path` are looked at.
    value : object
        Its value.

    Returns
    -------
    str
        Digest of a ledger's tables as it says itself, of a file's bytes, or of the
        files in a folder; empty where the value names nothing, or where it cannot be
        told.

    Raises
    ------
    LedgerError
        When the engine of a ledger cannot be reached.

    Examples
    --------
    >>> input_digest("organization", "Elm & Sons")
    ''
    """
    place = _place(name, value)
    if not place:
        return ""
    if is_engine_address(place):
        return digest_at(place)
    path = Path(place)
    contents = path / CONTENTS_FILE
    if contents.is_file():
        try:
            return str(json.loads(contents.read_text(encoding="utf-8"))["digest"])
        except (OSError, ValueError, KeyError, TypeError):
            return _files_digest(path, [contents])
    if path.is_file():
        return hashlib.sha256(path.read_bytes()).hexdigest()
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else []
    return _files_digest(path, files) if files else ""


def _place(name: str, value: object) -> str:
    """Where an input lies; empty where a parameter names none."""
    return value if name.endswith("_path") and isinstance(value, str) else ""


def _shared(name: str, value: object, inputs: Mapping[str, str]) -> object:
    """Write a parameter as it may be shared: of an input its digest, not its place."""
    if name in inputs:
        return f"sha256:{inputs[name]}"
    return shareable(value) if isinstance(value, str) and "_path" in name else value


@cache
def software() -> Mapping[str, object]:
    """Name what reports are made with.

    Returns
    -------
    mapping of str to object
        Version and digest of arkit's code and templates, version of Python, versions
        of the packages arkit needs, and the date that reports carry where
        SOURCE_DATE_EPOCH sets one.

    Examples
    --------
    >>> sorted(software())
    ['arkit', 'code_digest', 'packages', 'python', 'source_date_epoch']
    """
    package = Path(arkit.__file__).parent
    files = [p for p in package.rglob("*") if p.suffix in CODE]
    templates = shipped_folder("report templates")
    digests = (_files_digest(package, files), _folder_digest(templates))
    return {
        "arkit": arkit.__version__,
        "code_digest": hashlib.sha256("".join(digests).encode()).hexdigest(),
        "python": platform.python_version(),
        "packages": dict(_packages()),
        "source_date_epoch": os.environ.get("SOURCE_DATE_EPOCH", ""),
    }


def _packages() -> Iterator[tuple[str, str]]:
    """Packages reports are made with, in the versions that are installed."""
    try:
        wanted = metadata.requires("arkit") or []
    except metadata.PackageNotFoundError:
        wanted = []
    named = {re.split(r"[^\w.-]", w)[0].lower() for w in wanted if "extra ==" not in w}
    for name in sorted(named | {"ipython", "numpy"}):
        try:
            yield name, metadata.version(name)
        except metadata.PackageNotFoundError:
            yield name, ""


def _folder_digest(folder: Path) -> str:
    return _files_digest(folder, [p for p in folder.rglob("*") if p.is_file()])


def _files_digest(folder: Path, files: list[Path]) -> str:
    """Digest of files by their names inside a folder and their bytes."""
    told = {p.relative_to(folder).as_posix(): p for p in files}
    total = hashlib.sha256()
    for name in sorted(told):
        total.update(hashlib.sha256(name.encode()).digest())
        total.update(hashlib.sha256(told[name].read_bytes()).digest())
    return total.hexdigest()


def _digest(told: object) -> str:
    text = json.dumps(told, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()
