"""Which rows of a long table are printed, and does the total still tie?"""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arkit import tables
from arkit.report.typst_rows import ADDED_UP, LEAST_LEFT, MOST_ROWS, printed_rows
from arkit.report.typst_tables import table_block
from arkit.tables.meaning import CENTS, meaning


def long_table(cents, *, total=True, name="open_amount"):
    amounts = [n / 100 for n in cents]
    frame = pd.DataFrame(
        {"invoice_id": [f"I{n}" for n in range(len(cents))], name: amounts}
    )
    columns = ("invoice_id", meaning(name, places=CENTS))
    made = tables.table(frame, columns=columns, currency="EUR", title="Open")
    return made.with_total([sum(cents) / 100]) if total else made


def number(text):
    return round(float(text.replace(",", "").replace("−", "-")) * 100)


def test_a_table_that_nearly_fits_is_printed_whole():
    payload = long_table(range(MOST_ROWS + LEAST_LEFT - 1)).payload
    assert printed_rows(payload) is payload


@given(st.lists(st.integers(-(10**7), 10**7), min_size=MOST_ROWS + LEAST_LEFT))
def test_printed_rows_and_the_rest_add_up_to_the_total(cents):
    short = printed_rows(long_table(cents).payload)
    *printed, more, total = short["rows"]
    assert len(printed) == MOST_ROWS
    assert more[0] == f"{len(cents) - MOST_ROWS:,} more"
    amounts = [number(row[1]) for row in (*printed, more)]
    assert sum(amounts) == number(total[1]) == sum(cents)
    assert short["styles"][-2:] == ["muted", "total"]
    assert f"{MOST_ROWS} of {len(cents):,} rows are printed" in short["note"]


def test_a_column_that_does_not_tie_is_not_added_up():
    made = long_table([100] * 99, total=False).with_total([5.0])
    assert printed_rows(made.payload)["rows"][-2] == ["39 more", ""]


@pytest.mark.parametrize(
    ("name", "said"),
    [("open_amount", "39.00"), ("cumulative_amount", ""), ("limit_amount", "")],
)
def test_without_a_total_only_amounts_that_add_up_are(name, said):
    payload = long_table([100] * 99, total=False, name=name).payload
    assert printed_rows(payload)["rows"][-1] == ["39 more", said]
    assert (name in ADDED_UP) == bool(said)


def test_marks_stay_on_their_rows():
    made = long_table([100] * 99).marked(
        [(0, 1, "watch"), (70, 1, "breach"), (99, 1, "strong")]
    )
    assert printed_rows(made.payload)["marks"] == [[0, 1, "watch"], [61, 1, "strong"]]


def test_groups_are_not_left_without_rows():
    payload = long_table([100] * 100, total=False).payload
    payload["styles"] = ["body"] * 100
    payload["styles"][60] = "group"
    short = printed_rows(payload)
    assert short["rows"][59][0] == "I59"
    assert short["rows"][60][0] == "39 more"


def test_an_index_may_be_printed_whole():
    frame = pd.DataFrame({"customer_id": [f"C{n}" for n in range(300)]})
    made = tables.table(frame, title="Reports")
    assert len(table_block(made.payload)["body"]) == MOST_ROWS + 1
    whole = tables.Table(
        name=made.name,
        title=made.title,
        columns=made.columns,
        values=made.values,
        is_whole=True,
    )
    assert len(table_block(whole.payload)["body"]) == 300


def test_numbers_are_written_as_in_the_table():
    made = long_table([123456] * 99).in_locale("de")
    assert printed_rows(made.payload)["rows"][-2][1] == "48.147,84"


def test_payloads_of_others_are_cut_without_a_sum():
    payload = {"columns": [{"label": "a"}, {"label": "b"}], "rows": [["1", "2"]] * 80}
    assert printed_rows(payload)["rows"][-1] == ["20 more", ""]
