"""When will it be paid: habits, single items, weekly cash."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arkit.errors import ParameterError
from arkit.ledger import from_tables, open_ledger
from arkit.metrics._example import example
from arkit.survival import (
    best_strength,
    count_events,
    event_table,
    forecast,
    learned_dispersion,
    median_days,
    new_invoices_cash,
    payment_curve,
    payment_habits,
)
from arkit.survival._portfolio import portfolio
from arkit.survival.forecasting.cash_record import receipts_after
from arkit.survival.forecasting.dispersion import Dispersion, learned
from arkit.survival.forecasting.lately import medians
from arkit.survival.forecasting.payment_days import range_of
from arkit.survival.forecasting.shrunken_curves import (
    OPEN,
    Days,
    Items,
    at_risk,
    combined,
    exits,
    shrunken,
)
from tests.demo_made import demo

ROOT = Path(__file__).resolve().parents[1]
HIGHRADIUS = ROOT.parent / "shared/data/highradius"
SEED = 2_007
ALL = 1e-9  # a strength that leaves everything to the own history
NONE = 1e12  # one that leaves everything to the parent

watched = st.lists(
    st.tuples(
        st.integers(0, 1), st.integers(-9, 9), st.integers(0, 12), st.integers(0, OPEN)
    ),
    min_size=1,
    max_size=30,
)


def tables_of(rows):
    """Frames of invoices (customer, invoice, due, settled, kind) of 100 each."""
    frame = pd.DataFrame(
        rows, columns=["customer_id", "invoice_date", "due_date", "settled", "kind"]
    )
    frame["invoice_id"] = [f"I{n}" for n in range(len(frame))]
    frame = frame.assign(amount=10_000, currency="EUR")
    for name in ("invoice_date", "due_date", "settled"):
        frame[name] = pd.to_datetime(frame[name])
    head = ["customer_id", "invoice_id", "amount", "currency"]
    paid = frame[frame["settled"].notna()].rename(
        columns={"settled": "settlement_date"}
    )
    return {
        "invoices": frame[[*head, "invoice_date", "due_date"]],
        "settlements": paid[[*head, "settlement_date", "kind"]],
    }


def ledger_of(rows, *, as_of="2025-06-30"):
    return from_tables(tables_of(rows), as_of=as_of, extract_date="2026-12-31")


def weekly(customer, late, *, n=40, kind="payment"):
    """An invoice a week with 14 days' terms, settled so many days late."""
    days = pd.date_range("2024-07-01", periods=n, freq="7D")
    return [
        (
            customer,
            day,
            day + pd.Timedelta(14, "D"),
            day + pd.Timedelta(14 + x, "D"),
            kind,
        )
        for day, x in zip(days, np.resize(late, n), strict=True)
    ]


# -- counting and shrinking ----------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(watched, st.integers(-6, 0), st.integers(0, 8))
def test_counts_are_those_of_a_walk_over_every_day(rows, first, last):
    group, entry, length, cause = (np.array(c) for c in zip(*rows, strict=True))
    items, grid = Items(entry, entry + length, cause), Days(first, last)
    n_at_risk = np.zeros((2, len(grid)))
    left = np.zeros((2, len(grid), OPEN))
    for g, start, end, what in zip(group, entry, entry + length, cause, strict=True):
        for day in range(start, end + 1):
            n_at_risk[g, np.clip(day, first, last) - first] += 1
        if what < OPEN:
            left[g, np.clip(end, first, last) - first, what] += 1
    assert (at_risk(group, items, 2, grid) == n_at_risk).all()
    assert (exits(group, items, 2, grid) == left).all()


def test_own_history_and_parent_share_by_counts():
    items = Items(np.zeros(30, int), np.full(30, 2), np.repeat([0, OPEN], 15))
    parent = np.full((1, 3, OPEN), 0.1)
    hazards, own = shrunken(
        np.zeros(30, int), items, parent, grid=Days(0, 2), strength=10.0
    )
    assert own[0].tolist() == [0.75] * 3
    assert hazards[0, :, 0] == pytest.approx([1 / 40, 1 / 40, 16 / 40])


def test_two_traits_multiply_odds():
    """For one cause: logit(both) = logit(one) + logit(other) − logit(base)."""
    rng = np.random.default_rng(SEED)
    p = rng.uniform(0.01, 0.9, (3, 50))
    cells = np.zeros((3, 50, OPEN))
    cells[..., 0] = p
    logit = np.log(p / (1 - p))
    both = 1 / (1 + np.exp(-(logit[0] + logit[1] - logit[2])))
    assert combined(*cells)[:, 0] == pytest.approx(both)
    assert combined(cells[0], cells[2], cells[2])[:, 0] == pytest.approx(p[0])


