"""Tables and blocks of a report: a finished frame in, one table out, no arithmetic."""

from arkit.tables.accounts import (
    after_warnings,
    compliance,
    contact_rule,
    exceptions,
    expectations,
    three_questions,
)
from arkit.tables.accounts_lists import (
    dunning_proposals,
    reminders,
    responsibilities,
    responsiveness,
    work_list,
)
from arkit.tables.aging import aging
from arkit.tables.assumptions import assumptions
from arkit.tables.assumptions_in_short import assumptions_in_short
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
from arkit.tables.default_risk import (
    default_chances,
    failures,
    migrations,
    scenario_hazards,
)
from arkit.tables.delays import (
    closed_only_lesson,
    drivers,
    group_comparison,
    median_days,
)
from arkit.tables.diagnosis import evidence, own_process, strategy
from arkit.tables.field_reports import field_reports, report_checks, report_recency
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
from arkit.tables.key_account import (
    concessions,
    default_in_short,
    diagnosis_in_short,
    facts_in_short,
    legal_clocks,
    meeting_script,
    questions_by_worth,
)
from arkit.tables.key_account_room import bargaining_room, both_sides
from arkit.tables.key_figures import KeyFigure, key_figures
from arkit.tables.limits import (
    altman,
    credit_file,
    credit_limits,
    customer_accounts,
    hold_study,
)
from arkit.tables.meaning import CENTS, Column, meaning
from arkit.tables.monthly import forecast_record, movers, reports
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
from arkit.tables.segments import treatment_by_segment
from arkit.tables.statement import agreed_payments, received
from arkit.tables.table import Table
from arkit.tables.watch import alert_score, cleared, watch_list
from arkit.tables.ways_out import break_evens, owed, ways_out
from arkit.tables.ways_out_earlier import acted_earlier
from arkit.tables.ways_out_sensitivity import questions, robust_choice
from arkit.tables.ways_out_trade import claim_and_trade, trade

__all__ = [
    "CENTS",
    "Block",
    "Column",
    "Cover",
    "KeyFigure",
    "Table",
    "acted_earlier",
    "action_record",
    "actions",
    "after_warnings",
    "aging",
    "agreed_payments",
    "alert_score",
    "altman",
    "assumptions",
    "assumptions_in_short",
    "bargaining_room",
    "books",
    "both_sides",
    "break_evens",
    "callout",
    "cash_scores",
    "claim_and_trade",
    "cleared",
    "closed_only_lesson",
    "collection_effectiveness",
    "compliance",
    "concentration",
    "concessions",
    "conditional",
    "contact_rule",
    "controls",
    "cost_of_lateness",
    "credit_file",
    "credit_limits",
    "customer_accounts",
    "customer_summary",
    "days_by_size",
    "deductions",
    "default_chances",
    "default_in_short",
    "diagnosis_in_short",
    "dispute_record",
    "disputes",
    "drivers",
    "dso",
    "dunning_proposals",
    "evidence",
    "exceptions",
    "expectations",
    "exposure",
    "facts_in_short",
    "failures",
    "field_reports",
    "findings",
    "forecast_items",
    "forecast_record",
    "goods_held",
    "granted_terms",
    "group_comparison",
    "hold_study",
    "key_figures",
    "legal_clocks",
    "meaning",
    "median_days",
    "meeting_script",
    "migrations",
    "monthly_flow",
    "movers",
    "notes",
    "offer_ladder",
    "open_items",
    "origins",
    "owed",
    "own_process",
    "page_break",
    "paragraphs",
    "payment_days",
    "payment_runs",
    "plan_clauses",
    "promise_record",
    "promises",
    "provision_matrix",
    "questions",
    "questions_by_worth",
    "ranking",
    "receipts",
    "received",
    "recommendation",
    "remarks",
    "reminders",
    "report_checks",
    "report_recency",
    "reports",
    "responsibilities",
    "responsiveness",
    "robust_choice",
    "roll_rates",
    "scenario_hazards",
    "schedule",
    "scoreboard",
    "scores_by_history",
    "selective_payment",
    "set_aside",
    "sign_off",
    "strategy",
    "table",
    "three_questions",
    "trade",
    "treatment_by_segment",
    "walk_away",
    "watch_list",
    "ways_out",
    "work_list",
]
