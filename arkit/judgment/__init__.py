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

__all__ = [
    "SEVERITIES",
    "Facts",
    "Finding",
    "KeyFigure",
    "PackListing",
    "Policy",
    "Recommendation",
    "Review",
    "Scope",
    "Threshold",
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
    "read_policy",
    "review_customer",
    "review_health",
    "review_portfolio",
    "scope",
    "watch_list",
    "worst",
]
