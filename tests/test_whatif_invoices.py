"""Is a claim of several invoices paid each by its own age, with one default time?"""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from arkit.errors import ParameterError
from arkit.whatif import (
    Agency,
    Claim,
    Court,
    Draws,
    Hazard,
    KeepDunning,
    Package,
    PaymentPlan,
    Petition,
    Sale,
    Settlement,
    compare,
    world,
)
from arkit.whatif.inputs.claim import Item
from arkit.whatif.inputs.invoice_ages import ByInvoice, by_invoice
from arkit.whatif.valuing.competing import integrals, paid_by
from arkit.whatif.valuing.random_time import RandomTime, random_time_value
from arkit.whatif.ways_out.part_payment import PartPayment

TODAY = date(2025, 6, 30)
FROM_DUE = Hazard(rates_pa=(6.0, 3.0, 1.0, 0.3), ends_years=(0.05, 0.2, 0.6))
COSTS = {"collecting_cost_pa": 720, "stale_share": 0.1, "late_interest_pa": 0.09}
TIMED = {"vat_rate": 0.2, "vat_regime": "time based"}
INSURED = {"cover_share": 0.9, "insured_limit_amount": 30_000, "collateral_amount": 4e3}


def claim(ages, amounts=None):
    sizes = amounts or [10_000.0] * len(ages)
    return Claim(
        items=tuple(
            Item(
                invoice_id=str(n),
                amount=float(size),
                due_date=TODAY - timedelta(days=age),
            )
            for n, (age, size) in enumerate(zip(ages, sizes, strict=True))
        ),
        as_of_date=TODAY,
        days_past_due=float(np.average(ages, weights=sizes)),
    )


def there(owed, **typed):
    paid = by_invoice(owed, FROM_DUE)
    given_ = {"default_hazard_pa": 0.36, "payment_hazard_pa": paid, "rate_pa": 0.1}
    return world(**(given_ | typed))


def test_equal_ages_and_one_luck_are_one_claim_path_by_path():
    owed = claim([40, 40, 40], [5_000.0, 20_000.0, 35_000.0])
    several = there(owed, payment_correlation=1.0, **COSTS, **INSURED)
    one = there(owed, payment_hazard_pa=FROM_DUE.after(40 / 365), **COSTS, **INSURED)
    draws = Draws(n_paths=5_000)
    for at in (several, one):
        assert isinstance(at.payment, ByInvoice) == (at is several)
    values = [KeepDunning().value(60_000, at).value_amount for at in (several, one)]
    assert_allclose(*values, rtol=1e-12)
    paths = [KeepDunning().paths(60_000, at, draws) for at in (several, one)]
    assert_allclose(paths[0].value_amount, paths[1].value_amount, rtol=1e-9)
    assert_allclose(paths[0].cash_amount, paths[1].cash_amount, rtol=1e-9)


@pytest.mark.parametrize(
    "more", [{}, COSTS, TIMED, COSTS | INSURED | {"vat_rate": 0.2}]
)
def test_the_formula_is_the_sum_over_invoices_and_the_simulation_agrees(more):
    owed = claim([5, 70, 400, -20], [30_000.0, 15_000.0, 10_000.0, 5_000.0])
    at = there(owed, **more)
    found = KeepDunning().value(60_000, at)
    terms = RandomTime.dunning(at)
    parts = []
    for share, paying in zip(at.payment.shares, at.payment.each, strict=True):
        single = replace(
            terms,
            payment=paying,
            worth=terms.worth.scaled(share),
            cost_pa=share * terms.cost_pa,
        )
        parts.append(random_time_value(share * 60_000, single, rate_pa=0.1))
    total = sum(one.value_amount for one in parts)
    assert_allclose(found.value_amount, total, rtol=1e-10)
    shares = np.array(at.payment.shares)
    done = [one.completed_share for one in parts]
    assert_allclose(found.completed_share, shares @ done)
    compare(owed, [KeepDunning()], at, draws=Draws(n_paths=40_000))  # or it refuses


def test_tails_move_with_the_correlation_and_means_do_not():
    owed = claim([5, 40, 70, 100, 150, 200])
    draws = Draws(n_paths=40_000)
    values, low = [], []
    for correlation in (0.0, 0.5, 1.0):
        at = there(owed, payment_correlation=correlation)
        values.append(KeepDunning().value(60_000, at).value_amount)
        paths = KeepDunning().paths(60_000, at, draws).value_amount
        assert abs(paths.mean() - values[-1]) < 4 * paths.std() / 200
        low.append(np.quantile(paths, 0.10, method="inverted_cdf"))
    assert values[0] == values[1] == values[2]
    assert low[0] > low[1] > low[2]


