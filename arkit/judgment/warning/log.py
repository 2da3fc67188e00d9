"""Which alerts were given at each month end, by which rule and on which values?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.judgment.policy import Policy, read_policy
from arkit.judgment.warning.breaches import BREACHES
from arkit.judgment.warning.figures_of import Watched, watched
from arkit.judgment.warning.rules import RULES
from arkit.metrics.month_ends import report_days
from arkit.schema import date_text, number_text

if TYPE_CHECKING:
    from arkit.ledger import Ledger

MONTHS = 12
ONE_LATE = "one_late"
LISTED = "listed"
TITLES = {
    ONE_LATE: "single late invoice",
    LISTED: "on the watch list",
    **{rule.name: rule.title for rule in (*RULES, *BREACHES)},
}
COLUMNS = (
    *("customer_id", "rule", "first_seen_date", "last_seen_date"),
    *("value", "threshold", "values", "is_open"),
)


def alert_history(
    portfolio: Ledger, *, months: int = MONTHS, policy: Policy | None = None
) -> pd.DataFrame:
    """Read the signs of every customer as they were at each month end.

    Parameters
    ----------
    portfolio : Ledger
        The ledger of all customers.
    months : int, default 12
        Month ends, the as-of day included.
    policy : Policy, optional
        Thresholds; the house policy where not given.

    Returns
    -------
    DataFrame
        One row per day, customer and sign: `day`, `customer_id`, `rule`, `value`,
        `threshold`; `usual_days` and `exposure_amount` of the day. The rule `listed`
        is given where the customer was on the watch list, `one_late` where a single
        invoice was past due by `one_late_days`, and `watched` to every customer whose
        payments could be judged.

    Notes
    -----
    Each month end is read through `as_of`, so that no row that was not known then has a
    part in it.
    """
    policy = policy or read_policy()
    parts = [
        _signs(watched(portfolio.as_of(day), policy=policy), policy).assign(
            day=pd.Timestamp(day)
        )
        for day in report_days(portfolio, months)
    ]
    return pd.concat(parts, ignore_index=True)


def _signs(found: Watched, policy: Policy) -> pd.DataFrame:
    """Signs of one day, with those that only the record needs."""
    figures, signs = found.figures, found.signs
    limit = policy.value("one_late_days")
    late = figures[figures["oldest_days"] >= limit]
    judged = figures[figures["status"] != "not determinable"]
    rows = pd.concat(
        [
            signs[["customer_id", "rule", "value", "threshold"]],
            pd.DataFrame(
                {
                    "customer_id": late["customer_id"],
                    "rule": ONE_LATE,
                    "value": late["oldest_days"],
                    "threshold": limit,
                }
            ),
            _named(listed_ids(found, policy), LISTED),
            _named(judged["customer_id"], "watched"),
        ],
        ignore_index=True,
    )
    known = figures[["customer_id", "usual_days", "exposure_amount"]]
    return rows.merge(known, on="customer_id", how="left")


def _named(ids: pd.Series, rule: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"customer_id": ids, "rule": rule, "value": 1.0, "threshold": 1.0}
    )


def listed_ids(found: Watched, policy: Policy) -> pd.Series:
    """Say which customers belong on the watch list.

    Parameters
    ----------
    found : Watched
        Figures and signs of a day.
    policy : Policy
        Thresholds of the house.

    Returns
    -------
    Series of str
        Customers that owe a fair share of all receivables, with signs that weigh 1
        or more.
    """
    weight = found.signs.groupby("customer_id")["weight"].sum()
    figures = found.figures
    heavy = figures["customer_id"].map(weight).fillna(0.0) >= 1.0
    owed = figures["exposure_amount"].clip(lower=0)
    floor = policy.value("watch_risk_share") * owed.sum()
    return figures["customer_id"][heavy & (owed > floor)]


def alert_log(
    portfolio: Ledger,
    *,
    months: int = MONTHS,
    policy: Policy | None = None,
    history: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """List every alert of the last months: rule, values, first and last seen.

    Parameters
    ----------
    portfolio : Ledger
        The ledger of all customers.
    months : int, default 12
        Month ends, the as-of day included.
    policy : Policy, optional
        Thresholds; the house policy where not given.
    history : DataFrame, optional
        What `alert_history` returned for as many months or more, to spare reading
        them again.

    Returns
    -------
    DataFrame
        One row per alert, the newest first: `customer_id`, `rule` (`listed` for being
        on the watch list), `first_seen_date`, `last_seen_date` (month ends), `value`
        and `threshold` (when first seen), `values` (by month end, as text) and
        `is_open` (still given on the as-of day).
    """
    seen = (
        alert_history(portfolio, months=months, policy=policy)
        if history is None
        else history
    )
    days = np.sort(seen["day"].unique())[-months:]
    seen = seen[seen["day"].isin(days) & ~seen["rule"].isin([ONE_LATE, "watched"])]
    frame = episodes(seen, days)
    return frame[list(COLUMNS)].sort_values(
        ["first_seen_date", "customer_id", "rule"],
        ascending=[False, True, True],
        ignore_index=True,
    )


def episodes(seen: pd.DataFrame, days: np.ndarray) -> pd.DataFrame:
    """Join the month ends in a row at which a sign was given.

    Parameters
    ----------
    seen : DataFrame
        Rows of `alert_history`.
    days : array of datetime64
        All month ends, in order.

    Returns
    -------
    DataFrame
        One row per alert, as in `alert_log`, with `usual_days` and `exposure_amount`
        of the day it was first seen.

    Examples
    --------
    >>> days = pd.to_datetime(["2025-01-31", "2025-02-28", "2025-03-31"]).to_numpy()
    >>> seen = pd.DataFrame({"day": days[[0, 2]], "customer_id": "C1", "rule": "drift",
    ...     "value": 1.0, "threshold": 1.0, "usual_days": 0.0, "exposure_amount": 9.0})
    >>> episodes(seen, days)["is_open"].tolist()
    [False, True]
    """
    seen = seen.sort_values(["customer_id", "rule", "day"], ignore_index=True)
    place = np.searchsorted(days, seen["day"].to_numpy())
    same = (seen[["customer_id", "rule"]] == seen[["customer_id", "rule"]].shift()).all(
        axis=1
    )
    begins = ~(same & (place == np.r_[-9, place[:-1]] + 1))
    pairs = zip(seen["day"], seen["value"], strict=True)
    text = pd.Series(
        [f"{date_text(day)}: {number_text(value, places=1)}" for day, value in pairs],
        index=seen.index,
        dtype="object",
    )
    by = seen.assign(text=text).groupby(begins.cumsum(), sort=False)
    first = by[
        ["customer_id", "rule", "value", "threshold", "usual_days", "exposure_amount"]
    ].first()
    last = by["day"].max()
    return first.assign(
        first_seen_date=by["day"].min(),
        last_seen_date=last,
        values=by["text"].agg("; ".join),
        is_open=last == (days[-1] if len(days) else pd.NaT),
    ).reset_index(drop=True)
