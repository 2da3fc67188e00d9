"""Which installments, on which days, repay a debt exactly to the cent?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import pandas as pd

from arkit.errors import ParameterError
from arkit.ledger import as_day
from arkit.whatif.exact import exact_amount, half_up
from arkit.whatif.plans.due_dates import due_dates, first_period_months, months_later
from arkit.whatif.plans.installment_amounts import annuity, installment_amounts
from arkit.whatif.plans.plan_terms import PlanTerms


@dataclass(frozen=True, kw_only=True)
class Installment:
    """One line of a schedule; its interest and principal add up to its amount.

    Parameters
    ----------
    number : int
        0 for what is paid on the day of the agreement, then 1, 2, …
    due_date : datetime.date
        Last day in time.
    amount : Decimal
        To be paid; 0 in a month without payment.
    interest_amount, principal_amount : Decimal
        Parts of it; principal is negative where interest is added to the balance.
    balance_amount : Decimal
        What is left of the debt afterwards.
    """

    number: int
    due_date: date
    amount: Decimal
    interest_amount: Decimal
    principal_amount: Decimal
    balance_amount: Decimal


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """A payment plan, exact and dated.

    Parameters
    ----------
    principal_amount : Decimal
        The debt that is repaid.
    agreed_date : datetime.date
        Day of the agreement.
    terms : PlanTerms
        What was agreed besides.
    installments : tuple of Installment
        Lines in the order of their due dates; principal adds up to the debt.
    """

    principal_amount: Decimal
    agreed_date: date
    terms: PlanTerms
    installments: tuple[Installment, ...]

    @property
    def currency(self) -> str:
        """ISO 4217 code of every amount."""
        return self.terms.currency

    @property
    def total_amount(self) -> Decimal:
        """Everything that is paid."""
        return sum((line.amount for line in self.installments), Decimal(0))

    @property
    def interest_amount(self) -> Decimal:
        """Interest in it."""
        return self.total_amount - self.principal_amount

    @property
    def largest_amount(self) -> Decimal:
        """The largest installment after the day of the agreement."""
        return max(line.amount for line in self.installments if line.number)

    @property
    def frame(self) -> pd.DataFrame:
        """One row per installment, amounts as floats in major units.

        Columns `installment`, `due_date`, `days` (from the agreement), `amount`,
        `interest_amount`, `principal_amount`, `balance_amount`.
        """
        rows = [
            (
                line.number,
                pd.Timestamp(line.due_date),
                (line.due_date - self.agreed_date).days,
                float(line.amount),
                float(line.interest_amount),
                float(line.principal_amount),
                float(line.balance_amount),
            )
            for line in self.installments
        ]
        amounts = ("amount", "interest_amount", "principal_amount", "balance_amount")
        names = ["installment", "due_date", "days", *amounts]
        return pd.DataFrame(rows, columns=names)


def schedule(
    principal_amount: Decimal | int | str,
    *,
    n_installments: int,
    first_due_date: date | str,
    terms: PlanTerms | None = None,
) -> Schedule:
    """Which installments, on which days, repay a debt exactly to the cent?

    Parameters
    ----------
    principal_amount : Decimal, int or str
        The debt, exact ("48000.00"; no float), down payment included.
    n_installments : int
        Monthly installments, those in advance included, months of grace not.
    first_due_date : date or str
        When the first month's payment is due; later ones keep the day of the month.
    terms : PlanTerms, optional
        Currency, interest, day of the agreement, down payment, grace, shape, rounding.

    Returns
    -------
    Schedule
        Dated lines with interest, principal and balance.

    Raises
    ------
    ParameterError
        When an amount is not exact, terms contradict each other, dates do not fit, or
        there is nothing left to split.

    Notes
    -----
    Installments are rounded half up; so is the interest of each month on the balance
    before it. The last installment is the balance that is left with its interest, so
    principal adds up to the debt. With the remainder on the first installment, what a
    whole cent there cannot take stays with the last. A first period longer than a month
    lets the debt grow by simple interest for the days beyond it, in months of 30 days;
    a shorter one carries simple interest for its days.

    References
    ----------
    Level, balloon, odd first period and advance payments: MathWorks Financial Toolbox,
    payper, payodd, payadv.

    Examples
    --------
    >>> plan = schedule("10000", n_installments=7, first_due_date="2025-01-31")
    >>> [str(line.amount) for line in plan.installments][-2:]
    ['1428.57', '1428.58']
    >>> [str(line.due_date) for line in plan.installments][:3]
    ['2025-01-31', '2025-02-28', '2025-03-31']
    """
    own = terms or PlanTerms()
    own.check(n_installments)
    first = as_day(first_due_date)
    n_months = own.grace_months + n_installments - own.n_in_advance
    given = own.agreed_date
    agreed = months_later(first, -1) if given is None else as_day(given)
    days = due_dates(
        first, n_months, agreed=agreed, is_at_month_end=own.is_at_month_end
    )
    months = Decimal(1) if given is None else first_period_months(agreed, days[0])
    debt = exact_amount(principal_amount, own.currency, name="principal_amount")
    builder = _Builder(
        terms=own,
        days=days,
        first_months=months,
    )
    paid_now = _paid_now(debt, n_installments, builder)
    left = debt - paid_now
    lines = builder.lines(left)
    if paid_now:
        start = Installment(
            number=0,
            due_date=agreed,
            amount=paid_now,
            interest_amount=Decimal(0),
            principal_amount=paid_now,
            balance_amount=left,
        )
        lines.insert(0, start)
    return Schedule(
        principal_amount=debt, agreed_date=agreed, terms=own, installments=tuple(lines)
    )


@dataclass(frozen=True, kw_only=True)
class _Builder:
    """Days and terms of the months after the day of the agreement."""

    terms: PlanTerms
    days: list[date]
    first_months: Decimal

    def growth(self, month: int) -> Decimal:
        """Interest of a month on the balance before it, per unit."""
        rate = self.terms.rate
        if month or self.first_months == 1:
            return rate
        if self.first_months < 1:
            return rate * self.first_months
        return (1 + rate * (self.first_months - 1)) * (1 + rate) - 1

    def lines(self, left: Decimal) -> list[Installment]:
        """Lines of the months, with the remainder where the terms want it."""
        planned = self.planned(left)
        lines = self.amortized(left, planned)
        first = self.terms.grace_months
        if self.terms.remainder_on == "first" and len(planned) - first > 1:
            over = lines[-1].amount - half_up(planned[-1], self.terms.currency)
            later = len(planned) - first - 1
            planned[first] += half_up(
                over / (1 + self.terms.rate) ** later, self.terms.currency
            )
            lines = self.amortized(left, planned)
        if any(line.amount < 0 for line in lines) or lines[-1].amount == 0:
            raise ParameterError(
                f"{left} cannot be split into installments of at least one minor unit",
                remedy="agree on fewer installments",
            )
        return lines

    def planned(self, left: Decimal) -> list[Decimal]:
        """Amount of each month: of a month of grace its interest or nothing."""
        balance, grace = left, []
        for month in range(self.terms.grace_months):
            interest = half_up(balance * self.growth(month), self.terms.currency)
            is_added = self.terms.grace == "capitalized"
            grace.append(Decimal(0) if is_added else interest)
            balance += interest if is_added else 0
        n = len(self.days) - len(grace)
        if not grace:
            balance *= (1 + self.growth(0)) / (1 + self.terms.rate)
        plain = replace(self.terms, n_in_advance=0)
        return grace + installment_amounts(balance, n, plain)

    def amortized(self, left: Decimal, planned: list[Decimal]) -> list[Installment]:
        """Round each line; the last takes what is left."""
        balance, lines = left, []
        for month, amount in enumerate(planned):
            interest = half_up(balance * self.growth(month), self.terms.currency)
            is_last = month == len(planned) - 1
            pays = (
                balance + interest if is_last else half_up(amount, self.terms.currency)
            )
            balance -= pays - interest
            lines.append(
                Installment(
                    number=month + 1,
                    due_date=self.days[month],
                    amount=pays,
                    interest_amount=interest,
                    principal_amount=pays - interest,
                    balance_amount=balance,
                )
            )
        return lines


def _paid_now(debt: Decimal, n_installments: int, builder: _Builder) -> Decimal:
    """Down payment and installments in advance."""
    terms = builder.terms
    down = terms.exact("down_payment_amount")
    if terms.exact("balloon_amount") + down >= debt:
        raise ParameterError(
            f"down payment and balloon leave nothing of {debt} to pay in installments",
            remedy="make them smaller than the debt",
        )
    advance = terms.n_in_advance
    if not advance:
        return down
    later = annuity(terms.rate, n_installments - advance)
    return down + advance * half_up((debt - down) / (later + advance), terms.currency)
