"""When are receivables paid, if open ones count for what they say so far?"""

from arkit.survival.association.constant_over_time import constant_over_time
from arkit.survival.association.covariates import covariates
from arkit.survival.association.cox_fit import CoxFit, cox
from arkit.survival.association.drivers import Drivers, drivers
from arkit.survival.association.grouped_hazards import grouped_hazards
from arkit.survival.curves.against_segment import against_segment
from arkit.survival.curves.chances import chances, paid_within
from arkit.survival.curves.closed_only import closed_only_lesson
from arkit.survival.curves.count_events import count_delays, count_events
from arkit.survival.curves.delays import CLOCKS, OUTCOMES, delays
from arkit.survival.curves.endings import SETTLED_BY
from arkit.survival.curves.enough import MINIMUM
from arkit.survival.curves.event_table import event_table, pooled
from arkit.survival.curves.group_tests import compare_groups
from arkit.survival.curves.hazards import hazards
from arkit.survival.curves.kaplan_meier import payment_curve
from arkit.survival.curves.outcome_curves import outcome_curves
from arkit.survival.curves.restricted_mean import restricted_mean
from arkit.survival.curves.when_paid import median_days, quantile_days
from arkit.survival.forecasting.backtest import Backtest, backtest
from arkit.survival.forecasting.best_strength import best_strength
from arkit.survival.forecasting.dispersion import Dispersion
from arkit.survival.forecasting.earlier_forecasts import learned_dispersion
from arkit.survival.forecasting.forecast import Forecast, forecast
from arkit.survival.forecasting.new_invoices import new_invoices_cash
from arkit.survival.forecasting.payment_habits import PaymentHabits, payment_habits
from arkit.survival.forecasting.scoreboard import scoreboard
from arkit.survival.forecasting.scores import concordance
from arkit.survival.patterns.payment_runs import payment_runs
from arkit.survival.patterns.seasons import seasons
from arkit.survival.patterns.selective import selective_payment

__all__ = [
    "CLOCKS",
    "MINIMUM",
    "OUTCOMES",
    "SETTLED_BY",
    "Backtest",
    "CoxFit",
    "Dispersion",
    "Drivers",
    "Forecast",
    "PaymentHabits",
    "against_segment",
    "backtest",
    "best_strength",
    "chances",
    "closed_only_lesson",
    "compare_groups",
    "concordance",
    "constant_over_time",
    "count_delays",
    "count_events",
    "covariates",
    "cox",
    "delays",
    "drivers",
    "event_table",
    "forecast",
    "grouped_hazards",
    "hazards",
    "learned_dispersion",
    "median_days",
    "new_invoices_cash",
    "outcome_curves",
    "paid_within",
    "payment_curve",
    "payment_habits",
    "payment_runs",
    "pooled",
    "quantile_days",
    "restricted_mean",
    "scoreboard",
    "seasons",
    "selective_payment",
]