# -- habits --------------------------------------------------------------------------


def test_without_a_pull_the_curve_is_that_of_kaplan_and_meier():
    ledger = portfolio()
    habits = payment_habits(
        ledger, levels=("customer",), strength=ALL, from_posting=False
    )
    ours = habits.curve("C04").set_index("day")["open_share"]
    theirs = payment_curve(event_table(ledger.customer("C04"), clock="due"))
    theirs = theirs.set_index("day")["open_share"]
    days = theirs.index.intersection(ours.index[1:-1])
    assert len(days) > 5
    assert ours[days].to_numpy() == pytest.approx(theirs[days].to_numpy(), abs=1e-6)


def test_a_strong_pull_leaves_only_the_parent():
    habits = payment_habits(portfolio(), levels=("customer",), strength=NONE)
    assert habits.curve("C01")["own_share"].max() < 1e-6
    habits = payment_habits(portfolio(), levels=())
    pd.testing.assert_frame_equal(habits.curve("C01"), habits.curve())


def test_a_customer_without_history_pays_like_all():
    habits = payment_habits(portfolio())
    unknown = habits.curve("nobody", due_weekday=2)
    assert (unknown["own_share"] == 0).all()
    assert unknown["open_share"].is_monotonic_decreasing
    with pytest.raises(ParameterError, match="no weekday"):
        habits.curve("C01", due_weekday=7)


def test_the_order_of_rows_does_not_matter():
    tables = tables_of(weekly("A", [0, 3, 9]) + weekly("B", [1, 20]))
    mixed = {
        name: frame.sample(frac=1, random_state=SEED) for name, frame in tables.items()
    }
    curves = [
        payment_habits(
            from_tables(some, as_of="2025-06-30", extract_date="2025-07-31")
        ).curve("A", due_weekday=0)
        for some in (tables, mixed)
    ]
    pd.testing.assert_frame_equal(*curves)


def test_an_item_counts_only_from_the_day_it_was_known():
    """Paid at once on 5 days' terms: no reason to expect payment 20 days before."""
    short = [
        ("S", day, day + pd.Timedelta(5, "D"), day, "payment")
        for day in pd.date_range("2024-07-01", periods=40, freq="7D")
    ]
    long = [
        ("L", day, day + pd.Timedelta(30, "D"), day + pd.Timedelta(30, "D"), "payment")
        for day in pd.date_range("2024-07-01", periods=40, freq="7D")
    ]
    ledger = ledger_of(short + long)
    share = {
        known: payment_habits(ledger, levels=(), from_posting=known)
        .curve()
        .set_index("day")["open_share"]
        for known in (True, False)
    }
    assert share[False][-4] == pytest.approx(0.5, abs=0.02)
    # of those posted by 5 days before the due date half are paid that day
    assert share[True][-6] > 0.99
    assert share[True][-4] == pytest.approx(0.5, abs=0.02)


def test_unknown_levels_are_refused():
    with pytest.raises(ParameterError, match="moon"):
        payment_habits(portfolio(), levels=("moon",))
    with pytest.raises(ParameterError, match="positive"):
        payment_habits(portfolio(), strength=0)


# -- single items --------------------------------------------------------------------


def test_chances_are_those_of_a_walk_through_the_days():
    ledger = portfolio()
    habits = payment_habits(ledger)
    outlook = forecast(ledger, habits=habits, horizon_days=30)
    row = outlook.items.iloc[20]
    customer = habits.customers.get_indexer([row["customer_id"]])
    weekday = np.array([row["due_date"].weekday()])
    hazards, _ = habits.hazards(customer, weekday)
    open_share, paid, credited = 1.0, {}, 0.0
    for ahead in range(1, 31):
        place = habits.days.places(np.array([row["days_past_due"] + ahead]))
        chance = hazards[0, int(place.item())]
        paid[ahead] = open_share * chance[0]
        credited += open_share * chance[1]
        open_share *= 1 - chance.sum()
    for days in (7, 14, 30):
        total = sum(paid[ahead] for ahead in range(1, days + 1))
        assert row[f"paid_{days}_share"] == pytest.approx(total)
    assert row["credited_share"] == pytest.approx(credited)
    assert row["expected_amount"] == pytest.approx(
        row["open_amount"] * row["paid_30_share"]
    )


