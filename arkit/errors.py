"""What goes wrong, told so that an analyst can act on it.

Every error of arkit says three things: what is wrong, which rows (up to five), and
what to do about it.
"""

from __future__ import annotations

from collections.abc import Iterable

SHOWN_ROWS = 5


def first_rows(rows: Iterable[object]) -> str:
    """Name up to five rows and count the rest.

    >>> first_rows(["A1", "A2"])
    'A1, A2'
    >>> first_rows(range(8))
    '0, 1, 2, 3, 4 and 3 more'
    """
    names = [str(row) for row in rows]
    shown = ", ".join(names[:SHOWN_ROWS])
    more = len(names) - SHOWN_ROWS
    return f"{shown} and {more} more" if more > 0 else shown


class ArkitError(Exception):
    """An error with a problem, the rows it concerns and a remedy.

    Parameters
    ----------
    problem : str
        What is wrong, as one sentence without a full stop.
    rows : iterable, optional
        Identifiers of the rows concerned; five are shown, the rest counted.
    remedy : str, optional
        What the analyst can do about it.

    Examples
    --------
    >>> str(ArkitError("two invoices share a number", rows=["A1"], remedy="check A1"))
    'two invoices share a number (A1). check A1'
    """

    def __init__(
        self, problem: str, *, rows: Iterable[object] = (), remedy: str = ""
    ) -> None:
        self.problem = problem
        self.rows = tuple(rows)
        self.remedy = remedy
        super().__init__(problem)

    def __str__(self) -> str:
        """Problem, rows and remedy in one line."""
        where = f" ({first_rows(self.rows)})" if self.rows else ""
        then = f". {self.remedy}" if self.remedy else ""
        return f"{self.problem}{where}{then}"


class SourceError(ArkitError):
    """An extract cannot be read or does not say enough."""


class LedgerError(ArkitError):
    """A ledger is missing, damaged, or holds what a question cannot be asked of."""


class ParameterError(ArkitError):
    """An argument, an option or a report parameter is not usable."""


class ReportError(ArkitError):
    """A report could not be produced."""
