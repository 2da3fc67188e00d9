"""Ways out: formula against simulation, identities, and what is refused."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arkit.errors import LedgerError, ParameterError, ReportError
from arkit.ledger import from_tables
from arkit.metrics._example import example
from arkit.whatif import (
    Acceptance,
    Agency,
    Claim,
    Court,
    Draws,
    Hazard,
    Item,
    KeepChance,
    KeepDunning,
    Limits,
    Offer,
    PaymentPlan,
    Petition,
    Sale,
    Scenarios,
    Settlement,
    assumptions,
    compare,
    cost_of_extending,
    default_integral,
    expected_shortfall,
    fix_process,
    longest_plan,
    measured,
    offer_ladder,
    risk_of,
    walk_away_discount,
    world,
)
from tests.whatif_base import BASE, CLAIM, base, level_plan

SEED = 7
PATHS = Draws(seed=SEED, n_paths=40_000)
NO_TAX = {"vat_regime": "none"}
WHOLE = Claim.single(CLAIM)
PIECES = Hazard(rates_pa=(0.2, 0.8, 0.1), ends_years=(0.3, 0.8))
HAZARDS = st.lists(st.floats(0, 5), min_size=1, max_size=4)
MOMENTS = st.floats(0, 6)


def worth(way, given=None, amount=CLAIM):
    return way.value(amount, given or base()).value_amount


def every_way():
    """One of each kind, with every clause somewhere."""
    plan = level_plan()
    waived = PaymentPlan(
        years=tuple(np.arange(1, 11) / 12),
        amounts=(4_200,) * 10,
        principal_amounts=(4_200,) * 10,
        down_amount=9_000,
        waived_amount=9_000,
        name="Waived at the end",
    )
    idle = PaymentPlan(
        years=(0.1, 0.5, 1.0, 1.5),
        amounts=(0, 20_000, 0, 45_000),
        principal_amounts=(-600, 19_000, -400, 42_000),
        name="Seasonal",
    )
    cured = KeepChance(chance=0.9, weight=10, cured_share=0.5, cured_after_years=0.1)
    return [
        KeepDunning(),
        fix_process(cost_amount=150),
        plan,
        plan.with_terms(name="Cured", keep=cured),
        plan.with_terms(name="Not accelerated", is_accelerated=False, keep=cured),
        plan.with_terms(name="Calm", default_factor=0.6, judgment_share=0.1),
        plan.with_terms(name="Guaranteed", guarantee_share=0.6),
        waived,
        idle,
        Settlement(discount_share=0.25),
        Settlement(
            discount_share=0.6, years=0.7, is_conditional=False, name="Released"
        ),
        Agency(fee_share=0.2),
        Sale(price_share=0.35, cost_amount=100, recourse_share=0.8),
        Court(cost_amount=2_500, judgment_years=0.75, adverse_amount=2_000),
        Petition(payment_chance=0.4, cost_amount=3_000),
        Offer(way=plan, otherwise=KeepDunning(), accepted_chance=0.6),
    ]


WORLDS = {
    "base": {},
    "nothing fails": {"default_hazard_pa": 0.0},
    "piecewise default": {
        "default_hazard_pa": PIECES,
        "clawback_installment_share": 0.4,
    },
    "time-based relief": {"vat_regime": "time based", "default_hazard_pa": PIECES},
    "relief long past": {"vat_regime": "time based", "vat_claim_years": 0.0},
    "insured": {
        "cover_share": 0.9,
        "insured_limit_amount": 30_000.0,
        "deductible_amount": 500.0,
        "collateral_amount": 9_000.0,
        "insurer_consent": 1.0,
        "clawback_installment_share": 0.2,
        "clawback_lookback_years": 0.6,
    },
    "dear breach": {
        "after_breach_cost_share": 0.2,
        "after_breach_carrying_pa": 0.05,
        "after_breach_default_factor": 3.0,
        "keep_chance": 0.8,
        "keep_weight": 5.0,
        "late_interest_pa": 0.1,
        "clawback_installment_share": 0.4,
    },
    "all goes wrong": {
        "default_hazard_pa": Hazard(rates_pa=(0.4, 1.5), ends_years=(0.4,)),
        "after_breach_default_factor": 3.0,
        "keep_chance": 0.8,
        "clawback_installment_share": 1.0,
        "clawback_lookback_years": 0.8,
        "clawback_delay_years": 0.0,
    },
    "negative rate": {"rate_pa": -0.02, "after_breach_payment_hazard_pa": 0.0},
}


@pytest.mark.parametrize("name", WORLDS)
def test_formula_and_simulation_agree(name):
    """compare() refuses to answer where they do not."""
    found = compare(WHOLE, every_way(), base(**WORLDS[name]), draws=PATHS)
    assert found.sheet["value_amount"].notna().all()
    done = found.sheet.set_index("way_out")["completed_share"]
    assert done.between(0, 1).all()


def test_scenarios_agree_with_their_simulation():
    mixed = Scenarios(
        worlds={"calm": base(default_hazard_pa=0.06), "bad": base()},
        chances={"calm": 0.7, "bad": 0.3},
    )
    found = compare(WHOLE, every_way(), mixed, draws=PATHS)
    plain = [worth(KeepDunning(), one) for one in mixed.worlds.values()]
    row = found.sheet.set_index("way_out").loc["Keep dunning"]
    assert row["value_amount"] == pytest.approx(0.7 * plain[0] + 0.3 * plain[1])


@dataclass(frozen=True, kw_only=True)
class Wrong(Settlement):
    """A settlement whose formula is 1 % off."""

    name: str = "Wrong"

    def value(self, amount, world):
        found = super().value(amount, world)
        parts = {**found.parts, "slip": 0.01 * found.value_amount}
        return replace(found, parts=parts)


def test_nothing_is_shown_when_they_disagree():
    with pytest.raises(ReportError, match="by formula and"):
        compare(WHOLE, [Wrong(discount_share=0.25)], base(), draws=PATHS)


# -- identities ----------------------------------------------------------------------


class TestIdentities:
    def test_one_payment_now_is_the_claim(self):
        now = PaymentPlan(years=(0.0,), amounts=(CLAIM,), principal_amounts=(CLAIM,))
        sure = now.with_terms(keep=KeepChance(chance=1.0))
        assert worth(sure) == pytest.approx(CLAIM)
        settled = Settlement(discount_share=0.0, years=0.0, clawback_share=0.0)
        assert worth(settled) == pytest.approx(CLAIM)

    def test_sure_money_without_a_rate_is_its_sum(self):
        calm = base(default_hazard_pa=0.0, rate_pa=0.0, keep_chance=1.0)
        plan = level_plan()
        assert worth(plan, calm) == pytest.approx(12_000 + sum(plan.amounts))
        assert plan.value(CLAIM, calm).completed_share == 1

    def test_the_same_way_out_twice(self):
        twins = [level_plan(name="a"), level_plan(name="b")]
        pair = compare(WHOLE, twins, base(), draws=PATHS).differences.iloc[0]
        assert pair["difference_amount"] == pair["sd_amount"] == 0
        assert pair["better_share"] == 0

    def test_another_way_out_moves_no_number(self):
        n = 5_000
        few = compare(WHOLE, [level_plan()], base(), draws=Draws(seed=1, n_paths=n))
        many = compare(WHOLE, every_way(), base(), draws=Draws(seed=1, n_paths=n))
        name = "Payment plan"
        assert (few.path_values[name] == many.path_values[name]).all()

    @given(st.floats(0.1, 20))
    def test_twice_the_claim_is_worth_twice_as_much(self, factor):
        free = base(collecting_cost_pa=0.0)
        plan = PaymentPlan.level(CLAIM, 12, rate_pm=0.01)
        more = PaymentPlan.level(CLAIM * factor, 12, rate_pm=0.01)
        assert worth(more, free, CLAIM * factor) == pytest.approx(
            factor * worth(plan, free)
        )
        for way in (
            KeepDunning(),
            Settlement(discount_share=0.3),
            Agency(fee_share=0.2),
        ):
            assert worth(way, free, CLAIM * factor) == pytest.approx(
                factor * worth(way, free)
            )

    @given(st.floats(0, 2), st.floats(0.01, 2))
    def test_default_never_helps(self, hazard, more):
        for way in (level_plan(), KeepDunning(), Settlement(discount_share=0.2)):
            calm = worth(way, base(default_hazard_pa=hazard))
            assert worth(way, base(default_hazard_pa=hazard + more)) < calm

    @given(st.floats(0, 1), st.booleans(), st.floats(0, 0.5))
    def test_walking_away_makes_indifferent(self, discount, is_conditional, share):
        terms = Settlement(
            discount_share=discount, is_conditional=is_conditional, clawback_share=share
        )
        alternative = worth(terms)
        found = walk_away_discount(
            CLAIM, base(), alternative_amount=alternative, terms=terms
        )
        assert found == pytest.approx(discount, abs=1e-6)

    def test_no_discount_at_all(self):
        assert walk_away_discount(CLAIM, base(), alternative_amount=CLAIM) == 0
        assert walk_away_discount(CLAIM, base(), alternative_amount=0) == 1

    @pytest.mark.parametrize("years", [0.2, 0.9])
    def test_time_based_relief_of_sure_money(self, years):
        """Not claimed when paid before, and repaid when paid after, the relief."""
        calm = {"default_hazard_pa": 0.0, "vat_regime": "time based"}
        plan = PaymentPlan(
            years=(years,), amounts=(CLAIM,), principal_amounts=(CLAIM,)
        ).with_terms(keep=KeepChance(chance=1.0))
        gain = worth(plan, base(**calm)) - worth(plan, base(**calm | NO_TAX))
        claimed, repaid = 1.1**-0.5, 1.1 ** -max(years, 0.5)
        assert gain == pytest.approx(CLAIM / 6 * (claimed - repaid))

    def test_released_at_once_only_the_rest_revives(self):
        kept, gone = (
            Settlement(discount_share=0.25, is_conditional=sure)
            for sure in (True, False)
        )
        failing = default_integral(0, 14 / 365, base().default, rate_pa=0.10)
        unit = base().worth.per_unit(rate_pa=0.10)
        assert worth(kept) - worth(gone) == pytest.approx(
            unit * 0.25 * CLAIM * float(failing)
        )

    def test_a_refused_offer_is_the_alternative(self):
        offer = Offer(way=level_plan(), otherwise=KeepDunning(), accepted_chance=0.0)
        assert worth(offer) == pytest.approx(worth(KeepDunning()))

    def test_waived_only_when_all_is_in(self):
        """A plan of one payment that waives the rest is a settlement."""
        plan = PaymentPlan(
            years=(14 / 365,),
            amounts=(45_000,),
            principal_amounts=(45_000,),
            waived_amount=15_000,
            keep=KeepChance(chance=1.0),
        )
        settled = Settlement(discount_share=0.25, clawback_share=0.0)
        for given_ in (base(), base(vat_regime="time based")):
            assert worth(plan, given_) == pytest.approx(worth(settled, given_))

    def test_more_evidence_for_keeping_is_worth_more(self):
        kept = base().keep
        prior = KeepChance(chance=0.98, weight=20)
        better = prior.updated(n_kept=10, n_broken=0)
        worse = prior.updated(n_kept=0, n_broken=10)
        plan = level_plan()
        values = [worth(plan.with_terms(keep=k)) for k in (worse, prior, better)]
        assert values == sorted(values)
        assert kept.updated(n_kept=1, n_broken=5) == kept


class TestHazards:
    @given(HAZARDS, MOMENTS, MOMENTS, MOMENTS)
    def test_splitting_leaves_the_integral(self, rates, first, second, third):
        start, middle, end = sorted((first, second, third))
        ends = tuple(range(1, len(rates)))
        hazard = Hazard(rates_pa=tuple(rates), ends_years=ends)
        whole = default_integral(start, end, hazard, rate_pa=0.1)
        parts = default_integral(start, middle, hazard, rate_pa=0.1)
        parts += default_integral(middle, end, hazard, rate_pa=0.1)
        assert whole == pytest.approx(float(parts), abs=1e-12)
        cut = hazard.split([middle, end])
        assert default_integral(start, end, cut, rate_pa=0.1) == pytest.approx(
            float(whole), abs=1e-12
        )

    @given(st.floats(0.01, 3))
    def test_equal_pieces_are_constant(self, rate):
        pieces = Hazard(rates_pa=(rate, rate, rate), ends_years=(0.5, 2))
        assert worth(level_plan(), base(default_hazard_pa=pieces)) == pytest.approx(
            worth(level_plan(), base(default_hazard_pa=rate))
        )

    @given(HAZARDS, st.floats(1e-6, 20))
    def test_first_passage_inverts(self, rates, threshold):
        hazard = Hazard(
            rates_pa=(*rates, 0.7), ends_years=tuple(range(1, len(rates) + 1))
        )
        at = hazard.first_passage(np.array([threshold]))
        assert hazard.cumulative(at)[0] == pytest.approx(threshold)

    @given(HAZARDS, MOMENTS, MOMENTS)
    def test_what_is_left_of_it(self, rates, age, later):
        hazard = Hazard(rates_pa=tuple(rates), ends_years=tuple(range(1, len(rates))))
        left = hazard.after(age).cumulative(later)
        assert left == pytest.approx(
            float(hazard.cumulative(age + later) - hazard.cumulative(age)), abs=1e-9
        )

    def test_without_default_nothing_is_ever_reached(self):
        never = Hazard.constant(0.0)
        assert never.first_passage(np.array([0.5]))[0] == math.inf
        assert default_integral(0, math.inf, never, rate_pa=0.1) == 0
        ever = default_integral(0, math.inf, Hazard.constant(2.0), rate_pa=0.0)
        assert ever == pytest.approx(1)


class TestRisk:
    @given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60))
    def test_the_tail_is_no_better_than_its_edge(self, values):
        found = risk_of(values)
        slack = 1e-6
        assert found.cvar5_amount <= found.cvar10_amount + slack
        assert found.cvar10_amount <= found.p10_amount + slack
        assert found.worst_amount <= found.cvar5_amount + slack
        assert found.p10_amount in values

    @given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40), st.floats(0.01, 1))
    def test_equal_chances(self, values, share):
        n = len(values)
        plain = expected_shortfall(values, worst_share=share)
        weighed = expected_shortfall(values, worst_share=share, chances=[1 / n] * n)
        assert plain == pytest.approx(weighed, abs=1e-4)

    def test_quantiles_as_numpy_has_them(self):
        values = np.random.default_rng(SEED).normal(size=997)
        found = risk_of(values)
        quantiles = np.quantile(values, [0.1, 0.5, 0.9], method="inverted_cdf")
        assert [found.p10_amount, found.p50_amount, found.p90_amount] == list(quantiles)


# -- choosing ------------------------------------------------------------------------


class TestVerdict:
    def test_best_and_next(self):
        ways_out = [KeepDunning(), level_plan(), Settlement(discount_share=0.25)]
        found = compare(WHOLE, ways_out, base(), draws=PATHS)
        verdict = found.verdict()
        assert (verdict.best, verdict.runner_up) == ("Payment plan", "Settlement")
        assert not verdict.is_tie
        assert verdict.difference_amount == pytest.approx(5_419.24, abs=0.01)
        assert found.verdict(tail_floor_amount=30_000).best == "Settlement"
        assert found.verdict(expected_regret_amount=6_000).is_tie
        assert found.verdict(tail_floor_amount=1e9).best is None

    def test_a_tie_is_to_be_asked_about(self):
        ways_out = [level_plan(), Settlement(discount_share=0.1383)]
        found = compare(WHOLE, ways_out, base(), draws=PATHS).verdict()
        assert found.is_tie
        assert found.text == "tie: ask before deciding"
        assert found.tie_amount >= 600

    def test_closed_ways_out_are_valued_but_not_chosen(self):
        limits = Limits(largest_discount_share=0.1, closed=frozenset({"Agency"}))
        ways_out = [KeepDunning(), Settlement(discount_share=0.25), Agency(fee_share=0)]
        found = compare(WHOLE, ways_out, base(), limits=limits, draws=PATHS)
        rows = found.sheet.set_index("way_out")
        assert rows["is_feasible"].to_dict() == {
            "Keep dunning": True,
            "Settlement": False,
            "Agency": False,
        }
        assert "more than policy allows (10%)" in rows.loc["Settlement", "reason"]
        assert rows.loc["Settlement", "value_amount"] == pytest.approx(
            45_912.33, abs=0.01
        )
        assert found.verdict().best == "Keep dunning"
        assert rows["best_share"].sum() == pytest.approx(1)

    def test_shares_of_the_best_add_up(self):
        found = compare(WHOLE, every_way(), base(), draws=PATHS)
        assert found.sheet["best_share"].sum() == pytest.approx(1)
        assert (found.sheet["regret_amount"] >= 0).all()
        assert found.loss_chance("Sale of the debt", 30_000) > 0.9
        assert found.parts().groupby("way_out")["value_amount"].sum()["Agency"] == (
            pytest.approx(29_650.99, abs=0.01)
        )
        assert found.exposure().query("way_out == 'Payment plan'")[
            "exposure_amount"
        ].tolist()[:2] == pytest.approx([60_000, 48_000])


# -- what is refused -----------------------------------------------------------------


def refused(ask, problem, error=ParameterError):
    with pytest.raises(error, match=problem):
        ask()


REFUSED = {
    "rate as percent": (lambda: world(rate_pa=10), "write 10 % as 0.10"),
    "rate below": (lambda: world(rate_pa=-0.6), "not between -0.5 and 1"),
    "share as percent": (lambda: world(dividend_share=5), "write 10 % as 0.10"),
    "discount as percent": (
        lambda: Settlement(discount_share=25),
        "not between 0 and 1",
    ),
    "plan rate as percent": (
        lambda: PaymentPlan.level(1_000, 6, rate_pm=1.5),
        "write 10 % as 0.10",
    ),
    "certain default": (lambda: Hazard.from_chance_pa(1), "value the dividend alone"),
    "chance above 1": (lambda: Hazard.from_chance_pm(3), "has no hazard"),
    "monthly chance": (lambda: Hazard.from_chance_pm(0.6), "beyond any score"),
    "hazard in another unit": (
        lambda: world(default_hazard_pa=36),
        "hazards are per year",
    ),
    "negative hazard": (lambda: world(default_hazard_pa=-1), "0 or more per year"),
    "falling ends": (
        lambda: Hazard(rates_pa=(1, 2, 3), ends_years=(2, 1)),
        "rising end for each piece",
    ),
    "credit balance": (
        lambda: Claim.single(-120),
        "a refund of 120.00 is due to the customer",
    ),
    "nothing owed": (lambda: Claim.single(0), "nothing is owed"),
    "set-off beyond the claim": (
        lambda: replace(Claim.single(100), set_off_amount=150),
        "a refund of 50.00",
    ),
    "negative claim": (lambda: KeepDunning().value(-5, base()), "nothing to collect"),
    "pieces that do not add up": (
        lambda: level_plan().value(61_000, base()),
        "the difference is -1,000.00",
    ),
    "dates out of order": (
        lambda: PaymentPlan(
            years=(0.5, 0.2), amounts=(1, 1), principal_amounts=(1, 1)
        ).value(2, base()),
        r"one after another.*payment 2",
    ),
    "a date in the past": (
        lambda: PaymentPlan(years=(-0.1,), amounts=(1,), principal_amounts=(1,)).value(
            1, base()
        ),
        r"payment 1\). check the due dates",
    ),
    "too far ahead": (
        lambda: PaymentPlan.level(1_000, 90).value(1_000, base()),
        "within 7 years",
    ),
    "a missing installment": (
        lambda: PaymentPlan(
            years=(0.1,), amounts=(math.nan,), principal_amounts=(1,)
        ).value(1, base()),
        "missing numbers",
    ),
    "lengths": (
        lambda: PaymentPlan(years=(0.1,), amounts=(1, 2), principal_amounts=(3,)),
        "1 dates, 2 installments and 1 parts",
    ),
    "a missing rate": (lambda: world(rate_pa=math.nan), "is nan"),
    "chances of scenarios": (
        lambda: Scenarios(
            worlds={"a": base(), "b": base()}, chances={"a": 0.6, "b": 0.6}
        ),
        "add up to 1.2",
    ),
    "names of scenarios": (
        lambda: Scenarios(worlds={"a": base()}, chances={"b": 1.0}),
        r"a world and a chance \(a, b\)",
    ),
    "chances of outcomes": (
        lambda: expected_shortfall([1, 2], worst_share=0.1, chances=[1.5, -0.5]),
        "add up to 1",
    ),
    "no worst part": (lambda: expected_shortfall([1], worst_share=0), "above 0"),
    "no values": (lambda: risk_of([]), "no values"),
    "unknown assumption": (lambda: world(hazard=1), "there is no assumption 'hazard'"),
    "text for a number": (lambda: world(rate_pa="10%"), "give it as 0.08"),
    "unknown regime": (lambda: world(vat_regime="monthly"), "use one of on default"),
    "negative amount": (lambda: world(collateral_amount=-1), "give 0 or more"),
    "two of a name": (
        lambda: compare(WHOLE, [KeepDunning(), KeepDunning()], base()),
        r"names of their own \(Keep dunning\)",
    ),
    "no way out": (lambda: compare(WHOLE, [], base()), "there is no way out"),
    "more disputed than open": (
        lambda: Item(invoice_id="A", amount=10, disputed_amount=11),
        r"more is disputed than is open \(A\)",
    ),
    "several customers": (
        lambda: Claim.of(example()),
        "ledger.customer",
    ),
    "waived without acceleration": (
        lambda: PaymentPlan(
            years=(0.1,),
            amounts=(1,),
            principal_amounts=(1,),
            waived_amount=1,
            is_accelerated=False,
        ).value(2, base()),
        "leave the acceleration clause in",
    ),
    "ladder upside down": (
        lambda: offer_ladder(open_share=0.3, target_share=0.2),
        "are no ladder",
    ),
    "all paid down": (
        lambda: longest_plan(
            CLAIM,
            base(),
            alternative_amount=1,
            plan=PaymentPlan.level(1, 1, down_amount=CLAIM),
        ),
        "leaves nothing",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name):
    ask, problem = REFUSED[name]
    refused(ask, problem)


class TestInTheWay:
    """What closes a way out, and what is only a warning."""

    disputed = Claim(
        items=(
            Item(invoice_id="A", amount=50_000),
            Item(invoice_id="B", amount=10_000, disputed_amount=4_000),
        )
    )

    @pytest.mark.parametrize(
        ("way", "is_open"),
        [
            (Settlement(discount_share=0.2), False),
            (Petition(payment_chance=0.5, cost_amount=0), False),
            (Sale(price_share=0.3), False),
            (Agency(fee_share=0.2), True),
            (Court(cost_amount=1, judgment_years=1), True),
            (KeepDunning(), True),
        ],
    )
    def test_disputes(self, way, is_open):
        found = compare(self.disputed, [way], base(), draws=PATHS)
        assert found.claim_amount == 58_000
        assert bool(found.sheet["is_feasible"].iloc[0]) is is_open
        clean = compare(self.disputed.undisputed(), [way], base(), draws=PATHS)
        assert clean.claim_amount == 56_000
        assert bool(clean.sheet["is_feasible"].iloc[0])

    def test_a_petition_before_the_due_date(self):
        early = replace(WHOLE, days_past_due=-3.0)
        petition = Petition(payment_chance=0.5, cost_amount=0)
        found = petition.problems(early, base(), Limits())
        assert [p.problem for p in found] == ["the claim is not due"]

    @pytest.mark.parametrize(
        ("typed", "limits", "words", "is_blocking"),
        [
            ({}, {"ability_amount_pm": 4_000}, "more than the customer can pay", True),
            ({}, {"longest_years": 0.5}, "longer than allowed", True),
            ({}, {"is_regulated": True}, "regulated credit", False),
            ({"cover_share": 0.9}, {}, "valued without cover", False),
            (
                {"cover_share": 0.9},
                {"longest_extension_years": 0.5},
                "beyond the extension the insurer allows",
                False,
            ),
            (
                {"default_hazard_pa": 0.6, "clawback_installment_share": 0.1},
                {},
                "may be taken back",
                False,
            ),
        ],
    )
    def test_plans(self, typed, limits, words, is_blocking):
        found = level_plan().problems(WHOLE, base(**typed), Limits(**limits))
        assert [p.is_blocking for p in found if words in p.problem] == [is_blocking]

    def test_nothing_is_in_the_way_of_a_plain_plan(self):
        limits = Limits(ability_amount_pm=12_000, longest_years=1)
        assert level_plan().problems(WHOLE, base(), limits) == []


# -- from the ledger -----------------------------------------------------------------


class TestFromTheLedger:
    def test_claim(self):
        """C2 has 1,000 open, 150 of an unused credit note, and disputes B2 of 600."""
        claim = Claim.of(example().customer("C2"))
        assert claim.gross_amount == 900
        assert claim.on_account_amount == 150
        assert claim.disputed_amount == 600
        assert claim.expected_amount == 750 - 0.5 * 600
        assert claim.undisputed().net_amount == 150
        by_invoice = {item.invoice_id: item for item in claim.items}
        assert by_invoice["B2"].disputed_amount == 600
        assert by_invoice["B5"].due_date is None
        assert str(claim.as_of_date) == "2025-06-30"

    def test_several_currencies_are_never_added(self):
        days = pd.to_datetime(["2025-01-05", "2025-02-01"])
        frame = pd.DataFrame(
            {
                "invoice_id": ["A1", "A2"],
                "customer_id": "C1",
                "invoice_date": days[0],
                "due_date": days[1],
                "amount": [10_000, 20_000],
                "currency": ["EUR", "USD"],
            }
        )
        both = from_tables(
            {"invoices": frame}, as_of="2025-06-30", extract_date="2025-07-31"
        )
        refused(lambda: Claim.of(both), "several currencies", LedgerError)
        assert Claim.of(both.only("USD")).net_amount == 200

    def test_claim_with_set_off(self):
        claim = Claim.of(example().customer("C1"), set_off_amount=500)
        assert claim.net_amount == claim.gross_amount - 500
        assert claim.currency == "EUR"

    def test_measured(self):
        mine = example().customer("C1")
        found, warnings = measured(mine, Claim.of(mine), segment=example())
        assert found.entries["payment_hazard_pa"].origin == "measured"
        assert found.entries["dividend_share"].origin == "default"
        assert found["keep_weight"] > assumptions()["keep_weight"]
        assert all(not warning.is_blocking for warning in warnings)
        frame = world(found, rate_pa=0.1).sources.set_index("name")
        assert frame.loc["rate_pa", "origin"] == "typed"
        assert frame.loc["payment_hazard_pa", "source"].endswith("2025-06-30")
        assert (frame["source"] != "").all()

    def test_promises_are_evidence(self):
        """C1 kept its promise; C3 broke one."""
        chances = []
        for customer in ("C1", "C3"):
            mine = example().customer(customer)
            chances.append(measured(mine, Claim.of(mine))[0]["keep_chance"])
        assert chances[0] > assumptions()["keep_chance"] > chances[1]

    def test_thin_bands_are_drawn_towards_the_segment(self):
        mine, all_ = example().customer("C3"), example()
        own, _ = measured(mine, Claim.of(mine))
        drawn, _ = measured(mine, Claim.of(mine), segment=all_)
        assert own["payment_hazard_pa"] != drawn["payment_hazard_pa"]

    def test_hazard_of_a_steady_payer(self):
        """Constant daily hazard: occurrence over exposure finds it in every band."""
        from arkit.survival import count_events

        rng = np.random.default_rng(SEED)
        days = rng.geometric(1 / 40, size=200_000) - 1
        events = count_events(days, ["paid"] * len(days))
        found = Hazard.from_events(events)
        assert found.rates_pa[0] == pytest.approx(365 / 40, rel=0.01)
        assert found.rates_pa[3] == pytest.approx(365 / 40, rel=0.01)
        older = Hazard.from_events(events, age_days=45)
        assert len(older.rates_pa) == len(found.rates_pa) - 2


class TestAssumptions:
    def test_own_file(self, tmp_path):
        own = tmp_path / "own.toml"
        own.write_text(
            "[rate_pa]\nvalue = 0.06\nsource = 'treasury'\n"
            "[payment_hazard_pa]\nvalue = [2.0, 0.5]\nends_years = [0.25]\n",
            encoding="utf-8",
        )
        found = assumptions(own)
        assert found["rate_pa"] == 0.06
        assert found.entries["rate_pa"].origin == "policy"
        assert found.entries["rate_pa"].source == "treasury"
        assert found["payment_hazard_pa"].rates_pa == (2.0, 0.5)
        assert found.entries["horizon_years"].origin == "default"

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("rate_pa = 0.06", "cannot be read"),
            ("[rate_pa", "cannot be read"),
            ("[rat_pa]\nvalue = 0.06", "there is no assumption 'rat_pa'"),
            ("[rate_pa]\nvalues = 0.06", r"does not know \(rate_pa.values\)"),
            ("[rate_pa]\nunit = 'x'", "rate_pa has no value"),
            ("[rate_pa]\nvalue = '6%'", "give it as 0.08"),
            ("[rate_pa]\nvalue = nan", "rate_pa is nan"),
        ],
    )
    def test_bad_file(self, tmp_path, text, problem):
        own = tmp_path / "own.toml"
        own.write_text(text, encoding="utf-8")
        refused(lambda: assumptions(own), problem)

    def test_every_default_has_unit_source_and_date(self):
        frame = assumptions().frame()
        for column in ("label", "unit", "source", "valid_from"):
            assert (frame[column].str.len() > 0).all(), column
        assert (frame["origin"] == "default").all()
        ranged = frame[frame["low"].notna()]
        value = ranged["value"].astype(float)
        assert ((ranged["low"] <= value) & (value <= ranged["high"])).all()

    def test_a_value_outside_its_range_has_none(self):
        inside = assumptions().typed(keep_chance=0.95).entries["keep_chance"]
        outside = assumptions().typed(keep_chance=0.5).entries["keep_chance"]
        assert (inside.low, inside.high) == (0.94, 0.995)
        assert math.isnan(outside.low)
        assert math.isnan(outside.high)

    def test_ways_out_as_assumed(self):
        known = assumptions().typed(
            agency_fee_share=0.2, court_win_chance=0.8, petition_years=0.5
        )
        assert worth(Agency.assumed(known)) == worth(Agency(fee_share=0.2))
        case = Court.assumed(known, cost_amount=2_500, adverse_amount=2_000)
        assert case.win_chance == 0.8
        assert case.judgment_years == 0.75
        assert Petition.assumed(known, cost_amount=1).years == 0.5
        assert Acceptance.assumed().chance(0.2277) == pytest.approx(0.63, abs=5e-4)
        constant = known.typed(agency_payment_hazard_pa=0.5)
        assert Agency.assumed(constant).payment == Hazard.constant(0.5)

    def test_unknown_origin(self):
        refused(
            lambda: assumptions().given({"rate_pa": 0.1}, origin="guess", source="x"),
            "use one of measured",
        )


def test_valuations_do_not_touch_their_input():
    given_ = base()
    before = (given_.default, given_.worth, given_.keep)
    compare(WHOLE, every_way(), given_, draws=PATHS)
    assert (given_.default, given_.worth, given_.keep) == before
    assert set(BASE) <= set(assumptions().entries)


def test_twelve_ways_out_take_under_two_seconds():
    ways_out = every_way()[:12]
    start = time.process_time()
    compare(WHOLE, ways_out, base(), draws=Draws(seed=SEED, n_paths=200_000))
    assert time.process_time() - start < 2


def test_an_offer_that_stands_longer_costs_more():
    costs = [cost_of_extending(CLAIM, base(), extension_years=y) for y in (0, 0.1, 0.5)]
    assert costs == sorted(costs)
    assert costs[0] == pytest.approx(0)
    later = base(
        payment_hazard_pa=Hazard(rates_pa=(0.6, 0.2), ends_years=(0.5,)),
        horizon_years=1.5,
    )
    alive = math.exp(-0.36 * 0.5) * 1.1**-0.5
    failing = default_integral(0, 0.5, base().default, rate_pa=0.10)
    meanwhile = base().worth.per_unit(rate_pa=0.10) * CLAIM * float(failing)
    then = alive * worth(KeepDunning(), later)
    assert costs[2] == pytest.approx(worth(KeepDunning()) - then - meanwhile)


def test_customers_money_over_time():
    found = compare(WHOLE, every_way(), base(), draws=PATHS).sheet
    rows = found.set_index("way_out")
    assert rows.loc["Payment plan", "time_to_cash_days"] == pytest.approx(
        0.3713 * 365, abs=0.1
    )
    assert (rows["half_in_days"] <= rows["most_in_days"]).all()
    assert rows.loc["Sale of the debt", "most_in_days"] == 0
    assert rows.loc["Settlement", "half_in_days"] == pytest.approx(14)
