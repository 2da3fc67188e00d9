"""May we call, what was granted, what was heard, and what is due next?

Rules of the house for single accounts, beside the ledger: contact rules and their
escalation, exceptions and their price, holds, steps of dunning, field reports.
"""

from arkit.judgment.accounts.account import Account
from arkit.judgment.accounts.account_facts import accounts
from arkit.judgment.accounts.after_warning import after_warnings
from arkit.judgment.accounts.compliance import compliance
from arkit.judgment.accounts.contact import ContactRule, contact_rule
from arkit.judgment.accounts.dunning import dunning_proposals
from arkit.judgment.accounts.exceptions import exceptions, exceptions_in_short
from arkit.judgment.accounts.expectations import expectations
from arkit.judgment.accounts.field_reports import FieldReports, field_reports
from arkit.judgment.accounts.house_rules import HouseRules
from arkit.judgment.accounts.personal_data import Flag, personal_data
from arkit.judgment.accounts.questions import blank_report, report_questions
from arkit.judgment.accounts.reading import read_house_rules
from arkit.judgment.accounts.reminders import reminders
from arkit.judgment.accounts.responsibilities import (
    responsibilities,
    staff_changes,
    work_list,
)
from arkit.judgment.accounts.responsiveness import responsiveness
from arkit.judgment.accounts.three_questions import (
    ThreeQuestions,
    last_report_words,
    three_questions,
)
from arkit.judgment.accounts.timeline import AccountTimeline, account_timeline

__all__ = [
    "Account",
    "AccountTimeline",
    "ContactRule",
    "FieldReports",
    "Flag",
    "HouseRules",
    "ThreeQuestions",
    "account_timeline",
    "accounts",
    "after_warnings",
    "blank_report",
    "compliance",
    "contact_rule",
    "dunning_proposals",
    "exceptions",
    "exceptions_in_short",
    "expectations",
    "field_reports",
    "last_report_words",
    "personal_data",
    "read_house_rules",
    "reminders",
    "report_questions",
    "responsibilities",
    "responsiveness",
    "staff_changes",
    "three_questions",
    "work_list",
]
