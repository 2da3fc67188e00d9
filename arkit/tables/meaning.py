"""What does a column of a frame mean: label, type, unit?

Names follow one rule everywhere (`*_amount` is money, `*_share` a fraction, `n_*` a
count, and so on), so the type is read from the name; the label comes from the list of
labels, or from the table of meanings.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from arkit.schema import NO_CURRENCY, TABLES, decimals
from arkit.tables.labels import LABELS

if TYPE_CHECKING:
    import pandas as pd

CENTS = -1
CURRENCY = "currency"
RIGHT = frozenset({"money", "integer", "number", "share", "days"})
MONTHS = frozenset({"month", "last_month"})
WHOLE = frozenset(
    {
        "customer_age_days",
        "days_late",
        "days_open",
        "days_past_due",
        "horizon_days",
        "oldest_days_past_due",
        "open_days",
        "terms_days",
    }
)
NUMBERS = frozenset(
    {"hhi", "score", "rate", "quantity", "hazard_ratio", "low", "high", "p_value"}
)
DEFAULT_PLACES = MappingProxyType({"share": 1, "days": 1, "number": 2, "money": 0})


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a printed table.

    Parameters
    ----------
    name : str
        Name in the frame.
    label : str
        Head of the column.
    type : {"text", "date", "money", "integer", "number", "share", "days"}
        What the values are.
    unit : str
        Written once, below the label.
    places : int, optional
        Decimals; those of the type where not given, `CENTS` for those of the currency.
    align : {"left", "right", "center"}, optional
        Numbers right, text left where not given.
    weight : float, default 0
        Relative width on paper; 0 leaves it to the contents.
    """

    name: str
    label: str
    type: str = "text"
    unit: str = ""
    places: int | None = None
    align: str = ""
    weight: float = 0.0

    @property
    def aligned(self) -> str:
        """Where the text of a cell stands."""
        return self.align or ("right" if self.type in RIGHT else "left")

    @property
    def decimals(self) -> int:
        """Decimals shown."""
        return DEFAULT_PLACES.get(self.type, 0) if self.places is None else self.places

    def into(self, currency: str) -> Column:
        """Put the currency and its decimals where they belong."""
        unit = "" if currency == NO_CURRENCY else currency
        places = decimals(currency) if self.places == CENTS else self.places
        return replace(
            self, unit=unit if self.unit == CURRENCY else self.unit, places=places
        )


def meaning(name: str, *, label: str = "", places: int | None = None) -> Column:
    """Say what a column of a frame means.

    Parameters
    ----------
    name : str
        Name of the column.
    label : str, optional
        Head of the column, where another one reads better.
    places : int, optional
        Decimals; `CENTS` for those of the currency.

    Returns
    -------
    Column
        Label, type, unit and decimals.

    Examples
    --------
    >>> meaning("overdue_share").type, meaning("weighted_days_late").unit
    ('share', 'days')
    >>> meaning("due_date").label, meaning("n_wild_cards").label
    ('Due date', 'Wild cards')
    """
    kind = type_of(name)
    unit = {"money": CURRENCY, "days": "days"}.get(kind, "")
    if places is None and name in WHOLE:
        places = 0
    return Column(
        name=name, label=label or label_of(name), type=kind, unit=unit, places=places
    )


def type_of(name: str) -> str:
    """Read the type of a column from its name.

    >>> [type_of(n) for n in ("amount", "made_on", "n", "hhi", "customer_name")]
    ['money', 'date', 'integer', 'number', 'text']
    """
    parts = name.split("_")
    last = parts[-1]
    rules = (
        ("money", last == "amount" or name == "amount_in"),
        ("date", last in ("date", "on") or name in ("month_end", *MONTHS)),
        ("integer", parts[0] == "n" or last in ("rank", "row", "months", "size")),
        ("share", last in ("share", "rate") or name == "rate_pa"),
        ("days", "days" in parts),
        ("number", name in NUMBERS),
    )
    return next((kind for kind, holds in rules if holds), "text")


def label_of(name: str) -> str:
    """Find the label of a column: listed, in the table of meanings, or its own name.

    >>> label_of("exposure_amount"), label_of("po_number"), label_of("wild_amount")
    ('Exposure', 'Purchase order', 'Wild')
    """
    if name in LABELS:
        return LABELS[name]
    known = [table.columns[name] for table in TABLES.values() if name in table.columns]
    if known:
        return known[0].label
    parts = name.removeprefix("n_").removeprefix("is_").split("_")
    unsaid = ("amount", "date", "share", "days")
    if len(parts) > 1 and parts[-1] in unsaid:
        parts = parts[:-1]
    return " ".join(parts).capitalize()


def guessed(name: str, values: pd.Series) -> Column:
    """Say what a column means, where the name says nothing by the values.

    Parameters
    ----------
    name : str
        Name of the column.
    values : Series
        Its values.

    Returns
    -------
    Column
        As `meaning`, with numbers and dates recognized.
    """
    column = meaning(str(name))
    if column.type != "text":
        return column
    found = {"f": "number", "i": "integer", "u": "integer", "M": "date"}
    return replace(column, type=found.get(values.dtype.kind, "text"))
