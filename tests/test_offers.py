"""Fees, discounts, factoring and internal rates: edges and refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arkit.errors import ParameterError
from arkit.whatif import (
    FactorOffer,
    FeeTier,
    Takers,
    bad_debt_tax,
    break_even_discount,
    early_payment_program,
    factoring_gain,
    forgone_discount_rate,
    internal_rate,
    present_value,
    tiered_fee,
)

HAZARDS = st.floats(0, 5)
RATES = st.floats(-0.2, 0.9)


class TestFees:
    @given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1))
    def test_one_tier_is_a_share(self, amount, more, share):
        tiers = [(0, share)]
        assert tiered_fee(amount, tiers) == pytest.approx(amount * share)
        split = [FeeTier(from_amount=0, fee_share=share), (more + 1, share)]
        assert tiered_fee(amount, split) == pytest.approx(amount * share)

    @given(st.floats(0, 1e5), st.floats(0, 1e5))
    def test_collecting_more_never_leaves_less(self, less, more):
        tiers = [(0, 0.5), (300, 0.2), (5_000, 0.1)]
        low, high = sorted((less, more))
        assert low - tiered_fee(low, tiers) <= high - tiered_fee(high, tiers) + 1e-9

    def test_a_least_fee_takes_no_more_than_was_collected(self):
        assert tiered_fee(100, [(0, 0.2)], least_fee_amount=50) == 50
        assert tiered_fee(30, [(0, 0.2)], least_fee_amount=50) == 30
        assert tiered_fee(0, [(0, 0.2)], least_fee_amount=50) == 0

    @pytest.mark.parametrize(
        ("amount", "tiers"),
        [
            (100, []),
            (100, [(10, 0.2)]),
            (100, [(0, 0.2), (0, 0.1)]),
            (100, [(0, 20)]),
            (-1, [(0, 0.2)]),
            (math.nan, [(0, 0.2)]),
        ],
    )
    def test_bad_input(self, amount, tiers):
        with pytest.raises(ParameterError):
            tiered_fee(amount, tiers)


class TestEarlyPayment:
    @given(st.floats(0, 400), RATES, HAZARDS, st.floats(0, 1))
    def test_no_days_are_worth_nothing(self, days, rate_pa, hazard, worth):
        assert break_even_discount(0, rate_pa=rate_pa, default_hazard_pa=hazard) == 0
        found = break_even_discount(
            days, rate_pa=rate_pa, default_hazard_pa=hazard, worth_share=worth
        )
        certain = break_even_discount(days, rate_pa=rate_pa)
        at_risk = break_even_discount(days, rate_pa=rate_pa, default_hazard_pa=hazard)
        assert found <= at_risk + 1e-12
        assert at_risk >= certain - 1e-12

    def test_a_safe_customer_is_worth_the_cost_of_money(self):
        worth = present_value([1], [20], rate_pa=0.10)
        assert break_even_discount(20, rate_pa=0.10) == pytest.approx(1 - worth)

    @settings(max_examples=40)
    @given(st.floats(1, 200), RATES, st.floats(0.01, 3), st.floats(0, 1))
    def test_it_is_the_mean_over_default_times(self, days, rate_pa, hazard, worth):
        """Discount at which the expected present value later equals the price now."""
        end = days / 365
        time = np.linspace(0, end, 20_001)
        alive = np.exp(-hazard * time)
        discount = (1 + rate_pa) ** -time
        recovered = np.trapezoid(hazard * alive * discount, time) * worth
        later = alive[-1] * discount[-1] + recovered
        found = break_even_discount(
            days, rate_pa=rate_pa, default_hazard_pa=hazard, worth_share=worth
        )
        assert 1 - found == pytest.approx(later, abs=1e-7)

    def test_those_who_pay_early_already_cost_the_discount(self):
        early = Takers(sales_share=0.3, days_now=8, days_then=8)
        late = Takers(sales_share=0.2, days_now=57, days_then=7)
        found = early_payment_program(
            50e6,
            [early, late],
            discount_share=0.01,
            rate_pa=0.06,
            avoided_bad_debt_amount=40_000,
        )
        assert found.saving_amount == pytest.approx(82_191.78, abs=0.01)
        assert found.discount_amount == pytest.approx(-250_000)
        assert found.wasted_amount == pytest.approx(-150_000)
        assert found.net_amount == pytest.approx(82_191.78 - 250_000 + 40_000, abs=0.01)

    @pytest.mark.parametrize(
        ("days", "options"),
        [
            (-1, {"rate_pa": 0.1}),
            (20, {"rate_pa": 10}),
            (20, {"rate_pa": 0.1, "default_hazard_pa": -1}),
            (20, {"rate_pa": 0.1, "default_hazard_pa": math.inf}),
            (20, {"rate_pa": 0.1, "worth_share": 5}),
        ],
    )
    def test_bad_discount(self, days, options):
        with pytest.raises(ParameterError):
            break_even_discount(days, **options)

    @pytest.mark.parametrize(
        "terms", [(2, 10, 30), (1, 10, 30), (0.02, 30, 30), (0.02, -1, 30)]
    )
    def test_bad_terms(self, terms):
        with pytest.raises(ParameterError):
            forgone_discount_rate(*terms)

    def test_it_is_the_rate_at_which_both_offers_are_worth_the_same(self):
        rate = forgone_discount_rate(0.02, 10, 30, effective=True)
        assert present_value([100], [20], rate_pa=rate) == pytest.approx(98)

    def test_more_takers_than_customers(self):
        everyone = [Takers(sales_share=0.6, days_now=50, days_then=10)] * 2
        with pytest.raises(ParameterError, match="more than all of the sales"):
            early_payment_program(1e6, everyone, discount_share=0.01, rate_pa=0.06)


class TestFactoring:
    def test_an_offer_that_changes_nothing_is_worth_nothing(self):
        gain = factoring_gain(
            1e6,
            FactorOffer(fee_share=0, advance_share=0.8, advance_rate_pa=0.06),
            receivable_days=60,
            rate_pa=0.06,
            bad_debt_share=0.01,
        )
        assert gain.net_amount == pytest.approx(0)
        assert gain.advance_amount == pytest.approx(0.8 * 1e6 * 60 / 365)

    def test_recourse_decides_who_bears_bad_debts(self):
        terms = {"receivable_days": 60, "rate_pa": 0.06, "bad_debt_share": 0.01}
        own = factoring_gain(1e6, FactorOffer(fee_share=0.01), **terms)
        theirs = factoring_gain(
            1e6, FactorOffer(fee_share=0.01, is_non_recourse=True), **terms
        )
        assert theirs.net_amount - own.net_amount == pytest.approx(10_000)

    @pytest.mark.parametrize(
        ("offer", "change"),
        [
            ({"fee_share": 2}, {}),
            ({"fee_share": 0.01, "advance_share": 80}, {}),
            ({"fee_share": 0.01, "advance_rate_pa": 9}, {}),
            ({"fee_share": 0.01, "collected_days": -1}, {}),
            ({"fee_share": 0.01, "bad_debt_share": 3}, {}),
            ({"fee_share": 0.01}, {"rate_pa": 7}),
            ({"fee_share": 0.01}, {"receivable_days": math.nan}),
            ({"fee_share": 0.01}, {"sales_pa_amount": -1}),
        ],
    )
    def test_bad_input(self, offer, change):
        given = {"sales_pa_amount": 1e6, "receivable_days": 60, "rate_pa": 0.06}
        given |= change
        with pytest.raises(ParameterError):
            factoring_gain(given.pop("sales_pa_amount"), FactorOffer(**offer), **given)


class TestInternalRate:
    def test_two_rates_are_both_told(self):
        """Libraries pick one of them: 10 % or 20 %."""
        found = internal_rate([-100, 230, -132])
        assert found.rates == pytest.approx((0.1, 0.2))
        assert "more than one rate" in found.warning
        with pytest.raises(ParameterError, match=r"several rates.*10.00%, 20.00%"):
            _ = found.rate

    def test_no_rate(self):
        found = internal_rate([100, -150, 100])
        assert found.rates == ()
        assert found.warning
        with pytest.raises(ParameterError, match="no rate at which"):
            _ = found.rate

    @settings(max_examples=60)
    @given(
        st.lists(st.floats(1, 1e5), min_size=1, max_size=24),
        st.floats(-0.4, 0.9),
        st.lists(st.integers(1, 90), min_size=24, max_size=24),
    )
    def test_it_finds_the_rate_back(self, amounts, rate_pa, waits):
        days = np.cumsum(waits)[: len(amounts)]
        price = present_value(amounts, days, rate_pa=rate_pa)
        found = internal_rate([-price, *amounts], days=[0, *days.tolist()])
        assert found.n_sign_changes == 1
        assert found.rate == pytest.approx(rate_pa, abs=1e-9)

    def test_order_and_first_day_do_not_matter(self):
        plain = internal_rate([-100, 60, 60], days=[0, 100, 200]).rate
        moved = internal_rate([60, -100, 60], days=[1_100, 1_000, 1_200]).rate
        assert moved == pytest.approx(plain)

    def test_nothing_earned_is_a_rate_of_zero(self):
        assert internal_rate([-100, 50, 50]).rate == pytest.approx(0, abs=1e-12)

    @pytest.mark.parametrize(
        ("amounts", "days"),
        [
            ([100, 200], None),
            ([-1, -2], None),
            ([], None),
            ([0, 0], None),
            ([-1, math.nan], None),
            ([-1, 2], [0]),
            ([-1, 2], [0, math.inf]),
        ],
    )
    def test_bad_input(self, amounts, days):
        with pytest.raises(ParameterError):
            internal_rate(amounts, days=days)


@pytest.mark.parametrize(
    ("amount", "rate"), [("100", "20"), ("100", "x"), ("0", "0.2"), (100.5, "0.2")]
)
def test_bad_tax(amount, rate):
    with pytest.raises(ParameterError):
        bad_debt_tax(amount, tax_rate=rate, currency="GBP")
