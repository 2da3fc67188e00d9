"""Which days and months does a window cover?

A window of months is the month of the as-of day, as far as it has come, and the months
before it. It never reaches past the as-of day.
"""

from __future__ import annotations

import calendar
from datetime import date

from arkit.errors import ParameterError


def month_start(day: date, *, back: int = 0) -> date:
    """First day of a day's month, or of the month some months before it.

    >>> month_start(date(2025, 3, 31), back=13)
    datetime.date(2024, 2, 1)
    """
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def month_end(day: date) -> date:
    """Last day of a day's month.

    >>> month_end(date(2024, 2, 3))
    datetime.date(2024, 2, 29)
    """
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def window_start(as_of: date, months: int) -> date:
    """First day of the window of months that ends on the as-of day.

    Parameters
    ----------
    as_of : datetime.date
        Last day of the window.
    months : int
        Months covered, the month of the as-of day included.

    Returns
    -------
    datetime.date
        First day of the oldest month.

    Raises
    ------
    ParameterError
        When the window is shorter than a month, or longer than the calendar.

    Examples
    --------
    >>> window_start(date(2025, 6, 30), 12)
    datetime.date(2024, 7, 1)
    """
    whole = isinstance(months, int) and not isinstance(months, bool)
    if not whole or not 1 <= months <= (as_of.year - 1) * 12:
        raise ParameterError(
            f"a window of {months!r} months is not possible",
            remedy="give a whole number of months, 1 or more",
        )
    return month_start(as_of, back=months - 1)


def months_of(as_of: date, months: int) -> list[date]:
    """First days of the window's months, oldest first.

    >>> months_of(date(2025, 2, 14), 3)
    [datetime.date(2024, 12, 1), datetime.date(2025, 1, 1), datetime.date(2025, 2, 1)]
    """
    window_start(as_of, months)
    return [month_start(as_of, back=back) for back in reversed(range(months))]


def window_text(first: date, last: date) -> str:
    """Write a window for a passport.

    >>> window_text(date(2025, 4, 1), date(2025, 6, 30))
    '2025-04-01 to 2025-06-30'
    """
    return f"{first} to {last}"
