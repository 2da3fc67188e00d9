"""Curves, competing outcomes, tests and means as the R package survival has them.

`reference/curves.R` makes the invoices and writes them with the results to
`reference/curves.json`.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from arkit.survival import (
    OUTCOMES,
    chances,
    compare_groups,
    count_delays,
    outcome_curves,
    paid_within,
    payment_curve,
    quantile_days,
    restricted_mean,
)

REFERENCE = Path(__file__).with_name("reference") / "curves.json"
TEXTBOOK = Path(__file__).resolve().parents[2] / "shared/data/survival-textbook"
ALIKE = {"rtol": 1e-8, "atol": 1e-12}
CASES = ("in_full", "truncated")


@pytest.fixture(scope="module")
def reference() -> dict:
    return json.loads(REFERENCE.read_text(encoding="utf-8"))


@pytest.fixture(params=CASES)
def case(request, reference) -> dict:
    return reference[request.param]


def items_of(case: dict) -> pd.DataFrame:
    return pd.DataFrame(case["items"])


def numbers(values: list) -> np.ndarray:
    """Results of R; what R does not have is NaN."""
    return np.array(values, dtype="float64")


class TestAgainstR:
    def test_the_invoices_are_a_hard_case(self, reference):
        """Ties on nearly every day, every outcome, and late entries in one half."""
        for name in CASES:
            items = items_of(reference[name])
            assert set(items["outcome"]) == set(OUTCOMES)
            assert items["days"].duplicated().mean() > 0.7
            assert (items["entry"] > 0).any() == (name == "truncated")

    def test_payment_curve(self, case):
        theirs = case["kaplan_meier"]
        curve = payment_curve(count_delays(items_of(case))).set_index("day")
        ours = curve.loc[theirs["day"]]
        for name in ("n_at_risk", "n_paid"):
            np.testing.assert_array_equal(ours[name], theirs[name])
        np.testing.assert_allclose(ours["open_share"], theirs["share"], **ALIKE)
        inside = ours["open_share"].between(0, 1, inclusive="neither")
        assert inside.sum() > 30
        for name in ("low", "high"):
            found = numbers(theirs[name])[inside]
            np.testing.assert_allclose(ours.loc[inside, name], found, **ALIKE)

    def test_payment_curve_by_amount(self, case):
        theirs = case["kaplan_meier"]
        events = count_delays(items_of(case), weights="amount")
        curve = payment_curve(events).set_index("day").loc[theirs["day"]]
        np.testing.assert_allclose(curve["open_share"], theirs["by_amount"], **ALIKE)

    def test_quantiles(self, case):
        theirs = case["kaplan_meier"]["quantiles"]
        curve = payment_curve(count_delays(items_of(case)))
        found = pd.concat(quantile_days(curve, share=s) for s in theirs["share"])
        for ours, name in (
            ("days", "days"),
            ("low_days", "low"),
            ("high_days", "high"),
        ):
            np.testing.assert_array_equal(found[ours], numbers(theirs[name]))

    def test_restricted_mean(self, case):
        theirs = case["kaplan_meier"]["means"]
        curve = payment_curve(count_delays(items_of(case)))
        found = pd.concat(restricted_mean(curve, until_days=t) for t in theirs["until"])
        np.testing.assert_allclose(found["mean_days"], theirs["mean"], **ALIKE)
        np.testing.assert_allclose(found["se_days"], theirs["se"], **ALIKE)

    def test_chances_ahead(self, case):
        theirs = case["kaplan_meier"]["ahead"]
        curve = payment_curve(count_delays(items_of(case)))
        for horizon, row in zip(theirs["horizons"], theirs["chance"], strict=True):
            days = {"open_days": theirs["open_days"], "horizon_days": horizon}
            found = paid_within(curve, **days).iloc[0]
            ours = [found["paid_share"], found["low"], found["high"]]
            np.testing.assert_allclose(ours, row, **ALIKE)
            many = chances(curve, [theirs["open_days"]], [horizon])
            np.testing.assert_allclose(many.iloc[0, 0], row[0], **ALIKE)

    def test_outcome_shares(self, case):
        theirs = case["aalen_johansen"]
        curves = outcome_curves(count_delays(items_of(case)))
        wide = curves.pivot_table(index="day", columns="outcome", values="share")
        np.testing.assert_allclose(wide.loc[theirs["day"]], theirs["share"], **ALIKE)

    def test_outcome_errors_and_limits(self, reference):
        """R's infinitesimal jackknife; the same as Greenwood without late entries."""
        theirs = reference["in_full"]["aalen_johansen"]
        curves = outcome_curves(count_delays(items_of(reference["in_full"])))
        day = theirs["day"]
        wide = curves.pivot_table(index="day", columns="outcome").loc[day]
        np.testing.assert_allclose(wide["se"], theirs["se"], **ALIKE)
        shares = wide["share"].to_numpy()
        inside = (shares > 0) & (shares < 1)
        assert inside.sum() > 150
        for name in ("low", "high"):
            ours, other = wide[name].to_numpy(), numbers(theirs[name])
            np.testing.assert_allclose(ours[inside], other[inside], **ALIKE)

    def test_outcome_errors_by_the_matrix_recursion(self, case):
        theirs = case["aalen_johansen"]["greenwood"]
        curves = outcome_curves(count_delays(items_of(case)))
        wide = curves.pivot_table(index="day", columns="outcome", values="se")
        np.testing.assert_allclose(wide.loc[theirs["day"]], theirs["se"], **ALIKE)

    def test_outcome_errors_of_late_entries(self, reference):
        """R has the jackknife alone there; Greenwood's are close to it, not equal."""
        theirs = reference["truncated"]["aalen_johansen"]
        curves = outcome_curves(count_delays(items_of(reference["truncated"])))
        wide = curves.pivot_table(index="day", columns="outcome", values="se")
        other = numbers(theirs["se"])
        both = wide.loc[theirs["day"]].to_numpy()
        ratio = both[other > 0] / other[other > 0]
        assert 0.8 < ratio.min() < ratio.max() < 1.2
        assert abs(np.median(ratio) - 1) < 0.03

    @pytest.mark.parametrize("strata", [None, "stratum"])
    def test_groups(self, case, strata):
        keys = ["group"] if strata is None else ["group", strata]
        events = count_delays(items_of(case), by=keys)
        theirs = case["tests"]["chi2" if strata is None else "stratified"]
        assert len(theirs) == 5
        for weights, chi2 in theirs.items():
            found = compare_groups(events, weights=weights, strata=strata)
            np.testing.assert_allclose(found["chi2"], chi2, **ALIKE)
            assert (found["df"] == 2).all()

    @pytest.mark.parametrize("strata", [None, "stratum"])
    def test_groups_by_the_package(self, case, strata):
        """survdiff, and with late entries the score of the exact partial likelihood."""
        tests = case["tests"]
        items = items_of(case).head(tests.get("few", 10_000))
        events = count_delays(items, by=["group", *([strata] if strata else [])])
        theirs = tests["survival" if strata is None else "survival_stratified"]
        for weights, chi2 in theirs.items():
            found = compare_groups(events, weights=weights, strata=strata)
            np.testing.assert_allclose(found["chi2"], chi2, **ALIKE)

    def test_observed_and_expected(self, reference):
        theirs = reference["in_full"]["tests"]["groups"]
        events = count_delays(items_of(reference["in_full"]), by="group")
        found = compare_groups(events)
        np.testing.assert_array_equal(found["n_items"], theirs["n"])
        np.testing.assert_array_equal(found["n_paid"], theirs["observed"])
        np.testing.assert_allclose(found["expected_paid"], theirs["expected"], **ALIKE)


