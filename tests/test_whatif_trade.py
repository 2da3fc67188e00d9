"""What if we hold, cut the limit, ask for cash in advance, or make an exception?"""

from __future__ import annotations

from dataclasses import replace
from math import inf, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arkit.errors import ParameterError
from arkit.whatif import Claim, Hazard, KeepDunning, Limits, compare
from arkit.whatif.inputs.trade_assumptions import with_trade
from arkit.whatif.valuing.draws import Draws
from arkit.whatif.ways_out.credit_terms import (
    cash_in_advance,
    go_on,
    hold,
    limit_cut,
    needed_kept_share,
    pay_down,
)
from arkit.whatif.ways_out.exception import (
    KeyAccountException,
    exception_price,
    exceptions_in_year,
)
from arkit.whatif.ways_out.next_shipment import (
    break_even_default_hazard,
    pay_down_ratio,
    shipment_worth,
)
from arkit.whatif.ways_out.package import Package
from arkit.whatif.ways_out.part_payment import PartPayment
from arkit.whatif.ways_out.special_treatment import SpecialTreatment
from arkit.whatif.ways_out.trade import Trade, WithTrade
from tests.whatif_base import CLAIM, base, level_plan
from tests.whatif_goods import TRADE, errors_apart

CENT = 0.01
PIECES = Hazard(rates_pa=(0.1, 0.9, 0.3), ends_years=(0.3, 0.8))
SHARE = st.floats(0, 1)


def cents(amount):
    return pytest.approx(amount, abs=CENT)


@pytest.fixture(scope="module")
def draws():
    return Draws(n_paths=200_000)


class TestE22Shipment:
    def test_worth(self):
        assert shipment_worth(TRADE, base()) == pytest.approx(0.895927, abs=5e-7)
        margin = shipment_worth(TRADE, base()) - TRADE.cost_share
        assert margin == pytest.approx(0.195927, abs=5e-7)

    def test_pays_by_itself(self):
        assert pay_down_ratio(TRADE, base(), claim_worth_share=0.6012018) < 0

    def test_break_even_hazard(self):
        found = break_even_default_hazard(TRADE, base())
        assert found == pytest.approx(1.400987, abs=5e-7)
        chance = -np.expm1(-found / 12)
        assert chance == pytest.approx(0.1102, abs=5e-5)
        at = shipment_worth(TRADE, base(), default_hazard_pa=found)
        assert at == pytest.approx(TRADE.cost_share)

    def test_pay_down_ratio(self):
        doubtful = base(default_hazard_pa=2.4)
        assert shipment_worth(TRADE, doubtful) == pytest.approx(0.554335, abs=5e-7)
        found = pay_down_ratio(TRADE, doubtful, claim_worth_share=0.30)
        assert found == pytest.approx(0.2081, abs=5e-5)

    def test_ratio_makes_indifferent(self):
        """One unit shipped and x of old debt paid: margin + x·(1 − b) = 0."""
        doubtful = base(default_hazard_pa=2.4)
        ratio = pay_down_ratio(TRADE, doubtful, claim_worth_share=0.30)
        margin = shipment_worth(TRADE, doubtful) - TRADE.cost_share
        assert margin + ratio * (1 - 0.30) == pytest.approx(0)

    def test_sure_debt(self):
        with pytest.raises(ParameterError, match="is worth 1 already"):
            pay_down_ratio(TRADE, base(), claim_worth_share=1)

    @pytest.mark.parametrize(("cost", "hazard"), [(1.0, 0.0), (0.01, inf)])
    def test_never_and_always(self, cost, hazard):
        trade = replace(TRADE, cost_share=cost)
        assert break_even_default_hazard(trade, base()) == hazard

    def test_p18_one_period(self):
        """Ross et al., Locust Software: −20 + 0.8·49/1.02 = 18.43, even at 0.5837."""
        locust = Trade(
            sales_amount_pm=49, cost_share=20 / 49, paid_after_years=1, worth_share=0
        )
        period = base(rate_pa=0.02, default_hazard_pa=-log(0.8))
        worth = 49 * (shipment_worth(locust, period) - locust.cost_share)
        assert worth == pytest.approx(18.4314, abs=5e-5)
        hazard = break_even_default_hazard(locust, period)
        assert -np.expm1(-hazard) == pytest.approx(0.583673, abs=5e-7)


