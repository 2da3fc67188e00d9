"""For how many months in a row has a customer been late?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.ledger import date_literal
from arkit.metrics.grouping import grouping
from arkit.metrics.groups import groups
from arkit.metrics.paid import BY_MONEY, RECEIVABLE
from arkit.metrics.passport import Measure, measure

if TYPE_CHECKING:
    from arkit.ledger import Ledger

FELL_DUE = """
SELECT customer_id, CAST(DATE_TRUNC('month', due_date) AS DATE) AS month,
  CASE WHEN open_amount <> 0 THEN open_amount ELSE amount END AS weight,
  CASE WHEN open_amount <> 0 THEN days_past_due ELSE days_late END AS days
FROM ledger
WHERE {receivable} AND due_date <= {as_of}
  AND (open_amount <> 0 OR ({by_money}) OR written_off_amount > 0)
"""


def late_streak(
    ledger: Ledger, *, by: str | None = "customer_id", tolerance_days: int = 0
) -> Measure:
    """For how many months in a row has a customer paid late?

    Parameters
    ----------
    ledger : Ledger
        What was known on a day.
    by : str, optional
        Group: `customer_id` (the default) or a column of customers; None for the
        portfolio as a whole.
    tolerance_days : int, default 0
        A month is late when its weighted days late are more than this.

    Returns
    -------
    Measure
        One row per group to which anything fell due: `late_months` (late months in a
        row up to the last), `last_month` (first day of the last month in which
        something fell due), `longest_late_months` (longest row ever) and
        `months_seen` (months in which something fell due).

    Raises
    ------
    ParameterError
        When the group is not possible or the tolerance is negative.

    Notes
    -----
    A month is that of the due date; the current one counts with what has fallen due
    so far. Its days late are weighted by amount: of what was paid, day paid less due
    date; of what is still open, its open amount at its age today; what was written
    off, until it was. What credit notes, returns or offsets closed does not count.
    Months in which nothing fell due are passed over: they neither break a row nor
    make it longer.

    References
    ----------
    The case behind it - an account late for the third month in a row - is that of "How
    would you fix a chronic late payer if they were a key account?"; the rule is
    arkit's.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> late_streak(example()).frame
      customer_id  late_months last_month  longest_late_months  months_seen
    0          C1            3 2025-06-01                    3            4
    1          C2            3 2025-06-01                    3            3
    2          C3            1 2025-05-01                    1            2
    """
    if tolerance_days < 0:
        raise ParameterError(
            f"a tolerance of {tolerance_days} days", remedy="give 0 days or more"
        )
    g = grouping(by, alias="d")
    due = FELL_DUE.format(
        receivable=RECEIVABLE, by_money=BY_MONEY, as_of=date_literal(ledger.as_of_date)
    )
    rows = ledger.query(
        f"SELECT {g.select}d.month, COUNT(*) AS n, "
        "CAST(SUM(d.weight) AS DOUBLE) AS weight, "
        "CAST(SUM(d.weight * d.days) AS DOUBLE) AS weighted_days "
        f"FROM ({due.strip()}) AS d{g.join}{g.group('d.month')}"
    )
    late = rows["weighted_days"] > tolerance_days * rows["weight"]
    frame = _streaks(rows.assign(is_late=late), g.keys)
    about = {
        "name": "Late months in a row",
        "formula": "Months with Σ(amount × days late) ÷ Σ amount of what fell due "
        f"above {tolerance_days} days, counted back from the last",
        "basis": "Invoices by due month: paid ones by the day paid, open ones by their "
        "open amount and age, written-off ones until then; months without anything "
        "due passed over",
        "window": f"Due up to {ledger.as_of_date}",
    }
    return measure(ledger, frame, n_rows=int(rows["n"].sum()), about=about)


def _streaks(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Count late months in a row; `rows` has `month` and `is_late` per group."""
    if rows.empty:
        counts = dict.fromkeys(("late_months", "longest_late_months", "months_seen"), 0)
        empty = rows[[*keys, "month"]].rename(columns={"month": "last_month"})
        return empty.assign(**counts).astype(dict.fromkeys(counts, "int64"))[
            [*keys, "late_months", "last_month", "longest_late_months", "months_seen"]
        ]
    held = groups(rows, keys)
    order = np.lexsort((rows["month"].to_numpy(), held.codes))
    codes, is_late = held.codes[order], rows["is_late"].to_numpy(bool)[order]
    seen = np.bincount(codes, minlength=len(held))
    ends = np.cumsum(seen)
    place = np.arange(len(codes))
    last_break = np.where(is_late, (ends - seen - 1)[codes], place)
    run = place - np.maximum.accumulate(last_break)
    longest = np.zeros(len(held), dtype="int64")
    np.maximum.at(longest, codes, run)
    return held.keys.assign(
        late_months=run[ends - 1].astype("int64"),
        last_month=rows["month"].to_numpy()[order][ends - 1],
        longest_late_months=longest,
        months_seen=seen.astype("int64"),
    )
