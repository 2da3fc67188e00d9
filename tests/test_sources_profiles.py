"""Reports of known systems, with their quirks, become the right documents.

The extracts are invented; their headings and quirks are those of the systems.
"""

from datetime import date
from functools import cache
from pathlib import Path

import duckdb
import pytest

from arkit.errors import ParameterError, SourceError
from arkit.sources import (
    Options,
    detect_profile,
    load_profile,
    profiles,
    read_extract,
)

FOLDER = Path(__file__).parent / "extracts"


class Reading:
    """An extract read, and short ways to ask what became of it."""

    def __init__(self, name, **options):
        self.workbench = duckdb.connect()
        self.extract = read_extract(
            FOLDER / name, self.workbench, options=Options(**options)
        )

    def rows(self, query):
        return self.workbench.execute(query).fetchall()

    def invoices(self):
        found = self.rows("SELECT invoice_id, kind, amount FROM staged_invoices")
        return {key: (kind, amount) for key, kind, amount in found}

    def settlements(self):
        columns = "invoice_id, kind, CAST(settlement_date AS VARCHAR), amount"
        return set(self.rows(f"SELECT {columns} FROM staged_settlements"))

    def layout(self):
        return dict(self.rows("SELECT row_class, sum(n_rows) FROM layout GROUP BY 1"))

    def remarks(self):
        return " / ".join(row[0] for row in self.rows("SELECT remark FROM remarks"))

    def reasons(self):
        query = "SELECT source_row, reason FROM set_aside WHERE table_name = 'invoices'"
        return dict(self.rows(query))


@cache
def reading_of(name, **options):
    """Read an extract once; the tests only ask."""
    return Reading(name, **options)


@pytest.mark.parametrize(
    ("name", "profile"),
    [
        ("generic_flat.csv", "generic"),
        ("generic_german.csv", "generic"),
        ("quickbooks_online.csv", "quickbooks-online"),
        ("xero_narrow.csv", "xero"),
        ("xero_wide.csv", "xero"),
        ("erpnext.csv", "erpnext"),
        ("odoo_open_items.csv", "odoo-open-items"),
        ("business_central.csv", "business-central"),
        ("sage50_uk.csv", "sage50-uk"),
        ("sap_fbl5n.xls", "sap-fbl5n"),
        ("sap_bsid.csv", "sap-tables"),
    ],
)
def test_each_system_is_recognized_without_being_named(name, profile):
    assert reading_of(name).extract.profile == profile


def test_quickbooks_groups_by_age_and_pays_with_negative_balances():
    reading = reading_of("quickbooks_online.csv", currency="USD")
    assert reading.invoices() == {
        "1001": ("invoice", 125000),
        "1002": ("invoice", 75000),
        "CM-7": ("credit note", -12000),
        "JE-12": ("debit note", 6000),
        "1003": ("invoice", 31025),
    }
    assert reading.settlements() == {(None, "payment", "2025-12-01", 40000)}
    assert reading.extract.as_of == date(2026, 3, 31)
    assert reading.extract.conventions["quickbooks_online.csv"]["invoice_date"] == (
        "%m/%d/%Y"
    )
    assert reading.layout() == {
        "headings": 1,
        "preamble": 4,
        "heading": 3,
        "subtotal": 3,
        "total": 1,
        "blank": 1,
        "footer": 1,
    }
    assert "total" not in reading.remarks()
    names = reading.rows("SELECT customer_name FROM staged_customers ORDER BY 1")
    assert names == [('Café "Luna"',), ("Harbor Cafe",), ("Total Fitness Inc",)]


def test_part_paid_documents_count_with_their_open_amount_and_keep_the_original():
    reading = reading_of("quickbooks_online.csv", currency="USD")
    found = reading.rows(
        "SELECT reference FROM staged_invoices WHERE invoice_id = '1002'"
    )
    assert found == [("original amount 2000 USD",)]
    assert "partly paid on days that are not in the extract" in reading.remarks()


def test_xero_takes_the_customer_from_the_row_above():
    reading = reading_of("xero_narrow.csv", currency="NZD")
    assert reading.invoices() == {
        "INV-0101": ("invoice", 57500),
        "INV-0109": ("invoice", 115000),
        "INV-0098": ("invoice", 23000),
    }
    owners = dict(reading.rows("SELECT invoice_id, customer_id FROM staged_invoices"))
    assert owners["INV-0109"] == "Total Energy Ltd"
    assert owners["INV-0098"] == "Aroha & Sons"
    assert reading.settlements() == {(None, "credit note", "2026-03-03", 7500)}
    assert reading.extract.as_of == date(2026, 3, 31)
    assert "states a total" not in reading.remarks()


