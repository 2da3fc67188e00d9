"""Chances, hazards, means and tests of groups, against brute force and each other."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arkit.errors import ParameterError
from arkit.ledger import open_ledger
from arkit.metrics._example import example
from arkit.survival import (
    MINIMUM,
    OUTCOMES,
    against_segment,
    chances,
    compare_groups,
    count_delays,
    count_events,
    event_table,
    hazards,
    median_days,
    outcome_curves,
    paid_within,
    payment_curve,
    pooled,
    quantile_days,
    restricted_mean,
)
from arkit.survival.curves import cells
from arkit.survival.curves.enough import too_few
from arkit.survival.curves.without import without

WEIGHTS = ("log-rank", "wilcoxon", "tarone-ware", "peto", "fleming-harrington")

# Day, outcome, day from which it is watched at the earliest, and group.
rows = st.lists(
    st.tuples(
        st.integers(0, 25),
        st.sampled_from(OUTCOMES),
        st.integers(0, 25),
        st.sampled_from(["a", "b"]),
    ),
    min_size=1,
    max_size=50,
)


def frame_of(listed: list[tuple]) -> pd.DataFrame:
    frame = pd.DataFrame(listed, columns=["days", "outcome", "entry", "group"])
    return frame.assign(entry=frame[["entry", "days"]].min(axis=1))


@pytest.fixture(scope="module")
def many() -> pd.DataFrame:
    """Invoices of three groups of which the last is slowest; seed 3."""
    rng = np.random.default_rng(3)
    group = rng.choice(["a", "b", "c"], 900)
    days = rng.gamma(3, 9, 900) * np.where(group == "c", 1.4, 1)
    outcome = rng.choice(OUTCOMES, 900, p=[0.6, 0.1, 0.05, 0.05, 0.2])
    return pd.DataFrame(
        {"days": days.astype(int), "outcome": outcome, "group": group}
    ).assign(region=rng.choice(["n", "s"], 900))


class TestCounting:
    @settings(max_examples=30)
    @given(rows)
    def test_groups_are_counted_as_if_alone(self, listed):
        frame = frame_of(listed)
        events = count_delays(frame, by="group")
        for group, part in frame.groupby("group"):
            alone = count_events(part["days"], part["outcome"], entry=part["entry"])
            own = events[events["group"] == group].drop(columns="group")
            pd.testing.assert_frame_equal(own.reset_index(drop=True), alone)
        pd.testing.assert_frame_equal(pooled(events), count_delays(frame))

    @settings(max_examples=30)
    @given(rows)
    def test_a_row_of_the_table_by_brute_force(self, listed):
        frame = frame_of(listed)
        for row in count_delays(frame).itertuples():
            today = frame[frame["days"] == row.day]["outcome"]
            at_risk = (frame["entry"] <= row.day) & (frame["days"] >= row.day)
            assert row.n_at_risk == at_risk.sum()
            assert row.n_entered == (frame["entry"] == row.day).sum()
            assert row.n_written_off == (today == "written off").sum()
            assert row.n_censored == (today == "open").sum()

    @pytest.mark.parametrize("spread", [1, 10_000_000])
    def test_far_apart_days_are_counted_by_sorting(self, many, spread, monkeypatch):
        frame = many.assign(days=many["days"] * spread, cents=many.index + 1)
        by_sorting = count_delays(frame, by="group", weights="cents")
        if spread == 1:
            monkeypatch.setattr(cells, "MOST_CELLS", 0)
            again = count_delays(frame, by="group", weights="cents")
            pd.testing.assert_frame_equal(again, by_sorting)
        near = count_delays(many.assign(cents=many.index + 1), by="group")
        assert (by_sorting["day"] == near["day"] * spread).all()
        assert (by_sorting["n_paid"] == near["n_paid"]).all()

    def test_many_items_are_counted_in_stretches(self, many, monkeypatch):
        whole = count_delays(many, by="group")
        monkeypatch.setattr(cells, "AT_ONCE", 7)
        pd.testing.assert_frame_equal(count_delays(many, by="group"), whole)

    def test_ways_to_write_the_same_items(self, many):
        plain = count_events(many["days"], many["outcome"])
        codes = [OUTCOMES.index(name) for name in many["outcome"]]
        turned = list(reversed(OUTCOMES))
        forms = [
            (many["days"].tolist(), many["outcome"].tolist()),
            (many["days"].astype("int16"), pd.Categorical.from_codes(codes, OUTCOMES)),
            (many["days"].astype(float), many["outcome"].astype("category")),
            (many["days"].astype("Int64"), pd.Categorical(many["outcome"], turned)),
            (many["days"].astype("uint8"), many["outcome"].to_numpy().astype("U")),
        ]
        for days, outcomes in forms:
            pd.testing.assert_frame_equal(count_events(days, outcomes), plain)

    def test_groups_of_any_kind(self, many):
        sizes = pd.Categorical.from_codes([2, 0, 1] * 300, ["s", "m", "l", "unused"])
        numbers = np.tile([7, 3, 5], 300)
        holes = np.tile([None, "x", "y"], 300)
        frame = many.assign(size=sizes, number=numbers, hole=holes)
        groups = {
            name: count_delays(frame, by=name)[name].drop_duplicates()
            for name in ("size", "number", "hole")
        }
        assert groups["size"].tolist() == ["s", "m", "l"]
        assert groups["size"].dtype == frame["size"].dtype
        assert groups["number"].tolist() == [3, 5, 7]
        assert groups["hole"].tolist()[:2] == ["x", "y"]
        assert groups["hole"].isna().tolist() == [False, False, True]
        both = count_delays(frame, by=["hole", "number"])
        assert len(both[["hole", "number"]].drop_duplicates()) == 3
        pd.testing.assert_frame_equal(
            pooled(both, by="number"), count_delays(frame, by="number")
        )

    def test_rows_without_a_place_are_left_out(self, many):
        why = np.where(many.index < 10, "not determinable, because", None)
        frame = many.assign(reason=why, days=many["days"].where(many.index >= 10))
        pd.testing.assert_frame_equal(count_delays(frame), count_delays(many[10:]))

    def test_what_is_refused(self, many):
        with pytest.raises(ParameterError, match=r"the items lack columns \(size\)"):
            count_delays(many, by="size")
        with pytest.raises(ParameterError, match="are dates or times"):
            count_events(pd.to_timedelta(many["days"], unit="D"), many["outcome"])
        with pytest.raises(ParameterError, match="are not numbers"):
            count_events(many["group"], many["outcome"])
        with pytest.raises(ParameterError, match="days must be whole"):
            count_events([1e300], ["paid"])


class TestChances:
    @settings(max_examples=20)
    @given(rows, st.lists(st.integers(-5, 30), min_size=1, max_size=8))
    def test_they_are_those_of_one(self, listed, open_days):
        curve = payment_curve(count_delays(frame_of(listed)))
        found = chances(curve, open_days, [1, 9])
        for day, row in zip(open_days, found.itertuples(), strict=True):
            one = paid_within(curve, open_days=day, horizon_days=9).iloc[0]
            assert row.paid_9_share == pytest.approx(one["paid_share"], nan_ok=True)
            near = paid_within(curve, open_days=day, horizon_days=1).iloc[0]
            assert row.paid_1_share == pytest.approx(near["paid_share"], nan_ok=True)
            if one["reason"] is None:
                assert pd.isna(row.reason)
            else:
                assert row.reason == one["reason"]

    def test_each_receivable_has_the_curve_of_its_group(self, many):
        curves = payment_curve(count_delays(many, by="group"))
        open_days = pd.Series([5.0, 20.0, np.nan, 5.0, 5.0], index=list("vwxyz"))
        own = ["c", "a", "a", "nobody", None]
        found = chances(curves, open_days, [7], groups=own)
        assert found.index.tolist() == list("vwxyz")
        for place in (0, 1):
            curve = curves[curves["group"] == own[place]].drop(columns="group")
            day = int(open_days.iloc[place])
            one = paid_within(curve, open_days=day, horizon_days=7)
            assert found["paid_7_share"].iloc[place] == pytest.approx(
                one["paid_share"].item()
            )
        assert found["paid_7_share"].iloc[2:].isna().all()
        assert found["reason"].tolist()[2] == (
            "not determinable, because the days open are missing"
        )
        assert (
            found["reason"].tolist()[3:]
            == ["not determinable, because there is no curve of its group"] * 2
        )

    def test_by_amount(self, many):
        events = count_events(
            many["days"], many["outcome"], weights=many.index.to_numpy() + 1
        )
        curve = payment_curve(events)
        one = paid_within(curve, open_days=12, horizon_days=9)
        many_ = chances(curve, [12], [9])
        assert many_["paid_9_share"].item() == pytest.approx(one["paid_share"].item())
        plain = payment_curve(events[count_events([1], ["paid"]).columns])
        other = paid_within(plain, open_days=12, horizon_days=9)
        assert abs(one["paid_share"].item() - other["paid_share"].item()) > 1e-3

    def test_no_curve_is_no_chance(self):
        found = chances(payment_curve(count_events([], [])), [4], [7])
        assert found["paid_7_share"].isna().all()
        assert found["reason"].notna().all()

    def test_too_few(self, many):
        curve = payment_curve(count_delays(many[:30]))
        n_paid = int(curve["n_paid"].sum())
        why = (
            f"not determinable, because only {n_paid} items are settled "
            f"(n = {n_paid}, need {MINIMUM})"
        )
        found = chances(curve, [3], [7], minimum=MINIMUM)
        assert found["reason"].tolist() == [why]
        for answer in (
            paid_within(curve, open_days=3, horizon_days=7, minimum=MINIMUM),
            median_days(curve, minimum=MINIMUM),
            quantile_days(curve, share=0.9, minimum=MINIMUM),
            restricted_mean(curve, until_days=20, minimum=MINIMUM),
        ):
            assert answer["reason"].tolist() == [why]
            given_ = {"share", "until_days", "open_days", "horizon_days", "reason"}
            assert answer[[c for c in answer if c not in given_]].isna().all(axis=None)
            assert answer[[c for c in answer if c in given_]].notna().all(axis=None)

    def test_what_is_refused(self, many):
        curves = payment_curve(count_delays(many, by="group"))
        whole = payment_curve(count_delays(many))
        with pytest.raises(ParameterError, match="horizon of 0 days"):
            chances(whole, [1], [7, 0])
        with pytest.raises(ParameterError, match="the curve has 1 group columns"):
            chances(curves, [1], [7])
        with pytest.raises(ParameterError, match="the curve has 0 group columns"):
            chances(whole, [1], [7], groups=["a"])
        with pytest.raises(ParameterError, match="not of one length"):
            chances(curves, [1, 2], [7], groups=["a"])
        with pytest.raises(ParameterError, match=r"days must be whole \(item 1\)"):
            chances(whole, [1, 2.5], [7])


class TestMeansAndQuantiles:
    @settings(max_examples=30)
    @given(st.lists(st.integers(0, 40), min_size=1, max_size=40), st.integers(1, 60))
    def test_without_censoring_it_is_the_mean(self, days, until):
        curve = payment_curve(count_events(days, ["paid"] * len(days)))
        found = restricted_mean(curve, until_days=until).iloc[0]
        capped = np.minimum(days, until)
        assert found["mean_days"] == pytest.approx(capped.mean())
        assert found["se_days"] == pytest.approx(capped.std() / len(days) ** 0.5)

    def test_beyond_the_data(self, many):
        curves = payment_curve(count_delays(many, by="group"))
        last = curves.groupby("group")["day"].last()
        found = restricted_mean(curves, until_days=int(last.min()) + 1)
        reasons = found.set_index("group")["reason"]
        short = last.idxmin()
        assert reasons[short] == (
            f"not determinable, because the curve ends on day {last[short]}"
        )
        assert found["mean_days"].isna().sum() == reasons.notna().sum() < 3

    def test_early_payments_count_from_the_first_day(self):
        """On the due clock: the mean of −4, 2 and 10, the last cut at 6."""
        curve = payment_curve(count_events([-4, 2, 10], ["paid"] * 3, clock="due"))
        found = restricted_mean(curve, until_days=6)
        assert found["mean_days"].item() == pytest.approx((-4 + 2 + 6) / 3)

    def test_quantiles_are_ordered(self, many):
        curve = payment_curve(count_delays(many))
        found = pd.concat(quantile_days(curve, share=s) for s in (0.25, 0.5, 0.75))
        assert found["days"].is_monotonic_increasing
        assert found["share"].tolist() == [0.25, 0.5, 0.75]
        assert (found["low_days"] <= found["days"]).all()
        assert (found["days"] <= found["high_days"]).all()
        median = median_days(curve)["median_days"].item()
        assert found["days"].iloc[1] == median
        with pytest.raises(ParameterError, match="share 50 is not between"):
            quantile_days(curve, share=50)


class TestHazards:
    @settings(max_examples=30)
    @given(rows, st.integers(1, 8))
    def test_by_brute_force(self, listed, band):
        frame = frame_of(listed)
        found = hazards(count_delays(frame), band_days=band, outcome="credited")
        for row in found.itertuples():
            days = range(max(row.day, 0), row.until_day + 1)
            watched = [
                ((frame["entry"] <= d) & (frame["days"] >= d)).sum() for d in days
            ]
            left = frame["days"].between(row.day, row.until_day)
            n = (left & (frame["outcome"] == "credited")).sum()
            assert row.days_at_risk == pytest.approx(sum(watched))
            if sum(watched):
                assert row.hazard_rate == pytest.approx(n / sum(watched))
                assert 0 <= row.low <= row.hazard_rate <= row.high <= 1
            else:
                assert np.isnan(row.hazard_rate)

    def test_limits_are_those_of_wilson(self):
        """One of ten: 1.8 % to 40.4 %."""
        found = hazards(count_events([1] * 10, ["paid"] + ["open"] * 9)).iloc[-1]
        assert found["low"] == pytest.approx(0.0179, abs=5e-5)
        assert found["high"] == pytest.approx(0.4042, abs=5e-5)

    def test_groups_and_curve_agree(self, many):
        """Each group's rates multiply to its payment curve."""
        events = count_delays(many, by="group")
        found = hazards(events)
        curves = payment_curve(events)
        for group, part in found.groupby("group"):
            share = (1 - part.set_index("day")["hazard_rate"]).cumprod()
            own = curves[curves["group"] == group].set_index("day")["open_share"]
            np.testing.assert_allclose(share.loc[own.index], own, atol=1e-12)

    def test_what_is_refused(self, many):
        events = count_delays(many)
        with pytest.raises(ParameterError, match="do not leave by 'open'"):
            hazards(events, outcome="open")
        with pytest.raises(ParameterError, match="band of 0 days"):
            hazards(events, band_days=0)
        with pytest.raises(ParameterError, match="no event table"):
            hazards(payment_curve(events))


