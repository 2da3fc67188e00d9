"""Days sales outstanding: published examples, right and wrong, and what must hold."""

from __future__ import annotations

from math import isnan

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arkit import metrics
from arkit.ledger import from_tables
from arkit.metrics import (
    average_days_delinquent,
    best_possible_dso,
    countback_dso,
    sales_weighted_dso,
    simple_dso,
)
from arkit.metrics._example import example
from tests.books import book, dated, paid_like_clockwork

HFM_SALES = (2_500, 1_750, 2_250, 2_500, 2_000, 2_250)  # September back to April
HFM_DAYS = (30, 31, 31, 30, 31, 30)


def test_published_simple_dso():
    assert simple_dso(150_000, 1_800_000, 365) == pytest.approx(30.42, abs=0.005)
    # Oracle JD Edwards, Current Balance Divided by Sales: three months, 90 days
    sold = 5_538 + 4_566 + 7_570
    assert simple_dso(10_869, sold, 90) == pytest.approx(55.35, abs=0.005)


def test_published_countback():
    # benjipays.com and trymesha.com
    found = countback_dso(212_000, [100_000, 80_000, 70_000], [30, 30, 30])
    assert found.days == pytest.approx(73.71, abs=0.005)
    # calculator7.com, inputs; result worked out: 31 + 28 + 400/700 x 31
    found = countback_dso(2_100_000, [900_000, 800_000, 700_000], [31, 28, 31])
    assert found.days == pytest.approx(76.71, abs=0.005)


def test_oracle_hyperion_prints_another_number_than_its_example_gives():
    # docs.oracle.com, HFM administration, DSO: the page prints 179.7 for 12,000
    found = countback_dso(12_000, HFM_SALES, HFM_DAYS)
    assert found.days == pytest.approx(166.33, abs=0.005)
    assert found.days != pytest.approx(179.7, abs=1)
    # which is what 13,000 would give
    found = countback_dso(13_000, HFM_SALES, HFM_DAYS)
    assert found.days == pytest.approx(179.67, abs=0.005)


def test_credit_research_foundation_family():
    whole = simple_dso(1_200_000, 9_000_000, 365)
    best = best_possible_dso(960_000, 9_000_000, 365)
    late = average_days_delinquent(1_200_000, 960_000, 9_000_000, 365)
    assert (round(whole, 2), round(best, 2), round(late, 2)) == (48.67, 38.93, 9.73)
    assert late == pytest.approx(whole - best)


def test_sales_weighted():
    found = sales_weighted_dso([40, 10, 5, 2], [50, 45, 40, 38], [30] * 4)
    assert found == pytest.approx(35.9956, abs=5e-5)
    assert isnan(sales_weighted_dso([1], [0], [30]))


def test_countback_stops_at_a_month_without_sales():
    for gap in (0, -5):
        found = countback_dso(100, [40, gap, 90], [30, 31, 30])
        assert isnan(found.days)
        assert "no sales 1 month back" in found.reason
    assert "in the newest month" in countback_dso(1, [0, 9], [30, 31]).reason
    # no gap is reached when less is open
    assert countback_dso(40, [40, 0, 90], [30, 31, 30]).days == 30


def test_countback_of_more_than_all_history():
    found = countback_dso(100, [40, 50], [30, 31])
    assert isnan(found.days)
    assert found.reason == "more is open than all sales known add up to"


def test_countback_of_nothing_and_of_a_credit():
    assert countback_dso(0, [], []) == (0.0, None)
    assert countback_dso(-1, [5], [30]).reason == "the balance is in credit"


def test_nothing_sold():
    assert isnan(simple_dso(100, 0, 365))
    assert isnan(simple_dso(100, -5, 365))


@given(
    st.lists(st.integers(1, 10_000), min_size=1, max_size=24),
    st.floats(0, 1),
)
def test_countback_of_part_of_the_sales_lies_between_whole_months(sales, share):
    days = [30] * len(sales)
    found = countback_dso(sum(sales) * share, sales, days).days
    assert -1e-6 <= found <= sum(days) + 1e-6
    more = countback_dso(sum(sales), sales, days).days
    assert found <= more + 1e-6
    assert more == pytest.approx(sum(days))


def test_growing_sales_move_simple_dso_and_neither_countback_nor_add():
    """Constant behavior: every invoice is paid 45 days after it was written."""
    growing = [100 * 1.5 ** (n / 2) for n in range(24)]
    steady = [100.0] * 24
    found = {}
    for name, sales in (("growing", growing), ("steady", steady)):
        sales = [round(s, 2) for s in sales]
        rows = paid_like_clockwork(sales, days=45, terms=60)
        ledger = book(rows[0], rows[1], as_of=rows[2][-1])
        found[name] = metrics.dso(ledger).frame.iloc[0]
    assert found["growing"]["countback_days"] == found["steady"]["countback_days"] == 61
    assert found["growing"]["average_days_delinquent"] == 0
    assert found["steady"]["average_days_delinquent"] == 0
    assert found["growing"]["simple_days"] > 1.3 * found["steady"]["simple_days"]