def test_customers_are_expected_on_their_own_weekday():
    outlook = forecast(portfolio())
    items = outlook.items
    number = items["customer_id"].str[1:].astype(int) - 1
    assert (items["median_date"].dt.day_of_week == number % 5).mean() > 0.85
    assert (items["low_date"] <= items["median_date"]).all()
    assert (items["median_date"] <= items["high_date"]).all()
    assert (items["median_date"] > "2024-09-30").all()
    assert items["own_share"].between(0, 1).all()
    assert items["own_share"].median() > 0.8
    assert items["reason"].isna().all()


def test_one_customer_is_forecast_as_in_the_portfolio():
    ledger = portfolio()
    habits = payment_habits(ledger)
    whole = forecast(ledger, habits=habits).items
    own = forecast(ledger.customer("C05"), habits=habits).items
    pd.testing.assert_frame_equal(
        own, whole[whole["customer_id"] == "C05"].reset_index(drop=True)
    )


def test_what_cannot_be_forecast_is_refused():
    ledger = portfolio()
    with pytest.raises(ParameterError, match="payment_habits"):
        forecast(ledger.customer("C05"))
    with pytest.raises(ParameterError, match="after the as-of day"):
        forecast(ledger.as_of("2024-08-31"), habits=payment_habits(ledger))
    for horizon in (0, 366):
        with pytest.raises(ParameterError, match="out of range"):
            forecast(ledger, horizon_days=horizon)


def test_few_settled_items_give_a_reason_and_no_figure():
    outlook = forecast(example())
    assert outlook.items["reason"].str.contains("need 30").all()
    assert outlook.items["expected_amount"].isna().all()
    assert outlook.weeks["expected_amount"].isna().all()
    assert outlook.total["high_amount"].isna().all()


def test_an_item_without_a_due_date_has_a_reason():
    ledger = ledger_of([*weekly("A", [0, 2]), ("A", "2025-06-20", None, None, None)])
    items = forecast(ledger).items
    assert items["reason"].tolist() == [
        "not determinable, because the item has no due date"
    ]
    assert pd.isna(items["median_date"].item())


def test_nothing_open_is_nothing_expected():
    outlook = forecast(ledger_of(weekly("A", [0, 2])))
    assert len(outlook.items) == 0
    assert outlook.weeks["expected_amount"].eq(0).all()
    assert outlook.total["open_amount"].item() == 0


def test_what_is_known_later_changes_nothing():
    """Deleting or changing what became known after the day leaves every frame."""
    rows = weekly("A", [0, 3, 9], n=60) + weekly("B", [1, 20], n=60)
    tables = tables_of(rows)
    day = pd.Timestamp("2025-03-31")
    frames = []
    for change in ("none", "scramble", "delete"):
        invoices, money = (tables[n].copy() for n in ("invoices", "settlements"))
        late = money["settlement_date"] > day
        if change == "scramble":
            rng = np.random.default_rng(SEED)
            later = day + pd.to_timedelta(rng.integers(1, 400, late.sum()), unit="D")
            money.loc[late, "settlement_date"] = later.to_numpy()
            money.loc[late, "kind"] = rng.choice(["payment", "write-off"], late.sum())
        if change == "delete":
            invoices = invoices[invoices["invoice_date"] <= day]
            money = money[~late]
        ledger = from_tables(
            {"invoices": invoices, "settlements": money},
            as_of=day.date(),
            extract_date="2026-12-31",
        )
        outlook = forecast(ledger, dispersion=learned_dispersion(ledger, n_origins=6))
        numbered = outlook.items.drop(columns="item_id")
        frames.append((numbered, outlook.weeks, outlook.total))
    for changed in frames[1:]:
        for before, after in zip(frames[0], changed, strict=True):
            pd.testing.assert_frame_equal(before, after)
    assert len(frames[0][0]) > 3


# -- weekly cash ---------------------------------------------------------------------


def test_weeks_add_up_to_items():
    outlook = forecast(portfolio(), horizon_days=45)
    assert len(outlook.weeks) == 7
    assert outlook.weeks["week_end_date"].iloc[-1] == pd.Timestamp("2024-11-14")
    expected = outlook.items["expected_amount"].sum()
    assert outlook.weeks["expected_amount"].sum() == pytest.approx(expected)
    total = outlook.total.iloc[0]
    assert total["expected_amount"] == pytest.approx(expected)
    assert total["not_expected_amount"] == pytest.approx(
        total["open_amount"] - total["expected_amount"]
    )
    due = outlook.items.query("due_date > '2024-09-30' and due_date <= '2024-11-14'")
    assert outlook.weeks["due_amount"].sum() == pytest.approx(due["open_amount"].sum())
    assert outlook.weeks["reason"].str.contains("too narrow").all()


