"""What do the charts say today: who is slower, since when, by how much?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from arkit.judgment.warning.baseline import LEAST_INVOICES
from arkit.judgment.warning.cusum import Charts
from arkit.judgment.warning.weeks import Weeks

SLOWER, USUAL, UNKNOWN = "slower", "as usual", "not determinable"
LATELY = 8
LEAST_TESTED = 3
RESTLESS = 10
OUTERMOST = 6.0
OVERSTAYED = 3.0


def state_of(
    who: pd.DataFrame, made: Weeks, chart: Charts, n: np.ndarray
) -> pd.DataFrame:
    """State of each chart after its last observation, and the shift by now."""
    last = np.maximum(n - 1, 0)
    row = np.arange(len(who))
    tested = made.frame[made.frame["is_tested"]]
    of = tested["customer"].to_numpy()
    step = np.arange(len(of)) - (np.cumsum(n) - n)[of]
    since = np.minimum(chart.change, last)
    lately = (step >= np.maximum(since, n - LATELY)[of]).astype(float)
    total = np.bincount(of, lately * tested["days"], minlength=len(who))
    count = np.bincount(of, lately, minlength=len(who))
    now = np.divide(total, count, out=np.full(len(who), np.nan), where=count > 0)
    at = np.where(step == since[of], tested["week_date"], np.datetime64("NaT", "us"))
    change = pd.Series(at).groupby(of).max().reindex(row)
    return who.assign(
        statistic=chart.statistic[row, last],
        change_date=change.to_numpy(),
        days_later=now - made.usual.mean,
        usual_days=made.usual.mean,
        sigma=made.usual.spread,
        n=n,
        n_baseline=made.invoices.count,
        chance=chart.chance,
    )


def spread_ratio(x: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Spread of the last 10 weeks about their own mean; NaN where there are fewer."""
    step = np.arange(x.shape[1])
    last = (step >= n[:, None] - RESTLESS) & (step < n[:, None])
    values = np.where(last, np.clip(x, -OUTERMOST, OUTERMOST), 0.0)
    count = np.maximum(last.sum(axis=1), 2)
    square = (values**2).sum(axis=1) - values.sum(axis=1) ** 2 / count
    return np.where(n >= RESTLESS, np.sqrt(np.maximum(square, 0) / (count - 1)), np.nan)


def overstayed(
    rows: pd.DataFrame, place: np.ndarray, made: Weeks
) -> dict[str, np.ndarray]:
    """What is open, and what of it longer than the customer ever takes."""
    size = {"minlength": len(made.usual.mean)}
    amount = rows["open_amount"].to_numpy()
    is_open = (amount > 0).astype(float)
    days = rows["days"].to_numpy("float64")
    limit = made.invoices.mean + OVERSTAYED * made.invoices.spread
    over = is_open * (days > np.maximum(limit, 0.0)[place])
    oldest = np.full(len(made.usual.mean), np.nan)
    np.fmax.at(oldest, place, np.where(is_open > 0, days, np.nan))
    return {
        "n_overstayed": np.bincount(place, over * rows["n_items"], **size),
        "overstayed_amount": np.bincount(place, over * amount, **size),
        "oldest_days": oldest,
        "waiting_amount": np.bincount(place, amount, **size),
    }


def judged(
    frame: pd.DataFrame, chart: Charts, n: np.ndarray, least_days: float
) -> pd.DataFrame:
    """Say who is slower, and why nothing can be said of some."""
    on = chart.is_alarm[np.arange(len(frame)), np.maximum(n - 1, 0)]
    few = frame["n_baseline"] < LEAST_INVOICES
    short = frame["n"] < LEAST_TESTED
    slower = on & (frame["days_later"] >= least_days) & ~few & ~short
    status = np.select([few | short, slower], [UNKNOWN, SLOWER], USUAL)
    counts = frame["n_baseline"].astype(str)
    why = np.select(
        [few, short],
        [
            "not determinable, because only "
            + counts
            + f" invoices fell due before what is tested ({LEAST_INVOICES} are needed)",
            "not determinable, because hardly anything fell due since",
        ],
        None,
    )
    slow = status == SLOWER
    return frame.assign(
        status=status,
        change_date=frame["change_date"].where(slow),
        chance=frame["chance"].where(status != UNKNOWN),
        statistic=frame["statistic"].where(status != UNKNOWN),
        reason=pd.Series(why, dtype="object"),
    )
