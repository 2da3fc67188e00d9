"""When are receivables paid, if open ones count for what they say so far?"""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arkit.errors import ParameterError
from arkit.ledger import from_tables
from arkit.survival import (
    OUTCOMES,
    count_events,
    delays,
    event_table,
    median_days,
    outcome_curves,
    paid_within,
    payment_curve,
    pooled,
)

TEXTBOOK = Path(__file__).resolve().parents[2] / "shared/data/survival-textbook"

# Remission of leukemia in weeks, Freireich and others (1963), Blood 21, 699–716; + is
# still in remission.
SIX_MP = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"

items = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from(OUTCOMES)), min_size=1, max_size=60
)


def events_of(text: str) -> pd.DataFrame:
    """Event table of times such as `6 6+`."""
    times = text.split()
    return count_events(
        [int(time.strip("+")) for time in times],
        ["open" if time.endswith("+") else "paid" for time in times],
    )


def unzip(rows: list[tuple[int, str]]) -> tuple[list[int], list[str]]:
    days, outcomes = zip(*rows, strict=True)
    return list(days), list(outcomes)


def share_on(curve: pd.DataFrame, day: int) -> float:
    """Share still open in the evening of a day."""
    before = curve[curve["day"] <= day]
    return before["open_share"].iloc[-1] if len(before) else 1.0


def ledger_of(rows: list[dict], *, as_of: str = "2025-12-31"):
    """A ledger with one settlement at most per kind and invoice."""
    invoices, settlements = [], []
    for number, row in enumerate(rows):
        common = {
            "customer_id": row.get("customer_id", "C1"),
            "invoice_id": f"I{number}",
            "currency": "EUR",
        }
        invoices.append(
            common
            | {
                "invoice_date": row["invoice"],
                "due_date": row.get("due"),
                "amount": row.get("amount", 10_000),
            }
        )
        settlements += [
            common | {"kind": kind, "settlement_date": day, "amount": amount}
            for kind, day, amount in row.get("settled", [])
        ]
    frames = {"invoices": pd.DataFrame(invoices)}
    if settlements:
        frames["settlements"] = pd.DataFrame(settlements)
    for frame in frames.values():
        for name in frame.columns[frame.columns.str.endswith("_date")]:
            frame[name] = pd.to_datetime(frame[name])
    return from_tables(frames, as_of=as_of, extract_date="2026-12-31")


def random_rows(rng: np.random.Generator, n: int) -> list[dict]:
    """Invoices of five customers over 2025, settled in one of four ways or not."""
    kinds = {
        "paid": "payment",
        "credited": "credit note",
        "returned": "return",
        "written off": "write-off",
    }
    rows = []
    for _ in range(n):
        invoice = pd.Timestamp("2025-01-01") + pd.Timedelta(days=int(rng.integers(360)))
        outcome = rng.choice(OUTCOMES, p=[0.6, 0.1, 0.05, 0.05, 0.2])
        paid = invoice + pd.Timedelta(days=int(rng.integers(0, 120)))
        settled = [] if outcome == "open" else [(kinds[outcome], paid, 10_000)]
        rows.append(
            {
                "customer_id": f"C{rng.integers(5)}",
                "invoice": invoice,
                "due": invoice + pd.Timedelta(days=int(rng.choice([14, 30, 60]))),
                "settled": settled,
            }
        )
    return rows


@pytest.fixture(scope="module")
def many():
    rng = np.random.default_rng(7)
    return ledger_of(random_rows(rng, 300))


@pytest.fixture(scope="module")
def fits() -> dict:
    text = (TEXTBOOK / "reference_fits.json").read_text(encoding="utf-8")
    return json.loads(text)


@pytest.fixture(scope="module")
def sample() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(11)
    days = rng.integers(1, 90, 400)
    return days, rng.choice(OUTCOMES, 400, p=[0.5, 0.1, 0.05, 0.05, 0.3])


