"""The table of meanings drives forms and dictionary, and money stays exact."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arkit.errors import LedgerError, SourceError
from arkit.schema import (
    EVENT_DATES,
    TABLES,
    forms,
    from_minor,
    money_text,
    number_text,
    share_text,
    table,
    to_minor,
)

FORMS = Path(__file__).parents[1] / "templates" / "forms"


def test_every_column_is_defined_and_every_table_dated():
    assert set(EVENT_DATES) == set(TABLES)
    for one in TABLES.values():
        for column in one.columns.values():
            assert column.definition.endswith(".")
            assert column.label
            assert bool(column.choices) == (column.type == "choice")
        assert one.event_date is None or one.columns[one.event_date].required
        assert "known_on" in one.columns


def test_money_columns_are_named_as_money():
    for one in TABLES.values():
        for name in one.of_type("money"):
            assert name == "amount" or name.endswith("_amount")


@pytest.mark.parametrize("name", sorted(forms()))
def test_forms_are_what_the_schema_says(name):
    text = (FORMS / name).read_text(encoding="utf-8")
    assert text == forms()[name], (
        'write the forms again: python -c "from arkit.schema import forms; '
        "[open('templates/forms/' + n, 'w').write(t) for n, t in forms().items()]\""
    )


def test_unknown_table_is_named():
    with pytest.raises(LedgerError, match="no table 'bills'"):
        table("bills")


@given(st.integers(-(10**15), 10**15), st.sampled_from(["EUR", "JPY", "KWD", "XXX"]))
def test_minor_units_round_trip(minor, currency):
    assert to_minor(from_minor(minor, currency), currency) == minor


@pytest.mark.parametrize("amount", ["1.005", "0.001", "abc", "1e400", "NaN", ""])
def test_amounts_that_are_not_whole_minor_units_are_refused(amount):
    with pytest.raises(SourceError):
        to_minor(amount, "EUR")


def test_money_and_numbers_as_a_reader_expects_them():
    assert money_text(Decimal("-0.5"), "EUR") == "EUR −0.50"
    assert money_text(1234567, "JPY") == "JPY 1,234,567"
    assert money_text(1234.5, "EUR", locale="de") == "EUR 1.234,50"
    assert number_text(-0.4) == "0"
    assert share_text(0.125, places=1) == "12.5 %"
