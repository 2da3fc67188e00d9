"""Ledgers that live in PostgreSQL or are read by Spark: getting there, staying safe."""

from __future__ import annotations

import logging

import pytest
from click.testing import CliRunner

from arkit.cli import conformance as commands
from arkit.cli import questions as asked
from arkit.errors import LedgerError
from arkit.ledger import open_ledger, write_tables
from arkit.ledger.engine import HELD_AT_MOST, close_engines
from arkit.ledger.engines import digest_at
from arkit.ledger.engines.copying import copy_ledger, make_schema
from arkit.ledger.engines.place import place_of
from arkit.ledger.engines.spark import open_spark
from arkit.metrics import aging
from arkit.metrics._example import COLUMNS, _frame
from arkit.schema import TABLES

FEW = ("aging", "exposure", "event table, due clock, last cent")


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The ledger of the examples as a folder."""
    folder = tmp_path_factory.mktemp("small") / "small.ledger"
    tables = {name: _frame(rows, names) for name, (rows, names) in COLUMNS.items()}
    odd = tables["customers"]
    odd.loc[0, "customer_name"] = "\\N"
    odd.loc[1, "customer_name"] = 'comma, "quote"\nline'
    write_tables(tables, folder)
    return folder


@pytest.fixture
def few(monkeypatch):
    """Ask three questions in place of all."""
    chosen = {name: asked.questions()[name] for name in FEW}
    monkeypatch.setattr(asked, "questions", lambda: chosen)


def run_sql(server, text):
    with place_of(server.address("public")).connect() as connection:
        result = connection.exec_driver_sql(text)
        return result.all() if result.returns_rows else None


def test_every_value_survives_the_copy(server, small):
    copy_ledger(small, server.address("values"))
    there, here = open_ledger(server.address("values")), open_ledger(small)
    assert digest_at(server.address("values")) == here.contents.digest
    assert there.contents == here.contents
    for table in here.contents.n_rows:
        names = ", ".join(TABLES[table].columns)
        text = f"SELECT {names} FROM known_{table} ORDER BY {names}"
        mine, other = here.query(text, exact=True), there.query(text, exact=True)
        assert mine.equals(other), table
        assert (mine.dtypes == other.dtypes).all()
    names = there.query("SELECT customer_name FROM known_customers")["customer_name"]
    assert {"\\N", 'comma, "quote"\nline'} <= set(names)


def test_a_ledger_is_replaced_only_on_request_and_as_a_whole(server, small):
    address = server.address("replaced")
    copy_ledger(small, address)
    with pytest.raises(LedgerError, match="--replace"):
        copy_ledger(small, address)
    run_sql(server, "CREATE VIEW replaced.watched AS SELECT * FROM replaced.invoices")
    with pytest.raises(LedgerError, match="cannot be copied"):
        copy_ledger(small, address, replace=True)  # a view stands on a table
    assert len(aging(open_ledger(address)).frame) == 7
    run_sql(server, "DROP VIEW replaced.watched")
    copy_ledger(small, address, replace=True)


def test_tables_that_are_no_ledger_are_left_alone(server, small):
    run_sql(server, "CREATE SCHEMA erp")
    run_sql(server, "CREATE TABLE erp.invoices (a INT)")
    with pytest.raises(LedgerError, match="no ledger") as error:
        copy_ledger(small, server.address("erp"), replace=True)
    assert error.value.rows == ("invoices",)
    with pytest.raises(LedgerError, match="holds no ledger"):
        open_ledger(server.address("erp"))
    assert run_sql(server, "SELECT COUNT(*) FROM erp.invoices") == [(0,)]


def test_a_schema_is_made_only_where_there_is_none(server):
    make_schema(server.address("made"))
    with pytest.raises(LedgerError, match="already exists"):
        make_schema(server.address("made"))


def test_the_password_is_never_shown(server, small, monkeypatch, caplog):
    from tests.engines.conftest import PASSWORD

    caplog.set_level(logging.DEBUG)
    copy_ledger(small, server.address("quiet"))
    ledger = open_ledger(server.address("quiet"))
    aging(ledger)
    shown = [repr(ledger), repr(vars(ledger.engine)), caplog.text]
    monkeypatch.setenv("ARKIT_DATABASE_PASSWORD", f"{PASSWORD}-wrong")
    with pytest.raises(LedgerError, match="cannot be reached") as error:
        open_ledger(server.address("quiet"))
    shown += [str(error.value), repr(error.value.__cause__)]
    assert PASSWORD not in "".join(shown)


def test_a_connection_that_was_let_go_comes_back(server, small):
    copy_ledger(small, server.address("again"))
    ledger = open_ledger(server.address("again"))
    before = aging(ledger).frame
    close_engines()
    assert aging(ledger).frame.equals(before)


def test_what_was_not_asked_for_in_a_while_is_let_go(server, small, spark):
    copy_ledger(small, server.address("held"))
    for address in (server.address("held"), f"spark:{small}"):
        engine = open_ledger(address).engine
        names = [
            engine.hold(f"SELECT {n} AS n FROM raw_invoices")
            for n in range(HELD_AT_MOST + 2)
        ]
        assert len(set(names)) == HELD_AT_MOST + 2
        assert (
            engine.query(f"SELECT n FROM {names[-1]}")["n"].iloc[0] == HELD_AT_MOST + 1
        )
        with pytest.raises(Exception, match=names[0]):
            engine.query(f"SELECT n FROM {names[0]}")
        again = engine.hold("SELECT 0 AS n FROM raw_invoices")
        assert engine.query(f"SELECT n FROM {again}")["n"].iloc[0] == 0


def test_spark_says_what_is_no_ledger(spark, tmp_path):
    with pytest.raises(LedgerError, match="finds no ledger"):
        open_spark(str(tmp_path))
    (tmp_path / "ledger.json").write_text("{}", encoding="utf-8")
    with pytest.raises(LedgerError, match="damaged"):
        open_spark(str(tmp_path))


def test_two_ledgers_in_one_spark_do_not_mix(spark, small, demo):
    one, two = open_ledger(f"spark:{small}"), open_ledger(f"spark:{demo}")
    text = "SELECT COUNT(*) AS n FROM known_invoices"
    counts = [ledger.query(text)["n"].iloc[0] for ledger in (one, two, one)]
    assert counts[0] == counts[2] == 14 != counts[1]


def test_the_command_says_that_all_is_the_same(server, few):
    address = server.address("conformance")
    said = CliRunner().invoke(commands.conformance, [address])
    assert said.exit_code == 0, said.output
    assert "3 of 3 answers of postgres are those of DuckDB" in said.output
    there = (
        "SELECT 1 FROM information_schema.schemata WHERE schema_name = 'conformance'"
    )
    assert run_sql(server, there) == []


def test_the_command_on_spark(spark, few):
    said = CliRunner().invoke(commands.conformance, ["spark"])
    assert said.exit_code == 0, said.output
    assert "3 of 3 answers of spark" in said.output


def test_the_command_names_what_differs(server, few, monkeypatch):
    def spoiled(folder, address):
        copy_ledger(folder, address)
        schema = place_of(address).schema
        run_sql(server, f"UPDATE {schema}.invoices SET amount = amount + 1")

    monkeypatch.setattr("arkit.ledger.engines.copying.copy_ledger", spoiled)
    said = CliRunner().invoke(commands.conformance, [server.address("spoiled")])
    assert said.exit_code == 1
    assert "differs: aging: frame column n_items" in said.output
    assert "row 0: " in said.output


def test_a_schema_in_use_is_not_touched(server, small):
    copy_ledger(small, server.address("used"))
    said = CliRunner().invoke(commands.conformance, [server.address("used")])
    assert said.exit_code == 2
    assert open_ledger(server.address("used")).contents.n_rows["invoices"] == 14
