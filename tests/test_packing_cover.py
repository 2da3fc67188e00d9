"""The cover of a pack: movers, forecasts in short, the list of reports."""

import json

import pandas as pd
import pytest

from arkit import judgment, metrics, survival, tables
from arkit.errors import ParameterError
from arkit.ledger import from_tables, open_ledger

DAY = pd.to_datetime


@pytest.fixture(scope="module")
def demo(demo_folder):
    return open_ledger(demo_folder, as_of="2022-06-30")


def young(as_of="2025-03-15"):
    """Two customers, three months."""
    invoices = pd.DataFrame(
        {
            "invoice_id": ["A1", "A2", "B1"],
            "customer_id": ["A", "A", "B"],
            "invoice_date": DAY(["2025-01-02", "2025-03-03", "2025-01-10"]),
            "due_date": DAY(["2025-02-01", "2025-04-02", "2025-03-05"]),
            "amount": [10000, 5000, 7000],
            "currency": "EUR",
        }
    )
    payments = pd.DataFrame(
        {
            "customer_id": ["A"],
            "invoice_id": ["A1"],
            "amount": [10000],
            "settlement_date": DAY(["2025-03-10"]),
            "currency": "EUR",
        }
    )
    return from_tables({"invoices": invoices, "settlements": payments}, as_of=as_of)


def test_movers_are_counted_against_the_end_of_the_month_before():
    found = judgment.movers(young())
    assert str(found.since_date) == "2025-02-28"
    a, b = found.frame.to_dict("records")
    assert (a["customer_id"], b["customer_id"]) == ("A", "B")
    assert (a["exposure_amount"], a["exposure_change_amount"]) == (50.0, -50.0)
    assert (a["overdue_amount"], a["overdue_change_amount"]) == (0.0, -100.0)
    assert (b["exposure_change_amount"], b["overdue_change_amount"]) == (0.0, 70.0)
    assert "receivables fell by EUR 50 to EUR 120" in found.sentence
    assert "overdue amount fell by EUR 30 to EUR 70" in found.sentence


def test_changes_of_all_customers_add_up_to_that_of_the_portfolio(demo):
    found = judgment.movers(demo, most=10**6)
    now = metrics.exposure(demo).frame.iloc[0]
    then = metrics.exposure(demo.as_of("2022-05-31")).frame.iloc[0]
    for name in ("exposure", "overdue"):
        change = found.frame[f"{name}_change_amount"].sum()
        assert change == pytest.approx(now[f"{name}_amount"] - then[f"{name}_amount"])
    sizes = found.frame[["exposure_change_amount", "overdue_change_amount"]]
    assert sizes.abs().max(axis=1).is_monotonic_decreasing
    assert len(judgment.movers(demo).frame) == 10


def test_a_ledger_without_a_month_before_has_no_movers():
    found = judgment.movers(young("2025-01-20"))
    assert len(found.frame) == 0
    assert "Nothing is known of 31 Dec 2024" in found.sentence
    assert "No customer has moved" in repr(tables.movers(found, currency="EUR"))


def test_the_short_record_is_that_of_the_scoreboard(demo):
    models = ("due date", "payment habits")
    scores = survival.backtest(demo, models=models).scores
    found = judgment.forecast_record(demo)
    assert list(found.frame["model"]) == list(models)
    whole = scores.query(
        "population == 'open book' and weighting == 'count' and group == 'all'"
    )
    days = whole.query("metric == 'mae_days'").set_index("model")["value"]
    assert dict(found.frame.set_index("model")["mae_days"]) == dict(days[list(models)])
    cash = scores.query("metric == 'cash_wape_week_1' and model == 'payment habits'")
    assert found.frame["off_next_week_share"].iloc[1] == cash["value"].item()
    made = tables.forecast_record(found)
    assert "payment habits" in repr(made)
    assert "nan" not in repr(made)


def test_a_young_ledger_has_no_record_and_says_why():
    found = judgment.forecast_record(young())
    assert len(found.frame) == 0
    assert "91 days" in found.sentence
    assert "No forecast has come of age" in repr(tables.forecast_record(found))


ROWS = [
    {"customer_id": "", "report": "p.pdf", "n_pages": 7, "outcome": "produced"},
    {"customer_id": "A", "report": "a.pdf", "n_pages": 0, "outcome": "timed out"},
    {"customer_id": "=1+1", "report": "x.pdf", "n_pages": 2, "outcome": "produced"},
]


def test_missing_reports_stand_first_with_their_reason(tmp_path):
    path = tmp_path / "pack.json"
    path.write_text(json.dumps(ROWS), encoding="utf-8")
    listing = judgment.pack_listing(path, young())
    assert list(listing.frame["report"]) == ["a.pdf", "p.pdf", "x.pdf"]
    assert list(listing.frame["n_pages"].fillna(0)) == [0, 7, 2]
    assert listing.outcome.title == "Not produced: 1 of 3 reports"
    assert listing.outcome.items == (("a.pdf", "timed out"),)
    made = tables.reports(listing)
    assert made.payload["marks"] == [[0, len(made.columns) - 1, "breach"]] or made.marks


def test_a_pack_without_reports_and_one_that_cannot_be_read(tmp_path):
    listing = judgment.pack_listing("", young())
    assert listing.outcome.title == "No reports in this pack"
    assert "No report" in repr(tables.reports(listing))
    with pytest.raises(ParameterError, match="cannot be read"):
        judgment.pack_listing(tmp_path / "none.json", young())
