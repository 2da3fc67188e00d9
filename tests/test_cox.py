"""Are effects on payment what they should be, and refused where there are none?"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2 as chi_square

from arkit.errors import ParameterError
from arkit.survival import constant_over_time, cox, grouped_hazards
from arkit.survival.association.cox_risk import efron, risk_sets
from arkit.survival.association.early_and_late import Question, late_p_values

SEED = 11
REFERENCE = Path(__file__).resolve().parent / "reference" / "cox.json"
TEXTBOOK = Path(__file__).resolve().parents[2] / "shared/data/survival-textbook"
TERMS = ["size", "sent", "has_po"]


@cache
def reference() -> dict:
    """What R's survival package says, see cox.R."""
    return json.loads(REFERENCE.read_text(encoding="utf-8"))


def reference_items() -> pd.DataFrame:
    return pd.DataFrame(reference()["items"])


def case_name(case: dict) -> str:
    parts = [name for name in ("entry", "strata", "cluster") if case[name]]
    return "-".join([case["outcome"], *parts])


def fitted(case: dict, items: pd.DataFrame):
    return cox(
        items if case["entry"] else items.drop(columns="entry"),
        TERMS,
        strata="region" if case["strata"] else None,
        cluster="customer" if case["cluster"] else None,
        outcome=case["outcome"],
    )


def simulated(n: int, *, seed: int = SEED) -> pd.DataFrame:
    """Invoices of customers with habits of their own, on a coarse grid of days."""
    rng = np.random.default_rng(seed)
    customer = rng.integers(0, 60, n)
    items = pd.DataFrame(
        {
            "customer": customer,
            "group": np.array(["a", "b"])[customer % 2],
            "large": rng.random(n) < 0.4,
            "sent": rng.choice(["at once", "late", "later"], n, p=[0.6, 0.3, 0.1]),
        }
    )
    habit = rng.gamma(6, 1 / 6, 60)[customer]
    log = -0.5 * items["large"] - 0.4 * (items["sent"] == "late") + 0.2 * (customer % 2)
    days = np.ceil(rng.exponential(12 / (habit * np.exp(log))))
    ends = rng.integers(5, 60, n)
    items["days"] = np.minimum(days, ends)
    items["outcome"] = np.where(days <= ends, "paid", "open")
    entry = np.floor(items["days"] * rng.random(n))
    items["entry"] = np.where(rng.random(n) < 0.3, entry, np.nan)
    return items


# -- equal to R ----------------------------------------------------------------------


@pytest.mark.parametrize("case", reference()["cases"], ids=case_name)
def test_effects_are_those_of_r(case):
    fit = fitted(case, reference_items())
    for column in ("coefficient", "se", "model_se"):
        np.testing.assert_allclose(fit.effects[column], case[column], atol=1e-10)
    np.testing.assert_allclose(fit.covariance, case["covariance"], atol=1e-10)
    assert fit.log_likelihood == pytest.approx(case["log_likelihood"], abs=1e-8)
    assert fit.null_log_likelihood == pytest.approx(
        case["null_log_likelihood"], abs=1e-8
    )


@pytest.mark.parametrize("case", reference()["cases"], ids=case_name)
def test_the_baseline_is_that_of_r(case):
    found = fitted(case, reference_items()).baseline
    wanted = pd.DataFrame(case["baseline"]).rename(columns={"stratum": "region"})
    keys = [name for name in ("region", "day") if name in wanted]
    both = wanted.merge(found, on=keys, how="left")
    both["filled"] = both.groupby(keys[:-1] or (lambda _: 0))[
        "cumulative_hazard"
    ].ffill()
    np.testing.assert_allclose(both["filled"].fillna(0), both["hazard"], atol=1e-10)
    np.testing.assert_allclose(
        found["open_share"], np.exp(-found["cumulative_hazard"]), atol=1e-14
    )