@pytest.mark.skipif(not TEXTBOOK.is_dir(), reason="textbook tables are not at hand")
class TestTextbook:
    """Published fits of the R package survival, in ../shared/data."""

    @staticmethod
    def published() -> dict:
        text = (TEXTBOOK / "reference_fits.json").read_text(encoding="utf-8")
        return json.loads(text)

    @staticmethod
    def items(name: str, time: str, paid: str) -> pd.DataFrame:
        frame = pd.read_csv(TEXTBOOK / "csv" / name)
        outcome = np.where(frame.eval(paid), "paid", "open")
        return frame.assign(days=frame[time], outcome=outcome)

    def test_leukemia_log_rank(self):
        items = self.items("survival_leukemia.csv", "time", "status == 1")
        found = compare_groups(count_delays(items, by="x"))
        chi2 = self.published()["aml_km_by_arm"]["logrank_chisq"]
        assert found["chi2"].iloc[0] == pytest.approx(chi2, abs=0.05)

    def test_ovarian_errors(self):
        """Standard errors of the printed curve, from those of the open share."""
        items = self.items("survival_ovarian.csv", "futime", "fustat == 1")
        curves = outcome_curves(count_delays(items)).query("outcome == 'open'")
        for day, se in self.published()["ovarian_km"]["se"].items():
            found = curves.set_index("day").loc[int(day), "se"]
            assert found == pytest.approx(se, abs=6e-5)

    def test_lung_medians(self):
        published = self.published()
        items = self.items("survival_cancer.csv", "time", "status == 2")
        curves = payment_curve(count_delays(items, by="ph.ecog"))
        found = quantile_days(curves, share=0.5).set_index("ph.ecog")
        medians = published["lung_km_by_ecog_medians"]["median"]
        assert found["days"].tolist()[:4] == medians
