"""Which way out is best if the inputs are only known within ranges?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.whatif.comparing.ranges import UncertainWorld, Way, made
from arkit.whatif.comparing.response import WANTED_SHARE, response
from arkit.whatif.inputs.claim import Claim
from arkit.whatif.valuing.draws import SEED, Draws

N_DRAWS = 20_000
BAD, LOW, HIGH = 1.0, 0.10, 0.90


@dataclass(frozen=True, kw_only=True)
class Robust:
    """Ways out under uncertain inputs.

    Parameters
    ----------
    sheet : DataFrame
        One row per way out, the least expected regret first: `way_out`; `best_share`
        (of draws in which it is best); `mean_amount`, `p10_amount` and `p90_amount` of
        its worth; `regret_amount`, `p90_regret_amount` and `max_regret_amount` (what
        is lost against the best way out of each draw); `dominated_by` (a way out whose
        chance of bringing at least any given amount is nowhere lower; missing where
        there is none); `error_amount` (of the worth in a draw).
    evpi_amount : float
        What it would be worth to know all inputs before deciding.
    draws : Draws
        Seed and number of draws.
    around : UncertainWorld
        What was assumed and how far it may be off.
    inputs : DataFrame
        Drawn inputs, one column each.
    worths : DataFrame
        Worth of each way out in each draw, one column each.
    """

    sheet: pd.DataFrame
    evpi_amount: float
    draws: Draws = field(repr=False)
    around: UncertainWorld = field(repr=False)
    inputs: pd.DataFrame = field(repr=False)
    worths: pd.DataFrame = field(repr=False)

    @property
    def best(self) -> str:
        """The way out with the least expected regret, which has the highest mean."""
        return self.sheet["way_out"].iloc[0]


def robust_choice(
    claim: Claim,
    ways_out: Sequence[Way],
    around: UncertainWorld,
    *,
    draws: Draws | None = None,
    wanted_share: float = WANTED_SHARE,
) -> Robust:
    """Which way out is best if the inputs are only known within ranges?

    Parameters
    ----------
    claim : Claim
        What the customer owes.
    ways_out : sequence of WayOut, or of functions from Assumptions to WayOut
        Those that are open; their values in closed form are compared.
    around : UncertainWorld
        What is assumed, and how far each input may lie from it.
    draws : Draws, optional
        Seed and number of draws of the inputs; 20,000 where not given.
    wanted_share : float, default 0.0002
        Error of a worth that will do, as a share of the claim.

    Returns
    -------
    Robust
        Chance of being best, regret and dominance, and the worth of knowing.

    Raises
    ------
    ParameterError
        When there is no way out, two share a name, or one does not fit the claim.

    Notes
    -----
    Inputs are drawn by Latin hypercube from PERT distributions. The worth of perfect
    information is the least expected regret: E[max V] − max E[V].

    Examples
    --------
    >>> from arkit.whatif import KeepDunning, Settlement, world
    >>> around = UncertainWorld(base=world(), ranges={
    ...     "default_hazard_pa": (0.02, 0.12, 0.84), "payment_factor": (0.5, 1, 1.6)})
    >>> found = robust_choice(
    ...     Claim.single(60_000), [KeepDunning(), Settlement(discount_share=0.35)],
    ...     around, draws=Draws(n_paths=2_000))
    >>> found.best, found.sheet["best_share"].round(1).tolist()
    ('Settlement', [0.7, 0.3])
    """
    drawn = draws or Draws(seed=SEED, n_paths=N_DRAWS)
    named = _named(ways_out, around)
    inputs, amount = around.draw(drawn), claim.expected_amount
    found = {
        name: response(way, amount, around, inputs, wanted_share=wanted_share)
        for name, way in named.items()
    }
    worths = pd.DataFrame({name: each.worth_amount for name, each in found.items()})
    highest = worths.max(axis=1)
    is_best = worths.eq(highest, axis=0)
    best = is_best.div(is_best.sum(axis=1), axis=0).mean()
    rows = []
    for name, each in found.items():
        regret = (highest - worths[name]).to_numpy()
        rows.append(
            {
                "way_out": name,
                "best_share": float(best[name]),
                "mean_amount": float(worths[name].mean()),
                "p10_amount": at_share(worths[name], LOW),
                "p90_amount": at_share(worths[name], HIGH),
                "regret_amount": float(regret.mean()),
                "p90_regret_amount": at_share(regret, HIGH),
                "max_regret_amount": float(regret.max()),
                "dominated_by": _dominating(name, worths),
                "error_amount": each.error_amount,
            }
        )
    sheet = pd.DataFrame(rows).sort_values(
        "regret_amount", kind="stable", ignore_index=True
    )
    return Robust(
        sheet=sheet,
        evpi_amount=float(sheet["regret_amount"].iloc[0]),
        draws=drawn,
        around=around,
        inputs=inputs,
        worths=worths,
    )


def at_share(values: Sequence[float], share: float) -> float:
    """Value that occurs, below or at which so large a share lies."""
    return float(np.quantile(values, share, method="inverted_cdf"))


def _named(ways_out: Sequence[Way], around: UncertainWorld) -> dict[str, Way]:
    """Ways out by their names."""
    names = [made(way, around.base).name for way in ways_out]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice or not names:
        raise ParameterError(
            "a choice needs ways out with names of their own",
            rows=twice,
            remedy="give each a name, such as Settlement(name='25 % off', …)",
        )
    return dict(zip(names, ways_out, strict=True))


def _dominating(name: str, worths: pd.DataFrame) -> str | None:
    """The best of those with a higher chance of any amount, stochastically."""
    own = np.sort(worths[name])
    better = {
        other: float(worths[other].mean())
        for other in worths
        if other != name and _is_above(np.sort(worths[other]), own)
    }
    return max(better, key=better.__getitem__) if better else None


def _is_above(one: np.ndarray, other: np.ndarray) -> bool:
    return bool((one >= other).all() and (one > other).any())
