"""From figures to findings: what stands out, how serious it is, what to do."""

from arkit.judgment.chances import chances_today
from arkit.judgment.delays import delays_in_short, driver_words
from arkit.judgment.facts import Facts, customer_facts
from arkit.judgment.finding import SEVERITIES, Finding, by_severity, worst
from arkit.judgment.health import health, review_health
from arkit.judgment.outlook import closed_only_lesson, outlook
from arkit.judgment.pack import PackListing, pack_listing
from arkit.judgment.policy import Policy, Threshold, read_policy
from arkit.judgment.portfolio import review_portfolio
from arkit.judgment.review import review_customer
from arkit.judgment.scope import Scope, scope
from arkit.judgment.verdict import KeyFigure, Recommendation, Review
from arkit.judgment.watch import customer_summary, watch_list
from arkit.judgment.what_if_case import Case, what_if_case
from arkit.judgment.what_if_comparison import WaysOut, ways_out
from arkit.judgment.what_if_offers import OfferTerms
from arkit.judgment.what_if_plan import PlanStudy, plan_study
from arkit.judgment.what_if_returns import ReturnStudy, return_study
from arkit.judgment.what_if_settlement import SettlementStudy, settlement_study

__all__ = [
    "SEVERITIES",
    "Case",
    "Facts",
    "Finding",
    "KeyFigure",
    "OfferTerms",
    "PackListing",
    "PlanStudy",
    "Policy",
    "Recommendation",
    "ReturnStudy",
    "Review",
    "Scope",
    "SettlementStudy",
    "Threshold",
    "WaysOut",
    "by_severity",
    "chances_today",
    "closed_only_lesson",
    "customer_facts",
    "customer_summary",
    "delays_in_short",
    "driver_words",
    "health",
    "outlook",
    "pack_listing",
    "plan_study",
    "read_policy",
    "return_study",
    "review_customer",
    "review_health",
    "review_portfolio",
    "scope",
    "settlement_study",
    "watch_list",
    "ways_out",
    "what_if_case",
    "worst",
]
