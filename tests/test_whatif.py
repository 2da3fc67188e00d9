"""What if we wait, grant time, settle, or charge interest?"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arkit.errors import ParameterError
from arkit.whatif import (
    break_even_settlement,
    extension_cost,
    forgone_discount_rate,
    late_interest,
    plan_expected_value,
    plan_present_value,
    present_value,
    regime,
)

LEVEL = [3_000] * 20
RATES = st.floats(-0.4, 0.9)
AMOUNTS = st.lists(st.floats(0.01, 1e7), min_size=1, max_size=36)


class TestPresentValue:
    def test_excel_documentation(self):
        """XNPV's documented example, values and dates: 2,086.65 at 9 %."""
        amounts = [-10_000, 2_750, 4_250, 3_250, 2_750]
        paid = [
            date(2008, 1, 1),
            date(2008, 3, 1),
            date(2008, 10, 30),
            date(2009, 2, 15),
            date(2009, 4, 1),
        ]
        days = [(day - paid[0]).days for day in paid]
        assert present_value(amounts, days, rate_pa=0.09) == pytest.approx(
            2_086.65, abs=0.005
        )

    @given(AMOUNTS, RATES)
    def test_today_is_face_value(self, amounts, rate_pa):
        today = present_value(amounts, [0] * len(amounts), rate_pa=rate_pa)
        assert today == pytest.approx(sum(amounts))

    @pytest.mark.parametrize(
        ("amounts", "days", "rate_pa", "problem"),
        [
            ([1, 2], [0], 0.1, "2 amounts and 1 days"),
            ([1, math.nan], [0, 1], 0.1, "amounts has missing numbers"),
            ([1, 2], [0, -3], 0.1, r"in the past \(payment 1\)"),
            ([1], [1], 10, "write 10 % as 0.10"),
            ([1], [1], math.nan, "write 10 % as 0.10"),
        ],
    )
    def test_bad_input(self, amounts, days, rate_pa, problem):
        with pytest.raises(ParameterError, match=problem):
            present_value(amounts, days, rate_pa=rate_pa)


class TestExtension:
    def test_sixty_days_at_eight_percent(self):
        assert extension_cost(100_000, 60, rate_pa=0.08) == pytest.approx(
            1_298.00, abs=0.005
        )

    def test_no_days_cost_nothing(self):
        assert extension_cost(100_000, 0, rate_pa=0.08) == 0

    @pytest.mark.parametrize(
        ("amount", "days", "rate_pa"), [(math.inf, 1, 0.1), (1, -1, 0.1), (1, 1, 8)]
    )
    def test_bad_input(self, amount, days, rate_pa):
        with pytest.raises(ParameterError):
            extension_cost(amount, days, rate_pa=rate_pa)


class TestForgoneDiscount:
    @pytest.mark.parametrize(
        ("terms", "options", "percent"),
        [
            ((0.02, 10, 30), {}, 37.24),  # 2/10 net 30, the textbook case
            ((0.02, 10, 30), {"basis": 360}, 36.73),
            ((0.02, 10, 30), {"effective": True}, 44.59),  # a CFA question
            ((0.02, 10, 30), {"basis": 360, "effective": True}, 43.86),
            ((0.01, 10, 45), {}, 10.53),
            # analystforum.com/t/trade-credit-terms/78050: 2/20 net 40, paid on day 30
            ((0.02, 20, 30), {"effective": True}, 109.05),
            ((0.02, 10, 45), {}, 21.28),  # 2/10 net 30, paid on day 45
        ],
    )
    def test_published(self, terms, options, percent):
        rate = forgone_discount_rate(*terms, **options)
        assert rate * 100 == pytest.approx(percent, abs=0.005)

    def test_it_is_the_rate_at_which_both_offers_are_worth_the_same(self):
        rate = forgone_discount_rate(0.02, 10, 30, effective=True)
        assert rate == pytest.approx((100 / 98) ** (365 / 20) - 1)
        later = 98 * (1 + rate) ** (20 / 365)
        assert later == pytest.approx(100)

    @pytest.mark.parametrize(
        "terms", [(2, 10, 30), (1, 10, 30), (0.02, 30, 30), (0.02, -1, 30)]
    )
    def test_bad_input(self, terms):
        with pytest.raises(ParameterError):
            forgone_discount_rate(*terms)


