"""Do intervals hold the planted truth as often as they say?"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from arkit.demo import Demo, make
from arkit.ledger import Ledger
from benchmarks import planted_hazards

N_SEEDS = 300
SEED = 3


@cache
def demo() -> Demo:
    return make(seed=SEED, n_customers=planted_hazards.N_CUSTOMERS)


@cache
def ledger() -> Ledger:
    return planted_hazards.ledger_of(demo())


@cache
def governed() -> pd.DataFrame:
    return planted_hazards.governed(demo(), ledger())


def test_intervals_of_drawn_invoices_hold_the_planted_share():
    """Four binomial errors around 95 % on each day, two around all days together."""
    held = planted_hazards.drawn_coverage(N_SEEDS, 100)
    error = np.sqrt(0.95 * 0.05 / N_SEEDS)
    assert list(held.index) == list(planted_hazards.DAYS)
    assert held.to_numpy() == pytest.approx(0.95, abs=4 * error)
    assert held.mean() == pytest.approx(0.95, abs=2 * error)


def test_curves_of_paid_invoices_alone_miss_it():
    held = planted_hazards.drawn_coverage(40, 400, closed_only=True)
    assert held[[5, 10, 20]].max() < 0.6


def test_curves_of_demo_customers_hold_what_was_planted():
    found = planted_hazards.demo_coverage(governed())
    assert len(found) > 400
    assert found["holds"].mean() == pytest.approx(0.96, abs=0.02)
    assert found["bias"].mean() == pytest.approx(0.0, abs=0.006)


def test_curves_of_demo_customers_miss_another_truth():
    """The check has teeth: a hazard a third smaller is noticed."""
    slower = governed().assign(daily_hazard=governed()["daily_hazard"] * 2 / 3)
    some = slower[slower["customer_id"] < "C00030"]
    found = planted_hazards.demo_coverage(some)
    assert found["holds"].mean() < 0.8


def test_effects_of_size_are_found_where_planted():
    found = planted_hazards.size_effects(governed(), demo())
    off = (found["coefficient"] - found["planted"]) / found["se"]
    assert len(found) == 3
    assert off.abs().max() < 3
    assert found["coefficient"].mean() == pytest.approx(-0.58, abs=0.12)


def test_effects_of_due_months_are_found_where_planted():
    found = planted_hazards.effects(governed()).set_index("term")
    planted = pd.Series({"December": -0.25, "August": -0.20})
    off = (found["coefficient"] - planted).dropna() / found["se"]
    assert off[["December", "August"]].abs().max() < 2.5


def test_what_the_analyst_is_told_is_what_was_planted():
    told = planted_hazards.reports(demo(), ledger())
    assert told["customers with a run, found"] > 0.95
    assert told["selective payers found"] > 0.6  # two of three
    assert told["of another calendar"] == told["daily payers given a run"] == 0.0
    assert told["others called selective"] == told["other months named"] == 0.0
