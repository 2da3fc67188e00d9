"""What may be charged by law for paying late?

Rules and rates are dated data (`late_interest.toml`); amounts are exact, because a
customer would see them. To be checked by the user; not legal advice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from arkit.ledger import as_day
from arkit.whatif.exact import exact_amount, half_up
from arkit.whatif.terms.regimes import FIXED, Regime
from arkit.whatif.terms.regimes import regime as read_regime

CAUTION = "To be checked before a claim is made; not legal advice."


@dataclass(frozen=True, kw_only=True)
class InterestPeriod:
    """Days with one rate; from the first day charged to the last, both included.

    Parameters
    ----------
    from_date, until_date : datetime.date
        First and last day charged.
    n_days : int
        Days charged.
    rate_pa : Decimal
        Rate per year, margin included.
    interest_amount : Decimal
        Interest of these days.
    source : str
        Where the reference rate was read.
    """

    from_date: date
    until_date: date
    n_days: int
    rate_pa: Decimal
    interest_amount: Decimal
    source: str


@dataclass(frozen=True, kw_only=True)
class LateInterest:
    """Interest and fee for one debt; the periods add up to the interest.

    Parameters
    ----------
    regime : Regime
        Rules applied.
    amount : Decimal
        The debt.
    due_date, paid_date : datetime.date
        Last day in time, and day of payment.
    days_late : int
        Days between them.
    periods : tuple of InterestPeriod
        Days with one rate each.
    interest_amount, fee_amount : Decimal
        What may be charged.
    caution : str
        What the reader should check.
    """

    regime: Regime
    amount: Decimal
    due_date: date
    paid_date: date
    days_late: int
    periods: tuple[InterestPeriod, ...]
    interest_amount: Decimal
    fee_amount: Decimal
    caution: str = CAUTION

    @property
    def total_amount(self) -> Decimal:
        """Interest and fee together."""
        return self.interest_amount + self.fee_amount


def late_interest(
    amount: Decimal | int | str,
    *,
    due_date: date | str,
    paid_date: date | str,
    regime: str | Regime = "eu",
) -> LateInterest:
    """What may be charged by law for paying a debt late?

    Parameters
    ----------
    amount : Decimal, int or str
        Debt in the regime's currency, tax included, exact ("1234.50"; no float).
    due_date : date or str
        Last day on which payment was in time.
    paid_date : date or str
        Day of payment, or the day up to which interest is wanted.
    regime : str or Regime, default "eu"
        `eu` or `uk`, or a regime of your own from `regime(name, path=...)` or
        `agreed_rate(...)`.

    Returns
    -------
    LateInterest
        Interest by period of one rate, the fixed fee and their total; all zero when
        paid in time.

    Raises
    ------
    ParameterError
        When the amount is not exact or not above zero, the regime is unknown, or no
        reference rate is on file for a day charged.

    Notes
    -----
    Simple interest: amount · rate · days / 365 from the day after the due date to the
    day of payment, both included; rounded half up once, at the end of the last period
    (earlier periods are rounded so that they add up). A regime may have another year,
    round each day's interest, or add unpaid interest to the debt after so many days.
    Reminder and collection costs beyond the fixed fee and part payments are not in it.

    References
    ----------
    Directive 2011/7/EU, articles 2, 3 and 6. UK: Late Payment of Commercial Debts
    (Interest) Act 1998, section 5A; SI 2002/1675, article 4.

    Examples
    --------
    >>> claim = late_interest(
    ...     "2000.00", due_date="2024-03-01", paid_date="2024-04-15", regime="uk")
    >>> claim.days_late, claim.interest_amount, claim.fee_amount
    (45, Decimal('32.67'), Decimal('70'))
    >>> claim.caution
    'To be checked before a claim is made; not legal advice.'
    """
    law = read_regime(regime) if isinstance(regime, str) else regime
    debt = exact_amount(amount, law.currency)
    due, paid = as_day(due_date), as_day(paid_date)
    periods = _periods(law, debt, due, paid)
    return LateInterest(
        regime=law,
        amount=debt,
        due_date=due,
        paid_date=paid,
        days_late=max(0, (paid - due).days),
        periods=periods,
        interest_amount=sum((p.interest_amount for p in periods), Decimal(0)),
        fee_amount=law.fee(debt) if periods else Decimal(0),
    )


def _periods(
    law: Regime, debt: Decimal, due: date, paid: date
) -> tuple[InterestPeriod, ...]:
    """Split the days late by rate; each interest is what the rounded sum grows by."""
    found = []
    earned = charged = Decimal(0)
    base = debt
    start = due + timedelta(days=1)
    for first, last in _spans(law, start, paid):
        day = start if law.rule == FIXED else first
        rate = law.rate_pa(day)
        n_days = (last - first).days + 1
        earned += _interest(law, base * rate, n_days)
        interest = half_up(earned, law.currency) - charged
        charged += interest
        if law.compounds_after_days:
            base = debt + earned
        found.append(
            InterestPeriod(
                from_date=first,
                until_date=last,
                n_days=n_days,
                rate_pa=rate,
                interest_amount=interest,
                source=law.in_force(day).source,
            )
        )
    return tuple(found)


def _spans(law: Regime, start: date, paid: date) -> Iterator[tuple[date, date]]:
    """Days of one rate, and at most so many as interest is added to the debt after."""
    most = timedelta(days=law.compounds_after_days or (paid - start).days + 1)
    while start <= paid:
        until = min(paid, start + most - timedelta(days=1))
        last = law.same_until(start, until)
        yield start, last
        start = last + timedelta(days=1)


def _interest(law: Regime, yearly: Decimal, n_days: int) -> Decimal:
    """Interest of some days, from that of a year."""
    if law.is_rounded_daily:
        return half_up(yearly / law.year_days, law.currency) * n_days
    return yearly * n_days / law.year_days
