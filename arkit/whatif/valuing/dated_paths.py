"""What do dated payments bring on each path of one default time?"""

from __future__ import annotations

from dataclasses import dataclass
from math import log1p

import numpy as np

from arkit.whatif.inputs.hazards import decay
from arkit.whatif.valuing.dated import Dated, lost_per_unit
from arkit.whatif.valuing.draws import Draws
from arkit.whatif.valuing.outcome import Paths

KEEP = "keep"


@dataclass(frozen=True, kw_only=True, eq=False)
class Story:
    """What happens on each path, before any money is counted.

    Parameters
    ----------
    n_paid : array of int
        Payments received.
    fails : array of float
        When the customer fails, in years, after any breach.
    broken : array of int
        Places of the paths on which a payment is missed.
    missed : array of int
        Which payment these miss, from 0.
    pays : array of float
        When these pay all the same, in years.
    """

    n_paid: np.ndarray
    fails: np.ndarray
    broken: np.ndarray
    missed: np.ndarray
    pays: np.ndarray


def dated_paths(plan: Dated, *, rate_pa: float, draws: Draws) -> Paths:
    """What do dated payments bring on each path?

    Parameters
    ----------
    plan : Dated
        Payments, claim path and chances.
    rate_pa : float
        Cost of money, effective per year.
    draws : Draws
        Streams `default`, `keep`, `after breach` and `clawback`.

    Returns
    -------
    Paths
        Values and money of each path.

    Notes
    -----
    One number decides at which payment the agreement is broken: the first whose chance
    of being reached is below it. After a breach the same exponential time goes on at
    the new intensity.

    Examples
    --------
    >>> from arkit.whatif.inputs.default_worth import DefaultWorth
    >>> from arkit.whatif.inputs.hazards import Hazard
    >>> from arkit.whatif.inputs.world import AfterBreach, Clawback
    >>> plan = Dated(
    ...     years=[0.5, 1.0], amounts=[500, 500], standing=[1_000, 500], keep=[1, 1],
    ...     default=Hazard.constant(0), worth=DefaultWorth(),
    ...     after_breach=AfterBreach(payment_hazard_pa=0.5), clawback=Clawback())
    >>> dated_paths(plan, rate_pa=0.0, draws=Draws(n_paths=3)).value_amount
    array([1000., 1000., 1000.])
    """
    flows = _accelerated if plan.is_accelerated else _going_on
    value, cash = flows(plan, rate_pa=rate_pa, draws=draws)
    return Paths(value_amount=value, cash_amount=cash)


def _accelerated(
    plan: Dated, *, rate_pa: float, draws: Draws
) -> tuple[np.ndarray, np.ndarray]:
    """Paths that end at the first payment missed."""
    story = _story(plan, draws)
    return tuple(_money(plan, story, draws, rate_pa=rate) for rate in (rate_pa, 0.0))


def _story(plan: Dated, draws: Draws) -> Story:
    """Default, breach and payment after it, on each path."""
    threshold = draws.exponential("default")
    fails = plan.default.first_passage(threshold)
    n_reached = np.searchsorted(plan.years, fails, "left")
    n_kept = np.searchsorted(-plan.kept, -draws.uniform(KEEP), "right")
    broken = np.flatnonzero(n_kept < n_reached)
    missed = n_kept[broken]
    start = plan.years[missed]
    left = threshold[broken] - plan.default.cumulative(start)
    before = plan.default_after.cumulative(start)
    fails[broken] = plan.default_after.first_passage(before + left)
    waits = draws.exponential("after breach")[broken]
    with np.errstate(divide="ignore"):
        pays = start + waits / np.float64(plan.after_breach.payment_hazard_pa)
    return Story(
        n_paid=np.minimum(n_reached, n_kept),
        fails=fails,
        broken=broken,
        missed=missed,
        pays=pays,
    )


def _money(plan: Dated, story: Story, draws: Draws, *, rate_pa: float) -> np.ndarray:
    """Worth of each path at a rate."""
    speed, n = log1p(rate_pa), len(plan.years)
    factor = (1 + rate_pa) ** -plan.years
    repaid = plan.worth.relief_repaid(plan.years, rate_pa=rate_pa) * plan.principal
    received = np.concatenate(([0.0], np.cumsum(plan.amounts * factor - repaid)))
    received += plan.relief(rate_pa=rate_pa)
    received[n] += plan.waived_worth(rate_pa=rate_pa)
    received[n] -= plan.waived_repaid(rate_pa=rate_pa)
    flows = received[story.n_paid]
    is_default = story.n_paid < n
    is_default[story.broken] = False
    failing = np.flatnonzero(is_default)
    left = plan.worth.of(plan.standing, rate_pa=rate_pa)[story.n_paid[failing]]
    flows[failing] += left * np.exp(-speed * story.fails[failing])
    flows[story.broken] += _after_breach(
        plan, story.missed, (story.fails[story.broken], story.pays), rate_pa=rate_pa
    )
    if plan.late_share is not None:
        flows += _late(plan, story.n_paid, draws, rate_pa=rate_pa)
    if plan.clawback_share:
        flows -= _taken_back(plan, story, draws, rate_pa=rate_pa)
    return flows


