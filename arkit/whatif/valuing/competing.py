"""Does the customer pay first, or fail first?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, inf, isinf, log1p

import numpy as np

from arkit.whatif.inputs.hazards import Hazard, decay
from arkit.whatif.inputs.invoice_ages import ByInvoice

LEAST_RATE = 1e-12  # per year; nothing happens at less
FAR, SHORT = 700.0, 1e-5  # beyond these an exponential is zero, or a straight line


@dataclass(frozen=True, kw_only=True)
class Integrals:
    """Per unit of claim: discounted chances and times, up to the horizon.

    Parameters
    ----------
    paid, failed : float
        ∫ μQD and ∫ λQD, with Q the chance that neither has happened.
    open_years, paid_years : float
        ∫ QD and ∫ u·μQD.
    left : float
        Q·D at the horizon.
    """

    paid: float = 0.0
    failed: float = 0.0
    open_years: float = 0.0
    paid_years: float = 0.0
    left: float = 0.0


def integrals(
    payment: Hazard,
    default: Hazard,
    *,
    rate_pa: float,
    start_years: float = 0.0,
    horizon_years: float = inf,
) -> Integrals:
    """With what discounted chance is a claim paid, and with what does it default?

    Parameters
    ----------
    payment, default : Hazard
        The two events that compete.
    rate_pa : float
        Cost of money, effective per year; 0 gives plain chances.
    start_years, horizon_years : float
        Part of the time that counts, from today.

    Returns
    -------
    Integrals
        For a claim open today, worth today.

    Notes
    -----
    On a piece of constant hazards that begins at x and lasts Δ, with s = μ + λ + ρ:
    G = Q(x)D(x)(1 − exp(−sΔ)) / s, and ∫ w·exp(−sw) dw = (1 − exp(−sΔ)(1 + sΔ)) / s².

    Examples
    --------
    >>> found = integrals(Hazard.constant(0.5), Hazard.constant(0.54), rate_pa=0.10)
    >>> round(found.paid, 4), round(found.failed, 4)
    (0.4404, 0.4756)
    """
    speed = log1p(rate_pa)
    if isinstance(payment, ByInvoice):
        return _of_each(payment, default, speed, (start_years, horizon_years))
    paid = failed = open_years = paid_years = 0.0
    knots = (start_years, *payment.ends_years, *default.ends_years, horizon_years)
    edges = sorted({k for k in knots if start_years <= k <= horizon_years})
    for start, end in pairwise(edges):
        pays, fails = payment.rate_at(start), default.rate_at(start)
        total = pays + fails + speed
        there = exp(
            -float(payment.cumulative(start) + default.cumulative(start))
            - speed * start
        )
        if not pays + fails and isinf(end):
            break  # nothing ever happens from here on
        during = there * float(decay(total, end - start))
        paid, failed = paid + pays * during, failed + fails * during
        open_years += during
        later = there * _later(total, end - start) if pays else 0.0
        paid_years += pays * (start * during + later)
    return Integrals(
        paid=paid,
        failed=failed,
        open_years=open_years,
        paid_years=paid_years,
        left=_left(payment, default, speed, horizon_years),
    )


def paid_by(
    payment: Hazard, default: Hazard, moments_years: Sequence[float]
) -> np.ndarray:
    """With what chance is a claim paid by each of several moments?

    Parameters
    ----------
    payment, default : Hazard
        The two events that compete.
    moments_years : sequence of float, shape (n,)
        Moments, rising, from 0.

    Returns
    -------
    array, shape (n,)
        As `integrals` without discount, up to each moment.

    Examples
    --------
    >>> two = Hazard.constant(0.5), Hazard.constant(0.54)
    >>> paid_by(*two, [0, 1, 2]).round(4).tolist()
    [0.0, 0.3108, 0.4207]
    >>> round(integrals(*two, rate_pa=0, horizon_years=2).paid, 4)
    0.4207
    """
    moments = np.asarray(moments_years, dtype=float)
    parts, shares = _parts(payment)
    knots = {k for one in (*parts, default) for k in one.ends_years}
    inside = [k for k in knots if k < moments[-1]]
    edges = np.unique(np.concatenate([[0.0], moments, inside]))
    start, lasts = edges[:-1], np.diff(edges)
    pays = np.array([_rates_at(one, start) for one in parts])
    reached = np.cumsum(pays * lasts, axis=1) - pays * lasts
    there = np.exp(-reached - default.cumulative(start))
    speed = np.maximum(pays + _rates_at(default, start), LEAST_RATE)
    during = there * -np.expm1(-speed * lasts) / speed
    paid = np.concatenate([[0.0], np.cumsum(shares @ (pays * during))])
    return paid[np.searchsorted(edges, moments)]


def _parts(payment: Hazard) -> tuple[tuple[Hazard, ...], np.ndarray]:
    """Hazards of the invoices, and their shares in the claim."""
    if isinstance(payment, ByInvoice):
        return payment.each, np.array(payment.shares)
    return (payment,), np.ones(1)


def _of_each(
    payment: ByInvoice, default: Hazard, speed: float, ends: tuple[float, float]
) -> Integrals:
    """The same, added up over invoices that are paid each by its own age."""
    first, last = ends
    knots = {k for one in payment.each for k in one.ends_years} | {*default.ends_years}
    edges = np.array(sorted({k for k in knots if first < k < last} | {first, last}))
    start, lasts = edges[:-1], np.diff(edges)
    fails, shares = _rates_at(default, start), np.array(payment.shares)
    pays = np.array([_rates_at(one, start) for one in payment.each])
    before = np.array([float(one.cumulative(first)) for one in payment.each])[:, None]
    with np.errstate(invalid="ignore"):  # nothing, for ever
        steps = np.nan_to_num(pays * lasts, nan=0.0)
    reached = before + np.hstack([np.zeros_like(before), np.cumsum(steps, axis=1)])
    there = np.exp(-reached[:, :-1] - default.cumulative(start) - speed * start)
    total = np.maximum(pays + fails + speed, LEAST_RATE)
    is_event = (pays + fails > 0) | np.isfinite(lasts)
    during = np.where(is_event, there * -np.expm1(-total * lasts) / total, 0.0)
    later = there * _later_of_each(total, lasts)
    left = np.zeros_like(shares)
    if not isinf(last):
        lost = reached[:, -1] + float(default.cumulative(last)) + speed * last
        left = np.exp(-lost)
    return Integrals(
        paid=float(shares @ (pays * during).sum(axis=1)),
        failed=float(shares @ (fails * during).sum(axis=1)),
        open_years=float(shares @ during.sum(axis=1)),
        paid_years=float(shares @ (pays * (start * during + later)).sum(axis=1)),
        left=float(shares @ left),
    )


def _later_of_each(total: np.ndarray, lasts: np.ndarray) -> np.ndarray:
    """∫ w·exp(−total·w) dw from 0 to so many years, for every entry."""
    step = np.minimum(total * lasts, FAR)
    exact = (1 - np.exp(-step) * (1 + step)) / total**2
    short = np.where(np.isfinite(lasts), lasts, 0.0)
    return np.where(step < SHORT, short**2 * (0.5 - step / 3), exact)


def _rates_at(hazard: Hazard, years: np.ndarray) -> np.ndarray:
    """Intensity just after each moment, per year."""
    place = np.searchsorted(hazard.ends_years, years, "right")
    return np.asarray(hazard.rates_pa)[place]


def _later(total: float, years: float) -> float:
    """∫ w·exp(−total·w) dw from 0 to so many years."""
    if isinf(years):
        return 1 / total**2
    step = total * years
    if abs(step) < SHORT:
        return years**2 * (0.5 - step / 3)
    return (1 - exp(-step) * (1 + step)) / total**2


def _left(payment: Hazard, default: Hazard, speed: float, years: float) -> float:
    """Discounted chance that neither has happened by the horizon."""
    if isinf(years):
        return 0.0
    lost = float(payment.cumulative(years) + default.cumulative(years))
    return exp(-lost - speed * years)
