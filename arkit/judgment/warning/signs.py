"""When is a sign given: which figures of which customers are out of the ordinary?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from arkit.judgment.policy import Policy

ENOUGH = 5
ENOUGH_PAID = 8
UNLIKELY = 0.001
HELD_BACK = 0.2
SILENT_LEAST_DAYS = 30
LOST_FROM, LOST_TO = 0.5, 0.15


def unlikely(now: pd.Series, before: pd.Series, times: float) -> pd.Series:
    """Whether a count is more than chance makes of the count before.

    Parameters
    ----------
    now, before : Series of float
        Counts of both times.
    times : float
        How many times as long the time before was.

    Returns
    -------
    Series of bool
        Where so many or more would come by chance less than once in a thousand times,
        given both counts (binomial).

    Examples
    --------
    >>> unlikely(pd.Series([8, 3]), pd.Series([4, 4]), 4.0).tolist()
    [True, False]
    """
    from scipy.special import betainc

    n = (now + before).to_numpy("float64")
    k = now.to_numpy("float64")
    chance = betainc(np.maximum(k, 1), np.maximum(n - k, 0) + 1, 1 / (1 + times))
    return pd.Series((k > 0) & (chance < UNLIKELY), index=now.index)


def is_slower(frame: pd.DataFrame, _policy: Policy) -> pd.Series:
    """Has it begun to pay later, beyond chance?"""
    return frame["status"].eq("slower")


def is_irregular(frame: pd.DataFrame, policy: Policy) -> pd.Series:
    """Do its payments scatter more, without a trend?"""
    return frame["spread_ratio"].ge(policy.value("irregular_ratio")) & frame[
        "status"
    ].eq("as usual")


def is_overstayed(frame: pd.DataFrame, _policy: Policy) -> pd.Series:
    """Is much open for longer than it ever takes?"""
    held = frame["overstayed_amount"] > HELD_BACK * frame["waiting_amount"]
    return held & (frame["n_overstayed"] >= 2)


def is_silent(frame: pd.DataFrame, policy: Policy) -> pd.Series:
    """Is it silent for longer than ever, with something overdue?"""
    usual = frame["longest_wait_days"]
    long = frame["days_silent"] > policy.value("silent_watch") * usual
    late = (frame["overdue_amount"] > 0) & (frame["days_silent"] > SILENT_LEAST_DAYS)
    return long & late


def is_promises(frame: pd.DataFrame, policy: Policy) -> pd.Series:
    """Does it break most promises?"""
    missed = frame["n_promises"] - frame["n_kept"]
    enough = missed >= policy.value("promises_broken_watch")
    kept = frame["n_kept"] / frame["n_promises"].where(frame["n_promises"] > 0)
    return enough & (kept < policy.value("promises_kept_watch") / 2)


def is_parts(frame: pd.DataFrame, policy: Policy) -> pd.Series:
    """Does it pay in parts, more than before?"""
    share = frame["in_parts_share"] >= policy.value("part_paid_watch")
    before = frame["n_in_parts_before"] / frame["n_paid_before"].clip(lower=1)
    more = frame["in_parts_share"] > 1.5 * before
    return share & more & (frame["n_in_parts"] >= 3)


def is_round(frame: pd.DataFrame, _policy: Policy) -> pd.Series:
    """Does it pay round sums on account of invoices, more than before?"""
    return unlikely(frame["n_round"], frame["n_round_before"], 2.0) & (
        frame["n_round"] >= 3
    )


def is_lost_discount(frame: pd.DataFrame, _policy: Policy) -> pd.Series:
    """Did it take discounts, and has it stopped?"""
    before = frame["n_discounts_before"] / frame["n_paid_before"].clip(lower=1)
    enough = (frame["n_paid"] >= ENOUGH) & (frame["n_paid_before"] >= ENOUGH_PAID)
    return enough & (before >= LOST_FROM) & (frame["discount_share"] <= LOST_TO)


def is_disputes(frame: pd.DataFrame, _policy: Policy) -> pd.Series:
    """Does it dispute more than before, beyond chance?"""
    return unlikely(frame["n_disputes"], frame["n_disputes_before"], 4.0)


def is_falling(frame: pd.DataFrame, policy: Policy) -> pd.Series:
    """Does it order much less than a year before?"""
    low = frame["sales_ratio"] < policy.value("orders_fall")
    return low & unlikely(frame["n_sold_before"], frame["n_sold"], 1.0)


def is_surging(frame: pd.DataFrame, policy: Policy) -> pd.Series:
    """Does it order much more than a year before?"""
    high = frame["sales_ratio"] >= policy.value("orders_surge")
    return high & unlikely(frame["n_sold"], frame["n_sold_before"], 1.0)


def is_limit(frame: pd.DataFrame, policy: Policy) -> pd.Series:
    """Is its limit used up?"""
    return frame["utilization_share"].ge(policy.value("utilization_watch"))


def is_rated(frame: pd.DataFrame, _policy: Policy) -> pd.Series:
    """Is its grade worse than nine months before?"""
    return frame["is_downgraded"].fillna(value=False).astype(bool)


def is_thin(frame: pd.DataFrame, policy: Policy) -> pd.Series:
    """Are its accounts weak?"""
    thin = frame["equity_share"] < policy.value("equity_watch")
    return thin | ((frame["earnings_amount"] < 0) & (frame["sales_growth"] < 0))


def is_large(frame: pd.DataFrame, policy: Policy) -> pd.Series:
    """Is it a large part of all receivables?"""
    return frame["receivables_share"].ge(policy.value("share_of_portfolio_watch"))


def is_breach(column: str, threshold: str) -> Callable[..., pd.Series]:
    """Whether a figure is over a threshold of the policy, and the amount worth it."""

    def breached(frame: pd.DataFrame, policy: Policy) -> pd.Series:
        floor = policy.value("watch_list_share") * frame["exposure_amount"].sum()
        over = frame[column].ge(policy.value(threshold))
        return over & (frame["overdue_amount"] > floor)

    return breached
