"""Will the customer keep the next installment, as long as it is solvent?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from arkit.errors import ParameterError
from arkit.whatif.units import check_not_negative, check_share


@dataclass(frozen=True, kw_only=True)
class KeepChance:
    """Chance that an installment is paid on time while the customer is solvent.

    Parameters
    ----------
    chance : float
        Expected chance for the next installment, 0-1.
    weight : float, default 0
        How many installments it is worth as evidence; each installment kept then
        raises the chance of the next. 0 means that the chance is known.
    cured_share : float, default 0
        Share of missed installments that are paid late and end nothing.
    cured_after_years : float, default 0
        How late those are paid.

    Raises
    ------
    ParameterError
        When a share is not between 0 and 1, or a weight or delay is negative.

    Notes
    -----
    With evidence a = chance · weight and b = weight − a the chance is Beta(a, b), and
    the i-th installment is kept with (a + i − 1) / (a + b + i − 1), given that all
    before it were. That is not the chance to the power of n: one who keeps shows it.

    Examples
    --------
    >>> keep = KeepChance(chance=0.9, weight=10)
    >>> round(float(keep.sequence(12).prod()), 6), round(0.9**12, 6)
    (0.428571, 0.28243)
    """

    chance: float
    weight: float = 0.0
    cured_share: float = 0.0
    cured_after_years: float = 0.0

    def __post_init__(self) -> None:
        check_share("keep_chance", self.chance)
        check_share("cured_share", self.cured_share)
        check_not_negative("keep_weight", self.weight)
        check_not_negative("cured_after_years", self.cured_after_years)

    @classmethod
    def from_completed(cls, completed_share: float, n_installments: int) -> KeepChance:
        """From the share of plans of so many installments that were completed.

        >>> round(KeepChance.from_completed(0.90, 12).chance, 6)
        0.991258
        """
        check_share("completed_share", completed_share)
        if n_installments < 1:
            raise ParameterError("a plan has installments", remedy="give 1 or more")
        return cls(chance=completed_share ** (1 / n_installments))

    def updated(self, *, n_kept: int, n_broken: int) -> KeepChance:
        """With the customer's own promises as further evidence; a known one stays.

        >>> keep = KeepChance(chance=0.98, weight=20).updated(n_kept=6, n_broken=4)
        >>> round(keep.chance, 4), keep.weight
        (0.8533, 30)
        """
        weight = self.weight + n_kept + n_broken
        if not self.weight or not weight:
            return self
        chance = (self.chance * self.weight + n_kept) / weight
        return replace(self, chance=chance, weight=weight)

    def on_time(self, n_installments: int) -> np.ndarray:
        """Chance that each installment is paid on time, given that the last were."""
        if not self.weight:
            return np.full(n_installments, self.chance)
        kept = np.arange(n_installments)
        return (self.chance * self.weight + kept) / (self.weight + kept)

    def sequence(self, n_installments: int) -> np.ndarray:
        """Chance that each installment is paid, on time or cured."""
        on_time = self.on_time(n_installments)
        return on_time + (1 - on_time) * self.cured_share
