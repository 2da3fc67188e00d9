"""What a ledger knows on a day: every odd document has one defined meaning."""

from datetime import date

import pandas as pd
import pytest

from arkit.errors import LedgerError, ParameterError
from arkit.ledger import from_tables

DAY = pd.to_datetime


def invoices(*rows):
    """Rows of (number, date, due, minor units)."""
    return pd.DataFrame(
        {
            "invoice_id": [r[0] for r in rows],
            "customer_id": "C1",
            "invoice_date": DAY([r[1] for r in rows]),
            "due_date": DAY([r[2] for r in rows]),
            "amount": [r[3] for r in rows],
            "currency": "EUR",
        }
    )


def settlements(*rows):
    """Rows of (number or None, date, minor units, optional known_on)."""
    return pd.DataFrame(
        {
            "customer_id": "C1",
            "invoice_id": pd.Series([r[0] for r in rows], dtype="object"),
            "settlement_date": DAY([r[1] for r in rows]),
            "amount": [r[2] for r in rows],
            "currency": "EUR",
            "known_on": DAY([r[3] if len(r) > 3 else None for r in rows]),
        }
    )


def book(invoice_rows, settlement_rows, as_of="2025-06-30", **more):
    tables = {"invoices": invoices(*invoice_rows)}
    if settlement_rows:
        tables["settlements"] = settlements(*settlement_rows)
    return from_tables(tables | more, as_of=as_of, extract_date="2025-12-31")


def item(ledger, place=0):
    return ledger.query("SELECT * FROM ledger ORDER BY item_id").iloc[place]


def on_account(ledger):
    frame = ledger.query("SELECT CAST(SUM(amount) AS BIGINT) AS amount FROM unapplied")
    return frame["amount"].fillna(0.0).iloc[0]


ONE = [("A1", "2025-01-02", "2025-02-01", 10000)]


def test_open_invoice_has_no_settled_date_and_ages():
    row = item(book(ONE, []))
    assert row["open_amount"] == 100.0
    assert pd.isna(row["settled_date"])
    assert pd.isna(row["days_late"])
    assert row["days_past_due"] == 149
    assert row["days_open"] == 179


def test_due_on_the_as_of_day_is_zero_days_past_due():
    assert item(book(ONE, [], as_of="2025-02-01"))["days_past_due"] == 0


def test_part_payments_settle_on_the_last_cent():
    ledger = book(ONE, [("A1", "2025-01-20", 4000), ("A1", "2025-02-11", 6000)])
    row = item(ledger)
    assert row["open_amount"] == 0.0
    assert row["settled_date"] == pd.Timestamp("2025-02-11")
    assert row["first_settlement_date"] == pd.Timestamp("2025-01-20")
    assert (row["days_late"], row["days_to_pay"], row["n_settlements"]) == (10, 40, 2)
    assert item(ledger.as_of("2025-02-10"))["open_amount"] == 60.0


def test_payment_after_the_as_of_day_is_not_known():
    row = item(book(ONE, [("A1", "2025-02-11", 10000)], as_of="2025-02-10"))
    assert row["open_amount"] == 100.0
    assert row["n_settlements"] == 0


def test_back_dated_payment_counts_from_the_day_it_was_recorded():
    ledger = book(ONE, [("A1", "2025-01-31", 10000, "2025-02-20")])
    assert item(ledger.as_of("2025-02-19"))["open_amount"] == 100.0
    row = item(ledger.as_of("2025-02-20"))
    assert row["open_amount"] == 0.0
    assert row["settled_date"] == pd.Timestamp("2025-01-31")


def test_post_dated_payment_counts_from_its_own_date():
    ledger = book(ONE, [("A1", "2025-03-31", 10000, "2025-02-20")])
    assert item(ledger.as_of("2025-03-30"))["open_amount"] == 100.0
    assert item(ledger.as_of("2025-03-31"))["open_amount"] == 0.0


def test_reversed_payment_settles_on_the_date_that_stayed():
    ledger = book(
        ONE,
        [
            ("A1", "2025-02-01", 10000),
            ("A1", "2025-02-05", -10000),
            ("A1", "2025-03-10", 10000),
        ],
    )
    assert item(ledger)["settled_date"] == pd.Timestamp("2025-03-10")
    assert item(ledger.as_of("2025-02-10"))["open_amount"] == 100.0
    assert item(ledger.as_of("2025-02-03"))["settled_date"] == pd.Timestamp(
        "2025-02-01"
    )


def test_back_dated_reversal_changes_the_settled_date_once_known():
    ledger = book(
        ONE,
        [
            ("A1", "2025-02-01", 10000),
            ("A1", "2025-02-02", -2500, "2025-04-01"),
            ("A1", "2025-04-02", 2500),
        ],
    )
    assert item(ledger.as_of("2025-03-31"))["settled_date"] == pd.Timestamp(
        "2025-02-01"
    )
    assert item(ledger.as_of("2025-04-01"))["open_amount"] == 25.0
    assert item(ledger)["settled_date"] == pd.Timestamp("2025-04-02")


