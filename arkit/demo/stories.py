"""Which customers have a story, and what is planted in it?"""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from numpy.random import Generator

from arkit.demo.calendar import day_number
from arkit.demo.streams import stream

LISTS = ("orders", "fixed_dates", "answers")


@cache
def read_data(name: str) -> dict:
    """Read one of the TOML files beside this module.

    >>> read_data("cast")["key_account"]["customer"]
    17
    """
    path = Path(__file__).parent / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def least_customers() -> int:
    """Count how many customers the demo needs so that every role is played.

    >>> least_customers()
    120
    """
    roles = read_data("cast").values()
    return max(
        max(role.get("customer", 0) for role in roles) + 15,
        sum(role.get("count", 1) for role in roles),
    )


def cast(*, seed: int, n_customers: int) -> dict[int, dict]:
    """Give every role to a customer and draw what is planted in it.

    Parameters
    ----------
    seed : int
        Seed of the demo.
    n_customers : int
        Number of customers; at least `least_customers()`.

    Returns
    -------
    dict of int to dict
        Place of the customer (0 for C00001) to the columns that the role decides;
        dates as day numbers, ranges drawn.

    Examples
    --------
    >>> cast(seed=1, n_customers=240)[16]["name"]
    'Tolvanger Construction Group'
    """
    roles = read_data("cast")
    named = {role["customer"] - 1 for role in roles.values() if "customer" in role}
    order = stream(seed, "cast").permutation(n_customers).tolist()
    free = iter(place for place in order if place not in named)
    played = {}
    for key, role in roles.items():
        for turn in range(role.get("count", 1)):
            place = role["customer"] - 1 if "customer" in role else next(free)
            rng = stream(seed, "story", key, str(turn))
            played[place] = {"role": key} | {
                _column(name): _drawn(name, value, rng)
                for name, value in role.items()
                if name not in ("customer", "count")
            }
    return dict(sorted(played.items()))


def _column(name: str) -> str:
    """Name of the column a key of the cast decides."""
    return {"segments": "segment", "runs": "run"}.get(name, name)


def _drawn(name: str, value: object, rng: Generator) -> object:
    """Draw a value from its range; a plain value is itself."""
    if isinstance(value, date):
        return day_number(value)
    if not isinstance(value, list):
        return value
    if name == "fixed_dates":
        return [day_number(day) for day in value]
    if name in LISTS:
        return value
    if name in ("segments", "runs"):
        return value[int(rng.integers(len(value)))]
    low, high = (day_number(v) if isinstance(v, date) else v for v in value)
    drawn = low + (high - low) * rng.random()
    return int(drawn) if isinstance(low, int) else round(float(drawn), 3)
