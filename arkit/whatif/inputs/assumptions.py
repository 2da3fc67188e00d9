"""What does a valuation assume, since when, and on whose word?

Assumptions are plain numbers by name. Each says whether it was measured from the
ledger, comes from policy, was typed by the analyst, or is a default of arkit.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from math import isfinite, nan
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from arkit.errors import ParameterError
from arkit.whatif.inputs.hazards import Hazard
from arkit.whatif.units import YEAR_DAYS

DEFAULTS = Path(__file__).with_name("assumptions.toml")
ORIGINS = ("measured", "policy", "typed", "default")
FIELDS = {"label", "value", "unit", "low", "high", "valid_from", "source", "ends_years"}
READING = (OSError, ValueError, TypeError, AttributeError)
Value = float | str | Hazard


@dataclass(frozen=True, kw_only=True)
class Assumption:
    """One input of a valuation.

    Parameters
    ----------
    name, label : str
        Name by which it is typed, and for a reader.
    value : float, str or Hazard
        In its unit.
    unit : str
        Unit of the value.
    low, high : float
        Range in which it may lie; not a number where no range is given.
    origin : {"measured", "policy", "typed", "default"}
        Where the value comes from.
    source : str
        On whose word.
    valid_from : str
        Day since which it is so, YYYY-MM-DD; empty where it was measured or typed.
    """

    name: str
    label: str
    value: Value
    unit: str
    low: float = float("nan")
    high: float = float("nan")
    origin: str = "default"
    source: str = ""
    valid_from: str = ""


@dataclass(frozen=True)
class Assumptions:
    """Inputs of a valuation by name.

    Parameters
    ----------
    entries : mapping of str to Assumption
        All of them.
    """

    entries: Mapping[str, Assumption]

    def __getitem__(self, name: str) -> Value:
        return self._entry(name).value

    def typed(self, **values: Value) -> Assumptions:
        """The same with values typed by the analyst.

        >>> assumptions().typed(default_hazard_pa=0.36)["default_hazard_pa"]
        0.36
        """
        return self.given(values, origin="typed", source="typed by the analyst")

    def given(
        self, values: Mapping[str, Value], *, origin: str, source: str
    ) -> Assumptions:
        """The same with values from somewhere else.

        Parameters
        ----------
        values : mapping of str to float, str or Hazard
            Values by the name of the assumption.
        origin : {"measured", "policy", "typed", "default"}
            Where they come from.
        source : str
            On whose word.

        Returns
        -------
        Assumptions
            New assumptions; these are unchanged. A value outside the range that was
            assumed has none.

        Raises
        ------
        ParameterError
            When a name or the origin is unknown, or a value is no number.
        """
        if origin not in ORIGINS:
            raise ParameterError(
                f"assumptions are not {origin!r}",
                remedy=f"use one of {', '.join(ORIGINS)}",
            )
        changed = {}
        for name, value in values.items():
            known = self._entry(name)
            read = _checked(name, value, known.value)
            low, high = _range(known, read)
            changed[name] = replace(
                known,
                value=read,
                low=low,
                high=high,
                origin=origin,
                source=source,
                valid_from="",
            )
        return Assumptions(MappingProxyType({**self.entries, **changed}))

    def within(self, **ranges: tuple[float, float]) -> Assumptions:
        """The same with other ranges, from low to high; not numbers where none is left.

        >>> assumptions().within(rate_pa=(0.06, 0.10)).entries["rate_pa"].high
        0.1
        """
        changed = {
            name: replace(self._entry(name), low=low, high=high)
            for name, (low, high) in ranges.items()
        }
        return Assumptions(MappingProxyType({**self.entries, **changed}))

    def under(self, prefix: str) -> dict[str, Value]:
        """Values whose names begin with a prefix, by the rest of the name.

        >>> assumptions().under("sale_")
        {'price_share': 0.35}
        """
        return {
            name.removeprefix(prefix): entry.value
            for name, entry in self.entries.items()
            if name.startswith(prefix)
        }

    def frame(self) -> pd.DataFrame:
        """List every assumption.

        Returns
        -------
        DataFrame
            `name`, `label`, `value` (text), `unit`, `low`, `high`, `origin`, `source`
            and `valid_from`; one row each.
        """
        columns = [c for c in Assumption.__dataclass_fields__]
        rows = [
            [getattr(entry, column) for column in columns]
            for entry in self.entries.values()
        ]
        found = pd.DataFrame(rows, columns=columns)
        found["value"] = [_text(value) for value in found["value"]]
        return found

    def _entry(self, name: str) -> Assumption:
        if name not in self.entries:
            raise ParameterError(
                f"there is no assumption {name!r}",
                remedy=f"use one of {', '.join(self.entries)}",
            )
        return self.entries[name]


def assumptions(path: str | Path | None = None) -> Assumptions:
    """What is assumed where nothing better is known?

    Parameters
    ----------
    path : str or Path, optional
        A TOML file of your own with entries to replace; each has a `value` and may
        have a `unit`, `low`, `high`, `valid_from`, `source` and `label`.

    Returns
    -------
    Assumptions
        The defaults of arkit, marked as such, with the values of the file as policy.

    Raises
    ------
    ParameterError
        When the file cannot be read, names what is unknown, or gives no number.

    Examples
    --------
    >>> known = assumptions()
    >>> known["dividend_share"], known.entries["dividend_share"].origin
    (0.04, 'default')
    """
    entries = _defaults()
    found = Assumptions(MappingProxyType(entries))
    if path is None:
        return found
    own = _read(Path(path))
    changed = dict(entries)
    for name, entry in own.items():
        value = _checked(name, _value(name, entry), found[name])
        known = {key: entry[key] for key in FIELDS & set(entry) - {"ends_years"}}
        source = {"source": f"the file {Path(path).name}", "valid_from": ""}
        changed[name] = replace(
            entries[name], **(source | known | {"value": value, "origin": "policy"})
        )
    return Assumptions(MappingProxyType(changed))


@cache
def _defaults() -> dict[str, Assumption]:
    """What arkit assumes; the file does not change while it is used."""
    found = {}
    for name, entry in _read(DEFAULTS).items():
        rest = {key: entry[key] for key in entry if key not in {"value", "ends_years"}}
        found[name] = Assumption(
            name=name, value=_value(name, entry), origin="default", **rest
        )
    return found


def _read(path: Path) -> dict[str, dict]:
    """Entries of a file, or what is wrong with it."""
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        unknown = [
            f"{name}.{key}" for name, entry in read.items() for key in {*entry} - FIELDS
        ]
    except READING as error:
        raise ParameterError(
            f"the assumptions in {path.name} cannot be read",
            remedy="write a section for each, such as [rate_pa] and value = 0.08",
        ) from error
    if unknown:
        raise ParameterError(
            f"{path.name} has entries arkit does not know",
            rows=sorted(unknown),
            remedy=f"an assumption has {', '.join(sorted(FIELDS))}",
        )
    return read


def _value(name: str, entry: Mapping) -> Value:
    """The value of an entry; a list is a hazard in pieces."""
    if "value" not in entry:
        raise ParameterError(f"{name} has no value", remedy="write value = a number")
    value = entry["value"]
    if isinstance(value, list):
        return Hazard(rates_pa=tuple(value), ends_years=tuple(entry["ends_years"]))
    return value


def _checked(name: str, value: Value, known: Value) -> Value:
    """A value of the same kind as the one it replaces; a rate may be a hazard."""
    if isinstance(known, str) or isinstance(value, str):
        usable = isinstance(known, str) and isinstance(value, str)
    elif isinstance(value, Hazard):
        usable = isinstance(known, Hazard) or name == "default_hazard_pa"
    else:
        usable = isinstance(value, int | float) and isfinite(value)
    if not usable:
        raise ParameterError(
            f"{name} is {value!r}", remedy=f"give it as {_text(known)} is given"
        )
    return value


def _range(known: Assumption, value: Value) -> tuple[float, float]:
    """The range of an assumption, as long as its value lies in it."""
    is_number = isinstance(value, int | float)
    if is_number and known.low <= value <= known.high:
        return known.low, known.high
    return nan, nan


def _text(value: Value) -> str:
    """A value for a reader."""
    if isinstance(value, Hazard):
        pieces = [
            f"{rate:.3g} until day {end * YEAR_DAYS:.0f}"
            for _, end, rate in value.pieces[:-1]
        ]
        last = f"{value.rates_pa[-1]:.3g}"
        return ", ".join([*pieces, f"then {last}" if pieces else last])
    return value if isinstance(value, str) else f"{value:g}"
