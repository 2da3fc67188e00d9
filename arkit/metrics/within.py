"""Which dates lie within the window of a figure?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from arkit.ledger import date_literal
from arkit.metrics.windows import months_of, window_start, window_text


@dataclass(frozen=True)
class Window:
    """The month of a day, as far as it has come, and the months before it.

    Parameters
    ----------
    last : datetime.date
        Last day, the as-of day.
    months : int
        Months covered, that of the last day included.

    Examples
    --------
    >>> Window(date(2025, 6, 15), 12).first
    datetime.date(2024, 7, 1)
    >>> Window(date(2025, 6, 15), 1).text
    '2025-06-01 to 2025-06-15'
    """

    last: date
    months: int

    @property
    def first(self) -> date:
        """First day of the window."""
        return window_start(self.last, self.months)

    def holds(self, column: str) -> str:
        """Write the SQL condition that a date lies in the window."""
        ends = date_literal(self.first), date_literal(self.last)
        return f"{column} BETWEEN {ends[0]} AND {ends[1]}"

    @property
    def month_starts(self) -> pd.DatetimeIndex:
        """First days of the months, oldest first."""
        return pd.DatetimeIndex(months_of(self.last, self.months)).as_unit("us")

    @property
    def text(self) -> str:
        """The window in words."""
        return window_text(self.first, self.last)
