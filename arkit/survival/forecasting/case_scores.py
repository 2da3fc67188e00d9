"""How good was the forecast of each single item?"""

from __future__ import annotations

import numpy as np

from arkit.survival.forecasting.cases import PAID, Cases
from arkit.survival.forecasting.payment_days import PaymentDays, day_reached, range_of
from arkit.survival.forecasting.scores import brier, crps, log_score
from arkit.survival.forecasting.shrunken_curves import OPEN

HALF = 0.5
HORIZONS = (7, 14, 30)
WITHIN = (1, 3, 7)
METRICS = (
    "mae_days",
    "rmse_days",
    *(f"within_{n}_days_share" for n in WITHIN),
    "coverage_80_share",
    "width_80_days",
    "log_score",
    "crps_days",
    *(f"brier_{n}" for n in HORIZONS),
    *(f"expected_to_observed_{n}" for n in HORIZONS),
)
ROOTS = ("rmse_days",)
SEEN = np.array(["paid", "credited", "written off", "open"], dtype=object)


class ItemScores:
    """Parts of every metric per item, whose sums over items give the metric.

    Attributes
    ----------
    above, below : array, shape (items, metrics)
        A metric is the sum of `above` over that of `below` (its root for `ROOTS`).
    chances : array, shape (items, horizons)
        Chance to be paid within each of `HORIZONS`.
    paid_by : array of bool, shape (items, horizons)
        Whether it was.
    mean_days : array, shape (items,)
        Expected days to payment, at most those followed.
    """

    def __init__(
        self, cases: Cases, ahead: PaymentDays, place: np.ndarray, *, is_point: bool
    ) -> None:
        follow_up = ahead.paid.shape[1]
        unpaid = ahead.open_share[place]
        mean = 1.0 + unpaid[:, :-1].sum(axis=1)
        days = _day_parts(cases, ahead, place, mean, is_point=is_point)
        whole = _distribution_parts(cases, ahead, place, is_point=is_point)
        self.chances = np.stack(
            [ahead.paid[place, :n].sum(axis=1) for n in HORIZONS], axis=1
        )
        paid_on = np.where(cases.cause == PAID, cases.days, follow_up + 1)
        self.paid_by = paid_on[:, None] <= np.array(HORIZONS)
        squares = [
            brier(chance, cases.days, SEEN[cases.cause], horizon_days=n)
            for chance, n in zip(self.chances.T, HORIZONS, strict=True)
        ]
        everyone = np.ones(len(cases))
        parts = [
            *days,
            *whole,
            *((squared * weight, everyone) for squared, weight in squares),
            *zip(self.chances.T, self.paid_by.T.astype(float), strict=True),
        ]
        self.above = np.stack([above for above, _ in parts], axis=1)
        self.below = np.stack([below for _, below in parts], axis=1)
        self.mean_days = mean


def _day_parts(
    cases: Cases,
    ahead: PaymentDays,
    place: np.ndarray,
    mean: np.ndarray,
    *,
    is_point: bool,
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Errors of dates; items credited or written off have no date of payment."""
    last = ahead.paid.shape[1]
    counted = ((cases.cause == PAID) | (cases.cause == OPEN)).astype(float)
    median = np.nan_to_num(day_reached(ahead.open_share, HALF), nan=last)[place]
    off = np.abs(median - cases.days)
    low, high = (
        np.nan_to_num(day, nan=last)[place] for day in range_of(ahead.open_share)
    )
    covered = (low <= cases.days) & (cases.days <= high)
    ranged = counted * (not is_point)
    return [
        (off * counted, counted),
        ((mean - cases.days) ** 2 * counted, counted),
        *(((off <= n) * counted, counted) for n in WITHIN),
        (covered * ranged, ranged),
        ((high - low) * ranged, ranged),
    ]


def _distribution_parts(
    cases: Cases, ahead: PaymentDays, place: np.ndarray, *, is_point: bool
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Log score and CRPS; a single date has no chances to be judged by the first."""
    at = cases.days - 1
    other = ahead.credited[place, at] + ahead.written_off[place, at]
    leaving = ahead.paid + ahead.credited + ahead.written_off
    staying = 1.0 - leaving.sum(axis=1)[place]
    is_paid, is_open = cases.cause == PAID, cases.cause == OPEN
    chance = np.where(is_paid, ahead.paid[place, at], np.where(is_open, staying, other))
    everyone = np.ones(len(cases))
    judged = everyone * (not is_point)
    paid_on = np.where(is_paid, cases.days, np.inf)
    spread = crps(ahead.paid.cumsum(axis=1)[place], paid_on)
    return [(log_score(chance) * judged, judged), (spread, everyone)]
