"""Chances of failure: from migrations, counts, scores and scenarios."""

from __future__ import annotations

from itertools import pairwise
from math import exp
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arkit import tables
from arkit.errors import ParameterError
from arkit.judgment import default_hazard, migrations, scenario_hazards
from arkit.judgment.limits import (
    blended_risk,
    default_chances,
    event_rate,
    generator,
    risk_from_chance,
    risk_from_hazard,
    smoothed_matrix,
)
from arkit.judgment.limits.payment_classes import CLASSES, class_moves
from arkit.judgment.policy import Policy, read_policy
from arkit.ledger import Ledger
from arkit.metrics._example import example
from arkit.metrics.buckets import EDGES, buckets
from arkit.sources import read_ledger

NAMES = ["good", "late", "very late", "default"]
MATRIX = pd.DataFrame(
    [
        [0.90, 0.08, 0.015, 0.005],
        [0.10, 0.78, 0.10, 0.02],
        [0.02, 0.13, 0.75, 0.10],
        [0, 0, 0, 1],
    ],
    NAMES,
    NAMES,
)


@pytest.fixture(scope="module")
def portfolio(demo_folder: Path) -> Ledger:
    return read_ledger(demo_folder, as_of="2025-06-30")


@pytest.fixture
def easy(tmp_path: Path) -> Policy:
    own = tmp_path / "policy.toml"
    own.write_text("[failures_needed]\nvalue = 3\n", encoding="utf-8")
    return read_policy(own)


# -- matrices ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("months", "chances"),
    [
        (3, (0.022694, 0.074988, 0.239520)),
        (6, (0.065023, 0.162739, 0.367197)),
        (12, (0.176923, 0.308901, 0.507916)),
    ],
)
def test_chances_of_the_worked_example(months: int, chances: tuple) -> None:
    found = default_chances(MATRIX, months=months)
    assert found.iloc[:3].to_numpy() == pytest.approx(chances, abs=5e-7)
    assert found["default"] == 1


def test_smoothing_of_the_worked_example() -> None:
    counts = pd.DataFrame(0, NAMES, NAMES)
    counts.loc["good"] = [45, 4, 1, 0]
    found = smoothed_matrix(counts, MATRIX, weight=20)
    assert found.loc["good"].to_numpy() == pytest.approx(
        (0.90, 0.08, 0.018571, 0.001429), abs=5e-7
    )
    assert found.loc["late"].to_numpy() == pytest.approx(MATRIX.loc["late"])


def test_a_part_of_a_month_needs_a_generator() -> None:
    one_way = pd.DataFrame([[0.9, 0.1], [0.0, 1.0]], ["a", "d"], ["a", "d"])
    assert default_chances(one_way, months=0.5)["a"] == pytest.approx(1 - 0.9**0.5)
    assert default_chances(one_way, months=2.5)["a"] == pytest.approx(1 - 0.9**2.5)
    # Nobody moves from a to c within a month, yet many go a to b and b to c.
    jumps = pd.DataFrame(
        [[0.5, 0.5, 0.0], [0.0, 0.5, 0.5], [0.0, 0.0, 1.0]], list("abd"), list("abd")
    )
    with pytest.raises(ParameterError, match="no generator"):
        default_chances(jumps, months=0.5)
    assert default_chances(jumps, months=2)["a"] == pytest.approx(0.25)


def test_a_generator_gives_its_matrix_back() -> None:
    from scipy.linalg import expm

    rates = generator(MATRIX)
    assert rates.sum(axis=1).to_numpy() == pytest.approx(np.zeros(4), abs=1e-12)
    assert expm(rates.to_numpy()) == pytest.approx(MATRIX.to_numpy())


@pytest.mark.parametrize(
    "broken",
    [
        MATRIX.assign(late=0.5),
        MATRIX.iloc[:, ::-1],
        MATRIX.rename(index={"default": "good"}).iloc[[0, 1, 2, 0]],
        MATRIX.iloc[:3, :3].div(MATRIX.iloc[:3, :3].sum(axis=1), axis=0),
    ],
)
def test_what_is_no_matrix_is_refused(broken: pd.DataFrame) -> None:
    with pytest.raises(ParameterError):
        default_chances(broken, months=1)


