"""On which days are receivables most likely to be paid?"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.survival.curves.delays import OUTCOMES
from arkit.survival.curves.door import EXITS, checked, codes_of, keys_of, require
from arkit.survival.curves.kaplan_meier import check_confidence, divided, weighed
from arkit.survival.curves.running import Running


def hazards(
    events: pd.DataFrame,
    *,
    outcome: str = "paid",
    band_days: int = 1,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """On any one day, how likely is an open receivable to be paid?

    Parameters
    ----------
    events : DataFrame
        Event table of `event_table`, `count_events`, `count_delays` or `pooled`; where
        it counts amounts, the chance is that of an open amount.
    outcome : {"paid", "credited", "returned", "written off"}, default "paid"
        What becomes of it.
    band_days : int, default 1
        Days put together, so that thin days do not jump; bands begin at multiples of
        it.
    confidence : float, default 0.95
        Chance (0-1) with which each interval covers the true chance.

    Returns
    -------
    DataFrame
        One row per group and band of days from the first to the last of the event
        table: [groups], `day` (first of the band), `until_day` (last of the band),
        `days_at_risk` (items times days they were open in the morning; by amount, the
        effective number of items), `hazard_rate` (chance per day, 0-1), `low` and
        `high`. Bands in which nothing was watched have no rate.

    Raises
    ------
    ParameterError
        When the events are no event table, the outcome is not one of an item that
        leaves, the band is shorter than a day, or the confidence is not between 0 and
        1.

    Notes
    -----
    Exits in the band divided by those at risk summed over its days; the interval is
    Wilson's, with the days at risk as trials.

    References
    ----------
    Wilson (1927), Journal of the American Statistical Association 22, 209–212.

    Examples
    --------
    >>> from arkit.survival import count_events
    >>> events = count_events([1, 2, 2, 5], ["paid", "paid", "open", "paid"])
    >>> found = hazards(events, band_days=3)
    >>> found[["day", "until_day", "days_at_risk", "hazard_rate"]].round(3)
       day  until_day  days_at_risk  hazard_rate
    0    0          2          11.0        0.182
    1    3          5           3.0        0.333
    """
    _check(outcome, band_days)
    check_confidence(confidence)
    require(events, ("day", "n_entered"))
    table = checked(events, [EXITS[outcome]])
    codes = codes_of(table).to_numpy()
    at_risk, (left, entered), effective = weighed(table, [EXITS[outcome], "n_entered"])
    day = table["day"].to_numpy("int64")
    row, days = _every_day(Running(codes), day)
    own = days == day[row]
    there = np.where(own, 1.0, 1 - divided(entered, at_risk)[row])
    parts = pd.DataFrame(
        {
            "code": codes[row],
            "band": np.floor_divide(days, band_days),
            "at_risk": at_risk[row] * there,
            "effective": effective[row] * there,
            "left": np.where(own, left[row], 0.0),
        }
    )
    sums = parts.groupby(["code", "band"], as_index=False).sum()
    names = table[keys_of(table)].groupby(codes).head(1).reset_index(drop=True)
    found = names.iloc[sums["code"]].reset_index(drop=True)
    found["day"] = sums["band"] * band_days
    found["until_day"] = found["day"] + band_days - 1
    found["days_at_risk"] = sums["effective"]
    seen = sums["at_risk"].to_numpy() > 0
    rate = divided(sums["left"].to_numpy(), sums["at_risk"].to_numpy())
    low, high = wilson(rate, sums["effective"].to_numpy(), confidence)
    for name, values in (("hazard_rate", rate), ("low", low), ("high", high)):
        found[name] = np.where(seen, values, np.nan)
    return found


def _every_day(rows: Running, day: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Row of the event table each day looks at, and the days without gaps.

    Nobody left between two rows, so those at risk on the days between are those of the
    later row, but for those who are watched only from that row's day on.
    """
    before = rows.before(day, 0)
    before[rows.starts] = day[rows.starts] - 1
    length = day - before
    row = np.repeat(np.arange(len(day)), length)
    back = np.cumsum(length)[row] - np.arange(len(row)) - 1
    return row, day[row] - back


def wilson(
    rate: np.ndarray, trials: np.ndarray, confidence: float
) -> tuple[np.ndarray, np.ndarray]:
    """Limits of a share of so many trials."""
    normal = NormalDist().inv_cdf((1 + confidence) / 2)
    n = np.where(trials > 0, trials, 1.0)
    middle = rate + normal**2 / (2 * n)
    width = normal * np.sqrt(rate * (1 - rate) / n + normal**2 / (4 * n**2))
    whole = 1 + normal**2 / n
    low, high = (middle - width) / whole, (middle + width) / whole
    return np.where(rate <= 0, 0.0, low), np.where(rate >= 1, 1.0, high)


def _check(outcome: str, band_days: int) -> None:
    if outcome not in OUTCOMES[:-1]:
        raise ParameterError(
            f"receivables do not leave by {outcome!r}",
            remedy=f"use one of {', '.join(OUTCOMES[:-1])}",
        )
    if band_days < 1:
        raise ParameterError(
            f"a band of {band_days} days is too short", remedy="use 1 or more"
        )
