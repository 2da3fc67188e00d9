"""How likely is a default or a payment at each moment?

A hazard is the intensity of an event per year, given that it has not happened yet. It
is constant between knots, and the last piece has no end. Years count from the day of
valuation. Conversions between chances and hazards happen here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import inf, isfinite, log1p
from typing import TYPE_CHECKING

import numpy as np

from arkit.errors import ParameterError
from arkit.whatif.inputs.observed import BANDS_DAYS, observed_rates
from arkit.whatif.units import YEAR_DAYS, check_rate

if TYPE_CHECKING:
    import pandas as pd

MONTHS = 12


@dataclass(frozen=True, kw_only=True)
class Hazard:
    """Intensity of an event per year, constant between knots.

    Parameters
    ----------
    rates_pa : tuple of float
        Events per year at risk in each piece, 0 or more; the last piece has no end.
    ends_years : tuple of float, default ()
        Where each piece but the last ends, in years from the day of valuation.

    Raises
    ------
    ParameterError
        When a rate is missing or negative, the ends do not rise from above zero, or
        their number does not fit that of the rates.

    Examples
    --------
    >>> paying = Hazard(rates_pa=(1.2, 0.6, 0.2), ends_years=(0.5, 1.0))
    >>> round(float(paying.cumulative(2)), 6), round(float(paying.survival(2)), 6)
    (1.1, 0.332871)
    """

    rates_pa: tuple[float, ...]
    ends_years: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        rates = tuple(float(rate) for rate in self.rates_pa)
        ends = tuple(float(end) for end in self.ends_years)
        object.__setattr__(self, "rates_pa", rates)
        object.__setattr__(self, "ends_years", ends)
        if not rates or not all(isfinite(rate) and rate >= 0 for rate in rates):
            raise ParameterError(
                f"a hazard has rates of 0 or more per year, not {rates}",
                remedy="give one finite number for each piece",
            )
        rising = all(a < b for a, b in pairwise((0.0, *ends)))
        if len(ends) != len(rates) - 1 or not rising or not all(map(isfinite, ends)):
            raise ParameterError(
                f"{len(rates)} rates do not fit pieces ending at {ends} years",
                remedy="give one rising end for each piece but the last",
            )

    @classmethod
    def constant(cls, rate_pa: float) -> Hazard:
        """The same intensity for ever.

        >>> Hazard.constant(0.36).rates_pa
        (0.36,)
        """
        return cls(rates_pa=(rate_pa,))

    @classmethod
    def from_chance_pm(cls, chance_pm: float) -> Hazard:
        """From the chance that it happens within a month: λ = −12·ln(1 − chance).

        >>> round(Hazard.from_chance_pm(0.02955447).rates_pa[0], 6)
        0.36
        """
        if 0.5 < chance_pm < 1:
            raise ParameterError(
                f"a chance of {chance_pm:.0%} within a month is beyond any score",
                remedy="if it is meant, type the hazard per year instead",
            )
        return cls.constant(-MONTHS * log1p(-_below_one(chance_pm)))

    @classmethod
    def from_chance_pa(cls, chance_pa: float) -> Hazard:
        """From the chance that it happens within a year: λ = −ln(1 − chance).

        >>> round(Hazard.from_chance_pa(0.30232367).rates_pa[0], 6)
        0.36
        """
        return cls.constant(-log1p(-_below_one(chance_pa)))

    @classmethod
    def from_events(
        cls,
        events: pd.DataFrame,
        *,
        age_days: float = 0,
        prior: pd.DataFrame | None = None,
        prior_days: float = 0,
        bands_days: Sequence[int] = BANDS_DAYS,
    ) -> Hazard:
        """From what happened to other receivables of the same age.

        Parameters
        ----------
        events : DataFrame
            Event table of `arkit.survival.event_table`, on either clock, one group.
        age_days : float, default 0
            Age of the claim on that clock; the hazard begins there.
        prior : DataFrame, optional
            Event table of the segment, towards which thin bands are drawn.
        prior_days : float, default 0
            How many days at risk of the segment each band is given.
        bands_days : sequence of int
            First day of each band; days before the first are left out.

        Returns
        -------
        Hazard
            Of payment. Bands in which nothing was at risk continue the band before.

        Raises
        ------
        ParameterError
            When the events are no event table, or nothing was at risk in any band.

        Notes
        -----
        Occurrence over exposure in each band, (paid + m₀·μ_segment) / (days at risk +
        m₀) with m₀ = `prior_days`, per day and times 365. Open items count as at risk
        until today, and items that left otherwise until they left.

        Examples
        --------
        >>> from arkit.survival import count_events
        >>> seen = count_events([10, 20, 40, 80], ["paid", "paid", "paid", "open"])
        >>> paying = Hazard.from_events(seen, bands_days=(0, 30))
        >>> paying.rates_pa[0] > paying.rates_pa[1], round(paying.ends_years[0], 4)
        (True, 0.0822)
        """
        rates = observed_rates(
            events, prior=prior, prior_days=prior_days, bands_days=bands_days
        )
        ends = tuple(day / YEAR_DAYS for day in bands_days[1:])
        return cls(rates_pa=tuple(rates), ends_years=ends).after(
            max(age_days, 0) / YEAR_DAYS
        )

    @cached_property
    def pieces(self) -> tuple[tuple[float, float, float], ...]:
        """Start and end of each piece in years, and its rate; the last ends never."""
        edges = (0.0, *self.ends_years, inf)
        return tuple(zip(edges[:-1], edges[1:], self.rates_pa, strict=True))

    def cumulative(self, years: float | np.ndarray) -> np.ndarray:
        """Expected events up to a moment, Λ(t)."""
        if isinstance(years, int | float):
            return np.float64(self._until(years))
        at = np.asarray(years, dtype=float)
        if len(self.rates_pa) == 1:
            return self.rates_pa[0] * at if self.rates_pa[0] else np.zeros_like(at)
        total = np.zeros_like(at)
        for start, end, rate in self.pieces:
            if rate:
                total += rate * (np.clip(at, start, end) - start)
        return total

    def _until(self, years: float) -> float:
        """Expected events up to one moment, which many ask for one at a time."""
        reached = [p for p in self.pieces if p[2] and not years <= p[0]]
        return sum((rate * (min(years, e) - start) for start, e, rate in reached), 0.0)

    def survival(self, years: float | np.ndarray) -> np.ndarray:
        """Chance that it has not happened by a moment, S(t) = exp(−Λ(t))."""
        return np.exp(-self.cumulative(years))

    def rate_at(self, years: float) -> float:
        """Intensity just after a moment, per year."""
        return self.rates_pa[int(np.searchsorted(self.ends_years, years, "right"))]

    def times(self, factor: float) -> Hazard:
        """The same shape, so many times as intense."""
        more = tuple(rate * factor for rate in self.rates_pa)
        return Hazard(rates_pa=more, ends_years=self.ends_years)

    def after(self, years: float) -> Hazard:
        """What is left of it for one that has survived so many years."""
        left = [(end - years, rate) for _, end, rate in self.pieces if end > years]
        ends = tuple(end for end, _ in left[:-1])
        return Hazard(rates_pa=tuple(rate for _, rate in left), ends_years=ends)

    def split(self, knots_years: Sequence[float]) -> Hazard:
        """The same hazard, cut at more knots."""
        inside = {float(knot) for knot in knots_years if 0 < knot < inf}
        ends = sorted(inside | set(self.ends_years))
        rates = tuple(self.rate_at(start) for start in (0.0, *ends))
        return Hazard(rates_pa=rates, ends_years=tuple(ends))

    def first_passage(self, thresholds: np.ndarray) -> np.ndarray:
        """When Λ(t) first reaches each threshold, in years; never where it does not.

        With thresholds drawn from the unit exponential these are times of the event.
        """
        rates, starts, reached = self._knots
        with np.errstate(divide="ignore", invalid="ignore"):
            if len(rates) == 1:
                return (
                    thresholds / rates[0] if rates[0] else np.full_like(thresholds, inf)
                )
            piece = reached.searchsorted(thresholds, "right") - 1
            return starts[piece] + (thresholds - reached[piece]) / rates[piece]

    @cached_property
    def _knots(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Rates, where each piece starts, and expected events by then."""
        starts = np.array((0.0, *self.ends_years))
        return np.array(self.rates_pa), starts, self.cumulative(starts)