@given(
    rows=st.lists(
        st.lists(st.integers(0, 50), min_size=4, max_size=4), min_size=3, max_size=3
    ),
    weight=st.floats(0.5, 100),
)
def test_smoothed_chances_are_chances_that_only_grow(rows: list, weight: float) -> None:
    counts = pd.DataFrame([*rows, [0, 0, 0, 0]], NAMES, NAMES)
    found = smoothed_matrix(counts, MATRIX, weight=weight)
    assert found.sum(axis=1).to_numpy() == pytest.approx(np.ones(4))
    chances = [default_chances(found, months=h)["good"] for h in range(6)]
    assert chances[0] == 0
    assert all(a <= b + 1e-12 for a, b in pairwise(chances))


# -- from the ledger -----------------------------------------------------------------


def test_classes_are_those_of_the_aging() -> None:
    assert CLASSES[1:-1] == tuple(buckets(EDGES).aged[1:])


def test_moves_agree_with_a_count_by_hand(portfolio: Ledger) -> None:
    """The class of each customer from what was open, as known at two month ends."""
    found = class_moves(portfolio, months=2, policy=read_policy())
    for place, day in (("class_at", "2025-04-30"), ("class_after", "2025-05-31")):
        rows = portfolio.as_of(day).query(
            "SELECT customer_id, open_amount, days_past_due FROM ledger "
            "WHERE open_amount <> 0 AND kind <> 'credit note'"
        )
        by_hand = {}
        for customer, own in rows.groupby("customer_id"):
            whole = own["open_amount"].sum()
            ages = [
                n
                for n, first in enumerate((1, 31, 61, 91), start=1)
                if (late := own.loc[own["days_past_due"] >= first, "open_amount"].sum())
                > 0
                and late >= 0.05 * whole
            ]
            by_hand[customer] = max(ages, default=0)
        moves = found.moves[found.moves["month_end"] == pd.Timestamp("2025-04-30")]
        seen = dict(zip(moves["customer_id"], moves[place], strict=True))
        assert len(seen) > 150
        assert seen == {name: by_hand.get(name, 0) for name in seen}


def test_failures_of_the_demo_are_the_planted_ones(portfolio: Ledger) -> None:
    found = class_moves(portfolio, months=36, policy=read_policy())
    failed = found.moves[found.moves["class_after"] == CLASSES.index("failed")]
    assert sorted(failed["customer_id"]) == ["C00042", "C00163", "C00233"]
    after = found.moves[found.moves["customer_id"] == "C00042"]["month_end"]
    assert after.max() == failed.set_index("customer_id").loc["C00042", "month_end"]


def test_too_few_failures_give_limits_and_no_chance(portfolio: Ledger) -> None:
    found = migrations(portfolio)
    frame = found.chances().frame
    assert frame["pd_12_share"].isna().all()
    assert frame["reason"].iloc[0] == "not enough failures: 3 counted, 5 needed"
    assert found.of_customer("C00017")[1] is None
    row = default_hazard(portfolio).frame.iloc[0]
    assert np.isnan(row["hazard_pm"])
    assert 0.0005 < row["low_share"] < row["high_share"] < 0.02


def test_enough_failures_give_chances_by_class(portfolio: Ledger, easy: Policy) -> None:
    found = migrations(portfolio, policy=easy)
    frame = found.chances().frame
    assert frame["pd_12_share"].is_monotonic_increasing
    assert (frame["pd_3_share"] <= frame["pd_6_share"]).all()
    matrix = found.matrix("Builders").frame
    assert matrix[list(CLASSES)].sum(axis=1).to_numpy() == pytest.approx(np.ones(5))
    place, chance, why = found.of_customer("C00017")
    assert place in CLASSES
    assert 0 < chance < 0.05
    assert why == ""
    with pytest.raises(ParameterError, match="no segment"):
        found.matrix("Bakers")
    assert len(tables.migrations(found.matrix()).rows) == 5
    assert len(tables.default_chances(found.chances()).rows) == 5


def test_failures_add_up_over_segments(portfolio: Ledger, easy: Policy) -> None:
    parts = default_hazard(portfolio, by="segment", policy=easy).frame
    whole = default_hazard(portfolio, policy=easy).frame.iloc[0]
    assert parts["n_failed"].sum() == whole["n_failed"] == 3
    assert parts["customer_years"].sum() == pytest.approx(whole["customer_years"])
    rate = 3 / (whole["customer_years"] * 12)
    assert whole["hazard_pm"] == pytest.approx(rate)
    assert len(tables.failures(default_hazard(portfolio, by="segment")).rows) == 5


def test_what_happens_later_changes_no_count(portfolio: Ledger) -> None:
    before = migrations(portfolio.as_of("2024-06-30"), months=12)
    assert before.window.endswith("2024-06-30")
    assert before.n_failed < 3


