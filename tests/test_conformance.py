"""Ledgers on other engines: what can be tested without one."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from arkit.cli import conformance as commands
from arkit.cli import questions as asked
from arkit.cli.same_figures import compare, difference
from arkit.errors import LedgerError
from arkit.ledger import is_engine_address, open_ledger
from arkit.ledger.engines import EXECUTED, GENERATED, translate
from arkit.ledger.engines.copying import copy_ledger
from arkit.ledger.engines.place import PASSWORD, place_of
from arkit.ledger.engines.typed import Typed
from arkit.metrics._example import example
from arkit.sources import read_ledger

FEW = ("aging", "event table, due clock, last cent")


@pytest.fixture
def few(monkeypatch):
    chosen = {name: asked.questions()[name] for name in FEW}
    monkeypatch.setattr(asked, "questions", lambda: chosen)
    monkeypatch.setattr(commands, "_demo", lambda folder, as_of: example())


# -- where a ledger lives ------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("spark:my.ledger", True),
        ("spark:hdfs://books.example/my.ledger", True),
        ("postgresql://ann@books.example/erp?schema=arkit", True),
        ("postgresql+psycopg://books.example/erp?sslmode=require&schema=a", True),
        ("postgresql://ann@books.example/erp", False),
        ("sqlite:///books.db", False),
        ("C:\\books\\my.ledger", False),
        ("sparks.csv", False),
    ],
)
def test_which_names_stay_on_an_engine(name, is_one):
    assert is_engine_address(name) is is_one


def test_a_password_in_an_address_is_refused_and_not_repeated():
    address = "postgresql://ann:s3cret@books.example/erp?schema=arkit"
    for open_one in (open_ledger, read_ledger):
        with pytest.raises(LedgerError, match=PASSWORD) as error:
            open_one(address)
        assert "s3cret" not in str(error.value)


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("mysql://ann@books.example/erp?schema=arkit", "does not work inside mysql"),
        ("postgresql://ann@books.example/erp?schema=", "names no schema"),
        ("postgresql://ann@books.example/erp?schema=a&schema=b", "names no schema"),
        ("post gres://ann@books.example?schema=a", "cannot be read"),
    ],
)
def test_an_address_that_cannot_be_used_says_why(address, problem):
    with pytest.raises(LedgerError, match=problem):
        place_of(address)


def test_a_driver_is_chosen_and_the_schema_taken_out():
    place = place_of("postgresql://ann@books.example/erp?schema=arkit&sslmode=require")
    assert place.url.drivername == "postgresql+psycopg"
    assert dict(place.url.query) == {"sslmode": "require"}
    assert (place.schema, place.dialect) == ("arkit", "postgres")


def test_a_server_that_is_not_there_is_named_without_a_traceback(monkeypatch):
    monkeypatch.setenv(PASSWORD, "s3cret")
    with pytest.raises(LedgerError, match="cannot be reached") as error:
        open_ledger("postgresql://ann@127.0.0.1:1/erp?schema=arkit")
    assert "s3cret" not in str(error.value)


@pytest.mark.parametrize(
    ("module", "address"),
    [
        ("pyspark.sql", "spark:my.ledger"),
        ("sqlalchemy", "postgresql://ann@books.example/erp?schema=arkit"),
    ],
)
def test_what_is_not_installed_is_named(module, address, monkeypatch):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(LedgerError, match="pip install"):
        open_ledger(address)


def test_only_postgresql_is_loaded(demo_folder):
    with pytest.raises(LedgerError, match="own loader"):
        copy_ledger(demo_folder, "redshift://ann@books.example/erp?schema=arkit")


# -- answers in one form -------------------------------------------------------------

EVERY_TYPE = (
    "SELECT CAST(9007199254740993 AS BIGINT) AS n, CAST(NULL AS BIGINT) AS gap, "
    "'a' AS t, "
    "CAST(NULL AS VARCHAR) AS none, CAST('2025-06-30' AS DATE) AS d, TRUE AS b, "
    "CAST(NULL AS BOOLEAN) AS unknown, CAST(0.5 AS DOUBLE) AS x"
)


def test_rows_take_the_form_of_duckdb():
    import datetime
    from decimal import Decimal

    day = datetime.date(2025, 6, 30)
    row = (Decimal(9007199254740993), None, "a", None, day, 1, None, Decimal("0.5"))
    mine = example().engine.query(EVERY_TYPE)
    assert difference("row", mine, Typed([]).of_rows([row], EVERY_TYPE)) is None


def test_no_rows_have_the_types_as_well():
    text = f"{EVERY_TYPE} WHERE 1 = 0"
    mine = example().engine.query(text)
    assert difference("no rows", mine, Typed([]).of_rows([], text)) is None


def test_an_answer_with_other_columns_is_refused():
    with pytest.raises(LedgerError, match="2 columns in place of 1"):
        Typed([]).of_rows([(1, 2)], "SELECT 1 AS n")


# -- what differs --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mine", "other", "rows"),
    [
        ([0.1 + 0.2], [0.3], ("row 0: 0.30000000000000004, 0.3",)),
        ([1, 2], [1.0, 2.0], ("type int64, float64",)),
        ([1, 2], [1], ("2 rows, 1 rows",)),
        (["a", None], ["a", "b"], None),
        ([np.nan, 1.0], [np.nan, 1.0], ()),
        ([0.0], [-0.0], ("row 0: 0.0, -0.0",)),
        ([5, 5, 5, 5, 5], [1, 2, 3, 4, 5], None),
    ],
)
def test_a_difference_is_found_to_the_bit(mine, other, rows):
    frames = [pd.DataFrame({"n": values}) for values in (mine, other)]
    found = difference("q", *frames)
    if rows == ():
        assert found is None
    else:
        assert found is not None
        assert rows is None or found.rows == rows


DAYS = pd.to_datetime(["2025-01-01", "2025-01-02", None])
COLUMNS = {
    "whole": pd.Series([1, 2, 2**62 + 1]),
    "text": pd.Series(["a", "ä", None], dtype="str"),
    "days": pd.Series(DAYS),
    "spans": pd.Series(DAYS - DAYS[0]),
    "flags": pd.Series([True, False, True]),
    "gaps": pd.Series([1, 2, None], dtype="Int64"),
    "mixed": pd.Series(["a", 1.5, None], dtype="object"),
}


@pytest.mark.parametrize("kind", COLUMNS)
def test_a_row_that_differs_is_named_whatever_the_type(kind):
    column = COLUMNS[kind]
    assert difference("q", column.to_frame(), column.copy().to_frame()) is None
    swapped = column.iloc[[1, 0, 2]].reset_index(drop=True)
    found = difference("q", column.to_frame(), swapped.to_frame())
    assert [row.partition(":")[0] for row in found.rows] == ["row 0", "row 1"]
    if kind == "whole":
        assert difference(
            "q", column.to_frame(), column.replace(2**62 + 1, 2**62).to_frame()
        )
    elif column.isna().any():
        known = column.copy().fillna(column[0])
        assert len(difference("q", column.to_frame(), known.to_frame()).rows) == 1


def test_many_differing_rows_are_counted():
    one = pd.DataFrame({"n": range(10)})
    found = difference("q", one, one + 1)
    assert found.rows[-1] == "and 7 more rows"
    assert len(found.rows) == 4


def test_columns_order_and_errors_count():
    one = pd.DataFrame({"a": [1], "b": [2]})
    assert difference("q", one, one[["b", "a"]]) is not None
    found = difference("q", one, {"error": "no such day"})
    assert "no such day" in found.rows[0]


def test_a_ledger_compared_with_itself_is_the_same():
    questions = asked.questions()
    assert len(questions) > 90
    chosen = {name: questions[name] for name in (*FEW, "back-test: payment history")}
    assert [one.difference for one in compare(example(), example(), chosen)] == [
        None
    ] * 3


def test_another_day_is_seen():
    chosen = {name: asked.questions()[name] for name in FEW}
    found = list(compare(example(), example().as_of("2025-06-20"), chosen))
    assert all(one.difference for one in found)


# -- the command ---------------------------------------------------------------------


def test_texts_are_printed_and_said_to_be_unexecuted(few):
    said = CliRunner().invoke(commands.conformance, ["--dialect", "snowflake"])
    assert said.exit_code == 0, said.output
    assert "generated, not executed" in said.stderr
    assert said.stdout.count("-- aging") >= 2
    assert "CREATE TEMPORARY TABLE held_" in said.stdout


def test_a_dialect_that_is_tested_is_not_said_to_be_unexecuted(few):
    said = CliRunner().invoke(commands.conformance, ["--dialect", "spark"])
    assert "not executed" not in said.stderr


def test_an_engine_or_a_dialect_must_be_named(few):
    for arguments in ([], ["spark", "--dialect", "spark"]):
        assert CliRunner().invoke(commands.conformance, arguments).exit_code == 2
    said = CliRunner().invoke(commands.conformance, ["--dialect", "latin"])
    assert said.exit_code == 2
    assert "'latin'" in said.stderr


def test_dialects_are_either_executed_or_generated():
    assert not set(EXECUTED) & set(GENERATED)
    for dialect in EXECUTED + GENERATED:
        assert "SELECT" in translate("SELECT a FROM ledger", dialect)
