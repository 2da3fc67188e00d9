"""What are dated payments worth on one default time?"""

from __future__ import annotations

from math import nan

import numpy as np

from arkit.whatif.inputs.hazards import Hazard, default_integral
from arkit.whatif.valuing.competing import integrals
from arkit.whatif.valuing.dated import Dated, lost_per_unit
from arkit.whatif.valuing.outcome import Outcome


def dated_value(plan: Dated, *, rate_pa: float) -> Outcome:
    """What are dated payments worth on one default time?

    Parameters
    ----------
    plan : Dated
        Payments, claim path and chances.
    rate_pa : float
        Cost of money, effective per year.

    Returns
    -------
    Outcome
        Parts `cash`, `breach` (after a missed payment), `recovery` (at default) and,
        where they are not zero, `waived` (tax relief on it), `clawback`, `late` and
        `tax relief` (time based).

    Raises
    ------
    ParameterError
        When the dates do not rise or lie more than seven years ahead.

    Notes
    -----
    V = Σ S·K·D·c + Σ S·K₋₁·(1 − p)·D·B₋₁·e + Σ K₋₁·ω(B₋₁)·J, with S and D at the
    dates, K the product of keep chances, B₋₁ the claim before a payment, e the worth
    of the claim after a breach and J the default integral between dates. Without
    acceleration K = 1 and the missed payment stands in for the claim.

    Examples
    --------
    Twelve times 1,000, 3 % default a month, nothing recovered:

    >>> from arkit.whatif.inputs.default_worth import DefaultWorth
    >>> from arkit.whatif.inputs.world import AfterBreach, Clawback
    >>> months = np.arange(1, 13) / 12
    >>> plan = Dated(
    ...     years=months, amounts=[1_000] * 12, standing=range(12_000, 0, -1_000),
    ...     keep=[1] * 12, default=Hazard.constant(0.36), worth=DefaultWorth(),
    ...     after_breach=AfterBreach(payment_hazard_pa=0.5), clawback=Clawback())
    >>> found = dated_value(plan, rate_pa=0.0)
    >>> round(found.value_amount, 2), round(found.completed_share, 6)
    (9927.05, 0.697676)
    """
    alive = plan.default.survival(plan.years) * plan.kept
    cash = alive * plan.amounts * (1 if plan.is_accelerated else plan.keep)
    is_full = plan.is_accelerated
    return Outcome(
        parts=_parts(plan, rate_pa=rate_pa),
        expected_cash_amount=sum(_parts(plan, rate_pa=0.0).values()),
        completed_share=float(alive[-1] * (1 if is_full else plan.keep.prod())),
        time_to_cash_years=float(cash @ plan.years / cash.sum()) if cash.any() else nan,
        exposure=_exposure(plan),
        receipts=tuple(zip(plan.years.tolist(), np.cumsum(cash).tolist(), strict=True)),
    )


def dated_worth(plan: Dated, *, rate_pa: float) -> float:
    """The worth of `dated_value` alone, which is faster.

    >>> from arkit.whatif import Settlement, world
    >>> plan = Settlement(discount_share=0.25).terms(60_000, world())
    >>> dated_worth(plan, rate_pa=0.1) == dated_value(plan, rate_pa=0.1).value_amount
    True
    """
    return float(sum(_parts(plan, rate_pa=rate_pa).values()))


def _parts(plan: Dated, *, rate_pa: float) -> dict[str, float]:
    """Present values by where they come from."""
    years, worth = plan.years, plan.worth
    factor = (1 + rate_pa) ** -years
    alive = plan.default.survival(years)
    paid = alive * plan.kept * (1 if plan.is_accelerated else plan.keep)
    before = np.concatenate(([0.0], years[:-1]))
    failing = default_integral(before, years, plan.default, rate_pa=rate_pa)
    standing = worth.of(plan.standing, rate_pa=rate_pa)
    parts = {
        "cash": float(paid * factor @ plan.amounts),
        "breach": float(alive * plan.breach @ _fallback(plan, rate_pa=rate_pa)),
        "recovery": float(plan.kept_before * standing @ failing),
    }
    done = float(alive[-1] * plan.kept[-1])
    if plan.waived_amount:
        parts["waived"] = done * plan.waived_worth(rate_pa=rate_pa)
    if plan.clawback_share:
        parts["clawback"] = -_clawed_back(plan, rate_pa=rate_pa)
    if plan.late_share is not None:
        moved = (1 + rate_pa) ** -(years + plan.late_years) - factor
        parts["late"] = float(paid * plan.late_share * moved @ plan.amounts)
    if worth.relief_share:
        repaid = worth.relief_repaid(years, rate_pa=rate_pa) * plan.principal
        parts["tax relief"] = (
            plan.relief(rate_pa=rate_pa)
            - float(paid @ repaid)
            - done * plan.waived_repaid(rate_pa=rate_pa)
        )
    return parts