class TestPlan:
    def test_without_default_it_is_an_annuity(self):
        annuity = 3_000 * (1 - 1.01**-20) / 0.01
        assert plan_present_value(LEVEL, rate_pm=0.01) == pytest.approx(annuity)
        assert annuity == pytest.approx(54_136.66, abs=0.005)

    def test_with_default(self):
        plan = plan_expected_value(
            LEVEL, rate_pm=0.01, default_chance_pm=0.03, recovery_share=0.2
        )
        assert plan.expected_amount == pytest.approx(43_278.77, abs=0.005)
        assert plan.completed_share == pytest.approx(0.544, abs=5e-4)
        assert plan.break_even_share == pytest.approx(0.721, abs=5e-4)
        assert plan.claim_amount == 60_000

    def test_one_default_time(self):
        """12 × 1,000 at a hazard of 0.36 a year: mean 9,927.05, all paid 69.7676 %."""
        plan = plan_expected_value(
            [1_000] * 12,
            rate_pm=0,
            default_chance_pm=1 - math.exp(-0.36 / 12),
            recovery_share=0,
        )
        assert plan.expected_amount == pytest.approx(9_927.05, abs=0.005)
        assert plan.completed_share == pytest.approx(0.697676, abs=5e-7)

    @given(AMOUNTS, st.floats(0, 0.05), st.floats(0, 1))
    def test_certain_default_leaves_the_recovery(self, amounts, rate_pm, recovery):
        plan = plan_expected_value(
            amounts, rate_pm=rate_pm, default_chance_pm=1, recovery_share=recovery
        )
        expected = recovery * sum(amounts) / (1 + rate_pm)
        assert plan.expected_amount == pytest.approx(expected)
        assert plan.installments_amount == plan.completed_share == 0

    @given(AMOUNTS, st.floats(0, 0.05))
    def test_no_default_leaves_the_plain_value(self, amounts, rate_pm):
        plan = plan_expected_value(
            amounts, rate_pm=rate_pm, default_chance_pm=0, recovery_share=0.5
        )
        assert plan.expected_amount == plan_present_value(amounts, rate_pm=rate_pm)
        assert (plan.recovery_amount, plan.completed_share) == (0, 1)

    @settings(max_examples=30)
    @given(AMOUNTS, st.floats(0, 0.05), st.floats(0.01, 0.5), st.floats(0, 1))
    def test_it_is_the_mean_over_months_of_default(self, amounts, rate, chance, share):
        """The expectation written out: one path per month of default, and survival."""
        n, factor = len(amounts), 1 / (1 + rate)
        worth = [a * factor ** (k + 1) for k, a in enumerate(amounts)]
        total = (1 - chance) ** n * sum(worth)
        for month in range(n):
            recovered = share * sum(amounts[month:]) * factor ** (month + 1)
            weight = (1 - chance) ** month * chance
            total += weight * (sum(worth[:month]) + recovered)
        plan = plan_expected_value(
            amounts, rate_pm=rate, default_chance_pm=chance, recovery_share=share
        )
        assert plan.expected_amount == pytest.approx(total)

    @pytest.mark.parametrize(
        ("change", "problem"),
        [
            ({"rate_pm": 1.5}, "rate_pm is 1.5"),
            ({"default_chance_pm": 3}, "default_chance_pm is 3"),
            ({"recovery_share": -0.1}, "recovery_share is -0.1"),
            ({"installment_amounts": [10, -1]}, r"above zero \(installment 2\)"),
            ({"installment_amounts": [0, 0]}, "one above zero"),
            ({"installment_amounts": []}, "one above zero"),
            ({"installment_amounts": [math.nan]}, "missing numbers"),
        ],
    )
    def test_bad_input(self, change, problem):
        plan = {
            "installment_amounts": LEVEL,
            "rate_pm": 0.01,
            "default_chance_pm": 0.03,
            "recovery_share": 0.2,
        } | change
        with pytest.raises(ParameterError, match=problem):
            plan_expected_value(plan.pop("installment_amounts"), **plan)


