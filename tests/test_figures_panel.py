"""Do panels look as matplotlib draws them, and stay what an analyst may change?"""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.ticker import AutoMinorLocator, NullLocator

from arkit import figures
from arkit.figures.bars import draw_bars, lying, upright
from arkit.figures.panel import Bars, Panel
from arkit.figures.style import house_style, value_axis
from tests.drawn import bars, key_names

BOX = (0.2, 0.25, 0.6, 0.6)
Change = Callable[[Axes], object]
AMOUNTS = [1_200.0, 3_400.0, 900.0]


def drawn(
    kind: type[Axes], change: Callable[[Axes], object]
) -> tuple[Axes, np.ndarray]:
    """A panel of either kind after the same change, and its pixels."""
    with house_style():
        figure = Figure(figsize=(4, 3))
        axes = figure.add_axes(kind(figure, BOX))
        axes.plot(range(3), AMOUNTS)
        change(axes)
        stream = io.BytesIO()
        figure.savefig(stream, format="png", dpi=100)
    return axes, imread(io.BytesIO(stream.getvalue()))


def furthest(change: Change) -> tuple[Axes, float]:
    """How far the two kinds differ at most, of 1 from black to white."""
    axes, ours = drawn(Panel, change)
    _, theirs = drawn(Axes, change)
    return axes, float(np.abs(ours - theirs).max())


def dressed(axes: Axes) -> None:
    value_axis(axes.yaxis, "EUR")
    value_axis(axes.xaxis, "days")


LIKE_THE_HOUSE = {
    "values": dressed,
    "upside down": lambda axes: (axes.set_ylim(4_000, -500), dressed(axes)),
    "months": lambda axes: axes.set_xticks(
        [0, 1, 2], labels=["Apr\n2025", "May", "Jun"]
    ),
    "no ticks": lambda axes: axes.set(xticks=[], yticks=[]),
    "ticks beyond": lambda axes: (axes.set_xticks([0, 1, 9]), axes.set_xlim(0, 2)),
    "log": lambda axes: (
        axes.set_yscale("log"),
        axes.set_yticks([1_000, 2_000], labels=["1", "2"]),
        axes.yaxis.set_minor_locator(NullLocator()),
    ),
    "no labels": lambda axes: axes.tick_params(axis="x", labelbottom=False, length=0),
    "colors": lambda axes: axes.tick_params(colors="red", labelsize=12, pad=8),
    "grid": lambda axes: axes.grid(visible=True, color="blue", linewidth=2),
}
AS_MATPLOTLIB = {
    "title": lambda axes: axes.set_title("Mine"),
    "free label": lambda axes: axes.set_xlabel("mine"),
    "turned": lambda axes: axes.tick_params(axis="x", rotation=45),
    "on top": lambda axes: axes.xaxis.tick_top(),
    "minor": lambda axes: axes.yaxis.set_minor_locator(AutoMinorLocator()),
    "power": lambda axes: (axes.plot([0, 2], [1e9, 1e9 + 1]), axes.set_ylim(1e9, None)),
    "words": lambda axes: axes.set_xticks([0, 1], labels=["a", "b"], color="red"),
}


@pytest.mark.parametrize("name", LIKE_THE_HOUSE)
def test_ticks_look_as_matplotlib_draws_them_and_none_is_made(name: str) -> None:
    axes, most = furthest(LIKE_THE_HOUSE[name])
    assert most < 0.12
    assert (axes.xaxis.majorTicks, axes.yaxis.majorTicks) == ([], [])


@pytest.mark.parametrize("name", AS_MATPLOTLIB)
def test_what_the_house_style_has_not_is_left_to_matplotlib(name: str) -> None:
    _, most = furthest(AS_MATPLOTLIB[name])
    assert most < 0.12


def test_who_asks_for_ticks_gets_them_and_may_change_them() -> None:
    frame = pd.DataFrame({"bucket": ["1–30"], "open_amount": [9.0], "share": [1.0]})
    picture = figures.aging(frame)
    assert picture.svg().count("#ff0000") == 0
    for label in picture.axes.get_xticklabels():
        label.set_color("#ff0000")
    assert picture.svg().count("#ff0000") > 2


def test_the_look_of_ticks_outlives_the_house_style() -> None:
    frame = pd.DataFrame({"bucket": ["1–30"], "open_amount": [9.0], "share": [1.0]})
    figure = figures.aging(frame).figure
    stream = io.StringIO()
    figure.savefig(stream, format="svg")
    assert "#e3e8ec" in stream.getvalue()


