"""What does it cost to let an offer stand longer?"""

from __future__ import annotations

from dataclasses import replace

from arkit.whatif.inputs.hazards import default_integral
from arkit.whatif.inputs.world import World
from arkit.whatif.units import check_not_negative
from arkit.whatif.valuing.ways import check_claim
from arkit.whatif.ways_out.waiting import KeepDunning


def cost_of_extending(amount: float, world: World, *, extension_years: float) -> float:
    """What does it cost to let an offer stand so much longer?

    Parameters
    ----------
    amount : float
        The claim.
    world : World
        How the customer fails and pays.
    extension_years : float
        How much longer, in years; within the horizon of dunning.

    Returns
    -------
    float
        What dunning loses in worth if it begins so much later, the customer pays
        nothing meanwhile, and may fail.

    Raises
    ------
    ParameterError
        When the claim is not above zero or the time is negative.

    Notes
    -----
    V(0) − [S(δ)·D(δ)·V(δ) + ω·A·J(0, δ)], where V(δ) is dunning by the hazards of a
    claim so much older, up to the same horizon. A deadline is genuine when the offer is
    worth less than this makes up for.

    Examples
    --------
    >>> from arkit.whatif import world
    >>> base = world(
    ...     default_hazard_pa=0.36, rate_pa=0.10, dividend_share=0.05, vat_rate=0.20)
    >>> cost_of_extending(60_000, base, extension_years=0.0)
    0.0
    >>> 1_000 < cost_of_extending(60_000, base, extension_years=1 / 12) < 3_500
    True
    """
    check_claim(amount)
    check_not_negative("extension_years", extension_years)
    later = replace(
        world,
        default=world.default.after(extension_years),
        payment=world.payment.after(extension_years),
        horizon_years=max(world.horizon_years - extension_years, 0.0),
    )
    failing = default_integral(
        0.0, extension_years, world.default, rate_pa=world.rate_pa
    )
    alive = world.default.survival(extension_years) * world.discount(extension_years)
    then = KeepDunning().value(amount, later).value_amount
    meanwhile = float(world.worth.of(amount, rate_pa=world.rate_pa) * failing)
    now = KeepDunning().value(amount, world).value_amount
    return now - float(alive) * then - meanwhile
