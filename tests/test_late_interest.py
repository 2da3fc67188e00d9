"""What may be charged for paying late, under which rule and at which dated rate?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arkit.whatif
from arkit.errors import ParameterError
from arkit.whatif import agreed_rate, late_interest, regime

SHIPPED = Path(arkit.whatif.__file__).parent / "terms" / "late_interest.toml"


def charged(amount: str, due: str, days: int, law="eu"):
    """Interest on a debt paid so many days after it was due."""
    paid = date.fromisoformat(due) + timedelta(days=days)
    return late_interest(amount, due_date=due, paid_date=paid, regime=law)


# Reference rates by half-year from 2019 on, published as such and not as changes.
PUBLISHED = {
    # Bank of Slovenia's table of ECB rates; Italian Gazzetta Ufficiale 63/2025,
    # 161/2025 and 15/2026; ECB press release of 11 June 2026.
    "eu": "0 0 0 0 0 0 0 0 2.5 4 4.5 4.25 3.15 2.15 2.15 2.4",
    # payontime.co.uk to the first half of 2024, then cipp.org.uk, focus-economics.com,
    # the Proclaim help pages, livesquawk.com.
    "uk": ".75 .75 .75 .1 .1 .1 .25 1.25 3.5 5 5.25 5.25 4.75 4.25 3.75 3.75",
}


class TestRates:
    @pytest.mark.parametrize("name", ["eu", "uk"])
    def test_half_years_are_those_published(self, name):
        law = regime(name)
        days = [date(year, month, 1) for year in range(2019, 2027) for month in (1, 7)]
        found = [law.in_force(day).rate_pa * 100 for day in days]
        assert found == [Decimal(text) for text in PUBLISHED[name].split()]

    @pytest.mark.parametrize("name", ["eu", "uk"])
    def test_every_rate_says_where_it_was_read(self, name):
        law = regime(name)
        assert all(len(rate.source) > 10 for rate in law.rates)
        assert hash(law) == hash(regime(name))

    def test_the_uk_reads_the_day_before(self):
        """The cut of 1 August 2024 comes too late for the half-year of 1 July."""
        law = regime("uk")
        assert law.in_force(date(2024, 12, 31)).rate_pa == Decimal("0.0525")
        first = replace(law, reference="first day", rule="floating_half_year")
        moved = replace(
            law.rates[-1], from_date=date(2026, 1, 1), rate_pa=Decimal("0.03")
        )
        first = replace(first, rates=(*law.rates[:-1], moved))
        assert first.in_force(date(2026, 2, 1)).rate_pa == Decimal("0.03")
        before = replace(first, reference="day before")
        assert before.in_force(date(2026, 2, 1)).rate_pa == Decimal("0.0400")

    @pytest.mark.parametrize(
        ("law", "due"),
        [("eu", "2016-01-01"), ("eu", "2026-12-01"), ("uk", "2026-12-31")],
    )
    def test_no_rate_is_guessed(self, law, due):
        with pytest.raises(ParameterError, match="no reference rate is on file"):
            charged("100", due, 60, law)

    def test_daily_rates_end_where_they_are_known(self):
        daily = regime("uk", rule="floating_daily")
        assert charged("100", "2026-07-01", 28, daily).days_late == 28
        with pytest.raises(ParameterError, match="for 2026-08-01"):
            charged("100", "2026-07-31", 3, daily)

    @pytest.mark.parametrize(
        ("old", "new", "problem"),
        [
            ("margin_pa = 0.08", "margin_pa = 8", "is not usable"),
            ("rate_pa = 0.0250", "rate_pa = 2.5", r"not usable \(2022-12-21\)"),
            ("from = 2023-02-08", "from = 2022-02-08", r"not usable \(2022-02-08\)"),
            ("from = 2023-02-08", "from = 2022-12-21", r"not usable \(2022-12-21\)"),
            ('rule = "floating_half_year"', 'rule = "daily"', "is not usable"),
            ('reference = "first day"', 'reference = "day"', "is not usable"),
            ("known_until = 2026-07-01", "known_until = 2026-01-01", "is not usable"),
            ("from_amount = 0,", "from_amount = 5,", "is not usable"),
            ("from = 2023-02-08", 'from = "2023"', "does not describe"),
            ("currency", "money", "does not describe"),
            ("[eu]", "[europe]", "does not describe"),
            ("[eu]", "[eu", "does not describe"),
        ],
    )
    def test_a_file_of_your_own_is_checked(self, tmp_path, old, new, problem):
        text = SHIPPED.read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / "own.toml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(ParameterError, match=problem):
            regime("eu", path=path)

    def test_a_file_of_your_own_goes_on(self, tmp_path):
        text = SHIPPED.read_text(encoding="utf-8")
        later = '  { from = 2026-12-23, rate_pa = 0.0265, source = "the ECB" },\n]'
        text = text.replace("\n]\n\n[uk]", f"\n{later}\n\n[uk]", 1)
        text = text.replace("known_until = 2026-07-01", "known_until = 2027-01-01", 1)
        path = tmp_path / "own.toml"
        path.write_text(text, encoding="utf-8")
        claim = charged("100", "2026-12-31", 1, regime("eu", path=path))
        assert claim.periods[0].rate_pa == Decimal("0.1065")
        assert claim.periods[0].source == "the ECB"

    def test_no_such_file(self, tmp_path):
        with pytest.raises(ParameterError, match=r"nowhere\.toml does not describe"):
            regime("eu", path=tmp_path / "nowhere.toml")

    def test_no_such_rule(self):
        with pytest.raises(ParameterError, match="one of the rules fixed_at_start"):
            regime("uk", rule="floating")

    @pytest.mark.parametrize("rate", ["12", "x", "NaN", "-1"])
    def test_an_agreed_rate_is_a_fraction(self, rate):
        with pytest.raises(ParameterError, match=r"write 8 % as 0\.08"):
            agreed_rate(rate, currency="EUR")


class TestRules:
    def test_eu_published(self):
        """10,000, 60 days at 10.15 %: 166.85 and 40."""
        claim = charged("10000.00", "2026-02-01", 60)
        assert (claim.interest_amount, claim.fee_amount) == (Decimal("166.85"), 40)
        assert claim.total_amount == Decimal("206.85")

    def test_uk_published(self):
        """toolfy.io: 2,000 at 5.25 % + 8, 45 days: 32.67 (it prints 32.66), fee 70."""
        claim = charged("2000", "2024-03-01", 45, "uk")
        assert claim.interest_amount == Decimal("32.67")
        assert claim.total_amount == Decimal("102.67")

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

    def test_one_debt_under_three_readings(self):
        """Due 2 May 2024: Bank Rate was cut on 1 August and on 7 November."""
        rates = {
            rule: [
                (p.n_days, p.rate_pa - Decimal("0.08"))
                for p in charged(
                    "1000", "2024-05-02", 259, regime("uk", rule=rule)
                ).periods
            ]
            for rule in ("fixed_at_start", "floating_half_year", "floating_daily")
        }
        top, five, last = Decimal("0.0525"), Decimal("0.05"), Decimal("0.0475")
        assert rates == {
            "fixed_at_start": [(259, top)],
            "floating_half_year": [(59, top), (184, top), (16, last)],
            "floating_daily": [(90, top), (98, five), (71, last)],
        }

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
        st.integers(1, 900),
        st.sampled_from(["eu", "uk"]),
        st.sampled_from(["fixed_at_start", "floating_half_year", "floating_daily"]),
    )
    def test_periods_add_up(self, amount, due, days, name, rule):
        law = regime(name, rule=rule)
        claim = charged(str(amount), due.isoformat(), days, law)
        exact = sum(amount * p.rate_pa * p.n_days for p in claim.periods) / 365
        assert abs(claim.interest_amount - exact) <= Decimal("0.005")
        assert claim.interest_amount == sum(p.interest_amount for p in claim.periods)
        assert claim.interest_amount.as_tuple().exponent == -2
        assert sum(p.n_days for p in claim.periods) == claim.days_late == days
        if rule != "fixed_at_start":
            late = [due + timedelta(days=day) for day in range(1, days + 1)]
            by_day = sum(law.rate_pa(day) for day in late)
            assert by_day == sum(p.rate_pa * p.n_days for p in claim.periods)

    @pytest.mark.parametrize(
        "amount",
        [1000.5, "1000.005", "0", "-5", "NaN", "abc", None, Decimal("Inf"), True],
    )
    def test_only_exact_amounts(self, amount):
        with pytest.raises(ParameterError, match="no exact amount above zero in EUR"):
            late_interest(amount, due_date="2025-01-01", paid_date="2025-02-01")

    def test_unpaid_interest_is_added_only_where_the_law_says(self):
        plain = agreed_rate("0.06", currency="USD", year_days=360)
        monthly = replace(plain, compounds_after_days=30)
        simple = charged("1500", "2025-03-01", 75, plain)
        added = charged("1500", "2025-03-01", 75, monthly)
        assert simple.interest_amount == Decimal("18.75")
        assert added.interest_amount == Decimal("18.83")
        assert [p.n_days for p in added.periods] == [30, 30, 15]

    def test_a_fixed_rate_stays_while_interest_is_added(self):
        law = replace(regime("uk"), compounds_after_days=30)
        claim = charged("1000", "2025-06-15", 60, law)
        assert {p.rate_pa for p in claim.periods} == {Decimal("0.1275")}
        with pytest.raises(ParameterError, match="is not usable"):
            replace(regime("eu"), compounds_after_days=30)

    def test_it_says_what_it_is_not(self):
        assert "not legal advice" in charged("100", "2025-01-01", 9).caution
