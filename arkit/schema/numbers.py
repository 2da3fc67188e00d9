"""How are shares, days, counts and dates written for a reader?"""

from __future__ import annotations

import math
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale
    from babel.numbers import NumberPattern

MISSING = "–"
MOST_NUMBERS = 8_192


def is_missing(value: object) -> bool:
    """Tell whether a value is None, NaN or NaT.

    Parameters
    ----------
    value : object
        Anything.

    Returns
    -------
    bool
        Whether there is no value.

    Examples
    --------
    >>> is_missing(float("nan")), is_missing(0)
    (True, False)
    """
    return value is None or value != value


def number_text(value: float | None, *, places: int = 0, locale: str = "en") -> str:
    """Write a number with grouping and a true minus sign.

    Parameters
    ----------
    value : float or None
        The number; missing prints a dash.
    places : int, default 0
        Decimals shown, rounded half away from zero.
    locale : str, default "en"
        CLDR locale.

    Returns
    -------
    str
        Text for a reader.

    Examples
    --------
    >>> number_text(-1234.5, places=1), number_text(float("nan"))
    ('−1,234.5', '–')
    """
    if is_missing(value):
        return MISSING
    scale = 10**places
    rounded = math.floor(abs(value) * scale + 0.5) / scale
    signed = -rounded if value < 0 and rounded else rounded
    return _written(signed, places, locale)


@lru_cache(MOST_NUMBERS)
def _written(value: float, places: int, locale: str) -> str:
    """A rounded number, as it is written; the same numbers stand in many places."""
    return _pattern(places).apply(value, _locale(locale)).replace("-", "−")


@cache
def _pattern(places: int) -> NumberPattern:
    """Grouping, and so many decimals."""
    from babel.numbers import parse_pattern

    return parse_pattern("#,##0" + ("." + "0" * places if places else ""))


@cache
def _locale(name: str) -> Locale:
    """What a country writes numbers with."""
    from babel import Locale

    return Locale.parse(name)


def share_text(value: float | None, *, places: int = 0, locale: str = "en") -> str:
    """Write a share as percent.

    Parameters
    ----------
    value : float or None
        Share, 0 to 1; missing prints a dash.
    places : int, default 0
        Decimals shown.
    locale : str, default "en"
        CLDR locale.

    Returns
    -------
    str
        Text for a reader.

    Examples
    --------
    >>> share_text(0.256), share_text(None)
    ('26 %', '–')
    """
    if is_missing(value):
        return MISSING
    return number_text(value * 100, places=places, locale=locale) + " %"


def days_text(value: float | None, *, places: int = 0, locale: str = "en") -> str:
    """Write a number of days.

    Parameters
    ----------
    value : float or None
        Days; missing prints a dash.
    places : int, default 0
        Decimals shown.
    locale : str, default "en"
        CLDR locale.

    Returns
    -------
    str
        Text for a reader.

    Examples
    --------
    >>> days_text(1), days_text(12.4), days_text(None)
    ('1 day', '12 days', '–')
    """
    if is_missing(value):
        return MISSING
    number = number_text(value, places=places, locale=locale)
    return f"{number} day" if number in ("1", "−1") else f"{number} days"


def date_text(value: date | None, *, locale: str = "en") -> str:
    """Write a day so that nobody confuses day and month.

    Parameters
    ----------
    value : datetime.date or None
        The day; missing prints a dash.
    locale : str, default "en"
        CLDR locale.

    Returns
    -------
    str
        Text for a reader.

    Examples
    --------
    >>> date_text(date(2025, 6, 30)), date_text(None)
    ('30 Jun 2025', '–')
    """
    if is_missing(value):
        return MISSING
    from babel.dates import format_date

    return format_date(value, format="d MMM y", locale=locale)