def test_as_many_labels_as_ticks() -> None:
    with pytest.raises(ValueError, match="number of"):
        drawn(Panel, lambda axes: axes.set_xticks([0, 1], labels=["one"]))


def test_ticks_widen_the_limits() -> None:
    axes, _ = drawn(Panel, lambda axes: axes.set_xticks([0, 7]))
    assert axes.get_xlim()[1] == 7


def test_bars_of_one_look_are_one_outline_and_empty_ones_none() -> None:
    places, heights = [0, 1, 2, 3], [2.0, 0.0, np.nan, -1.0]
    look = {"facecolor": "red", "hatch": "//", "label": "Bars"}
    axes, _ = drawn(
        Panel, lambda axes: draw_bars(axes, upright(places, heights, feet=1.0), look)
    )
    (outline,) = (patch for patch in axes.patches if isinstance(patch, Bars))
    assert len(outline.get_path().to_polygons()) == 2
    found = [(b.get_x(), b.get_y(), b.get_width(), b.get_height()) for b in bars(axes)]
    np.testing.assert_allclose(
        found, [(n - 0.36, 1.0, 0.72, high) for n, high in enumerate(heights)]
    )
    assert axes.get_legend_handles_labels()[1] == ["Bars"]
    assert lying([1], [3.0], lefts=2.0, height=0.4).tolist() == [[2.0, 0.8, 3.0, 0.4]]


@pytest.mark.parametrize(
    "look",
    [
        {"facecolor": "#C3D3E4"},
        {"facecolor": "#C3D3E4", "edgecolor": "#14375E", "linewidth": 0.6},
        {"facecolor": "#FFFFFF", "edgecolor": "#14375E", "hatch": "////"},
    ],
)
def test_bars_look_as_those_of_matplotlib(look: dict[str, str]) -> None:
    ours = lambda axes: draw_bars(axes, upright([0, 1, 2], AMOUNTS), look)  # noqa: E731
    theirs = lambda axes: axes.bar([0, 1, 2], AMOUNTS, width=0.72, **look)  # noqa: E731
    fixed = lambda axes: axes.set(xlim=(-1, 3), ylim=(0, 4_000))  # noqa: E731
    first = drawn(Panel, lambda axes: (ours(axes), fixed(axes)))[1]
    second = drawn(Panel, lambda axes: (theirs(axes), fixed(axes)))[1]
    assert np.abs(first - second).max() < 0.12


def test_labels_have_a_ground_and_rules_lead_to_them() -> None:
    months = pd.date_range("2025-01-01", periods=3, freq="MS")
    frame = pd.DataFrame(
        {"month": months, "sales_amount": 9.0, "collected_amount": 8.0}
    )
    axes = figures.monthly_flow(frame).axes
    (rules,) = axes.artists
    assert rules.ends == [(2.36, 9.0), (2, 8.0)]
    assert [text.get_text() for text in rules.texts] == ["Billed", "Collected"]
    assert rules.texts == list(axes.texts)


def test_a_key_shows_marks_as_in_the_panel() -> None:
    columns = ["exposure_amount", "overdue_amount", "credit_limit_amount"]
    frame = pd.DataFrame([[9.0, 2.0, 12.0]], columns=columns)
    frame = frame.assign(insured_limit_amount=5.0, utilization_share=0.75)
    axes = figures.exposure_vs_limit(frame).axes
    names = ["Exposure", "Overdue", "Credit limit", "Insured"]
    assert key_names(axes) == names
    (key,) = axes.artists
    drawn = bars(axes)
    faces = [mark.get_facecolor() for mark in key.marks[:2]]
    assert faces == [bar.get_facecolor() for bar in drawn]
    assert [mark.get_marker() for mark in key.marks[2:]] == ["", "None", "", "D"]
    svg = figures.exposure_vs_limit(frame).svg()
    places = [svg.index(f">{name}<") for name in names]
    assert places == sorted(places)


@pytest.mark.parametrize(("p90", "side"), [(4.0, "left"), (28.0, "right")])
def test_a_mark_near_the_end_is_named_on_the_other_side(p90: float, side: str) -> None:
    frame = pd.DataFrame({"days_late": [-3, 0, 30], "n": [5, 9, 2]})
    summary = pd.DataFrame({"median_days_late": [1.0], "p90_days_late": [p90]})
    picture = figures.days_late_distribution(frame, summary=summary, size="half")
    said = {text.get_text(): text for text in picture.axes.texts}
    assert said[f"90 % by {p90:g}"].get_ha() == side
    assert said["Median 1"].get_ha() == "left"
