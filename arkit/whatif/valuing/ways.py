"""What does every way out have to answer?"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Protocol

from arkit.errors import ParameterError
from arkit.whatif.inputs.claim import Claim
from arkit.whatif.inputs.world import World
from arkit.whatif.units import check_not_negative, check_number, check_share
from arkit.whatif.valuing.draws import Draws
from arkit.whatif.valuing.outcome import Outcome, Paths

CENT = 0.01


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Why a way out is not open, or what to be careful about.

    Parameters
    ----------
    problem : str
        What is wrong, as one sentence without a full stop.
    remedy : str, default ""
        What the analyst can do about it.
    is_blocking : bool, default True
        Whether the way out is closed; otherwise it is a warning.
    """

    problem: str
    remedy: str = ""
    is_blocking: bool = True


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What policy, law and the customer's purse allow.

    Parameters
    ----------
    largest_discount_share : float, default 1
        Largest share of the claim that may be waived.
    longest_years : float, default 7
        Longest time over which a claim may be paid.
    ability_amount_pm : float, default infinite
        What the customer can pay in a month; at most half of its free cash flow.
    longest_extension_years : float, default infinite
        How far the insurer lets a due date be moved without being asked.
    is_regulated : bool, default False
        Whether the customer is a sole trader, a small partnership or a consumer.
    closed : frozenset of str, default empty
        Names of ways out that policy rules out.
    """

    largest_discount_share: float = 1.0
    longest_years: float = 7.0
    ability_amount_pm: float = inf
    longest_extension_years: float = inf
    is_regulated: bool = False
    closed: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        check_share("largest_discount_share", self.largest_discount_share)


class WayOut(Protocol):
    """A way out: valued in closed form and on paths, and what is in its way.

    A way out is a frozen dataclass with a `name`; all amounts are in the currency of
    the claim, and times in years from today.
    """

    name: str

    def value(self, amount: float, world: World) -> Outcome:
        """What it is worth in the mean, in closed form."""

    def paths(self, amount: float, world: World, draws: Draws) -> Paths:
        """What it brings on each path, on streams shared by name."""

    def problems(self, claim: Claim, world: World, limits: Limits) -> list[Problem]:
        """Why it is closed, or what to be careful about."""


def worth_of(way: WayOut, amount: float, world: World) -> float:
    """Value of a way out of a claim, that of the trade that is kept included.

    Parameters
    ----------
    way : WayOut
        Where it has a method `worth`, that is asked, as it leaves out the rest.
    amount : float
        The claim.
    world : World
        How the customer fails and pays.

    Returns
    -------
    float
        As `value_amount` and `relationship_amount` of its value.

    Examples
    --------
    >>> from arkit.whatif import KeepDunning, world
    >>> there, way = world(), KeepDunning()
    >>> worth_of(way, 60_000, there) == way.value(60_000, there).value_amount
    True
    """
    quick = getattr(way, "worth", None)
    if quick is not None:
        return float(quick(amount, world))
    found = way.value(amount, world)
    return found.value_amount + found.relationship_amount


def check_claim(amount: float) -> None:
    """Refuse a claim that is missing, zero or a credit balance."""
    check_number("the claim", amount)
    if amount <= 0:
        raise ParameterError(
            f"the claim is {amount:,.2f}: there is nothing to collect",
            remedy=f"a refund of {-amount:,.2f} is due"
            if amount
            else "no way out fits",
        )


def check_adds_up(amount: float, **pieces: float) -> None:
    """Refuse pieces that do not add up to the claim, naming the difference."""
    for name, piece in pieces.items():
        check_not_negative(name.replace("_", " "), piece)
    total = sum(pieces.values())
    if abs(total - amount) > CENT:
        listed = " + ".join(
            f"{n.replace('_', ' ')} {p:,.2f}" for n, p in pieces.items()
        )
        raise ParameterError(
            f"{listed} = {total:,.2f} is not the claim of {amount:,.2f}",
            remedy=f"the difference is {total - amount:,.2f}",
        )


def disputed_problem(claim: Claim, what: str) -> list[Problem]:
    """A way out that is closed for what is in dispute."""
    if not claim.disputed_amount:
        return []
    return [
        Problem(
            problem=f"{claim.disputed_amount:,.2f} of the claim is in dispute, and a "
            f"{what} must not touch it",
            remedy="settle the dispute first, or value claim.undisputed() alone",
        )
    ]


def clawback_problem(world: World, share: float) -> list[Problem]:
    """A warning where money received may soon be taken back."""
    chance = 1 - float(world.default.survival(world.clawback.lookback_years))
    if not share or chance <= 0.10:
        return []
    return [
        Problem(
            problem=f"the chance of default within the look-back is {chance:.0%}: what "
            "is received now may be taken back",
            remedy="prefer cash against new deliveries, and take advice",
            is_blocking=False,
        )
    ]


def cover_problem(world: World, limits: Limits, years: float) -> list[Problem]:
    """A warning where an agreement costs the insurer's cover."""
    if world.insurer_consent or not world.worth.cover_share:
        return []
    beyond = years > limits.longest_extension_years
    reason = "goes beyond the extension the insurer allows" if beyond else "moves due "
    reason += "" if beyond else "dates without the insurer's written consent"
    return [
        Problem(
            problem=f"it {reason}, so it is valued without cover",
            remedy="ask the insurer first; its consent is an assumption",
            is_blocking=False,
        )
    ]
