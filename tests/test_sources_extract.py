"""What every extract promises: nothing lost, nothing guessed, one clear error."""

import csv
import json
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arkit.errors import ParameterError, SourceError
from arkit.schema import TABLES
from arkit.sources import Options, read_extract
from arkit.sources.ties import check_ties

HEADINGS = "customer_id,invoice_id,invoice_date,due_date,amount"


def written(path, *lines, encoding="utf-8"):
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


def read(path, profile=None, **options):
    workbench = duckdb.connect()
    extract = read_extract(path, workbench, profile=profile, options=Options(**options))
    return workbench, extract


def asked(workbench, query):
    return workbench.execute(query).fetchall()


SYNONYMS = [
    "customer_id,customer_name,invoice_id,invoice_date,due_date,amount,paid_date",
    "Customer No.,Customer Name,Invoice #,Invoice Date,Due,Gross amount,Paid on",
    "CustomerNumber,Name,DOC_NO,doc date,Net due date,Total,Clearing date",
    "Account No,Account Name,Inv No,Bill date,Maturity,Invoice Total,Date Paid",
    "Kundennummer,Kundenname,Rechnungs-Nr.,Rechnungsdatum,Fällig am,Betrag,bezahlt am",
    "code client,nom client,n° facture,date facture,échéance,montant,date de paiement",
    "klantnummer,klantnaam,factuurnummer,factuurdatum,vervaldatum,bedrag,betaald op",
]


@pytest.mark.parametrize("headings", SYNONYMS)
def test_a_flat_extract_is_recognized_by_its_headings(tmp_path, headings):
    path = written(
        tmp_path / "items.csv",
        headings,
        "0042,Ann,R1,2026-01-05,2026-02-04,10.50,2026-02-10",
        "0042,Ann,R2,2026-01-06,,20.00,",
    )
    workbench, extract = read(path, currency="EUR")
    assert extract.profile == "generic"
    assert asked(
        workbench,
        "SELECT invoice_id, customer_id, CAST(due_date AS VARCHAR), amount, currency, "
        "source_file, source_row FROM staged_invoices ORDER BY invoice_id",
    ) == [
        ("R1", "0042", "2026-02-04", 1050, "EUR", "items.csv", 2),
        ("R2", "0042", None, 2000, "EUR", "items.csv", 3),
    ]
    assert asked(
        workbench,
        "SELECT invoice_id, kind, CAST(settlement_date AS VARCHAR), amount "
        "FROM staged_settlements",
    ) == [("R1", "payment", "2026-02-10", 1050)]
    assert asked(workbench, "SELECT customer_name FROM staged_customers") == [("Ann",)]


def test_staged_columns_have_the_types_of_the_schema(tmp_path):
    path = written(
        tmp_path / "items.csv", f"{HEADINGS},currency,tax", "A,1,2026-01-05,,5,EUR,1"
    )
    workbench, _ = read(path)
    for table in ("invoices", "settlements", "customers"):
        types = dict(
            asked(
                workbench,
                "SELECT column_name, data_type FROM information_schema.columns "
                f"WHERE table_name = 'staged_{table}'",
            )
        )
        assert types.pop("source_file") == "VARCHAR"
        assert types.pop("source_row") == "BIGINT"
        known = TABLES[table].columns
        assert types == {name: known[name].storage for name in types}
        assert {c.name for c in known.values() if c.required} <= set(types)
        assert not {c.name for c in known.values() if c.derived} & set(types)


AMOUNTS = st.one_of(
    st.integers(-(10**9), 10**9).map(lambda n: f"{n / 100:.2f}"),
    st.sampled_from(["", "12A4", "0.125", "1,234.50"]),
)
DATES = st.sampled_from(["2026-01-05", "2026-02-30", "", "2025-12-31"])
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", ""]),
        st.integers(1, 99).map(str) | st.just(""),
        DATES,
        DATES,
        AMOUNTS,
        DATES,
        st.sampled_from(["EUR", "JPY", "", "YEN"]),
    ),
    min_size=1,
    max_size=80,
)