class TestGroups:
    @pytest.mark.parametrize(
        ("weights", "theirs"),
        [
            ("log-rank", {}),
            ("wilcoxon", {"weight_type": "gb"}),
            ("tarone-ware", {"weight_type": "tw"}),
            ("peto", {"weight_type": "fh", "fh_p": 1}),
        ],
    )
    def test_against_statsmodels(self, many, weights, theirs):
        from statsmodels.duration.survfunc import survdiff

        status = (many["outcome"] == "paid").astype(int)
        group = many["group"].to_numpy()
        found = compare_groups(count_delays(many, by="group"), weights=weights)
        with np.errstate(divide="ignore"):  # it takes the log of no share at the end
            chi2, p = survdiff(many["days"].to_numpy(), status, group, **theirs)
        assert found["chi2"].iloc[0] == pytest.approx(chi2, rel=1e-9)
        assert found["p_value"].iloc[0] == pytest.approx(p, rel=1e-9)

    def test_the_slow_group_pays_less_than_expected(self, many):
        found = compare_groups(count_delays(many, by="group")).set_index("group")
        assert found["paid_ratio"].idxmin() == "c"
        assert found["p_value"].max() < 1e-6
        assert found["expected_paid"].sum() == pytest.approx(found["n_paid"].sum())
        assert found["n_items"].sum() == len(many)
        assert found["reason"].isna().all()

    @settings(max_examples=30)
    @given(rows, st.sampled_from(WEIGHTS))
    def test_names_and_order_do_not_matter(self, listed, weights):
        frame = frame_of(listed)
        one = compare_groups(count_delays(frame, by="group"), weights=weights)
        swapped = frame.assign(group=frame["group"].map({"a": "z", "b": "b"}))
        events = count_delays(swapped, by="group").iloc[::-1]
        other = compare_groups(events, weights=weights)
        assert one["chi2"].iloc[0] == pytest.approx(other["chi2"].iloc[0], nan_ok=True)
        assert (one["reason"].isna() == one["chi2"].notna()).all()
        assert not (one["chi2"] < 0).any()

    def test_strata_take_a_difference_of_mix_away(self):
        """Two regions, fast and slow; sizes differ only in where they are sold."""
        rng = np.random.default_rng(8)
        slow = rng.random(2_000) < 0.5
        large = rng.random(2_000) < np.where(slow, 0.8, 0.2)
        days = rng.geometric(np.where(slow, 0.04, 0.15))
        frame = pd.DataFrame({"days": days, "outcome": "paid"})
        frame = frame.assign(size=large, region=np.where(slow, "s", "n"))
        plain = compare_groups(count_delays(frame, by="size"))
        events = count_delays(frame, by=["region", "size"])
        within = compare_groups(events, strata="region")
        assert plain["p_value"].iloc[0] < 1e-12
        assert within["p_value"].iloc[0] > 0.05
        assert within.columns[0] == "size"

    def test_five_percent_of_like_groups_differ(self):
        """Size of the test with ties and late entries: 200 books, seed 21."""
        rng = np.random.default_rng(21)
        found = []
        for _ in range(200):
            entry = rng.integers(0, 6, 80)
            frame = pd.DataFrame(
                {
                    "days": entry + rng.geometric(0.15, 80),
                    "entry": entry,
                    "outcome": rng.choice(["paid", "open"], 80, p=[0.8, 0.2]),
                    "group": rng.choice(["a", "b"], 80),
                }
            )
            found.append(compare_groups(count_delays(frame, by="group"))["p_value"][0])
        assert 0.02 < (np.array(found) < 0.05).mean() < 0.085

    @pytest.mark.parametrize(
        "listed",
        [
            [(3, "paid", 0, "a"), (4, "open", 0, "a")],
            [(3, "open", 0, "a"), (4, "open", 0, "b")],
            [(3, "paid", 0, "a"), (9, "paid", 5, "b")],
            [(3, "paid", 0, "a"), (3, "paid", 0, "b")],
        ],
    )
    def test_nothing_to_compare(self, listed):
        found = compare_groups(count_delays(frame_of(listed), by="group"))
        assert found["chi2"].isna().all()
        assert found["reason"].str.startswith("not determinable, because").all()

    def test_what_is_refused(self, many):
        events = count_delays(many, by=["group", "region"])
        with pytest.raises(ParameterError, match="no weights 'none'"):
            compare_groups(events, weights="none")
        with pytest.raises(ParameterError, match="no group 'size'"):
            compare_groups(events, strata="size")
        with pytest.raises(ParameterError, match="no groups to compare"):
            compare_groups(pooled(events))
        with pytest.raises(ParameterError, match="no groups to compare"):
            compare_groups(pooled(events, by="group"), strata="group")
        found = compare_groups(events, minimum=10_000)
        assert found["reason"].str.contains("need 10000").all()