class TestPublished:
    def test_six_mp_curve(self):
        """Kaplan–Meier estimates of the 6-MP arm, as in every textbook."""
        curve = payment_curve(events_of(SIX_MP))
        expected = {
            6: 0.8571,
            7: 0.8067,
            10: 0.7529,
            13: 0.6902,
            16: 0.6275,
            22: 0.5378,
            23: 0.4482,
            35: 0.4482,  # extended to the last day observed
        }
        found = {day: share_on(curve, day) for day in expected}
        assert found == pytest.approx(expected, abs=5e-5)
        assert curve["day"].iloc[-1] == 35

    def test_six_mp_limits(self):
        """Limits of log(−log S), the default of Stata's `sts list`."""
        curve = payment_curve(events_of(SIX_MP)).set_index("day")
        expected = {6: (0.6197, 0.9516), 13: (0.4316, 0.8491), 23: (0.1881, 0.6801)}
        for day, (low, high) in expected.items():
            assert curve.loc[day, "low"] == pytest.approx(low, abs=5e-5)
            assert curve.loc[day, "high"] == pytest.approx(high, abs=5e-5)

    def test_six_mp_median(self):
        median = median_days(payment_curve(events_of(SIX_MP))).iloc[0]
        assert (median["median_days"], median["low_days"]) == (23, 13)
        assert np.isnan(median["high_days"])
        assert median["reason"] == (
            "upper limit not determinable, because not reached by day 35"
        )

    def test_mean_of_the_closed_is_biased(self):
        """The mean of the nine events is 12.1, although the median is 23."""
        events = events_of(SIX_MP)
        naive = (events["day"] * events["n_paid"]).sum() / events["n_paid"].sum()
        assert naive == pytest.approx(12.1, abs=0.05)
        assert median_days(payment_curve(events))["median_days"].item() == 23

    def test_placebo_without_censoring_is_the_empirical_curve(self):
        days = np.array([int(day) for day in PLACEBO.split()])
        curve = payment_curve(events_of(PLACEBO))
        for day in range(25):
            assert share_on(curve, day) == pytest.approx((days > day).mean(), abs=1e-12)
        widths = np.diff(curve["day"])
        assert (curve["open_share"].iloc[:-1] * widths).sum() == pytest.approx(
            days.mean()
        )
        assert median_days(curve)["median_days"].item() == 8


@pytest.mark.skipif(not TEXTBOOK.is_dir(), reason="textbook tables are not at hand")
class TestTextbook:
    """Published fits of the R package survival, in ../shared/data."""

    @staticmethod
    def curve(name: str, time: str, status: pd.Series) -> pd.DataFrame:
        outcomes = np.where(status, "paid", "open")
        days = pd.read_csv(TEXTBOOK / "csv" / name).loc[status.index, time]
        return payment_curve(count_events(days, outcomes))

    def test_leukemia_by_arm(self, fits):
        published = fits["aml_km_by_arm"]
        frame = pd.read_csv(TEXTBOOK / "csv/survival_leukemia.csv")
        for arm in ("Maintained", "Nonmaintained"):
            status = frame.loc[frame["x"] == arm, "status"] == 1
            curve = self.curve("survival_leukemia.csv", "time", status)
            for day, share in published[arm].items():
                assert share_on(curve, int(day)) == pytest.approx(share, abs=6e-4)
            median = median_days(curve)["median_days"].item()
            assert median == published["median"][arm]

    def test_lung_by_ecog(self, fits):
        published = fits["lung_km_by_ecog_survival_at_days"]
        medians = fits["lung_km_by_ecog_medians"]["median"]
        frame = pd.read_csv(TEXTBOOK / "csv/survival_cancer.csv")
        for ecog in (0, 1, 2):
            status = frame.loc[frame["ph.ecog"] == ecog, "status"] == 2
            curve = self.curve("survival_cancer.csv", "time", status)
            for day, share in published[f"ecog{ecog}"].items():
                assert share_on(curve, int(day)) == pytest.approx(share, abs=6e-4)
            ahead = curve.loc[curve["day"] >= 365, "n_at_risk"].iloc[0]
            assert ahead == published["n_at_risk_365"][f"ecog{ecog}"]
            assert median_days(curve)["median_days"].item() == medians[ecog]

    def test_ovarian(self, fits):
        frame = pd.read_csv(TEXTBOOK / "csv/survival_ovarian.csv")
        curve = self.curve("survival_ovarian.csv", "futime", frame["fustat"] == 1)
        for day, share in fits["ovarian_km"]["S"].items():
            assert share_on(curve, int(day)) == pytest.approx(share, abs=6e-4)


