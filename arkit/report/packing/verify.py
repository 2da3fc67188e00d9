"""Is a pack still what was produced?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from arkit.errors import ParameterError
from arkit.ledger.store import CONTENTS_FILE
from arkit.report.packing.finished import JOURNAL_FILE, digest_of
from arkit.report.packing.folder_lock import LOCK_FILE
from arkit.report.packing.manifest import MANIFEST_FILE, SUMS_FILE, read_manifest


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What became of the files of a pack.

    Parameters
    ----------
    n_files : int
        Files of the pack.
    missing, changed, extra : tuple of str
        Files that are gone, hold something else, or do not belong to the pack.
    not_produced : tuple of (str, str)
        Reports that were not produced when the pack was made, with the reason.
    inputs : tuple of (str, str)
        What it was made from: name and SHA-256.
    """

    n_files: int
    missing: tuple[str, ...]
    changed: tuple[str, ...]
    extra: tuple[str, ...]
    not_produced: tuple[tuple[str, str], ...]
    inputs: tuple[tuple[str, str], ...]

    @property
    def is_intact(self) -> bool:
        """Whether nothing is missing, changed or extra."""
        return not (self.missing or self.changed or self.extra)


def verify(folder: str | Path) -> Verification:
    """Check every file of a pack against its manifest.

    Parameters
    ----------
    folder : str or Path
        The pack.

    Returns
    -------
    Verification
        What is missing, changed or extra.

    Raises
    ------
    ParameterError
        When the folder holds no finished pack, or its manifest is damaged.
    """
    place = Path(folder)
    if not place.is_dir():
        raise ParameterError(
            f"there is no folder {place.name}", remedy="name the folder of a pack"
        )
    if (place / JOURNAL_FILE).exists():
        raise ParameterError(
            f"the pack in {place.name} is not finished",
            remedy="run `arkit monthly` with --resume",
        )
    try:
        statement = read_manifest(place)
        return _checked(place, statement)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ParameterError(
            f"{place.name} has no manifest of a pack, or it is damaged",
            remedy="run `arkit monthly` again",
        ) from error


def _checked(place: Path, statement: dict) -> Verification:
    wanted = {one["name"]: one["digest"]["sha256"] for one in statement["subject"]}
    sums = _sums(place)
    wanted[MANIFEST_FILE] = sums.get(MANIFEST_FILE, "")
    if any(not _is_plain(name) for name in wanted):
        raise ValueError("a name that leads out of the folder")
    there = {name: digest_of(place / name) for name in wanted if _is_file(place / name)}
    changed = {name for name, digest in there.items() if digest != wanted[name]}
    if sums != wanted:
        changed.add(SUMS_FILE)
    told = statement["predicate"]
    return Verification(
        n_files=len(wanted) + 1,
        missing=tuple(sorted(set(wanted) - set(there))),
        changed=tuple(sorted(changed)),
        extra=tuple(sorted(_files(place) - set(wanted) - {SUMS_FILE})),
        not_produced=tuple((f["name"], f["reason"]) for f in told["notProduced"]),
        inputs=tuple((i["name"], i["digest"]["sha256"]) for i in told["inputs"]),
    )


def strangers(folder: Path) -> tuple[str, ...]:
    """Name the files in a finished pack that do not belong to it.

    Parameters
    ----------
    folder : Path
        The pack.

    Returns
    -------
    tuple of str
        Names; the lock of a running process is not among them.
    """
    names = {one["name"] for one in read_manifest(folder)["subject"]}
    own = {MANIFEST_FILE, SUMS_FILE, LOCK_FILE}
    return tuple(sorted(_files(folder) - names - own))


def _sums(place: Path) -> dict[str, str]:
    """Digests of SHA256SUMS by name; none where it cannot be read."""
    try:
        lines = (place / SUMS_FILE).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return {}
    pairs = (line.partition("  ") for line in lines)
    return {name: digest for digest, _, name in pairs}


def _is_plain(name: str) -> bool:
    return name not in ("", ".", "..") and not set(name) & set("/\\:\0")


def _is_file(path: Path) -> bool:
    """Whether it is a file of this folder, not a link to another one."""
    return path.is_file() and not path.is_symlink()


def _files(folder: Path) -> set[str]:
    """Every file of the folder; a ledger that lies in it is an input and no part."""
    ledgers = {path.parent for path in folder.glob(f"*/{CONTENTS_FILE}")}
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if (not path.is_dir() or path.is_symlink()) and not ledgers & set(path.parents)
    }
