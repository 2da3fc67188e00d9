"""Which rows of a sheet are documents, and which are headings, totals or footers?

Every row below the headings falls into one class. A row that fits no class of a report
is not skipped: it is set aside as not understood.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import duckdb

from arkit.ledger import name_literal, text_literal
from arkit.sources.cases import cases
from arkit.sources.headings import Match
from arkit.sources.layout import Rule
from arkit.sources.raw import Raw

DATA = ("item", "not understood")
RULERS = ("---", "===", "___")
FEW = 1000


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A raw table with its headings found: the start of every reading.

    Attributes
    ----------
    raw : Raw
        The raw table.
    match : Match
        Where the headings are and what the columns mean.
    apart : tuple of int or None
        Numbers of the rows that are no data, where they are few and all others are
        data; None where every row has to be looked at.
    """

    raw: Raw
    match: Match
    apart: tuple[int, ...] | None = None

    def text(self, name: str) -> str:
        """Expression: the cell of a field as text."""
        layout = self.match.layout
        parts = self.match.combined.get(name, ())
        found = [f"c{self.match.columns[name]}"] if name in self.match.columns else []
        if parts:
            glue = "' '" if name == "reference" else "'-'"
            joined = ", ".join(f"c{place}" for place in parts)
            found = [f"nullif(concat_ws({glue}, {joined}), '')"]
        if any(name in rule.carries for rule in layout.rows):
            found.append(f"carried.{name_literal(name)}")
        text = f"coalesce({', '.join(found)})" if len(found) > 1 else found[0]
        if name in layout.whole_numbers:
            text = rf"regexp_replace({text}, '\.0+$', '')"
        if mark := layout.first_of.get(name):
            text = f"split_part({text}, {text_literal(mark)}, 1)"
        return text

    @property
    def cells(self) -> list[str]:
        """Names of the cell columns."""
        return [f"c{i}" for i in range(self.raw.width)]

    def _filled(self, name: str) -> str:
        """Condition: the row itself has a cell for the field."""
        places = [*self.match.combined.get(name, ())]
        if name in self.match.columns:
            places.append(self.match.columns[name])
        return " OR ".join(f"c{p} IS NOT NULL" for p in places) or "false"

    def _condition(self, rule: Rule) -> str:
        n_cells = " + ".join(f"CAST({c} IS NOT NULL AS INTEGER)" for c in self.cells)
        first, text = f"coalesce({', '.join(self.cells)}, '')", self.row_text
        parts = [f"({self._filled(name)})" for name in rule.filled]
        parts += [f"NOT ({self._filled(name)})" for name in rule.empty]
        if rule.max_cells:
            parts.append(f"({n_cells}) <= {rule.max_cells:d}")
        if rule.min_cells:
            parts.append(f"({n_cells}) >= {rule.min_cells:d}")
        if rule.first:
            parts.append(
                f"regexp_matches({first}, {text_literal('(?i)' + rule.first)})"
            )
        if rule.text:
            parts.append(f"regexp_matches({text}, {text_literal('(?i)' + rule.text)})")
        return " AND ".join(parts) or "true"

    @property
    def row_text(self) -> str:
        """Expression: the cells of a row as one text."""
        return f"concat_ws(' | ', {', '.join(self.cells)})"

    def _is_repeat(self) -> str:
        """Condition: the row repeats the headings."""
        same = [
            f"c{place} = {text_literal(heading)}"
            for place, heading in enumerate(self.match.headings)
            if heading
        ]
        return " AND ".join(same)

    def class_sql(self) -> str:
        """Expression: class of a row."""
        first = f"coalesce({', '.join(self.cells)})"
        pairs = [
            ("flaw IS NOT NULL", "'item'"),
            (f"{first} IS NULL", "'blank'"),
            (self._is_repeat(), "'repeated headings'"),
            (
                " OR ".join(f"starts_with({first}, '{mark}')" for mark in RULERS),
                "'ruler'",
            ),
        ]
        rules = self.match.layout.rows
        pairs += [(self._condition(rule), text_literal(rule.row)) for rule in rules]
        has_items = any(rule.row == "item" for rule in rules)
        return cases(pairs, otherwise="'not understood'" if has_items else "'item'")

    def _last_heading(self) -> int:
        named = [i for i, heading in enumerate(self.match.headings) if heading]
        return max(named)

    def flaw_sql(self) -> str:
        """Expression: why the row cannot be used as it stands, or NULL."""
        beyond = [f"c{i}" for i in range(self._last_heading() + 1, self.raw.width)]
        pairs = [("flaw IS NOT NULL", "flaw")]
        if beyond:
            extra = f"concat_ws(' | ', {', '.join(beyond)})"
            pairs.append(
                (f"{extra} <> ''", f"concat('cells under no heading: ', {extra})")
            )
        return cases(pairs)

    def rows_sql(self) -> str:
        """Query: every row below the headings with `row_class`, and what it carries."""
        below = f"row_no > {self.match.row:d}"
        base = (
            f"SELECT *, {self.class_sql()} AS row_class, {self.flaw_sql()} AS why "
            f"FROM {name_literal(self.raw.table)}"
        )
        carrying = [rule for rule in self.match.layout.rows if rule.carries]
        if not carrying:
            return f"{base} WHERE {below}"
        names = sorted({name for rule in carrying for name in rule.carries})
        struct = ", ".join(
            f"{name_literal(name)} := {self._carried(name, carrying)}" for name in names
        )
        is_heading = " OR ".join(self._belongs(rule) for rule in carrying)
        return (
            f"SELECT * FROM (SELECT *, last_value(CASE WHEN {is_heading} "
            f"THEN struct_pack({struct}) END IGNORE NULLS) OVER (ORDER BY row_no "
            "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS carried "
            f"FROM ({base}) AS classed) AS carrying WHERE {below}"
        )

    def _belongs(self, rule: Rule) -> str:
        """Condition: the row is of the class for the reasons a rule gives."""
        return f"(row_class = {text_literal(rule.row)} AND {self._condition(rule)})"

    def _carried(self, name: str, rules: list[Rule]) -> str:
        pairs = [
            (
                self._belongs(rule),
                f"nullif(trim(regexp_extract({self.row_text}, "
                f"{text_literal('(?i)' + rule.carries[name])}, 1)), '')",
            )
            for rule in rules
            if name in rule.carries
        ]
        return cases(pairs)

    def data_sql(self) -> str:
        """Query: the rows that hold data or are not understood."""
        if self.apart is None:
            kept = ", ".join(text_literal(name) for name in DATA)
            return f"SELECT * FROM ({self.rows_sql()}) AS t WHERE row_class IN ({kept})"
        apart = ", ".join(str(number) for number in (0, *self.apart))
        return (
            f"SELECT *, 'item' AS row_class, {self.flaw_sql()} AS why "
            f"FROM {name_literal(self.raw.table)} "
            f"WHERE row_no > {self.match.row:d} AND row_no NOT IN ({apart})"
        )