def _fallback(plan: Dated, *, rate_pa: float) -> np.ndarray:
    """Worth today of a breach at each payment, for a customer then solvent."""
    after, factor = plan.after_breach, (1 + rate_pa) ** -plan.years
    paying = Hazard.constant(after.payment_hazard_pa)
    at_default = plan.worth.of(plan.at_stake, rate_pa=rate_pa)
    per_unit = np.empty((len(plan.years), 3))
    last_knot = max(plan.default.ends_years, default=0.0)
    found = None
    for place, start in enumerate(plan.years):
        if found is None or plan.years[place - 1] < last_knot:
            failing = plan.default_after.after(start)
            found = integrals(paying, failing, rate_pa=rate_pa)
        repaid = _repaid_later(plan, failing, start, rate_pa=rate_pa)
        collected = (1 - after.cost_share) * found.paid + plan.judgment_share
        per_unit[place] = (
            collected - after.carrying_pa * found.open_years,
            found.failed,
            repaid,
        )
    direct, failed, repaid = per_unit.T
    return factor * (plan.at_stake * direct + at_default * failed) - (
        plan.at_stake * repaid
    )


def _repaid_later(
    plan: Dated, failing: Hazard, start: float, *, rate_pa: float
) -> float:
    """Time-based relief repaid per unit when the customer pays after a breach."""
    if not plan.worth.relief_share:
        return 0.0
    paying = Hazard.constant(plan.after_breach.payment_hazard_pa)
    wait = max(0.0, plan.worth.vat_claim_years - start)
    before = integrals(paying, failing, rate_pa=0.0, horizon_years=wait).paid
    after = integrals(paying, failing, rate_pa=rate_pa, start_years=wait).paid
    claimed = (1 + rate_pa) ** -plan.worth.vat_claim_years
    return plan.worth.relief_share * (
        before * claimed + after * (1 + rate_pa) ** -start
    )


def _clawed_back(plan: Dated, *, rate_pa: float) -> float:
    """Cost of payments that an insolvency within the look-back takes back."""
    window, years, n = plan.clawback.lookback_years, plan.years, len(plan.years)
    factor, alive = (1 + rate_pa) ** -years, plan.default.survival(years)
    until = years + window
    starts = np.maximum(years[None, :], years[:, None])
    ends = np.clip(np.append(years[1:], np.inf)[None, :], starts, until[:, None])
    in_plan = default_integral(
        np.minimum(starts, ends), ends, plan.default, rate_pa=rate_pa
    )
    risk = np.triu(in_plan) @ plan.kept
    for at in range(1, n) if plan.is_accelerated else ():
        within = np.flatnonzero(until[:at] > years[at])
        failing = plan.default_after.after(years[at])
        missed = default_integral(
            0, until[within] - years[at], failing, rate_pa=rate_pa
        )
        risk[within] += alive[at] * plan.breach[at] * factor[at] * missed
    paid = plan.amounts * (1 if plan.is_accelerated else plan.keep)
    cost = float(paid @ risk)
    return plan.clawback_share * cost * lost_per_unit(plan, rate_pa=rate_pa)


def _exposure(plan: Dated) -> tuple[tuple[float, float], ...]:
    """Claim that stands after each payment if all are kept."""
    after = np.append(plan.standing[1:], 0.0)
    steps = [(0.0, float(plan.standing[0]))]
    steps += zip(plan.years.tolist(), after.tolist(), strict=True)
    return tuple(steps)