class TestAgainstStatsmodels:
    def test_payment_curve(self, sample):
        from statsmodels.duration.survfunc import SurvfuncRight

        days, outcomes = sample
        other = SurvfuncRight(days, (outcomes == "paid").astype(int))
        curve = payment_curve(count_events(days, outcomes)).set_index("day")
        ours = curve.loc[other.surv_times]
        np.testing.assert_allclose(ours["open_share"], other.surv_prob, rtol=1e-12)
        inside = other.surv_prob > 0
        share, error = other.surv_prob[inside], other.surv_prob_se[inside]
        spread = 1.959963984540054 * error / np.abs(share * np.log(share))
        low, high = share ** np.exp(spread), share ** np.exp(-spread)
        np.testing.assert_allclose(ours["low"][inside], low, rtol=1e-10)
        np.testing.assert_allclose(ours["high"][inside], high, rtol=1e-10)

    def test_outcome_curves(self, sample):
        from statsmodels.duration.survfunc import CumIncidenceRight

        days, outcomes = sample
        causes = OUTCOMES[:-1]
        codes = [0 if o == "open" else causes.index(o) + 1 for o in outcomes]
        other = CumIncidenceRight(days, np.array(codes))
        curves = outcome_curves(count_events(days, outcomes))
        for cause, theirs in zip(causes, other.cinc, strict=True):
            ours = curves[curves["outcome"] == cause].set_index("day")["share"]
            np.testing.assert_allclose(ours.loc[other.times], theirs, atol=1e-12)


