"""Spark and PostgreSQL give every figure as DuckDB does, to the cent and the bit."""

from __future__ import annotations

from functools import cache
from urllib.parse import quote

import pandas as pd
import pytest

from arkit.cli.questions import answer, questions
from arkit.cli.same_figures import difference
from arkit.ledger import open_ledger, write_tables
from tests.random_ledger import random_tables

AS_OF = "2025-06-30"
ENGINES = ("spark", "postgres")
ABROAD = {"c": "USD", "C": "JPY"}
HOSTILE = (
    *("O'Neil", 'a"b', "back\\slash'", "%s :x {y} $1", "Ärzte\n-- end"),
    *("c", "C"),
)
RATES = pd.DataFrame(
    {
        "rate_date": pd.to_datetime(["2023-01-01"] * 2),
        "currency": ["USD", "JPY"],
        "to_currency": "EUR",
        "rate": [0.9137, 0.00612],
    }
)
IN_SCOPE = ("aging", "dso", "payment_days", "exposure", "promises", "open_items")
NASTY = ("aging by customer_id", "open_items", "promises", "delays, each cent")
SEED = 20


@cache
def opened(address: str):
    return open_ledger(address, as_of=AS_OF)


@cache
def duckdb_answer(folder: str, question: str):
    """Asked once, for both engines."""
    return answer(questions()[question], opened(folder))


@pytest.fixture(params=ENGINES)
def engine(request) -> str:
    return request.param


@pytest.fixture
def pair(engine, request, demo):
    """The demo on DuckDB and on the other engine."""
    return opened(str(demo)), opened(request.getfixturevalue(f"{engine}_demo"))


@pytest.mark.parametrize("question", list(questions()))
def test_every_question_has_the_same_answer(demo, pair, question):
    mine = duckdb_answer(str(demo), question)
    other = answer(questions()[question], pair[1])
    assert not isinstance(mine, dict), mine
    assert difference(question, mine, other) is None


@pytest.mark.parametrize("question", IN_SCOPE)
def test_one_customer_has_the_same_answer(pair, question):
    ask = questions()[question]
    ids = pair[0].query("SELECT customer_id FROM known_customers")["customer_id"]
    some = sorted(ids)[::97]
    mine, other = (answer(ask, ledger.customers(some)) for ledger in pair)
    assert not isinstance(mine, dict), mine
    assert difference(question, mine, other) is None


def renamed(tables):
    """Customers whose numbers are made to break out of a text, or to sort oddly.

    Some of them are billed in other currencies.
    """
    numbers = sorted(tables["customers"]["customer_id"].unique())
    names = dict(zip(numbers, HOSTILE, strict=False))
    changed = {}
    for name, table in tables.items():
        number = table["customer_id"].map(names).fillna("another")
        changed[name] = table.assign(customer_id=number)
        if "currency" in table:
            money = number.map(ABROAD)
            changed[name]["currency"] = money.where(money.notna(), table["currency"])
    return changed


@pytest.fixture(scope="session")
def nasty(tmp_path_factory):
    """A folder with three currencies, reversals, missing dates and hostile numbers."""
    folder = tmp_path_factory.mktemp("nasty") / "nasty.ledger"
    tables = renamed(random_tables(SEED, n_customers=8, n_invoices=160))
    write_tables(tables | {"rates": RATES}, folder)
    return folder


@pytest.fixture
def nasty_pair(engine, request, nasty):
    if engine == "spark":
        request.getfixturevalue("spark")
        return opened(str(nasty)), opened(f"spark:{nasty}")
    from arkit.ledger.engines.copying import copy_ledger

    address = request.getfixturevalue("server").address(quote('odd "5 % net" {a.b}'))
    copy_ledger(nasty, address, replace=True)
    return opened(str(nasty)), open_ledger(address, as_of=AS_OF)


def test_nasty_rows_are_the_same_converted_and_in_one_currency(nasty_pair):
    assert set(nasty_pair[0].currencies) >= {"EUR", "USD"}
    converted = [ledger.in_currency("EUR") for ledger in nasty_pair]
    of_one = [ledger.only("USD") for ledger in nasty_pair]
    for name in NASTY:
        for ledgers in (converted, of_one):
            mine, other = (answer(questions()[name], ledger) for ledger in ledgers)
            assert difference(name, mine, other) is None, name


def test_hostile_numbers_name_their_customer_and_nobody_else(nasty_pair):
    mine, other = (ledger.in_currency("EUR") for ledger in nasty_pair)
    known = mine.query("SELECT customer_id FROM known_customers")["customer_id"]
    assert set(known) >= {"O'Neil", "back\\slash'", "c", "C"}
    for number in known:
        one = other.customer(number)
        rows = one.query("SELECT DISTINCT customer_id FROM known_invoices")
        assert set(rows["customer_id"]) <= {number}


def test_texts_sort_by_their_bytes_whatever_the_language(nasty_pair):
    text = (
        "SELECT customer_id, customer_id < 'b' AS is_before FROM known_customers "
        "ORDER BY customer_id"
    )
    mine, other = (ledger.in_currency("EUR").query(text) for ledger in nasty_pair)
    assert list(mine["customer_id"]) == sorted(mine["customer_id"], key=str.encode)
    assert difference("order", mine, other) is None


def test_an_empty_scope_has_the_same_types(pair):
    text = (
        "SELECT customer_id, amount, due_date, n_settlements, days_late FROM ledger "
        "WHERE amount > 1 AND amount < 1"
    )
    mine, other = (ledger.query(text, exact=True) for ledger in pair)
    assert mine.empty
    assert difference("no rows", mine, other) is None


def test_missing_values_have_the_same_types(pair):
    text = (
        "SELECT item_id, CAST(NULL AS BIGINT) AS n, CAST(NULL AS VARCHAR) AS t, "
        "CAST(NULL AS BOOLEAN) AS b, CAST(NULL AS DATE) AS d, "
        "CASE WHEN item_id > 3 THEN item_id END AS some, item_id > 3 AS is_late, "
        "CASE WHEN item_id > 3 THEN 'x' END AS words, "
        "CAST(item_id AS DOUBLE) / 3 AS third FROM ledger WHERE item_id < 7 "
        "ORDER BY item_id"
    )
    mine, other = (ledger.query(text) for ledger in pair)
    assert len(mine) == 6
    assert difference("missing", mine, other) is None
