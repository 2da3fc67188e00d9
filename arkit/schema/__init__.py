"""The table of meanings: tables, columns, units, and exact money."""

from arkit.schema.forms import blank_form, data_dictionary, forms
from arkit.schema.money import (
    NO_CURRENCY,
    currency_text,
    decimals,
    from_minor,
    money_text,
    to_minor,
)
from arkit.schema.numbers import (
    MISSING,
    date_text,
    days_text,
    is_missing,
    number_text,
    share_text,
)
from arkit.schema.sentences import sentence
from arkit.schema.tables import EVENT_DATES, TABLES, Column, Table, table

__all__ = [
    "EVENT_DATES",
    "MISSING",
    "NO_CURRENCY",
    "TABLES",
    "Column",
    "Table",
    "blank_form",
    "currency_text",
    "data_dictionary",
    "date_text",
    "days_text",
    "decimals",
    "forms",
    "from_minor",
    "is_missing",
    "money_text",
    "number_text",
    "sentence",
    "share_text",
    "table",
    "to_minor",
]
