"""What is money worth that comes later, and what does waiting cost?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from arkit.errors import ParameterError
from arkit.whatif.units import (
    YEAR_DAYS,
    check_days,
    check_number,
    check_rate,
    numbers,
)


def present_value(
    amounts: Sequence[float], days: Sequence[float], *, rate_pa: float
) -> float:
    """What are later payments worth today?

    Parameters
    ----------
    amounts : array of float, shape (n,)
        Payments in one currency; negative for what we pay.
    days : array of numbers, shape (n,)
        Days from today to each payment, 0 or more.
    rate_pa : float
        Cost of money, effective per year (0.08 is 8 %).

    Returns
    -------
    float
        Sum of amount / (1 + rate)^(days / 365).

    Raises
    ------
    ParameterError
        When lengths differ, a number is missing, a day lies in the past, or the rate
        looks like a percentage.

    Notes
    -----
    Days are counted as they are and divided by 365, in leap years too (ACT/365F).

    Examples
    --------
    >>> round(present_value([500, 500], [0, 365], rate_pa=0.10), 2)
    954.55
    """
    check_rate("rate_pa", rate_pa)
    paid = numbers("amounts", amounts)
    due = numbers("days", days)
    if len(paid) != len(due):
        raise ParameterError(
            f"there are {len(paid)} amounts and {len(due)} days",
            remedy="give one day per amount",
        )
    if (due < 0).any():
        raise ParameterError(
            "a payment lies in the past",
            rows=[f"payment {place}" for place in np.flatnonzero(due < 0)],
            remedy="leave out what has been paid; it changes no decision",
        )
    return float((paid * (1 + rate_pa) ** (-due / YEAR_DAYS)).sum())


def extension_cost(amount: float, days: float, *, rate_pa: float) -> float:
    """What does it cost to grant more days?

    Parameters
    ----------
    amount : float
        Amount that will be paid later, in full.
    days : float
        Days granted.
    rate_pa : float
        Cost of money per year, simple interest within the year.

    Returns
    -------
    float
        amount − amount / (1 + rate · days / 365), in the currency of the amount.

    Raises
    ------
    ParameterError
        When a number is missing, the days are negative, or the rate looks like a
        percentage.

    Examples
    --------
    Waiting 60 days for 100,000 at 8 %:

    >>> round(extension_cost(100_000, 60, rate_pa=0.08), 2)
    1298.0
    """
    check_rate("rate_pa", rate_pa)
    check_number("amount", amount)
    check_days("days", days)
    return amount - amount / (1 + rate_pa * days / YEAR_DAYS)


@dataclass(frozen=True, kw_only=True)
class InternalRate:
    """The rates at which payments are worth nothing together.

    Parameters
    ----------
    rates : tuple of float
        Every rate found, smallest first; per year where days were given, otherwise
        per period.
    n_sign_changes : int
        How often the sign of the payments changes; there are at most as many rates.
    """

    rates: tuple[float, ...]
    n_sign_changes: int

    @property
    def rate(self) -> float:
        """The one rate; several or none are an error."""
        if len(self.rates) == 1:
            return self.rates[0]
        found = "no rate" if not self.rates else "several rates"
        raise ParameterError(
            f"{found} at which these payments are worth nothing",
            rows=[f"{rate:.2%}" for rate in self.rates],
            remedy="compare present values at your cost of money instead",
        )

    @property
    def warning(self) -> str:
        """What to be careful about; empty where the rate is the only one."""
        if self.n_sign_changes <= 1:
            return ""
        return (
            "The payments change their sign more than once, so that more than one rate "
            "may fit; compare present values instead."
        )


def internal_rate(
    amounts: Sequence[float], *, days: Sequence[float] | None = None
) -> InternalRate:
    """At which rate are payments worth nothing together?

    Parameters
    ----------
    amounts : array of float, shape (n,)
        Payments in one currency; negative for what we pay.
    days : array of numbers, shape (n,), optional
        Days of the payments, counted from any day; without them the payments are one
        period apart.

    Returns
    -------
    InternalRate
        Every rate between −99.99 % and 1,000,000 %, with a warning where there may be
        several. `.rate` is the only one.

    Raises
    ------
    ParameterError
        When a number is missing, lengths differ, or nothing is paid or received.

    Notes
    -----
    With days: effective per year, ACT/365F, as XIRR of spreadsheets; without: per
    period, as IRR. By Descartes' rule there is exactly one rate where the sign changes
    once; otherwise a fine grid is searched, so that two rates less than about 0.2 %
    apart may be missed. Never choose between ways out by this rate.

    Examples
    --------
    >>> round(internal_rate([-100, 39, 59, 55, 20]).rate, 6)
    0.280948
    >>> twice = internal_rate([-100, 230, -132])
    >>> [round(rate, 6) for rate in twice.rates], bool(twice.warning)
    ([0.1, 0.2], True)
    """
    paid = numbers("amounts", amounts)
    periods = np.arange(len(paid), dtype=float)
    when = periods if days is None else numbers("days", days) / YEAR_DAYS
    if len(paid) != len(when):
        raise ParameterError(
            f"there are {len(paid)} amounts and {len(when)} days",
            remedy="give one day per amount",
        )
    order = np.argsort(when, kind="stable")
    paid, when = paid[order], when[order] - when.min(initial=np.inf)
    signs = np.sign(paid[paid != 0])
    changes = int((signs[1:] != signs[:-1]).sum())
    if not changes:
        raise ParameterError(
            "nothing is paid for what is received, or the other way round",
            remedy="give payments out as negative and payments in as positive numbers",
        )
    forces = _roots(paid, when)
    rates = tuple(float(np.expm1(force)) for force in forces)
    return InternalRate(rates=rates, n_sign_changes=changes)


def _roots(paid: np.ndarray, when: np.ndarray) -> list[float]:
    """Forces of interest at which the payments are worth nothing."""
    grid = np.linspace(np.log(1e-4), np.log(1e4), 12_001)
    worth = np.sign(_worth(paid, when, grid))
    exact = [float(force) for force in grid[worth == 0]]
    left = np.flatnonzero(worth[:-1] * worth[1:] < 0)
    low, high = grid[left], grid[left + 1]
    below = worth[left]
    for _ in range(80):
        middle = (low + high) / 2
        same = np.sign(_worth(paid, when, middle)) == below
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return sorted([*exact, *((low + high) / 2).tolist()])


def _worth(paid: np.ndarray, when: np.ndarray, forces: np.ndarray) -> np.ndarray:
    """Present values, scaled so that none overflows; only the sign matters."""
    powers = -np.outer(forces, when)
    powers -= powers.max(axis=1, initial=0.0, keepdims=True)
    return np.exp(powers) @ paid