def test_xero_total_that_is_wrong_is_a_remark_and_not_an_error():
    reading = reading_of("xero_wide.csv", currency="NZD")
    assert reading.invoices() == {
        "INV-0101": ("invoice", 57500),
        "INV-0109": ("invoice", 115000),
    }
    assert "states a total of 0.00 NZD, but its rows add up to 1,725.00" in (
        reading.remarks()
    )


def test_erpnext_splits_an_invoice_by_payment_term():
    reading = reading_of("erpnext.csv")
    rows = reading.rows(
        "SELECT invoice_id, CAST(due_date AS VARCHAR), amount FROM staged_invoices "
        "WHERE customer_id = 'CUST-001' ORDER BY 2"
    )
    assert rows == [
        ("ACC-SINV-2026-00011", "2026-01-20", 600000),
        ("ACC-SINV-2026-00011", "2026-02-20", 450000),
    ]
    assert reading.invoices()["ACC-SINV-RET-2026-00002"] == ("credit note", -30000)
    assert reading.invoices()["ACC-JV-2026-00003"] == ("debit note", 4500)
    assert reading.settlements() == {(None, "payment", "2026-02-28", 80000)}
    assert reading.layout()["subtotal"] == 2
    assert "states a total" not in reading.remarks()


def test_odoo_repeats_headings_and_mixes_currencies():
    reading = reading_of("odoo_open_items.csv", currency="EUR")
    rows = reading.rows("SELECT invoice_id, currency, amount FROM staged_invoices")
    assert set(rows) == {
        ("INV/2026/0003", "EUR", 140000),
        ("INV/2026/0014", "USD", 100000),
        ("RINV/2026/0002", "USD", -10000),
        ("MISC/2026/0005", "EUR", 50),
    }
    assert reading.settlements() == {(None, "payment", "2026-02-05", 15000)}
    assert reading.layout()["repeated headings"] == 1
    assert reading.layout()["heading"] == 1


def test_business_central_settles_closed_entries_on_their_day():
    reading = reading_of("business_central.csv", currency="EUR")
    assert reading.invoices() == {
        "103001": ("invoice", 150000),
        "103002": ("invoice", 100000),
        "104001": ("credit note", -12000),
        "107001": ("debit note", 1250),
        "OPEN-1": ("debit note", 7500),
    }
    assert reading.settlements() == {
        ("103002", "payment", "2026-02-20", 100000),
        (None, "payment", "2026-02-21", 30000),
    }
    assert reading.layout()["cleared payment"] == 1
    assert reading.reasons() == {7: "settled, but the extract does not say when"}
    known = reading.rows(
        "SELECT CAST(known_on AS VARCHAR) FROM staged_invoices "
        "WHERE invoice_id = '103001'"
    )
    assert known == [("2026-01-13",)]


def test_sage_carries_the_account_code_from_the_block_above():
    reading = reading_of("sage50_uk.csv")
    rows = reading.rows(
        "SELECT i.invoice_id, c.customer_id, c.customer_name, i.amount, i.currency "
        "FROM staged_invoices AS i JOIN staged_customers AS c USING (customer_id)"
    )
    assert set(rows) == {
        ("71", "ABB001", "Abbey Garages", 120000, "GBP"),
        ("88", "ABB001", "Abbey Garages", -15000, "GBP"),
        ("79", "KIN001", "Kingfisher Boats", 36000, "GBP"),
    }
    assert reading.settlements() == {(None, "payment", "2026-03-20", 6000)}
    assert reading.extract.as_of == date(2026, 3, 31)


def test_fbl5n_counts_a_clearing_once():
    reading = reading_of("sap_fbl5n.xls")
    assert reading.settlements() == {
        ("1800000101", "payment", "2026-01-20", 119000),
        ("1600000011", "offset", "2026-01-20", -19000),
        ("1800000151", "credit note", "2026-02-25", 70000),
        ("1600000020", "offset", "2026-02-25", -70000),
        (None, "payment", "2026-03-03", 50000),
    }
    cash = reading.rows(
        "SELECT sum(amount) FROM staged_settlements WHERE settlement_id = '1400000031'"
    )
    assert cash == [(100000,)]
    assert reading.layout()["cleared payment"] == 1
    assert reading.reasons() == {14: "document type not in the profile: 'ZQ'"}
    assert "states a total" not in reading.remarks()


