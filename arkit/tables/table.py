"""What is a table of a report, and how does it show itself?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from arkit.errors import ParameterError
from arkit.tables.cells import cell_text
from arkit.tables.meaning import Column
from arkit.tables.screen import html_table, plain_table

TABLE_TYPE = "application/vnd.arkit.table+json"
TOTAL = "Total"
Mark = tuple[int, int, str]


@dataclass(frozen=True, kw_only=True, repr=False)
class Table:
    """A finished table: typed values, and how each column is written.

    Parameters
    ----------
    name : str
        Short name, for a sheet of a workbook.
    title : str
        Printed above.
    columns : tuple of Column
        Label, type, unit and decimals.
    values : tuple of tuples
        Typed values: text, numbers, ISO dates, None.
    note : str
        Printed below.
    styles : tuple of str
        Per row `body`, `total`, `subtotal`, `group` or `muted`.
    marks : tuple of (int, int, str)
        Row, column and `strong`, `watch`, `breach` or `bar:0.42`.
    row_columns : tuple of Column or None
        Where a row is of another type than its columns, what its values are.
    empty : str
        Sentence in place of a table without rows.
    locale : str, default "en"
        CLDR locale of numbers and dates.
    is_whole : bool, default False
        Whether every row is printed; of a long table only the first ones are, and the
        workbook has all.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    values: tuple[tuple[Any, ...], ...]
    note: str = ""
    styles: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    row_columns: tuple[Column | None, ...] = ()
    empty: str = "Nothing to show."
    locale: str = "en"
    is_whole: bool = False

    def __repr__(self) -> str:
        return plain_table(self.payload)

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """Text of every cell."""
        return tuple(
            tuple(
                value
                if value == TOTAL and place == 0
                else cell_text(value, self._column(at, place), locale=self.locale)
                for place, value in enumerate(row)
            )
            for at, row in enumerate(self.values)
        )

    @property
    def types(self) -> tuple[str, ...]:
        """Type of every column."""
        return tuple(column.type for column in self.columns)

    @property
    def payload(self) -> dict[str, Any]:
        """The table as plain data, as the report prints it."""
        return {
            "name": self.name,
            "title": self.title,
            "note": self.note,
            "locale": self.locale,
            "columns": [
                {
                    "name": column.name,
                    "places": column.decimals,
                    "label": column.label,
                    "unit": column.unit,
                    "align": column.aligned,
                    "weight": column.weight,
                }
                for column in self.columns
            ],
            "rows": [list(row) for row in self.rows],
            "styles": list(self.styles) or ["body"] * len(self.values),
            "marks": [list(mark) for mark in self.marks],
            "empty": self.empty,
            "whole": self.is_whole,
            "types": list(self.types),
            "row_types": [c.type if c else "" for c in self.row_columns],
            "values": [list(row) for row in self.values],
        }

    def in_locale(self, locale: str) -> Table:
        """Write numbers and dates the way another country does.

        Parameters
        ----------
        locale : str
            CLDR locale such as `de` or `fr`.

        Returns
        -------
        Table
            The same table; texts stay as they are.

        Raises
        ------
        ParameterError
            When there is no such locale.
        """
        from babel import Locale, UnknownLocaleError

        try:
            Locale.parse(locale)
        except (ValueError, UnknownLocaleError) as error:
            raise ParameterError(
                f"no locale {locale!r}", remedy="use one such as 'en', 'de' or 'fr_CH'"
            ) from error
        return replace(self, locale=locale)

    def marked(self, marks: Iterable[Mark]) -> Table:
        """Mark cells.

        Parameters
        ----------
        marks : iterable of (int, int, str)
            Row, column and `strong`, `watch`, `breach` or `bar:0.42`.

        Returns
        -------
        Table
            The same table with these marks added.
        """
        return replace(self, marks=(*self.marks, *marks))

    def with_total(self, cells: Sequence[Any]) -> Table:
        """Append a total that was computed where the rows were.

        Parameters
        ----------
        cells : sequence
            Typed values of all columns but the first, an empty text for none.

        Returns
        -------
        Table
            The same table with a last row.
        """
        styles = self.styles or ("body",) * len(self.values)
        return replace(
            self,
            values=(*self.values, (TOTAL, *cells)),
            styles=(*styles, "total"),
        )

    def followed(
        self,
        rows: Iterable[Sequence[Any]],
        *,
        style: str,
        meanings: Sequence[Column | None] = (),
    ) -> Table:
        """Append rows that explain the others.

        Parameters
        ----------
        rows : iterable of sequences
            Typed values of all columns.
        style : {"body", "subtotal", "group", "muted"}
            How they are printed.
        meanings : sequence of Column or None
            What each row of the whole table holds, where not what its columns say.

        Returns
        -------
        Table
            The same table with more rows.
        """
        more = tuple(tuple(row) for row in rows)
        styles = self.styles or ("body",) * len(self.values)
        return replace(
            self,
            values=(*self.values, *more),
            styles=(*styles, *(style,) * len(more)),
            row_columns=tuple(meanings),
        )

    def _column(self, row: int, place: int) -> Column:
        """What a cell holds: that of its row, unless its column is text."""
        other = self.row_columns[row] if self.row_columns else None
        own = self.columns[place]
        return own if other is None or place == 0 or own.type == "text" else other

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: object = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Show itself in a notebook, with what the report needs to print it."""
        payload = self.payload
        data = {
            TABLE_TYPE: payload,
            "text/html": html_table(payload),
            "text/plain": plain_table(payload),
        }
        return data, {}
