"""Do figures of payment delays draw what they are given, and say what is missing?"""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from numpy.testing import assert_allclose

from arkit import figures
from arkit.errors import ParameterError
from tests import survival_frames as frames
from tests.drawn import bars, key_names
from tests.survival_frames import TOO_FEW

SAID = "Not determinable, because only 7 items are settled (n = 7, need 30)."
PASSPORT = SimpleNamespace(currency="EUR", as_of=None)


def texts(axes):
    return [t.get_text() for t in axes.texts if t.get_label() != "name"]


def bar_names(axes):
    return [t.get_text() for t in axes.texts if t.get_label() == "name"]


# -- outcomes ------------------------------------------------------------------------


def test_outcomes_stack_to_one_on_every_day():
    axes = figures.outcome_curves(frames.outcomes_frame()).axes
    tops = {}
    for area in axes.collections:
        for x, y in area.get_paths()[0].vertices:
            tops[x] = max(tops.get(x, 0.0), y)
    assert set(tops) == {0, 20, 45, 120}
    assert_allclose(list(tops.values()), 1.0)
    assert [area.get_label() for area in axes.collections] == frames.OUTCOMES


def test_each_outcome_takes_its_share_of_the_height():
    frame = frames.outcomes_frame()
    axes = figures.outcome_curves(frame).axes
    for area in axes.collections:
        part = frame[frame["outcome"] == area.get_label()].set_index("day")["share"]
        points = pd.DataFrame(area.get_paths()[0].vertices, columns=["x", "y"])
        at_45 = points[points["x"] == 45]["y"]
        heights = {round(a - b, 6) for a in at_45 for b in at_45}
        assert round(part[45], 6) in heights


def test_what_brought_no_money_is_enlarged_with_its_interval():
    frame = frames.outcomes_frame()
    picture = figures.outcome_curves(frame)
    below = picture.figure.axes[1]
    lines = {
        line.get_label(): line for line in below.lines if len(line.get_xdata()) > 1
    }
    assert set(lines) == {"credited", "returned", "written off"}
    for name, line in lines.items():
        part = frame[frame["outcome"] == name]
        assert_allclose(line.get_ydata(), part["share"])
    assert len({line.get_marker() for line in below.lines[1::2]}) == 3
    assert len(below.collections) == 3
    assert below.get_ylim()[1] < 0.1
    assert "Credited 4.0 %" in texts(below)
    assert "Paid 93.0 %" in texts(picture.axes)
    assert "by day 120: paid 93.0 % (74.4 % to 100.0 %)" in picture.alt


def test_the_tail_with_nearly_nothing_open_is_cut_off():
    last = frames.outcomes_frame().query("day == 120")
    longer = [last.assign(day=day) for day in range(121, 400)]
    axes = figures.outcome_curves(pd.concat([frames.outcomes_frame(), *longer])).axes
    assert axes.get_xlim()[1] == 120


# -- receipts ------------------------------------------------------------------------


def test_receipts_are_bars_with_whiskers_and_hatching_beyond_the_data():
    frame = frames.weeks_frame()
    outlook = SimpleNamespace(weeks=frame, passport=PASSPORT)
    picture = figures.receipts(outlook)
    drawn = bars(picture.axes)
    assert_allclose([bar.get_height() for bar in drawn], frame["expected_amount"])
    assert [bool(bar.get_hatch()) for bar in drawn] == [False, False, False, True]
    lines = {line.get_label(): line for line in picture.axes.lines}
    whiskers = lines["80 % range"].get_xydata().reshape(4, 3, 2)
    assert_allclose(whiskers[:, :2, 1], frame[["low_amount", "high_amount"]])
    assert np.isnan(whiskers[:, 2, 1]).all()
    assert (whiskers[:, :, 0] == np.arange(4)[:, None]).all()
    assert key_names(picture.axes) == ["Expected", "80 % range", "Falls due"]
    assert picture.axes.get_ylabel() == "EUR thousand"
    assert "Hatched" in picture.note
    assert "EUR 210,400 (EUR 170,000 to EUR 255,000)" in picture.alt
    names = [label.get_text() for label in picture.axes.get_xticklabels()]
    assert names == ["1 Jul\n2025", "8 Jul", "15 Jul", "22 Jul"]


def test_without_a_forecast_the_reason_of_its_items_is_said():
    weeks = frames.weeks_frame().assign(expected_amount=np.nan, reason="too narrow")
    items = pd.DataFrame({"reason": [TOO_FEW, TOO_FEW]})
    outlook = SimpleNamespace(weeks=weeks, items=items, passport=PASSPORT)
    assert figures.receipts(outlook).alt == SAID
    assert figures.receipts(weeks).alt == "Too narrow."


