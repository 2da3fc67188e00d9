"""How long are receivables open on average, within so many days?"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pandas as pd

from arkit.survival.curves.kaplan_meier import check_confidence, divided, weighed
from arkit.survival.curves.running import Running
from arkit.survival.curves.when_paid import checked_curve, group_rows, refuse_few


def restricted_mean(
    curve: pd.DataFrame,
    *,
    until_days: int,
    confidence: float = 0.95,
    minimum: int = 0,
) -> pd.DataFrame:
    """How long are receivables open on average, counting so many days at most?

    The honest counterpart of average days to pay: open invoices are in it, and so it
    is known only up to the last day observed.

    Parameters
    ----------
    curve : DataFrame
        Curve of `payment_curve`.
    until_days : int
        Day of the clock up to which is counted; what is open then counts as that day.
    confidence : float, default 0.95
        Chance (0-1) with which the interval covers the true mean.
    minimum : int, default 0
        Paid items below which the figure is called not determinable.

    Returns
    -------
    DataFrame
        One row per group: [groups], `until_days`, `mean_days`, `se_days` (standard
        error), `low_days`, `high_days` and `reason` (why a figure is missing).

    Raises
    ------
    ParameterError
        When the frame is no payment curve or the confidence is not between 0 and 1.

    Notes
    -----
    The area under the curve: the sum of the share open over the days up to
    `until_days`, counted from the first day of the curve. The variance is the sum over
    days s of (area after s)² · paid / (at risk · (at risk − paid)). Not determinable
    beyond the last day observed, unless all had been paid by then.

    References
    ----------
    Klein and Moeschberger (2003), Survival Analysis, 2nd ed., section 4.5.

    Examples
    --------
    >>> from arkit.survival import count_events, payment_curve
    >>> curve = payment_curve(count_events([10, 20, 30], ["paid", "open", "paid"]))
    >>> restricted_mean(curve, until_days=30)[["mean_days", "se_days"]].round(2)
       mean_days  se_days
    0      23.33     5.44
    """
    check_confidence(confidence)
    table, codes = checked_curve(curve)
    rows = Running(codes)
    at_risk, (paid,), effective = weighed(table, ["n_paid"])
    hazard = divided(paid, at_risk)
    day = np.minimum(table["day"].to_numpy("float64"), until_days)
    following = np.full(len(day), float(until_days))
    following[:-1] = day[1:]
    following[rows.ends - 1] = until_days
    area = table["open_share"].to_numpy() * (following - day)
    so_far = rows.sum(area)
    after = rows.last(so_far) - so_far + area
    spread = rows.sum(after**2 * divided(hazard, (1 - hazard) * effective))
    mean, end = so_far + day[rows.starts][rows.group], table["day"]
    known = (end >= until_days) | (table["open_share"] == 0)
    normal = NormalDist().inv_cdf((1 + confidence) / 2)
    last = pd.DataFrame({"mean_days": mean, "se_days": np.sqrt(spread)})
    last["low_days"] = last["mean_days"] - normal * last["se_days"]
    last["high_days"] = last["mean_days"] + normal * last["se_days"]
    last = last.where(known)
    why = "not determinable, because the curve ends on day " + end.map("{:.0f}".format)
    last["reason"] = why.astype(object).where(~known, None)
    found = group_rows(table, codes).assign(until_days=until_days)
    # The last row of each group; `last` of groupby would skip what is missing.
    ends = last.iloc[rows.ends - 1].set_index(codes.iloc[rows.ends - 1])
    return refuse_few(found.join(ends), table, codes, minimum)
