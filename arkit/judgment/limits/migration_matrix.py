"""With which chance does a customer fail, from a matrix of monthly moves?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from arkit.errors import ParameterError

TOLERANCE = 1e-6


def smoothed_matrix(
    counts: pd.DataFrame, prior: pd.DataFrame, *, weight: float
) -> pd.DataFrame:
    """What are the chances of moves, where a class was rarely seen?

    Parameters
    ----------
    counts : DataFrame
        Moves counted, a row per class at the beginning of a month and a column per
        class at its end; the last class is default.
    prior : DataFrame
        Matrix of chances of the same classes, such as that of all customers.
    weight : float
        How many moves the prior counts for in each class.

    Returns
    -------
    DataFrame
        Matrix of chances; the row of default stays in default.

    Raises
    ------
    ParameterError
        When classes differ, a count or the weight is negative, or nothing is known of
        a class.

    Notes
    -----
    (n_ij + m · P_ij) / (n_i + m): the mean of a Dirichlet posterior.

    Examples
    --------
    >>> names = ["good", "late", "very late", "default"]
    >>> prior = pd.DataFrame(
    ...     [[.90, .08, .015, .005], [.10, .78, .10, .02], [.02, .13, .75, .10],
    ...      [0, 0, 0, 1]], names, names)
    >>> counts = pd.DataFrame(0, names, names)
    >>> counts.loc["good"] = [45, 4, 1, 0]
    >>> smoothed_matrix(counts, prior, weight=20).loc["good"].round(6).tolist()
    [0.9, 0.08, 0.018571, 0.001429]
    """
    names = checked_matrix(prior)
    if list(counts.index) != names or list(counts.columns) != names:
        raise ParameterError(
            "counts and prior have other classes", remedy="name them in the same order"
        )
    moves = counts.to_numpy("float64")
    if (moves < 0).any() or not weight >= 0:
        raise ParameterError(
            "counts or their weight are negative", remedy="count moves from 0 up"
        )
    seen = moves.sum(axis=1)
    known = np.where(seen + weight > 0, seen + weight, np.nan)
    chances = (moves + weight * prior.to_numpy()) / known[:, None]
    chances[-1] = np.eye(len(names))[-1]
    missing = [n for n, row in zip(names, chances, strict=True) if np.isnan(row).any()]
    if missing:
        raise ParameterError(
            "nothing is known of a class", rows=missing, remedy="give a weight above 0"
        )
    return pd.DataFrame(chances, index=names, columns=names)


def default_chances(matrix: pd.DataFrame, *, months: float) -> pd.Series:
    """With which chance is a customer of each class in default so many months later?

    Parameters
    ----------
    matrix : DataFrame
        Chances of monthly moves; the last class is default, which nothing leaves.
    months : float
        Months ahead; a part of a month needs a matrix that has a generator.

    Returns
    -------
    Series
        Chance by class, that of default being 1.

    Raises
    ------
    ParameterError
        When it is no such matrix, or parts of months are asked of a matrix without a
        generator.

    Notes
    -----
    PD_h = (M^h), last column; for a part of a month exp(G·h), G = log M.

    References
    ----------
    Israel, Rosenthal and Wei (2001), Mathematical Finance 11:245 (when a matrix has a
    generator).

    Examples
    --------
    >>> names = ["good", "late", "very late", "default"]
    >>> matrix = pd.DataFrame(
    ...     [[.90, .08, .015, .005], [.10, .78, .10, .02], [.02, .13, .75, .10],
    ...      [0, 0, 0, 1]], names, names)
    >>> default_chances(matrix, months=12).round(6).tolist()
    [0.176923, 0.308901, 0.507916, 1.0]
    """
    names = checked_matrix(matrix)
    if not 0 <= months < np.inf:
        raise ParameterError(
            f"{months:g} months are not possible", remedy="give 0 or more"
        )
    values = matrix.to_numpy("float64")
    whole = int(months)
    reached = np.linalg.matrix_power(values, whole)
    if months != whole:
        from scipy.linalg import expm

        rates = generator(matrix)
        reached = reached @ expm(rates.to_numpy() * (months - whole))
    return pd.Series(reached[:, -1], index=names, name="default_chance")


def generator(matrix: pd.DataFrame) -> pd.DataFrame:
    """Which intensities of moves lie behind a matrix of monthly chances?

    Parameters
    ----------
    matrix : DataFrame
        Chances of monthly moves; the last class is default.

    Returns
    -------
    DataFrame
        Intensities per month; rows add up to 0.

    Raises
    ------
    ParameterError
        When it is no such matrix, or an intensity would be negative: then a part of a
        month has no meaning, because some chance in it would be below 0.

    Examples
    --------
    >>> fine = pd.DataFrame([[0.9, 0.1], [0.0, 1.0]], list("ad"), list("ad"))
    >>> generator(fine).round(4).loc["a"].tolist()
    [-0.1054, 0.1054]
    """
    from scipy.linalg import logm

    names = checked_matrix(matrix)
    found = logm(matrix.to_numpy("float64"))
    off = np.where(np.eye(len(names), dtype=bool), 0.0, np.real(found))
    usable = np.isfinite(found).all() and np.abs(np.imag(found)).max() < TOLERANCE
    if not usable or off.min() < -TOLERANCE:
        bad = [
            f"{names[i]} to {names[j]}" for i, j in np.argwhere(off < -TOLERANCE)[:5]
        ]
        raise ParameterError(
            "the matrix has no generator, so a part of a month has no chances",
            rows=bad,
            remedy="ask for whole months",
        )
    return pd.DataFrame(np.real(found), index=names, columns=names)


def checked_matrix(matrix: pd.DataFrame) -> list[str]:
    """Names of the classes of a matrix of chances, or why it is none."""
    names = [str(name) for name in matrix.index]
    values = matrix.to_numpy("float64")
    square = names == [str(name) for name in matrix.columns] and len(names) > 1
    off = ~np.isclose(values.sum(axis=1), 1, atol=TOLERANCE) | ~(values >= 0).all(1)
    if not square or off.any():
        raise ParameterError(
            "this is no matrix of chances of moves",
            rows=[name for name, is_off in zip(names, off, strict=True) if is_off],
            remedy="name rows and columns alike; the chances of a row add up to 1",
        )
    if values[-1, -1] != 1:
        raise ParameterError(
            f"{names[-1]} is left again", remedy="put default last; nothing leaves it"
        )
    return names