def test_changes_over_time_are_those_of_r():
    wanted, items = reference()["over_time"], reference_items()
    found = constant_over_time(items, TERMS).set_index("term")
    assert set(found["split_day"]) == {wanted["cut"]}
    for term in ("size", "sent"):
        rows, told = found.loc[[term]], wanted[term]
        early, change = np.ravel(told["early"]), np.ravel(told["change"])
        np.testing.assert_allclose(rows["chi2"], told["chi2"], atol=1e-8)
        np.testing.assert_allclose(rows["early_ratio"], np.exp(early), atol=1e-8)
        np.testing.assert_allclose(
            rows["late_ratio"], np.exp(early + change), atol=1e-8
        )
    by_customer = constant_over_time(items, TERMS, cluster="customer")
    sent = by_customer[by_customer["term"] == "sent"]
    np.testing.assert_allclose(
        sent["chi2"], wanted["sent"]["clustered_chi2"], atol=1e-8
    )
    np.testing.assert_allclose(sent["p_value"], chi_square.sf(sent["chi2"], 2))


# -- textbook fits -------------------------------------------------------------------


def textbook(name: str) -> pd.DataFrame:
    if not TEXTBOOK.exists():
        pytest.skip("the textbook tables are not beside the repository")
    return pd.read_csv(TEXTBOOK / "csv" / f"{name}.csv")


def published(name: str) -> dict:
    return json.loads((TEXTBOOK / "reference_fits.json").read_text("utf-8"))[name]


def as_items(frame: pd.DataFrame, days: str, *, left: pd.Series) -> pd.DataFrame:
    return frame.assign(days=frame[days], outcome=np.where(left, "paid", "open"))


def likelihood_ratio(fit) -> float:
    return 2 * (fit.log_likelihood - fit.null_log_likelihood)


def test_leukemia_with_and_without_maintenance():
    frame = textbook("survival_leukemia")
    fit = cox(as_items(frame, "time", left=frame["status"] == 1), ["x"])
    told = published("aml_cox")
    pair = fit.effects[["coefficient", "se"]].iloc[0]
    np.testing.assert_allclose(pair, told["efron"], atol=5e-5)
    assert likelihood_ratio(fit) == pytest.approx(told["lrt_efron"], abs=5e-3)


def test_advanced_lung_cancer():
    frame = textbook("survival_cancer")
    fit = cox(as_items(frame, "time", left=frame["status"] == 2), ["age", "sex"])
    told = published("lung_cox_age_sex_efron")
    pairs = fit.effects[["coefficient", "se"]]
    np.testing.assert_allclose(pairs, [told["age"], told["sex"]], atol=5e-7)
    assert (fit.n_items, fit.n_events) == (told["n"], told["events"])
    assert likelihood_ratio(fit) == pytest.approx(told["lrt"], abs=5e-3)


def test_kidney_catheters():
    frame = textbook("survival_kidney")
    levels = ["Other", "GN", "AN", "PKD"]
    frame["disease"] = pd.Categorical(frame["disease"], levels)
    items = as_items(frame, "time", left=frame["status"] == 1)
    fit = cox(items, ["age", "sex", "disease"])
    told = published("kidney_cox_no_frailty_efron")
    names = ["age", "sex", *(f"disease{level}" for level in levels[1:])]
    pairs = fit.effects[["coefficient", "se"]]
    np.testing.assert_allclose(pairs, [told[name] for name in names], atol=1e-6)
    assert likelihood_ratio(fit) == pytest.approx(told["lrt"], abs=5e-3)


def test_ovarian_cancer_with_twelve_events():
    frame = textbook("survival_ovarian")
    items = as_items(frame, "futime", left=frame["fustat"] == 1)
    fit, told = cox(items, ["age"]), published("ovarian_cox_age_efron")
    pair = fit.effects[["coefficient", "se"]].iloc[0]
    np.testing.assert_allclose(pair, [told["age"], told["se"]], atol=5e-6)
    with pytest.raises(ParameterError, match=r"too few .* \(n = 12, need 15\)"):
        cox(items, ["age", "rx", "ecog.ps"])


