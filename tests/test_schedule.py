"""Schedules are exact to the cent, dated, and refuse what cannot be agreed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arkit.errors import ParameterError
from arkit.whatif import (
    PlanTerms,
    able_to_pay,
    months_later,
    outside_exemption,
    schedule,
)
from arkit.whatif.exact import half_up
from arkit.whatif.plans.due_dates import first_period_months
from arkit.whatif.plans.installment_amounts import annuity

CENT = Decimal("0.01")
MONEY = st.decimals("100", "5000000", places=2)
RATES = st.decimals("0", "0.03", places=5)


def made(principal, n, **terms):
    first = terms.pop("first_due_date", "2025-01-31")
    return schedule(
        principal, n_installments=n, first_due_date=first, terms=PlanTerms(**terms)
    )


def amounts(plan):
    return [line.amount for line in plan.installments]


class TestExactness:
    @settings(max_examples=150)
    @given(MONEY, RATES, st.integers(1, 84), st.sampled_from(["last", "first"]))
    def test_level(self, principal, rate, n, remainder_on):
        plan = made(principal, n, rate_pm=rate, remainder_on=remainder_on)
        lines = plan.installments
        assert sum(line.principal_amount for line in lines) == principal
        assert lines[-1].balance_amount == 0
        for line in lines:
            assert line.amount == line.interest_amount + line.principal_amount
            assert line.amount.as_tuple().exponent >= -2
        level = half_up(principal / annuity(rate, n), "XXX")
        bound = CENT * (((1 + rate) ** n - 1) / rate if rate else n)
        assert abs(lines[-1].amount - level) <= bound
        assert {line.amount for line in lines[1:-1]} <= {level}

    @settings(max_examples=60)
    @given(
        MONEY,
        RATES,
        st.integers(2, 36),
        st.sampled_from(
            [
                {"balloon_amount": "25.50"},
                {"step_share": "0.05"},
                {"step_share": "-0.05"},
                {"n_in_advance": 1},
                {"grace_months": 4},
                {"grace_months": 4, "grace": "capitalized"},
                {"down_payment_amount": "33.33"},
                {"agreed_date": "2024-12-11"},
                {"agreed_date": "2025-01-20"},
            ]
        ),
    )
    def test_every_shape_repays_the_debt(self, principal, rate, n, terms):
        plan = made(principal, n, rate_pm=rate, **terms)
        lines = plan.installments
        assert sum(line.principal_amount for line in lines) == principal
        assert plan.total_amount == principal + plan.interest_amount
        balance = principal
        for line in lines:
            balance -= line.principal_amount
            assert line.balance_amount == balance
        assert balance == 0

    @settings(max_examples=60)
    @given(MONEY, RATES, st.lists(st.integers(0, 9), min_size=1, max_size=24))
    def test_seasonal(self, principal, rate, weights):
        plan = made(principal, len(weights) + 1, rate_pm=rate, weights=(*weights, 1))
        assert sum(line.principal_amount for line in plan.installments) == principal
        quiet = [line.amount for line in plan.installments[:-1]]
        assert [a == 0 for a in quiet] == [w == 0 for w in weights]

    @settings(max_examples=60)
    @given(MONEY, RATES, st.integers(1, 48))
    def test_it_is_worth_the_debt_at_its_own_rate(self, principal, rate, n):
        plan = made(principal, n, rate_pm=rate)
        worth = sum(
            line.amount * (1 + rate) ** -line.number for line in plan.installments
        )
        assert abs(worth - principal) <= CENT * n

    @pytest.mark.parametrize(
        ("currency", "amount", "first", "last"),
        [
            ("JPY", "100000", "14286", "14284"),
            ("KWD", "1000.000", "142.857", "142.858"),
            ("EUR", "1000", "142.86", "142.84"),
        ],
    )
    def test_minor_units(self, currency, amount, first, last):
        plan = made(amount, 7, currency=currency)
        assert str(plan.installments[0].amount) == first
        assert str(plan.installments[-1].amount) == last

    def test_the_remainder_goes_where_it_is_wanted(self):
        last, first = made(10_000, 7), made(10_000, 7, remainder_on="first")
        assert amounts(first) == amounts(last)[::-1]
        assert amounts(first)[0] == Decimal("1428.58")

    def test_equal_steps_and_weights_are_level(self):
        level = amounts(made(10_000, 5, rate_pm="0.02"))
        assert amounts(made(10_000, 5, rate_pm="0.02", weights=(3,) * 5)) == level
        growth = amounts(made(10_000, 5, rate_pm="0.02", step_share="0.02"))
        assert growth[0] == half_up(Decimal(10_000) * Decimal("1.02") / 5, "EUR")

    def test_one_installment_is_the_debt_and_a_month(self):
        plan = made("1000", 1, rate_pm="0.01")
        assert amounts(plan) == [Decimal("1010.00")]
        assert amounts(made("1000", 1)) == [Decimal("1000.00")]


class TestDates:
    def test_the_day_is_kept(self):
        days = [line.due_date for line in made(900, 4).installments]
        assert days == [
            date(2025, 1, 31),
            date(2025, 2, 28),
            date(2025, 3, 31),
            date(2025, 4, 30),
        ]

    def test_month_ends(self):
        plan = made(900, 3, first_due_date="2025-02-28", is_at_month_end=True)
        assert [line.due_date.day for line in plan.installments] == [28, 31, 30]
        kept = made(900, 3, first_due_date="2025-02-28")
        assert [line.due_date.day for line in kept.installments] == [28, 28, 28]

    @given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.integers(-60, 60))
    def test_months_later(self, day, months):
        later = months_later(day, months)
        assert (later.year - day.year) * 12 + later.month - day.month == months
        is_month_end = date.fromordinal(later.toordinal() + 1).day == 1
        assert later.day == day.day or (later.day < day.day and is_month_end)

    def test_grace_and_down_payment(self):
        plan = made(
            "10000",
            2,
            rate_pm="0.01",
            grace_months=2,
            agreed_date="2024-12-31",
            down_payment_amount="4000",
        )
        assert [(line.number, str(line.amount)) for line in plan.installments] == [
            (0, "4000"),
            (1, "60.00"),
            (2, "60.00"),
            (3, "3045.07"),
            (4, "3045.08"),
        ]
        assert plan.installments[0].due_date == plan.agreed_date == date(2024, 12, 31)
        assert plan.largest_amount == Decimal("3045.08")

    def test_a_month_is_a_month_whatever_its_days(self):
        regular = made("10000", 6, rate_pm="0.01")
        dated = made("10000", 6, rate_pm="0.01", agreed_date="2024-12-31")
        assert amounts(dated) == amounts(regular)
        feb = made("1000", 2, rate_pm="0.01", first_due_date="2025-02-28")
        month_end = made(
            "1000",
            2,
            rate_pm="0.01",
            first_due_date="2025-02-28",
            agreed_date="2025-01-31",
        )
        assert amounts(month_end) == amounts(feb)

    @pytest.mark.parametrize(
        ("agreed", "first", "months"),
        [
            ("2025-06-30", "2025-07-30", "1"),
            ("2025-06-30", "2025-07-31", "1"),
            ("2025-06-30", "2025-08-03", "1.1"),
            ("2025-02-28", "2025-03-28", "1"),
            ("2025-02-28", "2025-03-31", "1"),
            ("2025-01-31", "2025-02-28", "1"),
            ("2025-01-30", "2025-02-28", "1"),
            ("2025-06-10", "2025-07-16", "1.2"),
            ("2025-06-10", "2025-07-10", "1"),
            ("2025-06-10", "2025-06-25", "0.5"),
            ("2025-05-10", "2025-06-09", "1"),
        ],
    )
    def test_months_of_the_first_period(self, agreed, first, months):
        days = (date.fromisoformat(agreed), date.fromisoformat(first))
        assert first_period_months(*days) == Decimal(months)

    def test_days_of_the_first_period_bear_interest(self):
        """Nothing on the day of the agreement, half of it after 15 days."""
        at_once = made("1000", 1, rate_pm="0.01", agreed_date="2025-01-31")
        assert at_once.interest_amount == 0
        half = made(
            "1000",
            1,
            rate_pm="0.01",
            first_due_date="2025-02-28",
            agreed_date="2025-02-13",
        )
        assert half.interest_amount == Decimal("5.00")

    def test_frame(self):
        frame = made("900", 3, rate_pm="0.01").frame
        assert frame["due_date"].dt.date.tolist()[1] == date(2025, 2, 28)
        assert frame["days"].tolist() == [31, 59, 90]
        assert frame["principal_amount"].sum() == pytest.approx(900)
        assert frame["balance_amount"].iloc[-1] == 0


class TestRefusals:
    @pytest.mark.parametrize(
        ("change", "problem"),
        [
            ({"principal": 1000.0}, "principal_amount 1000.0 is no exact amount"),
            ({"principal": "-5"}, "no exact amount above zero"),
            ({"principal": "0"}, "no exact amount above zero"),
            ({"principal": "NaN"}, "no exact amount above zero"),
            ({"rate_pm": 0.75}, r'write 0\.75 % a month as 0\.0075 or "0\.75%"'),
            ({"rate_pm": "ten"}, "no rate from 0 to 0.2 a month"),
            ({"rate_pm": float("nan")}, "no rate from 0 to 0.2 a month"),
            ({"rate_pm": -0.01}, "no rate from 0 to 0.2 a month"),
            ({"n": 0}, "are no plan"),
            ({"n": 2.5}, "are no plan"),
            ({"n_in_advance": 6}, "are no plan"),
            ({"grace_months": -1}, "are no plan"),
            ({"grace": "none"}, "no such grace 'none'"),
            ({"remainder_on": "middle"}, "remainder_on 'middle'"),
            ({"weights": (1, 2)}, "do not describe 6 installments"),
            ({"weights": (0, 0, 0, 0, 0, 0)}, "do not describe"),
            ({"weights": (1, -1, 1, 1, 1, 1)}, "do not describe"),
            ({"weights": (1, 1, 1, 1, 1, 0)}, "the last above zero"),
            ({"step_share": 10}, "write installments that grow by 10 % as 0.10"),
            ({"step_share": "x"}, "step_share is 'x'"),
            ({"step_share": "0.1", "balloon_amount": 5}, "one shape"),
            ({"balloon_amount": 12_000}, "leave nothing of 10000"),
            ({"down_payment_amount": 10_000}, "leave nothing of 10000"),
            ({"down_payment_amount": "0.001"}, "down_payment_amount '0.001' is no"),
            ({"agreed_date": "2025-02-01"}, "do not fit an agreement of 2025-02-01"),
            ({"n": 85}, "within 7 years"),
            ({"principal": "0.05"}, "cannot be split"),
            ({"first_due_date": "31.01.2025"}, "not a day"),
        ],
    )
    def test_bad_input(self, change, problem):
        terms = {"principal": "10000", "n": 6} | change
        with pytest.raises(ParameterError, match=problem):
            made(terms.pop("principal"), terms.pop("n"), **terms)


class TestAbilityToPay:
    @settings(max_examples=80)
    @given(MONEY, RATES, st.decimals("10", "200000", places=2))
    def test_it_is_the_shortest_plan_that_fits(self, principal, rate, most):
        within = most * annuity(rate, 84)
        if principal > within:
            with pytest.raises(ParameterError, match="ask for a down payment"):
                able_to_pay(principal, most_pm_amount=most, rate_pm=rate)
            return
        able = able_to_pay(principal, most_pm_amount=most, rate_pm=rate)
        n = able.n_installments
        assert able.level_amount <= most
        if n > 1:
            assert half_up(principal / annuity(rate, n - 1), "XXX") > most

    def test_the_down_payment_makes_it_feasible(self):
        debt, most, rate = Decimal(48_000), "300", "0.0075"
        with pytest.raises(ParameterError, match=r"29353\.82 for 84 months") as refused:
            able_to_pay(debt, most_pm_amount=most, rate_pm=rate)
        assert "the interest alone is 360.00 a month" in str(refused.value)
        assert "above 8000.00" in str(refused.value)
        enough = debt - Decimal("29353.82")
        able = able_to_pay(enough, most_pm_amount=most, rate_pm=rate)
        assert able.n_installments == 84
        with pytest.raises(ParameterError, match="more than 7 years"):
            able_to_pay(enough + 1, most_pm_amount=most, rate_pm=rate)

    @pytest.mark.parametrize("most", ["0", "-5", 4500.5, "NaN"])
    def test_nothing_to_pay_with(self, most):
        with pytest.raises(ParameterError, match="most_pm_amount"):
            able_to_pay("48000", most_pm_amount=most)

    def test_a_cent_of_rounding_is_no_month(self):
        able = able_to_pay("48000", most_pm_amount="4197.67", rate_pm="0.0075")
        assert able.exact_months > 12
        assert able.n_installments == 12


class TestRegulatedCredit:
    @pytest.mark.parametrize(
        ("n", "terms", "reasons"),
        [
            (11, {}, []),
            (12, {}, ["twelve months after"]),
            (12, {"n_in_advance": 1}, []),
            (12, {"n_in_advance": 1, "rate_pm": "0.01"}, ["interest"]),
            (13, {}, ["13 payments", "twelve months after"]),
        ],
    )
    def test_the_exemption_is_missed(self, n, terms, reasons):
        plan = made("12000", n, agreed_date="2024-12-31", **terms)
        found = outside_exemption(plan)
        assert len(found) == len(reasons)
        assert all(part in text for part, text in zip(reasons, found, strict=True))
