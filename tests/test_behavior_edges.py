"""Behavior metrics at the edges: nothing there, one of it, odd documents, hostile."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from arkit.errors import ParameterError
from arkit.ledger import from_tables
from arkit.metrics._example import example
from arkit.metrics.activities import action_record, actions
from arkit.metrics.credits import deductions
from arkit.metrics.days import (
    days_late_distribution,
    payment_days,
    payment_days_history,
)
from arkit.metrics.disputes import dispute_record, disputes
from arkit.metrics.grouping import GROUPS
from arkit.metrics.profile import profile
from arkit.metrics.promise_record import promise_record, promises_by_size
from arkit.metrics.promises import promises
from arkit.metrics.score import payment_score
from arkit.metrics.size import days_by_size
from arkit.metrics.size_slope import size_slope
from arkit.metrics.streak import late_streak
from arkit.metrics.terms import granted_terms

WHOLE = (
    *(days_late_distribution, granted_terms, days_by_size, size_slope, promises),
    *(promises_by_size, disputes, actions, profile),
)
GROUPED = (
    *(payment_days, payment_days_history, payment_score, late_streak, promise_record),
    *(dispute_record, deductions, action_record),
)
DAY = date(2025, 1, 31)


def bills(*rows):
    """Invoices (number, customer, due after days or None, amount) of 1 January."""
    frame = pd.DataFrame(rows, columns=["invoice_id", "customer_id", "terms", "amount"])
    start = pd.Timestamp("2025-01-01")
    terms = pd.to_timedelta(frame.pop("terms").astype("float64"), "D")
    return frame.assign(invoice_date=start, due_date=start + terms, currency="EUR")


def paid(*rows):
    """Settlements (number, customer, day of January, amount, kind)."""
    names = ["invoice_id", "customer_id", "day", "amount", "kind"]
    frame = pd.DataFrame(rows, columns=names)
    day = pd.Timestamp("2024-12-31") + pd.to_timedelta(frame.pop("day"), "D")
    return frame.assign(settlement_date=day, currency="EUR")


@pytest.fixture(scope="module")
def lonely():
    """One customer with one open invoice, and no other table."""
    return from_tables(
        {"invoices": bills(("A", "C1", 14, 10_000))}, as_of=DAY, extract_date=DAY
    )


@pytest.mark.parametrize("metric", [*WHOLE, *GROUPED], ids=lambda f: f.__name__)
def test_one_open_invoice_is_enough(lonely, metric):
    found = metric(lonely)
    assert found.passport.as_of == DAY
    assert found.passport.text()
    types = found.frame.dtypes
    assert all(types[c] == "int64" for c in types.index if c[:2] == "n_")
    assert all(types[c] == "float64" for c in types.index if c.endswith("_amount"))


@pytest.mark.parametrize("metric", GROUPED, ids=lambda f: f.__name__)
def test_every_group_can_be_asked_for(lonely, metric):
    for by in (None, *GROUPS):
        frame = metric(lonely, by=by).frame
        assert len(frame) >= 1
        assert list(frame.columns[:1]) == ([by] if by else list(frame.columns[:1]))
    with pytest.raises(ParameterError, match="cannot group by"):
        metric(lonely, by="customer_id; DROP TABLE raw_invoices")


def test_windows_of_no_months_are_refused(lonely):
    windowed = [f for f in (*WHOLE, *GROUPED) if "months" in (f.__kwdefaults__ or {})]
    assert len(windowed) == 13
    for metric in windowed:
        for months in (0, 1.5):
            with pytest.raises(ParameterError, match="months"):
                metric(lonely, months=months)


def test_what_cannot_be_determined_says_why(lonely):
    row = payment_days(lonely).frame.iloc[0]
    assert (row["n_settled"], np.isnan(row["weighted_days_late"])) == (0, True)
    assert row["reason"] == (
        "not determinable, because no invoice with a due date was paid by money in "
        "the window"
    )
    reasons = {
        payment_score: "no invoice with a due date was paid by money in the window",
        promise_record: "no promise fell due in the window",
        dispute_record: "no dispute was closed in the window",
        size_slope: "only 0 invoices were paid in the window (30 are needed)",
    }
    for metric, why in reasons.items():
        assert (
            metric(lonely).frame["reason"].item() == f"not determinable, because {why}"
        )
    assert deductions(lonely).frame["reason"].item() is None


def test_a_ledger_in_which_nothing_is_known_yet():
    early = pd.DataFrame(
        {"customer_id": ["C1"], "invoice_id": [None], "amount": [5_000]}
    ).assign(settlement_date=pd.Timestamp("2024-12-01"), currency="EUR")
    ledger = from_tables(
        {"invoices": bills(("A", "C1", 14, 10_000)), "settlements": early},
        as_of="2024-12-15",
        extract_date=DAY,
    )
    for metric in (*WHOLE, *GROUPED):
        assert metric(ledger).passport.n_rows <= 1
    assert late_streak(ledger, by=None).frame.empty
    assert deductions(ledger).frame["unapplied_amount"].item() == 50.0


def test_what_counts_as_paid():
    """Half paid counts, less does not; zero, undated and credit notes never do."""
    ledger = from_tables(
        {
            "invoices": bills(
                ("half", "C1", 10, 10_000),
                ("less", "C1", 10, 10_000),
                ("discount", "C1", 10, 10_000),
                ("nothing", "C1", 10, 10_000),
                ("zero", "C1", 10, 0),
                ("undated", "C1", None, 10_000),
                ("note", "C1", None, -10_000),
                ("early", "C1", 10, 10_000),
            ),
            "settlements": paid(
                ("half", "C1", 12, 5_000, "payment"),
                ("half", "C1", 16, 5_000, "return"),
                ("less", "C1", 12, 4_999, "payment"),
                ("less", "C1", 13, 5_001, "credit note"),
                ("discount", "C1", 11, 4_900, "payment"),
                ("discount", "C1", 11, 100, "discount"),
                ("discount", "C1", 11, 5_000, "write-off"),
                ("nothing", "C1", 12, 10_000, "discount"),
                ("undated", "C1", 12, 10_000, "payment"),
                ("note", "C1", 12, -10_000, "payment"),
                ("early", "C1", -20, 10_000, "payment"),
            ),
        },
        as_of=DAY,
        extract_date=DAY,
    )
    row = payment_days(ledger).frame.iloc[0]
    assert row[["n_settled", "n_excluded", "n_undated"]].tolist() == [3, 2, 1]
    # Late 5, 0 and -10 days: paid before its invoice counts from the invoice date.
    assert row["mean_days_late"] == pytest.approx(-5 / 3)
    parts = payment_days(ledger, basis="parts").frame.iloc[0]
    assert parts[["n_settled", "n_excluded", "n_undated"]].tolist() == [4, 5, 1]


def test_a_returned_payment_leaves_its_invoice_out_of_the_parts():
    ledger = from_tables(
        {
            "invoices": bills(("A", "C1", 10, 10_000), ("B", "C1", 10, 10_000)),
            "settlements": paid(
                ("A", "C1", 5, 10_000, "payment"),
                ("A", "C1", 8, -10_000, "payment"),
                ("A", "C1", 21, 10_000, "payment"),
                ("B", "C1", 11, 4_000, "payment"),
            ),
        },
        as_of=DAY,
        extract_date=DAY,
    )
    last, parts = (
        payment_days(ledger, basis=b).frame.iloc[0] for b in ("last", "parts")
    )
    assert (last["n_settled"], last["weighted_days_late"]) == (1, 10.0)
    assert (parts["n_settled"], parts["weighted_days_late"]) == (1, 0.0)
    assert parts["n_excluded"] == 2
    assert deductions(ledger).frame["n_reversals"].item() == 1


STREAKS = {
    # The key account of the story: late for the third month in a row.
    "third in a row": ((0, 4, 9, 12), [3, 3, 4]),
    # Paid in time in between, a month without an invoice, and one still open.
    "passed over": ((5, 0, 6, "", None), [2, 2, 4]),
    "in time again": ((5, 6, 0), [0, 2, 3]),
}


def test_streaks_count_back_from_the_last_month():
    """Each invoice is due on the 15th of a month from January on, paid days later."""
    rows = [
        (name, f"{name} {place}", pd.Timestamp(2025, place + 1, 15), late)
        for name, (lateness, _) in STREAKS.items()
        for place, late in enumerate(lateness)
        if late != ""
    ]
    names = ["customer_id", "invoice_id", "due_date", "late"]
    frame = pd.DataFrame(rows, columns=names).assign(amount=10_000, currency="EUR")
    late = pd.to_timedelta(frame.pop("late").astype("float64"), "D")
    money = frame.assign(settlement_date=frame["due_date"] + late).dropna()
    tables = {
        "invoices": frame.assign(invoice_date=pd.Timestamp("2025-01-01")),
        "settlements": money.drop(columns="due_date"),
    }
    ledger = from_tables(tables, as_of="2025-05-20", extract_date="2025-05-20")
    found = late_streak(ledger).frame.set_index("customer_id")
    for name, (_, expected) in STREAKS.items():
        row = found.loc[name, ["late_months", "longest_late_months", "months_seen"]]
        assert row.tolist() == expected, name
    assert found.loc["passed over", "last_month"] == pd.Timestamp("2025-05-01")


def test_an_open_invoice_is_late_from_the_day_after_it_falls_due():
    ledger = from_tables(
        {"invoices": bills(("A", "C1", 0, 1), ("B", "C1", 14, 10_000)),
         "settlements": paid(("A", "C1", 1, 1, "payment"))},
        as_of=DAY,
        extract_date=DAY,
    )  # fmt: skip
    for day, late in ((14, 0), (15, 0), (16, 1)):
        then = ledger.as_of(date(2025, 1, day))
        assert late_streak(then).frame["late_months"].tolist() == [late]


def test_what_is_open_of_an_invoice_weighs_with_what_is_left():
    """10 left of 100 and 11 days late against 50 paid 10 days early."""
    ledger = from_tables(
        {
            "invoices": bills(("A", "C1", 19, 10_000), ("B", "C1", 19, 5_000)),
            "settlements": paid(
                ("A", "C1", 20, 9_000, "payment"), ("B", "C1", 10, 5_000, "payment")
            ),
        },
        as_of=DAY,
        extract_date=DAY,
    )
    assert late_streak(ledger).frame["late_months"].tolist() == [0]
    # The day something falls due its month is seen.
    seen = [len(late_streak(ledger.as_of(date(2025, 1, d))).frame) for d in (19, 20)]
    assert seen == [0, 1]


def test_tolerance_of_a_streak():
    ledger = example()
    frame = late_streak(ledger, tolerance_days=15).frame.set_index("customer_id")
    assert frame["late_months"].to_dict() == {"C1": 1, "C2": 0, "C3": 1}
    with pytest.raises(ParameterError, match="tolerance"):
        late_streak(ledger, tolerance_days=-1)


def test_a_credit_note_counts_once_whatever_way_it_is_used():
    """Billed and used by credit note or offset, booked only, contra, refunded, two."""
    amount = 10_000
    rows = [(c, c, 10, 50_000) for c in ("C1", "C2", "C3", "C4", "C5", "C6")]
    notes = [(f"N{c}", c, None, -amount) for c in ("C1", "C2", "C5", "C6")]
    used = [
        *[
            ("C1", "C1", 20, amount, "credit note"),
            ("NC1", "C1", 20, -amount, "offset"),
        ],
        *[("C2", "C2", 20, amount, "offset"), ("NC2", "C2", 20, -amount, "offset")],
        ("C3", "C3", 20, amount, "credit note"),
        ("C4", "C4", 20, amount, "offset"),
        ("NC5", "C5", 20, -amount, "payment"),
        ("C6", "C6", 12, amount, "credit note"),
        ("C6", "C6", 20, amount, "offset"),
        ("NC6", "C6", 20, -amount, "offset"),
    ]
    ledger = from_tables(
        {"invoices": bills(*rows, *notes), "settlements": paid(*used)},
        as_of=DAY,
        extract_date=DAY,
    )
    frame = deductions(ledger, by="customer_id").frame.set_index("customer_id")
    assert frame["credit_note_amount"].tolist() == [100, 100, 100, 0, 100, 200]
    assert frame["offset_amount"].tolist() == [0, 0, 0, 100, 0, 0]
    assert frame["credit_note_share"].tolist() == [0.2, 0.2, 0.2, 0, 0.2, 0.4]
    assert frame["n_reversals"].tolist() == [0] * 6


def test_two_currencies_weigh_at_their_rate():
    rows = bills(("A", "C1", 10, 10_000), ("B", "C1", 10, 10_000))
    rows["currency"] = ["EUR", "USD"]
    money = paid(("A", "C1", 11, 10_000, "payment"), ("B", "C1", 31, 10_000, "payment"))
    money["currency"] = ["EUR", "USD"]
    rates = pd.DataFrame(
        {
            "rate_date": [pd.Timestamp("2025-01-01")],
            "currency": ["USD"],
            "to_currency": ["EUR"],
            "rate": [0.5],
        }
    )
    ledger = from_tables(
        {"invoices": rows, "settlements": money, "rates": rates},
        as_of=DAY,
        extract_date=DAY,
    ).in_currency("EUR")
    row = payment_days(ledger).frame.iloc[0]
    assert row["settled_amount"] == 150.0
    assert row["weighted_days_late"] == pytest.approx((100 * 0 + 50 * 20) / 150)
    assert row["mean_days_late"] == 10.0


def test_actions_come_latest_first_and_holds_may_be_lifted():
    ledger = example()
    shown = actions(ledger, months=1).frame
    assert shown["kind"].tolist() == [
        "exception granted",
        "warning to sales",
        "hold set",
    ]
    record = action_record(ledger.customer("C2")).frame.iloc[0]
    assert record["is_on_hold"]
    before = action_record(ledger.as_of("2025-05-31").customer("C2")).frame.iloc[0]
    assert not before["is_on_hold"]
    assert pd.isna(before["last_exception_date"])
    days = [DAY - timedelta(days=d) for d in (9, 5, 5)]
    told = pd.DataFrame(
        {
            "activity_id": ["T1", "T9", "T10"],
            "customer_id": "C1",
            "activity_date": pd.to_datetime(days),
            "kind": ["hold set", "hold lifted", "hold set"],
        }
    )
    tables = {"invoices": bills(("A", "C1", 14, 10_000)), "activities": told}
    one = from_tables(tables, as_of=DAY, extract_date=DAY)
    assert action_record(one).frame["is_on_hold"].item()  # T10 is later than T9
    assert (
        not action_record(one.as_of(DAY - timedelta(days=10)))
        .frame["is_on_hold"]
        .item()
    )


def test_profile_knows_every_customer_and_keeps_limits_in_their_currency():
    frame = profile(example()).frame
    assert frame["is_key_account"].tolist() == [False, False, True]
    assert frame["is_key_account"].iloc[2] is True
    assert frame["credit_limit_amount"].tolist() == [5_000, 1_500, 8_000]
    assert frame["last_payment_date"].tolist() == list(
        pd.to_datetime(["2025-06-20", "2025-06-24", "2025-06-25"])
    )
    known = pd.DataFrame(
        {
            "customer_id": ["C1", "C9"],
            "customer_name": ["=cmd|' /C calc'!A0", "<script>"],
            "currency": ["JPY", None],
            "credit_limit_amount": [70_000, 70_000],
        }
    )
    ledger = from_tables(
        {
            "invoices": bills(("A", "C1", 14, 10_000)),
            "settlements": paid(
                ("A", "C1", 5, 100, "payment"), ("A", "C1", 9, -100, "payment")
            ),
            "customers": known,
        },
        as_of=DAY,
        extract_date=DAY,
    )
    rows = profile(ledger).frame
    # The day money last came in, not the day it was returned.
    assert rows["last_payment_date"].iloc[0] == pd.Timestamp("2025-01-05")
    assert rows["credit_limit_amount"].tolist() == [70_000.0, 700.0]
    assert rows["n_documents"].tolist() == [1, 0]
    assert rows["customer_age_days"].iloc[0] == 30
    assert np.isnan(rows["customer_age_days"].iloc[1])
    assert rows["customer_name"].iloc[0] == "=cmd|' /C calc'!A0"


def test_edges_of_size_bands_are_checked_and_named():
    frame = days_by_size(example(), edges=(0.5, 1_000, 2_500.25)).frame
    assert frame["band"].tolist() == [
        *("under 0.50", "0.50–1,000", "1,000–2,500.25", "2,500.25 and over"),
    ]
    assert np.isnan(frame["high_amount"].iloc[-1])
    assert frame["n"].tolist() == [0, 2, 3, 1]
    for edges in ((), (0, 5), (5, 5), (9, 3)):
        with pytest.raises(ParameterError, match="no edges"):
            days_by_size(example(), edges=edges)


def test_disputes_of_one_document_share_what_is_open():
    told = pd.DataFrame(
        {
            "dispute_id": ["D1", "D2", "D3", "D4"],
            "customer_id": "C1",
            "invoice_id": ["A", "A", None, "gone"],
            "opened_date": pd.to_datetime(["2025-01-05"] * 4),
            "amount": pd.array([6_000, None, 500, None], dtype="Int64"),
            "currency": "EUR",
        }
    )
    tables = {
        "invoices": bills(("A", "C1", 14, 10_000)),
        "settlements": paid(("A", "C1", 20, 2_000, "payment")),
        "disputes": told,
    }
    ledger = from_tables(tables, as_of=DAY, extract_date=DAY)
    frame = disputes(ledger).frame
    assert frame["open_amount"].tolist() == [60.0, 20.0, 5.0, 0.0]
    assert frame["days_open"].tolist() == [26] * 4
    assert np.isnan(frame["amount"].iloc[3])
    row = dispute_record(ledger).frame.iloc[0]
    assert row["open_disputed_amount"] == 85.0
    assert row["disputed_sales_share"] == pytest.approx(165 / 100)


def test_promises_in_another_currency_than_their_document_are_set_aside():
    told = pd.DataFrame(
        {
            "promise_id": ["P1"],
            "customer_id": ["C1"],
            "invoice_id": ["A"],
            "made_on": pd.to_datetime(["2025-01-05"]),
            "due_date": pd.to_datetime(["2025-01-10"]),
            "amount": [500],
            "currency": ["GBP"],
        }
    )
    rows = bills(("A", "C1", 14, 10_000), ("B", "C1", 14, 10_000))
    rows["currency"] = ["EUR", "USD"]
    rates = pd.DataFrame(
        {
            "rate_date": [pd.Timestamp("2025-01-01")],
            "currency": ["USD"],
            "to_currency": ["EUR"],
            "rate": [0.5],
        }
    )
    ledger = from_tables(
        {"invoices": rows, "promises": told, "rates": rates},
        as_of=DAY,
        extract_date=DAY,
    ).in_currency("EUR")
    assert ledger.contents.n_set_aside == 1
    assert promises(ledger).frame.empty
    assert promise_record(ledger).frame["n_due"].item() == 0


def test_promises_on_credit_notes_and_zero_documents_have_no_size():
    rows = bills(("A", "C1", 14, 10_000), ("K", "C1", 14, -500), ("Z", "C1", 14, 0))
    told = pd.DataFrame(
        {
            "promise_id": ["P1", "P2", "P3"],
            "customer_id": "C1",
            "invoice_id": ["A", "K", "Z"],
            "made_on": pd.to_datetime("2025-01-05"),
            "due_date": pd.to_datetime("2025-01-10"),
            "amount": [100, 200, 300],
            "currency": "EUR",
        }
    )
    for kept in (["K"], ["Z"], ["A", "K", "Z"]):
        some = told[told["invoice_id"].isin(kept)]
        ledger = from_tables(
            {"invoices": rows, "promises": some}, as_of=DAY, extract_date=DAY
        )
        assert len(promises_by_size(ledger).frame) == 1
