"""Do tables of payment delays say exact values, intervals, and what is missing?"""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from arkit import tables
from arkit.errors import ParameterError
from arkit.report.typst_tables import table_block
from tests import survival_frames as frames
from tests.survival_frames import TOO_FEW

SAID = "Not determinable, because only 7 items are settled (n = 7, need 30)."
HOSTILE = "<script>alert(1)</script> =cmd|x"
NO_DATE = "not determinable, because the item has no due date"
NBSP = "\u00a0"
PASSPORT = SimpleNamespace(currency="EUR", as_of=None, name="Expected receipts")


def cell(table, row, name):
    place = [column.name for column in table.columns].index(name)
    return table.rows[row][place]


def items_frame():
    """Three open items of two customers; the last has no due date."""
    days = pd.to_datetime(["2025-07-03", "2025-07-10", None])
    return pd.DataFrame(
        {
            "item_id": [1, 2, 3],
            "customer_id": ["C1", "C1", "C2"],
            "customer_name": ["Acme", "Acme", HOSTILE],
            "invoice_id": ["R1", "R2", "R3"],
            "due_date": days,
            "days_past_due": [24.0, -9.0, np.nan],
            "open_amount": [100.5, 900.25, 20.0],
            "paid_7_share": [0.0004, 0.927, np.nan],
            "paid_14_share": [0.45, 0.9996, np.nan],
            "paid_30_share": [0.9, 1.0, np.nan],
            "median_date": days,
            "low_date": days,
            "high_date": days,
            "own_share": [0.87, 0.87, 0.0],
            "reason": [
                None,
                None,
                "not determinable, because the item has no due date",
            ],
        }
    )


def outlook():
    """A forecast of four weeks with its total."""
    weeks = frames.weeks_frame()
    total = pd.DataFrame(
        {
            "horizon_days": [28],
            "open_amount": [1020.75],
            "expected_amount": [470_400.0],
            "low_amount": [410_000.0],
            "high_amount": [530_000.0],
            "not_expected_amount": [12.0],
        }
    )
    items = items_frame()
    return SimpleNamespace(items=items, weeks=weeks, total=total, passport=PASSPORT)


def runs_frame():
    dates = pd.to_datetime([None, "2025-07-04", None, "2025-07-15"])
    return pd.DataFrame(
        {
            "customer_id": ["C1", "C2", "C3", "C4"],
            "pattern": ["no rhythm", "Fridays", None, "the 15th and month end"],
            "n_payments": [40, 30, 2, 90],
            "run_share": [np.nan, 0.97, np.nan, 1.0],
            "run_amount_share": [np.nan, 0.99, np.nan, 1.0],
            "chance_share": [np.nan, 0.14, np.nan, 0.08],
            "p_value": [np.nan, 4e-5, np.nan, 1e-20],
            "next_run_date": dates,
            "reason": [None, None, TOO_FEW, None],
        }
    )


def selective_frame():
    return pd.DataFrame(
        {
            "customer_id": ["C1", "C2"],
            "pattern": ["no difference seen", "small before large"],
            "hazard_ratio": [1.01, 0.62],
            "low": [0.9, 0.55],
            "high": [1.1, 0.70],
            "p_value": [0.8, 1e-7],
            "small_days_late": [1.0, -2.0],
            "large_days_late": [0.0, 21.0],
            "n_items": [90, 80],
            "n_paid": [85, 70],
            "reason": [None, None],
        }
    )


def medians_frame():
    return pd.DataFrame(
        {
            "segment": ["Retail", "Public"],
            "median_days": [36.0, np.nan],
            "low_days": [35.0, 40.0],
            "high_days": [37.0, np.nan],
            "reason": [None, "not determinable, because not reached by day 120"],
        }
    )


def chances_frame():
    bands = [(0, 12, 900.0), (30, 3, 50.0)]
    rows = [(*band, days) for band in bands for days in (7, 30)]
    names = ["days_past_due", "n_items", "open_amount", "horizon_days"]
    shares = np.array([0.0, 0.5, 0.31, np.nan])
    why = "not determinable, because the curve ends on day 40"
    return pd.DataFrame(rows, columns=names).assign(
        paid_share=shares,
        low=(shares - 0.05).clip(0),
        high=shares + 0.05,
        reason=[None, None, None, why],
    )