def test_recidivism_of_rossi():
    frame = textbook("lifelines_rossi")
    told = published("rossi_cox_efron")
    terms = [*told["se"]]
    fit = cox(as_items(frame, "week", left=frame["arrest"] == 1), terms)
    wanted = [told[name] for name in terms]
    np.testing.assert_allclose(fit.effects["coefficient"], wanted, atol=5.1e-3)
    np.testing.assert_allclose(fit.effects["se"], [*told["se"].values()], atol=5.1e-3)
    assert likelihood_ratio(fit) == pytest.approx(told["lrt"], abs=5e-3)


# -- identities ----------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_slope_information_and_residuals_belong_to_the_likelihood(seed):
    rng = np.random.default_rng(seed)
    n, k = 60, 3
    days, entry = rng.integers(3, 12, n) * 1.0, np.full(n, np.nan)
    entry[::3] = np.floor(days[::3] * rng.random(len(days[::3])))
    sets, kept = risk_sets(days, entry, rng.random(n) < 0.7, rng.integers(0, 2, n))
    columns = rng.normal(size=(n, k))[kept]
    here, step = rng.normal(size=k) / 3, 1e-5
    at = efron(sets, columns, here)
    around = [
        [efron(sets, columns, here + sign * step * axis) for sign in (1, -1)]
        for axis in np.eye(k)
    ]
    slope = [
        (up.log_likelihood - down.log_likelihood) / step / 2 for up, down in around
    ]
    bend = [(down.slope - up.slope) / step / 2 for up, down in around]
    np.testing.assert_allclose(at.slope, slope, atol=1e-6)
    np.testing.assert_allclose(at.information, bend, atol=1e-6)
    np.testing.assert_allclose(at.residuals.sum(axis=0), at.slope, atol=1e-10)
    np.testing.assert_allclose((at.weights * at.borne).sum(), sets.is_event.sum())


def test_the_order_of_items_does_not_matter():
    items = simulated(400)
    options = {"strata": "group", "cluster": "customer"}
    one = cox(items, ["large", "sent"], **options)
    mixed = items.sample(frac=1, random_state=SEED)
    other = cox(mixed, ["large", "sent"], **options)
    pd.testing.assert_frame_equal(one.effects, other.effects, rtol=1e-9)
    pd.testing.assert_frame_equal(one.baseline, other.baseline, rtol=1e-9)


def test_items_that_leave_before_any_event_say_nothing():
    items = simulated(300)
    early = items.head(20).assign(days=0.0, outcome="open", entry=np.nan)
    late = items.head(20).assign(days=500.0, outcome="open", entry=400.0)
    more = pd.concat([items, early, late], ignore_index=True)
    one = cox(items, ["large"], cluster="customer").effects
    other = cox(more, ["large"], cluster="customer").effects
    columns = ["coefficient", "se", "model_se"]
    np.testing.assert_allclose(one[columns], other[columns], rtol=1e-10)


def test_units_and_time_do_not_matter():
    items = reference_items().drop(columns="entry")
    cents = items.assign(size=100 * items["size"] + 7, days=2 * items["days"] - 40)
    one, other = cox(items, ["size"]), cox(cents, ["size"])
    assert one.effects["coefficient"].item() == pytest.approx(
        100 * other.effects["coefficient"].item()
    )
    assert other.baseline["day"].min() == 2 * one.baseline["day"].min() - 40


def test_each_item_of_its_own_cluster_gives_the_robust_error_of_single_items():
    items = simulated(500).assign(own=range(500))
    twice = pd.concat([items, items])
    alone = cox(items, ["large"], cluster="own").effects["se"].item()
    together = cox(twice, ["large"], cluster="own").effects["se"].item()
    separate = cox(twice.assign(own=range(1000)), ["large"], cluster="own")
    assert together == pytest.approx(alone, rel=0.03)
    assert separate.effects["se"].item() == pytest.approx(alone / 2**0.5, rel=0.03)