def test_fbl5n_keeps_document_currency_and_leading_zeros():
    reading = reading_of("sap_fbl5n.xls")
    rows = reading.rows(
        "SELECT customer_id, amount, currency FROM staged_invoices "
        "WHERE invoice_id = '1800000150'"
    )
    assert rows == [("0000104712", 300000, "USD")]
    assert reading.extract.conventions["sap_fbl5n.xls"]["amount"] == "1.234,56"


SAP_LIST = """\
10.03.2026                 Dynamic List Display                        1
------------------------------------------------------------------------
|Customer|DocumentNo|Type|Doc. Date |Net due dt|Amount in local currency|LCurr|
------------------------------------------------------------------------
|0104711 |1800000101|RV  |15.12.2025|14.01.2026|               1.190,00 |EUR  |
|0104711 |1600000011|DG  |18.12.2025|18.12.2025|                 190,00-|EUR  |
------------------------------------------------------------------------
|*       |          |    |          |          |               1.000,00 |EUR  |
------------------------------------------------------------------------
"""


def test_a_sap_list_saved_as_text_is_read_through_its_rulers(tmp_path):
    path = tmp_path / "list.txt"
    path.write_text(SAP_LIST, encoding="utf-8")
    workbench = duckdb.connect()
    assert read_extract(path, workbench).profile == "sap-fbl5n"
    rows = workbench.execute(
        "SELECT customer_id, invoice_id, CAST(due_date AS VARCHAR), amount "
        "FROM staged_invoices ORDER BY source_row"
    ).fetchall()
    assert rows == [
        ("0104711", "1800000101", "2026-01-14", 119000),
        ("0104711", "1600000011", "2025-12-18", -19000),
    ]
    layout = workbench.execute("SELECT row_class, n_rows FROM layout").fetchall()
    assert dict(layout) == {"preamble": 2, "headings": 1, "ruler": 3, "total": 1}


def test_sap_tables_work_out_due_dates_and_signs():
    reading = reading_of("sap_bsid.csv")
    rows = reading.rows(
        "SELECT invoice_id, installment, CAST(due_date AS VARCHAR), amount, currency, "
        "CAST(known_on AS VARCHAR) FROM staged_invoices ORDER BY 1, 2"
    )
    assert rows == [
        ("1000-1600000031-2026", 1, "2026-01-12", -8000, "EUR", "2026-01-12"),
        ("1000-1800000201-2026", 1, "2026-02-19", 100000, "EUR", "2026-01-07"),
        ("1000-1800000202-2026", 1, "2026-01-24", 50000, "EUR", "2026-01-10"),
        ("1000-1800000202-2026", 2, "2026-03-11", 50000, "EUR", "2026-01-10"),
        ("2000-1800000201-2026", 1, "2026-02-14", 145000, "JPY", "2026-01-15"),
    ]
    assert reading.settlements() == {
        ("2000-1800000201-2026", "payment", "2026-02-20", 145000)
    }


def test_a_german_flat_extract_needs_no_options():
    reading = reading_of("generic_german.csv")
    assert reading.invoices() == {
        "RE-1": ("invoice", 123450),
        "RE-2": ("invoice", 50000),
        "GU-1": ("credit note", -35000),
        "RE-3": ("invoice", 123456),
    }
    assert reading.settlements() == {("RE-1", "payment", "2026-02-25", 123450)}
    assert reading.reasons() == {6: "settled, but the extract does not say when"}
    conventions = reading.extract.conventions["generic_german.csv"]
    assert conventions["encoding"] == "cp1252"
    assert conventions["amount"] == "1.234,56"


def test_hostile_names_are_only_names():
    reading = reading_of("generic_flat.csv")
    rows = reading.rows("SELECT customer_id, customer_name FROM staged_customers")
    assert ("=cmd|' /C calc'!A0", "<script>alert(1)</script>") in rows
    assert ("NULL", 'O\'Neill "Best" Ltd') in rows
    assert ("NA", "Namib Trading") in rows
    assert {"1E5", "000777", "../../x"} <= set(reading.invoices())


def test_every_unusable_row_has_its_reason():
    assert reading_of("generic_flat.csv").reasons() == {
        7: "no invoice number",
        8: "invoice_date: not a date in the column's format: '2026-02-30'",
        9: "amount: not a number in the column's format: '12A4'",
        10: "more decimals than EUR allows: 12.345",
        11: "currency: no ISO 4217 currency: 'YEN'",
        15: "no amount",
    }


