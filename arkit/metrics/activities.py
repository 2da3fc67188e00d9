"""What have we done about a customer, and is the customer on hold?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from arkit.metrics.groups import groups
from arkit.metrics.members import with_members
from arkit.metrics.passport import Measure, measure
from arkit.metrics.within import Window

if TYPE_CHECKING:
    from arkit.ledger import Ledger

COUNTED = {
    "n_reminders": "reminder",
    "n_calls": "call",
    "n_warnings_to_sales": "warning to sales",
    "n_exceptions": "exception granted",
}

RECORD = """
SELECT a.customer_id, {counts},
  MAX(CASE WHEN a.kind = 'exception granted' THEN a.activity_date END)
    AS last_exception_date,
  MAX(CASE WHEN h.kind = 'hold set' THEN 1 ELSE 0 END) AS n_on_hold, COUNT(*) AS n
FROM known_activities AS a
LEFT JOIN (SELECT customer_id, kind FROM (SELECT customer_id, kind,
      ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY activity_date DESC,
        LENGTH(activity_id) DESC, activity_id DESC) AS recency
    FROM known_activities WHERE kind IN ('hold set', 'hold lifted')) AS holds
  WHERE recency = 1) AS h ON h.customer_id = a.customer_id
GROUP BY a.customer_id ORDER BY a.customer_id
"""


def actions(ledger: Ledger, *, months: int = 12) -> Measure:
    """What was done, when and with what result?

    Parameters
    ----------
    ledger : Ledger
        What was known on a day.
    months : int, default 12
        Calendar months, that of the as-of day included.

    Returns
    -------
    Measure
        One row per activity, the latest first: `activity_id`, `customer_id`,
        `invoice_id`, `activity_date`, `kind`, `done_by` and `result`.

    Raises
    ------
    ParameterError
        When the months are not possible.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> actions(example()).frame[["activity_date", "customer_id", "kind"]].head(3)
      activity_date customer_id               kind
    0    2025-06-16          C3  exception granted
    1    2025-06-15          C3   warning to sales
    2    2025-06-01          C2           hold set
    """
    window = Window(ledger.as_of_date, months)
    frame = ledger.query(
        "SELECT activity_id, customer_id, invoice_id, activity_date, kind, done_by, "
        f"result FROM known_activities WHERE {window.holds('activity_date')} "
        "ORDER BY activity_date DESC, customer_id, LENGTH(activity_id), activity_id"
    )
    about = {
        "name": "Activities",
        "formula": "Activities as recorded",
        "basis": "Reminders, calls, warnings to sales, exceptions and holds",
        "window": window.text,
    }
    return measure(ledger, frame, n_rows=len(frame), about=about)


def action_record(
    ledger: Ledger, *, by: str | None = None, months: int = 12
) -> Measure:
    """How often were customers reminded, excused and put on hold?

    Parameters
    ----------
    ledger : Ledger
        What was known on a day.
    by : str, optional
        Group: `customer_id` or a column of customers; None for the portfolio.
    months : int, default 12
        Calendar months, that of the as-of day included, whose activities are counted.

    Returns
    -------
    Measure
        One row per group of customers: `n_reminders`, `n_calls`,
        `n_warnings_to_sales`, `n_exceptions` (in the window), `is_on_hold` (a customer
        of the group is on hold on the day), `n_on_hold` (how many are) and
        `last_exception_date` (whenever it was).

    Raises
    ------
    ParameterError
        When the group or the months are not possible.

    Notes
    -----
    A customer is on hold when the last hold set was not lifted; of a hold set and
    lifted on one day the one with the later activity number counts.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> action_record(example(), by="customer_id").frame.iloc[:, [0, 1, 2, 4, 5]]
      customer_id  n_reminders  n_calls  n_exceptions  is_on_hold
    0          C1            0        0             0       False
    1          C2            1        0             0        True
    2          C3            1        1             1       False
    """
    window = Window(ledger.as_of_date, months)
    counts = ", ".join(
        f"SUM(CASE WHEN a.kind = '{kind}' AND {window.holds('a.activity_date')} "
        f"THEN 1 ELSE 0 END) AS {name}"
        for name, kind in COUNTED.items()
    )
    events = ledger.query(RECORD.format(counts=counts))
    rows, keys = with_members(ledger, events, by)
    held = groups(rows, keys)
    n_on_hold = held.count(rows["n_on_hold"].fillna(0))
    dates = pd.to_datetime(rows["last_exception_date"])
    last = dates.groupby(held.codes).max().reindex(range(len(held)))
    frame = held.keys.assign(
        **{name: held.count(rows[name].fillna(0)) for name in COUNTED},
        is_on_hold=n_on_hold > 0,
        n_on_hold=n_on_hold,
        last_exception_date=last.to_numpy(),
    )
    about = {
        "name": "Activity record",
        "formula": "Number of activities by kind; on hold = last hold not lifted",
        "basis": "Activities as recorded; holds and the last exception whenever made",
        "window": window.text,
    }
    return measure(ledger, frame, n_rows=int(events["n"].sum()), about=about)