def test_prepayment_is_on_account_until_the_invoice_exists():
    ledger = book(ONE, [("A1", "2024-12-20", 10000)])
    before = ledger.as_of("2024-12-31")
    assert before.query("SELECT * FROM ledger").empty
    assert on_account(before) == 100.0
    row = item(ledger)
    assert on_account(ledger) == 0.0
    assert row["settled_date"] == pd.Timestamp("2025-01-02")
    assert row["days_to_pay"] == 0


def test_excess_over_an_invoice_is_on_account_and_never_negative_open():
    ledger = book(ONE, [("A1", "2025-02-01", 9000), ("A1", "2025-02-20", 3000)])
    row = item(ledger)
    assert row["open_amount"] == 0.0
    assert row["settled_date"] == pd.Timestamp("2025-02-20")
    assert on_account(ledger) == 20.0
    assert any("exceed" in r.text for r in ledger.contents.remarks)


def test_returned_double_payment_leaves_the_invoice_settled():
    ledger = book(
        ONE,
        [
            ("A1", "2025-02-01", 10000),
            ("A1", "2025-02-03", 10000),
            ("A1", "2025-02-10", -10000),
        ],
    )
    assert item(ledger)["settled_date"] == pd.Timestamp("2025-02-01")
    assert on_account(ledger) == 0.0
    assert on_account(ledger.as_of("2025-02-05")) == 100.0


def test_excess_is_assigned_in_the_order_in_which_entries_became_known():
    ledger = book(
        ONE,
        [("A1", "2025-01-10", 10000, "2025-03-01"), ("A1", "2025-02-10", 10000)],
    )
    assert item(ledger.as_of("2025-02-28"))["open_amount"] == 0.0
    assert on_account(ledger.as_of("2025-02-28")) == 0.0
    assert on_account(ledger) == 100.0


def test_installments_are_settled_oldest_first():
    rows = [
        ("A1", "2025-01-02", "2025-03-01", 4000),
        ("A1", "2025-01-02", "2025-02-01", 6000),
    ]
    ledger = book(rows, [("A1", "2025-01-20", 7000)])
    frame = ledger.query("SELECT due_date, open_amount FROM ledger ORDER BY due_date")
    assert list(frame["open_amount"]) == [0.0, 30.0]
    numbers = ledger.query(
        "SELECT installment FROM known_invoices ORDER BY due_date, item_id"
    )
    assert list(numbers["installment"]) == [1, 2]


def test_credit_note_alone_is_negative_and_open_until_used():
    rows = [*ONE, ("K1", "2025-02-05", None, -3000)]
    ledger = book(rows, [("K1", "2025-03-01", -3000), ("A1", "2025-03-01", 3000)])
    before = ledger.as_of("2025-02-28").query(
        "SELECT kind, open_amount FROM ledger ORDER BY kind"
    )
    assert list(before["kind"]) == ["credit note", "invoice"]
    assert list(before["open_amount"]) == [-30.0, 100.0]
    after = ledger.query("SELECT kind, open_amount FROM ledger ORDER BY kind")
    assert list(after["open_amount"]) == [0.0, 70.0]


def test_zero_document_is_kept_and_never_open_nor_settled():
    row = item(book([("Z1", "2025-01-02", "2025-02-01", 0)], []))
    assert row["open_amount"] == 0.0
    assert pd.isna(row["settled_date"])
    assert pd.isna(row["days_past_due"])


def test_missing_due_date_is_neither_late_nor_past_due():
    row = item(book([("A1", "2025-01-02", None, 100)], []))
    assert pd.isna(row["days_past_due"])
    assert row["days_open"] == 179


def test_unapplied_cash_belongs_to_the_customer():
    ledger = book(ONE, [(None, "2025-02-01", 5000)])
    assert on_account(ledger) == 50.0
    assert item(ledger)["open_amount"] == 100.0


def test_slices_add_up_to_the_balance_of_every_earlier_day():
    ledger = book(
        [*ONE, ("A2", "2025-02-03", "2025-03-05", 5000)],
        [
            ("A1", "2024-12-20", 2000),
            ("A1", "2025-02-01", 9000),
            ("A2", "2025-02-12", 5000, "2025-02-15"),
            ("A2", "2025-02-20", -5000),
            (None, "2025-03-01", 700),
        ],
    )
    for day in ("2024-12-25", "2025-01-15", "2025-02-13", "2025-02-16", "2025-03-31"):
        slices = ledger.query(
            "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS amount FROM slices "
            f"WHERE from_date <= DATE '{day}' AND until_date > DATE '{day}'"
        )
        then = ledger.as_of(day)
        opened = then.query(
            "SELECT CAST(COALESCE(SUM(open_amount), 0) AS BIGINT) AS open_amount "
            "FROM ledger"
        )
        expected = opened["open_amount"].iloc[0] - on_account(then)
        assert slices["amount"].iloc[0] == pytest.approx(expected, abs=1e-9), day