class TestProperties:
    @settings(max_examples=20)
    @given(items)
    def test_a_curve_falls_from_one(self, rows):
        curve = payment_curve(count_events(*unzip(rows)))
        first = curve.iloc[0]
        assert first["day"] == 0
        assert first["open_share"] == 1 - first["n_paid"] / len(rows)
        shares = curve["open_share"]
        assert shares.between(0, 1).all()
        assert (shares.diff().dropna() <= 0).all()
        assert (curve["low"] <= shares).all()
        assert (shares <= curve["high"]).all()
        assert curve["low"].min() >= 0
        assert curve["high"].max() <= 1
        assert curve["day"].iloc[-1] == max(day for day, _ in rows)

    @settings(max_examples=20)
    @given(items)
    def test_outcomes_add_up_to_one(self, rows):
        events = count_events(*unzip(rows))
        curves = outcome_curves(events)
        shares = curves["share"].to_numpy().reshape(-1, len(OUTCOMES))
        assert curves["outcome"].tolist() == list(OUTCOMES) * len(events)
        np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-12)
        assert (np.diff(shares[:, :-1], axis=0) >= -1e-12).all()
        unpaid = payment_curve(events)["open_share"]
        assert (shares[:, 0] <= 1 - unpaid + 1e-12).all()

    @settings(max_examples=20)
    @given(items)
    def test_with_payments_only_both_curves_agree(self, rows):
        days, outcomes = unzip(
            [r for r in rows if r[1] in ("paid", "open")] or rows[:1]
        )
        outcomes = ["open" if o != "paid" else o for o in outcomes]
        events = count_events(days, outcomes)
        curves = outcome_curves(events)
        paid = curves.loc[curves["outcome"] == "paid", "share"].to_numpy()
        np.testing.assert_allclose(
            1 - paid, payment_curve(events)["open_share"], atol=1e-12
        )

    @settings(max_examples=20)
    @given(items, st.randoms(use_true_random=False))
    def test_order_does_not_matter(self, rows, random):
        events = count_events(*unzip(rows))
        shuffled = random.sample(rows, len(rows))
        pd.testing.assert_frame_equal(count_events(*unzip(shuffled)), events)
        turned = events.iloc[::-1]
        pd.testing.assert_frame_equal(payment_curve(turned), payment_curve(events))
        pd.testing.assert_frame_equal(outcome_curves(turned), outcome_curves(events))
        curve = payment_curve(events)
        pd.testing.assert_frame_equal(median_days(curve[::-1]), median_days(curve))

    @settings(max_examples=20)
    @given(items, st.integers(1, 60))
    def test_parts_add_up(self, rows, cut):
        parts = [
            count_events(*unzip(part)) for part in (rows[:cut], rows[cut:]) if part
        ]
        whole = count_events(*unzip(rows))
        pd.testing.assert_frame_equal(pooled(pd.concat(parts)), whole)

    @settings(max_examples=20)
    @given(
        st.lists(
            st.tuples(st.integers(-20, 20), st.integers(0, 30)), min_size=1, max_size=40
        )
    )
    def test_at_risk_is_watched_and_open(self, spans):
        entry = [start for start, _ in spans]
        days = [start + length for start, length in spans]
        events = count_events(days, ["paid"] * len(days), clock="due", entry=entry)
        for row in events.itertuples():
            watched = sum(e <= row.day <= d for e, d in zip(entry, days, strict=True))
            assert row.n_at_risk == watched

    @settings(max_examples=20)
    @given(items, st.integers(0, 40), st.integers(1, 40))
    def test_chance_ahead_is_the_ratio_of_shares(self, rows, open_days, horizon):
        curve = payment_curve(count_events(*unzip(rows)))
        chance = paid_within(curve, open_days=open_days, horizon_days=horizon).iloc[0]
        last = curve.iloc[-1]
        past = open_days + horizon > last["day"] and last["open_share"] > 0
        if open_days >= last["day"] or past:
            assert np.isnan(chance["paid_share"])
            assert chance["reason"].startswith(
                "not determinable, because the curve ends"
            )
            return
        expected = 1 - share_on(curve, open_days + horizon) / share_on(curve, open_days)
        assert chance["paid_share"] == pytest.approx(expected, abs=1e-12)
        assert 0 <= chance["low"] <= chance["paid_share"] <= chance["high"] <= 1
        assert chance["reason"] is None


class TestChanceAhead:
    def test_interval_is_that_of_those_still_open(self):
        """Open for 10 days, next 6: the curve of the items that lasted longer."""
        rows = [(int(t.strip("+")), t.endswith("+")) for t in SIX_MP.split()]
        later = [(day, "open" if still else "paid") for day, still in rows if day > 10]
        alone = payment_curve(count_events(*unzip(later))).set_index("day").loc[16]
        assert alone["open_share"] == pytest.approx(0.6275 / 0.7529, abs=2e-4)
        curve = payment_curve(events_of(SIX_MP))
        chance = paid_within(curve, open_days=10, horizon_days=6).iloc[0]
        assert chance["paid_share"] == pytest.approx(1 - alone["open_share"])
        assert chance["low"] == pytest.approx(1 - alone["high"])
        assert chance["high"] == pytest.approx(1 - alone["low"])

    def test_nobody_pays_in_a_gap(self):
        """None of the six at risk in week 23 pays in week 21: 1 − 0.025^(1/7)."""
        curve = payment_curve(events_of(SIX_MP))
        chance = paid_within(curve, open_days=20, horizon_days=1).iloc[0]
        assert chance["paid_share"] == 0
        assert chance["high"] == pytest.approx(1 - 0.025 ** (1 / 7))

    def test_certain_once_all_are_paid(self):
        curve = payment_curve(events_of(PLACEBO))
        chance = paid_within(curve, open_days=20, horizon_days=300).iloc[0]
        assert chance["paid_share"] == 1
        assert chance["high"] == 1

    def test_a_horizon_below_a_day_is_refused(self):
        with pytest.raises(ParameterError, match="horizon of 0 days"):
            paid_within(payment_curve(events_of("3")), open_days=1, horizon_days=0)


