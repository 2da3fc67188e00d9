"""How is a file staged whose rows are already rows of one table of the ledger?"""

from __future__ import annotations

import duckdb

from arkit.ledger import name_literal, text_literal
from arkit.schema import NO_CURRENCY, TABLES
from arkit.sources.amounts import minor_sql, shown_sql
from arkit.sources.cases import cases
from arkit.sources.headings import NUMBERED_BY_ROW
from arkit.sources.lookups import decimals_sql
from arkit.sources.reading import Typed, reason_pairs
from arkit.sources.remarks import remark_reading
from arkit.sources.workbench import count_control, is_staged, put_aside, stage

MONEY = "money"


def stage_table(connection: duckdb.DuckDBPyConnection, typed: Typed) -> None:
    """Stage the rows of one table.

    A row without a currency takes that of the document it names, then the analyst's,
    then the profile's. A settlement without a customer is left to the ledger, which
    knows whose the document is.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The workbench.
    typed : Typed
        The reading of the sheet.
    """
    sheet = typed.sheet
    entries = f"{sheet.raw.table}_entries"
    code, joins = _currency(connection, typed)
    shown = {"row_no": "r.row_no", **_columns(typed, code), "code": code}
    listed = ", ".join(f"{sql} AS {name_literal(name)}" for name, sql in shown.items())
    reason = cases([*reason_pairs(typed), *_missing(typed, code)])
    amount = "amount" if "amount" in shown else "CAST(NULL AS BIGINT)"
    connection.execute(
        f"CREATE TABLE {name_literal(entries)} AS SELECT *, {amount} AS minor FROM ("
        f"SELECT {listed}, {reason} AS refusal FROM {typed.source_sql()} "
        f"{' '.join(joins)}) AS e"
    )
    _stage(connection, typed, entries, list(shown))
    connection.execute(f"DROP TABLE {name_literal(entries)}")
    _remark(connection, typed)


def _stage(
    connection: duckdb.DuckDBPyConnection,
    typed: Typed,
    entries: str,
    columns: list[str],
) -> None:
    sheet, table = typed.sheet, typed.sheet.match.layout.table
    source = f"FROM {name_literal(entries)} AS e"
    code = "e.code" if "amount" in columns else f"'{NO_CURRENCY}'"
    count_control(
        connection, sheet, table, f"SELECT {_known(code)} AS code, minor {source}"
    )
    put_aside(
        connection,
        sheet,
        table,
        f"SELECT row_no, refusal AS reason, {_known(code)} AS code, minor {source} "
        "WHERE refusal IS NOT NULL",
    )
    kept = {n: f"e.{name_literal(n)}" for n in columns if n in TABLES[table].columns}
    origin = {
        "source_file": text_literal(sheet.raw.source_file),
        "source_row": "e.row_no",
    }
    stage(connection, table, {**origin, **kept}, f"{source} WHERE refusal IS NULL")


def _known(code: str) -> str:
    return f"coalesce({code}, '{NO_CURRENCY}')"


def _columns(typed: Typed, code: str) -> dict[str, str]:
    layout = typed.sheet.match.layout
    known = TABLES[layout.table].columns
    given = {}
    for name, value in typed.values.items():
        signed = f"-({value})" if layout.signs == "reversed" else value
        is_money = known[name].type == MONEY
        given[name] = minor_sql(signed, _decimals(typed, code)) if is_money else value
    for name in NUMBERED_BY_ROW:
        if name in known and name not in given:
            given[name] = "CAST(r.row_no AS VARCHAR)"
    if "currency" in known and layout.table != "rates":
        given["currency"] = code
    return given


def _decimals(typed: Typed, code: str) -> str:
    return decimals_sql(code, typed.currencies | {NO_CURRENCY})


def _currency(
    connection: duckdb.DuckDBPyConnection, typed: Typed
) -> tuple[str, list[str]]:
    """Currency of a row and the joins it needs."""
    layout, options = typed.sheet.match.layout, typed.options
    table, joins, codes = layout.table, [], []
    if "currency" in typed.values:
        codes.append(typed.values["currency"])
    if "invoice_id" in typed.values and is_staged(connection, "invoices"):
        joins.append(
            "LEFT JOIN (SELECT invoice_id, any_value(currency) AS currency "
            "FROM staged_invoices GROUP BY invoice_id "
            "HAVING count(DISTINCT currency) = 1) AS document "
            f"ON document.invoice_id = {typed.values['invoice_id']}"
        )
        codes.append("document.currency")
        found = connection.execute("SELECT DISTINCT currency FROM staged_invoices")
        typed.currencies.update(row[0] for row in found.fetchall())
    last = options.currency or layout.currency
    if last is None and table not in ("customers", "rates"):
        last = NO_CURRENCY
    if last:
        typed.currencies.add(last)
        codes.append(text_literal(last))
    return f"coalesce({', '.join([*codes, 'CAST(NULL AS VARCHAR)'])})", joins


def _missing(typed: Typed, code: str) -> list[tuple[str, str]]:
    """Conditions and words for rows without what the table needs."""
    table = typed.sheet.match.layout.table
    known = TABLES[table].columns
    pairs = []
    for name, value in typed.values.items():
        left_to_ledger = table == "settlements" and name == "customer_id"
        if known[name].required and not left_to_ledger:
            words = text_literal(f"no {known[name].label.lower()}")
            pairs.append((f"{value} IS NULL", words))
        if known[name].type == MONEY:
            minor = minor_sql(value, _decimals(typed, code))
            words = (
                f"concat({text_literal(name)}, ': more decimals than ', "
                f"{_known(code)}, ' allows: ', {shown_sql(value)})"
            )
            pairs.append((f"{value} IS NOT NULL AND {minor} IS NULL", words))
    return pairs


def _remark(connection: duckdb.DuckDBPyConnection, typed: Typed) -> None:
    remark_reading(connection, typed)
    table = typed.sheet.match.layout.table
    if table == "settlements" and is_staged(connection, table):
        connection.execute(
            "INSERT INTO remarks SELECT 'watch', 'every payment has a negative amount, "
            'so each one adds to what is owed; a profile with signs = "reversed" '
            "turns them round' FROM staged_settlements WHERE source_file = ? "
            "HAVING count(*) > 0 AND max(amount) < 0",
            [typed.sheet.raw.source_file],
        )