class TestOutcomes:
    @settings(max_examples=30)
    @given(rows)
    def test_limits_hold_the_shares(self, listed):
        found = outcome_curves(count_delays(frame_of(listed)))
        assert (found["low"] <= found["share"] + 1e-12).all()
        assert (found["share"] <= found["high"] + 1e-12).all()
        assert found["low"].min() >= 0
        assert found["high"].max() <= 1
        assert found["se"].notna().all()

    def test_errors_without_censoring_are_binomial(self):
        rng = np.random.default_rng(2)
        days = rng.integers(0, 15, 400)
        outcomes = rng.choice(OUTCOMES[:-1], 400, p=[0.7, 0.15, 0.1, 0.05])
        found = outcome_curves(count_events(days, outcomes)).set_index("day")
        for name in OUTCOMES[:-1]:
            own = found[found["outcome"] == name]
            binomial = np.sqrt(own["share"] * (1 - own["share"]) / 400)
            np.testing.assert_allclose(own["se"], binomial, rtol=1e-10)

    def test_intervals_cover_the_truth(self):
        """95 % limits of the share credited by day 12; 300 books of 150, seed 17."""
        rng = np.random.default_rng(17)
        truth = 0.2 * (1 - 0.9**12)
        hits = 0
        for _ in range(300):
            days, seen = rng.geometric(0.1, 150), rng.integers(1, 40, 150)
            outcome = rng.choice(["paid", "credited"], 150, p=[0.8, 0.2])
            outcome = np.where(days <= seen, outcome, "open")
            found = outcome_curves(count_events(np.minimum(days, seen), outcome))
            own = found[(found["outcome"] == "credited") & (found["day"] <= 12)]
            hits += own["low"].iloc[-1] <= truth <= own["high"].iloc[-1]
        assert 0.92 < hits / 300 < 0.98

    def test_a_share_that_reaches_one(self):
        """All paid: the last limits stay, and nothing is uncertain any more."""
        found = outcome_curves(count_events([1, 2, 2, 3], ["paid"] * 4))
        paid = found[found["outcome"] == "paid"]
        assert paid["share"].iloc[-1] == 1
        assert paid["high"].iloc[-1] == 1
        assert paid["low"].iloc[-1] == paid["low"].iloc[-2] > 0
        at_once = outcome_curves(count_events([3] * 4, ["paid"] * 4))
        paid = at_once[at_once["outcome"] == "paid"]
        assert paid["low"].iloc[-1] == pytest.approx(0.025 ** (1 / 4))


