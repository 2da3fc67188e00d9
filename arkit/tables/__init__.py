"""Tables and blocks of a report: a finished frame in, one table out, no arithmetic."""

from arkit.tables.aging import aging
from arkit.tables.assumptions import assumptions
from arkit.tables.behavior import (
    days_by_size,
    granted_terms,
    payment_days,
    promise_record,
    promises,
)
from arkit.tables.blocks import (
    Block,
    callout,
    notes,
    page_break,
    paragraphs,
    recommendation,
    sign_off,
)
from arkit.tables.build import table
from arkit.tables.chances import conditional
from arkit.tables.claims import (
    action_record,
    actions,
    deductions,
    dispute_record,
    disputes,
)
from arkit.tables.cover import Cover
from arkit.tables.delays import (
    closed_only_lesson,
    drivers,
    group_comparison,
    median_days,
)
from arkit.tables.flow import (
    collection_effectiveness,
    cost_of_lateness,
    dso,
    monthly_flow,
    provision_matrix,
    roll_rates,
)
from arkit.tables.forecast import forecast_items, receipts
from arkit.tables.habits import payment_runs, selective_payment
from arkit.tables.items import open_items
from arkit.tables.key_figures import KeyFigure, key_figures
from arkit.tables.meaning import CENTS, Column, meaning
from arkit.tables.plan import (
    books,
    goods_held,
    offer_ladder,
    plan_clauses,
    schedule,
    walk_away,
)
from arkit.tables.position import (
    concentration,
    customer_summary,
    exposure,
    ranking,
)
from arkit.tables.quality import controls, findings, origins, remarks, set_aside
from arkit.tables.scoreboard import cash_scores, scoreboard, scores_by_history
from arkit.tables.table import Table
from arkit.tables.ways_out import break_evens, owed, ways_out

__all__ = [
    "CENTS",
    "Block",
    "Column",
    "Cover",
    "KeyFigure",
    "Table",
    "action_record",
    "actions",
    "aging",
    "assumptions",
    "books",
    "break_evens",
    "callout",
    "cash_scores",
    "closed_only_lesson",
    "collection_effectiveness",
    "concentration",
    "conditional",
    "controls",
    "cost_of_lateness",
    "customer_summary",
    "days_by_size",
    "deductions",
    "dispute_record",
    "disputes",
    "drivers",
    "dso",
    "exposure",
    "findings",
    "forecast_items",
    "goods_held",
    "granted_terms",
    "group_comparison",
    "key_figures",
    "meaning",
    "median_days",
    "monthly_flow",
    "notes",
    "offer_ladder",
    "open_items",
    "origins",
    "owed",
    "page_break",
    "paragraphs",
    "payment_days",
    "payment_runs",
    "plan_clauses",
    "promise_record",
    "promises",
    "provision_matrix",
    "ranking",
    "receipts",
    "recommendation",
    "remarks",
    "roll_rates",
    "schedule",
    "scoreboard",
    "scores_by_history",
    "selective_payment",
    "set_aside",
    "sign_off",
    "table",
    "walk_away",
    "ways_out",
]
