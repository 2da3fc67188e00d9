"""Written dates are read in the one way their column proves, or not at all."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arkit.errors import SourceError
from arkit.sources.conventions import Hints, decide_orders
from arkit.sources.dates import read_date, read_dates
from arkit.sources.months import month_number

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2099, 12, 31))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-10-31", date(2026, 10, 31)),
        ("2026/3/1", date(2026, 3, 1)),
        ("20261031", date(2026, 10, 31)),
        ("20261031.0", date(2026, 10, 31)),
        ("2026-10-31T23:30:00.000Z", date(2026, 10, 31)),
        ("2026-10-31 23:30:00+02:00", date(2026, 10, 31)),
        ("31-Oct-2026", date(2026, 10, 31)),
        ("31. Okt. 2026", date(2026, 10, 31)),
        ("31 août 2026", date(2026, 8, 31)),
        ("October 31, 2026", date(2026, 10, 31)),
        ("5 Jan 26", date(2026, 1, 5)),
        ("46326", date(2026, 10, 31)),
        ("46326.75", date(2026, 10, 31)),
    ],
)
def test_layouts_that_read_one_way_are_read_as_they_stand(text, day):
    assert read_date(text).day(None) == day


@pytest.mark.parametrize(
    "text",
    ["31.02.2026", "31/31/2026", "hello", "1026-01-01", "2026-13-01", "99", "12/2026"],
)
def test_what_is_no_date_is_not_read(text):
    assert read_date(text) is None


@pytest.mark.parametrize(
    "text",
    ["", "-", "--", "00000000", "00.00.0000", "n/a", "NULL", "0"],
)
def test_marks_of_emptiness_are_no_dates_and_no_flaws(text):
    assert read_dates([text]).readings == {}


@pytest.mark.parametrize(
    "text", ["1900-01-01", "01.01.1753", "9999-12-31", "31/12/9999", "0001-01-01"]
)
def test_days_that_systems_write_for_no_date_are_empty(text):
    assert read_dates([text]).days("dmy") == {}


def test_one_day_above_twelve_decides_the_whole_column():
    column = read_dates(["01/02/2026", "13/02/2026", "03/03/2026"])
    assert column.proofs == {"dmy"}
    chosen = decide_orders({"due_date": column}, Hints()).chosen
    assert column.days(chosen["due_date"])["01/02/2026"] == date(2026, 2, 1)


def test_a_column_that_proves_nothing_is_a_question_with_both_readings():
    column = read_dates(["01/02/2026", "03/04/2026"])
    with pytest.raises(SourceError) as caught:
        decide_orders({"due_date": column}, Hints(names={"due_date": "Due"}))
    words = str(caught.value)
    assert "'Due'" in words
    assert "1 February 2026 as dmy, 2 January 2026 as mdy" in words
    assert "--date-order" in words


def test_the_analyst_answers_the_question():
    column = read_dates(["01/02/2026"])
    chosen = decide_orders({"d": column}, Hints(stated="mdy")).chosen
    assert column.days(chosen["d"])["01/02/2026"] == date(2026, 1, 2)


def test_an_answer_does_not_overrule_what_the_column_proves():
    column = read_dates(["01/02/2026", "13/02/2026"])
    assert decide_orders({"d": column}, Hints(stated="mdy")).chosen == {"d": "dmy"}


def test_another_column_of_the_same_layout_answers_and_is_mentioned():
    columns = {
        "invoice_date": read_dates(["01/02/2026"]),
        "due_date": read_dates(["15/02/2026"]),
    }
    decisions = decide_orders(columns, Hints())
    assert decisions.chosen["invoice_date"] == "dmy"
    assert "does not tell its date order" in decisions.remarks[0][1]


def test_another_layout_does_not_answer():
    columns = {"a": read_dates(["01/02/2026"]), "b": read_dates(["15.02.2026"])}
    with pytest.raises(SourceError, match="two ways"):
        decide_orders(columns, Hints())


def test_a_column_that_proves_both_orders_reads_only_what_is_certain():
    column = read_dates(["13/02/2026", "02/14/2026", "01/02/2026", "05/05/2026"])
    decisions = decide_orders({"d": column}, Hints())
    days = column.days(decisions.chosen["d"])
    assert days == {
        "13/02/2026": date(2026, 2, 13),
        "02/14/2026": date(2026, 2, 14),
        "01/02/2026": None,
        "05/05/2026": date(2026, 5, 5),
    }
    assert decisions.remarks[0][0] == "watch"


def test_with_an_answer_dates_of_the_other_order_stay_unread():
    column = read_dates(["13/02/2026", "02/14/2026", "01/02/2026"])
    days = column.days(decide_orders({"d": column}, Hints(stated="dmy")).chosen["d"])
    assert days["02/14/2026"] is None
    assert days["01/02/2026"] == date(2026, 2, 1)


@given(days=st.lists(DAYS, min_size=1, max_size=30), mark=st.sampled_from("./-"))
def test_a_column_written_in_one_order_is_never_misread(days, mark):
    texts = {f"{d:%d{mark}%m{mark}%Y}": d for d in days}
    column = read_dates(texts)
    assert "mdy" not in column.proofs
    for text, day in column.days("dmy" if "dmy" in column.proofs else None).items():
        assert day in (texts[text], None)


@given(day=DAYS)
def test_serial_numbers_are_days_since_1899_12_30(day):
    serial = (day - date(1899, 12, 30)) // timedelta(days=1)
    assert read_date(str(serial)).fixed == day


def test_real_dates_beside_text_dates_may_have_been_swapped_by_a_spreadsheet():
    swapped = read_dates(["2026-02-03", "02/13/2026"])
    fine = read_dates(["2026-02-23", "02/13/2026"])
    assert "swapped" in decide_orders({"d": swapped}, Hints()).remarks[0][1]
    assert decide_orders({"d": fine}, Hints()).remarks == []


def test_two_digit_years_turn_at_69():
    assert read_date("31.12.68").dmy == date(2068, 12, 31)
    assert read_date("31.12.69").dmy == date(1969, 12, 31)
    assert read_date("26-10-31", order="ymd").fixed == date(2026, 10, 31)


def test_a_month_name_that_means_two_months_is_not_read():
    assert month_number("Listopad") in (11, None)
    assert month_number("xyz") is None
