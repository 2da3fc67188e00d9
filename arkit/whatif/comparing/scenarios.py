"""What if we do not know in which of several worlds the customer lives?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from arkit.errors import ParameterError
from arkit.whatif.inputs.world import World
from arkit.whatif.valuing.draws import Draws
from arkit.whatif.valuing.outcome import Outcome, Paths, mixed
from arkit.whatif.valuing.risk import check_chances
from arkit.whatif.valuing.ways import WayOut


@dataclass(frozen=True, kw_only=True)
class Scenarios:
    """Several worlds with their chances; one of them is true for all ways out.

    Parameters
    ----------
    worlds : mapping of str to World
        By name.
    chances : mapping of str to float
        Of each; they add up to 1.

    Raises
    ------
    ParameterError
        When names differ or chances do not add up to 1.

    Notes
    -----
    Values are mixed, not hazards: V = Σ P(s)·V(s). A customer that survives shows that
    it is likely to live in the better world, which a mean hazard does not know.
    """

    worlds: Mapping[str, World]
    chances: Mapping[str, float]

    def __post_init__(self) -> None:
        if set(self.worlds) != set(self.chances) or not self.worlds:
            raise ParameterError(
                "every scenario has a world and a chance",
                rows=sorted(set(self.worlds) ^ set(self.chances)),
                remedy="use the same names in both",
            )
        check_chances("the chances of the scenarios", list(self.chances.values()))


def value_in(world: World | Scenarios, way: WayOut, amount: float) -> Outcome:
    """What is a way out worth in a world, or in a mixture of worlds?

    Parameters
    ----------
    world : World or Scenarios
        In which it is valued.
    way : WayOut
        The way out.
    amount : float
        The claim.

    Returns
    -------
    Outcome
        Of a mixture, the mean of the outcomes by their chances; times weigh by money.

    Examples
    --------
    >>> from arkit.whatif import world
    >>> from arkit.whatif.ways_out.waiting import KeepDunning
    >>> calm, bad = world(default_hazard_pa=0.12), world(default_hazard_pa=0.96)
    >>> mixed = Scenarios(
    ...     worlds={"calm": calm, "bad": bad}, chances={"calm": 0.6, "bad": 0.4})
    >>> value_in(mixed, KeepDunning(), 1_000).value_amount < (
    ...     value_in(calm, KeepDunning(), 1_000).value_amount)
    True
    """
    if isinstance(world, World):
        return way.value(amount, world)
    return mixed(
        [
            (world.chances[name], way.value(amount, one))
            for name, one in world.worlds.items()
        ]
    )


def paths_in(
    world: World | Scenarios, way: WayOut, amount: float, draws: Draws
) -> Paths:
    """What does a way out bring on each path of a world, or of a mixture of worlds?

    Parameters
    ----------
    world : World or Scenarios
        In which it is valued; of a mixture, the scenario is drawn before anything else
        and is the same for all ways out.
    way : WayOut
        The way out.
    amount : float
        The claim.
    draws : Draws
        Random numbers shared by name.

    Returns
    -------
    Paths
        One value per path.

    Examples
    --------
    >>> from arkit.whatif import world
    >>> from arkit.whatif.ways_out.third_parties import Sale
    >>> draws = Draws(n_paths=3)
    >>> paths_in(world(), Sale(price_share=0.35), 1_000, draws).value_amount
    array([350., 350., 350.])
    """
    if isinstance(world, World):
        return way.paths(amount, world, draws)
    names = list(world.worlds)
    edges = np.cumsum([world.chances[name] for name in names])[:-1]
    drawn = np.searchsorted(edges, draws.uniform("scenario"), "right")
    value, cash, trade = (np.zeros(draws.n_paths) for _ in range(3))
    for place, name in enumerate(names):
        chosen = np.flatnonzero(drawn == place)
        if len(chosen):
            found = way.paths(amount, world.worlds[name], draws.chosen(chosen))
            value[chosen], cash[chosen] = found.value_amount, found.cash_amount
            if found.relationship_amount is not None:
                trade[chosen] = found.relationship_amount
    return Paths(value_amount=value, cash_amount=cash, relationship_amount=trade)
