"""Which customers need a person this month, why, and how much is at risk?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.judgment.policy import Policy, read_policy
from arkit.judgment.standing import customer_summary
from arkit.judgment.verdict import Recommendation
from arkit.judgment.warning.figures_of import Watched, watched
from arkit.judgment.warning.log import LISTED, MONTHS, alert_log, listed_ids
from arkit.metrics.month_ends import report_days
from arkit.schema import is_missing, money_text, number_text, sentence

if TYPE_CHECKING:
    from arkit.ledger import Ledger

KEPT = (
    *("customer_id", "customer_name", "money_at_risk_amount", "overdue_amount"),
    *("overdue_share", "oldest_days_past_due", "first_seen_date", "is_new"),
    *("lead_days", "signals", "evidence", "clears_when", "chance", "change_date"),
    *("days_later", "balance_at_change_amount", "action"),
)
MOST_NEW = 5
BALANCES = """
SELECT customer_id, from_date, until_date, SUM(amount) AS amount
FROM slices GROUP BY customer_id, from_date, until_date
"""


def watch(
    portfolio: Ledger,
    *,
    policy: Policy | None = None,
    history: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """List the customers that need a person, the most money at risk first.

    Parameters
    ----------
    portfolio : Ledger
        The ledger of all customers.
    policy : Policy, optional
        Thresholds; the house policy where not given.
    history : DataFrame, optional
        What `alert_history` returned, to spare reading the month ends again.

    Returns
    -------
    DataFrame
        One row per customer: `customer_id`, `customer_name`, `money_at_risk_amount`
        (open documents less what is on account), `overdue_amount`, `overdue_share`,
        `oldest_days_past_due`, `first_seen_date` (first month end, without a break, on
        the list), `is_new` (not on it at the month end before), `lead_days` (from then
        until the oldest open item is past due by `oldest_act` days), `signals`,
        `evidence`, `clears_when` and `action` (text), `chance` (of having begun to pay
        later), `change_date` (when it began), `days_later` (than usual; these two and
        the balance only where payments have drifted) and `balance_at_change_amount`
        (owed that day).

    Notes
    -----
    A customer is listed when it breaches the policy with a fair share of all
    receivables overdue, when its payments have drifted, when it broke its own pattern,
    stopped paying or lost the discount, or when two lesser signs come together. Grades,
    accounts, orders, promises, parts, round sums, disputes and irregular payments are
    such; limit use and weight in receivables only stand beside others.
    """
    policy = policy or read_policy()
    found = watched(portfolio, policy=policy)
    log = alert_log(portfolio, months=MONTHS, policy=policy, history=history)
    ids = listed_ids(found, policy)
    frame = found.figures[found.figures["customer_id"].isin(ids)]
    frame = frame.merge(_told(found), on="customer_id", how="left")
    frame = frame.merge(_seen(log, portfolio), on="customer_id", how="left")
    frame = frame.assign(
        days_later=frame["days_later"].where(frame["status"] == "slower"),
        money_at_risk_amount=frame["exposure_amount"],
        lead_days=_lead(frame, portfolio, policy),
        balance_at_change_amount=_balances(frame, portfolio),
    )
    return frame[list(KEPT)].sort_values(
        ["money_at_risk_amount", "customer_id"],
        ascending=[False, True],
        ignore_index=True,
    )


def listed(portfolio: Ledger, *, policy: Policy | None = None) -> tuple[str, ...]:
    """Name the customers on the watch list, without since when and with what lead.

    Parameters
    ----------
    portfolio : Ledger
        The ledger of all customers.
    policy : Policy, optional
        Thresholds; the house policy where not given.

    Returns
    -------
    tuple of str
        Customer numbers, the most money at risk first, as in `watch`.
    """
    policy = policy or read_policy()
    found = watched(portfolio, policy=policy)
    ids = listed_ids(found, policy)
    frame = found.figures[found.figures["customer_id"].isin(ids)]
    order = frame.sort_values(
        ["exposure_amount", "customer_id"], ascending=[False, True]
    )
    return tuple(order["customer_id"])


def _told(found: Watched) -> pd.DataFrame:
    """Signs, evidence and what would clear them, one text per customer."""
    signs = found.signs
    by = signs.groupby("customer_id", sort=False)
    heavy = signs.sort_values("weight", ascending=False, kind="stable")
    clear = heavy[heavy["weight"] > 0].drop_duplicates(["customer_id", "clears_when"])
    return pd.DataFrame(
        {
            "signals": by["title"].agg("; ".join),
            "evidence": by["evidence"].agg(lambda said: sentence("; ".join(said))),
            "clears_when": clear.groupby("customer_id")["clears_when"].agg("; ".join),
            "action": heavy.groupby("customer_id")["action"].first(),
        }
    ).reset_index()


def _seen(log: pd.DataFrame, portfolio: Ledger) -> pd.DataFrame:
    """Since which month end each customer has been on the list."""
    rows = log[(log["rule"] == LISTED) & log["is_open"]]
    today = pd.Timestamp(portfolio.as_of_date)
    return rows[["customer_id", "first_seen_date"]].assign(
        is_new=rows["first_seen_date"] >= today
    )


def _lead(frame: pd.DataFrame, portfolio: Ledger, policy: Policy) -> np.ndarray:
    """Days from first seen until the oldest open item is very old."""
    day = pd.Timestamp(portfolio.as_of_date)
    since = (day - frame["first_seen_date"]).dt.days
    oldest = frame["oldest_days_past_due"]
    lead = since + policy.value("oldest_act") - oldest
    return lead.where(oldest > 0).to_numpy("float64")


def _balances(frame: pd.DataFrame, portfolio: Ledger) -> np.ndarray:
    """What each listed customer owed on the day its payments changed."""
    dated = frame[frame["change_date"].notna()]
    if dated.empty:
        return np.full(len(frame), np.nan)
    parts = portfolio.customers(dated["customer_id"]).query(BALANCES)
    parts = parts.merge(dated[["customer_id", "change_date"]], on="customer_id")
    held = (parts["from_date"] <= parts["change_date"]) & (
        pd.to_datetime(parts["until_date"], errors="coerce").fillna(pd.Timestamp.max)
        > parts["change_date"]
    )
    owed = parts[held].groupby("customer_id")["amount"].sum()
    found = frame["customer_id"].map(owed)
    return found.where(frame["change_date"].isna(), found.fillna(0.0)).to_numpy()


def cleared(
    portfolio: Ledger,
    *,
    policy: Policy | None = None,
    history: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Say who left the watch list since the month end before.

    Parameters
    ----------
    portfolio : Ledger
        The ledger of all customers.
    policy : Policy, optional
        Thresholds; the house policy where not given.
    history : DataFrame, optional
        What `alert_history` returned, to spare reading the month ends again.

    Returns
    -------
    DataFrame
        `customer_id`, `customer_name`, `first_seen_date`, `last_seen_date` (month ends)
        and `exposure_amount` (now), one row per customer, the largest first.
    """
    policy = policy or read_policy()
    log = alert_log(portfolio, months=MONTHS, policy=policy, history=history)
    rows = log[(log["rule"] == LISTED) & ~log["is_open"]]
    before = report_days(portfolio, 2)[0]
    rows = rows[rows["last_seen_date"] == pd.Timestamp(before)]
    known = customer_summary(portfolio, policy=policy)
    columns = ["customer_id", "customer_name", "exposure_amount"]
    frame = rows.merge(known[columns], on="customer_id", how="left")
    kept = [*columns[:2], "first_seen_date", "last_seen_date", columns[2]]
    return frame[kept].sort_values(
        ["exposure_amount", "customer_id"], ascending=[False, True], ignore_index=True
    )


