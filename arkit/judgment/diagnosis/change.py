"""Since when does a customer pay later, at once or little by little?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

WIDTHS = (0, 30, 60, 120, 240, 480)
STARTS = 120
BEFORE, AFTER = 6, 4
EARLIEST, LATEST = -30, 120
FEWEST = 12


@dataclass(frozen=True, kw_only=True)
class Change:
    """A rise of days late: when it began, how long it took, from where to where.

    Parameters
    ----------
    day : int
        Due date from which invoices were paid later, as days since 1970-01-01.
    width_days : int
        Days the rise took; 0 is at once.
    before_days, after_days : float
        Mean days late before it and at its end.
    deviations : float
        Size of the rise in standard errors, the days of the rise being chosen.
    """

    day: int
    width_days: int
    before_days: float
    after_days: float
    deviations: float

    @property
    def size_days(self) -> float:
        """By how many days payments came later."""
        return self.after_days - self.before_days


def find_change(due: np.ndarray, late: np.ndarray) -> Change | None:
    """Where does a rise of days late fit best?

    Parameters
    ----------
    due : array of int, shape (items,)
        Due dates as days since 1970-01-01.
    late : array of float, shape (items,)
        Days late.

    Returns
    -------
    Change or None
        The best of all rises, whatever chance makes of it; None where days late do not
        rise at all or fewer than 12 invoices are looked at.

    Notes
    -----
    Days late are fitted by a level, a straight rise of a given width and a level, by
    least squares, for every width of 0, 30, 60, 120, 240 and 480 days and up to 120
    first days; the fit with the smallest error counts. Days late count from 30 early
    to 120 late, so that one lost invoice is not taken for a change.

    References
    ----------
    Quandt, 1958, Journal of the American Statistical Association 53:873 (a regression
    that obeys two regimes).

    Examples
    --------
    >>> days = np.arange(0, 400, 10)
    >>> found = find_change(days, np.where(days < 200, 0.0, 25.0))
    >>> found.day, found.width_days, found.size_days
    (200, 0, 25.0)
    """
    if len(due) < FEWEST:
        return None
    day, place = np.unique(due, return_inverse=True)
    n = np.bincount(place).astype(float)
    y = np.bincount(place, np.clip(late, EARLIEST, LATEST)) / n
    starts = _starts(day, n)
    if not len(starts):
        return None
    first, width = (g.ravel() for g in np.meshgrid(starts, WIDTHS, indexing="ij"))
    step = (width == 0)[:, None]
    raised = (day[None, :] - first[:, None] + step) / np.maximum(width, 1)[:, None]
    z = np.clip(raised, 0.0, 1.0)
    middle = z @ n / n.sum()
    mean = float(n @ y / n.sum())
    spread = (z - middle[:, None]) ** 2 @ n
    shared = (z - middle[:, None]) @ (n * (y - mean))
    usable = (spread > 0) & (shared > 0)
    gain = np.where(usable, shared**2 / np.where(usable, spread, 1.0), 0.0)
    best = int(gain.argmax())
    if not gain[best] > 0:
        return None
    slope = shared[best] / spread[best]
    before = mean - slope * middle[best]
    clipped = np.clip(late, EARLIEST, LATEST)
    error = max(float(((clipped - mean) ** 2).sum() - gain[best]), 1e-9)
    return Change(
        day=int(first[best]),
        width_days=int(width[best]),
        before_days=float(before),
        after_days=float(before + slope * z[best].max()),
        deviations=float(np.sqrt(gain[best] / (error / max(len(due) - 3, 1)))),
    )


def _starts(day: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Days on which a rise may begin: some invoices lie before, some after."""
    reached = n.cumsum()
    fine = (reached - n >= BEFORE) & (n.sum() - (reached - n) >= AFTER)
    days = day[fine]
    if len(days) <= STARTS:
        return days
    return days[np.linspace(0, len(days) - 1, STARTS).round().astype(int)]
