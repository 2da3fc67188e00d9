"""What is a payment plan worth if the customer may break it, or fail on the way?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from arkit.errors import ParameterError
from arkit.ledger import as_day
from arkit.whatif.inputs.claim import Claim
from arkit.whatif.inputs.keeping import KeepChance
from arkit.whatif.inputs.world import World
from arkit.whatif.plans.schedule import Schedule
from arkit.whatif.units import YEAR_DAYS, check_not_negative, check_rate, check_share
from arkit.whatif.valuing.dated import Dated, dated_terms
from arkit.whatif.valuing.dated_paths import dated_paths
from arkit.whatif.valuing.dated_value import dated_value, dated_worth
from arkit.whatif.valuing.draws import Draws
from arkit.whatif.valuing.outcome import Outcome, Paths
from arkit.whatif.valuing.ways import (
    Limits,
    Problem,
    check_adds_up,
    check_claim,
    clawback_problem,
    cover_problem,
)

MONTHS = 12


@dataclass(frozen=True, kw_only=True)
class PaymentPlan:
    """Installments on dates, with or without a down payment today.

    Parameters
    ----------
    years : tuple of float
        When each installment is due, in years from today.
    amounts : tuple of float
        Installments, interest included.
    principal_amounts : tuple of float
        Part of each that takes from the claim.
    down_amount : float, default 0
        Paid today; the plan starts with it.
    waived_amount : float, default 0
        Part of the claim released when the last installment is in.
    keep : KeepChance, optional
        Whether installments are kept; that of the world where not given.
    default_factor : float, default 1
        How many times as likely default is during the plan.
    guarantee_share : float, optional
        Worth of the claim at default with a guarantee, per unit.
    judgment_share : float, default 0
        Further worth of a breach, per unit of claim, from a consent judgment.
    is_accelerated : bool, default True
        Whether a missed installment makes the whole claim due.
    name : str
        Name of the way out.

    Raises
    ------
    ParameterError
        When lengths differ, an amount is negative, or dates do not rise.

    Examples
    --------
    48,000 at 0.75 % a month in twelve installments after 12,000 down:

    >>> from arkit.whatif import world
    >>> base = world(
    ...     default_hazard_pa=0.36, rate_pa=0.10, dividend_share=0.05, vat_rate=0.20,
    ...     keep_weight=0, clawback_installment_share=0)
    >>> plan = PaymentPlan.level(48_000, 12, rate_pm=0.0075, down_amount=12_000)
    >>> found = plan.value(60_000, base)
    >>> round(found.value_amount), round(found.completed_share, 4)
    (51332, 0.5475)
    """

    years: tuple[float, ...]
    amounts: tuple[float, ...]
    principal_amounts: tuple[float, ...]
    down_amount: float = 0.0
    waived_amount: float = 0.0
    keep: KeepChance | None = None
    default_factor: float = 1.0
    guarantee_share: float | None = None
    judgment_share: float = 0.0
    is_accelerated: bool = True
    name: str = "Payment plan"

    def __post_init__(self) -> None:
        for field in ("years", "amounts", "principal_amounts"):
            object.__setattr__(self, field, tuple(map(float, getattr(self, field))))
        n = {len(self.years), len(self.amounts), len(self.principal_amounts)}
        if len(n) > 1 or not self.years or min(self.amounts) < 0:
            raise ParameterError(
                f"{len(self.years)} dates, {len(self.amounts)} installments and "
                f"{len(self.principal_amounts)} parts of principal are no plan",
                remedy="give one date, amount and principal for each, 0 or more",
            )
        check_not_negative("down_amount", self.down_amount)
        check_not_negative("default_factor", self.default_factor)
        check_share("guarantee_share", self.guarantee_share or 0.0)
        check_share("judgment_share", self.judgment_share)

    @classmethod
    def level(
        cls,
        principal_amount: float,
        n_installments: int,
        *,
        rate_pm: float = 0.0,
        down_amount: float = 0.0,
        name: str = "Payment plan",
    ) -> PaymentPlan:
        """Level monthly installments, unrounded: for valuation, not for signing."""
        check_rate("rate_pm", rate_pm)
        if n_installments < 1:
            raise ParameterError("a plan has installments", remedy="give 1 or more")
        month = np.arange(1, n_installments + 1)
        level = principal_amount / n_installments
        if rate_pm:
            level = (
                principal_amount
                * rate_pm
                / -np.expm1(-n_installments * np.log1p(rate_pm))
            )
        grown = (1 + rate_pm) ** (month - 1)
        first = level - principal_amount * rate_pm
        return cls(
            years=tuple(month / MONTHS),
            amounts=(level,) * n_installments,
            principal_amounts=tuple(first * grown),
            down_amount=down_amount,
            name=name,
        )

    @classmethod
    def of(
        cls,
        schedule: Schedule,
        *,
        as_of: date | str | None = None,
        name: str = "Payment plan",
    ) -> PaymentPlan:
        """The plan of an exact, dated schedule.

        Parameters
        ----------
        schedule : Schedule
            From `arkit.whatif.schedule`.
        as_of : date or str, optional
            Day of valuation; that of the agreement where not given.
        name : str
            Name of the way out.

        Returns
        -------
        PaymentPlan
            Times in days from the day of valuation, divided by 365; what is paid on
            that day is the down payment.
        """
        today = schedule.agreed_date if as_of is None else as_day(as_of)
        lines = schedule.installments
        later = [line for line in lines if line.due_date != today]
        return cls(
            years=tuple((line.due_date - today).days / YEAR_DAYS for line in later),
            amounts=tuple(line.amount for line in later),
            principal_amounts=tuple(line.principal_amount for line in later),
            down_amount=float(
                sum(line.amount for line in lines if line.due_date == today)
            ),
            name=name,
        )

    def with_terms(self, **terms: object) -> PaymentPlan:
        """The same plan with other terms, such as `guarantee_share=0.6`."""
        return replace(self, **terms)

    def terms(self, amount: float, world: World) -> Dated:
        """Payments, claim path and chances in a world."""
        check_claim(amount)
        check_adds_up(
            amount,
            down_payment=self.down_amount,
            principal=sum(self.principal_amounts),
            waived=self.waived_amount,
        )
        down = bool(self.down_amount)
        keep = self.keep or world.keep
        taken = np.array((self.down_amount,) * down + self.principal_amounts)
        agreed = world.agreed()
        has_late = bool(keep.cured_share and keep.cured_after_years)
        return dated_terms(
            world,
            years=np.array((0.0,) * down + self.years),
            amounts=np.array((self.down_amount,) * down + self.amounts),
            standing=self.waived_amount + np.cumsum(taken[::-1])[::-1],
            keep=self._where_due(keep.sequence(self._n_due), otherwise=1.0),
            default=agreed.default.times(self.default_factor),
            worth=agreed.worth.lifted(self.guarantee_share),
            clawback_share=world.clawback.installment_share,
            waived_amount=self.waived_amount,
            is_accelerated=self.is_accelerated,
            judgment_share=self.judgment_share,
            late_share=self._late_share(keep) if has_late else None,
            late_years=keep.cured_after_years,
        )

    @property
    def _n_due(self) -> int:
        """Installments in which something is to be paid."""
        return sum(amount > 0 for amount in self.amounts)

    def _where_due(self, chances: np.ndarray, *, otherwise: float) -> np.ndarray:
        """A chance for each date; the down payment and idle months have none."""
        amounts = np.array((0.0,) * bool(self.down_amount) + self.amounts)
        found = np.full(len(amounts), otherwise)
        found[amounts > 0] = chances
        return found

    def _late_share(self, keep: KeepChance) -> np.ndarray:
        """Chance that a kept installment was late."""
        on_time, kept = keep.on_time(self._n_due), keep.sequence(self._n_due)
        late = (1 - on_time) * keep.cured_share / np.maximum(kept, 1e-300)
        return self._where_due(late, otherwise=0.0)

    def value(self, amount: float, world: World) -> Outcome:
        """What it is worth in the mean."""
        return dated_value(self.terms(amount, world), rate_pa=world.rate_pa)

    def worth(self, amount: float, world: World) -> float:
        """The value alone, which is faster."""
        return dated_worth(self.terms(amount, world), rate_pa=world.rate_pa)

    def paths(self, amount: float, world: World, draws: Draws) -> Paths:
        """What it brings on each path."""
        return dated_paths(
            self.terms(amount, world), rate_pa=world.rate_pa, draws=draws
        )

    def problems(self, claim: Claim, world: World, limits: Limits) -> list[Problem]:
        """Too long, too dear for the customer, or at the cost of cover."""
        found = cover_problem(world, limits, self.years[-1])
        found += clawback_problem(world, world.clawback.installment_share)
        largest = max(_monthly(self.years, self.amounts))
        if self.years[-1] > limits.longest_years:
            found.append(
                Problem(
                    problem=f"it runs {self.years[-1]:.1f} years, longer than allowed",
                    remedy=f"policy allows {limits.longest_years:g} years",
                )
            )
        if largest > limits.ability_amount_pm:
            found.append(
                Problem(
                    problem=f"{largest:,.2f} in a month is more than the customer can "
                    f"pay ({limits.ability_amount_pm:,.2f})",
                    remedy="take more installments or a larger down payment",
                )
            )
        return found + _regulated(self, limits)


def _monthly(years: Sequence[float], amounts: Sequence[float]) -> np.ndarray:
    """What falls due within each month from today."""
    month = np.ceil(np.asarray(years) * MONTHS - 0.25).astype(int)
    return np.bincount(np.maximum(month, 0), amounts)


def _regulated(plan: PaymentPlan, limits: Limits) -> list[Problem]:
    """A warning where installments may be regulated consumer credit."""
    bears_interest = sum(plan.amounts) - sum(plan.principal_amounts) > 0.005
    is_long = len(plan.years) > MONTHS or plan.years[-1] >= 1
    if not limits.is_regulated or not (bears_interest or is_long):
        return []
    return [
        Problem(
            problem="installments for a sole trader or small partnership may be "
            "regulated credit",
            remedy="in the United Kingdom, at most 12 within 12 months, without "
            "interest or charges, are exempt; take advice",
            is_blocking=False,
        )
    ]
