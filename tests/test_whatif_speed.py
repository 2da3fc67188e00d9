"""Does the speed of the customer move every way out in which the customer decides?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from arkit.whatif import (
    Agency,
    Claim,
    Court,
    Draws,
    Hazard,
    KeepDunning,
    PaymentPlan,
    Petition,
    Sale,
    Settlement,
    compare,
    world,
)

AMOUNT = 60_000.0
SPEEDS = st.floats(0.05, 4.0)
BASE = {"default_hazard_pa": 0.36, "rate_pa": 0.10, "dividend_share": 0.05}
SPREAD = 0.9  # breaks the plan more often, so that what follows it weighs


def ways(known):
    """Those the customer decides on, and those it does not."""
    plan = PaymentPlan.level(AMOUNT, 12, rate_pm=0.0, down_amount=0.0)
    own = [
        KeepDunning(),
        Agency.assumed(known),
        Court.assumed(known, cost_amount=2_500),
        plan,
    ]
    others = [
        Settlement(discount_share=0.1),
        Sale(price_share=known["sale_price_share"]),
        Petition.assumed(known, cost_amount=2_500),
    ]
    return own, others


def every(known):
    own, others = ways(known)
    return [*own, *others]


def at(speed, **more):
    return world(**BASE | {"keep_chance": SPREAD} | more, payment_speed=speed)


@given(SPEEDS, SPEEDS)
def test_a_faster_customer_pays_more_of_it_wherever_it_decides(one, other):
    slow, fast = sorted((one, other))
    found = []
    for speed in (slow, fast):
        there = at(speed)
        own, others = ways(there.known)
        found.append(
            (
                [way.value(AMOUNT, there) for way in own],
                [way.value(AMOUNT, there).value_amount for way in others],
            )
        )
    (slower, same_then), (faster, same_now) = found
    for before, now in zip(slower, faster, strict=True):
        assert now.value_amount >= before.value_amount - 1e-6
    assert_allclose(same_then, same_now, rtol=1e-12)


@given(SPEEDS)
def test_speed_is_nothing_but_all_hazards_of_payment_times_it(speed):
    there = at(speed)
    spelled_out = world(
        **BASE,
        keep_chance=SPREAD,
        payment_hazard_pa=world().known["payment_hazard_pa"].times(speed),
        after_breach_payment_hazard_pa=0.5 * speed,
        agency_payment_hazard_pa=Hazard(
            rates_pa=(0.9 * speed, 0.3 * speed), ends_years=(1.0,)
        ),
        court_payment_hazard_pa=0.6 * speed,
    )
    for one, other in zip(every(there.known), every(spelled_out.known), strict=True):
        assert_allclose(
            one.value(AMOUNT, there).value_amount,
            other.value(AMOUNT, spelled_out).value_amount,
            rtol=1e-9,
        )


def test_speed_of_dunning_is_ours_and_moves_payment_to_us_alone():
    there, usual = world(**BASE, payment_factor=2.0), world(**BASE)
    own, others = ways(there.known)
    assert KeepDunning().value(AMOUNT, there) != KeepDunning().value(AMOUNT, usual)
    for way in (*own[1:], *others):
        assert_allclose(
            way.value(AMOUNT, there).value_amount,
            way.value(AMOUNT, usual).value_amount,
        )


@pytest.mark.parametrize("speed", [0.2, 2.5])
def test_simulation_follows(speed):
    there = at(speed)
    all_ways = every(there.known)
    compare(Claim.single(AMOUNT), all_ways, there, draws=Draws(n_paths=20_000))
