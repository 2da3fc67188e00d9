"""Does the report's own total agree with the rows above it?"""

from __future__ import annotations

import duckdb

from arkit.sources.reading import Typed
from arkit.sources.workbench import remark

BASES = (
    ("open_amount", "remaining"),
    ("amount", "original"),
    ("local_open_amount", "remaining"),
    ("local_amount", "original"),
)


def compare_total(
    connection: duckdb.DuckDBPyConnection, typed: Typed, source: str
) -> None:
    """Compare the last total row of each currency with the rows; differences warn.

    A report's own total can be wrong (a Xero report has shown 0 against 586,642.94 of
    invoices), so a difference is a remark and never an error.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The workbench.
    typed : Typed
        The reading of the sheet.
    source : str
        FROM clause of its entries, under the alias `e`.
    """
    basis = next(((f, c) for f, c in BASES if f in typed.types), None)
    layout = typed.sheet.match.layout
    has_total = any(rule.row == "total" for rule in layout.rows)
    if basis is None or not has_total or typed.sheet.apart == ():
        return
    sums = dict(
        connection.execute(
            f"SELECT code, sum({basis[1]}) {source} GROUP BY code"
        ).fetchall()
    )
    sign = "-" if layout.signs == "reversed" else ""
    own = typed.values.get("currency", "CAST(NULL AS VARCHAR)")
    rows = f"SELECT * FROM ({typed.sheet.rows_sql()}) AS t WHERE row_class = 'total'"
    totals = connection.execute(
        f"SELECT {own} AS code, arg_max({sign}{typed.values[basis[0]]}, row_no) "
        f"FROM {typed.source_sql(rows)} GROUP BY code"
    ).fetchall()
    _warn(connection, typed, sums, totals)


def _warn(
    connection: duckdb.DuckDBPyConnection, typed: Typed, sums: dict, totals: list
) -> None:
    for code, stated in totals:
        code = code or (next(iter(sums)) if len(sums) == 1 else None)
        found = sums.get(code)
        if stated is None or found is None or stated == found:
            continue
        words = (
            f"{typed.sheet.raw.source_file} states a total of {stated:,.2f} {code}, "
            f"but its rows add up to {found:,.2f}"
        )
        remark(connection, [("watch", words)])
