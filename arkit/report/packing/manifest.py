"""What is in a finished pack, and what was it made from?

The manifest has the shape of an in-toto Statement: the files with their digests as
subject, and as predicate inputs, parameters, versions and what is missing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arkit.errors import ArkitError
from arkit.ledger.store import Contents, read_contents
from arkit.report.packing.what_it_rests_on import CONTENTS_FILE, Basis, software
from arkit.report.put_in_place import write_in_place

if TYPE_CHECKING:
    from arkit.report.packing.finished import Finished
    from arkit.report.packing.outcome import Failure

MANIFEST_FILE = "manifest.json"
SUMS_FILE = "SHA256SUMS"
STATEMENT = "https://in-toto.io/Statement/v1"
LISTING = "pack_path"
PREDICATE = "urn:arkit:pack:v1"


def write_manifest(
    folder: Path,
    finished: Sequence[tuple[Finished, Basis]],
    failures: Sequence[Failure],
    *,
    inputs: Sequence[Mapping[str, object]] = (),
    others: Mapping[str, str] | None = None,
) -> None:
    """Write `manifest.json` and `SHA256SUMS` into the folder of a pack.

    Parameters
    ----------
    folder : Path
        The pack.
    finished : sequence of (Finished, Basis)
        Reports that are there, and what they rest on.
    failures : sequence of Failure
        Reports that are not.
    inputs : sequence of mapping, optional
        Inputs, see `told_inputs`.
    others : mapping of str to str, optional
        Digests of further files of the pack, by name.
    """
    files = dict(others or {})
    for one, _ in finished:
        files |= one.files
    statement = {
        "_type": STATEMENT,
        "subject": [
            {"name": name, "digest": {"sha256": digest}}
            for name, digest in sorted(files.items())
        ],
        "predicateType": PREDICATE,
        "predicate": {
            "inputs": list(inputs),
            "software": software(),
            "reports": sorted(
                (_report(one, basis) for one, basis in finished),
                key=lambda told: told["name"],
            ),
            "notProduced": sorted(
                ({"name": f.job.name, "reason": f.reason} for f in failures),
                key=lambda told: told["name"],
            ),
        },
    }
    text = json.dumps(statement, indent=1, sort_keys=True, ensure_ascii=True) + "\n"
    digest = write_in_place(text.encode(), folder / MANIFEST_FILE)
    sums = sorted({**files, MANIFEST_FILE: digest}.items())
    lines = "".join(f"{sha256}  {name}\n" for name, sha256 in sums)
    write_in_place(lines.encode(), folder / SUMS_FILE)


def _report(one: Finished, basis: Basis) -> dict[str, Any]:
    told = asdict(basis)
    del told["digest"]
    return {**asdict(one), "basis": told}


def told_inputs(bases: Sequence[Basis], ledgers: Mapping[str, str]) -> list[dict]:
    """Say what a pack was made from.

    Parameters
    ----------
    bases : sequence of Basis
        What its reports rest on.
    ledgers : mapping of str to str
        Ledger folders by digest.

    Returns
    -------
    list of dict
        One per input: digest and, of ledgers, days covered, rows, sources with their
        digests, and control totals in minor units.

    Examples
    --------
    >>> told_inputs([], {})
    []
    """
    found = {(n, digest) for basis in bases for n, digest in basis.inputs.items()}
    named = {(n, digest) for n, digest in found if n != LISTING}
    return [
        {
            "name": name.removesuffix("_path"),
            "digest": {"sha256": digest},
            **_ledger(ledgers.get(digest, "")),
        }
        for name, digest in sorted(named)
    ]


def _ledger(folder: str) -> dict[str, object]:
    """Days, rows, sources and control totals of a ledger; nothing of other inputs."""
    if not folder or not (Path(folder) / CONTENTS_FILE).is_file():
        return {}
    with suppress(ArkitError):
        return {"ledger": _told(read_contents(Path(folder)))}
    return {}


def _told(contents: Contents) -> dict[str, object]:
    return {
        "first_date": contents.first_date.isoformat(),
        "last_date": contents.last_date.isoformat(),
        "n_rows": contents.n_rows,
        "n_set_aside": contents.n_set_aside,
        "sources": [asdict(origin) for origin in contents.origins],
        "controls": [asdict(control) for control in contents.controls],
    }


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a pack.

    Parameters
    ----------
    folder : Path
        The pack.

    Returns
    -------
    dict
        The statement.

    Raises
    ------
    ValueError
        When it is not there or is no manifest of a pack.
    """
    try:
        found = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
        if found["_type"] == STATEMENT and found["predicateType"] == PREDICATE:
            return found
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValueError("no manifest") from error
    raise ValueError("another kind of manifest")


def read_reports(folder: Path) -> list[dict[str, Any]]:
    """Read which reports a finished pack has.

    Parameters
    ----------
    folder : Path
        The pack.

    Returns
    -------
    list of dict
        Fields of `Finished`; none where there is no manifest.
    """
    names = ("name", "digest", "files", "n_tables", "n_pages")
    try:
        reports = read_manifest(folder)["predicate"]["reports"]
        return [{name: told[name] for name in names} for told in reports]
    except (ValueError, KeyError, TypeError):
        return []
