"""Which random numbers do all ways out share?

One default time per path for all of them: each stream has a name, and what it holds
depends on the seed and the name alone. Adding a way out never moves another's numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TypeVar
from zlib import crc32

import numpy as np

from arkit.errors import ParameterError

SEED = 20261122
N_PATHS = 200_000
Made = TypeVar("Made")


@dataclass(frozen=True, kw_only=True)
class Draws:
    """Named streams of random numbers, one number per path.

    Parameters
    ----------
    seed : int, default 20261122
        Seed of all streams.
    n_paths : int, default 200,000
        Number of paths.

    Raises
    ------
    ParameterError
        When there are no paths.

    Examples
    --------
    >>> draws = Draws(n_paths=1_000)
    >>> bool((draws.uniform("keep") == Draws(n_paths=1_000).uniform("keep")).all())
    True
    >>> bool((draws.uniform("keep") == draws.uniform("accept")).any())
    False
    """

    seed: int = SEED
    n_paths: int = N_PATHS
    _held: dict[str, np.ndarray] = field(
        default_factory=dict, repr=False, compare=False
    )
    _whole: Draws | None = field(default=None, repr=False, compare=False)
    _chosen: np.ndarray | None = field(default=None, repr=False, compare=False)

    _last: dict[Hashable, object] = field(
        default_factory=dict, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        if self.n_paths < 1 and self._whole is None:
            raise ParameterError("there are no paths to draw", remedy="use 1 or more")

    def uniform(self, name: str) -> np.ndarray:
        """Numbers between 0 and 1 of the stream of this name."""
        return self._stream("uniform", name)

    def exponential(self, name: str) -> np.ndarray:
        """Numbers with mean 1 and no memory, of the stream of this name."""
        return self._stream("exponential", name)

    def normal(self, name: str) -> np.ndarray:
        """Standard normal numbers of the stream of this name."""
        return self._stream("normal", name)

    def alike(self, name: str, part: int, correlation: float) -> np.ndarray:
        """Exponential numbers for one of several parts that share their luck.

        Parameters
        ----------
        name : str
            The stream whose numbers are the common factor.
        part : int
            Which part.
        correlation : float
            0 to 1, of the normal scores of two parts; at 1 all have the numbers of the
            stream itself.

        Returns
        -------
        array, shape (n_paths,)
            Each with mean 1 and no memory, whatever the correlation.

        References
        ----------
        Li (2000), Journal of Fixed Income 9, 43–54.
        """
        if correlation == 1:
            return self.exponential(name)
        key = f"alike {name} {part} {correlation!r}"
        if key not in self._held:
            from scipy.special import log_ndtr, ndtri

            shared = f"score of {name}"
            if shared not in self._held:
                self._held[shared] = -ndtri(np.exp(-self.exponential(name)))
            own = self.normal(f"{name} {part}")
            score = correlation**0.5 * self._held[shared] + (1 - correlation) ** 0.5 * (
                own
            )
            self._held[key] = -log_ndtr(-score)
            self._held[key].setflags(write=False)
        return self._held[key]

    def once(self, about: Hashable, made: Callable[[], Made]) -> Made:
        """What was made from these numbers last time, or is made now.

        Parameters
        ----------
        about : hashable
            What it depends on besides the numbers.
        made : callable
            Makes it.

        Returns
        -------
        object
            One thing is kept at a time: ways out in a row ask for the same.
        """
        if about not in self._last:
            self._last.clear()
            self._last[about] = made()
        return self._last[about]

    def chosen(self, paths: np.ndarray) -> Draws:
        """The same numbers on some of the paths.

        Parameters
        ----------
        paths : array of int
            Places of the paths wanted.

        Returns
        -------
        Draws
            As many paths as places.
        """
        return Draws(seed=self.seed, n_paths=len(paths), _whole=self, _chosen=paths)

    def _stream(self, kind: str, name: str) -> np.ndarray:
        key = f"{kind} {name}"
        if key not in self._held:
            self._held[key] = (
                self._drawn(kind, key)
                if self._whole is None
                else self._whole._stream(kind, name)[self._chosen]
            )
            self._held[key].setflags(write=False)
        return self._held[key]

    def _drawn(self, kind: str, key: str) -> np.ndarray:
        """A stream from the beginning."""
        entropy = np.random.SeedSequence([self.seed, crc32(key.encode())])
        generator = np.random.Generator(np.random.PCG64(entropy))
        draw: dict[str, Callable] = {
            "uniform": generator.random,
            "exponential": generator.standard_exponential,
            "normal": generator.standard_normal,
        }
        return draw[kind](self.n_paths)
