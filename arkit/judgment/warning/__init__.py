"""Which customers begin to pay later, and since when?"""

from arkit.judgment.warning.backtest import AlertScore, alert_backtest
from arkit.judgment.warning.drift import Drift, drift
from arkit.judgment.warning.figures_of import warning_policy
from arkit.judgment.warning.log import alert_history, alert_log
from arkit.judgment.warning.signals import signals
from arkit.judgment.warning.watching import cleared, listed, review_watch, watch

__all__ = [
    "AlertScore",
    "Drift",
    "alert_backtest",
    "alert_history",
    "alert_log",
    "cleared",
    "drift",
    "listed",
    "review_watch",
    "signals",
    "warning_policy",
    "watch",
]
