"""How far may the inputs of a valuation lie from what is assumed?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from math import isfinite, pi, sin
from types import MappingProxyType

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.whatif.inputs.assumptions import Assumption, Assumptions
from arkit.whatif.inputs.world import World, world
from arkit.whatif.valuing.draws import Draws
from arkit.whatif.valuing.ways import WayOut, worth_of

TINY = 1e-12
Way = WayOut | Callable[[Assumptions], WayOut]


@dataclass(frozen=True)
class InputRange:
    """Lowest, likeliest and highest value of an input, in its unit.

    Parameters
    ----------
    low, mode, high : float
        In rising order.

    Raises
    ------
    ParameterError
        When one is missing or they are out of order.

    Notes
    -----
    As a distribution it is the PERT: low + (high − low)·Beta(α, β) with
    α = 1 + 4·(mode − low) / (high − low) and β = 1 + 4·(high − mode) / (high − low).

    References
    ----------
    Malcolm, Roseboom, Clark and Fazar (1959), Operations Research 7, 646–669.

    Examples
    --------
    >>> hazard = InputRange(0.12, 0.36, 0.84)
    >>> round(hazard.mean, 2), hazard.quantile(0.5).round(3)
    (0.4, np.float64(0.391))
    """

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        if not (
            all(map(isfinite, (self.low, self.mode, self.high)))
            and self.low <= self.mode <= self.high
        ):
            raise ParameterError(
                f"{self.low} to {self.high} around {self.mode} is no range",
                remedy="give the lowest, the likeliest and the highest value",
            )

    @property
    def mean(self) -> float:
        """Mean of the distribution, (low + 4·mode + high) / 6."""
        return (self.low + 4 * self.mode + self.high) / 6

    def quantile(self, share: float | np.ndarray) -> np.ndarray:
        """Value below which the input lies with a chance."""
        from scipy.special import betaincinv

        width = self.high - self.low
        if not width:
            return np.full_like(np.asarray(share, dtype=float), self.mode)
        alpha = 1 + 4 * (self.mode - self.low) / width
        inside = np.maximum(share, TINY)
        return self.low + width * betaincinv(alpha, 6 - alpha, inside)


@dataclass(frozen=True, kw_only=True)
class UncertainWorld:
    """A world, and how far its inputs may lie from what it assumes.

    Parameters
    ----------
    base : World
        From `world`; what is assumed.
    ranges : mapping of str to InputRange
        By the name of the assumption; three numbers make a range.
    correlations : mapping of (str, str) to float, default empty
        Rank correlations of two inputs, −1 to 1; all others are independent.

    Raises
    ------
    ParameterError
        When the world was not made by `world` or was changed afterwards, a name is
        unknown, a value is not possible, or correlations contradict each other.

    Examples
    --------
    >>> around = UncertainWorld(base=world(), ranges={"rate_pa": (0.04, 0.08, 0.14)})
    >>> around.at(rate_pa=0.10).rate_pa
    0.1
    """

    base: World
    ranges: Mapping[str, InputRange]
    correlations: Mapping[tuple[str, str], float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        read = {name: _range(name, given) for name, given in self.ranges.items()}
        object.__setattr__(self, "ranges", MappingProxyType(read))
        known = self.base.known
        if known is None or _bare(world(known)) != _bare(self.base):
            raise ParameterError(
                "the world does not know the assumptions it was made from",
                remedy="make it by world(…) with every value typed there",
            )
        for name, known_range in read.items():
            self.at(**{name: known_range.low})
            self.at(**{name: known_range.high})
        self._coupling()

    def at(self, **values: float) -> World:
        """The world with other values of some inputs."""
        return world(self.base.known, **{n: float(v) for n, v in values.items()})

    def worth(self, way: Way, amount: float, **values: float) -> float:
        """Worth of a way out of a claim with other values of some inputs."""
        return worth_in(self.at(**values) if values else self.base, way, amount)

    def only(self, *names: str) -> UncertainWorld:
        """The same with no other inputs uncertain than these."""
        missing = sorted(set(names) - set(self.ranges))
        if missing:
            raise ParameterError(
                "some inputs have no range", rows=missing, remedy="type one for each"
            )
        kept = {pair: r for pair, r in self.correlations.items() if {*pair} <= {*names}}
        return replace(
            self, ranges={n: self.ranges[n] for n in names}, correlations=kept
        )

    def entry(self, name: str) -> Assumption:
        """The assumption of a name."""
        return self.base.known.entries[name]

    def draw(self, draws: Draws) -> pd.DataFrame:
        """Draw the inputs, each evenly over its whole range.

        Parameters
        ----------
        draws : Draws
            Seed, and how many values of each.

        Returns
        -------
        DataFrame
            One column per input. A Latin hypercube: each of as many equally likely
            slices of a range is drawn from once. Another input changes no other's
            values.
        """
        n = draws.n_paths
        scores = self._coupling() @ [draws.normal(f"input {x}") for x in self.ranges]
        found = {}
        for (name, spread), score in zip(self.ranges.items(), scores, strict=True):
            slice_of = np.argsort(np.argsort(score, kind="stable"), kind="stable")
            share = (slice_of + draws.uniform(f"input {name}")) / n
            found[name] = spread.quantile(share)
        return pd.DataFrame(found)

    def _coupling(self) -> np.ndarray:
        """Root of the correlations of normal scores; names and signs are checked."""
        names = list(self.ranges)
        matrix = np.eye(len(names))
        for pair, rank in self.correlations.items():
            if not {*pair} <= {*names} or len({*pair}) < 2 or not -1 <= rank <= 1:
                raise ParameterError(
                    f"{rank} is no rank correlation of {' and '.join(pair)}",
                    remedy="name two inputs with ranges, and a number from -1 to 1",
                )
            one, other = map(names.index, pair)
            matrix[one, other] = matrix[other, one] = 2 * sin(pi * rank / 6)
        try:
            return np.linalg.cholesky(matrix)
        except np.linalg.LinAlgError:
            raise ParameterError(
                "the rank correlations contradict each other",
                rows=[" and ".join(pair) for pair in self.correlations],
                remedy="give weaker ones",
            ) from None


def uncertain_world(
    base: World,
    correlations: Mapping[tuple[str, str], float] | None = None,
    **typed: tuple[float, float, float] | InputRange,
) -> UncertainWorld:
    """How far may the inputs of a valuation lie from what is assumed?

    Parameters
    ----------
    base : World
        From `world`.
    correlations : mapping of (str, str) to float, optional
        Rank correlations of two inputs.
    **typed : (float, float, float) or InputRange
        Lowest, likeliest and highest value, by the name of the assumption.

    Returns
    -------
    UncertainWorld
        With the range of every assumption that has one, around its value; those typed
        replace them.

    Raises
    ------
    ParameterError
        When a name is unknown or a range is not possible.

    Examples
    --------
    >>> around = uncertain_world(world(), keep_chance=(0.90, 0.97, 0.99))
    >>> around.ranges["keep_chance"].mode, around.ranges["rate_pa"].high
    (0.97, 0.14)
    >>> list(around.only("keep_chance").ranges)
    ['keep_chance']
    """
    entries = (base.known or Assumptions({})).entries
    assumed = {
        name: InputRange(entry.low, entry.value, entry.high)
        for name, entry in entries.items()
        if isinstance(entry.value, int | float) and isfinite(entry.low + entry.high)
    }
    return UncertainWorld(
        base=base, ranges=assumed | typed, correlations=correlations or {}
    )


def made(way: Way, there: World) -> WayOut:
    """A way out; where it is a function, made from the assumptions of a world."""
    return way(there.known) if callable(way) else way


def worth_in(there: World, way: Way, amount: float) -> float:
    """Value of a way out of a claim, that of the trade that is kept included."""
    return worth_of(made(way, there), amount, there)


def _range(name: str, given: InputRange | tuple[float, float, float]) -> InputRange:
    """A range, or what is wrong with the numbers."""
    if isinstance(given, InputRange):
        return given
    if len(given) != 3:
        raise ParameterError(
            f"the range of {name} has {len(given)} numbers",
            remedy="give the lowest, the likeliest and the highest value",
        )
    return InputRange(*map(float, given))


def _bare(found: World) -> World:
    return replace(found, known=None)