class TestAgainstSegment:
    def test_the_customer_and_the_others(self):
        book = example()
        found = against_segment(book.customer("C1"), book, minimum=1)
        own, others = (part for _, part in found.frame.groupby("group", sort=False))
        one = payment_curve(event_table(book.customer("C1")))
        pd.testing.assert_frame_equal(own[one.columns], one)
        two = payment_curve(event_table(book.customer("C2")))
        pd.testing.assert_frame_equal(
            others[two.columns].reset_index(drop=True), two, check_dtype=False
        )
        assert others["group"].unique().tolist() == ["Segment retail, others"]
        assert found.passport.n_rows == 10
        assert found.passport.as_of == book.as_of_date

    def test_the_others_are_the_segment_without_the_customer(self, demo_folder):
        book = open_ledger(demo_folder, as_of="2025-06-30")
        known = book.query("SELECT customer_id, segment FROM known_customers")
        segments = event_table(book, by="segment")
        for own in (["C00017"], ["C00017", "C00019"], known["customer_id"][:40]):
            ledger = book.customers(own)
            found = against_segment(ledger, book, segments=segments).frame
            _, others = (part for _, part in found.groupby("group", sort=False))
            named = known.loc[known["customer_id"].isin(own), "segment"].unique()
            rest = known[~known["customer_id"].isin(own)]
            if len(named) == 1:
                rest = rest[rest["segment"] == named[0]]
            one_by_one = payment_curve(event_table(book.customers(rest["customer_id"])))
            pd.testing.assert_frame_equal(
                others[one_by_one.columns].reset_index(drop=True), one_by_one
            )

    def test_only_items_that_are_there_can_be_taken_out(self):
        one, other = (count_events([day], ["paid"]) for day in (3, 4))
        assert without(one, one).empty
        with pytest.raises(ParameterError, match=r"lacks items.*day 4"):
            without(one, other)
        book = example()
        with pytest.raises(ParameterError, match="with groups"):
            without(event_table(book, by="segment"), one)

    def test_too_few_are_said_in_place_of_a_curve(self):
        book = example()
        found = against_segment(book.customer("C1"), book).frame
        assert found["open_share"].isna().all()
        assert found["reason"].tolist() == [
            "not determinable, because only 3 items are settled (n = 3, need 30)",
            "not determinable, because only 2 items are settled (n = 2, need 30)",
        ]

    def test_alone_in_its_segment_or_one_of_several(self):
        book = example()
        found = against_segment(book.customer("C3"), book, minimum=1).frame
        last = found.iloc[-1]
        assert last["group"] == "Segment industry, others"
        assert last["reason"] == "not determinable, because there are none"
        both = against_segment(book.customers(["C1", "C3"]), book, minimum=1).frame
        assert both["group"].unique().tolist() == ["These customers", "All others"]

    def test_what_is_refused(self):
        book = example()
        with pytest.raises(ParameterError, match="that of all customers"):
            against_segment(book, book)
        with pytest.raises(ParameterError, match="the portfolio on 2025-06-30"):
            against_segment(book.customer("C1").as_of("2025-05-31"), book)


def test_too_few_says_how_many():
    assert too_few([0, 1, 29, 30]).tolist() == [
        "not determinable, because no item is settled (n = 0, need 30)",
        "not determinable, because only 1 item is settled (n = 1, need 30)",
        "not determinable, because only 29 items are settled (n = 29, need 30)",
        None,
    ]
