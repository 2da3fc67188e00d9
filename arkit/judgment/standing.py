"""How does each customer stand, and which of them breach the policy?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from arkit import metrics
from arkit.judgment.policy import Policy, read_policy
from arkit.schema import days_text, is_missing, number_text, share_text

if TYPE_CHECKING:
    from arkit.ledger import Ledger

COLUMNS = (
    "customer_id",
    "exposure_amount",
    "overdue_amount",
    "overdue_share",
    "oldest_days_past_due",
    "utilization_share",
    "late_months",
    "weighted_days_late",
)


def watch_list(ledger: Ledger, *, policy: Policy | None = None) -> pd.DataFrame:
    """List the customers that breach the policy, the most overdue first.

    Parameters
    ----------
    ledger : Ledger
        The ledger of all customers.
    policy : Policy, optional
        Thresholds; the house policy where not given. Only `_act` thresholds count, and
        customers whose overdue amount is a fair share of all receivables.

    Returns
    -------
    DataFrame
        `customer_id`, `customer_name`, `exposure_amount`, `overdue_amount` (currency),
        `overdue_share`, `oldest_days_past_due` (days), `utilization_share`,
        `late_months` (months in a row), `weighted_days_late` (days, 12 months) and
        `reasons` (text), one row per customer.
    """
    policy = policy or read_policy()
    frame = customer_summary(ledger, policy=policy)
    floor = policy.value("watch_list_share") * frame["exposure_amount"].sum()
    reasons = [_reasons(row, policy) for row in frame.to_dict("records")]
    frame = frame.assign(reasons=reasons)
    listed = frame[(frame["reasons"] != "") & (frame["overdue_amount"] > floor)]
    return listed.sort_values(
        ["overdue_amount", "customer_id"], ascending=[False, True], ignore_index=True
    )


def customer_summary(ledger: Ledger, *, policy: Policy | None = None) -> pd.DataFrame:
    """Put the main figures of every customer on one line.

    Parameters
    ----------
    ledger : Ledger
        The ledger of all customers.
    policy : Policy, optional
        Thresholds; says from how many days a month counts as late.

    Returns
    -------
    DataFrame
        Columns as in `watch_list` without the reasons, by exposure, largest first.
    """
    policy = policy or read_policy()
    days = int(policy.value("late_month_days"))
    frame = metrics.exposure(ledger, by="customer_id").frame
    for part in (
        metrics.late_streak(ledger, tolerance_days=days).frame,
        metrics.payment_days(ledger, by="customer_id").frame,
    ):
        new = ["customer_id", *(c for c in part if c in COLUMNS and c not in frame)]
        frame = frame.merge(part[new], on="customer_id", how="left")
    names = ledger.query("SELECT customer_id, customer_name FROM known_customers")
    frame = frame[list(COLUMNS)].merge(names, on="customer_id", how="left")
    first = ["customer_id", "customer_name"]
    frame = frame[first + [c for c in COLUMNS if c not in first]]
    return frame.sort_values(
        ["exposure_amount", "customer_id"], ascending=[False, True], ignore_index=True
    )


def _reasons(row: dict, policy: Policy) -> str:
    """Name the thresholds a customer is over, in words."""
    rules = (
        ("late_months", "late_months_act", "late month {} in a row", number_text),
        ("oldest_days_past_due", "oldest_act", "oldest {} past due", days_text),
        ("utilization_share", "utilization_act", "{} of limit used", share_text),
        ("overdue_share", "overdue_act", "{} overdue", share_text),
        ("weighted_days_late", "days_late_act", "paid {} late", days_text),
    )
    return "; ".join(
        words.format(write(row[column]))
        for column, threshold, words, write in rules
        if not is_missing(row[column]) and row[column] >= policy.value(threshold)
    )