def test_a_ledger_without_a_whole_month_has_no_moves() -> None:
    early = example().as_of("2024-11-15")
    found = migrations(early)
    assert found.counts["All customers"].to_numpy().sum() == 0
    assert found.chances().frame["pd_12_share"].isna().all()
    assert found.of_customer("C1")[2] == "it had nothing open at the last month end"


# -- rates, scores and scenarios -----------------------------------------------------


@pytest.mark.parametrize(
    ("n", "low", "high"),
    [(0, 0.0, 3.689), (1, 0.025, 5.572), (3, 0.619, 8.767), (10, 4.795, 18.390)],
)
def test_limits_of_a_count(n: int, low: float, high: float) -> None:
    """Garwood (1936), table of 95 % limits."""
    assert event_rate(n, 1.0)[1:] == pytest.approx((low, high), abs=0.0006)


def test_a_rate_without_time_at_risk_is_refused() -> None:
    with pytest.raises(ParameterError):
        event_rate(1, 0.0)


@given(hazard=st.floats(1e-6, 0.9))
def test_hazard_and_chance_are_one_figure(hazard: float) -> None:
    risk = risk_from_hazard(hazard)
    assert risk.chance_12_months == pytest.approx(1 - exp(-12 * hazard))
    assert risk.expected_months == pytest.approx(1 / hazard)
    back = risk_from_chance(1 - exp(-hazard), months=1)
    assert back.hazard_pm == pytest.approx(hazard, rel=1e-6)


def test_a_yearly_chance_is_not_twelve_monthly_ones() -> None:
    """λ 0.03 a month: 2.955447 % a month, 30.232367 % a year, not 36 %."""
    risk = risk_from_hazard(0.03)
    assert risk.chance_12_months == pytest.approx(0.30232367, abs=5e-9)
    assert risk_from_chance(0.02955447, months=1).hazard_pm == pytest.approx(0.03)
    assert risk.hazard_pa == pytest.approx(0.36)


@pytest.mark.parametrize("hazard", [-0.01, 3.0, float("nan")])
def test_impossible_hazards_are_refused(hazard: float) -> None:
    with pytest.raises(ParameterError):
        risk_from_hazard(hazard)


@pytest.mark.parametrize("chance", [1.0, -0.1, 2.0])
def test_impossible_chances_are_refused(chance: float) -> None:
    with pytest.raises(ParameterError):
        risk_from_chance(chance)


def test_scenarios_carry_their_hazards() -> None:
    known = scenario_hazards().set_index("scenario")["hazard_pm"]
    assert known["stuff_happens"] == 0.015
    assert known["red_tape"] == 0.005
    assert known["special_bonds"] == 0.01
    assert known["poor_judgment"] == 0.08
    assert len(tables.scenario_hazards(scenario_hazards()).rows) == len(known)


def test_outcomes_are_mixed_and_not_hazards() -> None:
    mixed = blended_risk({"special_bonds": 0.6, "poor_judgment": 0.4})
    by_hand = 0.6 * (1 - exp(-0.12)) + 0.4 * (1 - exp(-0.96))
    assert mixed.chance_12_months == pytest.approx(by_hand)
    assert mixed.expected_months == pytest.approx(0.6 * 100 + 0.4 * 12.5)
    assert mixed.chance_12_months < risk_from_hazard(0.038).chance_12_months
    with pytest.raises(ParameterError):
        blended_risk({"special_bonds": 0.6, "poor_judgment": 0.5})
    with pytest.raises(ParameterError, match="no hazard"):
        blended_risk({"bad luck": 1.0})


def test_own_hazards_replace_those_shipped(tmp_path: Path) -> None:
    own = tmp_path / "hazards.toml"
    own.write_text("[red_tape]\nvalue = 0.02\n", encoding="utf-8")
    found = scenario_hazards(own).set_index("scenario")
    assert found.loc["red_tape", "hazard_pm"] == 0.02
    assert found.loc["red_tape", "source"] == "the file hazards.toml"
    assert found.loc["special_bonds", "hazard_pm"] == 0.01


@pytest.mark.parametrize(
    "text",
    [
        "[red_tap]\nvalue = 0.1\n",
        "[red_tape]\nworth = 0.1\n",
        "red_tape = 0.1\n",
        "[red_tape]\nvalue = 'two'\n",
        "[red_tape\n",
    ],
)
def test_a_wrong_file_of_hazards_is_refused(text: str, tmp_path: Path) -> None:
    own = tmp_path / "hazards.toml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError):
        scenario_hazards(own)