class TestSettlement:
    def test_against_an_agency(self):
        """25 % fee, success one half, 12 months at 1 %: any offer above 33.3 %."""
        agency = present_value([55_000 * 0.5 * 0.75], [365], rate_pa=1.01**12 - 1)
        floor = break_even_settlement(55_000, {"write off": 0, "agency": agency})
        assert floor.floor_amount == pytest.approx(18_304, abs=0.5)
        assert floor.floor_share == pytest.approx(0.333, abs=5e-4)
        assert floor.alternative == "agency"

    def test_against_a_plan(self):
        """The plan above is worth 72.1 %: up to 27.9 % off beats it."""
        plan = plan_expected_value(
            LEVEL, rate_pm=0.01, default_chance_pm=0.03, recovery_share=0.2
        )
        floor = break_even_settlement(60_000, {"plan": plan.expected_amount})
        assert floor.largest_discount_share == pytest.approx(0.279, abs=5e-4)

    @given(st.floats(1, 1e7), st.floats(0, 1), st.floats(0, 400), RATES)
    def test_the_floor_makes_indifferent(self, claim, share, days, rate_pa):
        floor = break_even_settlement(
            claim, {"wait": share * claim}, offer_days=days, rate_pa=rate_pa
        )
        worth = present_value([floor.floor_amount], [days], rate_pa=rate_pa)
        assert worth == pytest.approx(share * claim)

    def test_no_discount_where_the_alternative_is_worth_more(self):
        floor = break_even_settlement(100, {"guarantee": 104})
        assert floor.floor_share == pytest.approx(1.04)
        assert floor.largest_discount_share == 0

    @pytest.mark.parametrize(
        ("claim", "alternatives", "options"),
        [
            (0, {"wait": 1}, {}),
            (-5, {"wait": 1}, {}),
            (100, {}, {}),
            (100, {"wait": math.nan}, {}),
            (100, {"wait": 1}, {"offer_days": -1}),
            (100, {"wait": 1}, {"rate_pa": 8}),
        ],
    )
    def test_bad_input(self, claim, alternatives, options):
        with pytest.raises(ParameterError):
            break_even_settlement(claim, alternatives, **options)


def charged(amount: str, due: str, days: int, law="eu"):
    """Interest on a debt paid so many days after it was due."""
    paid = date.fromisoformat(due) + timedelta(days=days)
    return late_interest(amount, due_date=due, paid_date=paid, regime=law)