class TestDoor:
    @pytest.mark.parametrize(
        ("days", "outcomes", "options", "problem"),
        [
            (
                [1, np.nan],
                ["paid", "paid"],
                {},
                r"number of days is missing \(item 1\)",
            ),
            (
                [1, np.inf],
                ["paid", "paid"],
                {},
                r"number of days is missing \(item 1\)",
            ),
            ([1.5], ["paid"], {}, "days must be whole"),
            ([-1], ["paid"], {}, "cannot be negative"),
            ([4, 5], ["paid", 2], {}, r"an outcome is none of .*\(item 1\)"),
            ([4], [None], {}, "an outcome is none of"),
            ([4], ["paid"], {"entry": [5]}, "left before it was watched"),
            ([4], ["paid"], {"entry": [-1]}, "cannot be negative"),
            ([4, 5], ["paid"], {}, "not of one length"),
            ([4], ["paid"], {"clock": "wall"}, "no clock 'wall'"),
        ],
    )
    def test_items(self, days, outcomes, options, problem):
        with pytest.raises(ParameterError, match=problem):
            count_events(days, outcomes, **options)

    def test_early_payment_is_fine_on_the_due_clock(self):
        events = count_events([-3, 4], ["paid", "open"], clock="due")
        assert events["n_at_risk"].tolist() == [2, 1]
        assert events["n_entered"].sum() == 0

    @pytest.mark.parametrize(
        ("change", "problem"),
        [
            (lambda e: e.drop(columns="n_paid"), r"columns are missing \(n_paid\)"),
            (lambda e: e.assign(n_paid=np.nan), "missing values"),
            (lambda e: e.assign(n_paid=-1), "negative counts"),
            (lambda e: e.assign(n_paid=e["n_at_risk"] + 1), "more items leave"),
            (lambda e: pd.concat([e, e]), "a day stands twice"),
        ],
    )
    def test_events(self, change, problem):
        with pytest.raises(ParameterError, match=problem):
            payment_curve(change(events_of(SIX_MP)))

    def test_curves(self):
        with pytest.raises(ParameterError, match="no payment curve"):
            median_days(events_of(SIX_MP))

    @pytest.mark.parametrize("confidence", [0, 1, 95, np.nan])
    def test_confidence(self, confidence):
        with pytest.raises(ParameterError, match="not between 0 and 1"):
            payment_curve(events_of(SIX_MP), confidence=confidence)

    def test_inputs_are_left_alone(self):
        events = events_of(SIX_MP).iloc[::-1]
        kept = events.copy()
        median_days(payment_curve(events))
        pooled(events)
        pd.testing.assert_frame_equal(events, kept)


class TestSmall:
    def test_all_censored(self):
        curve = payment_curve(count_events([5, 9, 9], ["open"] * 3))
        assert curve["open_share"].tolist() == [1, 1, 1]
        assert curve["low"].iloc[-1] == pytest.approx(0.025 ** (1 / 2))
        median = median_days(curve).iloc[0]
        assert np.isnan(median["median_days"])
        assert median["reason"] == "not determinable, because not reached by day 9"

    def test_one_item(self):
        curve = payment_curve(count_events([5], ["paid"]))
        assert curve["open_share"].tolist() == [1, 0]
        assert curve["high"].tolist() == [1, 1]

    def test_exactly_half_is_the_median(self):
        """One of 24, of 23 ... of 13: 1/2 but for the last bit of the product."""
        curve = payment_curve(count_events(range(1, 25), ["paid"] * 24))
        assert share_on(curve, 12) != 0.5
        assert median_days(curve)["median_days"].item() == 12

    def test_all_on_one_day(self):
        curve = payment_curve(count_events([5] * 9, ["paid"] * 6 + ["open"] * 3))
        assert curve["open_share"].iloc[-1] == pytest.approx(1 / 3)

    def test_nothing(self):
        empty = count_events([], [])
        curve = payment_curve(empty)
        assert len(curve) == len(outcome_curves(empty)) == 0
        for found in (
            median_days(curve),
            paid_within(curve, open_days=1, horizon_days=1),
        ):
            assert found["reason"].tolist() == [
                "not determinable, because there are no items"
            ]