def _after_breach(
    plan: Dated,
    missed: np.ndarray,
    ends: tuple[np.ndarray, np.ndarray],
    *,
    rate_pa: float,
) -> np.ndarray:
    """Worth of what follows a missed payment; the ends are default and payment."""
    fails, pays = ends
    after, speed = plan.after_breach, log1p(rate_pa)
    start, claim = plan.years[missed], plan.at_stake[missed]
    end = np.minimum(fails, pays)
    factor = discounts(end, rate_pa)
    repaid = plan.worth.relief_repaid(pays, rate_pa=rate_pa)
    paid = claim * ((1 - after.cost_share) * factor - repaid)
    failed = plan.worth.of(plan.at_stake, rate_pa=rate_pa)[missed] * factor
    carried = claim * np.exp(-speed * start) * decay(speed, end - start)
    return (
        np.where(pays < fails, paid, failed)
        - after.carrying_pa * carried
        + plan.judgment_share * claim * np.exp(-speed * start)
    )


def _late(
    plan: Dated, n_paid: np.ndarray, draws: Draws, *, rate_pa: float
) -> np.ndarray:
    """What payments lose that come late."""
    lost = np.zeros(len(n_paid))
    moved = (1 + rate_pa) ** -(plan.years + plan.late_years)
    moved -= (1 + rate_pa) ** -plan.years
    for place, share in enumerate(plan.late_share):
        is_late = (place < n_paid) & (draws.uniform(f"late {place}") < share)
        lost += is_late * plan.amounts[place] * moved[place]
    return lost


def _taken_back(
    plan: Dated, story: Story, draws: Draws, *, rate_pa: float
) -> np.ndarray:
    """What an insolvency takes back of payments within the look-back."""
    paid = np.concatenate(([0.0], np.cumsum(plan.amounts)))
    since = story.fails - plan.clawback.lookback_years
    n_safe = np.minimum(np.searchsorted(plan.years, since, "left"), story.n_paid)
    inside = paid[story.n_paid] - paid[n_safe]
    is_taken = draws.uniform("clawback") < plan.clawback_share
    lost = lost_per_unit(plan, rate_pa=rate_pa) * discounts(story.fails, rate_pa)
    return is_taken * inside * lost


def _going_on(
    plan: Dated, *, rate_pa: float, draws: Draws
) -> tuple[np.ndarray, np.ndarray]:
    """Paths on which a missed payment is collected apart and the others go on."""
    fails = plan.default.first_passage(draws.exponential("default"))
    none = np.empty(0, dtype="int64")
    whole = Story(
        n_paid=np.searchsorted(plan.years, fails, "left"),
        fails=fails,
        broken=none,
        missed=none,
        pays=np.empty(0),
    )
    found = [_money(plan, whole, draws, rate_pa=rate) for rate in (rate_pa, 0.0)]
    for place, chance in enumerate(plan.keep):
        is_missed = draws.uniform(f"{KEEP} {place}") >= chance
        paths = np.flatnonzero(is_missed & (place < whole.n_paid))
        waits = draws.exponential(f"after breach {place}")[paths]
        with np.errstate(divide="ignore"):
            waits = waits / np.float64(plan.after_breach.payment_hazard_pa)
        missed = np.full(len(paths), place)
        ends = (fails[paths], plan.years[place] + waits)
        some = draws.chosen(paths)
        for flows, rate in zip(found, (rate_pa, 0.0), strict=True):
            flows[paths] += _after_breach(plan, missed, ends, rate_pa=rate)
            flows[paths] -= _brought(plan, place, fails[paths], some, rate_pa=rate)
    return found[0], found[1]


def _brought(
    plan: Dated, place: int, fails: np.ndarray, draws: Draws, *, rate_pa: float
) -> np.ndarray:
    """What one payment brings on paths on which it is received."""
    due, amount = plan.years[place], plan.amounts[place]
    repaid = plan.worth.relief_repaid(due, rate_pa=rate_pa) * plan.principal[place]
    brought = np.full(len(fails), amount * (1 + rate_pa) ** -due - repaid)
    if plan.late_share is not None:
        moved = (1 + rate_pa) ** -(due + plan.late_years) - (1 + rate_pa) ** -due
        is_late = draws.uniform(f"late {place}") < plan.late_share[place]
        brought += is_late * amount * moved
    if plan.clawback_share:
        is_taken = draws.uniform("clawback") < plan.clawback_share
        is_taken &= fails - plan.clawback.lookback_years <= due
        lost = lost_per_unit(plan, rate_pa=rate_pa) * discounts(fails, rate_pa)
        brought -= is_taken * amount * lost
    return brought


def discounts(years: np.ndarray, rate_pa: float) -> np.ndarray:
    """Worth today of one unit at each moment; nothing at a moment that never comes."""
    with np.errstate(invalid="ignore"):
        factor = np.exp(-log1p(rate_pa) * years)
    return np.where(np.isinf(years), 0.0, factor)
