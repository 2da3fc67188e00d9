"""Worked examples of ways out with their identifiers, in closed form to the cent.

All share one base case: a claim of 60,000 with 20 % VAT, 3 % default a month, money at
10 % a year. They were computed with an independent reference implementation.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from arkit.whatif import (
    Acceptance,
    Agency,
    Claim,
    Comparison,
    Court,
    DefaultWorth,
    Draws,
    Hazard,
    Item,
    KeepChance,
    KeepDunning,
    PaymentPlan,
    Sale,
    Scenarios,
    Settlement,
    compare,
    exact_risk,
    expected_shortfall,
    fix_process,
    longest_plan,
    offer_ladder,
    target_discount,
    walk_away_discount,
)
from arkit.whatif.comparing.scenarios import value_in
from arkit.whatif.valuing.competing import integrals
from arkit.whatif.valuing.dated import dated_terms
from tests.whatif_base import CLAIM, base, level_plan

CENT = 0.01
COURT = Court(cost_amount=2_500, judgment_years=0.75, adverse_amount=2_000)


def cents(amount):
    return pytest.approx(amount, abs=CENT)


def worth(way, given=None, amount=CLAIM):
    return way.value(amount, given or base()).value_amount


def test_e1_units():
    hazard = Hazard.from_chance_pm(1 - math.exp(-0.03))
    assert hazard.rates_pa[0] == pytest.approx(0.36)
    assert 1 - hazard.survival(1 / 12) == pytest.approx(0.02955447, abs=5e-9)
    assert 1 - hazard.survival(1) == pytest.approx(0.30232367, abs=5e-9)
    assert Hazard.from_chance_pa(0.30232367).rates_pa[0] == pytest.approx(0.36)
    assert base().speed_pa == pytest.approx(0.0953101798, abs=5e-11)


def test_p19_survival_of_a_hazard():
    """acadifi.com: λ 0.035 a year survives five years with .8395, one-year 3.44 %."""
    hazard = Hazard.constant(0.035)
    assert hazard.survival(5) == pytest.approx(0.839457, abs=5e-7)
    assert 1 - hazard.survival(1) == pytest.approx(0.034395, abs=5e-7)


def test_e2_claim():
    items = (
        Item(invoice_id="A", amount=18_000),
        Item(invoice_id="B", amount=24_000),
        Item(invoice_id="C", amount=21_000, disputed_amount=6_000, credited_share=0.4),
        Item(invoice_id="interest", amount=600),
    )
    claim = Claim(items=items, on_account_amount=2_100, set_off_amount=1_500)
    assert claim.gross_amount == 63_600
    assert claim.net_amount == 60_000
    assert claim.undisputed_amount == 54_000
    assert claim.expected_amount == 57_600
    assert claim.undisputed().expected_amount == 54_000


def test_e3_worth_at_default():
    worth = DefaultWorth(dividend_share=0.05, vat_share=1 / 6)
    parts = worth.parts(1.0, rate_pa=0.10)
    assert parts["dividend"] == pytest.approx(0.0413223, abs=5e-8)
    assert parts["tax relief"] == pytest.approx(0.1509649, abs=5e-8)
    assert worth.per_unit(rate_pa=0.10) == pytest.approx(0.1922872, abs=5e-8)


@pytest.mark.parametrize(
    ("vat", "tax", "total"), [(0, 0, 40_015.04), (1 / 6, 8_550, 48_167.14)]
)
def test_e4_waterfall(vat, tax, total):
    secured = DefaultWorth(
        dividend_share=0.05,
        vat_share=vat,
        collateral_amount=8_000,
        haircut_share=0.25,
        cover_share=0.90,
        insured_limit_amount=40_000,
        deductible_amount=1_000,
    )
    plain = secured.parts(60_000, rate_pa=0)
    assert plain == {
        "collateral": 6_000,
        "insurance": 35_000,
        "dividend": pytest.approx(950),
        "tax relief": pytest.approx(tax),
    }
    assert float(secured.of(60_000, rate_pa=0.10)) == cents(total)


def test_e5_time_based_relief():
    chances = integrals(base().payment, base().default, rate_pa=0, horizon_years=0.5)
    assert chances.paid == pytest.approx(0.4166108, abs=5e-8)
    found = KeepDunning().value(CLAIM, base(vat_regime="time based"))
    assert found.parts["tax relief"] == cents(4_165.19)


def test_e6_after_a_breach():
    found = integrals(Hazard.constant(0.5), Hazard.constant(0.54), rate_pa=0.10)
    per_unit = found.paid + base().worth.per_unit(rate_pa=0.10) * found.failed
    assert per_unit == pytest.approx(0.531868, abs=5e-7)


def test_e7_one_default_time():
    plan = dated_terms(
        base(dividend_share=0, vat_rate=0),
        years=np.arange(1, 13) / 12,
        amounts=[1_000] * 12,
        standing=range(12_000, 0, -1_000),
        keep=[1] * 12,
    )
    found = exact_risk(plan, rate_pa=0.0)
    assert found.sd_amount == cents(3_673.67)
    assert (found.p10_amount, found.p50_amount) == (cents(3_000), cents(12_000))
    assert found.cvar5_amount == cents(408.91)
    assert found.cvar10_amount == cents(1_261.41)


def test_e8_scenarios_mix_values_not_hazards():
    mixed = Scenarios(
        worlds={
            "temporary": base(default_hazard_pa=0.12),
            "distress": base(default_hazard_pa=0.96),
        },
        chances={"temporary": 0.6, "distress": 0.4},
    )
    assert value_in(mixed, level_plan(), CLAIM).value_amount == cents(50_969.90)
    assert worth(level_plan(), base(default_hazard_pa=0.456)) == cents(49_808.92)


def test_e9_keep_dunning():
    found = KeepDunning().value(CLAIM, base())
    assert found.parts["cash"] == cents(32_868.54)
    assert found.parts["recovery"] == cents(2_903.44)
    assert found.parts["cost"] == cents(-503.32)
    assert found.parts["stale"] == cents(803.43)
    assert found.value_amount == cents(36_072.11)
    chances = integrals(base().payment, base().default, rate_pa=0, horizon_years=2)
    assert found.completed_share == pytest.approx(0.569269, abs=5e-7)
    assert chances.failed == pytest.approx(0.268705, abs=5e-7)
    assert chances.left == pytest.approx(0.162026, abs=5e-7)


@pytest.mark.parametrize(
    ("age_months", "share"), [(0, 0.569), (3, 0.474), (6, 0.333), (12, 0.153)]
)
def test_ever_paid_by_age(age_months, share):
    """Chance to be paid within the horizon, of a claim still open at an age."""
    age = age_months / 12
    found = integrals(
        base().payment.after(age),
        base().default.after(age),
        rate_pa=0,
        horizon_years=2 - age,
    )
    assert found.paid == pytest.approx(share, abs=5e-4)


def test_e10_fix_the_process():
    calm = base(default_hazard_pa=0.06)
    assert worth(KeepDunning(), calm) == cents(38_715.64)
    assert worth(fix_process(cost_amount=150), calm) == cents(53_694.17)


class TestE12:
    def test_base_plan(self):
        found = level_plan().value(CLAIM, base())
        assert found.parts["cash"] == cents(47_217.92)
        assert found.parts["breach"] == cents(2_649.33)
        assert found.parts["recovery"] == cents(1_464.33)
        assert found.value_amount == cents(51_331.57)
        assert found.completed_share == pytest.approx(0.5475, abs=5e-5)
        assert found.time_to_cash_years == pytest.approx(0.3713, abs=5e-5)

    def test_surely_kept(self):
        sure = level_plan().with_terms(keep=KeepChance(chance=1.0))
        assert worth(sure) == cents(53_266.21)

    @pytest.mark.parametrize(
        ("terms", "gain"),
        [
            ({"guarantee_share": 0.60}, 4_070.84),
            ({"keep": KeepChance(chance=0.99)}, 932.57),
            ({"judgment_share": 0.10}, 498.12),
            ({"default_factor": 0.85}, 790.12),
        ],
    )
    def test_what_a_clause_is_worth(self, terms, gain):
        plan = level_plan()
        assert worth(plan.with_terms(**terms)) - worth(plan) == cents(gain)

    def test_interest_free(self):
        free = level_plan(rate_pm="0")
        assert worth(free) - worth(level_plan()) == cents(-1_706.89)

    @pytest.mark.parametrize(
        ("down", "value"),
        [(0, 49_164), (6_000, 50_248), (12_000, 51_332), (24_000, 53_499)],
    )
    def test_down_payment(self, down, value):
        assert worth(level_plan(down=down)) == pytest.approx(value, abs=0.5)

    def test_losing_the_cover(self):
        """Cover lifts the worth at default from .1923 to .75 per unit."""
        plan = level_plan().with_terms(guarantee_share=0.75)
        assert worth(level_plan()) - worth(plan) == cents(-5_568.52)

    def test_without_consent_there_is_no_cover(self):
        insured = {"cover_share": 0.9, "insured_limit_amount": 60_000.0}
        alone = base(**insured)
        agreed = base(**insured, insurer_consent=1.0)
        assert worth(level_plan(), alone) == worth(level_plan())
        assert worth(level_plan(), agreed) > worth(level_plan()) + 4_000
        assert worth(KeepDunning(), alone) > worth(KeepDunning())

    def test_interest_that_pays_for_default(self):
        """A surely kept plan is worth its principal at 3.279 % a month."""
        plan = PaymentPlan.level(48_000, 12, rate_pm=0.03279)
        sure = plan.with_terms(keep=KeepChance(chance=1.0))
        assert worth(sure, amount=48_000) == pytest.approx(48_000, abs=2)


def test_keep_chances_learn():
    keep = KeepChance(chance=0.9, weight=10)
    assert keep.sequence(12).prod() == pytest.approx(0.428571, abs=5e-7)
    assert KeepChance(chance=0.9).sequence(12).prod() == pytest.approx(
        0.282430, abs=5e-7
    )
    assert KeepChance.from_completed(0.90, 12).chance == pytest.approx(
        0.991258, abs=5e-7
    )


class TestE14:
    @pytest.mark.parametrize(
        ("n", "value"),
        [
            (6, 53_552.55),
            (12, 49_164.47),
            (18, 45_593.05),
            (24, 42_668.20),
            (36, 38_258.01),
            (48, 35_185.20),
            (60, 32_987.43),
        ],
    )
    def test_value_by_length(self, n, value):
        assert worth(level_plan(n, down=0)) == cents(value)

    @pytest.mark.parametrize(
        ("down", "alternative", "longest"),
        [
            (0, 45_912.33, "17"),
            (0, 36_072.11, "44"),
            (12_000, 45_912.33, "24"),
            (12_000, 36_072.11, "> 84"),
            (0, 70_000, "none"),
        ],
    )
    def test_longest(self, down, alternative, longest):
        found = longest_plan(
            CLAIM,
            base(),
            alternative_amount=alternative,
            plan=PaymentPlan.level(CLAIM - down, 1, down_amount=down),
            rate_pm=0.0075,
        )
        assert found.text == longest


class TestE15:
    def test_settlement(self):
        found = Settlement(discount_share=0.25).value(CLAIM, base())
        assert found.value_amount == cents(45_912.33)
        nothing = Settlement(discount_share=0.0).value(1.0, base()).parts
        assert nothing["cash"] == pytest.approx(0.982688, abs=5e-7)
        assert nothing["clawback"] == pytest.approx(-0.0179761, abs=5e-8)
        everything = Settlement(discount_share=1.0).value(1.0, base()).parts
        assert everything["waived"] == pytest.approx(0.156159, abs=5e-7)

    @pytest.mark.parametrize(
        ("alternative", "discount"),
        [
            (KeepDunning(), 0.452836),
            (
                Court(cost_amount=2_500, judgment_years=0.75, adverse_amount=2_000),
                0.548837,
            ),
            (Agency(fee_share=0.20), 0.585195),
            (Sale(price_share=0.35), 0.763517),
            (level_plan(), 0.138293),
        ],
    )
    def test_walk_away(self, alternative, discount):
        found = walk_away_discount(CLAIM, base(), alternative_amount=worth(alternative))
        assert found == pytest.approx(discount, abs=5e-7)
        settled = worth(Settlement(discount_share=found))
        assert settled == pytest.approx(worth(alternative))

    def test_smallest_cash_and_without_clawback(self):
        floor = worth(KeepDunning())
        found = walk_away_discount(CLAIM, base(), alternative_amount=floor)
        assert (1 - found) * CLAIM == cents(32_829.82)
        safe = walk_away_discount(
            CLAIM, base(clawback_lump_share=0), alternative_amount=floor
        )
        assert safe == pytest.approx(0.464737, abs=5e-7)


def test_e16_target_and_ladder():
    found = target_discount(
        CLAIM,
        base(),
        acceptance=Acceptance(base=-2.2, slope=12),
        alternative_amount=worth(KeepDunning()),
    )
    assert found.discount_share == pytest.approx(0.2277, abs=5e-5)
    assert found.accepted_chance == pytest.approx(0.630, abs=5e-4)
    assert found.settled_amount == pytest.approx(46_994.18, abs=2.5)
    assert worth(Settlement(discount_share=0.2277)) == cents(46_994.18)
    assert found.expected_amount == cents(42_953.48)
    ladder = offer_ladder(open_share=0.05, target_share=0.2277)
    assert (ladder["discount_share"] * 100).tolist() == pytest.approx(
        [5.00, 14.48, 19.22, 21.59, 22.77], abs=5e-3
    )


def test_e23_agency():
    assert worth(Agency(fee_share=0.20)) == cents(29_650.99)


def test_e24_court():
    parts = COURT.value(CLAIM, base()).parts
    assert parts["cash"] == cents(16_401.04)
    assert parts["recovery"] == cents(2_522.97 + 2_006.17)
    assert parts["judgment"] == cents(13_070.49)
    assert parts["adverse"] == cents(-85.87)
    assert worth(COURT) == cents(31_414.80)


def test_e25_plan_part_of_a_package():
    """9,000 down, ten times 3,000, 8,040 waived when all is in."""
    plan = PaymentPlan(
        years=tuple(np.arange(1, 11) / 12),
        amounts=(3_000,) * 10,
        principal_amounts=(3_000,) * 10,
        down_amount=9_000,
        waived_amount=8_040,
        keep=KeepChance(chance=0.985),
    )
    parts = plan.value(47_040, base()).parts
    assert parts["cash"] == cents(31_668.42)
    assert parts["breach"] == cents(1_581.86)
    assert parts["recovery"] == cents(1_165.76)
    assert parts["waived"] == cents(751.60)


def test_p26_expected_shortfall():
    """Wikipedia, "Expected shortfall", example: worst 20 % of these profits is −60."""
    profits, chances = [-100, -20, 0, 50], [0.1, 0.3, 0.4, 0.2]
    shares = {0.05: -100, 0.1: -100, 0.2: -60, 0.3: -46.667, 0.4: -40, 1.0: -6}
    for share, mean in shares.items():
        found = expected_shortfall(profits, worst_share=share, chances=chances)
        assert found == pytest.approx(mean, abs=1e-3)


@pytest.mark.parametrize(
    ("hazard_pm", "gains"),
    [
        (0.005, {0.05: 350, 0.25: 10_346, 0.35: 15_343}),
        (0.03, {0.05: -4_283, 0.15: 568, 0.25: 5_419}),
        (0.10, {0.05: -10_950, 0.25: -1_975, 0.30: 269}),
    ],
)
def test_map_of_plan_against_settlement(hazard_pm, gains):
    given = base(default_hazard_pa=12 * hazard_pm)
    plan = worth(level_plan(), given)
    for discount, gain in gains.items():
        settled = worth(Settlement(discount_share=discount), given)
        assert plan - settled == pytest.approx(gain, abs=0.6)


@pytest.mark.parametrize(
    ("typed", "difference"),
    [
        ({"default_hazard_pa": 0.12}, 9_155.64),
        ({"default_hazard_pa": 0.84}, 494.06),
        ({"keep_chance": 0.94}, 2_289.23),
        ({"clawback_lump_share": 0.6}, 6_228.17),
        ({"rate_pa": 0.06}, 6_184.17),
        ({"after_breach_payment_hazard_pa": 0.9}, 6_026.77),
        ({"vat_regime": "none"}, 6_548.67),
        ({"dividend_share": 0.20}, 6_223.76),
        ({"after_breach_default_factor": 3.0}, 4_874.02),
    ],
)
def test_what_moves_the_choice(typed, difference):
    given = base(**typed)
    found = worth(level_plan(), given) - worth(Settlement(discount_share=0.25), given)
    assert found == cents(difference)


SPREADS = {
    "Keep dunning": (24_741, 3_647.60, 54_676, 59_430, 3_647.60, 3_647.60, 3_647.60),
    "Settlement": (6_455, 47_210.75, 47_210.75, 47_210.75, 21_128, 34_169, 11_495),
    "Payment plan": (12_749, 27_892, 59_855.49, 59_855.49, 21_570, 23_748, 15_763),
    "Sure plan": (11_736, 31_203, 59_855.49, 59_855.49, 22_551, 25_408, 21_157),
}
ERRORS = (0.015, 0.01, 0.01, 0.005, 0.03, 0.02, 0.10)


@pytest.fixture(scope="module")
def simulated() -> Comparison:
    plan = level_plan()
    ways_out = [
        KeepDunning(),
        Settlement(discount_share=0.25),
        plan,
        plan.with_terms(name="Sure plan", keep=KeepChance(chance=1.0)),
    ]
    return compare(Claim.single(CLAIM), ways_out, base(), draws=Draws(n_paths=100_000))


@pytest.mark.parametrize("way_out", SPREADS)
def test_spread(simulated, way_out):
    """As published after 400,000 paths of another generator, to sampling errors."""
    row = simulated.sheet.set_index("way_out").loc[way_out]
    names = ("sd", "p10", "p50", "p90", "cvar5", "cvar10", "worst")
    for name, expected, error in zip(names, SPREADS[way_out], ERRORS, strict=True):
        assert row[f"{name}_amount"] == pytest.approx(expected, rel=error), name


def test_common_default_time(simulated):
    """sd of plan − settlement 11,538 and P(plan better) .768 on common draws."""
    pairs = simulated.differences.set_index(["way_out", "against"])
    pair = pairs.loc[("Settlement", "Payment plan")]
    assert pair["difference_amount"] == cents(45_912.33 - 51_331.57)
    assert pair["sd_amount"] == pytest.approx(11_538, rel=0.015)
    assert 1 - pair["better_share"] == pytest.approx(0.768, abs=0.006)


def test_exact_spread(simulated):
    sure = level_plan().with_terms(keep=KeepChance(chance=1.0))
    exact = exact_risk(sure.terms(CLAIM, base()), rate_pa=0.10)
    assert exact.p10_amount == pytest.approx(31_203, abs=1)
    assert exact.worst_amount == pytest.approx(21_157, abs=1)
    surely = sure.terms(CLAIM, base())
    chance = (np.arange(400_000) + 0.5) / 400_000
    fails = -np.log1p(-chance) / 0.36
    n_paid = np.searchsorted(surely.years, fails)
    received = np.append(0, np.cumsum(surely.amounts * 1.1**-surely.years))
    left = np.append(surely.standing, 0)[n_paid] * base().worth.per_unit(rate_pa=0.10)
    values = received[n_paid] + left * 1.1**-fails
    assert exact.sd_amount == pytest.approx(values.std(), rel=1e-4)
    row = simulated.sheet.set_index("way_out").loc["Sure plan"]
    assert exact.sd_amount == pytest.approx(row["sd_amount"], rel=0.015)
    assert exact.cvar10_amount == pytest.approx(row["cvar10_amount"], rel=0.015)
    assert exact.p50_amount == pytest.approx(row["p50_amount"])
