"""Which day does a written date name, and does the column say so without a guess?

A date that can be read in one way only (the year first, the month by name, the serial
number of a spreadsheet) is read as it stands. A date of numbers such as 03/04/2026 is
read in the one order that its column proves, by a day above 12 that stands on one side
only. A column that proves both orders leaves the dates it cannot tell apart unread. A
column that proves neither is a question to the analyst.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from arkit.sources.months import month_number

EMPTY = re.compile(
    r"[0.:/ –—-]*|n/?a|#n/a|null|none|nan|nat|nil|not (set|stated|known|paid)", re.I
)
NO_DATE = frozenset(
    [date(1, 1, 1), date(1753, 1, 1), date(1900, 1, 1), date(9999, 12, 31)]
)
YEARS = range(1950, 2200)
SERIAL_START = date(1899, 12, 30)

CLOCK = re.compile(
    r"[T ]+\d{1,2}[:.]\d{2}([:.]\d{2}([.,]\d+)?)?( ?[AP]\.?M\.?)?"
    r"( ?(Z|UTC|[+-]\d\d(:?\d\d)?))?$",
    re.I,
)
YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
NUMBERS = re.compile(r"(\d{1,2})([-/.]) ?(\d{1,2})\2 ?(\d{4}|\d{2})")
COMPACT = re.compile(r"(\d{2})(\d{2})(\d{4})")
DAY_MONTH_NAME = re.compile(r"(\d{1,2})[ ./-]*([^\W\d_]+)[ ./,-]*(\d{4}|\d{2})")
MONTH_NAME_DAY = re.compile(r"([^\W\d_]+)[ .-]*(\d{1,2}),?[ -]+(\d{4})")
SERIAL = re.compile(r"(\d{5})(\.\d+)?")


@dataclass(frozen=True)
class Reading:
    """One written date: the days it can mean under each order, and its layout."""

    layout: str
    dmy: date | None = None
    mdy: date | None = None
    fixed: date | None = None

    @property
    def proves(self) -> str | None:
        """Order that this date alone proves."""
        if self.fixed or (self.dmy is None) == (self.mdy is None):
            return None
        return "dmy" if self.dmy else "mdy"

    @property
    def is_ambiguous(self) -> bool:
        """Whether two orders give two different days."""
        return None not in (self.dmy, self.mdy) and self.dmy != self.mdy

    def day(self, order: str | None) -> date | None:
        """Day meant under an order; without one, only what reads one way."""
        if self.fixed or order in ("dmy", "mdy"):
            return self.fixed or getattr(self, order)
        return None if self.is_ambiguous else (self.dmy or self.mdy)

    def format(self, order: str | None) -> str:
        """Layout as a strftime pattern."""
        first, second = ("%m", "%d") if order == "mdy" else ("%d", "%m")
        return self.layout.replace("{1}", first).replace("{2}", second)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(digits: str) -> int:
    """Year of two or four digits; 69 to 99 are the last century (POSIX)."""
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year >= 69 else 2000)


def _two_orders(first: str, second: str, year: str, layout: str) -> Reading:
    whole = _year(year)
    return Reading(
        layout,
        dmy=_day(whole, int(second), int(first)),
        mdy=_day(whole, int(first), int(second)),
    )


def _eight_digits(text: str) -> Reading:
    year_first = _day(int(text[:4]), int(text[4:6]), int(text[6:]))
    if year_first and (year_first.year in YEARS or year_first in NO_DATE):
        return Reading("%Y%m%d", fixed=year_first)
    return _two_orders(text[:2], text[2:4], text[4:], "{1}{2}%Y")


def _by_name(text: str) -> Reading | None:
    if found := DAY_MONTH_NAME.fullmatch(text):
        day, name, year = found.groups()
        layout = "%d %B %Y" if len(year) == 4 else "%d %B %y"
    elif found := MONTH_NAME_DAY.fullmatch(text):
        name, day, year = found.groups()
        layout = "%B %d, %Y"
    else:
        return None
    month = month_number(name)
    return Reading(layout, fixed=month and _day(_year(year), month, int(day)))


def _by_numbers(text: str, order: str | None) -> Reading | None:
    if found := YEAR_FIRST.fullmatch(text):
        year, mark, month, day = found.groups()
        return Reading(
            f"%Y{mark}%m{mark}%d", fixed=_day(int(year), int(month), int(day))
        )
    found = NUMBERS.fullmatch(text)
    if not found:
        return None
    first, mark, second, year = found.groups()
    if order == "ymd" and len(year) == 2:
        day = _day(_year(first.zfill(2)), int(second), int(year))
        return Reading(f"%y{mark}%m{mark}%d", fixed=day)
    return _two_orders(
        first, second, year, f"{{1}}{mark}{{2}}{mark}%{'Y' if len(year) == 4 else 'y'}"
    )


def read_date(text: str, *, order: str | None = None) -> Reading | None:
    """Read one written date in every way it can be read.

    Parameters
    ----------
    text : str
        The cell.
    order : str, optional
        `ymd` lets two-digit years stand first.

    Returns
    -------
    Reading or None
        None when the text is no date.

    Examples
    --------
    >>> read_date("2026-04-03T00:00:00.000Z").fixed
    datetime.date(2026, 4, 3)
    >>> read_date("03.04.2026").is_ambiguous
    True
    >>> read_date("31. Okt. 2026").fixed, read_date("46326").fixed
    (datetime.date(2026, 10, 31), datetime.date(2026, 10, 31))
    """
    bare = CLOCK.sub("", text.strip()).removesuffix(".0")
    if SERIAL.fullmatch(bare):
        day = SERIAL_START + timedelta(days=int(bare[:5]))
        reading = Reading("serial number of a spreadsheet", fixed=day)
    elif COMPACT.fullmatch(bare):
        reading = _eight_digits(bare)
    else:
        reading = _by_numbers(bare, order) or _by_name(bare)
    return reading if reading and _is_plausible(reading) else None


def _is_plausible(reading: Reading) -> bool:
    days = [d for d in (reading.fixed, reading.dmy, reading.mdy) if d]
    return bool(days) and all(d.year in YEARS or d in NO_DATE for d in days)


@dataclass(frozen=True)
class DateColumn:
    """What the different texts of one date column can mean.

    Parameters
    ----------
    readings : mapping of str to Reading or None
        Reading of every text that is not empty; None where it is no date.
    """

    readings: Mapping[str, Reading | None]

    @property
    def proofs(self) -> frozenset[str]:
        """Orders that some date of the column proves."""
        found = (r.proves for r in self.readings.values() if r)
        return frozenset(order for order in found if order)

    @property
    def ambiguous(self) -> tuple[str, ...]:
        """Texts that two orders read as two different days."""
        return tuple(t for t, r in self.readings.items() if r and r.is_ambiguous)

    def days(self, order: str | None) -> dict[str, date | None]:
        """Day of each text under an order; None where it cannot be told."""
        found = {t: r.day(order) if r else None for t, r in self.readings.items()}
        return {text: day for text, day in found.items() if day not in NO_DATE}

    def formats(self, order: str | None) -> tuple[str, ...]:
        """Layouts met, the most frequent first."""
        met = Counter(r.format(order) for r in self.readings.values() if r)
        return tuple(layout for layout, _ in met.most_common())


def read_dates(texts: Iterable[str], *, order: str | None = None) -> DateColumn:
    """Read the different texts of one column.

    Parameters
    ----------
    texts : iterable of str
        The different cells; empty ones and marks such as `-`, `n/a`, `00000000`,
        1900-01-01 or 9999-12-31 mean "no date" and are left out of the days.
    order : str, optional
        Order the analyst or the profile states.

    Returns
    -------
    DateColumn
        What each text can mean and which orders the column proves.

    Examples
    --------
    >>> column = read_dates(["01/02/2026", "15/02/2026"])
    >>> sorted(column.proofs), str(column.days("dmy")["01/02/2026"])
    (['dmy'], '2026-02-01')
    """
    return DateColumn(
        {t: read_date(t, order=order) for t in texts if not EMPTY.fullmatch(t.strip())}
    )