class TestE22Trade:
    @pytest.mark.parametrize(
        ("way", "debt", "trade"),
        [
            (go_on(TRADE), 36_072.11, 28_870.57),
            (hold(TRADE), 43_623.83, 15_944.12),
            (cash_in_advance(TRADE), 40_665.21, 35_364.89),
        ],
        ids=["go on", "hold", "cash in advance"],
    )
    def test_values(self, way, debt, trade):
        found = way.value(CLAIM, base())
        assert found.value_amount == cents(debt)
        assert found.relationship_amount == cents(trade)

    def test_needed_kept_share(self):
        before = go_on(TRADE).value(CLAIM, base())
        needed = needed_kept_share(hold(TRADE), CLAIM, base(), against=before)
        assert needed == pytest.approx(0.802, abs=5e-4)
        at = replace(hold(TRADE), kept_share=needed).value(CLAIM, base())
        total = before.value_amount + before.relationship_amount
        assert at.value_amount + at.relationship_amount == pytest.approx(total)

    def test_needed_kept_share_at_the_ends(self):
        before = go_on(replace(TRADE, sales_amount_pm=0)).value(CLAIM, base())
        assert needed_kept_share(hold(TRADE), CLAIM, base(), against=before) == 0
        idle = hold(replace(TRADE, n_months=0))
        rich = go_on(TRADE).value(CLAIM, base())
        assert needed_kept_share(idle, CLAIM, base(), against=rich) == inf


class TestTrade:
    @pytest.mark.parametrize("credit", [0.0, 0.4, 1.0])
    @pytest.mark.parametrize("hazard", [0.36, PIECES], ids=["constant", "pieces"])
    def test_simulated(self, draws, credit, hazard):
        given = base(default_hazard_pa=hazard)
        paths = TRADE.paths(given, draws, credit_share=credit)
        assert errors_apart(TRADE.value(given, credit_share=credit), paths) < 4

    def test_simulated_with_a_way_out(self, draws):
        for way in (hold(TRADE), cash_in_advance(TRADE)):
            found = way.value(CLAIM, base())
            paths = way.paths(CLAIM, base(), draws)
            assert (
                errors_apart(found.relationship_amount, paths.relationship_amount) < 4
            )
            assert errors_apart(found.value_amount, paths.value_amount) < 4

    def test_the_claim_is_untouched(self, draws):
        """The relationship never mixes into the value of the claim."""
        way = WithTrade(way=level_plan(), trade=TRADE, precedent_amount=500)
        found, plan = way.value(CLAIM, base()), level_plan().value(CLAIM, base())
        assert found.parts == plan.parts
        assert found.relationship_amount == cents(TRADE.value(base()) - 500)
        same = level_plan().paths(CLAIM, base(), draws).value_amount
        assert (way.paths(CLAIM, base(), draws).value_amount == same).all()

    def test_trade_on_trade_and_in_a_package(self, draws):
        """Two lines of trade add up; a package keeps that of its rest."""
        twice = WithTrade(way=go_on(TRADE), trade=TRADE, kept_share=0.5)
        package = Package(pieces=(PartPayment(amount=9_000),), rest=twice)
        found = package.value(CLAIM, base()).relationship_amount
        assert found == cents(1.5 * 28_870.57)
        paths = package.paths(CLAIM, base(), draws).relationship_amount
        one = TRADE.paths(base(), draws)
        assert paths == pytest.approx(1.5 * one)

    def test_pieces_of_one_rate_are_constant(self):
        same = Hazard(rates_pa=(0.36, 0.36), ends_years=(0.4,))
        assert TRADE.value(base(default_hazard_pa=same)) == pytest.approx(
            TRADE.value(base())
        )

    def test_safe_and_free_money(self):
        safe = base(default_hazard_pa=0.0, rate_pa=0.0)
        assert TRADE.value(safe) == pytest.approx(12 * 15_000 * 0.30)

    @given(st.floats(0, 1e6), SHARE)
    def test_homogeneous(self, sales, credit):
        one = TRADE.value(base(), credit_share=credit) / 15_000
        found = replace(TRADE, sales_amount_pm=sales).value(base(), credit_share=credit)
        assert found == pytest.approx(one * sales)

    @given(st.floats(0, 3), st.floats(0, 3))
    def test_falls_in_the_hazard(self, one, other):
        low, high = sorted((one, other))
        worth = [
            shipment_worth(TRADE, base(), default_hazard_pa=h) for h in (low, high)
        ]
        assert worth[0] >= worth[1] - 1e-12

    def test_in_advance_beats_credit_for_the_same_trade(self):
        given = base()
        assert TRADE.value(given, credit_share=0) > TRADE.value(given, credit_share=1)

    def test_limit(self):
        claim, tight = Claim.single(CLAIM), go_on(TRADE, limit_amount=100_000)
        found = tight.problems(claim, base(), Limits())
        assert found[0].is_blocking
        assert "114,000.00" in found[0].problem
        in_advance = replace(tight, credit_share=0.0)
        assert in_advance.problems(claim, base(), Limits()) == []

    def test_limit_cut(self):
        cut = limit_cut(TRADE, base(), limit_amount=0.9 * 27_000)
        assert cut.credit_share == pytest.approx(0.5)
        assert limit_cut(TRADE, base(), limit_amount=1e6).credit_share == 1
        with pytest.raises(ParameterError, match="limit_amount"):
            limit_cut(TRADE, base(), limit_amount=-1)

    def test_typed_assumptions(self):
        known = with_trade().typed(hold_kept_share=0.9, advance_payment_factor=0.8)
        assert hold(TRADE, known=known).kept_share == 0.9
        assert cash_in_advance(TRADE, known=known).way.payment_factor == 0.8

    @pytest.mark.parametrize(
        "terms",
        [
            {"cost_share": 70},
            {"sales_amount_pm": -1},
            {"n_months": -1},
            {"paid_after_years": float("nan")},
            {"worth_share": 1.1},
        ],
    )
    def test_bad_trade(self, terms):
        with pytest.raises(ParameterError):
            replace(TRADE, **terms)

    @pytest.mark.parametrize(
        "terms", [{"kept_share": 60}, {"credit_share": -1}, {"precedent_amount": -1}]
    )
    def test_bad_terms(self, terms):
        with pytest.raises(ParameterError):
            replace(go_on(TRADE), **terms)


