"""Scores of forecasts agree with their definitions, worked out the slow way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arkit.errors import ParameterError
from arkit.survival.forecasting.scores import brier, concordance, crps, log_score, wape

SEED = 1996


def slow_concordance(score, days, paid, entry):
    """Harrell's C over every pair."""
    wins = pairs = 0.0
    for i in range(len(score)):
        for j in range(len(score)):
            watched = entry is None or entry[j] <= days[i]
            later = days[j] > days[i] or (days[j] == days[i] and not paid[j])
            if paid[i] and i != j and watched and later:
                pairs += 1
                wins += (score[i] > score[j]) + 0.5 * (score[i] == score[j])
    return wins / pairs if pairs else float("nan")


pairs = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 9), st.booleans(), st.integers(-3, 0)),
    min_size=1,
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(pairs, st.booleans())
def test_concordance_counts_every_pair(rows, late_entry):
    score, days, paid, before = (np.array(column) for column in zip(*rows, strict=True))
    entry = days + before if late_entry else None
    found = concordance(score, days, paid, entry=entry)
    expected = slow_concordance(score, days, paid, entry)
    assert found == pytest.approx(expected, abs=1e-12, nan_ok=True)


def test_concordance_of_many_distinct_scores_is_close():
    rng = np.random.default_rng(SEED)
    n = 6_000
    score = rng.normal(size=n)
    days = rng.integers(0, 40, n) - np.rint(6 * score).astype(int)
    paid = rng.random(n) < 0.8
    longer = (days[None] > days[:, None]) | ((days[None] == days[:, None]) & ~paid)
    counted = longer & paid[:, None]
    exact = (counted & (score[:, None] > score)).sum() / counted.sum()
    assert concordance(score, days, paid) == pytest.approx(exact, abs=1e-4)


def test_concordance_refuses_scores_that_are_missing():
    with pytest.raises(ParameterError, match="cannot be compared"):
        concordance(np.array([np.nan, 1]), np.array([1, 2]), np.array([True, True]))


def test_crps_is_the_energy_form():
    """E|X − y| − E|X − X'| / 2, Gneiting and Raftery (2007), equation 21."""
    rng = np.random.default_rng(SEED)
    chance = rng.dirichlet(np.ones(12), size=30)
    day = rng.integers(1, 13, 30)
    days = np.arange(1, 13)
    apart = np.abs(days[:, None] - days)
    energy = (chance * np.abs(days - day[:, None])).sum(axis=1)
    energy -= np.einsum("ij,jk,ik->i", chance, apart, chance) / 2
    assert crps(chance.cumsum(axis=1), day) == pytest.approx(energy)


def test_log_score_is_bounded():
    assert log_score(np.array([0.0])).item() == pytest.approx(np.log(1e-12))


def test_brier_with_items_lost_from_sight_is_that_of_all_items():
    """Weights 1 / G(T−) give the score of the whole truth; tied days, seeded."""
    rng = np.random.default_rng(SEED)
    n, horizon = 400_000, 14
    days = rng.geometric(0.08, n)
    lost = rng.integers(1, 30, n)
    chance = rng.beta(4, 2, n)
    truth = ((chance - (days <= horizon)) ** 2).mean()
    seen = np.where(days <= lost, "paid", "open")
    squared, weight = brier(chance, np.minimum(days, lost), seen, horizon_days=horizon)
    assert weight.mean() == pytest.approx(1.0, abs=0.01)
    assert (squared * weight).mean() == pytest.approx(truth, rel=0.005)
    unweighted = squared[weight > 0].mean()
    assert abs(unweighted - truth) > 0.02 * truth


def test_brier_weighs_by_the_curve_just_before_the_day():
    """Two of four are lost on day 5; who is paid that day is not rarer for it."""
    days = np.array([5, 5, 5, 9])
    seen = np.array(["paid", "open", "open", "paid"])
    _, weight = brier(np.zeros(4), days, seen, horizon_days=7)
    assert weight.tolist() == [1.0, 0.0, 0.0, pytest.approx(3.0)]


def test_credited_items_count_as_not_paid():
    squared, weight = brier(
        np.array([0.9]), np.array([3]), np.array(["credited"]), horizon_days=7
    )
    assert (squared * weight).item() == pytest.approx(0.81)


def test_wape_of_nothing_is_not_a_number():
    assert np.isnan(wape(np.zeros(2), np.ones(2)))
