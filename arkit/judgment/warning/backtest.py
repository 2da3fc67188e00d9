"""How many alarms were right, and how early were they?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.judgment.policy import Policy, read_policy
from arkit.judgment.warning.as_of_late import invoices_as_of
from arkit.judgment.warning.log import (
    LISTED,
    ONE_LATE,
    TITLES,
    alert_history,
    episodes,
)
from arkit.schema import days_text, is_missing, number_text, share_text

if TYPE_CHECKING:
    from arkit.ledger import Ledger

MONTHS = 12
AFTER_MONTHS = 6
FAILED_MONTHS = 12
LEAST_AFTER = 3
TOO_LATE_DAYS = 90
BESIDE = ("limit_use", "large")
FIRST_SHOWN = ("drift", LISTED, ONE_LATE)
LOST = """
SELECT customer_id, settlement_date, SUM(amount) AS lost_amount FROM reductions
WHERE settled_by = 'write-off' GROUP BY customer_id, settlement_date
"""


@dataclass(frozen=True, kw_only=True)
class AlertScore:
    """The record of the alerts.

    Parameters
    ----------
    frame : DataFrame
        One row per rule: `rule`, `title`, `n_alarms` (customers it named anew),
        `n_right` (whose payments then slipped, or that failed), `right_share`,
        `n_slipped` (customers that slipped or failed, named or not), `n_caught`
        (of these named in time), `caught_share`, `lead_days` (median days from the
        first alarm until a second invoice was 90 days past due) and
        `false_share` (customers named in vain, of all that did not slip).
    first_date, last_date : datetime.date
        First and last month end at which alarms were looked at.
    n_customers : int
        Customers whose payments could be judged.
    sentence : str
        What to make of it.
    """

    frame: pd.DataFrame
    first_date: date
    last_date: date
    n_customers: int
    sentence: str


def alert_backtest(
    portfolio: Ledger,
    *,
    policy: Policy | None = None,
    months: int = MONTHS,
    history: pd.DataFrame | None = None,
) -> AlertScore:
    """Say how many alarms of the past were right, and how early they came.

    Parameters
    ----------
    portfolio : Ledger
        The ledger of all customers.
    policy : Policy, optional
        Thresholds; the house policy where not given. `slipped_days` says what counts as
        slipped, `one_late_days` what the rule of a single late invoice is.
    months : int, default 12
        Month ends at which alarms are looked at; the last lies six months before the
        as-of day, so that there is time to see what came of them.
    history : DataFrame, optional
        What `alert_history` returned for at least `months` + 6 month ends.

    Returns
    -------
    AlertScore
        One row per rule, beside the rule of a single late invoice.

    Notes
    -----
    An alarm was right when half of the invoices that fell due in the six months after
    it were paid, or are still unpaid, `slipped_days` later than the customer's usual
    days late of that day; or when `failed_write_off_share` of the most that was owed
    was written off within a year. The outcome is read on the as-of day, the alarms on
    theirs. A customer that slipped counts as caught when the alarm came until six
    months after its payments began to slip.
    """
    policy = policy or read_policy()
    seen = history
    if seen is None:
        seen = alert_history(portfolio, months=months + AFTER_MONTHS, policy=policy)
    days = np.sort(seen["day"].unique())
    end = pd.Timestamp(portfolio.as_of_date) - pd.DateOffset(months=AFTER_MONTHS)
    days = days[days <= np.datetime64(end + pd.Timedelta(days=1))][-months:]
    later = np.sort(seen["day"].unique())
    later = later[later >= days[0]] if len(days) else later
    whole, seen = seen[seen["day"].isin(later)], seen[seen["day"].isin(days)]
    after = _outcomes(seen, portfolio, policy)
    judged = after.groupby("customer_id")["slipped_on"].min()
    rules = [*FIRST_SHOWN, *sorted(set(seen["rule"]) - {*FIRST_SHOWN, "watched"})]
    too_late = _too_late(portfolio, days)
    first_day = pd.Timestamp(days[0]) if len(days) else pd.NaT
    last = pd.Timestamp(days[-1]) if len(days) else pd.Timestamp(portfolio.as_of_date)
    rows = [
        {"rule": rule, "title": TITLES[rule]}
        | _score(
            episodes(whole[whole["rule"] == rule], later),
            judged,
            too_late,
            first_day=first_day,
            last=last,
        )
        for rule in rules
    ]
    frame = _ordered(pd.DataFrame(rows))
    return AlertScore(
        frame=frame,
        first_date=pd.Timestamp(days[0]).date() if len(days) else portfolio.as_of_date,
        last_date=last.date(),
        n_customers=len(judged),
        sentence=_sentence(frame),
    )


def _outcomes(seen: pd.DataFrame, portfolio: Ledger, policy: Policy) -> pd.DataFrame:
    """When the payments of each judged customer began to slip; missing for never."""
    base = seen[seen["rule"] == "watched"]
    share = policy.value("failed_write_off_share")
    most = base.groupby("customer_id")["exposure_amount"].transform("max")
    base = base.assign(failed_amount=(share * most).clip(lower=0.01))
    items = invoices_as_of(portfolio, months=len(base["day"].unique()) + 18)
    lost = portfolio.query(LOST)
    parts = [
        _after(day, part.set_index("customer_id"), items, lost)
        for day, part in base.groupby("day")
    ]
    if not parts:
        return pd.DataFrame({"customer_id": [], "slipped_on": []})
    found = pd.concat(parts, ignore_index=True)
    slipped = (found["later_days"] >= policy.value("slipped_days")) | found["failed"]
    return found.assign(slipped_on=found["day"].where(slipped))


def _after(
    day: pd.Timestamp, base: pd.DataFrame, items: pd.DataFrame, lost: pd.DataFrame
) -> pd.DataFrame:
    """What came after one month end: median days late, and what was written off."""
    until = day + pd.DateOffset(months=AFTER_MONTHS)
    due = items[(items["due_date"] > day) & (items["due_date"] <= until)]
    whole = due.loc[due.index.repeat(due["n_items"])].groupby("customer_id")["days"]
    median = whole.median().where(whole.size() >= LEAST_AFTER)
    year = day + pd.DateOffset(months=FAILED_MONTHS)
    gone = lost[(lost["settlement_date"] > day) & (lost["settlement_date"] <= year)]
    gone = gone.groupby("customer_id")["lost_amount"].sum()
    amount = gone.reindex(base.index).fillna(0.0)
    return pd.DataFrame(
        {
            "customer_id": base.index,
            "day": day,
            "later_days": (median.reindex(base.index) - base["usual_days"]).to_numpy(),
            "failed": (amount >= base["failed_amount"]).to_numpy(),
        }
    )


def _too_late(portfolio: Ledger, days: np.ndarray) -> pd.DataFrame:
    """Days on which an invoice of a customer reached 90 days past due."""
    items = invoices_as_of(portfolio, months=len(days) + 18)
    old = items[items["days"] >= TOO_LATE_DAYS]
    reached = old["due_date"] + pd.Timedelta(days=TOO_LATE_DAYS)
    return pd.DataFrame({"customer_id": old["customer_id"], "too_late": reached})


def _score(
    alarms: pd.DataFrame,
    slipped: pd.Series,
    too_late: pd.DataFrame,
    *,
    first_day: pd.Timestamp,
    last: pd.Timestamp,
) -> dict[str, object]:
    """Count the customers a rule named, and how many of these slipped."""
    new = alarms[alarms["first_seen_date"] > first_day]
    first = new.groupby("customer_id")["first_seen_date"].min()
    first = first[first.index.isin(slipped.index)]
    bad = pd.to_datetime(slipped[slipped.notna()])
    in_time = bad + pd.DateOffset(months=AFTER_MONTHS)
    caught = first[first <= in_time.reindex(first.index)]
    first = first[first <= last]
    right = first[first.index.isin(bad.index)]
    lead = _lead(caught, too_late)
    n_good = len(slipped) - len(bad)
    n_false = len(first) - len(right)
    return {
        "n_alarms": len(first),
        "n_right": len(right),
        "right_share": len(right) / len(first) if len(first) else np.nan,
        "n_slipped": len(bad),
        "n_caught": len(caught),
        "caught_share": len(caught) / len(bad) if len(bad) else np.nan,
        "lead_days": lead.median() if len(lead) else np.nan,
        "false_share": n_false / n_good if n_good else np.nan,
    }


def _lead(right: pd.Series, too_late: pd.DataFrame) -> pd.Series:
    """Days from the first alarm until two invoices were 90 days past due."""
    both = too_late.merge(right.rename("alarm"), on="customer_id")
    both = both[both["too_late"] > both["alarm"]]
    days = (both["too_late"] - both["alarm"]).dt.days
    return days.groupby(both["customer_id"]).apply(_second).dropna()


def _second(days: pd.Series) -> float:
    """Second smallest; missing where there is one."""
    return float(np.sort(days)[1]) if len(days) > 1 else np.nan


def _ordered(frame: pd.DataFrame) -> pd.DataFrame:
    """Those to be compared first, then by how much they caught."""
    place = {rule: n for n, rule in enumerate(FIRST_SHOWN)}
    shown = frame[~frame["rule"].isin(BESIDE)]
    return (
        shown.assign(
            place=shown["rule"].map(place).fillna(len(place)),
            caught=-shown["caught_share"].fillna(0.0),
        )
        .sort_values(["place", "caught", "rule"], ignore_index=True)
        .drop(columns=["place", "caught"])
    )


def _sentence(frame: pd.DataFrame) -> str:
    """Compare the drift with the rule of a single late invoice."""
    row = frame.set_index("rule").to_dict("index")
    ours, usual = row["drift"], row[ONE_LATE]
    if not ours["n_slipped"]:
        return "No customer slipped in the time looked at, so alarms cannot be scored."
    told = [
        f"Of {_customers(ours['n_slipped'])} whose payments slipped, the "
        f"drift named {number_text(ours['n_caught'])} and a single late invoice "
        f"{number_text(usual['n_caught'])}.",
        f"Of the alarms, {_share(ours['right_share'])} and "
        f"{_share(usual['right_share'])} were right.",
    ]
    if not is_missing(ours["lead_days"]):
        told.append(
            f"Half of the right drift alarms came {days_text(ours['lead_days'])} or "
            f"more before a second invoice was {days_text(TOO_LATE_DAYS)} past due."
        )
    return " ".join(told)


def _customers(n: int) -> str:
    return f"{number_text(n)} customer" + "s" * (n != 1)


def _share(value: float) -> str:
    return "none" if is_missing(value) else share_text(value)
