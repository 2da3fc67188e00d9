"""Is every input in the unit its name says?

Rates ending `_pa` are effective per year and `_pm` per month, shares and chances run
from 0 to 1, days count from the day of valuation and a year has 365 of them, and cash
to us is positive. Valuations are floats and are never rounded; rates carry no premium
for default, which stands on its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

import numpy as np

from arkit.errors import ParameterError

YEAR_DAYS = 365


def numbers(name: str, values: Sequence[float]) -> np.ndarray:
    """Read an array of floats, or say which of them is missing."""
    numbers = np.asarray(values, dtype=float)
    if not np.isfinite(numbers).all():
        raise ParameterError(
            f"{name} has missing numbers",
            rows=np.flatnonzero(~np.isfinite(numbers)),
            remedy="give a number for each",
        )
    return numbers


def check_number(name: str, value: float) -> None:
    """Refuse a missing or infinite number."""
    if not isfinite(value):
        raise ParameterError(f"{name} is {value}", remedy="give a number")


def check_days(name: str, days: float) -> None:
    """Refuse missing or negative days."""
    if not (isfinite(days) and days >= 0):
        raise ParameterError(f"{name} is {days}", remedy="give days of 0 or more")


def check_not_negative(name: str, value: float) -> None:
    """Refuse years, an amount or an intensity that is missing or below zero."""
    if not (isfinite(value) and value >= 0):
        raise ParameterError(f"{name} is {value}", remedy="give 0 or more")


def check_share(name: str, share: float) -> None:
    """Refuse a share that is missing or not between 0 and 1."""
    if not 0 <= share <= 1:
        raise ParameterError(
            f"{name} is {share}, not between 0 and 1", remedy="write 10 % as 0.10"
        )


def check_rate(name: str, rate: float) -> None:
    """Refuse a percentage typed as a number: no cost of money is above 100 %."""
    if not -0.5 <= rate <= 1:
        raise ParameterError(
            f"{name} is {rate}, not between -0.5 and 1", remedy="write 10 % as 0.10"
        )
