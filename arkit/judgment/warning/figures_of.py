"""Which figures of every customer do the signs rest on?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.judgment.policy import Policy
from arkit.judgment.standing import customer_summary
from arkit.judgment.warning.behavior import behavior
from arkit.judgment.warning.breaches import BREACHES
from arkit.judgment.warning.cusum import SLACK
from arkit.judgment.warning.drift import Drift, drift
from arkit.judgment.warning.outside import outside
from arkit.judgment.warning.rule import Row, Rule
from arkit.judgment.warning.rules import RULES
from arkit.schema import days_text

if TYPE_CHECKING:
    from arkit.ledger import Ledger

ALSO = (
    *("alarms_per_month", "falsely_flagged_share", "drift_days", "slipped_days"),
    *("one_late_days", "orders_surge", "promises_kept_watch", "silent_watch"),
    *("watch_list_share", "watch_risk_share"),
)
USED, OVER = "limit_use", "over_limit"
ALL_RULES = (*RULES, *BREACHES)
Hit = tuple[Rule, np.ndarray]
COLUMNS = (
    *("customer_id", "rule", "title", "weight", "value", "threshold"),
    *("evidence", "clears_when", "action"),
)


@dataclass(frozen=True)
class Watched:
    """Figures of every customer on one day, and the signs they give.

    Parameters
    ----------
    figures : DataFrame
        One row per customer.
    signs : DataFrame
        One row per customer and sign: `customer_id`, `rule`, `title`, `weight` (a
        customer is listed from 1 on), `value`, `threshold`, `evidence`,
        `clears_when` and `action`.
    drift : Drift
        Charts behind the rule `drift`.
    """

    figures: pd.DataFrame
    signs: pd.DataFrame
    drift: Drift


def watched(portfolio: Ledger, *, policy: Policy) -> Watched:
    """Gather the figures of all customers, and read the signs.

    Parameters
    ----------
    portfolio : Ledger
        The ledger of all customers.
    policy : Policy
        Thresholds of the house.

    Returns
    -------
    Watched
        Figures and signs of the day.
    """
    found = drift(portfolio, policy=policy)
    frame = found.customers.drop(columns=["segment", "reason"])
    standing = customer_summary(portfolio, policy=policy)
    for part in (
        standing.drop(columns="customer_name"),
        behavior(portfolio),
        outside(portfolio),
    ):
        frame = frame.merge(part, on="customer_id", how="left")
    frame = with_shares(frame)
    return Watched(frame, signs_of(frame, policy), found)


def with_shares(frame: pd.DataFrame) -> pd.DataFrame:
    """Add what the signs compare: shares and ratios of the counts.

    Parameters
    ----------
    frame : DataFrame
        Figures of all customers.

    Returns
    -------
    DataFrame
        With `in_parts_share`, `discount_share`, `discount_before_share`, `sales_ratio`,
        `back_text` (when an alarm is over) and `receivables_share`.
    """
    counts = [c for c in frame if c.startswith("n_")]
    frame[counts] = frame[counts].fillna(0)
    whole = frame["exposure_amount"].clip(lower=0).sum()
    return frame.assign(
        in_parts_share=_over(frame["n_in_parts"], frame["n_paid"]),
        discount_share=_over(frame["n_discounts"], frame["n_paid"]),
        discount_before_share=_over(
            frame["n_discounts_before"], frame["n_paid_before"]
        ),
        sales_ratio=_over(frame["sales_amount"], frame["sales_before_amount"]),
        back_text=(frame["usual_days"] + SLACK * frame["sigma"]).map(_back),
        receivables_share=frame["exposure_amount"] / whole if whole else np.nan,
    )


def signs_of(frame: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Read the signs out of the figures.

    Parameters
    ----------
    frame : DataFrame
        Figures of all customers.
    policy : Policy
        Thresholds of the house.

    Returns
    -------
    DataFrame
        One row per customer and sign, the rules in their order.
    """
    hits = [(rule, np.flatnonzero(rule.when(frame, policy))) for rule in ALL_RULES]
    customers = _as_rows(frame, np.unique(np.concatenate([at for _, at in hits])))
    parts = [
        _given(rule, at, (frame, customers, policy))
        for rule, at in _without_double(hits)
    ]
    some = [part for part in parts if len(part)] or parts[:1]
    return pd.concat(some, ignore_index=True)[list(COLUMNS)]


def _as_rows(frame: pd.DataFrame, places: np.ndarray) -> dict[int, Row]:
    """Some rows by their place, each as a mapping; made column by column."""
    some = frame.iloc[places]
    rows = zip(*(some[name].tolist() for name in some), strict=True)
    found = (dict(zip(some, row, strict=True)) for row in rows)
    return dict(zip(places.tolist(), found, strict=True))


def _given(
    rule: Rule, at: np.ndarray, known: tuple[pd.DataFrame, dict[int, Row], Policy]
) -> pd.DataFrame:
    """The rows of one sign."""
    frame, customers, policy = known
    hit = [customers[place] for place in at]
    value = frame[rule.value].to_numpy("float64")[at] if rule.value else np.nan
    return pd.DataFrame(
        {
            "customer_id": frame["customer_id"].array[at],
            "rule": rule.name,
            "title": rule.title,
            "weight": rule.weight,
            "value": value,
            "threshold": rule.limits(frame, policy).to_numpy("float64")[at],
            "evidence": pd.Series([rule.says(row) for row in hit], dtype="object"),
            "clears_when": pd.Series(
                [rule.clears.format(**row) for row in hit], dtype="object"
            ),
            "action": rule.action,
        }
    )


def _back(days: float) -> str:
    """Mean days late that ends an alarm, in words."""
    if np.isnan(days):
        return "as before"
    if days < 0:
        return f"at least {days_text(-days)} early on average"
    return f"at most {days_text(days)} late on average"


def _without_double(hits: list[Hit]) -> list[Hit]:
    """Drop the use of a limit where the limit is exceeded."""
    over = next(at for rule, at in hits if rule.name == OVER)
    return [
        (rule, np.setdiff1d(at, over) if rule.name == USED else at) for rule, at in hits
    ]


def warning_policy(policy: Policy) -> pd.DataFrame:
    """List the thresholds early warning rests on.

    Parameters
    ----------
    policy : Policy
        Thresholds of the house.

    Returns
    -------
    DataFrame
        `label`, `value` (text), `unit`, `since` and `source`, one row per threshold.
    """
    used = {rule.limit for rule in ALL_RULES} | set(ALSO)
    labels = [
        policy.thresholds[name].label for name in policy.thresholds if name in used
    ]
    frame = policy.frame()
    return frame[frame["label"].isin(labels)].reset_index(drop=True)


def _over(part: pd.Series, whole: pd.Series) -> pd.Series:
    """Divide; missing where there is nothing to divide by."""
    return part / whole.where(whole > 0)
