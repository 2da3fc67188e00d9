"""The engine keeps answers and changes workers; neither may change an answer."""

from __future__ import annotations

import pandas as pd
import pytest

from arkit.ledger.engine import ANSWERS_KEPT, SHORT_ANSWER, DuckDBEngine
from arkit.metrics import aging
from arkit.metrics._example import example
from arkit.metrics.grid import full_grid

NUMBERS = "SELECT CAST(range AS BIGINT) AS n FROM range({})"


@pytest.fixture
def engine() -> DuckDBEngine:
    return DuckDBEngine({})


def workers(engine: DuckDBEngine) -> int:
    found = engine._connection.execute("SELECT current_setting('threads')").fetchone()
    return found[0]


def test_an_answer_that_was_changed_is_given_unchanged_again(engine) -> None:
    first = engine.query(NUMBERS.format(3))
    first["n"] = -1
    first["more"] = 0
    assert engine.query(NUMBERS.format(3))["n"].to_list() == [0, 1, 2]
    assert list(engine.query(NUMBERS.format(3)).columns) == ["n"]


def test_few_and_short_answers_are_kept(engine) -> None:
    engine.query(NUMBERS.format(SHORT_ANSWER + 1))
    assert not engine._answers
    for n in range(ANSWERS_KEPT + 5):
        engine.query(NUMBERS.format(n))
    assert len(engine._answers) == ANSWERS_KEPT
    engine.query(NUMBERS.format(5))  # asked for again: the last to go
    engine.query(NUMBERS.format(1_000))
    assert NUMBERS.format(5) in engine._answers
    assert NUMBERS.format(6) not in engine._answers


def test_one_worker_for_few_rows_and_all_of_them_again(engine) -> None:
    before = workers(engine)
    engine.query(NUMBERS.format(1), small=True)
    assert workers(engine) == 1
    engine.query(f"SELECT * FROM {engine.hold(NUMBERS.format(2))}")
    assert workers(engine) == before


def test_a_group_without_a_name_has_all_its_levels() -> None:
    rows = pd.DataFrame(
        {"segment": [None, "a", None], "k": [2, 1, 9], "n_items": [4, 5, 6]}
    )
    full = full_grid(rows, keys=["segment"], levels={"k": [1, 2]}, values=["n_items"])
    assert full["n_items"].to_list() == [5, 0, 0, 4]
    assert full["segment"].isna().to_list() == [False, False, True, True]


def test_no_rows_make_an_empty_or_a_zero_grid() -> None:
    rows = pd.DataFrame({"segment": [], "k": [], "amount": []})
    levels = {"k": [1, 2]}
    empty = full_grid(rows, keys=["segment"], levels=levels, values=["amount"])
    assert empty.shape == (0, 3)
    zero = full_grid(rows, keys=[], levels=levels, values=["amount"])
    assert zero["amount"].to_list() == [0.0, 0.0]


def test_a_customer_of_a_ledger_has_the_figures_of_the_group() -> None:
    ledger = example()
    every = aging(ledger, by="customer_id").frame.set_index("customer_id")
    for customer in every.index.unique():
        one = aging(ledger.customer(customer)).frame["open_amount"]
        assert one.to_list() == every.loc[customer, "open_amount"].to_list()