def sort_rows(connection: duckdb.DuckDBPyConnection, sheet: Sheet) -> tuple[Sheet, int]:
    """Count the rows that are no data into `layout`.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The workbench with a table `layout`.
    sheet : Sheet
        The sheet.

    Returns
    -------
    tuple of (Sheet, int)
        The sheet, knowing its rows that are no data where they are few; and the number
        of rows that are data or not understood.
    """
    file = sheet.raw.source_file
    above = (
        f"SELECT CASE WHEN row_no = {sheet.match.row:d} THEN 'headings' "
        f"ELSE 'preamble' END AS row_class FROM {name_literal(sheet.raw.table)} "
        f"WHERE row_no <= {sheet.match.row:d}"
    )
    found = connection.execute(
        f"SELECT row_class, count(*) FROM ({above} UNION ALL "
        f"SELECT row_class FROM ({sheet.rows_sql()}) AS t) AS u GROUP BY row_class"
    ).fetchall()
    layout = [(file, name, n) for name, n in sorted(found) if name not in DATA]
    for row in layout:
        connection.execute("INSERT INTO layout VALUES (?, ?, ?)", row)
    n_data = sum(n for name, n in found if name in DATA)
    return _knowing_apart(connection, sheet, sum(n for _, _, n in layout)), n_data


def _knowing_apart(
    connection: duckdb.DuckDBPyConnection, sheet: Sheet, n_apart: int
) -> Sheet:
    rules = sheet.match.layout.rows
    if n_apart > FEW or any(rule.row == "item" or rule.carries for rule in rules):
        return sheet
    below = f"({sheet.rows_sql()}) AS t WHERE row_class <> 'item'"
    found = connection.execute(f"SELECT row_no FROM {below}").fetchall()
    return replace(sheet, apart=tuple(row[0] for row in found))
