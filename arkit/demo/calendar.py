"""On which days are invoices written and payments made?

Days are whole numbers (days since 1970-01-01). Nobody writes or pays on weekends or on
the closing days of the euro payment system (TARGET: New Year's Day, Good Friday, Easter
Monday, 1 May, 25 and 26 December).
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import numpy as np

START = date(2021, 7, 1)
AS_OF = date(2025, 6, 30)
END = date(2025, 9, 30)

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
RUNS = (
    "daily",
    *WEEKDAYS,
    "second friday",
    "other second friday",
    "15th and month end",
    "month end",
)

EPOCH = date(1970, 1, 1).toordinal()
FIRST = START.toordinal() - EPOCH - 90
LAST = END.toordinal() - EPOCH + 1200
NEVER = date(2199, 12, 31).toordinal() - EPOCH


def day_number(day: date) -> int:
    """Count the days from 1970-01-01 to a day.

    >>> day_number(START)
    18809
    """
    return day.toordinal() - EPOCH


def easter(year: int) -> date:
    """Find Easter Sunday (anonymous Gregorian computus; Meeus 1991, chapter 8).

    >>> easter(2025)
    datetime.date(2025, 4, 20)
    """
    a, b, c = year % 19, year // 100, year % 100
    g = (8 * b + 13) // 25
    h = (19 * a + b - b // 4 - g + 15) % 30
    m = (a + 11 * h) // 319
    r = (2 * (b % 4) + 2 * (c // 4) - c % 4 - h + m + 32) % 7
    month = (h - m + r + 90) // 25
    return date(year, month, (h - m + r + month + 19) % 32)


@cache
def business_days() -> np.ndarray:
    """List the days on which offices and banks work, as day numbers."""
    days = np.arange(FIRST, LAST)
    years = range(date.fromordinal(FIRST + EPOCH).year, 2031)
    closed = {day_number(easter(y) + timedelta(d)) for y in years for d in (-2, 1)}
    fixed = ((1, 1), (5, 1), (12, 25), (12, 26))
    closed |= {day_number(date(y, m, d)) for y in years for m, d in fixed}
    return days[(weekday(days) < 5) & ~np.isin(days, sorted(closed))]


def weekday(days: np.ndarray) -> np.ndarray:
    """Weekday of day numbers; Monday is 0.

    >>> int(weekday(np.array([day_number(START)]))[0])
    3
    """
    return (days + 3) % 7


def month_index(days: np.ndarray) -> np.ndarray:
    """Months since January 1970 of day numbers.

    >>> int(month_index(np.array([day_number(START)]))[0])
    618
    """
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def month_end(days: np.ndarray) -> np.ndarray:
    """Last calendar day of the months of day numbers.

    >>> int(month_end(np.array([day_number(START)]))[0]) == day_number(START) + 30
    True
    """
    following = (month_index(days) + 1).astype("datetime64[M]")
    return following.astype("datetime64[D]").astype(np.int64) - 1


@cache
def run_days(run: str) -> np.ndarray:
    """List the days on which a customer with this payment calendar pays.

    Parameters
    ----------
    run : str
        One of `RUNS`. A run that falls on a closed day moves to the business day
        before.

    Returns
    -------
    numpy.ndarray
        Day numbers in order.
    """
    open_days = business_days()
    if run == "daily":
        return open_days
    days = np.arange(FIRST, LAST)
    if run in WEEKDAYS:
        meant = days[weekday(days) == WEEKDAYS.index(run)]
    elif run.endswith("second friday"):
        meant = days[(weekday(days) == 4) & ((days // 7) % 2 == ("other" in run))]
    else:
        last = np.unique(month_end(days))
        meant = np.union1d(last, last + 15) if run.startswith("15th") else last
    place = np.searchsorted(open_days, meant, side="right") - 1
    return np.unique(open_days[place[place >= 0]])


@cache
def _next_days() -> np.ndarray:
    days = np.arange(FIRST, LAST)
    tables = []
    for run in RUNS:
        listed = run_days(run)
        place = np.searchsorted(listed, days).clip(max=len(listed) - 1)
        tables.append(listed[place])
    return np.vstack(tables)


def next_run(runs: np.ndarray | int, days: np.ndarray | int) -> np.ndarray:
    """Find the first payment day on or after each day.

    Parameters
    ----------
    runs : numpy.ndarray or int
        Places in `RUNS`; 0 is any business day.
    days : numpy.ndarray or int
        Day numbers.

    Returns
    -------
    numpy.ndarray
        Day numbers of the runs.

    Examples
    --------
    >>> saturday = np.array([day_number(date(2025, 6, 14))])
    >>> run = RUNS.index("15th and month end")
    >>> int(next_run(run, saturday)[0]) == day_number(AS_OF)
    True
    """
    place = np.clip(np.asarray(days, dtype=np.int64) - FIRST, 0, LAST - FIRST - 1)
    return _next_days()[runs, place]


def next_business_day(days: np.ndarray | int) -> np.ndarray:
    """Find the first business day on or after each day."""
    return next_run(0, days)
