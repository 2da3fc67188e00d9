"""What was sold in which month, as known on a day?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from arkit.metrics.windows import month_end, month_start, window_start

Row = tuple[date, date, int, date | None]  # month, known in month, amount, first sale


@dataclass(frozen=True)
class Sold:
    """Sales of one group by month, in minor units, and the day of the first."""

    by_month: dict[date, int]
    first: date | None

    def window(self, day: date, months: int) -> tuple[int, int]:
        """Sales of the months that end on a day, and their days since the first."""
        start = window_start(day, months)
        listed = _back(day, start)
        amount = sum(self.by_month.get(month, 0) for month, _ in listed)
        if self.first is not None:
            start = max(start, self.first)
        return amount, (day - start).days + 1

    def newest_first(self, day: date) -> tuple[list[int], list[int]]:
        """Sales and days of every month back to the first; the newest to the day."""
        listed = _back(day, self.first or day)
        sales = [self.by_month.get(month, 0) for month, _ in listed]
        return sales, [length for _, length in listed]

    def months(self, day: date) -> list[date]:
        """First days of the months from that of a day back to the first sale."""
        return [month for month, _ in _back(day, self.first or day)]


def _back(day: date, first: date) -> tuple[tuple[date, int], ...]:
    """Months from that of a day back to that of another, newest first, with days."""
    return _months_back(day, month_start(first))


@lru_cache(maxsize=4096)
def _months_back(day: date, first: date) -> tuple[tuple[date, int], ...]:
    month = month_start(day)
    listed = [(month, day.day)]
    while month > first:
        month = month_start(month, back=1)
        listed.append((month, month_end(month).day))
    return tuple(listed)


def sold_until(rows: Iterable[Row], days: Iterable[date]) -> Iterator[Sold]:
    """Sales of one group as known on each of some days.

    Parameters
    ----------
    rows : iterable of (month, month it was known, amount, first day)
        Sales in minor units.
    days : iterable of datetime.date
        Month ends or the as-of day, oldest first.

    Yields
    ------
    Sold
        What was known by the end of that day.

    Examples
    --------
    >>> january, march = date(2025, 1, 1), date(2025, 3, 1)
    >>> late = [(january, march, 700, january)]
    >>> [s.by_month for s in sold_until(late, [date(2025, 2, 28), march])]
    [{}, {datetime.date(2025, 1, 1): 700}]
    """
    waiting = sorted(rows, key=lambda row: row[1], reverse=True)
    totals: dict[date, int] = {}
    first: date | None = None
    for day in days:
        while waiting and waiting[-1][1] <= day:
            month, _, amount, begun = waiting.pop()
            totals[month] = totals.get(month, 0) + amount
            if begun is not None and (first is None or begun < first):
                first = begun
        yield Sold(dict(totals), first)
