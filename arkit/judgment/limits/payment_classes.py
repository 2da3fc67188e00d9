"""In which payment class was each customer at each month end, and who failed?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.ledger import date_literal
from arkit.metrics.month_ends import complete_days, days_text, month_of, panel_text

if TYPE_CHECKING:
    from arkit.judgment.policy import Policy
    from arkit.ledger import Ledger

FAILED = "failed"
CLASSES = ("not late", "1–30", "31–60", "61–90", "over 90", FAILED)
LATE = (1, 31, 61, 91)
BASIS = (
    "Payment class of a customer at a month end: days past due of its oldest items "
    "that are material together; failed in the month in which most of what it had open "
    "was written off, if nothing was billed since; both as they were known"
)


@dataclass(frozen=True, kw_only=True)
class ClassMoves:
    """Payment classes of customers from one month end to the next.

    Parameters
    ----------
    moves : DataFrame
        `customer_id`, `month_end`, `class_at`, `class_after` (places in `CLASSES`):
        one row per customer and month at whose beginning it had something open.
    today : DataFrame
        `customer_id`, `class_at`: those with something open at the last month end.
    days : tuple of datetime.date
        Month ends looked at, oldest first.
    """

    moves: pd.DataFrame
    today: pd.DataFrame
    days: tuple[date, ...]


def class_moves(ledger: Ledger, *, months: int, policy: Policy) -> ClassMoves:
    """In which payment class was each customer, and in which a month later?

    Parameters
    ----------
    ledger : Ledger
        As-of day and scope.
    months : int
        Whole months looked at; fewer where the data begin later.
    policy : Policy
        What is material, and which write-off is a failure.

    Returns
    -------
    ClassMoves
        Moves, classes of the last month end, and the month ends.
    """
    days = complete_days(ledger, months)
    if not days:
        nobody = pd.DataFrame({"customer_id": [], "class_at": []})
        empty = nobody.assign(month_end=[], class_after=[])
        return ClassMoves(moves=empty, today=nobody, days=())
    panel = _panel(ledger, days)
    classes = _classes(panel, policy.value("late_class_share"))
    last = classes[classes["month_end"] == pd.Timestamp(days[-1])]
    return ClassMoves(
        moves=_moves(ledger, classes, days, policy),
        today=last[["customer_id", "class_at"]].reset_index(drop=True),
        days=tuple(days),
    )


def _panel(ledger: Ledger, days: list[date]) -> pd.DataFrame:
    """What each customer had open at each month end, and how much from which age on."""
    late = ", ".join(
        "CAST(SUM(CASE WHEN DATE_DIFF('day', p.due_date, p.month_end) >= "
        f"{first} THEN p.amount ELSE 0 END) AS BIGINT) AS late_{first}_amount"
        for first in LATE
    )
    return ledger.query(
        "SELECT p.customer_id, p.month_end, CAST(SUM(p.amount) AS BIGINT) AS "
        f"open_amount, {late} FROM {panel_text(ledger, 'customer_id', days)} "
        "WHERE p.is_on_account = 0 GROUP BY p.customer_id, p.month_end",
        exact=True,
    ).astype({"month_end": "datetime64[us]"})


def _classes(panel: pd.DataFrame, least: float) -> pd.DataFrame:
    """The oldest age from which on a material share of the open amount is."""
    held = panel[panel["open_amount"] > 0]
    late = held[[f"late_{first}_amount" for first in LATE]].to_numpy("float64")
    share = late / held["open_amount"].to_numpy("float64")[:, None]
    is_late = (share >= least) & (late > 0)
    place = np.where(is_late, np.arange(1, len(LATE) + 1), 0).max(axis=1)
    return held[["customer_id", "month_end", "open_amount"]].assign(class_at=place)


def _moves(
    ledger: Ledger, classes: pd.DataFrame, days: list[date], policy: Policy
) -> pd.DataFrame:
    """Classes at the beginning and at the end of each month, failures included."""
    following = {pd.Timestamp(a): pd.Timestamp(b) for a, b in pairwise(days)}
    start = classes[classes["month_end"].isin(following)]
    ends = pd.to_datetime(start["month_end"].map(following)).astype("datetime64[us]")
    start = start.assign(next_end=ends)
    end = classes[["customer_id", "month_end", "class_at"]].rename(
        columns={"month_end": "next_end", "class_at": "class_after"}
    )
    both = start.merge(end, on=["customer_id", "next_end"], how="left")
    written_off = _write_offs(ledger, days)
    both = both.merge(written_off, on=["customer_id", "next_end"], how="left")
    both = both.merge(_last_billed(ledger), on="customer_id", how="left")
    least = policy.value("failed_write_off_share") * both["open_amount"]
    gone = ~(both["last_date"] > both["next_end"])
    failed = gone & (both["written_off_amount"].fillna(0) >= least)
    # A customer without anything open at the end has paid: it is not late.
    after = both["class_after"].fillna(0).astype(int).where(~failed, len(CLASSES) - 1)
    both = both.assign(class_after=after)
    first = (
        both["month_end"].where(failed).groupby(both["customer_id"]).transform("min")
    )
    return both.loc[
        ~(both["month_end"] > first),
        ["customer_id", "month_end", "class_at", "class_after"],
    ].reset_index(drop=True)


def _write_offs(ledger: Ledger, days: list[date]) -> pd.DataFrame:
    """What was written off of each customer in each month, as it became known."""
    found = ledger.query(
        "SELECT r.customer_id, d.month_end AS next_end, CAST(SUM(r.amount) AS BIGINT) "
        f"AS written_off_amount FROM reductions AS r JOIN ({days_text(days)}) AS d "
        f"ON {month_of('r.known_on')} = d.month WHERE r.settled_by = 'write-off' "
        f"AND r.known_on >= {date_literal(days[0])} "
        "GROUP BY r.customer_id, d.month_end",
        exact=True,
    )
    return found.astype({"next_end": "datetime64[us]"})


def _last_billed(ledger: Ledger) -> pd.DataFrame:
    """Day of the last invoice of each customer."""
    return ledger.query(
        "SELECT customer_id, MAX(invoice_date) AS last_date FROM ledger "
        "WHERE kind <> 'credit note' GROUP BY customer_id"
    )
