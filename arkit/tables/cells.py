"""What does a value look like in a cell, and what is it in a workbook?"""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from arkit.schema import MISSING, date_text, number_text, share_text

if TYPE_CHECKING:
    from arkit.tables.meaning import Column

NO_GLYPH = "☐"
BLANK = ""
YES = "yes"
NO = "no"
UNBROKEN = "\u00a0"
NOT_STATED = "not stated"
GROUP_KEYS = frozenset({"segment", "country", "account_manager", "collector"})
SPARING = frozenset({"is_disputed", "is_open"})
LEAST_P = 0.001
LEAST_CHANCE = 0.005
MONTH_PATTERN = "MMM y"


def cell_text(value: Any, column: Column, *, locale: str = "en") -> str:
    """Write a value the way its column says.

    Parameters
    ----------
    value : object
        A typed value, as `typed` gives it.
    column : Column
        Type and decimals.
    locale : str, default "en"
        CLDR locale.

    Returns
    -------
    str
        Text of the cell; a missing number or date is a dash, a missing text nothing.

    Examples
    --------
    >>> from arkit.tables.meaning import meaning
    >>> cell_text(1234.5, meaning("open_amount")), cell_text(None, meaning("n_open"))
    ('1,235', '–')
    >>> cell_text("2025-06-30", meaning("due_date")), cell_text(True, meaning("is_x"))
    ('30 Jun 2025', 'yes')
    """
    if column.type == "text" or value == BLANK:
        return _words(value, column)
    if value is None:
        return MISSING
    if column.type == "date":
        return _day(value, column, locale)
    if column.type == "share":
        return _share(value, column.decimals, locale).replace(" ", UNBROKEN)
    if column.name == "p_value" and value < LEAST_P:
        return f"<{number_text(LEAST_P, places=3, locale=locale)}"
    return number_text(value, places=column.decimals, locale=locale)


def _words(value: Any, column: Column) -> str:
    """Text as it is, a flag as yes and no."""
    if isinstance(value, bool):
        return YES if value else "" if column.name in SPARING else NO
    if value is None:
        return NOT_STATED if column.name in GROUP_KEYS else ""
    return str(value)


def _share(value: float, places: int, locale: str) -> str:
    """Write a share; a chance near none or all in whole percent is not written so."""
    if places == 0 and 0 < value < LEAST_CHANCE:
        return "<" + share_text(2 * LEAST_CHANCE, locale=locale)
    if places == 0 and 1 - LEAST_CHANCE < value < 1:
        return ">" + share_text(1 - 2 * LEAST_CHANCE, locale=locale)
    return share_text(value, places=places, locale=locale)


def _day(value: str, column: Column, locale: str) -> str:
    """Write a date, or its month where the column holds months."""
    from babel.dates import format_date

    from arkit.tables.meaning import MONTHS

    day = date.fromisoformat(value)
    if column.name in MONTHS:
        return format_date(day, format=MONTH_PATTERN, locale=locale)
    return date_text(day, locale=locale)


def typed(value: Any, column: Column) -> Any:
    """Turn a value of a frame into one that JSON and a workbook know.

    Parameters
    ----------
    value : object
        A value of a frame.
    column : Column
        Its type.

    Returns
    -------
    str, int, float, bool or None
        Dates as ISO text, missing values as None.

    Examples
    --------
    >>> import pandas as pd
    >>> from arkit.tables.meaning import meaning
    >>> typed(pd.Timestamp("2025-06-30"), meaning("due_date"))
    '2025-06-30'
    >>> typed(float("nan"), meaning("amount")) is None, typed(3.0, meaning("n_open"))
    (True, 3)
    """
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return None
    if column.type == "date":
        day = value.date() if isinstance(value, datetime) else value
        return day.isoformat() if isinstance(day, date) else str(day)[:10]
    if column.type == "text":
        return bool(value) if pd.api.types.is_bool(value) else str(value)
    if not math.isfinite(value):
        return None
    return int(value) if column.type == "integer" else float(value)


def clean(text: str) -> str:
    r"""Take characters out of a text that steer or break the line it stands in.

    >>> clean("Acme\u202e Inc\n2")
    'Acme☐ Inc 2'
    """
    line = " ".join(text.split())
    return "".join(sign if sign.isprintable() else NO_GLYPH for sign in line)