def review_watch(
    listed: pd.DataFrame, history: pd.DataFrame, *, currency: str
) -> Recommendation:
    """Say in a few sentences what has changed on the watch list.

    Parameters
    ----------
    listed : DataFrame
        What `watch` returned.
    history : DataFrame
        What `alert_history` returned.
    currency : str
        ISO 4217 code of the amounts.

    Returns
    -------
    Recommendation
        How many are on the list, how many are new or gone, and whom to see first.
    """
    seen = history[history["rule"] == LISTED]
    days = np.sort(history["day"].unique())
    before = set(seen.loc[seen["day"].isin(days[-2:-1]), "customer_id"])
    gone = len(before - set(listed["customer_id"]))
    n_new = int(listed["is_new"].eq(other=True).sum())
    money = money_text(listed["money_at_risk_amount"].sum(), currency, whole=True)
    slower = listed[listed["days_later"].notna()]
    told = [
        f"{_customers(len(listed))} on the list, with {money} at risk; "
        f"{number_text(n_new)} new since the month end before, {number_text(gone)} "
        "gone.",
        f"{_customers(len(slower))} paying later than usual.",
    ]
    first = listed[listed["is_new"].eq(other=True)].head(MOST_NEW)
    items = tuple(
        (_name(row), f"{row['evidence']} {row['action']}")
        for row in (first if len(first) else listed.head(MOST_NEW)).to_dict("records")
    )
    return Recommendation(
        tone="act" if n_new else "watch" if len(listed) else "note",
        title="New on the list" if n_new else "Nobody is new on the list",
        paragraphs=tuple(told),
        items=items,
    )


def _customers(n: int) -> str:
    return (
        f"{number_text(n)} customer is" if n == 1 else f"{number_text(n)} customers are"
    )


def _name(row: dict[str, object]) -> str:
    name = row["customer_name"]
    return str(row["customer_id"] if is_missing(name) else name)
