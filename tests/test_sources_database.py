"""Tables and views of a database are read like files.

SQLite is always tested. PostgreSQL is tested when `ARKIT_TEST_POSTGRES` holds the
address of a database that may be written to, for instance
`postgresql+psycopg://postgres@127.0.0.1:54329/arkit`.
"""

import os
import re
import sys
from pathlib import Path

import duckdb
import pytest

from arkit.errors import SourceError
from arkit.sources import Options, read_extract
from arkit.sources.database import database_file

sqlalchemy = pytest.importorskip("sqlalchemy")

MYSQL_DUMP = (
    Path(__file__).parents[2] / "shared/data/classicmodels/mysqlsampledatabase.sql"
)
TABLES = """
CREATE TABLE invoices (customer_id VARCHAR(20), "Invoice No" VARCHAR(20),
  invoice_date DATE, due_date DATE, amount NUMERIC(12, 3), currency VARCHAR(3));
INSERT INTO invoices VALUES ('0042', 'R1', '2026-01-05', '2026-02-04', 1.234, 'KWD');
INSERT INTO invoices VALUES ('0042', '=1+1', '2026-01-06', NULL, 20, 'KWD');
CREATE TABLE payments (invoice_id VARCHAR(20), payment_date DATE,
  amount NUMERIC(12, 3));
INSERT INTO payments VALUES ('R1', '2026-02-01', 1.234);
CREATE TABLE "odd ""table"" name; --" (customer VARCHAR(9), document VARCHAR(9),
  date DATE, balance NUMERIC(9, 2));
INSERT INTO "odd ""table"" name; --" VALUES ('A', '7', '2026-01-02', 5.5);
"""


def fill(address):
    engine = sqlalchemy.create_engine(address)
    with engine.begin() as connection:
        for name in ("invoices", "payments", '"odd ""table"" name; --"'):
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
        for statement in TABLES.replace("; --", "\0").split(";"):
            if statement.strip():
                connection.exec_driver_sql(statement.replace("\0", "; --"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def address(request, tmp_path):
    if request.param == "sqlite":
        found = f"sqlite:///{(tmp_path / 'books.db').as_posix()}"
    else:
        found = os.environ.get("ARKIT_TEST_POSTGRES", "")
        if not found:
            pytest.skip("ARKIT_TEST_POSTGRES names no PostgreSQL database")
    fill(found)
    return found


def test_tables_named_after_tables_are_read(address):
    workbench = duckdb.connect()
    extract = read_extract(address, workbench)
    assert extract.profile == "generic"
    rows = workbench.execute(
        "SELECT customer_id, invoice_id, amount, source_file, source_row "
        "FROM staged_invoices ORDER BY source_row"
    ).fetchall()
    assert rows == [
        ("0042", "R1", 1234, "invoices", 1),
        ("0042", "=1+1", 20000, "invoices", 2),
    ]
    rows = workbench.execute(
        "SELECT invoice_id, amount, currency FROM staged_settlements"
    ).fetchall()
    assert rows == [("R1", 1234, "KWD")]


def test_a_table_can_be_named_whatever_its_name(address):
    workbench = duckdb.connect()
    options = Options(table='odd "table" name; --', currency="EUR")
    read_extract(address, workbench, options=options)
    rows = workbench.execute("SELECT invoice_id, amount FROM staged_invoices")
    assert rows.fetchall() == [("7", 550)]


def test_a_password_is_not_kept(tmp_path):
    fill(f"sqlite:///{(tmp_path / 'books.db').as_posix()}")
    address = f"sqlite:///{(tmp_path / 'books.db').as_posix()}?timeout=5"
    extract = read_extract(address, duckdb.connect())
    assert [file.name for file in extract.files] == ["books.db"]
    assert extract.files[0].n_bytes > 0
    described = database_file("postgresql+psycopg://me:s3cret@host/x?sslmode=require")
    assert described.name == "postgresql+psycopg://host/x"
    with pytest.raises(SourceError) as caught:
        read_extract("postgresql+psycopg://me:s3cret@127.0.0.1:1/x", duckdb.connect())
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("sqlite:////nowhere/books.db", "there is no database"),
        ("nosuch://host/books", "cannot be read"),
        ("://", "address of the database"),
    ],
)
def test_a_database_that_cannot_be_read_is_one_clear_error(address, words):
    with pytest.raises(SourceError, match=words):
        read_extract(address, duckdb.connect())


def test_a_database_without_known_tables_lists_what_it_has(tmp_path):
    address = f"sqlite:///{(tmp_path / 'books.db').as_posix()}"
    fill(address)
    with pytest.raises(SourceError, match="no table or view nothing"):
        read_extract(address, duckdb.connect(), options=Options(table="nothing"))


def test_without_sqlalchemy_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(SourceError, match=r"arkit\[sql\]"):
        read_extract("sqlite:///books.db", duckdb.connect())


def classic_models(path):
    """Load the published MySQL sample into SQLite, with a view of its orders."""
    dump = MYSQL_DUMP.read_text(encoding="utf-8")
    engine = sqlalchemy.create_engine(f"sqlite:///{path.as_posix()}")
    with engine.begin() as connection:
        for name, body in re.findall(r"CREATE TABLE `(\w+)` \((.*?)\n\)", dump, re.S):
            columns = ", ".join(re.findall(r"^\s+`(\w+)`", body, re.M))
            connection.exec_driver_sql(f'CREATE TABLE "{name}" ({columns})')
        inserts = re.findall(
            r"insert  into `(\w+)`\(.*?\) values\s(.*?);\n", dump, re.S
        )
        for name, values in inserts:
            text = values.replace("%", "%%").replace("\\'", "''")
            connection.exec_driver_sql(f'INSERT INTO "{name}" VALUES {text}')
        connection.exec_driver_sql(
            "CREATE VIEW invoices AS SELECT o.customerNumber AS customer_id, "
            "o.orderNumber AS invoice_id, o.orderDate AS invoice_date, "
            "round(sum(d.quantityOrdered * d.priceEach), 2) AS amount "
            "FROM orders AS o JOIN orderdetails AS d USING (orderNumber) "
            "GROUP BY 1, 2, 3"
        )
    engine.dispose()


def test_classic_models_orders_payments_and_customers(tmp_path):
    if not MYSQL_DUMP.exists():
        pytest.skip("the shared folder with the sample database is not here")
    classic_models(tmp_path / "classic.db")
    workbench = duckdb.connect()
    extract = read_extract(f"sqlite:///{tmp_path.as_posix()}/classic.db", workbench)
    assert {t: c["staged"] for t, c in extract.counts.items()} == {
        "customers": 122,
        "invoices": 326,
        "settlements": 273,
    }
    sums = workbench.execute(
        "SELECT (SELECT sum(amount) FROM staged_invoices), sum(amount), "
        "count(invoice_id) FROM staged_settlements"
    ).fetchall()
    assert sums == [(960419061, 885383923, 0)]
