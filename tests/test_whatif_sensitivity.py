"""Tornado, break-evens, map, ranges and the robust choice, against worked examples.

The base case is that of the worked examples of ways out. Its simulated numbers were
computed with another generator (Latin hypercube of 20,000 rows, seed 11), so that they
agree up to what a seed changes: about 20 for regrets, 0.01 for chances of being best.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arkit.errors import ParameterError
from arkit.whatif import (
    Agency,
    Claim,
    Court,
    Draws,
    InputRange,
    KeepDunning,
    Sale,
    Settlement,
    UncertainWorld,
    break_even_curve,
    break_evens,
    cautious_floor,
    robust_choice,
    tornado,
    two_way_map,
    uncertain_world,
    world,
)
from arkit.whatif.comparing.response import response
from tests.whatif_base import CLAIM, base, level_plan

SEED = 11
OWED = Claim.single(CLAIM)
PLAN, QUARTER = level_plan(), Settlement(discount_share=0.25)
RANGES = {
    "default_hazard_pa": (0.12, 0.36, 0.84),
    "keep_chance": (0.94, 0.98, 0.995),
    "after_breach_payment_hazard_pa": (0.2, 0.5, 0.9),
    "dividend_share": (0.0, 0.05, 0.20),
    "clawback_lump_share": (0.0, 0.3, 0.6),
    "payment_factor": (0.5, 1.0, 1.6),
    "rate_pa": (0.06, 0.10, 0.14),
}
TORNADO = RANGES | {
    "vat_rate": (0.0, 0.2, 0.2),
    "after_breach_default_factor": (1.0, 1.5, 3.0),
}
COURT = partial(Court.assumed, cost_amount=2_500, adverse_amount=2_000)


def around(ranges=RANGES, **given):
    return UncertainWorld(base=base(), ranges=ranges, **given)


@pytest.fixture(scope="module")
def swings():
    return tornado(OWED, PLAN, QUARTER, around(TORNADO)).set_index("input")


@pytest.fixture(scope="module")
def robust():
    return robust_choice(
        OWED,
        [PLAN, QUARTER, KeepDunning()],
        around(),
        draws=Draws(seed=SEED, n_paths=20_000),
    )


# -- tornado -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "low", "high", "swing"),
    [
        ("default_hazard_pa", 9_155.64, 494.06, 8_661.58),
        ("keep_chance", 2_289.23, 6_843.83, 4_554.60),
        ("clawback_lump_share", 4_610.31, 6_228.17, 1_617.85),
        ("rate_pa", 6_184.17, 4_709.51, 1_474.66),
        ("after_breach_payment_hazard_pa", 4_581.76, 6_026.77, 1_445.00),
        ("vat_rate", 6_548.67, 5_419.24, 1_129.42),
        ("dividend_share", 5_151.07, 6_223.76, 1_072.70),
        ("after_breach_default_factor", 5_737.96, 4_874.02, 863.94),
    ],
)
def test_tornado_of_plan_against_settlement(swings, name, low, high, swing):
    row = swings.loc[name]
    assert row["difference_amount"] == pytest.approx(5_419.24, abs=0.01)
    assert row["difference_low_amount"] == pytest.approx(low, abs=0.01)
    assert row["difference_high_amount"] == pytest.approx(high, abs=0.01)
    assert row["swing_amount"] == pytest.approx(swing, abs=0.011)
    assert not row["changes_sign"]


def test_tornado_is_in_order_and_names_its_inputs(swings):
    assert swings["swing_amount"].is_monotonic_decreasing
    assert swings.index[0] == "default_hazard_pa"
    assert swings.loc["rate_pa", "label"] == "Cost of money"
    assert swings.loc["rate_pa", "value"] == "0.1"


def test_an_input_that_moves_both_alike_has_no_swing(swings):
    assert swings.loc["payment_factor", "swing_amount"] == 0


def test_a_way_out_against_itself_has_no_swing():
    found = tornado(OWED, PLAN, PLAN, around(TORNADO))
    assert (found["swing_amount"] == 0).all()
    assert (found["difference_amount"] == 0).all()
    assert not found["changes_sign"].any()


def test_a_swing_through_zero_changes_the_sign():
    found = tornado(
        OWED, PLAN, QUARTER, around({"default_hazard_pa": (0.12, 0.36, 1.2)})
    )
    assert found["changes_sign"].tolist() == [True]


def test_a_way_out_made_from_assumptions_varies_with_them():
    inputs = around({"court_win_chance": (0.6, 0.9, 0.99)})
    fixed = tornado(OWED, COURT(base().known), KeepDunning(), inputs)
    varied = tornado(OWED, COURT, KeepDunning(), inputs)
    assert fixed["swing_amount"].item() == 0
    assert varied["swing_amount"].item() > 1_000


# -- break-evens ---------------------------------------------------------------------


def test_break_even_hazard_of_plan_and_settlement():
    found = break_evens(
        OWED, PLAN, QUARTER, around({"default_hazard_pa": (0.12, 0.36, 1.2)})
    )
    hazard_pa = found["break_even"].item()
    assert hazard_pa / 12 == pytest.approx(0.075279, abs=5e-7)
    assert 1 - np.exp(-hazard_pa / 12) == pytest.approx(0.072515, abs=1e-6)
    assert found["better_below"].item() == "Payment plan"
    assert found["better_above"].item() == "Settlement"
    there = base(default_hazard_pa=hazard_pa)
    gap = (
        PLAN.value(CLAIM, there).value_amount - QUARTER.value(CLAIM, there).value_amount
    )
    assert gap == pytest.approx(0, abs=1e-6)


def test_turned_around_all_signs_turn():
    inputs = around({"default_hazard_pa": (0.12, 0.36, 1.2)})
    here = break_evens(OWED, PLAN, QUARTER, inputs)["break_even"].item()
    turned = break_evens(OWED, QUARTER, PLAN, inputs)
    assert turned["break_even"].item() == pytest.approx(here, abs=1e-9)
    assert turned["better_below"].item() == "Payment plan"
    swing, back = (
        tornado(OWED, one, other, inputs).iloc[0]
        for one, other in ((PLAN, QUARTER), (QUARTER, PLAN))
    )
    assert back["difference_high_amount"] == -swing["difference_high_amount"]
    assert back["changes_sign"]
    assert swing["changes_sign"]


def test_without_a_break_even_the_better_one_is_named():
    found = break_evens(OWED, PLAN, QUARTER, around({"keep_chance": (0.94, 0.98, 1.0)}))
    assert found["break_even"].isna().all()
    assert found[["better_below", "better_above"]].to_numpy().tolist() == [
        ["Payment plan", "Payment plan"]
    ]


def test_two_that_are_worth_the_same_have_no_better():
    found = break_evens(OWED, PLAN, PLAN, around({"keep_chance": (0.94, 0.98, 1.0)}))
    assert found[["break_even", "better_below", "better_above"]].isna().all(axis=None)


def test_walk_away_against_named_alternatives():
    court = Court(cost_amount=2_500, judgment_years=0.75, adverse_amount=2_000)
    agency = Agency(fee_share=0.20)
    found = break_even_curve(
        OWED,
        Settlement(discount_share=0),
        [KeepDunning(), court, agency, Sale(price_share=0.35), PLAN],
        base(),
    )
    shares = found.alternatives.set_index("way_out")["walk_away_share"]
    assert shares.to_dict() == pytest.approx(
        {
            "Payment plan": 0.138293,
            "Keep dunning": 0.452836,
            court.name: 0.548837,
            agency.name: 0.585195,
            "Sale of the debt": 0.763517,
        },
        abs=1e-6,
    )
    assert found.alternatives["value_amount"].is_monotonic_decreasing
    dunning = found.alternatives.set_index("way_out").loc["Keep dunning"]
    assert dunning["least_cash_amount"] == pytest.approx(32_829.82, abs=0.01)
    curve = found.curve.set_index("discount_share")["value_amount"]
    assert curve[0.25] == pytest.approx(45_912.33, abs=0.01)
    assert np.interp(dunning["walk_away_share"], curve.index, curve) == pytest.approx(
        dunning["value_amount"], abs=0.01
    )


def test_a_curve_of_a_release_at_once_is_valued_point_by_point():
    offer = Settlement(discount_share=0, is_conditional=False)
    found = break_even_curve(OWED, offer, [KeepDunning()], base()).curve
    there = replace(offer, discount_share=0.37).value(CLAIM, base()).value_amount
    assert found["value_amount"][37] == pytest.approx(there, abs=1e-6)


def test_a_walk_away_point_needs_an_alternative():
    with pytest.raises(ParameterError, match="alternative"):
        break_even_curve(OWED, QUARTER, [], base())


@pytest.mark.parametrize(
    ("hazard_pm", "differences", "indifferent"),
    [
        (0.005, [350, 2_849, 5_348, 7_847, 10_346, 12_845, 15_343], 0.0430),
        (0.01, [-780, 1_704, 4_188, 6_672, 9_156, 11_639, 14_123], 0.0657),
        (0.02, [-2_693, -239, 2_216, 4_670, 7_125, 9_579, 12_033], 0.1049),
        (0.03, [-4_283, -1_858, 568, 2_994, 5_419, 7_845, 10_271], 0.1383),
        (0.04, [-5_643, -3_246, -848, 1_550, 3_947, 6_345, 8_743], 0.1677),
        (0.06, [-7_862, -5_518, -3_174, -830, 1_513, 3_857, 6_201], 0.2177),
        (0.08, [-9_588, -7_296, -5_003, -2_711, -418, 1_874, 4_167], 0.2591),
        (0.10, [-10_950, -8_706, -6_462, -4_219, -1_975, 269, 2_512], 0.2940),
    ],
)
def test_map_of_plan_and_settlement(hazard_pm, differences, indifferent):
    shares = [0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.35]
    found = two_way_map(OWED, PLAN, QUARTER, base(), axes=([hazard_pm], shares))
    assert found["discount_share"].tolist() == shares
    assert found["difference_amount"].tolist() == pytest.approx(differences, abs=0.51)
    assert found["indifferent_share"].unique() == pytest.approx([indifferent], abs=5e-5)


# -- ranges --------------------------------------------------------------------------


@given(
    low=st.floats(-5, 5),
    first=st.floats(0.01, 3),
    second=st.floats(0.01, 3),
    share=st.floats(0, 1),
)
def test_a_range_holds_its_quantiles(low, first, second, share):
    spread = InputRange(low, low + first, low + first + second)
    assert spread.low <= spread.quantile(share) <= spread.high
    points = spread.quantile((np.arange(4_000) + 0.5) / 4_000)
    assert points.mean() == pytest.approx(spread.mean, abs=2e-3 * (first + second))


def test_a_range_without_width_is_a_number():
    assert InputRange(2, 2, 2).quantile(np.array([0.1, 0.9])).tolist() == [2, 2]


@pytest.mark.parametrize("wrong", [(0.3, 0.2, 0.4), (0.1, 0.2, np.nan), (0.1, 0.2)])
def test_no_range(wrong):
    with pytest.raises(ParameterError, match="range"):
        around({"rate_pa": wrong})


@pytest.mark.parametrize(
    ("ranges", "correlations", "said"),
    [
        ({"rate": (0, 0.1, 0.2)}, {}, "no assumption"),
        ({"rate_pa": (4, 8, 14)}, {}, "write 10 % as 0.10"),
        (RANGES, {("rate_pa", "keep_chance"): 1.5}, "rank correlation"),
        (RANGES, {("rate_pa", "vat_rate"): 0.5}, "rank correlation"),
        (
            RANGES,
            {
                ("rate_pa", "keep_chance"): 0.9,
                ("rate_pa", "dividend_share"): 0.9,
                ("keep_chance", "dividend_share"): -0.9,
            },
            "contradict",
        ),
    ],
)
def test_ranges_that_cannot_be(ranges, correlations, said):
    with pytest.raises(ParameterError) as caught:
        around(ranges, correlations=correlations)
    assert said in str(caught.value)


def test_a_world_changed_afterwards_is_refused():
    changed = replace(base(), rate_pa=0.05)
    with pytest.raises(ParameterError, match="does not know"):
        UncertainWorld(base=changed, ranges={})


def test_assumed_ranges_and_narrowing():
    found = uncertain_world(base(), keep_chance=(0.9, 0.95, 0.99))
    assert found.ranges["keep_chance"] == InputRange(0.9, 0.95, 0.99)
    assert found.ranges["dividend_share"] == InputRange(0.0, 0.05, 0.2)
    assert "vat_regime" not in found.ranges
    assert list(found.only("rate_pa").ranges) == ["rate_pa"]
    with pytest.raises(ParameterError, match="no range"):
        found.only("vat_regime")


def test_drawn_inputs_are_evenly_spread_and_stay_when_one_is_added():
    draws = Draws(seed=SEED, n_paths=1_000)
    fewer = around({"rate_pa": RANGES["rate_pa"]}).draw(draws)
    more = around().draw(draws)
    assert fewer["rate_pa"].equals(more["rate_pa"])
    edges = InputRange(*RANGES["rate_pa"]).quantile(np.arange(1, 1_000) / 1_000)
    assert set(np.searchsorted(edges, more["rate_pa"])) == set(range(1_000))


def test_rank_correlations_are_met():
    pairs = {
        ("default_hazard_pa", "keep_chance"): -0.5,
        ("default_hazard_pa", "dividend_share"): -0.3,
    }
    drawn = around(correlations=pairs).draw(Draws(seed=SEED, n_paths=20_000))
    ranks = drawn.corr("spearman")
    for (one, other), wanted in pairs.items():
        assert ranks.loc[one, other] == pytest.approx(wanted, abs=0.02)
    assert abs(ranks.loc["rate_pa", "keep_chance"]) < 0.03
    assert sorted(drawn["keep_chance"]) == pytest.approx(
        sorted(around().draw(Draws(seed=SEED, n_paths=20_000))["keep_chance"]), abs=1e-3
    )


# -- response ------------------------------------------------------------------------


def test_responses_are_exact_where_an_input_is_linear():
    inputs = around({"clawback_lump_share": (0.0, 0.3, 0.6)})
    drawn = inputs.draw(Draws(seed=SEED, n_paths=2_000))
    found = response(QUARTER, CLAIM, inputs, drawn)
    exact = [
        inputs.worth(QUARTER, CLAIM, **row) for row in drawn.head(50).to_dict("records")
    ]
    assert found.worth_amount[:50] == pytest.approx(exact, abs=0.01)
    assert found.n_valued < 200


def test_responses_are_near_everywhere():
    inputs = around()
    drawn = inputs.draw(Draws(seed=SEED, n_paths=3_000))
    rows = drawn.tail(200)
    for way in (PLAN, QUARTER):
        found = response(way, CLAIM, inputs, drawn)
        exact = [inputs.worth(way, CLAIM, **row) for row in rows.to_dict("records")]
        gap = found.worth_amount[-200:] - exact
        assert np.sqrt((gap**2).mean()) < 2 * found.error_amount + 1
        assert found.error_amount < 0.0005 * CLAIM


def test_few_rows_are_valued_one_by_one():
    inputs = around()
    drawn = inputs.draw(Draws(seed=SEED, n_paths=40))
    found = response(QUARTER, CLAIM, inputs, drawn)
    exact = [inputs.worth(QUARTER, CLAIM, **row) for row in drawn.to_dict("records")]
    assert found.error_amount == 0
    assert found.worth_amount == pytest.approx(exact, abs=1e-9)


def test_a_price_no_input_changes_is_the_same_in_all_draws():
    inputs = around()
    drawn = inputs.draw(Draws(seed=SEED, n_paths=40))
    assert set(response(Sale(price_share=0.35), CLAIM, inputs, drawn).worth_amount) == {
        21_000.0
    }


# -- robust choice -------------------------------------------------------------------


def test_robust_choice_against_a_quarter_off(robust):
    sheet = robust.sheet.set_index("way_out")
    assert robust.best == "Payment plan"
    assert sheet.loc["Payment plan", "best_share"] == pytest.approx(0.994, abs=0.002)
    assert sheet["regret_amount"].to_dict() == pytest.approx(
        {"Payment plan": 3.0, "Settlement": 4_811.9, "Keep dunning": 14_702.1}, abs=20
    )
    assert robust.evpi_amount == pytest.approx(3.0, abs=1)


def test_robust_choice_against_fifteen_percent_is_a_tie():
    found = robust_choice(
        OWED,
        [PLAN, Settlement(discount_share=0.15)],
        around(),
        draws=Draws(seed=SEED, n_paths=20_000),
    )
    sheet = found.sheet.set_index("way_out")
    assert sheet.loc["Payment plan", "mean_amount"] == pytest.approx(50_613, abs=5)
    assert sheet.loc["Settlement", "mean_amount"] == pytest.approx(50_639, abs=5)
    assert sheet.loc["Payment plan", "best_share"] == pytest.approx(0.498, abs=0.01)
    assert sheet.loc["Payment plan", "regret_amount"] == pytest.approx(771.5, abs=20)
    assert sheet.loc["Settlement", "regret_amount"] == pytest.approx(745.4, abs=20)
    assert found.evpi_amount == pytest.approx(745.4, abs=20)


def test_regret_is_what_is_lost_against_the_best_of_each_draw(robust):
    highest = robust.worths.max(axis=1)
    mean = robust.worths.mean()
    assert robust.evpi_amount == pytest.approx(highest.mean() - mean.max(), abs=1e-6)
    regret = highest - robust.worths["Settlement"]
    row = robust.sheet.set_index("way_out").loc["Settlement"]
    assert row["p90_regret_amount"] == pytest.approx(np.sort(regret)[17_999])
    assert row["max_regret_amount"] == pytest.approx(regret.max())
    assert robust.sheet["best_share"].sum() == pytest.approx(1)


def test_dominance_is_named_where_it_holds(robust):
    by = robust.sheet.set_index("way_out")["dominated_by"]
    assert by["Keep dunning"] == "Payment plan"
    assert pd.isna(by["Payment plan"])


def test_the_best_is_not_moved_by_another_that_is_worse():
    draws = Draws(seed=SEED, n_paths=1_000)
    two = robust_choice(OWED, [QUARTER, PLAN], around(), draws=draws)
    ways = [QUARTER, PLAN, Sale(price_share=0.1)]
    three = robust_choice(OWED, ways, around(), draws=draws)
    assert three.worths["Settlement"].equals(two.worths["Settlement"])
    assert three.evpi_amount == pytest.approx(two.evpi_amount, abs=1e-6)


def test_identical_ways_share_being_best():
    twin = replace(QUARTER, name="Twin")
    found = robust_choice(
        OWED, [QUARTER, twin], around(), draws=Draws(seed=SEED, n_paths=500)
    )
    assert found.sheet["best_share"].tolist() == [0.5, 0.5]
    assert found.evpi_amount == 0
    assert found.sheet["dominated_by"].isna().all()


@pytest.mark.parametrize("ways", [[], [QUARTER, QUARTER]])
def test_a_choice_needs_different_ways_out(ways):
    with pytest.raises(ParameterError, match="names of their own"):
        robust_choice(OWED, ways, around())


def test_cautious_floor_of_the_offer_ladder():
    found = cautious_floor(
        OWED, QUARTER, KeepDunning(), around(), Draws(seed=SEED, n_paths=20_000)
    )
    assert found.floor_share == pytest.approx(0.3567, abs=0.003)
    assert found.median_share == pytest.approx(0.4486, abs=0.003)
    assert found.walk_away_share == pytest.approx(0.4528, abs=5e-5)


def test_a_cautious_floor_is_for_a_release_on_receipt():
    offer = Settlement(discount_share=0, is_conditional=False)
    with pytest.raises(ParameterError, match="receipt"):
        cautious_floor(OWED, offer, KeepDunning(), around())


@settings(max_examples=10, deadline=None)
@given(factor=st.floats(0.1, 10))
def test_differences_grow_with_the_claim(factor):
    inputs = uncertain_world(world(collecting_cost_pa=0)).only("default_hazard_pa")
    one, other = QUARTER, KeepDunning()
    small = tornado(Claim.single(1_000), one, other, inputs)
    large = tornado(Claim.single(1_000 * factor), one, other, inputs)
    assert large["swing_amount"].item() == pytest.approx(
        factor * small["swing_amount"].item(), rel=1e-9
    )
