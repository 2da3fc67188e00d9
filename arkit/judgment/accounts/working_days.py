"""Which day is so many working days away?"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

FRIDAY = 4
DAY = timedelta(days=1)


def is_working_day(day: date, holidays: Collection[date] = ()) -> bool:
    """Tell whether a day is from Monday to Friday and no holiday.

    Parameters
    ----------
    day : datetime.date
        The day.
    holidays : collection of date
        Days off.

    Returns
    -------
    bool
        Whether people work.

    Examples
    --------
    >>> is_working_day(date(2025, 6, 28)), is_working_day(date(2025, 6, 30))
    (False, True)
    """
    return day.weekday() <= FRIDAY and day not in holidays


def working_days_later(day: date, n: int, holidays: Collection[date] = ()) -> date:
    """Find the day that is so many working days later, or earlier.

    Parameters
    ----------
    day : datetime.date
        Where counting begins; the day itself is not counted.
    n : int
        Working days, below zero for earlier ones; 0 gives the day itself, or the next
        working day.
    holidays : collection of date
        Days off.

    Returns
    -------
    datetime.date
        The working day.

    Examples
    --------
    >>> working_days_later(date(2025, 6, 26), 5)
    datetime.date(2025, 7, 3)
    >>> working_days_later(date(2025, 7, 3), -5)
    datetime.date(2025, 6, 26)
    >>> working_days_later(date(2025, 6, 28), 0)
    datetime.date(2025, 6, 30)
    """
    step, left = (DAY, n) if n >= 0 else (-DAY, -n)
    while left or not is_working_day(day, holidays):
        day += step
        left -= left > 0 and is_working_day(day, holidays)
    return day


def working_days_between(
    first: date, last: date, holidays: Collection[date] = ()
) -> int:
    """Count working days after one day, up to and including another.

    Parameters
    ----------
    first, last : datetime.date
        The first is not counted, the last is.
    holidays : collection of date
        Days off.

    Returns
    -------
    int
        Working days; 0 where the last is not after the first.

    Examples
    --------
    >>> working_days_between(date(2025, 6, 26), date(2025, 7, 3))
    5
    """
    n_days = max((last - first).days, 0)
    days = (first + n * DAY for n in range(1, n_days + 1))
    return sum(is_working_day(day, holidays) for day in days)
