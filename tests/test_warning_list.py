"""The watch list: who is on it, since when, why, and what it may not know."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from arkit import figures, judgment, tables
from arkit.errors import ParameterError
from arkit.judgment.warning.log import episodes
from arkit.judgment.warning.outside import grade_rank
from arkit.ledger import from_tables
from arkit.sources import read_ledger
from tests import demo_made

DATA = Path(__file__).resolve().parents[2] / "shared/data"
IBM = DATA / "ibm-accounts-receivable/WA_Fn-UseC_-Accounts-Receivable.csv"
HIGHRADIUS = DATA / "highradius/closed_40000_reconstructed.csv"


@pytest.fixture(scope="module")
def demo(demo_folder):
    return read_ledger(str(demo_folder), as_of="2025-06-30")


@pytest.fixture(scope="module")
def made():
    return demo_made.demo()


@pytest.fixture(scope="module")
def told(made):
    return made.truth["customers"].set_index("customer_id")


@pytest.fixture(scope="module")
def history(demo):
    return judgment.alert_history(demo, months=12)


@pytest.fixture(scope="module")
def listed(demo, history):
    return judgment.watch(demo, history=history)


@pytest.fixture(scope="module")
def charts(demo):
    return judgment.drift(demo)


def slower(found) -> set[str]:
    rows = found.customers
    return set(rows.loc[rows["status"] == "slower", "customer_id"])


# -- drift ---------------------------------------------------------------------------


def test_planted_decliners_are_named_and_dated(charts, told):
    planted = told[told["story"].isin(["slow decline", "special bonds"])]
    rows = charts.customers.set_index("customer_id").loc[planted.index]
    assert (rows["status"] == "slower").all()
    apart = (rows["change_date"] - planted["change_date"]).dt.days.abs()
    assert apart.median() <= 15
    assert apart.max() <= 60


def test_few_of_those_that_pay_as_ever_are_named(charts, told):
    quiet = told.index[told["change_date"].isna() & (told["story"] == "ordinary")]
    named = slower(charts) & set(quiet)
    assert len(named) <= 0.06 * len(quiet)


def test_customers_without_a_past_are_not_judged(charts, demo):
    rows = charts.customers.set_index("customer_id")
    assert len(rows) == 240
    assert rows.loc["C00066", "status"] == "not determinable"
    assert "12 are needed" in rows.loc["C00066", "reason"]
    assert rows.loc[rows["status"] != "not determinable", "reason"].isna().all()
    with pytest.raises(ParameterError, match="no such customer"):
        charts.path("nobody")


def test_the_path_ends_where_the_customer_stands(charts):
    row = charts.customers.set_index("customer_id").loc["C00088"]
    path = charts.path("C00088")
    assert path["statistic"].iloc[-1] == row["statistic"]
    assert path["is_alarm"].iloc[-1]
    assert path.loc[~path["is_tested"], "statistic"].isna().all()
    assert (path["week_date"].diff().dropna() > pd.Timedelta(0)).all()
    assert path["n_waiting"].iloc[-4:].sum() > 0


def test_the_failing_customer_was_on_the_list_months_before(demo):
    """Over time they started paying later and later; there were warning signs."""
    for customer, early, late in (
        ("C00042", "2023-10-31", "2024-10-31"),
        ("C00088", "2024-09-30", "2025-06-30"),
    ):
        for day in (early, late):
            past = judgment.alert_history(demo.as_of(day), months=1)
            named = past.loc[past["rule"] == "listed", "customer_id"]
            assert customer in set(named), (customer, day)


def test_nothing_later_than_the_day_is_known(made):
    """Facts of later days change nothing, whether left out or scrambled."""
    day = pd.Timestamp("2024-10-31")
    some = {f"C{n:05d}" for n in range(30, 90)}
    given = {
        name: frame[frame["customer_id"].isin(some)]
        for name, frame in made.tables.items()
        if "customer_id" in frame
    }
    cut = {
        name: frame[~(frame["known_on"] > day)] if "known_on" in frame else frame
        for name, frame in given.items()
    }
    paid = given["settlements"].copy()
    later = (paid["known_on"] > day) & (paid["settlement_date"] > day)
    for column in ("settlement_date", "known_on"):
        paid.loc[later, column] += pd.Timedelta(days=20)
    paid.loc[later, "kind"] = "credit note"
    found = [
        judgment.alert_history(from_tables(one, as_of=day.date()), months=1)
        for one in (given, cut, given | {"settlements": paid})
    ]
    assert later.sum() > 500
    assert len(found[0]) > 60
    for other in found[1:]:
        pd.testing.assert_frame_equal(other, found[0])


def test_a_statement_needs_a_change_worth_days(demo, tmp_path):
    path = tmp_path / "policy.toml"
    path.write_text(
        '[drift_days]\nvalue = 15\nsince = "2026-01-01"\n', encoding="utf-8"
    )
    strict = judgment.drift(demo, policy=judgment.read_policy(path))
    rows = strict.customers
    assert rows.loc[rows["status"] == "slower", "days_later"].min() >= 15


# -- the list ------------------------------------------------------------------------


def test_the_list_is_ranked_and_says_why(listed):
    assert listed["money_at_risk_amount"].is_monotonic_decreasing
    assert listed["customer_id"].is_unique
    assert 10 < len(listed) < 60
    for column in ("signals", "evidence", "clears_when", "action"):
        assert listed[column].str.len().min() > 4
        assert not listed[column].str.contains(r"\bnan\b|NaT|None|\{").any()
    assert listed["first_seen_date"].notna().all()
    assert (listed["money_at_risk_amount"] > 0).all()


def test_breaches_and_drift_are_one_list(demo, listed):
    both = listed.set_index("customer_id")
    assert "late month after month" in both.loc["C00029", "signals"]
    assert "pays later and later" in both.loc["C00131", "signals"]
    assert set(judgment.watch_list(demo)["customer_id"]) <= set(both.index)


def test_what_was_owed_when_it_began_is_what_the_ledger_says(demo, listed):
    row = listed.set_index("customer_id").loc["C00088"]
    then = demo.as_of(row["change_date"].date()).customer("C00088")
    owed = then.query(
        "SELECT (SELECT SUM(open_amount) FROM ledger) - "
        "(SELECT COALESCE(SUM(amount), 0) FROM unapplied) AS amount"
    )["amount"].iloc[0]
    assert row["balance_at_change_amount"] == pytest.approx(owed, abs=0.01)


def test_customers_in_credit_or_gone_are_not_listed(listed):
    assert not {"C00042", "C00091", "C00080"} & set(listed["customer_id"])


def test_one_customers_signals_are_those_of_the_list(demo, listed):
    found = judgment.signals(demo.customer("C00088"), portfolio=demo)
    rules = {f.rule: f for f in found}
    assert {"drift", "own_pattern", "broken_promises", "parts"} <= set(rules)
    assert found[0].severity == "act"
    assert "37 days later" in rules["drift"].statement
    assert all(f.statement.endswith(".") for f in found)
    selective = judgment.signals(demo.customer("C00097"), portfolio=demo)
    assert "size" in {f.rule for f in selective}


# -- log and record ------------------------------------------------------------------


def test_the_log_says_what_each_month_end_said(demo, history):
    log = judgment.alert_log(demo, history=history)
    own = log[(log["customer_id"] == "C00181") & (log["rule"] == "drift")]
    first = own["first_seen_date"].min()
    then = judgment.drift(demo.as_of(first.date())).customers.set_index("customer_id")
    assert then.loc["C00181", "status"] == "slower"
    assert own["value"].iloc[-1] == then.loc["C00181", "statistic"]
    before = demo.as_of((first - pd.offsets.MonthEnd(1)).date())
    assert "C00181" not in slower(judgment.drift(before))
    assert log["is_open"].eq(log["last_seen_date"] == "2025-06-30").all()


def test_a_break_makes_two_alerts():
    days = pd.to_datetime(["2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30"])
    seen = pd.DataFrame(
        {"day": days[[0, 1, 3]], "customer_id": "C1", "rule": "drift", "value": 2.0}
    ).assign(threshold=1.0, usual_days=0.0, exposure_amount=1.0)
    found = episodes(seen, days.to_numpy())
    assert found["first_seen_date"].tolist() == [days[0], days[3]]
    assert found["is_open"].tolist() == [False, True]
    assert episodes(seen.head(0), days.to_numpy()).empty


def test_the_record_counts_what_came_true(demo, history):
    score = judgment.alert_backtest(demo, months=6, history=history)
    rows = score.frame.set_index("rule")
    ours, usual = rows.loc["drift"], rows.loc["one_late"]
    assert ours["right_share"] > 1.3 * usual["right_share"]
    assert ours["false_share"] < 0.5 * usual["false_share"]
    assert ours["caught_share"] >= usual["caught_share"]
    assert (rows["n_right"] <= rows["n_alarms"]).all()
    assert (rows["n_caught"] <= rows["n_slipped"]).all()
    assert str(int(ours["n_slipped"])) in score.sentence
    assert str(score.last_date) == "2024-12-31"


def test_who_left_is_who_was_there_and_is_not(demo, history, listed):
    gone = judgment.cleared(demo, history=history)
    seen = history[history["rule"] == "listed"]
    before = set(seen.loc[seen["day"] == "2025-05-31", "customer_id"])
    assert set(gone["customer_id"]) == before - set(listed["customer_id"])
    review = judgment.review_watch(listed, history, currency="EUR")
    assert f"{len(gone)} gone" in review.paragraphs[0]


def test_grades_are_ordered_from_good_to_bad():
    given = ["D", "B-", "AAA", "A", "B", "BB", "C+", "AA"]
    assert sorted(given, key=grade_rank) == [
        *("AAA", "AA", "A", "BB", "B", "B-", "C+", "D")
    ]


# -- shown ---------------------------------------------------------------------------


def test_the_chart_says_when_it_changed(charts):
    picture = figures.control_chart(charts.path("C00088"))
    assert picture.title == "Corvane Trade Supply"
    assert "changed about" in picture.alt
    assert "changed about" in picture.svg()
    quiet = figures.control_chart(charts.path("C00097"))
    assert "no change is seen" in quiet.alt
    nobody = figures.control_chart(charts.worst([])[0])
    assert "no further customer" in nobody.alt


def test_the_tables_say_it_in_words(demo, listed, history):
    made = tables.watch_list(listed, currency="EUR", most=5)
    assert len(made.rows) == 5
    assert "Tolvanger" in made.rows[0][0]
    assert f"{len(listed) - 5} more customers" in made.note
    assert tables.watch_list(listed.head(0)).rows == ()
    gone = tables.cleared(judgment.cleared(demo, history=history), currency="EUR")
    assert len(gone.rows) > 0


def test_names_are_shown_as_they_are_and_are_no_markup(listed):
    evil = listed.head(1).assign(customer_name="<script>#read('x')=1+1")
    html = tables.watch_list(evil, currency="EUR")._repr_mimebundle_()[0]["text/html"]
    assert "<script>" not in html


# -- thin and odd ledgers ------------------------------------------------------------


def test_an_almost_empty_ledger_has_an_empty_list():
    invoice = pd.DataFrame(
        {
            "invoice_id": ["A"],
            "customer_id": ["C1"],
            "invoice_date": pd.to_datetime(["2025-04-01"]),
            "due_date": pd.to_datetime(["2025-05-01"]),
            "amount": [100_00],
            "currency": "EUR",
        }
    )
    ledger = from_tables({"invoices": invoice}, as_of="2025-04-30")
    assert judgment.watch(ledger).empty
    (alone,) = judgment.signals(ledger.customer("C1"), portfolio=ledger)
    assert (alone.rule, alone.severity) == ("large", "note")
    score = judgment.alert_backtest(ledger, months=2)
    assert "cannot be scored" in score.sentence
    assert tables.alert_score(score).rows == ()


@pytest.mark.parametrize(
    ("path", "day", "currency"),
    [(IBM, "2013-09-30", ""), (HIGHRADIUS, "2020-02-15", "USD")],
    ids=["IBM", "HighRadius"],
)
def test_other_peoples_ledgers_give_short_lists(path, day, currency):
    if not path.exists():
        pytest.skip("the extracts are not beside the repository")
    ledger = read_ledger(str(path), as_of=day)
    ledger = ledger.only(currency) if currency else ledger
    history = judgment.alert_history(ledger, months=1)
    listed = history[history["rule"] == "listed"]
    judged = history[history["rule"] == "watched"]
    assert 2 <= len(listed) <= 10
    assert len(judged) > 30
    assert np.isfinite(listed["exposure_amount"]).all()
