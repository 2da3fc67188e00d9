"""Every question a metric asks is written in SQL that other engines understand."""

from __future__ import annotations

import inspect
import re
from dataclasses import replace

import pandas as pd
import pytest

from arkit import metrics
from arkit.cli.questions import questions, texts_heard
from arkit.ledger import Ledger, connect
from arkit.ledger.engines import EXECUTED, GENERATED, translate
from arkit.ledger.relations import relations
from arkit.metrics._example import example

FORBIDDEN = {
    "FILTER": r"\bFILTER\s*\(",
    "QUALIFY": r"\bQUALIFY\b",
    "USING": r"\bUSING\b",
    "GROUP BY ALL": r"\b(GROUP|ORDER) BY ALL\b",
    "ASOF": r"\bASOF\b",
    "RANGE frame": r"\bRANGE BETWEEN\b",
    "quantiles": r"\b(MEDIAN|QUANTILE|PERCENTILE)\w*\s*\(",
    "cast by colons": r"::",
    "other date differences": r"DATE_DIFF\('(?!day')",
    "date arithmetic": r"\bINTERVAL\b|\bDATEADD\b|\bDATE_ADD\b",
    "date literals": r"\bDATE\s+'",
    "named types of one engine": r"\b(HUGEINT|TINYINT|UBIGINT|STRING)\b",
    "lists and structs": r"\b(LIST|UNNEST|STRUCT_PACK)\s*\(",
    "exclusions": r"\*\s+(EXCLUDE|REPLACE)\b",
    "ordinals": r"\bGROUP BY\s+\d",
}


class Heard(Ledger):
    """A ledger that keeps the text of every question."""

    def query(self, text: str, *, exact: bool = False) -> pd.DataFrame:
        QUESTIONS.append(text)
        return super().query(text, exact=exact)

    def hold(self, text: str) -> str:
        QUESTIONS.append(text)
        return super().hold(text)


QUESTIONS: list[str] = []


def metrics_of_ledgers():
    """Every public function that takes a ledger."""
    for name in metrics.__all__:
        function = getattr(metrics, name)
        if inspect.isfunction(function):
            parameters = inspect.signature(function).parameters
            if next(iter(parameters)) == "ledger":
                yield pytest.param(function, "by" in parameters, id=name)


def texts_of(function, *, grouped) -> list[str]:
    """What a metric asks, for the portfolio and for segments."""
    QUESTIONS.clear()
    small = example()
    ledger = Heard(
        engine=small.engine, contents=small.contents, as_of_date=small.as_of_date
    )
    function(ledger)
    if grouped:
        function(ledger, by="segment")
    return list(QUESTIONS)


def foreign(text: str) -> list[str]:
    """What of a text only some engines understand."""
    plain = re.sub(r"'(?!day')[^']*'", "''", text)
    found = [n for n, rule in FORBIDDEN.items() if re.search(rule, plain, re.I)]
    divided = re.findall(r"(.{0,40})/", plain)
    bare = [d for d in divided if not re.search(r"AS DOUBLE\)+\s*$", d)]
    return found + [f"whole-number division: {d}" for d in bare]


@pytest.mark.parametrize(("function", "grouped"), list(metrics_of_ledgers()))
def test_questions_are_portable(function, grouped):
    texts = texts_of(function, grouped=grouped)
    assert texts
    for text in texts:
        assert foreign(text) == [], text
        assert "raw_" not in text


@pytest.mark.parametrize(("function", "grouped"), list(metrics_of_ledgers()))
def test_sums_of_whole_numbers_stay_whole(function, grouped):
    for text in texts_of(function, grouped=grouped):
        answered = re.split(r"\bFROM\b", text)[0]
        bare = re.findall(r"(?<!CAST\()\bSUM\([^)]*amount", answered)
        assert bare == [], text


def test_relations_are_portable():
    view = replace(example().view, customers=("C1",), only_currency="EUR")
    in_dollars = replace(view, rates=(("EUR", 1.1), ("USD", 1.0)))
    for one in (view, in_dollars):
        for name, text in relations(one).items():
            assert foreign(text) == [], name


def test_every_text_has_an_equivalent_in_every_dialect():
    """Whatever an engine is asked for every metric, event table and forecast."""
    texts = {t for ask in questions().values() for t in texts_heard(ask, example())}
    assert len(texts) > 90
    for text in texts:  # parsed once for all dialects
        for dialect in EXECUTED + GENERATED:
            assert "SELECT" in translate(text, dialect)


def test_windows_with_a_frame_never_order_missing_values():
    """BigQuery and T-SQL cannot say where they stand, so that must not matter."""
    text = (
        "SELECT SUM(a) OVER (ORDER BY d DESC ROWS BETWEEN UNBOUNDED PRECEDING AND "
        "CURRENT ROW) AS s FROM x ORDER BY d"
    )
    written = translate(text, "bigquery")
    assert "OVER (ORDER BY d DESC ROWS" in written
    assert written.endswith("ORDER BY d NULLS LAST")


def test_what_is_foreign_is_seen():
    for text in (
        "SELECT SUM(a) FILTER (WHERE b) FROM ledger",
        "SELECT a FROM ledger JOIN applied USING (item_id)",
        "SELECT a / b FROM ledger",
        "SELECT a::DATE FROM ledger",
        "SELECT DATE_DIFF('month', a, b) FROM ledger",
    ):
        assert foreign(text) != [], text
    assert foreign("SELECT CAST(a AS DOUBLE) / b, 'a / b' FROM ledger") == []


def test_a_sum_over_an_empty_left_join_is_compared_rightly(tmp_path):
    connection = connect(str(tmp_path))
    connection.execute("CREATE TABLE paid AS SELECT 1 AS item, 2000 AS amount")
    connection.execute("INSERT INTO paid VALUES (2, -5000)")
    connection.execute("CREATE TABLE billed AS SELECT 1 AS item, 7 AS day")
    found = connection.execute(
        "SELECT SUM(p.amount), CASE WHEN SUM(p.amount) <> 0 THEN 'yes' ELSE 'no' END "
        "FROM paid AS p LEFT JOIN (SELECT * FROM billed WHERE day <= 3) AS b "
        "ON b.item = p.item"
    ).fetchone()
    connection.close()
    assert found == (-3000, "yes")