def test_without_clusters_errors_are_far_too_small_where_customers_differ():
    fit = cox(simulated(4000), ["group"], cluster="customer")
    assert fit.n_clusters == 60
    assert (fit.effects["se"] > 1.5 * fit.effects["model_se"]).all()


# -- the twin ------------------------------------------------------------------------


@pytest.mark.parametrize("strata", [None, "group"])
@pytest.mark.parametrize("cluster", [None, "customer"])
def test_grouped_hazards_agree(strata, cluster):
    items = simulated(1200)
    options = {"strata": strata, "cluster": cluster}
    one = cox(items, ["large", "sent"], **options).effects
    twin = grouped_hazards(items, ["large", "sent"], **options)
    assert list(twin.columns) == [c for c in one.columns if c != "model_se"]
    gap = (twin["coefficient"] - one["coefficient"]).abs() / one["se"]
    assert gap.max() < 0.1
    np.testing.assert_allclose(twin["se"], one["se"], rtol=0.02)


def test_grouped_hazards_study_any_outcome():
    items = reference_items()
    one = cox(items, ["has_po"], outcome="credited").effects
    twin = grouped_hazards(items, ["has_po"], outcome="credited")
    np.testing.assert_allclose(twin["coefficient"], one["coefficient"], atol=0.02)


def test_cells_are_not_counted_of_every_number():
    items = simulated(3000)
    items["amount"] = np.arange(3000.0)
    with pytest.raises(ParameterError, match="too many cells"):
        grouped_hazards(pd.concat([items] * 8).assign(amount=range(24000)), ["amount"])


# -- does it hold over time? ---------------------------------------------------------


def changing(ratio: float) -> pd.DataFrame:
    """Items whose hazard with the flag is multiplied until day 9, by when half left."""
    rng = np.random.default_rng(SEED)
    n = 3000
    flag = rng.random(n) < 0.5
    early = rng.exponential(20.0 / np.where(flag, ratio, 1.0))
    days = np.ceil(np.where(early < 9, early, 9 + rng.exponential(20.0, n)))
    return pd.DataFrame(
        {"days": days, "outcome": "paid", "flag": flag, "own": range(n)}
    )


@pytest.mark.parametrize("cluster", [None, "own"])
def test_a_change_over_time_is_found_and_only_where_it_is(cluster):
    changes = constant_over_time(changing(2.5), ["flag"], cluster=cluster).iloc[0]
    assert changes["split_day"] == 9
    assert changes["p_value"] < 1e-6
    assert changes["early_ratio"] == pytest.approx(2.5, rel=0.15)
    assert changes["late_ratio"] == pytest.approx(1.0, rel=0.15)
    stays = constant_over_time(simulated(2000), ["large"], cluster="customer")
    assert stays["p_value"].item() > 0.01


@pytest.mark.parametrize("cluster", [None, "customer"])
def test_the_score_test_says_the_same_without_a_fit(cluster):
    items = simulated(3000)
    terms = ["large", "sent"]
    exact = constant_over_time(items, terms, strata="group", cluster=cluster)
    fit = cox(items, terms, strata="group", cluster=cluster)
    asked = Question(items, terms, "group", cluster, "paid")
    quick = late_p_values(asked, fit, terms)
    exact = exact.groupby("term")["p_value"].first()
    np.testing.assert_allclose(quick[terms], exact[terms], atol=0.02)


def test_a_term_without_late_events_has_no_late_ratio():
    days = [*range(1, 11), *range(1, 31)] * 2
    items = pd.DataFrame({"days": days, "outcome": "paid"})
    items["quick"] = ([True] * 10 + [False] * 30) * 2
    found = constant_over_time(items, ["quick"]).iloc[0]
    assert np.isnan(found["late_ratio"])
    assert found["reason"].startswith("not determinable, because ")


