"""Which thresholds does the house apply, since when, and on whose word?"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from arkit.errors import ParameterError

if TYPE_CHECKING:
    import pandas as pd

HOUSE = Path(__file__).parent / "policy.toml"
# Parts of a policy file that are lists of rules; `read_house_rules` reads them.
RULE_SECTIONS = (
    *("key_account", "contact", "approver", "exception", "dunning"),
    *("interest", "override", "calendar"),
)


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """One value of the policy with its unit, date and source.

    Parameters
    ----------
    name : str
        Name by which rules look it up.
    value : float
        The threshold, in its unit.
    unit : str
        Unit of the value.
    since : str
        Day it came into force, YYYY-MM-DD.
    source : str
        Who says so.
    label : str
        Name for a reader.
    """

    name: str
    value: float
    unit: str
    since: str
    source: str
    label: str


@dataclass(frozen=True)
class Policy:
    """Thresholds by name.

    Parameters
    ----------
    thresholds : mapping of str to Threshold
        All thresholds of the house.
    """

    thresholds: Mapping[str, Threshold]

    def value(self, name: str) -> float:
        """Give the value of a threshold.

        Parameters
        ----------
        name : str
            Name of the threshold.

        Returns
        -------
        float
            Its value, in its unit.
        """
        return self.thresholds[name].value

    def replaced(self, values: Mapping[str, float], *, source: str) -> Policy:
        """Give the same policy with some other values.

        Parameters
        ----------
        values : mapping of str to float
            Values by the name of their threshold.
        source : str
            Who says so.

        Returns
        -------
        Policy
            A new policy; this one is unchanged.

        Examples
        --------
        >>> own = read_policy().replaced({"oldest_act": 45}, source="head of credit")
        >>> own.value("oldest_act"), own.thresholds["oldest_act"].source
        (45.0, 'head of credit')
        """
        new = {
            name: replace(self.thresholds[name], value=float(value), source=source)
            for name, value in values.items()
        }
        return Policy(MappingProxyType({**self.thresholds, **new}))

    def frame(self) -> pd.DataFrame:
        """List every threshold.

        Returns
        -------
        DataFrame
            `label`, `value` (text), `unit`, `since`, `source`; one row per threshold.
        """
        import pandas as pd

        columns = ("label", "value", "unit", "since", "source")
        rows = [
            {name: getattr(threshold, name) for name in columns}
            | {"value": f"{threshold.value:g}"}
            for threshold in self.thresholds.values()
        ]
        return pd.DataFrame(rows, columns=list(columns))


def read_policy(path: str | Path | None = None) -> Policy:
    """Read the house policy, overridden by the user's own file.

    Parameters
    ----------
    path : str or Path, optional
        TOML file with the entries to replace; each has a `value`, and may have a
        `unit`, `since`, `source` and `label`. Lists of rules in the same file, such
        as the key accounts, are left to `read_house_rules`.

    Returns
    -------
    Policy
        All thresholds.

    Raises
    ------
    ParameterError
        When the file cannot be read, names an unknown threshold or field, or gives a
        value that is no number.

    Examples
    --------
    >>> read_policy().thresholds["oldest_act"].unit
    'days past due'
    """
    entries = tomllib.loads(HOUSE.read_text(encoding="utf-8"))
    if path:
        whole = read_toml(Path(path))
        own = {n: entry for n, entry in whole.items() if n not in RULE_SECTIONS}
        _check(own, entries)
        entries = {
            name: entry | own.get(name, {}) | _own_source(name, own, Path(path))
            for name, entry in entries.items()
        }
    return Policy(
        MappingProxyType(
            {
                name: Threshold(name=name, **entry | {"value": float(entry["value"])})
                for name, entry in entries.items()
            }
        )
    )


def read_toml(path: Path) -> dict:
    """Read a policy file of the user's own.

    Parameters
    ----------
    path : Path
        TOML file.

    Returns
    -------
    dict
        Its contents.

    Raises
    ------
    ParameterError
        When it cannot be read or is not valid TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ParameterError(
            f"the policy file {path.name} cannot be read", remedy="check its name"
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise ParameterError(
            f"the policy file {path.name} is not valid TOML: {error}",
            remedy="compare it with policy.toml among the forms",
        ) from error


def _own_source(name: str, own: dict, path: Path) -> dict:
    if name not in own or "source" in own[name]:
        return {}
    return {"source": f"the user's file {path.name}"}


def _check(own: dict, known: dict) -> None:
    fields = {"value", "unit", "since", "source", "label"}
    unknown = [name for name in own if name not in known]
    unknown += [
        f"{name}.{key}"
        for name, entry in own.items()
        if isinstance(entry, dict)
        for key in entry
        if key not in fields
    ]
    if unknown:
        raise ParameterError(
            "the policy file names what arkit does not know",
            rows=unknown,
            remedy=f"use one of {', '.join((*known, *RULE_SECTIONS))}",
        )
    wrong = [name for name, entry in own.items() if not _is_usable(entry)]
    if wrong:
        raise ParameterError(
            "a threshold of the policy file is not usable",
            rows=wrong,
            remedy="write value = a number and since = 'YYYY-MM-DD'",
        )


def _is_usable(entry: object) -> bool:
    if not isinstance(entry, dict):
        return False
    value = entry.get("value", 0.0)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        date.fromisoformat(str(entry.get("since", "2026-01-01")))
    except ValueError:
        return False
    return True
