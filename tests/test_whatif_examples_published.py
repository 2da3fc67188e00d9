"""Worked examples with their identifiers: schedules, discounts, interest, factoring.

E numbers are computed examples of the closed forms, P numbers are published ones.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from arkit.whatif import (
    FactorOffer,
    PlanTerms,
    Takers,
    able_to_pay,
    agreed_rate,
    bad_debt_tax,
    break_even_discount,
    early_payment_program,
    factoring_gain,
    forgone_discount_rate,
    internal_rate,
    late_interest,
    regime,
    schedule,
    tiered_fee,
)
from arkit.whatif.plans.installment_amounts import installment_amounts
from arkit.whatif.valuing.risk import expected_shortfall


def amounts(principal, n_installments, **terms):
    plan = schedule(
        principal,
        n_installments=n_installments,
        first_due_date="2025-01-31",
        terms=PlanTerms(**terms),
    )
    return [str(line.amount) for line in plan.installments], plan.interest_amount


class TestE11Schedules:
    @pytest.mark.parametrize(
        ("terms", "n", "first", "last", "interest"),
        [
            ({"rate_pm": "0.75%"}, 12, "4197.67", "4197.67", "2372.04"),
            ({}, 7, "1428.57", "1428.58", "0"),
            ({"rate_pm": "0.01"}, 6, "1725.48", "1725.51", "352.91"),
            (
                {"rate_pm": "0.01", "balloon_amount": 4_000},
                6,
                "1075.29",
                "5075.30",
                "451.75",
            ),
        ],
    )
    def test_level_and_balloon(self, terms, *, n, first, last, interest):
        lines, found = amounts(48_000 if n == 12 else 10_000, n, **terms)
        assert lines == [first] * (n - 1) + [last]
        assert found == Decimal(interest)

    def test_step(self):
        lines, _ = amounts(10_000, 6, rate_pm="0.01", step_share="0.10")
        assert lines == [
            "1345.51",
            "1480.06",
            "1628.07",
            "1790.88",
            "1969.96",
            "2166.97",
        ]

    def test_seasonal(self):
        lines, _ = amounts(10_000, 6, rate_pm="0.01", weights=(1, 1, 1, 2, 3, 4))
        assert lines == ["870.66", "870.66", "870.66", "1741.32", "2611.98", "3482.65"]

    def test_capitalized_grace(self):
        plan = schedule(
            48_000,
            n_installments=9,
            first_due_date="2025-01-31",
            terms=PlanTerms(rate_pm="0.0075", grace_months=3, grace="capitalized"),
        )
        assert plan.installments[2].balance_amount == Decimal("49088.12")
        level = [line.amount for line in plan.installments[3:]]
        assert level[:-1] == [Decimal("5660.81")] * 8
        assert abs(level[-1] - level[0]) <= Decimal("0.09")

    def test_total(self):
        plan = schedule(
            48_000,
            n_installments=12,
            first_due_date="2025-01-31",
            terms=PlanTerms(rate_pm="0.75%"),
        )
        assert plan.total_amount == Decimal("50372.04")


def test_e13_ability_to_pay():
    able = able_to_pay("48000", most_pm_amount="4500", rate_pm="0.0075")
    assert able.exact_months == pytest.approx(11.159, abs=5e-4)
    assert able.n_installments == 12


class TestE17EarlyPayment:
    @pytest.mark.parametrize(
        ("options", "percent"),
        [({}, 37.2449), ({"basis": 360}, 36.7347), ({"effective": True}, 44.5853)],
    )
    def test_two_ten_net_thirty(self, options, percent):
        rate = forgone_discount_rate(0.02, 10, 30, **options)
        assert rate * 100 == pytest.approx(percent, abs=5e-5)

    @pytest.mark.parametrize(
        ("days", "hazard", "percent"),
        [(20, 0.0, 0.5209), (20, 0.36, 2.3835), (80, 0.36, 9.1873)],
    )
    def test_break_even(self, days, hazard, percent):
        share = break_even_discount(
            days, rate_pa=0.10, default_hazard_pa=hazard, worth_share=0.0413223
        )
        assert share * 100 == pytest.approx(percent, abs=5e-5)


class TestE18LateInterest:
    def charged(self, **change):
        law = replace(regime("uk"), **change)
        return late_interest(
            "8400", due_date="2025-02-01", paid_date="2025-04-03", regime=law
        )

    def test_not_rounded_by_day(self):
        claim = self.charged()
        assert claim.days_late == 61
        assert claim.periods[0].rate_pa == Decimal("0.1275")
        assert claim.interest_amount == Decimal("178.99")

    def test_rounded_by_day(self):
        claim = self.charged(is_rounded_daily=True)
        assert claim.interest_amount == Decimal("178.73")


def test_p1_numpy_pmt():
    """numpy.pmt: 200,000 over 15 years at 7.5 % / 12."""
    level = installment_amounts(Decimal(200_000), 180, PlanTerms(rate_pm="0.00625"))
    assert float(level[0]) == pytest.approx(1854.0247200054619, abs=1e-10)


@pytest.mark.parametrize(
    ("first", "last", "percent"),
    [(230, 230, 9.69), (250, 230, 10.08), (230, 280, 10.50)],
)
def test_p2_p3_annual_percentage_rate(first, last, percent):
    """US Regulation Z, appendix J (c)(1)(i), (c)(2)(i), (c)(3)(i): 5,000, 24 months."""
    found = internal_rate([-5_000, first, *[230] * 22, last])
    assert found.rate * 12 * 100 == pytest.approx(percent, abs=0.005)
    assert found.warning == ""


def test_p3b_single_payment():
    """Appendix J (c)(5)(i): 1,000 on 3 January 1978, 1,080 on 15 September."""
    n_days = (date(1978, 9, 15) - date(1978, 1, 3)).days
    rate = internal_rate([-1_000, 1_080]).rate * 365 / n_days
    assert n_days == 255
    assert rate * 100 == pytest.approx(11.45, abs=0.005)


def test_p4_odd_first_period():
    """MathWorks payodd: 4,000 at 11 %, 24 months, first payment after 36 days."""
    plan = schedule(
        "4000",
        n_installments=24,
        first_due_date="2025-07-16",
        terms=PlanTerms(rate_pm=Decimal("0.11") / 12, agreed_date="2025-06-10"),
    )
    assert plan.installments[0].amount == Decimal("186.77")  # published 186.7731
    assert plan.installments[0].interest_amount == Decimal("44.07")  # 36 days of 30


def test_p5_in_advance():
    """MathWorks payadv: 1,000 at 10 %, 12 payments, 3 of them in advance: 85.9389."""
    lines, _ = amounts("1000", 12, rate_pm=Decimal("0.10") / 12, n_in_advance=3)
    assert lines[0] == str(3 * Decimal("85.94"))
    assert lines[1:-1] == ["85.94"] * 8


@pytest.mark.parametrize(
    ("rate", "n_days", "interest"),
    [
        # P6 fiscal.treasury.gov, prompt payment calculator: 1,500, 10 days, 6.5 %
        ("0.065", 10, "2.71"),
        # P7 5 CFR 1315.17: 1,500 at 6 %, two months and 15 days
        ("0.06", 75, "18.83"),
    ],
)
def test_p6_p7_prompt_payment(rate, n_days, interest):
    law = replace(
        agreed_rate(rate, currency="USD", year_days=360), compounds_after_days=30
    )
    paid = date(2025, 3, 1).fromordinal(date(2025, 3, 1).toordinal() + n_days)
    claim = late_interest("1500", due_date="2025-03-01", paid_date=paid, regime=law)
    assert claim.interest_amount == Decimal(interest)


def test_p8_rounded_daily():
    """support.paidnice.com: 5,000 at 12.25 %, 101 days: 169.68 and 70."""
    law = replace(regime("uk"), is_rounded_daily=True)
    debt = {"due_date": "2025-07-31", "paid_date": "2025-11-09"}
    claim = late_interest("5000", **debt, regime=law)
    assert claim.days_late == 101
    assert claim.interest_amount == Decimal("169.68")
    assert claim.total_amount == Decimal("239.68")
    exact = late_interest("5000", **debt, regime="uk")
    assert exact.interest_amount == Decimal("169.49")


@pytest.mark.parametrize(
    ("amount", "rate", "interest"),
    [
        ("4500", "0.11", "40.68"),  # P9 fiscavo.com, late payment interest
        ("1000", "0.12", "9.86"),  # P10 danielssilverman.co.uk, interest calculator
    ],
)
def test_p9_p10_thirty_days(amount, rate, interest):
    law = agreed_rate(rate, currency="EUR")
    claim = late_interest(
        amount, due_date="2025-03-01", paid_date="2025-03-31", regime=law
    )
    assert claim.interest_amount == Decimal(interest)
    assert claim.fee_amount == 0


@pytest.mark.parametrize(
    ("terms", "options", "percent"),
    [
        # P11 mathcelebrity.com, vendor discount (prints 36.73, truncated)
        ((0.02, 10, 30), {"basis": 360}, 36.7347),
        # P12 analystforum.com/t/trade-credit-terms/78050: 2/20 net 40, paid on day 30
        ((0.02, 20, 30), {"effective": True}, 109.0491),
        # P12b 2/10 net 30, paid on day 45
        ((0.02, 10, 45), {}, 21.2828),
    ],
)
def test_p11_p12_forgone_discount(terms, options, percent):
    rate = forgone_discount_rate(*terms, **options)
    assert rate * 100 == pytest.approx(percent, abs=5e-5)


def test_p13_discount_for_early_payment():
    """ACCA Financial Management, integrated workbook 2017, p. 169."""
    takers = [Takers(sales_share=0.2, days_now=57, days_then=7)]
    program = early_payment_program(50e6, takers, discount_share=0.01, rate_pa=0.06)
    assert program.saving_amount == pytest.approx(82_192, abs=0.5)
    assert program.discount_amount == pytest.approx(-100_000)
    assert program.net_amount < 0


class TestP14TwoFactors:
    """ACCA Financial Management, integrated workbook 2017, p. 173 and p. 479."""

    def gain(self, **offer):
        days = 7_808_219.178 / 50e6 * 365
        return factoring_gain(
            50e6, FactorOffer(**offer), receivable_days=days, rate_pa=0.06
        )

    def test_service_only(self):
        found = self.gain(
            fee_share=0.005, collected_days=30, saved_cost_pa_amount=50_000
        )
        saving = found.financing_amount + found.administration_amount
        assert saving == pytest.approx(271_918, abs=0.5)
        assert found.fee_amount == pytest.approx(-250_000)
        assert found.net_amount == pytest.approx(21_917.80, abs=0.01)

    def test_with_an_advance(self):
        found = self.gain(
            fee_share=0.0025,
            advance_share=0.85,
            advance_rate_pa=0.07,
            saved_cost_pa_amount=100_000,
        )
        assert found.advance_amount == pytest.approx(6_636_986, abs=0.5)
        assert found.net_amount == pytest.approx(-91_370, abs=0.5)


@pytest.mark.parametrize(
    ("fee", "is_non_recourse", "net"),
    [(0.0075, False, 13_497.95), (0.0125, True, 34_797.95)],
)
def test_p15_recourse(fee, is_non_recourse, net):
    """ACCA Financial Management, December 2011, Bold Co: 34,797 without recourse."""
    offer = FactorOffer(
        fee_share=fee,
        collected_days=35,
        advance_share=0.8,
        advance_rate_pa=0.09,
        bad_debt_share=0.006,
        is_non_recourse=is_non_recourse,
        saved_cost_pa_amount=40_000,
    )
    found = factoring_gain(
        21.3e6,
        offer,
        receivable_days=3.5e6 / 21.3e6 * 365,
        rate_pa=0.07,
        bad_debt_share=0.009,
    )
    assert found.net_amount == pytest.approx(net, abs=0.01)


def test_p22_excel_xirr():
    """Microsoft's example for XIRR in its dates of 1992 and 1993: 37.3363 %."""
    days = [
        date(1992, 1, 1),
        date(1992, 3, 1),
        date(1992, 10, 30),
        date(1993, 2, 15),
        date(1993, 4, 1),
    ]
    counted = [(day - days[0]).days for day in days]
    found = internal_rate([-10_000, 2_750, 4_250, 3_250, 2_750], days=counted)
    assert found.rate == pytest.approx(0.3733625, abs=5e-7)