class TestPayDown:
    @pytest.mark.parametrize(
        ("ratio", "n", "last"), [(0.30, 13, 1_500), (0.25, 15, 3_750), (9, 1, 0)]
    )
    def test_all_is_paid(self, ratio, n, last):
        plan = pay_down(TRADE, CLAIM, paid_per_unit=ratio).way
        assert plan.down_amount + sum(plan.amounts) == pytest.approx(CLAIM)
        assert (len(plan.amounts), plan.amounts[-1]) == (n, pytest.approx(last))

    def test_simulated(self, draws):
        way = pay_down(TRADE, CLAIM, paid_per_unit=0.30)
        found, paths = way.value(CLAIM, base()), way.paths(CLAIM, base(), draws)
        assert errors_apart(found.value_amount, paths.value_amount) < 4
        assert found.relationship_amount == cents(28_870.57)

    def test_nothing_paid(self):
        with pytest.raises(ParameterError, match="nothing is paid"):
            pay_down(TRADE, CLAIM, paid_per_unit=0)


class TestException:
    def test_price(self):
        """E22: 76,030.10 by the rule less 64,942.68 by the exception."""
        price = exception_price(
            CLAIM, base(), granted=go_on(TRADE), best=cash_in_advance(TRADE), months=3
        )
        assert price.price_amount == cents(76_030.10 - 64_942.68)
        assert price.claim_amount == cents(40_665.21 - 36_072.11)
        assert price.price_amount_pm == pytest.approx(price.price_amount / 3)

    def test_same_is_free(self):
        price = exception_price(
            CLAIM,
            base(),
            granted=KeyAccountException(way=go_on(TRADE)),
            best=go_on(TRADE),
        )
        assert price.price_amount == 0

    @pytest.mark.parametrize(
        ("n_before", "approver"),
        [
            (0, "sales manager"),
            (1, "head of credit"),
            (2, "director, with an agreed plan"),
            (7, "director, with an agreed plan"),
        ],
    )
    def test_approver(self, n_before, approver):
        found = KeyAccountException(way=KeepDunning(), n_before=n_before)
        assert found.approver() == approver

    def test_what_is_in_the_way(self):
        claim, limits = Claim.single(CLAIM), Limits()
        bare = KeyAccountException(way=KeepDunning())
        found = bare.problems(claim, base(), limits)
        assert [p.problem for p in found] == ["an exception needs something in return"]
        asked = replace(bare, condition="pays 10,000 by Friday")
        assert asked.problems(claim, base(), limits) == []
        third = replace(asked, n_before=2)
        found = third.problems(claim, base(), limits)
        assert found[0].is_blocking
        assert "exception number 3" in found[0].problem
        planned = replace(third, has_agreed_plan=True)
        assert planned.problems(claim, base(), limits) == []

    def test_count(self):
        granted = ["2024-06-30", "2024-07-01", "2025-06-30", "2025-07-01"]
        assert exceptions_in_year(granted, as_of="2025-06-30") == 2

    def test_passes_through(self, draws):
        given = KeyAccountException(way=hold(TRADE), condition="cash on Friday")
        assert given.value(CLAIM, base()) == hold(TRADE).value(CLAIM, base())
        assert given.default_factor == 1.15
        found, same = (w.paths(CLAIM, base(), draws) for w in (given, hold(TRADE)))
        assert (found.value_amount == same.value_amount).all()
        assert (found.relationship_amount == same.relationship_amount).all()

    @pytest.mark.parametrize("terms", [{"expires_months": 0}, {"n_before": -1}])
    def test_bad_input(self, terms):
        with pytest.raises(ParameterError):
            KeyAccountException(way=KeepDunning(), **terms)

    def test_no_time(self):
        with pytest.raises(ParameterError, match="some time"):
            exception_price(
                CLAIM, base(), granted=go_on(TRADE), best=hold(TRADE), months=0
            )


