"""What is a package worth: goods, services, a card, cash, and the rest another way?"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import prod

import numpy as np

from arkit.errors import ParameterError
from arkit.whatif.inputs.claim import Claim
from arkit.whatif.inputs.world import World
from arkit.whatif.valuing.credited import Brought, Piece
from arkit.whatif.valuing.draws import Draws
from arkit.whatif.valuing.outcome import Outcome, Paths
from arkit.whatif.valuing.ways import (
    CENT,
    Limits,
    Problem,
    WayOut,
    check_claim,
    worth_of,
)
from arkit.whatif.ways_out.waiting import KeepDunning


@dataclass(frozen=True, kw_only=True)
class Package:
    """Pieces that each take a part of the claim today, and a way out for the rest.

    Parameters
    ----------
    pieces : tuple of Piece, default ()
        `ReturnedGoods`, `Barter`, `CardPayment` and `PartPayment`, in the order in
        which they are set off.
    rest : WayOut, optional
        What happens to what is left: dunning where not given, a plan with its own down
        payment and waiver, a settlement. None where the pieces make up the claim.
    name : str
        Name of the way out.

    Raises
    ------
    ParameterError
        On valuation, when the pieces take more than the claim, or leave something over
        for which there is no way, or the rest does not fit what is left.

    Notes
    -----
    Credits come first, then cash, then the plan; what is waived is waived on completion
    of the plan. There is one claim path and one default time: where the rest makes
    default more or less likely, pieces are valued with that hazard, though not with
    the one after a breach. `completed_share` is the chance that the rest is completed
    and a solvent customer does its part in each piece; a delivery that outlasts the
    rest does not lower it.

    Examples
    --------
    9,000 in cash, 38,000 by a plan and 13,000 by card:

    >>> from arkit.whatif.ways_out.card import CardPayment
    >>> from arkit.whatif.ways_out.part_payment import PartPayment
    >>> from arkit.whatif.ways_out.plan import PaymentPlan
    >>> from arkit.whatif.inputs.world import world
    >>> pieces = (
    ...     CardPayment(amount=13_000, fee_share=0.025), PartPayment(amount=9_000))
    >>> package = Package(pieces=pieces, rest=PaymentPlan.level(38_000, 10))
    >>> found = package.value(60_000, world())
    >>> found.value_amount > KeepDunning().value(60_000, world()).value_amount
    True
    """

    pieces: tuple[Piece, ...] = ()
    rest: WayOut | None = field(default_factory=KeepDunning)
    name: str = "Package"

    @classmethod
    def of(cls, piece: Piece, *, rest: WayOut | None = None) -> Package:
        """One piece under its own name; the rest is dunned where not given."""
        return cls(pieces=(piece,), rest=rest or KeepDunning(), name=piece.name)

    @property
    def default_factor(self) -> float:
        """How many times as likely default becomes by it."""
        return getattr(self.rest, "default_factor", 1.0)

    def left_amount(self, amount: float, world: World) -> float:
        """What the pieces leave of the claim."""
        check_claim(amount)
        taken = [(piece.name, piece.takes_amount(world)) for piece in self.pieces]
        left = amount - sum(takes for _, takes in taken)
        if left < -CENT or (left > CENT and self.rest is None):
            listed = " + ".join(f"{name} {takes:,.2f}" for name, takes in taken)
            raise ParameterError(
                f"{listed or 'nothing'} is not the claim of {amount:,.2f}",
                remedy=f"take {-left:,.2f} less"
                if left < 0
                else f"say how the other {left:,.2f} is paid",
            )
        return left if left > CENT else 0.0

    def value(self, amount: float, world: World) -> Outcome:
        """What it is worth in the mean."""
        left = self.left_amount(amount, world)
        shared = self._shared(world)
        brought = [piece.brings(amount, shared) for piece in self.pieces]
        at_face = [
            piece.brings(amount, shared.undiscounted()).value_amount
            for piece in self.pieces
        ]
        rest = self._rest_value(left, world)
        return Outcome(
            parts=_added_up([*(each.parts for each in brought), rest.parts]),
            expected_cash_amount=sum(at_face) + rest.expected_cash_amount,
            completed_share=rest.completed_share
            * prod(each.completed_share for each in brought),
            time_to_cash_years=_mean_time(brought, rest),
            exposure=((0.0, amount), *rest.exposure) if self.pieces else rest.exposure,
            relationship_amount=rest.relationship_amount,
            receipts=_received(brought, rest),
        )

    def worth(self, amount: float, world: World) -> float:
        """The value alone, which is faster."""
        left, shared = self.left_amount(amount, world), self._shared(world)
        found = sum(piece.brings(amount, shared).value_amount for piece in self.pieces)
        if not left:
            return found
        return found + worth_of(self.rest, left, self._without_freed(world))

    def paths(self, amount: float, world: World, draws: Draws) -> Paths:
        """What it brings on each path."""
        left = self.left_amount(amount, world)
        shared = self._shared(world)
        found = [piece.paths(amount, shared, draws) for piece in self.pieces]
        if left:
            found.append(self.rest.paths(left, self._without_freed(world), draws))
        nothing = np.zeros(draws.n_paths)
        return Paths(
            value_amount=sum((each.value_amount for each in found), nothing),
            cash_amount=sum((each.cash_amount for each in found), nothing),
            relationship_amount=found[-1].relationship_amount if left else None,
        )

    def problems(self, claim: Claim, world: World, limits: Limits) -> list[Problem]:
        """What is in the way of any piece or of the rest."""
        found = [
            problem
            for piece in self.pieces
            for problem in piece.problems(claim, world, limits)
        ]
        if self.rest is not None:
            found += self.rest.problems(claim, world, limits)
        return list(dict.fromkeys(found))

    def _shared(self, world: World) -> World:
        """The world of the pieces: the same default as that of the rest."""
        return replace(world, default=world.default.times(self.default_factor))

    def _without_freed(self, world: World) -> World:
        """The world of the rest: without collateral that pieces have used up."""
        freed = sum(piece.freed_amount for piece in self.pieces)
        if not freed:
            return world
        left = max(0.0, world.worth.collateral_amount - freed)
        return replace(world, worth=replace(world.worth, collateral_amount=left))

    def _rest_value(self, left: float, world: World) -> Outcome:
        """What the rest is worth, or what does not fit."""
        if not left:
            nothing = ((0.0, 0.0),)
            return Outcome(
                parts={},
                expected_cash_amount=0.0,
                completed_share=1.0,
                exposure=nothing,
            )
        try:
            return self.rest.value(left, self._without_freed(world))
        except ParameterError as error:
            raise ParameterError(
                f"{self.name} leaves {left:,.2f} of the claim: {error.problem}",
                rows=error.rows,
                remedy=error.remedy,
            ) from error


def _added_up(parts: list) -> dict[str, float]:
    """Parts by name, added where names meet."""
    found: dict[str, float] = {}
    for each in parts:
        for name, part in each.items():
            found[name] = found.get(name, 0.0) + part
    return found


def _mean_time(brought: list[Brought], rest: Outcome) -> float:
    """Mean time to money or value, weighted by it."""
    ours = [receipt for each in brought for receipt in each.receipts]
    if not sum(amount for _, amount in ours):
        return rest.time_to_cash_years
    if rest.received_amount > 0:
        ours.append((rest.time_to_cash_years, rest.received_amount))
    total = sum(amount for _, amount in ours)
    return sum(years * amount for years, amount in ours) / total


def _received(brought: list[Brought], rest: Outcome) -> tuple[tuple[float, float], ...]:
    """Money or value expected to be in by each moment."""
    ours = [receipt for each in brought for receipt in each.receipts]
    if not ours:
        return rest.receipts
    moments = sorted({y for y, _ in (*ours, *rest.receipts)})
    return tuple(
        (at, sum(amount for y, amount in ours if y <= at) + rest.received_by(at))
        for at in moments
    )