def compared_frame(p_value=4.2e-5):
    return pd.DataFrame(
        {
            "group": ["Acme", "Others in Retail"],
            "n_items": [90, 900],
            "n_paid": [80, 850],
            "expected_paid": [104.4, 825.6],
            "paid_ratio": [0.77, 1.03],
            "chi2": 16.8,
            "df": 1,
            "p_value": p_value,
            "reason": None,
        }
    )


def lesson_frame():
    return pd.DataFrame(
        {
            "measure": ["closed only: mean days to pay", "with open invoices"],
            "days": [36.4, np.nan],
            "n_items": [900, 7],
            "reason": [None, TOO_FEW],
        }
    )


def scores_frame():
    """Two models on two populations, three scores, all and two bands of history."""
    values = {
        ("due date", "mae_days"): 6.2,
        ("due date", "within_1_days_share"): 0.31,
        ("due date", "coverage_80_share"): np.nan,
        ("payment habits", "mae_days"): 2.8,
        ("payment habits", "within_1_days_share"): 0.66,
        ("payment habits", "coverage_80_share"): 0.81,
    }
    rows = [
        (population, model, group, weighting, metric, value + shift, 100)
        for (model, metric), value in values.items()
        for population, shift in (("open book", 0.0), ("new invoices", 0.02))
        for weighting in ("count", "amount")
        for group in ("all", "1–4", "100 and more")
    ]
    names = ["population", "model", "group", "weighting", "metric", "value", "n"]
    return pd.DataFrame(rows, columns=names).assign(low=np.nan, high=np.nan)


EVERY = {
    "forecast_items": (tables.forecast_items, items_frame),
    "receipts": (tables.receipts, frames.weeks_frame),
    "drivers": (tables.drivers, frames.drivers_frame),
    "payment_runs": (tables.payment_runs, runs_frame),
    "selective_payment": (tables.selective_payment, selective_frame),
    "median_days": (tables.median_days, medians_frame),
    "conditional": (tables.conditional, chances_frame),
    "group_comparison": (tables.group_comparison, compared_frame),
    "closed_only_lesson": (tables.closed_only_lesson, lesson_frame),
    "scoreboard": (tables.scoreboard, scores_frame),
    "scores_by_history": (tables.scores_by_history, scores_frame),
}


LOST = {
    "drivers": "hazard_ratio",
    "forecast_items": "paid_7_share",
    "receipts": "due_amount",
}


@pytest.mark.parametrize("name", EVERY)
def test_every_table_can_be_stored_printed_and_shown(name):
    lay_out, make = EVERY[name]
    frame = make()
    for given in (frame, frame.head(0)):
        made = lay_out(given)
        payload = json.loads(json.dumps(made.payload, allow_nan=False))
        assert table_block(payload)["kind"] == "table"
        labels = [column.label for column in made.columns]
        assert len(set(labels)) == len(labels) or name == "conditional"
        assert not any("_" in label for label in labels)
        shown = made._repr_mimebundle_()[0]
        for text in (shown["text/html"], shown["text/plain"]):
            assert not {"nan", "NaN", "NaT", "None"} & set(text.split())
    assert made.payload["empty"].endswith(".")
    pd.testing.assert_frame_equal(frame, make())


@pytest.mark.parametrize("name", EVERY)
def test_missing_columns_are_named(name):
    lay_out, make = EVERY[name]
    lost = LOST.get(name, make().columns[1])
    with pytest.raises(ParameterError, match=rf"lacks columns.*\b{lost}\b"):
        lay_out(make().drop(columns=lost))


# -- forecasts -----------------------------------------------------------------------


def test_chances_are_whole_percent_and_never_quite_nothing_or_all():
    made = tables.forecast_items(items_frame(), currency="EUR")
    assert cell(made, 0, "paid_7_share") == f"<1{NBSP}%"
    assert cell(made, 1, "paid_14_share") == f">99{NBSP}%"
    assert cell(made, 1, "paid_30_share") == f"100{NBSP}%"
    assert cell(made, 0, "open_amount") == "101"
    assert cell(made, 2, "paid_7_share") == cell(made, 2, "median_date") == "–"
    assert made.note.endswith("Not determinable, because the item has no due date.")
    assert made.payload["values"][2][1] == "R3"