@settings(max_examples=10)
@given(rows=ROWS)
def test_rows_and_amounts_read_are_staged_or_set_aside(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("tie") / "items.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(f"{HEADINGS},paid_date,currency".split(","))
        writer.writerows(rows)
    workbench, _ = read(path)
    filled = [row for row in rows if any(row)]
    staged = asked(workbench, "SELECT count(*) FROM staged_invoices")[0][0]
    aside = asked(
        workbench, "SELECT count(*) FROM set_aside WHERE table_name = 'invoices'"
    )[0][0]
    assert staged + aside == len(filled)
    for code in ("EUR", "JPY"):
        expected = sum(
            Decimal(row[4].replace(",", "")).scaleb(2 if code == "EUR" else 0)
            for row in filled
            if row[6] == code and is_whole(row[4], code)
        )
        found = asked(
            workbench,
            "SELECT sum(amount) FROM control WHERE table_name = 'invoices' "
            f"AND currency = '{code}'",
        )[0][0]
        assert (found or 0) == expected
    check_ties(workbench)


def is_whole(text, code):
    if text in ("", "12A4"):
        return False
    value = Decimal(text.replace(",", "")).scaleb(2 if code == "EUR" else 0)
    return value == value.to_integral_value()


def test_a_row_that_gets_lost_is_noticed(tmp_path):
    path = written(
        tmp_path / "i.csv", HEADINGS, "A,1,2026-01-05,,5", "A,2,2026-01-05,,6"
    )
    workbench, _ = read(path)
    workbench.execute("DELETE FROM staged_invoices WHERE invoice_id = '2'")
    with pytest.raises(SourceError, match="1 rows and 600 minor units"):
        check_ties(workbench)


def test_the_raw_row_is_kept_with_the_reason(tmp_path):
    path = written(
        tmp_path / "i.csv", f"{HEADINGS},note,note", 'A,1,x,,5,"say ""hi""",=1+1'
    )
    workbench, _ = read(path, currency="EUR")
    row = asked(workbench, "SELECT * FROM set_aside")[0]
    assert row[:6] == (
        "invoices",
        "i.csv",
        2,
        "invoice_date: not a date in the column's format: 'x'",
        "EUR",
        500,
    )
    assert json.loads(row[6])["note"] == 'say "hi"'
    assert json.loads(row[6])["note (7)"] == "=1+1"


def test_an_unreadable_settled_date_sets_payment_and_document_aside(tmp_path):
    path = written(
        tmp_path / "i.csv",
        f"{HEADINGS},paid_date,paid_amount",
        "A,1,2026-01-05,,5.00,2026-02-31,5.00",
        "A,2,2026-01-05,,7.00,2026-02-01,3.00",
        "A,3,2026-01-05,,9.00,,9.00",
        "A,4,2026-01-05,,9.00,,4.00",
        "A,5,2026-01-05,,9.00,2026-02-01,0.00",
    )
    workbench, _ = read(path)
    aside = asked(
        workbench, "SELECT table_name, source_row, reason, amount FROM set_aside"
    )
    unread = "paid_date: not a date in the column's format: '2026-02-31'"
    assert sorted(aside) == [
        ("invoices", 2, unread, 500),
        ("invoices", 4, "settled, but the extract does not say when", 0),
        ("invoices", 6, "settled on a day, yet nothing was paid", 900),
        ("settlements", 2, f"its document is set aside: {unread}", 500),
    ]
    assert asked(workbench, "SELECT invoice_id, amount FROM staged_settlements") == [
        ("2", 300)
    ]
    amounts = dict(asked(workbench, "SELECT invoice_id, amount FROM staged_invoices"))
    assert amounts == {"2": 700, "4": 500}


def test_a_status_that_says_paid_without_a_day_is_not_taken_for_open(tmp_path):
    path = written(
        tmp_path / "i.csv",
        f"{HEADINGS},status",
        "A,1,2026-01-05,,5,Paid",
        "A,2,2026-01-05,,6,Open",
    )
    workbench, _ = read(path)
    assert asked(workbench, "SELECT invoice_id FROM staged_invoices") == [("2",)]


def test_credits_written_as_positive_amounts_are_subtracted_by_their_type(tmp_path):
    path = written(
        tmp_path / "i.csv",
        f"{HEADINGS},type",
        "A,1,2026-01-05,,50.00,Invoice",
        "A,2,2026-01-06,,20.00,Credit Note",
        "A,3,2026-01-07,,10.00,Payment",
    )
    workbench, _ = read(path)
    assert asked(
        workbench, "SELECT invoice_id, kind, amount FROM staged_invoices ORDER BY 1"
    ) == [("1", "invoice", 5000), ("2", "credit note", -2000)]
    assert asked(
        workbench, "SELECT invoice_id, kind, amount FROM staged_settlements"
    ) == [(None, "payment", 1000)]
    assert "subtracted" in str(asked(workbench, "SELECT remark FROM remarks"))


def test_a_negative_flat_row_is_a_credit_note_and_used_up_when_settled(tmp_path):
    path = written(
        tmp_path / "i.csv", f"{HEADINGS},paid_date", "A,1,2026-01-05,,-5.00,2026-02-01"
    )
    workbench, _ = read(path)
    assert asked(workbench, "SELECT kind, amount FROM staged_invoices") == [
        ("credit note", -500)
    ]
    assert asked(workbench, "SELECT kind, amount FROM staged_settlements") == [
        ("offset", -500)
    ]


def test_a_dispute_flag_counts_only_from_when_it_was_seen(tmp_path):
    path = written(
        tmp_path / "i.csv",
        f"{HEADINGS},disputed,paid_date",
        "A,1,2026-01-05,,5,yes,2026-02-01",
        "A,2,2026-01-06,,5,No,",
        "A,3,2026-01-07,,5,Y,",
        "A,4,2026-01-08,,5,maybe,",
    )
    workbench, _ = read(path)
    assert asked(
        workbench,
        "SELECT invoice_id, CAST(opened_date AS VARCHAR), "
        "CAST(closed_date AS VARCHAR), CAST(known_on AS VARCHAR) "
        "FROM staged_disputes ORDER BY 1",
    ) == [
        ("1", "2026-01-05", "2026-02-01", "2026-02-01"),
        ("3", "2026-01-07", None, "2026-02-01"),
    ]
    remarks = str(asked(workbench, "SELECT remark FROM remarks"))
    assert "neither yes nor no" in remarks


def test_cells_that_only_describe_are_left_empty_with_a_remark(tmp_path):
    path = written(
        tmp_path / "i.csv", f"{HEADINGS},terms,tax", "A,1,2026-01-05,,5,Net 30,x"
    )
    workbench, _ = read(path)
    assert asked(workbench, "SELECT tax_amount FROM staged_invoices") == [(None,)]
    assert asked(workbench, "SELECT terms_days FROM staged_customers") == [(30,)]
    remarks = str(asked(workbench, "SELECT remark FROM remarks"))
    assert "column 'tax' of i.csv is left empty in 1 rows" in remarks


def test_a_currency_in_the_amounts_is_read_where_no_column_has_it(tmp_path):
    path = written(
        tmp_path / "i.csv",
        HEADINGS,
        'A,1,2026-01-05,,"EUR 1,234.50"',
        "A,2,2026-01-05,,JPY 70",
    )
    workbench, _ = read(path)
    assert sorted(asked(workbench, "SELECT currency, amount FROM staged_invoices")) == [
        ("EUR", 123450),
        ("JPY", 70),
    ]


def test_total_rows_rulers_and_repeated_headings_are_layout(tmp_path):
    path = written(
        tmp_path / "i.csv",
        "Open items of the month",
        "",
        HEADINGS,
        "A,1,2026-01-05,2026-02-04,5.00",
        "-----,-----,,,",
        HEADINGS,
        "B,2,2026-01-05,2026-02-04,7.00",
        "Grand total,,,,99.00",
    )
    workbench, extract = read(path)
    assert dict(asked(workbench, "SELECT row_class, n_rows FROM layout")) == {
        "preamble": 2,
        "headings": 1,
        "ruler": 1,
        "repeated headings": 1,
        "total": 1,
    }
    assert extract.counts["invoices"] == {"read": 2, "staged": 2, "set aside": 0}
    remarks = str(asked(workbench, "SELECT remark FROM remarks"))
    assert "states a total of 99.00 XXX, but its rows add up to 12.00" in remarks
    assert "rows without a currency" in remarks


def test_thousands_without_quotes_do_not_shift_the_row(tmp_path):
    path = written(
        tmp_path / "i.csv",
        "customer_id,invoice_id,amount,invoice_date,due_date",
        "A,1,1,000.00,2026-01-05,2026-02-04",
        ",,,,",
        "A,2,500.00,2026-01-05,2026-02-04",
    )
    workbench, _ = read(path)
    assert asked(workbench, "SELECT invoice_id, amount FROM staged_invoices") == [
        ("2", 50000)
    ]
    assert asked(workbench, "SELECT source_row, reason FROM set_aside") == [
        (2, "cells under no heading: 2026-02-04")
    ]
    assert ("blank", 1) in asked(workbench, "SELECT row_class, n_rows FROM layout")


def test_the_day_of_a_report_stands_above_its_headings(tmp_path):
    row = "as of 2020-01-01,1,2026-01-05,2026-02-04,5"
    above = written(tmp_path / "a.csv", "As at 31.03.2026,,,,", HEADINGS, row)
    below = written(tmp_path / "b.csv", HEADINGS, row)
    assert str(read(above)[1].as_of) == "2026-03-31"
    assert read(below)[1].as_of is None


def test_rows_later_than_the_day_of_the_report_are_mentioned(tmp_path):
    path = written(
        tmp_path / "i.csv", "As at 31.01.2026,,,,", HEADINGS, "A,1,2026-02-05,,5"
    )
    workbench, _ = read(path)
    assert "rows dated after the day the report was made for: 1" in str(
        asked(workbench, "SELECT remark FROM remarks")
    )


def test_an_open_amount_larger_than_the_document_is_questioned(tmp_path):
    path = written(tmp_path / "i.csv", f"{HEADINGS},balance", "A,1,2026-01-05,,5,900")
    workbench, _ = read(path)
    assert "running balance" in str(asked(workbench, "SELECT remark FROM remarks"))


def test_repeated_rows_are_kept_and_mentioned(tmp_path):
    line = "A,1,2026-01-05,,5.00"
    workbench, extract = read(written(tmp_path / "i.csv", HEADINGS, line, line))
    assert extract.counts["invoices"]["staged"] == 2
    assert "1 rows of i.csv repeat another row" in str(
        asked(workbench, "SELECT remark FROM remarks")
    )


def test_a_folder_of_files_named_after_tables(tmp_path):
    written(
        tmp_path / "invoices.csv", f"{HEADINGS},currency", "A,1,2026-01-05,,5000,JPY"
    )
    written(
        tmp_path / "Payments_2026.csv",
        "Invoice no;Payment date;Amount;Type",
        "1;2026-02-01;1500;Wire",
        "1;2026-02-02;500;Bitcoin",
        ";2026-02-03;70;Cheque",
    )
    written(tmp_path / "customers.csv", "Number,Name,Credit limit", 'A,Ann,"9,000.00"')
    written(
        tmp_path / "promises.csv",
        "customer,made on,promised for,amount",
        "A,2026-01-20,2026-01-31,100",
    )
    rates = "date,currency,to,rate", "2026-01-31,JPY,EUR,0.00613"
    written(tmp_path / "rates.csv", *rates)
    written(tmp_path / "readme.txt", "nothing")
    workbench, extract = read(tmp_path)
    assert [file.name for file in extract.files] == [
        "customers.csv",
        "invoices.csv",
        "Payments_2026.csv",
        "promises.csv",
        "rates.csv",
    ]
    assert asked(
        workbench,
        "SELECT invoice_id, kind, amount, currency FROM staged_settlements "
        "ORDER BY amount",
    ) == [("1", "payment", 1500, "JPY"), (None, "payment", 7000, "XXX")]
    assert asked(workbench, "SELECT reason, amount FROM set_aside") == [
        ("Type: not known: 'Bitcoin'", 500)
    ]
    assert asked(workbench, "SELECT credit_limit_amount FROM staged_customers") == [
        (900000,)
    ]
    assert asked(workbench, "SELECT promise_id, amount FROM staged_promises") == [
        ("2", 10000)
    ]
    assert asked(workbench, "SELECT rate FROM staged_rates") == [(0.00613,)]
    assert "readme.txt" in str(asked(workbench, "SELECT remark FROM remarks"))


def test_payments_that_are_all_negative_are_questioned(tmp_path):
    written(tmp_path / "invoices.csv", HEADINGS, "A,1,2026-01-05,,5.00")
    written(
        tmp_path / "payments.csv", "invoice,payment date,amount", "1,2026-02-01,-5.00"
    )
    workbench, _ = read(tmp_path)
    assert "every payment has a negative amount" in str(
        asked(workbench, "SELECT remark FROM remarks")
    )


def test_one_file_of_several_years(tmp_path):
    written(tmp_path / "invoices_2025.csv", HEADINGS, "A,1,31.12.2025,,5.00")
    written(tmp_path / "invoices_2026.csv", HEADINGS, "A,2,2026-01-05,,6.00")
    workbench, extract = read(tmp_path)
    assert extract.counts["invoices"]["staged"] == 2
    assert extract.conventions["invoices_2025.csv"]["invoice_date"] == "%d.%m.%Y"
    assert len(asked(workbench, "SELECT * FROM staged_customers")) == 1


def test_raw_tables_are_taken_out_of_the_workbench_again(tmp_path):
    path = written(tmp_path / "i.csv", HEADINGS, "A,1,2026-01-05,,5.00")
    workbench, _ = read(path)
    names = asked(workbench, "SELECT table_name FROM information_schema.tables")
    assert not [name for (name,) in names if name.startswith("arkit_")]


AMBIGUOUS = (HEADINGS, "A,1,01/02/2026,03/04/2026,1.234", "A,2,02/03/2026,,5")


def test_what_reads_two_ways_is_asked_one_question_at_a_time(tmp_path):
    path = written(tmp_path / "i.csv", *AMBIGUOUS)
    with pytest.raises(SourceError, match="--date-order"):
        read(path)
    with pytest.raises(SourceError, match="--decimal"):
        read(path, date_order="dmy")
    workbench, _ = read(path, date_order="dmy", decimal=",")
    assert asked(
        workbench,
        "SELECT CAST(invoice_date AS VARCHAR), amount FROM staged_invoices ORDER BY 1",
    ) == [("2026-02-01", 123400), ("2026-03-02", 500)]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((HEADINGS,), "holds no documents"),
        (("Part,Color", "1,red"), "headings: Part, Color"),
        (("Customer,Invoice,Amount", "A,1,5"), "needs a column for invoice_date"),
        (("Customer,Invoice,Amount", "A,1,5"), 'invoice_date = ["Heading"]'),
        (("Customer,Invoice,Booked,Amount", "A,1,x,5"), 'invoice_date = ["Booked"]'),
    ],
)
def test_an_extract_that_does_not_fit_is_one_clear_error(tmp_path, lines, words):
    with pytest.raises(SourceError) as caught:
        read(written(tmp_path / "i.csv", *lines))
    assert words in str(caught.value)


def test_paths_that_lead_nowhere(tmp_path):
    with pytest.raises(SourceError, match="there is no"):
        read(tmp_path / "none.csv")
    written(tmp_path / "notes.txt", "hello")
    with pytest.raises(SourceError, match="folder without a file of invoices"):
        read(tmp_path)


@pytest.mark.parametrize(
    "options",
    [
        {"decimal": ";"},
        {"date_order": "ydm"},
        {"currency": "euro"},
        {"delimiter": "ab"},
    ],
)
def test_options_no_extract_can_mean_are_refused(options):
    with pytest.raises(ParameterError, match="use"):
        Options(**options)
