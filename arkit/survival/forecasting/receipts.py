"""How much money comes in week by week, and between which limits?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from arkit.survival.forecasting.dispersion import (
    CORRECTED,
    INDEPENDENT,
    NORMAL,
    WEEK,
    Dispersion,
)
from arkit.survival.forecasting.open_book import OpenBook

EPSILON = 1e-9
MOST_BEYOND = 0.1  # of the expected money, before a week counts as extrapolated
MOST_MOVED = 2.0  # times, up or down, that later weeks give way to the next ones


def weeks_of(daily: np.ndarray, horizon_days: int) -> np.ndarray:
    """Sums by week of the horizon; the last week may be shorter.

    Parameters
    ----------
    daily : array, shape (n, days ahead)
        A figure per day ahead.
    horizon_days : int
        Days of the horizon.

    Returns
    -------
    array, shape (n, weeks)
        Its sums.

    Examples
    --------
    >>> weeks_of(np.full((1, 10), 0.05), 10).round(2).tolist()
    [[0.35, 0.15]]
    """
    starts = np.arange(0, horizon_days, WEEK)
    return np.add.reduceat(daily[:, :horizon_days], starts, axis=1)


def expected_and_sd(
    amount: np.ndarray, chance: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Expected money and its standard deviation if batches were independent.

    Parameters
    ----------
    amount : array, shape (n,)
        Open amount of each batch, which is paid as one or not at all.
    chance : array, shape (n, periods)
        Chance of each batch to be paid in each period.

    Returns
    -------
    expected, sd : arrays, shape (periods,)
        Sum of amount · chance; root of the sum of amount² · chance · (1 − chance).

    Examples
    --------
    >>> expected_and_sd(np.array([100.0]), np.array([[0.5]]))
    (array([50.]), array([50.]))
    """
    variance = amount**2 @ (chance * (1 - chance))
    return amount @ chance, np.sqrt(np.maximum(variance, 0.0))


def limits(
    expected: np.ndarray, sd: np.ndarray, *, most: float
) -> tuple[np.ndarray, np.ndarray]:
    """80 % limits of money around what is expected, never below nothing.

    Parameters
    ----------
    expected, sd : arrays
        Of `expected_and_sd`, the deviation times its dispersion factor.
    most : float
        All that is open.

    Returns
    -------
    low, high : arrays
        Expected ∓ 1.28 · sd, between 0 and `most`.

    Examples
    --------
    >>> limits(np.array([100.0]), np.array([10.0]), most=1000.0)[1].round(1).tolist()
    [112.8]
    """
    low = np.clip(expected - NORMAL * sd, 0.0, most)
    return low, np.clip(expected + NORMAL * sd, 0.0, most)


def receipts_by_week(
    book: OpenBook, *, horizon_days: int, dispersion: Dispersion | None
) -> pd.DataFrame:
    """Expected money per week ahead with its limits, as `Forecast.weeks`."""
    chance = weeks_of(book.ahead.paid, horizon_days)
    n_weeks = chance.shape[1]
    expected, low, high = _with_limits(book, chance, dispersion, n_weeks)
    start = pd.Timestamp(book.as_of_date) + pd.Timedelta(days=1)
    starts = start + pd.to_timedelta(np.arange(n_weeks) * WEEK, unit="D")
    end = start + pd.Timedelta(days=horizon_days - 1)
    ends = np.minimum(starts + pd.Timedelta(days=WEEK - 1), end)
    return pd.DataFrame(
        {
            "week_start_date": starts.as_unit("us"),
            "week_end_date": pd.DatetimeIndex(ends).as_unit("us"),
            "due_amount": _due_amounts(book, horizon_days),
            "expected_amount": expected,
            "low_amount": low,
            "high_amount": high,
            "is_extrapolated": _is_extrapolated(book, horizon_days, expected),
            "n_items": np.bincount(book.batches.place, minlength=len(book.amounts))
            @ chance,
            "reason": INDEPENDENT if dispersion is None else None,
        }
    )


def receipts_in_total(
    book: OpenBook, *, horizon_days: int, dispersion: Dispersion | None
) -> pd.DataFrame:
    """Expected money of the whole horizon with its limits, as `Forecast.total`."""
    chance = book.ahead.paid[:, :horizon_days].sum(axis=1, keepdims=True)
    expected, sd = expected_and_sd(book.amounts, chance)
    most = book.amounts.sum()
    if dispersion is not None:
        weeks = receipts_by_week(book, horizon_days=horizon_days, dispersion=dispersion)
        expected = weeks[["expected_amount"]].sum().to_numpy()
        sd = sd * dispersion.total_width
    low, high = limits(expected, sd, most=most)
    if len(book.items) and not len(book.amounts):
        expected, low, high = (np.full(1, np.nan),) * 3
    all_open = book.items["open_amount"].sum()
    return pd.DataFrame(
        {
            "horizon_days": [horizon_days],
            "open_amount": all_open,
            "expected_amount": expected,
            "low_amount": low,
            "high_amount": high,
            "not_expected_amount": all_open - expected,
            "reason": INDEPENDENT if dispersion is None else None,
        }
    )


def _with_limits(
    book: OpenBook, chance: np.ndarray, dispersion: Dispersion | None, n_weeks: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Expected money and its limits, by what earlier forecasts taught."""
    if len(book.items) and not len(book.amounts):
        return (np.full(chance.shape[1], np.nan),) * 3
    expected, sd = expected_and_sd(book.amounts, chance)
    most = book.amounts.sum()
    if dispersion is None:
        return expected, *limits(expected, sd, most=most)
    ratio = _moved(expected, dispersion.ratios(n_weeks))
    width = dispersion.widths(n_weeks)
    expected = np.minimum(expected * ratio, most)
    return expected, *limits(expected, sd * ratio * width, most=most)


def _moved(expected: np.ndarray, ratio: np.ndarray) -> np.ndarray:
    """Ratios with which later weeks give what the next ones gain."""
    near, later = expected[:CORRECTED], expected[CORRECTED:].sum()
    if later < EPSILON:
        return ratio
    gained = near @ (ratio[:CORRECTED] - 1.0)
    left = np.clip((later - gained) / later, 1 / MOST_MOVED, MOST_MOVED)
    return np.append(ratio[:CORRECTED], np.full(len(expected) - len(near), left))


def _due_amounts(book: OpenBook, horizon_days: int) -> np.ndarray:
    """Open amounts by the week of the horizon in which they are due."""
    ahead = -book.batches.age
    within = (ahead >= 1) & (ahead <= horizon_days)
    n_weeks = -(-horizon_days // WEEK)
    week = (ahead[within] - 1) // WEEK
    return np.bincount(week, book.amounts[within], minlength=n_weeks)


def _is_extrapolated(
    book: OpenBook, horizon_days: int, expected: np.ndarray
) -> np.ndarray:
    """Weeks in which more than a tenth of the money rests on ages hardly seen."""
    days = np.arange(book.ahead.paid.shape[1])
    beyond = days >= book.ahead.known_days[:, None]
    unseen = book.amounts @ weeks_of(book.ahead.paid * beyond, horizon_days)
    return unseen > MOST_BEYOND * expected