def test_hatching_is_explained_only_where_there_is_any():
    seen = frames.weeks_frame().head(3)
    assert "Hatched" not in figures.receipts(seen).note


@pytest.mark.parametrize("size", ["full", "half"])
def test_weeks_of_a_quarter_are_named_without_overlap(size):
    start = pd.date_range("2025-10-06", periods=13, freq="7D")
    frame = pd.concat([frames.weeks_frame()] * 4).head(13).assign(week_start_date=start)
    picture = figures.receipts(frame, size=size)
    picture.svg()
    axes = picture.axes
    boxes = [label.get_window_extent() for label in axes.get_xticklabels()]
    assert all(a.x1 < b.x0 for a, b in pairwise(boxes))
    years = [t.get_text()[-4:] for t in axes.get_xticklabels() if "\n" in t.get_text()]
    assert years == ["2025"]


# -- drivers -------------------------------------------------------------------------


def test_drivers_stand_at_their_days_with_their_interval():
    frame = frames.drivers_frame()
    picture = figures.drivers(SimpleNamespace(effects=frame))
    dots = [line for line in picture.axes.lines if line.get_marker() == "o"]
    assert_allclose([dot.get_xdata()[0] for dot in dots], [0.6, 7.2, 4.0])
    spans = [line.get_xdata() for line in picture.axes.lines[:-1:2]]
    assert_allclose(spans, frame[["days_low", "days_high"]].dropna())
    hollow = [to_hex(dot.get_markerfacecolor()) == "#ffffff" for dot in dots]
    assert hollow == [True, False, False]
    assert texts(picture.axes) == [
        "Among invoices of the same customer",
        *("+0.6 d", "+7.2 d", "+4.0 d"),
    ]
    names = bar_names(picture.axes)
    assert names[2] == "Invoice size: double or more (usual)"
    assert picture.alt.startswith(
        "Days by which half is paid later, latest first: Invoice size: double or more "
        "(usual) 7.2 days later (4.1 to 10.9);"
    )


def test_the_levels_nearest_to_chance_are_left_to_the_table():
    picture = figures.drivers(frames.drivers_frame(), most=2)
    names = bar_names(picture.axes)
    assert names[1:] == [
        "Invoice size: double or more (usual)",
        "Purchase order: missing (shown)",
    ]
    assert "1 more levels" in picture.note


def test_an_interval_without_end_does_not_dwarf_the_others():
    frame = frames.drivers_frame()
    frame.loc[0, "days_high"] = 400.0
    assert figures.drivers(frame).axes.get_xlim()[1] < 15


# -- scores --------------------------------------------------------------------------


def test_calibration_shows_one_model_and_one_line_per_horizon():
    frame = frames.calibration_frame()
    naive = frame.assign(model="due date", observed_share=0.5)
    picture = figures.calibration(pd.concat([frame, naive]))
    lines = {line.get_label(): line for line in picture.axes.lines}
    assert list(lines) == ["as expected", *(f"within {n} days" for n in (7, 14, 30))]
    assert_allclose(
        lines["within 14 days"].get_ydata(),
        frame.query("horizon_days == 14")["observed_share"],
    )
    assert "(n 12,000)" in picture.alt
    other = figures.calibration(pd.concat([frame, naive]), model="due date")
    assert set(other.axes.lines[1].get_ydata()) == {0.5}


def test_a_model_without_forecasts_gives_a_sentence():
    picture = figures.calibration(frames.calibration_frame(), model="oracle")
    assert picture.alt == "No forecast has come of age yet."
    picture = figures.cash_backtest(frames.cash_frame(), model="oracle")
    assert picture.alt == "No forecast has come of age yet."


def test_weeks_outside_their_range_are_squares_and_counted():
    frame = frames.cash_frame()
    later = frame.assign(week=2, actual=1.0)
    picture = figures.cash_backtest(
        SimpleNamespace(weeks=pd.concat([frame, later]), passport=PASSPORT)
    )
    marks = {line.get_marker(): line for line in picture.axes.lines}
    assert_allclose(marks["s"].get_ydata(), [251e3])
    assert_allclose(marks["o"].get_ydata(), [195e3, 231e3, 204e3, 180e3])
    assert_allclose(picture.axes.lines[0].get_ydata(), frame["expected"])
    assert "4 of 5 weeks inside the 80 % range" in picture.alt
    assert "EUR 198,000 expected (EUR 168,000 to EUR 228,000)" in picture.alt


