"""How much of each age class flows into the next one, month by month?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from arkit.metrics.buckets import EDGES, Buckets, buckets
from arkit.metrics.grid import full_grid
from arkit.metrics.groups import ratio, reasons
from arkit.metrics.month_ends import complete_days, panel_text
from arkit.metrics.passport import Measure, measure
from arkit.metrics.roll import BASIS, SOURCE, window_of

if TYPE_CHECKING:
    from arkit.ledger import Ledger


def flow_rates(
    ledger: Ledger, *, months: int = 12, edges: Sequence[int] = EDGES
) -> Measure:
    """Month by month, how much of each age class flows into the next one?

    Parameters
    ----------
    ledger : Ledger
        As-of day and scope.
    months : int, default 12
        Whole calendar months; a month that has only begun is left out.
    edges : sequence of int, default (30, 60, 90)
        Last day of each class but the open one at the end, in days past due.

    Returns
    -------
    Measure
        One row per month and class: `month_end`; `from_bucket`; `to_bucket` (the next
        class); `from_amount` (a month before); `to_amount`; `share`; `reason` (why a
        share is NaN, or None). Shares can exceed 1: the next class also holds what was
        in it before.

    Raises
    ------
    ParameterError
        When the edges do not rise, or the number of months is not possible.

    Notes
    -----
    Flow rate = balance of class k+1 at a month end / balance of class k a month
    before. Source: flow-rate method (KPMG).

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> flow = flow_rates(example(), months=1).frame
    >>> flow[["from_bucket", "to_bucket", "share"]].round(3)
      from_bucket to_bucket  share
    0     not due      1–30  0.526
    1        1–30     31–60  1.000
    2       31–60     61–90  1.000
    3       61–90   over 90    NaN
    """
    classes = buckets(edges)
    days = complete_days(ledger, months)
    rows = _balances(ledger, classes, days)
    steps = range(len(classes.aged))
    levels = {"month_end": pd.to_datetime(days), "place": steps}
    full = full_grid(rows, keys=[], levels=levels, values=["amount"])
    table = full.pivot_table(index="month_end", columns="place", values="amount")
    frame = pd.DataFrame(
        [
            (table.index[at], k, table.iloc[at - 1, k], table.iloc[at, k + 1])
            for at in range(1, len(table))
            for k in steps[:-1]
        ],
        columns=["month_end", "place", "from_amount", "to_amount"],
    )
    frame["share"] = ratio(frame["to_amount"], frame["from_amount"].clip(lower=0))
    nothing = "nothing was in this class a month before"
    frame["reason"] = reasons([(frame["from_amount"] <= 0, nothing)], len(frame))
    place = frame.pop("place").to_numpy(dtype="int64")
    for at, (column, shift) in enumerate((("from_bucket", 0), ("to_bucket", 1)), 1):
        named = pd.Categorical.from_codes(
            place + shift, categories=classes.aged, ordered=True
        )
        frame.insert(at, column, named)
    about = {
        "name": "Flow rates",
        "formula": "Balance of class k+1 at a month end / balance of class k a month "
        "before",
        "basis": BASIS,
        "window": window_of(days),
        "source": SOURCE,
    }
    return measure(ledger, frame, n_rows=int(rows["n_slices"].sum()), about=about)


def _balances(ledger: Ledger, classes: Buckets, days: list[date]) -> pd.DataFrame:
    """Amounts of dated documents by month end and class."""
    place = classes.case(
        days="DATE_DIFF('day', p.due_date, p.month_end)", on_account="1 = 0"
    )
    return ledger.query(
        f"SELECT p.month_end, {place} AS place, CAST(SUM(p.amount) AS BIGINT) AS "
        "amount, CAST(SUM(p.n_slices) AS BIGINT) AS n_slices "
        f"FROM {panel_text(ledger, None, days)} "
        "WHERE p.is_on_account = 0 AND p.due_date IS NOT NULL "
        f"GROUP BY p.month_end, {place}"
    )