class TestSpecialTreatment:
    def test_moves_payment_and_promises_alone(self):
        tie = SpecialTreatment(way=KeepDunning(), payment_factor=1.5, keep_chance=0.99)
        changed, given = tie.world(base()), base()
        assert changed.worth == given.worth
        assert changed.default == given.default
        assert changed.payment.rates_pa == pytest.approx((1.8, 0.9, 0.3))
        assert changed.keep.chance == 0.99

    def test_is_the_same_with_other_inputs(self):
        tie = SpecialTreatment(way=KeepDunning(), payment_factor=1.6)
        faster = KeepDunning(payment_factor=1.6)
        expected = faster.value(CLAIM, base())
        assert tie.value(CLAIM, base()) == expected

    def test_without_effect(self, draws):
        tie = SpecialTreatment(way=level_plan())
        assert tie.value(CLAIM, base()) == level_plan().value(CLAIM, base())
        same = level_plan().paths(CLAIM, base(), draws).value_amount
        assert (tie.paths(CLAIM, base(), draws).value_amount == same).all()

    def test_price(self):
        tie = SpecialTreatment(way=KeepDunning(), payment_factor=1.5)
        price = exception_price(CLAIM, base(), granted=tie, best=level_plan())
        best = level_plan().value(CLAIM, base()).value_amount
        assert price.claim_amount == cents(
            best - KeepDunning(payment_factor=1.5).value(CLAIM, base()).value_amount
        )

    @pytest.mark.parametrize("terms", [{"payment_factor": -1}, {"keep_chance": 99}])
    def test_bad_input(self, terms):
        with pytest.raises(ParameterError):
            SpecialTreatment(way=KeepDunning(), **terms)


def test_on_one_sheet():
    """All pass the gate between formula and simulation, and trade stands apart."""
    ways = [
        KeepDunning(),
        go_on(TRADE),
        hold(TRADE),
        cash_in_advance(TRADE),
        limit_cut(TRADE, base(), limit_amount=10_000),
        pay_down(TRADE, CLAIM, paid_per_unit=0.3),
        SpecialTreatment(way=KeepDunning(), payment_factor=1.5),
        KeyAccountException(way=go_on(TRADE), condition="pays half on Friday"),
    ]
    found = compare(Claim.single(CLAIM), ways, base(), draws=Draws(n_paths=20_000))
    trade = found.sheet.set_index("way_out")["relationship_amount"]
    assert trade["Keep dunning"] == 0
    assert trade["Cash in advance"] == cents(35_364.89)