def decay(speed_pa: float, years: float | np.ndarray) -> np.ndarray:
    """∫ exp(−speed·x) dx from 0 to so many years."""
    length = np.asarray(years, dtype=float)
    if abs(speed_pa) < 1e-12:
        return length
    return -np.expm1(-speed_pa * length) / speed_pa


def default_integral(
    start_years: float | np.ndarray,
    end_years: float | np.ndarray,
    default: Hazard,
    *,
    rate_pa: float,
) -> np.ndarray:
    """What is one unit, paid at the default, worth today if it falls in a period?

    Parameters
    ----------
    start_years, end_years : float or array
        The period, in years from today; the end may be infinite.
    default : Hazard
        Of default.
    rate_pa : float
        Cost of money, effective per year, without a premium for default.

    Returns
    -------
    array of float
        ∫ λ(u)·S(u)·(1 + rate)^(−u) du over the period.

    Raises
    ------
    ParameterError
        When the rate looks like a percentage.

    Notes
    -----
    On a piece of constant λ that begins at x and lasts Δ:
    λ·S(x)·D(x)·(1 − exp(−(λ + ρ)Δ)) / (λ + ρ), with ρ = ln(1 + rate).

    Examples
    --------
    >>> default = Hazard.constant(0.36)
    >>> round(float(default_integral(0, 14 / 365, default, rate_pa=0.10)), 7)
    0.0136883
    """
    check_rate("rate_pa", rate_pa)
    speed = log1p(rate_pa)
    start, end = np.asarray(start_years, float), np.asarray(end_years, float)
    total = np.zeros(np.broadcast(start, end).shape)
    for first, last, rate in default.pieces:
        if rate:
            low, high = np.clip(start, first, last), np.clip(end, first, last)
            there = np.exp(-default.cumulative(low) - speed * low)
            total += rate * there * decay(rate + speed, high - low)
    return total


def _below_one(chance: float) -> float:
    """A chance that has a hazard: certain default has none."""
    if not 0 <= chance < 1:
        raise ParameterError(
            f"a chance of {chance} has no hazard",
            remedy="write 10 % as 0.10; for a customer that has failed, value the "
            "dividend alone",
        )
    return chance
