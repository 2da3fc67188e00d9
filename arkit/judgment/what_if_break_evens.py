"""What would have to be true for another way out to be the best?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from arkit.judgment.what_if_case import MONTHS, Case
from arkit.judgment.what_if_offers import OfferTerms, best_unilateral, payment_plan
from arkit.schema import share_text
from arkit.whatif import PaymentPlan, WayOut, longest_plan, walk_away_discount

HIGHEST_PM = 0.5
FASTEST = 3.0
STEPS, HALVINGS = 24, 30


def break_evens(
    case: Case, terms: OfferTerms, ways_out: Sequence[WayOut]
) -> Iterator[tuple[str, str]]:
    """Ask at which value of an input the answer changes, one input at a time.

    Parameters
    ----------
    case : Case
        What is owed, and the world.
    terms : OfferTerms
        Plan and settlement.
    ways_out : sequence of WayOut
        What is compared; those that need nobody's consent set the floor.

    Yields
    ------
    (str, str)
        Question and answer.
    """
    name, floor = best_unilateral(case, ways_out)
    other, plan = inside(name), payment_plan(case, terms)
    share = walk_away_discount(case.amount, case.world, alternative_amount=floor)
    yield (f"Largest discount worth as much as {other}", percent(share))
    plan_worth = case.value(plan).value_amount
    share = walk_away_discount(case.amount, case.world, alternative_amount=plan_worth)
    yield ("Discount worth as much as the plan", percent(share))
    settled_at = terms.settled(case.world.known)
    yield (f"Longest plan worth as much as {other}", longest(case, terms, floor))

    def over_settlement(pm: float) -> float:
        at = case.typed(default_hazard_pa=pm * MONTHS)
        return at.value(plan).value_amount - at.value(settled_at).value_amount

    pm = crossing(over_settlement, 0.0, HIGHEST_PM)
    yield ("Defaults a month at which plan and settlement are equal", _at(pm, "50 %"))

    def over_dunning(chance: float) -> float:
        at = case.typed(keep_chance=chance)
        return at.value(plan).value_amount - best_unilateral(at, ways_out)[1]

    kept = crossing(over_dunning, 0.0, 1.0)
    yield (f"Kept installments at which the plan equals {other}", _at(kept, "100 %"))

    def settled(factor: float) -> float:
        at = case.typed(payment_speed=factor)
        return at.value(settled_at).value_amount - best_unilateral(at, ways_out)[1]

    factor = crossing(settled, 0.0, FASTEST)
    text = "none" if factor is None else f"{factor:.2f} times the speed of before"
    yield (f"Speed of payment at which the settlement equals {other}", text)


def longest(case: Case, terms: OfferTerms, floor: float) -> str:
    """The longest plan worth so much, in words."""
    down = terms.down_share * case.amount
    level = PaymentPlan.level(
        case.amount - down, 1, rate_pm=terms.plan_rate_pm, down_amount=down
    )
    found = longest_plan(
        case.amount,
        case.world,
        alternative_amount=floor,
        plan=level,
        rate_pm=terms.plan_rate_pm,
    )
    if found.n_installments is None:
        return "none of any length"
    return f"{found.text} installments"


def percent(share: float) -> str:
    """A share with one decimal."""
    return share_text(share, places=1)


def _at(share: float | None, most: str) -> str:
    return f"none, up to {most}" if share is None else percent(share)


def crossing(gain: Callable[[float], float], low: float, high: float) -> float | None:
    """Find the first place at which a gain changes its sign, or none.

    Parameters
    ----------
    gain : callable
        A function of one number.
    low, high : float
        Between which it is searched.

    Returns
    -------
    float or None
        Found on a grid and narrowed by halving.

    Examples
    --------
    >>> round(crossing(lambda x: x - 0.3, 0.0, 1.0), 6)
    0.3
    """
    places = [low + (high - low) * step / STEPS for step in range(STEPS + 1)]
    signs = [gain(place) > 0 for place in places]
    turns = [n for n in range(STEPS) if signs[n] != signs[n + 1]]
    if not turns:
        return None
    left, right = places[turns[0]], places[turns[0] + 1]
    for _ in range(HALVINGS):
        middle = (left + right) / 2
        same = (gain(middle) > 0) == signs[turns[0]]
        left, right = (middle, right) if same else (left, middle)
    return (left + right) / 2


def inside(name: str) -> str:
    """A name inside a sentence."""
    return f"{name[:1].lower()}{name[1:]}"
