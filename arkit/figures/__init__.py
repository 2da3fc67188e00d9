"""Figures in the house style: a finished frame in, one picture out, no arithmetic."""

from arkit.figures.accounts import timeline_of_account
from arkit.figures.aging import aging, aging_history
from arkit.figures.behavior import payment_days_history
from arkit.figures.calibration import calibration
from arkit.figures.cash import cash_backtest
from arkit.figures.claim_path import claim_path
from arkit.figures.concentration import ranking
from arkit.figures.control_chart import control_chart
from arkit.figures.curve import payment_curve
from arkit.figures.diagnosis import diagnosis
from arkit.figures.distribution import days_late_distribution
from arkit.figures.drivers import drivers
from arkit.figures.dso import dso_history
from arkit.figures.exposure import exposure_vs_limit
from arkit.figures.flow import monthly_flow
from arkit.figures.limits import credit_limits
from arkit.figures.numbers import keeping_numbers
from arkit.figures.outcomes import outcome_curves
from arkit.figures.picture import Picture
from arkit.figures.plan_map import plan_map
from arkit.figures.promises import promise_record
from arkit.figures.receipts import receipts
from arkit.figures.roll import roll_rates
from arkit.figures.seasons import seasons
from arkit.figures.settlement_curve import settlement_curve
from arkit.figures.size import days_by_size
from arkit.figures.timeline import timeline
from arkit.figures.tornado import tornado
from arkit.figures.value_bridge import value_bridge
from arkit.figures.ways_out import ways_out

__all__ = [
    "Picture",
    "aging",
    "aging_history",
    "calibration",
    "cash_backtest",
    "claim_path",
    "control_chart",
    "credit_limits",
    "days_by_size",
    "days_late_distribution",
    "diagnosis",
    "drivers",
    "dso_history",
    "exposure_vs_limit",
    "monthly_flow",
    "outcome_curves",
    "payment_curve",
    "payment_days_history",
    "plan_map",
    "promise_record",
    "ranking",
    "receipts",
    "roll_rates",
    "seasons",
    "settlement_curve",
    "timeline",
    "timeline_of_account",
    "tornado",
    "value_bridge",
    "ways_out",
]

# Every figure keeps the frames it was drawn from, whoever adds one.
globals().update(
    (name, keeping_numbers(globals()[name])) for name in __all__ if name != "Picture"
)
