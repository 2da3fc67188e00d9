"""What is agreed to be paid, what stands until then, and how may it fail?

Plans, settlements and the plan inside a package are the same thing: payments on dates,
a claim that stands before each of them, a chance that each is kept, and one time at
which the customer may fail.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from arkit.errors import ParameterError
from arkit.whatif.inputs.default_worth import DefaultWorth
from arkit.whatif.inputs.hazards import Hazard
from arkit.whatif.inputs.world import AfterBreach, Clawback, World
from arkit.whatif.units import numbers

LONGEST_YEARS = 7


@dataclass(frozen=True, kw_only=True, eq=False)
class Dated:
    """Payments on dates, the claim that stands before each, and how they may fail.

    Parameters
    ----------
    years : array of float, shape (n,)
        When each is due, from today, rising.
    amounts : array of float, shape (n,)
        What is due, interest included.
    standing : array of float, shape (n,)
        Claim that stands until each payment and revives in full at a default.
    keep : array of float, shape (n,)
        Chance that each is paid by a solvent customer, given that all before were.
    default : Hazard
        Of default while the agreement is kept.
    worth : DefaultWorth
        What is left at default.
    after_breach : AfterBreach
        What follows a breach.
    default_without : Hazard, optional
        Of default without the agreement, to which a breach returns; `default` where
        not given.
    clawback : Clawback
        Look-back and delay of what an insolvency takes back.
    clawback_share : float, default 0
        Chance that payments within the look-back are taken back.
    waived_amount : float, default 0
        Part of the claim released when the last payment is in.
    is_released_at_once : bool, default False
        Whether it was released on signing, so that `standing` is without it.
    is_accelerated : bool, default True
        Whether a missed payment makes the whole claim due; without it only the missed
        payment is collected otherwise, and the agreement goes on.
    judgment_share : float, default 0
        Further worth of a breach, per unit of claim, from a consent judgment.
    late_share : array of float, optional
        Chance that a kept payment was late but cured.
    late_years : float, default 0
        How late those are.
    """

    years: np.ndarray
    amounts: np.ndarray
    standing: np.ndarray
    keep: np.ndarray
    default: Hazard
    worth: DefaultWorth
    after_breach: AfterBreach
    clawback: Clawback
    default_without: Hazard | None = None
    clawback_share: float = 0.0
    waived_amount: float = 0.0
    is_released_at_once: bool = False
    is_accelerated: bool = True
    judgment_share: float = 0.0
    late_share: np.ndarray | None = None
    late_years: float = 0.0

    def __post_init__(self) -> None:
        for name in ("years", "amounts", "standing", "keep"):
            object.__setattr__(self, name, numbers(name, getattr(self, name)))
        check_dates(self.years)
        if self.default_without is None:
            object.__setattr__(self, "default_without", self.default)
        if self.waived_amount and not self.is_accelerated:
            raise ParameterError(
                "an agreement that waives part of the claim ends with a missed payment",
                remedy="leave the acceleration clause in",
            )

    @cached_property
    def kept(self) -> np.ndarray:
        """Chance that no breach has happened by each payment, given solvency."""
        return np.cumprod(self.keep) if self.is_accelerated else np.ones(len(self.keep))

    @cached_property
    def kept_before(self) -> np.ndarray:
        """The same just before each payment."""
        return np.concatenate(([1.0], self.kept[:-1]))

    @cached_property
    def breach(self) -> np.ndarray:
        """Chance that each payment is the one missed, given solvency."""
        return self.kept_before * (1 - self.keep)

    @cached_property
    def at_stake(self) -> np.ndarray:
        """What a missed payment makes due: the whole claim, or that payment."""
        return self.standing if self.is_accelerated else self.amounts

    @cached_property
    def principal(self) -> np.ndarray:
        """What each payment takes from the claim."""
        left = 0.0 if self.is_released_at_once else self.waived_amount
        return -np.diff(np.append(self.standing, left))

    @cached_property
    def default_after(self) -> Hazard:
        """Of default after a missed payment, on the same clock."""
        if not self.is_accelerated:
            return self.default
        return self.default_without.times(self.after_breach.default_factor)

    def waived_worth(self, *, rate_pa: float) -> float:
        """Tax relief on the waived amount when it is released, worth today."""
        worth, last = self.worth, float(self.years[-1])
        is_later = bool(worth.relief_share) and last >= worth.vat_claim_years
        if worth.vat_regime == "none" or is_later:
            return 0.0
        years = last + worth.vat_delay_years
        return worth.vat_share * self.waived_amount * (1 + rate_pa) ** -years

    def relief(self, *, rate_pa: float) -> float:
        """Time-based tax relief on the whole claim if nothing is ever paid."""
        extra = self.waived_amount if self.is_released_at_once else 0.0
        return self.worth.relief(float(self.standing[0]) + extra, rate_pa=rate_pa)

    def waived_repaid(self, *, rate_pa: float) -> float:
        """Time-based relief that is not claimed on what was waived before."""
        if not self.worth.relief_share or self.years[-1] >= self.worth.vat_claim_years:
            return 0.0
        return self.waived_amount * self.worth.relief(1.0, rate_pa=rate_pa)


def dated_terms(world: World, **terms: object) -> Dated:
    """Dated payments in a world, after an agreement the insurer may not have joined."""
    agreed = world.agreed()
    given = {
        "default": agreed.default,
        "default_without": agreed.default,
        "worth": agreed.worth,
        "after_breach": agreed.after_breach,
        "clawback": agreed.clawback,
    }
    return Dated(**(given | terms))


def check_dates(years: np.ndarray) -> None:
    """Refuse dates before today, out of order, or too far ahead."""
    late = np.flatnonzero(np.diff(years) <= 0) + 1
    wrong = set(late) | set(np.flatnonzero((years < 0) | (years > LONGEST_YEARS)))
    if wrong or not len(years):
        raise ParameterError(
            "payments fall due one after another, from today and within "
            f"{LONGEST_YEARS} years",
            rows=[f"payment {place + 1}" for place in sorted(wrong)],
            remedy="check the due dates and the as-of date",
        )


def lost_per_unit(plan: Dated, *, rate_pa: float) -> float:
    """What one unit taken back costs at default: repaid, and a claim again."""
    claim = max(float(plan.standing[0]), 1e-9)
    revived = plan.worth.per_unit(rate_pa=rate_pa, amount=claim)
    return (1 + rate_pa) ** -plan.clawback.delay_years - revived
