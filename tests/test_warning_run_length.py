"""Average run lengths, and what charts of paid invoices only do not see in time."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from arkit.judgment.warning.as_of_late import expected_days
from arkit.judgment.warning.baseline import baseline
from arkit.judgment.warning.cusum import charts
from arkit.judgment.warning.run_length import (
    cusum_run_length,
    cusum_threshold,
    ewma_run_length,
)
from arkit.judgment.warning.threshold import Usual, false_alarm_rate, thresholds
from arkit.judgment.warning.weeks import weeks

SHIFTS = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0)
ONE_SIDED = {
    3: (117.60, 17.35, 6.40, 3.75, 2.68, 1.77),
    4: (335.37, 26.68, 8.38, 4.75, 3.34, 2.19),
    5: (930.89, 38.01, 10.38, 5.75, 4.01, 2.57),
}
WANTED = (60, 120, 240, 500, 1000)
THRESHOLDS = {
    0.5: (2.386, 3.019, 3.677, 4.389, 5.071),
    0.25: (3.612, 4.720, 5.921, 7.267, 8.585),
}


@pytest.mark.parametrize("threshold", ONE_SIDED)
def test_run_lengths_are_those_of_the_table(threshold):
    found = [cusum_run_length(s, threshold=threshold) for s in SHIFTS]
    assert found == pytest.approx(ONE_SIDED[threshold], abs=0.006)


def test_two_charts_are_the_textbook_two_sided_one():
    """Montgomery, Introduction to Statistical Quality Control: 168, 8.38; 465, 10.4."""
    for threshold, unshifted, shifted in ((4, 168, 8.38), (5, 465, 10.4)):
        up = cusum_run_length(0.0, threshold=threshold)
        assert up / 2 == pytest.approx(unshifted, rel=0.003)
        up, down = (cusum_run_length(s, threshold=threshold) for s in (1.0, -1.0))
        assert 1 / (1 / up + 1 / down) == pytest.approx(shifted, rel=0.003)


@pytest.mark.parametrize("slack", THRESHOLDS)
def test_thresholds_are_those_of_the_wanted_run_length(slack):
    found = [cusum_threshold(n, slack=slack) for n in WANTED]
    assert found == pytest.approx(THRESHOLDS[slack], abs=6e-4)
    back = cusum_run_length(0.0, threshold=found[2], slack=slack)
    assert back == pytest.approx(240, rel=1e-6)


def test_more_nodes_change_nothing():
    few = cusum_run_length(0.5, threshold=4.0)
    assert few == pytest.approx(cusum_run_length(0.5, threshold=4.0, nodes=160), 1e-6)


def test_the_moving_average_is_that_of_sas():
    found = ewma_run_length(1.0, weight=0.25, width=3.0)
    assert found == pytest.approx(11.154267016, abs=1e-9)


def test_a_moving_average_of_one_is_a_single_limit():
    found = ewma_run_length(0.0, weight=1.0, width=3.0)
    assert found == pytest.approx(370.398, abs=0.01)


def test_the_sum_reaches_the_run_length_of_the_integral(rng):
    x = rng.standard_normal((4000, 120)) + 1.0
    path = np.zeros(4000)
    first = np.full(4000, 120.0)
    for step in range(120):
        path = np.maximum(0.0, path + x[:, step] - 0.5)
        first = np.where((path >= 4.0) & (first == 120.0), step + 1, first)
    error = first.std() / np.sqrt(len(first))
    assert abs(first.mean() - cusum_run_length(1.0, threshold=4.0)) < 4 * error


# -- the chart -----------------------------------------------------------------------


def delay(x: np.ndarray, limit: float, clean: int, *, is_sure: bool) -> float:
    """Mean observations until the alarm, of paths without a false one before."""
    found = charts(x, np.full(len(x), limit))
    found = found.is_alarm if is_sure else found.statistic >= limit
    good = ~found[:, :clean].any(axis=1)
    after = found[good, clean:]
    return float(np.where(after.any(axis=1), after.argmax(axis=1) + 1, np.nan).mean())


CHANGES = ((1.0, 0.0, 9.0, 11.0), (2.0, 0.0, 4.0, 4.6), (0.0, 0.1, 12.0, 14.2))


@pytest.mark.parametrize(("shift", "slope", "most", "sure"), CHANGES)
def test_changes_are_found_within_the_targets(rng, shift, slope, most, sure):
    """By the sum alone, and where the chance has to be 90 % as well."""
    clean, after = 30, 60
    x = rng.standard_normal((3000, clean + after))
    x[:, clean:] += shift + slope * np.arange(1, after + 1)
    limit = cusum_threshold(240)
    assert delay(x, limit, clean, is_sure=False) <= most
    assert delay(x, limit, clean, is_sure=True) <= sure


def test_the_change_is_dated_where_the_sum_left_zero():
    x = np.array([[0.0, 3.0, -3.0, -1.0, 1.5, 1.5, 1.5, 1.5, 1.5, 2.5]])
    found = charts(x, np.array([3.0]))
    assert found.change[0] == 4
    assert found.statistic[0, 6] == 3.0
    assert found.is_alarm[0].tolist() == [False] * 9 + [True]


def test_an_alarm_ends_when_six_are_as_before():
    late, back = [2.0] * 8, [0.0] * 12
    on = charts(np.array([late + back]), np.array([4.0])).is_alarm[0]
    assert on[7]
    assert on[9]
    assert not on[-1]
    assert int(np.flatnonzero(on)[-1]) < 8 + 6


def test_one_very_late_week_is_no_alarm():
    x = np.zeros((1, 12))
    x[0, 6] = 40.0
    assert not charts(x, np.array([3.5])).is_alarm.any()


def test_the_chance_is_shiryaevs():
    x, odds = [0.3, 1.7, 2.2], 0.0
    for one in x:
        odds = (odds + 0.01) / 0.99 * np.exp(one - 0.5)
    found = charts(np.array([x]), np.array([9.0])).chance[0]
    assert found == pytest.approx(odds / (1 + odds), abs=1e-12)


def test_missing_weeks_change_nothing():
    x = np.array([[1.0, 2.0, np.nan, np.nan]])
    found = charts(x, np.array([9.0]))
    assert found.statistic[0, 1] == found.statistic[0, 3] == 2.0


# -- thresholds and baselines --------------------------------------------------------


def test_skewed_days_get_a_higher_threshold(rng):
    normal = rng.standard_normal(400)
    skewed = rng.gamma(1.0, 1.0, 400) - 1.0
    pools = np.r_[normal, skewed]
    usual = Usual(pools, np.array([0, 400]), np.array([400, 400]), np.full(2, 400.0))
    plain, high = thresholds(usual, np.array([52, 52]), rate=0.1)
    assert high > plain + 0.3


def test_false_alarms_stay_within_the_wanted_share(rng):
    """A year of the same skewed days: at most one in ten is flagged, give or take."""
    pools = rng.gamma(2.0, 1.0, (40, 100))
    pools = (pools - pools.mean(1, keepdims=True)) / pools.std(1, keepdims=True)
    start = np.arange(40) * 100
    usual = Usual(pools.ravel(), start, np.full(40, 100), np.full(40, 100.0))
    limit = thresholds(usual, np.full(40, 52), rate=0.1)
    years = (rng.gamma(2.0, 1.0, (40 * 50, 52)) - 2.0) / np.sqrt(2.0)
    flagged = charts(years, np.repeat(limit, 50)).is_alarm.any(axis=1).mean()
    assert flagged <= 0.1 + 3 * np.sqrt(0.1 * 0.9 / 2000)


def test_short_baselines_ask_for_more(rng):
    pool = rng.standard_normal(300)
    two = np.array([300, 300])
    usual = Usual(pool, np.array([0, 0]), two, np.array([12.0, 200.0]))
    short, long = thresholds(usual, np.array([52, 52]), rate=0.1)
    assert short > long


def test_the_rate_follows_what_the_team_can_handle():
    assert false_alarm_rate(1200, alarms_per_month=5, most_share=0.1) == 0.05


def test_a_lost_invoice_does_not_set_the_standard():
    days = np.r_[np.zeros(20), 400.0]
    found = baseline(days, np.zeros(21, int), np.zeros(1, int))
    assert found.mean[0] < 2
    assert found.spread[0] < 12


def test_thin_customers_lean_on_their_segment(rng):
    customer = np.r_[np.repeat(np.arange(10), 60), 10]
    mean = rng.normal(20, 2, 11)
    days = rng.normal(mean[customer], 8)
    days[-1] = 60.0
    found = baseline(days, customer, np.zeros(11, int))
    assert abs(found.mean[10] - 20) < abs(60 - found.mean[10])
    assert found.weight > 5


# -- paid invoices only --------------------------------------------------------------


def first_alarm(late: np.ndarray, *, clean: int, as_of: bool) -> np.ndarray:
    """Days after the first affected due date until a weekly chart speaks."""
    n, weeks = late.shape
    due = 7 * (np.arange(weeks) - clean)
    found = np.full(n, np.nan)
    zero, spread = np.zeros(n), np.full(n, 8.0)
    for day in range(120):
        level = np.zeros(n)
        for week in np.flatnonzero(due <= day):
            age = float(day - due[week])
            paid = late[:, week] <= age
            open_value = expected_days(np.full(n, age), zero, spread)
            value = np.where(paid, late[:, week], open_value) / 8.0
            new = np.maximum(0.0, level + value - 0.5)
            level = np.where(paid | as_of, new, level)
        found = np.where(np.isnan(found) & (level >= 4.0), day, found)
    return found


@pytest.mark.parametrize(("shift", "later"), [(20.0, 14.3), (30.0, 18.6)])
def test_paid_invoices_only_are_two_weeks_late(rng, shift, later):
    """Weekly invoices, deviation 8 days: late ones are not in the data yet."""
    clean = 8
    late = rng.normal(0.0, 8.0, (300, 26))
    late[:, clean:] += shift
    seen, paid_only = (
        first_alarm(late, clean=clean, as_of=as_of) for as_of in (True, False)
    )
    both = (seen > 0) & (paid_only > 0)
    assert np.mean(paid_only[both] - seen[both]) == pytest.approx(later, abs=2.0)


def test_weeks_count_what_is_open_once_it_is_usually_paid():
    """Open counts above its age, but only from the day the customer usually pays."""
    before = pd.date_range("2023-01-02", periods=60, freq="7D")
    dates = [*before, *pd.to_datetime(["2025-06-09", "2025-06-23"])]
    rows = pd.DataFrame({"due_date": dates, "n_items": 1})
    rows["is_waiting"] = [0] * 60 + [1, 1]
    rows["days"] = [9, 11] * 30 + [21, 7]
    nobody = np.zeros(len(rows), int)
    made = weeks(rows, nobody, np.zeros(1, int), as_of=date(2025, 6, 30))
    tested = made.frame[made.frame["is_tested"]]
    assert tested["week_date"].dt.date.tolist() == [date(2025, 6, 9)]
    assert tested["days"].iloc[0] > 22
    assert made.invoices.mean[0] == pytest.approx(10, abs=0.5)


def test_what_is_open_is_never_expected_before_its_age():
    age = np.linspace(-200, 400, 61)
    found = expected_days(age, np.full(61, 5.0), np.full(61, 8.0))
    assert (found >= age).all()
    assert (np.diff(found) >= 0).all()
    assert found[0] == pytest.approx(5.0)
