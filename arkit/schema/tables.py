"""Which tables and columns does a ledger have, and what do they mean?"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from arkit.errors import LedgerError

STORAGE = MappingProxyType(
    {
        "id": "VARCHAR",
        "text": "VARCHAR",
        "choice": "VARCHAR",
        "date": "DATE",
        "money": "BIGINT",
        "integer": "BIGINT",
        "number": "DOUBLE",
        "share": "DOUBLE",
        "flag": "BOOLEAN",
    }
)

EVENT_DATES = MappingProxyType(
    {
        "customers": None,
        "invoices": "invoice_date",
        "settlements": "settlement_date",
        "promises": "made_on",
        "disputes": "opened_date",
        "activities": "activity_date",
        "field_reports": "report_date",
        "inventory": "counted_on",
        "financials": "period_end",
        "external_scores": "score_date",
        "rates": "rate_date",
    }
)


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of the table of meanings.

    Parameters
    ----------
    name : str
        Name of the column.
    type : str
        id, text, date, money, integer, number, share, flag or choice.
    label : str
        Name for a reader.
    definition : str
        What it means, in a sentence.
    unit : str
        Unit of its values.
    required : bool
        Whether an extract without it is refused.
    derived : bool
        Whether arkit fills it on import.
    choices : tuple of str
        Values a choice may have.
    """

    name: str
    type: str
    label: str
    definition: str
    unit: str = ""
    required: bool = False
    derived: bool = False
    choices: tuple[str, ...] = ()

    @property
    def storage(self) -> str:
        """SQL type the store keeps the column in."""
        return STORAGE[self.type]


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table of the table of meanings.

    Parameters
    ----------
    name : str
        Name of the table.
    row : str
        What one row is.
    columns : mapping of str to Column
        Its columns, in order.
    """

    name: str
    row: str
    columns: MappingProxyType[str, Column] = field(repr=False)

    @property
    def event_date(self) -> str | None:
        """Column that dates the event, or None for customers."""
        return EVENT_DATES[self.name]

    def of_type(self, *types: str) -> tuple[str, ...]:
        """Names of the columns of these types.

        >>> table("rates").of_type("number")
        ('rate',)
        """
        return tuple(c.name for c in self.columns.values() if c.type in types)


def _read() -> MappingProxyType[str, Table]:
    text = (Path(__file__).parent / "schema.toml").read_text(encoding="utf-8")
    tables = {}
    for name, entry in tomllib.loads(text).items():
        columns = {
            key: Column(name=key, **{**c, "choices": tuple(c.get("choices", ()))})
            for key, c in entry["columns"].items()
        }
        tables[name] = Table(
            name=name, row=entry["row"], columns=MappingProxyType(columns)
        )
    return MappingProxyType(tables)


TABLES = _read()


def table(name: str) -> Table:
    """Look a table up by name.

    Parameters
    ----------
    name : str
        One of the names in `TABLES`.

    Returns
    -------
    Table
        Its columns with type, unit, label and definition.

    Raises
    ------
    LedgerError
        When arkit knows no such table.

    Examples
    --------
    >>> table("invoices").columns["due_date"].label
    'Due date'
    """
    try:
        return TABLES[name]
    except KeyError:
        raise LedgerError(
            f"arkit knows no table {name!r}", remedy=f"use one of {', '.join(TABLES)}"
        ) from None
