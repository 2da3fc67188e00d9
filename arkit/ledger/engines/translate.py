"""How does the portable text read in the language of another engine?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from arkit.errors import LedgerError

EXECUTED = ("duckdb", "postgres", "spark")
GENERATED = (
    *("bigquery", "clickhouse", "databricks", "oracle", "redshift", "snowflake"),
    *("trino", "tsql"),
)
NO_TABLES: Mapping[str, str] = MappingProxyType({})
TEXTS_KEPT = 1024
# They cannot say NULLS LAST in a window with a frame.
NULLS_FIRST = ("bigquery", "tsql")
DAYS = {
    "postgres": lambda exp, end, start: exp.paren(exp.paren(end) - exp.paren(start)),
    "spark": lambda exp, end, start: exp.func("DATEDIFF", end, start),
}


def _sqlglot() -> Any:
    try:
        import sqlglot
    except ImportError as error:
        raise LedgerError(
            "writing SQL for another engine needs sqlglot",
            remedy="install it with: pip install 'arkit[engines]'",
        ) from error
    return sqlglot


def translate(sql: str, dialect: str, *, tables: Mapping[str, str] = NO_TABLES) -> str:
    """Write a text of the ledger in the SQL of another engine.

    Parameters
    ----------
    sql : str
        One SELECT, or one CREATE TEMP TABLE, as DuckDB reads it.
    dialect : str
        One of `EXECUTED` (compared figure by figure in arkit's own tests) or
        `GENERATED` (written, never run by us: compare with `arkit conformance`).
    tables : mapping of str to str, optional
        Tables that have another name there, in any schema: `raw_invoices` to
        `schema.invoices`.

    Returns
    -------
    str
        The same question in the other language.

    Raises
    ------
    LedgerError
        When sqlglot is missing, the dialect is not known, or the text has no
        equivalent in it.

    Examples
    --------
    >>> translate("SELECT DATE_DIFF('day', a, b) AS d FROM x ORDER BY d", "spark")
    'SELECT CAST(DATEDIFF(b, a) AS BIGINT) AS d FROM x ORDER BY d NULLS LAST'
    >>> translate("SELECT a FROM raw_x", "postgres", tables={"raw_x": "books.x"})
    'SELECT a FROM "books"."x" AS raw_x'
    """
    if dialect not in EXECUTED + GENERATED:
        raise LedgerError(
            f"arkit writes no SQL for {dialect!r}",
            remedy=f"use one of {', '.join(sorted(EXECUTED + GENERATED))}",
        )
    return _translated(sql, dialect, tuple(sorted(tables.items())))


@lru_cache(maxsize=TEXTS_KEPT)
def _translated(sql: str, dialect: str, tables: tuple[tuple[str, str], ...]) -> str:
    sqlglot, named = _sqlglot(), dict(tables)

    def written(node: Any) -> Any:
        if isinstance(node, sqlglot.exp.Table) and node.name in named:
            return _table(sqlglot.exp, named[node.name], node)
        if isinstance(node, sqlglot.exp.DateDiff) and dialect in DAYS:
            return _days(sqlglot.exp, node, dialect)
        if isinstance(node, sqlglot.exp.WindowSpec) and dialect in NULLS_FIRST:
            _in_usual_order(node.parent)
        return node

    tree = _parsed(sql).transform(written)
    try:
        level = sqlglot.ErrorLevel.RAISE
        return tree.sql(dialect=dialect, unsupported_level=level)
    except sqlglot.UnsupportedError as error:
        raise LedgerError(
            f"a question has no equivalent in {dialect}: {error}",
            remedy="this is a fault of arkit; please report it",
        ) from error


@lru_cache(maxsize=8)
def _parsed(sql: str) -> Any:
    return _sqlglot().parse_one(sql, read="duckdb")


def _days(exp: Any, found: Any, dialect: str) -> Any:
    """Days between two dates, without a detour over seconds."""
    return exp.cast(DAYS[dialect](exp, found.this, found.expression), "BIGINT")


def _in_usual_order(window: Any) -> None:
    """Leave out where missing values stand: running sums are over dates we all have."""
    for ordered in window.args["order"].expressions:
        ordered.set("nulls_first", not ordered.args.get("desc"))


def _table(exp: Any, name: str, found: Any) -> Any:
    """The table under its name over there, called as before in the text."""
    schema, _, table = name.rpartition(".")
    return exp.Table(
        this=exp.to_identifier(table, quoted=True),
        db=exp.to_identifier(schema, quoted=True) if schema else None,
        alias=exp.TableAlias(this=exp.to_identifier(found.alias_or_name)),
    )
