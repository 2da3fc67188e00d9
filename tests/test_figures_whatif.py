"""Do figures of ways out draw what they are given, and say what is missing?"""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from arkit import figures
from arkit.errors import ParameterError
from tests.drawn import bars as drawn_bars
from tests.whatif_frames import (
    EMPTY,
    REASON,
    bridge_frame,
    exposure_frame,
    map_frame,
    settlement,
    sheet_frame,
    tornado_frame,
)

HOSTILE = "<script>alert(1)</script>\u202e $x_1$"


def texts(axes):
    return [t.get_text() for t in axes.texts if t.get_label() != "name"]


# -- ways out --------------------------------------------------------------------------


def test_each_way_out_has_its_bar_range_and_tail():
    frame = sheet_frame()
    picture = figures.ways_out(frame, currency="EUR")
    bars = drawn_bars(picture.axes)
    assert_allclose([bar.get_width() for bar in bars], frame["value_amount"])
    marks = [line for line in picture.axes.lines if line.get_marker() == "D"]
    assert len(marks) == 2  # open ones and closed ones
    tails = sorted(np.concatenate([m.get_xdata() for m in marks]))
    assert_allclose(tails, sorted(frame["cvar10_amount"]))
    spans = [line for line in picture.axes.lines if len(line.get_xdata()) % 7 == 0]
    across = np.concatenate([s.get_xdata().reshape(-1, 7)[:, [2, 3]] for s in spans])
    told = frame.sort_values("is_feasible", ascending=False, kind="stable")
    assert_allclose(across, told[["p10_amount", "p90_amount"]])
    assert "Plan 51,332" in picture.alt.replace("EUR ", "")


def test_a_closed_way_out_is_hollow_and_the_note_says_so():
    frame = sheet_frame()
    picture = figures.ways_out(frame)
    bars = drawn_bars(picture.axes)
    hollow = [np.allclose(bar.get_facecolor(), (1, 1, 1, 1)) for bar in bars]
    assert hollow == [False, False, True]
    assert "closed" in picture.note
    assert "closed" in picture.alt
    assert "closed" not in figures.ways_out(frame.head(2)).note


def test_what_is_owed_is_a_line_and_negative_tails_are_on_the_panel():
    frame = sheet_frame().assign(cvar10_amount=[-9_000.0, 1.0, 2.0])
    axes = figures.ways_out(frame).axes
    assert axes.get_xlim()[0] <= -9_000
    assert "owed 60.0" in texts(axes)


@pytest.mark.parametrize("size", ["full", "half"])
def test_hostile_names_are_drawn_as_text(size):
    frame = sheet_frame()
    frame.loc[0, "way_out"] = HOSTILE
    svg = figures.ways_out(frame, size=size).svg()
    assert "<script>" not in svg
    assert "\u202e" not in svg


# -- claim path ------------------------------------------------------------------------


def test_claim_paths_step_down_and_count_months():
    axes = figures.claim_path(exposure_frame()).axes
    line = axes.lines[0]
    assert line.get_drawstyle() == "steps-post"
    assert_allclose(line.get_xdata()[:3], [0, 6, 12])
    assert_allclose(line.get_ydata()[:3], [60_000, 30_000, 0])


def test_only_five_paths_are_drawn_and_the_others_named():
    frame = pd.concat(
        [exposure_frame().assign(way_out=f"Way {n}") for n in range(7)],
        ignore_index=True,
    )
    picture = figures.claim_path(frame)
    assert len(picture.axes.lines) == 5
    assert "Not drawn: Way 5, Way 6." in picture.note


# -- settlement curve ------------------------------------------------------------------


def test_the_walk_away_point_is_that_of_the_best_of_our_own():
    axes = figures.settlement_curve(settlement(), currency="EUR").axes
    assert_allclose(axes.lines[0].get_ydata()[[0, -1]], [58_000, 8_000])
    assert "walk away beyond 45.0 %" in texts(axes)
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    big = max(dots, key=lambda line: line.get_markersize())
    assert_allclose([big.get_xdata()[0], big.get_ydata()[0]], [0.45, 35_500])


def test_what_needs_consent_is_dashed():
    axes = figures.settlement_curve(settlement()).axes
    level = [line for line in axes.lines if len(set(line.get_ydata())) == 1]
    level = [line for line in level if line.get_marker() != "o"][:3]
    styles = {line.get_ydata()[0]: line.get_linestyle() for line in level}
    assert styles[50_000.0] == "--"
    assert styles[35_500.0] == "-"


