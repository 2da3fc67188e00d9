"""Which day is meant?"""

from __future__ import annotations

from datetime import date

from arkit.errors import ParameterError


def as_day(day: date | str) -> date:
    """Read a day given as a date or as YYYY-MM-DD.

    Parameters
    ----------
    day : date or str
        The day.

    Returns
    -------
    datetime.date
        The day.

    Raises
    ------
    ParameterError
        When it is no day.

    Examples
    --------
    >>> as_day("2025-06-30")
    datetime.date(2025, 6, 30)
    """
    try:
        read = date.fromisoformat(day) if isinstance(day, str) else day
        return date(read.year, read.month, read.day)
    except (ValueError, AttributeError) as error:
        raise ParameterError(
            f"{day!r} is not a day", remedy="write it as YYYY-MM-DD"
        ) from error