def test_p23_clickhouse_irr():
    found = internal_rate([-100, 39, 59, 55, 20])
    assert found.rate == pytest.approx(0.2809484211599611, abs=1e-12)


def test_p24_tiered_fee():
    """cmcs.com/placement-form: 25 % of the first 3,000, 18 % above."""
    assert tiered_fee(10_000, [(0, 0.25), (3_000, 0.18)]) == pytest.approx(2_010)


def test_p25_tax_in_a_bad_debt():
    """HMRC manual VBDR2300: (184.14 + 587.50) · 7/47."""
    unpaid = Decimal("184.14") + Decimal("587.50")
    tax = bad_debt_tax(unpaid, tax_rate="0.175", currency="GBP")
    assert tax == Decimal("114.93")


@pytest.mark.parametrize(
    ("worst_share", "mean"),
    [
        (0.05, -100),
        (0.10, -100),
        (0.20, -60),
        (0.30, -140 / 3),
        (0.40, -40),
        (0.50, -32),
        (0.80, -20),
        (1.00, -6),
    ],
)
def test_p26_expected_shortfall(worst_share, mean):
    """Wikipedia, Expected shortfall: four profits and their chances."""
    found = expected_shortfall(
        [-100, -20, 0, 50], worst_share=worst_share, chances=[0.1, 0.3, 0.4, 0.2]
    )
    assert found == pytest.approx(mean)
