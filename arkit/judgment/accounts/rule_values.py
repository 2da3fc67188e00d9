"""Is a value of a house rule what it should be? Readers say what to write instead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime


def text(value: object) -> str:
    """A text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a text that is not empty")
    return value.strip()


def day(value: object) -> date:
    """A day, as TOML or ISO 8601 writes it."""
    if isinstance(value, datetime) or not isinstance(value, date | str):
        raise ValueError("a day such as 2025-06-30")
    try:
        return value if isinstance(value, date) else date.fromisoformat(value)
    except ValueError:
        raise ValueError("a day such as 2025-06-30") from None


def flag(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def number(value: object) -> float:
    """Any number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("a number")
    return float(value)


def count(value: object) -> int:
    """A whole number from 0 on."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("a whole number from 0 on")
    return value


def one_of(choices: Sequence[str]) -> Callable[[object], str]:
    """A reader of one of some words."""

    def read(value: object) -> str:
        if value not in choices:
            raise ValueError(f"one of {', '.join(choices)}")
        return str(value)

    return read


def roles(value: object) -> tuple[str, ...]:
    """A list of texts."""
    if not isinstance(value, list) or not value:
        raise ValueError("a list of roles")
    return tuple(text(one) for one in value)


def days(value: object) -> tuple[date, ...]:
    """A list of days."""
    if not isinstance(value, list):
        raise ValueError("a list of days")
    return tuple(day(one) for one in value)