def test_a_new_customer_has_a_shorter_window():
    rows = [
        ("A1", "old", "2024-01-15", "2024-02-14", 100),
        ("B1", "new", "2025-06-11", "2025-07-11", 100),
    ]
    frame = metrics.dso(book(rows, as_of="2025-06-30"), by="customer_id").frame
    new, old = frame.to_dict("records")
    assert (new["window_days"], new["simple_days"]) == (20.0, 20.0)
    assert isnan(old["simple_days"])
    assert old["reason"] == (
        "not determinable, because nothing was billed in the window"
    )


def test_the_first_days_of_a_month_count_as_they_are():
    rows = [
        ("A1", "C", "2025-05-02", "2025-06-01", 310),
        ("A2", "C", "2025-06-01", "2025-07-01", 50),
    ]
    paid = [("C", "A1", "payment", "2025-06-03", 155)]
    row = metrics.dso(book(rows, paid, as_of="2025-06-04")).frame.iloc[0]
    assert row["countback_days"] == pytest.approx(4 + 155 / 310 * 31)
    assert row["sales_weighted_days"] == pytest.approx(4 + 155 / 310 * 31)
    assert row["window_days"] == 34  # 2 May to 4 June


def test_a_customer_in_credit():
    rows = [
        ("A1", "C", "2025-05-02", "2025-06-01", 100),
        ("K1", "C", "2025-06-01", None, -300),
    ]
    row = metrics.dso(book(rows, as_of="2025-06-30")).frame.iloc[0]
    assert row["open_amount"] == -200
    assert isnan(row["simple_days"])
    assert isnan(row["countback_days"])
    assert row["reason"] == "not determinable, because the balance is in credit"


def test_credits_beyond_what_is_not_due():
    rows = [
        ("A1", "C", "2025-05-02", "2025-06-01", 100),
        ("K1", "C", "2025-06-01", None, -30),
    ]
    row = metrics.dso(book(rows, as_of="2025-06-30")).frame.iloc[0]
    assert isnan(row["best_possible_days"])
    assert row["simple_days"] == pytest.approx(70 / 100 * 60)
    assert "credits exceed" in row["reason"]


def test_amounts_that_a_float_cannot_hold_do_not_leave_a_rest():
    """Three months that add up exactly, and none before: no phantom month is asked."""
    rows = [
        (f"A{n}", "C", f"2025-0{n}-01", f"2025-0{n}-28", amount)
        for n, amount in ((4, 0.1), (5, 0.2), (6, 0.7))
    ]
    rows.append(("A0", "C", "2024-01-01", "2024-01-31", 5.0))
    paid = [("C", "A0", "payment", "2024-01-31", 5.0)]
    row = metrics.dso(book(rows, paid, as_of="2025-06-30")).frame.iloc[0]
    assert row["countback_days"] == 91
    assert row["reason"] is None or pd.isna(row["reason"])


def test_history_equals_the_figures_of_each_day():
    ledger = example().as_of("2025-06-17")
    for by in (None, "customer_id"):
        history = metrics.dso_history(ledger, months=4, by=by).frame
        for end, part in history.groupby("month_end"):
            then = metrics.dso(ledger.as_of(end.date()), by=by).frame
            if by:
                then = then.set_index(by).reindex(part[by])
                # a customer of today may not have bought anything yet
                part = part[then["open_amount"].notna().to_numpy()]
                then = then.dropna(subset="open_amount")
            for name in ("simple_days", "countback_days", "best_possible_days"):
                assert part[name].to_list() == pytest.approx(
                    then[name].to_list(), nan_ok=True
                )


def test_a_document_recorded_late_counts_from_then_on():
    invoices = dated(
        [
            ("A1", "C", "2025-01-10", "2025-02-09", 100, None),
            ("A2", "C", "2025-01-20", "2025-02-09", 300, "2025-05-05"),
        ],
        "invoice_id customer_id invoice_date due_date amount known_on",
    ).assign(currency="EUR")
    tables = {"invoices": invoices}
    ledger = from_tables(tables, as_of="2025-05-31", extract_date="2025-12-31")
    history = metrics.dso_history(ledger, months=3).frame
    # 100 of 100 sold since 10 January are open; from May on 400 of 400
    assert history["simple_days"].to_list() == [81.0, 111.0, 142.0]
    assert history["countback_days"].isna().all()  # nothing was sold since


def test_passport_names_window_and_basis():
    passport = metrics.dso(example(), months=6).passport
    assert passport.window == "2025-01-01 to 2025-06-30"
    assert "credits not taken off" in passport.basis
    assert passport.n_rows == 15
