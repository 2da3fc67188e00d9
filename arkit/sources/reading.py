"""What is known of a sheet once its columns have been looked at?"""

from __future__ import annotations

from dataclasses import dataclass, field

from arkit.ledger import name_literal, text_literal
from arkit.sources.conventions import Decisions, Hints
from arkit.sources.fields import FIELDS, is_vital
from arkit.sources.options import Options
from arkit.sources.rows import Sheet

CURRENCY_FIELDS = ("currency", "local_currency", "to_currency")


@dataclass(frozen=True, kw_only=True)
class Typed:
    """The typed reading of one sheet.

    Attributes
    ----------
    sheet : Sheet
        The sheet.
    columns : dict of str to str
        Names and definitions of the columns that hold values and flaws.
    values, flaws : dict of str to str
        Columns by field; a flaw is NULL where the cell can be read.
    joins : list of str
        Tables that the definitions refer to.
    currencies : set of str
        Currency codes met.
    formats : dict of str to str
        How each date and amount column is written.
    orders : dict of str to (str or None)
        Order of day and month of each date column.
    remarks : list of (str, str)
        Severity and words.
    """

    sheet: Sheet
    options: Options
    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    flaws: dict[str, str] = field(default_factory=dict)
    joins: list[str] = field(default_factory=list)
    currencies: set[str] = field(default_factory=set)
    formats: dict[str, str] = field(default_factory=dict)
    orders: dict[str, str | None] = field(default_factory=dict)
    remarks: list[tuple[str, str]] = field(default_factory=list)

    @property
    def types(self) -> dict[str, str]:
        """Type of every field the sheet gives."""
        known = FIELDS[self.sheet.match.layout.table]
        return {n: known[n] for n in sorted(self.sheet.match.fields) if n in known}

    def heading(self, name: str) -> str:
        """Heading of the column of a field."""
        place = self.sheet.match.columns.get(name)
        return name if place is None else self.sheet.match.headings[place]

    def hints(self, stated: str | None, profile: str | None) -> Hints:
        """What to ask when a column does not say how it is written."""
        names = {name: self.heading(name) for name in self.types}
        return Hints(stated=stated, profile=profile, names=names)

    def note(self, decisions: Decisions) -> None:
        """Keep the remarks of a decision."""
        self.remarks.extend(decisions.remarks)

    def keep(self, name: str, value: str, flaw: str | None = None) -> None:
        """Keep how the value and the flaw of a field are found.

        The definition of a flaw may refer to the value as `"v_FIELD"`.
        """
        for dictionary, prefix, definition in (
            (self.values, "v", value),
            (self.flaws, "x", flaw),
        ):
            if definition is not None:
                column = name_literal(f"{prefix}_{name}")
                self.columns[column] = definition
                dictionary[name] = f"r.{column}"

    def look_up(self, name: str, key: str, table: str) -> None:
        """Join the meanings of a field."""
        alias = name_literal(f"m_{name}")
        self.joins.append(
            f"LEFT JOIN {name_literal(table)} AS {alias} ON {alias}.text = {key}"
        )
        self.keep(name, f"{alias}.meaning", f"{alias}.flaw")

    def source_sql(self, rows: str | None = None) -> str:
        """FROM clause of the typed rows; of the rows of data where none are given."""
        columns = "".join(f", {sql} AS {name}" for name, sql in self.columns.items())
        rows = rows or self.sheet.data_sql()
        return (
            f"(SELECT raw.*{columns} FROM ({rows}) AS raw {' '.join(self.joins)}) AS r"
        )


def reason_pairs(typed: Typed) -> list[tuple[str, str]]:
    """Conditions and words for rows whose vital cells cannot be read."""
    pairs = [
        ("r.row_class = 'not understood'", "'row not understood'"),
        ("r.why IS NOT NULL", "r.why"),
    ]
    for name, flaw in typed.flaws.items():
        if _is_vital(typed, name):
            words = text_literal(f"{typed.heading(name)}: ")
            pairs.append((f"{flaw} IS NOT NULL", f"concat({words}, {flaw})"))
    return pairs


def soft_flaws(typed: Typed) -> dict[str, str]:
    """Flaws of cells that only describe: they are left empty, with a remark."""
    return {n: flaw for n, flaw in typed.flaws.items() if not _is_vital(typed, n)}


def _is_vital(typed: Typed, name: str) -> bool:
    table = typed.sheet.match.layout.table
    return name in CURRENCY_FIELDS or is_vital(table, name)
