"""Which rules and rates does a law on late payment have, and since when?

They are dated data, in `late_interest.toml` or in a file of the user's own. To be
checked by the user; not legal advice.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from arkit.errors import ParameterError

RATES_FILE = Path(__file__).with_name("late_interest.toml")
FIXED = "fixed at start"
READING = (
    OSError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    ArithmeticError,
)
RULES = ("each half-year", FIXED)


@dataclass(frozen=True, kw_only=True)
class Regime:
    """A law on late payment, with its rates and fees by date and amount.

    Parameters
    ----------
    title, law, rates_source, reference : str
        Name, the rule in words, where the rates come from, and what they are rates of.
    currency : str
        ISO 4217 code of the fees and of the claims.
    margin_pa : Decimal
        Added to the reference rate, per year.
    rule : {"each half-year", "fixed at start"}
        Whether the rate changes on 1 January and 1 July while interest runs, or stays
        that of the half-year in which it began to run.
    rates : tuple of (date, Decimal)
        First day of a half-year and the reference rate per year that is for it.
    fees : tuple of (Decimal, Decimal)
        Smallest debt and fixed fee from it on, smallest first.
    """

    title: str
    law: str
    rates_source: str
    reference: str
    currency: str
    margin_pa: Decimal
    rule: str
    rates: tuple[tuple[date, Decimal], ...]
    fees: tuple[tuple[Decimal, Decimal], ...]

    def rate_pa(self, day: date) -> Decimal:
        """Interest rate per year, margin included, of the half-year of a day.

        >>> regime("eu").rate_pa(date(2026, 6, 30))
        Decimal('0.1015')
        """
        start = half_year(day)
        rates = dict(self.rates)
        if start not in rates:
            raise ParameterError(
                f"no reference rate is on file for the half-year from {start} "
                f"({self.title})",
                remedy="add it to a copy of late_interest.toml, from the source named "
                "there, and give that file to regime()",
            )
        return rates[start] + self.margin_pa

    def fee(self, amount: Decimal) -> Decimal:
        """Fixed fee for a late debt.

        >>> regime("uk").fee(Decimal("999.99")), regime("uk").fee(Decimal("1000.00"))
        (Decimal('40'), Decimal('70'))
        """
        return [fee for least, fee in self.fees if amount >= least][-1]


def regime(name: str, *, path: str | Path | None = None) -> Regime:
    """Which rules and rates does a law on late payment have?

    Parameters
    ----------
    name : str
        Its section of the file: `eu` or `uk` in the file of arkit.
    path : str or Path, optional
        A file of your own with the same keys, for later rates or another country.

    Returns
    -------
    Regime
        Rules, rates by half-year and fees.

    Raises
    ------
    ParameterError
        When the file cannot be read, has no such section, or a rate in it is no
        fraction of a half-year.

    Examples
    --------
    >>> regime("uk").title
    'UK Late Payment of Commercial Debts (Interest) Act 1998'
    """
    return _shipped(name) if path is None else _read(name, Path(path))


def half_year(day: date) -> date:
    """First day of the half-year of a day.

    >>> half_year(date(2026, 6, 30)), half_year(date(2026, 7, 1))
    (datetime.date(2026, 1, 1), datetime.date(2026, 7, 1))
    """
    return date(day.year, 1 if day.month <= 6 else 7, 1)


def half_year_end(day: date) -> date:
    """Last day of the half-year of a day.

    >>> half_year_end(date(2026, 6, 30)), half_year_end(date(2026, 7, 1))
    (datetime.date(2026, 6, 30), datetime.date(2026, 12, 31))
    """
    return date(day.year, 6, 30) if day.month <= 6 else date(day.year, 12, 31)


@cache
def _shipped(name: str) -> Regime:
    """A regime of the file of arkit, which does not change."""
    return _read(name, RATES_FILE)


def _read(name: str, path: Path) -> Regime:
    """One section of a file of regimes, checked."""
    try:
        text = path.read_text(encoding="utf-8")
        section = tomllib.loads(text, parse_float=Decimal)[name]
        law = Regime(
            **section
            | {
                "margin_pa": Decimal(section["margin_pa"]),
                "rates": _pairs(section["rates"], "from", "rate_pa"),
                "fees": _pairs(section["fees"], "from_amount", "fee_amount"),
            }
        )
        wrong = [
            day
            for day, rate in law.rates
            if half_year(day) != day
            or not -1 < rate < 1
            or rate != dict(law.rates)[day]
        ]
    except READING as error:
        raise ParameterError(
            f"{path.name} does not describe a late-payment regime {name!r}: {error}",
            remedy="arkit's late_interest.toml has eu and uk; start from a copy of it",
        ) from error
    _check(law, wrong)
    return law


def _pairs(rows: list[dict], first: str, second: str) -> tuple[tuple, ...]:
    return tuple(sorted((row[first], Decimal(row[second])) for row in rows))


def _check(law: Regime, wrong: list[date]) -> None:
    """Refuse percentages typed as numbers, unknown rules and days inside half-years."""
    has_fees = bool(law.fees) and law.fees[0][0] == 0
    if wrong or not 0 <= law.margin_pa < 1 or law.rule not in RULES or not has_fees:
        raise ParameterError(
            f"the regime {law.title!r} is not usable",
            rows=wrong,
            remedy="write 8 % as 0.08, date each rate once, 1 January or 1 July, give "
            f"fees from an amount of 0 on, and one of the rules {', '.join(RULES)}",
        )
