"""How good would earlier forecasts have been: no peeking, and the sums are right."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from arkit.errors import ParameterError
from arkit.ledger import from_tables
from arkit.metrics._example import example
from arkit.survival import backtest, closed_only_lesson, scoreboard
from arkit.survival._portfolio import portfolio
from arkit.survival.forecasting.rivals import MODELS

SEED = 1_948
ORIGINS = ("2024-07-15", "2024-08-12", "2024-09-09")


def made(seed=SEED, *, n_customers=8, n_weeks=52):
    """Invoices, payments and credits of customers who pay late by chance."""
    rng = np.random.default_rng(seed)
    n = n_customers * n_weeks
    customer = np.repeat(np.arange(n_customers), n_weeks)
    written = np.datetime64("2024-01-01") + np.tile(np.arange(n_weeks) * 7, n_customers)
    due = written + 30
    settled = due + rng.integers(-5, 25, n) + customer
    head = {
        "customer_id": [f"C{c}" for c in customer],
        "invoice_id": [f"I{i}" for i in range(n)],
        "amount": rng.integers(1_000, 90_000, n),
        "currency": "EUR",
    }
    invoices = pd.DataFrame(head | {"invoice_date": written, "due_date": due})
    kind = np.where(rng.random(n) < 0.05, "credit note", "payment")
    money = pd.DataFrame(head | {"settlement_date": settled, "kind": kind})
    return invoices, money


def ledger_of(invoices, money, *, as_of="2024-12-31"):
    return from_tables(
        {"invoices": invoices, "settlements": money},
        as_of=as_of,
        extract_date="2025-12-31",
    )


@pytest.fixture(scope="module")
def found():
    return backtest(ledger_of(*made()), origins=ORIGINS)


def test_every_model_has_every_score(found):
    scores = found.scores.query("group == 'all' and weighting == 'count'")
    for population in ("open book", "new invoices"):
        part = scores[scores["population"] == population]
        per_model = part.groupby("model")["metric"].nunique()
        assert set(per_model.index) == set(MODELS)
        assert (per_model.drop(list(MODELS[:3])) == per_model.max()).all()
        assert not part.duplicated(["model", "metric"]).any()
    assert found.scores.columns.tolist() == [
        *("population", "model", "group", "weighting", "metric"),
        *("value", "low", "high", "n"),
    ]
    limited = found.scores.dropna(subset=["low"]).query("group == 'all'")
    inside = (limited["low"] <= limited["value"]) & (
        limited["value"] <= limited["high"]
    )
    assert inside.mean() > 0.97


def test_money_that_came_is_that_of_the_payments(found):
    invoices, money = made()
    for origin in pd.to_datetime(list(ORIGINS)):
        known = invoices[invoices["invoice_date"] <= origin]
        paid = money[
            (money["kind"] == "payment")
            & money["invoice_id"].isin(known["invoice_id"])
            & (money["settlement_date"] > origin)
        ]
        ahead = (paid["settlement_date"] - origin).dt.days
        for week in range(1, 5):
            rows = (ahead > 7 * (week - 1)) & (ahead <= 7 * week)
            ours = found.weeks.query("origin == @origin and week == @week")["actual"]
            came = paid.loc[rows, "amount"].sum() / 100
            assert ours.to_numpy() == pytest.approx(np.full(len(ours), came))


def test_the_due_date_rule_is_scored_by_hand(found):
    invoices, money = made()
    items = invoices.merge(money[["invoice_id", "settlement_date", "kind"]])
    errors = []
    for origin in pd.to_datetime(list(ORIGINS)):
        book = items[
            (items["invoice_date"] <= origin)
            & (items["settlement_date"] > origin)
            & (items["kind"] == "payment")
        ]
        guess = (book["due_date"] - origin).dt.days.clip(lower=1)
        errors.append((guess - (book["settlement_date"] - origin).dt.days).abs())
    error = pd.concat(errors)
    rows = found.scores.query(
        "population == 'open book' and model == 'due date' and group == 'all' "
        "and weighting == 'count'"
    ).set_index("metric")
    assert rows.loc["mae_days", "value"] == pytest.approx(error.mean())
    assert rows.loc["mae_days", "n"] == len(error)
    assert rows.loc["within_3_days_share", "value"] == pytest.approx(
        (error <= 3).mean()
    )
    assert rows.loc["rmse_days", "value"] == pytest.approx((error**2).mean() ** 0.5)


def test_bands_of_history_add_up_to_all(found):
    rows = found.scores.query(
        "population == 'open book' and weighting == 'count' and metric == 'crps_days'"
    )
    for _, part in rows.groupby("model"):
        whole = part[part["group"] == "all"]
        bands = part[part["group"] != "all"]
        assert bands["n"].sum() == whole["n"].item()
        mean = np.average(bands["value"], weights=bands["n"])
        assert mean == pytest.approx(whole["value"].item())


def test_calibration_covers_every_item(found):
    per_model = found.calibration.groupby(["model", "horizon_days"])["n"].sum()
    assert (per_model == per_model.iloc[0]).all()
    assert found.calibration["observed_share"].between(0, 1).all()


def test_permuted_outcomes_change_scores_but_no_forecast():
    invoices, money = made()
    origin = pd.Timestamp(ORIGINS[0])
    later = money["settlement_date"] > origin
    rng = np.random.default_rng(SEED)
    changed = money.copy()
    days = pd.to_timedelta(rng.integers(1, 80, later.sum()), unit="D")
    changed.loc[later, "settlement_date"] = (origin + days).to_numpy()
    runs = [
        backtest(ledger_of(invoices, some), origins=ORIGINS[:1])
        for some in (money, changed)
    ]
    pd.testing.assert_frame_equal(*(run.weeks.drop(columns="actual") for run in runs))
    shares = [run.calibration["expected_share"] for run in runs]
    pd.testing.assert_series_equal(*shares)
    assert not runs[0].weeks["actual"].equals(runs[1].weeks["actual"])


def test_what_happens_after_the_follow_up_is_not_looked_at():
    """Neither later payments nor payments that come back later."""
    invoices, money = made()
    origin = pd.Timestamp(ORIGINS[0])
    end = origin + pd.Timedelta(days=91)
    early = money[money["settlement_date"] <= end]
    bounced = early[early["settlement_date"] > origin].head(40)
    bounced = bounced.assign(
        amount=-bounced["amount"], settlement_date=end + pd.Timedelta(days=9)
    )
    assert len(early) < len(money)
    runs = [
        backtest(ledger_of(invoices, some), origins=ORIGINS[:1])
        for some in (pd.concat([money, bounced]), early)
    ]
    pd.testing.assert_frame_equal(runs[0].scores, runs[1].scores)
    pd.testing.assert_frame_equal(runs[0].weeks, runs[1].weeks)


def test_months_add_to_the_scoreboard_and_change_nothing():
    ledger = ledger_of(*made())
    earlier = scoreboard(ledger.as_of("2024-11-30")).frame
    later = scoreboard(ledger.as_of("2025-03-31")).frame
    months = earlier["origin"].unique()
    assert 1 <= len(months) < later["origin"].nunique()
    same = later[later["origin"].isin(months)].reset_index(drop=True)
    pd.testing.assert_frame_equal(earlier, same)


def test_limits_of_cash_are_learned_from_weeks_that_had_ended():
    ledger = ledger_of(*made(n_weeks=60), as_of="2025-06-30")
    origins = pd.date_range("2024-07-01", periods=10, freq="7D").date
    weeks = backtest(ledger, origins=origins, models=("payment habits",)).weeks
    own = weeks[weeks["model"] == "payment habits"]
    first = own.dropna(subset=["low"]).groupby("week")["origin"].min()
    start = pd.Timestamp(origins[0])
    # five forecasts of the week must have ended
    assert ((first - start).dt.days == 7 * (first.index + 4)).all()
    known = own.dropna(subset=["low"])
    assert (known["low"] <= known["high"]).all()
    corrected = weeks[weeks["model"] == "payment habits, corrected"]
    assert len(corrected) == len(own)


def test_habits_beat_rules_where_customers_have_habits():
    scores = backtest(portfolio().as_of("2024-12-31"), origins=["2024-09-16"]).scores
    rows = scores.query("group == 'all' and weighting == 'count'")
    crps = rows.query("metric == 'crps_days'").pivot_table(
        "value", "model", "population"
    )
    assert (crps.loc["payment habits"] <= crps.min() + 1e-9).all()
    skill = rows.query("metric == 'brier_skill_14' and model == 'payment habits'")
    assert (skill["value"] > 0.2).all()


def test_what_cannot_be_run_is_refused():
    ledger = portfolio().as_of("2024-12-31")
    with pytest.raises(ParameterError, match="too near"):
        backtest(ledger, origins=["2024-12-01"])
    with pytest.raises(ParameterError, match="too near"):
        backtest(example())
    with pytest.raises(ParameterError, match="oracle"):
        backtest(ledger, models=("oracle",))
    with pytest.raises(ParameterError, match="whole weeks"):
        backtest(ledger, horizon_days=30)
    with pytest.raises(ParameterError, match="no month"):
        scoreboard(example())
    with pytest.raises(ParameterError, match="oracle"):
        scoreboard(ledger, models=("oracle",))


def test_the_average_of_paid_invoices_is_too_short():
    ledger = ledger_of(*made(n_customers=24), as_of="2024-12-31")
    frame = closed_only_lesson(ledger, recent_days=60).frame
    closed, curve, truth = frame["days"]
    assert closed < truth - 1
    assert abs(curve - truth) < abs(closed - truth) / 2
    assert frame["n_open"].iloc[1] > frame["n_open"].iloc[2]


def test_the_lesson_says_when_it_cannot_be_taught():
    frame = closed_only_lesson(example(), recent_days=30, later_days=30).frame
    assert frame["days"].isna().all()
    assert frame["reason"].str.contains("need 30").all()
    with pytest.raises(ParameterError, match="reach back"):
        closed_only_lesson(example(), recent_days=600)
