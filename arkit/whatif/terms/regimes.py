"""Which rules and rates does a law on late payment have, and since when?

They are dated data, in `late_interest.toml` or in a file of the user's own. To be
checked by the user; not legal advice.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path

from arkit.errors import ParameterError
from arkit.whatif.terms.half_years import half_year, half_year_end
from arkit.whatif.units import YEAR_DAYS

RATES_FILE = Path(__file__).with_name("late_interest.toml")
FIXED, HALF_YEARLY, DAILY = "fixed_at_start", "floating_half_year", "floating_daily"
RULES = (FIXED, HALF_YEARLY, DAILY)
FIRST_DAY, DAY_BEFORE = "first day", "day before"
READING = (OSError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError)
DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class ReferenceRate:
    """A reference rate and the day from which it held.

    Parameters
    ----------
    from_date : datetime.date
        First day.
    rate_pa : Decimal
        Rate per year, as a fraction.
    source : str
        Where it was read.
    """

    from_date: date
    rate_pa: Decimal
    source: str


@dataclass(frozen=True, kw_only=True)
class Regime:
    """A law on late payment, with its rates and fees by date and amount.

    Parameters
    ----------
    title, law, reference_rate : str
        Name, the rule in words, and what the rates are rates of.
    currency : str
        ISO 4217 code of the fees and of the claims.
    margin_pa : Decimal
        Added to the reference rate, per year.
    rule : {"fixed_at_start", "floating_half_year", "floating_daily"}
        Whether the rate stays that of the half-year in which interest began to run,
        changes on 1 January and 1 July, or follows every change.
    reference : {"first day", "day before"}
        Day whose rate is that of a half-year.
    known_until : datetime.date
        Last day for which the rates are known.
    rates : tuple of ReferenceRate
        Changes of the reference rate, earliest first.
    fees : tuple of (Decimal, Decimal)
        Smallest debt and fixed fee from it on, smallest first.
    year_days : int, default 365
        Days of the year that interest is divided by, in leap years too.
    compounds_after_days : int, default 0
        Days after which unpaid interest is added to the debt; 0 for simple interest,
        which nearly every law on late payment wants. Only with a fixed rate.
    is_rounded_daily : bool, default False
        Round the interest of a day and multiply it, as some calculators do.
    """

    title: str
    law: str
    reference_rate: str
    currency: str
    margin_pa: Decimal
    rule: str
    reference: str
    known_until: date
    rates: tuple[ReferenceRate, ...]
    fees: tuple[tuple[Decimal, Decimal], ...]
    year_days: int = YEAR_DAYS
    compounds_after_days: int = 0
    is_rounded_daily: bool = False

    def __post_init__(self) -> None:
        """Refuse what no law can mean."""
        _check(self)

    def in_force(self, day: date) -> ReferenceRate:
        """Reference rate that counts for interest of a day.

        >>> regime("eu").in_force(date(2026, 6, 30)).rate_pa
        Decimal('0.0215')
        """
        read = day if self.rule == DAILY else self._reference_day(day)
        held = [rate for rate in self.rates if rate.from_date <= read]
        if not held or read > self.known_until:
            raise ParameterError(
                f"no reference rate is on file for {read} ({self.title})",
                remedy="add it to a copy of late_interest.toml, move known_until, and "
                "give that file to regime()",
            )
        return held[-1]

    def rate_pa(self, day: date) -> Decimal:
        """Interest rate per year that counts for a day, margin included.

        >>> regime("eu").rate_pa(date(2026, 6, 30))
        Decimal('0.1015')
        """
        return self.in_force(day).rate_pa + self.margin_pa

    def same_until(self, day: date, last: date) -> date:
        """Last day up to which the rate of a day holds, at most `last`.

        >>> regime("eu").same_until(date(2026, 3, 1), date(2026, 12, 31))
        datetime.date(2026, 6, 30)
        """
        if self.rule == FIXED:
            return last
        if self.rule == HALF_YEARLY:
            return min(last, half_year_end(day))
        later = [r.from_date - DAY for r in self.rates if r.from_date > day]
        return min([last, *later])

    def fee(self, amount: Decimal) -> Decimal:
        """Fixed fee for a late debt.

        >>> regime("uk").fee(Decimal("999.99")), regime("uk").fee(Decimal("1000.00"))
        (Decimal('40'), Decimal('70'))
        """
        return [fee for least, fee in self.fees if amount >= least][-1]

    def _reference_day(self, day: date) -> date:
        start = half_year(day)
        return start - DAY if self.reference == DAY_BEFORE else start


def regime(
    name: str, *, path: str | Path | None = None, rule: str | None = None
) -> Regime:
    """Which rules and rates does a law on late payment have?

    Parameters
    ----------
    name : str
        Its section of the file: `eu` or `uk` in the file of arkit.
    path : str or Path, optional
        A file of your own with the same keys, for later rates or another country.
    rule : {"fixed_at_start", "floating_half_year", "floating_daily"}, optional
        Another reading of the law than that of the file; published calculators differ.

    Returns
    -------
    Regime
        Rules, changes of the reference rate, and fees.

    Raises
    ------
    ParameterError
        When the file cannot be read, has no such section, or a rate in it is no
        fraction.

    Examples
    --------
    >>> regime("uk").title, regime("uk").rule
    ('UK Late Payment of Commercial Debts (Interest) Act 1998', 'fixed_at_start')
    """
    law = _shipped(name) if path is None else _read(name, Path(path))
    return law if rule is None else replace(law, rule=rule)


def agreed_rate(
    rate_pa: Decimal | str, *, currency: str, year_days: int = YEAR_DAYS
) -> Regime:
    """Which rules does a rate of interest have that was agreed in a contract?

    Parameters
    ----------
    rate_pa : Decimal or str
        Rate per year, "0.12" for 12 %.
    currency : str
        ISO 4217 code.
    year_days : int, default 365
        Days of the year that interest is divided by, 365 or 360.

    Returns
    -------
    Regime
        Simple interest at that rate, without a fee; give it to `late_interest`.

    Raises
    ------
    ParameterError
        When the rate is no fraction between 0 and 1.

    Examples
    --------
    >>> agreed_rate("0.12", currency="GBP").rate_pa(date(2025, 6, 30))
    Decimal('0.12')
    """
    try:
        rate = Decimal(str(rate_pa))
    except ArithmeticError:
        rate = Decimal("NaN")
    return Regime(
        title="rate agreed in the contract",
        law="as agreed; whether the rate is enforceable depends on the country's law",
        reference_rate="rate agreed in the contract",
        currency=currency,
        margin_pa=Decimal(0),
        rule=FIXED,
        reference=FIRST_DAY,
        known_until=date.max,
        rates=(ReferenceRate(from_date=date.min, rate_pa=rate, source="the contract"),),
        fees=((Decimal(0), Decimal(0)),),
        year_days=year_days,
    )


@cache
def _shipped(name: str) -> Regime:
    """A regime of the file of arkit, which does not change."""
    return _read(name, RATES_FILE)


def _read(name: str, path: Path) -> Regime:
    """One section of a file of regimes, checked."""
    try:
        text = path.read_text(encoding="utf-8")
        section = tomllib.loads(text, parse_float=Decimal)[name]
        return Regime(
            **section
            | {
                "margin_pa": Decimal(section["margin_pa"]),
                "rates": tuple(_rate(row) for row in section["rates"]),
                "fees": tuple(_fee(row) for row in section["fees"]),
            }
        )
    except READING as error:
        raise ParameterError(
            f"{path.name} does not describe a late-payment regime {name!r}: {error}",
            remedy="arkit's late_interest.toml has eu and uk; start from a copy of it",
        ) from error


def _rate(row: dict) -> ReferenceRate:
    return ReferenceRate(
        from_date=row["from"],
        rate_pa=Decimal(row["rate_pa"]),
        source=str(row["source"]),
    )


def _fee(row: dict) -> tuple[Decimal, Decimal]:
    return Decimal(row["from_amount"]), Decimal(row["fee_amount"])


def _check(law: Regime) -> None:
    """Refuse percentages typed as numbers, unknown rules and changes out of order."""
    wrong = [
        r.from_date
        for r in law.rates
        if not (r.rate_pa.is_finite() and -1 < r.rate_pa < 1)
    ]
    wrong += [b.from_date for a, b in pairwise(law.rates) if a.from_date >= b.from_date]
    is_sound = (
        bool(law.rates)
        and 0 <= law.margin_pa < 1
        and law.rule in RULES
        and law.reference in (FIRST_DAY, DAY_BEFORE)
        and law.year_days in (YEAR_DAYS, 360)
        and bool(law.fees)
        and law.fees[0][0] == 0
        and law.rates[-1].from_date <= law.known_until
        and (not law.compounds_after_days or law.rule == FIXED)
    )
    if wrong or not is_sound:
        raise ParameterError(
            f"the regime {law.title!r} is not usable",
            rows=wrong,
            remedy="write 8 % as 0.08, put the changes in order of their days and none "
            "after known_until, give fees from an amount of 0 on, a year of 365 or 360 "
            f"days, and one of the rules {', '.join(RULES)}",
        )
