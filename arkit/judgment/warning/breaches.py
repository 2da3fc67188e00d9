"""Which breaches of the policy put a customer on the watch list?"""

from __future__ import annotations

from collections.abc import Callable

from arkit.judgment.warning import signs
from arkit.judgment.warning.rule import Rule
from arkit.schema import days_text, number_text, share_text


def _breach(name: str, title: str, about: tuple[str, str, Callable]) -> Rule:
    """Rule of a figure that is over a threshold of the house."""
    column, threshold, says = about
    return Rule(
        name=name,
        title=title,
        when=signs.is_breach(column, threshold),
        value=column,
        limit=threshold,
        says=says,
        clears="back within policy",
        action="Agree a dated payment for every overdue invoice.",
    )


BREACHES: tuple[Rule, ...] = (
    _breach(
        "late_months",
        "late month after month",
        (
            "late_months",
            "late_months_act",
            lambda row: f"late month {number_text(row['late_months'])} in a row",
        ),
    ),
    _breach(
        "oldest",
        "has a very old item",
        (
            "oldest_days_past_due",
            "oldest_act",
            lambda row: (
                f"oldest item {days_text(row['oldest_days_past_due'])} past due"
            ),
        ),
    ),
    _breach(
        "over_limit",
        "is over its limit",
        (
            "utilization_share",
            "utilization_act",
            lambda row: f"{share_text(row['utilization_share'])} of the limit used",
        ),
    ),
    _breach(
        "overdue",
        "is largely overdue",
        (
            "overdue_share",
            "overdue_act",
            lambda row: (
                f"{share_text(row['overdue_share'])} of what is open is overdue"
            ),
        ),
    ),
    _breach(
        "slow",
        "pays very late",
        (
            "weighted_days_late",
            "days_late_act",
            lambda row: (
                f"paid {days_text(row['weighted_days_late'])} late in 12 months"
            ),
        ),
    ),
)
