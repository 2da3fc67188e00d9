"""What does arkit have to know to read the extracts of one system?

A profile is data: a TOML file that names headings, row classes, signs and document
types. The ones arkit ships lie in the folder `profiles` beside this module; an analyst
writes a new one without touching Python.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb

from arkit.errors import ParameterError, SourceError
from arkit.sources.fields import FIELDS, ITEMS
from arkit.sources.kinds import two_kinds
from arkit.sources.layout import (
    ROW_CLASSES,
    SIGNS,
    Detect,
    Documents,
    Layout,
    Profile,
    Rule,
)

HOW_TO = "the built-in profiles in arkit/sources/profiles are examples"


def _names(cls: type) -> set[str]:
    return {f.name for f in fields(cls)}


def _check(known: set[str], entry: Mapping[str, Any], where: str) -> None:
    unknown = sorted(set(entry) - known)
    if unknown:
        raise SourceError(
            f"the profile says something arkit does not know in {where}",
            rows=unknown,
            remedy=f"known here: {', '.join(sorted(known))}",
        )


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_frozen(v) for v in value)
    if isinstance(value, dict):
        return MappingProxyType({k: _frozen(v) for k, v in value.items()})
    return value


def _detect(entry: Mapping[str, Any]) -> Detect:
    _check(_names(Detect), entry, "[detect]")
    groups = entry.get("headings", [])
    if groups and isinstance(groups[0], str):
        groups = [groups]
    return Detect(**{**_frozen(entry), "headings": _frozen(groups)})


def _check_documents(entry: Mapping[str, Any]) -> None:
    _check(_names(Documents), entry, "[documents]")
    patterns = [kind for _, kind in entry.get("patterns", [])]
    single = [entry[k] for k in ("otherwise", "unnumbered_credit") if entry.get(k)]
    for kind in (*entry.get("kinds", {}).values(), *patterns, *single):
        two_kinds(kind)


def _check_patterns(profile: Profile) -> None:
    """Try every pattern on the engine, whose patterns know less than Python's."""
    patterns = [
        pattern
        for layout in profile.layouts
        for rule in layout.rows
        for pattern in (rule.first, rule.text, *rule.carries.values())
    ]
    patterns += [p for one in profile.layouts for p, _ in one.documents.patterns]
    engine = duckdb.connect()
    for pattern in filter(None, patterns):
        try:
            engine.execute("SELECT regexp_matches('', ?)", [pattern]).fetchall()
        except duckdb.Error as error:
            raise SourceError(
                f"the profile has a pattern that cannot be used: {pattern}",
                remedy="write it without look-ahead and look-behind",
            ) from error


def _rule(entry: Mapping[str, Any]) -> Rule:
    _check(_names(Rule), entry, "[[rows]]")
    if entry.get("row") not in ROW_CLASSES:
        raise SourceError(
            f"the profile names a row class {entry.get('row')!r}",
            remedy=f"use one of {', '.join(ROW_CLASSES)}",
        )
    return Rule(**_frozen(entry))


def _layout(table: str, entry: Mapping[str, Any]) -> Layout:
    entry = {k: v for k, v in entry.items() if k not in ("profile", "tables")}
    _check(_names(Layout), entry, "the profile")
    if table not in FIELDS:
        raise SourceError(
            f"the profile describes a table {table!r}",
            remedy=f"use one of {', '.join(FIELDS)}",
        )
    for part in ("columns", "combine", "derive", "first_of"):
        _check(set(FIELDS[table]), entry.get(part, {}), f"[{part}]")
    if entry.get("signs", "signed") not in SIGNS:
        raise SourceError(
            f"the profile states signs {entry['signs']!r}",
            remedy=f"use one of {', '.join(SIGNS)}",
        )
    _check_documents(entry.get("documents", {}))
    for rule in entry.get("derive", {}).values():
        _check({"from", "days"}, rule, "[derive]")
        _check(set(FIELDS[table]), {rule["from"]: 0}, "[derive] from")
    special = {
        "detect": _detect(entry.get("detect", {})),
        "rows": tuple(_rule(rule) for rule in entry.get("rows", [])),
        "documents": Documents(**_frozen(entry.get("documents", {}))),
    }
    return Layout(**{**_frozen(entry), **special, "table": table})


def _merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Lay a profile over the one it extends; its own words come first."""
    merged = dict(base)
    for key, value in own.items():
        before = merged.get(key)
        if isinstance(value, dict) and isinstance(before, dict):
            merged[key] = _merged(before, value)
        elif isinstance(value, list) and isinstance(before, list):
            merged[key] = value + [v for v in before if v not in value]
        else:
            merged[key] = value
    return merged


def _parse(path: Path) -> dict[str, Any]:
    try:
        entry = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SourceError(
            f"the profile {path.name} cannot be read: {error}", remedy=HOW_TO
        ) from error
    head = entry.get("profile", {})
    _check({"name", "title", "table", "extends"}, head, "[profile]")
    if extends := head.get("extends"):
        base = _parse(Path(__file__).parent / "profiles" / f"{extends}.toml")
        base = {k: v for k, v in base.items() if k != "detect"}
        entry = _merged(base, entry)
    return entry


def load_profile(path: str | Path) -> Profile:
    """Read a profile from a TOML file.

    Parameters
    ----------
    path : str or Path
        A file such as the ones in arkit/sources/profiles. `[profile] extends =
        "generic"` takes over what that profile says.

    Returns
    -------
    Profile
        The profile, its names and patterns checked.

    Raises
    ------
    SourceError
        When the file cannot be read or says something arkit does not know.

    Examples
    --------
    >>> folder = Path(__file__).parent / "profiles"
    >>> load_profile(folder / "ibm.toml").name
    'ibm'
    """
    profile = _load(Path(path))
    _check_patterns(profile)
    return profile


def _load(path: Path) -> Profile:
    entry = _parse(path)
    head = entry.get("profile", {})
    name = str(head.get("name", path.stem))
    try:
        layouts = [_layout(head.get("table", ITEMS), entry)]
        layouts += [_layout(t, e) for t, e in entry.get("tables", {}).items()]
    except (TypeError, AttributeError, KeyError, ValueError) as error:
        raise SourceError(
            f"the profile {path.name} is not laid out as arkit expects: {error}",
            remedy=HOW_TO,
        ) from error
    return Profile(
        name=name, title=str(head.get("title", name)), layouts=tuple(layouts)
    )


@cache
def _shipped() -> Mapping[str, Profile]:
    folder = Path(__file__).parent / "profiles"
    found = [_load(path) for path in sorted(folder.glob("*.toml"))]
    return MappingProxyType({profile.name: profile for profile in found})


def profiles() -> dict[str, Profile]:
    """Which profiles does arkit ship?

    Returns
    -------
    dict of str to Profile
        By name.

    Examples
    --------
    >>> profiles()["ibm"].title
    'IBM Watson sample: accounts receivable'
    """
    return dict(_shipped())


def find_profile(profile: str | Profile | None) -> Profile | None:
    """Find a profile by its name or by the path of a TOML file."""
    if profile is None or isinstance(profile, Profile):
        return profile
    known = _shipped()
    if profile in known:
        return known[profile]
    if profile.endswith(".toml"):
        return load_profile(profile)
    raise ParameterError(
        f"arkit knows no profile {profile!r}",
        remedy=f"use one of {', '.join(known)}, or the path of your own .toml file",
    )
