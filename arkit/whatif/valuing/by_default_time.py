"""How widely does a plan's worth spread when only the default time is uncertain?

If every installment is kept until the customer fails, the worth is a function of the
default time alone, and its distribution needs no simulation.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log1p, sqrt

import numpy as np

from arkit.errors import ParameterError
from arkit.whatif.inputs.hazards import default_integral
from arkit.whatif.valuing.dated import Dated
from arkit.whatif.valuing.dated_value import dated_value
from arkit.whatif.valuing.risk import HIGH, LOW, MIDDLE, Risk

HALVINGS = 80


@dataclass(frozen=True, kw_only=True, eq=False)
class Spread:
    """Worth by default time: between two payments, received + left · D(τ).

    Parameters
    ----------
    plan : Dated
        Payments and claim path.
    rate_pa : float
        Cost of money, effective per year.
    """

    plan: Dated
    rate_pa: float

    @property
    def received(self) -> np.ndarray:
        """Worth of what has come in before each payment, and of all of it."""
        plan, rate_pa = self.plan, self.rate_pa
        repaid = plan.worth.relief_repaid(plan.years, rate_pa=rate_pa) * plan.principal
        each = plan.amounts * (1 + rate_pa) ** -plan.years - repaid
        whole = np.concatenate(([0.0], np.cumsum(each))) + plan.relief(rate_pa=rate_pa)
        whole[-1] += plan.waived_worth(rate_pa=rate_pa)
        whole[-1] -= plan.waived_repaid(rate_pa=rate_pa)
        return whole

    @property
    def left(self) -> np.ndarray:
        """Worth at default of the claim before each payment."""
        return self.plan.worth.of(self.plan.standing, rate_pa=self.rate_pa)

    @property
    def starts(self) -> np.ndarray:
        """Where each period before a payment begins."""
        return np.concatenate(([0.0], self.plan.years[:-1]))

    def worse(self, worth: float) -> tuple[float, float]:
        """Chance that the worth is at most so much, and its mean over that part."""
        plan, received = self.plan, self.received
        since = self._falls_below(worth)
        until = plan.years
        chance = plan.default.survival(since) - plan.default.survival(until)
        mean = received[:-1] * chance + self.left * default_integral(
            since, until, plan.default, rate_pa=self.rate_pa
        )
        done = float(plan.default.survival(until[-1])) * (received[-1] <= worth)
        return float(chance.sum()) + done, float(mean.sum()) + done * received[-1]

    def _falls_below(self, worth: float) -> np.ndarray:
        """From when on in each period a default leaves at most so much."""
        room = worth - self.received[:-1]
        start, end, left = self.starts, self.plan.years, self.left
        speed = log1p(self.rate_pa)
        with np.errstate(divide="ignore", invalid="ignore"):
            at = -np.log(room / left) / speed if speed else np.full(len(room), np.inf)
        is_flat = (left <= 0) | (speed == 0)
        at = np.where(is_flat, np.where(left <= room + 1e-9, start, end), at)
        at = np.where(room <= 0, np.where((left <= 0) & (room >= 0), start, end), at)
        return np.clip(at, start, end)

    def quantile(self, share: float) -> float:
        """Smallest worth that so large a share of outcomes does not exceed."""
        low, high = self.range
        if self.worse(low)[0] >= share:
            return low
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            low, high = (
                (low, middle) if self.worse(middle)[0] >= share else (middle, high)
            )
        return high

    @property
    def range(self) -> tuple[float, float]:
        """Least and largest worth."""
        plan = self.plan
        chance = plan.default.survival(self.starts) - plan.default.survival(plan.years)
        seen, last = chance > 0, self.received[-1]
        ends = (1 + self.rate_pa) ** -plan.years, (1 + self.rate_pa) ** -self.starts
        late, early = (self.received[:-1] + self.left * factor for factor in ends)
        return (
            float(min([*late[seen], last])),
            float(max([*early[seen], last])),
        )

    def worst_mean(self, share: float) -> float:
        """Mean of the worst share, the outcome on its edge counted in part."""
        edge = self.quantile(share)
        below = np.nextafter(edge, -np.inf) - 1e-9 * max(abs(edge), 1.0)
        chance, mean = self.worse(below)
        return float((mean + (share - chance) * edge) / share)


def exact_risk(plan: Dated, *, rate_pa: float) -> Risk:
    """How widely does a plan's worth spread when only the default time is uncertain?

    Parameters
    ----------
    plan : Dated
        Payments that a solvent customer surely keeps; nothing is taken back.
    rate_pa : float
        Cost of money, effective per year.

    Returns
    -------
    Risk
        Exact standard deviation, quantiles, expected shortfall and worst case.

    Raises
    ------
    ParameterError
        When an installment may be broken, or be taken back.

    Notes
    -----
    With default between two payments the worth is c + b·(1 + rate)^(−τ), which falls in
    τ; chances and means follow from survival and the default integral. A quantile is a
    value that occurs.

    Examples
    --------
    Twelve times 1,000 at a hazard of 0.36 a year, nothing recovered:

    >>> from arkit.whatif import world
    >>> from arkit.whatif.valuing.dated import dated_terms
    >>> base = world(default_hazard_pa=0.36, dividend_share=0)
    >>> plan = dated_terms(
    ...     base, years=np.arange(1, 13) / 12, amounts=[1_000] * 12,
    ...     standing=range(12_000, 0, -1_000), keep=[1] * 12)
    >>> found = exact_risk(plan, rate_pa=0.0)
    >>> round(found.p10_amount), round(found.cvar10_amount, 2)
    (3000, 1261.41)
    """
    if (plan.keep < 1).any() or plan.clawback_share or plan.late_share is not None:
        raise ParameterError(
            "the spread is exact only for installments that are surely kept",
            remedy="use a keep chance of 1 and no claw-back, or simulate",
        )
    spread = Spread(plan=plan, rate_pa=rate_pa)
    mean = dated_value(plan, rate_pa=rate_pa).value_amount
    return Risk(
        sd_amount=sqrt(max(_second_moment(spread) - mean**2, 0.0)),
        p10_amount=spread.quantile(LOW),
        p50_amount=spread.quantile(MIDDLE),
        p90_amount=spread.quantile(HIGH),
        cvar5_amount=spread.worst_mean(0.05),
        cvar10_amount=spread.worst_mean(0.10),
        worst_amount=spread.range[0],
    )


def _second_moment(spread: Spread) -> float:
    """Mean of the squared worth; D(τ)² is a discount at twice the speed."""
    plan, received, left = spread.plan, spread.received, spread.left
    rate_pa = spread.rate_pa
    once, twice, plain = (
        _failing(spread, rate) for rate in (rate_pa, (1 + rate_pa) ** 2 - 1, 0.0)
    )
    before = received[:-1]
    done = float(plan.default.survival(plan.years[-1])) * received[-1] ** 2
    return float(before**2 @ plain + 2 * before * left @ once + left**2 @ twice) + done


def _failing(spread: Spread, rate_pa: float) -> np.ndarray:
    """Default integral of each period, at a rate."""
    return default_integral(
        spread.starts, spread.plan.years, spread.plan.default, rate_pa=rate_pa
    )