def test_the_range_is_the_shortest_that_holds_enough():
    open_share = np.array([[0.9, 0.7, 0.3, 0.05, 0.0], [0.9, 0.8, 0.7, 0.6, 0.5]])
    low, high = range_of(open_share)
    assert low[0], high[0] == (2, 4)
    assert np.isnan(high[1])


def test_a_horizon_beyond_what_was_seen_is_flagged():
    ledger = ledger_of(
        weekly("A", [0, 2], n=45)
        + [("A", "2025-06-28", "2026-01-31", None, None) for _ in range(3)]
    )
    weeks = forecast(ledger, horizon_days=365).weeks
    assert not weeks["is_extrapolated"].iloc[0]
    assert weeks["is_extrapolated"].iloc[-1]


def test_dispersion_is_the_rank_that_covers():
    off = np.array([1, -2, 3, -4, 5, -6, 7, -8, 4])
    record = pd.DataFrame(
        {"week": 1, "expected": 100.0, "sd": 10.0, "actual": 100.0 + off}
    )
    found = learned(record).factors.iloc[0]
    assert found["ratio"] == 1.0
    assert found["factor"] * 1.2815515655 == pytest.approx(0.7)
    assert learned(record.head(4)).factors.empty


def test_a_lasting_error_moves_what_is_expected():
    record = pd.DataFrame(
        {"week": 1, "expected": 100.0, "sd": 1.0, "actual": [79.0, 80, 81, 80, 80, 80]}
    )
    found = learned(record).factors.iloc[0]
    assert found["ratio"] == pytest.approx(0.8, abs=0.002)


def test_far_weeks_and_the_whole_are_not_corrected():
    parts = [
        pd.DataFrame(
            {
                "week": week,
                "expected": 100.0,
                "sd": 1.0,
                "actual": [79.0, 80, 81, 80, 80],
            }
        )
        for week in (0, 4, 5)
    ]
    factors = learned(pd.concat(parts)).factors.set_index("week")
    assert factors["ratio"].tolist() == pytest.approx([1.0, 0.8, 1.0], abs=0.003)
    assert factors["factor"].idxmin() == 4  # what is not corrected widens the limits


@pytest.mark.parametrize(("ratio", "moved"), [(1.1, -1), (0.9, 1)])
def test_later_weeks_give_what_the_next_ones_gain(ratio, moved):
    taught = Dispersion(
        factors=pd.DataFrame(
            {"week": range(1, 7), "ratio": [ratio] + [1.0] * 5, "factor": 1.0, "n": 9}
        )
    )
    ledger = portfolio()
    before = forecast(ledger, horizon_days=42).weeks["expected_amount"]
    outlook = forecast(ledger, horizon_days=42, dispersion=taught)
    after = outlook.weeks["expected_amount"]
    assert after.sum() == pytest.approx(before.sum())
    assert after[0] == pytest.approx(before[0] * ratio)
    assert after[1:4].tolist() == pytest.approx(before[1:4].tolist())
    assert (np.sign(after[4:] - before[4:]) == moved).all()
    assert outlook.total["expected_amount"].item() == pytest.approx(after.sum())


def test_the_range_of_the_demo_holds_what_came(demo_folder):
    later = open_ledger(demo_folder, as_of="2025-09-30").in_currency("EUR")
    ledger = later.as_of("2025-06-30")
    outlook = forecast(ledger, dispersion=learned_dispersion(ledger))
    came = receipts_after(later, date(2025, 6, 30))
    came = came[came["item_id"].isin(outlook.items["item_id"]) & (came["day"] <= 91)]
    total = outlook.total.iloc[0]
    assert total["low_amount"] < came["amount"].sum() < total["high_amount"]
    assert total["high_amount"] - total["low_amount"] < 0.1 * total["open_amount"]
    assert total["expected_amount"] == pytest.approx(came["amount"].sum(), rel=0.02)