def test_customers_are_named_only_where_there_are_several():
    both = tables.forecast_items(items_frame())
    alone = tables.forecast_items(items_frame().head(2))
    assert both.columns[0].name == "customer_name"
    assert alone.columns[0].name == "invoice_id"
    assert "<script>" not in both._repr_mimebundle_()[0]["text/html"]


def test_a_whole_forecast_gives_the_total_and_a_part_counts_the_rest():
    made = tables.forecast_items(outlook())
    assert made.rows[-1][0] == "Total"
    assert cell(made, -1, "open_amount") == "1,021"
    assert made.columns[3].unit == "EUR"
    largest = tables.forecast_items(outlook(), most=2)
    assert [row[1] for row in largest.rows] == ["R2", "R1"]
    assert largest.note.endswith("And 1 smaller items.")
    assert "total" not in largest.styles


def test_weeks_beyond_the_data_are_pale_and_the_total_has_its_own_range():
    made = tables.receipts(outlook())
    assert made.styles == ("body", "body", "body", "muted", "total")
    assert "Pale rows reach beyond" in made.note
    assert made.rows[-1][0] == "Total"
    ends = [cell(made, -1, f"{name}_amount") for name in ("expected", "low", "high")]
    assert ends == ["470,400", "410,000", "530,000"]
    assert cell(made, -1, "due_amount") == ""
    assert "Pale" not in tables.receipts(frames.weeks_frame().head(3)).note


def test_open_items_carry_the_chances_of_the_forecast():
    frame = pd.DataFrame(
        {
            "customer_id": ["C1", "C1"],
            "customer_name": ["Acme", "Acme"],
            "invoice_id": ["R2", None],
            "kind": ["invoice", "on account"],
            "invoice_date": pd.to_datetime(["2025-06-01", "2025-06-02"]),
            "due_date": pd.to_datetime(["2025-07-10", None]),
            "amount": [900.25, -5.0],
            "open_amount": [900.25, -5.0],
            "days_past_due": [-9.0, np.nan],
        }
    )
    made = tables.open_items(frame, outlook=outlook())
    assert cell(made, 0, "paid_30_share") == f"100{NBSP}%"
    assert cell(made, 0, "median_date") == "10 Jul 2025"
    assert cell(made, 1, "paid_30_share") == "–"
    assert "chance" in made.note
    plain = tables.open_items(frame)
    assert "paid_30_share" not in [column.name for column in plain.columns]
    assert plain.note == ""


# -- delays --------------------------------------------------------------------------


def test_drivers_stand_below_the_head_of_their_comparison():
    made = tables.drivers(SimpleNamespace(effects=frames.drivers_frame()))
    assert made.styles == ("group", "body", "body", "body")
    assert made.rows[0][:2] == ("Among invoices of the same customer", "")
    assert made.rows[2][:4] == ("Invoice size", "double or more", "usual", "7.2")
    assert cell(made, 2, "is_constant") == "no"
    assert made.note.endswith(SAID)


def test_where_no_driver_can_be_judged_the_table_says_why():
    nothing = frames.drivers_frame().assign(hazard_ratio=np.nan, reason=TOO_FEW)
    made = tables.drivers(nothing)
    assert made.rows == ()
    assert made.empty == SAID


def test_those_with_a_rhythm_come_first_and_the_note_counts():
    made = tables.payment_runs(runs_frame(), most=3)
    assert [row[0] for row in made.rows] == ["C4", "C2"]
    assert made.note.endswith("without a rhythm. A pattern was found for 2 of 4.")
    quiet = runs_frame().assign(next_run_date=pd.NaT)
    assert tables.payment_runs(quiet, most=3).empty == (
        "A pattern was found for 0 of 4."
    )
    whole = tables.payment_runs(runs_frame())
    assert [row[0] for row in whole.rows] == ["C1", "C2", "C3", "C4"]
    assert cell(whole, 1, "next_run_date") == "4 Jul 2025"
    assert whole.note.endswith(SAID)


def test_a_chance_is_never_written_as_nothing():
    made = tables.selective_payment(selective_frame())
    assert [cell(made, n, "p_value") for n in (0, 1)] == ["0.800", "<0.001"]


def test_those_who_pay_small_before_large_come_first():
    made = tables.selective_payment(selective_frame(), most=1)
    assert made.rows[0][:2] == ("C2", "small before large")
    assert len(made.rows) == 1
    assert made.note.endswith("A pattern was found for 1 of 2.")


