"""How does what is open move from one age class to the next in a month?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from arkit.ledger import date_literal
from arkit.metrics.buckets import EDGES, Buckets, buckets
from arkit.metrics.grid import full_grid
from arkit.metrics.groups import ratio, reasons
from arkit.metrics.month_ends import complete_days, month_slices
from arkit.metrics.passport import Measure, measure
from arkit.metrics.windows import month_start

if TYPE_CHECKING:
    from arkit.ledger import Ledger

SETTLED = "settled"
WRITTEN_OFF = "written off"
SOURCE = (
    "Flow-rate method (KPMG, loss rates of trade receivables); Markov chain of "
    "Cyert, Davidson and Thompson (1962), Management Science 8:287"
)
BASIS = (
    "By amount: parts of dated invoices and debit notes open at the first month end; "
    "settled is net of reversals and includes credits and returns; credit notes, what "
    "is on account and documents without a due date are left out"
)


def roll_rates(
    ledger: Ledger, *, months: int = 12, edges: Sequence[int] = EDGES
) -> Measure:
    """What share of each age class is a month later in which class, or settled?

    Parameters
    ----------
    ledger : Ledger
        As-of day and scope.
    months : int, default 12
        Whole calendar months pooled; a month that has only begun is left out.
    edges : sequence of int, default (30, 60, 90)
        Last day of each class but the open one at the end, in days past due.

    Returns
    -------
    Measure
        One row per pair of classes: `from_bucket` (not due to over 90); `to_bucket`
        (the same, "settled", "written off"); `amount` (that moved, over all months);
        `share` (of the class, by amount; the shares of a class add up to 1);
        `from_amount` (of the class at the beginning of the months, added up);
        `reason` (why a share is NaN, or None).

    Raises
    ------
    ParameterError
        When the edges do not rise, or the number of months is not possible.

    Notes
    -----
    Share = amount in class k at a month end that is in class j (or settled, or written
    off) at the next / amount in class k; months pooled by amount. Both month ends as
    they were known. Source: flow-rate method (KPMG); Cyert, Davidson and Thompson
    (1962), Management Science 8:287.

    Examples
    --------
    At the end of May 3,800 were not due. By the end of June 1,800 of them were settled
    and 2,000 up to 30 days past due:

    >>> from arkit.metrics._example import example
    >>> moves = roll_rates(example(), months=1).frame
    >>> moves[moves["amount"] > 0][["from_bucket", "to_bucket", "amount"]]
       from_bucket to_bucket  amount
    1      not due      1–30  2000.0
    5      not due   settled  1800.0
    9         1–30     31–60  5000.0
    17       31–60     61–90   600.0
    """
    classes = buckets(edges)
    days = complete_days(ledger, months)
    rows = _moves(ledger, classes, days)
    goals = [*classes.aged, SETTLED, WRITTEN_OFF]
    size = len(classes.aged)
    levels = {"from_place": range(size), "to_place": range(len(goals))}
    frame = full_grid(rows, keys=[], levels=levels, values=["amount"])
    whole = frame.groupby("from_place")["amount"].transform("sum")
    frame["share"] = ratio(frame["amount"], whole.where(whole > 0, 0.0))
    frame["from_amount"] = whole
    nothing = "nothing was in this class at the month ends"
    frame["reason"] = reasons([(whole <= 0, nothing)], len(frame))
    for column, names in (("from", classes.aged), ("to", goals)):
        codes = frame.pop(f"{column}_place").to_numpy()
        named = pd.Categorical.from_codes(codes, categories=names, ordered=True)
        frame.insert(0 if column == "from" else 1, f"{column}_bucket", named)
    about = {
        "name": "Roll rates",
        "formula": "Amount in class k at a month end that is in class j a month later "
        "/ amount in class k, months pooled",
        "basis": BASIS,
        "window": window_of(days),
        "source": SOURCE,
    }
    return measure(ledger, frame, n_rows=int(rows["n_slices"].sum()), about=about)


def _moves(ledger: Ledger, classes: Buckets, days: list[date]) -> pd.DataFrame:
    """Amounts by class at one month end and class or outcome at the next."""
    if len(days) < 2:
        return pd.DataFrame(columns=["from_place", "to_place", "amount", "n_slices"])
    before = classes.case(
        days="DATE_DIFF('day', s.due_date, d.month_end)", on_account="1 = 0"
    )
    after = classes.case(
        days="DATE_DIFF('day', s.due_date, d.next_end)", on_account="1 = 0"
    )
    ended = len(classes.aged)
    place = (
        f"CASE WHEN d.next_month < s.until_month THEN {after} "
        f"WHEN s.settled_by = 'write-off' THEN {ended + 1} ELSE {ended} END"
    )
    steps = " UNION ALL ".join(
        f"SELECT {date_literal(month_start(a))} AS month, "
        f"{date_literal(a)} AS month_end, {date_literal(month_start(b))} "
        f"AS next_month, {date_literal(b)} AS next_end"
        for a, b in pairwise(days)
    )
    return ledger.query(
        f"SELECT {before} AS from_place, {place} AS to_place, "
        "CAST(SUM(s.amount) AS BIGINT) AS amount, "
        "CAST(SUM(s.n_slices) AS BIGINT) AS n_slices "
        f"FROM {month_slices(ledger, None)} AS s JOIN ({steps}) AS d "
        "ON s.from_month <= d.month AND d.month < s.until_month "
        "WHERE s.is_on_account = 0 AND s.due_date IS NOT NULL "
        f"GROUP BY {before}, {place}"
    )


def window_of(days: list[date]) -> str:
    """Write the whole months between month ends for a passport.

    >>> window_of([date(2025, 4, 30), date(2025, 5, 31)])
    '1 whole months, 2025-04-30 to 2025-05-31'
    """
    if len(days) < 2:
        return "No whole month"
    return f"{len(days) - 1} whole months, {days[0]} to {days[-1]}"