def test_what_moves_all_at_once_widens_the_limits():
    """All customers pay a week later in every other month."""
    rng = np.random.default_rng(SEED)
    rows = []
    for customer in range(25):
        for day in pd.date_range("2024-01-01", periods=65, freq="7D"):
            late = int(rng.integers(0, 4)) + 7 * (day.month % 2)
            due = day + pd.Timedelta(14, "D")
            rows.append(
                (f"C{customer}", day, due, due + pd.Timedelta(late, "D"), "payment")
            )
    ledger = ledger_of(rows, as_of="2025-03-15")
    found = learned_dispersion(ledger, horizon_days=28, n_origins=16)
    assert found.widths(2).min() > 2.0
    outlook = forecast(ledger, horizon_days=28, dispersion=found)
    narrow = forecast(ledger, horizon_days=28)
    widths = [w["high_amount"] - w["low_amount"] for w in (outlook.weeks, narrow.weeks)]
    assert (widths[0].head(2) > 1.5 * widths[1].head(2)).all()
    assert outlook.weeks["reason"].isna().all()
    assert outlook.total["expected_amount"].item() == pytest.approx(
        outlook.weeks["expected_amount"].sum()
    )


def test_a_young_ledger_teaches_no_dispersion():
    with pytest.raises(ParameterError, match="teach nothing"):
        learned_dispersion(example(), n_origins=3)


def test_new_invoices_are_paid_in_the_long_run():
    ledger = ledger_of(weekly("A", [0, 3], n=52) + weekly("B", [1, 9], n=52))
    frame = new_invoices_cash(ledger, horizon_days=84).frame
    assert frame["issued_amount"].iloc[-1] == pytest.approx(200, rel=0.05)
    assert frame["expected_amount"].iloc[-1] == pytest.approx(200, rel=0.05)
    assert frame["expected_amount"].iloc[0] < 5
    assert frame["expected_amount"].is_monotonic_increasing
    young = new_invoices_cash(ledger.as_of("2024-08-31"), horizon_days=28).frame
    assert young["expected_amount"].isna().all()
    assert young["reason"].str.contains("need 13").all()
    with pytest.raises(ParameterError, match="whole weeks"):
        new_invoices_cash(ledger, horizon_days=10)


# -- a real ledger -------------------------------------------------------------------


def test_the_published_fold_is_forecast_better_than_published(capsys):
    if not HIGHRADIUS.exists():
        pytest.skip("the HighRadius data are not beside the repository")
    path = ROOT / "benchmarks/forecast_highradius.py"
    spec = importlib.util.spec_from_file_location("forecast_highradius", path)
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    closed = bench.closed_items(HIGHRADIUS)
    terms = pd.Series(bench.TERMS, index=closed.index)
    found = bench.fold_scores(closed, terms, models=("payment habits",))
    scores = found["payment habits"]
    assert scores["mae_days"] <= 2.80
    assert scores["within_1_days_share"] >= 0.66
    assert 0.77 <= scores["coverage_80_share"] <= 0.83
    assert scores["width_80_days"] < 8.0
    assert bench.PUBLISHED["mae_days"] > 3.1


def test_habits_are_frozen():
    habits = payment_habits(portfolio())
    with pytest.raises(AttributeError):
        habits.strength = 1.0
    assert replace(habits, strength=3.0).strength == 3.0
    assert habits.as_of_date == date(2024, 9, 30)


def test_the_parent_is_moved_towards_the_customer():
    """Two payments ten days later than those of all move it by 10 · 2 / 12 days."""
    ledger = ledger_of(
        weekly("A", [0], n=40) + weekly("B", [0], n=40) + weekly("C", [10], n=2)
    )
    habits = payment_habits(ledger)
    shifts = dict(zip(habits.customers, habits.shifts, strict=False))
    assert shifts == {"A": 0, "B": 0, "C": 2}
    assert habits.shifts[-1] == 0


def regulars(lateness):
    rows = [weekly(f"C{n:02}", days, n=40) for n, days in enumerate(lateness)]
    return [row for group in rows for row in group]


def chosen(lateness):
    ledger = ledger_of(regulars(lateness), as_of="2025-04-30")
    found = best_strength(ledger, candidates=(0.5, 200.0), n_origins=4).frame
    assert np.isfinite(found["log_score"]).all()
    return found.loc[found["is_best"], "strength"].item()


def test_customers_who_differ_count_for_themselves():
    rng = np.random.default_rng(SEED)
    own = [[n * 3] for n in range(12)]
    assert chosen(own) == 0.5
    alike = [list(rng.integers(0, 60, 40)) for _ in range(12)]
    assert chosen(alike) == 200.0


