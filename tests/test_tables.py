"""Do tables carry exact values, say them in the reader's way, and never run a name?"""

from __future__ import annotations

import json
import math
from datetime import date
from html.parser import HTMLParser
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arkit import metrics, tables
from arkit.errors import ParameterError
from arkit.ledger import Contents, Control, Origin, Remark
from arkit.metrics._example import example
from arkit.report.typst_payloads import payload_block, report_identity
from arkit.report.typst_tables import table_block
from arkit.tables import CENTS, Column, meaning

TABLE = "application/vnd.arkit.table+json"
BLOCK = "application/vnd.arkit.block+json"
HOSTILE = "<script>alert(1)</script>\u202e =cmd|x"


def measured(frame, currency="EUR"):
    passport = SimpleNamespace(currency=currency, as_of=date(2025, 6, 30), name="X")
    return SimpleNamespace(frame=frame, passport=passport)


def cell(table, row, name):
    place = [column.name for column in table.columns].index(name)
    return table.rows[row][place]


def figure(table, label):
    return next(row for row in table.rows if row[0] == label)


def bundle(shown):
    return shown._repr_mimebundle_()[0]


class Text(HTMLParser):
    """Reads the text and the tags of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        assert not any(name.startswith("on") for name, _ in attrs)

    def handle_data(self, data):
        self.words.append(data)


def from_ledger(x):
    by = "customer_id"
    whole = metrics.aging(x), metrics.exposure(x)
    portfolio = tables.aging(whole[0], exposure=whole[1])
    groups = metrics.aging(x, by=by), metrics.exposure(x, by=by)
    yield portfolio
    yield tables.aging(groups[0], exposure=groups[1], total=portfolio)
    yield tables.exposure(whole[1])
    yield tables.exposure(groups[1], total=whole[1])
    yield tables.open_items(metrics.open_items(x), exposure=whole[1])
    yield tables.ranking(metrics.ranking(x))
    yield tables.concentration(metrics.concentration(x))
    yield tables.monthly_flow(metrics.monthly_flow(x))
    yield from grouped(x, by)
    yield tables.days_by_size(metrics.days_by_size(x))
    yield tables.granted_terms(metrics.granted_terms(x))
    yield tables.promises(metrics.promises(x))
    yield tables.disputes(metrics.disputes(x))
    yield tables.actions(metrics.actions(x))
    yield tables.provision_matrix(metrics.provision_matrix(x))
    yield tables.roll_rates(metrics.roll_rates(x))
    yield tables.controls(x.contents)
    yield tables.remarks(x.contents)
    yield tables.origins(x.contents)
    yield tables.table(metrics.profile(x))


def grouped(x, by):
    for name in (
        "dso",
        "collection_effectiveness",
        "cost_of_lateness",
        "payment_days",
        "promise_record",
        "dispute_record",
        "deductions",
    ):
        metric, lay_out = getattr(metrics, name), getattr(tables, name)
        yield lay_out(metric(x))
        yield lay_out(metric(x.customer("C1")), total=metric(x))
        yield lay_out(metric(x, by=by), total=metric(x))
    yield tables.action_record(metrics.action_record(x))
    yield tables.action_record(metrics.action_record(x, by=by))


@pytest.fixture(scope="module")
def every_table():
    return list(from_ledger(example()))


def test_every_table_can_be_stored_printed_and_shown(every_table):
    assert len(every_table) > 35
    for made in every_table:
        payload = json.loads(json.dumps(made.payload, allow_nan=False))
        assert len(payload["columns"]) == len(payload["types"])
        for part in ("rows", "values", "styles"):
            assert len(payload[part]) == len(made.payload["values"])
        assert all(len(row) == len(made.columns) for row in payload["rows"])
        assert len(payload["row_types"]) in (0, len(made.payload["values"]))
        assert table_block(payload)["kind"] == "table"
        shown = bundle(made)
        assert shown[TABLE] == made.payload
        for text in (shown["text/html"], shown["text/plain"]):
            assert "nan" not in text.lower().replace("finance", "")
            assert "NaT" not in text
            assert "None" not in text


def test_every_column_of_every_table_has_a_label_of_its_own(every_table):
    for made in every_table:
        labels = [column.label for column in made.columns]
        assert len(set(labels)) == len(labels), (made.name, labels)
        assert not any("_" in label for label in labels)


def test_a_customer_without_anything_gives_tables_too():
    ledger = example()
    first = ledger.contents.first_date
    for made in from_ledger(ledger.customer("C3").as_of(first)):
        json.dumps(made.payload, allow_nan=False)
        assert table_block(made.payload)["kind"] == "table"


def test_the_total_of_an_aging_is_that_of_its_customers():
    ledger = example()
    made = tables.aging(
        metrics.aging(ledger, by="customer_id"),
        exposure=metrics.exposure(ledger, by="customer_id"),
        total=tables.aging(metrics.aging(ledger), exposure=metrics.exposure(ledger)),
    )
    amounts = [row[1:] for row in made.payload["values"]]
    assert made.styles == ("body", "body", "body", "total", "muted", "muted")
    for place in range(len(made.columns) - 1):
        column = [row[place] for row in amounts]
        assert math.fsum(column[:3]) == pytest.approx(column[3])
    for row in amounts[:4]:
        assert math.fsum(row[:-1]) == pytest.approx(row[-1])
    assert figure(made, "Total")[-1] == "15,000"
    assert figure(made, "Share")[1] == "50.0\u00a0%"
    assert figure(made, "Items")[1] == "2"
    assert figure(made, "Items")[-1] == ""
    assert made.payload["row_types"][-2:] == ["share", "integer"]


def test_a_total_with_other_buckets_is_refused():
    ledger = example()
    with pytest.raises(ParameterError, match="same edges"):
        tables.aging(
            metrics.aging(ledger, by="customer_id"),
            total=metrics.aging(ledger, edges=(15, 30)),
        )


def test_open_items_add_up_to_the_exposure_to_the_cent():
    ledger = example()
    made = tables.open_items(
        metrics.open_items(ledger), exposure=metrics.exposure(ledger)
    )
    place = [column.name for column in made.columns].index("open_amount")
    *items, total = [row[place] for row in made.payload["values"]]
    assert math.fsum(items) == pytest.approx(total, abs=0.005)
    assert made.rows[-1][0] == "Total"
    assert made.rows[-1][place] == "15,000.00"
    assert made.styles[-1] == "total"


def test_columns_that_would_say_nothing_are_left_out_of_open_items():
    ledger = example()
    all_names = [c.name for c in tables.open_items(metrics.open_items(ledger)).columns]
    alone = tables.open_items(metrics.open_items(ledger.customer("C3")))
    assert {"customer_name", "is_disputed", "promised_date"} <= set(all_names)
    assert "installment" not in all_names
    names = [column.name for column in alone.columns]
    assert names[0] == "invoice_id"
    assert "is_disputed" not in names
    frame = metrics.open_items(ledger).frame.assign(installment=2)
    assert "installment" in [c.name for c in tables.open_items(frame).columns]


def test_use_above_the_limit_is_marked_in_both_layouts():
    ledger = example()
    down = tables.exposure(metrics.exposure(ledger))
    (mark,) = down.marks
    assert down.rows[mark[0]][:2] == ("Limit used", "103.4\u00a0%")
    across = tables.exposure(metrics.exposure(ledger, by="customer_id"))
    ((row, place, sign),) = across.marks
    assert (across.rows[row][0], across.columns[place].name) == (
        "C3",
        "utilization_share",
    )
    assert sign == "breach"


def test_a_total_beside_a_single_group_is_a_column():
    ledger = example()
    made = tables.payment_days(
        metrics.payment_days(ledger.customer("C1")), total=metrics.payment_days(ledger)
    )
    assert figure(made, "Weighted late") == ("Weighted late", "9.4", "−0.3", "days")
    assert figure(made, "On time")[1:] == ("33.3\u00a0%", "50.0\u00a0%", "")


def test_what_is_missing_is_a_dash_and_the_note_says_why():
    frame = pd.DataFrame(
        {
            "whole_period_share": [0.891],
            "monthly_form_share": [np.nan],
            "beginning_amount": [1.0],
            "sales_amount": [2.0],
            "ending_amount": [3.0],
            "ending_current_amount": [np.nan],
            "reason": ["not determinable, because nothing was billed"],
        }
    )
    made = tables.collection_effectiveness(measured(frame))
    assert figure(made, "Monthly form")[1] == "–"
    assert made.payload["values"][1][1] is None
    assert made.note == "Not determinable, because nothing was billed."
    assert tables.collection_effectiveness(frame, note="Mine").note == "Mine"


def test_the_currency_stands_once_at_the_head():
    made = tables.ranking(metrics.ranking(example()))
    heads = {column.label: column.unit for column in made.columns}
    assert heads["Open amount"] == "EUR"
    assert not any("EUR" in text for row in made.rows for text in row)
    bare = tables.ranking(metrics.ranking(example()).frame)
    assert {column.unit for column in bare.columns} == {""}
    given_code = tables.ranking(metrics.ranking(example()).frame, currency="USD")
    assert {column.unit for column in given_code.columns} == {"", "USD"}


def test_cents_are_those_of_the_currency():
    frame = pd.DataFrame({"customer_id": ["C1"], "amount": [1234.5]})
    column = meaning("amount", places=CENTS)
    texts = {
        code: tables.table(frame, columns=[column], currency=code).rows[0][0]
        for code in ("EUR", "JPY", "KWD", "XXX")
    }
    assert texts == {
        "EUR": "1,234.50",
        "JPY": "1,235",
        "KWD": "1,234.500",
        "XXX": "1,234.50",
    }


def test_another_country_writes_the_same_values_its_own_way():
    frame = pd.DataFrame(
        {
            "due_date": [pd.Timestamp("2025-03-01")],
            "open_amount": [-1234567.0],
            "overdue_share": [0.4567],
        }
    )
    made = tables.table(frame)
    german = made.in_locale("de")
    assert made.rows == (("1 Mar 2025", "−1,234,567", "45.7\u00a0%"),)
    assert german.rows == (("1 März 2025", "−1.234.567", "45,7\u00a0%"),)
    assert german.payload["values"] == [["2025-03-01", -1234567.0, 0.4567]]
    with pytest.raises(ParameterError, match="no locale 'xx-nowhere'"):
        made.in_locale("xx-nowhere")


def test_a_table_of_any_frame_finds_labels_types_and_units():
    frame = pd.DataFrame(
        {
            "segment": ["Retail", None],
            "n_open": [3, 4],
            "weighted_days_late": [12.34, np.inf],
            "weight": [0.5, np.nan],
            "seen": pd.to_datetime(["2025-01-02", None]),
            "is_on_hold": [True, False],
        }
    )
    made = tables.table(frame, title="T")
    assert made.types == ("text", "integer", "days", "number", "date", "text")
    assert made.rows[0] == ("Retail", "3", "12.3", "0.50", "2 Jan 2025", "yes")
    assert made.rows[1] == ("not stated", "4", "–", "–", "–", "no")
    assert [c.aligned for c in made.columns][:3] == ["left", "right", "right"]


def test_described_columns_are_taken_as_they_are():
    frame = pd.DataFrame({"x": [0.25]})
    column = Column(name="x", label="Chance", type="share", places=0)
    assert tables.table(frame, columns=[column]).rows == (("25\u00a0%",),)


@pytest.mark.parametrize("lay_out", [tables.table, tables.ranking, tables.aging])
def test_what_is_no_frame_is_refused(lay_out):
    with pytest.raises(ParameterError, match="needs a frame, not str"):
        lay_out("demo")


def test_missing_columns_are_named():
    with pytest.raises(ParameterError, match=r"lacks columns.*open_amount"):
        tables.ranking(pd.DataFrame({"rank": [1], "customer_name": ["A"]}))
    with pytest.raises(ParameterError, match=r"lacks columns.*share, n_items"):
        tables.aging(pd.DataFrame({"bucket": ["1–30"], "open_amount": [1.0]}))


def test_names_never_become_markup():
    frame = pd.DataFrame({"customer_name": [HOSTILE], "open_amount": [1.0]})
    made = tables.table(frame, title=HOSTILE, note=HOSTILE, currency=None)
    page = Text(bundle(made)["text/html"])
    assert set(page.tags) <= {
        "table",
        "caption",
        "thead",
        "tbody",
        *["tr", "th", "td"],
        "div",
    }
    said = "".join(page.words)
    assert said.count("<script>alert(1)</script>☐ =cmd|x") == 3
    assert made.payload["values"][0][0] == HOSTILE
    assert made.payload["rows"][0][0] == HOSTILE


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4), st.text(max_size=20))
def test_whatever_a_text_holds_it_is_shown_as_text(names, title):
    frame = pd.DataFrame({"customer_name": names})
    shown = bundle(tables.table(frame, title=title))
    page = Text(shown["text/html"])
    assert page.tags.count("td") == 0
    assert page.tags.count("tr") == len(names) + 1
    assert len(shown["text/plain"].split("\n")) <= len(names) + 4
    assert not any(0x202A <= ord(sign) <= 0x202E for sign in shown["text/plain"])


@given(
    st.floats(min_value=-1e12, max_value=1e12), st.sampled_from(["EUR", "JPY", "KWD"])
)
def test_a_printed_amount_is_the_value_to_half_a_unit(amount, currency):
    frame = pd.DataFrame({"amount": [amount]})
    column = meaning("amount", places=CENTS)
    made = tables.table(frame, columns=[column], currency=currency)
    (text,) = made.rows[0]
    read = float(text.replace(",", "").replace("−", "-"))
    places = {"EUR": 2, "JPY": 0, "KWD": 3}[currency]
    assert abs(read - amount) <= 0.5 * 10**-places * (1 + 1e-9) + abs(amount) * 1e-12
    assert made.payload["values"][0][0] == amount
    assert text not in ("−0", "−0.00", "−0.000")


def test_long_tables_are_cut_on_the_screen_and_whole_in_print():
    frame = pd.DataFrame({"customer_id": [f"C{n}" for n in range(250)]})
    made = tables.table(frame)
    shown = bundle(made)
    assert len(made.payload["rows"]) == 250
    assert shown["text/html"].count("<tr>") == 201
    assert "50 more rows" in shown["text/html"]
    assert "50 more rows" in shown["text/plain"]


def test_marks_are_signs_not_color_alone():
    promises = tables.promises(metrics.promises(example()))
    states = {promises.rows[row][-1]: sign for row, _, sign in promises.marks}
    assert states == {"broken": "breach"}
    assert "■ broken" in bundle(promises)["text/html"]
    assert "■ broken" in repr(promises)


def test_a_bar_in_a_cell_has_the_length_of_its_share():
    made = tables.ranking(metrics.ranking(example())).marked([(0, 5, "bar:0.65")])
    assert "transparent 65%" in bundle(made)["text/html"]
    block = table_block(made.payload)
    assert next(c for c in block["body"][0] if isinstance(c, dict))["share"] == 0.65


def test_roll_rates_keep_buckets_in_order_and_rows_whole():
    made = tables.roll_rates(metrics.roll_rates(example()))
    assert [row[0] for row in made.rows][:2] == ["not due", "1–30"]
    for row in made.payload["values"]:
        known = [share for share in row[1:] if share is not None]
        assert math.fsum(known) == pytest.approx(1) or not known


def contents():
    control = Control(
        table="invoices",
        file="ar.csv",
        currency="EUR",
        n_in=10,
        amount_in=12345,
        n_accepted=8,
        accepted_amount=12000,
        n_set_aside=1,
        set_aside_amount=345,
    )
    return Contents(
        first_date=date(2024, 1, 1),
        last_date=date(2025, 6, 30),
        extract_date=None,
        currencies=("EUR",),
        n_rows={},
        digest="0" * 64,
        origins=(Origin(file="ar.csv", sha256="ab" * 32, size=2048, profile="flat"),),
        controls=(control,),
        remarks=(Remark(severity="watch", text="2 rows have no due date"),),
    )


def test_totals_that_do_not_tie_are_marked_and_in_major_units():
    made = tables.controls(contents())
    assert cell(made, 0, "amount_in") == "123.45"
    assert cell(made, 0, "ties") == "no"
    assert made.marks == ((0, len(made.columns) - 1, "breach"),)
    ledger = example()
    assert tables.controls(ledger.contents).marks == ()


def test_remarks_and_sources_are_listed():
    assert tables.remarks(contents()).rows == (("watch", "2 rows have no due date"),)
    assert tables.remarks(contents()).marks == ((0, 0, "watch"),)
    assert tables.origins(contents()).rows == (
        ("ar.csv", "flat", "2,048", "abababababab"),
    )


def test_rows_set_aside_are_counted_beyond_those_shown():
    frame = pd.DataFrame(
        {
            "table_name": "invoices",
            "source_file": "ar.csv",
            "source_row": range(1, 61),
            "reason": "no amount",
            "currency": "EUR",
            "amount": pd.array([123450, None] * 30, dtype="Int64"),
        }
    )
    made = tables.set_aside(frame)
    assert len(made.payload["values"]) == 50
    assert made.note == "And 10 more rows in the file of rows set aside."
    assert [row[-1] for row in made.rows[:2]] == ["1,234.50", "–"]


def test_findings_are_marked_by_severity():
    found = [
        SimpleNamespace(severity=s, statement="S", action="A", evidence=(("n", "3"),))
        for s in ("act", "watch", "note")
    ]
    made = tables.findings(found)
    assert made.marks == ((0, 0, "breach"), (1, 0, "watch"))
    assert made.rows[0] == ("act", "S", "A", "n: 3")


def test_the_cover_says_what_the_report_needs():
    cover = tables.Cover(
        title="Credit review",
        subtitle=HOSTILE,
        as_of=date(2025, 6, 30),
        digest="abc",
        fields=(("Terms", "30 days"),),
    )
    identity = report_identity(cover.payload)
    assert identity["as_of"] == "30 Jun 2025"
    assert identity["fields"] == [["Terms", "30 days"]]
    assert cover.payload["as_of"] == "2025-06-30"
    shown = bundle(cover)
    assert "<script" not in shown["text/html"]
    assert "Terms: 30 days" in shown["text/plain"]


def blocks():
    one = tables.KeyFigure(
        label="Overdue", value="12", unit="%", policy="at most 10 %", status="breach"
    )
    advice = SimpleNamespace(
        tone="act", title=HOSTILE, paragraphs=("P",), items=(("Next", "Call"),)
    )
    passport = SimpleNamespace(name="Aging", text=lambda: f"Formula {HOSTILE}")
    return {
        "callout": tables.recommendation(advice),
        "key_figures": tables.key_figures([one]),
        "text": tables.paragraphs("One.", HOSTILE),
        "notes": tables.notes(passport, SimpleNamespace(passport=passport)),
        "sign_off": tables.sign_off(),
        "page_break": tables.page_break(),
    }


@pytest.mark.parametrize("kind", blocks())
def test_blocks_print_and_show_without_markup(kind):
    block = blocks()[kind]
    shown = bundle(block)
    assert shown[BLOCK]["kind"] == kind
    json.dumps(shown[BLOCK], allow_nan=False)
    assert payload_block(shown[BLOCK])["kind"] == kind
    assert "script" not in Text(shown["text/html"]).tags
    assert "\u202e" not in shown["text/html"] + shown["text/plain"]


def test_blocks_say_the_same_in_plain_text():
    shown = blocks()
    assert repr(shown["key_figures"]) == (
        "Overdue: 12 % (policy: at most 10 %, ■ breach)"
    )
    assert repr(shown["notes"]).count("Aging") == 1
    assert "Next: Call" in repr(shown["callout"])
    assert shown["sign_off"].payload["roles"] == ["Prepared", "Reviewed", "Approved"]


def test_unknown_tones_and_statuses_are_refused():
    with pytest.raises(ParameterError, match="no tone 'red'"):
        tables.callout("T", tone="red")
    odd = tables.KeyFigure(label="L", value="1", status="bad")
    with pytest.raises(ParameterError, match=r"unknown status \(bad\)"):
        tables.key_figures([odd])


def test_frames_are_left_as_they_were():
    ledger = example()
    measure = metrics.open_items(ledger)
    before = measure.frame.copy()
    bundle(tables.open_items(measure))
    pd.testing.assert_frame_equal(measure.frame, before)


def test_public_names_are_there_once():
    assert len(set(tables.__all__)) == len(tables.__all__)
    assert all(callable(getattr(tables, n)) for n in tables.__all__ if n != "CENTS")
