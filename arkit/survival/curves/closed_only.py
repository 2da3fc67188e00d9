"""How wrong is the average of what has been paid already?"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pandas as pd

from arkit.errors import ParameterError
from arkit.metrics.passport import Measure, measure
from arkit.survival.curves.count_events import count_events
from arkit.survival.curves.delays import delays
from arkit.survival.curves.enough import too_few
from arkit.survival.curves.kaplan_meier import payment_curve
from arkit.survival.curves.restricted_mean import restricted_mean

if TYPE_CHECKING:
    from datetime import date

    from arkit.ledger import Ledger

CLOSED = "closed only: mean days to pay"
CURVE = "with open invoices: restricted mean"
TRUTH = "what came later, where known"

ABOUT = {
    "name": "What the average of paid invoices leaves out",
    "formula": "Mean days to pay of the paid ones; area under the payment curve of all "
    "of them; the same curve with what became known later",
    "source": "Klein and Moeschberger (2003), Survival Analysis, 2nd ed., section 4.5",
}


def closed_only_lesson(
    ledger: Ledger, *, recent_days: int = 60, later_days: int = 91
) -> Measure:
    """How wrong is the average of what has been paid already?

    Stands on an earlier day, looks at its recent invoices, and compares the usual
    average of those paid with the curve that counts the open ones, and with what came.

    Parameters
    ----------
    ledger : Ledger
        What is known on a day.
    recent_days : int, default 60
        Invoices of so many days before the earlier day, 1 or more.
    later_days : int, default 91
        How many days before the as-of day it lies, 1 or more.

    Returns
    -------
    Measure
        One row per way of counting: `measure`, `days` (mean days from invoice to
        payment; what is open on the last day seen counts as that day), `n_items`,
        `n_open` and `reason` (why a figure is missing).

    Raises
    ------
    ParameterError
        When a number of days is less than 1 or the ledger does not reach back so far.

    Notes
    -----
    Slow payers among recent invoices are the ones still open, so an average without
    them is too short. Items credited or written off count as open until that day, as
    in `payment_curve`.

    Examples
    --------
    >>> from arkit.survival._portfolio import portfolio
    >>> lesson = closed_only_lesson(portfolio(), recent_days=90)
    >>> lesson.frame[["measure", "days", "n_items"]].round(1)
                                   measure  days  n_items
    0        closed only: mean days to pay  44.7       73
    1  with open invoices: restricted mean  46.1      153
    2         what came later, where known  46.6      153
    """
    vantage = ledger.as_of_date - timedelta(days=later_days)
    first = vantage - timedelta(days=recent_days - 1)
    if min(recent_days, later_days) < 1 or first < ledger.contents.first_date:
        raise ParameterError(
            "the ledger does not reach back so far, or the days are fewer than 1",
            rows=[f"from {first}"],
            remedy=f"its first day is {ledger.contents.first_date}",
        )
    then = _recent(ledger.as_of(vantage), first)
    since = _recent(ledger, first)
    since = since[since["item_id"].isin(then["item_id"])]
    paid = then[then["outcome"] == "paid"]
    oldest = then["days"].max()
    rows = [
        (CLOSED, paid["days"].mean(), len(paid), 0),
        (CURVE, _mean(then, oldest), len(then), _n_open(then)),
        (TRUTH, _mean(since, oldest), len(since), _n_open(since)),
    ]
    frame = pd.DataFrame(rows, columns=["measure", "days", "n_items", "n_open"])
    frame["reason"] = too_few([len(paid)] * len(rows))
    frame["days"] = frame["days"].where(frame["reason"].isna())
    about = ABOUT | {
        "basis": f"Invoices from {first} to {vantage}, as known on {vantage}; what "
        f"came later as known on {ledger.as_of_date}",
        "window": f"{recent_days} days",
    }
    return measure(ledger, frame, n_rows=len(then), about=about)


def _recent(ledger: Ledger, first: date) -> pd.DataFrame:
    """Delays of invoices since a day."""
    found = delays(ledger)
    dates = ledger.query("SELECT item_id, invoice_date FROM ledger")
    recent = dates.loc[dates["invoice_date"] >= pd.Timestamp(first), "item_id"]
    return found[found["item_id"].isin(recent) & found["reason"].isna()]


def _mean(items: pd.DataFrame, until_days: float) -> float:
    """Restricted mean of the payment curve; missing if there are no items."""
    if items.empty:
        return float("nan")
    events = count_events(items["days"], items["outcome"])
    curve = payment_curve(events)
    return restricted_mean(curve, until_days=int(until_days))["mean_days"].item()


def _n_open(items: pd.DataFrame) -> int:
    return int((items["outcome"] == "open").sum())
