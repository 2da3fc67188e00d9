"""In which half-year does a day lie? Laws on late payment set their rates by it."""

from __future__ import annotations

from datetime import date


def half_year(day: date) -> date:
    """First day of the half-year of a day.

    Parameters
    ----------
    day : datetime.date
        Any day.

    Returns
    -------
    datetime.date
        1 January or 1 July.

    Examples
    --------
    >>> half_year(date(2026, 6, 30)), half_year(date(2026, 7, 1))
    (datetime.date(2026, 1, 1), datetime.date(2026, 7, 1))
    """
    return date(day.year, 1 if day.month <= 6 else 7, 1)


def half_year_end(day: date) -> date:
    """Last day of the half-year of a day.

    Parameters
    ----------
    day : datetime.date
        Any day.

    Returns
    -------
    datetime.date
        30 June or 31 December.

    Examples
    --------
    >>> half_year_end(date(2026, 6, 30)), half_year_end(date(2026, 7, 1))
    (datetime.date(2026, 6, 30), datetime.date(2026, 12, 31))
    """
    return date(day.year, 6, 30) if day.month <= 6 else date(day.year, 12, 31)