def test_parts_of_one_luck_are_exponential_and_as_alike_as_said():
    draws = Draws(n_paths=40_000)
    one, other = (draws.alike("payment", part, 0.5) for part in (0, 1))
    for found in (one, other):
        assert abs(found.mean() - 1) < 0.03
        assert abs(np.quantile(found, 0.5) - np.log(2)) < 0.02
    assert 0.4 < np.corrcoef(np.argsort(np.argsort([one, other])))[0, 1] < 0.55
    assert (draws.alike("payment", 3, 1.0) == draws.exponential("payment")).all()
    few = draws.chosen(np.array([7, 9])).alike("payment", 1, 0.5)
    assert_allclose(few, other[[7, 9]])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 500), min_size=2, max_size=5),
    st.floats(0.0, 0.2),
    st.floats(0.0, 1.0),
)
def test_chances_of_several_are_those_of_each_in_proportion(ages, rate, start):
    paid = by_invoice(claim(ages), FROM_DUE)
    failing = Hazard(rates_pa=(0.5, 0.1), ends_years=(0.7,))
    terms = {"rate_pa": rate, "start_years": start}
    for end in (1.5, np.inf):
        found = integrals(paid, failing, horizon_years=end, **terms)
        single = [
            integrals(one, failing, horizon_years=end, **terms) for one in paid.each
        ]
        for name in ("paid", "failed", "open_years", "paid_years", "left"):
            each = [getattr(one, name) for one in single]
            mean = float(np.dot(paid.shares, each))
            assert_allclose(getattr(found, name), mean, rtol=1e-9, atol=1e-12)
    moments = [0.0, 0.3, 2.0]
    mean = sum(
        share * paid_by(one, failing, moments)
        for share, one in zip(paid.shares, paid.each, strict=True)
    )
    assert_allclose(paid_by(paid, failing, moments), mean, rtol=1e-9)


def test_what_is_left_later_is_paid_as_each_invoice_has_aged():
    paid = by_invoice(claim([10, 300]), FROM_DUE)
    later = paid.after(0.25)
    assert_allclose(paid.survival(0.25) * later.survival(0.5), paid.survival(0.75))
    assert paid.each[0].rates_pa == (0.3,)  # the old one comes first
    assert later.shares[0] > later.shares[1]  # and is likelier still there


def test_small_invoices_are_pooled_by_age_and_disputes_lower_theirs():
    ages = [10 * n for n in range(40)]
    owed = claim(ages, [1_000.0 + n for n in range(40)])
    paid = by_invoice(owed, FROM_DUE)
    assert 12 < len(paid.shares) <= 12 + 7
    assert_allclose(sum(paid.shares), 1.0)
    contested = replace(
        owed,
        items=(replace(owed.items[0], disputed_amount=1_000.0), *owed.items[1:]),
    )
    assert by_invoice(contested, FROM_DUE).shares != paid.shares
    assert type(by_invoice(claim([30]), FROM_DUE)) is Hazard
    assert type(by_invoice(Claim.single(100), FROM_DUE)) is Hazard


def test_shares_that_do_not_add_up_are_refused():
    one = Hazard.constant(1.0)
    with pytest.raises(ParameterError, match=r"add up to 0\.9"):
        ByInvoice(rates_pa=(1.0,), shares=(0.5, 0.4), each=(one, one))
    with pytest.raises(ParameterError, match="payment_correlation"):
        there(claim([1, 90]), payment_correlation=1.5)


def test_twelve_ways_of_twelve_invoices_are_fast_and_small():
    from time import process_time

    owed = claim([10 * n for n in range(20)])
    at = there(owed, **COSTS)
    cash = PartPayment(amount=20_000.0)
    ways = [
        KeepDunning(),
        KeepDunning(name="hold", payment_factor=1.6),
        Package.of(cash),
        PaymentPlan.level(200_000.0, 12),
        Settlement(discount_share=0.1),
        Settlement(discount_share=0.2, name="more"),
        Settlement(discount_share=0.3, name="most"),
        Agency.assumed(),
        Sale(price_share=0.35),
        Sale(price_share=0.5, recourse_share=0.5, name="recourse"),
        Court.assumed(cost_amount=2_500),
        Petition.assumed(cost_amount=2_500),
    ]
    start = process_time()
    compare(owed, ways, at)
    spent = process_time() - start
    assert spent < 6.0  # 2 seconds on a machine with nothing else to do
    tracemalloc.start()
    compare(owed, ways, at)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 500e6
