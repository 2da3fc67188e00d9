"""Tables and blocks of a report: a finished frame in, one table out, no arithmetic."""

from arkit.tables.aging import aging
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
from arkit.tables.claims import (
    action_record,
    actions,
    deductions,
    dispute_record,
    disputes,
)
from arkit.tables.cover import Cover
from arkit.tables.flow import (
    collection_effectiveness,
    cost_of_lateness,
    dso,
    monthly_flow,
    provision_matrix,
    roll_rates,
)
from arkit.tables.items import open_items
from arkit.tables.key_figures import KeyFigure, key_figures
from arkit.tables.meaning import CENTS, Column, meaning
from arkit.tables.position import (
    concentration,
    customer_summary,
    exposure,
    ranking,
)
from arkit.tables.quality import controls, findings, origins, remarks, set_aside
from arkit.tables.table import Table

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
    "callout",
    "collection_effectiveness",
    "concentration",
    "controls",
    "cost_of_lateness",
    "customer_summary",
    "days_by_size",
    "deductions",
    "dispute_record",
    "disputes",
    "dso",
    "exposure",
    "findings",
    "granted_terms",
    "key_figures",
    "meaning",
    "monthly_flow",
    "notes",
    "open_items",
    "origins",
    "page_break",
    "paragraphs",
    "payment_days",
    "promise_record",
    "promises",
    "provision_matrix",
    "ranking",
    "recommendation",
    "remarks",
    "roll_rates",
    "set_aside",
    "sign_off",
    "table",
]
