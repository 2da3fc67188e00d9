"""How often were receivables paid at each age, per year at risk?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.survival import hazards
from arkit.whatif.units import YEAR_DAYS

BANDS_DAYS = (0, 15, 30, 60, 90, 180, 365)


def observed_rates(
    events: pd.DataFrame,
    *,
    prior: pd.DataFrame | None = None,
    prior_days: float = 0,
    bands_days: Sequence[int] = BANDS_DAYS,
) -> np.ndarray:
    """How often were receivables paid at each age, per year at risk?

    Parameters
    ----------
    events : DataFrame
        Event table of `arkit.survival.event_table`, one group.
    prior : DataFrame, optional
        Event table of the segment, towards which thin bands are drawn.
    prior_days : float, default 0
        How many days at risk of the segment each band is given.
    bands_days : sequence of int
        First day of each band; days before the first are left out.

    Returns
    -------
    array of float, shape (n_bands,)
        Payments per year at risk; a band in which nothing was at risk has the rate of
        the band before.

    Raises
    ------
    ParameterError
        When the events are no event table of one group, or nothing was at risk.

    Notes
    -----
    Occurrence over exposure, (paid + m·rate of the segment) / (days at risk + m).

    Examples
    --------
    >>> from arkit.survival import count_events
    >>> seen = count_events([10, 20, 40, 80], ["paid", "paid", "paid", "open"])
    >>> observed_rates(seen, bands_days=(0, 30)).round(2)
    array([7.93, 5.89])
    """
    paid, days = _in_bands(events, bands_days)
    if prior is not None:
        theirs, at_risk = _in_bands(prior, bands_days)
        given = np.where(at_risk > 0, prior_days, 0.0)
        paid = paid + given * theirs / np.maximum(at_risk, 1e-300)
        days = days + given
    seen = np.flatnonzero(days > 0)
    if not len(seen):
        raise ParameterError(
            "no receivable was open on any of the days asked for",
            remedy="use the events of the segment",
        )
    place = np.searchsorted(seen, np.arange(len(days)), "right")
    latest = seen[np.maximum(place, 1) - 1]
    return paid[latest] / days[latest] * YEAR_DAYS


def last_seen_day(events: pd.DataFrame) -> int:
    """Last day of the event table on which anything was at risk.

    Parameters
    ----------
    events : DataFrame
        Event table.

    Returns
    -------
    int
        Beyond it a hazard is extrapolated.

    Examples
    --------
    >>> from arkit.survival import count_events
    >>> last_seen_day(count_events([10, 80], ["paid", "open"]))
    80
    """
    return int(events["day"].max())


def _in_bands(
    events: pd.DataFrame, bands_days: Sequence[int]
) -> tuple[np.ndarray, np.ndarray]:
    """Payments and days at risk in each band."""
    daily = hazards(events)
    if daily["day"].duplicated().any():
        raise ParameterError(
            "the event table has several groups", remedy="narrow it to one of them"
        )
    days = daily["days_at_risk"].to_numpy()
    paid = np.nan_to_num(daily["hazard_rate"].to_numpy()) * days
    band = np.searchsorted(bands_days, daily["day"].to_numpy(), "right") - 1
    inside, size = band >= 0, len(bands_days)
    return (
        np.bincount(band[inside], paid[inside], size),
        np.bincount(band[inside], days[inside], size),
    )
