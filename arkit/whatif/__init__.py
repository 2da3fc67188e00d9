"""What if we wait, grant time, settle, or charge interest?"""

from arkit.whatif.late_interest import InterestPeriod, LateInterest, late_interest
from arkit.whatif.payment_plan import (
    PlanValue,
    plan_expected_value,
    plan_present_value,
)
from arkit.whatif.regimes import Regime, regime
from arkit.whatif.settlement import SettlementFloor, break_even_settlement
from arkit.whatif.time_value import (
    extension_cost,
    forgone_discount_rate,
    present_value,
)

__all__ = [
    "InterestPeriod",
    "LateInterest",
    "PlanValue",
    "Regime",
    "SettlementFloor",
    "break_even_settlement",
    "extension_cost",
    "forgone_discount_rate",
    "late_interest",
    "plan_expected_value",
    "plan_present_value",
    "present_value",
    "regime",
]