def test_without_a_walk_away_point_none_is_marked():
    study = settlement()
    study.alternatives["walk_away_share"] = 0.0
    axes = figures.settlement_curve(study).axes
    assert not any("walk away" in text for text in texts(axes))


# -- plan map --------------------------------------------------------------------------


def test_every_cell_shows_its_number_and_colors_have_two_sides():
    frame = map_frame()
    picture = figures.plan_map(frame)
    image = picture.axes.images[0]
    assert_allclose(image.get_array(), [[-2_000, 3_000], [-6_000, 4_500]])
    assert image.norm.vmin == -image.norm.vmax
    assert {"−2,000", "3,000", "−6,000", "4,500"} <= set(texts(picture.axes))
    assert "worth more in 2 of 4 cells" in picture.alt


def test_the_border_stands_where_both_are_worth_the_same():
    axes = figures.plan_map(map_frame()).axes
    assert_allclose(axes.lines[0].get_xdata(), [0.4, 0.5])
    assert_allclose(axes.lines[0].get_ydata(), [0, 1])


# -- bridge ----------------------------------------------------------------------------


def test_bars_hang_from_where_the_one_before_ended():
    axes = figures.value_bridge(bridge_frame()).axes
    bars = sorted(drawn_bars(axes), key=lambda bar: bar.get_x())
    found = [(bar.get_y(), bar.get_y() + bar.get_height()) for bar in bars]
    levels = [0, 24_000, 23_000, 3_000]
    hanging = list(pairwise(levels))
    assert_allclose(found, [*hanging, (0, 3_000), (3_000, 2_100), (0, 2_100)])
    hatched = [bool(bar.get_hatch()) for bar in bars]
    assert hatched == [False, True, True, False, True, False]


# -- nothing to draw -------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ways_out", "claim_path", "plan_map", "value_bridge"])
def test_nothing_to_draw_is_said(name):
    picture = getattr(figures, name)(EMPTY[name])
    assert picture.alt == f"{REASON[0].upper()}{REASON[1:]}."
    assert "nan" not in picture.svg()


def test_nothing_to_settle_is_said():
    empty = SimpleNamespace(**{n: EMPTY[n] for n in ("curve", "alternatives")})
    assert REASON[1:] in figures.settlement_curve(empty).alt


@pytest.mark.parametrize("name", ["ways_out", "claim_path", "plan_map", "value_bridge"])
def test_missing_columns_are_named(name):
    with pytest.raises(ParameterError, match=r"arkit\.whatif"):
        getattr(figures, name)(pd.DataFrame({"x": [1]}))


# -- tornado ---------------------------------------------------------------------------


def test_bars_go_from_the_low_to_the_high_end_around_the_difference():
    frame = tornado_frame()
    axes = figures.tornado(frame, currency="EUR").axes
    found = {
        (round(bar.get_y() + bar.get_height() / 2), bar.get_x() + bar.get_width())
        for bar in drawn_bars(axes)
    }
    ends = ("difference_low_amount", "difference_high_amount")
    assert found == {(n, frame[end].iloc[n]) for n in (0, 1) for end in ends}
    starts = {bar.get_x() for bar in drawn_bars(axes)}
    assert starts == {1_534.0}
    lines = [line.get_xdata()[0] for line in axes.lines if len(line.get_xdata()) == 2]
    assert sorted(lines) == [0, 1_534.0]


def test_an_input_that_turns_the_choice_says_so_in_words():
    frame = tornado_frame()
    picture = figures.tornado(frame)
    assert texts(picture.axes).count("turns the choice") == 1
    assert "Speed of dunning from 0.235 to 0.94" in picture.alt
    assert picture.alt.count("which turns the choice") == 1
    assert {"0.235", "0.94", "0.04", "0.14"} <= set(texts(picture.axes))
    calm = figures.tornado(frame.assign(changes_sign=False))
    assert "turns the choice" not in texts(calm.axes)


def test_an_end_that_moves_nothing_is_not_labeled():
    frame = tornado_frame().assign(difference_low_amount=[1_534.0, 1_039.0])
    assert "0.235" not in texts(figures.tornado(frame).axes)
    nothing = tornado_frame().head(1).assign(difference_amount=np.nan, reason=REASON)
    assert REASON[1:] in figures.tornado(nothing).alt