class TestLateInterest:
    def test_uk_published(self):
        """toolfy.io: 2,000 at 5.25 % + 8, 45 days: 32.67 (it prints 32.66), fee 70."""
        claim = charged("2000", "2024-03-01", 45, "uk")
        assert claim.interest_amount == Decimal("32.67")
        assert claim.fee_amount == 70
        assert claim.total_amount == Decimal("102.67")

    def test_uk_not_rounded_by_day(self):
        """8,400 at 4.75 % + 8, 61 days: 178.99, not the 178.73 of rounded days."""
        claim = charged("8400", "2025-02-01", 61, "uk")
        assert claim.interest_amount == Decimal("178.99")

    def test_eu_published(self):
        """10,000, 60 days at 10.15 %: 166.85 and 40."""
        claim = charged("10000.00", "2026-02-01", 60)
        assert (claim.interest_amount, claim.fee_amount) == (Decimal("166.85"), 40)
        assert claim.total_amount == Decimal("206.85")

    @pytest.mark.parametrize(
        ("amount", "rate_pa", "interest"),
        [
            ("4500", "0.11", "40.68"),  # fiscavo.com, late payment interest EU and UK
            ("1000", "0.12", "9.86"),  # danielssilverman.co.uk, interest calculator
        ],
    )
    def test_published_at_other_rates(self, amount, rate_pa, interest):
        rate = Decimal(rate_pa) - Decimal("0.08")
        law = replace(regime("eu"), rates=((date(2025, 1, 1), rate),))
        claim = charged(amount, "2025-03-01", 30, law)
        assert claim.interest_amount == Decimal(interest)

    @pytest.mark.parametrize(
        ("amount", "fee"),
        [
            ("0.01", 40),
            ("999.99", 40),
            ("1000.00", 70),
            ("9999.99", 70),
            ("10000.00", 100),
        ],
    )
    def test_uk_fees_by_size(self, amount, fee):
        assert charged(amount, "2024-03-01", 1, "uk").fee_amount == fee
        assert charged(amount, "2024-03-01", 1, "eu").fee_amount == 40

    def test_eu_rate_changes_on_1_july(self):
        """15 days at 3.15 % + 8 to 30 June 2025, then 15 at 2.15 % + 8."""
        claim = charged("10000", "2025-06-15", 30)
        june, july = claim.periods
        assert (june.from_date, june.until_date) == (
            date(2025, 6, 16),
            date(2025, 6, 30),
        )
        assert (july.from_date, july.until_date) == (
            date(2025, 7, 1),
            date(2025, 7, 15),
        )
        assert (june.rate_pa, july.rate_pa) == (Decimal("0.1115"), Decimal("0.1015"))
        exact = Decimal(10_000) * (15 * june.rate_pa + 15 * july.rate_pa) / 365
        assert claim.interest_amount == round(exact, 2) == Decimal("87.53")

    def test_eu_rate_changes_on_1_january(self):
        claim = charged("10000", "2024-12-30", 3)
        assert [(p.n_days, p.rate_pa) for p in claim.periods] == [
            (1, Decimal("0.1225")),
            (2, Decimal("0.1115")),
        ]

    @pytest.mark.parametrize(
        ("due", "days", "n_days"),
        [
            ("2025-06-29", 1, [1]),  # 30 June only
            ("2025-06-29", 2, [1, 1]),
            ("2025-06-30", 1, [1]),  # 1 July only
            ("2024-12-31", 181, [181]),  # 1 January to 30 June
            ("2024-12-31", 182, [181, 1]),
        ],
    )
    def test_eu_boundaries(self, due, days, n_days):
        claim = charged("100", due, days)
        assert [p.n_days for p in claim.periods] == n_days

    def test_uk_rate_is_that_of_the_start(self):
        """Due on 30 June interest starts on 1 July: the rate of 30 June is fixed."""
        before = charged("1000", "2025-06-29", 400, "uk")
        after = charged("1000", "2025-06-30", 400, "uk")
        assert [p.rate_pa for p in before.periods] == [Decimal("0.1275")]
        assert [p.rate_pa for p in after.periods] == [Decimal("0.1225")]
        assert [p.n_days for p in after.periods] == [400]

    def test_a_leap_year_has_365_days(self):
        """Five days over 29 February 2024, divided by 365."""
        claim = charged("36500", "2024-02-27", 5)
        assert claim.interest_amount == Decimal(36_500) * 5 * Decimal("0.125") / 365

    @pytest.mark.parametrize("days", [0, -1, -400])
    def test_in_time_costs_nothing(self, days):
        claim = charged("1000", "2025-03-01", days)
        assert (claim.days_late, claim.periods, claim.total_amount) == (0, (), 0)

    @settings(max_examples=60)
    @given(
        st.decimals("0.01", "9999999.99", places=2),
        st.dates(date(2019, 1, 1), date(2023, 12, 31)),
        st.integers(1, 1_000),
        st.sampled_from(["eu", "uk"]),
    )
    def test_periods_add_up(self, amount, due, days, law):
        claim = charged(str(amount), due.isoformat(), days, law)
        rule = regime(law)
        exact = sum(amount * p.rate_pa * p.n_days for p in claim.periods) / 365
        assert abs(claim.interest_amount - exact) <= Decimal("0.005")
        assert claim.interest_amount == sum(p.interest_amount for p in claim.periods)
        assert claim.interest_amount.as_tuple().exponent == -2
        assert sum(p.n_days for p in claim.periods) == claim.days_late == days
        if law == "eu":
            by_day = sum(
                amount * rule.rate_pa(due + timedelta(days=day))
                for day in range(1, days + 1)
            )
            assert by_day == sum(amount * p.rate_pa * p.n_days for p in claim.periods)

    @pytest.mark.parametrize(
        "amount", [1000.5, "1000.005", "0", "-5", "NaN", "abc", None, Decimal("Inf")]
    )
    def test_only_exact_amounts(self, amount):
        with pytest.raises(ParameterError, match="no exact amount above zero in EUR"):
            late_interest(amount, due_date="2025-01-01", paid_date="2025-02-01")

    def test_it_says_what_it_is_not(self):
        assert "not legal advice" in charged("100", "2025-01-01", 9).caution

    @pytest.mark.parametrize("due", ["2018-06-01", "2026-12-01"])
    def test_no_rate_is_guessed(self, due):
        with pytest.raises(ParameterError, match="no reference rate is on file"):
            charged("100", due, 60)