class TestDelays:
    def test_the_largest_part_is_the_outcome(self):
        def settled(**parts):
            kinds = {"credit": "credit note", "write_off": "write-off"}
            return [
                (kinds.get(kind, kind), "2025-02-10", amount)
                for kind, amount in parts.items()
            ]

        cases = {
            "paid": settled(payment=9_999, write_off=1),
            "credited": settled(payment=4_500, credit=3_000, discount=2_500),
            "returned": settled(payment=3_000, **{"return": 7_000}),
            "written off": settled(payment=1_000, write_off=9_000),
            "open": settled(payment=9_999),
        }
        ties = {
            "paid": settled(payment=5_000, write_off=5_000),
            "credited": settled(offset=5_000, write_off=5_000),
            "returned": settled(**{"return": 5_000}, write_off=5_000),
        }
        rows = [
            {"invoice": "2025-01-01", "settled": parts}
            for parts in [*cases.values(), *ties.values()]
        ]
        assert delays(ledger_of(rows))["outcome"].tolist() == [*cases, *ties]

    def test_days_on_both_clocks(self):
        ledger = ledger_of(
            [
                {
                    "invoice": "2025-01-01",
                    "due": "2025-01-31",
                    "settled": [("payment", "2025-01-11", 10_000)],
                },
                {"invoice": "2025-12-01", "due": "2026-01-10"},
                {"invoice": "2025-12-31"},
            ]
        )
        assert delays(ledger)["days"].tolist() == [10, 30, 0]
        late = delays(ledger, clock="due")
        assert late["days"].tolist()[:2] == [-20, -10]
        assert late["entry"].isna().all()
        assert late["reason"].tolist()[:2] == [None, None]
        assert late["reason"].iloc[2] == (
            "not determinable, because the item has no due date"
        )
        assert event_table(ledger, clock="due")["n_at_risk"].max() == 2

    def test_only_receivables_count(self):
        rows = [
            {"invoice": "2025-01-01", "amount": amount} for amount in (10_000, 0, -500)
        ]
        assert delays(ledger_of(rows))["amount"].tolist() == [100.0]

    def test_what_is_not_known_yet_is_open(self, many):
        early = many.as_of("2025-06-30")
        found, later = delays(early), delays(many)
        both = found.merge(later, on="item_id", suffixes=("", "_later"))
        assert len(both) == len(found) < len(later)
        age = (
            pd.Timestamp("2025-06-30")
            - early.query("SELECT invoice_date FROM ledger ORDER BY item_id")[
                "invoice_date"
            ]
        ).dt.days
        still = found["outcome"] == "open"
        assert (found.loc[still, "days"] == age[still]).all()
        assert (both.loc[~still, "days"] == both.loc[~still, "days_later"]).all()
        known = both["days_later"] <= age
        settled = both["outcome_later"] != "open"
        assert (~still == (known & settled)).all()

    def test_groups_come_first(self, many):
        assert delays(many, by="customer_id").columns[0] == "customer_id"
        assert delays(many, by="segment").columns[:2].tolist() == ["segment", "item_id"]
        with pytest.raises(ParameterError, match="cannot group by 'name'"):
            event_table(many, by="name")
        with pytest.raises(ParameterError, match="no clock 'wall'"):
            delays(many, clock="wall")


