"""Figures of a ledger: what is open, what moved, and how customers behave.

A metric is a function of a ledger and returns a `Measure`: a frame of figures and a
passport that says what they rest on. Pure functions of numbers hold the formulas.
"""

from arkit.metrics.activities import action_record, actions
from arkit.metrics.aging import aging, aging_history
from arkit.metrics.beyond_terms import (
    days_beyond_terms,
    experian_dbt,
    paydex_points,
    paydex_style,
)
from arkit.metrics.chain import absorbing_chain, loss_given_chain
from arkit.metrics.collection import cei, collection_effectiveness
from arkit.metrics.concentration import concentration, hhi, ranking, sales_needed
from arkit.metrics.cost import cost_of_lateness
from arkit.metrics.credits import deductions
from arkit.metrics.days import (
    days_late_distribution,
    payment_days,
    payment_days_history,
)
from arkit.metrics.disputes import dispute_record, disputes
from arkit.metrics.dso import dso
from arkit.metrics.dso_formulas import (
    Countback,
    average_days_delinquent,
    best_possible_dso,
    countback_dso,
    sales_weighted_dso,
    simple_dso,
)
from arkit.metrics.dso_history import dso_history
from arkit.metrics.exposure import exposure
from arkit.metrics.flow import flow_rates
from arkit.metrics.grouping import GROUPS
from arkit.metrics.losses import loss_rates
from arkit.metrics.open_items import open_items
from arkit.metrics.passport import Measure, Passport
from arkit.metrics.profile import profile
from arkit.metrics.promise_record import promise_record, promises_by_size
from arkit.metrics.promises import promises
from arkit.metrics.provision import expected_loss, provision_matrix
from arkit.metrics.roll import roll_rates
from arkit.metrics.sales import monthly_flow
from arkit.metrics.score import payment_score, score_bands
from arkit.metrics.size import days_by_size
from arkit.metrics.size_slope import size_slope
from arkit.metrics.streak import late_streak
from arkit.metrics.terms import granted_terms

__all__ = [
    "GROUPS",
    "Countback",
    "Measure",
    "Passport",
    "absorbing_chain",
    "action_record",
    "actions",
    "aging",
    "aging_history",
    "average_days_delinquent",
    "best_possible_dso",
    "cei",
    "collection_effectiveness",
    "concentration",
    "cost_of_lateness",
    "countback_dso",
    "days_beyond_terms",
    "days_by_size",
    "days_late_distribution",
    "deductions",
    "dispute_record",
    "disputes",
    "dso",
    "dso_history",
    "expected_loss",
    "experian_dbt",
    "exposure",
    "flow_rates",
    "granted_terms",
    "hhi",
    "late_streak",
    "loss_given_chain",
    "loss_rates",
    "monthly_flow",
    "open_items",
    "paydex_points",
    "paydex_style",
    "payment_days",
    "payment_days_history",
    "payment_score",
    "profile",
    "promise_record",
    "promises",
    "promises_by_size",
    "provision_matrix",
    "ranking",
    "roll_rates",
    "sales_needed",
    "sales_weighted_dso",
    "score_bands",
    "simple_dso",
    "size_slope",
]