def test_the_strength_is_chosen_without_the_future():
    tables = tables_of(regulars([[n * 3, n] for n in range(8)]))
    late = tables["settlements"]["settlement_date"] > pd.Timestamp("2025-02-28")
    assert late.any()
    known = tables | {"settlements": tables["settlements"][~late]}
    full, cut = (
        best_strength(
            from_tables(each, as_of="2025-02-28", extract_date="2026-12-31"),
            n_origins=3,
        ).frame
        for each in (tables, known)
    )
    pd.testing.assert_frame_equal(full, cut)


@pytest.mark.parametrize("wrong", [(), (0.0, 5.0)])
def test_strengths_that_cannot_be_compared_are_refused(wrong):
    with pytest.raises(ParameterError, match="positive"):
        best_strength(ledger_of(weekly("A", [0, 2])), candidates=wrong)


# -- who has begun to pay later ------------------------------------------------------


def turned(after, *, n=40, last=10):
    """Paid on the due date, but the last invoices so many days late."""
    return weekly("A", [0] * (n - last) + [after] * last, n=n)


@pytest.mark.parametrize(("after", "moved"), [(28, 14), (-12, -7), (2, 0), (0, 0)])
def test_a_customer_that_begins_to_pay_later_is_expected_to_go_on(after, moved):
    ledger = ledger_of(turned(after), as_of="2025-05-04")
    habits = payment_habits(ledger)
    assert habits.moved.tolist() == [moved, 0]


def test_the_forecast_is_later_by_what_has_changed():
    steady = weekly("B", [0], n=43)
    as_of = "2025-04-20"
    outlooks = [
        forecast(ledger_of([*turned(after, n=43), *steady], as_of=as_of)).items
        for after in (0, 35)
    ]
    before, now = (
        items.set_index(["customer_id", "due_date"])["median_date"]
        for items in outlooks
    )
    shared = before.index.intersection(now.index)
    moved = (now[shared] - before[shared]).dt.days
    assert moved.xs("B").eq(0).all()
    assert moved.xs("A").between(14, 35).all()
    changed = outlooks[1].groupby("customer_id")["moved_days"].first()
    assert changed["B"] == 0
    assert changed["A"] in (14, 21)


def test_open_invoices_count_when_a_customer_stops_paying():
    rows = weekly("A", [0], n=30)
    silent = [(*row[:3], None, "payment") for row in weekly("A", [0], n=43)[30:]]
    ledger = ledger_of([*rows, *silent], as_of="2025-05-31")
    assert payment_habits(ledger).moved[0] > 0 or (
        forecast(ledger).items["paid_30_share"].max() < 0.5
    )


def test_noise_alone_moves_hardly_anybody():
    rng = np.random.default_rng(SEED)
    rows = [weekly(f"N{n}", list(rng.integers(0, 40, 43)), n=43) for n in range(60)]
    ledger = ledger_of([r for group in rows for r in group], as_of="2025-05-04")
    assert np.count_nonzero(payment_habits(ledger).moved) <= 2


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-9, 9), st.booleans())))
def test_medians_are_those_of_the_payment_curve(rows):
    groups = np.array([g for g, _, _ in rows], dtype=np.int64)
    days = np.array([d for _, d, _ in rows], dtype=np.int64)
    paid = np.array([p for _, _, p in rows], dtype=bool)
    found, sizes = medians(groups, days, paid, 4)
    assert sizes.tolist() == [int((groups == g).sum()) for g in range(4)]
    for g in range(4):
        own = groups == g
        if not own.any():
            assert np.isnan(found[g])
            continue
        outcomes = np.where(paid[own], "paid", "open")
        curve = payment_curve(count_events(days[own], outcomes, clock="due"))
        expected = median_days(curve)["median_days"].item()
        assert found[g] == expected or (np.isnan(found[g]) and np.isnan(expected))


def test_customers_that_move_on_the_demo_are_those_planted(demo_folder):
    ledger = open_ledger(demo_folder, as_of="2025-06-30")
    habits = payment_habits(ledger)
    moved = dict(zip(habits.customers, habits.moved[:-1], strict=True))
    changed = {customer for customer, days in moved.items() if days}
    truth = demo().truth["customers"].set_index("customer_id")
    planted = truth[(truth["shift_days"] != 0) | (truth["slope_days_per_month"] != 0)]
    assert changed <= set(planted.index)
    assert {"C00017", "C00061", "C00074", "C00088"} <= changed
    assert min(moved[customer] for customer in changed) > 0