class TestEventTable:
    @pytest.mark.parametrize(
        ("clock", "observed_from"),
        list(product(["invoice", "due"], [None, "2025-04-01"])),
    )
    def test_it_is_the_table_of_the_delays(self, many, clock, observed_from):
        options = {"clock": clock, "observed_from": observed_from}
        rows = delays(many, **options)
        kept = rows[rows["reason"].isna()]
        expected = count_events(
            kept["days"], kept["outcome"], clock=clock, entry=kept["entry"]
        )
        found = event_table(many, **options)
        pd.testing.assert_frame_equal(found, expected)
        assert found["n_censored"].sum() == (kept["outcome"] == "open").sum()

    @pytest.mark.parametrize("clock", ["invoice", "due"])
    def test_it_is_additive_over_parts(self, many, clock):
        whole = event_table(many, clock=clock)
        by_customer = event_table(many, clock=clock, by="customer_id")
        pd.testing.assert_frame_equal(pooled(by_customer), whole)
        parts = [
            event_table(many.customers(ids), clock=clock)
            for ids in (["C0", "C3"], ["C1", "C2", "C4"])
        ]
        pd.testing.assert_frame_equal(pooled(pd.concat(parts)), whole)
        pd.testing.assert_frame_equal(
            payment_curve(pooled(pd.concat(parts))),
            payment_curve(whole),
            rtol=0,
            atol=0,
        )

    @pytest.mark.parametrize("clock", ["invoice", "due"])
    def test_groups_are_separate(self, many, clock):
        events = event_table(many, clock=clock, by="customer_id")
        curves = payment_curve(events)
        medians = median_days(curves).set_index("customer_id")
        chances = paid_within(curves, open_days=20, horizon_days=30)
        outcomes = outcome_curves(events)
        for place, customer in enumerate(["C0", "C1", "C2", "C3", "C4"]):
            alone = event_table(many.customer(customer), clock=clock)
            curve = payment_curve(alone)

            def own(frame, customer=customer):
                rows = frame[frame["customer_id"] == customer]
                return rows.drop(columns="customer_id").reset_index(drop=True)

            pd.testing.assert_frame_equal(own(events), alone)
            pd.testing.assert_frame_equal(own(curves), curve)
            pd.testing.assert_frame_equal(own(outcomes), outcome_curves(alone))
            assert medians.loc[customer, "median_days"] == (
                median_days(curve)["median_days"].item()
            )
            single = paid_within(curve, open_days=20, horizon_days=30)
            assert chances["paid_share"][place] == single["paid_share"].item()

    def test_customers_without_a_segment_are_a_group(self, many):
        events = event_table(many, by="segment")
        assert events["segment"].isna().all()
        assert len(median_days(payment_curve(events))) == 1

    def test_keeping_one_group(self, many):
        events = event_table(many, by="customer_id")
        pd.testing.assert_frame_equal(pooled(events, by="customer_id"), events)
        with pytest.raises(ParameterError, match="no such group"):
            pooled(events, by="segment")

    def test_truncated_items_count_from_the_first_day_observed(self):
        """Without it, old invoices look slow: they are here because they were open."""
        rows = [
            {"invoice": "2025-01-01", "settled": [("payment", day, 10_000)]}
            for day in ("2025-02-01", "2025-03-01", "2025-03-11")
        ]
        rows.append(
            {"invoice": "2025-03-01", "settled": [("payment", "2025-03-04", 10_000)]}
        )
        ledger = ledger_of(rows)
        found = delays(ledger, observed_from="2025-03-01")
        assert found["entry"].tolist() == [59, 59, 59, 0]
        assert found["reason"].isna().tolist() == [False, True, True, True]
        events = event_table(ledger, observed_from="2025-03-01")
        assert events[
            ["day", "n_at_risk", "n_entered", "n_paid"]
        ].to_numpy().tolist() == [
            [0, 1, 1, 0],
            [3, 1, 0, 1],
            [59, 2, 2, 1],
            [69, 1, 0, 1],
        ]
        with pytest.raises(ParameterError, match="after the as-of day"):
            delays(ledger, observed_from="2026-01-01")


def test_importing_the_floor_stays_light():
    """Models and figures are not loaded with the curves."""
    code = (
        "import sys, arkit.survival, arkit.whatif; "
        "sys.exit(bool({'statsmodels', 'matplotlib', 'scipy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
