"""What must hold between behavior metrics, whatever the ledger."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arkit.ledger import from_tables
from arkit.metrics.activities import action_record
from arkit.metrics.bands import amount_cells, band_text, readable_edges
from arkit.metrics.beyond_terms import (
    days_beyond_terms,
    paydex_points,
    paydex_style,
)
from arkit.metrics.credits import deductions
from arkit.metrics.days import (
    days_late_distribution,
    payment_days,
    payment_days_history,
)
from arkit.metrics.disputes import dispute_record, disputes
from arkit.metrics.groups import groups
from arkit.metrics.promise_record import promise_record, promises_by_size
from arkit.metrics.score import payment_score
from arkit.metrics.size import days_by_size
from arkit.metrics.size_slope import size_slope
from arkit.metrics.streak import late_streak
from tests.random_behavior import busy_tables
from tests.random_ledger import LAST

SEED = 21
ADDITIVE = (payment_days, promise_record, dispute_record, deductions, action_record)


@pytest.fixture(scope="module")
def ledger():
    tables = busy_tables(SEED, n_invoices=250)
    return from_tables(tables, as_of=LAST, extract_date=LAST)


def is_additive(name):
    return name.startswith("n_") or name.endswith("_amount")


@pytest.mark.parametrize("metric", ADDITIVE, ids=lambda f: f.__name__)
@pytest.mark.parametrize("by", ["customer_id", "segment"])
def test_sums_over_groups_are_the_portfolio(ledger, metric, by):
    parts, whole = metric(ledger, by=by).frame, metric(ledger).frame
    names = [c for c in whole if is_additive(c)]
    assert names
    assert whole[names].abs().to_numpy().sum() > 0
    for name in names:
        assert parts[name].sum() == pytest.approx(whole[name].item(), abs=1e-6), name


@pytest.mark.parametrize(
    "metric", [*ADDITIVE, payment_score, payment_days_history, late_streak]
)
def test_one_group_is_as_no_grouping(ledger, metric):
    one = ledger.customer("C2")
    grouped = metric(one, by="customer_id").frame
    assert set(grouped.pop("customer_id")) == {"C2"}
    pd.testing.assert_frame_equal(grouped, metric(one, by=None).frame)


@pytest.mark.parametrize("metric", [*ADDITIVE, payment_score, late_streak])
def test_a_narrowed_ledger_says_what_its_row_in_the_whole_says(ledger, metric):
    whole = metric(ledger, by="customer_id").frame
    own = metric(ledger.customer("C1"), by="customer_id").frame
    row = whole[whole["customer_id"] == "C1"].reset_index(drop=True)
    pd.testing.assert_frame_equal(row, own)


@pytest.mark.parametrize("basis", ["last", "parts"])
@pytest.mark.parametrize("by", [None, "customer_id", "segment"])
def test_days_to_pay_are_terms_and_days_late(ledger, basis, by):
    frame = payment_days(ledger, by=by, basis=basis).frame
    frame = frame[frame["n_settled"] > 0]
    total = frame["weighted_terms_days"] + frame["weighted_days_late"]
    assert frame["weighted_days_to_pay"].to_numpy() == pytest.approx(total.to_numpy())
    assert (frame["days_beyond_terms_late_only"] >= frame["days_beyond_terms"]).all()


def test_the_distribution_holds_every_share_and_mean(ledger):
    row = payment_days(ledger).frame.iloc[0]
    spread = days_late_distribution(ledger).frame
    days, n, amount = spread["days_late"], spread["n"], spread["amount"]
    late_share = n[days > 0].sum() / n.sum()
    assert row["on_time_share"] + late_share == pytest.approx(1)
    assert row["on_time_amount_share"] == pytest.approx(
        amount[days <= 0].sum() / amount.sum()
    )
    assert row["n_settled"] == n.sum()
    assert row["mean_days_late"] == pytest.approx(np.average(days, weights=n))
    each = np.repeat(days, n)
    assert row["median_days_late"] == np.median(each)
    assert row["p90_days_late"] == pytest.approx(np.percentile(each, 90))
    assert row["days_beyond_terms"] == pytest.approx(days_beyond_terms(days, amount))
    score = payment_score(ledger).frame["score"].item()
    assert score == pytest.approx(paydex_style(days, amount))


def test_months_add_up_to_the_window(ledger):
    months = payment_days_history(ledger, months=12).frame
    assert months["n_settled"].sum() == payment_days(ledger).frame["n_settled"].item()
    assert len(months) == 12
    empty = months["n_settled"] == 0
    assert months.loc[empty, "weighted_days_late"].isna().all()


def test_bands_of_sizes_hold_every_invoice_and_promise_once(ledger):
    n = payment_days(ledger).frame["n_settled"].item()
    for edges in (None, (50,), (10, 500, 2_000)):
        frame = days_by_size(ledger, edges=edges).frame
        assert frame["n"].sum() == n
        assert frame["band"].cat.ordered
        due = promises_by_size(ledger, edges=edges).frame
        assert due["n_due"].sum() == promise_record(ledger).frame["n_due"].item()
    assert len(days_by_size(ledger).frame) >= 3


def test_disputed_and_owed_is_never_more_than_is_open(ledger):
    rows = disputes(ledger).frame
    by_document = rows.groupby(["customer_id", "invoice_id"])["open_amount"].sum()
    owed = ledger.query(
        "SELECT i.customer_id, i.invoice_id, SUM(l.open_amount) AS open_amount "
        "FROM known_invoices AS i JOIN ledger AS l ON l.item_id = i.item_id "
        "WHERE l.amount > 0 GROUP BY i.customer_id, i.invoice_id"
    ).set_index(["customer_id", "invoice_id"])["open_amount"]
    both = by_document.to_frame("disputed").join(owed, how="inner")
    assert (both["disputed"] <= both["open_amount"] + 1e-9).all()
    assert both["disputed"].sum() > 0
    total = dispute_record(ledger).frame["open_disputed_amount"].item()
    assert rows["open_amount"].sum() == pytest.approx(total)


def test_single_payments_have_the_same_days_by_either_basis():
    tables = busy_tables(SEED)
    paid = tables["settlements"]
    plain = paid["invoice_id"].notna() & paid["kind"].eq("payment")
    paid = paid[plain].drop_duplicates(["customer_id", "invoice_id"])
    bills = tables["invoices"].drop_duplicates(["customer_id", "invoice_id"])
    bills = bills[bills["kind"].ne("credit note") & bills["amount"].gt(0)]
    whole = paid.drop(columns=["amount", "installment"]).merge(
        bills[["customer_id", "invoice_id", "amount"]],
        on=["customer_id", "invoice_id"],
    )
    one = from_tables(
        {"invoices": bills, "settlements": whole}, as_of=LAST, extract_date=LAST
    )
    last, parts = (payment_days(one, basis=b).frame for b in ("last", "parts"))
    assert last["n_settled"].item() > 10
    pd.testing.assert_frame_equal(last, parts)


@pytest.mark.parametrize("pooled", [True, False])
@pytest.mark.parametrize("n_customers", [5, 14])
def test_slope_of_size_is_that_of_statsmodels(n_customers, pooled, rng):
    import statsmodels.api as sm

    ledger, rows = sized_ledger(rng, n_customers)
    who = pd.factorize(rows["customer_id"])[0]
    size = np.floor(1000 * np.log2(rows["amount"]) + 0.5) / 1000
    days = rows["late"].to_numpy("float64")
    design = sm.add_constant(size)
    if not pooled and n_customers >= 10:
        design = size - size.groupby(who).transform("mean")
        days = (rows["late"] - rows["late"].groupby(who).transform("mean")).to_numpy()
    elif not pooled:
        design = np.column_stack([size, np.eye(n_customers)[who]])
    design = np.asarray(design, dtype="float64").reshape(len(rows), -1)
    place = 1 if pooled else 0
    options = {"cov_type": "HC1"}
    if n_customers >= 10:
        options = {"cov_type": "cluster", "cov_kwds": {"groups": who}}
    fit = sm.OLS(days, design).fit(use_t=True, **options)
    found = size_slope(ledger, pooled=pooled).frame.iloc[0]
    low, high = fit.conf_int()[place]
    assert found["slope_days_per_doubling"] == pytest.approx(fit.params[place])
    assert found["low_days"] == pytest.approx(low, rel=1e-6)
    assert found["high_days"] == pytest.approx(high, rel=1e-6)
    assert found["p_value"] == pytest.approx(fit.pvalues[place], rel=1e-5, abs=1e-12)
    assert found[["n", "n_customers"]].tolist() == [len(rows), n_customers]


def sized_ledger(rng, n_customers, n=240):
    """Customers with larger invoices pay later; within a customer size adds 2 days."""
    who = rng.integers(0, n_customers, n)
    doubling = rng.normal(10, 1.5, n) + who / 4
    late = np.rint(3 * who + 2 * doubling + rng.normal(0, 6, n)).astype(int)
    rows = pd.DataFrame(
        {
            "invoice_id": [f"I{i}" for i in range(n)],
            "customer_id": [f"C{w:02d}" for w in who],
            "amount": np.rint(2**doubling).astype("int64"),
            "late": late,
        }
    )
    due = pd.Timestamp("2025-01-31") + pd.to_timedelta(rng.integers(0, 60, n), "D")
    bills = rows.drop(columns="late").assign(
        invoice_date=due - pd.Timedelta(days=30), due_date=due, currency="EUR"
    )
    paid = rows.drop(columns="late").assign(
        settlement_date=due + pd.to_timedelta(late, "D"), currency="EUR"
    )
    tables = {"invoices": bills, "settlements": paid}
    return from_tables(tables, as_of="2025-12-31", extract_date="2025-12-31"), rows


def test_within_customers_the_slope_does_not_mix_them(rng):
    ledger, _ = sized_ledger(rng, 14)
    within = size_slope(ledger).frame.iloc[0]
    pooled = size_slope(ledger, pooled=True).frame.iloc[0]
    assert within["low_days"] < 2 < within["high_days"]
    assert pooled["low_days"] > 2.5


DAYS = st.lists(
    st.tuples(st.integers(-90, 400), st.integers(1, 10**9)), min_size=1, max_size=30
)


@given(rows=DAYS, factor=st.integers(2, 1000))
def test_days_beyond_terms_is_a_mean(rows, factor):
    days, amounts = zip(*rows, strict=True)
    value = days_beyond_terms(days, amounts)
    assert min(days) - 1e-6 <= value <= max(days) + 1e-6
    assert value <= days_beyond_terms(days, amounts, early="zero") + 1e-9
    scaled = days_beyond_terms(days, [a * factor for a in amounts])
    assert scaled == pytest.approx(value, abs=1e-6)
    score = paydex_style(days, amounts)
    points = paydex_points(days)
    assert points.min() - 1e-6 <= score <= points.max() + 1e-6


@given(
    rows=st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(-50, 50), st.integers(0, 9)),
        min_size=1,
        max_size=25,
    ),
    share=st.sampled_from([0, 0.1, 0.25, 0.5, 0.75, 0.9, 1]),
)
@settings(max_examples=150)
def test_quantiles_from_counts_are_those_of_the_values(rows, share):
    frame = pd.DataFrame(rows, columns=["key", "day", "n"])
    held = groups(frame, ["key"])
    found = held.quantile(frame["day"], frame["n"], share)
    for key, value in zip(held.keys["key"], found, strict=True):
        own = frame[frame["key"] == key]
        each = np.repeat(own["day"], own["n"])
        if len(each):
            assert value == pytest.approx(np.percentile(each, share * 100))
        else:
            assert np.isnan(value)


@given(st.lists(st.integers(1, 10**10), min_size=1, max_size=60))
def test_readable_edges_part_the_amounts(amounts):
    edges = readable_edges(amount_cells(np.array(amounts)))
    assert edges == sorted(set(edges))
    assert len(edges) <= 4
    for edge in edges:
        lead = f"{edge:e}".split("e")[0].rstrip("0").rstrip(".")
        assert lead in {"1", "1.2", "1.5", "2", "2.5", "3", "4", "5", "6", "8"}
    assert band_text("amount", edges).count("WHEN") == len(edges)


def test_readable_edges_make_bands_of_about_equal_numbers(rng):
    amounts = np.rint(np.exp(rng.normal(11, 1.5, 5_000))).astype("int64")
    edges = readable_edges(amount_cells(amounts))
    counts = np.bincount(np.searchsorted(edges, amounts, side="right"))
    assert len(counts) == 5
    assert counts.min() > 600
    assert counts.max() < 1_500