def test_a_median_not_reached_is_a_dash_with_its_reason():
    made = tables.median_days(medians_frame())
    assert made.rows == (("Retail", "36", "35", "37"), ("Public", "–", "40", "–"))
    assert made.note.endswith("Not determinable, because not reached by day 120.")


def test_chances_by_age_stand_beside_their_interval():
    made = tables.conditional(chances_frame(), title="T")
    assert [c.label for c in made.columns] == [
        *("Past due", "Items", "Open amount"),
        *("Within 7 days", "95 % interval"),
        *("Within 30 days", "95 % interval"),
    ]
    assert made.rows[0] == (
        *("0", "12", "900", f"0{NBSP}%", "0–5 %", f"50{NBSP}%", "45–55 %"),
    )
    assert made.rows[1][-2:] == ("–", "")
    assert made.payload["values"][1][3] == pytest.approx(0.31)
    assert made.note.endswith("because the curve ends on day 40.")


def test_the_test_of_difference_is_said_in_a_sentence():
    made = tables.group_comparison(compared_frame())
    assert made.rows[0] == ("Acme", "90", "80", "104", "0.77")
    assert "chi² 16.8 with 1 degree of freedom, p <0.001: more than" in made.note
    unsure = tables.group_comparison(compared_frame(p_value=0.2))
    assert "p = 0.200: chance alone may do this" in unsure.note
    nothing = compared_frame().assign(chi2=np.nan, p_value=np.nan, reason=TOO_FEW)
    assert tables.group_comparison(nothing).note.endswith(SAID)


def test_the_lesson_stands_in_two_rows():
    made = tables.closed_only_lesson(lesson_frame())
    assert made.rows[0] == ("closed only: mean days to pay", "36.4", "900")
    assert made.rows[1][1] == "–"
    assert made.note.endswith(SAID)


# -- scores --------------------------------------------------------------------------


def test_the_scoreboard_puts_models_down_and_marks_the_best():
    made = tables.scoreboard(SimpleNamespace(scores=scores_frame()))
    assert [c.label for c in made.columns] == [
        *("Model", "Days off", "Within 1 day", "In 80 % range"),
    ]
    assert made.rows == (
        ("due date", "6.2", f"31.0{NBSP}%", "–"),
        ("payment habits", "2.8", f"66.0{NBSP}%", f"81.0{NBSP}%"),
    )
    assert made.marks == ((1, 1, "strong"), (1, 2, "strong"))
    assert made.title == "Open book, by number"
    other = tables.scoreboard(
        scores_frame(), population="new invoices", weighting="amount"
    )
    assert other.title == "New invoices, by amount"
    assert cell(other, 1, "within_1_days_share") == f"68.0{NBSP}%"


def test_history_bands_stand_across():
    made = tables.scores_by_history(scores_frame())
    assert [c.label for c in made.columns] == ["Model", "1–4", "100 and more"]
    assert made.rows[1] == ("payment habits", "2.8", "2.8")
    assert made.columns[1].unit == "days"


def test_cash_is_scored_by_week_ahead():
    rows = [
        *(
            ("due date", "cash_wape_week_1", 0.329),
            ("due date", "cash_bias_total", 0.1),
        ),
        ("payment habits", "cash_wape_week_1", 0.041),
        ("payment habits", "cash_bias_total", -0.02),
        ("payment habits", "cash_coverage_80_week_1_share", 0.78),
    ]
    frame = pd.DataFrame(rows, columns=["model", "metric", "value"]).assign(
        population="open book", group="all", weighting="amount", n=12
    )
    made = tables.cash_scores(frame)
    assert [c.label for c in made.columns] == [
        *("Model", "Off, week 1", "Bias", "In range, week 1"),
    ]
    assert made.rows == (
        ("due date", f"32.9{NBSP}%", f"10.0{NBSP}%", "–"),
        ("payment habits", f"4.1{NBSP}%", f"−2.0{NBSP}%", f"78.0{NBSP}%"),
    )
    assert made.marks == ((1, 1, "strong"),)
    assert tables.cash_scores(scores_frame()).rows == ()


def test_scores_of_two_backtests_are_not_mixed():
    with pytest.raises(ParameterError, match=r"stands twice.*mae_days"):
        tables.scoreboard(pd.concat([scores_frame()] * 2))
