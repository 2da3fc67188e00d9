"""On which days would a customer pay that pays on certain days only?

Working days are Monday to Friday; holidays are not known. A day of the month that falls
on a weekend moves to the working day before it in one calendar and to the one after it
in another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import combinations

import numpy as np
import pandas as pd

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
NTH = ("first", "second", "third", "fourth")
MONTH_END = 31
AHEAD_DAYS = 70
THREE_A_MONTH = ((10, 20, MONTH_END), (5, 15, 25), (1, 11, 21))


@dataclass(frozen=True)
class Calendars:
    """Payment calendars over a span of days.

    Parameters
    ----------
    first : datetime.date
        First day of the span.
    n_days : int
        Days of the window; the span goes on after it.
    names : tuple of str
        What each calendar is called.
    family : ndarray of int, shape (n,)
        Number of the family (weekdays, days of the month, ...) of each calendar.
    days : ndarray of bool, shape (days, n)
        Whether each day of the span is a payment day.
    """

    first: date
    n_days: int
    names: tuple[str, ...]
    family: np.ndarray
    days: np.ndarray

    @property
    def family_size(self) -> np.ndarray:
        """How many calendars the family of each calendar has."""
        return np.bincount(self.family)[self.family]

    def place(self, dates: pd.Series) -> np.ndarray:
        """Places of dates in the span; a weekend counts as the Monday after it."""
        day = _day_numbers(dates)
        return _monday(day) - _number(self.first)

    def next_dates(self, after: date, chosen: np.ndarray) -> pd.DatetimeIndex:
        """First payment day after a day, of each of some calendars."""
        start = (after - self.first).days + 1
        wait = self.days[start:, chosen].argmax(axis=0)
        found = np.datetime64(after + timedelta(days=1), "D") + wait
        return pd.DatetimeIndex(found).as_unit("us")


def chance_weights(first: date, n_days: int) -> np.ndarray:
    """How often money without a rhythm arrives on each day, compared with the others.

    Parameters
    ----------
    first : datetime.date
        First day.
    n_days : int
        Number of days.

    Returns
    -------
    ndarray of float, shape (n_days,)
        1 on working days, 3 on Mondays, which get what falls on the weekend, and 0 on
        weekends.

    Examples
    --------
    >>> chance_weights(date(2025, 6, 27), 5)
    array([1., 0., 0., 3., 1.])
    """
    weekday = (_number(first) + np.arange(n_days) + 3) % 7
    return np.select([weekday == 0, weekday < 5], [3.0, 1.0], 0.0)


@lru_cache(maxsize=8)
def calendars(first: date, last: date) -> Calendars:
    """Every calendar that is tried, from a day to some weeks after another.

    Parameters
    ----------
    first, last : datetime.date
        First and last day of the window; the span goes on for 70 days.

    Returns
    -------
    Calendars
        One or two weekdays; every second such day; one, two or three days of the
        month; the first to fourth or last such weekday of the month.

    Examples
    --------
    >>> found = calendars(date(2025, 1, 1), date(2025, 6, 30))
    >>> found.next_dates(date(2025, 6, 30), [found.names.index("every second Friday")])
    DatetimeIndex(['2025-07-04'], dtype='datetime64[us]', freq=None)
    """
    day = np.arange(_number(first), _number(last) + 1 + AHEAD_DAYS)
    families = (_weekly, _fortnightly, _nth_weekday, _monthly, _twice, _thrice)
    found = [list(family(day)) for family in families]
    return Calendars(
        first=first,
        n_days=(last - first).days + 1,
        names=tuple(name for family in found for name, _ in family),
        family=np.repeat(np.arange(len(found)), [len(family) for family in found]),
        days=np.column_stack([days for family in found for _, days in family]),
    )


def _weekly(day: np.ndarray):
    weekday = (day + 3) % 7
    for one, name in enumerate(WEEKDAYS):
        yield f"{name}s", weekday == one
    for one, two in combinations(range(5), 2):
        both = f"{WEEKDAYS[one]}s and {WEEKDAYS[two]}s"
        yield both, (weekday == one) | (weekday == two)


def _fortnightly(day: np.ndarray):
    for one, name in enumerate(WEEKDAYS):
        for turn in range(2):
            second = ((day + 3) // 7) % 2 == turn
            yield f"every second {name}", second & ((day + 3) % 7 == one)


def _nth_weekday(day: np.ndarray):
    of_month, last = _days_of_month(day)
    for one, name in enumerate(WEEKDAYS):
        meant = (day + 3) % 7 == one
        for turn, word in enumerate(NTH):
            yield (
                f"the {word} {name} of the month",
                meant & ((of_month - 1) // 7 == turn),
            )
        yield f"the last {name} of the month", meant & (of_month > last - 7)


def _monthly(day: np.ndarray):
    for of_month in (*range(1, 29), MONTH_END):
        for days in _moved(day, (of_month,)):
            yield _month_name((of_month,)), days


def _twice(day: np.ndarray):
    for pair in combinations((*range(1, 29), MONTH_END), 2):
        for days in _moved(day, pair):
            yield _month_name(pair), days


def _thrice(day: np.ndarray):
    for three in THREE_A_MONTH:
        for days in _moved(day, three):
            yield _month_name(three), days


def _moved(day: np.ndarray, of_month: tuple[int, ...]):
    """Days of the month, moved off weekends: to the day before, and to that after."""
    wide = np.arange(day[0] - 3, day[-1] + 4)
    number, last = _days_of_month(wide)
    meant = wide[np.isin(np.where(number == last, MONTH_END, number), of_month)]
    weekday = (meant + 3) % 7
    yield np.isin(day, meant - (weekday - 4).clip(0))
    yield np.isin(day, _monday(meant))


def _month_name(of_month: tuple[int, ...]) -> str:
    names = ["month end" if n == MONTH_END else f"the {_ordinal(n)}" for n in of_month]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _ordinal(n: int) -> str:
    """Write a day of the month.

    >>> [_ordinal(n) for n in (1, 12, 15, 22, 23)]
    ['1st', '12th', '15th', '22nd', '23rd']
    """
    ends = {1: "st", 2: "nd", 3: "rd"}
    return f"{n}{'th' if n in (11, 12, 13) else ends.get(n % 10, 'th')}"


def _days_of_month(day: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Day of the month, and the last one of that month, of day numbers."""
    month = day.astype("datetime64[D]").astype("datetime64[M]")
    start = month.astype("datetime64[D]").astype("int64")
    following = (month + 1).astype("datetime64[D]").astype("int64")
    return day - start + 1, following - start


def _monday(day: np.ndarray) -> np.ndarray:
    """The day, or the Monday after where it falls on a weekend."""
    weekday = (day + 3) % 7
    return day + np.where(weekday > 4, 7 - weekday, 0)


def _number(day: date) -> int:
    return int(np.datetime64(day, "D").astype("int64"))


def _day_numbers(dates: pd.Series) -> np.ndarray:
    return dates.to_numpy("datetime64[D]").astype("int64")
