"""How much credit may a customer have, and how likely does it fail?"""

from arkit.judgment.limits.altman import MODELS, AltmanScores, ZModel, altman
from arkit.judgment.limits.by_method import Method, limits_by_method
from arkit.judgment.limits.credit_file import credit_file
from arkit.judgment.limits.credit_limit import Limits, credit_limits
from arkit.judgment.limits.customer_accounts import Accounts, customer_accounts
from arkit.judgment.limits.default_hazard import default_hazard, event_rate
from arkit.judgment.limits.hold import HoldStudy, hold_study
from arkit.judgment.limits.limit_formulas import credit_need, expected_loss_limit
from arkit.judgment.limits.limit_inputs import Input, LimitInputs, blank_inputs
from arkit.judgment.limits.measured_inputs import limit_inputs
from arkit.judgment.limits.migration_matrix import (
    default_chances,
    generator,
    smoothed_matrix,
)
from arkit.judgment.limits.migrations import Migrations, migrations
from arkit.judgment.limits.score_to_hazard import (
    DefaultRisk,
    blended_risk,
    risk_from_chance,
    risk_from_hazard,
    scenario_hazards,
)

__all__ = [
    "MODELS",
    "Accounts",
    "AltmanScores",
    "DefaultRisk",
    "HoldStudy",
    "Input",
    "LimitInputs",
    "Limits",
    "Method",
    "Migrations",
    "ZModel",
    "altman",
    "blank_inputs",
    "blended_risk",
    "credit_file",
    "credit_limits",
    "credit_need",
    "customer_accounts",
    "default_chances",
    "default_hazard",
    "event_rate",
    "expected_loss_limit",
    "generator",
    "hold_study",
    "limit_inputs",
    "limits_by_method",
    "migrations",
    "risk_from_chance",
    "risk_from_hazard",
    "scenario_hazards",
    "smoothed_matrix",
]
