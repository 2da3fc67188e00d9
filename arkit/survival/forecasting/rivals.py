"""What would simple rules have said, and what do the curves say?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np
import pandas as pd

from arkit.survival.forecasting.payment_days import Batches, PaymentDays, payment_days
from arkit.survival.forecasting.payment_habits import (
    LEVELS,
    STRENGTH,
    PaymentHabits,
    habits_of,
)
from arkit.survival.forecasting.shrunken_curves import CAUSES

PAID = CAUSES.index("paid")
CURVES = {
    "pooled curve": (),
    "pooled curve and weekday": ("due weekday",),
    "payment habits": LEVELS,
}
POINTS = {
    "due date": None,
    "due + customer mean": "mean",
    "due + customer median": "median",
}
MODELS = (*POINTS, *CURVES)
HABITS = "payment habits"
Predictor = Callable[..., PaymentDays]


@dataclass(frozen=True)
class Known:
    """What was known on an earlier day, and how curves are to be learned from it.

    Parameters
    ----------
    history : DataFrame
        `payment_history` as of the day.
    as_of_date : datetime.date
        The day.
    strength : float
        As in `payment_habits`.
    from_posting : bool
        As in `payment_habits`.
    """

    history: pd.DataFrame
    as_of_date: date
    strength: float = STRENGTH
    from_posting: bool = True

    @property
    def customers(self) -> pd.Index:
        """Numbers of the customers seen, in the order habits have them."""
        return pd.Index(pd.unique(self.history["customer_id"]))

    def habits(self, levels: tuple[str, ...] = LEVELS) -> PaymentHabits:
        """Habits learned from what was known."""
        return habits_of(
            self.history,
            self.as_of_date,
            levels=levels,
            strength=self.strength,
            from_posting=self.from_posting,
        )


def predictor(model: str, known: Known) -> Predictor:
    """What a model, learned from what was known, says about batches."""
    if model in CURVES:
        return partial(payment_days, known.habits(CURVES[model]))
    return partial(_on_one_day, _usual_lateness(known.history, POINTS[model]))


def _on_one_day(
    lateness: np.ndarray, batches: Batches, *, days_ahead: int
) -> PaymentDays:
    """Certain payment so many days past due, or on the next day if that has passed."""
    ahead = np.maximum(lateness[batches.customer] - batches.age, 1)
    paid = (np.arange(1, days_ahead + 1) == ahead[:, None]).astype(np.float64)
    nothing = np.zeros_like(paid)
    return PaymentDays(
        paid=paid,
        credited=nothing,
        written_off=nothing,
        open_share=1.0 - paid.cumsum(axis=1),
        own_share=np.full(len(ahead), np.nan),
        known_days=np.full(len(ahead), days_ahead),
    )


def _usual_lateness(history: pd.DataFrame, statistic: str | None) -> np.ndarray:
    """Whole days past due on which customers paid; last, for one without payments."""
    codes, customers = pd.factorize(history["customer_id"])
    if statistic is None:
        return np.zeros(len(customers) + 1, np.int64)
    paid = history["cause"].to_numpy() == PAID
    days = history["days"][paid]
    own = days.groupby(codes[paid]).agg(statistic).reindex(range(len(customers)))
    overall = days.agg(statistic) if len(days) else 0.0
    usual = np.append(own.fillna(overall).to_numpy(), overall)
    return np.rint(usual).astype(np.int64)
