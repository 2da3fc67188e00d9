"""Can every figure be read without color, and by color-blind readers?

Simulation: Machado, Oliveira and Fernandes (2009), A Physiologically-based Model for
Simulation of Color Vision Deficiency, IEEE TVCG 15(6), table 1, severity 1.0, applied
to linear RGB. Distance: CIE76 in CIELAB, D65.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from arkit.figures import palette

SIGHTS = {
    "normal": np.eye(3),
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritan": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = np.array([0.95047, 1.0, 1.08883])
SETS = {
    "series": palette.SERIES,
    "aging": (palette.NOT_DUE, *palette.LATE),
    "promises": tuple(fill.color for fill in palette.STATES.values()),
    "exposure": (palette.MIST, palette.RUST, palette.INK),
}
LEAST_DISTANCE = {"normal": 20.0, "protan": 16.0, "deutan": 16.0, "tritan": 16.0}


def linear(color):
    channels = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    low = channels / 12.92
    return np.where(channels <= 0.04045, low, ((channels + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    scaled = TO_XYZ @ np.clip(rgb, 0, 1) / WHITE
    delta = 6 / 29
    f = np.where(scaled > delta**3, np.cbrt(scaled), scaled / (3 * delta**2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def lightness(color):
    return lab(linear(color))[0]


def contrast(one, other):
    shades = sorted((TO_XYZ[1] @ linear(color) for color in (one, other)), reverse=True)
    return (shades[0] + 0.05) / (shades[1] + 0.05)


def test_the_measure_knows_red_and_green_are_alike_to_deutan_eyes():
    red, green = (lab(SIGHTS["deutan"] @ linear(c)) for c in ("#D62728", "#2CA02C"))
    plain = [lab(linear(c)) for c in ("#D62728", "#2CA02C")]
    assert np.linalg.norm(plain[0] - plain[1]) > 100
    assert np.linalg.norm(red - green) < 25


def test_white_is_white():
    assert lab(linear("#FFFFFF")) == pytest.approx([100, 0, 0], abs=0.01)


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("name", SETS)
def test_colors_of_a_set_stay_apart(name, sight):
    seen = [lab(SIGHTS[sight] @ linear(color)) for color in SETS[name]]
    least = min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2))
    assert least >= LEAST_DISTANCE[sight]


@pytest.mark.parametrize("n", range(2, 9))
def test_the_ramp_darkens_in_grey_whatever_the_number_of_buckets(n):
    shades = [lightness(color) for color in palette.ramp(n)]
    steps = -np.diff(shades)
    assert (steps > 5).all()


def test_not_due_is_lighter_than_any_late_bucket_in_grey():
    assert lightness(palette.NOT_DUE) > lightness(palette.LATE[0]) + 10


@pytest.mark.parametrize("color", [palette.INK, palette.MUTED])
def test_text_has_the_contrast_of_wcag_aa(color):
    assert contrast(color, palette.PAPER) >= 4.5


@pytest.mark.parametrize("state", palette.STATES)
def test_counts_can_be_read_on_their_fill(state):
    from arkit.figures.promises import DARK

    ink = palette.PAPER if state in DARK else palette.INK
    assert contrast(ink, palette.STATES[state].color) >= 4.5


def test_fills_too_light_for_white_paper_have_an_edge_or_stand_in_a_stack():
    fills = palette.bucket_fills(["not due", "1–30", "no due date", "on account"])
    for name in ("not due", "no due date", "on account"):
        assert contrast(fills[name].edge, palette.PAPER) >= 3
    assert contrast(palette.STATES["open"].edge, palette.PAPER) >= 3


def test_what_is_alike_in_grey_is_told_apart_by_hatching():
    fills = [*palette.STATES.values()]
    for one, other in itertools.combinations(fills, 2):
        near = abs(lightness(one.color) - lightness(other.color)) < 4
        assert not near or one.hatch != other.hatch


def test_lines_differ_by_dash_as_well_as_by_color():
    looks = {(palette.SERIES[n % 5], str(palette.DASHES[n % 4])) for n in range(20)}
    assert len(looks) == 20
    assert len({str(dash) for dash in palette.DASHES}) == 4
