"""When are receivables paid, if open ones count for what they say so far?"""

from arkit.survival.curves import outcome_curves, payment_curve
from arkit.survival.delays import CLOCKS, OUTCOMES, delays
from arkit.survival.event_table import count_events, event_table, pooled
from arkit.survival.when_paid import median_days, paid_within

__all__ = [
    "CLOCKS",
    "OUTCOMES",
    "count_events",
    "delays",
    "event_table",
    "median_days",
    "outcome_curves",
    "paid_within",
    "payment_curve",
    "pooled",
]