class TestRegimes:
    @pytest.mark.parametrize("name", ["eu", "uk"])
    def test_every_half_year_has_a_rate(self, name):
        law = regime(name)
        days = [day for day, _ in law.rates]
        years = range(days[0].year, days[-1].year + 1)
        assert days == [date(y, m, 1) for y in years for m in (1, 7)]
        assert hash(law) == hash(regime(name))

    @pytest.mark.parametrize(
        ("old", "new", "problem"),
        [
            ("margin_pa = 0.08", "margin_pa = 8", "is not usable"),
            ("rate_pa = 0.0250", "rate_pa = 2.5", r"not usable \(2023-01-01\)"),
            ("from = 2023-01-01", "from = 2023-02-01", r"not usable \(2023-02-01\)"),
            ("from = 2023-07-01", "from = 2023-01-01", r"not usable \(2023-01-01\)"),
            ('rule = "each half-year"', 'rule = "daily"', "is not usable"),
            ("from_amount = 0,", "from_amount = 5,", "is not usable"),
            ("from = 2023-01-01", 'from = "2023"', "does not describe"),
            ("currency", "money", "does not describe"),
            ("[eu]", "[europe]", "does not describe"),
            ("[eu]", "[eu", "does not describe"),
        ],
    )
    def test_a_file_of_your_own_is_checked(self, tmp_path, old, new, problem):
        text = shipped().read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / "own.toml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(ParameterError, match=problem):
            regime("eu", path=path)

    def test_a_file_of_your_own_adds_a_rate(self, tmp_path):
        text = shipped().read_text(encoding="utf-8")
        last = "{ from = 2026-07-01, rate_pa = 0.0240 },"
        path = tmp_path / "own.toml"
        later = f"{last}\n  {{ from = 2027-01-01, rate_pa = 0.0240 }},"
        path.write_text(text.replace(last, later, 1), encoding="utf-8")
        claim = charged("100", "2026-12-31", 1, regime("eu", path=path))
        assert claim.periods[0].rate_pa == Decimal("0.1040")

    def test_no_such_file(self, tmp_path):
        with pytest.raises(ParameterError, match=r"nowhere\.toml does not describe"):
            regime("eu", path=tmp_path / "nowhere.toml")


def shipped() -> Path:
    import arkit.whatif

    return Path(arkit.whatif.__file__).with_name("late_interest.toml")


def test_valuations_do_not_touch_their_input():
    amounts = np.array([100.0, 200.0])
    days = np.array([10, 20])
    present_value(amounts, days, rate_pa=0.1)
    plan_expected_value(amounts, rate_pm=0.1, default_chance_pm=0.1, recovery_share=0)
    assert amounts.tolist() == [100, 200]
    assert days.tolist() == [10, 20]