def test_weeks_without_a_range_are_neither_inside_nor_outside():
    frame = frames.cash_frame()
    frame.loc[[0, 1], ["low", "high"]] = np.nan
    picture = figures.cash_backtest(frame)
    assert "2 of 3 weeks inside the 80 % range" in picture.alt
    nothing = frame.assign(low=np.nan, high=np.nan)
    alt = figures.cash_backtest(nothing).alt
    assert "0 of 0 weeks" in alt
    assert "expected and" in alt


# -- seasons -------------------------------------------------------------------------


def test_months_stand_at_their_ratio_and_the_slow_ones_are_named():
    picture = figures.seasons(frames.seasons_frame())
    dots = [line for line in picture.axes.lines if line.get_marker() == "o"]
    assert [dot.get_xdata()[0] for dot in dots] == [*range(10), 11]
    hollow = [to_hex(dot.get_markerfacecolor()) == "#ffffff" for dot in dots]
    assert hollow == [True] * 7 + [False] + [True] * 2 + [False]
    assert texts(picture.axes) == ["×0.74", "×0.58"]
    assert picture.note.endswith(SAID)
    assert "August slower, ×0.74 (0.65 to 0.84); December slower" in picture.alt


# -- curves --------------------------------------------------------------------------


def curve(**changes):
    frame = pd.DataFrame(
        {
            "group": "This customer",
            "day": [0, 30, 60],
            "n_at_risk": [40, 20, 5],
            "open_share": [1.0, 0.5, 0.1],
            "low": [1.0, 0.4, 0.0],
            "high": [1.0, 0.6, 0.2],
            "reason": None,
        }
    )
    return frame.assign(**changes)


def test_a_customer_with_too_few_invoices_is_not_drawn_and_the_note_says_why():
    nothing = dict.fromkeys(["open_share", "low", "high"], np.nan)
    thin = curve(**nothing, reason=TOO_FEW).head(1)
    picture = figures.payment_curve(pd.concat([thin, curve(group="Segment Retail")]))
    named = key_names(picture.axes)
    assert named == ["Segment Retail: day 30"]
    assert picture.note.endswith(SAID)
    alone = figures.payment_curve(thin, size="half")
    assert alone.alt == SAID


def test_the_clock_names_the_axis_and_early_days_are_shown():
    early = curve(day=[-30, 0, 30])
    axes = figures.payment_curve(early, clock="due").axes
    assert axes.get_xlabel() == "days past the due date (negative: early)"
    assert axes.get_xlim()[0] == -30
    assert figures.payment_curve(curve()).axes.get_xlabel() == (
        "days since the invoice date"
    )
    with pytest.raises(ParameterError, match=r"no clock 'sun'.*invoice, due"):
        figures.payment_curve(curve(), clock="sun")


EMPTY = {
    "receipts": ["expected_amount", "low_amount", "high_amount"],
    "drivers": ["days_later", "days_low", "days_high"],
    "seasons": ["hazard_ratio", "low", "high"],
    "outcome_curves": ["share", "low", "high"],
    "cash_backtest": ["expected", "low", "high"],
    "calibration": ["expected_share", "observed_share"],
}


@pytest.mark.parametrize("name", EMPTY)
@pytest.mark.parametrize("size", ["full", "half"])
def test_where_nothing_is_determinable_the_panel_says_why(name, size):
    draw, make = frames.DRAWN[name]
    frame = make().assign(**dict.fromkeys(EMPTY[name], np.nan), reason=TOO_FEW)
    picture = draw(frame, size=size)
    assert picture.alt == SAID
    picture.svg()
    (sentence,) = picture.axes.texts
    inside = picture.figure.bbox
    box = sentence.get_window_extent()
    assert inside.x0 <= box.x0 < box.x1 <= inside.x1
    assert inside.y0 <= box.y0 < box.y1 <= inside.y1


def test_receipts_say_whose_habits_have_changed():
    def outlook(moved: dict[str, int]) -> SimpleNamespace:
        items = pd.DataFrame(
            {"customer_id": list(moved), "moved_days": list(moved.values())}
        )
        return SimpleNamespace(
            weeks=frames.weeks_frame(), items=items, passport=PASSPORT
        )

    def note(moved: dict[str, int]) -> str:
        return figures.receipts(outlook(moved), currency="EUR").note

    assert "about 28 days later" in note({"C1": 28})
    assert "about 7 days earlier" in note({"C1": -7})
    assert "2 of 3 customers have begun" in note({"C1": 28, "C2": -7, "C3": 0})
    assert "begun" not in note({"C1": 0, "C2": 0})
