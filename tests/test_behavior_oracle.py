"""Every behavior metric against a brute force in plain Python, on odd ledgers."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest

from arkit.ledger import from_tables
from arkit.metrics.activities import action_record
from arkit.metrics.credits import deductions
from arkit.metrics.days import (
    days_late_distribution,
    payment_days,
    payment_days_history,
)
from arkit.metrics.disputes import dispute_record
from arkit.metrics.promise_record import promise_record
from arkit.metrics.promises import promises
from arkit.metrics.size import days_by_size
from arkit.metrics.streak import late_streak
from tests import oracle_behavior as oracle
from tests.oracle_behavior_world import World
from tests.random_behavior import busy_tables
from tests.random_ledger import LAST

SEEDS = (11, 12)
DAYS = (date(2024, 3, 31), date(2025, 1, 15), date(2025, 6, 29))
SIGHTS = (
    (DAYS[0], "customer_id"),
    (DAYS[1], None),
    (DAYS[1], "is_key_account"),
    (DAYS[2], "segment"),
    (DAYS[2], "customer_id"),
)


@pytest.fixture(scope="module", params=SEEDS)
def drawn(request):
    tables = busy_tables(request.param)
    ledger = from_tables(tables, as_of=LAST, extract_date=LAST)
    return ledger, {day: World(tables, day) for day in DAYS}


def plain(value):
    if value is None or value is pd.NaT or value != value:
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    return value.item() if isinstance(value, np.generic) else value


def rows(frame, keys):
    return {tuple(plain(row[k]) for k in keys): row for row in frame.to_dict("records")}


def compare(frame, expected, keys):
    found = rows(frame, keys)
    assert set(found) == set(expected)
    for key, figures in expected.items():
        for name, value in figures.items():
            got = plain(found[key][name])
            if isinstance(value, float) and math.isnan(value):
                assert got is None, (key, name, got)
            elif isinstance(value, (int, float)) and not isinstance(value, bool):
                assert got == pytest.approx(value, abs=1e-9), (key, name)
            else:
                assert got == value, (key, name)


def keys_of(by, *more):
    return [*([] if by is None else [by]), *more]


@pytest.mark.parametrize(("day", "by"), SIGHTS)
def test_every_record_equals_the_brute_force(drawn, day, by):
    ledger, worlds = drawn
    then, world = ledger.as_of(day), worlds[day]
    cases = (
        (payment_days(then, by=by, months=6), oracle.payment_days(world, by, 6)),
        (
            payment_days(then, by=by, basis="parts"),
            oracle.payment_days(world, by, basis="parts"),
        ),
        (promise_record(then, by=by), oracle.promise_record(world, by)),
        (
            promise_record(then, by=by, months=3, tolerance_days=2),
            oracle.promise_record(world, by, 3, 2),
        ),
        (dispute_record(then, by=by, months=9), oracle.dispute_record(world, by, 9)),
        (deductions(then, by=by, months=7), oracle.deductions(world, by, 7)),
        (action_record(then, by=by, months=4), oracle.action_record(world, by, 4)),
    )
    for found, expected in cases:
        compare(found.frame, expected, keys_of(by))


@pytest.mark.parametrize(("day", "by"), SIGHTS)
def test_streaks_and_history_equal_the_brute_force(drawn, day, by):
    ledger, worlds = drawn
    then, world = ledger.as_of(day), worlds[day]
    history = payment_days_history(then, by=by, months=8).frame
    compare(history, oracle.payment_days_history(world, by, 8), keys_of(by, "month"))
    for tolerance in (0, 10):
        found = late_streak(then, by=by, tolerance_days=tolerance).frame
        compare(found, oracle.late_streak(world, by, tolerance), keys_of(by))


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("tolerance", [0, 3])
def test_every_promise_equals_the_brute_force(drawn, day, tolerance):
    ledger, worlds = drawn
    found = promises(ledger.as_of(day), tolerance_days=tolerance).frame
    expected = oracle.promise_rows(worlds[day], tolerance)
    shown = {
        (number,): {k: v for k, v in row.items() if k.endswith(("amount", "state"))}
        for number, row in expected.items()
    }
    compare(found, shown, ["promise_id"])


@pytest.mark.parametrize("day", DAYS)
def test_sizes_and_distribution_equal_the_brute_force(drawn, day):
    ledger, worlds = drawn
    then, world = ledger.as_of(day), worlds[day]
    found = days_by_size(then, edges=(100, 250.5)).frame
    bands = oracle.days_by_size(world, [10_000, 25_050])
    compare(
        found.reset_index(), {(i,): band for i, band in enumerate(bands)}, ["index"]
    )
    counted = oracle.counted_invoices(world)
    days = pd.Series([(i["settled"] - i["due"]).days for i in counted], dtype="int64")
    amounts = pd.Series([i["amount"] / 100 for i in counted], dtype="float64")
    shown = days_late_distribution(then).frame.set_index("days_late")
    assert shown["n"].to_dict() == days.value_counts().to_dict()
    assert shown["amount"].to_dict() == pytest.approx(
        amounts.groupby(days).sum().to_dict()
    )


def test_the_odd_ledgers_hold_every_state_and_case():
    states, kinds, counts = set(), set(), []
    for seed in SEEDS:
        tables = busy_tables(seed)
        world = World(tables, DAYS[-1])
        states |= {r["state"] for r in oracle.promise_rows(world).values()}
        kinds |= {p["kind"] for p in world.parts}
        days = oracle.payment_days(world)[()]
        counts.append((days["n_settled"], days["n_excluded"], days["n_undated"]))
        assert any(p["item"] is None and p["kind"] == "payment" for p in world.parts)
    assert states == {
        "kept", "kept late", "partly kept", "broken", "open", "superseded", None,
    }  # fmt: skip
    assert len(kinds) == 6
    assert np.min(counts) > 0
