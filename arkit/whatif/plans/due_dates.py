"""On which days do monthly installments fall due?"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from decimal import Decimal

from arkit.errors import ParameterError

LONGEST_YEARS = 7
DAYS_OF_MONTH = 30


def months_later(day: date, months: int) -> date:
    """The same day of another month, or the last day of a shorter one.

    Parameters
    ----------
    day : datetime.date
        The day that is counted from.
    months : int
        Months later; negative for earlier.

    Returns
    -------
    datetime.date
        The day.

    Examples
    --------
    >>> months_later(date(2025, 1, 31), 1), months_later(date(2025, 1, 31), 2)
    (datetime.date(2025, 2, 28), datetime.date(2025, 3, 31))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def due_dates(
    first_due: date, n_months: int, *, agreed: date, is_at_month_end: bool = False
) -> list[date]:
    """On which days do monthly installments fall due?

    Parameters
    ----------
    first_due : datetime.date
        First due date; later ones keep its day of the month, or take the last day of a
        shorter month.
    n_months : int
        How many.
    agreed : datetime.date
        Day of the agreement.
    is_at_month_end : bool, default False
        Take the last day of every month instead.

    Returns
    -------
    list of datetime.date
        Due dates, one a month.

    Raises
    ------
    ParameterError
        When the first lies before the agreement or the last seven years after it.

    Examples
    --------
    >>> days = due_dates(date(2025, 1, 31), 3, agreed=date(2025, 1, 10))
    >>> [day.isoformat() for day in days]
    ['2025-01-31', '2025-02-28', '2025-03-31']
    """
    days = [months_later(first_due, month) for month in range(n_months)]
    if is_at_month_end:
        days = [_month_end(day) for day in days]
    if days[0] < agreed or days[-1] > months_later(agreed, 12 * LONGEST_YEARS):
        raise ParameterError(
            f"installments due from {days[0]} to {days[-1]} do not fit an agreement of "
            f"{agreed}",
            remedy="let the first fall due on that day or later, and the last within "
            f"{LONGEST_YEARS} years",
        )
    return days


def first_period_months(agreed: date, first_due: date) -> Decimal:
    """How many months does the first period take?

    Parameters
    ----------
    agreed : datetime.date
        Day from which interest runs.
    first_due : datetime.date
        First due date.

    Returns
    -------
    Decimal
        Days over 30 for less than a calendar month, at most 1; otherwise a month and
        the days beyond it over 30. From a month end, a month lasts to the same day or
        to the end of the next month.

    Examples
    --------
    >>> first_period_months(date(2025, 6, 10), date(2025, 7, 16))
    Decimal('1.2')
    >>> first_period_months(date(2025, 6, 30), date(2025, 7, 31))
    Decimal('1')
    """
    earliest = months_later(agreed, 1)
    latest = _month_end(earliest) if agreed == _month_end(agreed) else earliest
    if first_due < earliest:
        return min(Decimal(1), Decimal((first_due - agreed).days) / DAYS_OF_MONTH)
    return 1 + Decimal(max(0, (first_due - latest).days)) / DAYS_OF_MONTH


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
