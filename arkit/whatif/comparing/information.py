"""Which input is worth knowing better before deciding?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from arkit.whatif.comparing.robust import Robust

N_BINS = 50
LEAST_IN_BIN = 40
N_SHUFFLES = 20
ROUNDING = 1e-9


def questions(robust: Robust) -> pd.DataFrame:
    """Which input is worth knowing better before deciding?

    Parameters
    ----------
    robust : Robust
        From `robust_choice`.

    Returns
    -------
    DataFrame
        One row per input, the one worth most first: `input`, `label`, `unit`;
        `evppi_amount` (what knowing it exactly is worth, as estimated),
        `noise_amount` (what the same estimate finds in an input that says nothing) and
        `worth_amount` (the first less the second, not below zero).

    Notes
    -----
    E[max E[V | x]] − max E[V], with the draws cut into fifty bins of equal size by the
    input. The maximum over bins finds something in any noise, so the same is done
    twenty times with the draws shuffled.

    References
    ----------
    Howard (1966), IEEE Transactions on Systems Science and Cybernetics 2, 22–26.

    Examples
    --------
    >>> from arkit.whatif import (
    ...     Claim, Draws, KeepDunning, Settlement, UncertainWorld, robust_choice, world)
    >>> around = UncertainWorld(base=world(), ranges={
    ...     "default_hazard_pa": (0.02, 0.12, 0.84), "payment_factor": (0.5, 1, 1.6)})
    >>> found = questions(robust_choice(
    ...     Claim.single(60_000), [KeepDunning(), Settlement(discount_share=0.35)],
    ...     around, draws=Draws(n_paths=2_000)))
    >>> found["input"].tolist()
    ['payment_factor', 'default_hazard_pa']
    """
    worths = robust.worths.to_numpy()
    noise = np.mean(
        [
            _known(worths, robust.draws.uniform(f"shuffle {number}"))
            for number in range(N_SHUFFLES)
        ]
    )
    floor = ROUNDING * float(np.abs(worths).max())
    rows = []
    for name in robust.inputs:
        entry = robust.around.entry(name)
        found = _known(worths, robust.inputs[name].to_numpy())
        gain = found - noise if found - noise > floor else 0.0
        rows.append((name, entry.label, entry.unit, found, float(noise), gain))
    columns = ["input", "label", "unit", "evppi_amount", "noise_amount", "worth_amount"]
    return pd.DataFrame(rows, columns=columns).sort_values(
        ["worth_amount", "evppi_amount"],
        ascending=False,
        kind="stable",
        ignore_index=True,
    )


def _known(worths: np.ndarray, values: np.ndarray) -> float:
    """Gain from choosing anew in each bin of an input."""
    n_bins = max(1, min(N_BINS, len(values) // LEAST_IN_BIN))
    bins = np.array_split(np.argsort(values, kind="stable"), n_bins)
    best = [worths[rows].mean(axis=0).max() * len(rows) for rows in bins]
    return float(sum(best) / len(values) - worths.mean(axis=0).max())
