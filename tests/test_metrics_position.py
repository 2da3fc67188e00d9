"""Position and flow against the plain-Python oracle, on ledgers full of odd rows."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd
import pytest

from arkit import metrics
from arkit.ledger import from_tables
from tests import oracle
from tests.oracle_ledger import world_of
from tests.random_ledger import LAST, random_tables

SEEDS = (11, 12, 13)
DAYS = (LAST, date(2025, 2, 28), date(2024, 8, 14))
CASES = [(seed, day) for seed in SEEDS for day in DAYS]
BY = ("customer_id", "segment")


@cache
def tables(seed):
    return random_tables(seed)


@cache
def world(seed):
    return world_of(tables(seed))


@cache
def ledger(seed, day):
    return from_tables(tables(seed), as_of=day, extract_date=date(2025, 12, 31))


def cents(values):
    return [None if pd.isna(v) else round(v * 100) for v in values]


def plain(value):
    return None if pd.isna(value) else value


@pytest.mark.parametrize(("seed", "day"), CASES)
@pytest.mark.parametrize("basis", ["due", "invoice"])
@pytest.mark.parametrize("by", [None, *BY])
def test_aging_is_that_of_the_oracle(seed, day, basis, by):
    frame = metrics.aging(ledger(seed, day), by=by, basis=basis).frame
    groups = map(plain, frame[by]) if by else [None] * len(frame)
    sizes = zip(frame["n_items"], cents(frame["open_amount"]), strict=True)
    keys = zip(groups, frame["bucket"], strict=True)
    found = {k: v for k, v in zip(keys, sizes, strict=True) if v[0]}
    assert found == oracle.aging(world(seed).at(day), by, basis)


@pytest.mark.parametrize(("seed", "day"), CASES)
def test_every_point_of_the_history_is_the_aging_known_then(seed, day):
    history = metrics.aging_history(ledger(seed, day), months=7).frame
    for end, part in history.groupby("month_end"):
        then = oracle.aging(world(seed).at(end.date()))
        amounts = dict(zip(part["bucket"], cents(part["open_amount"]), strict=True))
        assert amounts == {name: then.get((None, name), (0, 0))[1] for name in amounts}
    assert history["month_end"].max().date() == day


@pytest.mark.parametrize(("seed", "day"), CASES)
def test_exposure_is_that_of_the_oracle(seed, day):
    frame = metrics.exposure(ledger(seed, day), by="customer_id").frame
    state = world(seed).at(day)
    for row in frame.to_dict("records"):
        for name, expected in oracle.exposure(state, row["customer_id"]).items():
            found = plain(row[name])
            if name.endswith("_amount") and found is not None:
                found = round(found * 100)
            assert found == pytest.approx(expected), (row["customer_id"], name)


@pytest.mark.parametrize(("seed", "day"), CASES)
@pytest.mark.parametrize("by", [None, *BY])
def test_monthly_flow_is_that_of_the_oracle(seed, day, by):
    frame = metrics.monthly_flow(ledger(seed, day), months=5, by=by).frame
    expected = oracle.flows(world(seed).at(day), by)
    names = ["sales_amount", "credit_amount", "collected_amount", "written_off_amount"]
    for row in frame.to_dict("records"):
        group = plain(row[by]) if by else None
        found = [*cents(row[n] for n in names), row["n_invoices"]]
        assert found == list(expected.get((group, row["month"].date()), [0] * 5))


def test_a_history_by_group_needs_every_month_of_every_group():
    frame = metrics.monthly_flow(ledger(11, LAST), months=5, by="segment").frame
    assert (frame.groupby("segment", dropna=False)["month"].nunique() == 5).all()


@pytest.mark.parametrize(("seed", "day"), CASES)
def test_dso_is_that_of_the_oracle(seed, day):
    found = metrics.dso(ledger(seed, day)).frame.iloc[0]
    for name, expected in oracle.dso(world(seed).at(day)).items():
        assert plain(found[name]) == pytest.approx(expected), name


@pytest.mark.parametrize(("seed", "day"), CASES)
def test_dso_history_is_the_dso_known_then(seed, day):
    history = metrics.dso_history(ledger(seed, day), months=4).frame
    for row in history.to_dict("records"):
        expected = oracle.dso(world(seed).at(row["month_end"].date()))
        for name in ("simple_days", "countback_days", "best_possible_days"):
            assert plain(row[name]) == pytest.approx(expected[name]), name


@pytest.mark.parametrize(("seed", "day"), CASES)
def test_collection_rests_on_balances_known_then(seed, day):
    found = metrics.collection_effectiveness(ledger(seed, day), months=3).frame.iloc[0]
    start = oracle.start_of_window(day, 3)
    begin, _ = oracle.receivables(world(seed).at(start - timedelta(days=1)))
    state = world(seed).at(day)
    end, overdue = oracle.receivables(state)
    names = ["beginning_amount", "sales_amount", "ending_amount"]
    assert cents(found[names]) == [begin, oracle.sales(state, start), end]
    assert cents([found["ending_current_amount"]]) == [end - overdue]


@pytest.mark.parametrize(("seed", "day"), CASES)
def test_roll_rates_follow_every_item(seed, day):
    frame = metrics.roll_rates(ledger(seed, day), months=4).frame
    ends = oracle.month_ends(date(2024, 1, 31), day)
    if ends[-1] != LAST and ends[-1] != date(2025, 2, 28):
        ends = ends[:-1]
    first = ledger(seed, day).contents.first_date
    ends = [end for end in ends if end >= first][-5:]
    expected = oracle.moves(world(seed), ends)
    pairs = zip(frame["from_bucket"], frame["to_bucket"], strict=True)
    found = dict(zip(pairs, cents(frame["amount"]), strict=True))
    assert {k: v for k, v in found.items() if v} == {
        k: v for k, v in expected.items() if v
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_loss_rates_follow_every_item(seed):
    frame = metrics.loss_rates(ledger(seed, LAST), months=6).frame
    first, last = date(2024, 7, 1), date(2024, 12, 31)
    expected = oracle.losses(world(seed).at(LAST), first, last)
    entered, lost = cents(frame["entered_amount"]), cents(frame["lost_amount"])
    amounts = zip(entered, lost, strict=True)
    assert dict(zip(frame["bucket"], amounts, strict=True)) == expected
    assert expected["not due"][1] > 0


@pytest.mark.parametrize(("seed", "day"), CASES)
def test_cost_of_lateness_counts_every_part(seed, day):
    found = metrics.cost_of_lateness(ledger(seed, day), rate_pa=0.1).frame.iloc[0]
    start = oracle.start_of_window(day, 12)
    paid, paid_days, overdue_days = oracle.late_money(world(seed).at(day), start)
    assert cents([found["paid_late_amount"]]) == [paid]
    assert found["cost_amount"] == pytest.approx(paid_days / 100 * 0.1 / 365)
    assert found["overdue_cost_amount"] == pytest.approx(overdue_days / 100 * 0.1 / 365)


@pytest.mark.parametrize(("seed", "day"), CASES)
def test_open_items_add_up_to_aging_and_exposure(seed, day):
    items = metrics.open_items(ledger(seed, day)).frame
    aged = metrics.aging(ledger(seed, day)).frame
    total = metrics.exposure(ledger(seed, day)).frame["exposure_amount"].iloc[0]
    sums = items.groupby("bucket", observed=False)["open_amount"].sum()
    assert np.allclose(sums.to_numpy(), aged["open_amount"].to_numpy(), atol=0.004)
    assert items["open_amount"].sum() == pytest.approx(total, abs=0.004)
    assert aged["open_amount"].sum() == pytest.approx(total, abs=0.004)


GROUPED = [
    metrics.aging,
    metrics.aging_history,
    metrics.collection_effectiveness,
    metrics.cost_of_lateness,
    metrics.dso,
    metrics.dso_history,
    metrics.exposure,
    metrics.monthly_flow,
]


@pytest.mark.parametrize("metric", GROUPED)
def test_one_group_alone_is_the_portfolio(metric):
    alone = ledger(11, LAST).customer("C1")
    whole = metric(alone).frame
    grouped = metric(alone, by="customer_id").frame
    assert set(grouped.pop("customer_id")) == {"C1"}
    pd.testing.assert_frame_equal(whole, grouped)


@pytest.mark.parametrize("metric", GROUPED)
def test_amounts_of_customers_add_up_to_the_portfolio(metric):
    whole = metric(ledger(12, LAST)).frame
    each = metric(ledger(12, LAST), by="customer_id").frame
    segments = metric(ledger(12, LAST), by="segment").frame
    amounts = [c for c in whole if c.endswith("_amount") or c.startswith("n_")]
    for name in amounts:
        assert each[name].sum() == pytest.approx(whole[name].sum(), abs=0.004), name
        assert segments[name].sum() == pytest.approx(whole[name].sum(), abs=0.004), name
    assert amounts or metric is metrics.dso_history


@pytest.mark.parametrize("metric", GROUPED)
def test_the_unit_of_money_scales_amounts_only(metric):
    plain = tables(13)
    dear = {
        name: frame.assign(**{c: frame[c] * 100 for c in frame if "amount" in c})
        for name, frame in plain.items()
    }
    one = metric(ledger(13, LAST)).frame
    large = from_tables(dear, as_of=LAST, extract_date=date(2025, 12, 31))
    hundred = metric(large).frame
    scaled = [c for c in one if c.endswith("_amount") or c == "amount_days"]
    one[scaled] *= 100
    pd.testing.assert_frame_equal(one, hundred)
