"""What share of each age class was never collected?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.ledger import date_literal
from arkit.metrics.buckets import EDGES, Buckets, buckets
from arkit.metrics.groups import major, ratio, reasons
from arkit.metrics.passport import Measure, measure
from arkit.metrics.timing import settled_parts
from arkit.metrics.windows import month_end, month_start, window_start, window_text

if TYPE_CHECKING:
    from arkit.ledger import Ledger

BILLED = "billed"
WRITTEN_OFF = "write-off"


def loss_rates(
    ledger: Ledger,
    *,
    months: int = 24,
    lost_after_days: int = 180,
    edges: Sequence[int] = EDGES,
) -> Measure:
    """What share of what entered each age class was never collected?

    Parameters
    ----------
    ledger : Ledger
        As-of day and scope; a pool of customers that share their risk.
    months : int, default 24
        Months whose due invoices are followed: whole months that ended at least
        `lost_after_days` before the as-of day.
    lost_after_days : int, default 180
        Days past due after which what is open counts as lost.
    edges : sequence of int, default (30, 60, 90)
        Last day of each class but the open one at the end, in days past due.

    Returns
    -------
    Measure
        One row per class that can be aged ("not due" to "over 90"): `bucket`;
        `entered_amount` (open on the day the class is entered; for "not due"
        everything billed); `lost_amount` (of it, written off later or still open);
        `loss_rate` (their ratio); `reason` (why it is NaN, or None).

    Raises
    ------
    ParameterError
        When `lost_after_days` does not lie beyond the last class, the edges do not
        rise, or the number of months is not possible.

    Notes
    -----
    Loss rate of a class = amount never collected / amount still unpaid on entering the
    class, of the sales of one period. Credits and returns are no losses. What comes
    back through returned payments and is lost has entered the class, too. Source: IFRS
    9 B5.5.35 as practiced (historical loss rates by age class); FASB ASC 326-20-55,
    Example 5.

    Examples
    --------
    Of the invoices due in December 2024, one of 200 was written off in May:

    >>> from arkit.metrics._example import example
    >>> rates = loss_rates(example(), lost_after_days=180).frame
    >>> rates[["bucket", "entered_amount", "lost_amount", "loss_rate"]].tail(2)
        bucket  entered_amount  lost_amount  loss_rate
    3    61–90           200.0        200.0        1.0
    4  over 90           200.0        200.0        1.0
    """
    classes = buckets(edges)
    if not isinstance(lost_after_days, int) or lost_after_days <= classes.edges[-1]:
        raise ParameterError(
            f"lost after {lost_after_days!r} days",
            remedy=f"give whole days beyond the last class, {classes.edges[-1]}",
        )
    first, last = _cohort(ledger.as_of_date, months, lost_after_days)
    rows = _parts(ledger, first, last)
    figures = _figures(rows, classes)
    entered, lost = (major(ledger, figures[c]) for c in ("entered", "lost"))
    frame = pd.DataFrame(
        {
            "bucket": pd.Categorical(classes.aged, classes.aged, ordered=True),
            "entered_amount": entered,
            "lost_amount": lost,
            "loss_rate": ratio(lost, np.where(entered > 0, entered, 0.0)),
        }
    )
    nothing = f"nothing due from {first} to {last} entered this class"
    frame["reason"] = reasons([(entered <= 0, nothing)], len(frame))
    about = {
        "name": "Historical loss rates",
        "formula": "Amount written off later or still open / amount open on entering "
        "the class",
        "basis": f"Dated invoices and debit notes that fell due {lost_after_days} days "
        "or more before the as-of day; credits and returns are no losses",
        "window": f"Due {window_text(first, last)}",
        "source": "IFRS 9 B5.5.35; FASB ASC 326-20-55, Example 5",
    }
    return measure(ledger, frame, n_rows=int(rows["n_parts"].sum()), about=about)


def _cohort(as_of: date, months: int, lost_after_days: int) -> tuple[date, date]:
    """First and last due date of the invoices that are followed."""
    ripe = as_of - timedelta(days=lost_after_days)
    last = ripe if ripe == month_end(ripe) else month_start(ripe) - timedelta(days=1)
    return window_start(last, months), last


def _parts(ledger: Ledger, first: date, last: date) -> pd.DataFrame:
    """What was billed, and what was settled how many days after the due date."""
    due = f"due_date BETWEEN {date_literal(first)} AND {date_literal(last)}"
    days = "DATE_DIFF('day', due_date, settlement_date)"
    return ledger.query(
        f"SELECT settled_by, {days} AS days, CAST(SUM(n_parts) AS BIGINT) AS n_parts, "
        f"CAST(SUM(amount) AS BIGINT) AS amount FROM {settled_parts(ledger, None)} "
        f"AS t WHERE {due} GROUP BY settled_by, {days} UNION ALL "
        f"SELECT '{BILLED}' AS settled_by, CAST(NULL AS BIGINT) AS days, COUNT(*) "
        "AS n_parts, CAST(SUM(amount) AS BIGINT) AS amount FROM ledger "
        f"WHERE kind <> 'credit note' AND {due}",
        exact=True,
    )


def _figures(rows: pd.DataFrame, classes: Buckets) -> pd.DataFrame:
    """Amounts that entered each class, and of these lost, in minor units."""
    amount = rows["amount"].fillna(0).astype("float64")
    is_billed = rows["settled_by"] == BILLED
    billed = amount[is_billed].sum()
    still_open = billed - amount[~is_billed].sum()
    is_loss = rows["settled_by"] == WRITTEN_OFF
    figures = []
    for entry in classes.entry_days:
        before = -np.inf if entry is None else entry
        since = ~is_billed & (rows["days"] >= before)
        gone = amount[~is_billed & ~since].sum()
        lost = max(0.0, still_open + amount[since & is_loss].sum())
        figures.append((max(billed - gone, lost), lost))
    return pd.DataFrame(figures, columns=["entered", "lost"])