def test_all_profiles_are_listed_with_a_title():
    known = profiles()
    assert len(known) == 12
    assert all(profile.title for profile in known.values())


def test_detection_sees_only_complete_fits():
    assert detect_profile([["Customer", "Invoice no", "Amount"]]) is None
    telling = ["Invoice Number", "Invoice Date", "Due Date", "Older", "Total"]
    assert detect_profile([["Contact", *telling]]) == "xero"
    assert detect_profile([["Contact", *telling[:2], "Total"]]) is None
    title = ["Aged Receivables Detail"]
    assert detect_profile([title, ["Contact", *telling[:2], "Total"]]) == "xero"
    assert detect_profile([["x"], ["Kunde", "Beleg", "Datum", "Betrag"]]) == "generic"


OWN = """
[profile]
name = "mill"
title = "The mill's own list"
extends = "generic"

[columns]
customer_id = ["Punter"]
invoice_id = ["Chit"]
amount = ["Brass"]

[documents.kinds]
"Chitty" = "invoice"
"Backhander" = "credit note"
"""


def test_an_analyst_writes_a_profile_without_python(tmp_path):
    (tmp_path / "mill.toml").write_text(OWN, encoding="utf-8")
    extract = tmp_path / "items.csv"
    extract.write_text(
        "Punter,Chit,Date,Type,Brass\nA,1,2026-01-02,Chitty,5.00\n"
        "A,2,2026-01-03,Backhander,1.50\n",
        encoding="utf-8",
    )
    with pytest.raises(SourceError, match="nearest profile"):
        read_extract(extract, duckdb.connect())
    workbench = duckdb.connect()
    found = read_extract(extract, workbench, profile=str(tmp_path / "mill.toml"))
    assert found.profile == "mill"
    rows = workbench.execute("SELECT kind, amount FROM staged_invoices ORDER BY amount")
    assert rows.fetchall() == [("credit note", -150), ("invoice", 500)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[profile", "cannot be read"),
        ("[profile]\nnam = 'x'", "in [profile]"),
        ("[columns]\ncolour = ['x']", "in [columns]"),
        ("signs = 'upside down'", "signs"),
        ("[[rows]]\nrow = 'poem'", "row class 'poem'"),
        ("[[rows]]\nrow = 'item'\nfirst = '('", "a pattern that cannot be used"),
        ("[[rows]]\nrow = 'item'\ntext = 'a(?=b)'", "a pattern that cannot be used"),
        ("[derive]\ndue_date = { days = 3 }", "not laid out"),
        ("[derive]\ndue_date = { from = 'x', days = 3 }", "in [derive] from"),
        ("columns = 3", "not laid out"),
        ("[documents]\notherwise = 'gift'", "'gift'"),
        ("[tables.poems]", "'poems'"),
    ],
)
def test_a_profile_with_a_mistake_says_where(tmp_path, text, words):
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        load_profile(path)
    assert words in str(caught.value)


def test_a_kind_the_ledger_does_not_know_is_refused(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(OWN.replace('"credit note"', '"bribe"'), encoding="utf-8")
    with pytest.raises(SourceError, match="kind of document 'bribe'"):
        load_profile(path)


def test_a_profile_may_name_the_encoding_of_files_that_are_not_utf_8(tmp_path):
    path = tmp_path / "mill.toml"
    path.write_text('encoding = "cp1250"\n' + OWN, encoding="utf-8")
    extract = tmp_path / "items.csv"
    extract.write_bytes(
        "Punter,Chit,Date,Brass\nDvořák,1,2026-01-02,5\n".encode("cp1250")
    )
    workbench = duckdb.connect()
    read_extract(extract, workbench, profile=str(path))
    rows = workbench.execute("SELECT customer_id FROM staged_invoices").fetchall()
    assert rows == [("Dvořák",)]
    extract.rename(tmp_path / "invoices.csv")
    workbench = duckdb.connect()
    read_extract(tmp_path, workbench, profile=str(path))
    rows = workbench.execute("SELECT customer_id FROM staged_invoices").fetchall()
    assert rows == [("Dvořák",)]


def test_an_unknown_profile_names_the_known_ones():
    with pytest.raises(ParameterError, match="quickbooks-online"):
        read_extract(FOLDER / "erpnext.csv", duckdb.connect(), profile="nope")