def test_as_of_twice_is_once_and_leaves_the_first_unchanged():
    ledger = book(ONE, [("A1", "2025-02-11", 10000)])
    earlier = ledger.as_of("2025-02-01")
    assert earlier.as_of("2025-01-15") == ledger.as_of("2025-01-15")
    assert ledger.as_of_date == date(2025, 6, 30)
    with pytest.raises(AttributeError):
        ledger.as_of_date = date(2025, 1, 1)


@pytest.mark.parametrize("day", ["2024-12-31", "2026-01-01"])
def test_as_of_outside_the_data_names_the_days_inside(day):
    with pytest.raises(ParameterError, match="2025-01-02 to 2025-12-31"):
        book(ONE, []).as_of(day)


def test_as_of_that_is_no_day_is_refused():
    with pytest.raises(ParameterError, match="YYYY-MM-DD"):
        book(ONE, []).as_of("30/06/2025")


def test_unknown_customer_is_told_the_nearest():
    with pytest.raises(ParameterError, match="nearest: C1"):
        book(ONE, []).customer("c1")


def test_customer_known_later_is_unknown_before():
    customers = pd.DataFrame(
        {"customer_id": ["C1"], "known_on": DAY(["2025-03-01"]), "segment": ["Retail"]}
    )
    ledger = book(ONE, [], customers=customers)
    assert ledger.customer("C1").query("SELECT * FROM known_customers").shape[0] == 1
    with pytest.raises(ParameterError):
        ledger.as_of("2025-02-28").customer("C1")


def test_the_last_known_row_of_a_customer_counts():
    customers = pd.DataFrame(
        {
            "customer_id": ["C1", "C1"],
            "known_on": DAY([None, "2025-03-01"]),
            "credit_limit_amount": [500000, 900000],
        }
    )
    ledger = book(ONE, [], customers=customers)
    text = "SELECT credit_limit_amount FROM known_customers"
    assert ledger.query(text)["credit_limit_amount"].tolist() == [9000.0]
    then = ledger.as_of("2025-02-28").query(text)
    assert then["credit_limit_amount"].tolist() == [5000.0]


def test_hostile_customer_number_is_only_text():
    name = "x') OR 1=1 --"
    tables = {"invoices": invoices(*ONE).assign(customer_id=name)}
    ledger = from_tables(tables, as_of="2025-06-30", extract_date="2025-12-31")
    assert len(ledger.customer(name).query("SELECT * FROM ledger")) == 1
    with pytest.raises(ParameterError):
        ledger.customer("y' OR '1'='1")


def two_currencies(**more):
    frame = invoices(*ONE, ("A2", "2025-01-05", "2025-02-01", 20000))
    frame["currency"] = ["EUR", "USD"]
    return from_tables(
        {"invoices": frame} | more, as_of="2025-06-30", extract_date="2025-12-31"
    )


def test_several_currencies_are_never_added_without_rates():
    ledger = two_currencies()
    with pytest.raises(LedgerError, match="several currencies"):
        ledger.query("SELECT * FROM ledger")
    with pytest.raises(LedgerError, match="no rate into EUR"):
        ledger.in_currency("EUR").query("SELECT * FROM ledger")
    usd = ledger.only("USD").query("SELECT open_amount FROM ledger")
    assert usd["open_amount"].tolist() == [200.0]


def test_the_last_rate_known_on_the_day_converts():
    rates = pd.DataFrame(
        {
            "rate_date": DAY(["2025-01-01", "2025-06-01", "2025-07-01"]),
            "currency": "USD",
            "to_currency": "EUR",
            "rate": [0.5, 0.9, 0.1],
        }
    )
    ledger = two_currencies(rates=rates).in_currency("EUR")
    text = "SELECT open_amount FROM ledger ORDER BY item_id"
    assert ledger.query(text)["open_amount"].tolist() == [100.0, 180.0]
    then = ledger.as_of("2025-05-31").query(text)
    assert then["open_amount"].tolist() == [100.0, 100.0]


def test_conversion_opens_no_settled_invoice():
    rates = pd.DataFrame(
        {
            "rate_date": DAY(["2025-01-01"]),
            "currency": "USD",
            "to_currency": "EUR",
            "rate": [0.333333],
        }
    )
    frame = invoices(("A1", "2025-01-02", "2025-02-01", 10001), *ONE[:0])
    frame["currency"] = "USD"
    paid = settlements(*[("A1", "2025-02-01", 1), ("A1", "2025-02-02", 10000)])
    paid["currency"] = "USD"
    ledger = from_tables(
        {"invoices": frame, "settlements": paid, "rates": rates},
        as_of="2025-06-30",
        extract_date="2025-12-31",
    ).in_currency("EUR")
    assert item(ledger)["open_amount"] == 0.0
    assert item(ledger)["settled_date"] == pd.Timestamp("2025-02-02")


def test_sql_shows_the_whole_text_that_runs():
    text = book(ONE, []).sql("SELECT * FROM ledger")
    assert "raw_invoices" in text
    assert "CAST('2025-06-30' AS DATE)" in text