# -- refusals ------------------------------------------------------------------------


def with_columns() -> pd.DataFrame:
    items = simulated(200)
    return items.assign(
        same=1.0,
        size=np.linspace(0, 1, 200),
        twice=np.linspace(0, 2, 200) + 3,
        of_customer=items["customer"] % 3 == 0,
        soon=items["days"] <= 9,
        later=items["days"],
        never=np.where(items["outcome"] == "open", "rare", "usual"),
        gap=np.where(items["days"] > 20, np.nan, 1.0),
        endless=np.where(items["days"] > 20, np.inf, 1.0),
    )


@pytest.mark.parametrize(
    ("terms", "options", "problem"),
    [
        (["same"], {}, "one level only"),
        (["size", "twice"], {}, r"follow from others.*\(twice: 1 more\)"),
        (["size", "of_customer"], {"strata": "customer"}, r"\(of_customer: yes\)"),
        (["soon"], {}, r"separation\) \(soon: yes\)"),
        (["later"], {}, r"separation\) \(later: 1 more\)"),
        (["never"], {}, r"separation\) \(never: rare\)"),
        (["gap"], {}, "has missing values"),
        (["endless"], {}, "not finite"),
        (["unheard"], {}, r"columns of the items \(unheard\)"),
        (["size", "size"], {}, "each once"),
        ([], {}, "at least one column"),
        (["size"], {"cluster": "unheard"}, "'unheard' is not there"),
        (["size"], {"cluster": "gap"}, "missing values"),
        (["size", "sent"], {"cluster": "group"}, "more clusters than effects"),
        (["size"], {"strata": "unheard"}, "'unheard' is not there"),
        (["size"], {"outcome": "open"}, "no way to leave"),
        (["size"], {"outcome": "returned"}, r"too few .* \(n = 0, need 5\)"),
    ],
)
def test_what_cannot_be_estimated_is_refused(terms, options, problem):
    with pytest.raises(ParameterError, match=problem) as refused:
        cox(with_columns(), terms, **options)
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"days": np.nan}, "days is missing"),
        ({"days": 3.5}, "days must be whole"),
        ({"entry": 1.5}, "days must be whole"),
        ({"outcome": "lost"}, "an outcome is none of"),
        ({"entry": 99.0}, "left before it was watched"),
    ],
)
def test_items_that_cannot_be_read_are_named(change, problem):
    items = simulated(50)
    items.loc[[3, 7], [*change]] = [*change.values()]
    with pytest.raises(ParameterError, match=rf"{problem}.*\(item 3, item 7\)"):
        cox(items, ["large"])


def test_no_items_and_no_days_are_refused():
    for items in (simulated(50).head(0), simulated(50).drop(columns="days")):
        with pytest.raises(ParameterError, match="no items with days"):
            cox(items, ["large"])


def test_early_and_late_need_events_on_two_days():
    items = simulated(60).assign(days=5.0, entry=np.nan)
    with pytest.raises(ParameterError, match="after day 5"):
        constant_over_time(items, ["large"])


def test_an_outlier_among_the_numbers_is_no_separation():
    items = simulated(300)
    items["size"] = np.append(np.linspace(-1, 1, 299), 2e3)
    items.loc[299, ["days", "outcome", "entry"]] = [60.0, "open", np.nan]
    effect = cox(items, ["size"]).effects
    alone = cox(items.head(299), ["size"]).effects
    np.testing.assert_allclose(effect["coefficient"], alone["coefficient"], rtol=1e-3)


def test_a_rare_flag_among_many_is_estimated():
    items = simulated(20_000)
    items["rare"] = np.arange(20_000) % 997 == 0
    effect = cox(items, ["rare"]).effects.iloc[0]
    assert effect["n_items"] == 21
    assert effect["low"] < 1 < effect["high"]
