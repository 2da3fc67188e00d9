"""Which customers have begun to pay later than they used to?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.judgment.policy import Policy, read_policy
from arkit.judgment.warning.as_of_late import invoices_as_of
from arkit.judgment.warning.baseline import LEAST_INVOICES
from arkit.judgment.warning.chart_state import (
    SLOWER,
    judged,
    overstayed,
    spread_ratio,
    state_of,
)
from arkit.judgment.warning.cusum import Charts, charts
from arkit.judgment.warning.threshold import Usual, false_alarm_rate, thresholds
from arkit.judgment.warning.weeks import (
    BASELINE_MONTHS,
    TESTED_MONTHS,
    Weeks,
    weeks,
)

if TYPE_CHECKING:
    from arkit.ledger import Ledger

OWN_POOL = 24
WEEKS_A_YEAR = 52
PATH = (
    *("week_date", "days", "n_items", "n_waiting", "is_tested", "statistic"),
    *("threshold", "is_alarm", "usual_days", "sigma", "change_date"),
)
CUSTOMERS = """
SELECT customer_id, customer_name, segment FROM known_customers ORDER BY customer_id
"""


@dataclass(frozen=True, kw_only=True)
class Drift:
    """Which customers pay later than they used to, and the chart behind each.

    Parameters
    ----------
    customers : DataFrame
        One row per customer: `customer_id`, `customer_name`, `segment`, `status`
        ("slower", "as usual" or "not determinable"), `statistic` and `threshold` (of
        the chart, in standard deviations), `change_date` (Monday of the week in which
        it began; missing where nothing has changed), `days_later` (last 8 weeks with
        invoices since then, less usual), `usual_days` (late, in the baseline), `sigma`
        (standard deviation of a week, days), `n` (weeks tested), `n_baseline`
        (invoices), `chance` (of having begun to pay later), `spread_ratio` (spread of
        the last 10 weeks over `sigma`), `n_overstayed`, `overstayed_amount` (open
        longer than the usual mean and three deviations), `oldest_days` (past due of the
        oldest open invoice), `waiting_amount` (open) and `reason`.
    as_of_date : datetime.date
        As-of day.
    rate : float
        Chance that a customer that pays as ever is flagged within a year.
    """

    customers: pd.DataFrame
    as_of_date: date
    rate: float
    _weeks: Weeks = field(repr=False)
    _charts: Charts = field(repr=False)

    def path(self, customer_id: str) -> pd.DataFrame:
        """Give the chart of one customer.

        Parameters
        ----------
        customer_id : str
            Number of the account.

        Returns
        -------
        DataFrame
            One row per week in which something fell due: `customer_id`,
            `customer_name`, `week_date` (Monday), `days`
            (mean days late; unpaid invoices at what is to be expected), `n_items`,
            `n_waiting` (of these not paid), `is_tested`, `statistic`, `threshold`,
            `is_alarm`, `usual_days`, `sigma` (days) and `change_date`.

        Raises
        ------
        ParameterError
            When there is no such customer.
        """
        if customer_id not in set(self.customers["customer_id"]):
            raise ParameterError(
                "no such customer in the charts",
                rows=[customer_id],
                remedy="use one of the customers of the ledger",
            )
        place = int(self.customers["customer_id"].searchsorted(customer_id))
        row = self.customers.iloc[place]
        frame = self._weeks.frame
        found = frame[frame["customer"] == place].drop(columns=["customer", "x"])
        tested = found["is_tested"].to_numpy()
        n = int(tested.sum())
        statistic = np.full(len(found), np.nan)
        statistic[tested] = self._charts.statistic[place, :n]
        is_alarm = np.zeros(len(found), bool)
        is_alarm[tested] = self._charts.is_alarm[place, :n]
        return found.assign(
            customer_id=row["customer_id"],
            customer_name=row["customer_name"],
            statistic=statistic,
            is_alarm=is_alarm,
            **{
                name: row[name]
                for name in ("threshold", "usual_days", "sigma", "change_date")
            },
        ).reset_index(drop=True)

    def worst(
        self, customer_ids: Iterable[str], *, most: int = 3
    ) -> list[pd.DataFrame]:
        """Give the charts of the first few customers that pay later.

        Parameters
        ----------
        customer_ids : iterable of str
            Customers in order, such as those of the watch list.
        most : int, default 3
            Charts wanted.

        Returns
        -------
        list of DataFrame
            As many as wanted; without rows where fewer customers pay later.
        """
        slower = self.customers[self.customers["status"] == SLOWER]["customer_id"]
        named = [name for name in customer_ids if name in set(slower)][:most]
        none = pd.DataFrame(columns=list(PATH))
        return [self.path(name) for name in named] + [none] * (most - len(named))


def drift(ledger: Ledger, *, policy: Policy | None = None) -> Drift:
    """Find the customers that have slowly begun to pay later.

    Parameters
    ----------
    ledger : Ledger
        The ledger of all customers.
    policy : Policy, optional
        Thresholds; the house policy where not given. `alarms_per_month` and
        `falsely_flagged_share` set how easily an alarm is given, `drift_days` what is
        worth one.

    Returns
    -------
    Drift
        One row per customer, and the chart of each.

    Notes
    -----
    A CUSUM of the mean days late of each week, open invoices included at their expected
    value, against the customer's own past. See `weeks`, `charts` and `thresholds`.
    """
    policy = policy or read_policy()
    who = ledger.query(CUSTOMERS)
    rows = invoices_as_of(ledger, months=TESTED_MONTHS + BASELINE_MONTHS)
    place = pd.Index(who["customer_id"]).get_indexer(rows["customer_id"])
    rows, place = rows[place >= 0].reset_index(drop=True), place[place >= 0]
    segment = pd.factorize(who["segment"], sort=True, use_na_sentinel=False)[0]
    made = weeks(rows, place, segment, as_of=ledger.as_of_date)
    rate = false_alarm_rate(
        int((made.invoices.count >= LEAST_INVOICES).sum()),
        alarms_per_month=policy.value("alarms_per_month"),
        most_share=policy.value("falsely_flagged_share"),
    )
    x, n = _matrix(made.frame, len(who))
    limit = thresholds(
        _usual(made, segment), _a_year(n, made, ledger.as_of_date), rate=rate
    )
    chart = charts(x, limit)
    frame = state_of(who, made, chart, n).assign(
        threshold=limit,
        spread_ratio=spread_ratio(x, n),
        **overstayed(rows, place, made),
    )
    frame = judged(frame, chart, n, policy.value("drift_days"))
    return Drift(
        customers=frame,
        as_of_date=ledger.as_of_date,
        rate=rate,
        _weeks=made,
        _charts=chart,
    )


def _matrix(frame: pd.DataFrame, n_customers: int) -> tuple[np.ndarray, np.ndarray]:
    """Tested observations, one row per customer, and how many each has."""
    tested = frame[frame["is_tested"]]
    of = tested["customer"].to_numpy()
    n = np.bincount(of, minlength=n_customers)
    step = np.arange(len(of)) - (np.cumsum(n) - n)[of]
    x = np.full((n_customers, int(n.max(initial=1)) or 1), np.nan)
    x[of, step] = tested["x"]
    return x, n


def _a_year(n: np.ndarray, made: Weeks, as_of: date) -> np.ndarray:
    """Observations of each customer within a year, at the pace of the tested time."""
    spent = np.datetime64(as_of, "D") - made.tested_from
    days = np.maximum(spent.astype("int64"), 1)
    return np.clip(np.rint(n * 365.25 / days), 1, WEEKS_A_YEAR).astype("int64")


def _usual(made: Weeks, segment: np.ndarray) -> Usual:
    """What years are drawn from: own past, or the segment's where it is short."""
    old = made.frame[~made.frame["is_tested"]]
    of = old["customer"].to_numpy()
    order = np.argsort(segment[of], kind="stable")
    own = np.bincount(of, minlength=len(segment))
    by_segment = np.bincount(segment, own).astype("int64")
    enough = own >= OWN_POOL
    start = np.where(
        enough, np.cumsum(own) - own, (np.cumsum(by_segment) - by_segment)[segment]
    )
    values = old["x"].to_numpy()
    return Usual(
        x=np.r_[values, values[order]],
        start=np.where(enough, start, start + len(values)),
        size=np.where(enough, own, by_segment[segment]),
        known=own + made.usual.weight,
    )
