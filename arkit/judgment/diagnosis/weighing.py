"""How do facts and answers move the chances of the causes?

Chances are a prior times the chance of each fact under each cause, raised to a temper
below one because facts overlap. Nothing depends on the order of facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from arkit.schema import share_text


def chances(prior: Sequence[float], weights: Iterable[np.ndarray]) -> np.ndarray:
    """How likely is each cause, given all facts?

    Parameters
    ----------
    prior : sequence of float
        Chance of each cause before any fact.
    weights : iterable of array
        Per fact, the tempered logarithm of its chance under each cause.

    Returns
    -------
    numpy.ndarray
        Chance of each cause; they add up to one.

    Notes
    -----
    P(s | facts) is proportional to P(s) exp(sum of weights): Bayes' rule with the
    likelihood tempered.

    References
    ----------
    Good, 1950, Probability and the Weighing of Evidence (weight of evidence).

    Examples
    --------
    >>> chances([0.5, 0.5], [np.log([0.9, 0.3])]).round(2).tolist()
    [0.75, 0.25]
    """
    total = np.log(np.asarray(prior, dtype=float))
    pieces = sorted(weights, key=lambda piece: tuple(piece))
    for piece in pieces:  # sorted, so that the sum is the same to the last bit
        total = total + piece
    found = np.exp(total - total.max())
    return found / found.sum()


def fact_weight(likelihood: Sequence[float], temper: float) -> np.ndarray:
    """How much does a fact weigh for each cause?

    Parameters
    ----------
    likelihood : sequence of float
        Chance of the fact under each cause.
    temper : float
        Exponent of the likelihood, 0 to 1.

    Returns
    -------
    numpy.ndarray
        Temper times the natural logarithm of the likelihood.

    Examples
    --------
    >>> fact_weight([1.0, 0.5], 1.0).round(3).tolist()
    [0.0, -0.693]
    """
    return temper * np.log(np.asarray(likelihood, dtype=float))


def answer_weight(
    yes: Sequence[float],
    prior: Sequence[float],
    *,
    is_yes: bool,
    reliability: float,
    temper: float,
) -> np.ndarray:
    """How much does an answer weigh for each cause, as far as it can be relied on?

    Parameters
    ----------
    yes : sequence of float
        Chance of a yes under each cause.
    prior : sequence of float
        Chance of each cause before any fact.
    is_yes : bool
        The answer.
    reliability : float
        Chance that the answer comes from knowledge; otherwise it is drawn as if
        nothing were known.
    temper : float
        Exponent of the likelihood.

    Returns
    -------
    numpy.ndarray
        Temper times the logarithm of r L + (1 - r) P0, where L is the chance of the
        answer under each cause and P0 its chance under the prior.

    Examples
    --------
    An answer that cannot be relied on at all says nothing:

    >>> about = {"is_yes": True, "reliability": 0.0, "temper": 1.0}
    >>> weight = answer_weight([0.9, 0.1], [0.5, 0.5], **about)
    >>> bool(weight[0] == weight[1])
    True
    """
    given = np.asarray(yes, dtype=float)
    likelihood = given if is_yes else 1 - given
    blind = float(np.dot(np.asarray(prior, dtype=float), likelihood))
    return fact_weight(reliability * likelihood + (1 - reliability) * blind, temper)


def information_bits(now: np.ndarray, yes: Sequence[float]) -> float:
    """How much would a true answer to a question tell?

    Parameters
    ----------
    now : numpy.ndarray
        Chance of each cause now.
    yes : sequence of float
        Chance of a yes under each cause.

    Returns
    -------
    float
        Expected loss of uncertainty in bits (mutual information of answer and cause);
        0 where every cause gives the same answer.

    References
    ----------
    Lindley, 1956, Annals of Mathematical Statistics 27:986 (expected information).

    Examples
    --------
    A question that settles an even choice of two is worth one bit:

    >>> information_bits(np.array([0.5, 0.5]), [1.0, 0.0])
    1.0
    """
    given = np.asarray(yes, dtype=float)
    total = float(np.dot(now, given))
    parts = float(np.dot(now, _bits(given)))
    return float(max(_bits(np.array([total]))[0] - parts, 0.0))


def likely(chance: float) -> str:
    """Write a chance; nothing is certain.

    Parameters
    ----------
    chance : float
        Chance, 0 to 1.

    Returns
    -------
    str
        In percent, with over and under at the ends.

    Examples
    --------
    >>> likely(0.77), likely(0.9971), likely(0.0004)
    ('77 %', 'over 99 %', 'under 1 %')
    """
    if chance > 0.995:
        return "over 99 %"
    return "under 1 %" if chance < 0.005 else share_text(chance)


def _bits(yes: np.ndarray) -> np.ndarray:
    """Uncertainty of a yes-or-no answer, in bits."""
    both = np.stack([yes, 1 - yes])
    logs = np.log2(both, where=both > 0, out=np.zeros_like(both))
    return -(both * logs).sum(axis=0)
