"""Which month ends does a history have, and what was open on them?"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from arkit.ledger import date_literal
from arkit.metrics.grouping import grouping
from arkit.metrics.position import IS_ON_ACCOUNT
from arkit.metrics.windows import month_end, month_start, months_of

if TYPE_CHECKING:
    from arkit.ledger import Ledger


def report_days(ledger: Ledger, months: int) -> list[date]:
    """Month ends of a history, oldest first; the last one is the as-of day itself.

    Parameters
    ----------
    ledger : Ledger
        Gives the as-of day and the first day of the data.
    months : int
        Days wanted, the as-of day included.

    Returns
    -------
    list of datetime.date
        Fewer where the data begin later.
    """
    last, first = ledger.as_of_date, ledger.contents.first_date
    ends = [month_end(month) for month in months_of(last, months)[:-1]]
    return [day for day in ends if day >= first] + [last]


def complete_days(ledger: Ledger, months: int) -> list[date]:
    """Month ends that bound whole months, oldest first; a month begun is left out.

    Parameters
    ----------
    ledger : Ledger
        Gives the as-of day and the first day of the data.
    months : int
        Whole months wanted; they have one more end than there are months.

    Returns
    -------
    list of datetime.date
        Fewer where the data begin later.
    """
    days = report_days(ledger, months + 2)
    whole = [day for day in days if day == month_end(day)]
    return whole[-months - 1 :]


def month_of(column: str) -> str:
    """SQL for the first day of a date's month."""
    return f"CAST(DATE_TRUNC('month', {column}) AS DATE)"


def days_text(days: list[date]) -> str:
    """SELECT that lists days with the first day of their months."""
    return " UNION ALL ".join(
        f"SELECT {date_literal(month_start(day))} AS month, "
        f"{date_literal(day)} AS month_end"
        for day in days
    )


def month_slices(ledger: Ledger, by: str | None) -> str:
    """Slices summed up by month, kept by the engine for all histories.

    A slice is open at the end of a month when it begins in that month or before and
    ends in a later month; so the months of its days are all a history needs, and ten
    million documents become some ten thousand rows.

    Parameters
    ----------
    ledger : Ledger
        As-of day and scope.
    by : str or None
        Group; see `grouping`.

    Returns
    -------
    str
        Name to select from: the group's column, `is_on_account` (0 or 1),
        `settled_by`, `due_date`, `from_month`, `until_month`, `n_slices`, `amount`.
    """
    group = grouping(by, alias="s")
    first, last = month_of("s.from_date"), month_of("s.until_date")
    on_account = f"CASE WHEN s.{IS_ON_ACCOUNT} THEN 1 ELSE 0 END"
    keys = (on_account, "s.settled_by", "s.due_date", first, last)
    return ledger.hold(
        f"SELECT {group.select}{on_account} AS is_on_account, s.settled_by, "
        f"s.due_date, {first} AS from_month, {last} AS until_month, "
        "COUNT(*) AS n_slices, CAST(SUM(s.amount) AS BIGINT) AS amount "
        f"FROM slices AS s{group.join} WHERE {first} < {last}{group.group(*keys)}"
    )


def panel_text(ledger: Ledger, by: str | None, days: list[date]) -> str:
    """Month slices joined to the days on which they are open, as a subquery `p`."""
    return (
        f"(SELECT s.*, d.month_end FROM {month_slices(ledger, by)} AS s "
        f"JOIN ({days_text(days)}) AS d "
        "ON s.from_month <= d.month AND d.month < s.until_month) AS p"
    )
