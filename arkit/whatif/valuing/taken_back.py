"""What does an insolvency cost that takes back what was received before it?"""

from __future__ import annotations

import numpy as np

from arkit.whatif.inputs.hazards import default_integral
from arkit.whatif.inputs.world import World
from arkit.whatif.units import check_not_negative, check_share
from arkit.whatif.valuing.dated_paths import discounts
from arkit.whatif.valuing.draws import Draws


def taken_back_cost(
    received_amount: float,
    world: World,
    *,
    share: float,
    claim_amount: float,
    years: float = 0.0,
) -> float:
    """What does it cost that an insolvency may take back what was received?

    Parameters
    ----------
    received_amount : float
        What was received: money, or the liquidation value of goods or services.
    world : World
        How the customer fails, and the look-back.
    share : float
        Chance that what was received within the look-back is avoided, 0-1.
    claim_amount : float
        Claim among which what is taken back ranks again.
    years : float, default 0
        When it is received, in years from today.

    Returns
    -------
    float
        Cost today, 0 or more unless the claim at default is worth its face.

    Raises
    ------
    ParameterError
        When the share is not between 0 and 1, or an amount or duration is negative.

    Notes
    -----
    κ(s) = q·(D(L) − ω)·∫ λ·S·D du from s to s + W, per unit received at s, with W the
    look-back, L the delay of the repayment and ω the worth of a claim at default.

    References
    ----------
    United States Bankruptcy Code, 11 U.S.C. 547(b): 90 days before the filing.

    Examples
    --------
    >>> from arkit.whatif.inputs.world import world
    >>> base = world(
    ...     default_hazard_pa=0.36, rate_pa=0.10, dividend_share=0.05, vat_rate=0.20)
    >>> cost = taken_back_cost(
    ...     1, base, share=0.3, claim_amount=1, years=14 / 365)
    >>> round(cost, 7)
    0.0179761
    """
    check_share("clawback_share", share)
    check_not_negative("received_amount", received_amount)
    check_not_negative("years", years)
    window = (years, years + world.clawback.lookback_years)
    risk = float(default_integral(*window, world.default, rate_pa=world.rate_pa))
    return share * received_amount * risk * _lost_per_unit(world, claim_amount)


def taken_back_paths(
    received_amount: float,
    world: World,
    draws: Draws,
    *,
    share: float,
    claim_amount: float,
) -> np.ndarray:
    """What is taken back on each path of what was received today?

    Parameters
    ----------
    received_amount : float
        What was received.
    world : World
        How the customer fails, and the look-back.
    draws : Draws
        Streams `default` and `clawback`.
    share : float
        Chance that what was received within the look-back is avoided, 0-1.
    claim_amount : float
        Claim among which what is taken back ranks again.

    Returns
    -------
    array of float, shape (n_paths,)
        Cost today on each path.

    Examples
    --------
    >>> from arkit.whatif.inputs.world import world
    >>> base = world(default_hazard_pa=0.36)
    >>> taken_back_paths(
    ...     1, base, Draws(n_paths=3), share=0.0, claim_amount=1).sum()
    np.float64(0.0)
    """
    fails = world.default.first_passage(draws.exponential("default"))
    lost = lost_on_paths(world, fails, draws, share=share, claim_amount=claim_amount)
    return received_amount * (fails <= world.clawback.lookback_years) * lost


def lost_on_paths(
    world: World,
    fails: np.ndarray,
    draws: Draws,
    *,
    share: float,
    claim_amount: float,
) -> np.ndarray:
    """What one unit costs today on each path if the default is within the look-back."""
    is_taken = draws.uniform("clawback") < share
    lost = _lost_per_unit(world, claim_amount)
    return is_taken * lost * discounts(fails, world.rate_pa)


def _lost_per_unit(world: World, claim_amount: float) -> float:
    """What one unit taken back costs at default: repaid, and a claim again."""
    repaid = float(world.discount(world.clawback.delay_years))
    revived = world.worth.per_unit(rate_pa=world.rate_pa, amount=claim_amount)
    return repaid - revived
