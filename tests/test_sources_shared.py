"""Real and well-known extracts, when their folder is beside the project."""

import csv
import shutil
from decimal import Decimal
from functools import cache
from pathlib import Path

import duckdb
import pytest

from arkit.sources import Options, read_extract

DATA = Path(__file__).parents[2] / "shared" / "data"
IBM = DATA / "ibm-accounts-receivable" / "WA_Fn-UseC_-Accounts-Receivable.csv"
CLOSED = DATA / "highradius" / "closed_40000_reconstructed.csv"
OPEN = DATA / "highradius" / "open_items_9681_cleaned_nulldata.csv"
LOOKUP = DATA / "highradius" / "customers_lookup_derived.csv"
DIRTY = DATA / "dirty-ar-export-synthetic"
SAP = DATA / "sap-o2c-takehome" / "journal_entry_items_accounts_receivable.jsonl"

pytestmark = pytest.mark.skipif(
    not DATA.exists(), reason="the shared folder with the extracts is not here"
)


@cache
def read(path, **options):
    """Read an extract once; the tests only ask."""
    workbench = duckdb.connect()
    extract = read_extract(path, workbench, options=Options(**options))
    return workbench, extract


def column(path, name):
    with path.open(encoding="utf-8", newline="") as file:
        return [row[name] for row in csv.DictReader(file)]


def asked(workbench, query):
    return workbench.execute(query).fetchall()


def test_ibm_rows_and_amounts_tie_to_the_file():
    workbench, extract = read(IBM)
    assert extract.profile == "ibm"
    assert {table: count["staged"] for table, count in extract.counts.items()} == {
        "invoices": 2466,
        "settlements": 2466,
        "disputes": 561,
        "customers": 100,
    }
    cents = sum(Decimal(text) for text in column(IBM, "InvoiceAmount")) * 100
    for table in ("invoices", "settlements"):
        assert asked(workbench, f"SELECT sum(amount) FROM staged_{table}") == [(cents,)]
    assert asked(workbench, "SELECT count(*) FROM set_aside") == [(0,)]


def test_ibm_days_are_those_the_file_computes():
    workbench, _ = read(IBM)
    days = asked(
        workbench,
        "SELECT s.settlement_date - i.invoice_date, "
        "greatest(0, s.settlement_date - i.due_date) FROM staged_invoices AS i "
        "JOIN staged_settlements AS s USING (invoice_id) ORDER BY i.source_row",
    )
    expected = zip(column(IBM, "DaysToSettle"), column(IBM, "DaysLate"), strict=True)
    assert days == [(int(settle), int(late)) for settle, late in expected]


def test_ibm_disputes_are_known_only_when_settled():
    workbench, _ = read(IBM)
    assert asked(
        workbench,
        "SELECT count(*), count_if(d.known_on = s.settlement_date), "
        "count_if(d.opened_date = i.invoice_date) FROM staged_disputes AS d "
        "JOIN staged_invoices AS i USING (invoice_id) "
        "JOIN staged_settlements AS s USING (invoice_id)",
    ) == [(561, 561, 561)]


def test_highradius_closed_items_keep_every_row_apart():
    workbench, extract = read(CLOSED)
    assert extract.profile == "highradius-closed"
    assert extract.counts["invoices"] == {
        "read": 40000,
        "staged": 40000,
        "set aside": 0,
    }
    cents = sum(Decimal(text) for text in column(CLOSED, "amount")) * 100
    assert asked(workbench, "SELECT sum(amount) FROM staged_invoices") == [(cents,)]
    assert asked(
        workbench, "SELECT count(DISTINCT invoice_id) FROM staged_invoices"
    ) == [(40000,)]
    late = asked(
        workbench,
        "SELECT s.settlement_date - i.due_date FROM staged_invoices AS i "
        "JOIN staged_settlements AS s USING (invoice_id) ORDER BY i.source_row",
    )
    assert [row[0] for row in late] == [int(d) for d in column(CLOSED, "days_late")]
    assert "assumed" in str(asked(workbench, "SELECT remark FROM remarks"))


def test_highradius_currencies_come_from_the_customers_beside(tmp_path):
    workbench, extract = read(CLOSED)
    assert [file.name for file in extract.files] == [LOOKUP.name, CLOSED.name]
    codes = dict(
        asked(workbench, "SELECT currency, count(*) FROM staged_invoices GROUP BY 1")
    )
    assert codes == {"USD": 36984, "CAD": 3016}
    alone = tmp_path / CLOSED.name
    shutil.copyfile(CLOSED, alone)
    workbench, _ = read(alone)
    assert asked(workbench, "SELECT DISTINCT currency FROM staged_invoices") == [
        ("USD",)
    ]


def test_highradius_open_items_are_whole_cents_after_rounding():
    workbench, extract = read(OPEN)
    assert extract.profile == "highradius-open"
    assert extract.counts["invoices"]["staged"] == 9681
    exact = sum(Decimal(text) for text in column(OPEN, "converted_usd"))
    staged = Decimal(asked(workbench, "SELECT sum(amount) FROM staged_invoices")[0][0])
    assert abs(staged / 100 - exact - Decimal("0.366")) < Decimal("0.000001")
    remarks = str(asked(workbench, "SELECT remark FROM remarks"))
    assert "576 amounts are rounded" in remarks
    assert "together they change by 0.366" in remarks
    assert asked(
        workbench,
        "SELECT count(*) FROM staged_invoices WHERE invoice_id LIKE '%.%'",
    ) == [(0,)]


def dirty(tmp_path):
    shutil.copyfile(DIRTY / "FactInvoice_raw.csv", tmp_path / "invoices.csv")
    shutil.copyfile(DIRTY / "DimCustomer_raw.csv", tmp_path / "customers.csv")
    return tmp_path


def test_a_dirty_export_is_read_only_where_it_is_certain(tmp_path):
    workbench, extract = read(dirty(tmp_path), decimal=".", currency="AUD")
    assert extract.counts["invoices"]["read"] == 2571
    reasons = asked(
        workbench,
        "SELECT DISTINCT regexp_extract(reason, '^\\w+: ([^:]+)', 1) FROM set_aside "
        "WHERE table_name = 'invoices'",
    )
    assert reasons == [("day and month cannot be told apart",)]
    low = asked(
        workbench,
        "SELECT count(*) FROM staged_invoices WHERE invoice_date "
        "NOT BETWEEN DATE '2026-01-01' AND DATE '2026-03-31'",
    )
    assert low == [(0,)]


def test_the_analyst_answers_and_the_amounts_read_stay_the_same(tmp_path):
    folder = dirty(tmp_path)
    total = "SELECT sum(amount) FROM control WHERE table_name = 'invoices'"
    unanswered, _ = read(folder, decimal=".", currency="AUD")
    workbench, extract = read(folder, decimal=".", currency="AUD", date_order="dmy")
    assert extract.counts["invoices"]["set aside"] < 200
    assert asked(workbench, total) == asked(unanswered, total)


def test_sap_journal_items_net_reversals():
    workbench, extract = read(SAP)
    assert extract.profile == "sap-tables"
    assert extract.counts["invoices"] == {"read": 123, "staged": 123, "set aside": 0}
    kinds = dict(
        asked(workbench, "SELECT kind, count(*) FROM staged_invoices GROUP BY 1")
    )
    assert kinds == {"invoice": 67, "credit note": 56}
    assert len(asked(workbench, "SELECT * FROM staged_settlements")) == 120
