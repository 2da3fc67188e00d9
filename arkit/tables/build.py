"""How does a frame become a table?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from arkit.errors import ParameterError
from arkit.schema import NO_CURRENCY
from arkit.tables.cells import typed
from arkit.tables.given import frame_of, reasons_of
from arkit.tables.meaning import Column, guessed, meaning
from arkit.tables.table import Table

if TYPE_CHECKING:
    import pandas as pd

GROUPS = (
    "customer_id",
    "parent_id",
    "segment",
    "country",
    "account_manager",
    "collector",
    "is_key_account",
)
Wanted = str | Column
LISTED = (
    Column(name="figure", label="Figure"),
    Column(name="value", label="Value", type="number"),
    Column(name="unit", label="Unit"),
)
NAME = "customer_name"
EVERYONE = Column(name="everyone", label="Portfolio", type="number")


@dataclass(frozen=True)
class Words:
    """What the caller wants said differently."""

    currency: str | None = None
    title: str | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How the result of one metric is laid out.

    `across` are the columns where each row is a group, `down` the figures listed one
    below the other where there is a single group; columns the frame lacks are left
    out if they are `extra`. `explains` says that a column `reason` tells why figures
    are missing.
    """

    name: str
    title: str
    across: tuple[Wanted, ...]
    down: tuple[Wanted, ...] = ()
    extra: tuple[str, ...] = ()
    empty: str = "Nothing to show."
    note: str = ""
    explains: bool = True
    needs: tuple[str, ...] = ()

    def table(self, data: Any, words: Words, *, total: Any = None) -> Table:
        """Lay out a frame: down for one group, across for several.

        Parameters
        ----------
        data : DataFrame or Measure
            What the metric returned.
        words : Words
            Currency, title and note where the caller wants others.
        total : DataFrame or Measure, optional
            The same metric for the portfolio; its row becomes the total across, and a
            column beside the values down.

        Returns
        -------
        Table
            The finished table.

        Raises
        ------
        ParameterError
            When columns are missing.
        """
        frame, currency = frame_of(data, words.currency)
        keys = [column for column in GROUPS if column in frame.columns[:1]]
        if self.down and not keys:
            return self._down(frame, replace(words, currency=currency), total)
        names = [n for n in frame.columns[:2] if n == NAME and any(frame[n].notna())]
        wanted = self._present(frame, (*keys, *names, *self.across))
        columns = tuple(_column(column).into(currency) for column in wanted)
        values = rows_of(frame, columns)
        styles = ["body"] * len(values)
        if total is not None:
            whole, _ = frame_of(total, currency)
            values += _total(whole, columns)
            styles.append("total")
        return Table(
            name=self.name,
            title=self._title(words),
            columns=columns,
            values=tuple(values),
            note=self._note(frame, words),
            styles=tuple(styles),
            empty=self.empty,
        )

    def _present(self, frame: pd.DataFrame, wanted: Sequence[Wanted]) -> list[Wanted]:
        """Columns once each, without extra ones the frame does not have."""
        once = {_column(column).name: column for column in wanted}
        return [c for n, c in once.items() if n in frame.columns or n not in self.extra]

    def _down(self, frame: pd.DataFrame, words: Words, total: Any) -> Table:
        """List the figures of a group one below the other, beside those of all."""
        if self.needs and not frame[list(self.needs)].fillna(0).to_numpy().any():
            frame = frame.head(0)
        wanted = self._present(frame, self.down)
        rows = [
            _column(column).into(words.currency or NO_CURRENCY) for column in wanted
        ]
        sides = [frame] if total is None else [frame, frame_of(total)[0]]
        values = [rows_of(side.head(1), rows) for side in sides]
        listed = tuple(
            (row.label, *(side[0][n] for side in values), row.unit)
            for n, row in enumerate(rows)
            if all(values)
        )
        figure, value, unit = LISTED
        columns = LISTED if total is None else (figure, value, EVERYONE, unit)
        return Table(
            name=self.name,
            title=self._title(words),
            columns=columns,
            values=listed,
            note=self._note(frame, words),
            row_columns=tuple(rows[: len(listed)]),
            empty=self.empty,
        )

    def _title(self, words: Words) -> str:
        """Title the caller gave, or that of the layout."""
        return self.title if words.title is None else words.title

    def _note(self, frame: pd.DataFrame, words: Words) -> str:
        """Note the caller gave, or that of the layout and why figures are missing."""
        if words.note is not None:
            return words.note
        reasons = reasons_of(frame) if self.explains else []
        return " ".join([self.note, *reasons]).strip()


def rows_of(frame: pd.DataFrame, columns: Sequence[Column]) -> list[tuple[Any, ...]]:
    """Take typed rows out of a frame.

    Parameters
    ----------
    frame : DataFrame
        Any frame.
    columns : sequence of Column
        Columns to take, in this order.

    Returns
    -------
    list of tuples
        Typed values.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    _refuse_missing(frame, columns)
    series = [[typed(v, column) for v in frame[column.name]] for column in columns]
    return list(zip(*series, strict=True))


def _column(wanted: Wanted) -> Column:
    """Column by its name, or as it was described."""
    return meaning(wanted) if isinstance(wanted, str) else wanted


def _refuse_missing(frame: pd.DataFrame, columns: Sequence[Column]) -> None:
    """Name the columns a frame lacks."""
    missing = [c.name for c in columns if c.name not in frame.columns]
    if missing:
        raise ParameterError(
            "the frame lacks columns of this table",
            rows=missing,
            remedy="pass the result of the metric of the same name",
        )


def _total(whole: pd.DataFrame, columns: Sequence[Column]) -> list[tuple[Any, ...]]:
    """Row of the portfolio; what it has no value for stays empty."""
    record = whole.to_dict("records")[0] if len(whole) else {}
    rest = [typed(record.get(column.name), column) for column in columns[1:]]
    return [("Total", *rest)]


def table(
    data: Any,
    *,
    title: str = "",
    columns: Sequence[Wanted] | None = None,
    currency: str | None = None,
    note: str | None = None,
) -> Table:
    """Make a table of any frame.

    Parameters
    ----------
    data : DataFrame or Measure
        The frame; what a metric returned serves as well.
    title : str, optional
        Printed above; the name of the measure where not given.
    columns : sequence of str or Column, optional
        Columns to show, in this order; all where not given. A name finds its label,
        type and unit by itself, a `Column` says them.
    currency : str, optional
        ISO 4217 code of the amounts; by default that of the measure.
    note : str, optional
        Printed below.

    Returns
    -------
    Table
        The table, ready to show and to print.

    Raises
    ------
    ParameterError
        When columns are missing or there is no frame.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"customer_id": ["C1"], "open_amount": [1234.5]})
    >>> made = table(frame, title="Open", currency="EUR")
    >>> made.rows, made.columns[1].unit
    ((('C1', '1,235'),), 'EUR')
    """
    frame, code = frame_of(data, currency)
    wanted = columns or [guessed(name, frame[name]) for name in frame.columns]
    name = title or getattr(getattr(data, "passport", None), "name", "")
    made = tuple(_column(column).into(code) for column in wanted)
    return Table(
        name=name or "table",
        title=name,
        columns=made,
        values=tuple(rows_of(frame, made)),
        note=note or "",
    )
